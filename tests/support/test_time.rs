//! Time that stands still until a test moves it.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use porchlight_domain::{Clock, Moment};
use tokio::sync::watch;

/// Friday, ten past four in the afternoon in London; ten past eleven in New York, in the middle of a school day.
pub const START: &str = "2026-11-20T16:10:00Z";

/// Both clocks of a computer. Clones move together.
#[derive(Clone, Debug)]
pub struct TestTime {
    moment: Arc<watch::Sender<Moment>>,
    /// When this run of the program began, by the computer's own count.
    began: Duration,
}

impl TestTime {
    /// Starts at [`START`].
    pub fn new() -> Self {
        let utc = START.parse().expect("an instant");
        Self { moment: Arc::new(watch::Sender::new(Moment { utc, elapsed: Duration::ZERO })), began: Duration::ZERO }
    }

    /// The same clocks, for a program that starts at this moment: it counts from zero.
    #[must_use]
    pub fn for_a_new_run(&self) -> Self {
        Self { moment: Arc::clone(&self.moment), began: self.moment.borrow().elapsed }
    }

    /// Lets time pass on both clocks. Whoever waits for the new instant is woken.
    pub fn forward(&self, by: Duration) {
        self.moment.send_modify(|moment| {
            moment.elapsed += by;
            moment.utc += by;
        });
    }

    /// Turns the wall clock and nothing else, as a person or a flat battery does.
    pub fn turn_wall_clock(&self, by: SignedDuration) {
        self.moment.send_modify(|moment| moment.utc += by);
    }

    /// Sets both clocks so that the wall clock shows this instant, which must be in the future.
    pub fn forward_to(&self, instant: &str) {
        let instant: Timestamp = instant.parse().expect("an instant");
        let by = instant.duration_since(self.utc());
        assert!(!by.is_negative(), "{instant} is over");
        self.forward(by.unsigned_abs());
    }

    /// Ends when `elapsed` has reached `until`.
    pub async fn wait_until(&self, until: Duration) {
        let mut moments = self.moment.subscribe();
        let reached = moments.wait_for(|moment| moment.elapsed.saturating_sub(self.began) >= until).await;
        drop(reached.expect("this keeps the sending half"));
    }
}

impl Default for TestTime {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for TestTime {
    fn utc(&self) -> Timestamp {
        self.moment.borrow().utc
    }

    fn elapsed(&self) -> Duration {
        self.moment.borrow().elapsed.saturating_sub(self.began)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_waits_is_woken_at_the_instant_and_not_before() {
        let time = TestTime::new();
        time.forward(Duration::from_mins(1));
        let run = time.for_a_new_run();
        assert_eq!(run.elapsed(), Duration::ZERO);

        let waiting = tokio::spawn(async move { run.wait_until(Duration::from_secs(10)).await });
        time.forward(Duration::from_secs(9));
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        time.forward(Duration::from_secs(1));
        waiting.await.expect("it ends");
    }

    #[test]
    fn the_wall_clock_turns_alone() {
        let time = TestTime::new();
        time.turn_wall_clock(SignedDuration::from_hours(-24));
        assert_eq!((time.utc().to_string().as_str(), time.elapsed()), ("2026-11-19T16:10:00Z", Duration::ZERO));
    }
}
