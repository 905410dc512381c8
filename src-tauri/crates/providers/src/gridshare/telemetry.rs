//! `GET /devices/{synthId}/telemetry`: buckets of one sensor.

use jiff::Timestamp;
use porchlight_domain::{Pick, SensorReading};
use serde::Deserialize;

use super::unproven;
use crate::{
    Misunderstood,
    lenient::{self, Item},
};

#[derive(Deserialize)]
struct Reply {
    #[serde(default, deserialize_with = "lenient::list")]
    entries: Option<Vec<Item<Entry>>>,
}

#[derive(Deserialize)]
struct Entry {
    /// Name assumed; no official page shows the time field.
    #[serde(default, deserialize_with = "lenient::instant")]
    timestamp: Option<Timestamp>,
    #[serde(default, rename = "power_W", deserialize_with = "lenient::number")]
    power_w: Option<f64>,
    #[serde(default, deserialize_with = "lenient::number")]
    soc_percent: Option<f64>,
    #[serde(default, deserialize_with = "lenient::text")]
    state: Option<String>,
    #[serde(default, rename = "energy_Wh_increment", deserialize_with = "lenient::number")]
    increment_wh: Option<f64>,
    #[serde(default, rename = "energy_Wh_decrement", deserialize_with = "lenient::number")]
    decrement_wh: Option<f64>,
}

/// Reads the buckets, in whatever order they come; `pick` is what was asked for. A bucket without any value is no reading.
pub fn parse_telemetry(body: &[u8], pick: Pick) -> Result<Vec<SensorReading>, Misunderstood> {
    let reply: Item<Reply> = serde_json::from_slice(body).map_err(|_| Misunderstood::NotJson)?;
    let entries = reply.0.and_then(|reply| reply.entries).ok_or(Misunderstood::Missing("list of readings"))?;
    let any = !entries.is_empty();

    let timed: Vec<SensorReading> = entries.into_iter().filter_map(|entry| reading(&entry.0?, pick)).collect();
    if any && timed.is_empty() {
        return Err(Misunderstood::Missing("time of a reading"));
    }
    Ok(timed.into_iter().filter(has_value).collect())
}

fn reading(entry: &Entry, pick: Pick) -> Option<SensorReading> {
    Some(SensorReading {
        measured_at: entry.timestamp?,
        power_w: entry.power_w,
        level_percent: entry.soc_percent.and_then(level),
        // The documented decrement is negative and falls; only its size counts, so that either sign will do.
        energy_in_wh: entry.increment_wh.map(f64::abs),
        energy_out_wh: entry.decrement_wh.map(f64::abs),
        length_s: unproven::BUCKET_S,
        pick,
        has_odd_sign: entry.increment_wh.is_some_and(|wh| wh < 0.0) || entry.decrement_wh.is_some_and(|wh| wh > 0.0),
        is_off_grid: entry.state.as_deref().and_then(off_grid),
    })
}

/// Only a state that says so is an outage; another known or unknown one tells nothing of the kind.
fn off_grid(state: &str) -> Option<bool> {
    unproven::OFF_GRID_STATES.iter().any(|word| word.eq_ignore_ascii_case(state)).then_some(true)
}

/// Half a percent beyond either end is taken for rounding, more for nonsense.
fn level(percent: f64) -> Option<f64> {
    (-0.5..=100.5).contains(&percent).then(|| percent.clamp(0.0, 100.0))
}

fn has_value(reading: &SensorReading) -> bool {
    let values = [reading.power_w, reading.level_percent, reading.energy_in_wh, reading.energy_out_wh];
    values.iter().any(Option::is_some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    #[test]
    fn a_full_bucket_is_read() {
        let body = br#"{ "entries": [ { "timestamp": "2026-04-01T12:00:00Z", "power_W": 1240.5, "soc_percent": 63.2,
            "state": "?", "energy_Wh_increment": 812345.0, "energy_Wh_decrement": -790112.0, "extra": {"a":[1]} } ] }"#;
        assert_eq!(
            parse_telemetry(body, Pick::Average),
            Ok(vec![SensorReading {
                measured_at: at("2026-04-01T12:00:00Z"),
                power_w: Some(1240.5),
                level_percent: Some(63.2),
                energy_in_wh: Some(812_345.0),
                energy_out_wh: Some(790_112.0),
                length_s: 900,
                pick: Pick::Average,
                has_odd_sign: false,
                is_off_grid: None,
            }])
        );
    }

    #[test]
    fn missing_and_odd_values_are_unknown_and_never_zero() {
        for (fields, power, level) in [
            (r#""soc_percent":50"#, None, Some(50.0)),
            (r#""power_W":null,"soc_percent":50"#, None, Some(50.0)),
            (r#""power_W":"12","soc_percent":"50""#, Some(12.0), Some(50.0)),
            (r#""power_W":{"value":3},"soc_percent":50"#, None, Some(50.0)),
            (r#""power_W":-0.0,"soc_percent":100.3"#, Some(-0.0), Some(100.0)),
            (r#""power_W":1,"soc_percent":-12"#, Some(1.0), None),
            (r#""power_W":1,"soc_percent":6300"#, Some(1.0), None),
        ] {
            let body = format!(r#"{{"entries":[{{"timestamp":"2026-04-01T12:00:00Z",{fields}}}]}}"#);
            let readings = parse_telemetry(body.as_bytes(), Pick::Average).expect("a reply");
            assert_eq!((readings[0].power_w, readings[0].level_percent), (power, level), "{fields}");
        }
    }

    #[test]
    fn empty_buckets_are_no_readings() {
        let nulls = br#"{"entries":[{"timestamp":"2026-04-01T12:00:00Z","power_W":null},{"timestamp":"2026-04-01T12:15:00Z"}]}"#;
        assert_eq!(parse_telemetry(nulls, Pick::Average), Ok(vec![]));
        // What the provider answers when a device id is given in place of a sensor id.
        assert_eq!(parse_telemetry(br#"{"entries":[]}"#, Pick::Average), Ok(vec![]));
    }

    #[test]
    fn a_reply_of_another_shape_says_what_is_missing() {
        for (body, expected) in [
            ("gateway time-out", Misunderstood::NotJson),
            ("[]", Misunderstood::Missing("list of readings")),
            (r#"{"entries":{}}"#, Misunderstood::Missing("list of readings")),
            (
                r#"{"entries":[{"time":"2026-04-01T12:00:00Z","power_W":1}]}"#,
                Misunderstood::Missing("time of a reading"),
            ),
            (r#"{"entries":[5,null,"x"]}"#, Misunderstood::Missing("time of a reading")),
        ] {
            assert_eq!(parse_telemetry(body.as_bytes(), Pick::Average), Err(expected), "{body}");
        }
    }

    #[test]
    fn a_counter_with_the_other_sign_counts_by_its_size_and_is_marked() {
        for (fields, odd) in [
            (r#""energy_Wh_increment":10,"energy_Wh_decrement":-20"#, false),
            (r#""energy_Wh_increment":10,"energy_Wh_decrement":20"#, true),
            (r#""energy_Wh_increment":-10,"energy_Wh_decrement":-20"#, true),
            (r#""energy_Wh_increment":-0.0,"energy_Wh_decrement":0.0"#, false),
        ] {
            let body = format!(r#"{{"entries":[{{"timestamp":"2026-04-01T12:00:00Z",{fields}}}]}}"#);
            let reading = parse_telemetry(body.as_bytes(), Pick::Newest).expect("a reply").remove(0);
            assert_eq!((reading.has_odd_sign, reading.pick), (odd, Pick::Newest), "{fields}");
            assert!(
                reading.energy_in_wh.is_some_and(|wh| wh >= 0.0) && reading.energy_out_wh.is_some_and(|wh| wh >= 0.0)
            );
        }
    }

    #[test]
    fn an_outage_is_what_the_device_calls_one_and_nothing_else() {
        for (state, off_grid) in [
            (r#""off_grid""#, Some(true)),
            (r#""Islanded""#, Some(true)),
            (r#""online""#, None),
            (r#""""#, None),
            ("null", None),
            ("0", None),
        ] {
            let body = format!(r#"{{"entries":[{{"timestamp":"2026-04-01T12:00:00Z","power_W":0,"state":{state}}}]}}"#);
            let reading = parse_telemetry(body.as_bytes(), Pick::Newest).expect("a reply").remove(0);
            assert_eq!(reading.is_off_grid, off_grid, "{state}");
        }
    }
}
