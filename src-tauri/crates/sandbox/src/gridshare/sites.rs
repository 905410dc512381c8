//! Sites and their topology.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::{api_error, caller, ok};
use crate::desk::Desk;
use crate::home::Home;

/// Tree of the home with solar and battery, as one sees it with optimisers and battery nodes folded.
const SUNNY_TOPOLOGY: &str = include_str!("../../fixtures/gridshare/topology-sunny-home.json");
/// Tree of the home without solar.
const PLAIN_TOPOLOGY: &str = include_str!("../../fixtures/gridshare/topology-plain-home.json");

/// `GET /sites`. The envelope `entries` and `siteId` are assumed.
pub(crate) async fn list(State(desk): State<Desk>, headers: HeaderMap) -> Response {
    match caller(&desk, &headers, "lunar/device.read") {
        Ok(person) => {
            let entries: Vec<Value> = Home::of(person).map(|home| json!({ "siteId": home.site })).into_iter().collect();
            ok(&json!({ "entries": entries }))
        }
        Err(refusal) => *refusal,
    }
}

/// `GET /sites/{siteId}/topology`. Nesting and the names `root` and `children` are assumed. The parameter that
/// unfolds optimisers has no known name, so the tree is always folded.
pub(crate) async fn topology(State(desk): State<Desk>, Path(site): Path<String>, headers: HeaderMap) -> Response {
    let person = match caller(&desk, &headers, "lunar/device.read") {
        Ok(person) => person,
        Err(refusal) => return *refusal,
    };
    let tree = match Home::of(person) {
        Some(home) if home.site == site && home.has_solar() => SUNNY_TOPOLOGY,
        Some(home) if home.site == site => PLAIN_TOPOLOGY,
        Some(_) | None => return api_error(StatusCode::NOT_FOUND, "No such site."),
    };
    ok(&serde_json::from_str(tree).expect("the fixtures of the crate are JSON, as a test reads them all"))
}
