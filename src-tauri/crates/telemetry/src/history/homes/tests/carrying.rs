//! What a slot or a day leaves to the next one.

use porchlight_energy::Pool;

use super::*;

/// A home whose solar meter is late by one slot with so many Wh.
fn with_late_sun(slots: std::ops::Range<i64>, late: i64, wh: f64) -> SiteSeries {
    let first = slots.start;
    let mut site = series(slots);
    if let Some(index) = usize::try_from(late - first).ok().filter(|index| *index < site.sensors[1].readings.len()) {
        let reading = &mut site.sensors[1].readings[index];
        reading.energy_out_wh = reading.energy_out_wh.map(|energy| energy - wh);
    }
    site
}

fn home_use(history: &History, slot: i64) -> i64 {
    let select = "SELECT home_use FROM energy_slots WHERE start_s = ?1";
    history.connection.query_row(select, [at_slot(slot).as_second()], |row| row.get(0)).unwrap()
}

#[test]
fn a_rest_is_taken_off_the_next_slot() {
    let mut history = history();
    store(&mut history, &[with_late_sun(0..80, 40, 300.0)]);
    let used = [39, 40, 41, 42].map(|slot| home_use(&history, slot));
    let truth = [39, 40, 41, 42].map(|slot| Truth::of(slot).home_use());
    assert_eq!(used, [truth[0], 0, truth[1] + truth[2], truth[3]]);
}

#[test]
fn a_rest_is_carried_across_midnight_whichever_day_comes_first() {
    // The last slot before local midnight, with sun on it, lacks more than the home used.
    let midnight = 32 + DAY;
    let late = midnight - 1;
    let (lacking, used, next) = (300_000, Truth::of(late).home_use(), Truth::of(midnight).home_use());
    assert!(lacking > used && lacking < used + next);
    let site = |slots| with_late_sun(slots, late, 300.0);
    let mut dumps = Vec::new();
    for order in [[0..midnight, midnight - 1..2 * DAY], [midnight - 1..2 * DAY, 0..midnight]] {
        let mut history = history();
        for slots in order {
            store(&mut history, &[site(slots)]);
        }
        settle(&mut history);
        assert_eq!(home_use(&history, late), 0);
        // The sun that comes late belongs to the slot before, and the home used both together.
        assert_eq!(home_use(&history, midnight), used + next);
        dumps.push(dump(&history));
    }
    assert_eq!(dumps[0], dumps[1]);
}

#[test]
fn a_late_correction_makes_its_way_into_the_days_after() {
    // First the whole sun is there; then it turns out that a part of it came a slot later.
    let midnight = 32 + DAY;
    let mut corrected = history();
    store(&mut corrected, &[with_late_sun(0..2 * DAY, midnight - 1, 300.0)]);
    let mut history = history();
    let mut missing = with_late_sun(0..2 * DAY, midnight - 1, 300.0);
    missing.sensors[1].readings.remove(usize::try_from(midnight - 1).unwrap());
    store(&mut history, &[missing]);
    assert_ne!(home_use(&history, midnight), home_use(&corrected, midnight));
    store(&mut history, &[with_late_sun(midnight - 1..midnight, midnight - 1, 300.0)]);
    settle(&mut history);
    assert_eq!(dump(&history), dump(&corrected));
}

#[test]
fn the_battery_is_followed_from_its_level_with_the_efficiency_that_it_has() {
    let mut history = history();
    store(&mut history, &[series(0..45 * DAY)]);
    let home = sites::find(&history.connection, account(), &site()).unwrap().unwrap();
    let days = days::load(&history.connection, home.number, &(i64::MIN..=i64::MAX)).unwrap();
    for (index, efficiency) in [(4, 0.9), (40, 0.8)] {
        let (before, stored) = (&days[index], &days[index + 1]);
        let day = HomeDay::of(days::date_of(stored.day), &home.zone).unwrap();
        let slots = slots::load(&history.connection, home.number, &days::slots_of(&home, &day)).unwrap();
        let mut pool: Pool = before.pool;
        pool.rescale(before.level_percent.unwrap(), CAPACITY_WH);
        let origins: porchlight_energy::Origins = slots.iter().map(|slot| pool.step(slot, efficiency)).sum();
        assert_eq!((stored.origins, stored.pool), (origins, pool), "day {index}");
        assert!(origins.battery_to_home_own > Energy::ZERO);
    }
    // In the beginning nobody knows where the content of the battery came from.
    let first = &days[1];
    assert!(first.pool.unknown > 0.0 && first.origins.unknown > Energy::ZERO);
}

#[test]
fn several_batteries_have_one_level_by_capacity() {
    let mut history = history();
    let mut site = series(0..20);
    let mut second = site.sensors[2].clone();
    second.source = SourceId("second".into());
    second.capacity_wh = Some(3.0 * CAPACITY_WH);
    for reading in &mut second.readings {
        reading.level_percent = Some(90.0);
    }
    site.sensors.push(second);
    store(&mut history, &[site.clone()]);
    let level_at = |history: &History, slot: i64| -> Option<f64> {
        let select = "SELECT level_percent FROM energy_slots WHERE start_s = ?1";
        history.connection.query_row(select, [at_slot(slot).as_second()], |row| row.get(0)).unwrap()
    };
    assert_eq!(level_at(&history, 10), Some((level(10) + 3.0 * 90.0) / 4.0));

    let mut unsized_battery = super::history();
    for sensor in &mut site.sensors {
        sensor.capacity_wh = None;
    }
    store(&mut unsized_battery, &[site]);
    assert_eq!(level_at(&unsized_battery, 10), None);
}

/// A home whose battery is filled and emptied every day, loses more in the first days, and rests for ten days.
fn with_resting_battery(days: std::ops::Range<i64>) -> SiteSeries {
    let mut site = series(days.start * DAY..days.end * DAY);
    site.sensors.remove(1);
    let battery = &mut site.sensors[1];
    let daily = |day: i64| match day {
        ..5 => (5000.0, 3600.0),
        36..46 => (0.0, 0.0),
        _ => (4000.0, 3600.0),
    };
    let (mut into, mut out) = (0.0, 0.0);
    (0..days.start).map(daily).for_each(|(more_into, more_out)| (into, out) = (into + more_into, out + more_out));
    for (readings, day) in battery.readings.chunks_mut(usize::try_from(DAY).unwrap()).zip(days) {
        for (at, reading) in readings.iter_mut().enumerate() {
            let (more_into, more_out) = daily(day);
            // Filled at local noon, emptied four hours later.
            (into, out) = match at {
                80 => (into + more_into, out),
                92 => (into, out + more_out),
                _ => (into, out),
            };
            (reading.energy_in_wh, reading.energy_out_wh, reading.level_percent) = (Some(into), Some(out), Some(0.0));
        }
    }
    site
}

#[test]
fn what_older_days_say_of_the_efficiency_reaches_over_days_of_rest() {
    let mut whole = history();
    store(&mut whole, &[with_resting_battery(0..75)]);
    let mut late = history();
    store(&mut late, &[with_resting_battery(5..75)]);
    assert_eq!(store(&mut late, &[with_resting_battery(0..5)]).unsettled, [site()]);
    assert_ne!(dump(&late), dump(&whole));
    settle(&mut late);
    assert_eq!(dump(&late), dump(&whole));
}
