//! What stands beside the live values of one home: its settings, today, and how numbers were worked out.

use porchlight_domain::{Role, SiteId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One home of an account.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct HomeView {
    /// The provider's id, to be given back in commands. The same as that of its live values.
    pub site: SiteId,
    /// Its name, as the person gave it or proposed.
    pub name: String,
    /// Time zone its days are counted in (IANA).
    pub zone: String,
    /// Whether name and zone are only proposed and the person was not asked yet.
    pub is_new: bool,
    /// Size of the battery in Wh; `null` while unknown.
    pub capacity_wh: Option<f64>,
    /// Where the size comes from; `null` while unknown.
    pub capacity_from: Option<CapacitySource>,
    /// Level in percent that the battery keeps for itself, as the person set it; `null` while unknown.
    pub reserve_percent: Option<f64>,
    /// Today from midnight until now; `null` before the first reading of the day.
    pub today: Option<Totals>,
    /// Today in slots, oldest first, for the small curve.
    pub curve: Vec<CurveSlot>,
    /// Length of today in minutes: not every day has 24 hours. `null` while nothing is known of the day.
    pub day_minutes: Option<u32>,
    /// One entry per role the home has, and one for the home itself (`home_use`).
    pub nodes: Vec<NodeView>,
    /// How long the battery lasts at the present rate; `null` where that cannot be said.
    pub time_left: Option<TimeLeft>,
    /// What the person should know about today's readings, newest first.
    pub notes: Vec<NoteView>,
    /// For the support view: what was found out about the provider's signs.
    pub signs: Vec<SignView>,
    /// How far the history reaches.
    pub reach: HistoryReach,
}

/// What the person says about a home.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct HomeSettings {
    /// Its name, 1 to 40 characters.
    pub name: String,
    /// Time zone its days are counted in (IANA).
    pub zone: String,
    /// Size of the battery in Wh, where the provider does not tell; `None` to learn it.
    pub capacity_wh: Option<f64>,
    /// Level in percent that the battery keeps for itself; `None` for unknown.
    pub reserve_percent: Option<f64>,
}

/// Where the size of a battery comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CapacitySource {
    /// The provider tells it.
    Provider,
    /// Learned from how the level falls.
    Learned,
    /// The person entered it.
    Person,
}

/// Sums over a period, in Wh. `null` is unknown, or a part that the home does not have.
#[derive(Clone, PartialEq, Debug, Default, Serialize, TS)]
pub struct Totals {
    /// Made by the panels.
    pub solar_wh: Option<f64>,
    /// Used at home.
    pub home_use_wh: Option<f64>,
    /// Bought from the grid.
    pub bought_wh: Option<f64>,
    /// Sent to the grid.
    pub sent_wh: Option<f64>,
    /// Into the battery.
    pub into_battery_wh: Option<f64>,
    /// Out of the battery.
    pub out_of_battery_wh: Option<f64>,
    /// Where it went; `null` while home use is unknown throughout.
    pub parts: Option<Parts>,
    /// "Powered by your own energy" in percent; `null` below 0.1 kWh of home use.
    pub own_percent: Option<f64>,
    /// Whether [`Totals::own_percent`] is the rougher estimate, for too much of the battery's content is of unknown
    /// origin.
    pub own_is_estimate: bool,
    /// "Solar used at home" in percent; `null` below 0.1 kWh of solar.
    pub solar_used_percent: Option<f64>,
    /// How much of the time so far has readings, in percent. Below 98 the totals are "about".
    pub coverage_percent: f64,
    /// Whether a part of the totals is a longer gap divided by time.
    pub is_estimate: bool,
    /// Round trip of the battery in percent, for periods of 30 days or more.
    pub round_trip_percent: Option<f64>,
}

/// Where energy came from and went, in Wh, none negative.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, TS)]
pub struct Parts {
    /// Solar used at home at once.
    pub solar_to_home_wh: f64,
    /// Solar into the battery.
    pub solar_to_battery_wh: f64,
    /// Solar sent to the grid.
    pub solar_to_grid_wh: f64,
    /// Battery to the home.
    pub battery_to_home_wh: f64,
    /// Battery to the grid.
    pub battery_to_grid_wh: f64,
    /// Grid to the home.
    pub grid_to_home_wh: f64,
    /// Grid into the battery.
    pub grid_to_battery_wh: f64,
}

/// One slot of a small curve: mean power in W, none negative. `null` is unknown.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct CurveSlot {
    /// Where it begins, RFC 3339.
    pub at: String,
    /// Minutes since the curve begins.
    pub minute: u32,
    /// Solar.
    pub solar_w: Option<f64>,
    /// Home use.
    pub home_use_w: Option<f64>,
    /// Battery level in percent at the slot's end.
    pub level_percent: Option<f64>,
}

/// The side panel of one node of the picture.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct NodeView {
    /// Which node.
    pub role: Role,
    /// The last hour in slots, oldest first: power in W, positive into the home (solar making, battery giving,
    /// buying); for the home itself what it uses.
    pub last_hour: Vec<NodePoint>,
    /// How each of today's numbers of this node was worked out.
    pub workings: Vec<Working>,
    /// When the newest reading of this node was measured, RFC 3339.
    pub measured_at: Option<String>,
    /// How often its readings come, in seconds, learned from the data.
    pub interval_s: Option<f64>,
}

/// One point of a node's last hour.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct NodePoint {
    /// Where the slot begins, RFC 3339.
    pub at: String,
    /// Power in W, positive into the home; `null` is unknown.
    pub power_w: Option<f64>,
}

/// How one number was worked out: its terms, what it rests on, and the rules that were applied.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct Working {
    /// The number.
    pub of: Quantity,
    /// Its amount in Wh, for a ratio in percent. `null` is unknown.
    pub amount: Option<f64>,
    /// Added up, they are the amount. For a ratio: what it is made of, in the order of the formula.
    pub terms: Vec<Term>,
    /// Number of readings it rests on.
    pub readings: u32,
    /// Rules that were applied to these readings.
    pub rules: Vec<NoteKind>,
}

/// One term of a sum.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct Term {
    /// What.
    pub of: Quantity,
    /// Amount in Wh as it enters the sum: negative where it is taken away. `null` is unknown.
    pub wh: Option<f64>,
}

/// A quantity that a number on the screen stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    /// Made by the panels.
    Solar,
    /// What the panels' own devices took at night.
    SolarNightUse,
    /// Used at home.
    HomeUse,
    /// Bought from the grid.
    Bought,
    /// Sent to the grid.
    Sent,
    /// Into the battery.
    IntoBattery,
    /// Out of the battery.
    OutOfBattery,
    /// Solar used at home at once.
    SolarToHome,
    /// Solar into the battery.
    SolarToBattery,
    /// Solar sent to the grid.
    SolarToGrid,
    /// Battery to the home.
    BatteryToHome,
    /// Battery to the home, as far as it was solar before.
    BatteryToHomeOwn,
    /// Battery to the grid.
    BatteryToGrid,
    /// Battery to the grid, as far as it was solar before.
    BatteryToGridOwn,
    /// Grid to the home.
    GridToHome,
    /// Grid into the battery.
    GridToBattery,
    /// "Powered by your own energy", in percent.
    OwnPercent,
    /// "Solar used at home", in percent.
    SolarUsedPercent,
}

/// How long the battery lasts if the power goes out now, at the present rate.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct TimeLeft {
    /// Minutes, rounded for showing: to hours above four hours, to quarters below.
    pub minutes: u32,
    /// More than two days.
    pub more_than_two_days: bool,
    /// Whether the reserve is unknown, so that it is counted to empty.
    pub to_empty: bool,
}

/// Something about readings that a person should know.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct NoteView {
    /// What.
    pub kind: NoteKind,
    /// Which part it is about; `null` for the whole home.
    pub role: Option<Role>,
    /// From when, RFC 3339.
    pub from: String,
    /// Until when, RFC 3339.
    pub to: String,
    /// How many slots or readings.
    pub count: u32,
}

/// What was noticed about readings, and done.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// A counter began anew. Totals were kept.
    Reset,
    /// A counter fell a little and came back. Counted once.
    Dip,
    /// A step that could not be right was left out.
    Jump,
    /// A gap of up to an hour was filled evenly.
    Filled,
    /// Readings are missing; what the counters gained meanwhile is divided by time.
    Gap,
    /// Solar, battery and grid did not add up for a while.
    Mismatch,
    /// A counter came with the wrong sign; its size was used.
    Sign,
    /// A reading came twice with other numbers; one of them was used.
    Order,
    /// A reading from the future was left out.
    Clock,
    /// Which way the grid meter counts is not proven yet.
    GridAssumed,
    /// The grid meter changed direction.
    GridTurned,
    /// The provider gave no readings, however often it was asked.
    Refused,
}

/// One finding about the provider's signs.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct SignView {
    /// Of which part: the grid's entry is about its two counters, the others' about the sign of their power.
    pub role: Role,
    /// What was found, in the terms of the support view (`import is increment`, `positive is into the device`).
    pub found: String,
    /// When, RFC 3339.
    pub proven_at: String,
    /// Number of slots it rests on.
    pub slots: u32,
}

/// How far the history of a home reaches.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct HistoryReach {
    /// Where it stands.
    pub state: ReachState,
    /// The first day there is, `YYYY-MM-DD`; `null` before there is any.
    pub since: Option<String>,
    /// The days still to be fetched at most, where it is known how many.
    pub days_left: Option<u32>,
}

/// Whether older readings are being fetched.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReachState {
    /// Older days are being fetched, newest first.
    Fetching,
    /// The person pressed Stop.
    Stopped,
    /// Something is in the way (offline, signed out, the provider asks to slow down); goes on by itself.
    Waiting,
    /// There is nothing older.
    Complete,
}
