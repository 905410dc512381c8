use jiff::SignedDuration;
use porchlight_domain::{Direction, HomeFlow, Role, SensorReading, SensorSeries, SourceFlow};
use proptest::prelude::*;

use super::*;

pub const SLOT: SignedDuration = SignedDuration::from_mins(15);
/// Slots of a day and two hours, as a first round brings them.
pub const SLOTS: i64 = 104;

/// What the provider does not say, for one home.
#[derive(Clone, Copy, Debug)]
pub struct Convention {
    pub solar: f64,
    pub battery: f64,
    pub grid: f64,
    pub buying_is_into: bool,
}

pub const PLAIN: Convention = Convention { solar: 1.0, battery: 1.0, grid: 1.0, buying_is_into: true };

/// True flows of one slot in W, seen from the home.
#[derive(Clone, Copy, Debug)]
struct Truth {
    solar: f64,
    battery: f64,
    grid: f64,
}

/// A day with sun from slot 30 to 66, a battery that fills at noon and empties in the evening, buying at night.
fn truth(slot: i64) -> Truth {
    let slot = slot.rem_euclid(96);
    let home = if slot < 70 { 600.0 } else { 1400.0 };
    let solar = if (30..66).contains(&slot) { 4000.0 } else { 0.0 };
    let battery = match slot {
        34..=50 => -2500.0,
        66..=88 => 1000.0,
        _ => 0.0,
    };
    Truth { solar, battery, grid: home - solar - battery }
}

/// The home as the provider would tell it, `slots` slots up to now.
pub fn site(convention: Convention, slots: i64, with_counters: bool) -> SiteSeries {
    let sensor = |role, sign: f64, into: &dyn Fn(Truth) -> f64| {
        let (mut energy_in, mut energy_out) = (50_000.0, 70_000.0);
        let readings = (-slots..=0).map(|slot| {
            let into_device = into(truth(slot + 60));
            energy_in += into_device.max(0.0) / 4.0;
            energy_out += (-into_device).max(0.0) / 4.0;
            SensorReading {
                measured_at: now() + SLOT * i32::try_from(slot).expect("small"),
                power_w: Some(sign * into_device),
                level_percent: (role == Role::Battery).then_some(64.0),
                energy_in_wh: with_counters.then_some(energy_in),
                energy_out_wh: with_counters.then_some(energy_out),
                ..SensorReading::default()
            }
        });
        let capacity_wh = (role == Role::Battery).then_some(15_000.0);
        SensorSeries { source: SourceId(format!("{role:?}")), role, capacity_wh, readings: readings.collect() }
    };
    let grid_into = |truth: Truth| if convention.buying_is_into { truth.grid } else { -truth.grid };
    SiteSeries {
        site: SiteId("home".into()),
        sensors: vec![
            sensor(Role::Grid, convention.grid, &grid_into),
            sensor(Role::Solar, convention.solar, &|truth| -truth.solar),
            sensor(Role::Battery, convention.battery, &|truth| -truth.battery),
        ],
    }
}

#[test]
fn the_picture_is_the_same_whatever_the_provider_means_by_its_signs() {
    for bits in 0_u8..16 {
        let sign = |bit: u8| if bits & bit == 0 { 1.0 } else { -1.0 };
        let convention = Convention { solar: sign(1), battery: sign(2), grid: sign(4), buying_is_into: bits & 8 == 0 };
        let (home, proven) = flow(&site(convention, SLOTS, true), ProvenSigns::default());

        // Slot 60 of the day: 4 kW of sun, battery full, the rest is sent.
        let shown: Vec<_> = home.sources.iter().map(|s| (s.role, s.power_w, s.direction)).collect();
        assert_eq!(
            shown,
            [
                (Role::Solar, Some(4000.0), Direction::IntoHome),
                (Role::Battery, Some(0.0), Direction::Still),
                (Role::Grid, Some(3400.0), Direction::OutOfHome),
            ],
            "{convention:?}"
        );
        assert_eq!(home.home_use_w, Some(600.0), "{convention:?}");
        assert_eq!(proven.power.len(), 3);
        let order = if convention.buying_is_into { GridOrder::BuyingIsInto } else { GridOrder::BuyingIsOut };
        assert_eq!(proven.grid[&SiteId("home".into())].found, order);
        assert!(proven.power.values().all(|proof| proof.proven_at == now() && proof.slots >= 20));
    }
}

#[test]
fn without_proof_only_the_amount_of_the_grid_is_shown() {
    let (home, proven) = flow(&site(PLAIN, 4, true), ProvenSigns::default());
    assert_eq!(proven, ProvenSigns::default());
    let grid = role(&home, Role::Grid);
    assert_eq!((grid.power_w, grid.direction), (Some(3400.0), Direction::Unconfirmed));
    assert_eq!(home.home_use_w, None);
    // Solar and battery need no proof: their counters are documented.
    let solar = role(&home, Role::Solar);
    assert_eq!((solar.power_w, solar.direction), (Some(4000.0), Direction::IntoHome));
}

#[test]
fn what_was_proven_before_serves_a_round_that_proves_nothing() {
    let convention = Convention { solar: -1.0, grid: -1.0, buying_is_into: false, ..PLAIN };
    let (_, proven) = flow(&site(convention, SLOTS, true), ProvenSigns::default());
    let text = serde_json::to_string(&proven).expect("JSON");
    let kept: ProvenSigns = serde_json::from_str(&text).expect("the same again");
    assert_eq!(kept, proven);

    let (home, after) = flow(&site(convention, 2, false), kept.clone());
    assert_eq!(after, kept);
    assert_eq!(home.home_use_w, Some(600.0));
    assert_eq!(role(&home, Role::Grid).direction, Direction::OutOfHome);
}

#[test]
fn a_repeated_proof_keeps_its_date_and_a_contrary_one_takes_its_place() {
    let (_, first) = flow(&site(PLAIN, SLOTS, true), ProvenSigns::default());
    let later = now() + SignedDuration::from_mins(1);
    let (_, again) = home_flows(&[site(PLAIN, SLOTS, true)], first.clone(), later);
    assert_eq!(again, first);

    let turned = Convention { buying_is_into: false, ..PLAIN };
    let (_, turned) = home_flows(&[site(turned, SLOTS, true)], first, later);
    let proof = turned.grid[&SiteId("home".into())];
    assert_eq!((proof.found, proof.proven_at), (GridOrder::BuyingIsOut, later));
}

#[test]
fn raw_power_without_counters_has_no_direction() {
    let (home, _) = flow(&site(PLAIN, 4, false), ProvenSigns::default());
    for role in [Role::Solar, Role::Grid] {
        assert_eq!(self::role(&home, role).direction, Direction::Unconfirmed);
    }
    assert_eq!(role(&home, Role::Solar).power_w, Some(4000.0));
    assert_eq!(role(&home, Role::Battery).direction, Direction::Still, "nothing has no direction to be unsure of");
    assert_eq!(home.home_use_w, None);
}

#[test]
fn counters_that_disagree_with_themselves_prove_nothing() {
    let mut site = site(PLAIN, SLOTS, true);
    for (at, reading) in site.sensors[1].readings.iter_mut().enumerate() {
        if at % 2 == 0 {
            reading.power_w = reading.power_w.map(|w| -w);
        }
    }
    let (_, proven) = flow(&site, ProvenSigns::default());
    assert!(!proven.power.contains_key(&SourceId("Solar".into())));
}

#[test]
fn a_grid_that_could_be_read_either_way_stays_unproven() {
    // A home that neither buys nor sends says nothing about the order.
    let mut site = site(PLAIN, SLOTS, true);
    for reading in &mut site.sensors[0].readings {
        (reading.power_w, reading.energy_in_wh, reading.energy_out_wh) = (Some(3.0), Some(1.0), Some(1.0));
    }
    let (home, proven) = flow(&site, ProvenSigns::default());
    assert!(proven.grid.is_empty());
    let grid = role(&home, Role::Grid);
    assert_eq!((grid.power_w, grid.direction), (Some(0.0), Direction::Still));
}

#[test]
fn a_role_without_a_reading_leaves_the_home_unknown_and_the_others_shown() {
    let (_, proven) = flow(&site(PLAIN, SLOTS, true), ProvenSigns::default());
    let mut site = site(PLAIN, SLOTS, true);
    site.sensors[1].readings.clear();
    let (home, _) = flow(&site, proven);
    let solar = role(&home, Role::Solar);
    assert_eq!((solar.power_w, solar.direction, solar.measured_at), (None, Direction::Unconfirmed, None));
    assert_eq!(role(&home, Role::Grid).power_w, Some(3400.0));
    assert_eq!(home.home_use_w, None);
}

#[test]
fn the_moment_shown_is_the_newest_that_all_have() {
    let (_, proven) = flow(&site(PLAIN, SLOTS, true), ProvenSigns::default());
    for (behind, same_moment) in [(1, true), (2, true), (3, false)] {
        let mut site = site(PLAIN, SLOTS, true);
        for _ in 0..behind {
            site.sensors[0].readings.pop();
        }
        let (home, _) = flow(&site, proven.clone());
        let late = now() - SLOT * behind;
        let solar_at = if same_moment { late } else { now() };
        assert_eq!(role(&home, Role::Grid).measured_at, Some(late));
        assert_eq!(role(&home, Role::Solar).measured_at, Some(solar_at), "{behind} buckets behind");
        assert_eq!(home.home_use_w.is_some(), same_moment);
    }
}

#[test]
fn readings_of_a_time_to_come_are_left_out() {
    let mut site = site(PLAIN, SLOTS, true);
    for sensor in &mut site.sensors {
        let ahead = SensorReading {
            measured_at: now() + SignedDuration::from_mins(6),
            power_w: Some(99_999.0),
            ..SensorReading::default()
        };
        sensor.readings.push(ahead);
    }
    let (home, _) = flow(&site, ProvenSigns::default());
    assert_eq!(role(&home, Role::Solar).power_w, Some(4000.0));
}

#[test]
fn several_inverters_are_added_up_and_one_silent_one_leaves_the_role_unknown() {
    let mut site = site(PLAIN, SLOTS, true);
    let mut second = site.sensors[1].clone();
    second.source = SourceId("second".into());
    site.sensors.push(second);
    let (home, _) = flow(&site, ProvenSigns::default());
    let solar = role(&home, Role::Solar);
    assert_eq!((solar.power_w, solar.sources.len()), (Some(8000.0), 2));

    site.sensors[3].readings.clear();
    let (home, _) = flow(&site, ProvenSigns::default());
    assert_eq!(role(&home, Role::Solar).power_w, None);
}

#[test]
fn levels_of_several_batteries_count_by_capacity() {
    let battery = |id: &str, level, capacity_wh| SensorSeries {
        source: SourceId(id.into()),
        role: Role::Battery,
        capacity_wh,
        readings: vec![SensorReading { measured_at: now(), level_percent: Some(level), ..SensorReading::default() }],
    };
    for (first, second, level, capacity) in [
        (Some(10_000.0), Some(30_000.0), Some(80.0), Some(40_000.0)),
        (Some(10_000.0), None, None, None),
        (None, None, None, None),
    ] {
        let sensors = vec![battery("a", 50.0, first), battery("b", 90.0, second)];
        let (home, _) = flow(&SiteSeries { site: SiteId("home".into()), sensors }, ProvenSigns::default());
        let shown = role(&home, Role::Battery);
        assert_eq!((shown.level_percent, shown.capacity_wh), (level, capacity));
    }
}

#[test]
fn measured_home_use_is_preferred_to_the_balance() {
    let mut site = site(PLAIN, 4, true);
    let readings = vec![SensorReading { measured_at: now(), power_w: Some(-812.0), ..SensorReading::default() }];
    let source = SourceId("consumption".into());
    site.sensors.push(SensorSeries { source, role: Role::HomeUse, capacity_wh: None, readings });
    let (home, _) = flow(&site, ProvenSigns::default());
    assert_eq!(home.home_use_w, Some(812.0));
}

#[test]
fn a_balance_that_makes_no_sense_is_not_shown() {
    let (_, proven) = flow(&site(PLAIN, SLOTS, true), ProvenSigns::default());
    for (grid_w, expected) in [(-3400.0, Some(600.0)), (-4010.0, Some(0.0)), (-4500.0, None)] {
        let mut site = site(PLAIN, 2, false);
        site.sensors[0].readings.last_mut().expect("a reading").power_w = Some(grid_w);
        let (home, _) = flow(&site, proven.clone());
        assert_eq!(home.home_use_w, expected, "{grid_w}");
    }
}

#[test]
fn a_home_without_solar_or_battery_shows_what_it_has() {
    let mut site = site(PLAIN, SLOTS, true);
    site.sensors.retain(|sensor| sensor.role == Role::Grid);
    for reading in &mut site.sensors[0].readings {
        reading.power_w = Some(600.0);
    }
    let mut bought = 0.0;
    for reading in &mut site.sensors[0].readings {
        bought += 150.0;
        (reading.energy_in_wh, reading.energy_out_wh) = (Some(bought), Some(0.0));
    }
    let (home, _) = flow(&site, ProvenSigns::default());
    assert_eq!(home.sources.len(), 1);
    assert_eq!((role(&home, Role::Grid).direction, home.home_use_w), (Direction::IntoHome, Some(600.0)));
}

#[test]
fn counters_that_fall_or_jump_say_nothing() {
    for spoiled in [0.0, 1e9] {
        let mut site = site(PLAIN, 4, true);
        site.sensors[1].readings.last_mut().expect("a reading").energy_out_wh = Some(spoiled);
        let (home, _) = flow(&site, ProvenSigns::default());
        assert_eq!(role(&home, Role::Solar).direction, Direction::Unconfirmed, "{spoiled}");
    }
}

proptest! {
    #[test]
    fn whatever_is_read_amounts_are_finite_and_not_negative(
        readings in prop::collection::vec(
            (0_usize..4, -2000_i64..400, any::<Option<f64>>(), any::<Option<f64>>(), any::<Option<f64>>()),
            0..60,
        ),
    ) {
        let roles = [Role::Solar, Role::Battery, Role::Grid, Role::Grid];
        let mut sensors: Vec<SensorSeries> = roles
            .into_iter()
            .enumerate()
            .map(|(at, role)| SensorSeries { source: SourceId(at.to_string()), role, capacity_wh: None, readings: Vec::new() })
            .collect();
        let finite = |value: Option<f64>| value.filter(|value| value.abs() < 1e12);
        for (sensor, minutes, power, energy_in, energy_out) in readings {
            sensors[sensor].readings.push(SensorReading {
                measured_at: now() + SignedDuration::from_mins(minutes),
                power_w: finite(power),
                level_percent: None,
                energy_in_wh: finite(energy_in).map(f64::abs),
                energy_out_wh: finite(energy_out).map(f64::abs),
                ..SensorReading::default()
            });
        }
        let (home, _) = flow(&SiteSeries { site: SiteId("home".into()), sensors }, ProvenSigns::default());
        let amounts = home.sources.iter().filter_map(|source| source.power_w).chain(home.home_use_w);
        for watts in amounts {
            prop_assert!(watts.is_finite() && watts >= 0.0);
        }
    }
}

pub fn flow(site: &SiteSeries, proven: ProvenSigns) -> (HomeFlow, ProvenSigns) {
    let (mut flow, proven) = home_flows(std::slice::from_ref(site), proven, now());
    (flow.homes.remove(0), proven)
}

pub fn role(home: &HomeFlow, role: Role) -> &SourceFlow {
    home.sources.iter().find(|source| source.role == role).expect("the home has it")
}

pub fn now() -> Timestamp {
    "2026-04-01T21:00:00Z".parse().expect("an instant")
}
