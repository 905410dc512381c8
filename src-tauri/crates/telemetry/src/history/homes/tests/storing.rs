use porchlight_energy::Flags;

use super::*;

#[test]
fn slots_and_days_are_what_truly_flowed() {
    let mut history = history();
    // Ten days from local midnight on, and one slot before: a first reading is where counting begins.
    let first = 8 * 4;
    store(&mut history, &[series(first - 1..first + 10 * DAY)]);
    let row = |slot: i64| {
        let select = "SELECT solar, bought, sent, into_battery, out_of_battery, home_use, level_percent
             FROM energy_slots WHERE start_s = ?1";
        history
            .connection
            .query_row(select, [at_slot(slot).as_second()], |row| {
                let truth = Truth {
                    solar: row.get(0)?,
                    bought: row.get(1)?,
                    sent: row.get(2)?,
                    into_battery: row.get(3)?,
                    out_of_battery: row.get(4)?,
                };
                Ok((truth, row.get::<_, i64>(5)?, row.get::<_, f64>(6)?))
            })
            .unwrap()
    };
    for slot in [first, first + 41, first + 300, first + 10 * DAY - 1] {
        let truth = Truth::of(slot);
        assert_eq!(row(slot), (truth, truth.home_use(), level(slot)), "slot {slot}");
    }
    assert_eq!(count(&history, "energy_slots WHERE home_use NOT NULL"), 10 * DAY);

    let days = history
        .connection
        .prepare("SELECT day, home_use, valid_s, solar FROM energy_days WHERE home_use NOT NULL ORDER BY day");
    let mut days = days.unwrap();
    let days: Vec<(i64, i64, i64, i64)> = days
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    // The clocks go forward on March 8, the eighth of these days: it has 92 slots. What the last day lacks is ahead.
    let mut slot = first;
    for (at, (day, home_use, valid_s, solar)) in days.into_iter().enumerate() {
        let slots = if at == 7 { 92 } else { DAY };
        let slots = slots.min(first + 10 * DAY - slot);
        let truth = Truth::sum(slot..slot + slots);
        let number = days::number_of(date("2026-03-01")) + i64::try_from(at).unwrap();
        assert_eq!(
            (day, home_use, valid_s, solar),
            (number, truth.home_use(), slots * SLOT_S, truth.solar),
            "day {at}"
        );
        slot += slots;
    }
    assert_eq!(slot, first + 10 * DAY);
}

#[test]
fn storing_what_is_there_changes_nothing() {
    let mut history = history();
    let done = store(&mut history, &[series(0..200)]);
    assert_eq!((done.changed, done.unsettled), (vec![site()], vec![]));
    let before = dump(&history);
    let changes = history.connection.total_changes();
    let done = store(&mut history, &[series(50..200)]);
    assert_eq!(done, EnergyStored::default());
    assert_eq!(dump(&history), before);
    assert_eq!(history.connection.total_changes(), changes, "nothing is written");
}

#[test]
fn only_buckets_that_are_over_are_kept() {
    let mut history = history();
    // One bucket has begun, one is a little ahead, and one too far to be true.
    let mut site = series(0..12);
    site.sensors.truncate(1);
    let received_at = at_slot(10) + SignedDuration::from_mins(14);
    site.sensors[0].readings[11].measured_at = received_at + SignedDuration::from_secs(301);
    let mut near = site.sensors[0].readings[11].clone();
    near.measured_at = received_at + SignedDuration::from_secs(300);
    site.sensors[0].readings.push(near); // clocks differ
    store_at(&mut history, &[site.clone()], received_at);
    assert_eq!(count(&history, "energy_readings"), 10);
    let left_out = rows(&history.connection, "SELECT kind, at_s FROM energy_left_out", "");
    let ahead = (received_at + SignedDuration::from_secs(301)).as_second();
    assert_eq!(left_out, [format!(" kind=Integer(1) at_s=Integer({ahead})")]);

    store_at(&mut history, &[site], at_slot(11));
    assert_eq!(count(&history, "energy_readings"), 11, "then it is over");
}

#[test]
fn of_two_values_for_one_bucket_the_greater_stays_and_at_once_that_is_noted() {
    let (first, mut other) = (series(0..20), series(0..20));
    other.sensors[1].readings[7].energy_out_wh = first.sensors[1].readings[7].energy_out_wh.map(|wh| wh - 5.0);
    // Another way to look at the same bucket is no contradiction, nor is one that lacks a value.
    other.sensors[1].readings[8].pick = Pick::Newest;
    other.sensors[1].readings[8].power_w = Some(1.0);
    other.sensors[1].readings[9].energy_out_wh = None;
    let clean = {
        let mut history = history();
        store(&mut history, std::slice::from_ref(&first));
        dump(&history)
    };
    for order in [[&first, &other], [&other, &first]] {
        let mut later = history();
        for site in order {
            store(&mut later, std::slice::from_ref(site));
        }
        assert_eq!(dump(&later), clean, "what comes to the provider late is counted late");

        let mut history = history();
        let mut both = order[0].clone();
        for (sensor, more) in both.sensors.iter_mut().zip(&order[1].sensors) {
            sensor.readings.extend(more.readings.iter().cloned());
        }
        store(&mut history, &[both]);
        let rows = dump(&history);
        let noted: Vec<&String> = rows.iter().filter(|row| !clean.contains(row)).collect();
        let ends = at_slot(8).as_second();
        assert_eq!(noted, [&format!("left out source=Text(\"solar\") kind=Integer(0) at_s=Integer({ends})")]);
    }
}

#[test]
fn values_that_are_none_are_not_kept() {
    let mut history = history();
    let mut site = series(0..3);
    site.sensors.truncate(1);
    let nothing = SensorReading { measured_at: at_slot(0), length_s: 900, ..SensorReading::default() };
    site.sensors[0].readings[0] = nothing.clone();
    site.sensors[0].readings[1] =
        SensorReading { power_w: Some(f64::NAN), energy_in_wh: Some(f64::INFINITY), ..nothing.clone() };
    site.sensors[0].readings[2] =
        SensorReading { power_w: Some(-0.0), measured_at: at("1970-01-01T00:00:00Z"), ..nothing };
    store(&mut history, &[site]);
    assert_eq!(count(&history, "energy_readings"), 0);
}

#[test]
fn a_gap_across_midnight_is_divided_by_time_and_marks_both_days() {
    let mut history = history();
    // Local midnight is slot 32 of each UTC day; readings are missing from 22:00 to 03:00.
    let mut site = series(0..2 * DAY);
    let midnight = DAY + 32;
    for sensor in &mut site.sensors {
        sensor.readings.drain(usize::try_from(midnight - 8).unwrap()..usize::try_from(midnight + 12).unwrap());
    }
    store(&mut history, &[site]);
    let day = |text: &str| period(&history, &query(Range::Day, text));
    let (before, after) = (day("2026-03-01"), day("2026-03-02"));
    for (period, edge) in [(&before, before.bars.len() - 8..before.bars.len()), (&after, 0..13)] {
        assert!(period.totals.is_estimate);
        for (at, bar) in period.bars.iter().enumerate().take(44) {
            let expected = if edge.contains(&at) { Quality::Estimated } else { Quality::Measured };
            assert_eq!(bar.quality, expected, "{} {at}", period.date);
        }
        let gap = period.notes.iter().find(|note| note.kind == NoteKind::Gap).expect("a note");
        assert!(gap.from >= period.starts_at && gap.to <= period.ends_at);
    }
    let week = period(&history, &query(Range::Week, "2026-03-02"));
    assert_eq!(week.bars[0].quality, Quality::Estimated, "a part of the gap's energy is of the day before");
    // Nothing is lost: the sum over both is what truly flowed.
    let bought: i64 = [&before, &after].iter().filter_map(|period| mwh(period.totals.bought)).sum();
    let slots = 32..2 * DAY;
    assert_eq!(bought, Truth::sum(slots.clone()).bought);
    let home_use: i64 = [&before, &after].iter().filter_map(|period| mwh(period.totals.home_use)).sum();
    assert!((home_use - Truth::sum(slots).home_use()).abs() <= 60, "but for the rounding of each part");
}

#[test]
fn a_longer_gap_than_a_month_is_left_open() {
    let mut history = history();
    store(&mut history, &[series(0..4)]);
    store(&mut history, &[series(40 * DAY..40 * DAY + 4)]);
    // The first bucket of each stretch is where counting begins.
    assert_eq!(count(&history, "energy_slots WHERE home_use NOT NULL"), 6);
}

#[test]
fn a_home_is_unknown_while_one_of_its_sensors_is_silent() {
    let mut history = history();
    let mut site = series(0..40);
    site.sensors[1].readings.clear();
    store(&mut history, &[site]);
    assert_eq!(count(&history, "energy_slots WHERE bought NOT NULL"), 39);
    assert_eq!(count(&history, "energy_slots WHERE home_use NOT NULL"), 0);
    let day = period(&history, &query(Range::Day, "2026-03-01"));
    assert_eq!((day.bars[0].quality, day.bars[8].quality), (Quality::Partial, Quality::Missing));
    assert_eq!((day.totals.coverage_percent, day.empty), (0.0, None));
}

#[test]
fn what_was_added_later_was_not_missing_before() {
    let mut history = history();
    let add = 40 * DAY;
    let with_all = series(-DAY..50 * DAY);
    let mut before = with_all.clone();
    for sensor in &mut before.sensors {
        let first = if sensor.role == Role::Battery { add } else { -DAY };
        sensor.readings.retain(|reading| reading.measured_at >= at_slot(first));
    }
    store(&mut history, &[before]);
    let known = |from: i64, until: i64| {
        let (from, until) = (at_slot(from).as_second(), at_slot(until).as_second());
        count(&history, &format!("energy_slots WHERE home_use NOT NULL AND start_s >= {from} AND start_s < {until}"))
    };
    // It counts from the end of its first bucket on.
    assert_eq!((known(0, add + 1), known(add + 1, 50 * DAY)), (add + 1, 10 * DAY - 1));
    let battery = |slot: i64| {
        let start_s = at_slot(slot).as_second();
        count(&history, &format!("energy_slots WHERE out_of_battery NOT NULL AND start_s = {start_s}"))
    };
    assert_eq!((battery(add), battery(add + 1)), (0, 1));
}

#[test]
fn a_sensor_that_is_gone_is_not_waited_for() {
    let mut history = history();
    store_at(&mut history, &[series(0..DAY)], at_slot(DAY));
    let mut without = series(DAY..3 * DAY);
    without.sensors.retain(|sensor| sensor.role != Role::Battery);
    let known = |history: &History| {
        let from = at_slot(DAY).as_second();
        count(history, &format!("energy_slots WHERE home_use NOT NULL AND start_s >= {from}"))
    };
    store_at(&mut history, std::slice::from_ref(&without), at_slot(3 * DAY));
    assert_eq!(known(&history), 0, "it may be back any time");
    store_at(&mut history, &[without], at_slot(35 * DAY));
    assert_eq!(known(&history), 2 * DAY);
}

#[test]
fn the_order_of_the_grid_meter_turns_the_slots_from_when_it_holds() {
    let bought = |history: &History, slot: i64| {
        let select = "SELECT bought, flags FROM energy_slots WHERE start_s = ?1";
        let row =
            history.connection.query_row(select, [at_slot(slot).as_second()], |row| Ok((row.get(0)?, row.get(1)?)));
        row.unwrap()
    };
    let (truth, assumed) = (Truth::of(5), i64::from(Flags::from(porchlight_energy::Flag::GridAssumed).bits()));
    let mut history = history();
    let send = |history: &mut History, proven: &ProvenSigns| {
        let received_at = at("2027-01-01T00:00:00Z");
        history.store_energy(account(), &[series(0..2 * DAY)], received_at, proven, &|_| zone()).unwrap()
    };
    send(&mut history, &ProvenSigns::default());
    assert_eq!(bought(&history, 5), (truth.bought, assumed), "assumed, and said so");
    let mut signs = proven();
    send(&mut history, &signs);
    assert_eq!(bought(&history, 5), (truth.bought, 0));

    let proof = signs.grid.get_mut(&site()).unwrap();
    (proof.found, proof.since) = (GridOrder::BuyingIsOut, Some(at_slot(DAY)));
    assert_eq!(send(&mut history, &signs).changed, [site()]);
    assert_eq!(bought(&history, 5), (truth.bought, 0), "history before keeps its own");
    assert_eq!(bought(&history, DAY + 5).0, Truth::of(DAY + 5).sent);
    let turned = period(&history, &query(Range::Month, "2026-03-02")).notes;
    let turned: Vec<&Note> = turned.iter().filter(|note| note.kind == NoteKind::GridTurned).collect();
    assert_eq!(turned.len(), 1);
    assert_eq!((turned[0].from, turned[0].role), (at_slot(DAY), Some(Role::Grid)));
    assert_eq!(send(&mut history, &signs), EnergyStored::default());

    // A history that begins with a meter that has turned before knows both.
    let mut fresh = super::history();
    send(&mut fresh, &signs);
    assert_eq!(bought(&fresh, 5).0, truth.bought);
    assert_eq!(bought(&fresh, DAY + 5).0, Truth::of(DAY + 5).sent);
}

#[test]
fn deleting_an_account_leaves_no_row_of_its_homes() {
    let mut history = history();
    // Readings that leave something in every table: a bucket that is missing, and one that comes twice.
    let odd = |slots: i64| {
        let mut site = series(0..slots);
        site.sensors[1].readings.remove(9);
        let other = SensorReading { energy_in_wh: Some(1.0), ..site.sensors[0].readings[3].clone() };
        site.sensors[0].readings.push(other);
        [site]
    };
    store(&mut history, &odd(DAY));
    let window = porchlight_providers::Window { from: at_slot(0), until: at_slot(DAY) };
    history.mark_fetched(account(), &site(), &window, at(BEGIN)).unwrap();
    let other = AccountId::parse("0b1d7a52-7f0e-4a39-8a51-2d8f3f0e9c77").unwrap();
    let received_at = at("2027-01-01T00:00:00Z");
    history.store_energy(other, &odd(40), received_at, &proven(), &|_| zone()).unwrap();
    history.mark_fetched(other, &site(), &window, at(BEGIN)).unwrap();

    let tables = ["readings", "left_out", "sensors", "grid_orders", "slots", "days", "notes", "fetched", "homes"];
    let counts = |history: &History| tables.map(|table| count(history, &format!("energy_{table}")));
    let both = counts(&history);
    history.delete_account(account()).unwrap();
    let one = counts(&history);
    assert!(both.iter().zip(&one).all(|(both, one)| both > one && *one > 0), "{both:?} {one:?}");
    history.delete_account(other).unwrap();
    assert_eq!(counts(&history), [0; 9]);
    // No other table of the file names homes.
    let names =
        rows(&history.connection, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'energy%'", "");
    assert_eq!(names.len(), tables.len());
}

#[test]
fn two_accounts_may_have_the_same_home() {
    let mut history = history();
    store(&mut history, &[series(0..10)]);
    let other = AccountId::parse("0b1d7a52-7f0e-4a39-8a51-2d8f3f0e9c77").unwrap();
    history.store_energy(other, &[series(0..10)], at("2027-01-01T00:00:00Z"), &proven(), &|_| zone()).unwrap();
    assert_eq!((count(&history, "energy_homes"), count(&history, "energy_readings")), (2, 60));
}
