//! Periods: what the slots of a home add up to.

use std::{
    iter::Sum,
    ops::{Add, AddAssign, Range},
};

use serde::{Deserialize, Serialize};

use crate::{Energy, Flag, Flags, HomeSlot, Parts};

/// Sums over slots. `None` is unknown throughout, or a part that the home does not have; a slot of which a quantity
/// is unknown adds nothing to it. The order of adding does not matter.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Sums {
    /// Made by the panels.
    pub solar: Option<Energy>,
    /// What the panels' own devices took.
    pub solar_in: Option<Energy>,
    /// Bought from the grid.
    pub bought: Option<Energy>,
    /// Sent to the grid.
    pub sent: Option<Energy>,
    /// Into the battery.
    pub into_battery: Option<Energy>,
    /// Out of the battery.
    pub out_of_battery: Option<Energy>,
    /// Used at home.
    pub home_use: Option<Energy>,
    /// Where it came from and went.
    pub parts: Option<Parts>,
    /// Time for which home use is known, in seconds.
    pub valid_s: i64,
    /// Number of slots, known or not.
    pub slots: u32,
    /// What was noticed in any slot.
    pub flags: Flags,
    /// Whether a gap of which only a part belongs here was divided by time.
    pub is_estimate: bool,
}

impl Sums {
    /// The sums of one slot.
    pub fn of_slot(slot: &HomeSlot, slot_length_s: u32) -> Self {
        Self {
            solar: slot.solar,
            solar_in: slot.solar_in,
            bought: slot.bought,
            sent: slot.sent,
            into_battery: slot.into_battery,
            out_of_battery: slot.out_of_battery,
            home_use: slot.home_use,
            parts: slot.parts,
            valid_s: if slot.home_use.is_some() { i64::from(slot_length_s) } else { 0 },
            slots: 1,
            flags: slot.flags,
            is_estimate: false,
        }
    }

    /// The sums of the slots that begin within a period, in seconds UTC. They are an estimate if a gap reaches the
    /// first or last slot of the period: a part of its energy may belong to the time before or after.
    pub fn of_period<'a>(
        slots: impl IntoIterator<Item = &'a HomeSlot>,
        slot_length_s: u32,
        period: &Range<i64>,
    ) -> Self {
        let mut sums = Self::default();
        for slot in slots.into_iter().filter(|slot| period.contains(&slot.start_s)) {
            sums += Self::of_slot(slot, slot_length_s);
            let at_edge = slot.start_s - i64::from(slot_length_s) < period.start
                || slot.start_s.saturating_add(i64::from(slot_length_s)) >= period.end;
            sums.is_estimate |= at_edge && slot.flags.has(Flag::Gap);
        }
        sums
    }
}

impl Add for Sums {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            solar: plus(self.solar, other.solar),
            solar_in: plus(self.solar_in, other.solar_in),
            bought: plus(self.bought, other.bought),
            sent: plus(self.sent, other.sent),
            into_battery: plus(self.into_battery, other.into_battery),
            out_of_battery: plus(self.out_of_battery, other.out_of_battery),
            home_use: plus(self.home_use, other.home_use),
            parts: plus(self.parts, other.parts),
            valid_s: self.valid_s + other.valid_s,
            slots: self.slots.saturating_add(other.slots),
            flags: self.flags | other.flags,
            is_estimate: self.is_estimate || other.is_estimate,
        }
    }
}

impl AddAssign for Sums {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Sums {
    fn sum<I: Iterator<Item = Self>>(sums: I) -> Self {
        sums.fold(Self::default(), Add::add)
    }
}

fn plus<T: Add<Output = T>>(one: Option<T>, other: Option<T>) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one + other),
        (only, None) | (None, only) => only,
    }
}

#[cfg(test)]
#[path = "sums_tests.rs"]
mod tests;
