//! Django OAuth Toolkit's revocation endpoint.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::{authenticate_client, error_reply};
use crate::desk::Desk;
use crate::params::Params;
use crate::reply;
use crate::token_endpoint::{TokenError, is_form};
use crate::tokens::{OpaqueKind, open_opaque};

/// `POST /oauth/revoke_token/`: 200 and nothing, for unknown tokens as well.
pub(crate) async fn revoke(State(desk): State<Desk>, headers: HeaderMap, body: String) -> Response {
    match answer(&desk, &headers, &body) {
        Ok(()) => reply::empty(StatusCode::OK),
        Err(error) => error_reply(&desk, error),
    }
}

fn answer(desk: &Desk, headers: &HeaderMap, body: &str) -> Result<(), TokenError> {
    let params = Params::parse(if is_form(headers) { body } else { "" });
    let token =
        params.one("token")?.ok_or_else(|| TokenError::new("invalid_request").because("Missing token parameter."))?;
    authenticate_client(desk, headers, &params)?;
    match params.one("token_type_hint")? {
        Some("access_token" | "refresh_token") | None => {}
        Some(_) => return Err(TokenError::new("unsupported_token_type")),
    }
    if let Some(grant) = open_opaque(OpaqueKind::Refresh, token) {
        // The access token goes with it. Older ones of the same sign-in ended when they were rotated.
        desk.ledger().revoke_family(grant.family);
    } else if let Some(grant) = open_opaque(OpaqueKind::Access, token) {
        // The refresh token stays good.
        desk.ledger().end_access(grant.serial);
    }
    Ok(())
}
