//! What a home adds up to, whether it is off the grid, and how proofs live on.

use jiff::SignedDuration;
use porchlight_domain::{HomeFlow, PowerParts, Role, SensorReading, SensorSeries, SiteId, SiteSeries, SourceId};
use proptest::prelude::*;

use super::{
    tests::{Convention, PLAIN, SLOT, SLOTS, flow, now, site},
    *,
};

/// The home of the tests with its newest powers in W: grid, solar and battery, each positive into its device.
fn with_powers(powers: [f64; 3]) -> SiteSeries {
    let mut site = site(PLAIN, 2, false);
    for (sensor, power_w) in site.sensors.iter_mut().zip(powers) {
        sensor.readings.last_mut().unwrap().power_w = Some(power_w);
    }
    site
}

fn proven() -> ProvenSigns {
    flow(&site(PLAIN, SLOTS, true), ProvenSigns::default()).1
}

#[test]
fn the_power_of_a_moment_is_split_by_where_it_goes() {
    let (home, proven) = flow(&site(PLAIN, SLOTS, true), ProvenSigns::default());
    let parts = PowerParts { solar_to_home_w: 600.0, solar_to_grid_w: 3400.0, ..PowerParts::default() };
    assert_eq!((home.parts, home.unexplained_w), (Some(parts), None));

    // Sun for home and battery, with a little of both from the grid.
    let (home, _) = flow(&with_powers([300.0, -2000.0, 1500.0]), proven.clone());
    let parts = PowerParts {
        solar_to_home_w: 500.0,
        solar_to_battery_w: 1500.0,
        grid_to_home_w: 300.0,
        ..PowerParts::default()
    };
    assert_eq!((home.home_use_w, home.parts), (Some(800.0), Some(parts)));

    // What is shown as nothing has no line.
    let (home, _) = flow(&with_powers([15.0, -800.0, 0.0]), proven);
    assert_eq!(home.parts, Some(PowerParts { solar_to_home_w: 800.0, ..PowerParts::default() }));
}

#[test]
fn what_does_not_add_up_is_said_from_a_tenth_on() {
    for (grid_w, unexplained_w, home_use_w) in
        [(-4000.0, None, Some(0.0)), (-4400.0, None, None), (-4500.0, Some(500.0), None)]
    {
        let (home, _) = flow(&with_powers([grid_w, -4000.0, 0.0]), proven());
        assert_eq!((home.unexplained_w, home.home_use_w), (unexplained_w, home_use_w), "{grid_w}");
        assert_eq!(home.parts.is_some(), home_use_w.is_some());
    }
}

#[test]
fn a_measured_home_use_is_held_against_its_sources() {
    let measured = |watts: f64| {
        let mut site = with_powers([0.0, -2000.0, 0.0]);
        let measured_at = site.sensors[0].readings.last().unwrap().measured_at;
        let readings = vec![SensorReading { measured_at, power_w: Some(watts), ..SensorReading::default() }];
        let source = SourceId("consumption".into());
        site.sensors.push(SensorSeries { source, role: Role::HomeUse, capacity_wh: None, readings });
        flow(&site, proven()).0
    };
    for (watts, unexplained_w) in [(2000.0, None), (1850.0, None), (1700.0, Some(300.0)), (2400.0, Some(400.0))] {
        let home = measured(watts);
        assert_eq!((home.home_use_w, home.unexplained_w), (Some(watts), unexplained_w));
        assert_eq!(home.parts.unwrap().solar_to_home_w.total_cmp(&watts.min(2000.0)), std::cmp::Ordering::Equal);
    }
}

#[test]
fn powers_of_different_moments_are_not_added_up() {
    let (_, proven) = flow(&site(PLAIN, SLOTS, true), ProvenSigns::default());
    let mut site = site(PLAIN, SLOTS, true);
    for _ in 0..3 {
        site.sensors[0].readings.pop();
    }
    let (home, _) = flow(&site, proven);
    assert_eq!((home.home_use_w, home.parts, home.unexplained_w), (None, None, None));
}

#[test]
fn the_grid_is_lost_only_where_a_device_says_so_and_no_power_flows() {
    let said = |said: [Option<bool>; 3], grid_w: Option<f64>| -> Option<bool> {
        let mut site = with_powers([0.0, 0.0, -500.0]);
        for (sensor, said) in site.sensors.iter_mut().zip(said) {
            sensor.readings.last_mut().unwrap().is_off_grid = said;
        }
        site.sensors[0].readings.last_mut().unwrap().power_w = grid_w;
        flow(&site, proven()).0.is_off_grid
    };
    assert_eq!(said([None, None, None], Some(0.0)), None, "no power alone says nothing");
    assert_eq!(said([None, None, None], None), None);
    assert_eq!(said([None, None, Some(true)], Some(0.0)), Some(true));
    assert_eq!(said([None, None, Some(true)], Some(-19.0)), Some(true));
    assert_eq!(said([None, None, Some(true)], Some(-800.0)), Some(false), "where power flows there is a grid");
    assert_eq!(said([None, None, Some(true)], None), None, "a silent meter is no witness");
    assert_eq!(said([None, Some(false), Some(true)], Some(0.0)), Some(true));
    assert_eq!(said([None, Some(false), None], Some(0.0)), Some(false));
}

#[test]
fn what_a_device_said_long_ago_does_not_count() {
    let mut site = with_powers([0.0, 0.0, -500.0]);
    for reading in &mut site.sensors[2].readings {
        reading.is_off_grid = Some(true);
        reading.measured_at -= SLOT * 3;
    }
    assert_eq!(flow(&site, proven()).0.is_off_grid, None);
    // Nor does a home without a meter at the grid tell.
    let mut site = with_powers([0.0, 0.0, -500.0]);
    site.sensors.remove(0);
    site.sensors[1].readings.last_mut().unwrap().is_off_grid = Some(true);
    assert_eq!(flow(&site, proven()).0.is_off_grid, None);
}

#[test]
fn a_proof_is_looked_for_again_every_week() {
    let (_, first) = flow(&site(PLAIN, SLOTS, true), ProvenSigns::default());
    let id = SiteId("home".into());
    let week = SignedDuration::from_hours(7 * 24);
    let at = |later: SignedDuration| {
        let mut site = site(PLAIN, SLOTS, true);
        for reading in site.sensors.iter_mut().flat_map(|sensor| &mut sensor.readings) {
            reading.measured_at += later;
        }
        home_flows(&[site], first.clone(), now() + later).1.grid[&id]
    };
    assert_eq!(at(week - SignedDuration::from_secs(1)), first.grid[&id]);
    let again = at(week);
    assert_eq!((again.found, again.proven_at, again.checked_at), (GridOrder::BuyingIsInto, now(), Some(now() + week)));
    assert_eq!(again.since, None);
    let kept: ProvenSigns = serde_json::from_str(
        r#"{"power":{},"grid":{"home":{"found":"buying_is_into","proven_at":"2026-04-01T21:00:00Z","slots":96}}}"#,
    )
    .unwrap();
    assert_eq!(kept.grid[&id].checked_at, None, "proofs of earlier versions are read");
}

#[test]
fn a_contrary_proof_says_since_when_it_holds() {
    let (_, first) = flow(&site(PLAIN, SLOTS, true), ProvenSigns::default());
    let turned = Convention { buying_is_into: false, ..PLAIN };
    let later = now() + SignedDuration::from_mins(1);
    let (_, turned) = home_flows(&[site(turned, SLOTS, true)], first, later);
    let proof = turned.grid[&SiteId("home".into())];
    let oldest = now() - SLOT * i32::try_from(SLOTS).unwrap();
    assert_eq!((proof.found, proof.since), (GridOrder::BuyingIsOut, Some(oldest)));
}

proptest! {
    #[test]
    fn parts_are_never_negative_nor_more_than_what_flows(
        grid in -10_000.0..10_000.0_f64,
        solar in -10_000.0..0.0_f64,
        battery in -10_000.0..10_000.0_f64,
    ) {
        let (home, _) = flow(&with_powers([grid, solar, battery]), proven_once().clone());
        if let HomeFlow { parts: Some(parts), home_use_w: Some(home_use_w), .. } = home {
            let to_home = parts.solar_to_home_w + parts.battery_to_home_w + parts.grid_to_home_w;
            let of_solar = parts.solar_to_home_w + parts.solar_to_battery_w + parts.solar_to_grid_w;
            let of_battery = parts.battery_to_home_w + parts.battery_to_grid_w;
            let of_grid = parts.grid_to_home_w + parts.grid_to_battery_w;
            let each = [
                parts.solar_to_home_w, parts.solar_to_battery_w, parts.solar_to_grid_w, parts.battery_to_home_w,
                parts.battery_to_grid_w, parts.grid_to_home_w, parts.grid_to_battery_w,
            ];
            prop_assert!(each.iter().all(|watts| *watts >= 0.0));
            prop_assert!(to_home <= home_use_w + 0.01 && of_solar <= -solar + 0.01);
            prop_assert!(of_battery <= (-battery).max(0.0) + 0.01 && of_grid <= grid.max(0.0) + 0.01);
            // All of it comes from somewhere, but for what is too little to be shown.
            prop_assert!(to_home >= home_use_w - 300.0, "{to_home} {home_use_w}");
        }
    }
}

fn proven_once() -> &'static ProvenSigns {
    static PROVEN: std::sync::LazyLock<ProvenSigns> = std::sync::LazyLock::new(proven);
    &PROVEN
}
