//! Bytes that look random and repeat with the seed.

use std::sync::Mutex;

use sha2::{Digest, Sha256};

/// SHA-256 over seed and counter. Good enough for practice, and a test that failed can be repeated.
pub(crate) struct Seeded {
    seed: u64,
    drawn: Mutex<u64>,
}

impl Seeded {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, drawn: Mutex::new(0) }
    }

    /// Draws 32 bytes. `salt` keeps the draws of two runs with one seed apart where their inputs differ.
    pub(crate) fn bytes(&self, salt: &[u8]) -> [u8; 32] {
        let mut drawn = self.drawn.lock().expect("no draw panics while it holds the lock");
        *drawn += 1;
        Sha256::new()
            .chain_update(self.seed.to_be_bytes())
            .chain_update(drawn.to_be_bytes())
            .chain_update(salt)
            .finalize()
            .into()
    }

    /// Draws a number.
    pub(crate) fn number(&self, salt: &[u8]) -> u32 {
        let bytes = self.bytes(salt);
        u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
    }

    /// Draws a UUID in version 4 form.
    pub(crate) fn uuid(&self, salt: &[u8]) -> String {
        let mut bytes = self.bytes(salt);
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        let hex = hex(&bytes[..16]);
        format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
    }

    /// Draws 30 letters and digits, the form of Django OAuth Toolkit's codes.
    pub(crate) fn thirty_characters(&self) -> String {
        const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        self.bytes(b"code")[..30].iter().map(|byte| char::from(ALPHABET[usize::from(*byte) % 62])).collect()
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes every write");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_draws() {
        let (one, two, other) = (Seeded::new(7), Seeded::new(7), Seeded::new(8));
        let first = one.uuid(b"");
        assert_eq!(first, two.uuid(b""));
        assert_ne!(first, other.uuid(b""));
        assert_ne!(first, one.uuid(b""), "each draw is fresh");
    }

    #[test]
    fn draws_have_the_forms_the_servers_use() {
        let seeded = Seeded::new(1);
        let uuid = seeded.uuid(b"x");
        assert_eq!(uuid.len(), 36);
        assert_eq!(uuid.as_bytes()[14], b'4');
        let code = seeded.thirty_characters();
        assert_eq!(code.len(), 30);
        assert!(code.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    }
}
