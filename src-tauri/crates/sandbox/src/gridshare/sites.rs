//! Sites and their topology.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::{api_error, caller, ok};
use crate::desk::Desk;
use crate::home::{Home, HomeFaults, Sensor, homes_of};

/// `GET /sites`. The envelope `entries` and `siteId` are assumed.
pub(crate) async fn list(State(desk): State<Desk>, headers: HeaderMap) -> Response {
    match caller(&desk, &headers, "lunar/device.read") {
        Ok(person) => {
            let homes = homes_of(person, &desk.quirks().home);
            let entries: Vec<Value> = homes.iter().map(|home| json!({ "siteId": home.site })).collect();
            ok(&json!({ "entries": entries }))
        }
        Err(refusal) => *refusal,
    }
}

/// `GET /sites/{siteId}/topology`, with optimisers and battery nodes folded. The parameter that unfolds them has no
/// known name, so the tree is always folded.
pub(crate) async fn topology(State(desk): State<Desk>, Path(site): Path<String>, headers: HeaderMap) -> Response {
    let person = match caller(&desk, &headers, "lunar/device.read") {
        Ok(person) => person,
        Err(refusal) => return *refusal,
    };
    let faults = desk.quirks().home;
    match homes_of(person, &faults).into_iter().find(|home| home.site == site) {
        Some(home) => ok(&tree(&home, &faults)),
        None => api_error(StatusCode::NOT_FOUND, "No such site."),
    }
}

/// The tree of a home. Nesting and the names `root` and `children` are assumed.
fn tree(home: &Home, faults: &HomeFaults) -> Value {
    let devices: Vec<Value> = home
        .devices(faults)
        .into_iter()
        .map(|(device, sensors)| {
            let kind = if device.starts_with("meter-") { "meter" } else { "inverter" };
            let sensors: Vec<Value> = sensors.into_iter().map(|sensor| node(home, device, sensor, faults)).collect();
            json!({ "id": device, "kind": kind, "children": sensors })
        })
        .collect();
    json!({ "root": { "id": home.site, "kind": "site", "children": devices } })
}

fn node(home: &Home, device: &str, sensor: Sensor, faults: &HomeFaults) -> Value {
    let suffix = if faults.device_id_as_sensor_id { "" } else { sensor.suffix() };
    let mut node = json!({ "id": format!("{device}{suffix}"), "kind": "sensor", "channels": ["power_W", "energy_Wh"] });
    if let Some(battery) = home.battery_of(sensor) {
        node["maxCapacity_J"] = battery.capacity_j.into();
        node["channels"] = json!(["power_W", "soc_percent", "energy_Wh"]);
    }
    if sensor == Sensor::HomeUse {
        // The official tools name the role; that the topology does, and how, is assumed.
        node["role"] = "consumption".into();
    }
    node
}
