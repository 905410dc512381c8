//! When to ask again: delays as plain iterators. Nothing here waits, and chance comes in from outside.

use std::time::Duration;

use porchlight_domain::{Randomness, random_bytes};

/// For a request the person waits for: three tries in all, over in about a second.
pub const USER_ACTION: Policy =
    Policy { first_ceiling: Duration::from_millis(250), last_ceiling: Duration::from_secs(1), repeats: Some(2) };

/// For a request nobody waits for: from 1 s to 5 min, without end.
pub const BACKGROUND: Policy =
    Policy { first_ceiling: Duration::from_secs(1), last_ceiling: Duration::from_mins(5), repeats: None };

/// Exponential backoff with full jitter: each delay is drawn evenly between zero and a ceiling that doubles.
///
/// Source: "Exponential Backoff And Jitter", AWS Architecture Blog.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Policy {
    first_ceiling: Duration,
    last_ceiling: Duration,
    repeats: Option<u32>,
}

impl Policy {
    /// The pauses before each repeat; ends when it is time to give up.
    pub fn delays(self, randomness: &dyn Randomness) -> impl Iterator<Item = Duration> {
        (0..self.repeats.unwrap_or(u32::MAX)).map(move |repeat| self.delay(repeat, randomness))
    }

    /// The pause before repeat number `repeat`, counted from 0, for a caller that keeps the count itself.
    pub fn delay(self, repeat: u32, randomness: &dyn Randomness) -> Duration {
        share(self.ceiling(repeat), u64::from_le_bytes(random_bytes(randomness)))
    }

    fn ceiling(self, repeat: u32) -> Duration {
        let factor = 2_u32.saturating_pow(repeat);
        self.first_ceiling.saturating_mul(factor).min(self.last_ceiling)
    }
}

/// Whether a reply of this status says that the same request may succeed later.
pub fn allows_another_try(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502 | 503 | 504)
}

/// The part `chance / u64::MAX` of `whole`, to the nanosecond.
fn share(whole: Duration, chance: u64) -> Duration {
    let nanos = whole.as_nanos() * u128::from(chance) / u128::from(u64::MAX);
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn r12_ceilings_double_up_to_the_last() {
        let ceilings: Vec<u64> = BACKGROUND.delays(&Fixed(u64::MAX)).take(12).map(|d| d.as_secs()).collect();
        assert_eq!(ceilings, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
    }

    #[test]
    fn r12_jitter_is_full() {
        assert_eq!(BACKGROUND.delays(&Fixed(0)).nth(5), Some(Duration::ZERO));
        let middle = BACKGROUND.delays(&Fixed(u64::MAX / 2)).nth(5).expect("without end");
        assert!(middle.abs_diff(Duration::from_secs(16)) < Duration::from_millis(1), "{middle:?}");
    }

    #[test]
    fn a_person_waits_for_three_tries_in_all() {
        let pauses: Vec<Duration> = USER_ACTION.delays(&Fixed(u64::MAX)).collect();
        assert_eq!(pauses, [Duration::from_millis(250), Duration::from_millis(500)]);
    }

    #[test]
    fn only_passing_troubles_are_tried_again() {
        let repeated: Vec<u16> = (100..600).filter(|status| allows_another_try(*status)).collect();
        assert_eq!(repeated, [408, 429, 500, 502, 503, 504]);
    }

    proptest! {
        #[test]
        fn a_delay_never_passes_its_ceiling(repeat in any::<u32>(), chance in any::<u64>()) {
            for policy in [USER_ACTION, BACKGROUND] {
                let delay = policy.delay(repeat, &Fixed(chance));
                prop_assert!(delay <= policy.last_ceiling);
                let doubled = policy.first_ceiling.as_secs_f64() * 2_f64.powi(i32::try_from(repeat.min(64)).unwrap());
                prop_assert!(delay.as_secs_f64() <= doubled + 1e-9);
            }
        }

        #[test]
        fn more_chance_is_never_a_shorter_delay(repeat in 0_u32..40, a in any::<u64>(), b in any::<u64>()) {
            let (less, more) = (a.min(b), a.max(b));
            prop_assert!(BACKGROUND.delay(repeat, &Fixed(less)) <= BACKGROUND.delay(repeat, &Fixed(more)));
        }
    }

    /// The same number each time.
    struct Fixed(u64);

    impl Randomness for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.copy_from_slice(&self.0.to_le_bytes());
        }
    }
}
