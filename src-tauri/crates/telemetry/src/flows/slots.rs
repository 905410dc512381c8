//! What the counters of one sensor say about the time between two readings.

use jiff::{SignedDuration, Timestamp};
use porchlight_domain::{Role, SensorReading, SensorSeries};

/// Longest time between two readings that still counts as one slot.
const LONGEST: SignedDuration = SignedDuration::from_hours(1);
/// A reading may be this far ahead of our clock.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(5);
/// More power than this makes a step of a counter impossible, in W.
const RATED_W: f64 = 20_000.0;
/// The same for the connection of the house.
const RATED_GRID_W: f64 = 30_000.0;

/// Energy of one sensor between two readings.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Slot {
    /// The earlier reading.
    pub from: Timestamp,
    /// The later reading.
    pub to: Timestamp,
    /// Into the device in Wh, not negative.
    pub into_wh: f64,
    /// Out of the device in Wh, not negative.
    pub out_wh: f64,
}

impl Slot {
    /// Energy into the device less energy out of it, in Wh.
    pub fn net_wh(&self) -> f64 {
        self.into_wh - self.out_wh
    }

    /// Mean power into the device in W.
    pub fn mean_w(&self) -> f64 {
        self.net_wh() / hours(self.from, self.to)
    }
}

/// The readings that count, oldest first, one per instant.
pub fn readings(sensor: &SensorSeries, now: Timestamp) -> Vec<&SensorReading> {
    let mut readings: Vec<&SensorReading> =
        sensor.readings.iter().filter(|reading| reading.measured_at <= now + CLOCKS_DIFFER).collect();
    readings.sort_by_key(|reading| reading.measured_at);
    readings.dedup_by_key(|reading| reading.measured_at);
    readings
}

/// The slots between neighbouring readings whose counters make sense. A gap, a counter that fell and an impossible
/// jump give no slot.
pub fn slots(sensor: &SensorSeries, now: Timestamp) -> Vec<Slot> {
    let readings = readings(sensor, now);
    readings.windows(2).filter_map(|pair| slot(sensor.role, pair[0], pair[1])).collect()
}

fn slot(role: Role, earlier: &SensorReading, later: &SensorReading) -> Option<Slot> {
    let (from, to) = (earlier.measured_at, later.measured_at);
    if to.duration_since(from) > LONGEST {
        return None;
    }
    let rated_w = match role {
        Role::Grid | Role::HomeUse => RATED_GRID_W,
        Role::Solar | Role::Battery => RATED_W,
    };
    let possible_wh = 0.0..=rated_w * hours(from, to) * 1.05 + 5.0;
    let into_wh = later.energy_in_wh? - earlier.energy_in_wh?;
    let out_wh = later.energy_out_wh? - earlier.energy_out_wh?;
    let possible = possible_wh.contains(&into_wh) && possible_wh.contains(&out_wh);
    possible.then_some(Slot { from, to, into_wh, out_wh })
}

fn hours(from: Timestamp, to: Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64() / 3600.0
}
