//! What the API tells of a home's buckets, faults included.
//!
//! Every fault is a function of instants, so that two replies never contradict each other.

use jiff::{SignedDuration, Timestamp};

use crate::home::{Bucket, EmptyBuckets, Energy, Home, HomeFaults, Pick, Sensor, Supply};

/// What a dip takes from a counter, as a part.
const DIP: f64 = 0.02;
/// What a jump adds to a counter.
const JUMP_WH: f64 = 500_000.0;
/// Every so many buckets come twice.
const DOUBLED_EVERY: i64 = 5;

/// Which buckets are asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
    pub(super) length_s: i64,
    pub(super) pick: Pick,
}

/// One bucket as it is told.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Told {
    /// Its start by the device's clock.
    pub(super) starts_at: Timestamp,
    /// What is known of it.
    pub(super) bucket: Option<Bucket>,
}

/// Tells the buckets of one sensor with the faults it has, oldest first; doubled ones follow at the end.
pub(super) fn tell(home: &Home, sensor: Sensor, wanted: Wanted, faults: &HomeFaults, now: Timestamp) -> Vec<Told> {
    if faults.silent_sensor == Some(sensor.role()) {
        return Vec::new();
    }
    let teller = Teller { home, sensor, wanted, faults };
    let mut buckets = home.buckets(sensor, (wanted.from, wanted.until), wanted.length_s, wanted.pick, now);
    buckets.retain(|bucket| {
        faults.readings_begin_at.is_none_or(|begin| bucket.starts_at >= begin) && teller.has_arrived(bucket, now)
    });
    let copies: Vec<Bucket> = buckets.iter().filter_map(|bucket| teller.as_it_was(bucket, now)).collect();
    let counters = Counters::of(&teller);
    buckets.extend(copies);
    buckets.into_iter().filter_map(|bucket| teller.told(bucket, &counters)).collect()
}

struct Teller<'a> {
    home: &'a Home,
    sensor: Sensor,
    wanted: Wanted,
    faults: &'a HomeFaults,
}

impl Teller<'_> {
    fn has_arrived(&self, bucket: &Bucket, now: Timestamp) -> bool {
        let late_s = self.faults.late_minutes.saturating_mul(60);
        late_s <= 0 || bucket.starts_at.as_second().saturating_add(self.wanted.length_s + late_s) <= now.as_second()
    }

    /// A bucket that comes twice, when half of it was over.
    fn as_it_was(&self, bucket: &Bucket, now: Timestamp) -> Option<Bucket> {
        let (starts, length_s) = (bucket.starts_at.as_second(), self.wanted.length_s);
        let is_over = starts + length_s <= now.as_second();
        if !self.faults.doubled || !is_over || starts.div_euclid(length_s).rem_euclid(DOUBLED_EVERY) != 0 {
            return None;
        }
        let only_it = (bucket.starts_at, bucket.starts_at + SignedDuration::from_secs(1));
        let half_time = bucket.starts_at + SignedDuration::from_secs(length_s / 2);
        self.home.buckets(self.sensor, only_it, length_s, self.wanted.pick, half_time).pop()
    }

    fn told(&self, mut bucket: Bucket, counters: &Counters) -> Option<Told> {
        let starts_at = bucket.starts_at + SignedDuration::from_secs(self.faults.clock_skew_s);
        let in_gap = self.faults.gap.is_some_and(|gap| (gap.from..gap.until).contains(&bucket.starts_at));
        if in_gap || bucket.supply == Supply::Dark {
            return (self.faults.empty_buckets == EmptyBuckets::Null).then_some(Told { starts_at, bucket: None });
        }
        bucket.energy = counters.shown(bucket.energy, bucket.ends_at);
        if self.faults.flipped_power_sign != self.is_turned(bucket.ends_at) {
            bucket.power_w = -bucket.power_w;
        }
        Some(Told { starts_at, bucket: Some(bucket) })
    }

    /// Whether the sensor is a grid meter mounted the other way round at this instant.
    fn is_turned(&self, at: Timestamp) -> bool {
        let turned = self.faults.grid_turned_at.is_some_and(|turned_at| at > turned_at);
        self.sensor == Sensor::Grid && (self.faults.swapped_grid != turned)
    }

    /// The home's own counters at an instant.
    fn raw_at(&self, at: Option<Timestamp>) -> Option<(Timestamp, Energy)> {
        at.map(|at| (at, self.home.counters_at(self.sensor, at.as_second())))
    }
}

/// How counters look, worked out from what they really were when something happened to them.
struct Counters {
    starts_swapped: bool,
    turned: Option<(Timestamp, Energy)>,
    reset: Option<(Timestamp, Energy)>,
    dip: Option<(Timestamp, Timestamp, Energy)>,
    jumps_at: Option<Timestamp>,
}

impl Counters {
    fn of(teller: &Teller<'_>) -> Self {
        let is_grid = teller.sensor == Sensor::Grid;
        let faults = teller.faults;
        let mut counters = Self {
            starts_swapped: is_grid && faults.swapped_grid,
            turned: teller.raw_at(faults.grid_turned_at.filter(|_| is_grid)),
            reset: None,
            dip: None,
            jumps_at: None,
        };
        // Each is read from a counter that has what came before in this order.
        counters.reset = teller.raw_at(faults.counter_reset_at).map(|(at, raw)| (at, counters.shown(raw, at)));
        counters.dip = teller.raw_at(faults.dip_at).map(|(at, raw)| {
            let until = at.saturating_add(SignedDuration::from_mins(faults.dip_minutes)).unwrap_or(Timestamp::MAX);
            (at, until, counters.shown(raw, at))
        });
        counters.jumps_at = faults.jump_at;
        counters
    }

    /// A counter as it is told at an instant. Something that happens at the very end of a bucket shows in the next.
    fn shown(&self, raw: Energy, at: Timestamp) -> Energy {
        let swap = |energy: Energy, swapped: bool| {
            if swapped { Energy { in_wh: energy.out_wh, out_wh: energy.in_wh } } else { energy }
        };
        let mut shown = swap(raw, self.starts_swapped);
        if let Some((turned_at, then)) = self.turned
            && at > turned_at
        {
            shown = plus(swap(then, self.starts_swapped), swap(minus(raw, then), !self.starts_swapped));
        }
        if let Some((reset_at, then)) = self.reset
            && at > reset_at
        {
            shown = minus(shown, then);
        }
        if let Some((dips_at, until, then)) = self.dip
            && at > dips_at
            && at <= until
        {
            shown = minus(shown, Energy { in_wh: DIP * then.in_wh, out_wh: DIP * then.out_wh });
        }
        if self.jumps_at.is_some_and(|jumps_at| at > jumps_at) {
            shown = plus(shown, Energy { in_wh: JUMP_WH, out_wh: JUMP_WH });
        }
        shown
    }
}

fn plus(one: Energy, other: Energy) -> Energy {
    Energy { in_wh: one.in_wh + other.in_wh, out_wh: one.out_wh + other.out_wh }
}

fn minus(one: Energy, other: Energy) -> Energy {
    Energy { in_wh: one.in_wh - other.in_wh, out_wh: one.out_wh - other.out_wh }
}

#[cfg(test)]
#[path = "telling_tests.rs"]
mod tests;
