//! Tokens. All are signed and self-contained, so a sandbox that starts again on its port still honours them.

mod jwt;
mod opaque;
mod sealed;

use jiff::Timestamp;

pub(crate) use jwt::{SigningKey, hs256, unsigned};
pub(crate) use opaque::{OpaqueKind, open_opaque, seal_opaque};
pub(crate) use sealed::{open_refresh, seal_refresh};

use crate::people::Person;

/// What a person granted, as carried by a token.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    /// Who.
    pub(crate) person: &'static Person,
    /// Granted scopes, separated by spaces.
    pub(crate) scope: String,
    /// Shared by all tokens from one sign-in. 24 bits.
    pub(crate) family: u32,
    /// Shared by the access and refresh token of one reply.
    pub(crate) serial: u32,
    /// When the refresh token was issued, or when the access token ends; whole seconds.
    pub(crate) at: Timestamp,
}

/// The one key behind every signature that is not a JWT's. It guards nothing but practice.
const SEAL_KEY: &[u8] = b"Porchlight practice seal, not a secret";

/// HMAC-SHA-256 over parts, each led by its length.
fn seal(parts: &[&[u8]]) -> [u8; 32] {
    use hmac::{Hmac, KeyInit, Mac};
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SEAL_KEY).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(&part.len().to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}
