use std::fs;

use jiff::tz::TimeZone;
use porchlight_domain::{
    Block, BlockPlace, Meter, PowerFlow, Role, School, SchoolDay, SchoolPerson, SensorReading, SensorSeries, SiteId,
    SiteSeries, SourceId,
};
use porchlight_providers::{Findings, PROVIDERS, Reply, Round, Step};
use tempfile::TempDir;

use super::*;
use crate::{DaySpan, MeterReading, normalise};

pub const FIRST: &str = "6f2a1c9e-56a8-4c0d-9f4b-0a5b0f6f1f11";
pub const SECOND: &str = "0b1d7a52-7f0e-4a39-8a51-2d8f3f0e9c77";

#[test]
fn what_is_saved_is_there_after_a_restart() {
    let folder = folder();
    let saved = [
        saved(FIRST, LiveValues::PowerFlow(PowerFlow { homes: Vec::new() })),
        SavedValues {
            measured_at: Some(at("2026-11-20T11:59:59.123Z")),
            ..saved(SECOND, LiveValues::School(school()))
        },
    ];
    {
        let mut history = open(&folder);
        for values in &saved {
            history.save(values).expect("there is room");
        }
    }
    let mut loaded = open(&folder).load_all().expect("readable");
    loaded.sort_by_key(|values| values.received_at);
    loaded.sort_by_key(|values| values.account.to_string() == SECOND);
    assert_eq!(loaded, saved);
}

#[test]
fn saving_twice_keeps_the_last_and_one_row() {
    let folder = folder();
    let mut history = open(&folder);
    history.save(&saved(FIRST, LiveValues::Meter(Meter::default()))).expect("there is room");
    let newer = SavedValues {
        received_at: at("2026-11-20T13:00:00Z"),
        ..saved(FIRST, LiveValues::Meter(Meter { is_green: Some(true), ..Meter::default() }))
    };
    for _ in 0..2 {
        history.save(&newer).expect("there is room");
    }
    assert_eq!(history.load_all().expect("readable"), [newer]);
}

#[test]
fn deleting_an_account_leaves_no_trace_and_touches_no_other() {
    let folder = folder();
    let mut history = open(&folder);
    let meter = Meter { house_name: Some("canary-house".into()), ..Meter::default() };
    history.save(&saved(FIRST, LiveValues::Meter(meter))).expect("there is room");
    let other = saved(SECOND, LiveValues::Meter(Meter::default()));
    history.save(&other).expect("there is room");
    for (id, site) in [(FIRST, "canary-home"), (SECOND, "other-home")] {
        history.store_reading(account(id), &reading("2026-11-20T10:00:00Z", 4_711.25)).expect("there is room");
        store_home(&mut history, id, site);
    }

    for _ in 0..2 {
        history.delete_account(account(FIRST)).expect("deleting what is absent succeeds too");
    }
    assert_eq!(history.load_all().expect("readable"), [other]);
    assert!(!holds(&folder, b"canary-ho"));
    assert!(holds(&folder, b"other-home"), "the search can find something");
    assert!(!holds(&folder, FIRST.as_bytes()));
    assert_eq!(powers(&history, FIRST, "2026-11-20"), []);
    assert_eq!(powers(&history, SECOND, "2026-11-20"), [Some(4_711.25)]);
}

#[test]
fn readings_take_their_place_whenever_they_come() {
    let readings = [
        reading("2026-11-20T10:00:05Z", 1.0),
        reading("2026-11-20T10:00:50Z", 2.0),
        reading("2026-11-20T10:01:00Z", 3.0),
        reading("2026-11-20T10:05:59.999Z", 4.0),
    ];
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] {
        let folder = folder();
        let mut history = open(&folder);
        for _ in 0..2 {
            for index in order {
                history.store_reading(account(FIRST), &readings[index]).expect("there is room");
            }
            assert_eq!(powers(&history, FIRST, "2026-11-20"), [Some(2.0), Some(3.0), Some(4.0)], "{order:?}");
        }
    }
}

#[test]
fn a_reading_stored_twice_changes_nothing() {
    let folder = folder();
    let mut history = open(&folder);
    let first =
        MeterReading { power: None, phases: [Some(1.5), None, Some(-2.0)], ..reading("2026-11-20T10:00:05Z", 0.0) };
    for power in [None, Some(9.0)] {
        let again = MeterReading { power, received_at: at("2026-11-20T13:00:00Z"), ..first };
        history.store_reading(account(FIRST), if power.is_none() { &first } else { &again }).expect("there is room");
    }
    let row: (i64, i64, Option<f64>, [Option<f64>; 3]) = history
        .connection
        .query_row("SELECT * FROM meter_readings", [], |row| {
            Ok((row.get(2)?, row.get(3)?, row.get(4)?, [row.get(5)?, row.get(6)?, row.get(7)?]))
        })
        .expect("one row");
    let instants = (first.measured_at.as_millisecond(), first.received_at.as_millisecond());
    assert_eq!(row, (instants.0, instants.1, None, first.phases));
}

#[test]
fn readings_belong_to_their_account_and_to_the_day_of_the_zone() {
    let folder = folder();
    let mut history = open(&folder);
    // Summer time in Lisbon begins at one o'clock in the night of the 29th and lasts until the 25th of October.
    for (instant, power) in [
        ("2026-03-28T23:59:59.999Z", 1.0),
        ("2026-03-29T00:00:00Z", 2.0),
        ("2026-03-29T22:59:59.999Z", 3.0),
        ("2026-03-29T23:00:00Z", 4.0),
    ] {
        history.store_reading(account(FIRST), &reading(instant, power)).expect("there is room");
    }
    history.store_reading(account(SECOND), &reading("2026-03-29T12:00:00Z", 5.0)).expect("there is room");

    let known = |id, date| -> Vec<f64> { powers(&history, id, date).into_iter().flatten().collect() };
    assert_eq!(known(FIRST, "2026-03-28"), [1.0]);
    assert_eq!(known(FIRST, "2026-03-29"), [2.0, 3.0]);
    assert_eq!(known(FIRST, "2026-03-30"), [4.0]);
    assert_eq!(known(SECOND, "2026-03-29"), [5.0]);
    let earlier = |id, date| history.meter_day(account(id), span(date)).expect("readable").earlier;
    assert!(!earlier(FIRST, "2026-03-28") && earlier(FIRST, "2026-03-29") && earlier(FIRST, "2026-11-20"));
    assert!(!earlier(SECOND, "2026-03-29"), "the readings of others do not count");
}

#[test]
fn a_day_is_found_among_years_of_readings() {
    let folder = folder();
    let history = open(&folder);
    history
        .connection
        .execute_batch(&format!(
            "INSERT INTO meter_accounts VALUES (1, '{FIRST}');
             WITH RECURSIVE minutes (n) AS (SELECT 28000000 UNION ALL SELECT n + 1 FROM minutes WHERE n < 28200000)
             INSERT INTO meter_readings SELECT 1, n, n * 60000, n * 60000, 5.0, 5.0, NULL, NULL FROM minutes"
        ))
        .expect("SQL");
    let day = history.meter_day(account(FIRST), span("2023-06-01")).expect("readable");
    assert_eq!((day.points.len(), day.earlier), (288, true));
    let plan: String = history
        .connection
        .query_row("EXPLAIN QUERY PLAN SELECT 1 FROM meter_readings WHERE account = 1 AND minute < 5", [], |row| {
            row.get(3)
        })
        .expect("a plan");
    assert!(plan.contains("USING PRIMARY KEY"), "{plan}");
}

#[test]
fn a_row_that_makes_no_sense_is_left_out() {
    let folder = folder();
    let mut history = open(&folder);
    history.save(&saved(FIRST, LiveValues::Meter(Meter::default()))).expect("there is room");
    let odd = [
        (SECOND, r#"{"kind":"of another time"}"#),
        ("0b1d7a52-7f0e-4a39-8a51-2d8f3f0e9c78", r#"{"kind":"school","date":"2026-11-20","blocks":[]}"#),
        ("not an id", "{}"),
    ];
    for (id, json) in odd {
        history
            .connection
            .execute("INSERT INTO saved_values VALUES (?1, ?2, '{}', NULL, '2026-11-20T12:00:00Z')", [id, json])
            .expect("SQL");
    }
    assert_eq!(history.load_all().expect("readable").len(), 1);
}

#[cfg(unix)]
#[test]
fn only_this_user_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let mut history = open(&folder);
    history.save(&saved(FIRST, LiveValues::Meter(Meter::default()))).expect("there is room");
    for entry in fs::read_dir(folder.path()).expect("a folder") {
        let entry = entry.expect("an entry");
        let mode = entry.metadata().expect("there").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}", entry.path().display());
    }
}

/// A reply of each provider that is full of what must not be kept goes the whole way into the file.
#[test]
fn nothing_private_gets_into_the_file() {
    let bodies = [
        r#"{"entries":[{"siteId":"site-1","address":"canary","latitude":47.123456}]}"#,
        r#"[{"kind":"sensor","id":"a__bb_agg","serialNumber":"canary"}]"#,
        r#"{"entries":[{"timestamp":"2026-11-20T12:00:00Z","power_W":5,"state":"canary","latitude":47.123456}]}"#,
        r#"{"pin":"canary","macAddress":"canary","latitude":47.123456,"longitude":-9.876543,"bleName":"canary",
            "houseImageUrl":"canary","houseName":"Casa","instant":{"powerPhase1":1,"pin":"canary"}}"#,
        r#"{"id":3,"full_name":"Alice","address":"canary","phones":["canary"],"student_id":47123456,"absences":9876543,
            "tj_email":"canary","sex":"canary"}"#,
        r#"{"date":"2026-11-20","day_type":{"name":"Blue Day","blocks":[]},"note":"canary"}"#,
    ];
    let folder = folder();
    let mut history = open(&folder);
    let now = at("2026-11-20T15:00:00Z");
    let round = Round { now, meter_number: Some("canary-number".into()), past: None };
    let mut kept = 0;
    let zones = |_: &SiteId| TimeZone::UTC;
    for provider in PROVIDERS {
        let mut survey = (provider.survey)();
        for body in bodies.into_iter().chain(["{}"; 20]) {
            if let Step::Done(findings) = survey.next(&round) {
                let sites = if let Findings::Sites(sites) = &findings { Some(sites.clone()) } else { None };
                let found = normalise(findings, ProvenSigns::default(), now);
                kept += 1;
                if let Some(sites) = sites {
                    let proven = ProvenSigns::default();
                    history.store_energy(account(FIRST), &sites, now, &proven, &zones).expect("there is room");
                }
                if let LiveValues::Meter(meter) = &found.values {
                    let reading = MeterReading::of(meter, now, now).expect("there is a power");
                    history.store_reading(account(FIRST), &reading).expect("there is room");
                }
                let values = SavedValues { proven: found.proven, ..saved(FIRST, found.values) };
                history.save(&values).expect("there is room");
                break;
            }
            // A reply meant for another call is refused; the next one may be the right one.
            let refused = survey.receive(Reply { status: 200, body: body.as_bytes() }).is_err();
            assert!(!refused || provider.id.0 != "gridshare", "the first three are Gridshare's");
        }
    }
    assert_eq!(kept, 3);
    assert!(holds(&folder, b"Alice") && holds(&folder, b"bb_agg"), "the search can find something");
    for private in ["canary", "47.123456", "-9.876543", "47123456", "9876543"] {
        assert!(!holds(&folder, private.as_bytes()), "{private}");
    }
}

pub fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

pub fn path(folder: &TempDir) -> PathBuf {
    folder.path().join("history.sqlite")
}

pub fn open(folder: &TempDir) -> History {
    let (history, opened) = History::open(&path(folder)).expect("a usable folder");
    assert_eq!(opened, Opened::Ready);
    history
}

pub fn saved(id: &str, values: LiveValues) -> SavedValues {
    SavedValues {
        account: account(id),
        values,
        proven: ProvenSigns::default(),
        measured_at: None,
        received_at: at("2026-11-20T12:00:00Z"),
    }
}

fn school() -> School {
    let block = Block {
        name: "Period 1".into(),
        start: "08:40".into(),
        end: "10:15".into(),
        place: BlockPlace::Next,
        starts_in_min: Some(12),
    };
    School {
        person: SchoolPerson {
            name: "Alice".into(),
            grade: Some("junior".into()),
            counselor: None,
            is_teacher: false,
            picture: None,
        },
        zone: "America/New_York".into(),
        today: "2026-11-20".into(),
        days: vec![SchoolDay { date: "2026-11-20".into(), day_type: "Blue Day".into(), blocks: vec![block] }],
        eighth: None,
        announcements: None,
        buses: None,
        emergency: None,
    }
}

pub fn span(date: &str) -> DaySpan {
    DaySpan::new(date.parse().expect("a date"), &TimeZone::get("Europe/Lisbon").expect("a zone")).expect("a day")
}

fn reading(measured_at: &str, power: f64) -> MeterReading {
    let measured_at = at(measured_at);
    MeterReading {
        measured_at,
        received_at: at("2026-11-20T12:00:00Z"),
        power: Some(power),
        phases: [Some(power), None, None],
    }
}

/// Keeps two readings of a grid meter.
pub fn store_home(history: &mut History, id: &str, site: &str) {
    let readings = ["2026-11-20T10:00:00Z", "2026-11-20T10:15:00Z"].map(|measured_at| SensorReading {
        measured_at: at(measured_at),
        energy_in_wh: Some(5_000.0),
        energy_out_wh: Some(0.0),
        length_s: 900,
        ..SensorReading::default()
    });
    let source = SourceId(format!("{site}__GRID_METER_DERIVED"));
    let grid = SensorSeries { source, role: Role::Grid, capacity_wh: None, readings: readings.to_vec() };
    let site = SiteSeries { site: SiteId(site.into()), sensors: vec![grid] };
    let (received_at, proven) = (at("2026-11-20T12:00:00Z"), ProvenSigns::default());
    let stored = history.store_energy(account(id), &[site], received_at, &proven, &|_| TimeZone::UTC);
    assert_eq!(stored.expect("there is room").changed.len(), 1);
}

fn powers(history: &History, id: &str, date: &str) -> Vec<Option<f64>> {
    let day = history.meter_day(account(id), span(date)).expect("readable");
    day.points.iter().map(|point| point.power).collect()
}

pub fn account(id: &str) -> AccountId {
    AccountId::parse(id).expect("an id")
}

pub fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// Whether any file of the folder holds these bytes.
fn holds(folder: &TempDir, needle: &[u8]) -> bool {
    contents(folder).iter().any(|(_, bytes)| bytes.windows(needle.len()).any(|window| window == needle))
}

pub fn contents(folder: &TempDir) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = fs::read_dir(folder.path()).expect("a folder");
    let mut files: Vec<_> = entries
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let bytes = fs::read(&path).expect("a file");
            (path, bytes)
        })
        .collect();
    files.sort();
    files
}
