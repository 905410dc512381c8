//! Live values, worked out and ready to be shown. Unknown is `None`, never zero.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Meter, School, SiteId, SourceId};

/// What an account shows at the moment.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LiveValues {
    /// Solar, battery and grid.
    PowerFlow(PowerFlow),
    /// One meter.
    Meter(Meter),
    /// What a person has at school.
    School(School),
}

/// The homes of one account.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, TS)]
pub struct PowerFlow {
    /// In the provider's order; empty if the account has none.
    pub homes: Vec<HomeFlow>,
}

/// What flows in one home.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct HomeFlow {
    /// The provider's id of the home.
    pub site: SiteId,
    /// One entry per role the home has.
    pub sources: Vec<SourceFlow>,
    /// Home use in W; `None` while a source or a direction is unknown.
    pub home_use_w: Option<f64>,
    /// Where the power comes from and goes; `None` while home use is unknown.
    #[serde(default)]
    pub parts: Option<PowerParts>,
    /// Power in W that sources and uses differ by, where that is more than a tenth; `None` if they add up.
    #[serde(default)]
    pub unexplained_w: Option<f64>,
    /// Whether the devices say that the grid is lost; `None` while they say nothing. Never concluded from silence.
    #[serde(default)]
    pub is_off_grid: Option<bool>,
}

/// Where power comes from and goes, in W, none negative.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize, TS)]
pub struct PowerParts {
    /// Solar used at home.
    pub solar_to_home_w: f64,
    /// Solar into the battery.
    pub solar_to_battery_w: f64,
    /// Solar sent to the grid.
    pub solar_to_grid_w: f64,
    /// Battery to the home.
    pub battery_to_home_w: f64,
    /// Battery to the grid.
    pub battery_to_grid_w: f64,
    /// Grid to the home.
    pub grid_to_home_w: f64,
    /// Grid into the battery.
    pub grid_to_battery_w: f64,
}

/// What a sensor measures.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Solar panels.
    Solar,
    /// The battery.
    Battery,
    /// The connection to the grid.
    Grid,
    /// Home use, where the provider measures it.
    HomeUse,
}

/// Which way a source's power goes, seen from the home.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Into the home: solar making, battery giving, buying from the grid.
    IntoHome,
    /// Out of the home: battery filling, sending to the grid.
    OutOfHome,
    /// Less than shows.
    Still,
    /// The provider's sign is not proven yet, so only the amount is shown.
    Unconfirmed,
}

/// The newest value of one role in one home.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct SourceFlow {
    /// The sensors that were added up.
    pub sources: Vec<SourceId>,
    /// What it is.
    pub role: Role,
    /// Amount in W, never negative.
    pub power_w: Option<f64>,
    /// Which way it goes.
    pub direction: Direction,
    /// Battery level in percent.
    pub level_percent: Option<f64>,
    /// Capacity of the battery in Wh.
    pub capacity_wh: Option<f64>,
    /// When the value was measured.
    #[ts(type = "string | null")]
    pub measured_at: Option<Timestamp>,
}
