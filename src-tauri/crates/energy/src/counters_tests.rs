use proptest::prelude::*;

use super::*;

const SLOT_S: i64 = 900;
const DAY_SLOTS: i64 = 96;
/// What a counter of 20 kW may gain in a quarter of an hour: 20,000 × 0.25 × 1.05 + 5.
const MOST_WH: f64 = 5255.0;

/// A counter in Wh, by the number of the slot at whose end it was read.
type Course = [(i64, f64)];
/// Slots from and to, Wh, what was noticed.
type Told = (i64, i64, Option<f64>, Option<Flag>);

#[test]
fn the_first_value_is_the_point_to_count_from() {
    assert_eq!(told(&[(1, 812_345.0)]), []);
    assert_eq!(told(&[(1, 812_345.0), (2, 812_345.0), (3, 812_346.25)]), [ok(1, 2, 0.0), ok(2, 3, 1.25)]);
}

#[test]
fn a_gain_is_believed_up_to_what_the_device_can() {
    assert_eq!(told(&[(1, 1e6), (2, 1e6 + MOST_WH)]), [ok(1, 2, MOST_WH)]);
    assert_eq!(told(&[(1, 1e6), (2, 1e6 + MOST_WH + 0.001)]), [(1, 2, None, Some(Flag::Jump))]);
    // Over a longer time it can do more.
    assert_eq!(told(&[(1, 1e6), (3, 1e6 + MOST_WH + 0.001)]), [ok(1, 3, MOST_WH + 0.001)]);
    // 30 kW at the grid.
    let rated = RatedPower::of(Role::Grid);
    assert_eq!(told_of(rated, &[(1, 0.0), (2, 7880.0)]), [ok(1, 2, 7880.0)]);
    assert_eq!(told_of(rated, &[(1, 0.0), (2, 7880.001)]), [(1, 2, None, Some(Flag::Jump))]);
    assert_eq!(RatedPower::of(Role::HomeUse), rated);
    assert_eq!(RatedPower::of(Role::Solar), RatedPower::of(Role::Battery));
    assert_eq!(told_of(RatedPower::from_w(1000), &[(4, 0.0), (8, 1055.0)]), [ok(4, 8, 1055.0)]);
    assert_eq!(told_of(RatedPower::from_w(1000), &[(4, 0.0), (8, 1055.001)]), [(4, 8, None, Some(Flag::Jump))]);
}

#[test]
fn after_a_jump_it_is_counted_from_the_new_value() {
    let jumped = told(&[(1, 1e6), (2, 3e6), (3, 3e6 + 100.0), (4, 3e6 + 150.0)]);
    assert_eq!(jumped, [(1, 2, None, Some(Flag::Jump)), ok(2, 3, 100.0), ok(3, 4, 50.0)]);
}

#[test]
fn a_jump_and_its_way_back_are_left_out_and_are_no_dip() {
    // Back to nine tenths and more of the wrong value: as a dip it would count nothing for a day.
    let course = [(1, 1e6), (2, 1e6 + 50_000.0), (3, 1e6 + 51_000.0), (4, 1e6 + 300.0), (5, 1e6 + 420.0)];
    let jump = Some(Flag::Jump);
    assert_eq!(told(&course), [(1, 2, None, jump), ok(2, 3, 1000.0), (3, 4, None, jump), ok(4, 5, 120.0)]);
    // A fall on a later day has nothing to do with it.
    let later = [(1, 1e6), (2, 1e6 + 50_000.0), (1 + DAY_SLOTS, 1e6 + 51_000.0), (2 + DAY_SLOTS, 1e6 + 300.0)];
    assert_eq!(told(&later)[2], (1 + DAY_SLOTS, 2 + DAY_SLOTS, Some(0.0), Some(Flag::Dip)));
    // Below where it came from, it is judged as any other fall.
    let reset = [(1, 1e6), (2, 2e6), (3, 40.0), (4, 50.0)];
    assert_eq!(told(&reset), [(1, 2, None, jump), (2, 3, Some(40.0), Some(Flag::Reset)), ok(3, 4, 10.0)]);
}

#[test]
fn a_dip_counts_nothing_until_the_counter_is_back() {
    let dip = [(1, 1000.0), (2, 990.0), (3, 995.0), (4, 1000.0), (5, 1010.0)];
    let none = |from, to| (from, to, Some(0.0), Some(Flag::Dip));
    assert_eq!(told(&dip), [none(1, 2), none(2, 3), ok(3, 4, 0.0), ok(4, 5, 10.0)]);
    // What was gained meanwhile comes with the return.
    assert_eq!(told(&[(1, 1000.0), (2, 900.0), (3, 1030.0)]), [none(1, 2), ok(2, 3, 30.0)]);
    let back = |wh: f64| told(&[(1, 1e6), (2, 999_000.0), (3, 999_900.0), (4, 1e6 + wh)])[2];
    // The device had three slots for it.
    let most = 3.0 * (MOST_WH - 5.0) + 5.0;
    assert_eq!(back(most), ok(3, 4, most));
    assert_eq!(back(most + 0.001), (3, 4, None, Some(Flag::Jump)));
}

#[test]
fn nine_tenths_divide_a_dip_from_a_reset() {
    assert_eq!(told(&[(1, 1000.0), (2, 900.0)]), [(1, 2, Some(0.0), Some(Flag::Dip))]);
    assert_eq!(told(&[(1, 1000.0), (2, 899.999)]), [(1, 2, Some(899.999), Some(Flag::Reset))]);
}

#[test]
fn a_dip_of_a_day_is_a_reset() {
    let course = |last: i64| [(1, 1e6), (2, 999_000.0), (last, 999_500.0), (last + 1, 999_600.0)];
    let just_below = told(&course(1 + DAY_SLOTS));
    assert_eq!(just_below[1], (2, 1 + DAY_SLOTS, Some(0.0), Some(Flag::Dip)));
    let a_day = told(&course(2 + DAY_SLOTS));
    // The counter holds more than can have come since, so what did is unknown; from there on it counts.
    assert_eq!(a_day[1], (2, 2 + DAY_SLOTS, None, Some(Flag::Reset)));
    assert_eq!(a_day[2], ok(2 + DAY_SLOTS, 3 + DAY_SLOTS, 100.0));
    // A dip that ended leaves nothing behind: the next one has its own day.
    let two_dips = [(1, 1e6), (2, 999_000.0), (3, 1e6), (4, 999_000.0), (2 + DAY_SLOTS, 999_000.0)];
    assert_eq!(told(&two_dips)[3].3, Some(Flag::Dip));
}

#[test]
fn a_reset_counts_from_nothing_if_that_can_be() {
    assert_eq!(told(&[(1, 1e6), (2, 1200.0), (3, 1250.0)])[0], (1, 2, Some(1200.0), Some(Flag::Reset)));
    assert_eq!(told(&[(1, 1e6), (2, 1200.0), (3, 1250.0)])[1], ok(2, 3, 50.0));
    assert_eq!(told(&[(1, 1e6), (2, 0.0)]), [(1, 2, Some(0.0), Some(Flag::Reset))]);
    assert_eq!(told(&[(1, 1e6), (2, MOST_WH)]), [(1, 2, Some(MOST_WH), Some(Flag::Reset))]);
    assert_eq!(told(&[(1, 1e6), (2, MOST_WH + 0.001)]), [(1, 2, None, Some(Flag::Reset))]);
}

#[test]
fn a_gap_is_covered_as_a_whole() {
    assert_eq!(told(&[(1, 1000.0), (9, 1800.0), (10, 1900.0)]), [ok(1, 9, 800.0), ok(9, 10, 100.0)]);
}

#[test]
fn a_reading_that_is_no_later_is_dropped_and_said() {
    let first = step(CounterState::default(), &reading(5, Some(100.0), Some(10.0)), rated());
    let second = step(first.state, &reading(6, Some(150.0), Some(15.0)), rated());
    for late in [5, 6] {
        let third = step(second.state, &reading(late, Some(120.0), Some(12.0)), rated());
        assert_eq!((third.state, third.into, third.out), (second.state, None, None), "{late}");
        assert_eq!(third.flags, Flag::Order.into(), "{late}");
    }
    let next = step(second.state, &reading(7, Some(160.0), Some(15.0)), rated());
    assert_eq!(next.into, Some(cover(6, 7, Some(10.0))));
}

#[test]
fn a_missing_counter_is_unknown_and_covered_by_its_next_value() {
    let mut state = step(CounterState::default(), &reading(1, Some(100.0), Some(10.0)), rated()).state;
    // Energy::from_mwh(-1) is no magnitude, so it counts as missing.
    for (slot, into, out) in [(2, None, 20.0), (3, Some(-0.001), 30.0)] {
        let step = step(state, &reading(slot, into, Some(out)), rated());
        assert_eq!((step.into, step.out), (None, Some(cover(slot - 1, slot, Some(10.0)))));
        assert_eq!((step.state.into, step.flags), (state.into, Flags::NONE));
        state = step.state;
    }
    let back = step(state, &reading(4, Some(130.0), Some(41.0)), rated());
    assert_eq!((back.into, back.out), (Some(cover(1, 4, Some(30.0))), Some(cover(3, 4, Some(11.0)))));
    let empty = step(back.state, &reading(5, None, None), rated());
    assert_eq!((empty.state, empty.into, empty.out, empty.flags), (back.state, None, None, Flags::NONE));
}

#[test]
fn the_two_counters_are_judged_by_themselves() {
    let state = CounterState::of(&reading(1, Some(1e6), Some(1e6)));
    let step = step(state, &reading(2, Some(10.0), Some(9e6)), rated());
    assert_eq!(step.into.map(|cover| cover.flags), Some(Flag::Reset.into()));
    assert_eq!(step.out.map(|cover| cover.flags), Some(Flag::Jump.into()));
    assert_eq!(step.flags, [Flag::Reset, Flag::Jump].into_iter().collect());
}

#[test]
fn an_odd_sign_is_said_and_counted_all_the_same() {
    let state = CounterState::of(&reading(1, Some(100.0), None));
    let odd = Reading { has_odd_sign: true, ..reading(2, Some(150.0), None) };
    let step = step(state, &odd, rated());
    assert_eq!(step.into, Some(Cover { flags: Flag::Sign.into(), ..cover(1, 2, Some(50.0)) }));
    assert_eq!(step.flags, Flag::Sign.into());
}

#[test]
fn a_state_is_plain_where_nothing_was_odd() {
    let plain = reading(2, Some(150.0), None);
    assert_eq!(step(CounterState::default(), &plain, rated()).state, CounterState::of(&plain));
    let before = CounterState::of(&reading(1, Some(100.0), None));
    assert_eq!(step(before, &plain, rated()).state, CounterState::of(&plain));
    let dip = reading(2, Some(99.0), None);
    assert_ne!(step(before, &dip, rated()).state, CounterState::of(&dip));
    assert_eq!(CounterState::of(&reading(2, Some(-1.0), None)), CounterState::default());
}

#[test]
fn an_instant_is_its_own_end() {
    let instant = Reading { start_s: 77, length_s: 0, into: Some(Energy::ZERO), out: None, has_odd_sign: false };
    assert_eq!(instant.end_s(), 77);
    assert_eq!(reading(3, None, None).end_s(), 3 * SLOT_S);
}

proptest! {
    #[test]
    fn clean_counters_add_up_to_what_they_gained(
        gains in prop::collection::vec((1_i64..200, 0_i64..5_000_000), 1..60), first in 0_i64..1_000_000_000_000,
    ) {
        let mut course = vec![(0, first)];
        for (slots, gain) in &gains {
            let (slot, value) = course[course.len() - 1];
            course.push((slot + slots, value + gain));
        }
        let covers = covers(&course);
        let sum: Energy = covers.iter().filter_map(|cover| cover.energy).sum();
        prop_assert_eq!(sum.mwh(), course[course.len() - 1].1 - first);
        prop_assert!(covers.iter().all(|cover| cover.flags.is_empty()));
    }

    #[test]
    fn covers_touch_and_are_never_negative_nor_impossible(course in any_course()) {
        let covers = covers(&course);
        for pair in covers.windows(2) {
            prop_assert_eq!(pair[0].to_s, pair[1].from_s);
        }
        let mut counted_to_s = course[0].0 * SLOT_S;
        for cover in &covers {
            prop_assert!(cover.from_s < cover.to_s);
            let most = rated().most_in(cover.to_s - counted_to_s);
            if !cover.flags.has(Flag::Dip) {
                counted_to_s = cover.to_s;
            }
            prop_assert!(cover.energy.is_none_or(|energy| (Energy::ZERO..=most).contains(&energy)));
            prop_assert!(cover.energy.is_some() || !cover.flags.is_empty(), "what is unknown is never silent");
        }
    }

    #[test]
    fn a_dip_that_comes_back_changes_no_total(
        // Six slots of it are less than a jump: a dip may also hide what is gained instead of going below the mark.
        gains in prop::collection::vec(0_i64..800_000, 3..80),
        dips in prop::collection::vec((0_usize..80, 1_i64..90_000_000), 0..5),
    ) {
        let mut course = vec![(0, 1_000_000_000)];
        for gain in &gains {
            let (slot, value) = course[course.len() - 1];
            course.push((slot + 1, value + gain));
        }
        let (first, last) = (course[0].1, course[course.len() - 1].1);
        let clean = course.clone();
        for (at, depth) in dips {
            let at = 1 + at % (course.len() - 2);
            course[at].1 = clean[at].1 - depth.min(clean[at].1 / 11);
        }
        let sum: Energy = covers(&course).iter().filter_map(|cover| cover.energy).sum();
        prop_assert_eq!(sum.mwh(), last - first);
    }

    #[test]
    fn stopping_and_going_on_anywhere_tells_the_same(course in any_course(), stop in 0_usize..60) {
        let mut state = CounterState::default();
        let mut told = Vec::new();
        for (index, (slot, mwh)) in course.iter().enumerate() {
            if index == stop {
                state = serde_json::from_str(&serde_json::to_string(&state).unwrap()).unwrap();
            }
            let step = step(state, &reading_mwh(*slot, *mwh), rated());
            state = step.state;
            told.extend(step.into);
        }
        prop_assert_eq!(told, covers(&course));
    }

    #[test]
    fn a_repeated_or_late_reading_changes_no_cover(course in any_course(), late in 0_usize..60) {
        let mut with_late = course.clone();
        let late = late % course.len();
        with_late.push(course[late]);
        with_late.sort_by_key(|(slot, _)| *slot);
        prop_assert_eq!(covers(&with_late), covers(&course));
        // One that comes when the others have been counted, too.
        let mut state = CounterState::default();
        for (slot, mwh) in &course {
            state = step(state, &reading_mwh(*slot, *mwh), rated()).state;
        }
        let (slot, mwh) = course[late];
        prop_assert_eq!(step(state, &reading_mwh(slot, mwh + 7), rated()).state, state);
    }
}

/// A counter that does everything: gains, resets, dips, jumps, gaps.
fn any_course() -> impl Strategy<Value = Vec<(i64, i64)>> {
    let change = prop_oneof![
        6 => (0_i64..6_000_000).prop_map(Change::Gain),
        1 => (0_i64..20_000_000).prop_map(Change::To),
        2 => (0_i64..200).prop_map(Change::Fall),
        1 => (6_000_000_i64..1_000_000_000).prop_map(Change::Gain),
    ];
    prop::collection::vec((prop_oneof![5 => Just(1_i64), 1 => 2..200_i64], change), 1..60).prop_map(|changes| {
        let (mut slot, mut mwh) = (0, 500_000_000);
        let read = |(slots, change): (i64, Change)| {
            slot += slots;
            mwh = match change {
                Change::Gain(gain) => mwh + gain,
                Change::To(value) => value,
                Change::Fall(per_mille) => mwh - mwh / 1000 * per_mille,
            };
            (slot, mwh)
        };
        changes.into_iter().map(read).collect()
    })
}

#[derive(Clone, Copy, Debug)]
enum Change {
    Gain(i64),
    To(i64),
    Fall(i64),
}

fn rated() -> RatedPower {
    RatedPower::of(Role::Battery)
}

fn told(course: &Course) -> Vec<Told> {
    told_of(rated(), course)
}

fn told_of(rated: RatedPower, course: &Course) -> Vec<Told> {
    let mut state = CounterState::default();
    let mut told = Vec::new();
    for (slot, wh) in course {
        let step = step(state, &reading(*slot, Some(*wh), None), rated);
        state = step.state;
        assert_eq!(step.out, None);
        told.extend(step.into.map(|cover| {
            let mut flags = cover.flags.iter();
            let flag = flags.next();
            assert_eq!((flags.next(), step.flags), (None, cover.flags));
            (cover.from_s / SLOT_S, cover.to_s / SLOT_S, cover.energy.map(Energy::wh), flag)
        }));
    }
    told
}

fn ok(from: i64, to: i64, wh: f64) -> Told {
    (from, to, Some(wh), None)
}

fn cover(from: i64, to: i64, wh: Option<f64>) -> Cover {
    Cover { from_s: from * SLOT_S, to_s: to * SLOT_S, energy: wh.and_then(Energy::from_wh), flags: Flags::NONE }
}

/// A reading whose bucket ends with this slot.
fn reading(slot: i64, into_wh: Option<f64>, out_wh: Option<f64>) -> Reading {
    Reading {
        start_s: (slot - 1) * SLOT_S,
        length_s: 900,
        into: into_wh.and_then(Energy::from_wh),
        out: out_wh.and_then(Energy::from_wh),
        has_odd_sign: false,
    }
}

fn reading_mwh(slot: i64, mwh: i64) -> Reading {
    Reading { into: Some(Energy::from_mwh(mwh)), ..reading(slot, None, None) }
}

fn covers(course: &[(i64, i64)]) -> Vec<Cover> {
    let mut state = CounterState::default();
    let mut covers = Vec::new();
    for (slot, mwh) in course {
        let step = step(state, &reading_mwh(*slot, *mwh), rated());
        state = step.state;
        covers.extend(step.into);
    }
    covers
}
