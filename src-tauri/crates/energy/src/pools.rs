//! Where the battery's energy came from. What goes in mixes with what is there; what comes out is of the mixture.

use std::{
    iter::Sum,
    ops::{Add, AddAssign},
};

use serde::{Deserialize, Serialize};

use crate::{Energy, HomeSlot};

/// Assumed while too little has gone through the battery to tell.
const USUAL_EFFICIENCY: f64 = 0.9;
/// Days after which what is still in the battery matters little beside what went through it.
const DAYS_TO_TELL: u32 = 30;

/// What a battery holds, by origin, in Wh. The amounts are kept across midnight and restarts.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Pool {
    /// From the panels, in Wh.
    pub solar: f64,
    /// From the grid, in Wh.
    pub grid: f64,
    /// From before the readings, or while home use was unknown, in Wh.
    pub unknown: f64,
}

/// Where the battery's output came from, over one slot or more. Adds up in any order.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Origins {
    /// Battery to the home, as far as it was solar before.
    pub battery_to_home_own: Energy,
    /// Battery to the grid, as far as it was solar before.
    pub battery_to_grid_own: Energy,
    /// Battery to the home and to the grid, as far as nobody knows what it was before. What is known of the mixture
    /// stands for this part of it in the two others.
    pub unknown: Energy,
}

impl Pool {
    /// What is in it, in Wh.
    pub fn total(&self) -> f64 {
        self.solar + self.grid + self.unknown
    }

    /// The part of it whose origin is unknown, from 0 to 1; all of an empty one.
    pub fn unknown_share(&self) -> f64 {
        share(self.unknown, self.total(), 1.0)
    }

    /// Lets one slot go in and out, and says of what the output was. `efficiency` is what comes out of a Wh that goes
    /// in, see [`efficiency`]. A slot whose battery is unknown changes nothing.
    pub fn step(&mut self, slot: &HomeSlot, efficiency: f64) -> Origins {
        let (Some(into), Some(out)) = (slot.into_battery, slot.out_of_battery) else { return Origins::default() };
        let parts = slot.parts.unwrap_or_default();
        let (from_solar, from_grid) = (parts.solar_to_battery, parts.grid_to_battery);
        self.solar += from_solar.wh() * efficiency;
        self.grid += from_grid.wh() * efficiency;
        self.unknown += (into - from_solar - from_grid).or_nothing().wh() * efficiency;

        let own = share(self.solar, self.solar + self.grid, 0.0);
        let known_out = parts.from_battery();
        // What comes out of an empty pool is of unknown origin as well.
        let known_wh = known_out.wh().min(self.total()) * (1.0 - self.unknown_share());
        let origins = Origins {
            battery_to_home_own: part(parts.battery_to_home, own),
            battery_to_grid_own: part(parts.battery_to_grid, own),
            unknown: known_out - Energy::from_wh(known_wh).unwrap_or_default(),
        };
        let left = 1.0 - share(out.wh(), self.total(), 1.0).min(1.0);
        self.scale(left);
        origins
    }

    /// Makes it hold what the battery says, once a day where level (percent) and capacity (Wh) are known. What an
    /// empty one is found to hold is of unknown origin.
    pub fn rescale(&mut self, level_percent: f64, capacity_wh: f64) {
        let holds = level_percent.clamp(0.0, 100.0) / 100.0 * capacity_wh;
        if !holds.is_finite() || holds < 0.0 {
            return;
        }
        if self.total() > 0.0 {
            self.scale(holds / self.total());
        } else {
            self.unknown = holds;
        }
    }

    fn scale(&mut self, factor: f64) {
        self.solar *= factor;
        self.grid *= factor;
        self.unknown *= factor;
    }
}

/// What comes out of a Wh that goes in, from the sums of the last 60 days; `days` is how many of them have readings.
pub fn efficiency(out: Energy, into: Energy, days: u32) -> f64 {
    if days < DAYS_TO_TELL || into <= Energy::ZERO {
        return USUAL_EFFICIENCY;
    }
    (out.wh() / into.wh()).clamp(0.8, 0.99)
}

fn share(part: f64, whole: f64, of_nothing: f64) -> f64 {
    if whole > 0.0 { part / whole } else { of_nothing }
}

fn part(amount: Energy, share: f64) -> Energy {
    Energy::from_wh(amount.wh() * share).unwrap_or_default().min(amount)
}

impl Add for Origins {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            battery_to_home_own: self.battery_to_home_own + other.battery_to_home_own,
            battery_to_grid_own: self.battery_to_grid_own + other.battery_to_grid_own,
            unknown: self.unknown + other.unknown,
        }
    }
}

impl AddAssign for Origins {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Origins {
    fn sum<I: Iterator<Item = Self>>(origins: I) -> Self {
        origins.fold(Self::default(), Add::add)
    }
}

#[cfg(test)]
#[path = "pools_tests.rs"]
mod tests;
