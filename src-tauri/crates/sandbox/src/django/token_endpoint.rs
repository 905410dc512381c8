//! Django OAuth Toolkit's token endpoint.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::{authenticate_client, error_reply};
use crate::desk::Desk;
use crate::ledger::IssuedCode;
use crate::params::Params;
use crate::people::Person;
use crate::token_endpoint::{TokenError, is_form, is_past, redeem_refresh, token_fields, token_reply, verifier_fits};
use crate::tokens::{Grant, OpaqueKind, open_opaque, seal_opaque};
use crate::{pages, reply};

/// `POST /oauth/token/`.
pub(crate) async fn token(State(desk): State<Desk>, headers: HeaderMap, body: String) -> Response {
    match answer(&desk, &headers, &body) {
        // The application is registered without OIDC, so signing the ID token fails, and nobody catches it.
        Ok(granted) if granted.scope.split(' ').any(|scope| scope == "openid") => {
            reply::html(StatusCode::INTERNAL_SERVER_ERROR, pages::out_of_order())
        }
        Ok(granted) => token_reply(issue(&desk, &granted)),
        Err(error) => error_reply(&desk, error),
    }
}

/// What a reply is made from.
struct Granted {
    person: &'static Person,
    scope: String,
    family: u32,
    serial: u32,
    /// The refresh token that was sent, for a server without rotation to send back.
    sent: Option<String>,
}

fn answer(desk: &Desk, headers: &HeaderMap, body: &str) -> Result<Granted, TokenError> {
    if let Some(error) = &desk.quirks().token_error {
        let refused = TokenError::new(error);
        return Err(if error == "invalid_client" { refused.status(StatusCode::UNAUTHORIZED) } else { refused });
    }
    // Django reads no other kind of body as a form, so the request looks empty to it.
    let params = Params::parse(if is_form(headers) { body } else { "" });
    match params.one("grant_type")? {
        Some("authorization_code") => exchange(desk, headers, &params),
        Some("refresh_token") => refresh(desk, headers, &params),
        Some(_) | None => Err(TokenError::new("unsupported_grant_type")),
    }
}

fn exchange(desk: &Desk, headers: &HeaderMap, params: &Params) -> Result<Granted, TokenError> {
    let invalid = |text: &str| TokenError::new("invalid_request").because(text);
    let code = params.one("code")?.ok_or_else(|| invalid("Missing code parameter."))?;
    params.none_doubled(&["client_id", "grant_type", "redirect_uri"])?;
    authenticate_client(desk, headers, params)?;
    let now = desk.now();
    let issued: IssuedCode = desk
        .ledger()
        .code(code)
        .filter(|issued| !is_past(issued.issued_at, desk.quirks().code_seconds, now))
        .cloned()
        .ok_or_else(|| TokenError::new("invalid_grant"))?;
    if let Some(challenge) = &issued.challenge {
        let verifier = params.one("code_verifier")?.ok_or_else(|| invalid("Code verifier required."))?;
        if !verifier_fits(challenge, verifier) {
            return Err(TokenError::new("invalid_grant"));
        }
    }
    if params.one("redirect_uri")? != Some(issued.redirect_uri.as_str()) {
        return Err(invalid("Mismatching redirect URI."));
    }
    // Only a good exchange uses the code up. Of two at once, the second finds it gone.
    let mut ledger = desk.ledger();
    if ledger.code(code).is_none() {
        return Err(TokenError::new("invalid_grant"));
    }
    ledger.use_code(code);
    drop(ledger);
    let salt = code.as_bytes();
    Ok(Granted {
        person: issued.person,
        scope: issued.scope,
        family: desk.shared.randomness.number(salt) & 0x00ff_ffff,
        serial: desk.shared.randomness.number(salt),
        sent: None,
    })
}

fn refresh(desk: &Desk, headers: &HeaderMap, params: &Params) -> Result<Granted, TokenError> {
    let token = params
        .one("refresh_token")?
        .ok_or_else(|| TokenError::new("invalid_request").because("Missing refresh token parameter."))?;
    authenticate_client(desk, headers, params)?;
    let grant = open_opaque(OpaqueKind::Refresh, token).ok_or_else(|| TokenError::new("invalid_grant"))?;
    let scope = narrow(&grant.scope, params.one("scope")?).ok_or_else(|| TokenError::new("invalid_scope"))?;
    redeem_refresh(desk, &grant)?;
    // The access token that came with the old refresh token is deleted at once.
    desk.ledger().end_access(grant.serial);
    Ok(Granted {
        person: grant.person,
        scope,
        family: grant.family,
        serial: desk.shared.randomness.number(&grant.serial.to_be_bytes()),
        sent: Some(token.to_owned()),
    })
}

/// A refresh may ask for less than was granted, never for more.
fn narrow(granted: &str, asked: Option<&str>) -> Option<String> {
    let Some(asked) = asked else { return Some(granted.to_owned()) };
    let had: Vec<&str> = granted.split(' ').collect();
    asked.split_whitespace().all(|scope| had.contains(&scope)).then(|| asked.to_owned())
}

fn issue(desk: &Desk, granted: &Granted) -> Map<String, Value> {
    let (now, quirks) = (desk.now(), desk.quirks());
    let grant = |at: Timestamp| Grant {
        person: granted.person,
        scope: granted.scope.clone(),
        family: granted.family,
        serial: granted.serial,
        at,
    };
    let ends_at = now.saturating_add(SignedDuration::from_secs(quirks.access_token_seconds)).unwrap_or(Timestamp::MAX);
    let mut fields = token_fields(desk, quirks.access_token_seconds);
    let mut add = |field: &str, value: String| fields.insert(field.to_owned(), value.into());
    add("access_token", seal_opaque(OpaqueKind::Access, &grant(ends_at)));
    add("scope", granted.scope.clone());
    if quirks.refresh_token {
        let kept = granted.sent.clone().filter(|_| !quirks.rotation);
        add("refresh_token", kept.unwrap_or_else(|| seal_opaque(OpaqueKind::Refresh, &grant(now))));
    }
    fields
}
