//! The dialect of Django OAuth Toolkit 3.0.1 over oauthlib, as Ion configures it.
//!
//! Source: django-oauth-toolkit `oauth2_validators.py`, `models.py`; oauthlib `oauth2/rfc6749`; tjcsl/ion settings.

mod authorization_request;
mod bearer;
mod revocation_endpoint;
mod token_endpoint;

pub(crate) use authorization_request::read_authorization_request;
pub(crate) use bearer::check_bearer;
pub(crate) use revocation_endpoint::revoke;
pub(crate) use token_endpoint::token;

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use crate::client::read_basic;
use crate::desk::Desk;
use crate::params::Params;
use crate::reply;
use crate::token_endpoint::TokenError;

/// Checks client authentication: a public client names itself in the body. A secret it sends all the same, by Basic
/// or in the body, is compared and so refused.
fn authenticate_client(desk: &Desk, headers: &HeaderMap, params: &Params) -> Result<(), TokenError> {
    let refused = || TokenError::new("invalid_client").status(StatusCode::UNAUTHORIZED);
    let client = desk.client();
    if let Some(header) = headers.get(AUTHORIZATION) {
        let basic = header.to_str().ok().and_then(read_basic);
        let good =
            basic.is_some_and(|(identifier, secret)| identifier == client.identifier && client.has_secret(&secret));
        return if good { Ok(()) } else { Err(refused()) };
    }
    if params.one("client_id")? != Some(client.identifier) {
        return Err(refused());
    }
    match params.one("client_secret")? {
        Some(secret) if !client.has_secret(secret) => Err(refused()),
        Some(_) | None => Ok(()),
    }
}

/// Writes an error as oauthlib does: a 401 carries a challenge.
fn error_reply(desk: &Desk, error: TokenError) -> Response {
    let challenge = (error.status == StatusCode::UNAUTHORIZED).then(|| format!("Bearer, error=\"{}\"", error.error));
    let response = reply::with(error.reply(desk), "pragma", "no-cache");
    match challenge {
        Some(challenge) => reply::with(response, "www-authenticate", &challenge),
        None => response,
    }
}
