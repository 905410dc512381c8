//! From counters to kilowatt-hours: what readings say about a home, worked out once per slot and added up.
//!
//! The way of a reading: [`step`] turns counters into energy between readings, [`spread`] divides that over slots,
//! [`balance`] makes one slot of a home of all its sensors, [`Sums`] adds slots up to any period. Beside it, [`Pool`]
//! follows where the battery's energy came from.
//!
//! Everything here is pure. Energy is kept in whole milliwatt-hours, so that sums do not depend on their order: a day,
//! a month and a year agree to the watt-hour. Instants are seconds UTC; a slot begins at a multiple of its length.

mod amount;
mod balance;
mod battery;
mod counters;
mod days;
mod flags;
mod periods;
mod pools;
mod ratios;
mod split;
mod spread;
mod sums;

pub use amount::Energy;
pub use balance::{Amounts, Carry, GridOrder, Home, HomeSlot, RoleSlots, balance};
pub use battery::{TimeLeft, capacity_samples, drain_w, learn_capacity, time_left};
pub use counters::{CounterState, Cover, Dip, Jumped, Mark, RatedPower, Reading, Step, step};
pub use days::{ClockChange, HomeDay};
pub use flags::{Flag, Flags};
pub use periods::{Column, Period, Range, first_slot};
pub use pools::{Origins, Pool, efficiency};
pub use ratios::{Own, coverage_percent, own_percent, round_trip_percent, solar_used_percent};
pub use split::{Flows, Parts, split};
pub use spread::{SensorSlot, spread};
pub use sums::Sums;
