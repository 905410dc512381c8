//! Windows of the past that the provider refuses, so that one of them is not in the way of all that is older.

use porchlight_providers::Window;

/// A window is set aside when its failures add up to this.
const ENOUGH: u32 = 12;
/// So many windows set aside in a row mean that it is not the days.
const MOST_ASIDE: usize = 5;

/// How a window failed that may never come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Failure {
    /// Asking again soon changes nothing: the provider says no, or what cannot be understood.
    Refused,
    /// The provider had a fault of its own. It may pass.
    Fault,
}

/// Counts how often windows failed. Of one account, since its live rounds came.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Refused {
    /// The window that failed last, and what its failures add up to.
    failing: Option<(Window, u32)>,
    /// Those that were given up, until another one comes.
    aside: Vec<Window>,
}

impl Refused {
    /// A window failed.
    pub fn note(&mut self, window: Window, failure: Failure) {
        let before = self.failing.filter(|(failing, _)| *failing == window).map_or(0, |(_, points)| points);
        let points = before + if failure == Failure::Refused { ENOUGH / 3 } else { 1 };
        self.failing = Some((window, points));
        if points < ENOUGH {
            return;
        }
        self.failing = None;
        self.aside.push(window);
        if self.aside.len() > MOST_ASIDE {
            self.aside.clear();
        }
    }

    /// What is not to be asked for at present.
    pub fn aside(&self) -> &[Window] {
        &self.aside
    }

    /// Another window came, or there is none: the provider gives what it has, and those set aside it will not give.
    pub fn take(&mut self) -> Vec<Window> {
        std::mem::take(&mut self.aside)
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::*;

    fn day(number: i64) -> Window {
        let from = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * number);
        Window { from, until: from + SignedDuration::from_hours(24) }
    }

    #[test]
    fn a_window_that_is_refused_three_times_is_set_aside() {
        let mut refused = Refused::default();
        refused.note(day(9), Failure::Refused);
        refused.note(day(9), Failure::Refused);
        assert_eq!(refused.aside(), []);
        refused.note(day(9), Failure::Refused);
        assert_eq!(refused.aside(), [day(9)]);
        assert_eq!((refused.take(), refused.take()), (vec![day(9)], Vec::new()));
    }

    #[test]
    fn a_fault_of_the_provider_may_pass_and_takes_longer() {
        let mut refused = Refused::default();
        for times in 1..ENOUGH {
            refused.note(day(9), Failure::Fault);
            assert_eq!(refused.aside(), [], "{times} times");
        }
        refused.note(day(9), Failure::Fault);
        assert_eq!(refused.aside(), [day(9)]);
    }

    #[test]
    fn failures_of_different_windows_do_not_add_up() {
        let mut refused = Refused::default();
        for _ in 0..5 {
            refused.note(day(9), Failure::Refused);
            refused.note(day(8), Failure::Refused);
        }
        assert_eq!(refused.aside(), []);
    }

    #[test]
    fn a_provider_that_refuses_everything_is_not_taken_for_one_without_readings() {
        let mut refused = Refused::default();
        for number in 0..=5 {
            for _ in 0..3 {
                refused.note(day(number), Failure::Refused);
            }
        }
        assert_eq!(refused.aside(), [], "all is asked for again");
    }
}
