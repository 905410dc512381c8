use super::*;
use crate::{Carry, RoleSlots, balance};

const SLOT_S: u32 = 900;

#[test]
fn time_left_is_rounded_to_hours_and_below_four_to_quarters() {
    // Level, drain in W, minutes; 10 kWh to empty.
    for (level, drain_w, minutes) in [
        (100.0, 1000.0, 10 * 60),
        (80.0, 2000.0, 225),
        (80.0, 1850.0, 240),
        (80.0, 1800.0, 4 * 60),
        (84.2, 2000.0, 4 * 60),
        (80.0, 1600.0, 5 * 60),
        (20.0, 1000.0, 120),
        (10.0, 1000.0, 60),
        (1.0, 2000.0, 0),
        (0.0, 1000.0, 0),
    ] {
        let left = time_left(level, None, 10_000.0, drain_w).unwrap();
        assert_eq!(left, TimeLeft { minutes, more_than_two_days: false, to_empty: true }, "{level} {drain_w}");
    }
}

#[test]
fn a_reserve_is_not_counted() {
    let left = time_left(50.0, Some(20.0), 10_000.0, 950.0).unwrap();
    assert_eq!(left, TimeLeft { minutes: 180, more_than_two_days: false, to_empty: false });
    assert_eq!(time_left(15.0, Some(20.0), 10_000.0, 950.0).unwrap().minutes, 0);
}

#[test]
fn more_than_two_days_is_said_as_such() {
    // 9.5 kWh at 197.9 W are 48.004 h.
    assert!(time_left(100.0, None, 10_000.0, 197.9).unwrap().more_than_two_days);
    assert!(!time_left(100.0, None, 10_000.0, 198.0).unwrap().more_than_two_days);
}

#[test]
fn no_time_is_left_to_say_while_little_is_drawn() {
    assert_eq!(time_left(50.0, None, 10_000.0, 50.0), None);
    assert!(time_left(50.0, None, 10_000.0, 50.1).is_some());
    for (level, capacity_wh, drain_w) in
        [(50.0, 10_000.0, -300.0), (50.0, 10_000.0, f64::NAN), (50.0, 0.0, 100.0), (f64::NAN, 10_000.0, 100.0)]
    {
        assert_eq!(time_left(level, None, capacity_wh, drain_w), None);
    }
}

#[test]
fn the_present_rate_is_that_of_the_last_quarter_of_an_hour() {
    let used = |start_s: i64, home_use: i64, solar: i64| HomeSlot {
        home_use: Some(wh(home_use)),
        solar: Some(wh(solar)),
        ..empty(start_s)
    };
    let sunny = Home { has_solar: true, ..Home::default() };
    let slots = [used(0, 900, 0), used(900, 500, 100)];
    assert_near(drain_w(sunny, &slots, SLOT_S), 1600.0);
    assert_near(drain_w(Home::default(), &slots, SLOT_S), 2000.0);
    // Three slots of five minutes.
    let short = [used(0, 100, 0), used(300, 10, 0), used(600, 20, 0), used(900, 30, 0)];
    assert_near(drain_w(sunny, &short, 300), 240.0);
    assert_near(drain_w(sunny, &short[1..], 300), 240.0);
    assert_eq!(drain_w(sunny, &short[2..], 300), None, "not all of the time is known");
    assert_eq!(drain_w(sunny, &[short[0], short[1], short[3]], 300), None);
    assert_eq!(drain_w(sunny, &[HomeSlot { solar: None, ..slots[1] }], SLOT_S), None);
    assert_eq!(drain_w(sunny, &[HomeSlot { home_use: None, ..slots[1] }], SLOT_S), None);
    assert_eq!(drain_w(sunny, &[], SLOT_S), None);
    assert_near(drain_w(sunny, &[used(0, 1000, 200)], 3600), 800.0);
}

#[test]
fn a_fall_of_the_level_tells_the_size() {
    // 30 points for 4.5 kWh.
    let slots = levels(&[(80.0, 0), (70.0, 1500), (60.0, 1500), (50.0, 1500), (55.0, -900)]);
    assert_samples(&slots, &[15_000.0]);
    // The same, still under way.
    assert_samples(&slots[..4], &[15_000.0]);
    assert_samples(&levels(&[(80.0, 0), (60.1, 3000)]), &[]);
    assert_samples(&levels(&[(80.0, 0), (60.0, 3000)]), &[15_000.0]);
}

#[test]
fn noise_does_not_end_a_fall_and_a_charge_does() {
    let noisy = levels(&[(80.0, 0), (70.0, 1500), (70.9, 30), (60.0, 1470), (59.9, 15), (60.2, 5)]);
    assert_samples(&noisy, &[3015.0 / 0.201]);
    let charged = levels(&[(80.0, 0), (65.0, 2000), (68.0, -500), (50.0, 2700)]);
    assert_samples(&charged, &[]);
    let two = levels(&[(80.0, 0), (50.0, 4500), (90.0, -6000), (60.0, 4200)]);
    assert_samples(&two, &[15_000.0, 14_000.0]);
}

#[test]
fn a_fall_begins_where_the_level_is_highest() {
    assert_samples(&levels(&[(79.5, 0), (80.0, -80), (60.0, 3000)]), &[15_000.0]);
    assert_samples(&levels(&[(80.0, 0), (80.0, 10), (60.0, 2990)]), &[15_000.0]);
}

#[test]
fn what_is_not_known_ends_a_fall() {
    let mut slots = levels(&[(80.0, 0), (70.0, 1500), (60.0, 1500), (50.0, 1500)]);
    slots[2].out_of_battery = None;
    assert_samples(&slots, &[]);
    let mut slots = levels(&[(80.0, 0), (70.0, 1500), (60.0, 1500), (50.0, 1500)]);
    slots[2].level_percent = None;
    assert_samples(&slots, &[]);
    let mut slots = levels(&[(80.0, 0), (70.0, 1500), (60.0, 1500), (50.0, 1500)]);
    slots.remove(2);
    assert_samples(&slots, &[]);
    // A level that falls although nothing was given.
    assert_samples(&levels(&[(80.0, 0), (50.0, 0)]), &[]);
}

#[test]
fn three_falls_are_believed_and_their_median_taken() {
    assert_eq!(learn_capacity(&[15_000.0, 14_000.0]), None);
    assert_near(learn_capacity(&[15_000.0, 99_000.0, 14_000.0]), 15_000.0);
    assert_near(learn_capacity(&[15_000.0, 99_000.0, 14_000.0, 16_000.0]), 15_500.0);
    assert_eq!(learn_capacity(&[15_000.0, f64::NAN, 14_000.0]), None);
}

/// Slots by their level at the end and the Wh the battery gave; less than nothing was taken.
fn levels(courses: &[(f64, i64)]) -> Vec<HomeSlot> {
    let slot = |(index, (level, given)): (usize, &(f64, i64))| HomeSlot {
        level_percent: Some(*level),
        out_of_battery: Some(wh((*given).max(0))),
        into_battery: Some(wh((-*given).max(0))),
        ..empty(i64::try_from(index).unwrap() * 900)
    };
    courses.iter().enumerate().map(slot).collect()
}

fn empty(start_s: i64) -> HomeSlot {
    balance(Home::default(), &RoleSlots { start_s, ..RoleSlots::default() }, Carry::NONE, None)
}

fn wh(wh: i64) -> Energy {
    Energy::from_mwh(wh * 1000)
}

fn assert_near(value: Option<f64>, expected: f64) {
    assert!(value.is_some_and(|value| (value - expected).abs() < 1e-6), "{value:?} is not {expected}");
}

fn assert_samples(slots: &[HomeSlot], expected: &[f64]) {
    let samples = capacity_samples(slots, SLOT_S);
    let near = samples.iter().zip(expected).all(|(sample, expected)| (sample - expected).abs() < 1e-6);
    assert!(samples.len() == expected.len() && near, "{samples:?} are not {expected:?}");
}
