//! A recording for other programs: HAR for a browser's network panel, CSV for a table.

mod csv;
mod har;

pub use csv::csv;
pub use har::har;
