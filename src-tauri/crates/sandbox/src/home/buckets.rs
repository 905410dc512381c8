//! Steps gathered into the buckets of a request, with lifetime counters.

use jiff::Timestamp;

use super::STEP_SECONDS;
use super::plant::Supply;
use super::run::{Energy, Walk};
use super::sensor::Sensor;
use super::site::Home;

/// How the power of a bucket is chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Pick {
    /// Mean over the bucket.
    Average,
    /// Newest value in the bucket.
    Latest,
}

/// One bucket of one sensor, seen from the device.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Bucket {
    /// Start of the bucket.
    pub(crate) starts_at: Timestamp,
    /// End of the bucket, or of what is complete of it.
    pub(crate) ends_at: Timestamp,
    /// Into the device > 0.
    pub(crate) power_w: f64,
    /// Level at the bucket's end in percent, at a battery.
    pub(crate) level_percent: Option<f64>,
    /// Lifetime energy at the bucket's end; what goes out is a magnitude.
    pub(crate) energy: Energy,
    /// Where the home's supply came from at the bucket's end.
    pub(crate) supply: Supply,
}

impl Home {
    /// The buckets that start in `[from, until)`, oldest first. A bucket counts the steps completed by `now`; one
    /// without any is left out.
    pub(crate) fn buckets(
        &self,
        sensor: Sensor,
        (from, until): (Timestamp, Timestamp),
        length_s: i64,
        pick: Pick,
        now: Timestamp,
    ) -> Vec<Bucket> {
        let round_up = |second: i64| second.div_euclid(length_s) * length_s + length_s;
        let first = round_up(from.as_second() - 1).max(round_up(self.fitted_out_s() - 1));
        let last = until.as_second().min(now.as_second());
        let mut buckets = Vec::new();
        if first >= last {
            return buckets;
        }
        let mut walk = Walk::new(self, first);
        let mut starts = first;
        while starts < last {
            let ends = (starts + length_s).min(now.as_second());
            buckets.extend(self.gather(&mut walk, sensor, (starts, ends), pick));
            starts += length_s;
        }
        buckets
    }

    /// Counts the steps that lie wholly in a bucket.
    fn gather(&self, walk: &mut Walk<'_>, sensor: Sensor, (starts, ends): (i64, i64), pick: Pick) -> Option<Bucket> {
        let (mut sum, mut count, mut latest) = (0.0, 0.0, None);
        while walk.next_starts_s() >= starts && walk.next_starts_s() + i64::from(STEP_SECONDS) <= ends {
            let step = walk.take()?;
            sum += sensor.power_w(&step);
            count += 1.0;
            latest = Some(step);
        }
        let latest = latest?;
        let power_w = match pick {
            Pick::Average => sum / count,
            Pick::Latest => sensor.power_w(&latest),
        };
        let level_percent = match sensor {
            Sensor::Battery(unit) => {
                self.battery_of(sensor).map(|battery| 100.0 * latest.level_wh[unit] / battery.capacity_wh())
            }
            Sensor::Grid | Sensor::Solar(_) | Sensor::HomeUse => None,
        };
        Some(Bucket {
            starts_at: Timestamp::from_second(starts).expect("it lies between two instants"),
            ends_at: Timestamp::from_second(ends).expect("it lies between two instants"),
            power_w,
            level_percent,
            energy: walk.counters(sensor),
            supply: latest.supply,
        })
    }
}

#[cfg(test)]
#[path = "buckets_tests.rs"]
mod tests;
