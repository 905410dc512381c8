//! Chance that repeats with its seed.

use porchlight_domain::Randomness;
use porchlight_tests::Seeded;

/// Draws for one journey.
pub struct Chance(Seeded);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(Seeded::new(seed))
    }

    /// A number below `end`.
    pub fn below(&self, end: usize) -> usize {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        let end = u64::try_from(end).expect("small");
        usize::try_from(u64::from_be_bytes(bytes) % end).expect("below a small number")
    }

    /// One of these.
    pub fn one_of<T: Copy>(&self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// True once in `times`.
    pub fn once_in(&self, times: usize) -> bool {
        self.below(times) == 0
    }
}
