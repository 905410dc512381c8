//! Whether the grid is lost. Said only where a device says so and the meter agrees, never for lack of readings.

use jiff::{SignedDuration, Timestamp};
use porchlight_domain::{Role, SensorReading, SensorSeries, SiteSeries};

use super::{picture::QUIET_W, slots::readings};

/// `None` while no device says anything, or what it says cannot be held against the meter. `bucket` is the usual
/// length of buckets: what is more than two of them behind the newest reading is of another time.
pub fn is_off_grid(site: &SiteSeries, bucket: SignedDuration, now: Timestamp) -> Option<bool> {
    let newest: Vec<(&SensorSeries, &SensorReading)> =
        site.sensors.iter().filter_map(|sensor| Some((sensor, readings(sensor, now).pop()?))).collect();
    let newest_at = newest.iter().map(|(_, reading)| reading.measured_at).max()?;
    let earliest = newest_at - bucket.saturating_mul(2);
    let present = newest.into_iter().filter(|(_, reading)| reading.measured_at >= earliest);

    let (mut said, mut meters) = (None, Vec::new());
    for (sensor, reading) in present {
        said = said.max(reading.is_off_grid);
        if sensor.role == Role::Grid {
            meters.push(reading.power_w);
        }
    }
    if said == Some(true) {
        // Where power flows there is a grid, and a meter that says nothing is no witness.
        let power_w: Option<f64> = meters.iter().map(|power_w| power_w.map(f64::abs)).sum();
        return power_w.filter(|_| !meters.is_empty()).map(|power_w| power_w < QUIET_W);
    }
    said
}
