use proptest::prelude::*;

use super::*;
use crate::{Carry, Home, Parts, RoleSlots, balance};

#[test]
fn what_comes_out_is_of_the_mixture() {
    // 4 kWh of solar and 1 kWh of the grid go in; then 2 kWh come out to the home and 0.5 kWh to the grid.
    let mut pool = Pool::default();
    assert_eq!(pool.step(&charge(4000, 1000), 1.0), Origins::default());
    assert_near(pool, [4000.0, 1000.0, 0.0]);
    let origins = pool.step(&discharge(2000, 500), 1.0);
    assert_eq!(origins.battery_to_home_own, wh(1600));
    assert_eq!(origins.battery_to_grid_own, wh(400));
    assert_eq!(origins.unknown, Energy::ZERO);
    assert_near(pool, [2000.0, 500.0, 0.0]);
    // Not last in, first out: a later charge from the grid does not come out first.
    pool.step(&charge(0, 2500), 1.0);
    assert_eq!(pool.step(&discharge(1000, 0), 1.0).battery_to_home_own, wh(400));
}

#[test]
fn charging_loses_what_the_battery_loses() {
    let mut pool = Pool::default();
    pool.step(&charge(1000, 500), 0.9);
    assert_near(pool, [900.0, 450.0, 0.0]);
}

#[test]
fn what_goes_in_is_there_at_once() {
    let mut pool = Pool::default();
    let both = HomeSlot {
        out_of_battery: Some(wh(300)),
        parts: Some(Parts { solar_to_battery: wh(500), battery_to_home: wh(300), ..Parts::default() }),
        ..slot(500, 300)
    };
    let origins = pool.step(&both, 1.0);
    assert_eq!((origins.battery_to_home_own, origins.unknown), (wh(300), Energy::ZERO));
    assert_near(pool, [200.0, 0.0, 0.0]);
}

#[test]
fn earlier_energy_is_of_unknown_origin_until_it_is_used_up() {
    let mut pool = Pool::default();
    pool.rescale(50.0, 10_000.0);
    assert_near(pool, [0.0, 0.0, 5000.0]);
    assert!((pool.unknown_share() - 1.0).abs() < 1e-12);
    let first = pool.step(&discharge(1000, 0), 0.9);
    assert_eq!((first.battery_to_home_own, first.unknown), (Energy::ZERO, wh(1000)));
    pool.step(&charge(3000, 1000), 1.0);
    // Half of 8 kWh is unknown; the known half is three quarters solar, and stands for all.
    let mixed = pool.step(&discharge(2000, 0), 1.0);
    assert_eq!((mixed.battery_to_home_own, mixed.unknown), (wh(1500), wh(1000)));
    assert!((pool.unknown_share() - 0.5).abs() < 1e-12);
    assert!((Pool::default().unknown_share() - 1.0).abs() < 1e-12, "nothing is known of an empty one");
}

#[test]
fn an_empty_pool_gives_what_nobody_knows() {
    let mut pool = Pool::default();
    assert_eq!(pool.step(&discharge(700, 300), 0.9).unknown, wh(1000));
    assert_near(pool, [0.0, 0.0, 0.0]);
    pool.step(&charge(400, 0), 1.0);
    let more_than_there_is = pool.step(&discharge(1000, 0), 1.0);
    assert_eq!((more_than_there_is.battery_to_home_own, more_than_there_is.unknown), (wh(1000), wh(600)));
    assert_near(pool, [0.0, 0.0, 0.0]);
}

#[test]
fn what_goes_in_while_home_use_is_unknown_is_of_unknown_origin() {
    let mut pool = Pool { solar: 1000.0, grid: 0.0, unknown: 0.0 };
    let charged = HomeSlot { parts: None, ..slot(500, 0) };
    assert_eq!(pool.step(&charged, 1.0), Origins::default());
    assert_near(pool, [1000.0, 0.0, 500.0]);
    let discharged = HomeSlot { parts: None, ..slot(0, 750) };
    assert_eq!(pool.step(&discharged, 1.0), Origins::default(), "nobody knows where it went");
    assert_near(pool, [500.0, 0.0, 250.0]);
    let silent = HomeSlot { into_battery: None, ..slot(0, 100) };
    assert_eq!(pool.step(&silent, 1.0), Origins::default());
    assert_near(pool, [500.0, 0.0, 250.0]);
}

#[test]
fn level_and_capacity_set_the_amount_and_keep_the_mixture() {
    let mut pool = Pool { solar: 4000.0, grid: 1000.0, unknown: 1000.0 };
    pool.rescale(30.0, 10_000.0);
    assert_near(pool, [2000.0, 500.0, 500.0]);
    for (level, capacity) in [(f64::NAN, 10_000.0), (50.0, f64::INFINITY), (50.0, -1.0)] {
        pool.rescale(level, capacity);
        assert_near(pool, [2000.0, 500.0, 500.0]);
    }
    pool.rescale(0.0, 10_000.0);
    assert_near(pool, [0.0, 0.0, 0.0]);
    pool.rescale(120.0, 1000.0);
    assert_near(pool, [0.0, 0.0, 1000.0]);
}

#[test]
fn efficiency_is_learned_within_bounds() {
    for (out, into, days, expected) in [
        (0, 0, 0, 0.9),
        (930, 1000, 29, 0.9),
        (930, 1000, 30, 0.93),
        (0, 0, 60, 0.9),
        (500, 1000, 60, 0.8),
        (1100, 1000, 60, 0.99),
    ] {
        let learned = efficiency(wh(out), wh(into), days);
        assert!((learned - expected).abs() < 1e-12, "{out} {into} {days}: {learned}");
    }
}

#[test]
fn a_pool_can_be_stored() {
    let mut pool = Pool { solar: 0.1, grid: 1.0 / 3.0, unknown: 5e-9 };
    let mut stored: Pool = serde_json::from_str(&serde_json::to_string(&pool).unwrap()).unwrap();
    assert_eq!(stored.step(&discharge(1, 1), 0.9), pool.step(&discharge(1, 1), 0.9));
    assert_eq!(stored, pool);
}

proptest! {
    #[test]
    fn origins_are_parts_of_the_output_and_the_pool_holds_what_went_in(
        flows in prop::collection::vec((any::<bool>(), 0_i64..3000, 0_i64..3000), 1..60), start in 0.0_f64..100.0,
    ) {
        let mut pool = Pool::default();
        pool.rescale(start, 8000.0);
        let mut holds = pool.total();
        for (is_charge, one, other) in flows {
            let slot = if is_charge { charge(one, other) } else { discharge(one, other) };
            let origins = pool.step(&slot, 0.9);
            let parts = slot.parts.unwrap();
            prop_assert!((Energy::ZERO..=parts.battery_to_home).contains(&origins.battery_to_home_own));
            prop_assert!((Energy::ZERO..=parts.battery_to_grid).contains(&origins.battery_to_grid_own));
            prop_assert!((Energy::ZERO..=parts.from_battery()).contains(&origins.unknown), "{:?}", origins);
            #[expect(clippy::cast_precision_loss, reason = "a few kWh")]
            let sum = (one + other) as f64;
            holds = if is_charge { holds + sum * 0.9 } else { (holds - sum).max(0.0) };
            prop_assert!((pool.total() - holds).abs() < 1e-6, "{} {}", pool.total(), holds);
            prop_assert!(pool.solar >= 0.0 && pool.grid >= 0.0 && pool.unknown >= 0.0);
        }
    }
}

fn charge(from_solar: i64, from_grid: i64) -> HomeSlot {
    let parts = Parts { solar_to_battery: wh(from_solar), grid_to_battery: wh(from_grid), ..Parts::default() };
    HomeSlot { parts: Some(parts), ..slot(from_solar + from_grid, 0) }
}

fn discharge(to_home: i64, to_grid: i64) -> HomeSlot {
    let parts = Parts { battery_to_home: wh(to_home), battery_to_grid: wh(to_grid), ..Parts::default() };
    HomeSlot { parts: Some(parts), ..slot(0, to_home + to_grid) }
}

fn slot(into: i64, out: i64) -> HomeSlot {
    let empty = balance(Home::default(), &RoleSlots::default(), Carry::NONE, None);
    HomeSlot { into_battery: Some(wh(into)), out_of_battery: Some(wh(out)), ..empty }
}

fn wh(wh: i64) -> Energy {
    Energy::from_mwh(wh * 1000)
}

fn assert_near(pool: Pool, [solar, grid, unknown]: [f64; 3]) {
    let near = [(pool.solar, solar), (pool.grid, grid), (pool.unknown, unknown)];
    assert!(near.iter().all(|(is, should)| (is - should).abs() < 1e-6), "{pool:?}");
}
