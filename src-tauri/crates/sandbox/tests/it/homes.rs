//! The practice homes as the API tells them, beside what really happened there.

use jiff::Timestamp;
use porchlight_domain::Role;
use porchlight_sandbox::{EmptyBuckets, HomeFaults, Span};
use serde_json::{Value, json};

use crate::support::{Scene, text};

const GRIDSHARE: &str = "gridshare";

/// A scene and somebody signed in.
struct Visit {
    scene: Scene,
    bearer: String,
}

impl Visit {
    async fn of(person: &str, change: impl FnOnce(&mut HomeFaults)) -> Self {
        let scene = Scene::start().await;
        scene.sandbox.quirks(GRIDSHARE, |quirks| change(&mut quirks.home));
        let tokens = scene.sign_in(GRIDSHARE, person).await;
        Self { bearer: text(&tokens["access_token"]).to_owned(), scene }
    }

    async fn get(&self, path: &str) -> Value {
        let reply = self.scene.api(GRIDSHARE, path, &self.bearer).await;
        assert_eq!(reply.status, 200, "{path}");
        reply.json()
    }

    async fn sites(&self) -> Vec<String> {
        let sites = self.get("/sites").await;
        list(&sites).iter().map(|entry| text(&entry["siteId"]).to_owned()).collect()
    }

    /// Ids of the sensors of a site.
    async fn sensors(&self, site: &str) -> Vec<String> {
        let topology = self.get(&format!("/sites/{site}/topology")).await;
        let devices = topology["root"]["children"].as_array().expect("devices").clone();
        let sensors = devices.iter().flat_map(|device| device["children"].as_array().expect("sensors").clone());
        sensors.map(|sensor| text(&sensor["id"]).to_owned()).collect()
    }

    async fn entries(&self, sensor: &str, interval: &str) -> Vec<Value> {
        let path = format!("/devices/{sensor}/telemetry?interval={interval}&include=default,energy");
        list(&self.get(&path).await).to_vec()
    }

    /// The reply itself, for what JSON does not tell apart.
    async fn body(&self, sensor: &str, interval: &str) -> String {
        let path = format!("/devices/{sensor}/telemetry?interval={interval}&include=default,energy");
        self.scene.api(GRIDSHARE, &path, &self.bearer).await.body
    }
}

fn list(reply: &Value) -> &[Value] {
    reply["entries"].as_array().expect("entries")
}

fn number(entry: &Value, field: &str) -> f64 {
    entry[field].as_f64().unwrap_or_else(|| panic!("{field} of {entry}"))
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// How far a counter goes over the entries, from the first one's to the last one's.
fn gained(entries: &[Value], field: &str) -> f64 {
    number(entries.last().expect("entries"), field) - number(&entries[0], field)
}

#[tokio::test]
async fn what_the_counters_tell_is_what_really_happened() {
    for (person, sites) in [
        ("sunny-home", vec!["site-7401"]),
        ("plain-home", vec!["site-7402"]),
        ("battery-home", vec!["site-7403"]),
        ("two-homes", vec!["site-7404", "site-7405"]),
        ("large-home", vec!["site-7406"]),
    ] {
        let visit = Visit::of(person, |_| {}).await;
        assert_eq!(visit.sites().await, sites, "{person}");
        for site in sites {
            // From the end of the first bucket to the end of the last.
            let (from, until) = (at("2026-06-10T07:15:00Z"), at("2026-06-13T07:00:00Z"));
            let truth = visit.scene.sandbox.truth(person, Some(site), from, until).expect("a site");
            let (mut solar, mut into, mut out_of, mut bought, mut sent) = (0.0, 0.0, 0.0, 0.0, 0.0);
            for sensor in visit.sensors(site).await {
                let entries = visit.entries(&sensor, "2026-06-10T07:00:00Z/P3D").await;
                assert_eq!(entries.len(), 288, "{sensor}");
                let (increment, decrement) =
                    (gained(&entries, "energy_Wh_increment"), -gained(&entries, "energy_Wh_decrement"));
                if sensor.ends_with("__PV_DERIVED") {
                    solar += decrement;
                } else if sensor.ends_with("__bb_agg") {
                    (into, out_of) = (into + increment, out_of + decrement);
                } else {
                    (bought, sent) = (increment, decrement);
                }
            }
            for (told, truth) in [
                (solar, truth.solar_wh),
                (into, truth.into_battery_wh),
                (out_of, truth.out_of_battery_wh),
                (bought, truth.bought_wh),
                (sent, truth.sent_wh),
                (solar + bought - sent + out_of - into, truth.home_use_wh),
            ] {
                assert!((told - truth).abs() < 0.02, "{person} {site}: {told} {truth}");
            }
            assert!(truth.home_use_wh > 10_000.0);
        }
    }
}

#[tokio::test]
async fn truth_is_told_of_a_persons_own_sites_only() {
    let visit = Visit::of("two-homes", |_| {}).await;
    let sandbox = &visit.scene.sandbox;
    let ask = |person: &str, site: Option<&str>| {
        sandbox.truth(person, site, at("2026-06-10T07:00:00Z"), at("2026-06-11T07:00:00Z"))
    };
    assert_eq!(ask("two-homes", None), ask("two-homes", Some("site-7404")));
    assert_ne!(ask("two-homes", None), ask("two-homes", Some("site-7405")));
    assert_eq!(ask("two-homes", Some("site-7405")).expect("a site").level_percent, None, "no battery");
    for (person, site) in [("nobody", None), ("student", None), ("sunny-home", Some("site-7405"))] {
        assert_eq!(ask(person, site), None, "{person}");
    }
}

#[tokio::test]
async fn the_topology_follows_the_switches() {
    let sensors =
        |change: fn(&mut HomeFaults)| async move { Visit::of("sunny-home", change).await.sensors("site-7401").await };
    let [grid, solar, battery, used] = ["GRID_METER_DERIVED", "PV_DERIVED", "bb_agg", "CONSUMPTION_DERIVED"]
        .map(|end| format!("lunar-inv-2208__{end}"));
    assert_eq!(sensors(|_| {}).await, [&*grid, &solar, &battery]);
    assert_eq!(sensors(|faults| faults.no_solar = true).await, [&*grid, &battery]);
    assert_eq!(sensors(|faults| faults.no_battery = true).await, [&*grid, &solar]);
    assert_eq!(sensors(|faults| faults.consumption_stream = true).await, [&*grid, &solar, &battery, &used]);
    assert_eq!(
        sensors(|faults| faults.two_inverters = true).await,
        [&*grid, &solar, &battery, "lunar-inv-2209__PV_DERIVED", "lunar-inv-2209__bb_agg"]
    );
    assert_eq!(sensors(|faults| faults.device_id_as_sensor_id = true).await, ["lunar-inv-2208"; 3]);
    assert_eq!(
        sensors(|faults| faults.silent_sensor = Some(Role::Solar)).await.len(),
        3,
        "it is there and says nothing"
    );
    let both = Visit::of("sunny-home", |faults| faults.two_sites = true).await;
    assert_eq!(both.sites().await, ["site-7401", "site-7405"]);
    assert_eq!(both.sensors("site-7405").await.len(), 2);
}

#[tokio::test]
async fn a_device_or_a_silent_sensor_answers_with_an_empty_list() {
    let visit = Visit::of("sunny-home", |faults| {
        (faults.device_id_as_sensor_id, faults.silent_sensor) = (true, Some(Role::Grid));
    })
    .await;
    for id in ["lunar-inv-2208", "lunar-inv-2208__GRID_METER_DERIVED", "lunar-inv-2208__CONSUMPTION_DERIVED"] {
        assert_eq!(visit.entries(id, "2026-06-10T00:00:00Z/PT2H").await, Vec::<Value>::new(), "{id}");
    }
    assert_eq!(visit.entries("lunar-inv-2208__PV_DERIVED", "2026-06-10T00:00:00Z/PT2H").await.len(), 8);
}

#[tokio::test]
async fn a_measured_home_use_is_the_home_use() {
    let visit = Visit::of("sunny-home", |faults| faults.consumption_stream = true).await;
    let entries = visit.entries("lunar-inv-2208__CONSUMPTION_DERIVED", "2026-06-10T07:00:00Z/P1D").await;
    let (from, until) = (at("2026-06-10T07:15:00Z"), at("2026-06-11T07:00:00Z"));
    let truth = visit.scene.sandbox.truth("sunny-home", None, from, until).expect("a site");
    assert!((gained(&entries, "energy_Wh_increment") - truth.home_use_wh).abs() < 0.01);
    assert_eq!(entries[95]["energy_Wh_decrement"], json!(0.0));
}

#[tokio::test]
async fn odd_ways_to_write_numbers_are_switches() {
    const NIGHT: &str = "2026-06-10T08:00:00Z/PT1H";
    const SOLAR: &str = "lunar-inv-2208__PV_DERIVED";
    let usual = Visit::of("sunny-home", |_| {}).await.body(SOLAR, NIGHT).await;
    assert!(usual.contains("\"power_W\":0.0") && !usual.contains("-0.0"), "{usual}");
    let zero = Visit::of("sunny-home", |faults| faults.negative_zero = true).await.body(SOLAR, NIGHT).await;
    assert!(zero.contains("\"power_W\":-0.0") && zero.contains("\"energy_Wh_increment\":-0.0"), "{zero}");
    assert!(!zero.contains(":0.0"));

    let odd = Visit::of("sunny-home", |faults| faults.odd_sign = true).await;
    assert!(number(&odd.entries(SOLAR, NIGHT).await[0], "energy_Wh_decrement") > 1_000_000.0);
    let other = Visit::of("sunny-home", |faults| (faults.odd_sign, faults.only) = (true, Some(Role::Battery))).await;
    assert!(number(&other.entries(SOLAR, NIGHT).await[0], "energy_Wh_decrement") < -1_000_000.0);
}

#[tokio::test]
async fn empty_buckets_are_left_out_or_null() {
    const SOLAR: &str = "lunar-inv-2208__PV_DERIVED";
    const HOURS: &str = "2026-06-10T18:00:00Z/PT3H";
    let gap = Some(Span { from: at("2026-06-10T19:00:00Z"), until: at("2026-06-10T20:00:00Z") });
    let omitted = Visit::of("sunny-home", |faults| faults.gap = gap).await;
    assert_eq!(omitted.entries(SOLAR, HOURS).await.len(), 8);
    let null = Visit::of("sunny-home", |faults| (faults.gap, faults.empty_buckets) = (gap, EmptyBuckets::Null)).await;
    let entries = null.entries(SOLAR, HOURS).await;
    assert_eq!(entries.len(), 12);
    assert_eq!(
        entries[4],
        json!({ "timestamp": "2026-06-10T19:00:00Z", "power_W": null, "state": null, "energy_Wh_increment": null,
            "energy_Wh_decrement": null })
    );
    let before = number(&entries[3], "energy_Wh_decrement");
    assert!(number(&entries[8], "energy_Wh_decrement") < before - 1_000.0, "the counters went on");
}

#[tokio::test]
async fn an_outage_is_said_by_the_state_and_changes_the_truth() {
    const HOURS: &str = "2026-01-10T18:00:00Z/PT4H";
    let outage = Span { from: at("2026-01-10T19:00:00Z"), until: at("2026-01-10T21:00:00Z") };
    let visit = Visit::of("sunny-home", |faults| faults.outage = Some(outage)).await;
    let grid = visit.entries("lunar-inv-2208__GRID_METER_DERIVED", HOURS).await;
    let states: Vec<&str> = grid.iter().map(|entry| text(&entry["state"])).collect();
    assert_eq!(states, [vec!["online"; 4], vec!["off_grid"; 8], vec!["online"; 4]].concat());
    assert!(grid[4..12].iter().all(|entry| number(entry, "power_W") == 0.0));
    let truth = visit.scene.sandbox.truth("sunny-home", None, outage.from, outage.until).expect("a site");
    assert_eq!((truth.bought_wh, truth.sent_wh), (0.0, 0.0));
    assert!(truth.home_use_wh > 0.0);

    let plain = Visit::of("plain-home", |faults| faults.outage = Some(outage)).await;
    assert_eq!(plain.entries("meter-3310__GRID_METER_DERIVED", HOURS).await.len(), 8, "dark, and so silent");
}

#[tokio::test]
async fn a_new_home_has_nothing_to_tell_yet() {
    let visit = Visit::of("sunny-home", |faults| faults.readings_begin_at = Some(at("2026-11-20T17:00:00Z"))).await;
    for sensor in visit.sensors("site-7401").await {
        assert_eq!(visit.entries(&sensor, "2026-11-19T17:00:00Z/P1D").await, Vec::<Value>::new());
    }
    visit.scene.clock.set("2026-11-20T17:06:00Z");
    let first = visit.entries("lunar-inv-2208__bb_agg", "2026-11-20T16:00:00Z/PT2H").await;
    assert_eq!(first.len(), 1);
    assert_eq!(first[0]["timestamp"], "2026-11-20T17:00:00Z");
}

#[tokio::test]
async fn another_variety_is_another_year_with_the_same_devices() {
    let (usual, other) =
        (Visit::of("sunny-home", |_| {}).await, Visit::of("sunny-home", |faults| faults.variety = 7).await);
    assert_eq!(usual.sensors("site-7401").await, other.sensors("site-7401").await);
    let (from, until) = (at("2026-06-10T07:00:00Z"), at("2026-06-20T07:00:00Z"));
    let [usual, other] =
        [usual, other].map(|visit| visit.scene.sandbox.truth("sunny-home", None, from, until).expect("a site"));
    assert!((usual.solar_wh - other.solar_wh).abs() > 100.0 && (usual.home_use_wh - other.home_use_wh).abs() > 100.0);
}

#[tokio::test]
async fn late_readings_come_with_the_clock() {
    let visit = Visit::of("sunny-home", |faults| faults.late_minutes = 30).await;
    let count = || visit.entries("lunar-inv-2208__bb_agg", "2026-11-20T15:00:00Z/PT2H");
    assert_eq!(count().await.len(), 2, "at ten past four: three to half past");
    visit.scene.clock.forward(300);
    assert_eq!(count().await.len(), 3);
}

#[tokio::test]
async fn years_back_are_told_and_the_same_each_time() {
    let visit = Visit::of("sunny-home", |_| {}).await;
    let mut last = f64::MIN;
    for year in [2023, 2024, 2025, 2026] {
        let entries =
            visit.entries("lunar-inv-2208__GRID_METER_DERIVED", &format!("{year}-03-01T00:00:00Z/P31D")).await;
        assert_eq!(entries.len(), 31 * 96, "{year}");
        let counter = number(&entries[0], "energy_Wh_increment");
        assert!(counter > last, "{year}");
        last = counter;
        let again = visit.entries("lunar-inv-2208__GRID_METER_DERIVED", &format!("{year}-03-01T00:00:00Z/P31D")).await;
        assert_eq!(entries, again);
    }
}
