//! What lies in the credential store, as the bytes themselves say. Nothing of the program is used to read it.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::session::Session;

/// The entries of one namespace.
#[derive(Clone, PartialEq, Eq)]
pub struct Stored(BTreeMap<String, Vec<u8>>);

/// How far a new generation has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Progress {
    /// There is no sign of it.
    Quiet,
    /// The intent is written.
    Intent,
    /// Pieces of it lie beside the old one, which counts.
    Begun,
    /// It counts, and pieces of the old one are there still.
    Committed,
    /// It counts, and nothing else is there.
    Done,
}

impl Stored {
    /// Looks into the store.
    pub async fn look(session: &Session, namespace: &str) -> Self {
        Self(session.look(namespace).await)
    }

    /// The names of all entries.
    pub fn names(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }

    /// Whether a sign-in waits for its answer.
    pub fn has_attempt(&self) -> bool {
        self.0.contains_key("attempt")
    }

    /// The ids of the accounts that anything is kept of.
    pub fn accounts(&self) -> Vec<String> {
        let mut ids: Vec<String> = self
            .0
            .keys()
            .filter_map(|name| name.strip_prefix("account/")?.split('/').next().map(str::to_owned))
            .collect();
        ids.dedup();
        ids
    }

    /// The manifest of an account.
    pub fn manifest(&self, account: &str) -> Option<Value> {
        let bytes = self.0.get(&format!("account/{account}"))?;
        Some(serde_json::from_slice(bytes).expect("a manifest is never half"))
    }

    /// The generation that counts; 0 if there is none.
    pub fn generation(&self, account: &str) -> u64 {
        self.manifest(account).and_then(|manifest| manifest["generation"].as_u64()).unwrap_or_default()
    }

    /// How far the renewal of a record has come that was of this generation before.
    pub fn progress(&self, account: &str, before: u64) -> Progress {
        let manifest = self.manifest(account).expect("the account has a record");
        let others = self.pieces_beside(account, &manifest);
        match (self.generation(account) > before, others) {
            (true, true) => Progress::Committed,
            (true, false) => Progress::Done,
            (false, true) => Progress::Begun,
            (false, false) if manifest["intent"].is_null() => Progress::Quiet,
            (false, false) => Progress::Intent,
        }
    }

    /// Fails unless the generation that counts is there in full: old or new, never half.
    pub fn expect_whole(&self, account: &str) {
        let Some(manifest) = self.manifest(account) else { return };
        if manifest["deleted"] == true {
            return;
        }
        let mut text = Vec::new();
        for name in chunks_of(account, &manifest) {
            text.extend(self.0.get(&name).unwrap_or_else(|| panic!("{name} is missing: {:?}", self.names())));
        }
        let mut digest = String::new();
        for byte in Sha256::digest(&text) {
            write!(digest, "{byte:02x}").expect("a string takes every write");
        }
        assert_eq!(manifest["sha256"], digest.as_str(), "the record is what its manifest says");
    }

    /// Fails if anything but one whole record lies there.
    pub fn expect_tidy(&self, account: &str) {
        self.expect_whole(account);
        let manifest = self.manifest(account).expect("the account has a record");
        assert!(manifest["intent"].is_null(), "no renewal is under way");
        assert!(!self.pieces_beside(account, &manifest), "nothing is left behind: {:?}", self.names());
        assert_eq!(self.accounts(), [account], "nobody else is there");
    }

    /// Whether pieces lie there that the manifest's present generation does not need.
    fn pieces_beside(&self, account: &str, manifest: &Value) -> bool {
        let needed = chunks_of(account, manifest);
        self.0.keys().filter(|name| name.starts_with(&format!("account/{account}/"))).any(|name| !needed.contains(name))
    }
}

/// The names of the chunks of the generation that counts. They lie in one of three places in turn.
fn chunks_of(account: &str, manifest: &Value) -> Vec<String> {
    let generation = manifest["generation"].as_u64().expect("a manifest names its generation");
    let chunks = manifest["chunks"].as_u64().expect("a manifest counts its chunks");
    (0..chunks).map(|number| format!("account/{account}/{}/{number}", generation % 3)).collect()
}

impl fmt::Debug for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // No secrets in what a failed test prints.
        f.debug_list().entries(self.names()).finish()
    }
}
