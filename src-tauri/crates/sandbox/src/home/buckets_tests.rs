use super::*;
use crate::home::testing::{at, home};

const SENSORS: [Sensor; 4] = [Sensor::Grid, Sensor::Solar(0), Sensor::Battery(0), Sensor::HomeUse];

fn day(pick: Pick, length_s: i64, sensor: Sensor) -> Vec<Bucket> {
    let window = (at("2026-06-10T00:00:00Z"), at("2026-06-11T00:00:00Z"));
    home("sunny-home").buckets(sensor, window, length_s, pick, at("2026-11-20T12:00:00Z"))
}

#[test]
fn counters_integrate_the_power() {
    for sensor in SENSORS {
        let buckets = day(Pick::Average, 900, sensor);
        assert_eq!(buckets.len(), 96);
        for pair in buckets.windows(2) {
            let gained = pair[1].energy.in_wh - pair[0].energy.in_wh;
            let lost = pair[1].energy.out_wh - pair[0].energy.out_wh;
            assert!(gained >= 0.0 && lost >= 0.0, "lifetime counters never go back");
            assert!((gained - lost - pair[1].power_w / 4.0).abs() < 1e-6, "{sensor:?}");
        }
    }
}

#[test]
fn every_resolution_tells_the_same_energy() {
    for sensor in SENSORS {
        let [fine, hours, whole] = [900, 3_600, 86_400].map(|length_s| day(Pick::Average, length_s, sensor));
        assert_eq!((hours.len(), whole.len()), (24, 1));
        for coarse in [hours[23], whole[0]] {
            assert_eq!(coarse.energy, fine[95].energy);
        }
    }
}

#[test]
fn counters_agree_across_requests_and_days() {
    let now = at("2026-11-20T12:00:00Z");
    let ask = |from: &str, pick| {
        home("sunny-home").buckets(Sensor::Grid, (at(from), at("2026-06-12T00:00:00Z")), 900, pick, now)
    };
    let (two_days, second) = (ask("2026-06-10T00:00:00Z", Pick::Average), ask("2026-06-11T00:00:00Z", Pick::Latest));
    assert_eq!(two_days.len(), 192);
    assert_eq!((two_days[96].starts_at, two_days[96].energy), (second[0].starts_at, second[0].energy));
    assert!(two_days[96..].iter().zip(&second).any(|(mean, newest)| (mean.power_w - newest.power_w).abs() > 1.0));
}

#[test]
fn the_bucket_under_way_holds_what_is_complete() {
    let window = (at("2026-06-10T19:45:00Z"), at("2026-06-10T21:00:00Z"));
    let ask = |now: &str| home("sunny-home").buckets(Sensor::Solar(0), window, 900, Pick::Latest, at(now));
    let buckets = ask("2026-06-10T20:07:00Z");
    assert_eq!(buckets.len(), 2, "19:45 and the one under way");
    assert_eq!(buckets[1].ends_at, at("2026-06-10T20:07:00Z"));
    assert_eq!(ask("2026-06-10T19:47:00Z"), [], "no step of 19:45 is complete");
}

#[test]
fn only_a_battery_has_a_level() {
    assert!(day(Pick::Average, 900, Sensor::Solar(0)).iter().all(|bucket| bucket.level_percent.is_none()));
    let levels: Vec<f64> =
        day(Pick::Average, 900, Sensor::Battery(0)).iter().filter_map(|bucket| bucket.level_percent).collect();
    assert_eq!(levels.len(), 96);
    assert!(levels.iter().all(|level| (20.0..=100.0).contains(level)) && levels.contains(&100.0));
}

#[test]
fn there_is_nothing_before_the_home_was_fitted_out_and_nothing_from_the_future() {
    let now = at("2026-11-20T12:00:00Z");
    for (from, until) in
        [("2022-11-01T00:00:00Z", "2022-11-02T00:00:00Z"), ("2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z")]
    {
        let window = (at(from), at(until));
        assert_eq!(home("sunny-home").buckets(Sensor::Grid, window, 900, Pick::Average, now), []);
    }
    let window = (at("2022-12-31T00:00:00Z"), at("2023-01-01T10:00:00Z"));
    let first = home("sunny-home").buckets(Sensor::Grid, window, 900, Pick::Average, now);
    assert_eq!(first.first().map(|bucket| bucket.starts_at), Some(at("2023-01-01T08:00:00Z")));
}
