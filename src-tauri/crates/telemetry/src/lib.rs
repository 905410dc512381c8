//! From a provider's readings to what the window shows: when to ask, what the readings mean, how old they are, and
//! keeping the newest for the next start.
//!
//! Everything but [`history`] is pure: no input or output, no clock, chance comes in as an argument.

pub mod flows;
pub mod freshness;
pub mod history;
mod meter_day;
mod normalise;
pub mod poller;
pub mod school_day;

pub use flows::{GridOrder, PowerSign, Proof, ProvenSigns, home_flows};
pub use freshness::{Cadence, Freshness, FreshnessState, freshness, has_readings, values_at};
pub use history::{History, HistoryError, Opened, SavedValues, homes};
pub use meter_day::{CurvePoint, DaySpan, MeterDay, MeterReading, day_curve};
pub use normalise::{Normalised, normalise};
pub use poller::{Outcome, Poller, Wish};
pub use school_day::place_blocks;
