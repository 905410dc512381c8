//! One day of a home, worked out step by step from what the batteries held at its beginning.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::load::LoadDay;
use super::plant::{Step, Wish};
use super::site::{Home, Place, Program};
use super::sky::Sky;
use super::sun::SunDay;
use super::{DAY_SECONDS, STEP_SECONDS, STEPS};
use crate::noise::chance;

/// The first second of a day. `day` counts days since 1970 that begin at midnight in the place's standard time.
pub(super) fn begins_s(home: &Home, day: i64) -> i64 {
    day * DAY_SECONDS - i64::from(home.place.standard_offset_s)
}

/// The day a second belongs to.
pub(super) fn day_of(home: &Home, second: i64) -> i64 {
    (second + i64::from(home.place.standard_offset_s)).div_euclid(DAY_SECONDS)
}

/// Works out a day.
pub(super) fn work_out(home: &Home, day: i64, mut level_wh: [f64; 2]) -> Vec<Step> {
    let begins_s = begins_s(home, day);
    let sky = Sky::new(home.place, home.weather_seed());
    let sun_day = SunDay::of(home.place, begins_s);
    let weather = sky.day(begins_s, sun_day.season());
    let summer_s = summer_s(home.place, begins_s);
    let load = LoadDay::plan(home.household, home.people_seed(), begins_s, summer_s);
    let noon_cover =
        sky.overhead(&weather, begins_s + DAY_SECONDS / 2, f64::from(STEPS) / 2.0 * f64::from(STEP_SECONDS)).cover;
    let plan = Plan::new(home, sun_day.season(), noon_cover, chance(home.people_seed() ^ 0xe7, day));
    (0..STEPS)
        .map(|step| {
            let of_day_s = f64::from(step) * f64::from(STEP_SECONDS);
            let at_s = begins_s + i64::from(step) * i64::from(STEP_SECONDS);
            let overhead = sky.overhead(&weather, at_s, of_day_s);
            let outside_c = sky.temperature_c(&weather, at_s, of_day_s, overhead.cover);
            let sun = sun_day.at(step);
            let sun_w = home.units.map(|unit| {
                let panels = unit.and_then(|unit| unit.panels).filter(|_| sun.up > 0.0);
                panels.map_or(0.0, |panels| panels.power_w(&sun, overhead, &weather, outside_c))
            });
            let load_w = load.at(step, outside_c, sun.up < 0.1);
            let done = if home.is_cut_off(at_s) {
                home.step_off_grid(load_w, sun_w, level_wh)
            } else {
                home.step(load_w, sun_w, plan.wish((of_day_s + summer_s) / 3_600.0), level_wh)
            };
            // Without any supply the batteries, if any, keep what they hold.
            level_wh = done.level_wh;
            done
        })
        .collect()
}

/// What the battery does on one day.
struct Plan {
    program: Program,
    /// Up to where the battery is filled at night, if it is.
    fill_to: Option<f64>,
    exports: bool,
}

impl Plan {
    fn new(home: &Home, season: f64, noon_cover: f64, luck: f64) -> Self {
        let fill_to = match home.program {
            Program::DearEvenings => Some(0.95),
            Program::CheapNights => (season < -0.5 && noon_cover > 0.25).then_some(0.35 + 0.4 * noon_cover),
        };
        // On some summer evenings the utility pays for what comes back.
        Self { program: home.program, fill_to, exports: season > 0.55 && luck < 0.15 }
    }

    /// What the battery does at an hour of the clock on the wall.
    fn wish(&self, hour: f64) -> Wish {
        let pauses = match self.program {
            Program::CheapNights => (0.0..6.0).contains(&hour) || hour >= 24.0,
            Program::DearEvenings => !(16.0..22.0).contains(&hour),
        };
        match self.fill_to {
            Some(target) if (1.0..5.0).contains(&hour) => Wish::Fill(target),
            _ if pauses => Wish::Hold,
            _ if self.exports && (18.5..20.0).contains(&hour) => Wish::Export(0.55),
            _ => Wish::Follow,
        }
    }
}

impl Home {
    fn is_cut_off(&self, at_s: i64) -> bool {
        self.outage.is_some_and(|outage| (outage.from.as_second()..outage.until.as_second()).contains(&at_s))
    }
}

/// How far the clock on the wall is ahead of standard time at noon.
fn summer_s(place: &Place, begins_s: i64) -> f64 {
    let noon = Timestamp::from_second(begins_s + DAY_SECONDS / 2).expect("a day in this age");
    let zone = TimeZone::get(place.zone).expect("the time zones are part of the program");
    f64::from(zone.to_offset(noon).seconds() - place.standard_offset_s)
}

#[cfg(test)]
#[path = "day_tests.rs"]
mod tests;
