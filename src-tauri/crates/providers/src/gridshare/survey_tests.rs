use super::*;

const SITES: &str = r#"{"entries":[{"siteId":"site 1"}]}"#;
const TREE: &str = r#"{"root":{"children":[{"kind":"sensor","id":"inv/1__PV_DERIVED"},
    {"kind":"sensor","id":"inv-1__bb_agg","maxCapacity_J":54000000}]}}"#;

#[test]
fn a_first_round_goes_from_sites_to_readings() {
    let mut survey = GridshareSurvey::new();
    let round = round("2026-04-01T12:07:31.5Z");

    assert_eq!(request(survey.next(&round)).path, "/sites");
    give(&mut survey, SITES);
    assert_eq!(request(survey.next(&round)).path, "/sites/site%201/topology");
    give(&mut survey, TREE);
    let first = request(survey.next(&round));
    assert_eq!(first.path, "/devices/inv%2F1__PV_DERIVED/telemetry");
    assert_eq!(first.template, "/devices/{synthId}/telemetry");
    assert_eq!(
        first.query,
        [
            ("interval", "2026-03-31T10:07:31Z/2026-04-01T12:07:31Z".to_owned()),
            ("resolution", "PT15M".to_owned()),
            ("include", "default,energy".to_owned()),
            ("aggregation", "default".to_owned()),
        ]
    );
    give(&mut survey, &entries(&[("2026-04-01T12:00:00Z", 5.0), ("2026-04-01T11:45:00Z", 4.0)]));
    assert_eq!(request(survey.next(&round)).path, "/devices/inv-1__bb_agg/telemetry");
    give(&mut survey, r#"{"entries":[]}"#);

    let sites = found(survey.next(&round));
    assert_eq!(sites.len(), 1);
    assert_eq!(sites[0].site, SiteId("site 1".into()));
    let powers: Vec<_> = sites[0].sensors[0].readings.iter().map(|reading| reading.power_w).collect();
    assert_eq!(powers, [Some(4.0), Some(5.0)], "oldest first");
    assert_eq!(sites[0].sensors[1].capacity_wh, Some(15_000.0));
    assert_eq!(sites[0].sensors[1].readings, []);
}

#[test]
fn later_rounds_ask_for_the_newest_values_and_keep_the_day() {
    let mut survey = surveyed("2026-04-01T12:07:31Z");
    let round = round("2026-04-01T12:08:31Z");
    let next = request(survey.next(&round));
    assert_eq!(next.query[0].1, "2026-04-01T10:48:31Z/2026-04-01T12:08:31Z");
    assert_eq!(next.query[3].1, "latest");
    give(&mut survey, &entries(&[("2026-04-01T12:00:00Z", 9.0)]));
    survey.next(&round);
    give(&mut survey, r#"{"entries":[]}"#);

    let sites = found(survey.next(&round));
    let powers: Vec<_> = sites[0].sensors[0].readings.iter().map(|reading| reading.power_w).collect();
    assert_eq!(powers, [Some(4.0), Some(9.0)]);
}

#[test]
fn the_topology_is_asked_again_after_an_hour_and_when_the_clock_went_back() {
    for (later, path) in [
        ("2026-04-01T13:00:00Z", "/devices/inv%2F1__PV_DERIVED/telemetry"),
        ("2026-04-01T13:07:32Z", "/sites"),
        ("2026-04-01T11:00:00Z", "/sites"),
    ] {
        let mut survey = surveyed("2026-04-01T12:07:31Z");
        assert_eq!(request(survey.next(&round(later))).path, path, "{later}");
    }
}

#[test]
fn a_round_that_was_broken_off_starts_afresh() {
    let mut survey = surveyed("2026-04-01T12:07:31Z");
    survey.next(&round("2026-04-01T12:08:31Z"));
    give(&mut survey, &entries(&[("2026-04-01T12:00:00Z", 9.0)]));
    // No reply to the second request ever comes.
    survey.next(&round("2026-04-01T12:08:31Z"));
    let next = request(survey.next(&round("2026-04-01T12:09:31Z")));
    assert_eq!(next.path, "/devices/inv%2F1__PV_DERIVED/telemetry");
}

#[test]
fn a_reply_that_is_not_understood_ends_the_round_and_the_next_asks_for_everything() {
    let mut survey = surveyed("2026-04-01T12:07:31Z");
    let later = round("2026-04-01T12:08:31Z");
    survey.next(&later);
    assert_eq!(survey.receive(Reply { status: 422, body: b"{}" }), Err(Misunderstood::Status(422)));
    assert_eq!(request(survey.next(&later)).path, "/sites", "even if the clock stands still");
}

#[test]
fn a_sensor_that_has_gone_does_not_darken_the_others() {
    let mut survey = surveyed("2026-04-01T12:07:31Z");
    let round = round("2026-04-01T12:08:31Z");
    survey.next(&round);
    assert_eq!(survey.receive(Reply { status: 404, body: b"{}" }), Ok(()));
    survey.next(&round);
    give(&mut survey, &entries(&[("2026-04-01T12:00:00Z", 7.0)]));
    let sites = found(survey.next(&round));
    assert_eq!(sites[0].sensors[1].readings[0].power_w, Some(7.0));
}

#[test]
fn a_silent_sensor_keeps_its_newest_reading_and_no_other_old_one() {
    let mut survey = surveyed("2026-04-01T12:07:31Z");
    let round = round("2026-04-03T12:00:00Z");
    survey.next(&round);
    give(&mut survey, SITES);
    survey.next(&round);
    give(&mut survey, TREE);
    for _ in 0..2 {
        survey.next(&round);
        give(&mut survey, r#"{"entries":[]}"#);
    }
    let sites = found(survey.next(&round));
    let powers: Vec<_> = sites[0].sensors[0].readings.iter().map(|reading| reading.power_w).collect();
    assert_eq!(powers, [Some(5.0)]);
}

#[test]
fn a_round_of_the_past_asks_each_sensor_for_its_averages_and_changes_nothing_of_now() {
    let mut survey = surveyed("2026-04-01T12:07:31Z");
    let window = Window { from: at("2026-03-01T00:00:00Z"), until: at("2026-03-02T00:00:00Z") };
    let past = Round { past: Some(window), ..round("2026-04-01T12:08:00Z") };
    let first = request(survey.next(&past));
    assert_eq!(first.path, "/devices/inv%2F1__PV_DERIVED/telemetry");
    assert_eq!(first.query[0].1, "2026-03-01T00:00:00Z/2026-03-02T00:00:00Z");
    assert_eq!(first.query[3].1, "default");
    give(&mut survey, &entries(&[("2026-03-01T10:00:00Z", 1.0), ("2026-03-01T10:00:00Z", 2.0)]));
    assert_eq!(request(survey.next(&past)).path, "/devices/inv-1__bb_agg/telemetry");
    assert_eq!(survey.receive(Reply { status: 404, body: b"{}" }), Ok(()));

    let Step::PastDone(found_in, sites) = survey.next(&past) else { panic!("not the end") };
    assert_eq!(found_in, window);
    let powers: Vec<_> = sites[0].sensors[0].readings.iter().map(|reading| reading.power_w).collect();
    assert_eq!(powers, [Some(1.0), Some(2.0)], "as they came: which of two counts is decided where they are kept");
    assert_eq!((sites[0].sensors[0].readings[0].length_s, sites[0].sensors[1].readings.len()), (900, 0));

    let now = round("2026-04-01T12:08:31Z");
    assert_eq!(request(survey.next(&now)).query[3].1, "latest", "the next round of now is an ordinary one");
    give(&mut survey, r#"{"entries":[]}"#);
    survey.next(&now);
    give(&mut survey, r#"{"entries":[]}"#);
    assert_eq!(found(survey.next(&now))[0].sensors[0].readings.len(), 2, "and knows nothing of March");
}

#[test]
fn a_round_of_the_past_that_comes_first_finds_the_sensors_and_leaves_the_day_to_the_next() {
    let mut survey = GridshareSurvey::new();
    let window = Window { from: at("2026-03-01T00:00:00Z"), until: at("2026-03-02T00:00:00Z") };
    let past = Round { past: Some(window), ..round("2026-04-01T12:08:00Z") };
    for (path, reply) in [
        ("/sites", SITES),
        ("/sites/site%201/topology", TREE),
        ("/devices/inv%2F1__PV_DERIVED/telemetry", r#"{"entries":[]}"#),
        ("/devices/inv-1__bb_agg/telemetry", r#"{"entries":[]}"#),
    ] {
        assert_eq!(request(survey.next(&past)).path, path);
        give(&mut survey, reply);
    }
    assert!(matches!(survey.next(&past), Step::PastDone(..)));
    assert_eq!(request(survey.next(&round("2026-04-01T12:08:31Z"))).path, "/sites");
}

#[test]
fn an_account_without_a_home_finds_no_site() {
    let mut survey = GridshareSurvey::new();
    let round = round("2026-04-01T12:00:00Z");
    survey.next(&round);
    give(&mut survey, r#"{"entries":[]}"#);
    assert_eq!(found(survey.next(&round)), []);
}

#[test]
fn a_site_without_sensors_is_a_site() {
    let mut survey = GridshareSurvey::new();
    let round = round("2026-04-01T12:00:00Z");
    survey.next(&round);
    give(&mut survey, r#"{"entries":[{"siteId":"a"},{"siteId":"b"}]}"#);
    for _ in 0..2 {
        survey.next(&round);
        give(&mut survey, "{}");
    }
    let sites = found(survey.next(&round));
    assert_eq!(
        sites.iter().map(|site| (site.site.0.as_str(), site.sensors.len())).collect::<Vec<_>>(),
        [("a", 0), ("b", 0)]
    );
}

/// A survey after its first round.
fn surveyed(now: &str) -> GridshareSurvey {
    let mut survey = GridshareSurvey::new();
    let round = round(now);
    for reply in
        [SITES, TREE, &entries(&[("2026-04-01T11:45:00Z", 4.0), ("2026-04-01T12:00:00Z", 5.0)]), r#"{"entries":[]}"#]
    {
        request(survey.next(&round));
        give(&mut survey, reply);
    }
    found(survey.next(&round));
    survey
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn round(now: &str) -> Round {
    Round { now: at(now), meter_number: None, past: None }
}

fn give(survey: &mut GridshareSurvey, body: &str) {
    survey.receive(Reply { status: 200, body: body.as_bytes() }).expect("a reply of the documented shape");
}

fn entries(readings: &[(&str, f64)]) -> String {
    let entries: Vec<_> =
        readings.iter().map(|(at, power_w)| format!(r#"{{"timestamp":"{at}","power_W":{power_w}}}"#)).collect();
    format!(r#"{{"entries":[{}]}}"#, entries.join(","))
}

fn request(step: Step) -> ApiRequest {
    let Step::Request(request) = step else { panic!("{step:?} is no request") };
    request
}

fn found(step: Step) -> Vec<SiteSeries> {
    let Step::Done(Findings::Sites(sites)) = step else { panic!("{step:?} is not the end") };
    sites
}
