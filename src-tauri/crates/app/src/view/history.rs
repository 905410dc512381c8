//! The history page: one period of one home, ready to be drawn.

use porchlight_domain::{AccountId, SiteId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{NoteKind, NoteView, Parts, Totals};

/// One period of one home.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own that the page asks for")]
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct HistoryView {
    /// The account.
    pub account: AccountId,
    /// The home.
    pub site: SiteId,
    /// Length of the period.
    pub range: HistoryRange,
    /// The day it was asked for, `YYYY-MM-DD`; the period holds it.
    pub date: String,
    /// First instant, RFC 3339.
    pub starts_at: String,
    /// First day and last day of the period in the home's zone, `YYYY-MM-DD`.
    pub first_day: String,
    /// See [`HistoryView::first_day`].
    pub last_day: String,
    /// End, not part of the period, RFC 3339.
    pub ends_at: String,
    /// Time zone of the home (IANA).
    pub zone: String,
    /// Whether that differs from the computer's.
    pub zone_is_elsewhere: bool,
    /// Date to ask for to see the period before; `null` if nothing is there.
    pub earlier: Option<String>,
    /// Date to ask for to see the period after; `null` for the present one.
    pub later: Option<String>,
    /// Whether the period holds this moment.
    pub is_present: bool,
    /// For a day on which the clocks change.
    pub clock_change: Option<ClockChange>,
    /// Columns of the chart, oldest first: a slot each for 24 hours and a day, a day each for a week and a month, a
    /// month each for a year. Columns to come are there, empty.
    pub bars: Vec<Bar>,
    /// Level in percent that the battery keeps for itself, for a line in the chart.
    pub reserve_percent: Option<f64>,
    /// Which parts the home has.
    pub has_solar: bool,
    /// See [`HistoryView::has_solar`].
    pub has_battery: bool,
    /// Sums over the period.
    pub totals: Totals,
    /// The period it is compared with.
    pub compare: Option<CompareView>,
    /// What a person should know about the readings of the period, oldest first.
    pub notes: Vec<NoteView>,
    /// Why there is nothing, if there is nothing.
    pub empty: Option<EmptyReason>,
}

/// Length of a period.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HistoryRange {
    /// The 24 hours until the end of the date, or until now.
    Hours24,
    /// From midnight to midnight.
    Day,
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

/// What a period is compared with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CompareWith {
    /// Nothing.
    Off,
    /// The period before.
    Before,
    /// The same period a year before.
    LastYear,
}

/// A change of the clocks within a day.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct ClockChange {
    /// Minutes the clocks went forward; negative if they went back.
    pub minutes: i32,
    /// Length of the day in minutes.
    pub day_minutes: u32,
}

/// One column.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct Bar {
    /// Where it begins, RFC 3339.
    pub at: String,
    /// Where it ends, RFC 3339.
    pub ends_at: String,
    /// The same as the home's clocks show it, without a zone (`2026-11-01T01:15`). To be formatted, not reckoned with.
    pub local: String,
    /// Distance of the home's clocks from UTC at the beginning (`-07:00`).
    pub utc_offset: String,
    /// The second of two times that read the same.
    pub again: bool,
    /// Whether it has not begun yet.
    pub is_to_come: bool,
    /// Solar in Wh. This and the others: `null` is unknown, or a part that the home does not have.
    pub solar_wh: Option<f64>,
    /// Home use in Wh.
    pub home_use_wh: Option<f64>,
    /// Bought in Wh.
    pub bought_wh: Option<f64>,
    /// Sent in Wh.
    pub sent_wh: Option<f64>,
    /// Into the battery in Wh.
    pub into_battery_wh: Option<f64>,
    /// Out of the battery in Wh.
    pub out_of_battery_wh: Option<f64>,
    /// Where it came from and went; `null` while home use is unknown.
    pub parts: Option<Parts>,
    /// Battery level at the end in percent.
    pub level_percent: Option<f64>,
    /// What the numbers rest on.
    pub quality: Quality,
    /// What a person should know about it.
    pub notes: Vec<NoteKind>,
}

/// What the numbers of a column rest on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// Readings throughout.
    Measured,
    /// A short gap was filled evenly.
    Filled,
    /// A longer gap was divided by time; drawn hatched.
    Estimated,
    /// Only a part of the time has readings.
    Partial,
    /// No readings.
    Missing,
}

/// The period that another is compared with.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct CompareView {
    /// Which one.
    pub with: CompareWith,
    /// Its first day, `YYYY-MM-DD`.
    pub first_day: String,
    /// Its last day, `YYYY-MM-DD`.
    pub last_day: String,
    /// Home use of its columns in Wh, by their place in the period. `null` is unknown.
    pub home_use_wh: Vec<Option<f64>>,
    /// Its sums, over as much of it as the period itself has behind it.
    pub totals: Totals,
    /// Home use of the period against its own, in percent: -12 is 12 % less. `null` while either is unknown.
    pub home_use_change_percent: Option<f64>,
}

/// Why a period is empty.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EmptyReason {
    /// It lies before the first reading.
    BeforeFirst {
        /// The first day with readings, `YYYY-MM-DD`.
        first_day: String,
    },
    /// It lies ahead.
    ToCome,
    /// The provider has no readings of it.
    Gap,
    /// It is not fetched yet, and will be.
    Fetching,
    /// It is not fetched, since the person stopped that or something is in the way.
    NotFetched,
}
