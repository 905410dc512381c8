use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::home::testing::{at, home, home_with};
use crate::home::{HomeFaults, Span, Truth};

/// The sunny home, remembered apart from every other one: an outage of no length changes nothing.
fn fresh(mark: &str) -> Home {
    let outage = Some(Span { from: at(mark), until: at(mark) });
    home_with("sunny-home", &HomeFaults { outage, ..HomeFaults::default() })
}

fn counters(home: &Home, instant: &str) -> Vec<Energy> {
    Sensor::ALL.into_iter().map(|sensor| home.counters_at(sensor, at(instant).as_second())).collect()
}

#[test]
fn whatever_is_asked_first_every_instant_has_the_same_counters() {
    let instants = [
        "2026-11-20T16:10:00Z",
        "2023-01-01T12:00:00Z",
        "2024-02-29T03:05:00Z",
        "2026-06-01T00:00:00Z",
        "2025-03-09T10:00:00Z",
    ];
    let ask = |home: Home, order: Vec<usize>| {
        let mut found = vec![Vec::new(); instants.len()];
        for place in order {
            found[place] = counters(&home, instants[place]);
        }
        found
    };
    let one = ask(fresh("2023-01-01T00:00:00Z"), vec![0, 1, 2, 3, 4]);
    let other = ask(fresh("2023-01-02T00:00:00Z"), vec![4, 3, 2, 1, 0]);
    assert_eq!(one, other);
    assert!(one[0][0].in_wh > one[3][0].in_wh && one[3][0].in_wh > one[2][0].in_wh && one[1][0].in_wh < 10_000.0);
}

#[test]
fn memory_is_bounded_whatever_is_asked() {
    let sunny = home("sunny-home");
    let mut memory = Memory::new(&sunny);
    let asked: Vec<i64> = (0..60).map(|n| FIRST_DAY + n * 20).collect();
    let states: Vec<State> = asked.iter().rev().map(|day| memory.at_day(*day)).collect();
    assert!(memory.recent.len() <= RECENT_BLOCKS);
    assert!(memory.recent.iter().all(|(_, days)| days.len() == 33));
    assert_eq!(memory.blocks.len(), 59 * 20 / 32 + 1, "a state for every 32 days");
    assert_eq!(memory.at_day(asked[0]), states[59], "what was forgotten is worked out again");

    let mut memories = Memories(VecDeque::new());
    for n in 0..60 {
        let mark = at("2022-01-01T00:00:00Z") + SignedDuration::from_hours(n);
        memories.of(&Home { outage: Some(Span { from: mark, until: mark }), ..sunny });
    }
    assert_eq!(memories.0.len(), RECENT_HOMES);
}

#[test]
fn the_truth_and_the_counters_tell_the_same() {
    for slug in ["sunny-home", "plain-home", "battery-home", "two-homes", "large-home"] {
        let home = home(slug);
        for (from, until) in [
            ("2026-06-10T00:00:00Z", "2026-06-11T00:00:00Z"),
            ("2025-12-24T13:35:00Z", "2026-01-03T01:05:00Z"),
            ("2024-02-28T23:55:00Z", "2024-02-29T00:00:00Z"),
        ] {
            let truth = home.truth(at(from), at(until));
            let [grid, solar, battery, used, solar_2, battery_2] = Sensor::ALL.map(|sensor| {
                let (before, after) =
                    (home.counters_at(sensor, at(from).as_second()), home.counters_at(sensor, at(until).as_second()));
                Energy { in_wh: after.in_wh - before.in_wh, out_wh: after.out_wh - before.out_wh }
            });
            for (told, counted) in [
                (truth.bought_wh, grid.in_wh),
                (truth.sent_wh, grid.out_wh),
                (truth.solar_wh, solar.out_wh + solar_2.out_wh),
                (truth.into_battery_wh, battery.in_wh + battery_2.in_wh),
                (truth.out_of_battery_wh, battery.out_wh + battery_2.out_wh),
                (truth.home_use_wh, used.in_wh),
            ] {
                assert!((told - counted).abs() < 1e-3, "{slug} {from}: {told} {counted}");
            }
            let balance =
                truth.solar_wh + truth.bought_wh - truth.sent_wh + truth.out_of_battery_wh - truth.into_battery_wh;
            assert!((balance - truth.home_use_wh).abs() < 1e-3);
        }
    }
}

#[test]
fn truths_of_parts_add_up_even_within_a_step() {
    let home = home("sunny-home");
    let (from, until) = (at("2026-06-10T17:00:00Z"), at("2026-06-10T20:00:00Z"));
    let whole = home.truth(from, until);
    let mut sum = 0.0;
    let mut last: Option<Truth> = None;
    let mut begin = from;
    while begin < until {
        let end = (begin + SignedDuration::from_secs(437)).min(until);
        let part = home.truth(begin, end);
        sum += part.solar_wh;
        last = Some(part);
        begin = end;
    }
    assert!((sum - whole.solar_wh).abs() < 1e-6 && sum > 5_000.0);
    assert_eq!(last.and_then(|part| part.level_percent), whole.level_percent);
}

#[test]
fn there_is_nothing_before_the_homes_and_nothing_after_them() {
    let home = home("sunny-home");
    let nothing = |from: Timestamp, until: Timestamp| home.truth(from, until).home_use_wh == 0.0;
    assert!(nothing(at("2022-11-01T00:00:00Z"), at("2022-11-02T00:00:00Z")));
    assert!(nothing(at("2022-11-01T00:00:00Z"), at("2023-01-01T08:00:00Z")));
    assert!(!nothing(at("2022-11-01T00:00:00Z"), at("2023-01-01T09:00:00Z")));
    assert_eq!(home.counters_at(Sensor::Grid, at("2022-11-01T00:00:00Z").as_second()), Energy::default());
    assert_eq!(begins_s(&home, END_DAY), at("2100-01-01T08:00:00Z").as_second());
    assert_eq!(begins_s(&home, FIRST_DAY), at("2023-01-01T08:00:00Z").as_second());
}
