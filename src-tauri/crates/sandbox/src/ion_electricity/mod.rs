//! Practice iON Electricity: the Cognito dialect, the ID token as bearer, and the one documented call.
//!
//! Everything else answers 404, revocation and discovery included: none of it is documented. Nor are keys; they lie where
//! Cognito has them, so that there is one provider whose signatures can be checked.

mod han;
mod load;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{any, get, post};
use serde_json::json;

use crate::authorization::{show, take_answer};
use crate::cognito::{TokenUse, check_bearer, token};
use crate::desk::Desk;
use crate::keys::keys;
use crate::people::Person;
use crate::reply;

/// Everything below `/ion-electricity`.
pub(crate) fn routes(desk: Desk) -> Router {
    Router::new()
        .route("/ion-electricity/oauth2/authorize", get(show).post(take_answer))
        .route("/ion-electricity/oauth2/token", post(token))
        .route("/ion-electricity/.well-known/jwks.json", get(keys))
        .route("/ion-electricity/v2/han/{id}", get(read_han))
        .route("/ion-electricity/{*rest}", any(unknown))
        .with_state(desk)
}

/// `GET /han/{id}`. Status and body of the refusals are assumed. Somebody else's meter looks like none at all.
async fn read_han(State(desk): State<Desk>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let person = check_bearer(&desk, &headers, TokenUse::Id)
        .and_then(|claims| claims["sub"].as_str().and_then(Person::of_subject));
    let Some(person) = person else {
        return reply::json(StatusCode::UNAUTHORIZED, &json!({ "message": "Unauthorized" }));
    };
    if person.meter != Some(id.as_str()) {
        return unknown().await;
    }
    match han::device(&id, desk.now(), &desk.quirks()) {
        Some(device) => reply::json(StatusCode::OK, &device),
        None => unknown().await,
    }
}

async fn unknown() -> Response {
    reply::json(StatusCode::NOT_FOUND, &json!({ "message": "Not Found" }))
}
