//! When to ask a provider. Says what it wants and does nothing itself.
//!
//! `now` is the time that has passed since some start, counting sleep of the machine; it never goes back.

use std::time::Duration;

use porchlight_domain::{Randomness, random_bytes};
use porchlight_providers::Poll;

/// Longest pause before the very first round, so that not every copy of the app asks at the same moment.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
/// Part of the interval that chance may add.
const PHASE: f64 = 0.1;
/// Shortest time between the starts of two rounds, however often somebody asks.
const SHORTEST: Duration = Duration::from_secs(5);
/// Ceiling of the pause after the first failure; doubles with each further one.
const FIRST_BACKOFF: Duration = Duration::from_secs(1);
/// Longest ceiling of the pause after a failure.
const LAST_BACKOFF: Duration = Duration::from_mins(5);
/// Rounds in the time in which one new reading comes: a reading is seen at most a quarter of it late.
const ROUNDS_PER_READING: u32 = 4;
/// Shortest pause between rounds that the pace of the readings may set.
const FASTEST: Duration = Duration::from_secs(15);
/// Longest pause between rounds that it may set while somebody looks.
const SLOWEST: Duration = Duration::from_mins(4);
/// Whoever looks again after this long is shown new values at once, whatever the pace.
const GLANCE: Duration = Duration::from_mins(1);
/// Longest pause a provider may ask for.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// Decides when one account is polled.
#[derive(Clone, PartialEq, Debug)]
pub struct Poller {
    poll: Poll,
    looked_at: bool,
    /// Whether the network is paid for by what goes over it.
    metered: bool,
    state: State,
    /// When the last round was started.
    started_at: Option<Duration>,
    /// Before this instant the provider does not want to be asked, whatever a person presses.
    not_before: Duration,
    /// Rounds that failed since the last complete one.
    failures: u32,
}

#[derive(Clone, PartialEq, Debug)]
enum State {
    /// The next round comes one interval after `since`; `phase` is the part of it that chance adds.
    Resting {
        since: Duration,
        phase: f64,
    },
    /// The next round comes at this instant.
    Due(Duration),
    Fetching,
    /// Nothing before the person has signed in or answered.
    Stopped,
}

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// Time has passed.
    Tick,
    /// Somebody looks at the window, or nobody does.
    LookedAt(bool),
    /// The person wants new values now.
    UpdateRequested,
    /// New readings come once in so long, as the readings themselves show.
    Paced(Duration),
    /// Whether the network is paid for by what goes over it. Then nobody is asked while nobody looks.
    Metered(bool),
    /// The machine slept.
    Woke,
    /// The person has signed in, or answered what only they know.
    Resumed,
    /// The session is over, or was ended by the person, outside of a round.
    Stopped,
    /// The round that was wished for is over.
    Ended(Outcome),
}

/// How a round ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// With values.
    Complete,
    /// Without, for a reason that passes: no network, a failing server, too many requests. `wait` is how long the
    /// provider asks to be left alone.
    Failed {
        /// As `Retry-After` says; at most an hour counts.
        wait: Option<Duration>,
    },
    /// Without, for a reason that asking again soon does not change: not allowed, not found, not understood.
    Refused,
    /// The person has to sign in or to answer first.
    NeedsPerson,
}

/// What the poller wants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wish {
    /// A round, now. None other is wished for before [`Event::Ended`].
    Fetch,
    /// Nothing until this instant.
    Wait(Duration),
    /// Nothing until an event: a round is under way, or the person is needed.
    Rest,
}

impl Poller {
    /// A poller whose first round comes after a short random pause.
    pub fn new(poll: Poll, looked_at: bool, now: Duration, randomness: &dyn Randomness) -> Self {
        let state = State::Due(now + FIRST_PAUSE.mul_f64(chance(randomness)));
        Self { poll, looked_at, metered: false, state, started_at: None, not_before: Duration::ZERO, failures: 0 }
    }

    /// Takes an event and says what to do.
    pub fn handle(&mut self, event: Event, now: Duration, randomness: &dyn Randomness) -> Wish {
        self.tell(event, now, randomness);
        self.wish(now)
    }

    /// Takes an event. What to do about it is said at the next [`Event::Tick`].
    pub fn tell(&mut self, event: Event, now: Duration, randomness: &dyn Randomness) {
        match event {
            Event::Tick => {}
            Event::LookedAt(looked_at) => self.look(looked_at, now),
            Event::Paced(interval) => {
                self.poll.looked_at = (interval / ROUNDS_PER_READING).clamp(FASTEST, SLOWEST);
            }
            Event::Metered(metered) => self.metered = metered,
            Event::UpdateRequested | Event::Woke => match self.state {
                State::Resting { .. } | State::Due(_) => self.state = State::Due(now),
                State::Fetching | State::Stopped => {}
            },
            Event::Resumed => match self.state {
                State::Fetching => {}
                State::Resting { .. } | State::Due(_) | State::Stopped => self.state = State::Due(now),
            },
            Event::Stopped => self.state = State::Stopped,
            // A reply that comes after the session was ended changes nothing.
            Event::Ended(_) if self.state != State::Fetching => {}
            Event::Ended(outcome) => self.end(outcome, now, randomness),
        }
    }

    /// When the next round comes, as far as time alone decides.
    pub fn due(&self) -> Option<Duration> {
        if self.metered && !self.looked_at {
            return None;
        }
        let wanted = match self.state {
            State::Resting { since, phase } => since + self.interval().mul_f64(1.0 + PHASE * phase),
            State::Due(at) => at,
            State::Fetching | State::Stopped => return None,
        };
        let earliest = self.started_at.map_or(Duration::ZERO, |started_at| started_at + SHORTEST);
        Some(wanted.max(earliest).max(self.not_before))
    }

    /// Whether the last round failed. Turns with the first failure and with the first complete round after it, so a
    /// change is worth one line in the log.
    pub fn is_failing(&self) -> bool {
        self.failures > 0
    }

    fn look(&mut self, looked_at: bool, now: Duration) {
        if let State::Resting { since, .. } = self.state
            && looked_at
            && !self.looked_at
            && now.saturating_sub(since) >= GLANCE
        {
            self.state = State::Due(now);
        }
        self.looked_at = looked_at;
    }

    fn wish(&mut self, now: Duration) -> Wish {
        match self.due() {
            Some(due) if due <= now => {
                self.state = State::Fetching;
                self.started_at = Some(now);
                Wish::Fetch
            }
            Some(due) => Wish::Wait(due),
            None => Wish::Rest,
        }
    }

    fn end(&mut self, outcome: Outcome, now: Duration, randomness: &dyn Randomness) {
        let resting = |randomness| State::Resting { since: now, phase: chance(randomness) };
        match outcome {
            Outcome::Complete => {
                self.failures = 0;
                self.state = resting(randomness);
            }
            Outcome::Refused => {
                self.failures = self.failures.saturating_add(1);
                self.state = resting(randomness);
            }
            Outcome::Failed { wait } => {
                self.failures = self.failures.saturating_add(1);
                match wait {
                    Some(wait) => {
                        self.not_before = now + wait.min(LONGEST_WAIT);
                        self.state = State::Due(self.not_before);
                    }
                    None => self.state = State::Due(now + self.backoff().mul_f64(chance(randomness))),
                }
            }
            Outcome::NeedsPerson => self.state = State::Stopped,
        }
    }

    /// Ceiling of the pause after so many failures (full jitter: the pause is drawn between zero and this).
    fn backoff(&self) -> Duration {
        let factor = 2_u32.saturating_pow(self.failures.saturating_sub(1));
        FIRST_BACKOFF.saturating_mul(factor).min(LAST_BACKOFF)
    }

    fn interval(&self) -> Duration {
        if self.looked_at { self.poll.looked_at } else { self.poll.hidden }
    }
}

/// A number from 0 to 1.
fn chance(randomness: &dyn Randomness) -> f64 {
    f64::from(u32::from_le_bytes(random_bytes(randomness))) / f64::from(u32::MAX)
}

#[cfg(test)]
#[path = "poller_tests.rs"]
mod tests;
