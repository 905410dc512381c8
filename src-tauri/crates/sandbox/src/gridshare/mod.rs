//! Practice Gridshare: Cognito sign-in and the customer API, version 2.

mod sites;
mod telemetry;
mod telling;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};

use crate::authorization::{show, take_answer};
use crate::cognito::{TokenUse, check_bearer, revoke, token};
use crate::desk::Desk;
use crate::keys::keys;
use crate::people::Person;
use crate::reply;

/// Everything below `/gridshare`.
pub(crate) fn routes(desk: Desk) -> Router {
    Router::new()
        .route("/gridshare/oauth2/authorize", get(show).post(take_answer))
        .route("/gridshare/oauth2/token", post(token))
        .route("/gridshare/oauth2/revoke", post(revoke))
        .route("/gridshare/.well-known/jwks.json", get(keys))
        .route("/gridshare/api/v2/sites", get(sites::list))
        .route("/gridshare/api/v2/sites/{site}/topology", get(sites::topology))
        .route("/gridshare/api/v2/devices/{id}/telemetry", get(telemetry::read))
        .route("/gridshare/{*rest}", axum::routing::any(unknown))
        .with_state(desk)
}

/// The caller, if the access token is good and grants this scope; otherwise the refusal.
///
/// 401 for an expired or missing token is known from a third party only, as is the body.
fn caller(desk: &Desk, headers: &HeaderMap, scope: &str) -> Result<&'static Person, Box<Response>> {
    let claims = check_bearer(desk, headers, TokenUse::Access)
        .ok_or_else(|| Box::new(api_error(StatusCode::UNAUTHORIZED, "The access token is missing or not valid.")))?;
    let granted = claims["scope"].as_str().unwrap_or_default();
    if !granted.split(' ').any(|name| name == scope) {
        return Err(Box::new(api_error(StatusCode::FORBIDDEN, "The access token does not grant this.")));
    }
    claims["sub"]
        .as_str()
        .and_then(Person::of_subject)
        .ok_or_else(|| Box::new(api_error(StatusCode::UNAUTHORIZED, "The access token names nobody.")))
}

/// An error in the assumed form `{message, code}`.
fn api_error(status: StatusCode, message: &str) -> Response {
    reply::json(status, &json!({ "message": message, "code": status.as_u16() }))
}

async fn unknown(State(desk): State<Desk>, headers: HeaderMap) -> Response {
    match caller(&desk, &headers, "lunar/device.read") {
        Ok(_) => api_error(StatusCode::NOT_FOUND, "There is nothing at this path."),
        Err(refusal) => *refusal,
    }
}

fn ok(body: &Value) -> Response {
    reply::json(StatusCode::OK, body)
}
