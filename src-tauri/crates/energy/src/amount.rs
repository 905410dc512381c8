use std::{
    iter::Sum,
    ops::{Add, AddAssign, Neg, Sub, SubAssign},
};

use serde::{Deserialize, Serialize};

/// Largest amount that is believed, in Wh: a thousand times what a house uses in a lifetime.
const LARGEST_WH: f64 = 1e12;

/// An amount of energy in whole milliwatt-hours. Sums are exact, whatever their order.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Energy(i64);

impl Energy {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount in mWh.
    pub const fn from_mwh(mwh: i64) -> Self {
        Self(mwh)
    }

    /// An amount in Wh, rounded to the next mWh. `None` for what is no number, or more than can be believed.
    pub fn from_wh(wh: f64) -> Option<Self> {
        #[expect(clippy::cast_possible_truncation, reason = "the largest amount has room to spare in 64 bits")]
        (wh.abs() <= LARGEST_WH).then(|| Self((wh * 1000.0).round() as i64))
    }

    /// In mWh.
    pub const fn mwh(self) -> i64 {
        self.0
    }

    /// In Wh.
    pub fn wh(self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "exact to the mWh up to 9 TWh")]
        let mwh = self.0 as f64;
        mwh / 1000.0
    }

    /// Without its sign.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self(self.0.abs())
    }

    /// Itself, or nothing if it is less than nothing.
    #[must_use]
    pub fn or_nothing(self) -> Self {
        self.max(Self::ZERO)
    }
}

impl Add for Energy {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Energy {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Energy {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl AddAssign for Energy {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Energy {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Sum for Energy {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_no_amount() {
        for wh in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300] {
            assert_eq!(Energy::from_wh(wh), None, "{wh}");
        }
        assert_eq!(Energy::from_wh(-0.0), Some(Energy::ZERO));
        assert_eq!(Energy::from_wh(812_345.678_4), Some(Energy::from_mwh(812_345_678)));
    }

    #[test]
    fn an_amount_reads_back_in_watt_hours() {
        assert!((Energy::from_mwh(-1_250).wh() + 1.25).abs() < 1e-12);
    }
}
