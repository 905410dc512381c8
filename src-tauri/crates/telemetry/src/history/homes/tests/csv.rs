//! The file is read by somebody else's CSV library, as by a spreadsheet.

use ::csv::ReaderBuilder;

use super::*;

/// A row as a spreadsheet sees it.
struct Read {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn written(history: &History, query: &PeriodQuery, home: &str) -> (String, Read) {
    let head = CsvHead { home: home.into(), version: "0.1.0".into() };
    let bytes = history.csv(account(), &site(), query, &head).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let unmarked = text.strip_prefix('\u{feff}').expect("a byte order mark").to_owned();
    let mut reader = ReaderBuilder::new().comment(Some(b'#')).from_reader(unmarked.as_bytes());
    let texts = |record: &::csv::StringRecord| record.iter().map(ToOwned::to_owned).collect::<Vec<String>>();
    let names = texts(reader.headers().unwrap());
    let rows = reader.records().map(|record| texts(&record.unwrap())).collect();
    (unmarked, Read { names, rows })
}

impl Read {
    fn column(&self, name: &str) -> Vec<&str> {
        let at = self.names.iter().position(|known| known == name).expect("a column of this name");
        self.rows.iter().map(|row| row[at].as_str()).collect()
    }
}

fn exact_mwh(kwh: &str) -> i64 {
    let (whole, part) = kwh.split_once('.').expect("a point");
    assert_eq!(part.len(), 6, "{kwh}");
    whole.parse::<i64>().unwrap() * 1_000_000 + part.parse::<i64>().unwrap()
}

#[test]
fn a_day_reads_back_to_the_mwh() {
    let mut history = history();
    store(&mut history, &[series(0..3 * DAY)]);
    let (text, read) = written(&history, &query(Range::Day, "2026-03-02"), "Sonnenhaus \u{fc}ber, \"Tal\"");
    let comments: Vec<&str> = text.lines().take(5).collect();
    assert_eq!(
        comments[..4],
        [
            "# home: Sonnenhaus \u{fc}ber, \"Tal\"",
            "# time zone: America/Los_Angeles",
            "# app version: 0.1.0",
            "# made at: 2026-12-31T00:00:00Z",
        ]
    );
    assert!(comments[4].starts_with("start_utc,start_local,utc_offset,"));
    assert_eq!(read.rows.len(), 96);
    for (at, slot) in (32 + DAY..32 + 2 * DAY).enumerate() {
        let truth = Truth::of(slot);
        let amounts = ["solar_kwh", "home_use_kwh", "bought_kwh", "sent_kwh", "into_battery_kwh", "out_of_battery_kwh"]
            .map(|name| exact_mwh(read.column(name)[at]));
        let expected =
            [truth.solar, truth.home_use(), truth.bought, truth.sent, truth.into_battery, truth.out_of_battery];
        assert_eq!(amounts, expected, "slot {slot}");
        assert_eq!(read.column("start_utc")[at].parse::<Timestamp>().unwrap(), at_slot(slot));
        let level: f64 = read.column("battery_level_percent")[at].parse().unwrap();
        assert!((level - super::level(slot)).abs() < 0.05);
    }
    assert_eq!(read.column("start_local")[0], "2026-03-02T00:00:00");
    assert_eq!(read.column("utc_offset")[0], "-08:00");
    assert_eq!((read.column("quality")[0], read.column("note")[0]), ("measured", ""));
}

#[test]
fn every_period_has_a_row_for_each_slot_and_adds_up_to_its_totals() {
    let mut history = history();
    store(&mut history, &[series(0..50 * DAY)]);
    for (range, rows) in
        [(Range::Hours24, 96), (Range::Day, 92), (Range::Week, 7 * 96 - 4), (Range::Month, 31 * 96 - 4)]
    {
        let query = query(range, "2026-03-08");
        let (_, read) = written(&history, &query, "Home");
        assert_eq!(read.rows.len(), rows, "{range:?}");
        let sum: i64 = read.column("home_use_kwh").iter().filter(|kwh| !kwh.is_empty()).map(|kwh| exact_mwh(kwh)).sum();
        assert_eq!(Some(sum), mwh(period(&history, &query).totals.home_use));
    }
    let (_, year) = written(&history, &query(Range::Year, "2026-03-08"), "Home");
    assert_eq!(year.rows.len(), 365 * 96 - 32 * 4 + 1, "as far as the year has gone");
    assert_eq!((year.column("home_use_kwh")[0], year.column("quality")[0]), ("", "missing"));
}

#[test]
fn times_that_come_twice_differ_by_their_offset() {
    let mut history = history();
    let first = (at("2026-11-01T07:00:00Z").as_second() - at(BEGIN).as_second()) / SLOT_S;
    store(&mut history, &[series(first - 1..first + 100)]);
    let (_, read) = written(&history, &query(Range::Day, "2026-11-01"), "Home");
    assert_eq!(read.rows.len(), 100);
    let times: Vec<(&str, &str)> = read.column("start_local").into_iter().zip(read.column("utc_offset")).collect();
    assert_eq!((times[4], times[8]), (("2026-11-01T01:00:00", "-07:00"), ("2026-11-01T01:00:00", "-08:00")));
}

#[test]
fn what_is_unknown_is_empty_and_what_was_noticed_is_named() {
    let mut history = history();
    let mut site = series(0..2 * DAY);
    site.sensors[1].readings.drain(40..50);
    site.sensors[2].readings[60].energy_out_wh = None;
    site.sensors[2].readings[60].energy_in_wh = None;
    store(&mut history, &[site]);
    let now = at_slot(32 + 44) + SignedDuration::from_secs(1);
    let (_, read) = written(&history, &PeriodQuery { now, ..query(Range::Day, "2026-03-01") }, "Home");
    assert_eq!(read.rows.len(), 45, "slots to come have no row");
    assert_eq!((read.column("quality")[8], read.column("note")[8]), ("estimated", "gap"));
    assert_eq!((read.column("quality")[28], read.column("note")[28]), ("filled", "filled"));
}

#[test]
fn a_name_cannot_break_out_of_its_line() {
    let history = history();
    let (text, read) = written(&history, &query(Range::Day, "2026-03-02"), "Home\r\n=1+1,\u{7}");
    assert!(text.starts_with("# home: Home  =1+1, \r\n# time zone"));
    assert_eq!(read.rows.len(), 96);
    assert!(read.rows.iter().all(|row| row[3..10].iter().all(String::is_empty)));
}
