//! Files of every age and in every state.

use std::fs;

use jiff::tz::TimeZone;
use porchlight_domain::{Meter, SiteId};
use porchlight_energy::Energy;

use super::{
    homes::{CompareWith, PeriodQuery, Range},
    tests::{FIRST, SECOND, account, at, contents, folder, open, path, saved, span, store_home},
    *,
};

/// A file of each past version, as that version left it.
const PAST_VERSIONS: &[&str] = &[
    include_str!("past_versions/1.sql"),
    include_str!("past_versions/2.sql"),
    include_str!("past_versions/3.sql"),
    include_str!("past_versions/4.sql"),
];

#[test]
fn a_file_of_every_past_version_is_brought_up_to_date() {
    assert_eq!(PAST_VERSIONS.len(), migrations::MIGRATIONS.len(), "a new version needs a file of the one before");
    for (index, dump) in PAST_VERSIONS.iter().enumerate() {
        let folder = folder();
        let file = Connection::open(path(&folder)).expect("a new file");
        file.execute_batch(dump).expect("as that version left it");
        assert_eq!(migrations::version(&file).expect("a version"), u32::try_from(index + 1).expect("small"));
        drop(file);

        let (mut history, opened) = History::open(&path(&folder)).expect("a known version");
        assert_eq!(opened, Opened::Ready);
        let loaded = history.load_all().expect("readable");
        // The meter of version 1 had fewer parts; without all of today's its values are left out.
        assert_eq!(loaded.len(), [1, 2, 2, 2][index], "version {}", index + 1);
        let first = loaded.iter().find(|values| values.account == account(FIRST)).expect("the first account");
        let LiveValues::PowerFlow(flow) = &first.values else { panic!("the homes of the first account") };
        assert_eq!(flow.homes[0].sources[0].level_percent, Some(63.2));
        assert_eq!(first.proven.power.len(), 1);
        let day = history.meter_day(account(SECOND), span("2026-11-20")).expect("readable");
        let powers: Vec<_> = day.points.iter().map(|point| point.power).collect();
        assert_eq!(powers, if index == 0 { &[][..] } else { &[Some(409.0), Some(412.0)] }, "version {}", index + 1);
        assert_eq!(migrations::version(&history.connection).expect("a version"), migrations::newest());

        let used = |history: &History, site: &str| {
            let query = PeriodQuery {
                range: Range::Day,
                date: Some("2026-11-20".parse().expect("a date")),
                compare: CompareWith::Off,
                now: at("2026-11-21T12:00:00Z"),
                zone: TimeZone::UTC,
            };
            let day = history.period(account(FIRST), &SiteId(site.into()), &query).expect("readable");
            (day.totals.home_use.map(Energy::mwh), day.notes.len())
        };
        let at_home = if index < 2 { (None, 0) } else { (Some(787_850), 2) };
        assert_eq!(used(&history, "site-0001"), at_home, "version {}", index + 1);
        store_home(&mut history, FIRST, "another-home");
        assert_eq!(used(&history, "another-home").0, Some(0), "there is room for homes");
    }
}

#[test]
fn the_newest_past_version_has_the_form_of_a_new_file() {
    let schema = |connection: &Connection| -> Vec<String> {
        let mut statement =
            connection.prepare("SELECT sql FROM sqlite_schema WHERE sql NOT NULL ORDER BY name").expect("SQL");
        let rows = statement.query_map([], |row| row.get(0)).expect("rows");
        rows.map(|row| row.expect("text")).collect()
    };
    let folder = folder();
    let fresh = open(&folder);
    let past = Connection::open_in_memory().expect("memory");
    past.execute_batch(PAST_VERSIONS.last().expect("at least one")).expect("SQL");
    assert_eq!(schema(&fresh.connection), schema(&past));
}

#[test]
fn a_newer_file_is_left_as_it_is() {
    let folder = folder();
    drop(open(&folder));
    let file = Connection::open(path(&folder)).expect("a file");
    file.pragma_update(None, "user_version", 7).expect("SQL");
    file.execute_batch("CREATE TABLE from_the_future (x)").expect("SQL");
    drop(file);
    let before = contents(&folder);

    let refused = History::open(&path(&folder)).err().expect("refused");
    assert!(matches!(refused, HistoryError::Newer { found: 7, known: 4 }), "{refused:?}");
    assert_eq!(contents(&folder), before);
}

#[test]
fn a_damaged_file_is_put_aside_and_an_empty_one_takes_its_place() {
    let folder = folder();
    let mut history = open(&folder);
    for number in 0..200 {
        let name = format!("{FIRST}{number}").repeat(20);
        let meter = Meter { house_name: Some(name), ..Meter::default() };
        history
            .save(&saved(&format!("6f2a1c9e-56a8-4c0d-9f4b-0a5b0f6f{number:04}"), LiveValues::Meter(meter)))
            .expect("room");
    }
    drop(history);
    let sound = fs::read(path(&folder)).expect("the file");
    let torn = &sound[..sound.len() / 2 + 100];
    let mut scribbled = sound.clone();
    scribbled[4096..12_288].fill(0xa5);

    let mut aside = 0;
    for damage in
        [b"this is no database, but long enough to be looked at as if it were one".repeat(4), torn.to_vec(), scribbled]
    {
        fs::write(path(&folder), &damage).expect("written");
        let (history, opened) = History::open(&path(&folder)).expect("usable again");
        aside += 1;
        let to = folder.path().join(format!("history.sqlite.damaged-{aside}"));
        assert_eq!(opened, Opened::PutAside { to: to.clone() });
        assert_eq!(fs::read(to).expect("put aside"), damage);
        assert_eq!(history.load_all().expect("readable"), []);
    }
}

#[test]
fn a_file_of_another_program_is_put_aside_unchanged() {
    let folder = folder();
    let other = Connection::open(path(&folder)).expect("a file");
    other.execute_batch("PRAGMA application_id = 42; CREATE TABLE theirs (x)").expect("SQL");
    drop(other);
    let (_, opened) = History::open(&path(&folder)).expect("usable");
    assert!(matches!(opened, Opened::PutAside { .. }));
}

#[test]
fn a_file_that_only_claims_an_older_version_is_put_aside() {
    let folder = folder();
    let odd = Connection::open(path(&folder)).expect("a file");
    odd.execute_batch("CREATE TABLE saved_values (x)").expect("SQL");
    drop(odd);
    let (history, opened) = History::open(&path(&folder)).expect("usable");
    assert!(matches!(opened, Opened::PutAside { .. }));
    assert_eq!(history.load_all().expect("readable"), []);
}

#[test]
fn an_empty_file_is_a_new_one() {
    let folder = folder();
    fs::write(path(&folder), b"").expect("written");
    let (_, opened) = History::open(&path(&folder)).expect("usable");
    assert_eq!(opened, Opened::Ready);
}

#[test]
fn a_place_that_cannot_be_used_is_an_error_and_nothing_else() {
    let folder = folder();
    let missing = folder.path().join("not-there").join("history.sqlite");
    assert!(matches!(History::open(&missing), Err(HistoryError::Unavailable(_))));
    assert!(matches!(History::open(folder.path()), Err(HistoryError::Unavailable(_))));
}
