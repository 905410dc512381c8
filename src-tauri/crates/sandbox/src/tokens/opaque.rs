//! Tokens of Django OAuth Toolkit's form: 30 letters and digits. These hold and prove their own content, which the
//! real ones do not; no client can tell.
//!
//! 22 bytes fit into 30 digits of base 62: person, scopes, serial (4), family (3), instant (4), seal (9).

use jiff::Timestamp;
use subtle::ConstantTimeEq;

use super::{Grant, seal};
use crate::client::Client;
use crate::issuer::Issuer;
use crate::people::PEOPLE;

const LENGTH: usize = 30;
const CONTENT_BYTES: usize = 13;
const BYTES: usize = 22;
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Access and refresh tokens look alike, but one is never taken for the other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum OpaqueKind {
    /// [`Grant::at`] is the end of its life.
    Access,
    /// [`Grant::at`] is when it was issued.
    Refresh,
}

/// Writes a grant into 30 characters.
pub(crate) fn seal_opaque(kind: OpaqueKind, grant: &Grant) -> String {
    let mut bytes = [0; BYTES];
    bytes[0] = grant.person.position();
    bytes[1] = scope_bits(&grant.scope);
    bytes[2..6].copy_from_slice(&grant.serial.to_be_bytes());
    bytes[6..9].copy_from_slice(&grant.family.to_be_bytes()[1..]);
    let seconds = u32::try_from(grant.at.as_second()).unwrap_or(u32::MAX);
    bytes[9..CONTENT_BYTES].copy_from_slice(&seconds.to_be_bytes());
    let signature = signature(kind, &bytes[..CONTENT_BYTES]);
    bytes[CONTENT_BYTES..].copy_from_slice(&signature);
    to_base62(bytes)
}

/// Reads the grant of a token of this kind.
pub(crate) fn open_opaque(kind: OpaqueKind, token: &str) -> Option<Grant> {
    let bytes = from_base62(token)?;
    let (content, signature_bytes) = bytes.split_at(CONTENT_BYTES);
    if !bool::from(signature(kind, content).ct_eq(signature_bytes)) {
        return None;
    }
    let number = |from: usize| Some(u32::from_be_bytes(content.get(from..from + 4)?.try_into().ok()?));
    Some(Grant {
        person: PEOPLE.get(usize::from(content[0]))?,
        scope: scope_text(content[1]),
        serial: number(2)?,
        // Bytes 5 to 8: the first belongs to the serial number.
        family: number(5)? & 0x00ff_ffff,
        at: Timestamp::from_second(i64::from(number(9)?)).ok()?,
    })
}

fn signature(kind: OpaqueKind, content: &[u8]) -> [u8; BYTES - CONTENT_BYTES] {
    let domain: &[u8] = match kind {
        OpaqueKind::Access => b"opaque access",
        OpaqueKind::Refresh => b"opaque refresh",
    };
    let full = seal(&[domain, content]);
    std::array::from_fn(|place| full[place])
}

fn scope_bits(scope: &str) -> u8 {
    let scopes = Client::of(Issuer::TjhsstIon).scopes;
    (0..)
        .zip(scopes)
        .filter(|(_, (name, _))| scope.split(' ').any(|asked| asked == *name))
        .map(|(bit, _)| 1 << bit)
        .sum()
}

fn scope_text(bits: u8) -> String {
    let scopes = Client::of(Issuer::TjhsstIon).scopes;
    let names: Vec<&str> =
        (0..).zip(scopes).filter(|(bit, _)| bits & (1 << bit) != 0).map(|(_, (name, _))| *name).collect();
    names.join(" ")
}

/// Long division, one digit at a time.
fn to_base62(mut bytes: [u8; BYTES]) -> String {
    let mut digits = [0_u8; LENGTH];
    for digit in digits.iter_mut().rev() {
        let mut rest = 0_u16;
        for byte in &mut bytes {
            let value = (rest << 8) | u16::from(*byte);
            *byte = u8::try_from(value / 62).expect("the rest is below 62, so the quotient is below 256");
            rest = value % 62;
        }
        *digit = ALPHABET[usize::from(rest)];
    }
    digits.iter().copied().map(char::from).collect()
}

fn from_base62(text: &str) -> Option<[u8; BYTES]> {
    if text.len() != LENGTH {
        return None;
    }
    let mut bytes = [0_u8; BYTES];
    for character in text.bytes() {
        let mut carry = u16::try_from(ALPHABET.iter().position(|digit| *digit == character)?).ok()?;
        for byte in bytes.iter_mut().rev() {
            let value = u16::from(*byte) * 62 + carry;
            *byte = u8::try_from(value & 0xff).expect("masked to eight bits");
            carry = value >> 8;
        }
        if carry != 0 {
            return None;
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(scope: &str) -> Grant {
        let at = Timestamp::from_second(1_795_000_000).expect("in range");
        Grant { person: &PEOPLE[3], scope: scope.to_owned(), family: 0x00ab_cdef, serial: 0xdead_beef, at }
    }

    #[test]
    fn thirty_characters_hold_the_whole_grant() {
        for scope in ["read", "read write openid profile email groups", ""] {
            let token = seal_opaque(OpaqueKind::Refresh, &grant(scope));
            assert_eq!(token.len(), 30);
            assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric()));
            let read = open_opaque(OpaqueKind::Refresh, &token).expect("its own");
            assert_eq!(read.person.slug, "student");
            assert_eq!(read.scope, scope);
            assert_eq!((read.family, read.serial, read.at), (0x00ab_cdef, 0xdead_beef, grant("").at));
        }
    }

    #[test]
    fn a_token_of_the_other_kind_or_a_changed_one_is_refused() {
        let token = seal_opaque(OpaqueKind::Refresh, &grant("read"));
        assert!(open_opaque(OpaqueKind::Access, &token).is_none());
        let changed = if token.ends_with('0') { "1" } else { "0" };
        assert!(open_opaque(OpaqueKind::Refresh, &(token[..29].to_owned() + changed)).is_none());
        assert!(open_opaque(OpaqueKind::Refresh, &"z".repeat(30)).is_none(), "larger than 22 bytes hold");
        assert!(open_opaque(OpaqueKind::Refresh, "short").is_none());
    }
}
