//! Labels of the ring become labels of one file.

use std::collections::HashMap;

use aws_lc_rs::hmac;

use crate::{
    Entry, Kept, Kind, Text,
    names::{SENSOR_ENDS, hex},
};

/// Numbers the labels of a file in the order in which they come. What stands for a secret is hashed once more, with a
/// key that nobody has after this.
pub(super) struct Relabel {
    key: hmac::Key,
    known: HashMap<Text, Text>,
    counts: HashMap<Kind, u32>,
}

impl Relabel {
    pub fn new(key: &[u8; 32]) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, key), known: HashMap::new(), counts: HashMap::new() }
    }

    /// The entry with labels of this file; `None` if it is not one that this program writes.
    pub fn entry(&mut self, entry: &Entry) -> Option<Entry> {
        let mut kept: Kept = serde_json::from_slice(&serde_json::to_vec(entry).ok()?).ok()?;
        kept.rename(&mut |text| self.label(text));
        serde_json::from_slice(&serde_json::to_vec(&kept).ok()?).ok()
    }

    fn label(&mut self, text: &Text) -> Option<Text> {
        if let Some(known) = self.known.get(text) {
            return Some(known.clone());
        }
        let (word, rest) = text.as_str().split_once('~')?;
        let kind = Kind::of_word(word)?;
        let fresh = if kind == Kind::Secret {
            let again = hmac::sign(&self.key, rest.as_bytes());
            format!("secret-{}", hex(&again.as_ref()[..4]))
        } else {
            let count = self.counts.entry(kind).or_default();
            *count += 1;
            let end = SENSOR_ENDS.iter().find(|end| rest.ends_with(*end)).copied().unwrap_or_default();
            format!("{word}-{count}{end}")
        };
        let fresh = Text::made(fresh);
        self.known.insert(text.clone(), fresh.clone());
        Some(fresh)
    }
}
