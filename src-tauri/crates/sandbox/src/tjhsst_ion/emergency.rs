//! The emergency message. Readable without a token.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::api_reply;
use crate::desk::Desk;

/// `GET /api/emerg`.
pub(crate) async fn message(State(desk): State<Desk>) -> Response {
    let message = desk.quirks().emergency_message;
    api_reply(StatusCode::OK, &json!({ "status": message.is_some(), "message": message }))
}
