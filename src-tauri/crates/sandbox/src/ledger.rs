//! What the servers remember while they run: codes, spent refresh tokens, revoked families.
//!
//! Tokens themselves are signed and need no memory, so a sandbox that starts again still honours them.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use crate::people::Person;

/// An authorization code and all it is bound to.
#[derive(Clone, Debug)]
pub(crate) struct IssuedCode {
    pub(crate) person: &'static Person,
    pub(crate) redirect_uri: String,
    pub(crate) scope: String,
    pub(crate) challenge: Option<Challenge>,
    pub(crate) nonce: Option<String>,
    pub(crate) issued_at: Timestamp,
}

/// PKCE code challenge (RFC 7636 §4.3).
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Challenge {
    pub(crate) method: ChallengeMethod,
    pub(crate) value: String,
}

/// How the challenge is made from the verifier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ChallengeMethod {
    S256,
    Plain,
}

/// What became of a refresh token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum RefreshState {
    /// Good.
    Fresh,
    /// Rotated at this instant.
    Spent(Timestamp),
    /// Revoked.
    Revoked,
}

/// The memory of one issuer.
#[derive(Default)]
pub(crate) struct Ledger {
    codes: HashMap<String, IssuedCode>,
    spent: HashMap<u32, Timestamp>,
    revoked_families: HashSet<u32>,
    dead_access: HashSet<u32>,
}

impl Ledger {
    /// Remembers a code.
    pub(crate) fn add_code(&mut self, code: String, issued: IssuedCode) {
        self.codes.insert(code, issued);
    }

    /// Looks at a code that is not used yet.
    pub(crate) fn code(&self, code: &str) -> Option<&IssuedCode> {
        self.codes.get(code)
    }

    /// Uses a code up.
    pub(crate) fn use_code(&mut self, code: &str) {
        self.codes.remove(code);
    }

    /// What became of the refresh token with this serial number.
    pub(crate) fn refresh_state(&self, family: u32, serial: u32) -> RefreshState {
        if self.revoked_families.contains(&family) {
            return RefreshState::Revoked;
        }
        self.spent.get(&serial).map_or(RefreshState::Fresh, |at| RefreshState::Spent(*at))
    }

    /// Marks a refresh token as rotated. A second time keeps the first instant.
    pub(crate) fn spend(&mut self, serial: u32, now: Timestamp) {
        self.spent.entry(serial).or_insert(now);
    }

    /// Ends everything from one sign-in.
    pub(crate) fn revoke_family(&mut self, family: u32) {
        self.revoked_families.insert(family);
    }

    /// Ends one access token.
    pub(crate) fn end_access(&mut self, serial: u32) {
        self.dead_access.insert(serial);
    }

    /// Whether an access token was ended before its time.
    pub(crate) fn access_ended(&self, family: u32, serial: u32) -> bool {
        self.dead_access.contains(&serial) || self.revoked_families.contains(&family)
    }
}
