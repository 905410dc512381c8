//! Replies as the servers write them.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::Value;

/// JSON with a status.
pub(crate) fn json(status: StatusCode, body: &Value) -> Response {
    typed(status, "application/json", body.to_string())
}

/// JSON that is already written, for bodies whose order a [`Value`] would not keep.
pub(crate) fn json_text(status: StatusCode, body: String) -> Response {
    typed(status, "application/json", body)
}

/// Bytes under any name.
pub(crate) fn bytes(status: StatusCode, content_type: &'static str, body: &'static [u8]) -> Response {
    typed(status, content_type, body)
}

/// An empty body with a status.
pub(crate) fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// A web page with a status. What it may load is up to the caller.
pub(crate) fn html(status: StatusCode, page: String) -> Response {
    typed(status, "text/html; charset=utf-8", page)
}

/// 302 to an address. A header that cannot hold it is a mistake of the caller, shown as 500.
pub(crate) fn found(address: &str) -> Response {
    let Ok(location) = HeaderValue::from_str(address) else { return empty(StatusCode::INTERNAL_SERVER_ERROR) };
    let mut response = empty(StatusCode::FOUND);
    response.headers_mut().insert(LOCATION, location);
    not_kept(response)
}

/// Forbids keeping the reply, as every token response must (RFC 6749 §5.1).
pub(crate) fn not_kept(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Adds a header field.
pub(crate) fn with(mut response: Response, name: &'static str, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(HeaderName::from_static(name), value);
    }
    response
}

fn typed(status: StatusCode, content_type: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}
