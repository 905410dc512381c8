use super::*;

/// Two in the afternoon of March 3 in the home's zone, after a slot has ended.
const NOW_SLOT: i64 = 32 + 2 * DAY + 56;

fn today(history: &History, now: Timestamp) -> HomeToday {
    history.home_today(account(), &site(), now, &TimeZone::UTC).unwrap()
}

fn now() -> Timestamp {
    at_slot(NOW_SLOT) + SignedDuration::from_mins(5)
}

#[test]
fn today_counts_from_local_midnight() {
    let mut history = history();
    store_at(&mut history, &[series(0..NOW_SLOT + 1)], now());
    let today = today(&history, now());
    let midnight = 32 + 2 * DAY;
    assert_eq!((today.date, today.starts_at), (date("2026-03-03"), at_slot(midnight)));
    let totals = today.totals.unwrap();
    let truth = Truth::sum(midnight..NOW_SLOT);
    assert_eq!((mwh(totals.home_use), mwh(totals.sent)), (Some(truth.home_use()), Some(truth.sent)));
    assert!(totals.own_percent.is_some() && (totals.coverage_percent - 100.0).abs() < 1e-9);
    assert_eq!(today.curve.len(), 56);
    assert_eq!((today.curve[3].at, today.curve[3].minute), (at_slot(midnight + 3), 45));
    let watts = Energy::from_mwh(Truth::of(midnight + 3).home_use()).wh() * 4.0;
    assert!((today.curve[3].home_use_w.unwrap() - watts).abs() < 1e-6);
    assert_eq!(today.level, Some(Level { at: at_slot(NOW_SLOT), percent: level(NOW_SLOT - 1) }));
    assert_eq!(today.capacity.map(|capacity| (capacity.energy.wh(), capacity.is_learned)), Some((CAPACITY_WH, false)));
    assert_eq!(today.grid.len(), 1);
    assert_eq!((today.grid[0].found, today.grid[0].from, today.grid[0].slots), (GridOrder::BuyingIsInto, None, 96));
}

#[test]
fn nodes_show_the_last_hour_and_how_their_numbers_were_worked_out() {
    let mut history = history();
    store_at(&mut history, &[series(0..NOW_SLOT)], now());
    let today = today(&history, now());
    let roles: Vec<Role> = today.nodes.iter().map(|node| node.role).collect();
    assert_eq!(roles, [Role::Solar, Role::Battery, Role::Grid, Role::HomeUse]);
    for node in &today.nodes {
        assert_eq!(node.last_hour.len(), 4);
        assert_eq!(node.last_hour[3].at, at_slot(NOW_SLOT - 1));
        let truth = Truth::of(NOW_SLOT - 1);
        let expected = match node.role {
            Role::Solar => truth.solar,
            Role::Battery => truth.out_of_battery - truth.into_battery,
            Role::Grid => truth.bought - truth.sent,
            Role::HomeUse => truth.home_use(),
        };
        assert!((node.last_hour[3].power_w.unwrap() - Energy::from_mwh(expected).wh() * 4.0).abs() < 1e-6);
        if node.role == Role::HomeUse {
            assert_eq!((node.measured_at, node.interval), (None, None));
        } else {
            assert_eq!(node.measured_at, Some(at_slot(NOW_SLOT - 1)));
            assert_eq!(node.interval, Some(SignedDuration::from_secs(SLOT_S)));
        }
        for working in &node.workings {
            let sum: Option<Energy> = working.terms.iter().map(|term| term.energy).sum();
            if let Amount::Energy(amount) = working.amount {
                assert_eq!(amount, sum, "{:?}", working.of);
            }
            assert!(working.readings == 56 || working.readings == 3 * 56, "{:?} {}", working.of, working.readings);
            assert_eq!(working.rules, []);
        }
    }
    let home = &today.nodes[3].workings;
    let of: Vec<Quantity> = home[0].terms.iter().map(|term| term.of).collect();
    let balance = [
        Quantity::Bought,
        Quantity::Sent,
        Quantity::Solar,
        Quantity::SolarNightUse,
        Quantity::OutOfBattery,
        Quantity::IntoBattery,
    ];
    assert_eq!((home[0].of, &of[..]), (Quantity::HomeUse, &balance[..]));
    let own: Vec<f64> = home[1].terms.iter().map(|term| term.energy.unwrap().wh()).collect();
    let Amount::Percent(Some(percent)) = home[1].amount else { panic!("a ratio") };
    let of: Vec<Quantity> = home[1].terms.iter().map(|term| term.of).collect();
    assert_eq!(of, [Quantity::SolarToHome, Quantity::BatteryToHomeOwn, Quantity::HomeUse]);
    assert!((percent - (own[0] + own[1]) / own[2] * 100.0).abs() < 1e-9);
    let solar = &today.nodes[0].workings[1];
    let sent: Vec<f64> = solar.terms.iter().map(|term| term.energy.unwrap().wh()).collect();
    let Amount::Percent(Some(percent)) = solar.amount else { panic!("a ratio") };
    assert!((percent - (1.0 - (sent[0] + sent[1]) / sent[2]) * 100.0).abs() < 1e-9);
}

#[test]
fn what_was_noticed_today_is_said_newest_first() {
    let mut history = history();
    let mut site = series(0..NOW_SLOT);
    let (midnight, grid) = (32 + 2 * DAY, &mut site.sensors[0].readings);
    // Yesterday's gap is not today's; today one, and a reset later.
    let index = |slot: i64| usize::try_from(slot).unwrap();
    let fallen = grid[index(midnight + 30)].energy_in_wh.unwrap();
    for reading in &mut grid[index(midnight + 30)..] {
        reading.energy_in_wh = reading.energy_in_wh.map(|wh| wh - fallen);
    }
    for gone in [midnight - 50..midnight - 40, midnight + 10..midnight + 20] {
        for slot in gone {
            let reading = &mut grid[index(slot)];
            *reading = SensorReading { measured_at: reading.measured_at, ..SensorReading::default() };
        }
    }
    store_at(&mut history, &[site], now());
    let today = today(&history, now());
    let said: Vec<_> = today.notes.iter().map(|note| (note.kind, note.role, note.from, note.count)).collect();
    let gap = (NoteKind::Gap, Some(Role::Grid), at_slot(midnight + 10), 11);
    assert_eq!(said, [(NoteKind::Reset, Some(Role::Grid), at_slot(midnight + 30), 1), gap]);
    assert_eq!(today.nodes[2].workings[0].rules, [NoteKind::Reset, NoteKind::Gap]);
    assert_eq!(today.nodes[1].workings[0].rules, []);
    assert_eq!(today.nodes[3].workings[0].rules, [NoteKind::Reset, NoteKind::Gap]);
}

#[test]
fn a_reading_from_the_future_is_said_today() {
    let mut history = history();
    let mut site = series(0..NOW_SLOT);
    site.sensors[0].readings[3].measured_at = now() + SignedDuration::from_hours(3);
    store_at(&mut history, &[site], now());
    let clock: Vec<_> = today(&history, now()).notes.into_iter().filter(|note| note.kind == NoteKind::Clock).collect();
    assert_eq!(clock.len(), 1);
    assert_eq!((clock[0].role, clock[0].count), (Some(Role::Grid), 1));
}

#[test]
fn before_the_first_reading_of_the_day_there_are_no_totals() {
    let mut history = history();
    let empty = today(&history, now());
    assert_eq!((empty.totals, empty.curve.len(), empty.level, empty.drain_w), (None, 0, None, None));
    assert_eq!(empty.date, date("2026-03-03"), "of the zone that was given");
    assert_eq!(empty.starts_at, at("2026-03-03T00:00:00Z"));

    let midnight = 32 + 2 * DAY;
    store_at(&mut history, &[series(0..midnight)], at_slot(midnight));
    let early = today(&history, at_slot(midnight) + SignedDuration::from_secs(1));
    assert_eq!((early.date, early.totals), (date("2026-03-03"), None));
    assert_eq!(early.nodes.len(), 4);
    assert!(early.nodes.iter().all(|node| node.workings.is_empty() && node.last_hour.len() == 4));
    assert!(early.level.is_some());
}

#[test]
fn time_left_rests_on_the_rate_of_the_last_quarter_of_an_hour() {
    let mut history = history();
    let evening = 32 + 2 * DAY + 76 - 32; // the battery runs the home
    store_at(&mut history, &[series(0..evening)], at_slot(evening));
    let today = today(&history, at_slot(evening));
    let drain = Energy::from_mwh(Truth::of(evening - 1).home_use() - Truth::of(evening - 1).solar).wh() * 4.0;
    assert!((today.drain_w.unwrap() - drain).abs() < 1e-6);
    let left = today.time_left(None, Some(20.0)).expect("a time");
    let exact = (level(evening - 1) - 20.0) / 100.0 * CAPACITY_WH * 0.95 / drain * 60.0;
    assert!((f64::from(left.minutes) - exact).abs() <= 30.0 && !left.to_empty, "{left:?} {exact}");
    let larger = today.time_left(Some(2.0 * CAPACITY_WH), None).expect("a time");
    assert!(larger.minutes > left.minutes && larger.to_empty);
}

#[test]
fn the_size_of_a_battery_is_learned_where_the_provider_does_not_tell() {
    let mut history = history();
    let mut site = series(0..20 * DAY);
    site.sensors[2].capacity_wh = None;
    for (at, reading) in site.sensors[2].readings.iter_mut().enumerate() {
        // 5.6 kWh into the battery at noon, and 2.8 out of it in the evening, with the level that goes with 7 kWh.
        let of_day = i64::try_from(at).unwrap().rem_euclid(DAY);
        let evening = of_day.clamp(69, 89) - 69;
        reading.level_percent = Some(90.0 - 2.0 * f64::from(u8::try_from(evening).unwrap()));
        if of_day < 56 {
            reading.level_percent = Some(50.0);
        }
    }
    store_at(&mut history, &[site], at_slot(20 * DAY));
    let capacity = today(&history, at_slot(20 * DAY)).capacity.expect("learned");
    assert!(capacity.is_learned);
    assert!((capacity.energy.wh() - 7000.0).abs() < 100.0, "{:?}", capacity.energy);
}

#[test]
fn a_home_without_solar_and_battery_has_no_such_nodes() {
    let mut history = history();
    let mut site = series(0..40);
    site.sensors.truncate(1);
    store_at(&mut history, &[site], at_slot(40));
    let today = today(&history, at_slot(40));
    let roles: Vec<Role> = today.nodes.iter().map(|node| node.role).collect();
    assert_eq!(roles, [Role::Grid, Role::HomeUse]);
    assert_eq!((today.level, today.capacity), (None, None));
    assert!(today.totals.unwrap().home_use.is_some());
    assert_eq!(today.nodes[1].workings[0].terms.len(), 2);
}
