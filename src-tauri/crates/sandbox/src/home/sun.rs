//! Where the sun stands over a place, and what reaches a slope from a clear sky.

use std::f64::consts::TAU;

use super::site::Place;
use super::{DAY_SECONDS, STEP_SECONDS};

/// The sun over one place for one day.
///
/// Declination and equation of time: Spencer, "Fourier series representation of the position of the sun" (1971). They
/// are taken at noon, which is exact to a minute of sunrise.
pub(super) struct SunDay {
    /// Sine and cosine of the latitude.
    latitude: (f64, f64),
    /// Sine and cosine of the declination.
    declination: (f64, f64),
    /// Seconds from the day's beginning to the moment the sun stands highest.
    noon_s: f64,
}

/// The sun at one moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sun {
    /// Direction of the sun: to the east, to the north, upwards. Of length one.
    east: f64,
    north: f64,
    /// Sine of its height above the horizon; not above 0 at night.
    pub(super) up: f64,
}

/// A surface that light falls on.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Slope {
    /// Angle to the ground in degrees.
    pub(super) tilt_deg: f64,
    /// Where it looks, clockwise from north in degrees.
    pub(super) azimuth_deg: f64,
}

/// Light on a slope under a clear sky, in W/m².
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(super) struct ClearSky {
    /// Straight from the sun.
    pub(super) direct: f64,
    /// From the blue of the sky and the ground.
    pub(super) scattered: f64,
    /// Direct and scattered on level ground.
    pub(super) level_ground: f64,
}

impl SunDay {
    /// The day whose beginning, the place's midnight in standard time, is given in seconds since 1970.
    pub(super) fn of(place: &Place, begins_s: i64) -> Self {
        // The year's angle from 1 January 1970, drifting by less than a day over a century.
        let days = f64::from(i32::try_from(begins_s.div_euclid(DAY_SECONDS)).expect("a day in this age")) + 0.5;
        let year = TAU * (days / 365.2425).fract();
        let declination = 0.006_918 - 0.399_912 * year.cos() + 0.070_257 * year.sin() - 0.006_758 * (2.0 * year).cos()
            + 0.000_907 * (2.0 * year).sin()
            - 0.002_697 * (3.0 * year).cos()
            + 0.001_48 * (3.0 * year).sin();
        let ahead = 0.000_075 + 0.001_868 * year.cos()
            - 0.032_077 * year.sin()
            - 0.014_615 * (2.0 * year).cos()
            - 0.040_849 * (2.0 * year).sin();
        let day = 86_400.0;
        let meridian_s = place.longitude_deg * 240.0 - f64::from(place.standard_offset_s);
        Self {
            latitude: place.latitude_deg.to_radians().sin_cos(),
            declination: declination.sin_cos(),
            noon_s: day / 2.0 - meridian_s - ahead / TAU * day,
        }
    }

    /// The sun in the middle of a step of the day.
    pub(super) fn at(&self, step: u16) -> Sun {
        let step_s = f64::from(STEP_SECONDS);
        let since_noon = f64::from(step) * step_s + step_s / 2.0 - self.noon_s;
        let (sin_hour, cos_hour) = (TAU * since_noon / 86_400.0).sin_cos();
        let (sin_lat, cos_lat) = self.latitude;
        let (sin_decl, cos_decl) = self.declination;
        Sun {
            east: -cos_decl * sin_hour,
            north: sin_decl * cos_lat - cos_decl * sin_lat * cos_hour,
            up: sin_decl * sin_lat + cos_decl * cos_lat * cos_hour,
        }
    }

    /// From −1 on the shortest day to 1 on the longest of the northern half of the earth.
    pub(super) fn season(&self) -> f64 {
        self.declination.0 / 0.3979
    }
}

impl Sun {
    /// What falls on a slope. Haurwitz' formula for level ground (1945); the scattered part grows as the sun sinks.
    pub(super) fn on(&self, slope: &Slope) -> ClearSky {
        if self.up <= 0.005 {
            return ClearSky::default();
        }
        let level_ground = 1_098.0 * self.up * (-0.057 / self.up).exp();
        let scattered_part = 0.12 + 0.18 * (1.0 - self.up);
        let (sin_tilt, cos_tilt) = slope.tilt_deg.to_radians().sin_cos();
        let (sin_azimuth, cos_azimuth) = slope.azimuth_deg.to_radians().sin_cos();
        let towards = sin_tilt * (sin_azimuth * self.east + cos_azimuth * self.north) + cos_tilt * self.up;
        ClearSky {
            direct: level_ground * (1.0 - scattered_part) / self.up * towards.max(0.0),
            scattered: level_ground * (scattered_part * (1.0 + cos_tilt) / 2.0 + 0.1 * (1.0 - cos_tilt)),
            level_ground,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::home::STEPS;
    use crate::home::site::PACIFIC;

    /// Steps the sun is above the horizon, and the sine of its greatest height.
    fn day(midnight: &str) -> (usize, f64, usize) {
        let begins: Timestamp = midnight.parse().expect("an instant");
        let sun = SunDay::of(&PACIFIC, begins.as_second());
        let heights: Vec<f64> = (0..STEPS).map(|step| sun.at(step).up).collect();
        let highest = heights.iter().copied().fold(f64::MIN, f64::max);
        let noon = heights.iter().position(|up| *up >= highest).expect("it is one of them");
        (heights.iter().filter(|up| **up > 0.0).count(), highest, noon)
    }

    #[test]
    fn days_have_the_length_and_height_of_their_place_and_date() {
        // Latitude 37.9: 14 h 41 min without refraction at midsummer, 9 h 25 min at midwinter; 12 h in between.
        for (midnight, hours, height_deg) in [
            ("2026-06-21T08:00:00Z", 14.68, 90.0 - 37.9 + 23.44),
            ("2026-12-21T08:00:00Z", 9.4, 90.0 - 37.9 - 23.44),
            ("2026-03-20T08:00:00Z", 12.0, 90.0 - 37.9),
        ] {
            let (steps, highest, _) = day(midnight);
            let steps = f64::from(u16::try_from(steps).expect("at most 288"));
            assert!((steps / 12.0 - hours).abs() < 0.15, "{midnight}: {steps}");
            assert!((highest.asin().to_degrees() - height_deg).abs() < 0.3, "{midnight}: {highest}");
        }
    }

    #[test]
    fn the_sun_stands_highest_when_the_equation_of_time_says() {
        // At 122.0° west: 12:08 less the equation of time, which is +16.4 min on 3 November and −14.2 on 11 February.
        for (midnight, minute) in [("2026-11-03T08:00:00Z", 711.6), ("2026-02-11T08:00:00Z", 742.2)] {
            let (_, _, noon) = day(midnight);
            let found = f64::from(u16::try_from(noon).expect("a step")) * 5.0 + 2.5;
            assert!((found - minute).abs() <= 4.0, "{midnight}: {found}");
        }
    }

    #[test]
    fn a_slope_to_the_west_has_its_light_in_the_afternoon() {
        let begins: Timestamp = "2026-06-21T08:00:00Z".parse().expect("an instant");
        let sun = SunDay::of(&PACIFIC, begins.as_second());
        let west = Slope { tilt_deg: 25.0, azimuth_deg: 270.0 };
        let light = |hour: u16| sun.at(hour * 12).on(&west).direct;
        assert!(light(17) > 2.0 * light(7), "{} {}", light(17), light(7));
        assert!(light(12) > 600.0 && light(12) < 1_000.0);
        assert_eq!(sun.at(0).on(&west), ClearSky::default(), "night");
    }
}
