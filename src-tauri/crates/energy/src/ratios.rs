//! Percentages of a period, and how much of it they rest on.
//!
//! Those of home use and solar are taken over the slots whose split is known, so that a time without readings does not
//! count for or against anything.

use crate::{Energy, Origins, Parts, Sums};

/// Below this, a percentage says nothing.
const TOO_LITTLE: Energy = Energy::from_mwh(100_000);
/// Largest part of the battery's output that may be of unknown origin.
const MOST_UNKNOWN: f64 = 0.2;
/// Days from which a round trip can be told.
const DAYS_OF_ROUND_TRIP: u32 = 30;

/// "Powered by your own energy".
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Own {
    /// In percent, from 0 to 100.
    pub percent: f64,
    /// Whether it is the rougher estimate, home use less what was bought, for too much of the battery's output is of
    /// unknown origin.
    pub is_estimate: bool,
}

/// How much of home use was solar, at once or by way of the battery. `None` below 0.1 kWh of home use.
pub fn own_percent(sums: &Sums, origins: &Origins) -> Option<Own> {
    let parts = sums.parts?;
    let home_use = enough(parts.to_home())?;
    let is_estimate = origins.unknown.wh() > MOST_UNKNOWN * parts.from_battery().wh();
    let own = if is_estimate {
        home_use - parts.from_grid().min(home_use)
    } else {
        parts.solar_to_home + origins.battery_to_home_own
    };
    Some(Own { percent: percent(own, home_use), is_estimate })
}

/// How much of solar stayed at home, at once or by way of the battery. `None` below 0.1 kWh of solar.
pub fn solar_used_percent(sums: &Sums, origins: &Origins) -> Option<f64> {
    let Parts { solar_to_grid, .. } = sums.parts?;
    let solar = enough(sums.parts?.from_solar())?;
    Some(percent((solar - solar_to_grid - origins.battery_to_grid_own).or_nothing(), solar))
}

/// What comes out of the battery of what goes in, in percent, over `days` days with readings. `stored` is what the
/// battery holds at the end beyond what it held at the beginning, [`Energy::ZERO`] where that is unknown. `None` below
/// 30 days, and for what cannot be.
pub fn round_trip_percent(sums: &Sums, stored: Energy, days: u32) -> Option<f64> {
    let into = enough(sums.into_battery?)?;
    let out = sums.out_of_battery? + stored;
    let possible = Energy::ZERO < out && out <= into;
    (days >= DAYS_OF_ROUND_TRIP && possible).then(|| percent(out, into))
}

/// How much of the elapsed time has readings, in percent. Nothing is missing of no time.
pub fn coverage_percent(valid_s: i64, elapsed_s: i64) -> f64 {
    if elapsed_s <= 0 {
        return 100.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "seconds of a few years")]
    let percent = valid_s as f64 / elapsed_s as f64 * 100.0;
    percent.clamp(0.0, 100.0)
}

fn enough(amount: Energy) -> Option<Energy> {
    (amount >= TOO_LITTLE).then_some(amount)
}

fn percent(part: Energy, whole: Energy) -> f64 {
    (part.wh() / whole.wh() * 100.0).clamp(0.0, 100.0)
}

#[cfg(test)]
#[path = "ratios_tests.rs"]
mod tests;
