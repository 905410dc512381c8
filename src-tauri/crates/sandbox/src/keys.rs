//! The keys of an issuer, for anybody (RFC 7517 §5).

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::reply;
use crate::tokens::SigningKey;

/// `GET …/.well-known/jwks.json`.
pub(crate) async fn keys(State(desk): State<Desk>) -> Response {
    let published: Vec<Value> = desk.published_keys().into_iter().map(SigningKey::published).collect();
    reply::json(StatusCode::OK, &json!({ "keys": published }))
}
