//! JSON Web Tokens, RS256 (RFC 7515, RFC 7518 §3.3).

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The practice key. It lies open in the repository and signs nothing but practice tokens.
const PRACTICE_KEY: &[u8] = include_bytes!("../../fixtures/practice-signing-key.der");

/// Signs and checks JWTs.
pub(crate) struct SigningKey {
    pair: RsaKeyPair,
    key_id: String,
}

impl SigningKey {
    /// The fixed key.
    pub(crate) fn practice() -> Self {
        let pair = RsaKeyPair::from_pkcs8(PRACTICE_KEY).expect("the key in the repository is a PKCS #8 RSA key");
        debug_assert_eq!(pair.public_modulus_len(), KeySize::Rsa2048.len());
        // Cognito's key ids are 32 bytes in base64 with padding.
        let key_id = STANDARD.encode(Sha256::digest(pair.public_key().as_ref()));
        Self { pair, key_id }
    }

    /// Signs claims.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        let head = encode(&json!({ "kid": self.key_id, "alg": "RS256" }));
        let signed = format!("{head}.{}", encode(claims));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
            .expect("the buffer has the length of the key, and PKCS #1 v1.5 draws no randomness");
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// Claims of a JWT this key signed; `None` for anything else. Times are not looked at.
    pub(crate) fn verify(&self, token: &str) -> Option<Value> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (head, claims) = signed.split_once('.')?;
        let head: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(head).ok()?).ok()?;
        if head["alg"] != "RS256" {
            return None;
        }
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.pair.public_key().as_ref())
            .verify(signed.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).ok()?)
            .ok()?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
    }
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
        let key = SigningKey::practice();
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
