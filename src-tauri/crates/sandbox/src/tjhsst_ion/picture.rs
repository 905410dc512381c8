//! A person's picture.

use axum::extract::{Path, State};
use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::caller;
use crate::desk::Desk;
use crate::reply;

/// Everybody's; a PNG, as Ion's own fall-back is.
const PICTURE: &[u8] = include_bytes!("../../fixtures/tjhsst-ion/picture.png");
/// Ids and user names of the practice people. User names are told apart by case here.
const KNOWN: [&str; 4] = ["9114", "2028jash", "9033", "olarkspur"];

/// `GET /api/profile/{id}/picture`. Bytes that are called JPEG, whatever they are; what the reply may be is
/// negotiated as `image/jpg`, so most exact wishes fail. Errors are not JSON.
///
/// Source: tjcsl/ion `intranet/apps/users/renderers.py`.
pub(crate) async fn picture(State(desk): State<Desk>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    if let Err(refusal) = caller(&desk, &headers) {
        return *refusal;
    }
    let accept = headers.get(ACCEPT).map_or(Some("*/*"), |accept| accept.to_str().ok()).unwrap_or_default();
    let accepted = accept.split(',').map(|kind| kind.split(';').next().unwrap_or_default().trim());
    if !accepted.into_iter().any(|kind| matches!(kind, "*/*" | "image/*" | "image/jpg")) {
        return reply::bytes(StatusCode::NOT_ACCEPTABLE, "text/plain", b"Could not satisfy the request Accept header.");
    }
    if !KNOWN.contains(&id.as_str()) {
        return reply::bytes(StatusCode::NOT_FOUND, "image/jpg", b"");
    }
    reply::bytes(StatusCode::OK, "image/jpeg", PICTURE)
}
