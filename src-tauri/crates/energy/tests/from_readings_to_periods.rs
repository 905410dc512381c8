//! The whole way of readings: counters, slots, balance, sums, origins.

use jiff::{Span, tz::TimeZone};
use porchlight_domain::Role;
use porchlight_energy::{
    Carry, CounterState, Cover, Energy, Flag, GridOrder, Home, HomeDay, HomeSlot, Origins, Period, Pool, Range,
    RatedPower, Reading, RoleSlots, SensorSlot, Sums, balance, spread, step,
};
use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

const SLOT_S: u32 = 900;
/// Monday 2026-03-02, 00:00 in Los Angeles; the clocks go forward six days later.
const FIRST_S: i64 = 1_772_438_400;
const ROLES: [Role; 4] = [Role::Solar, Role::Solar, Role::Battery, Role::Grid];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn stopping_and_going_on_anywhere_gives_the_same_slots(
        sensors in faulty_sensors(), stop in 0_usize..200, cut in 0_usize..200,
    ) {
        let slots: Vec<Vec<SensorSlot>> =
            ROLES.iter().zip(&sensors).map(|(role, readings)| sensor_slots(*role, readings, None)).collect();
        let stopped: Vec<Vec<SensorSlot>> =
            ROLES.iter().zip(&sensors).map(|(role, readings)| sensor_slots(*role, readings, Some(stop))).collect();
        prop_assert_eq!(&slots, &stopped);
        prop_assert_eq!(home_slots(&slots, None), home_slots(&slots, Some(cut)));
    }

    #[test]
    fn clean_readings_add_up_to_what_the_counters_gained(sensors in clean_sensors()) {
        let slots: Vec<Vec<SensorSlot>> =
            ROLES.iter().zip(&sensors).map(|(role, readings)| sensor_slots(*role, readings, None)).collect();
        let home = home_slots(&slots, None);
        let all = Sums::of_period(&home, SLOT_S, &(i64::MIN..i64::MAX));
        let gained = |sensor: usize, counter: fn(&Reading) -> Option<Energy>| {
            let (first, last) = (sensors[sensor].first().unwrap(), sensors[sensor].last().unwrap());
            counter(last).unwrap() - counter(first).unwrap()
        };
        prop_assert_eq!(all.solar, Some(gained(0, |reading| reading.out) + gained(1, |reading| reading.out)));
        prop_assert_eq!(all.into_battery, Some(gained(2, |reading| reading.into)));
        prop_assert_eq!(all.out_of_battery, Some(gained(2, |reading| reading.out)));
        prop_assert_eq!(all.bought, Some(gained(3, |reading| reading.into)));
        prop_assert_eq!(all.sent, Some(gained(3, |reading| reading.out)));
        prop_assert_eq!(all.parts.map(|parts| parts.to_home()), all.home_use);
        if !all.flags.has(Flag::Mismatch) {
            let balance = all.bought.unwrap() - all.sent.unwrap() + all.solar.unwrap() - all.solar_in.unwrap()
                + all.out_of_battery.unwrap() - all.into_battery.unwrap();
            prop_assert_eq!(all.home_use.unwrap() + home[home.len() - 1].carry.rest, balance);
        }
    }

    #[test]
    fn days_add_up_to_weeks_in_every_zone(sensors in faulty_sensors(), zone in prop::sample::select(ZONES)) {
        let slots: Vec<Vec<SensorSlot>> =
            ROLES.iter().zip(&sensors).map(|(role, readings)| sensor_slots(*role, readings, None)).collect();
        let home = home_slots(&slots, None);
        let zone = TimeZone::get(zone).unwrap();
        let all = Sums::of_period(&home, SLOT_S, &(i64::MIN..i64::MAX));
        let first = HomeDay::holding(jiff::Timestamp::from_second(FIRST_S).unwrap(), &zone).unwrap().date;
        let sums_of = |range: Range, count: i32, step: Span| -> Sums {
            let mut date = first;
            let mut sums = Sums::default();
            for _ in 0..count {
                let period = Period::of(range, date, jiff::Timestamp::MAX, &zone).unwrap();
                sums += Sums::of_period(&home, SLOT_S, &(period.starts_at.as_second()..period.ends_at.as_second()));
                date = date.checked_add(step).unwrap();
            }
            Sums { is_estimate: false, ..sums }
        };
        let all = Sums { is_estimate: false, ..all };
        prop_assert_eq!(sums_of(Range::Day, 40, Span::new().days(1)), all);
        prop_assert_eq!(sums_of(Range::Week, 6, Span::new().weeks(1)), all);
        prop_assert_eq!(sums_of(Range::Month, 2, Span::new().months(1)), all);
        prop_assert_eq!(sums_of(Range::Year, 1, Span::new().years(1)), all);
    }

    #[test]
    fn what_is_unknown_is_never_silent_and_never_nothing(sensors in faulty_sensors()) {
        let slots: Vec<Vec<SensorSlot>> =
            ROLES.iter().zip(&sensors).map(|(role, readings)| sensor_slots(*role, readings, None)).collect();
        let whole = |slot: &&SensorSlot| slot.into.is_some() && slot.out.is_some();
        let begins = slots.iter().map(|slots| slots.iter().find(whole).map_or(i64::MAX, |slot| slot.start_s)).max();
        let ends = slots.iter().map(|slots| slots.iter().rfind(whole).map_or(i64::MIN, |slot| slot.start_s)).min();
        for slot in home_slots(&slots, None) {
            let all_there = begins.is_some_and(|begins| begins <= slot.start_s) && ends.is_some_and(|ends| slot.start_s <= ends);
            prop_assert!(slot.home_use.is_some() || !slot.flags.is_empty() || !all_there, "{:?}", slot);
            prop_assert_eq!(slot.home_use.is_some(), slot.parts.is_some());
        }
    }
}

#[test]
fn a_night_charge_is_no_energy_of_ones_own() {
    // 35 kWh of solar, 4.8 kWh bought at night for the battery, 14 kWh used.
    let counters = [
        // Hour, solar, into the battery, out of it, bought, sent; kWh since the day began.
        (0, 0.0, 0.0, 0.0, 0.0, 0.0),
        (2, 0.0, 4.8, 0.0, 5.8, 0.0),
        (8, 2.0, 4.8, 1.0, 5.8, 0.5),
        (16, 35.0, 11.0, 1.0, 5.8, 22.0),
        (24, 35.0, 11.0, 8.0, 5.8, 22.0),
    ];
    let mut sensors = vec![Vec::new(); ROLES.len()];
    for pair in counters.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        for quarter in (from.0 * 4)..(to.0 * 4) {
            let part = f64::from(quarter + 1 - from.0 * 4) / f64::from((to.0 - from.0) * 4);
            let wh = |from: f64, to: f64| Energy::from_wh((from + (to - from) * part) * 1000.0);
            let start_s = FIRST_S + i64::from(quarter) * 900;
            let mut read = |sensor: usize, into: Option<Energy>, out: Option<Energy>| {
                let readings: &mut Vec<Reading> = &mut sensors[sensor];
                if readings.is_empty() {
                    readings.push(reading(start_s - 900, Energy::ZERO, Energy::ZERO));
                }
                readings.push(Reading { into, out, ..reading(start_s, Energy::ZERO, Energy::ZERO) });
            };
            read(0, Some(Energy::ZERO), wh(from.1, to.1));
            read(1, Some(Energy::ZERO), Some(Energy::ZERO));
            read(2, wh(from.2, to.2), wh(from.3, to.3));
            read(3, wh(from.4, to.4), wh(from.5, to.5));
        }
    }
    let slots: Vec<Vec<SensorSlot>> =
        ROLES.iter().zip(&sensors).map(|(role, readings)| sensor_slots(*role, readings, None)).collect();
    let home = home_slots(&slots, None);
    let sums = Sums::of_period(&home, SLOT_S, &(FIRST_S..FIRST_S + 86_400));
    let mut pool = Pool::default();
    let origins: Origins = home.iter().map(|slot| pool.step(slot, 0.9)).sum();

    let kwh = |energy: Option<Energy>| energy.unwrap().wh() / 1000.0;
    assert_near(kwh(sums.home_use), 35.0 + 8.0 - 11.0 + 5.8 - 22.0, "used");
    let parts = sums.parts.unwrap();
    assert_near(kwh(Some(parts.grid_to_battery)), 4.8, "grid into the battery");
    assert_near(kwh(Some(parts.solar_to_battery)), 6.2, "solar into the battery");
    // In the morning 1 kWh comes out, half of it to the grid and all of it bought before.
    // By the evening 3.32 kWh of the grid and 5.58 kWh of solar are mixed; 7 kWh of that go to the home.
    let own = 5.58 / 8.9;
    assert_near(kwh(Some(origins.battery_to_home_own)), 7.0 * own, "own from the battery");
    let used = kwh(Some(parts.solar_to_home)) + 7.0 * own;
    let percent = porchlight_energy::own_percent(&sums, &origins).unwrap();
    assert!(!percent.is_estimate);
    assert_near(percent.percent, used / 15.8 * 100.0, "own");
}

/// Readings of sensors that do everything wrong, over some days.
fn faulty_sensors() -> impl Strategy<Value = Vec<Vec<Reading>>> {
    let change = prop_oneof![
        12 => (0_i64..1_500_000).prop_map(Some),
        1 => (7_000_000_i64..900_000_000).prop_map(Some),
        1 => Just(None),
    ];
    let counter = move || {
        prop::collection::vec((change.clone(), prop::option::weighted(0.05, 0_i64..150)), 200).prop_map(|changes| {
            let mut mwh = 400_000_000;
            let mut read = |(gain, fall): (Option<i64>, Option<i64>)| {
                mwh += gain.unwrap_or_default();
                mwh -= fall.map_or(0, |per_mille| mwh / 1000 * per_mille);
                gain.map(|_| Energy::from_mwh(mwh))
            };
            changes.into_iter().map(&mut read).collect::<Vec<_>>()
        })
    };
    let gaps = prop::collection::vec(prop_oneof![30 => Just(1_i64), 1 => 2..60_i64], 200);
    let sensor = (counter(), counter(), gaps).prop_map(|(into, out, gaps)| {
        let mut start_s = FIRST_S;
        let counters = into.into_iter().zip(out).zip(gaps);
        let read = |((into, out), gap): ((Option<Energy>, Option<Energy>), i64)| {
            start_s += gap * 900;
            Reading { into, out, ..reading(start_s, Energy::ZERO, Energy::ZERO) }
        };
        counters.map(read).collect::<Vec<_>>()
    });
    prop::collection::vec(sensor, ROLES.len())
}

/// Readings of sensors that only gain, but for gaps, all over the same time.
fn clean_sensors() -> impl Strategy<Value = Vec<Vec<Reading>>> {
    let gains = || prop::collection::vec((0_i64..1_500_000, 0_i64..1_500_000, prop::bool::weighted(0.9)), 120);
    let sensor = gains().prop_map(|gains| {
        let (mut into, mut out) = (Energy::ZERO, Energy::ZERO);
        let count = gains.len();
        let read = |(index, (more_into, more_out, is_there)): (usize, (i64, i64, bool))| {
            into += Energy::from_mwh(more_into);
            out += Energy::from_mwh(more_out);
            let start_s = FIRST_S + as_number(index) * 900;
            (is_there || index == 0 || index == count - 1).then(|| reading(start_s, into, out))
        };
        gains.into_iter().enumerate().filter_map(read).collect::<Vec<_>>()
    });
    prop::collection::vec(sensor, ROLES.len())
}

const ZONES: &[&str] =
    &["America/Los_Angeles", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kathmandu"];

fn reading(start_s: i64, into: Energy, out: Energy) -> Reading {
    Reading { start_s, length_s: SLOT_S, into: Some(into), out: Some(out), has_odd_sign: false }
}

/// The slots of a sensor; with a stop, what is remembered goes through its stored form there and the slots of either
/// side are worked out by themselves.
fn sensor_slots(role: Role, readings: &[Reading], stop: Option<usize>) -> Vec<SensorSlot> {
    let mut state = CounterState::default();
    let (mut into, mut out): (Vec<Cover>, Vec<Cover>) = (Vec::new(), Vec::new());
    for (index, reading) in readings.iter().enumerate() {
        if stop == Some(index) {
            state = stored(&state);
        }
        let told = step(state, reading, RatedPower::of(role));
        state = told.state;
        into.extend(told.into);
        out.extend(told.out);
    }
    let window = FIRST_S..FIRST_S + 30 * 86_400;
    let Some(stop) = stop else { return spread(&into, &out, SLOT_S, window) };
    let middle = FIRST_S + as_number(stop) * 900;
    let mut slots = spread(&into, &out, SLOT_S, window.start..middle);
    slots.extend(spread(&into, &out, SLOT_S, middle..window.end));
    slots
}

fn home_slots(sensors: &[Vec<SensorSlot>], cut: Option<usize>) -> Vec<HomeSlot> {
    let home = Home::with(ROLES);
    let mut starts: Vec<i64> = sensors.iter().flatten().map(|slot| slot.start_s).collect();
    starts.sort_unstable();
    starts.dedup();
    let mut carry = Carry::NONE;
    let mut slots = Vec::new();
    for (index, start_s) in starts.into_iter().enumerate() {
        if cut == Some(index) {
            carry = stored(&carry);
        }
        let of = |sensor: &Vec<SensorSlot>| {
            sensor.binary_search_by_key(&start_s, |slot| slot.start_s).ok().map(|index| sensor[index])
        };
        let roles = RoleSlots::gather(start_s, ROLES.into_iter().zip(sensors.iter().map(of)));
        let slot = balance(home, &roles, carry, Some(GridOrder::BuyingIsInto));
        carry = slot.carry;
        slots.push(slot);
    }
    slots
}

/// The same after it was written down and read again.
fn stored<T: Serialize + DeserializeOwned>(state: &T) -> T {
    let text = serde_json::to_string(state).expect("no map with odd keys");
    serde_json::from_str(&text).expect("what was written can be read")
}

fn as_number(index: usize) -> i64 {
    i64::try_from(index).expect("a few hundred readings")
}

fn assert_near(value: f64, expected: f64, what: &str) {
    assert!((value - expected).abs() < 0.001, "{what}: {value} is not {expected}");
}
