use proptest::prelude::*;

use super::*;

#[test]
fn days_have_the_length_that_their_clocks_give_them() {
    // The day before the change, the day of it, the day after; forward minutes.
    for (zone, date, hours, minutes) in [
        ("America/Los_Angeles", "2026-03-07", 24.0, 0),
        ("America/Los_Angeles", "2026-03-08", 23.0, 60),
        ("America/Los_Angeles", "2026-03-09", 24.0, 0),
        ("America/Los_Angeles", "2026-10-31", 24.0, 0),
        ("America/Los_Angeles", "2026-11-01", 25.0, -60),
        ("America/Los_Angeles", "2026-11-02", 24.0, 0),
        ("America/New_York", "2026-03-07", 24.0, 0),
        ("America/New_York", "2026-03-08", 23.0, 60),
        ("America/New_York", "2026-03-09", 24.0, 0),
        ("America/New_York", "2026-10-31", 24.0, 0),
        ("America/New_York", "2026-11-01", 25.0, -60),
        ("America/New_York", "2026-11-02", 24.0, 0),
        ("Europe/London", "2026-03-28", 24.0, 0),
        ("Europe/London", "2026-03-29", 23.0, 60),
        ("Europe/London", "2026-03-30", 24.0, 0),
        ("Europe/London", "2026-10-24", 24.0, 0),
        ("Europe/London", "2026-10-25", 25.0, -60),
        ("Europe/London", "2026-10-26", 24.0, 0),
        ("Australia/Lord_Howe", "2026-04-04", 24.0, 0),
        ("Australia/Lord_Howe", "2026-04-05", 24.5, -30),
        ("Australia/Lord_Howe", "2026-04-06", 24.0, 0),
        ("Australia/Lord_Howe", "2026-10-03", 24.0, 0),
        ("Australia/Lord_Howe", "2026-10-04", 23.5, 30),
        ("Australia/Lord_Howe", "2026-10-05", 24.0, 0),
        ("Asia/Kathmandu", "2026-03-29", 24.0, 0),
        ("Asia/Kathmandu", "2026-11-01", 24.0, 0),
        // Clocks that change at midnight: the day begins at 1:00, or has 23:00 twice.
        ("Africa/Cairo", "2026-04-23", 24.0, 0),
        ("Africa/Cairo", "2026-04-24", 23.0, 60),
        ("America/Sao_Paulo", "2018-11-04", 23.0, 60),
        ("America/Sao_Paulo", "2018-02-17", 25.0, -60),
        // A date that was left out at the date line.
        ("Pacific/Apia", "2011-12-30", 0.0, 24 * 60),
    ] {
        let day = day(date, zone);
        assert!((f64::from(day.minutes()) - hours * 60.0).abs() < 1e-9, "{zone} {date}: {} min", day.minutes());
        let change = day.clock_change();
        let expected = (minutes != 0).then(|| ClockChange { minutes, day_minutes: day.minutes() });
        assert_eq!(change, expected, "{zone} {date}");
    }
}

#[test]
fn days_begin_at_local_midnight() {
    for (zone, date, starts_at) in [
        ("America/Los_Angeles", "2026-03-08", "2026-03-08T08:00:00Z"),
        ("America/Los_Angeles", "2026-03-09", "2026-03-09T07:00:00Z"),
        ("America/New_York", "2026-11-01", "2026-11-01T04:00:00Z"),
        ("America/New_York", "2026-11-02", "2026-11-02T05:00:00Z"),
        ("Europe/London", "2026-07-01", "2026-06-30T23:00:00Z"),
        ("Australia/Lord_Howe", "2026-04-05", "2026-04-04T13:00:00Z"),
        ("Australia/Lord_Howe", "2026-04-06", "2026-04-05T13:30:00Z"),
        ("Asia/Kathmandu", "2026-11-20", "2026-11-19T18:15:00Z"),
        ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z"),
    ] {
        assert_eq!(day(date, zone).starts_at, starts_at.parse().unwrap(), "{zone} {date}");
    }
}

#[test]
fn the_calendar_ends_somewhere() {
    assert_eq!(HomeDay::of(Date::MAX, &TimeZone::UTC), None);
}

proptest! {
    #[test]
    fn each_instant_lies_in_the_day_that_holds_it_and_days_touch(
        second in 0_i64..4_000_000_000, zone in prop::sample::select(ZONES),
    ) {
        let zone = named(zone);
        let instant = Timestamp::from_second(second).unwrap();
        let day = HomeDay::holding(instant, &zone).unwrap();
        prop_assert!((day.starts_at..day.ends_at).contains(&instant));
        prop_assert_eq!(HomeDay::of(day.date.tomorrow().unwrap(), &zone).unwrap().starts_at, day.ends_at);
        prop_assert_eq!(day.starts_at.as_second() % 900, 0, "edges fall on a slot");
    }
}

const ZONES: &[&str] = &[
    "America/Los_Angeles",
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Cairo",
];

fn named(zone: &str) -> TimeZone {
    TimeZone::get(zone).unwrap()
}

fn day(date: &str, zone: &str) -> HomeDay {
    HomeDay::of(date.parse().unwrap(), &named(zone)).unwrap()
}
