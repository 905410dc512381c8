//! Practice Ion: Django OAuth Toolkit and the first calls of the school's API.
//!
//! Source: tjcsl/ion `intranet/apps/api`, `intranet/middleware`.

mod profile;
mod schedule;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::Response;
use axum::routing::{MethodRouter, any, get, post};
use serde_json::{Value, json};

use crate::authorization::{show, take_answer};
use crate::desk::Desk;
use crate::django::{check_bearer, revoke, token};
use crate::people::Person;
use crate::{pages, reply};

/// Everything below `/tjhsst-ion`. A slash at the end may be there or not: the server adds or removes it inside.
pub(crate) fn routes(desk: Desk) -> Router {
    let both = |router: Router<Desk>, path: &str, method: MethodRouter<Desk>| {
        router.route(path, method.clone()).route(&format!("{path}/"), method)
    };
    let router = both(Router::new(), "/tjhsst-ion/oauth/authorize", get(show).post(take_answer));
    let router = both(router, "/tjhsst-ion/oauth/token", post(token));
    let router = both(router, "/tjhsst-ion/oauth/revoke_token", post(revoke));
    let router = both(router, "/tjhsst-ion/api", get(index).fallback(not_allowed));
    let router = both(router, "/tjhsst-ion/api/profile", get(profile::own).fallback(not_allowed));
    let router = both(router, "/tjhsst-ion/api/schedule", get(schedule::list).fallback(not_allowed));
    let router = both(router, "/tjhsst-ion/api/schedule/{date}", get(schedule::day).fallback(not_allowed));
    router.route("/tjhsst-ion/{*rest}", any(unknown)).with_state(desk)
}

/// The caller, or the refusal. The first authentication class is session-based, so this is 403 and not 401.
fn caller(desk: &Desk, headers: &HeaderMap) -> Result<&'static Person, Box<Response>> {
    check_bearer(desk, headers).ok_or_else(|| {
        let detail = json!({ "detail": "Authentication credentials were not provided." });
        Box::new(api_reply(StatusCode::FORBIDDEN, &detail))
    })
}

/// A reply with the headers of every API call. The session cookie is there to be ignored.
fn api_reply(status: StatusCode, body: &Value) -> Response {
    let response = reply::json(status, body);
    let response = reply::with(response, "allow", "GET, HEAD, OPTIONS");
    let response = reply::with(response, "vary", "Accept, origin, Authorization, Cookie");
    reply::with(
        response,
        "set-cookie",
        "sessionid=practice-cookie-to-be-ignored; HttpOnly; Path=/tjhsst-ion; SameSite=Lax",
    )
}

/// `GET /api`: names the calls, or says that the person's access was withdrawn.
async fn index(State(desk): State<Desk>, headers: HeaderMap) -> Response {
    if desk.quirks().api_access_withdrawn && caller(&desk, &headers).is_ok() {
        let detail = "You are not authorized to access the API. Your access was withdrawn.";
        return api_reply(StatusCode::FORBIDDEN, &json!({ "detail": detail }));
    }
    let base = desk.api_base();
    let calls = json!({ "profile": format!("{base}/profile"), "schedule": format!("{base}/schedule") });
    api_reply(StatusCode::OK, &calls)
}

async fn not_allowed(method: Method) -> Response {
    let detail = format!("Method \"{method}\" not allowed.");
    api_reply(StatusCode::METHOD_NOT_ALLOWED, &json!({ "detail": detail }))
}

async fn unknown(State(desk): State<Desk>, uri: Uri, headers: HeaderMap) -> Response {
    if !uri.path().starts_with("/tjhsst-ion/api") {
        return reply::html(StatusCode::NOT_FOUND, pages::not_found());
    }
    match caller(&desk, &headers) {
        Ok(_) => api_reply(StatusCode::NOT_FOUND, &json!({ "details": ["Object does not exist (in database)."] })),
        Err(refusal) => *refusal,
    }
}

/// Reads a fixture, its links turned to this server.
fn fixture(desk: &Desk, text: &str) -> Value {
    let local = text.replace("https://ion.tjhsst.edu/api", &desk.api_base());
    serde_json::from_str(&local).expect("the fixtures of the crate are JSON, as a test reads them all")
}
