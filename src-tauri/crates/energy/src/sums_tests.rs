use proptest::prelude::*;

use super::*;
use crate::{Carry, GridOrder, Home, HomeDay, Period, Range as PeriodRange, RoleSlots, balance, balance::Amounts};

const SLOT_S: u32 = 900;

#[test]
fn a_slot_of_which_nothing_is_known_adds_nothing() {
    let known = Sums::of_slot(&slot(900, 7), SLOT_S);
    let unknown = Sums::of_slot(&unknown(1800), SLOT_S);
    assert_eq!((known.valid_s, unknown.valid_s, unknown.home_use, unknown.parts), (900, 0, None, None));
    assert_eq!((known + unknown).home_use, known.home_use);
    assert_eq!((known + unknown).slots, 2);
    assert_eq!(Sums::default() + known, known);
    assert_eq!((unknown + unknown).solar, None, "what is never known is not nothing");
}

#[test]
fn each_quantity_is_added_to_itself() {
    let one = Sums::of_slot(&slot(900, 1), SLOT_S);
    let [solar, taken, bought, sent, into, out, home] =
        [one.solar, one.solar_in, one.bought, one.sent, one.into_battery, one.out_of_battery, one.home_use]
            .map(|amount| amount.unwrap().mwh());
    assert_eq!([solar, taken, bought, sent, into, out], [1_000, 1, 400, 90, 300, 20]);
    assert_eq!(home, 400 - 90 + 1000 - 1 + 20 - 300);
    let three: Sums = [one; 3].into_iter().sum();
    let tripled = [
        three.solar,
        three.solar_in,
        three.bought,
        three.sent,
        three.into_battery,
        three.out_of_battery,
        three.home_use,
    ]
    .map(|amount| amount.unwrap().mwh());
    assert_eq!(tripled, [solar, taken, bought, sent, into, out, home].map(|mwh| mwh * 3));
    assert_eq!(three.parts.unwrap().to_home(), three.home_use.unwrap());
    assert_eq!((three.valid_s, three.slots), (2700, 3));
}

#[test]
fn flags_are_kept() {
    let flagged = |flag: Flag| Sums::of_slot(&HomeSlot { flags: flag.into(), ..slot(0, 1) }, SLOT_S);
    assert_eq!((flagged(Flag::Dip) + flagged(Flag::Jump)).flags, Flags::from(Flag::Dip) | Flag::Jump);
}

#[test]
fn a_gap_over_the_edge_of_a_period_makes_it_an_estimate() {
    let day = 0..86_400;
    let gap = |start_s: i64| HomeSlot { flags: Flag::Gap.into(), ..slot(start_s, 1) };
    let of = |slots: &[HomeSlot]| Sums::of_period(slots, SLOT_S, &day).is_estimate;
    assert!(!of(&[slot(0, 1), gap(900), gap(84_600), slot(85_500, 1)]), "a gap within the day moves nothing");
    assert!(of(&[gap(0), slot(900, 1)]));
    assert!(of(&[slot(0, 1), gap(85_500)]));
    assert!(!of(&[gap(-900), slot(0, 1), gap(86_400)]), "what lies outside does not matter");
    let estimate = Sums { is_estimate: true, ..Sums::default() };
    assert!((estimate + Sums::default()).is_estimate && (Sums::default() + estimate).is_estimate);
}

#[test]
fn sums_can_be_stored() {
    let sums = Sums::of_slot(&slot(900, 3), SLOT_S) + Sums::of_slot(&unknown(1800), SLOT_S);
    assert_eq!(serde_json::from_str::<Sums>(&serde_json::to_string(&sums).unwrap()).unwrap(), sums);
}

proptest! {
    #[test]
    fn a_period_is_the_sum_of_its_columns_in_every_range_and_zone(
        days in 0_i32..3000, zone in prop::sample::select(&["America/Los_Angeles", "America/New_York",
            "Europe/London", "Australia/Lord_Howe", "Asia/Kathmandu"][..]),
        range in prop::sample::select(&[PeriodRange::Hours24, PeriodRange::Day, PeriodRange::Week, PeriodRange::Month][..]),
        seed in 1_i64..1_000_000,
    ) {
        let zone = jiff::tz::TimeZone::get(zone).unwrap();
        let date = jiff::civil::date(2024, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        let until = HomeDay::of(date, &zone).unwrap().ends_at;
        let period = Period::of(range, date, until, &zone).unwrap();
        let (from_s, to_s) = (period.starts_at.as_second(), period.ends_at.as_second());
        // More slots than the period has, with holes.
        let slots: Vec<HomeSlot> = (from_s / 900 - 20..to_s / 900 + 20)
            .map(|index| if (index * seed) % 7 == 0 { unknown(index * 900) } else { slot(index * 900, (index * seed) % 911) })
            .collect();
        let whole = Sums::of_period(&slots, SLOT_S, &(from_s..to_s));
        let columns = period.columns(SLOT_S, &zone);
        let added: Sums = columns
            .iter()
            .map(|column| Sums::of_period(&slots, SLOT_S, &(column.starts_at.as_second()..column.ends_at.as_second())))
            .sum();
        prop_assert_eq!(added, whole);
        let backwards: Sums = columns
            .iter()
            .rev()
            .map(|column| Sums::of_period(&slots, SLOT_S, &(column.starts_at.as_second()..column.ends_at.as_second())))
            .sum();
        prop_assert_eq!(backwards, whole);
        prop_assert_eq!(i64::from(whole.slots) * 900, to_s - from_s);
        prop_assert_eq!(whole.parts.map(|parts| parts.to_home()), whole.home_use);
    }
}

/// A slot of a home that does everything at once, the more the larger `size`.
fn slot(start_s: i64, size: i64) -> HomeSlot {
    let amounts = |into: i64, out: i64| Amounts {
        into: Some(Energy::from_mwh(into * size)),
        out: Some(Energy::from_mwh(out * size)),
    };
    let roles = RoleSlots {
        start_s,
        solar: amounts(1, 1000),
        battery: amounts(300, 20),
        grid: amounts(400, 90),
        ..RoleSlots::default()
    };
    let home = Home { has_solar: true, has_battery: true, has_grid: true, measures_home_use: false };
    balance(home, &roles, Carry::NONE, Some(GridOrder::BuyingIsInto))
}

fn unknown(start_s: i64) -> HomeSlot {
    balance(Home::default(), &RoleSlots { start_s, ..RoleSlots::default() }, Carry::NONE, None)
}
