use porchlight_domain::NamedValue;

use super::*;

const SMALL: &str = r#"{ "id": "han-0001", "codename": "Casa", "isInitializing": false,
  "meter": { "isTriphase": false, "powerMax": 6.9 },
  "instant": { "powerPhase1": 412, "currentPhase1": 1.8, "voltagePhase1": 231, "hasPowerCut": false },
  "tariff": { "activeTariffSchedule": 2, "isGreen": true },
  "consumption": { "targetConsumptionMonth": 220 } }"#;

#[test]
fn the_documented_sample_is_read() {
    assert_eq!(
        parse_meter(SMALL.as_bytes()),
        Ok(Meter {
            house_name: None,
            phases: vec![Phase { power: Some(412.0), current: Some(1.8), voltage: Some(231.0) }],
            has_power_cut: Some(false),
            contracted_power: Some(6.9),
            month_target: Some(220.0),
            tariff_code: Some(2.0),
            cycle_code: None,
            is_green: Some(true),
            all: [
                ("codename", "Casa"),
                ("isInitializing", "false"),
                ("meter.isTriphase", "false"),
                ("meter.powerMax", "6.9"),
                ("instant.powerPhase1", "412"),
                ("instant.currentPhase1", "1.8"),
                ("instant.voltagePhase1", "231"),
                ("instant.hasPowerCut", "false"),
                ("tariff.activeTariffSchedule", "2"),
                ("tariff.isGreen", "true"),
                ("consumption.targetConsumptionMonth", "220"),
            ]
            .map(|(name, value)| NamedValue { name: name.into(), value: value.into() })
            .to_vec(),
            measured_at: None,
        })
    );
}

#[test]
fn a_three_phase_meter_has_three_phases_and_any_other_one() {
    for (triphase, phases) in [("true", 3), ("false", 1), ("null", 1), ("\"true\"", 1), ("1", 1)] {
        let body = format!(
            r#"{{"meter":{{"isTriphase":{triphase}}},"instant":{{"powerPhase1":"1","powerPhase2":0,"powerPhase3":3}}}}"#
        );
        let meter = parse_meter(body.as_bytes()).expect("a meter");
        assert_eq!(meter.phases.len(), phases, "{triphase}");
        assert_eq!(meter.phases[0].power, Some(1.0));
    }
}

#[test]
fn dates_are_read_where_they_can_be() {
    let noon: Timestamp = "2026-04-01T12:00:00Z".parse().expect("an instant");
    for (instant, expected) in [
        (r#""latestRecordDate":"2026-04-01T12:00:00.000Z""#, Some(noon)),
        (r#""latestRecordDate":1775044800000"#, Some(noon)),
        (r#""latestRecordDate":1775044800"#, Some(noon)),
        (r#""latestRecordDate":{"seconds":1775044800,"nanos":0}"#, Some(noon)),
        (r#""latestRecordDate":{"$date":"2026-04-01T12:00:00Z"}"#, Some(noon)),
        (r#""latestRecordDate":{},"updatedAt":{"_seconds":1775044800}"#, Some(noon)),
        (r#""latestRecordDate":{},"updatedAt":"2026-04-01T12:00:00Z""#, Some(noon)),
        (r#""latestRecordDate":{}"#, None),
        (r#""latestRecordDate":[1]"#, None),
        (r#""hasPowerCut":false"#, None),
    ] {
        let meter = parse_meter(format!(r#"{{"instant":{{{instant}}}}}"#).as_bytes()).expect("a meter");
        assert_eq!(meter.measured_at, expected, "{instant}");
    }
}

#[test]
fn odd_values_are_unknown() {
    let body = r#"{"houseName":"\u202eCasa\u0007 1","meter":"?","instant":[1,{"a":2}],"tariff":{"isGreen":"yes"},
        "consumption":{"targetConsumptionMonth":{"value":1}}}"#;
    let meter = parse_meter(body.as_bytes()).expect("a meter");
    let all = meter.all.clone();
    assert_eq!(
        meter,
        Meter { house_name: Some("Casa 1".into()), phases: vec![Phase::default()], all, ..Meter::default() }
    );
}

#[test]
fn a_reply_without_a_meter_is_refused() {
    for (body, expected) in [
        ("<html>", Misunderstood::NotJson),
        ("[]", Misunderstood::Missing("meter")),
        ("null", Misunderstood::Missing("meter")),
        (r#"{"message":"Unauthorized"}"#, Misunderstood::Missing("meter")),
    ] {
        assert_eq!(parse_meter(body.as_bytes()), Err(expected), "{body}");
    }
}

#[test]
fn the_cycle_in_force_is_that_of_the_tariff() {
    let body = r#"{"tariff":{"activeCycleSchedule":"3"},"instant":{"activeCyclePeriod":1}}"#;
    assert_eq!(parse_meter(body.as_bytes()).expect("a meter").cycle_code, Some(3.0));
}

#[test]
fn what_must_stay_private_is_not_decoded() {
    let body = r#"{"pin":"canary-pin","macAddress":"canary-mac","latitude":12.3456789,"longitude":-9.8765432,
        "bleName":"canary-ble","id":"canary-id","houseImageUrl":"canary-url","houseName":"Casa",
        "instant":{"powerPhase1":1,"pin":"canary-pin","macAddress":"canary-mac"},"meter":{"pin":"canary-pin"}}"#;
    let meter = parse_meter(body.as_bytes()).expect("a meter");
    let kept = serde_json::to_string(&meter).expect("JSON") + &format!("{meter:?}");
    for private in ["canary", "12.34", "9.87"] {
        assert!(!kept.contains(private), "{private} in {kept}");
    }
}
