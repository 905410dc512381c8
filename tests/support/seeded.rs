//! Bytes that look random and repeat with the seed.

use std::sync::Mutex;

use porchlight_domain::Randomness;
use sha2::{Digest, Sha256};

/// SHA-256 over seed and counter: a run that failed can be repeated.
#[derive(Debug)]
pub struct Seeded {
    seed: u64,
    drawn: Mutex<u64>,
}

impl Seeded {
    /// The same seed draws the same bytes.
    pub fn new(seed: u64) -> Self {
        Self { seed, drawn: Mutex::new(0) }
    }
}

impl Randomness for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let mut drawn = self.drawn.lock().expect("no draw panics while it holds the lock");
            *drawn += 1;
            let block =
                Sha256::new().chain_update(self.seed.to_be_bytes()).chain_update(drawn.to_be_bytes()).finalize();
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    }
}
