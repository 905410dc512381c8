//! Homes over a year and over weeks, through the whole app: days, weeks, months and years agree to the milliwatt-hour
//! with each other, and to the watt-hour with what really happened.

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use porchlight_app::view::{HistoryRange, HistoryView, NoteKind};

use crate::periods::{
    Home, NAMES, column, error, homes_of, page, really, set_zone, sum, totals, until_all_is_here, world_in,
};
use crate::world::World;

/// How far a total may be from what really happened, as a part of it: beyond a Wh nothing, and of the present period, of
/// which the newest readings are still on their way, half a percent.
const NOTHING: f64 = f64::EPSILON;
const HALF_A_PERCENT: f64 = 0.005;
/// The day on which the journeys are made. What comes after it is to come.
const TODAY: Date = date(2026, 11, 20);

#[tokio::test]
async fn a_year_agrees_with_its_months_and_days_and_with_what_really_happened() {
    let world = world_in("America/Los_Angeles").await;
    begin(&world, "2025-11-25");
    let of = homes_of(&world, "sunny-home").await.remove(0);
    until_all_is_here(&world, &of).await;

    agree_over_months(&world, &of, date(2025, 12, 1)).await;
    let years = [page(&world, &of, HistoryRange::Year, "2025-06-15").await, year(&world, &of).await];
    let [clocks_forward, clocks_back] = ["2026-03-08", "2026-11-01"];
    assert_eq!(page(&world, &of, HistoryRange::Day, clocks_forward).await.bars.len(), 92);
    assert_eq!(page(&world, &of, HistoryRange::Day, clocks_back).await.bars.len(), 100);
    let [before, this] = years;
    assert!(before.bars[..10].iter().all(|bar| column(bar) == [None; 13]), "nothing is known from before");
    assert!(this.totals.round_trip_percent.is_some_and(|percent| (85.0..97.0).contains(&percent)), "{:?}", this.totals);
}

/// Writes one test per home: who lives there, in which zone, and since when there are readings.
macro_rules! homes {
    ($($name:ident: $person:literal in $zone:literal since $begin:literal;)+) => {
        $(
            #[tokio::test]
            async fn $name() {
                let world = world_in($zone).await;
                begin(&world, $begin);
                let homes = homes_of(&world, $person).await;
                until_all_is_here(&world, &homes[0]).await;
                let first_month = $begin.parse::<Date>().expect("a date").first_of_month();
                for of in &homes {
                    agree_over_months(&world, of, first_month).await;
                    year(&world, of).await;
                }
            }
        )+
    };
}

homes! {
    a_home_on_the_grid_agrees_in_kathmandu: "plain-home" in "Asia/Kathmandu" since "2026-10-28";
    a_home_with_a_battery_alone_agrees_when_london_turns_its_clocks: "battery-home" in "Europe/London" since "2026-10-21";
    a_large_home_agrees_when_lord_howe_turns_its_clocks_by_half: "large-home" in "Australia/Lord_Howe" since "2026-09-30";
    two_homes_agree_when_new_york_turns_its_clocks: "two-homes" in "America/New_York" since "2026-10-27";
}

#[tokio::test]
async fn two_homes_agree_each_in_a_zone_of_its_own() {
    let world = world_in("America/New_York").await;
    begin(&world, "2026-11-10");
    let homes = homes_of(&world, "two-homes").await;
    assert_eq!(homes.len(), 2);
    until_all_is_here(&world, &homes[0]).await;
    set_zone(&world, &homes[0], "America/Los_Angeles").await;
    for (of, midnight) in homes.iter().zip(["2026-11-15T08:00:00Z", "2026-11-15T05:00:00Z"]) {
        agree_over_months(&world, of, date(2026, 11, 1)).await;
        assert_eq!(page(&world, of, HistoryRange::Day, "2026-11-15").await.starts_at, midnight);
    }
}

/// Lets the readings of all homes begin with a UTC day.
fn begin(world: &World, day: &str) {
    let begin = format!("{day}T00:00:00Z").parse().expect("an instant");
    world.sandbox().quirks("gridshare", |quirks| quirks.home.readings_begin_at = Some(begin));
}

/// The year of the journeys, whose columns are the sums of the months.
async fn year(world: &World, of: &Home) -> HistoryView {
    let year = page(world, of, HistoryRange::Year, "2026-06-15").await;
    assert_eq!(sum(year.bars.iter().map(column)), totals(&year.totals));
    for bar in &year.bars {
        let month = page(world, of, HistoryRange::Month, &bar.local[..10]).await;
        assert_eq!(column(bar), totals(&month.totals), "{} {}", of.site.0, bar.local);
    }
    is_what_happened(world, of, &year);
    year
}

/// Holds every month from the first one on against its days, and these against their slots.
async fn agree_over_months(world: &World, of: &Home, first: Date) {
    let mut month = first;
    while month <= TODAY {
        let shown = page(world, of, HistoryRange::Month, &month.to_string()).await;
        assert_eq!(sum(shown.bars.iter().map(column)), totals(&shown.totals), "{} {month}", of.site.0);
        for (bar, day) in shown.bars.iter().zip(month.series(1.day())) {
            if day <= TODAY {
                let shown = page(world, of, HistoryRange::Day, &day.to_string()).await;
                assert_eq!(column(bar), totals(&shown.totals), "{} {day}", of.site.0);
                assert_eq!(sum(shown.bars.iter().map(column)), totals(&shown.totals), "{} {day}", of.site.0);
            }
        }
        // The week of the month's middle, of which some days may be of another month.
        let week = page(world, of, HistoryRange::Week, &month.with().day(15).build().expect("a day").to_string()).await;
        assert_eq!(sum(week.bars.iter().map(column)), totals(&week.totals), "{} {month}", of.site.0);
        is_what_happened(world, of, &shown);
        is_what_happened(world, of, &week);
        month = month.saturating_add(1.month());
    }
}

/// Holds the totals of a period against what really happened since the first reading, and against each other.
fn is_what_happened(world: &World, of: &Home, period: &HistoryView) {
    let what = format!("{} {:?} {}", of.site.0, period.range, period.date);
    let is_over = period.ends_at < TODAY.to_string();
    let allowed = if is_over { NOTHING } else { HALF_A_PERCENT };
    let shown = totals(&period.totals);
    for (at, really) in really(&of.truth(world, period)).into_iter().enumerate() {
        match error(shown[at], really) {
            None => assert!(really < 1.0, "{what}: {} is not known and was {really}", NAMES[at]),
            Some(error) => {
                assert!(error <= allowed, "{what}: {} is {:?} and was {really}", NAMES[at], shown[at]);
            }
        }
    }
    let to_home: Option<i64> = [6, 9, 11].into_iter().map(|at| shown[at]).sum();
    let adds_up = period.notes.iter().all(|note| note.kind != NoteKind::Mismatch);
    assert!(!adds_up || to_home == shown[1], "{what}: {to_home:?} of {:?}", shown[1]);
}
