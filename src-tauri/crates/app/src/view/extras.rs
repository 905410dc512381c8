//! What stands beside an account's values: what the person set, and what was worked out or kept over time.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The unit of a meter's power, as the person says; the provider does not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MeterUnit {
    /// Watt.
    W,
    /// Kilowatt.
    Kw,
}

/// What stands beside a meter's values. Every power is in the unit of those values, which may be unknown.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct MeterExtras {
    /// The unit, if the person has set one.
    pub unit: Option<MeterUnit>,
    /// Power of all phases together; `null` unless each is known.
    pub power: Option<f64>,
    /// The first reading of the power cut that lasts, RFC 3339; the cut may have begun earlier.
    pub power_cut_since: Option<String>,
    /// A meter number that is being tried; the one before counts until it has brought values.
    pub checking_number: Option<String>,
    /// The number tried last, if the provider does not know it. Gone with the next one that is tried.
    pub refused_number: Option<String>,
    /// The day shown; `null` while it is being read, and where nothing can be kept.
    pub day: Option<MeterDay>,
}

/// A local day of a meter.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct MeterDay {
    /// The date, `YYYY-MM-DD`.
    pub date: String,
    /// Its first instant, RFC 3339.
    pub starts_at: String,
    /// Its length in minutes: 1440, but 1380 or 1500 where clocks are changed.
    pub minutes: u32,
    /// The time zone its hours belong to (IANA): the computer's, since the meter's is unknown.
    pub zone: String,
    /// Whether it is today.
    pub today: bool,
    /// Whether there are readings of an earlier day.
    pub earlier: bool,
    /// Whether there is a later day to go to.
    pub later: bool,
    /// The curve, ascending, about 300 points at most; empty if there are no readings.
    pub points: Vec<MeterPoint>,
}

/// A point of a meter's curve.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct MeterPoint {
    /// Its instant, RFC 3339.
    pub at: String,
    /// Minutes since the day began, with fractions.
    pub minute: f64,
    /// Mean power of the readings it stands for; `null` breaks the line.
    pub power: Option<f64>,
}

/// What stands beside a school's values.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct SchoolExtras {
    /// The person's own bus route.
    pub bus_route: Option<String>,
    /// Announcements that came since the person last looked.
    pub unread: u32,
}
