//! Telemetry of one sensor.

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::{SignedDuration, Span, Timestamp};
use serde_json::{Map, Value, json};

use super::telling::{Told, Wanted, tell};
use super::{api_error, caller, ok};
use crate::desk::Desk;
use crate::home::{HomeFaults, Pick, Supply, homes_of};
use crate::params::Params;

/// Longest interval of one request. Assumed; none is published.
const LONGEST_DAYS: i64 = 31;

/// `GET /devices/{synthId}/telemetry`.
///
/// Of the four parameters only `include` is documented by name; `interval`, `resolution` and `aggregation` are
/// assumed. A device id, or the id of somebody else's sensor, gets an empty list and no error.
pub(crate) async fn read(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let person = match caller(&desk, &headers, "lunar/device.read") {
        Ok(person) => person,
        Err(refusal) => return *refusal,
    };
    let asked = match Wish::read(&Params::parse(&query.unwrap_or_default())) {
        Ok(asked) => asked,
        Err(message) => return api_error(StatusCode::BAD_REQUEST, message),
    };
    let faults = desk.quirks().home;
    if faults.refused.is_some_and(|span| (span.from..span.until).contains(&asked.wanted.from)) {
        return api_error(StatusCode::BAD_REQUEST, "There is something about this interval.");
    }
    let homes = homes_of(person, &faults);
    let found = homes.iter().find_map(|home| Some((home, home.sensor(&id, &faults)?)));
    let entries: Vec<Value> = match found {
        Some((home, sensor)) => {
            let faults = faults.at(sensor.role());
            let told = tell(home, sensor, asked.wanted, &faults, desk.now());
            told.iter().map(|told| entry(told, &asked, &faults)).collect()
        }
        None => Vec::new(),
    };
    ok(&json!({ "entries": entries }))
}

/// What was asked for.
struct Wish {
    wanted: Wanted,
    default_fields: bool,
    energy_fields: bool,
}

impl Wish {
    fn read(params: &Params) -> Result<Self, &'static str> {
        let one = |name| params.one(name).map_err(|_| "A parameter is there twice.");
        let (from, until) = read_interval(one("interval")?.ok_or("interval is required.")?)?;
        let length_s = match one("resolution")?.unwrap_or("PT15M") {
            "PT15M" => 900,
            "PT1H" => 3_600,
            "P1D" => 86_400,
            _ => return Err("resolution is PT15M, PT1H or P1D."),
        };
        let pick = match one("aggregation")?.unwrap_or("default") {
            "default" => Pick::Average,
            "latest" => Pick::Latest,
            _ => return Err("aggregation is default or latest."),
        };
        let groups: Vec<&str> = one("include")?.unwrap_or("default").split(',').collect();
        if groups.iter().any(|group| !matches!(*group, "default" | "energy")) {
            return Err("include is a list of default and energy.");
        }
        Ok(Self {
            wanted: Wanted { from, until, length_s, pick },
            default_fields: groups.contains(&"default"),
            energy_fields: groups.contains(&"energy"),
        })
    }
}

/// `start/end` or `start/duration`, UTC only.
fn read_interval(text: &str) -> Result<(Timestamp, Timestamp), &'static str> {
    const SHAPE: &str = "interval is start/end or start/duration, in UTC.";
    let instant = |text: &str| text.ends_with('Z').then(|| text.parse::<Timestamp>().ok()).flatten().ok_or(SHAPE);
    let (from, until) = text.split_once('/').ok_or(SHAPE)?;
    let from = instant(from)?;
    let until = if until.starts_with('P') {
        let span: Span = until.parse().map_err(|_| SHAPE)?;
        let length = span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).map_err(|_| SHAPE)?;
        from.checked_add(length).map_err(|_| SHAPE)?
    } else {
        instant(until)?
    };
    if until <= from {
        return Err("interval ends before it starts.");
    }
    if until.duration_since(from) > SignedDuration::from_hours(24 * LONGEST_DAYS) {
        return Err("interval is longer than 31 days.");
    }
    Ok((from, until))
}

/// One entry. `timestamp` is an assumed name, taken as the start of the bucket; the counters are read at its end.
fn entry(told: &Told, asked: &Wish, faults: &HomeFaults) -> Value {
    let mut fields = Map::new();
    let mut add = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    let number = |value: Option<f64>, steps: f64| value.map_or(Value::Null, |value| rounded(value, steps, faults));
    add("timestamp", told.starts_at.to_string().into());
    let bucket = told.bucket.as_ref();
    if asked.default_fields {
        add("power_W", number(bucket.map(|bucket| bucket.power_w), 10.0));
        if let Some(level) = bucket.and_then(|bucket| bucket.level_percent) {
            add("soc_percent", number(Some(level), 100.0));
        }
        add("state", bucket.map_or(Value::Null, |bucket| state(bucket.supply).into()));
    }
    if asked.energy_fields {
        let out_of = if faults.odd_sign { 1.0 } else { -1.0 };
        add("energy_Wh_increment", number(bucket.map(|bucket| bucket.energy.in_wh), 1_000.0));
        add("energy_Wh_decrement", number(bucket.map(|bucket| out_of * bucket.energy.out_wh), 1_000.0));
    }
    Value::Object(fields)
}

/// Values of `state` are not documented; both are assumed.
const fn state(supply: Supply) -> &'static str {
    match supply {
        Supply::Grid => "online",
        Supply::OffGrid | Supply::Dark => "off_grid",
    }
}

/// A number with few decimals. Adding zero turns the negative zero into the plain one.
fn rounded(value: f64, steps: f64, faults: &HomeFaults) -> Value {
    let value = (value * steps).round() / steps + 0.0;
    if value == 0.0 && faults.negative_zero { (-0.0).into() } else { value.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_has_an_end_or_a_length() {
        let day = read_interval("2026-04-01T00:00:00Z/2026-04-02T00:00:00Z").expect("an end");
        assert_eq!(read_interval("2026-04-01T00:00:00Z/PT24H"), Ok(day));
        assert_eq!(read_interval("2026-04-01T00:00:00Z/P1D"), Ok(day));
        for wrong in [
            "2026-04-01T00:00:00Z",
            "P1D/2026-04-01T00:00:00Z",
            "2026-04-01T00:00:00+02:00/PT1H",
            "2026-04-02T00:00:00Z/2026-04-01T00:00:00Z",
            "2026-01-01T00:00:00Z/P60D",
            "2026-01-01T00:00:00Z/P1M",
        ] {
            assert!(read_interval(wrong).is_err(), "{wrong}");
        }
    }
}
