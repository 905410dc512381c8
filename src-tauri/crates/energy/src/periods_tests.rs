use proptest::prelude::*;

use super::*;

#[test]
fn a_day_has_as_many_slots_as_its_clocks_give_it() {
    for (zone, date, of_15_min, of_5_min) in [
        ("America/Los_Angeles", "2026-03-08", 92, 276),
        ("America/Los_Angeles", "2026-11-01", 100, 300),
        ("America/Los_Angeles", "2026-11-02", 96, 288),
        ("America/New_York", "2026-03-08", 92, 276),
        ("America/New_York", "2026-11-01", 100, 300),
        ("Europe/London", "2026-03-29", 92, 276),
        ("Europe/London", "2026-10-25", 100, 300),
        ("Australia/Lord_Howe", "2026-04-05", 98, 294),
        ("Australia/Lord_Howe", "2026-10-04", 94, 282),
        ("Asia/Kathmandu", "2026-11-20", 96, 288),
    ] {
        let (period, zone_of_day) = period(Range::Day, date, zone);
        let counts = [900, 300].map(|slot_s| period.columns(slot_s, &zone_of_day).len());
        assert_eq!(counts, [of_15_min, of_5_min], "{zone} {date}");
    }
}

#[test]
fn the_doubled_hour_is_told_from_the_first() {
    let (period, zone) = period(Range::Day, "2026-11-01", "America/Los_Angeles");
    let columns = period.columns(900, &zone);
    let at = |index: usize| (columns[index].local.to_string(), columns[index].offset_text(), columns[index].again);
    assert_eq!(at(0), ("2026-11-01T00:00:00".into(), "-07:00".into(), false));
    assert_eq!(at(4), ("2026-11-01T01:00:00".into(), "-07:00".into(), false));
    assert_eq!(at(7), ("2026-11-01T01:45:00".into(), "-07:00".into(), false));
    assert_eq!(at(8), ("2026-11-01T01:00:00".into(), "-08:00".into(), true));
    assert_eq!(at(11), ("2026-11-01T01:45:00".into(), "-08:00".into(), true));
    assert_eq!(at(12), ("2026-11-01T02:00:00".into(), "-08:00".into(), false));
    assert_eq!(columns.iter().filter(|column| column.again).count(), 4);
    assert_eq!(columns[99].ends_at, period.ends_at);
}

#[test]
fn half_an_hour_may_be_doubled_or_left_out() {
    let (back, zone) = period(Range::Day, "2026-04-05", "Australia/Lord_Howe");
    let again: Vec<String> = shown_again(&back.columns(900, &zone));
    assert_eq!(again, ["2026-04-05T01:30:00 +10:30", "2026-04-05T01:45:00 +10:30"]);
    let (forward, zone) = period(Range::Day, "2026-10-04", "Australia/Lord_Howe");
    let columns = forward.columns(900, &zone);
    assert_eq!(shown_again(&columns), [] as [String; 0]);
    let locals: Vec<String> = columns[7..9].iter().map(|column| column.local.to_string()).collect();
    assert_eq!(locals, ["2026-10-04T01:45:00", "2026-10-04T02:30:00"]);
}

#[test]
fn an_hour_left_out_leaves_no_column() {
    for (zone, date, before, after) in [
        ("America/New_York", "2026-03-08", "2026-03-08T01:45:00", "2026-03-08T03:00:00"),
        ("Europe/London", "2026-03-29", "2026-03-29T00:45:00", "2026-03-29T02:00:00"),
    ] {
        let (period, zone) = period(Range::Day, date, zone);
        let locals: Vec<String> = period.columns(900, &zone).iter().map(|column| column.local.to_string()).collect();
        let at = locals.iter().position(|local| local == before).unwrap();
        assert_eq!(locals[at + 1], after);
    }
    let (autumn, london) = period(Range::Day, "2026-10-25", "Europe/London");
    let again = shown_again(&autumn.columns(900, &london));
    assert_eq!((again.len(), again[0].as_str()), (4, "2026-10-25T01:00:00 +00:00"));
}

#[test]
fn weeks_begin_on_monday_and_months_and_years_on_their_first() {
    for (range, date, first, last, columns) in [
        (Range::Week, "2026-11-20", "2026-11-16", "2026-11-22", 7),
        (Range::Week, "2026-11-16", "2026-11-16", "2026-11-22", 7),
        (Range::Week, "2026-11-22", "2026-11-16", "2026-11-22", 7),
        (Range::Week, "2027-01-01", "2026-12-28", "2027-01-03", 7),
        (Range::Month, "2026-11-20", "2026-11-01", "2026-11-30", 30),
        (Range::Month, "2028-02-29", "2028-02-01", "2028-02-29", 29),
        (Range::Year, "2026-11-20", "2026-01-01", "2026-12-31", 12),
    ] {
        let (period, zone) = period(range, date, "America/Los_Angeles");
        assert_eq!((period.first_day, period.last_day), (day(first), day(last)), "{range:?} {date}");
        let drawn = period.columns(900, &zone);
        assert_eq!(drawn.len(), columns, "{range:?} {date}");
        assert_eq!((drawn[0].starts_at, drawn[columns - 1].ends_at), (period.starts_at, period.ends_at));
        assert!(drawn.iter().all(|column| column.local.time() == jiff::civil::Time::midnight() && !column.again));
    }
}

#[test]
fn a_month_has_its_hours_whatever_the_clocks_do() {
    for (zone, month, hours) in [
        ("America/Los_Angeles", "2026-03-01", 743.0),
        ("America/Los_Angeles", "2026-11-01", 721.0),
        ("Australia/Lord_Howe", "2026-04-01", 720.5),
        ("Asia/Kathmandu", "2026-04-01", 720.0),
    ] {
        let (period, _) = period(Range::Month, month, zone);
        let length = period.ends_at.duration_since(period.starts_at);
        assert!((length.as_secs_f64() / 3600.0 - hours).abs() < 1e-9, "{zone} {month}");
    }
}

#[test]
fn a_date_that_was_left_out_has_no_column() {
    let (period, zone) = period(Range::Month, "2011-12-15", "Pacific/Apia");
    assert_eq!(period.columns(900, &zone).len(), 30);
}

#[test]
fn day_24_hours_end_now_or_with_the_date() {
    let zone = TimeZone::get("America/New_York").unwrap();
    let now: Timestamp = "2026-11-20T19:15:00Z".parse().unwrap();
    let live = Period::of(Range::Hours24, day("2026-11-20"), now, &zone).unwrap();
    assert_eq!((live.starts_at, live.ends_at), ("2026-11-19T19:15:00Z".parse().unwrap(), now));
    assert_eq!((live.first_day, live.last_day), (day("2026-11-19"), day("2026-11-20")));
    assert_eq!(live.columns(900, &zone).len(), 96);
    // On the day the clocks go back it begins at 1:00.
    let past = Period::of(Range::Hours24, day("2026-11-01"), now, &zone).unwrap();
    let columns = past.columns(900, &zone);
    assert_eq!((columns.len(), columns[0].local.to_string()), (96, "2026-11-01T01:00:00".into()));
    assert_eq!((past.first_day, past.last_day), (day("2026-11-01"), day("2026-11-01")));
}

#[test]
fn slots_begin_at_multiples_of_their_length() {
    assert_eq!([-901, -900, -899, 0, 1, 900].map(|second| first_slot(second, 900)), [-900, -900, 0, 0, 900, 900]);
    // Kathmandu's midnight lies within an hour of UTC: an hour belongs to the day in which it begins.
    let (period, zone) = period(Range::Day, "2026-11-20", "Asia/Kathmandu");
    let columns = period.columns(3600, &zone);
    assert_eq!((columns.len(), columns[0].local.to_string()), (24, "2026-11-20T00:45:00".into()));
    assert_eq!(columns[23].ends_at.to_string(), "2026-11-20T19:00:00Z");
    let uneven = Period { starts_at: "2026-11-20T10:07:00Z".parse().unwrap(), ..period };
    assert_eq!(uneven.columns(900, &zone)[0].starts_at.to_string(), "2026-11-20T10:15:00Z");
}

#[test]
fn periods_follow_each_other() {
    for (range, date, periods, expected) in [
        (Range::Day, "2026-03-01", -1, "2026-02-28"),
        (Range::Hours24, "2026-12-31", 1, "2027-01-01"),
        (Range::Week, "2026-11-20", -1, "2026-11-13"),
        (Range::Month, "2026-03-31", -1, "2026-02-28"),
        (Range::Month, "2026-12-01", 1, "2027-01-01"),
        (Range::Year, "2028-02-29", -1, "2027-02-28"),
    ] {
        assert_eq!(range.step(day(date), periods), Some(day(expected)), "{range:?} {date}");
    }
    assert_eq!(Range::Year.step(Date::MAX, 1), None);
    assert_eq!(Range::year_before(day("2028-02-29")), Some(day("2027-02-28")));
    assert_eq!(Range::year_before(Date::MIN), None);
}

proptest! {
    #[test]
    fn columns_fill_their_period_without_a_hole(
        days in 0_i32..30_000, zone in prop::sample::select(ZONES), range in prop::sample::select(RANGES),
    ) {
        let zone = TimeZone::get(zone).unwrap();
        let date = day("1990-01-01").checked_add(Span::new().days(days)).unwrap();
        let period = Period::of(range, date, Timestamp::MAX, &zone).unwrap();
        let columns = period.columns(900, &zone);
        prop_assert_eq!(columns[0].starts_at, period.starts_at);
        prop_assert_eq!(columns[columns.len() - 1].ends_at, period.ends_at);
        for pair in columns.windows(2) {
            prop_assert_eq!(pair[0].ends_at, pair[1].starts_at);
            let same = pair[0].local == pair[1].local && pair[0].offset == pair[1].offset;
            prop_assert!(!same);
        }
        // What reads the same is told apart.
        let shown: std::collections::BTreeSet<_> = columns.iter().map(|column| (column.local, column.again)).collect();
        prop_assert_eq!(shown.len(), columns.len());
        if range != Range::Hours24 {
            prop_assert!((period.first_day..=period.last_day).contains(&date));
            let next = Period::of(range, range.step(date, 1).unwrap(), Timestamp::MAX, &zone).unwrap();
            prop_assert_eq!(next.starts_at, period.ends_at);
        }
    }
}

const RANGES: &[Range] = &[Range::Hours24, Range::Day, Range::Week, Range::Month, Range::Year];
const ZONES: &[&str] =
    &["America/Los_Angeles", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kathmandu"];

fn period(range: Range, date: &str, zone: &str) -> (Period, TimeZone) {
    let zone = TimeZone::get(zone).unwrap();
    (Period::of(range, day(date), Timestamp::MAX, &zone).unwrap(), zone)
}

fn day(date: &str) -> Date {
    date.parse().unwrap()
}

fn shown_again(columns: &[Column]) -> Vec<String> {
    let again = columns.iter().filter(|column| column.again);
    again.map(|column| format!("{} {}", column.local, column.offset_text())).collect()
}
