//! One day of a home in steps of five minutes, from 5 in the morning to the next.
//!
//! The battery is at its reserve at 5 o'clock, because every night uses more than it holds. So each day can be worked
//! out by itself.

use std::f64::consts::{PI, TAU};

use super::Home;

/// Hour a day begins with.
const MORNING_HOUR: f64 = 5.0;
/// Length of a step.
pub(crate) const STEP_SECONDS: i64 = 300;
/// Steps of a day.
pub(crate) const STEPS: usize = 288;
/// Hours of a step.
pub(crate) const STEP_HOURS: f64 = 1.0 / 12.0;

/// 54 MJ, as the topology says.
pub(crate) const CAPACITY_WH: f64 = 15_000.0;
/// Never discharged below this.
pub(crate) const RESERVE_WH: f64 = 0.3 * CAPACITY_WH;
const LARGEST_BATTERY_W: f64 = 5_000.0;
/// Part of the charged energy that is stored.
const EFFICIENCY: f64 = 0.94;
const LARGEST_SOLAR_W: f64 = 6_200.0;

/// Mean power over one step in W, and the battery's content at its end.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(crate) struct Step {
    /// Made by the panels, ≥ 0.
    pub(crate) solar_w: f64,
    /// Into the battery > 0, out of it < 0.
    pub(crate) battery_w: f64,
    /// Bought > 0, sold < 0.
    pub(crate) grid_w: f64,
    /// Content of the battery in Wh.
    pub(crate) level_wh: f64,
}

/// Works out a day. `day` counts days since 2000-01-01; hours are the home's standard time the whole year.
pub(crate) fn work_out(home: &Home, day: i64) -> Vec<Step> {
    let mut level_wh = if home.has_solar { RESERVE_WH } else { 0.0 };
    (0..STEPS)
        .map(|step| {
            let hour = (MORNING_HOUR + small(step) * STEP_HOURS) % 24.0;
            let salt = mix(home.variety, day, step);
            let load = load_w(home.variety, day, step);
            if !home.has_solar {
                return Step { grid_w: load, ..Step::default() };
            }
            let solar_w = solar_w(home.variety, day, hour, salt);
            let surplus = solar_w - load;
            let battery_w = if surplus >= 0.0 {
                let room = (CAPACITY_WH - level_wh) / EFFICIENCY / STEP_HOURS;
                surplus.min(LARGEST_BATTERY_W).min(room)
            } else {
                let left = (level_wh - RESERVE_WH) / STEP_HOURS;
                -((-surplus).min(LARGEST_BATTERY_W).min(left))
            };
            level_wh += STEP_HOURS * if battery_w > 0.0 { battery_w * EFFICIENCY } else { battery_w };
            level_wh = level_wh.clamp(RESERVE_WH, CAPACITY_WH);
            Step { solar_w, battery_w, grid_w: load + battery_w - solar_w, level_wh }
        })
        .collect()
}

/// What a home uses in W in one step of a day: a base, a morning and an evening.
pub(crate) fn load_w(variety: u64, day: i64, step: usize) -> f64 {
    let hour = (MORNING_HOUR + small(step) * STEP_HOURS) % 24.0;
    let weekend = if day.rem_euclid(7) < 2 { 1.15 } else { 1.0 };
    let steady = 620.0 + 900.0 * bump(hour, 7.4, 0.9) + 350.0 * bump(hour, 13.0, 2.2) + 2_100.0 * bump(hour, 19.2, 1.7);
    // Something is always switching on and off.
    steady * weekend * (0.9 + 0.2 * fraction(mix(variety ^ 0xa5, day, step)))
}

fn solar_w(variety: u64, day: i64, hour: f64, salt: u64) -> f64 {
    // 2000-01-01 is ten days after the shortest day.
    let season = -(TAU * (small_day(day) + 10.0) / 365.25).cos();
    let half_day_hours = 5.6 + season;
    let from_noon = (hour - 12.1) / half_day_hours;
    if from_noon.abs() >= 1.0 {
        return 0.0;
    }
    let clear = LARGEST_SOLAR_W * (0.78 + 0.22 * season) * (PI / 2.0 * from_noon).cos().powf(1.3);
    let cloud = 1.0 - 0.75 * fraction(mix(variety ^ 0x5a, day, 0)).powi(3);
    clear * cloud * (0.94 + 0.06 * fraction(salt))
}

/// A bell around an hour, across midnight.
fn bump(hour: f64, centre: f64, width: f64) -> f64 {
    let away = (hour - centre).abs();
    let away = away.min(24.0 - away);
    (-0.5 * (away / width).powi(2)).exp()
}

/// A well mixed number from three (the finisher of `SplitMix64`).
fn mix(variety: u64, day: i64, step: usize) -> u64 {
    let mut value = variety
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add(day.cast_unsigned().wrapping_mul(0xbf58_476d_1ce4_e5b9))
        .wrapping_add(u64::try_from(step).unwrap_or_default().wrapping_mul(0x94d0_49bb_1331_11eb));
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// The upper bits of a number as a part of one.
fn fraction(value: u64) -> f64 {
    f64::from(u32::try_from(value >> 32).expect("32 bits remain")) / f64::from(u32::MAX)
}

fn small(step: usize) -> f64 {
    f64::from(u16::try_from(step).expect("a day has 288 steps"))
}

fn small_day(day: i64) -> f64 {
    f64::from(i32::try_from(day).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::home::{PLAIN, SUNNY};

    #[test]
    fn every_step_balances_and_the_battery_keeps_its_limits() {
        for day in 9_100..9_800 {
            for step in work_out(&SUNNY, day) {
                let load = step.solar_w + step.grid_w - step.battery_w;
                assert!(load > 300.0 && load < 5_000.0, "{load}");
                assert!(step.solar_w >= 0.0);
                assert!(step.battery_w.abs() <= LARGEST_BATTERY_W);
                assert!((RESERVE_WH..=CAPACITY_WH).contains(&step.level_wh));
            }
        }
    }

    #[test]
    fn the_battery_is_at_its_reserve_every_morning() {
        for day in 9_100..9_800 {
            let last = work_out(&SUNNY, day)[STEPS - 1];
            assert!((last.level_wh - RESERVE_WH).abs() < 1.0, "day {day}: {}", last.level_wh);
        }
    }

    #[test]
    fn a_sunny_noon_sells_and_an_evening_buys_or_discharges() {
        let days: Vec<Vec<Step>> = (9_290..9_390).map(|day| work_out(&SUNNY, day)).collect();
        assert!(days.iter().any(|day| day[120].grid_w < -500.0), "some day sells at 3 in the afternoon");
        assert!(days.iter().all(|day| day[180].solar_w == 0.0 && day[180].battery_w <= 0.0), "8 in the evening");
        assert!(work_out(&PLAIN, 9_300).iter().all(|step| step.solar_w == 0.0 && step.grid_w > 0.0));
    }
}
