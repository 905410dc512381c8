//! From counters to kilowatt-hours: what readings say about a home, worked out once per slot and added up.
//!
//! Everything here is pure. Energy is kept in whole milliwatt-hours, so that sums do not depend on their order: a day,
//! a month and a year agree to the watt-hour.

mod amount;

pub use amount::Energy;
