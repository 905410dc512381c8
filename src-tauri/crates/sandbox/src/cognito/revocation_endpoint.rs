//! Cognito's revocation endpoint.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::authenticate_client;
use crate::desk::Desk;
use crate::params::Params;
use crate::reply;
use crate::token_endpoint::{TokenError, is_form};
use crate::tokens::open_refresh;

/// `POST /oauth2/revoke`: takes a refresh token and ends it. Access tokens stay good for whoever checks nothing but
/// signature and expiry.
pub(crate) async fn revoke(State(desk): State<Desk>, headers: HeaderMap, body: String) -> Response {
    match answer(&desk, &headers, &body) {
        Ok(()) => reply::empty(StatusCode::OK),
        Err(error) => error.reply(&desk),
    }
}

fn answer(desk: &Desk, headers: &HeaderMap, body: &str) -> Result<(), TokenError> {
    if !is_form(headers) {
        return Err(TokenError::new("invalid_request"));
    }
    let params = Params::parse(body);
    authenticate_client(desk, headers, &params).map_err(|error| error.status(StatusCode::UNAUTHORIZED))?;
    let token = params.one("token")?.ok_or_else(|| TokenError::new("invalid_request"))?;
    match open_refresh(desk.issuer.id(), token) {
        Some(grant) => desk.ledger().revoke_family(grant.family),
        None if desk.shared.signing_key.verify(token).is_some() => {
            return Err(TokenError::new("unsupported_token_type"));
        }
        // An unknown token is as good as a revoked one (RFC 7009 §2.2).
        None => {}
    }
    Ok(())
}
