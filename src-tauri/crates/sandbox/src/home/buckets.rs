//! Steps gathered into the buckets of a request, with lifetime counters.

use std::sync::Mutex;

use jiff::Timestamp;

use super::day::{CAPACITY_WH, STEP_HOURS, STEP_SECONDS, STEPS, Step, work_out};
use super::{Home, Sensor};

/// 2000-01-01 05:00 in the homes' standard time, eight hours behind UTC.
pub(super) const FIRST_MORNING_SECOND: i64 = 946_731_600;
/// Length of a day.
pub(super) const DAY_SECONDS: i64 = 86_400;
/// The homes were fitted out on 2025-01-01; there are no readings before.
const FITTED_ON_DAY: i64 = 9_132;

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
    /// Into the device > 0.
    pub(crate) power_w: f64,
    /// Level at the bucket's end in percent; zero without a battery.
    pub(crate) level_percent: f64,
    /// Lifetime energy into the device at the bucket's end.
    pub(crate) energy_in_wh: f64,
    /// Lifetime energy out of the device at the bucket's end, a magnitude.
    pub(crate) energy_out_wh: f64,
}

/// Energy into and out of a device.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
struct Energy {
    in_wh: f64,
    out_wh: f64,
}

impl Energy {
    fn add(&mut self, power_w: f64) {
        self.in_wh += power_w.max(0.0) * STEP_HOURS;
        self.out_wh += (-power_w).max(0.0) * STEP_HOURS;
    }
}

/// Lifetime counters at the mornings since the homes were fitted out, worked out once per process and home.
static MORNINGS: [Mutex<Vec<[Energy; 3]>>; 2] = [const { Mutex::new(Vec::new()) }; 2];

const SENSORS: [Sensor; 3] = [Sensor::Grid, Sensor::Solar, Sensor::Battery];

impl Home {
    /// The buckets that start in `[from, until)`, oldest first. A bucket counts the steps completed by `now`; one
    /// without any is left out (assumed: empty buckets are omitted).
    pub(crate) fn buckets(
        &self,
        sensor: Sensor,
        (from, until): (Timestamp, Timestamp),
        length_seconds: i64,
        pick: Pick,
        now: Timestamp,
    ) -> Vec<Bucket> {
        let fitted_at = FIRST_MORNING_SECOND + FITTED_ON_DAY * DAY_SECONDS;
        let round_up = |second: i64| second.div_euclid(length_seconds) * length_seconds + length_seconds;
        let first = round_up(from.as_second() - 1).max(round_up(fitted_at - 1));
        let last = until.as_second().min(now.as_second());
        let mut steps = StepReader::new(self, sensor, first);
        let mut buckets = Vec::new();
        let mut starts = first;
        while starts < last {
            let ends = (starts + length_seconds).min(now.as_second());
            if let Some((power_w, level_percent)) = steps.gather(starts, ends, pick) {
                buckets.push(Bucket {
                    starts_at: Timestamp::from_second(starts).expect("it lies between two instants"),
                    power_w,
                    level_percent,
                    energy_in_wh: steps.energy.in_wh,
                    energy_out_wh: steps.energy.out_wh,
                });
            }
            starts += length_seconds;
        }
        buckets
    }

    /// Lifetime counters of all sensors at the morning a day begins with.
    fn counters_on(&self, day: i64) -> [Energy; 3] {
        let place = usize::from(!self.has_solar);
        let mut mornings = MORNINGS[place].lock().expect("working out a day does not panic");
        let wanted = usize::try_from(day - FITTED_ON_DAY).unwrap_or_default();
        if mornings.is_empty() {
            mornings.push([Energy::default(); 3]);
        }
        while mornings.len() <= wanted {
            let past_days = i64::try_from(mornings.len() - 1).expect("far fewer days than 2^63");
            let mut counters = mornings[mornings.len() - 1];
            for step in work_out(self, FITTED_ON_DAY + past_days) {
                for (counter, sensor) in counters.iter_mut().zip(SENSORS) {
                    counter.add(power(&step, sensor));
                }
            }
            mornings.push(counters);
        }
        mornings[wanted]
    }
}

/// Walks through the steps of one sensor from a given instant.
struct StepReader<'a> {
    home: &'a Home,
    sensor: Sensor,
    day: i64,
    steps: Vec<Step>,
    /// Next step of the day to be counted.
    next: usize,
    energy: Energy,
}

impl<'a> StepReader<'a> {
    fn new(home: &'a Home, sensor: Sensor, from_second: i64) -> Self {
        let since = from_second - FIRST_MORNING_SECOND;
        let day = since.div_euclid(DAY_SECONDS).max(FITTED_ON_DAY);
        let counters = home.counters_on(day);
        let place = SENSORS.iter().position(|other| *other == sensor).expect("the list names every sensor");
        let mut reader = Self { home, sensor, day, steps: work_out(home, day), next: 0, energy: counters[place] };
        while reader.next_start() < from_second {
            reader.take();
        }
        reader
    }

    /// Counts the steps that lie wholly in a bucket; power and level, or nothing if there are none.
    fn gather(&mut self, starts: i64, ends: i64, pick: Pick) -> Option<(f64, f64)> {
        let (mut sum, mut count, mut latest) = (0.0, 0.0, None);
        while self.next_start() >= starts && self.next_start() + STEP_SECONDS <= ends {
            let step = self.take();
            sum += power(&step, self.sensor);
            count += 1.0;
            latest = Some(step);
        }
        let latest = latest?;
        let power_w = match pick {
            Pick::Average => sum / count,
            Pick::Latest => power(&latest, self.sensor),
        };
        Some((power_w, 100.0 * latest.level_wh / CAPACITY_WH))
    }

    fn next_start(&self) -> i64 {
        let step = i64::try_from(self.next).expect("a day has 288 steps");
        FIRST_MORNING_SECOND + self.day * DAY_SECONDS + step * STEP_SECONDS
    }

    fn take(&mut self) -> Step {
        let step = self.steps[self.next];
        self.energy.add(power(&step, self.sensor));
        self.next += 1;
        if self.next == STEPS {
            self.day += 1;
            self.steps = work_out(self.home, self.day);
            self.next = 0;
        }
        step
    }
}

/// Power as the sensor sees it: into the device > 0.
fn power(step: &Step, sensor: Sensor) -> f64 {
    match sensor {
        Sensor::Grid => step.grid_w,
        Sensor::Solar => -step.solar_w,
        Sensor::Battery => step.battery_w,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::home::SUNNY;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    fn day(pick: Pick, length_seconds: i64, sensor: Sensor) -> Vec<Bucket> {
        let window = (at("2026-06-10T00:00:00Z"), at("2026-06-11T00:00:00Z"));
        SUNNY.buckets(sensor, window, length_seconds, pick, at("2026-11-20T12:00:00Z"))
    }

    #[test]
    fn counters_integrate_the_power() {
        for sensor in SENSORS {
            let buckets = day(Pick::Average, 900, sensor);
            assert_eq!(buckets.len(), 96);
            for pair in buckets.windows(2) {
                let gained = pair[1].energy_in_wh - pair[0].energy_in_wh;
                let lost = pair[1].energy_out_wh - pair[0].energy_out_wh;
                assert!(gained >= 0.0 && lost >= 0.0, "lifetime counters never go back");
                assert!((gained - lost - pair[1].power_w / 4.0).abs() < 1e-6, "{sensor:?}");
            }
        }
    }

    #[test]
    fn every_resolution_tells_the_same_energy() {
        for sensor in SENSORS {
            let (fine, hours, whole) = (
                day(Pick::Average, 900, sensor),
                day(Pick::Average, 3_600, sensor),
                day(Pick::Average, 86_400, sensor),
            );
            assert_eq!((hours.len(), whole.len()), (24, 1));
            for coarse in [hours[23], whole[0]] {
                assert!((coarse.energy_in_wh - fine[95].energy_in_wh).abs() < 1e-6);
                assert!((coarse.energy_out_wh - fine[95].energy_out_wh).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn counters_agree_across_requests_and_days() {
        let now = at("2026-11-20T12:00:00Z");
        let two_days = SUNNY.buckets(
            Sensor::Grid,
            (at("2026-06-10T00:00:00Z"), at("2026-06-12T00:00:00Z")),
            900,
            Pick::Average,
            now,
        );
        let second = SUNNY.buckets(
            Sensor::Grid,
            (at("2026-06-11T00:00:00Z"), at("2026-06-12T00:00:00Z")),
            900,
            Pick::Latest,
            now,
        );
        assert_eq!(two_days.len(), 192);
        let (one, other) = (two_days[96], second[0]);
        assert_eq!(one.starts_at, other.starts_at);
        assert!((one.energy_in_wh - other.energy_in_wh).abs() < 1e-6);
    }

    #[test]
    fn the_bucket_under_way_holds_what_is_complete() {
        let now = at("2026-06-10T20:07:00Z");
        let window = (at("2026-06-10T19:45:00Z"), at("2026-06-10T21:00:00Z"));
        let buckets = SUNNY.buckets(Sensor::Solar, window, 900, Pick::Latest, now);
        assert_eq!(buckets.len(), 2, "19:45 and the one under way");
        let empty = SUNNY.buckets(Sensor::Solar, window, 900, Pick::Latest, at("2026-06-10T19:47:00Z"));
        assert_eq!(empty, [], "no step of 19:45 is complete");
    }

    #[test]
    fn there_is_nothing_before_the_home_was_fitted_out_and_nothing_from_the_future() {
        let now = at("2026-11-20T12:00:00Z");
        let before = (at("2024-11-01T00:00:00Z"), at("2024-11-02T00:00:00Z"));
        assert_eq!(SUNNY.buckets(Sensor::Grid, before, 900, Pick::Average, now), []);
        let after = (at("2026-11-21T00:00:00Z"), at("2026-11-22T00:00:00Z"));
        assert_eq!(SUNNY.buckets(Sensor::Grid, after, 900, Pick::Average, now), []);
    }
}
