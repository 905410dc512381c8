//! Checks of an ID token (OpenID Connect Core §3.1.3.7, §12.2).
//!
//! Where the provider's keys are known, the signature is checked by them; elsewhere TLS to the token endpoint vouches
//! for it (rule 6). Every other check is the same.

use porchlight_domain::{IdToken, Nonce};
use porchlight_providers::IdTokenPolicy;
use serde_json::Value;
use subtle::ConstantTimeEq;
use thiserror::Error;

use crate::{Claims, KeySet, claims::read_header, read_claims};

/// How far the clocks of provider and computer may differ, s.
const LEEWAY_S: f64 = 60.0;
/// How old a token of the code grant may be, s.
const OLDEST_ISSUE_S: f64 = 600.0;

/// What the token must say.
#[derive(Clone, Copy, Debug)]
pub struct IdTokenExpectation<'a> {
    /// The provider's rules.
    pub policy: IdTokenPolicy,
    /// Issuer, where known.
    pub issuer: Option<&'a str>,
    /// Client identifier, to be among the audiences.
    pub client_identifier: &'a str,
    /// The provider's keys; `None` where it publishes none.
    pub keys: Option<&'a KeySet>,
    /// By which grant it came.
    pub grant: GrantType<'a>,
    /// Seconds since 1970, by the server's `Date` where there was one.
    pub now_s: f64,
}

/// By which grant an ID token came.
#[derive(Clone, Copy, Debug)]
pub enum GrantType<'a> {
    /// Authorization code, with the `nonce` that was sent.
    Code(&'a Nonce),
    /// Refresh, with the claims of the token before.
    Refresh {
        /// `iss` of the token before.
        issuer: Option<&'a str>,
        /// `sub` of the token before.
        subject: &'a str,
        /// `nonce` of the token before.
        nonce: Option<&'a str>,
    },
}

/// Why an ID token was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum IdTokenError {
    /// Not three parts of base64url JSON, or with a header that demands what is not understood.
    #[error("not a JSON Web Token")]
    Unreadable,
    /// `alg` is not on the provider's list (`none` and the HMAC ones never are).
    #[error("algorithm not accepted")]
    Algorithm,
    /// Not signed by a key of the provider.
    #[error("not signed by a key of the provider")]
    Signature,
    /// A required claim is absent.
    #[error("no {0} claim")]
    Missing(&'static str),
    /// `iss` is another one.
    #[error("another issuer")]
    Issuer,
    /// Made for another client.
    #[error("another audience")]
    Audience,
    /// Past its end, or issued at a time that cannot be: probably the clock.
    #[error("outside its time by {0} s")]
    Time(i64),
    /// `nonce` is missing or another one.
    #[error("another nonce")]
    Nonce,
    /// Somebody else than before.
    #[error("another subject")]
    Subject,
}

/// Checks an ID token that came straight from the token endpoint.
///
/// # Errors
/// [`IdTokenError`] names the first rule that is broken.
///
/// Source: OpenID Connect Core §3.1.3.7 (code grant), §12.2 (refresh).
pub fn check_id_token(token: &IdToken, expected: &IdTokenExpectation<'_>) -> Result<Claims, IdTokenError> {
    let (alg, claims) = read_claims(token.expose()).ok_or(IdTokenError::Unreadable)?;
    if read_header(token.expose()).is_none_or(|header| header.crit.is_some()) {
        return Err(IdTokenError::Unreadable);
    }
    if !expected.policy.algorithms.contains(&alg.as_str()) {
        return Err(IdTokenError::Algorithm);
    }
    if expected.keys.is_some_and(|keys| !keys.have_signed(token)) {
        return Err(IdTokenError::Signature);
    }
    let iss = claims.iss.as_deref().ok_or(IdTokenError::Missing("iss"))?;
    let sub = claims.sub.as_deref().ok_or(IdTokenError::Missing("sub"))?;
    let aud = claims.aud.as_ref().ok_or(IdTokenError::Missing("aud"))?;
    let exp = claims.exp.ok_or(IdTokenError::Missing("exp"))?;
    let iat = claims.iat.ok_or(IdTokenError::Missing("iat"))?;

    if expected.issuer.is_some_and(|known| known != iss) {
        return Err(IdTokenError::Issuer);
    }
    if !is_for(aud, claims.azp.as_deref(), expected.client_identifier) {
        return Err(IdTokenError::Audience);
    }
    if exp + LEEWAY_S <= expected.now_s {
        return Err(outside(expected.now_s - exp));
    }
    if iat - LEEWAY_S > expected.now_s {
        return Err(outside(iat - expected.now_s));
    }
    match expected.grant {
        GrantType::Code(nonce) => {
            if expected.now_s - iat > OLDEST_ISSUE_S {
                return Err(outside(expected.now_s - iat));
            }
            match claims.nonce.as_deref() {
                Some(sent) if bool::from(sent.as_bytes().ct_eq(nonce.expose().as_bytes())) => {}
                None if expected.policy.nonce_may_be_absent => {}
                Some(_) | None => return Err(IdTokenError::Nonce),
            }
        }
        GrantType::Refresh { issuer, subject, nonce } => {
            if issuer.is_some_and(|before| before != iss) {
                return Err(IdTokenError::Issuer);
            }
            if subject != sub {
                return Err(IdTokenError::Subject);
            }
            if let (Some(before), Some(sent)) = (nonce, claims.nonce.as_deref())
                && before != sent
            {
                return Err(IdTokenError::Nonce);
            }
        }
    }
    Ok(claims)
}

/// A list of several audiences needs `azp` to name us (OpenID Connect Core §3.1.3.7 rules 4 and 5).
fn is_for(aud: &Value, azp: Option<&str>, client_identifier: &str) -> bool {
    let named = match aud {
        Value::String(one) => one == client_identifier,
        Value::Array(several) => {
            several.iter().any(|one| one == client_identifier) && (several.len() == 1 || azp.is_some())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    };
    named && azp.is_none_or(|party| party == client_identifier)
}

#[expect(clippy::cast_possible_truncation, reason = "whole seconds are enough, and the cast saturates")]
fn outside(seconds: f64) -> IdTokenError {
    IdTokenError::Time(seconds as i64)
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::hmac;
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use serde_json::json;

    use super::*;
    use crate::keys::tests::{Signer, set};

    const NOW_S: f64 = 1_790_000_000.0;

    fn good_claims() -> Value {
        json!({
            "iss": "https://auth.example", "sub": "person-1", "aud": "client-1",
            "exp": NOW_S + 3600.0, "iat": NOW_S - 2.0, "nonce": "n-1",
        })
    }

    fn token(alg: &str, change: impl FnOnce(&mut Value)) -> IdToken {
        let mut claims = good_claims();
        change(&mut claims);
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        IdToken::new(format!("{}.{}.c2ln", part(&json!({ "alg": alg })), part(&claims)))
    }

    fn checked(token: &IdToken, nonce_may_be_absent: bool) -> Result<Claims, IdTokenError> {
        let nonce = Nonce::new("n-1".into());
        check(token, GrantType::Code(&nonce), nonce_may_be_absent)
    }

    fn check(token: &IdToken, grant: GrantType<'_>, nonce_may_be_absent: bool) -> Result<Claims, IdTokenError> {
        check_by(None, token, grant, nonce_may_be_absent)
    }

    fn check_by(
        keys: Option<&KeySet>,
        token: &IdToken,
        grant: GrantType<'_>,
        nonce_may_be_absent: bool,
    ) -> Result<Claims, IdTokenError> {
        let policy = IdTokenPolicy { algorithms: &["RS256", "ES256"], nonce_may_be_absent };
        let issuer = Some("https://auth.example");
        check_id_token(
            token,
            &IdTokenExpectation { policy, issuer, client_identifier: "client-1", keys, grant, now_s: NOW_S },
        )
    }

    #[test]
    fn a_good_token_passes() {
        assert_eq!(checked(&token("RS256", |_| ()), false).expect("passes").sub.as_deref(), Some("person-1"));
        let several = token("ES256", |c| {
            c["aud"] = json!(["client-1", "other"]);
            c["azp"] = json!("client-1");
        });
        assert!(checked(&several, false).is_ok());
    }

    #[test]
    fn r07_t01_t03_t04_t05_t08_t12_t13_each_broken_rule_is_named() {
        let cases: [(IdToken, IdTokenError); 16] = [
            (IdToken::new("not.a-token".into()), IdTokenError::Unreadable),
            (token("none", |_| ()), IdTokenError::Algorithm),
            (token("HS256", |_| ()), IdTokenError::Algorithm),
            (token("RS256", |c| c["iss"] = json!("https://evil.example")), IdTokenError::Issuer),
            (token("RS256", |c| c["aud"] = json!("client-2")), IdTokenError::Audience),
            (token("RS256", |c| c["aud"] = json!(["client-1", "other"])), IdTokenError::Audience),
            (token("RS256", |c| c["azp"] = json!("client-2")), IdTokenError::Audience),
            (token("RS256", |c| c["aud"] = Value::Null), IdTokenError::Missing("aud")),
            (token("RS256", |c| c["sub"] = Value::Null), IdTokenError::Missing("sub")),
            (token("RS256", |c| c["iss"] = Value::Null), IdTokenError::Missing("iss")),
            (token("RS256", |c| c["exp"] = Value::Null), IdTokenError::Missing("exp")),
            (token("RS256", |c| c["exp"] = json!(NOW_S - 300.0)), IdTokenError::Time(300)),
            (token("RS256", |c| c["iat"] = json!(NOW_S - 604_800.0)), IdTokenError::Time(604_800)),
            (token("RS256", |c| c["iat"] = json!(NOW_S + 3600.0)), IdTokenError::Time(3600)),
            (token("RS256", |c| c["nonce"] = json!("n-2")), IdTokenError::Nonce),
            (token("RS256", |c| c["nonce"] = Value::Null), IdTokenError::Nonce),
        ];
        for (token, error) in cases {
            assert_eq!(checked(&token, false), Err(error), "{error}");
        }
    }

    #[test]
    fn r07_t01_t02_t03_with_known_keys_only_what_they_signed_passes() {
        let nonce = Nonce::new("n-1".into());
        for signer in [Signer::rsa("k1"), Signer::p256("k1")] {
            let keys = set(&[&signer]);
            let checked = |token: &IdToken| check_by(Some(&keys), token, GrantType::Code(&nonce), false).map(drop);
            assert_eq!(checked(&signer.sign_claims(&good_claims())), Ok(()));

            let unsigned = token("RS256", |_| ());
            assert_eq!(checked(&unsigned), Err(IdTokenError::Signature));
            let stranger = Signer::p256("k1").sign_claims(&good_claims());
            assert_eq!(checked(&stranger), Err(IdTokenError::Signature));
            assert_eq!(checked(&token("none", |_| ())), Err(IdTokenError::Algorithm));
            assert_eq!(checked(&hs256(signer.published().to_string().as_bytes())), Err(IdTokenError::Algorithm));

            let other_client = json!({ "aud": "client-2", "iss": "https://auth.example", "sub": "person-1",
                "exp": NOW_S + 60.0, "iat": NOW_S });
            assert_eq!(checked(&signer.sign_claims(&other_client)), Err(IdTokenError::Audience), "signed and all");
        }
    }

    #[test]
    fn r07_a_header_that_demands_what_is_not_understood_is_refused() {
        let signer = Signer::p256("k1");
        let header = json!({ "alg": "ES256", "kid": "k1", "crit": ["b64"], "b64": false });
        let token = signer.seal(&header, &good_claims());
        let nonce = Nonce::new("n-1".into());
        for keys in [Some(&set(&[&signer])), None] {
            let refused = check_by(keys, &token, GrantType::Code(&nonce), false);
            assert_eq!(refused, Err(IdTokenError::Unreadable));
        }
    }

    /// A token that takes a public key for a shared secret.
    fn hs256(secret: &[u8]) -> IdToken {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&json!({ "alg": "HS256", "kid": "k1" })), part(&good_claims()));
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let signature = hmac::sign(&key, signed.as_bytes());
        IdToken::new(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    #[test]
    fn t12_half_a_minute_past_the_end_still_passes() {
        assert!(checked(&token("RS256", |c| c["exp"] = json!(NOW_S - 30.0)), false).is_ok());
    }

    #[test]
    fn g03_an_unreadable_token_is_not_repeated() {
        let token = IdToken::new("canary-1.canary-2.canary-3".into());
        let error = checked(&token, false).expect_err("refused");
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    }

    #[test]
    fn a_provider_that_ignores_nonce_passes_without_but_never_with_another() {
        assert!(checked(&token("RS256", |c| c["nonce"] = Value::Null), true).is_ok());
        assert_eq!(checked(&token("RS256", |c| c["nonce"] = json!("n-2")), true), Err(IdTokenError::Nonce));
    }

    #[test]
    fn t09_t10_on_refresh_the_nonce_may_be_absent_and_the_person_may_not_change() {
        let renewed = token("RS256", |c| c["nonce"] = Value::Null);
        let same = GrantType::Refresh { issuer: Some("https://auth.example"), subject: "person-1", nonce: Some("n-1") };
        assert!(check(&renewed, same, false).is_ok());
        let other = GrantType::Refresh { issuer: Some("https://auth.example"), subject: "person-2", nonce: None };
        assert_eq!(check(&renewed, other, false), Err(IdTokenError::Subject));
        let another = token("RS256", |c| c["nonce"] = json!("n-2"));
        assert_eq!(check(&another, same, false), Err(IdTokenError::Nonce));
        let moved = GrantType::Refresh { issuer: Some("https://old.example"), subject: "person-1", nonce: None };
        assert_eq!(check(&renewed, moved, false), Err(IdTokenError::Issuer));
    }
}
