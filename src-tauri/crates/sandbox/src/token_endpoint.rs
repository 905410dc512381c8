//! What the token endpoints of all dialects have in common.

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::desk::Desk;
use crate::ledger::{Challenge, ChallengeMethod, RefreshState};
use crate::params::Doubled;
use crate::quirks::ExpiresIn;
use crate::reply;
use crate::tokens::Grant;

/// An error of the token or revocation endpoint (RFC 6749 §5.2).
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct TokenError {
    pub(crate) status: StatusCode,
    pub(crate) error: String,
    pub(crate) description: Option<String>,
}

impl TokenError {
    /// Status 400 and this code.
    pub(crate) fn new(error: &str) -> Self {
        Self { status: StatusCode::BAD_REQUEST, error: error.to_owned(), description: None }
    }

    /// Adds a description.
    pub(crate) fn because(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Changes the status.
    pub(crate) fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Writes the reply, quirks included.
    pub(crate) fn reply(self, desk: &Desk) -> Response {
        let quirks = desk.quirks();
        let mut description = self.description;
        if let Some(secret) = desk.client().secret.filter(|_| quirks.echo_secret_in_error) {
            description = Some(format!("{} (client_secret={secret})", description.unwrap_or_default()));
        }
        let mut body = json!({ "error": self.error });
        if let Some(text) = description {
            body["error_description"] = text.into();
        }
        let status = if quirks.token_error_with_200 { StatusCode::OK } else { self.status };
        reply::not_kept(reply::json(status, &body))
    }
}

impl From<Doubled> for TokenError {
    fn from(Doubled(name): Doubled) -> Self {
        Self::new("invalid_request").because(format!("Duplicate {name} parameter."))
    }
}

/// Whether a body is announced as a form.
pub(crate) fn is_form(headers: &HeaderMap) -> bool {
    let announced = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = announced.split(';').next().unwrap_or_default().trim();
    media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// Whether a verifier is the one the challenge was made from (RFC 7636 §4.6).
pub(crate) fn verifier_fits(challenge: &Challenge, verifier: &str) -> bool {
    let made = match challenge.method {
        ChallengeMethod::S256 => URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())),
        ChallengeMethod::Plain => verifier.to_owned(),
    };
    made.as_bytes().ct_eq(challenge.value.as_bytes()).into()
}

/// Whether something issued at one instant is past its life.
pub(crate) fn is_past(issued_at: Timestamp, life_seconds: i64, now: Timestamp) -> bool {
    now.duration_since(issued_at) >= SignedDuration::from_secs(life_seconds)
}

/// Checks a refresh token's grant against memory and clock, and spends it where rotation is on. One step, so of two
/// refreshes at once only one passes.
pub(crate) fn redeem_refresh(desk: &Desk, grant: &Grant) -> Result<(), TokenError> {
    let (now, quirks) = (desk.now(), desk.quirks());
    if is_past(grant.at, quirks.refresh_token_seconds, now) {
        return Err(TokenError::new("invalid_grant"));
    }
    let mut ledger = desk.ledger();
    match ledger.refresh_state(grant.family, grant.serial) {
        RefreshState::Fresh => {}
        RefreshState::Spent(at) => {
            let within_grace = now.duration_since(at).unsigned_abs() < quirks.rotation_grace;
            if !within_grace {
                if quirks.reuse_revokes_family {
                    ledger.revoke_family(grant.family);
                }
                return Err(TokenError::new("invalid_grant"));
            }
        }
        RefreshState::Revoked => return Err(TokenError::new("invalid_grant")),
    }
    if quirks.rotation {
        ledger.spend(grant.serial, now);
    }
    Ok(())
}

/// `token_type` and `expires_in` of a token response, quirks included.
pub(crate) fn token_fields(desk: &Desk, life_seconds: i64) -> Map<String, Value> {
    let quirks = desk.quirks();
    let mut fields = Map::new();
    if let Some(token_type) = quirks.token_type {
        fields.insert("token_type".to_owned(), token_type.into());
    }
    match quirks.expires_in {
        ExpiresIn::Honest => {
            fields.insert("expires_in".to_owned(), life_seconds.into());
        }
        ExpiresIn::Omitted => {}
        ExpiresIn::Says(value) => {
            fields.insert("expires_in".to_owned(), value);
        }
    }
    fields
}

/// A good token response.
pub(crate) fn token_reply(fields: Map<String, Value>) -> Response {
    reply::with(reply::not_kept(reply::json(StatusCode::OK, &Value::Object(fields))), "pragma", "no-cache")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verifier_of_rfc_7636_appendix_b_fits_its_challenge() {
        let challenge = Challenge {
            method: ChallengeMethod::S256,
            value: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned(),
        };
        assert!(verifier_fits(&challenge, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        assert!(!verifier_fits(&challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
    }

    #[test]
    fn a_life_ends_at_its_last_second() {
        let issued = Timestamp::from_second(1_000).expect("in range");
        let at = |second| Timestamp::from_second(second).expect("in range");
        assert!(!is_past(issued, 60, at(1_059)));
        assert!(is_past(issued, 60, at(1_060)));
    }
}
