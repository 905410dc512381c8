//! In whatever order readings come, twice or in pieces, the rows are the same.

use std::ops::Range as Between;

use proptest::{collection::vec, prelude::*, sample::select};

use super::*;

/// What may be odd about a reading.
#[derive(Clone, Copy, Debug)]
enum Oddity {
    Missing,
    WithoutCounters,
    WithoutOut,
    WithoutLevel,
    Newest,
    OddSign,
    /// Another level and power than the other version has.
    Other(f64),
    /// What the counter out of the device lacks here comes with the next reading.
    Late,
    /// Only the second half of the bucket.
    Half,
    /// From here on the counters are lower by this part of what they were.
    Fall(f64),
    /// Only here they are higher.
    Jump,
    /// Nothing at all for this many slots.
    Gap(usize),
}

/// One oddity at a place of one sensor.
fn oddities() -> impl Strategy<Value = Vec<(usize, usize, Oddity)>> {
    let oddity = prop_oneof![
        Just(Oddity::Missing),
        Just(Oddity::WithoutCounters),
        Just(Oddity::WithoutOut),
        Just(Oddity::WithoutLevel),
        Just(Oddity::Newest),
        Just(Oddity::OddSign),
        select(vec![-1.0, 0.5, 99.0]).prop_map(Oddity::Other),
        Just(Oddity::Late),
        Just(Oddity::Half),
        select(vec![0.02, 0.5, 0.9999]).prop_map(Oddity::Fall),
        Just(Oddity::Jump),
        (2..60_usize).prop_map(Oddity::Gap),
    ];
    vec((0..3_usize, 0..SLOTS, oddity), 0..12)
}

const SLOTS: usize = 130;

fn odd_home(oddities: &[(usize, usize, Oddity)]) -> SiteSeries {
    let mut home = series(0..i64::try_from(SLOTS).unwrap());
    for (sensor, place, oddity) in oddities {
        let readings = &mut home.sensors[*sensor].readings;
        let last = readings.len();
        let reading = &mut readings[*place];
        match *oddity {
            Oddity::Missing => *reading = SensorReading { measured_at: reading.measured_at, ..Default::default() },
            Oddity::WithoutCounters => (reading.energy_in_wh, reading.energy_out_wh) = (None, None),
            Oddity::WithoutOut => reading.energy_out_wh = None,
            Oddity::WithoutLevel => reading.level_percent = None,
            Oddity::Newest => reading.pick = Pick::Newest,
            Oddity::OddSign => reading.has_odd_sign = true,
            Oddity::Other(value) => (reading.level_percent, reading.power_w) = (Some(value), Some(value)),
            Oddity::Late => reading.energy_out_wh = reading.energy_out_wh.map(|wh| wh - 300.0),
            Oddity::Half => {
                reading.length_s /= 2;
                reading.measured_at += SignedDuration::from_secs(SLOT_S / 2);
            }
            Oddity::Jump => reading.energy_in_wh = reading.energy_in_wh.map(|wh| wh + 1e6),
            Oddity::Fall(part) => {
                let fallen = reading.energy_out_wh.map(|wh| wh * part);
                for later in &mut readings[*place..] {
                    later.energy_out_wh = later.energy_out_wh.zip(fallen).map(|(wh, fallen)| wh - fallen);
                }
            }
            Oddity::Gap(length) => {
                for gone in &mut readings[*place..(*place + length).min(last)] {
                    *gone = SensorReading { measured_at: gone.measured_at, ..Default::default() };
                }
            }
        }
    }
    home
}

/// Some readings of some sensors, in any order.
fn piece(home: &SiteSeries, sensors: &[bool], places: Between<usize>, backwards: bool) -> SiteSeries {
    let mut piece = home.clone();
    for (sensor, wanted) in piece.sensors.iter_mut().zip(sensors) {
        let readings = if *wanted { sensor.readings[places.clone()].to_vec() } else { Vec::new() };
        sensor.readings = readings;
        if backwards {
            sensor.readings.reverse();
        }
    }
    piece
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn pieces_in_any_order_and_repeated_give_the_same_rows(
        oddities in oddities(),
        others in oddities(),
        cuts in vec((vec(any::<bool>(), 3), 0..SLOTS, 0..SLOTS, any::<bool>(), any::<bool>()), 1..6),
        whole_first in any::<bool>(),
    ) {
        // Two versions of the same home, so that buckets come with different values as well.
        let homes = [odd_home(&oddities), odd_home(&others)];
        let mut pieces: Vec<SiteSeries> = cuts
            .iter()
            .map(|(sensors, a, b, backwards, other)| {
                piece(&homes[usize::from(*other)], sensors, *a.min(b)..*a.max(b), *backwards)
            })
            .collect();
        let at = if whole_first { 0 } else { pieces.len() };
        pieces.insert(at, homes[0].clone());

        let dumps: Vec<Vec<String>> = [false, true]
            .into_iter()
            .map(|backwards| {
                let mut history = history();
                let order: Vec<&SiteSeries> =
                    if backwards { pieces.iter().rev().collect() } else { pieces.iter().collect() };
                for piece in order {
                    store(&mut history, std::slice::from_ref(piece));
                }
                settle(&mut history);
                dump(&history)
            })
            .collect();
        prop_assert_eq!(&dumps[0], &dumps[1]);

        // All at once, as one batch per sensor, and worked out anew from nothing but the readings.
        let mut history = history();
        let mut all = pieces[0].clone();
        for piece in &pieces[1..] {
            for (sensor, more) in all.sensors.iter_mut().zip(&piece.sensors) {
                sensor.readings.extend(more.readings.iter().cloned());
            }
        }
        store(&mut history, &[all]);
        settle(&mut history);
        prop_assert_eq!(rows_of(&history), &without_left_out(&dumps[0])[..]);
        let home = sites::find(&history.connection, account(), &site()).unwrap().unwrap();
        rework::rework_all(&history.connection, &home).unwrap();
        prop_assert_eq!(rows_of(&history), &without_left_out(&dumps[0])[..]);
    }

    #[test]
    fn a_day_is_the_sum_of_its_slots_and_longer_periods_are_sums_of_days(oddities in oddities()) {
        let mut history = history();
        store(&mut history, &[odd_home(&oddities)]);
        let day = |text: &str| period(&history, &query(Range::Day, text));
        let totals = |period: &Period| {
            let totals = &period.totals;
            [totals.solar, totals.home_use, totals.bought, totals.sent, totals.into_battery, totals.out_of_battery]
        };
        let add = |sums: [Option<Energy>; 6], more: [Option<Energy>; 6]| -> [Option<Energy>; 6] {
            std::array::from_fn(|at| match (sums[at], more[at]) {
                (Some(sum), Some(more)) => Some(sum + more),
                (only, None) | (None, only) => only,
            })
        };
        let mut all = [None; 6];
        for text in ["2026-02-28", "2026-03-01", "2026-03-02", "2026-03-03"] {
            let day = day(text);
            let bars = day.bars.iter().map(|bar| {
                [bar.solar, bar.home_use, bar.bought, bar.sent, bar.into_battery, bar.out_of_battery]
            });
            prop_assert_eq!(bars.fold([None; 6], add), totals(&day));
            all = add(all, totals(&day));
        }
        prop_assert_eq!(totals(&period(&history, &query(Range::Year, "2026-06-01"))), all);
        let months = ["2026-02-01", "2026-03-01"].map(|text| period(&history, &query(Range::Month, text)));
        prop_assert_eq!(months.iter().map(totals).fold([None; 6], add), all);
        let weeks = ["2026-02-28", "2026-03-02"].map(|text| period(&history, &query(Range::Week, text)));
        prop_assert_eq!(weeks.iter().map(totals).fold([None; 6], add), all);
    }
}

/// Whether values contradict each other is said of what comes at once, and so not the same in pieces.
fn without_left_out(dump: &[String]) -> Vec<String> {
    dump.iter().filter(|row| !row.starts_with("left out")).cloned().collect()
}

fn rows_of(history: &History) -> Vec<String> {
    without_left_out(&dump(history))
}

#[test]
fn filling_from_the_newest_day_back_equals_filling_from_the_oldest() {
    let days = 80;
    let day = |day: i64| series(day * DAY..(day + 1) * DAY);
    let (mut forwards, mut backwards) = (history(), history());
    for number in 0..days {
        store(&mut forwards, &[day(number)]);
        let done = store(&mut backwards, &[day(days - 1 - number)]);
        assert_eq!(done.unsettled.is_empty(), number < 8, "days after the new one, {number}");
        if number % 30 == 0 {
            settle(&mut backwards);
        }
    }
    assert_ne!(dump(&forwards), dump(&backwards), "what the battery holds is still to be followed");
    settle(&mut backwards);
    assert_eq!(dump(&forwards), dump(&backwards));
    let changes = backwards.connection.total_changes();
    settle(&mut backwards);
    assert_eq!(backwards.connection.total_changes(), changes, "what is settled is left alone");
}

#[test]
fn another_zone_gives_the_days_it_would_have_given_from_the_beginning() {
    let [angeles, kathmandu] = ["America/Los_Angeles", "Asia/Kathmandu"].map(|name| TimeZone::get(name).unwrap());
    let store_in = |history: &mut History, zone: &TimeZone, slots: Between<i64>| {
        let received_at = at("2027-01-01T00:00:00Z");
        history.store_energy(account(), &[series(slots)], received_at, &proven(), &|_| zone.clone()).unwrap();
    };
    let mut expected = history();
    store_in(&mut expected, &kathmandu, 0..8 * DAY);

    let mut set = history();
    store_in(&mut set, &angeles, 0..8 * DAY);
    assert_ne!(dump(&set), dump(&expected));
    set.set_zone(account(), &site(), &kathmandu).unwrap();
    assert_eq!(dump(&set), dump(&expected));

    let mut by_storing = history();
    store_in(&mut by_storing, &angeles, 0..8 * DAY);
    store_in(&mut by_storing, &kathmandu, 8 * DAY - 1..8 * DAY);
    assert_eq!(dump(&by_storing), dump(&expected));
}

#[test]
fn shorter_buckets_make_shorter_slots() {
    let thirds = |site: &SiteSeries| {
        // Every quarter of an hour as three buckets of five minutes.
        let mut finer = site.clone();
        for sensor in &mut finer.sensors {
            let readings = sensor.readings.windows(2).flat_map(|pair| {
                (1..=3_i32).map(|third| {
                    let between = |a: Option<f64>, b: Option<f64>| {
                        let (a, b) = (a.unwrap(), b.unwrap());
                        Some(a + (b - a) * f64::from(third) / 3.0)
                    };
                    SensorReading {
                        measured_at: pair[1].measured_at + SignedDuration::from_mins(5) * (third - 1),
                        length_s: 300,
                        energy_in_wh: between(pair[0].energy_in_wh, pair[1].energy_in_wh),
                        energy_out_wh: between(pair[0].energy_out_wh, pair[1].energy_out_wh),
                        ..pair[1].clone()
                    }
                })
            });
            sensor.readings = readings.collect();
        }
        finer
    };
    let coarse = series(0..DAY);
    let fine = thirds(&coarse);
    let mut dumps = Vec::new();
    for order in [[&coarse, &fine], [&fine, &coarse]] {
        let mut history = history();
        for site in order {
            store(&mut history, std::slice::from_ref(site));
        }
        dumps.push(dump(&history));
        assert_eq!(count(&history, "energy_slots WHERE home_use NOT NULL"), 95 * 3);
        let day = period(&history, &query(Range::Day, "2026-03-01"));
        assert_eq!(day.bars.len(), 288);
        assert_eq!(mwh(day.totals.home_use), Some(Truth::sum(32..DAY).home_use()));
    }
    assert_eq!(dumps[0], dumps[1]);
}
