//! The dialect of Amazon Cognito user pools, which Gridshare speaks and iON Electricity seems to.
//!
//! Source: Amazon Cognito developer guide, `authorization-endpoint`, `token-endpoint`, `revocation-endpoint`.

mod authorization_request;
mod issue;
mod revocation_endpoint;
mod token_endpoint;

pub(crate) use authorization_request::read_authorization_request;
pub(crate) use revocation_endpoint::revoke;
pub(crate) use token_endpoint::token;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use jiff::Timestamp;
use serde_json::Value;

use crate::client::read_basic;
use crate::desk::Desk;
use crate::issuer::Issuer;
use crate::params::Params;
use crate::token_endpoint::TokenError;

/// Which of its two tokens a JWT is (`token_use`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum TokenUse {
    Access,
    Id,
}

impl TokenUse {
    pub(crate) const fn claim(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Id => "id",
        }
    }
}

/// Checks client authentication: Basic with identifier and secret as they stand, or the secret in the body where
/// that is taken. iON marks Basic as required.
fn authenticate_client(desk: &Desk, headers: &HeaderMap, params: &Params) -> Result<(), TokenError> {
    let refused = || TokenError::new("invalid_client");
    let client = desk.client();
    let in_body = params.one("client_id")?;
    if in_body.is_some_and(|identifier| identifier != client.identifier) {
        return Err(refused());
    }
    let secret = match headers.get(AUTHORIZATION) {
        Some(header) => {
            let header = header.to_str().map_err(|_| refused())?;
            let (identifier, secret) = read_basic(header).ok_or_else(refused)?;
            if identifier != client.identifier {
                return Err(refused());
            }
            secret
        }
        None if desk.issuer == Issuer::IonElectricity => return Err(refused()),
        None => {
            in_body.ok_or_else(refused)?;
            params.one("client_secret")?.ok_or_else(refused)?.to_owned()
        }
    };
    if client.has_secret(&secret) { Ok(()) } else { Err(refused()) }
}

/// Claims of the bearer of an API request: signed here, of the right kind, of this client and not over. Revocation
/// does not matter: a server that checks signature and expiry alone keeps accepting the token.
///
/// The port in `iss` is not compared, so tokens outlive a sandbox that comes back on another one.
pub(crate) fn check_bearer(desk: &Desk, headers: &HeaderMap, token_use: TokenUse) -> Option<Value> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") || desk.quirks().refuses_every_bearer {
        return None;
    }
    let claims = desk.verify(token.trim())?;
    let client = match token_use {
        TokenUse::Access => &claims["client_id"],
        TokenUse::Id => &claims["aud"],
    };
    let good = claims["token_use"] == token_use.claim()
        && claims["iss"].as_str().is_some_and(|issuer| issuer.ends_with(&format!("/{}", desk.issuer.id())))
        && *client == desk.client().identifier
        && claims["exp"].as_i64().and_then(|exp| Timestamp::from_second(exp).ok()).is_some_and(|exp| exp > desk.now());
    good.then_some(claims)
}
