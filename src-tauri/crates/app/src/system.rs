//! The real clock, timer and source of randomness.

use std::{future::Future, pin::Pin, time::Duration};

use boot_time::Instant;
use jiff::{Timestamp, tz::TimeZone};
use porchlight_domain::{Clock, Randomness};

use crate::Timer;

/// Longest single wait: how late a sleep of the machine may be noticed.
const LONGEST_NAP: Duration = Duration::from_secs(5);

/// The computer's clocks.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    start: Instant,
}

impl SystemClock {
    /// Starts counting.
    #[expect(clippy::disallowed_methods, reason = "the one place where the clock of this run starts")]
    pub fn start() -> Self {
        Self { start: Instant::now() }
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the wall clock is read")]
    fn utc(&self) -> Timestamp {
        Timestamp::now()
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }
}

/// The computer's time zone; UTC where the system names none.
#[expect(clippy::disallowed_methods, reason = "a meter does not say where it stands, so its days are the computer's")]
pub(crate) fn computer_zone() -> TimeZone {
    let zone = TimeZone::system();
    if zone.iana_name().is_some() { zone } else { TimeZone::UTC }
}

/// Waits on the system's clock.
#[derive(Clone, Copy, Debug)]
pub struct SystemTimer(pub SystemClock);

impl Timer for SystemTimer {
    fn wait_until(&self, until: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            // The runtime's timer stands still while the machine sleeps, so it is asked in short naps.
            while let Some(left) = until.checked_sub(self.0.elapsed()).filter(|left| !left.is_zero()) {
                tokio::time::sleep(left.min(LONGEST_NAP)).await;
            }
        })
    }
}

/// The operating system's random numbers.
#[derive(Clone, Copy, Debug)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    #[expect(clippy::disallowed_methods, reason = "the one place where randomness is drawn")]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("an operating system without random numbers cannot sign anybody in");
    }
}
