//! What the tests of this room store.

use jiff::Timestamp;
use porchlight_domain::{AccessToken, AccountId, AttemptId, CodeVerifier, IdToken, Nonce, RefreshToken, RevocationId};

use crate::{Intent, PendingAttempt, Record, Revocation};

pub(crate) fn account() -> AccountId {
    AccountId::parse("6f2a1c9e-56a8-4c0d-9f4b-0a5b0f6f1f11").unwrap()
}

pub(crate) fn other_account() -> AccountId {
    AccountId::parse("0d8dfd0c-6a0c-4f0e-8a27-2f2f6a1f7c22").unwrap()
}

/// A record whose access token has `size` bytes; one chunk for up to about 1,900, and one more per 2,400.
pub(crate) fn record(size: usize) -> Record {
    Record {
        account: account(),
        provider: "gridshare".into(),
        issuer: Some("https://issuer.example".into()),
        subject: Some("subject-1".into()),
        label: Some("Sunny Home".into()),
        client_identifier: "client-1".into(),
        scope: Some("lunar/device.read".into()),
        generation: 0,
        access: Some(AccessToken::new("a".repeat(size))),
        refresh: Some(RefreshToken::new(format!("refresh-{size}"))),
        id: Some(IdToken::new("e30.e30.".into())),
        expires_at: at("2026-11-20T11:00:00Z"),
        obtained_at: at("2026-11-20T10:00:00Z"),
    }
}

pub(crate) fn intent() -> Intent {
    Intent {
        attempt: AttemptId::parse("b6a7a3c1-0c0b-4a55-8a36-3d5c3f1c9a44").unwrap(),
        at: at("2026-11-20T10:59:00Z"),
    }
}

pub(crate) fn attempt() -> PendingAttempt {
    PendingAttempt {
        id: AttemptId::parse("5b1b8e0a-8d3c-4f7b-b1e9-4d2f7c6a9e33").unwrap(),
        provider: "tjhsst-ion".into(),
        account: Some(account()),
        state_sha256: std::array::from_fn(|index| u8::try_from(index * 8).unwrap()),
        verifier: CodeVerifier::new("verifier-1".into()),
        nonce: Some(Nonce::new("nonce-1".into())),
        redirect_uri: "http://127.0.0.1:49152/oauth/tjhsst-ion".into(),
        created_at: at("2026-11-20T10:00:00Z"),
    }
}

/// A revocation of its own for each number.
pub(crate) fn revocation(number: u8) -> Revocation {
    Revocation {
        id: RevocationId::parse(&format!("c0a8e1f2-7d34-4b6a-9e55-3f1d2c4b5a{number:02x}")).unwrap(),
        provider: "gridshare".into(),
        client_identifier: "client-1".into(),
        refresh: RefreshToken::new(format!("refresh-{number}")),
        since: at("2026-11-20T10:00:00Z"),
        tries: 0,
    }
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}
