//! What the homes with a practice meter use: a plain function of time.

use crate::noise::{fraction, mix};

/// Hour a day begins with.
const MORNING_HOUR: f64 = 5.0;
/// Hours of a step.
const STEP_HOURS: f64 = 1.0 / 12.0;

/// What a home uses in W in one step of five minutes: a base, a morning and an evening. `day` counts days since 1970
/// that begin at 5 in the morning.
pub(crate) fn load_w(variety: u64, day: i64, step: u16) -> f64 {
    let hour = (MORNING_HOUR + f64::from(step) * STEP_HOURS) % 24.0;
    let weekend = if day.rem_euclid(7) < 2 { 1.15 } else { 1.0 };
    let steady = 620.0 + 900.0 * bump(hour, 7.4, 0.9) + 350.0 * bump(hour, 13.0, 2.2) + 2_100.0 * bump(hour, 19.2, 1.7);
    // Something is always switching on and off.
    steady * weekend * (0.9 + 0.2 * fraction(mix(variety ^ 0xa5, day, step)))
}

/// A bell around an hour, across midnight.
fn bump(hour: f64, centre: f64, width: f64) -> f64 {
    let away = (hour - centre).abs();
    let away = away.min(24.0 - away);
    (-0.5 * (away / width).powi(2)).exp()
}
