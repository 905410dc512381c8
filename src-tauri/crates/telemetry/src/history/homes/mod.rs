//! The history of homes: readings as they came, and what is worked out of them.
//!
//! What is worked out is a function of the readings alone: in whatever order they come, twice or in pieces, the rows
//! are the same in the end.

mod bars;
mod csv;
mod days;
mod fetched;
mod gains;
mod grid;
mod notes;
mod period;
mod period_shape;
mod pools;
mod reader;
mod readings;
mod rework;
mod shown;
mod sites;
mod slots;
mod store;
mod today;
mod today_shape;
mod workings;

pub use porchlight_energy::{ClockChange, Parts, Range, TimeLeft};

pub use period_shape::{Bar, Compare, CompareWith, CsvHead, EmptyReason, Period, PeriodQuery, Quality};
pub use shown::{Amount, Note, NoteKind, Quantity, Term, Totals, Working};
pub use today_shape::{
    Capacity, CurveSlot, EnergyStored, FetchLimits, GridFinding, HomeToday, Level, Node, NodePoint, Reach,
};

pub(super) use sites::delete_account;

#[cfg(test)]
mod tests;
