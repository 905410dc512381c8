//! What is shown of any stretch of time of a home: sums, notes, and how a number was worked out.
//!
//! Energy is in whole mWh and never negative unless said. `None` is unknown, or a part that the home does not have.

use jiff::Timestamp;
use porchlight_domain::Role;
use porchlight_energy::{Energy, Parts};

/// Sums over a stretch of time, each the sum of its slots.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Totals {
    /// Made by the panels.
    pub solar: Option<Energy>,
    /// Used at home.
    pub home_use: Option<Energy>,
    /// Bought from the grid.
    pub bought: Option<Energy>,
    /// Sent to the grid.
    pub sent: Option<Energy>,
    /// Into the battery.
    pub into_battery: Option<Energy>,
    /// Out of the battery.
    pub out_of_battery: Option<Energy>,
    /// Where it came from and went; `None` while home use is unknown throughout.
    pub parts: Option<Parts>,
    /// "Powered by your own energy" in percent; `None` below 0.1 kWh of home use.
    pub own_percent: Option<f64>,
    /// Whether that is the rougher estimate, since too much of what came out of the battery is of unknown origin.
    pub own_is_estimate: bool,
    /// "Solar used at home" in percent; `None` below 0.1 kWh of solar.
    pub solar_used_percent: Option<f64>,
    /// How much of the time so far has readings, in percent. Below 98 the totals are "about".
    pub coverage_percent: f64,
    /// Whether a part of the totals is a longer gap divided by time.
    pub is_estimate: bool,
    /// Round trip of the battery in percent, for periods of 30 days or more.
    pub round_trip_percent: Option<f64>,
}

/// Something about readings that a person should know.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Note {
    /// What.
    pub kind: NoteKind,
    /// Which part it is about; `None` for the whole home.
    pub role: Option<Role>,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// How many slots or readings.
    pub count: u32,
}

/// What was noticed about readings, and done.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
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

/// How one number was worked out: its terms, what it rests on, and the rules that were applied.
#[derive(Clone, PartialEq, Debug)]
pub struct Working {
    /// The number.
    pub of: Quantity,
    /// Its amount.
    pub amount: Amount,
    /// Added up, they are the amount. For a ratio: what it is made of, in the order of the formula.
    pub terms: Vec<Term>,
    /// Number of readings it rests on.
    pub readings: u32,
    /// Rules that were applied to these readings.
    pub rules: Vec<NoteKind>,
}

/// The amount of a number on the screen.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Amount {
    /// An energy.
    Energy(Option<Energy>),
    /// A ratio in percent.
    Percent(Option<f64>),
}

/// One term of a sum.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Term {
    /// What.
    pub of: Quantity,
    /// Amount as it enters the sum: negative where it is taken away.
    pub energy: Option<Energy>,
}

/// A quantity that a number on the screen stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
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
