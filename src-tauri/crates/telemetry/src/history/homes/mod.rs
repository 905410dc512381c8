//! The history of homes: readings as they came, and what is worked out of them.
//!
//! What is worked out is a function of the readings alone: in whatever order they come, twice or in pieces, the rows
//! are the same in the end.

mod period_shape;
mod shown;
mod today_shape;

pub use period_shape::{
    Bar, ClockChange, Compare, CompareWith, CsvHead, EmptyReason, Period, PeriodQuery, Quality, Range,
};
pub use shown::{Amount, Note, NoteKind, Parts, Quantity, Term, Totals, Working};
pub use today_shape::{
    Capacity, CurveSlot, EnergyStored, FetchLimits, GridFinding, HomeToday, Level, Node, NodePoint, Reach,
};
