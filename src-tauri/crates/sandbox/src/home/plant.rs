//! Panels, batteries and the grid: who gives what in one step.

use super::site::{Home, Unit};
use super::{STEP_HOURS, site::Panels, sky::Overhead, sky::WeatherDay, sun::Sun};

/// Part of what goes into a battery that is stored, and part of what is stored that comes out.
const STORED: f64 = 0.955;
const GIVEN: f64 = 0.96;
/// Power of a charge from the grid.
const NIGHT_CHARGE_W: f64 = 2_200.0;
/// What the battery leaves to the grid while it follows the home, for nothing is regulated to the watt.
const TRICKLE_W: f64 = 12.0;
/// What is sent to the grid from the battery while the utility pays for it.
const EXPORT_W: f64 = 2_400.0;

/// Mean power over one step in W, and the batteries' content at its end.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(super) struct Step {
    /// What the people used, ≥ 0.
    pub(super) home_w: f64,
    /// Made by the panels of each unit, ≥ 0.
    pub(super) solar_w: [f64; 2],
    /// Into each unit's battery > 0, out of it < 0.
    pub(super) battery_w: [f64; 2],
    /// Bought > 0, sent < 0.
    pub(super) grid_w: f64,
    /// Content of each battery in Wh.
    pub(super) level_wh: [f64; 2],
    /// Where the home's supply came from.
    pub(super) supply: Supply,
}

/// Where a home's supply comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Supply {
    /// The grid is there.
    #[default]
    Grid,
    /// The grid is lost; battery and panels keep the home.
    OffGrid,
    /// The grid is lost and nothing keeps the home.
    Dark,
}

/// What the battery is to do.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Wish {
    /// Take what the sun leaves, give what the home lacks.
    Follow,
    /// Take what the sun leaves, give nothing.
    Hold,
    /// Be filled from the grid up to this part of the capacity.
    Fill(f64),
    /// Give to the grid too, down to this part of the capacity.
    Export(f64),
}

impl Panels {
    /// Power in W.
    pub(super) fn power_w(&self, sun: &Sun, overhead: Overhead, weather: &WeatherDay, outside_c: f64) -> f64 {
        let light = overhead.dim(&sun.on(&self.slope), weather);
        let cell_c = outside_c + 0.03 * light;
        // Dust, wires and inverter take an eighth.
        let power = self.peak_w * light / 1_000.0 * (1.0 - 0.004 * (cell_c - 25.0)) * 0.87;
        if power < 3.0 { 0.0 } else { power }
    }
}

impl Home {
    /// Works out one step from what people want, what the sun offers and what the batteries hold.
    pub(super) fn step(&self, load_w: f64, sun_w: [f64; 2], wish: Wish, level_wh: [f64; 2]) -> Step {
        let surplus_w = sun_w[0] + sun_w[1] - load_w;
        let battery_w = match wish {
            Wish::Fill(target) => {
                let target = target.min(1.0);
                self.charge(NIGHT_CHARGE_W.max(surplus_w), level_wh, target)
            }
            Wish::Export(floor) => {
                let wanted = EXPORT_W + (-surplus_w).max(0.0);
                if surplus_w > wanted { [0.0; 2] } else { self.discharge(wanted, level_wh, |_| floor) }
            }
            Wish::Follow | Wish::Hold if surplus_w >= 0.0 => {
                self.charge((surplus_w - TRICKLE_W).max(0.0), level_wh, 1.0)
            }
            Wish::Hold => [0.0; 2],
            Wish::Follow => self.discharge((-surplus_w - TRICKLE_W).max(0.0), level_wh, |reserve| reserve),
        };
        Step {
            home_w: load_w,
            solar_w: sun_w,
            battery_w,
            grid_w: load_w + battery_w[0] + battery_w[1] - sun_w[0] - sun_w[1],
            level_wh: self.levels_after(level_wh, battery_w),
            supply: Supply::Grid,
        }
    }

    /// The same without the grid. What the battery cannot give is not used, what it cannot take is not made.
    pub(super) fn step_off_grid(&self, load_w: f64, sun_w: [f64; 2], level_wh: [f64; 2]) -> Step {
        if self.capacity_wh() == 0.0 {
            return Step { supply: Supply::Dark, ..Step::default() };
        }
        let sun = sun_w[0] + sun_w[1];
        let battery_w = if sun >= load_w {
            self.charge(sun - load_w, level_wh, 1.0)
        } else {
            self.discharge(load_w - sun, level_wh, |_| 0.0)
        };
        let into = battery_w[0] + battery_w[1];
        let made = sun.min(load_w + into.max(0.0));
        let part = if sun > 0.0 { made / sun } else { 0.0 };
        Step {
            home_w: made - into,
            solar_w: sun_w.map(|power| power * part),
            battery_w,
            grid_w: 0.0,
            level_wh: self.levels_after(level_wh, battery_w),
            supply: Supply::OffGrid,
        }
    }

    /// The batteries as they were delivered.
    pub(super) fn first_levels(&self) -> [f64; 2] {
        let level = |unit: &Option<Unit>| {
            unit.and_then(|unit| unit.battery).map_or(0.0, |battery| battery.capacity_wh() * battery.reserve)
        };
        [level(&self.units[0]), level(&self.units[1])]
    }

    /// Shares out what is to be stored: the first battery takes what it can, the second what is left.
    fn charge(&self, wanted_w: f64, level_wh: [f64; 2], target: f64) -> [f64; 2] {
        let mut rest_w = wanted_w;
        std::array::from_fn(|place| {
            let Some(battery) = self.units[place].and_then(|unit| unit.battery) else { return 0.0 };
            let room_w = (battery.capacity_wh() * target - level_wh[place]).max(0.0) / STORED / STEP_HOURS;
            let power = rest_w.min(battery.largest_w).min(room_w);
            rest_w -= power;
            power
        })
    }

    /// Shares out what is wanted, as powers below zero.
    fn discharge(&self, wanted_w: f64, level_wh: [f64; 2], floor: impl Fn(f64) -> f64) -> [f64; 2] {
        let mut rest_w = wanted_w;
        std::array::from_fn(|place| {
            let Some(battery) = self.units[place].and_then(|unit| unit.battery) else { return 0.0 };
            let kept_wh = battery.capacity_wh() * floor(battery.reserve);
            let left_w = (level_wh[place] - kept_wh).max(0.0) * GIVEN / STEP_HOURS;
            let power = rest_w.min(battery.largest_w).min(left_w);
            rest_w -= power;
            -power
        })
    }

    fn levels_after(&self, level_wh: [f64; 2], battery_w: [f64; 2]) -> [f64; 2] {
        std::array::from_fn(|place| {
            let power = battery_w[place];
            let gained_wh = STEP_HOURS * if power > 0.0 { power * STORED } else { power / GIVEN };
            let full_wh = self.units[place].and_then(|unit| unit.battery).map_or(0.0, |battery| battery.capacity_wh());
            (level_wh[place] + gained_wh).clamp(0.0, full_wh)
        })
    }
}
