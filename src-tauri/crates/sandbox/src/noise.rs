//! Numbers that look random and are plain functions of where one looks.

/// A well mixed number from three (the finisher of `SplitMix64`).
pub(crate) fn mix(seed: u64, place: i64, step: u16) -> u64 {
    let mut value = seed
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add(place.cast_unsigned().wrapping_mul(0xbf58_476d_1ce4_e5b9))
        .wrapping_add(u64::from(step).wrapping_mul(0x94d0_49bb_1331_11eb));
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// The upper bits of a number as a part of one.
pub(crate) fn fraction(value: u64) -> f64 {
    f64::from(u32::try_from(value >> 32).expect("32 bits remain")) / f64::from(u32::MAX)
}

/// A part of one that belongs to a place, such as a day.
pub(crate) fn chance(seed: u64, place: i64) -> f64 {
    fraction(mix(seed, place, 0))
}

/// A part of one that wanders slowly: it passes a new chance every `knot_s` seconds and goes smoothly between.
pub(crate) fn wander(seed: u64, at_s: i64, knot_s: u32) -> f64 {
    let knot = i64::from(knot_s);
    let (place, rest) = (at_s.div_euclid(knot), at_s.rem_euclid(knot));
    let rest = u32::try_from(rest).expect("a remainder is smaller than its divisor");
    let along = f64::from(rest) / f64::from(knot_s);
    let (here, there) = (chance(seed, place), chance(seed, place + 1));
    here + (there - here) * along * along * (3.0 - 2.0 * along)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_are_parts_of_one_and_spread_evenly() {
        let all: Vec<f64> = (0..10_000).map(|place| chance(7, place)).collect();
        assert!(all.iter().all(|part| (0.0..=1.0).contains(part)));
        let low = all.iter().filter(|part| **part < 0.25).count();
        assert!((2_300..2_700).contains(&low), "{low}");
    }

    #[test]
    fn what_wanders_takes_no_jumps_and_passes_its_chances() {
        let all: Vec<f64> = (-7_200..7_200).map(|second| wander(7, second, 3_600)).collect();
        let largest = all.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f64::max);
        assert!(largest < 1.0 / 1_800.0, "{largest}");
        assert!((wander(7, 3_600, 3_600) - chance(7, 1)).abs() < 1e-12);
        assert!((wander(7, -3_600, 3_600) - chance(7, -1)).abs() < 1e-12);
    }
}
