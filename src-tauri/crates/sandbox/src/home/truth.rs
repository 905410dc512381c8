//! What really happened in a home.

use jiff::Timestamp;

use super::STEP_SECONDS;
use super::plant::Step;
use super::run::Walk;
use super::site::Home;

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

impl Truth {
    fn add(&mut self, step: &Step, hours: f64) {
        self.solar_wh += (step.solar_w[0] + step.solar_w[1]) * hours;
        self.bought_wh += step.grid_w.max(0.0) * hours;
        self.sent_wh += (-step.grid_w).max(0.0) * hours;
        for battery_w in step.battery_w {
            self.into_battery_wh += battery_w.max(0.0) * hours;
            self.out_of_battery_wh += (-battery_w).max(0.0) * hours;
        }
        self.home_use_wh += step.home_w * hours;
    }
}

impl Home {
    /// What happened in `[from, until)`. A step counts by the part of it that lies in there.
    pub(crate) fn truth(&self, from: Timestamp, until: Timestamp) -> Truth {
        let step_s = i64::from(STEP_SECONDS);
        let (from, until) = (from.as_second(), until.as_second());
        let mut truth = Truth::default();
        let mut walk = Walk::new(self, from.div_euclid(step_s) * step_s);
        let capacity_wh = self.capacity_wh();
        while walk.next_starts_s() < until {
            let starts = walk.next_starts_s();
            let Some(step) = walk.take() else { break };
            let seconds = ((starts + step_s).min(until) - starts.max(from)).max(0);
            let hours = f64::from(u16::try_from(seconds).expect("at most one step")) / 3_600.0;
            truth.add(&step, hours);
            if capacity_wh > 0.0 {
                truth.level_percent = Some(100.0 * (step.level_wh[0] + step.level_wh[1]) / capacity_wh);
            }
        }
        truth
    }
}
