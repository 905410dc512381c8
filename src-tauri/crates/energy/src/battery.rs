//! How large a battery is, and how long it lasts.

use crate::{Energy, Home, HomeSlot};

/// Least fall of the level that tells the size of the battery, in percent.
const TELLING_DROP: f64 = 20.0;
/// Rise of the level within a fall that is no more than noise, in percent.
const NOISE: f64 = 1.0;
/// Falls from which the size is believed.
const TELLING_SAMPLES: usize = 3;
/// The time over which the present rate is taken, in seconds.
const PRESENT_S: i64 = 15 * 60;
/// Below this, there is no rate to speak of, in W.
const LEAST_DRAIN_W: f64 = 50.0;
/// What of the battery's content reaches the home.
const DELIVERED: f64 = 0.95;
const TWO_DAYS_MIN: f64 = 48.0 * 60.0;

/// How long the battery lasts if the power goes out now, at the present rate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TimeLeft {
    /// Minutes, rounded to whole hours above four hours, to quarters below.
    pub minutes: u32,
    /// More than two days.
    pub more_than_two_days: bool,
    /// Whether the reserve is unknown, so that it is counted to empty.
    pub to_empty: bool,
}

/// Says how long the battery lasts. `None` while the home draws 50 W or less from it, or the size makes no sense.
pub fn time_left(level_percent: f64, reserve_percent: Option<f64>, capacity_wh: f64, drain_w: f64) -> Option<TimeLeft> {
    if !(drain_w > LEAST_DRAIN_W && capacity_wh > 0.0 && level_percent.is_finite()) {
        return None;
    }
    let usable_wh = (level_percent - reserve_percent.unwrap_or(0.0)).clamp(0.0, 100.0) / 100.0 * capacity_wh;
    let minutes = usable_wh * DELIVERED / drain_w * 60.0;
    let step = if minutes > 240.0 { 60.0 } else { 15.0 };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and capped")]
    let rounded = ((minutes / step).round() * step).min(f64::from(u32::MAX)) as u32;
    Some(TimeLeft { minutes: rounded, more_than_two_days: minutes > TWO_DAYS_MIN, to_empty: reserve_percent.is_none() })
}

/// The mean of home use less solar over the newest 15 minutes of these slots, in W. `None` unless all of that time is
/// known. `slots` are ascending; their last one is the newest.
pub fn drain_w(home: Home, slots: &[HomeSlot], slot_length_s: u32) -> Option<f64> {
    let newest_s = slots.last()?.start_s;
    let count = (PRESENT_S + i64::from(slot_length_s) - 1) / i64::from(slot_length_s.max(1));
    let count = count.max(1);
    let first_s = newest_s - (count - 1) * i64::from(slot_length_s);
    let drains = slots.iter().rev().take_while(|slot| slot.start_s >= first_s).map(|slot| {
        let solar = if home.has_solar { slot.solar? } else { Energy::ZERO };
        Some(slot.home_use? - solar)
    });
    let drains: Vec<Energy> = drains.collect::<Option<_>>()?;
    if i64::try_from(drains.len()) != Ok(count) {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "an hour or so")]
    let hours = (count * i64::from(slot_length_s)) as f64 / 3600.0;
    Some(drains.into_iter().sum::<Energy>().wh() / hours)
}

/// Learns the size of a battery from how its level falls: Wh given per full drop, over each fall of 20 points or more.
/// `slots` are ascending; a time without slots ends a fall.
pub fn capacity_samples(slots: &[HomeSlot], slot_length_s: u32) -> Vec<f64> {
    let mut samples = Vec::new();
    let mut fall: Option<Fall> = None;
    let mut before_s = None;
    for slot in slots {
        let follows = before_s == Some(slot.start_s - i64::from(slot_length_s));
        before_s = Some(slot.start_s);
        let level = slot.level_percent.filter(|level| level.is_finite());
        let given = slot.out_of_battery.zip(slot.into_battery).map(|(out, into)| out - into);
        let goes_on = match (&mut fall, level, given) {
            (Some(fall), Some(level), Some(given)) if follows => fall.goes_on(level, given),
            _ => false,
        };
        if !goes_on {
            samples.extend(fall.take().and_then(Fall::capacity_wh));
            fall = level.map(Fall::from);
        }
    }
    samples.extend(fall.and_then(Fall::capacity_wh));
    samples
}

/// The size in Wh that falls of the level speak for: their median, if there are three or more.
pub fn learn_capacity(samples: &[f64]) -> Option<f64> {
    let mut samples: Vec<f64> = samples.iter().copied().filter(|sample| sample.is_finite()).collect();
    if samples.len() < TELLING_SAMPLES {
        return None;
    }
    samples.sort_by(f64::total_cmp);
    let middle = samples.len() / 2;
    Some(if samples.len() % 2 == 1 { samples[middle] } else { f64::midpoint(samples[middle - 1], samples[middle]) })
}

/// A level on its way down.
struct Fall {
    from: f64,
    lowest: f64,
    /// Given until the lowest level.
    given: Energy,
    /// Given since.
    given_since: Energy,
}

impl From<f64> for Fall {
    fn from(level: f64) -> Self {
        Self { from: level, lowest: level, given: Energy::ZERO, given_since: Energy::ZERO }
    }
}

impl Fall {
    /// Takes a slot into the fall; refuses one with which the level rises.
    fn goes_on(&mut self, level: f64, given: Energy) -> bool {
        if level > self.lowest + NOISE || level > self.from {
            return false;
        }
        self.given_since += given;
        if level < self.lowest {
            self.lowest = level;
            self.given += self.given_since;
            self.given_since = Energy::ZERO;
        }
        true
    }

    fn capacity_wh(self) -> Option<f64> {
        let drop = self.from - self.lowest;
        let capacity_wh = self.given.wh() / (drop / 100.0);
        (drop >= TELLING_DROP && capacity_wh > 0.0).then_some(capacity_wh)
    }
}

#[cfg(test)]
#[path = "battery_tests.rs"]
mod tests;
