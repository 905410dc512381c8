use porchlight_domain::Role;

use super::*;
use crate::home::Span;
use crate::home::testing::{at, home, home_with};

const NOW: &str = "2026-11-20T16:10:00Z";

/// One day of buckets of 15 minutes, from 2026-06-10 08:00, midnight of the home, in one reply or in two.
fn told(sensor: Sensor, pieces: usize, change: impl FnOnce(&mut HomeFaults)) -> Vec<Told> {
    let mut faults = HomeFaults::default();
    change(&mut faults);
    let home = home_with("sunny-home", &faults);
    let faults = faults.at(sensor.role());
    let cuts = if pieces == 1 { vec!["08:00", "32:00"] } else { vec!["08:00", "21:15", "32:00"] };
    let cuts: Vec<Timestamp> = cuts
        .into_iter()
        .map(|time| {
            let (hours, minutes) = time.split_once(':').expect("a time");
            let minutes = 60 * hours.parse::<i64>().expect("hours") + minutes.parse::<i64>().expect("minutes");
            at("2026-06-10T00:00:00Z") + SignedDuration::from_mins(minutes)
        })
        .collect();
    cuts.windows(2)
        .flat_map(|pair| {
            let wanted = Wanted { from: pair[0], until: pair[1], length_s: 900, pick: Pick::Average };
            tell(&home, sensor, wanted, &faults, at(NOW))
        })
        .collect()
}

fn bucket(told: &[Told], starts: &str) -> Bucket {
    let found = told.iter().find(|told| told.starts_at == at(starts)).expect("a bucket");
    found.bucket.expect("with values")
}

/// Energy out of the panels over a bucket that has another before it.
fn gained(told: &[Told], place: usize) -> f64 {
    let out = |place: usize| told[place].bucket.expect("with values").energy.out_wh;
    out(place) - out(place - 1)
}

const SOLAR: Sensor = Sensor::Solar(0);
/// Place of the bucket at 19:00, noon of the home.
const NOON: usize = 44;

#[test]
fn every_fault_is_the_same_in_every_reply() {
    let noon = at("2026-06-10T19:05:00Z");
    let changes: [fn(&mut HomeFaults, Timestamp); 9] = [
        |faults, noon| faults.counter_reset_at = Some(noon),
        |faults, noon| faults.dip_at = Some(noon),
        |faults, noon| faults.jump_at = Some(noon),
        |faults, noon| faults.gap = Some(Span { from: noon, until: noon + SignedDuration::from_hours(4) }),
        |faults, _| faults.late_minutes = 20,
        |faults, _| faults.doubled = true,
        |faults, _| faults.clock_skew_s = 400,
        |faults, noon| faults.grid_turned_at = Some(noon),
        |faults, noon| faults.outage = Some(Span { from: noon, until: noon + SignedDuration::from_hours(4) }),
    ];
    let sound = told(Sensor::Grid, 1, |_| {});
    assert_eq!(sound.len(), 96);
    for (number, change) in changes.into_iter().enumerate() {
        let sorted = |pieces| {
            let mut all = told(Sensor::Grid, pieces, |faults| change(faults, noon));
            all.sort_by(|one, other| {
                let key = |told: &Told| (told.starts_at, told.bucket.map_or(0.0, |bucket| bucket.energy.in_wh));
                key(one).partial_cmp(&key(other)).expect("numbers")
            });
            all
        };
        let whole = sorted(1);
        assert_eq!(whole, sorted(2), "fault {number}");
        // Lateness shows only beside the present.
        assert_eq!(whole == sound, number == 4, "fault {number} shows");
    }
}

#[test]
fn a_reset_counter_starts_again_from_zero_and_stays_so() {
    let sound = told(SOLAR, 1, |_| {});
    let reset = told(SOLAR, 1, |faults| faults.counter_reset_at = Some(at("2026-06-10T19:05:00Z")));
    assert_eq!(reset[..NOON], sound[..NOON]);
    let first = reset[NOON].bucket.expect("with values").energy.out_wh;
    assert!(first > 0.0 && first < gained(&sound, NOON), "two steps of three: {first}");
    for place in NOON + 1..96 {
        assert!((gained(&reset, place) - gained(&sound, place)).abs() < 1e-6);
    }
    let much_later = |faults: &HomeFaults| {
        let wanted = Wanted {
            from: at("2026-11-01T20:00:00Z"),
            until: at("2026-11-01T20:15:00Z"),
            length_s: 900,
            pick: Pick::Latest,
        };
        tell(&home("sunny-home"), SOLAR, wanted, faults, at(NOW))[0].bucket.expect("with values").energy.out_wh
    };
    let faults = HomeFaults { counter_reset_at: Some(at("2026-06-10T19:05:00Z")), ..HomeFaults::default() };
    let lost = much_later(&HomeFaults::default()) - much_later(&faults);
    assert!(lost > sound[NOON - 1].bucket.expect("with values").energy.out_wh, "all that was before is gone for good");
}

#[test]
fn a_dip_takes_two_percent_for_half_an_hour() {
    let sound = told(SOLAR, 1, |_| {});
    let dip = told(SOLAR, 1, |faults| faults.dip_at = Some(at("2026-06-10T19:00:00Z")));
    let part = |place: usize| {
        let out = |told: &[Told]| told[place].bucket.expect("with values").energy.out_wh;
        out(&dip) / out(&sound)
    };
    let dipped: Vec<usize> = (0..96).filter(|place| part(*place) < 0.999).collect();
    assert_eq!(dipped, [NOON, NOON + 1]);
    assert!((part(NOON) - 0.98).abs() < 1e-4);
    let long = told(SOLAR, 1, |faults| {
        faults.dip_at = Some(at("2026-06-10T19:00:00Z"));
        faults.dip_minutes = 3 * 1_440;
    });
    assert!(
        long[95].bucket.expect("with values").energy.out_wh < sound[NOON].bucket.expect("with values").energy.out_wh
    );
}

#[test]
fn a_jump_adds_to_both_counters_for_good() {
    let sound = told(Sensor::Battery(0), 1, |_| {});
    let jump = told(Sensor::Battery(0), 1, |faults| faults.jump_at = Some(at("2026-06-10T19:00:00Z")));
    for place in 0..96 {
        let (sound, jump) = (sound[place].bucket.expect("values").energy, jump[place].bucket.expect("values").energy);
        let more = if place >= NOON { JUMP_WH } else { 0.0 };
        assert_eq!((jump.in_wh, jump.out_wh), (sound.in_wh + more, sound.out_wh + more));
    }
}

#[test]
fn a_gap_has_no_buckets_or_empty_ones_and_the_counters_go_on() {
    let gap = Some(Span { from: at("2026-06-10T19:00:00Z"), until: at("2026-06-10T22:00:00Z") });
    let sound = told(SOLAR, 1, |_| {});
    let omitted = told(SOLAR, 1, |faults| faults.gap = gap);
    assert_eq!(omitted, [&sound[..NOON], &sound[NOON + 12..]].concat());
    let empty = told(SOLAR, 1, |faults| (faults.gap, faults.empty_buckets) = (gap, EmptyBuckets::Null));
    assert_eq!(empty.len(), 96);
    assert!(empty[NOON..NOON + 12].iter().all(|told| told.bucket.is_none()));
    assert_eq!(empty[NOON].starts_at, sound[NOON].starts_at);
}

#[test]
fn a_late_bucket_comes_so_many_minutes_after_its_end() {
    let newest = |now: &str| {
        let faults = HomeFaults { late_minutes: 20, ..HomeFaults::default() };
        let wanted = Wanted {
            from: at("2026-06-10T18:00:00Z"),
            until: at("2026-06-10T20:00:00Z"),
            length_s: 900,
            pick: Pick::Latest,
        };
        tell(&home("sunny-home"), SOLAR, wanted, &faults, at(now)).last().map(|told| told.starts_at)
    };
    assert_eq!(newest("2026-06-10T19:34:59Z"), Some(at("2026-06-10T18:45:00Z")));
    assert_eq!(newest("2026-06-10T19:35:00Z"), Some(at("2026-06-10T19:00:00Z")));
}

#[test]
fn a_doubled_bucket_comes_again_as_it_was_before_it_was_complete() {
    let sound = told(SOLAR, 1, |_| {});
    let doubled = told(SOLAR, 1, |faults| faults.doubled = true);
    assert_eq!(doubled[..96], sound);
    assert!((18..=20).contains(&(doubled.len() - 96)), "{}", doubled.len());
    let mut differ = 0;
    for copy in &doubled[96..] {
        let (copy, whole) = (copy.bucket.expect("values"), bucket(&sound, &copy.starts_at.to_string()));
        assert!(copy.energy.out_wh <= whole.energy.out_wh && copy.energy.in_wh <= whole.energy.in_wh);
        differ += usize::from(copy.energy.out_wh < whole.energy.out_wh);
    }
    assert!(differ > 8, "all by day: {differ}");
}

#[test]
fn a_skewed_clock_moves_the_timestamps_and_nothing_else() {
    let sound = told(SOLAR, 1, |_| {});
    for skew in [600, -3_000] {
        let skewed = told(SOLAR, 1, |faults| faults.clock_skew_s = skew);
        assert_eq!(skewed.len(), 96);
        for (skewed, sound) in skewed.iter().zip(&sound) {
            assert_eq!(skewed.starts_at, sound.starts_at + SignedDuration::from_secs(skew));
            assert_eq!(skewed.bucket, sound.bucket);
        }
    }
}

#[test]
fn a_turned_grid_meter_swaps_power_and_what_is_counted_from_then_on() {
    let sound = told(Sensor::Grid, 1, |_| {});
    let swapped = told(Sensor::Grid, 1, |faults| faults.swapped_grid = true);
    let turned = told(Sensor::Grid, 1, |faults| faults.grid_turned_at = Some(at("2026-06-10T19:00:00Z")));
    let both = told(Sensor::Grid, 1, |faults| {
        (faults.swapped_grid, faults.grid_turned_at) = (true, Some(at("2026-06-10T19:00:00Z")));
    });
    let power = |told: &[Told], place: usize| told[place].bucket.expect("values").power_w;
    let change = |told: &[Told], place: usize| {
        let energy = |place: usize| told[place].bucket.expect("values").energy;
        let change = minus(energy(place), energy(place - 1));
        (change.in_wh - change.out_wh, change.in_wh + change.out_wh)
    };
    for place in 1..96 {
        let later = place >= NOON;
        for (turned, is_turned) in [(&swapped, true), (&turned, later), (&both, !later)] {
            let sign = if is_turned { -1.0 } else { 1.0 };
            assert!((power(turned, place) - sign * power(&sound, place)).abs() < 1e-9);
            let (net, sum) = (change(&sound, place), change(turned, place));
            assert!((sum.0 - sign * net.0).abs() < 1e-6 && (sum.1 - net.1).abs() < 1e-6, "{place}");
        }
    }
    assert_eq!(told(SOLAR, 1, |faults| faults.swapped_grid = true), told(SOLAR, 1, |_| {}), "the grid meter alone");
}

#[test]
fn a_flipped_sign_leaves_the_counters() {
    let sound = told(Sensor::Battery(0), 1, |_| {});
    let flipped = told(Sensor::Battery(0), 1, |faults| faults.flipped_power_sign = true);
    for (sound, flipped) in sound.iter().zip(&flipped) {
        let (sound, flipped) = (sound.bucket.expect("values"), flipped.bucket.expect("values"));
        assert!((sound.power_w + flipped.power_w).abs() < 1e-9 && sound.energy == flipped.energy);
    }
}

#[test]
fn faults_may_be_of_one_role_only() {
    let change = |faults: &mut HomeFaults| {
        (faults.jump_at, faults.only) = (Some(at("2026-06-10T19:00:00Z")), Some(Role::Grid));
    };
    assert_ne!(told(Sensor::Grid, 1, change), told(Sensor::Grid, 1, |_| {}));
    assert_eq!(told(SOLAR, 1, change), told(SOLAR, 1, |_| {}));
    assert_eq!(told(SOLAR, 1, |faults| faults.silent_sensor = Some(Role::Solar)), []);
    assert_eq!(told(Sensor::Grid, 1, |faults| faults.silent_sensor = Some(Role::Solar)).len(), 96);
}

#[test]
fn readings_may_begin_later_than_the_home() {
    let since = Some(at("2026-06-10T19:00:00Z"));
    let begun = told(SOLAR, 1, |faults| faults.readings_begin_at = since);
    assert_eq!(begun, told(SOLAR, 1, |_| {})[NOON..]);
}

#[test]
fn in_an_outage_a_home_with_a_battery_says_so_and_one_without_says_nothing() {
    let outage = Some(Span { from: at("2026-06-10T19:00:00Z"), until: at("2026-06-10T22:00:00Z") });
    let grid = told(Sensor::Grid, 1, |faults| faults.outage = outage);
    let cut: Vec<usize> =
        (0..96).filter(|place| grid[*place].bucket.is_some_and(|bucket| bucket.supply == Supply::OffGrid)).collect();
    assert_eq!(cut, (NOON..NOON + 12).collect::<Vec<_>>());
    assert!(cut.iter().all(|place| grid[*place].bucket.is_some_and(|bucket| bucket.power_w == 0.0)));
    let dark = told(Sensor::Grid, 1, |faults| (faults.outage, faults.no_battery) = (outage, true));
    assert_eq!(dark.len(), 84);
}
