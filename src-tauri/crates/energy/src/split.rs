//! Where energy came from and went within one slot.

use std::{
    iter::Sum,
    ops::{Add, AddAssign},
};

use serde::{Deserialize, Serialize};

use crate::Energy;

/// What flowed in a home during one slot. None is negative.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Flows {
    /// Made by the panels.
    pub solar: Energy,
    /// Bought from the grid.
    pub bought: Energy,
    /// Sent to the grid.
    pub sent: Energy,
    /// Into the battery.
    pub into_battery: Energy,
    /// Out of the battery.
    pub out_of_battery: Energy,
}

/// Where energy came from and went. None is negative.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Parts {
    /// Solar used at home at once.
    pub solar_to_home: Energy,
    /// Solar into the battery.
    pub solar_to_battery: Energy,
    /// Solar sent to the grid.
    pub solar_to_grid: Energy,
    /// Battery to the home.
    pub battery_to_home: Energy,
    /// Battery to the grid.
    pub battery_to_grid: Energy,
    /// Grid to the home.
    pub grid_to_home: Energy,
    /// Grid into the battery.
    pub grid_to_battery: Energy,
}

/// Splits the flows of one slot by a fixed order of precedence. To be used on single slots only: a split of sums says
/// something else than the sum of splits.
///
/// What is bought beyond home use goes into the battery first. Solar then fills the battery, and goes to the grid;
/// battery to the grid; grid into the battery; and at last solar, battery and grid to the home.
///
/// Source: Home Assistant frontend, `src/data/energy.ts`, `computeConsumptionSingle` (the order of precedence).
pub fn split(flows: &Flows, home_use: Energy) -> Parts {
    let Flows { solar, bought, sent, into_battery, out_of_battery } = *flows;
    let bought_in_excess = (bought - home_use).or_nothing().min(into_battery);
    let solar_to_battery = solar.min(into_battery - bought_in_excess);
    let solar_to_grid = sent.min(solar - solar_to_battery);
    let battery_to_grid = out_of_battery.min(sent - solar_to_grid);
    let grid_to_battery =
        bought_in_excess + (bought - bought_in_excess).min(into_battery - bought_in_excess - solar_to_battery);
    let solar_to_home = home_use.min(solar - solar_to_battery - solar_to_grid);
    let battery_to_home = (home_use - solar_to_home).min(out_of_battery - battery_to_grid);
    let grid_to_home = (home_use - solar_to_home - battery_to_home).min(bought - grid_to_battery);
    Parts {
        solar_to_home,
        solar_to_battery,
        solar_to_grid,
        battery_to_home,
        battery_to_grid,
        grid_to_home,
        grid_to_battery,
    }
}

impl Parts {
    /// All that came to the home.
    pub fn to_home(&self) -> Energy {
        self.solar_to_home + self.battery_to_home + self.grid_to_home
    }

    /// All that came from the panels.
    pub fn from_solar(&self) -> Energy {
        self.solar_to_home + self.solar_to_battery + self.solar_to_grid
    }

    /// All that came out of the battery.
    pub fn from_battery(&self) -> Energy {
        self.battery_to_home + self.battery_to_grid
    }

    /// All that came from the grid.
    pub fn from_grid(&self) -> Energy {
        self.grid_to_home + self.grid_to_battery
    }
}

impl Add for Parts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            solar_to_home: self.solar_to_home + other.solar_to_home,
            solar_to_battery: self.solar_to_battery + other.solar_to_battery,
            solar_to_grid: self.solar_to_grid + other.solar_to_grid,
            battery_to_home: self.battery_to_home + other.battery_to_home,
            battery_to_grid: self.battery_to_grid + other.battery_to_grid,
            grid_to_home: self.grid_to_home + other.grid_to_home,
            grid_to_battery: self.grid_to_battery + other.grid_to_battery,
        }
    }
}

impl AddAssign for Parts {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Parts {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::default(), Add::add)
    }
}

#[cfg(test)]
#[path = "split_tests.rs"]
mod tests;
