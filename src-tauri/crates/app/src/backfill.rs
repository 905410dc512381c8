//! When to fetch older readings of an account. Says what it wants and does nothing itself, as the poller of
//! `porchlight_telemetry`, to which it gives way: a person looks at what is now.
//!
//! `now` is the time that has passed since some start, counting sleep of the machine; it never goes back.

use std::time::Duration;

use porchlight_domain::{Randomness, random_bytes};

/// Mean pause between two requests while somebody looks at the window.
const PAUSE: Duration = Duration::from_secs(1);
/// The same while nobody does.
const HIDDEN_PAUSE: Duration = Duration::from_secs(10);
/// Nothing is begun so shortly before the next live round.
const GIVES_WAY: Duration = Duration::from_secs(2);
/// Ceiling of the pause after the first failure; doubles with each further one.
const FIRST_BACKOFF: Duration = Duration::from_secs(1);
/// Longest ceiling of the pause after a failure, and the pause after a refusal.
const LAST_BACKOFF: Duration = Duration::from_mins(5);
/// Longest pause a provider may ask for.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// Decides when one account's older readings are fetched.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Backfill {
    /// Whether the person has stopped it.
    stopped: bool,
    looked_at: bool,
    /// Whether the network is paid by what goes over it.
    metered: bool,
    state: State,
    /// Before this instant the provider does not want to be asked.
    not_before: Duration,
    /// Windows that failed since the last one that came.
    failures: u32,
}

#[derive(Clone, PartialEq, Debug)]
enum State {
    /// The next window may be asked for one pause after `since`; `chance` is how long a pause is drawn.
    Resting { since: Duration, chance: f64 },
    /// The next window may be asked for at this instant.
    Due(Duration),
    /// A window is being looked for, asked for, or stored.
    Busy,
    /// There is nothing older. To be looked at again at this instant, for days come to an end.
    Complete(Duration),
}

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Event {
    /// Somebody looks at the window, or nobody does.
    LookedAt(bool),
    /// The person wants older readings, or wants no more of them.
    Wanted(bool),
    /// Whether the network is paid by what goes over it.
    Metered(bool),
    /// What was wished for is over.
    Ended(Outcome),
}

/// How a window ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    /// It was stored.
    Stored,
    /// There is none left. Look again after this time.
    NothingLeft(Duration),
    /// It was not begun, for a live round came first.
    GaveWay,
    /// Without readings, for a reason that passes. The wait is how long the provider asks to be left alone.
    Failed(Option<Duration>),
    /// Without readings, for a reason that asking again soon does not change.
    Refused,
}

/// How the live rounds of the account stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Live {
    /// None is under way; the next one comes at this instant.
    Next(Duration),
    /// One is under way.
    UnderWay,
    /// They do not work, or the first of this run is still to come.
    InTheWay,
}

/// How the history grows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Progress {
    /// Windows come.
    Fetching,
    /// The person stopped it.
    Stopped,
    /// Something is in the way; it goes on by itself.
    Waiting,
    /// There is nothing older.
    Complete,
}

impl Backfill {
    /// Begins with a pause.
    pub fn new(stopped: bool, looked_at: bool, now: Duration, randomness: &dyn Randomness) -> Self {
        let state = State::Resting { since: now, chance: chance(randomness) };
        Self { stopped, looked_at, metered: false, state, not_before: Duration::ZERO, failures: 0 }
    }

    /// Takes an event. What to do about it is said by [`Backfill::begin`].
    pub fn tell(&mut self, event: Event, now: Duration, randomness: &dyn Randomness) {
        match event {
            Event::LookedAt(looked_at) => self.looked_at = looked_at,
            Event::Wanted(wanted) => {
                self.stopped = !wanted;
                // The person asks for it, so it is looked once more whether there is something.
                if wanted && matches!(self.state, State::Complete(_)) {
                    self.state = State::Due(now);
                }
            }
            Event::Metered(metered) => self.metered = metered,
            // An end that nobody waits for changes nothing.
            Event::Ended(_) if self.state != State::Busy => {}
            Event::Ended(outcome) => self.end(outcome, now, randomness),
        }
    }

    /// Whether a window is to be asked for now. None other is wished for before [`Event::Ended`].
    pub fn begin(&mut self, live: Live, now: Duration) -> bool {
        let begins = self.due(live, now).is_some_and(|due| due <= now);
        if begins {
            self.state = State::Busy;
        }
        begins
    }

    /// When the next window is asked for, as far as time alone decides.
    pub fn due(&self, live: Live, now: Duration) -> Option<Duration> {
        if self.stopped || self.metered {
            return None;
        }
        let wanted = match self.state {
            State::Resting { since, chance } => since + self.pause().mul_f64(0.5 + chance),
            State::Due(at) | State::Complete(at) => at,
            State::Busy => return None,
        };
        let due = wanted.max(self.not_before).max(now);
        match live {
            // After that round it is asked again.
            Live::Next(round) => (due + GIVES_WAY <= round).then_some(due),
            Live::UnderWay | Live::InTheWay => None,
        }
    }

    /// Whether the last window failed.
    pub fn is_failing(&self) -> bool {
        self.failures > 0
    }

    /// How it stands.
    pub fn progress(&self, live: Live) -> Progress {
        match self.state {
            State::Complete(_) => Progress::Complete,
            State::Resting { .. } | State::Due(_) | State::Busy if self.stopped => Progress::Stopped,
            State::Resting { .. } | State::Due(_) | State::Busy
                if self.metered || self.is_failing() || live == Live::InTheWay =>
            {
                Progress::Waiting
            }
            State::Resting { .. } | State::Due(_) | State::Busy => Progress::Fetching,
        }
    }

    fn end(&mut self, outcome: Outcome, now: Duration, randomness: &dyn Randomness) {
        self.state = match outcome {
            Outcome::Stored => {
                self.failures = 0;
                State::Resting { since: now, chance: chance(randomness) }
            }
            Outcome::GaveWay => State::Due(now),
            Outcome::NothingLeft(pause) => {
                self.failures = 0;
                State::Complete(now + pause.mul_f64(1.0 + 0.1 * chance(randomness)))
            }
            Outcome::Failed(wait) => {
                self.failures = self.failures.saturating_add(1);
                match wait {
                    Some(wait) => {
                        self.not_before = now + wait.min(LONGEST_WAIT);
                        State::Due(self.not_before)
                    }
                    None => State::Due(now + self.pause() / 2 + self.backoff().mul_f64(chance(randomness))),
                }
            }
            Outcome::Refused => {
                self.failures = self.failures.saturating_add(1);
                State::Due(now + LAST_BACKOFF.mul_f64(0.5 + 0.5 * chance(randomness)))
            }
        };
    }

    /// Ceiling of the pause after so many failures (full jitter: the pause is drawn between zero and this, and never
    /// shorter than the shortest between two windows).
    fn backoff(&self) -> Duration {
        let factor = 2_u32.saturating_pow(self.failures.saturating_sub(1));
        FIRST_BACKOFF.saturating_mul(factor).min(LAST_BACKOFF)
    }

    fn pause(&self) -> Duration {
        if self.looked_at { PAUSE } else { HIDDEN_PAUSE }
    }
}

/// A number from 0 to 1.
fn chance(randomness: &dyn Randomness) -> f64 {
    f64::from(u32::from_le_bytes(random_bytes(randomness))) / f64::from(u32::MAX)
}

#[cfg(test)]
#[path = "backfill_tests.rs"]
mod tests;
