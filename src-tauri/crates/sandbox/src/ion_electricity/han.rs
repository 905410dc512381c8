//! The meter reader with its nested parts.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::load::load_w;
use crate::quirks::{DateForm, Quirks};

const FLAT: &str = include_str!("../../fixtures/ion-electricity/han-0001.json");
const HOUSE: &str = include_str!("../../fixtures/ion-electricity/han-0002.json");

/// A new reading comes this often. Assumed; the provider states no interval.
const READING_SECONDS: i64 = 60;
const STEP_SECONDS: i64 = 300;
const STEPS_PER_DAY: i64 = 288;

/// Fields the provider's sample shows as `{}`, dates by their names.
const DATES: [&str; 5] = ["createdAt", "updatedAt", "_lastChangedAt", "latestRecordDate", "predictedPowerCutTime"];

/// The device as it is at an instant. Units are not documented; here W, A and V.
pub(crate) fn device(id: &str, now: Timestamp, quirks: &Quirks) -> Option<Value> {
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
        let (power, voltage) = if quirks.power_cut { (0.0, 0.0) } else { (power, voltage) };
        instant[format!("powerPhase{number}")] = power.into();
        instant[format!("voltagePhase{number}")] = voltage.into();
        instant[format!("currentPhase{number}")] = ((power / voltage.max(1.0) * 10.0).round() / 10.0).into();
    }
    instant["hasPowerCut"] = quirks.power_cut.into();
    instant["latestRecordDate"] = json!(measured_at.to_string());
    instant["updatedAt"] = json!(measured_at.to_string());
    write_dates(&mut device, quirks.date_form);
    Some(device)
}

/// The load of the practice homes at this instant, an hour ahead of UTC's day for a place in Portugal's summer. It
/// goes evenly from one step to the next, so that a curve of it is one.
fn load(variety: u64, at: Timestamp) -> f64 {
    // Days of `load_w` begin at 5 in the morning.
    let since_morning = at.as_second() - 4 * 3_600;
    let at_step = |step: i64| {
        let (day, step) = (step.div_euclid(STEPS_PER_DAY), step.rem_euclid(STEPS_PER_DAY));
        0.6 * load_w(variety, day, u16::try_from(step).unwrap_or_default())
    };
    let step = since_morning.div_euclid(STEP_SECONDS);
    #[expect(clippy::cast_precision_loss, reason = "both are seconds within one step")]
    let part = since_morning.rem_euclid(STEP_SECONDS) as f64 / STEP_SECONDS as f64;
    at_step(step) * (1.0 - part) + at_step(step + 1) * part
}

fn write_dates(value: &mut Value, form: DateForm) {
    let Some(fields) = value.as_object_mut() else { return };
    if form == DateForm::Absent {
        fields.retain(|name, _| !DATES.contains(&name.as_str()));
    }
    for (name, field) in fields {
        if DATES.contains(&name.as_str()) {
            write_date(field, form);
        } else {
            write_dates(field, form);
        }
    }
}

/// Writes one date; what the fixture has no date for stays `{}`.
fn write_date(field: &mut Value, form: DateForm) {
    let date = field.as_str().and_then(|text| text.parse::<Timestamp>().ok());
    *field = match (form, date) {
        (DateForm::Text | DateForm::Absent, _) | (_, None) => return,
        (DateForm::Milliseconds, Some(date)) => json!(date.as_millisecond()),
        (DateForm::Object, Some(date)) => json!({ "seconds": date.as_second(), "nanos": 0 }),
        (DateForm::Empty, Some(_)) => json!({}),
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issuer::Issuer;

    #[test]
    fn the_values_move_with_the_day_and_fit_each_other() {
        let (night, evening) = (at("2026-11-20T03:00:00Z"), at("2026-11-20T18:00:30Z"));
        assert!(number(&evening, "powerPhase1") > 2.0 * number(&night, "powerPhase1"));
        let made = number(&evening, "currentPhase1") * number(&evening, "voltagePhase1");
        assert!((made - number(&evening, "powerPhase1")).abs() < 15.0);
        assert_eq!(evening["instant"]["latestRecordDate"], "2026-11-20T18:00:00Z");
    }

    #[test]
    fn the_power_goes_slowly_from_minute_to_minute() {
        let midnight: Timestamp = "2026-11-20T00:00:00Z".parse().expect("an instant");
        let minutes = (0..1440).map(|minute| midnight + jiff::SignedDuration::from_mins(minute));
        let curve: Vec<f64> = minutes.map(|at| load(4, at)).collect();
        let steps = curve.windows(2).map(|pair| (pair[1] - pair[0]).abs());
        assert!(steps.clone().fold(0.0, f64::max) < 100.0, "no jumps");
        assert!(steps.filter(|step| *step > 0.5).count() > 1000, "and hardly ever the same");
    }

    #[test]
    fn a_power_cut_takes_everything() {
        let dark = device_with(|quirks| quirks.power_cut = true);
        assert_eq!((&dark["instant"]["hasPowerCut"], number(&dark, "powerPhase3")), (&json!(true), 0.0));
    }

    #[test]
    fn dates_come_in_every_form() {
        for (form, expected) in [
            (DateForm::Text, json!("2026-11-20T18:00:00Z")),
            (DateForm::Milliseconds, json!(1_795_197_600_000_i64)),
            (DateForm::Object, json!({ "seconds": 1_795_197_600, "nanos": 0 })),
            (DateForm::Empty, json!({})),
            (DateForm::Absent, Value::Null),
        ] {
            let device = device_with(|quirks| quirks.date_form = form);
            assert_eq!(device["instant"]["latestRecordDate"], expected, "{form:?}");
            assert_eq!(device["instant"]["updatedAt"], expected, "{form:?}");
            let never = &device["instant"]["predictedPowerCutTime"];
            assert_eq!(never.is_null(), form == DateForm::Absent, "{form:?}: a date that is not there is no date");
            assert!(number(&device, "powerPhase3") > 0.0, "three phases");
        }
    }

    fn at(now: &str) -> Value {
        device("han-0001", now.parse().expect("an instant"), &Quirks::of(Issuer::IonElectricity)).expect("a device")
    }

    fn device_with(change: impl FnOnce(&mut Quirks)) -> Value {
        let mut quirks = Quirks::of(Issuer::IonElectricity);
        change(&mut quirks);
        device("han-0002", "2026-11-20T18:00:00Z".parse().expect("an instant"), &quirks).expect("a device")
    }

    fn number(device: &Value, field: &str) -> f64 {
        device["instant"][field].as_f64().expect("a number")
    }
}
