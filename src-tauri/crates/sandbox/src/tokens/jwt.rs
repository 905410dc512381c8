//! JSON Web Tokens, RS256 and ES256, and the keys they are checked by (RFC 7515, RFC 7517, RFC 7518).

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The practice key. It lies open in the repository and signs nothing but practice tokens.
const PRACTICE_KEY: &[u8] = include_bytes!("../../fixtures/practice-signing-key.der");

/// Signs and checks JWTs.
pub(crate) struct SigningKey {
    pair: Pair,
    key_id: String,
}

enum Pair {
    Rsa(RsaKeyPair),
    P256(EcdsaKeyPair),
}

impl SigningKey {
    /// The fixed key, RS256: what it signed is honoured by a sandbox that starts again.
    pub(crate) fn practice() -> Self {
        let pair = RsaKeyPair::from_pkcs8(PRACTICE_KEY).expect("the key in the repository is a PKCS #8 RSA key");
        debug_assert_eq!(pair.public_modulus_len(), KeySize::Rsa2048.len());
        Self { key_id: key_id(pair.public_key().as_ref()), pair: Pair::Rsa(pair) }
    }

    /// A key of this run alone, ES256. Its signatures differ from run to run whatever the seed.
    pub(crate) fn of_this_run() -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("the system draws randomness");
        Self { key_id: key_id(pair.public_key().as_ref()), pair: Pair::P256(pair) }
    }

    const fn algorithm(&self) -> &'static str {
        match self.pair {
            Pair::Rsa(_) => "RS256",
            Pair::P256(_) => "ES256",
        }
    }

    /// Signs claims.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        let head = encode(&json!({ "kid": self.key_id, "alg": self.algorithm() }));
        let signed = format!("{head}.{}", encode(claims));
        let signature = match &self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
                    .expect("the buffer has the length of the key, and PKCS #1 v1.5 draws no randomness");
                signature
            }
            Pair::P256(pair) => {
                let signature = pair.sign(&SystemRandom::new(), signed.as_bytes());
                signature.expect("the system draws randomness").as_ref().to_vec()
            }
        };
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// Claims of a JWT this key signed; `None` for anything else. Times are not looked at.
    pub(crate) fn verify(&self, token: &str) -> Option<Value> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (head, claims) = signed.split_once('.')?;
        let head: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(head).ok()?).ok()?;
        if head["alg"] != self.algorithm() {
            return None;
        }
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        let verified = match &self.pair {
            Pair::Rsa(pair) => UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public_key().as_ref())
                .verify(signed.as_bytes(), &signature),
            Pair::P256(pair) => UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, pair.public_key().as_ref())
                .verify(signed.as_bytes(), &signature),
        };
        verified.ok()?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
    }

    /// The public half, as Cognito publishes its own.
    pub(crate) fn published(&self) -> Value {
        let number = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match &self.pair {
            Pair::Rsa(pair) => {
                // RSAPublicKey in DER (RFC 8017 appendix A.1.1), for 2,048 bits: nine bytes, the modulus, two bytes, the
                // exponent.
                let der = pair.public_key().as_ref();
                json!({ "alg": "RS256", "e": number(&der[267..]), "kid": self.key_id, "kty": "RSA",
                    "n": number(&der[9..265]), "use": "sig" })
            }
            Pair::P256(pair) => {
                let point = pair.public_key().as_ref();
                json!({ "alg": "ES256", "crv": "P-256", "kid": self.key_id, "kty": "EC", "use": "sig",
                    "x": number(&point[1..33]), "y": number(&point[33..]) })
            }
        }
    }
}

/// Cognito's key ids are 32 bytes in base64 with padding.
fn key_id(public: &[u8]) -> String {
    STANDARD.encode(Sha256::digest(public))
}

/// A token with `alg` `none` and no signature, which nobody may accept.
pub(crate) fn unsigned(claims: &Value) -> String {
    format!("{}.{}.", encode(&json!({ "alg": "none" })), encode(claims))
}

/// A token signed with a shared secret, which a client that expects RS256 must refuse.
pub(crate) fn hs256(claims: &Value, secret: &[u8]) -> String {
    use hmac::{Hmac, KeyInit, Mac};
    let signed = format!("{}.{}", encode(&json!({ "alg": "HS256", "typ": "JWT" })), encode(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

fn encode(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_untouched_tokens_verify() {
        for key in [SigningKey::practice(), SigningKey::of_this_run()] {
            only_its_own_verify(&key);
        }
        let (one, other) = (SigningKey::practice(), SigningKey::of_this_run());
        assert_eq!(one.verify(&other.sign(&json!({}))), None);
        assert_eq!(other.verify(&one.sign(&json!({}))), None);
    }

    fn only_its_own_verify(key: &SigningKey) {
        let token = key.sign(&json!({ "sub": "a", "exp": 1 }));
        assert_eq!(key.verify(&token).expect("its own")["sub"], "a");

        let forged = unsigned(&json!({ "sub": "a" }));
        assert_eq!(key.verify(&forged), None);
        assert_eq!(key.verify(&hs256(&json!({ "sub": "a" }), b"secret")), None);
        let (signed, _) = token.rsplit_once('.').expect("three parts");
        let (head, _) = signed.split_once('.').expect("three parts");
        let other = format!("{head}.{}.{}", encode(&json!({ "sub": "b" })), token.rsplit('.').next().expect("a part"));
        assert_eq!(key.verify(&other), None);
        assert_eq!(key.verify("no token"), None);
    }
}
