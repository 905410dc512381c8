//! Cognito's token endpoint.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::authenticate_client;
use super::issue::{Issue, issue};
use crate::desk::Desk;
use crate::ledger::IssuedCode;
use crate::params::Params;
use crate::token_endpoint::{TokenError, is_form, is_past, redeem_refresh, token_reply, verifier_fits};
use crate::tokens::open_refresh;

/// `POST /oauth2/token`.
pub(crate) async fn token(State(desk): State<Desk>, headers: HeaderMap, body: String) -> Response {
    match answer(&desk, &headers, &body) {
        Ok(issued) => token_reply(issue(&desk, &issued)),
        Err(error) => error.reply(&desk),
    }
}

fn answer(desk: &Desk, headers: &HeaderMap, body: &str) -> Result<Issue, TokenError> {
    if let Some(error) = &desk.quirks().token_error {
        return Err(TokenError::new(error));
    }
    if !is_form(headers) {
        return Err(TokenError::new("invalid_request"));
    }
    let params = Params::parse(body);
    params.none_doubled(&["client_id", "client_secret", "code", "code_verifier", "redirect_uri", "refresh_token"])?;
    authenticate_client(desk, headers, &params)?;
    match params.one("grant_type")? {
        Some("authorization_code") => exchange(desk, &params),
        Some("refresh_token") => refresh(desk, &params),
        Some(_) => Err(TokenError::new("unsupported_grant_type")),
        None => Err(TokenError::new("invalid_request")),
    }
}

fn exchange(desk: &Desk, params: &Params) -> Result<Issue, TokenError> {
    let missing = || TokenError::new("invalid_request");
    let code = params.one("code")?.ok_or_else(missing)?;
    let redirect_uri = params.one("redirect_uri")?.ok_or_else(missing)?;
    let verifier = params.one("code_verifier")?;
    let issued = {
        let mut ledger = desk.ledger();
        let issued = ledger.code(code).cloned();
        // Assumed: a code is used up by its first try, good or not. The stricter reading of RFC 6749 §4.1.2.
        ledger.use_code(code);
        issued
    };
    issued
        .filter(|issued| fits(desk, issued, redirect_uri, verifier))
        .map(|issued| Issue::for_code(desk, issued))
        .ok_or_else(|| TokenError::new("invalid_grant"))
}

fn fits(desk: &Desk, issued: &IssuedCode, redirect_uri: &str, verifier: Option<&str>) -> bool {
    let quirks = desk.quirks();
    let proven = match (&issued.challenge, verifier) {
        (Some(challenge), Some(verifier)) => verifier_fits(challenge, verifier),
        (Some(_), None) => false,
        // A verifier nobody announced means that the challenge was taken out on the way (RFC 9700 §4.8.2).
        (None, Some(_)) => quirks.pkce_ignored,
        (None, None) => true,
    };
    proven && issued.redirect_uri == redirect_uri && !is_past(issued.issued_at, quirks.code_seconds, desk.now())
}

fn refresh(desk: &Desk, params: &Params) -> Result<Issue, TokenError> {
    let token = params.one("refresh_token")?.ok_or_else(|| TokenError::new("invalid_request"))?;
    let grant = open_refresh(desk.issuer.id(), token).ok_or_else(|| TokenError::new("invalid_grant"))?;
    redeem_refresh(desk, &grant)?;
    Ok(Issue::for_refresh(desk, grant))
}
