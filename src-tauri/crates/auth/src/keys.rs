//! The keys by which a provider's ID tokens are checked (RFC 7517, RFC 7518), and the check itself.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use porchlight_domain::IdToken;
use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

use crate::claims::{Header, read_header, read_signature};

/// A shorter RSA key can be broken (RFC 7518 §3.3), bits.
const SHORTEST_RSA_BITS: usize = 2048;
/// A longer one only costs time, bits.
const LONGEST_RSA_BITS: usize = 8192;
/// What every provider uses; smaller exponents have made forgeries easy (FIPS 186-5 §5.1).
const SMALLEST_RSA_EXPONENT: u64 = 65_537;
/// Of each coordinate of a point of P-256 (RFC 7518 §6.2.1.2), bytes.
const COORDINATE_BYTES: usize = 32;

/// The keys a provider publishes, as far as they can be used here. Never empty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeySet {
    keys: Vec<Jwk>,
}

/// Why there are no keys in a reply.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum KeySetError {
    /// Not a JSON Web Key Set.
    #[error("not a set of keys")]
    Unreadable,
    /// None of them is an RSA key of at least 2,048 bits or one of the curve P-256, for signatures.
    #[error("no key that can be used")]
    NothingUsable,
}

/// One public key.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Jwk {
    key_id: Option<String>,
    public: Public,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Public {
    /// RS256: modulus and exponent, without leading zeros.
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
    /// ES256: an uncompressed point.
    P256 { point: Vec<u8> },
}

/// A key as it is written (RFC 7517 §4, RFC 7518 §6).
#[derive(Deserialize)]
struct Written {
    kty: String,
    #[serde(rename = "use")]
    usage: Option<String>,
    key_ops: Option<Vec<String>>,
    alg: Option<String>,
    kid: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl KeySet {
    /// Reads a JSON Web Key Set of at most 256 KiB; the caller limits it. Keys of another kind or for another use are
    /// passed over.
    ///
    /// # Errors
    /// [`KeySetError`] if no key is left.
    ///
    /// Source: RFC 7517 §5.
    pub fn parse(body: &[u8]) -> Result<Self, KeySetError> {
        #[derive(Deserialize)]
        struct Body {
            keys: Vec<Value>,
        }

        let body: Body = serde_json::from_slice(body).map_err(|_| KeySetError::Unreadable)?;
        let written = body.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok());
        let keys: Vec<Jwk> = written.filter_map(Jwk::read).collect();
        if keys.is_empty() { Err(KeySetError::NothingUsable) } else { Ok(Self { keys }) }
    }

    /// Whether the key that a token names is among these.
    pub fn know(&self, token: &IdToken) -> bool {
        read_header(token.expose()).is_some_and(|header| self.find(&header).is_some())
    }

    /// Whether one of these keys has signed a token, by the algorithm that it names: RS256 or ES256.
    ///
    /// Source: RFC 7515 §5.2; RFC 7518 §3.3, §3.4.
    pub fn have_signed(&self, token: &IdToken) -> bool {
        let header = read_header(token.expose());
        header.and_then(|header| self.find(&header)).is_some_and(|key| key.has_signed(token))
    }

    /// The key for a token. One that names no key is taken where there is one of its kind alone (OpenID Connect Core
    /// §10.1).
    fn find(&self, header: &Header) -> Option<&Jwk> {
        let mut suiting = self.keys.iter().filter(|key| key.public.algorithm() == header.alg);
        match &header.kid {
            Some(named) => suiting.find(|key| key.key_id.as_ref() == Some(named)),
            None => suiting.next().filter(|_| suiting.next().is_none()),
        }
    }
}

impl Jwk {
    /// `None` for a key that this room has no use for, or that breaks its own rules.
    fn read(written: Written) -> Option<Self> {
        let for_signatures = written.usage.is_none_or(|usage| usage == "sig")
            && written.key_ops.is_none_or(|uses| uses.iter().any(|one| one == "verify"));
        if !for_signatures {
            return None;
        }
        let public = match written.kty.as_str() {
            "RSA" => rsa(&written.n?, &written.e?)?,
            "EC" if written.crv.as_deref() == Some("P-256") => p256(&written.x?, &written.y?)?,
            // Shared secrets (`oct`) above all: nobody else may know them, so nobody publishes them.
            _ => return None,
        };
        let suits = written.alg.is_none_or(|alg| alg == public.algorithm());
        suits.then_some(Self { key_id: written.kid, public })
    }

    fn has_signed(&self, token: &IdToken) -> bool {
        let Some((signed, signature)) = read_signature(token.expose()) else { return false };
        let verified = match &self.public {
            Public::Rsa { modulus: n, exponent: e } => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature)
            }
            Public::P256 { point } => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed.as_bytes(), &signature)
            }
        };
        verified.is_ok()
    }
}

impl Public {
    /// The one algorithm that this kind of key is used with. A key decides it, not the token alone: what is signed by
    /// a public key taken for a shared secret names an algorithm that no key here has.
    const fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa { .. } => "RS256",
            Self::P256 { .. } => "ES256",
        }
    }
}

fn rsa(modulus: &str, exponent: &str) -> Option<Public> {
    let (modulus, exponent) = (number(modulus)?, number(exponent)?);
    let bits = modulus.len() * 8 - modulus.first()?.leading_zeros() as usize;
    let value = exponent.iter().try_fold(0_u64, |value, byte| value.checked_mul(256)?.checked_add(u64::from(*byte)))?;
    let usable = (SHORTEST_RSA_BITS..=LONGEST_RSA_BITS).contains(&bits) && value >= SMALLEST_RSA_EXPONENT;
    usable.then_some(Public::Rsa { modulus, exponent })
}

fn p256(x: &str, y: &str) -> Option<Public> {
    let (x, y) = (URL_SAFE_NO_PAD.decode(x).ok()?, URL_SAFE_NO_PAD.decode(y).ok()?);
    // Whether the point lies on the curve is found out by whoever verifies with it.
    let whole = x.len() == COORDINATE_BYTES && y.len() == COORDINATE_BYTES;
    // 4: both coordinates follow (SEC 1 §2.3.3).
    whole.then(|| Public::P256 { point: [&[4][..], &x, &y].concat() })
}

/// A positive number; some providers put a zero before it that does not belong there (RFC 7518 §6.3.1.1).
fn number(text: &str) -> Option<Vec<u8>> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let start = bytes.iter().position(|byte| *byte != 0)?;
    Some(bytes[start..].to_vec())
}

#[cfg(test)]
pub(crate) mod tests;
