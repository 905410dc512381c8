//! How much room three years of a home take.

use crate::figure::{Figure, Of, Unit};
use crate::home::{Kept, Readings, THREE_YEARS, account};

/// Stores three years and says how large the file is. The same readings make the same file, so that one run tells.
pub fn figure(readings: &Readings) -> (Kept, Figure) {
    let kept = Kept::new();
    readings.store(&mut kept.open(), account(), THREE_YEARS);
    let sensors = readings.live[0].sensors.len();
    let what = format!("Three years of {sensors} sensors on disk");
    let name = if sensors == 3 { "three_years_on_disk" } else { "three_years_of_a_large_home_on_disk" };
    let figure = Figure::new(name, what, Unit::Megabytes, vec![kept.megabytes()]);
    (kept, figure.at_most(60.0, Of::Median))
}
