use std::time::Duration;

use jiff::Timestamp;

/// Time, passed in so that a test can move it.
pub trait Clock: Send + Sync {
    /// The computer's wall clock. For stamps; a person may set it back.
    fn utc(&self) -> Timestamp;

    /// Time since an arbitrary start, never going back. For waiting; counts sleep of the machine.
    fn elapsed(&self) -> Duration;
}
