//! Which way positive power of a sensor goes, by its own counters.

use std::collections::BTreeMap;

use jiff::Timestamp;
use porchlight_domain::{Role, SensorSeries};

use super::{
    Found, PowerSign,
    slots::{readings, slots},
};

/// Slots it takes.
const ENOUGH_SLOTS: u32 = 20;
/// Net energy from which a slot says anything, in Wh.
const CLEAR_WH: f64 = 10.0;
/// How much of what the counters say the power must say too. Keeps out a power of another scale, and one that
/// contradicts itself.
const AGREEMENT: f64 = 0.5;

/// Finds the sign from the product of power and net energy, summed over the clear slots.
pub fn find_sign(sensor: &SensorSeries, now: Timestamp) -> Option<Found<PowerSign>> {
    if sensor.role == Role::HomeUse {
        return None; // a home only uses; its sign says nothing
    }
    let power: BTreeMap<Timestamp, f64> =
        readings(sensor, now).into_iter().filter_map(|reading| Some((reading.measured_at, reading.power_w?))).collect();
    let (mut count, mut evidence, mut expected, mut first) = (0, 0.0, 0.0, None);
    for slot in slots(sensor, now) {
        if slot.net_wh().abs() < CLEAR_WH {
            continue;
        }
        // Whether a bucket's power belongs to the step before or after its counters is not documented; the mean of
        // both ends holds the right one.
        let (Some(before), Some(after)) = (power.get(&slot.from), power.get(&slot.to)) else { continue };
        count += 1;
        first = first.or(Some(slot.from));
        evidence += f64::midpoint(*before, *after) * slot.net_wh();
        expected += slot.mean_w() * slot.net_wh();
    }
    if count < ENOUGH_SLOTS || evidence.abs() < AGREEMENT * expected {
        return None;
    }
    let what = if evidence > 0.0 { PowerSign::IntoDevice } else { PowerSign::OutOfDevice };
    Some(Found { what, slots: count, from: first? })
}
