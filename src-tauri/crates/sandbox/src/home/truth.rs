//! What really happened in a home.

use jiff::Timestamp;

use super::Home;
use super::buckets::{DAY_SECONDS, FIRST_MORNING_SECOND};
use super::day::{CAPACITY_WH, STEP_SECONDS, work_out};

/// Energy that flowed in a practice home over some time, in Wh, and the battery's level at its end.
///
/// Worked out from the home's power, never from the counters that the API tells.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Truth {
    /// Made by the panels.
    pub solar_wh: f64,
    /// Bought from the grid.
    pub bought_wh: f64,
    /// Sent to the grid.
    pub sent_wh: f64,
    /// Into the batteries.
    pub into_battery_wh: f64,
    /// Out of the batteries.
    pub out_of_battery_wh: f64,
    /// Used at home.
    pub home_use_wh: f64,
    /// Level of all batteries together in percent; `None` without one.
    pub level_percent: Option<f64>,
}

impl Home {
    /// What happened in `[from, until)`. A step counts by the part of it that lies in there.
    pub(crate) fn truth(&self, from: Timestamp, until: Timestamp) -> Truth {
        let (from, until) = (from.as_second(), until.as_second());
        let mut truth = Truth::default();
        let day_of = |second: i64| (second - FIRST_MORNING_SECOND).div_euclid(DAY_SECONDS);
        for day in day_of(from)..=day_of(until - 1) {
            let mut starts = FIRST_MORNING_SECOND + day * DAY_SECONDS;
            for step in work_out(self, day) {
                let seconds = ((starts + STEP_SECONDS).min(until) - starts.max(from)).max(0);
                let hours = f64::from(u16::try_from(seconds).expect("at most one step")) / 3_600.0;
                truth.solar_wh += step.solar_w * hours;
                truth.bought_wh += step.grid_w.max(0.0) * hours;
                truth.sent_wh += (-step.grid_w).max(0.0) * hours;
                truth.into_battery_wh += step.battery_w.max(0.0) * hours;
                truth.out_of_battery_wh += (-step.battery_w).max(0.0) * hours;
                truth.home_use_wh += (step.solar_w + step.grid_w - step.battery_w) * hours;
                if seconds > 0 && self.has_solar() {
                    truth.level_percent = Some(100.0 * step.level_wh / CAPACITY_WH);
                }
                starts += STEP_SECONDS;
            }
        }
        truth
    }
}
