use proptest::prelude::*;

use super::*;

/// Solar, battery, grid.
const ALL: Home = Home { has_solar: true, has_battery: true, has_grid: true, measures_home_use: false };

#[test]
fn home_use_is_the_balance_of_all_parts() {
    // 600 bought − 100 sent + 2000 solar − 5 that solar took + 40 out of the battery − 700 into it.
    let slot = balance(ALL, &roles(solar(5, 2000), battery(700, 40), grid(600, 100)), Carry::NONE, PROVEN);
    assert_eq!(slot.home_use, mwh(1835));
    assert_eq!((slot.solar, slot.solar_in), (mwh(2000), mwh(5)));
    assert_eq!((slot.bought, slot.sent), (mwh(600), mwh(100)));
    assert_eq!((slot.into_battery, slot.out_of_battery), (mwh(700), mwh(40)));
    assert_eq!((slot.carry, slot.flags), (Carry::NONE, Flags::NONE));
    let parts = slot.parts.unwrap();
    assert_eq!(Some(parts.to_home()), slot.home_use);
    assert_eq!((parts.solar_to_battery, parts.solar_to_grid), (Energy::from_mwh(700), Energy::from_mwh(100)));
}

#[test]
fn the_order_of_the_grid_meter_is_as_proven_and_else_assumed_and_said() {
    let seen = roles(solar(0, 0), battery(0, 0), grid(600, 100));
    for (order, bought, sent, flags) in [
        (Some(GridOrder::BuyingIsInto), 600, 100, Flags::NONE),
        (Some(GridOrder::BuyingIsOut), 100, 600, Flags::NONE),
        (None, 600, 100, Flag::GridAssumed.into()),
    ] {
        let slot = balance(ALL, &seen, Carry::NONE, order);
        assert_eq!((slot.bought, slot.sent, slot.flags), (mwh(bought), mwh(sent), flags), "{order:?}");
    }
    let nothing_assumed = balance(ALL, &roles(solar(0, 0), battery(0, 0), UNKNOWN), Carry::NONE, None);
    assert!(!nothing_assumed.flags.has(Flag::GridAssumed), "nothing is known that could be assumed");
    assert_eq!(serde_json::to_string(&GridOrder::BuyingIsOut).unwrap(), r#""buying_is_out""#);
}

#[test]
fn home_use_is_unknown_unless_each_part_of_the_home_is_known() {
    let whole = roles(solar(0, 2000), battery(700, 40), grid(600, 100));
    let half = Amounts { into: mwh(5), out: None };
    for lacking in [
        RoleSlots { solar: UNKNOWN, ..whole },
        RoleSlots { battery: UNKNOWN, ..whole },
        RoleSlots { grid: UNKNOWN, ..whole },
        RoleSlots { grid: half, ..whole },
        RoleSlots { battery: half, ..whole },
        RoleSlots { solar: Amounts { into: None, out: mwh(5) }, ..whole },
    ] {
        let slot = balance(ALL, &lacking, Carry::NONE, PROVEN);
        assert_eq!((slot.home_use, slot.parts), (None, None), "{lacking:?}");
        assert_eq!(slot.solar, lacking.solar.out, "what is known is kept");
    }
}

#[test]
fn a_part_that_the_home_does_not_have_is_not_waited_for() {
    let without = |roles: &[Role]| {
        Home::with([Role::Solar, Role::Battery, Role::Grid].into_iter().filter(|role| !roles.contains(role)))
    };
    let seen = roles(solar(0, 2000), battery(700, 40), grid(600, 100));
    let no_battery = balance(without(&[Role::Battery]), &RoleSlots { battery: UNKNOWN, ..seen }, Carry::NONE, PROVEN);
    assert_eq!((no_battery.home_use, no_battery.into_battery), (mwh(2500), None));
    let no_solar = balance(without(&[Role::Solar]), &RoleSlots { solar: UNKNOWN, ..seen }, Carry::NONE, PROVEN);
    assert_eq!((no_solar.home_use, no_solar.carry.rest), (mwh(0), Energy::from_mwh(-160)));
    // Nobody knows what was bought, so nobody knows what was used.
    let no_meter = balance(without(&[Role::Grid]), &RoleSlots { grid: UNKNOWN, ..seen }, Carry::NONE, None);
    assert_eq!((no_meter.home_use, no_meter.parts, no_meter.solar), (None, None, mwh(2000)));
}

#[test]
fn a_measured_home_use_is_preferred() {
    let home = Home { measures_home_use: true, ..ALL };
    let seen = roles(solar(0, 2000), battery(0, 0), grid(600, 100));
    let with = |into: Option<i64>, out: Option<i64>| RoleSlots {
        home_use: Amounts { into: into.and_then(mwh), out: out.and_then(mwh) },
        ..seen
    };
    for (into, out) in [(Some(2490), Some(0)), (Some(0), Some(2490)), (Some(2490), None), (None, Some(2490))] {
        let slot = balance(home, &with(into, out), Carry::NONE, PROVEN);
        assert_eq!((slot.home_use, slot.flags), (mwh(2490), Flags::NONE));
        assert_eq!(slot.parts.map(|parts| parts.to_home()), mwh(2490));
    }
    let silent = balance(home, &with(None, None), Carry::NONE, PROVEN);
    assert_eq!(silent.home_use, mwh(2500), "the balance where the sensor says nothing");
    let alone = balance(
        Home::with([Role::HomeUse]),
        &RoleSlots { home_use: solar(0, 70), ..roles(UNKNOWN, UNKNOWN, UNKNOWN) },
        Carry::NONE,
        None,
    );
    assert_eq!((alone.home_use, alone.flags), (mwh(70), Flags::NONE));
    let unasked = balance(ALL, &with(Some(2490), None), Carry::NONE, PROVEN);
    assert_eq!(unasked.home_use, mwh(2500));
}

#[test]
fn a_measured_home_use_far_from_its_sources_is_said() {
    let home = Home { measures_home_use: true, ..ALL };
    for (balanced, measured, is_said) in [
        (1_000_000, 905_000, false),
        (1_000_000, 890_000, true),
        (890_000, 1_000_000, true),
        (30_000, 12_000, false),
        (30_000, 9_000, true),
    ] {
        let seen = RoleSlots { home_use: solar(0, measured), ..roles(solar(0, balanced), battery(0, 0), grid(0, 0)) };
        let slot = balance(home, &seen, Carry::NONE, PROVEN);
        assert_eq!(slot.flags.has(Flag::Mismatch), is_said, "{balanced} {measured}");
        assert_eq!(slot.home_use, mwh(measured));
    }
}

#[test]
fn less_than_nothing_is_taken_off_the_slots_that_follow() {
    let slots = run(&[-30, 10, 50, 40]);
    assert_eq!(home_use(&slots), [0, 0, 30, 40]);
    assert_eq!(slots[0].carry, Carry { rest: Energy::from_mwh(-30), slots: 1 });
    assert_eq!(slots[1].carry, Carry { rest: Energy::from_mwh(-20), slots: 2 });
    assert_eq!(slots[2].carry, Carry::NONE);
    assert!(slots.iter().all(|slot| slot.flags.is_empty()));
}

#[test]
fn a_rest_is_given_up_after_three_slots_and_that_is_said() {
    let slots = run(&[-30, 5, 5, 5, 40]);
    assert_eq!(home_use(&slots), [0, 0, 0, 0, 40]);
    let said: Vec<bool> = slots.iter().map(|slot| slot.flags.has(Flag::Mismatch)).collect();
    assert_eq!(said, [false, false, false, true, false]);
    assert_eq!(home_use(&run(&[-30, 5, 5, 35, 40])), [0, 0, 0, 15, 40], "three slots are not over yet");
}

#[test]
fn a_rest_waits_for_slots_without_home_use_but_not_forever() {
    let unknown = roles(UNKNOWN, battery(0, 0), grid(0, 0));
    let before = Carry { rest: Energy::from_mwh(-30), slots: 1 };
    let first = balance(ALL, &unknown, before, PROVEN);
    assert_eq!((first.carry, first.flags), (Carry { slots: 2, ..before }, Flags::NONE));
    let back = balance(ALL, &net_of(100), first.carry, PROVEN);
    assert_eq!(back.home_use, mwh(70));
    let third = balance(ALL, &unknown, Carry { slots: 3, ..before }, PROVEN);
    assert_eq!((third.carry, third.flags), (Carry::NONE, Flag::Mismatch.into()));
}

#[test]
fn part_of_a_role_is_not_taken_for_the_whole() {
    let slot = |into: Option<i64>, out: Option<i64>, flags: Flags| {
        Some(SensorSlot { start_s: 900, into: into.and_then(mwh), out: out.and_then(mwh), flags })
    };
    let gathered = RoleSlots::gather(
        900,
        [
            (Role::Solar, slot(Some(1), Some(10), Flag::Filled.into())),
            (Role::Solar, slot(Some(2), Some(20), Flag::Sign.into())),
            (Role::Battery, slot(Some(3), Some(30), Flags::NONE)),
            (Role::Battery, None),
            (Role::Grid, slot(Some(4), None, Flags::NONE)),
            (Role::Grid, slot(Some(5), Some(50), Flags::NONE)),
            (Role::HomeUse, slot(None, Some(60), Flags::NONE)),
        ],
    );
    assert_eq!(gathered.solar, solar(3, 30));
    assert_eq!(gathered.battery, UNKNOWN);
    assert_eq!(gathered.grid, Amounts { into: mwh(9), out: None });
    assert_eq!(gathered.home_use, Amounts { into: None, out: mwh(60) });
    assert_eq!((gathered.start_s, gathered.flags), (900, Flags::from(Flag::Filled) | Flag::Sign));
    assert_eq!(RoleSlots::gather(0, []).solar, UNKNOWN);
}

#[test]
fn a_home_has_what_its_sensors_measure() {
    assert_eq!(Home::with([Role::Grid, Role::Solar, Role::Grid, Role::Battery]), ALL);
    assert_eq!(Home::with([Role::HomeUse]), Home { measures_home_use: true, ..Home::default() });
}

proptest! {
    #[test]
    fn totals_stay_true_but_for_what_is_said(nets in prop::collection::vec(-40_i64..60, 1..200)) {
        let slots = run(&nets);
        prop_assert!(slots.iter().all(|slot| slot.home_use >= mwh(0) && slot.carry.rest <= Energy::ZERO));
        // Since the last rest was given up, what was used and what is left are what came.
        let given_up = slots.iter().rposition(|slot| slot.flags.has(Flag::Mismatch)).map_or(0, |index| index + 1);
        let used: Energy = slots[given_up..].iter().filter_map(|slot| slot.home_use).sum();
        let left = slots[slots.len() - 1].carry.rest;
        prop_assert_eq!((used + left).mwh(), nets[given_up..].iter().sum::<i64>());
    }

    #[test]
    fn the_parts_of_each_slot_are_its_home_use(
        flows in prop::collection::vec(prop::array::uniform6(0_i64..2_000_000), 1..50),
    ) {
        let mut carry = Carry::NONE;
        for [taken, made, into, out, bought, sent] in flows {
            let seen = roles(solar(taken / 1000, made), battery(into, out), grid(bought, sent));
            let slot = balance(ALL, &seen, carry, PROVEN);
            carry = serde_json::from_str(&serde_json::to_string(&slot.carry).unwrap()).unwrap();
            let parts = slot.parts.unwrap();
            prop_assert_eq!(Some(parts.to_home()), slot.home_use);
            prop_assert!(Some(parts.from_solar()) <= slot.solar);
            prop_assert!(Some(parts.from_battery()) <= slot.out_of_battery);
            prop_assert!(Some(parts.from_grid()) <= slot.bought);
        }
    }
}

const UNKNOWN: Amounts = Amounts { into: None, out: None };
const PROVEN: Option<GridOrder> = Some(GridOrder::BuyingIsInto);

/// Slots of a home whose balance is this.
fn run(nets: &[i64]) -> Vec<HomeSlot> {
    let mut carry = Carry::NONE;
    let next = |net: &i64| {
        let slot = balance(ALL, &net_of(*net), carry, PROVEN);
        carry = slot.carry;
        slot
    };
    nets.iter().map(next).collect()
}

fn net_of(net: i64) -> RoleSlots {
    roles(solar(0, 1000), battery(300, 0), grid(net.max(0), 700 - net.min(0)))
}

fn home_use(slots: &[HomeSlot]) -> Vec<i64> {
    slots.iter().map(|slot| slot.home_use.unwrap().mwh()).collect()
}

fn roles(solar: Amounts, battery: Amounts, grid: Amounts) -> RoleSlots {
    RoleSlots { start_s: 900, solar, battery, grid, ..RoleSlots::default() }
}

fn solar(into: i64, out: i64) -> Amounts {
    Amounts { into: mwh(into), out: mwh(out) }
}

fn battery(into: i64, out: i64) -> Amounts {
    solar(into, out)
}

fn grid(into: i64, out: i64) -> Amounts {
    solar(into, out)
}

#[expect(clippy::unnecessary_wraps, reason = "amounts of slots may be unknown")]
fn mwh(mwh: i64) -> Option<Energy> {
    Some(Energy::from_mwh(mwh))
}
