use proptest::prelude::*;

use super::*;

#[test]
fn each_rule_of_precedence_holds() {
    // Solar, bought, sent, into the battery, out of it; where it went.
    let cases = [
        ("a sunny noon", [5000, 0, 2000, 1000, 0], [2000, 1000, 2000, 0, 0, 0, 0]),
        ("an evening on the battery", [0, 0, 0, 0, 800], [0, 0, 0, 800, 0, 0, 0]),
        ("a night of filling up", [0, 3000, 0, 2500, 0], [0, 0, 0, 0, 0, 500, 2500]),
        (
            "what is bought beyond use fills the battery, so that solar is free to be sent",
            [1000, 900, 1000, 500, 0],
            [0, 0, 1000, 0, 0, 400, 500],
        ),
        ("the battery sells", [0, 0, 1500, 0, 2000], [0, 0, 0, 500, 1500, 0, 0]),
        ("solar is sold before the battery", [1000, 0, 1200, 0, 600], [0, 0, 1000, 400, 200, 0, 0]),
        ("all three to the home", [300, 400, 0, 0, 200], [300, 0, 0, 200, 0, 400, 0]),
        ("nothing", [0; 5], [0; 7]),
    ];
    for (name, flows, expected) in cases {
        let flows = flows_of(flows);
        assert_eq!(numbers(&split(&flows, balance(&flows).or_nothing())), expected, "{name}");
    }
}

#[test]
fn the_short_form_is_the_long_one() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for _ in 0..200_000 {
        // Every flow is nothing now and then; home use is the balance, or anything.
        let flows = flows_of([(); 5].map(|()| random.amount()));
        let home_use =
            if random.below(4) == 0 { Energy::from_mwh(random.amount()) } else { balance(&flows).or_nothing() };
        assert_eq!(split(&flows, home_use), long_form(&flows, home_use), "{flows:?} {home_use:?}");
    }
}

proptest! {
    #[test]
    fn no_part_is_negative_and_none_is_more_than_there_is(
        amounts in prop::array::uniform5(amount()), home_use in amount(),
    ) {
        let (flows, home_use) = (flows_of(amounts), Energy::from_mwh(home_use));
        let parts = split(&flows, home_use);
        prop_assert!(numbers(&parts).iter().all(|part| *part >= 0), "{parts:?}");
        prop_assert!(parts.from_solar() <= flows.solar);
        prop_assert!(parts.from_battery() <= flows.out_of_battery);
        prop_assert!(parts.from_grid() <= flows.bought);
        prop_assert!(parts.solar_to_battery + parts.grid_to_battery <= flows.into_battery);
        prop_assert!(parts.solar_to_grid + parts.battery_to_grid <= flows.sent);
        prop_assert!(parts.to_home() <= home_use);
    }

    #[test]
    fn what_came_to_the_home_is_what_it_used(amounts in prop::array::uniform5(amount()), less in amount()) {
        let flows = flows_of(amounts);
        // The balance, or less where something was carried from the slots before.
        let home_use = (balance(&flows) - Energy::from_mwh(less)).or_nothing();
        prop_assert_eq!(split(&flows, home_use).to_home(), home_use);
    }
}

#[test]
fn parts_add_up_one_by_one() {
    let one = Parts {
        solar_to_home: Energy::from_mwh(1),
        solar_to_battery: Energy::from_mwh(2),
        solar_to_grid: Energy::from_mwh(4),
        battery_to_home: Energy::from_mwh(8),
        battery_to_grid: Energy::from_mwh(16),
        grid_to_home: Energy::from_mwh(32),
        grid_to_battery: Energy::from_mwh(64),
    };
    assert_eq!(numbers(&[one, one, one].into_iter().sum()), [3, 6, 12, 24, 48, 96, 192]);
    assert_eq!((one.to_home().mwh(), one.from_solar().mwh()), (41, 7));
    assert_eq!((one.from_battery().mwh(), one.from_grid().mwh()), (24, 96));
}

/// The same order of precedence, written as pouring from vessel to vessel.
fn long_form(flows: &Flows, home_use: Energy) -> Parts {
    let [mut solar, mut bought, mut battery] = [flows.solar, flows.bought, flows.out_of_battery].map(Energy::mwh);
    let [mut grid_wants, mut battery_wants, mut home_wants] =
        [flows.sent, flows.into_battery, home_use].map(Energy::mwh);
    let mut in_excess = (bought - home_wants).clamp(0, battery_wants);
    bought -= in_excess;
    battery_wants -= in_excess;
    let first_pass = std::mem::take(&mut in_excess);
    let solar_to_battery = pour(&mut solar, &mut battery_wants);
    let solar_to_grid = pour(&mut solar, &mut grid_wants);
    let battery_to_grid = pour(&mut battery, &mut grid_wants);
    let second_pass = pour(&mut bought, &mut battery_wants);
    let solar_to_home = pour(&mut solar, &mut home_wants);
    let battery_to_home = pour(&mut battery, &mut home_wants);
    let grid_to_home = pour(&mut bought, &mut home_wants);
    Parts {
        solar_to_home: Energy::from_mwh(solar_to_home),
        solar_to_battery: Energy::from_mwh(solar_to_battery),
        solar_to_grid: Energy::from_mwh(solar_to_grid),
        battery_to_home: Energy::from_mwh(battery_to_home),
        battery_to_grid: Energy::from_mwh(battery_to_grid),
        grid_to_home: Energy::from_mwh(grid_to_home),
        grid_to_battery: Energy::from_mwh(first_pass + second_pass),
    }
}

fn pour(from: &mut i64, to: &mut i64) -> i64 {
    let poured = (*from).min(*to);
    *from -= poured;
    *to -= poured;
    poured
}

fn balance(flows: &Flows) -> Energy {
    flows.bought - flows.sent + flows.solar + flows.out_of_battery - flows.into_battery
}

fn flows_of([solar, bought, sent, into_battery, out_of_battery]: [i64; 5]) -> Flows {
    let [solar, bought, sent, into_battery, out_of_battery] =
        [solar, bought, sent, into_battery, out_of_battery].map(Energy::from_mwh);
    Flows { solar, bought, sent, into_battery, out_of_battery }
}

fn numbers(parts: &Parts) -> [i64; 7] {
    [
        parts.solar_to_home,
        parts.solar_to_battery,
        parts.solar_to_grid,
        parts.battery_to_home,
        parts.battery_to_grid,
        parts.grid_to_home,
        parts.grid_to_battery,
    ]
    .map(Energy::mwh)
}

fn amount() -> impl Strategy<Value = i64> {
    prop_oneof![1 => Just(0_i64), 2 => 0_i64..10, 3 => 0_i64..5_000_000]
}

/// xorshift64*: the same slots in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % limit
    }

    fn amount(&mut self) -> i64 {
        if self.below(3) == 0 { 0 } else { i64::try_from(self.below(2_000_000)).unwrap() }
    }
}
