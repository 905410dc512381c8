use proptest::prelude::*;

use super::*;

const SLOT_S: u32 = 900;

#[test]
fn a_cover_of_one_slot_is_the_slot() {
    let slots = spread(&[cover(900, 1800, Some(77))], &[cover(900, 1800, Some(0))], SLOT_S, 0..3600);
    assert_eq!(slots, [slot(900, Some(77), Some(0), Flags::NONE)]);
}

#[test]
fn shorter_covers_add_up_to_a_slot() {
    let covers = [cover(0, 300, Some(10)), cover(300, 600, Some(20)), cover(600, 900, Some(30))];
    assert_eq!(spread(&covers, &[], SLOT_S, 0..900), [slot(0, Some(60), None, Flags::NONE)]);
    // While one is missing, the slot is not known.
    assert_eq!(spread(&covers[..2], &[], SLOT_S, 0..900), []);
}

#[test]
fn a_short_gap_is_filled_evenly_and_says_so() {
    let filled = Flag::Filled.into();
    let slots = spread(&[cover(900, 4500, Some(103))], &[], SLOT_S, 0..9000);
    let parts = [(900, 25), (1800, 26), (2700, 26), (3600, 26)];
    assert_eq!(slots, parts.map(|(start_s, mwh)| slot(start_s, Some(mwh), None, filled)));
}

#[test]
fn a_slot_and_a_half_and_an_hour_are_the_borders() {
    let flags = |seconds: i64, slot_s: u32| {
        let slots = spread(&[cover(0, seconds, Some(5000))], &[], slot_s, 0..100_000);
        slots.iter().map(|slot| slot.flags).reduce(|one, other| if one == other { one } else { panic!() }).unwrap()
    };
    assert_eq!(flags(1350, 900), Flags::NONE);
    assert_eq!(flags(1351, 900), Flag::Filled.into());
    assert_eq!(flags(3600, 900), Flag::Filled.into());
    assert_eq!(flags(3601, 900), Flag::Gap.into());
    assert_eq!(flags(450, 300), Flags::NONE);
    assert_eq!(flags(451, 300), Flag::Filled.into());
    // Where data come by the hour or the day, nothing is missing.
    assert_eq!(flags(3600, 3600), Flags::NONE);
    assert_eq!(flags(86_400, 86_400), Flags::NONE);
    assert_eq!(flags(7200, 3600), Flag::Gap.into());
}

#[test]
fn what_cannot_be_told_leaves_its_slots_unknown_and_flagged() {
    let jump = Cover { flags: Flag::Jump.into(), ..cover(900, 1800, None) };
    let covers = [cover(0, 900, Some(1)), jump, cover(1800, 2700, Some(3))];
    let out = [cover(0, 900, Some(4)), cover(900, 1800, Some(5)), cover(1800, 2700, Some(6))];
    let expected = [
        slot(0, Some(1), Some(4), Flags::NONE),
        slot(900, None, Some(5), Flag::Jump.into()),
        slot(1800, Some(3), Some(6), Flags::NONE),
    ];
    assert_eq!(spread(&covers, &out, SLOT_S, 0..2700), expected);
    // However long: nothing was filled.
    let long = Cover { to_s: 90_000, ..jump };
    assert!(spread(&[long], &[], SLOT_S, 0..90_000).iter().all(|slot| slot.flags == Flag::Jump.into()));
}

#[test]
fn a_slot_partly_covered_is_unknown() {
    let covers = [cover(500, 1400, Some(90)), cover(1400, 2300, Some(9))];
    assert_eq!(spread(&covers, &[], SLOT_S, 0..3600), [slot(900, Some(50 + 4), None, Flags::NONE)]);
}

#[test]
fn only_slots_that_lie_wholly_in_the_window_are_given() {
    let covers: Vec<Cover> = (0..6).map(|slot| cover(slot * 900, (slot + 1) * 900, Some(slot))).collect();
    let starts = |window: Range<i64>| {
        let slots = spread(&covers, &[], SLOT_S, window);
        slots.iter().map(|slot| slot.start_s).collect::<Vec<_>>()
    };
    assert_eq!(starts(900..2700), [900, 1800]);
    assert!(starts(901..2699).is_empty());
    assert_eq!(starts(899..2701), [900, 1800]);
    assert!(starts(Range { start: 2700, end: 900 }).is_empty());
    assert_eq!(starts(-9000..90_000).len(), 6);
}

#[test]
fn slots_before_1970_begin_where_they_should() {
    assert_eq!(
        spread(&[cover(-1800, -900, Some(8))], &[], SLOT_S, -2000..0),
        [slot(-1800, Some(8), None, Flags::NONE)]
    );
}

#[test]
fn a_large_amount_over_a_long_gap_loses_nothing() {
    let (years, kwh_10_000) = (86_400 * 1100, 10_000_000_000);
    let slots = spread(&[cover(0, years, Some(kwh_10_000))], &[], SLOT_S, 0..years);
    assert_eq!(slots.iter().filter_map(|slot| slot.into).sum::<Energy>(), Energy::from_mwh(kwh_10_000));
}

proptest! {
    #[test]
    fn parts_add_up_exactly_and_are_never_negative(
        from in -5_i64..50, lengths in prop::collection::vec((1_i64..40, 0_i64..10_000_000), 1..20),
        slot_length_s in prop_oneof![Just(300_u32), Just(900), Just(1800)],
    ) {
        // Covers begin and end anywhere, the first and the last on a slot.
        let step = i64::from(slot_length_s);
        let mut covers = Vec::new();
        let mut at_s = from * step;
        for (index, (length, mwh)) in lengths.iter().enumerate() {
            let mut to_s = at_s + length * 137;
            if index == lengths.len() - 1 {
                to_s = (to_s / step + 1) * step;
            }
            covers.push(cover(at_s, to_s, Some(*mwh)));
            at_s = to_s;
        }
        let slots = spread(&covers, &[], slot_length_s, from * step..at_s);
        prop_assert!(slots.iter().all(|slot| slot.into.is_some_and(|energy| energy >= Energy::ZERO)));
        let sum: Energy = slots.iter().filter_map(|slot| slot.into).sum();
        prop_assert_eq!(sum.mwh(), lengths.iter().map(|(_, mwh)| mwh).sum::<i64>());
        prop_assert_eq!(i64::try_from(slots.len()).unwrap(), (at_s - from * step) / step);
    }

    #[test]
    fn what_a_slot_gets_does_not_depend_on_the_window(
        lengths in prop::collection::vec((1_i64..9000, prop::option::of(0_i64..10_000_000)), 1..20),
        start in 0_i64..20_000, length in 0_i64..20_000,
    ) {
        let mut covers = Vec::new();
        let mut at_s = 0;
        for (length, mwh) in lengths {
            covers.push(cover(at_s, at_s + length, mwh));
            at_s += length;
        }
        let all = spread(&covers, &covers[..1], SLOT_S, 0..at_s);
        let window = start..start + length;
        let inside = |slot: &SensorSlot| slot.start_s >= window.start && slot.start_s + 900 <= window.end;
        let expected: Vec<SensorSlot> = all.into_iter().filter(inside).collect();
        prop_assert_eq!(spread(&covers, &covers[..1], SLOT_S, window.start..window.end.min(at_s)), expected);
    }
}

fn cover(from_s: i64, to_s: i64, mwh: Option<i64>) -> Cover {
    Cover { from_s, to_s, energy: mwh.map(Energy::from_mwh), flags: Flags::NONE }
}

fn slot(start_s: i64, into: Option<i64>, out: Option<i64>, flags: Flags) -> SensorSlot {
    SensorSlot { start_s, into: into.map(Energy::from_mwh), out: out.map(Energy::from_mwh), flags }
}
