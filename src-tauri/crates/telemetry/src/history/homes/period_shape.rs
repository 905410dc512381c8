//! One period of one home, ready to be drawn: the shape. [`super::period`] fills it.

use jiff::{Timestamp, civil, tz::TimeZone};
use porchlight_energy::{ClockChange, Energy, Parts, Range};

use super::{Note, NoteKind, Totals};

/// Which period is asked for.
#[derive(Clone, Debug)]
pub struct PeriodQuery {
    /// Its length.
    pub range: Range,
    /// A day in it; `None` for the period that holds `now`.
    pub date: Option<civil::Date>,
    /// What to compare it with.
    pub compare: CompareWith,
    /// This moment.
    pub now: Timestamp,
    /// Zone of a home of which nothing is stored yet. For all others it is that of [`crate::History::set_zone`].
    pub zone: TimeZone,
}

/// What a period is compared with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CompareWith {
    /// Nothing.
    Off,
    /// The period before.
    Before,
    /// The same period a year before.
    LastYear,
}

/// One period of one home.
#[derive(Clone, PartialEq, Debug)]
pub struct Period {
    /// Its length.
    pub range: Range,
    /// The day it was asked for; the period holds it.
    pub date: civil::Date,
    /// First instant.
    pub starts_at: Timestamp,
    /// End, not part of it.
    pub ends_at: Timestamp,
    /// First day in the home's zone.
    pub first_day: civil::Date,
    /// Last day in the home's zone.
    pub last_day: civil::Date,
    /// The home's zone.
    pub zone: TimeZone,
    /// Date to ask for to see the period before; `None` if nothing is there.
    pub earlier: Option<civil::Date>,
    /// Date to ask for to see the period after; `None` for the present one.
    pub later: Option<civil::Date>,
    /// Whether the period holds this moment.
    pub is_present: bool,
    /// For a day on which the clocks change.
    pub clock_change: Option<ClockChange>,
    /// Columns of the chart, oldest first: a slot each for 24 hours and a day, a day each for a week and a month, a
    /// month each for a year. Columns to come are there, empty.
    pub bars: Vec<Bar>,
    /// Whether the home has panels.
    pub has_solar: bool,
    /// Whether the home has a battery.
    pub has_battery: bool,
    /// Sums over the period.
    pub totals: Totals,
    /// The period it is compared with.
    pub compare: Option<Compare>,
    /// What a person should know about its readings, oldest first.
    pub notes: Vec<Note>,
    /// Why there is nothing, if there is nothing.
    pub empty: Option<EmptyReason>,
}

/// One column.
#[derive(Clone, PartialEq, Debug)]
pub struct Bar {
    /// Where it begins.
    pub at: Timestamp,
    /// Where it ends.
    pub ends_at: Timestamp,
    /// Its begin as the home's clocks show it.
    pub local: civil::DateTime,
    /// Distance of the home's clocks from UTC at its begin, in seconds, positive to the east.
    pub utc_offset_s: i32,
    /// The second of two times that read the same.
    pub again: bool,
    /// Whether it has not begun yet.
    pub is_to_come: bool,
    /// Made by the panels.
    pub solar: Option<Energy>,
    /// Used at home.
    pub home_use: Option<Energy>,
    /// Bought.
    pub bought: Option<Energy>,
    /// Sent.
    pub sent: Option<Energy>,
    /// Into the battery.
    pub into_battery: Option<Energy>,
    /// Out of the battery.
    pub out_of_battery: Option<Energy>,
    /// Where it came from and went; `None` while home use is unknown.
    pub parts: Option<Parts>,
    /// Battery level at its end in percent.
    pub level_percent: Option<f64>,
    /// What the numbers rest on.
    pub quality: Quality,
    /// What a person should know about it.
    pub notes: Vec<NoteKind>,
}

/// What the numbers of a column rest on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Quality {
    /// Readings throughout.
    Measured,
    /// A short gap was filled evenly.
    Filled,
    /// A longer gap was divided by time.
    Estimated,
    /// Only a part of the time has readings.
    Partial,
    /// No readings.
    Missing,
}

/// The period that another is compared with.
#[derive(Clone, PartialEq, Debug)]
pub struct Compare {
    /// Which one.
    pub with: CompareWith,
    /// Its first day.
    pub first_day: civil::Date,
    /// Its last day.
    pub last_day: civil::Date,
    /// Home use of its columns by their place in the period.
    pub home_use: Vec<Option<Energy>>,
    /// Its sums, over as much of it as the period itself has behind it.
    pub totals: Totals,
    /// Home use of the period against its own, in percent: -12 is 12 % less. `None` while either is unknown.
    pub home_use_change_percent: Option<f64>,
}

/// Why a period is empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EmptyReason {
    /// It lies before the first reading, and the provider has nothing older.
    BeforeFirst {
        /// The first day with readings.
        first_day: civil::Date,
    },
    /// It lies ahead.
    ToCome,
    /// The provider has no readings of it.
    Gap,
    /// It is not fetched yet. Whether it is being fetched is known to the caller.
    NotFetched,
}

/// What stands in the first lines of a CSV file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CsvHead {
    /// Name of the home, as the person gave it.
    pub home: String,
    /// Version of the program.
    pub version: String,
}
