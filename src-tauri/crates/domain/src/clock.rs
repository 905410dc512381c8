use std::time::Duration;

use jiff::Timestamp;

/// Time, passed in so that a test can move it.
pub trait Clock: Send + Sync {
    /// The computer's wall clock. For stamps; a person may set it back.
    fn utc(&self) -> Timestamp;

    /// Time since an arbitrary start, never going back. For waiting; counts sleep of the machine.
    fn elapsed(&self) -> Duration;

    /// Both at once.
    fn now(&self) -> Moment {
        Moment { utc: self.utc(), elapsed: self.elapsed() }
    }
}

/// One instant on both clocks. Ages within a run go by `elapsed`, ages across runs by `utc`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moment {
    /// The wall clock.
    pub utc: Timestamp,
    /// Time since the run's arbitrary start.
    pub elapsed: Duration,
}
