//! Announcements. A new one comes every few hours of the sandbox's clock, and the oldest one goes, so instants and ids
//! stay what they are while time passes.

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::paging::{PRACTICE_PAGE, page};
use super::{caller_with_flag, fixture, one_of};
use crate::desk::Desk;
use crate::params::Params;

const TEXTS: &str = include_str!("../../fixtures/tjhsst-ion/announcements.json");

/// From one announcement to the next.
const SECONDS_BETWEEN: i64 = 13 * 3_600;

/// `GET /api/announcements?page=N`: pinned ones first, newest first.
pub(crate) async fn list(State(desk): State<Desk>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    if let Err(refusal) = caller_with_flag(&desk, &headers) {
        return *refusal;
    }
    let params = Params::parse(&query.unwrap_or_default());
    page(&desk, "/announcements", &params, PRACTICE_PAGE, &all(&desk))
}

/// `GET /api/announcements/{id}`.
pub(crate) async fn one(State(desk): State<Desk>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    if let Err(refusal) = caller_with_flag(&desk, &headers) {
        return *refusal;
    }
    one_of(&all(&desk), &id)
}

fn all(desk: &Desk) -> Vec<Value> {
    let texts = fixture(desk, TEXTS);
    let texts = texts.as_array().map(Vec::as_slice).unwrap_or_default();
    let newest = desk.now().as_second().div_euclid(SECONDS_BETWEEN);
    let count = i64::try_from(texts.len()).unwrap_or_default();
    let mut all: Vec<Value> = (newest - count + 1..=newest)
        .rev()
        .filter_map(|id| {
            let text = texts.get(usize::try_from(id.rem_euclid(count)).ok()?)?;
            let added = Timestamp::from_second(id * SECONDS_BETWEEN).ok()?.strftime("%Y-%m-%dT%H:%M:%S.418034Z");
            Some(json!({
                "url": format!("{}/announcements/{id}", desk.api_base()),
                "id": id,
                "title": text["title"],
                "content": text["content"],
                "author": text["author"],
                "user": if text["author"].is_null() { Value::Null } else { json!(9033) },
                "added": added.to_string(),
                "updated": added.to_string(),
                "groups": [],
                "pinned": text["pinned"],
            }))
        })
        .collect();
    all.sort_by_key(|announcement| announcement["pinned"] != true);
    all
}
