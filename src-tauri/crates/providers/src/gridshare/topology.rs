//! `GET /sites/{siteId}/topology`: a tree of which only the sensors matter.

use porchlight_domain::{Role, SourceId};
use serde_json::{Map, Value};

use super::unproven;
use crate::{Misunderstood, lenient, path};

/// A sensor whose role is known.
#[derive(Clone, PartialEq, Debug)]
pub struct Sensor {
    /// Its id, as the telemetry call wants it.
    pub source: SourceId,
    /// What it measures.
    pub role: Role,
    /// Capacity of the battery behind it in Wh.
    pub capacity_wh: Option<f64>,
}

const JOULES_PER_WH: f64 = 3600.0;

/// Finds every sensor with a known role, in the order of the tree.
///
/// The names of the tree's containers are not documented, so every object and list is walked.
pub fn parse_topology(body: &[u8]) -> Result<Vec<Sensor>, Misunderstood> {
    let reply: Value = serde_json::from_slice(body).map_err(|_| Misunderstood::NotJson)?;
    if !reply.is_object() && !reply.is_array() {
        return Err(Misunderstood::Missing("topology"));
    }
    let mut sensors = Vec::new();
    collect(&reply, &mut sensors);
    Ok(sensors)
}

/// The parser stops at 128 levels, so the walk goes no deeper.
fn collect(value: &Value, sensors: &mut Vec<Sensor>) {
    match value {
        Value::Object(node) => {
            if let Some(sensor) = sensor(node)
                && sensors.iter().all(|known| known.source != sensor.source)
            {
                sensors.push(sensor);
            }
            node.values().for_each(|child| collect(child, sensors));
        }
        Value::Array(children) => children.iter().for_each(|child| collect(child, sensors)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn sensor(node: &Map<String, Value>) -> Option<Sensor> {
    if node.get("kind")?.as_str()? != "sensor" {
        return None;
    }
    let id = node.get("id")?.as_str()?;
    path::segment(id)?;
    let role = role(id, node.get(unproven::ROLE_FIELD).and_then(Value::as_str))?;
    let capacity_j = node.get("maxCapacity_J").and_then(lenient::to_number);
    let capacity_wh = capacity_j.map(|joules| joules / JOULES_PER_WH).filter(|wh| *wh > 0.0);
    Some(Sensor { source: SourceId(id.to_owned()), role, capacity_wh })
}

/// Sensors of other kinds (a single battery block beside the sum of all, a charger) are left out: adding them would
/// count the same energy twice.
fn role(id: &str, marked: Option<&str>) -> Option<Role> {
    let by_suffix = unproven::ROLE_BY_SUFFIX.iter().find(|(suffix, _)| id.ends_with(suffix)).map(|(_, role)| *role);
    let by_mark = marked.filter(|mark| mark.eq_ignore_ascii_case(unproven::HOME_USE_ROLE)).map(|_| Role::HomeUse);
    by_suffix.or(by_mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(body: &str) -> Vec<(String, Role, Option<f64>)> {
        let sensors = parse_topology(body.as_bytes()).expect("a tree");
        sensors.into_iter().map(|sensor| (sensor.source.0, sensor.role, sensor.capacity_wh)).collect()
    }

    #[test]
    fn sensors_are_found_at_any_place_in_the_tree() {
        let body = r#"{ "root": { "id": "site-0001", "kind": "site", "children": [
            { "id": "inv-42", "kind": "device", "children": [
              { "id": "inv-42__GRID_METER_DERIVED", "kind": "sensor", "channels": ["power_W"] },
              { "id": "inv-42__PV_DERIVED", "kind": "sensor", "channels": ["power_W"] },
              { "id": "inv-42__bb_agg", "kind": "sensor", "maxCapacity_J": 54000000, "channels": ["soc_percent"] } ] } ] } }"#;
        assert_eq!(
            found(body),
            [
                ("inv-42__GRID_METER_DERIVED".into(), Role::Grid, None),
                ("inv-42__PV_DERIVED".into(), Role::Solar, None),
                ("inv-42__bb_agg".into(), Role::Battery, Some(15_000.0)),
            ]
        );
        let elsewhere = r#"[{"nodes":{"a":{"kind":"sensor","id":"x__PV_DERIVED"},"b":[[{"kind":"sensor","id":"y__PV_DERIVED"}]]}}]"#;
        assert_eq!(found(elsewhere).len(), 2);
    }

    #[test]
    fn a_sensor_inside_a_sensor_and_a_repeated_one_are_each_found_once() {
        let body = r#"{"kind":"sensor","id":"a__PV_DERIVED","sub":[{"kind":"sensor","id":"b__bb_agg"},
            {"kind":"sensor","id":"a__PV_DERIVED"}]}"#;
        assert_eq!(found(body).len(), 2);
    }

    #[test]
    fn a_stream_marked_as_consumption_is_home_use() {
        let body =
            r#"[{"kind":"sensor","id":"x","role":"Consumption"},{"kind":"sensor","id":"y__CONSUMPTION_DERIVED"}]"#;
        assert!(found(body).iter().all(|(_, role, _)| *role == Role::HomeUse));
        assert_eq!(found(body).len(), 2);
    }

    #[test]
    fn what_is_no_sensor_or_has_no_known_role_is_left_out() {
        for body in [
            r#"{"kind":"device","id":"a__PV_DERIVED"}"#,
            r#"{"kind":"sensor"}"#,
            r#"{"kind":"sensor","id":7}"#,
            r#"{"kind":["sensor"],"id":"a__PV_DERIVED"}"#,
            r#"{"kind":"sensor","id":"inv-42"}"#,
            r#"{"kind":"sensor","id":"inv-42__bb_1"}"#,
            r#"{"kind":"sensor","id":"inv","role":7}"#,
            "[]",
            "{}",
        ] {
            assert_eq!(found(body), [], "{body}");
        }
    }

    #[test]
    fn a_capacity_that_makes_no_sense_is_unknown() {
        for capacity in ["0", "-5", "null", "\"big\"", "{}"] {
            let body = format!(r#"{{"kind":"sensor","id":"a__bb_agg","maxCapacity_J":{capacity}}}"#);
            assert_eq!(found(&body), [("a__bb_agg".into(), Role::Battery, None)], "{capacity}");
        }
    }

    #[test]
    fn a_reply_without_a_tree_is_refused() {
        assert_eq!(parse_topology(b"<html>"), Err(Misunderstood::NotJson));
        assert_eq!(parse_topology(b"null"), Err(Misunderstood::Missing("topology")));
        let deep = "[".repeat(100_000);
        assert_eq!(parse_topology(deep.as_bytes()), Err(Misunderstood::NotJson));
    }
}
