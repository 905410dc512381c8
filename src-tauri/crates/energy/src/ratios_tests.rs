use super::*;
use crate::Flags;

#[test]
fn own_energy_is_solar_at_once_and_the_solar_part_of_the_battery() {
    // 20 kWh used: 8 from solar, 10 from the battery, 2 from the grid. Six tenths of the battery's output were solar.
    let day = sums(Parts {
        solar_to_home: wh(8000),
        battery_to_home: wh(10_000),
        grid_to_home: wh(2000),
        ..Parts::default()
    });
    let origins = Origins { battery_to_home_own: wh(6000), ..Origins::default() };
    assert_own(own_percent(&day, &origins), 70.0, false);
    // Were all of it solar; none of it.
    assert_own(own_percent(&day, &Origins { battery_to_home_own: wh(10_000), ..origins }), 90.0, false);
    assert_own(own_percent(&day, &Origins::default()), 40.0, false);
}

#[test]
fn too_much_of_unknown_origin_makes_an_estimate_of_what_was_not_bought() {
    let parts = Parts {
        solar_to_home: wh(4000),
        battery_to_home: wh(4000),
        battery_to_grid: wh(1000),
        grid_to_home: wh(2000),
        grid_to_battery: wh(1000),
        ..Parts::default()
    };
    let origins = |unknown: i64| Origins { battery_to_home_own: wh(3000), unknown: wh(unknown), ..Origins::default() };
    assert_own(own_percent(&sums(parts), &origins(1000)), 70.0, false);
    // 1 − (2 + 1) ÷ 10; what was stored for later counts as used.
    assert_own(own_percent(&sums(parts), &origins(1001)), 70.0, true);
    let stored = Parts { grid_to_battery: wh(9000), ..parts };
    assert_own(own_percent(&sums(stored), &origins(5000)), 0.0, true);
}

#[test]
fn too_little_home_use_has_no_percentage() {
    let used = |mwh: i64| sums(Parts { solar_to_home: Energy::from_mwh(mwh), ..Parts::default() });
    assert_eq!(own_percent(&used(99_999), &Origins::default()), None);
    assert_own(own_percent(&used(100_000), &Origins::default()), 100.0, false);
    assert_eq!(own_percent(&Sums::default(), &Origins::default()), None);
}

#[test]
fn solar_used_at_home_is_what_was_not_sent() {
    // 10 kWh of solar: 3 sent, 2 of the battery's output to the grid was solar.
    let day = sums(Parts {
        solar_to_home: wh(4000),
        solar_to_battery: wh(3000),
        solar_to_grid: wh(3000),
        battery_to_grid: wh(2500),
        ..Parts::default()
    });
    let origins = Origins { battery_to_grid_own: wh(2000), ..Origins::default() };
    assert_percent(solar_used_percent(&day, &origins), 50.0);
    assert_percent(solar_used_percent(&day, &Origins::default()), 70.0);
    // More solar left the battery than came today.
    assert_percent(solar_used_percent(&day, &Origins { battery_to_grid_own: wh(9000), ..origins }), 0.0);
}

#[test]
fn at_night_there_is_no_percentage_of_solar() {
    let night = |mwh: i64| sums(Parts { solar_to_grid: Energy::from_mwh(mwh), ..Parts::default() });
    assert_eq!(solar_used_percent(&night(99_999), &Origins::default()), None);
    assert_percent(solar_used_percent(&night(100_000), &Origins::default()), 0.0);
    assert_eq!(solar_used_percent(&Sums::default(), &Origins::default()), None);
}

#[test]
fn a_time_without_a_split_counts_for_nothing() {
    let parts = Parts { solar_to_home: wh(5000), solar_to_grid: wh(5000), grid_to_home: wh(5000), ..Parts::default() };
    let half_known = Sums { solar: Some(wh(90_000)), home_use: Some(wh(80_000)), ..sums(parts) };
    assert_own(own_percent(&half_known, &Origins::default()), 50.0, false);
    assert_percent(solar_used_percent(&half_known, &Origins::default()), 50.0);
}

#[test]
fn a_round_trip_takes_a_month_and_counts_what_is_still_stored() {
    let battery = |out: i64| Sums { into_battery: Some(wh(100_000)), out_of_battery: Some(wh(out)), ..Sums::default() };
    assert_percent(round_trip_percent(&battery(88_000), Energy::ZERO, 30), 88.0);
    assert_percent(round_trip_percent(&battery(88_000), wh(4000), 30), 92.0);
    assert_percent(round_trip_percent(&battery(88_000), wh(-4000), 365), 84.0);
    assert_eq!(round_trip_percent(&battery(88_000), Energy::ZERO, 29), None);
    assert_eq!(round_trip_percent(&battery(88_000), wh(12_001), 30), None, "more than went in cannot be");
    assert_eq!(round_trip_percent(&battery(0), Energy::ZERO, 30), None);
    assert_eq!(round_trip_percent(&Sums::default(), Energy::ZERO, 30), None);
    let unused = Sums { into_battery: Some(Energy::ZERO), out_of_battery: Some(Energy::ZERO), ..Sums::default() };
    assert_eq!(round_trip_percent(&unused, Energy::ZERO, 30), None);
}

#[test]
fn coverage_is_the_part_of_the_time_with_readings() {
    for (valid_s, elapsed_s, expected) in [
        (0, 86_400, 0.0),
        (80_352, 86_400, 93.0),
        (86_400, 86_400, 100.0),
        (90_000, 86_400, 100.0),
        (0, 0, 100.0),
        (5, -5, 100.0),
    ] {
        assert_percent(Some(coverage_percent(valid_s, elapsed_s)), expected);
    }
}

fn sums(parts: Parts) -> Sums {
    Sums { parts: Some(parts), home_use: Some(parts.to_home()), flags: Flags::NONE, ..Sums::default() }
}

fn wh(wh: i64) -> Energy {
    Energy::from_mwh(wh * 1000)
}

fn assert_own(own: Option<Own>, percent: f64, is_estimate: bool) {
    let own = own.unwrap();
    assert_percent(Some(own.percent), percent);
    assert_eq!(own.is_estimate, is_estimate);
}

fn assert_percent(percent: Option<f64>, expected: f64) {
    assert!((percent.unwrap() - expected).abs() < 1e-9, "{percent:?} is not {expected}");
}
