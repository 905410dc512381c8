//! Practice Ion: Django OAuth Toolkit and the school's API, as far as it is read.
//!
//! Source: tjcsl/ion `intranet/apps/api`, `intranet/middleware`.

mod announcements;
mod bus;
mod calendar;
mod eighth;
mod emergency;
mod paging;
mod picture;
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
use crate::keys::keys;
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
    let router = router.route("/tjhsst-ion/oauth/.well-known/jwks.json", get(keys));
    let router = both(router, "/tjhsst-ion/api", get(index).fallback(not_allowed));
    let router = both(router, "/tjhsst-ion/api/profile", get(profile::own).fallback(not_allowed));
    let router = both(router, "/tjhsst-ion/api/schedule", get(schedule::list).fallback(not_allowed));
    let router = both(router, "/tjhsst-ion/api/schedule/{date}", get(schedule::day).fallback(not_allowed));
    let router = both(router, "/tjhsst-ion/api/profile/{id}/picture", get(picture::picture).fallback(not_allowed));
    let router = both(router, "/tjhsst-ion/api/blocks", get(eighth::list).fallback(not_allowed));
    let router = both(router, "/tjhsst-ion/api/blocks/{id}", get(eighth::one).fallback(not_allowed));
    let router = both(router, "/tjhsst-ion/api/signups/user", get(eighth::sign_ups).fallback(not_allowed));
    let router = both(router, "/tjhsst-ion/api/signups/user/favorites", get(eighth::favourites).fallback(not_allowed));
    let router = both(router, "/tjhsst-ion/api/announcements", get(announcements::list).fallback(not_allowed));
    let router = both(router, "/tjhsst-ion/api/announcements/{id}", get(announcements::one).fallback(not_allowed));
    let router = both(router, "/tjhsst-ion/api/bus", get(bus::list).fallback(not_allowed));
    let router = both(router, "/tjhsst-ion/api/bus/{id}", get(bus::one).fallback(not_allowed));
    let router = both(router, "/tjhsst-ion/api/emerg", get(emergency::message).fallback(not_allowed));
    let router = both(router, "/tjhsst-ion/announcements/{id}", get(site_page));
    let router = both(router, "/tjhsst-ion/eighth/signup/{id}", get(site_page));
    router.route("/tjhsst-ion/{*rest}", any(unknown)).with_state(desk)
}

/// The caller, or the refusal. The first authentication class is session-based, so this is 403 and not 401.
fn caller(desk: &Desk, headers: &HeaderMap) -> Result<&'static Person, Box<Response>> {
    check_bearer(desk, headers).ok_or_else(|| {
        let detail = json!({ "detail": "Authentication credentials were not provided." });
        Box::new(api_reply(StatusCode::FORBIDDEN, &detail))
    })
}

/// The caller if the API is open to them. What says "not allowed" has the status of "not signed in".
fn caller_with_flag(desk: &Desk, headers: &HeaderMap) -> Result<&'static Person, Box<Response>> {
    let person = caller(desk, headers)?;
    if desk.quirks().api_access_withdrawn {
        let detail = json!({ "detail": "You do not have permission to perform this action." });
        return Err(Box::new(api_reply(StatusCode::FORBIDDEN, &detail)));
    }
    Ok(person)
}

/// A reply with the headers of every API call.
fn api_reply(status: StatusCode, body: &Value) -> Response {
    with_api_headers(reply::json(status, body))
}

/// The same for JSON that is already written.
fn api_text(status: StatusCode, body: String) -> Response {
    with_api_headers(reply::json_text(status, body))
}

/// The object with this id.
fn one_of(objects: &[Value], id: &str) -> Response {
    let id: Option<i64> = id.parse().ok();
    match objects.iter().find(|object| id.is_some() && object["id"].as_i64() == id) {
        Some(object) => api_reply(StatusCode::OK, object),
        None => no_such_object(),
    }
}

fn no_such_object() -> Response {
    api_reply(StatusCode::NOT_FOUND, &json!({ "details": ["Object does not exist (in database)."] }))
}

/// The session cookie is there to be ignored.
fn with_api_headers(response: Response) -> Response {
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
    let names = ["profile", "schedule", "announcements", "blocks", "bus", "emerg"];
    let calls: Value = names.into_iter().map(|name| (name.to_owned(), json!(format!("{base}/{name}")))).collect();
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
        Ok(_) => no_such_object(),
        Err(refusal) => *refusal,
    }
}

/// A page of the site itself, which only says that it would be there.
async fn site_page(State(desk): State<Desk>) -> Response {
    pages::protect(reply::html(StatusCode::OK, pages::site(&desk)))
}

/// Reads a fixture, its links turned to this server.
fn fixture(desk: &Desk, text: &str) -> Value {
    let local = text.replace("https://ion.tjhsst.edu/api", &desk.api_base());
    serde_json::from_str(&local).expect("the fixtures of the crate are JSON, as a test reads them all")
}
