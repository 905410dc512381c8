//! Buses. They come and go by the sandbox's clock, so that there is always something to see.

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::paging::{PRACTICE_PAGE, page};
use super::{caller_with_flag, fixture, one_of};
use crate::desk::Desk;
use crate::params::Params;

const BUSES: &str = include_str!("../../fixtures/tjhsst-ion/buses.json");

/// How long a bus is on time, delayed or here.
const SECONDS_PER_STATE: i64 = 600;

/// `GET /api/bus?page=N`.
pub(crate) async fn list(State(desk): State<Desk>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    if let Err(refusal) = caller_with_flag(&desk, &headers) {
        return *refusal;
    }
    page(&desk, "/bus", &Params::parse(&query.unwrap_or_default()), PRACTICE_PAGE, &all(&desk))
}

/// `GET /api/bus/{id}`.
pub(crate) async fn one(State(desk): State<Desk>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    if let Err(refusal) = caller_with_flag(&desk, &headers) {
        return *refusal;
    }
    one_of(&all(&desk), &id)
}

fn all(desk: &Desk) -> Vec<Value> {
    let mut buses = fixture(desk, BUSES);
    let slot = desk.now().as_second().div_euclid(SECONDS_PER_STATE);
    let buses = buses.as_array_mut().map(std::mem::take).unwrap_or_default();
    let state = |mut bus: Value, position: i64| {
        // Mostly on time, then delayed or not, then here.
        let (status, space) = match (slot + 3 * position).rem_euclid(8) {
            0..=3 => ("o", String::new()),
            4 => ("d", String::new()),
            _ => ("a", (position + 1).to_string()),
        };
        bus["status"] = json!(status);
        bus["space"] = json!(space);
        bus
    };
    buses.into_iter().zip(0..).map(|(bus, position)| state(bus, position)).collect()
}
