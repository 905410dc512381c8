//! Clouds and temperature: spells of days, hours of fog, single clouds.

use std::f64::consts::TAU;

use super::DAY_SECONDS;
use super::site::Place;
use super::sun::ClearSky;
use crate::noise::{chance, wander};

/// The weather over one place.
pub(super) struct Sky<'a> {
    place: &'a Place,
    seed: u64,
}

/// The weather of one day, as far as it holds for all of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct WeatherDay {
    /// Cloudiness above which clouds show.
    clear_up_to: f64,
    /// Part of the light that a closed cover lets through.
    lets_through: f64,
    /// Second of the day at which morning fog is gone; none if it is before sunrise.
    fog_until_s: f64,
    /// Mean temperature of the season in °C.
    mean_c: f64,
}

/// What is overhead at one moment.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Overhead {
    /// Part of the sky that is covered.
    pub(super) cover: f64,
    /// Part of the sun's disc that is hidden.
    pub(super) hidden: f64,
}

impl<'a> Sky<'a> {
    pub(super) const fn new(place: &'a Place, seed: u64) -> Self {
        Self { place, seed }
    }

    /// The weather of a day that begins at this second. `season` goes from −1 in midwinter to 1 in midsummer.
    pub(super) fn day(&self, begins_s: i64, season: f64) -> WeatherDay {
        let day = begins_s.div_euclid(DAY_SECONDS);
        let is_foggy = chance(self.seed ^ 0xf0, day) < self.place.fog * season.max(0.0);
        // Warmth follows the sun by about a month.
        let warmth = -(TAU * (f64::from(i32::try_from(day).expect("a day in this age")) - 20.0) / 365.2425).cos();
        WeatherDay {
            clear_up_to: 0.49 + 0.17 * season,
            lets_through: 0.12 + 0.2 * chance(self.seed ^ 0x7c, day),
            fog_until_s: if is_foggy { 3_600.0 * (8.0 + 3.0 * chance(self.seed ^ 0xf1, day)) } else { 0.0 },
            mean_c: self.place.mean_c + self.place.season_c * warmth,
        }
    }

    /// What is overhead at this second, `of_day` seconds after the day's beginning.
    pub(super) fn overhead(&self, weather: &WeatherDay, at_s: i64, of_day_s: f64) -> Overhead {
        let spell = 0.62 * wander(self.seed ^ 0xc1, at_s, 55 * 3_600)
            + 0.23 * wander(self.seed ^ 0xc2, at_s, 13 * 3_600)
            + 0.15 * wander(self.seed ^ 0xc3, at_s, 3 * 3_600);
        let fog = ((weather.fog_until_s - of_day_s) / 5_400.0).clamp(0.0, 1.0);
        let cover = ((spell - weather.clear_up_to) / 0.22).clamp(0.0, 1.0).max(fog);
        // A cloud takes the sun where its own height is below the share of the sky that is covered.
        let cloud = 0.65 * wander(self.seed ^ 0xc4, at_s, 1_900) + 0.35 * wander(self.seed ^ 0xc5, at_s, 500);
        let hidden = ((cover * 1.2 - cloud) / 0.2).clamp(0.0, 1.0);
        Overhead { cover, hidden }
    }

    /// Temperature in °C. Clouds keep days cooler and nights milder.
    pub(super) fn temperature_c(&self, weather: &WeatherDay, at_s: i64, of_day_s: f64, cover: f64) -> f64 {
        let daily = (TAU * (of_day_s - 9.0 * 3_600.0) / 86_400.0).sin();
        let front = wander(self.seed ^ 0x7e, at_s, 4 * 86_400) - 0.5;
        weather.mean_c + 9.0 * front + self.place.daily_c * (1.0 - 0.55 * cover) * daily
    }
}

impl Overhead {
    /// Light on the slope through these clouds, in W/m².
    pub(super) fn dim(&self, clear: &ClearSky, weather: &WeatherDay) -> f64 {
        // White clouds beside the sun scatter more than the blue sky does; a closed cover leaves only its own light.
        let veil = clear.level_ground * weather.lets_through;
        let beside = clear.scattered * (1.0 + 0.5 * self.cover);
        clear.direct * (1.0 - self.hidden)
            + beside * (1.0 - self.hidden)
            + veil.min(clear.scattered * 2.3) * self.hidden
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::home::site::PACIFIC;

    const JUNE: i64 = 1_782_000_000 / DAY_SECONDS * DAY_SECONDS + 8 * 3_600;

    #[test]
    fn the_sky_has_sunny_and_cloudy_spells() {
        let sky = Sky::new(&PACIFIC, 29);
        let covers: Vec<f64> = (0..3_000)
            .map(|hour| {
                let at = JUNE - 180 * DAY_SECONDS + hour * 3_600;
                sky.overhead(&sky.day(at, -0.8), at, 43_200.0).cover
            })
            .collect();
        let clear = covers.iter().filter(|cover| **cover == 0.0).count();
        let closed = covers.iter().filter(|cover| **cover > 0.9).count();
        assert!(clear > 500 && closed > 300, "{clear} {closed}");
        let turns = covers.windows(2).filter(|pair| (pair[0] > 0.5) != (pair[1] > 0.5)).count();
        assert!(turns < 300, "a sky stays as it is for a while: {turns}");
    }

    #[test]
    fn summers_are_warmer_and_afternoons_too() {
        let sky = Sky::new(&PACIFIC, 29);
        let mean = |begins: i64, hour: f64| {
            let weather = sky.day(begins, 0.0);
            sky.temperature_c(&weather, begins, hour * 3_600.0, 0.0)
        };
        assert!(mean(JUNE + 30 * DAY_SECONDS, 15.0) > mean(JUNE + 30 * DAY_SECONDS, 4.0) + 5.0);
        assert!(mean(JUNE + 30 * DAY_SECONDS, 12.0) > mean(JUNE + 210 * DAY_SECONDS, 12.0) + 4.0);
    }
}
