//! Live values, worked out and ready to be shown. Unknown is `None`, never zero.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{SiteId, SourceId};

/// What an account shows at the moment.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LiveValues {
    /// Solar, battery and grid.
    PowerFlow(PowerFlow),
    /// One meter.
    Meter(Meter),
    /// One school day.
    School(SchoolDay),
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

/// An electricity meter. The provider states no units, so none are given here.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, TS)]
pub struct Meter {
    /// What the person called the home.
    pub house_name: Option<String>,
    /// One entry per phase; three only for a three-phase meter.
    pub phases: Vec<Phase>,
    /// Whether the power is cut.
    pub has_power_cut: Option<bool>,
    /// Contracted power, unit not stated.
    pub contracted_power: Option<f64>,
    /// This month's target, unit not stated.
    pub month_target: Option<f64>,
    /// Tariff in force, a code whose meaning is not stated.
    pub tariff_code: Option<f64>,
    /// Whether the tariff is a green one.
    pub is_green: Option<bool>,
    /// When the values were measured, if the provider says so readably.
    #[ts(type = "string | null")]
    pub measured_at: Option<Timestamp>,
}

/// One phase of a meter, units not stated.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, TS)]
pub struct Phase {
    /// Power.
    pub power: Option<f64>,
    /// Current.
    pub current: Option<f64>,
    /// Voltage.
    pub voltage: Option<f64>,
}

/// A person's day at school.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct SchoolDay {
    /// Who signed in.
    pub person: SchoolPerson,
    /// The date at the school, `YYYY-MM-DD`.
    pub date: String,
    /// Kind of day as plain text ("Blue Day").
    pub day_type: String,
    /// Blocks in order; empty if there is no school.
    pub blocks: Vec<Block>,
    /// The school's time zone (IANA).
    pub zone: String,
}

/// What a profile may show. Address, phones, student number and absences are left out on purpose.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct SchoolPerson {
    /// Full name.
    pub name: String,
    /// Grade as the school says it ("junior").
    pub grade: Option<String>,
    /// Counselor's name.
    pub counselor: Option<String>,
    /// Whether this is a teacher.
    pub is_teacher: bool,
}

/// One block of a school day, local time of the school as `HH:MM`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Block {
    /// Name as plain text.
    pub name: String,
    /// Start, `HH:MM`, 24 hours.
    pub start: String,
    /// End, `HH:MM`, 24 hours.
    pub end: String,
    /// Where it lies at the moment.
    pub place: BlockPlace,
    /// Minutes until it starts, for the next one.
    pub starts_in_min: Option<u32>,
}

/// Where a block lies at the moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BlockPlace {
    /// Over.
    Past,
    /// Going on.
    Now,
    /// The next to start.
    Next,
    /// After the next.
    Later,
}
