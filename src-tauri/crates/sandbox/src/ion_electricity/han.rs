//! The meter reader with its nested parts.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::home::load_w;

const FLAT: &str = include_str!("../../fixtures/ion-electricity/han-0001.json");
const HOUSE: &str = include_str!("../../fixtures/ion-electricity/han-0002.json");

/// A new reading comes this often. Assumed; the provider states no interval.
const READING_SECONDS: i64 = 60;
const DAY_SECONDS: i64 = 86_400;
const STEP_SECONDS: i64 = 300;

/// Fields the provider's sample shows as `{}`, dates by their names.
const DATES: [&str; 5] = ["createdAt", "updatedAt", "_lastChangedAt", "latestRecordDate", "predictedPowerCutTime"];

/// The device as it is at an instant. Units are not documented; here W, A and V.
pub(crate) fn device(id: &str, now: Timestamp, opaque_dates: bool) -> Option<Value> {
    let fixture = match id {
        "han-0001" => FLAT,
        "han-0002" => HOUSE,
        _ => return None,
    };
    let mut device: Value =
        serde_json::from_str(fixture).expect("the fixtures of the crate are JSON, as a test reads them all");
    let measured_at = Timestamp::from_second(now.as_second().div_euclid(READING_SECONDS) * READING_SECONDS).ok()?;
    let is_triphase = device["meter"]["isTriphase"] == true;
    let phases = if is_triphase { 3 } else { 1 };
    let total = load(if is_triphase { 5 } else { 4 }, measured_at);
    let instant = &mut device["instant"];
    for (number, share) in (1..=phases).zip([0.55, 0.28, 0.17]) {
        let power = (if phases == 1 { total } else { total * share }).round();
        let voltage = (2_310.0 + 4.0 * (total / 1_000.0)).round() / 10.0;
        instant[format!("powerPhase{number}")] = power.into();
        instant[format!("voltagePhase{number}")] = voltage.into();
        instant[format!("currentPhase{number}")] = ((power / voltage * 10.0).round() / 10.0).into();
    }
    instant["latestRecordDate"] = json!(measured_at.to_string());
    if opaque_dates {
        empty_dates(&mut device);
    }
    Some(device)
}

/// The load of the practice homes at this instant, an hour ahead of UTC's day for a place in Portugal's summer.
fn load(variety: u64, at: Timestamp) -> f64 {
    // Days of `load_w` begin at 5 in the morning.
    let since_morning = at.as_second() - 4 * 3_600;
    let step = since_morning.rem_euclid(DAY_SECONDS) / STEP_SECONDS;
    0.6 * load_w(variety, since_morning.div_euclid(DAY_SECONDS), usize::try_from(step).unwrap_or_default())
}

fn empty_dates(value: &mut Value) {
    let Some(fields) = value.as_object_mut() else { return };
    for (name, field) in fields {
        if DATES.contains(&name.as_str()) {
            *field = json!({});
        } else {
            empty_dates(field);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_move_with_the_day_and_fit_each_other() {
        let at = |text: &str| device("han-0001", text.parse().expect("an instant"), false).expect("a device");
        let (night, evening) = (at("2026-11-20T03:00:00Z"), at("2026-11-20T18:00:30Z"));
        let number = |device: &Value, field: &str| device["instant"][field].as_f64().expect("a number");
        assert!(number(&evening, "powerPhase1") > 2.0 * number(&night, "powerPhase1"));
        let made = number(&evening, "currentPhase1") * number(&evening, "voltagePhase1");
        assert!((made - number(&evening, "powerPhase1")).abs() < 15.0);
        assert_eq!(evening["instant"]["latestRecordDate"], "2026-11-20T18:00:00Z");
    }

    #[test]
    fn dates_can_be_as_empty_as_in_the_providers_sample() {
        let device = device("han-0002", "2026-11-20T18:00:00Z".parse().expect("an instant"), true).expect("a device");
        assert_eq!(device["createdAt"], json!({}));
        assert_eq!(device["instant"]["latestRecordDate"], json!({}));
        assert!(device["instant"]["powerPhase3"].as_f64().expect("three phases") > 0.0);
    }
}
