//! Of two readings for one bucket each value is kept by a rule that does not ask which came first.

use std::cmp::Reverse;

use proptest::{option, prelude::*, sample::select};

use super::{readings::Kept, *};

fn kept() -> impl Strategy<Value = Kept> {
    let number = || option::of(select(vec![0.0, 1.0, 2.0]));
    let counter = || option::of((0..3_i64).prop_map(Energy::from_mwh));
    (select(vec![0_u32, 450, 900]), any::<(bool, bool)>(), number(), number(), counter(), counter()).prop_map(
        |(length_s, (is_average, has_odd_sign), power_w, level_percent, into, out)| Kept {
            ends_s: 1_800_000_000,
            length_s,
            is_average,
            has_odd_sign,
            power_w,
            level_percent,
            into,
            out,
        },
    )
}

proptest! {
    #[test]
    fn joining_is_commutative_associative_and_idempotent(a in kept(), b in kept(), c in kept()) {
        prop_assert_eq!(a.join(&b), b.join(&a));
        prop_assert_eq!(a.join(&b).join(&c), a.join(&b.join(&c)));
        prop_assert_eq!(a.join(&a), a);
    }

    #[test]
    fn what_is_known_of_either_is_known_of_both(a in kept(), b in kept()) {
        let both = a.join(&b);
        prop_assert_eq!(both.into, a.into.max(b.into));
        prop_assert_eq!(both.out, a.out.max(b.out));
        prop_assert_eq!(both.has_odd_sign, a.has_odd_sign || b.has_odd_sign);
        prop_assert_eq!(both.level_percent.is_some(), a.level_percent.is_some() || b.level_percent.is_some());
        // The power of the shorter bucket, and of those a mean before a newest value.
        let powers = [a, b].into_iter().filter(|kept| kept.power_w.is_some());
        let best = powers.map(|kept| (Reverse(kept.length_s), kept.is_average)).max();
        if let Some(best) = best {
            prop_assert_eq!((Reverse(both.length_s), both.is_average), best);
        }
    }
}
