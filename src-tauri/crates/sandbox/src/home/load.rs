//! What people use, from the base of always to Sunday's laundry.

use super::{DAY_SECONDS, STEP_SECONDS, STEPS};
use crate::noise::{chance, fraction, mix, wander};

/// The people of a home and how they live.
#[derive(PartialEq, Debug)]
pub(super) struct Household {
    /// Makes its days differ from another home's.
    pub(super) seed: u64,
    /// What never sleeps.
    pub(super) base_w: f64,
    /// How many they are, for what they cook and wash.
    pub(super) people: f64,
    /// Heating per degree below 16 °C.
    pub(super) heating_w_per_k: f64,
    /// Cooling per degree above 24 °C.
    pub(super) cooling_w_per_k: f64,
    /// Whether a car is charged some nights.
    pub(super) has_car: bool,
}

/// What a household is up to on one day.
pub(super) struct LoadDay<'a> {
    household: &'a Household,
    seed: u64,
    begins_s: i64,
    /// Power of what is switched on and off, by step.
    switched_w: Vec<f64>,
    /// Seconds of the day, in standard time, that somebody is up.
    awake_s: (f64, f64),
    is_away: bool,
}

const HOUR: f64 = 3_600.0;
const MINUTE: f64 = 60.0;
/// Seconds a heat pump takes from one start to the next.
const HEAT_PUMP_CYCLE_S: i64 = 1_500;
const HEAT_PUMP_W: f64 = 2_600.0;
const FRIDGE_CYCLE_S: i64 = 2_820;

impl<'a> LoadDay<'a> {
    /// Plans a day that begins at this second. `summer_s` is how far the clock on the wall is ahead of standard time.
    pub(super) fn plan(household: &'a Household, seed: u64, begins_s: i64, summer_s: f64) -> Self {
        let day = begins_s.div_euclid(DAY_SECONDS);
        // 1970 began on a Thursday.
        let (week, weekday) = ((day + 3).div_euclid(7), (day + 3).rem_euclid(7));
        let is_weekend = weekday >= 5;
        let is_away = chance(seed ^ 0xaa, week) < 0.04;
        let luck = |what: u64| chance(seed.wrapping_mul(0x1_0001) ^ what, day);
        let wakes = if is_weekend { HOUR * (8.0 + 1.3 * luck(1)) } else { HOUR * (6.4 + 0.5 * luck(1)) };
        let sleeps = HOUR * (22.3 + 0.6 * luck(2)) + if weekday == 4 || weekday == 5 { 0.7 * HOUR } else { 0.0 };
        let mut plan = Self {
            household,
            seed,
            begins_s,
            switched_w: vec![0.0; usize::from(STEPS)],
            awake_s: (wakes - summer_s, sleeps - summer_s),
            is_away,
        };
        let mut add = |wall_s: f64, minutes: f64, power_w: f64| plan.add(wall_s - summer_s, minutes, power_w);
        if household.has_car && luck(3) < 0.4 {
            add(1.5 * HOUR, 60.0 + 110.0 * luck(4), 7_000.0);
        }
        if is_away {
            return plan;
        }
        let people = household.people;
        // Breakfast, and hot water after the showers.
        add(wakes + 10.0 * MINUTE, 4.0, 2_000.0);
        add(wakes + 16.0 * MINUTE, 4.0 + people, 950.0);
        add(wakes + 34.0 * MINUTE, 5.0, 1_400.0);
        add(wakes + 20.0 * MINUTE, 30.0 + 18.0 * people, 620.0);
        // Midday, where somebody is at home.
        if is_weekend || luck(5) < 0.35 {
            add(9.0 * HOUR, 420.0, 110.0);
            add(HOUR * (12.2 + luck(6)), 18.0 + 4.0 * people, 1_300.0);
        }
        // Dinner and what follows.
        let dinner = HOUR * (17.8 + 1.2 * luck(7));
        add(dinner, 20.0 + 6.0 * people, 1_500.0);
        if luck(8) < 0.45 {
            add(dinner - 10.0 * MINUTE, 12.0, 2_300.0);
            add(dinner + 2.0 * MINUTE, 35.0, 950.0);
        }
        if luck(9) < 0.25 * people {
            let starts = dinner + 80.0 * MINUTE;
            add(starts, 17.0, 1_900.0);
            add(starts + 17.0 * MINUTE, 40.0, 90.0);
            add(starts + 57.0 * MINUTE, 13.0, 1_800.0);
        }
        add(18.5 * HOUR, (sleeps - 18.5 * HOUR) / MINUTE - 15.0, 90.0 + 30.0 * people);
        if luck(10) < if is_weekend { 0.3 * people } else { 0.07 * people } {
            let starts = if is_weekend { HOUR * (9.7 + 3.0 * luck(11)) } else { HOUR * (16.5 + luck(11)) };
            add(starts, 14.0, 1_900.0);
            add(starts + 14.0 * MINUTE, 45.0, 180.0);
            add(starts + 70.0 * MINUTE, 45.0, 2_200.0);
        }
        plan
    }

    /// Switches something on at a second of the day. What would go on past midnight ends there.
    fn add(&mut self, starts_s: f64, minutes: f64, power_w: f64) {
        let ends_s = starts_s + minutes * MINUTE;
        let mut step_s = 0.0;
        for step in &mut self.switched_w {
            let next_s = step_s + f64::from(STEP_SECONDS);
            let on_s = ends_s.min(next_s) - starts_s.max(step_s);
            *step += power_w * on_s.max(0.0) / f64::from(STEP_SECONDS);
            step_s = next_s;
        }
    }

    /// Mean power over one step in W, more than nothing. `is_dark`: people turn on the light.
    pub(super) fn at(&self, step: u16, outside_c: f64, is_dark: bool) -> f64 {
        let household = self.household;
        let of_day_s = f64::from(step) * f64::from(STEP_SECONDS);
        let at_s = self.begins_s + i64::from(step) * i64::from(STEP_SECONDS);
        let is_up = !self.is_away && (self.awake_s.0..self.awake_s.1).contains(&of_day_s);
        let base = household.base_w * (0.9 + 0.2 * wander(self.seed ^ 0xba, at_s, 5_400));
        let light = if is_up && is_dark { 60.0 + 30.0 * household.people } else { 0.0 };
        let fridge = 125.0 * running(0.38, at_s, FRIDGE_CYCLE_S);
        let flicker = 0.97 + 0.06 * fraction(mix(self.seed ^ 0xf1, at_s.div_euclid(DAY_SECONDS), step));
        let climate = self.climate_w(at_s, outside_c, is_up);
        (base + light + fridge + self.switched_w[usize::from(step)]) * flicker + climate
    }

    /// The heat pump, in cycles, less while everybody sleeps or is away.
    fn climate_w(&self, at_s: i64, outside_c: f64, is_up: bool) -> f64 {
        let wanted = self.household.heating_w_per_k * (16.0 - outside_c).max(0.0)
            + self.household.cooling_w_per_k * (outside_c - 24.0).max(0.0);
        let wanted = wanted * if is_up { 1.0 } else { 0.45 };
        if wanted < 60.0 { 0.0 } else { HEAT_PUMP_W * running(wanted / HEAT_PUMP_W, at_s, HEAT_PUMP_CYCLE_S) }
    }
}

/// Part of a step that something runs which is on for `duty` of each cycle.
fn running(duty: f64, at_s: i64, cycle_s: i64) -> f64 {
    let seconds = |whole: i64| f64::from(i32::try_from(whole).expect("no longer than a cycle"));
    let off_after_s = duty.clamp(0.0, 1.0) * seconds(cycle_s) - seconds(at_s.rem_euclid(cycle_s));
    (off_after_s / f64::from(STEP_SECONDS)).clamp(0.0, 1.0)
}
