//! How far values can be trusted to be of now, by the pace of the data itself.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use porchlight_domain::{LiveValues, SensorSeries};
use porchlight_providers::Findings;

/// Shortest interval that is ever learned.
const FLOOR: SignedDuration = SignedDuration::from_mins(1);
/// A day's schedule seldom changes, so its pace is not that of the polling.
const SCHOOL: SignedDuration = SignedDuration::from_mins(30);
/// Values up to this age are never called old.
const NEVER_OLD: SignedDuration = SignedDuration::from_mins(15);
/// A clock may be this far ahead of ours.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(5);
/// Number of instants an interval is learned from.
const REMEMBERED: usize = 9;

/// How far values can be trusted, and their age.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Freshness {
    /// Which state.
    pub state: FreshnessState,
    /// Age of the values; never negative.
    pub age: Option<SignedDuration>,
}

/// How far values can be trusted to be of now. L is the learned interval.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum FreshnessState {
    /// No values yet.
    Loading,
    /// At most 2 L old.
    Live,
    /// At most 5 L or 15 min old, whichever is more.
    Late,
    /// Older.
    Old,
}

/// Judges values of the instant `at` by the interval at which new ones come.
pub fn freshness(at: Option<Timestamp>, interval: SignedDuration, now: Timestamp) -> Freshness {
    let Some(at) = at else {
        return Freshness { state: FreshnessState::Loading, age: None };
    };
    let age = now.duration_since(at).max(SignedDuration::ZERO);
    let interval = interval.max(FLOOR);
    let state = if age <= interval.saturating_mul(2) {
        FreshnessState::Live
    } else if age <= interval.saturating_mul(5).max(NEVER_OLD) {
        FreshnessState::Late
    } else {
        FreshnessState::Old
    };
    Freshness { state, age: Some(age) }
}

/// The instant that the age of values is counted from: when they were measured or, where the provider does not say
/// or says an instant to come, when they were received.
pub fn values_at(values: &LiveValues, received_at: Timestamp) -> Timestamp {
    let measured_at = match values {
        // The newest of all: a source that has fallen silent shows its own age.
        LiveValues::PowerFlow(flow) => {
            flow.homes.iter().flat_map(|home| &home.sources).filter_map(|source| source.measured_at).max()
        }
        LiveValues::Meter(meter) => meter.measured_at,
        LiveValues::School(_) => None,
    };
    measured_at.filter(|at| received_at.duration_since(*at) >= -CLOCKS_DIFFER).unwrap_or(received_at)
}

/// Whether there is anything that could be old or new: a home that was connected today has sources without readings.
pub fn has_readings(values: &LiveValues) -> bool {
    match values {
        LiveValues::PowerFlow(flow) => {
            flow.homes.iter().flat_map(|home| &home.sources).any(|source| source.measured_at.is_some())
        }
        // What these providers give is a reading of its own.
        LiveValues::Meter(_) | LiveValues::School(_) => true,
    }
}

/// Learns the interval at which one account's values come.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Cadence {
    instants: Vec<Timestamp>,
    interval: Option<SignedDuration>,
    /// Whether the interval is that of buckets which fill whether somebody asks or not.
    of_buckets: bool,
}

impl Cadence {
    /// Learns from what a round found.
    pub fn learn(&mut self, findings: &Findings, received_at: Timestamp) {
        match findings {
            Findings::Sites(sites) => {
                let sensors = sites.iter().flat_map(|site| &site.sensors);
                // The slowest sensor sets the pace of the picture.
                self.interval = sensors.filter_map(interval_of).max().or(self.interval);
                self.of_buckets = true;
            }
            Findings::Meter(meter) => {
                self.instants.push(meter.measured_at.unwrap_or(received_at));
                self.instants.sort_unstable();
                self.instants.dedup();
                let surplus = self.instants.len().saturating_sub(REMEMBERED);
                self.instants.drain(..surplus);
                self.interval = median_step(&self.instants).or(self.interval);
            }
            Findings::School(..) => self.interval = Some(SCHOOL),
        }
    }

    /// The interval at which readings of homes come, as they themselves show; `None` before that, and for accounts
    /// whose values are made when they are asked for.
    pub fn pace(&self) -> Option<Duration> {
        self.of_buckets.then_some(self.interval)?.map(SignedDuration::unsigned_abs)
    }

    /// The learned interval, at least a minute; a minute while nothing is learned.
    pub fn interval(&self) -> SignedDuration {
        self.interval.map_or(FLOOR, |interval| interval.max(FLOOR))
    }
}

/// The usual step between the newest readings of a sensor.
pub(crate) fn interval_of(sensor: &SensorSeries) -> Option<SignedDuration> {
    let mut instants: Vec<Timestamp> = sensor.readings.iter().map(|reading| reading.measured_at).collect();
    instants.sort_unstable();
    instants.dedup();
    median_step(&instants[instants.len().saturating_sub(REMEMBERED)..])
}

pub(crate) fn median_step(instants: &[Timestamp]) -> Option<SignedDuration> {
    let mut steps: Vec<SignedDuration> = instants.windows(2).map(|pair| pair[1].duration_since(pair[0])).collect();
    steps.sort_unstable();
    steps.get(steps.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use porchlight_domain::{
        Direction, HomeFlow, Meter, PowerFlow, Role, SensorReading, SiteId, SiteSeries, SourceFlow, SourceId,
    };
    use proptest::prelude::*;

    use super::*;

    const NOW: &str = "2026-04-01T12:00:00Z";

    #[test]
    fn the_states_follow_the_learned_interval() {
        for (interval_s, age_s, expected) in [
            (60, 0, FreshnessState::Live),
            (60, 120, FreshnessState::Live),
            (60, 121, FreshnessState::Late),
            (60, 900, FreshnessState::Late),
            (60, 901, FreshnessState::Old),
            (1, 120, FreshnessState::Live),
            (900, 1800, FreshnessState::Live),
            (900, 1801, FreshnessState::Late),
            (900, 4500, FreshnessState::Late),
            (900, 4501, FreshnessState::Old),
            (60, -300, FreshnessState::Live),
        ] {
            let at = at(NOW) - secs(age_s);
            let judged = freshness(Some(at), secs(interval_s), at_now());
            assert_eq!(judged, Freshness { state: expected, age: Some(secs(age_s.max(0))) }, "{interval_s} {age_s}");
        }
    }

    #[test]
    fn without_values_there_is_nothing_to_judge() {
        assert_eq!(freshness(None, secs(60), at_now()), Freshness { state: FreshnessState::Loading, age: None });
    }

    proptest! {
        #[test]
        fn values_never_get_fresher_with_age(interval in 0_i64..100_000, a in 0_i64..1_000_000, b in 0_i64..1_000_000) {
            let judge = |age: i64| freshness(Some(at_now() - secs(age)), secs(interval), at_now()).state;
            prop_assert!(judge(a.min(b)) <= judge(a.max(b)));
        }
    }

    #[test]
    fn the_interval_of_a_site_is_that_of_its_slowest_sensor() {
        let mut cadence = Cadence::default();
        assert_eq!(cadence.interval(), secs(60));
        let every = |step: i64, count: i64| SensorSeries {
            source: SourceId("s".into()),
            role: Role::Solar,
            capacity_wh: None,
            readings: (0..count)
                .map(|n| SensorReading { measured_at: at_now() - secs(step * n), ..SensorReading::default() })
                .collect(),
        };
        let site = SiteSeries { site: SiteId("a".into()), sensors: vec![every(900, 96), every(300, 96), every(5, 1)] };
        assert_eq!(cadence.pace(), None);
        cadence.learn(&Findings::Sites(vec![site]), at_now());
        assert_eq!((cadence.interval(), cadence.pace()), (secs(900), Some(Duration::from_mins(15))));
        cadence.learn(&Findings::Sites(Vec::new()), at_now());
        assert_eq!(cadence.interval(), secs(900), "nothing new is learned from nothing");
    }

    #[test]
    fn a_meter_teaches_by_its_own_instants_else_by_ours() {
        let mut cadence = Cadence::default();
        for minute in [0, 0, 10, 20, 95, 105, 115] {
            let meter = Meter { measured_at: Some(at_now() + SignedDuration::from_mins(minute)), ..Meter::default() };
            cadence.learn(&Findings::Meter(meter), at_now());
        }
        assert_eq!(cadence.interval(), secs(600), "one gap does not count");

        let mut cadence = Cadence::default();
        for second in 0..5 {
            cadence.learn(&Findings::Meter(Meter::default()), at_now() + secs(second * 61));
        }
        assert_eq!(cadence.interval(), secs(61));
        assert_eq!(cadence.pace(), None, "our own pace must not set itself");
    }

    #[test]
    fn age_counts_from_the_measurement_where_it_is_known_and_possible() {
        let meter = |measured_at| LiveValues::Meter(Meter { measured_at, ..Meter::default() });
        assert_eq!(values_at(&meter(None), at_now()), at_now());
        assert_eq!(values_at(&meter(Some(at_now() - secs(50))), at_now()), at_now() - secs(50));
        assert_eq!(values_at(&meter(Some(at_now() + secs(3600))), at_now()), at_now(), "an instant to come");

        let source = |age: i64| SourceFlow {
            sources: Vec::new(),
            role: Role::Solar,
            power_w: None,
            direction: Direction::Still,
            level_percent: None,
            capacity_wh: None,
            measured_at: Some(at_now() - secs(age)),
        };
        let home = HomeFlow {
            site: SiteId("a".into()),
            sources: vec![source(900), source(60)],
            home_use_w: None,
            parts: None,
            unexplained_w: None,
            is_off_grid: None,
        };
        let flow = LiveValues::PowerFlow(PowerFlow { homes: vec![home] });
        assert_eq!(values_at(&flow, at_now()), at_now() - secs(60));
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    fn at_now() -> Timestamp {
        at(NOW)
    }

    fn secs(seconds: i64) -> SignedDuration {
        SignedDuration::from_secs(seconds)
    }
}
