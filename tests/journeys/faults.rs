//! Every fault of a practice home, through the whole app: what is shown is right, or it says what is the matter with it.

use jiff::Timestamp;
use porchlight_app::Command;
use porchlight_app::view::NoteKind::{Dip, Filled, Gap, GridAssumed, Jump, Mismatch, Order, Reset, Sign};
use porchlight_app::view::{HistoryRange, HistoryView, NoteKind};
use porchlight_domain::Role;
use porchlight_sandbox::{EmptyBuckets, HomeFaults, Span};

use crate::periods::{Home, NAMES, column, error, homes_of, page, really, sum, totals, until_fetched, world_in};
use crate::world::World;

/// Days that are looked at; whatever happens in one case happens at noon of the third.
const DAYS: [&str; 5] = ["2026-11-15", "2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19"];
const THAT_DAY: &str = DAYS[2];
/// Noon where the homes stand, in the middle of a bucket.
const NOON: &str = "2026-11-17T20:07:00Z";
/// How far an amount may be from what really happened.
const HALF_A_PERCENT: f64 = 0.005;

/// Whether amounts are right, on the day of the fault and on the others.
#[derive(Clone, Copy, PartialEq)]
enum Amounts {
    /// Every one of every day.
    Right,
    /// All but those of that day, and only where a note is about them.
    RightButThatDay,
    /// Not every one of each day, since days begin at another moment; but together the days are.
    RightTogether,
    /// These are not known, and nothing is made up for them. The others are right.
    Unknown(&'static [&'static str]),
    /// Not before noon of that day, and then it is noted.
    RightSinceThen,
}

struct Case {
    turn_on: fn(&mut HomeFaults),
    /// What is said of the day of the fault.
    that_day: &'static [NoteKind],
    /// What is said of every other day.
    other_days: &'static [NoteKind],
    amounts: Amounts,
}

/// Writes one test per fault: the switch, what is said of that day and of the others, and how right the amounts are.
macro_rules! faults {
    ($($name:ident: $turn_on:expr, that day $that_day:expr, others $other_days:expr, $amounts:expr;)+) => {
        $(
            #[tokio::test]
            async fn $name() {
                let (that_day, other_days) = (&$that_day, &$other_days);
                walk(Case { turn_on: $turn_on, that_day, other_days, amounts: $amounts }).await;
            }
        )+
    };
}

faults! {
    a_sound_home_needs_no_notes: |_| {}, that day [], others [], Amounts::Right;

    a_counter_begins_anew: |home| home.counter_reset_at = Some(at(NOON)),
        that day [Reset], others [], Amounts::RightButThatDay;
    a_counter_dips: |home| home.dip_at = Some(at(NOON)), that day [Dip], others [], Amounts::Right;
    a_counter_dips_for_hours: |home| (home.dip_at, home.dip_minutes) = (Some(at(NOON)), 300),
        that day [Dip], others [], Amounts::Right;
    a_counter_jumps: |home| home.jump_at = Some(at(NOON)), that day [Jump], others [], Amounts::RightButThatDay;
    only_the_grid_meter_begins_anew: |home| (home.counter_reset_at, home.only) = (Some(at(NOON)), Some(Role::Grid)),
        that day [Reset], others [], Amounts::RightButThatDay;
    only_the_battery_jumps: |home| (home.jump_at, home.only) = (Some(at(NOON)), Some(Role::Battery)),
        that day [Jump], others [], Amounts::RightButThatDay;

    readings_fail_for_half_an_hour: |home| home.gap = Some(span(NOON, "2026-11-17T20:37:00Z")),
        that day [Filled], others [], Amounts::Right;
    readings_fail_for_hours: |home| home.gap = Some(span(NOON, "2026-11-17T23:07:00Z")),
        that day [Gap], others [], Amounts::Right;
    readings_are_empty_for_hours: |home| {
        (home.gap, home.empty_buckets) = (Some(span(NOON, "2026-11-17T23:07:00Z")), EmptyBuckets::Null);
    }, that day [Gap], others [], Amounts::Right;
    empty_readings_where_nothing_is_wrong: |home| home.empty_buckets = EmptyBuckets::Null,
        that day [], others [], Amounts::Right;

    readings_come_late: |home| home.late_minutes = 40, that day [], others [], Amounts::Right;
    readings_come_twice: |home| home.doubled = true, that day [Order], others [Order], Amounts::Right;
    zeros_are_negative: |home| home.negative_zero = true, that day [], others [], Amounts::Right;
    what_goes_out_has_no_minus: |home| home.odd_sign = true, that day [Sign], others [Sign], Amounts::Right;
    positive_power_goes_out: |home| home.flipped_power_sign = true, that day [], others [], Amounts::Right;
    the_grid_meter_is_mounted_the_other_way: |home| home.swapped_grid = true,
        that day [], others [], Amounts::Right;
    // No live round has seen the meter as it was before.
    the_grid_meter_was_turned: |home| home.grid_turned_at = Some(at(NOON)),
        that day [Mismatch], others [], Amounts::RightSinceThen;

    the_devices_clock_is_seconds_ahead: |home| home.clock_skew_s = 7, that day [], others [], Amounts::Right;
    // A day that begins at another moment is another day, which nobody can tell from its readings.
    the_devices_clock_is_ahead: |home| home.clock_skew_s = 1_200, that day [], others [], Amounts::RightTogether;
    the_devices_clock_is_behind: |home| home.clock_skew_s = -1_200, that day [], others [], Amounts::RightTogether;
    one_clock_differs_by_seconds: |home| (home.clock_skew_s, home.only) = (7, Some(Role::Solar)),
        that day [GridAssumed], others [GridAssumed], Amounts::Right;

    the_solar_sensor_is_silent: |home| home.silent_sensor = Some(Role::Solar),
        that day [GridAssumed], others [GridAssumed], Amounts::Unknown(&["solar", "home use"]);
    the_grid_meter_is_silent: |home| home.silent_sensor = Some(Role::Grid),
        that day [], others [], Amounts::Unknown(&["bought", "sent", "home use"]);
    the_battery_is_silent: |home| home.silent_sensor = Some(Role::Battery),
        that day [GridAssumed], others [GridAssumed],
        Amounts::Unknown(&["into battery", "out of battery", "home use"]);
    home_use_is_measured: |home| home.consumption_stream = true, that day [], others [], Amounts::Right;
    home_use_is_measured_and_the_sun_is_silent: |home| {
        (home.consumption_stream, home.silent_sensor) = (true, Some(Role::Solar));
    }, that day [GridAssumed], others [GridAssumed], Amounts::Unknown(&["solar"]);

    there_is_no_sun_on_the_roof: |home| home.no_solar = true, that day [], others [], Amounts::Right;
    there_is_no_battery: |home| home.no_battery = true, that day [], others [], Amounts::Right;
    there_is_a_second_inverter: |home| home.two_inverters = true, that day [], others [], Amounts::Right;
    there_is_a_second_site: |home| home.two_sites = true, that day [], others [], Amounts::Right;
    the_weather_is_another: |home| home.variety = 5, that day [], others [], Amounts::Right;

    the_grid_is_lost: |home| home.outage = Some(span(NOON, "2026-11-17T23:07:00Z")), that day [], others [], Amounts::Right;
    the_grid_is_lost_and_all_is_dark: |home| {
        (home.outage, home.no_battery) = (Some(span(NOON, "2026-11-17T23:07:00Z")), true);
    }, that day [Gap], others [], Amounts::Right;
}

async fn walk(case: Case) {
    let world = world_in("America/Los_Angeles").await;
    world.sandbox().quirks("gridshare", |quirks| (case.turn_on)(&mut quirks.home));
    let of = with_older_readings(&world).await;
    let month = page(&world, &of, HistoryRange::Month, THAT_DAY).await;
    assert_eq!(sum(month.bars.iter().map(column)), totals(&month.totals));
    let mut days = Vec::new();
    for (bar, date) in month.bars[14..19].iter().zip(DAYS) {
        let day = page(&world, &of, HistoryRange::Day, date).await;
        assert_eq!(column(bar), totals(&day.totals), "{date}");
        assert_eq!(sum(day.bars.iter().map(column)), totals(&day.totals), "{date}");
        look_at(&world, &of, &case, &day);
        days.push(day);
    }
    for kind in case.that_day.iter().chain(case.other_days) {
        assert!(month.notes.iter().any(|note| note.kind == *kind), "the month says it too: {kind:?}");
    }
    if case.amounts == Amounts::RightTogether {
        are_right_together(&world, &of, &days);
    }
}

#[tokio::test]
async fn readings_fail_over_midnight() {
    let world = world_in("America/Los_Angeles").await;
    let nightly = span("2026-11-18T05:00:00Z", "2026-11-18T12:00:00Z");
    world.sandbox().quirks("gridshare", |quirks| quirks.home.gap = Some(nightly));
    let of = with_older_readings(&world).await;
    let mut days = Vec::new();
    for date in ["2026-11-17", "2026-11-18"] {
        let day = page(&world, &of, HistoryRange::Day, date).await;
        assert!(day.totals.is_estimate && day.notes.iter().all(|note| note.kind == Gap), "{date}: {:?}", day.notes);
        assert_eq!(day.notes.len(), 3, "one of each sensor");
        days.push(day);
    }
    are_right_together(&world, &of, &days);
}

/// Somebody who is signed in, and whose readings have come as far as they are looked at.
async fn with_older_readings(world: &World) -> Home {
    let of = homes_of(world, "sunny-home").await.remove(0);
    until_fetched(world, &of, |home| home.reach.since.as_deref().is_some_and(|since| since < DAYS[0])).await;
    world.command(Command::FetchHistory { account: of.account, on: false }).await;
    world.settle().await;
    of
}

/// Holds the amounts of several days together against what really happened.
fn are_right_together(world: &World, of: &Home, days: &[HistoryView]) {
    let shown = sum(days.iter().map(|day| totals(&day.totals)));
    for at in 0..6 {
        let really: f64 = days.iter().map(|day| really(&of.truth(world, day))[at]).sum();
        let error = error(shown[at], really);
        assert!(error.is_some_and(|error| error <= HALF_A_PERCENT), "{}: {:?} {really}", NAMES[at], shown[at]);
    }
}

/// Holds one day against what really happened and what is to be said of it.
fn look_at(world: &World, of: &Home, case: &Case, day: &HistoryView) {
    let date = day.date.as_str();
    let is_that_day = date == THAT_DAY;
    let is_inverted = case.amounts == Amounts::RightSinceThen && date < THAT_DAY;
    let mut said: Vec<NoteKind> = day.notes.iter().map(|note| note.kind).collect();
    said.sort_unstable();
    said.dedup();
    let expected = if is_that_day || is_inverted { case.that_day } else { case.other_days };
    assert_eq!(said, expected, "{date}: {:?}", day.notes);

    let shown = totals(&day.totals);
    for (at, really) in really(&of.truth(world, day)).into_iter().enumerate() {
        let what = format!("{date}: {} is {:?} and was {really}", NAMES[at], shown[at]);
        let error = error(shown[at], really);
        let is_right = error.is_some_and(|error| error <= HALF_A_PERCENT);
        match case.amounts {
            Amounts::Unknown(names) if names.contains(&NAMES[at]) => assert_eq!(shown[at], None, "{what}"),
            // What a home does not have is neither known nor used.
            _ if error.is_none() => assert!(really < 1.0, "{what}"),
            Amounts::RightButThatDay if is_that_day => assert!(is_right || is_noted(day, at), "{what}"),
            Amounts::RightSinceThen if is_that_day || is_inverted => {}
            Amounts::RightTogether => {}
            Amounts::Right | Amounts::RightButThatDay | Amounts::Unknown(_) | Amounts::RightSinceThen => {
                assert!(is_right, "{what}");
            }
        }
    }
    let coverage = day.totals.coverage_percent;
    let is_home_use_known = !matches!(case.amounts, Amounts::Unknown(names) if names.contains(&"home use"));
    assert_eq!(coverage >= 98.0, is_home_use_known, "{date}: {coverage}");
}

/// Whether a note is about an amount. Home use rests on all of them.
fn is_noted(day: &HistoryView, at: usize) -> bool {
    let role = match NAMES[at] {
        "solar" => Some(Role::Solar),
        "bought" | "sent" => Some(Role::Grid),
        "into battery" | "out of battery" => Some(Role::Battery),
        _ => None,
    };
    day.notes.iter().any(|note| role.is_none() || note.role == role)
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn span(from: &str, until: &str) -> Span {
    Span { from: at(from), until: at(until) }
}
