//! From what the history says to what the window shows: the same numbers in the window's own units and words.

mod amounts;
mod home;
mod period;

pub(crate) use home::{HomeParts, draw_home};
pub(crate) use period::{PeriodParts, draw_period, query_compare, query_range};
