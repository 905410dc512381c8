//! The one parser of token responses (RFC 6749 §5).

use std::time::Duration;

use jiff::Timestamp;
use porchlight_domain::{AccessToken, IdToken, RefreshToken};
use porchlight_providers::Bearer;
use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

use crate::read_claims;

/// Life of a bearer whose end nobody states.
const ASSUMED_LIFETIME: Duration = Duration::from_mins(5);
const SHORTEST_LIFETIME: Duration = Duration::from_mins(1);
const LONGEST_LIFETIME: Duration = Duration::from_hours(30 * 24);

/// A reply of the token endpoint, at most 64 KiB.
#[derive(Clone, Copy)]
pub struct TokenReply<'a> {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`, if there was one.
    pub content_type: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
    /// Now, by the server's `Date` where there was one.
    pub now: Timestamp,
}

/// Tokens as they came.
#[derive(Clone, Debug)]
pub struct TokenResponse {
    /// Access token; absent only where the bearer is the ID token.
    pub access: Option<AccessToken>,
    /// Refresh token, if a new one came.
    pub refresh: Option<RefreshToken>,
    /// ID token, if one came.
    pub id: Option<IdToken>,
    /// Scopes granted, if the reply says.
    pub scope: Option<String>,
    /// Life of the bearer from now on, 1 min to 30 days.
    pub lifetime: Duration,
}

/// Why there are no tokens.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum TokenError {
    /// The code or refresh token is not valid (any more).
    #[error("invalid_grant")]
    InvalidGrant,
    /// Client identifier or secret are not accepted.
    #[error("invalid_client")]
    InvalidClient,
    /// Another refusal, by its error code.
    #[error("refused: {0}")]
    Refused(String),
    /// A web page in place of a reply.
    #[error("a web page (status {0})")]
    WebPage(u16),
    /// The endpoint asks to slow down.
    #[error("rate limited")]
    RateLimited,
    /// The endpoint has a problem of its own.
    #[error("status {0}")]
    Unavailable(u16),
    /// No token response; the field that is wrong.
    #[error("no readable {0}")]
    NotUnderstood(&'static str),
}

/// Reads a reply of the token endpoint.
///
/// # Errors
/// [`TokenError`]; nothing of the body is in it but a checked error code.
///
/// Source: RFC 6749 §5.1, §5.2; RFC 6750 §6.1.1 (the type compares without case).
pub fn parse_token_response(reply: TokenReply<'_>, bearer: Bearer) -> Result<TokenResponse, TokenError> {
    #[derive(Deserialize)]
    struct Body {
        error: Option<Value>,
        access_token: Option<String>,
        token_type: Option<String>,
        expires_in: Option<Value>,
        refresh_token: Option<String>,
        id_token: Option<String>,
        scope: Option<String>,
    }

    match reply.status {
        429 => return Err(TokenError::RateLimited),
        500.. => return Err(TokenError::Unavailable(reply.status)),
        _ => {}
    }
    check_content_type(reply)?;
    let not_json = if reply.status == 200 { TokenError::NotUnderstood("JSON") } else { refusal_without_words(reply) };
    let body: Body = serde_json::from_slice(reply.body).map_err(|_| not_json)?;

    if let Some(error) = body.error {
        return Err(read_error(&error));
    }
    if reply.status != 200 {
        return Err(refusal_without_words(reply));
    }
    let access = body.access_token.filter(|token| !token.is_empty());
    let id = body.id_token.filter(|token| !token.is_empty());
    let bearer_token = match bearer {
        Bearer::AccessToken => access.as_deref().ok_or(TokenError::NotUnderstood("access_token"))?,
        Bearer::IdToken => id.as_deref().ok_or(TokenError::NotUnderstood("id_token"))?,
    };
    match &body.token_type {
        Some(kind) if kind.eq_ignore_ascii_case("bearer") => {}
        // iON shows nothing but the ID token; without an access token its type may be absent too.
        None if access.is_none() => {}
        Some(_) | None => return Err(TokenError::NotUnderstood("token_type")),
    }
    let lifetime = match (bearer, &body.expires_in) {
        // The access token's life says nothing of the ID token's.
        (Bearer::IdToken, _) | (Bearer::AccessToken, None | Some(Value::Null)) => {
            lifetime_by_claims(bearer_token, reply.now)
        }
        (Bearer::AccessToken, Some(stated)) => read_seconds(stated)?,
    };
    Ok(TokenResponse {
        lifetime,
        access: access.map(AccessToken::new),
        refresh: body.refresh_token.filter(|token| !token.is_empty()).map(RefreshToken::new),
        id: id.map(IdToken::new),
        scope: body.scope,
    })
}

/// JSON may come as `text/plain`; a web page or a picture is refused whatever is in it.
fn check_content_type(reply: TokenReply<'_>) -> Result<(), TokenError> {
    let Some(content_type) = reply.content_type else { return Ok(()) };
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/json" | "text/plain" | "text/json" | "" => Ok(()),
        "text/html" | "application/xhtml+xml" => Err(TokenError::WebPage(reply.status)),
        other if other.ends_with("+json") => Ok(()),
        _ => Err(TokenError::NotUnderstood("content type")),
    }
}

fn read_error(error: &Value) -> TokenError {
    match error.as_str() {
        Some("invalid_grant") => TokenError::InvalidGrant,
        Some("invalid_client" | "unauthorized_client") => TokenError::InvalidClient,
        Some(code) if code.len() <= 64 && code.chars().all(|c| c.is_ascii_lowercase() || c == '_') => {
            TokenError::Refused(code.to_owned())
        }
        Some(_) | None => TokenError::Refused("unreadable".to_owned()),
    }
}

/// A refusal whose body says nothing: the status has to do.
fn refusal_without_words(reply: TokenReply<'_>) -> TokenError {
    match reply.status {
        401 => TokenError::InvalidClient,
        status => TokenError::Unavailable(status),
    }
}

fn lifetime_by_claims(token: &str, now: Timestamp) -> Duration {
    let end_s = read_claims(token).and_then(|(_, claims)| claims.exp);
    end_s.map_or(ASSUMED_LIFETIME, |end_s| clamp_seconds(end_s - now.as_duration().as_secs_f64()))
}

/// `3600`, `3600.0` and `"3600"` are the same.
fn read_seconds(stated: &Value) -> Result<Duration, TokenError> {
    let seconds = match stated {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    seconds
        .filter(|seconds: &f64| seconds.is_finite())
        .map(clamp_seconds)
        .ok_or(TokenError::NotUnderstood("expires_in"))
}

fn clamp_seconds(seconds: f64) -> Duration {
    let within = seconds.clamp(SHORTEST_LIFETIME.as_secs_f64(), LONGEST_LIFETIME.as_secs_f64());
    Duration::from_secs_f64(within)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parsed(status: u16, content_type: &str, body: &str, bearer: Bearer) -> Result<TokenResponse, TokenError> {
        let now = Timestamp::UNIX_EPOCH;
        parse_token_response(
            TokenReply { status, content_type: Some(content_type), body: body.as_bytes(), now },
            bearer,
        )
    }

    fn ok(change: impl FnOnce(&mut Value)) -> Result<TokenResponse, TokenError> {
        let mut body = json!({ "access_token": "a", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "r" });
        change(&mut body);
        parsed(200, "application/json;charset=UTF-8", &body.to_string(), Bearer::AccessToken)
    }

    #[test]
    fn a13_the_type_compares_without_case_and_must_be_bearer() {
        assert!(ok(|b| b["token_type"] = json!("BEARER")).is_ok());
        for kind in [json!("MAC"), json!("DPoP"), Value::Null] {
            let error = ok(|b| b["token_type"] = kind).expect_err("refused");
            assert_eq!(error, TokenError::NotUnderstood("token_type"));
        }
    }

    #[test]
    fn a14_the_life_of_a_token_is_read_leniently_and_kept_within_bounds() {
        for (stated, seconds) in [
            (json!(3600), 3600),
            (json!("3600"), 3600),
            (json!(3600.0), 3600),
            (json!(0), 60),
            (json!(-5), 60),
            (json!(1e18), 30 * 86_400),
            (Value::Null, 300),
        ] {
            let response = ok(|b| b["expires_in"] = stated.clone()).expect("tokens");
            assert_eq!(response.lifetime, Duration::from_secs(seconds), "{stated}");
        }
        assert_eq!(
            ok(|b| b["expires_in"] = json!("soon")).expect_err("refused"),
            TokenError::NotUnderstood("expires_in")
        );
    }

    #[test]
    fn a03_a09_a10_a_reply_of_the_wrong_kind_is_refused() {
        let json = r#"{"access_token":"a","token_type":"Bearer"}"#;
        let read = |kind, body| parsed(200, kind, body, Bearer::AccessToken).map(|_| ());
        assert_eq!(read("text/html; charset=utf-8", "<html>"), Err(TokenError::WebPage(200)));
        assert_eq!(read("text/plain", json), Ok(()));
        assert_eq!(read("image/png", json), Err(TokenError::NotUnderstood("content type")));
        let form = read("application/x-www-form-urlencoded", "access_token=a&token_type=bearer");
        assert_eq!(form, Err(TokenError::NotUnderstood("content type")));
        assert_eq!(read("text/plain", "access_token=a"), Err(TokenError::NotUnderstood("JSON")));
    }

    #[test]
    fn a04_an_error_counts_whatever_the_status() {
        for status in [200, 400, 401] {
            let error = parsed(status, "application/json", r#"{"error":"invalid_grant"}"#, Bearer::AccessToken);
            assert_eq!(error.expect_err("refused"), TokenError::InvalidGrant);
        }
    }

    #[test]
    fn g03_what_cannot_be_read_is_not_repeated() {
        for (kind, body) in [
            ("application/json", r#"{"access_token":"canary-token"#),
            ("application/json", r#"{"access_token":["canary-token"],"token_type":"Bearer"}"#),
            ("application/json", r#"{"access_token":"a","token_type":"canary-type"}"#),
            ("application/json", r#"{"access_token":"a","token_type":"Bearer","expires_in":"canary-life"}"#),
            ("application/json", r#""canary-token""#),
            ("application/canary", "canary-token"),
            ("text/html", "<p>canary-token"),
        ] {
            let error = parsed(200, kind, body, Bearer::AccessToken).expect_err("refused");
            assert!(!format!("{error} {error:?}").contains("canary"), "{body}: {error:?}");
        }
    }

    #[test]
    fn refusals_are_told_apart() {
        for (status, body, error) in [
            (401, r#"{"error":"invalid_client"}"#, TokenError::InvalidClient),
            (401, "", TokenError::InvalidClient),
            (400, r#"{"error":"invalid_scope"}"#, TokenError::Refused("invalid_scope".into())),
            (400, r#"{"error":"<b>canary</b>"}"#, TokenError::Refused("unreadable".into())),
            (400, r#"{"error":{"code":1}}"#, TokenError::Refused("unreadable".into())),
            (403, "", TokenError::Unavailable(403)),
            (429, r#"{"error":"invalid_grant"}"#, TokenError::RateLimited),
            (503, r#"{"error":"invalid_grant"}"#, TokenError::Unavailable(503)),
        ] {
            let read = parsed(status, "application/json", body, Bearer::AccessToken);
            assert_eq!(read.expect_err("refused"), error, "{status} {body}");
        }
    }

    #[test]
    fn an_id_token_alone_is_enough_where_it_is_the_bearer() {
        // {"alg":"RS256"} . {"exp":1800}
        let id_token = "eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjE4MDB9.c2ln";
        let body = json!({ "id_token": id_token, "expires_in": 10 }).to_string();
        let response = parsed(200, "application/json", &body, Bearer::IdToken).expect("tokens");
        assert_eq!(response.lifetime, Duration::from_mins(30), "the ID token's own end counts");
        let missing = parsed(200, "application/json", r#"{"access_token":"a","token_type":"bearer"}"#, Bearer::IdToken);
        assert_eq!(missing.expect_err("refused"), TokenError::NotUnderstood("id_token"));
    }
}
