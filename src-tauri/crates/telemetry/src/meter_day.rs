//! A meter's power over one local day, reduced to what a drawing can show.

use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};
use porchlight_domain::Meter;

use crate::freshness::median_step;

/// Points a curve has at most.
const MOST_POINTS: usize = 300;
/// A silence up to this length is no gap.
const NEVER_A_GAP: SignedDuration = SignedDuration::from_mins(15);
/// A longer one is a gap if it lasts as many of the usual steps between readings.
const STEPS_OF_A_GAP: i32 = 5;
/// A silence longer than this always is one.
const ALWAYS_A_GAP: SignedDuration = SignedDuration::from_hours(2);
/// Readings from which the usual step can be told: of fewer steps, any may be the gap.
const TELLING: usize = 4;
/// Phases a reading has room for.
pub(crate) const PHASES: usize = 3;

/// What a meter measured at one instant. The provider states no units, so none are given here.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct MeterReading {
    /// When it was measured or, where the provider does not say so usably, received.
    pub measured_at: Timestamp,
    /// When it was received.
    pub received_at: Timestamp,
    /// Power of all phases together; `None` unless each is known.
    pub power: Option<f64>,
    /// Power of each phase.
    pub phases: [Option<f64>; PHASES],
}

impl MeterReading {
    /// What is worth keeping of a meter's values; `None` if no power is among them. `measured_at` as
    /// [`crate::values_at`] gives it.
    pub fn of(meter: &Meter, measured_at: Timestamp, received_at: Timestamp) -> Option<Self> {
        let powers: Vec<Option<f64>> =
            meter.phases.iter().map(|phase| phase.power.filter(|power| power.is_finite())).collect();
        powers.iter().flatten().next()?;
        let mut phases = [None; PHASES];
        for (kept, power) in phases.iter_mut().zip(&powers) {
            *kept = *power;
        }
        Some(Self { measured_at, received_at, power: powers.into_iter().sum(), phases })
    }
}

/// A local day as a stretch of time: 24 hours, or 23 or 25 where clocks are changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DaySpan {
    /// The date.
    pub date: civil::Date,
    /// Its first instant.
    pub starts_at: Timestamp,
    /// The first instant of the next day.
    pub ends_at: Timestamp,
}

impl DaySpan {
    /// The day of this date in a time zone; `None` at the very ends of the calendar.
    pub fn new(date: civil::Date, zone: &TimeZone) -> Option<Self> {
        let start_of = |date: civil::Date| Some(date.to_zoned(zone.clone()).ok()?.start_of_day().ok()?.timestamp());
        Some(Self { date, starts_at: start_of(date)?, ends_at: start_of(date.tomorrow().ok()?)? })
    }

    /// Its length in whole minutes.
    pub fn minutes(&self) -> u32 {
        u32::try_from(self.ends_at.duration_since(self.starts_at).as_mins()).unwrap_or_default()
    }
}

/// A point of the curve.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct CurvePoint {
    /// Its instant.
    pub at: Timestamp,
    /// Minutes since the day began.
    pub minute: f64,
    /// Mean power of the readings it stands for; `None` breaks the line.
    pub power: Option<f64>,
}

/// A day of a meter.
#[derive(Clone, PartialEq, Debug)]
pub struct MeterDay {
    /// The day.
    pub span: DaySpan,
    /// Whether there are readings of an earlier day.
    pub earlier: bool,
    /// The curve, ascending; empty if there are no readings.
    pub points: Vec<CurvePoint>,
}

/// Draws a day: every reading while they are few, else the mean of as few minutes as the number of points allows.
///
/// `readings` are ascending; those of other days are left out. A silence longer than usual becomes a point without
/// power, so that no line is drawn across it.
pub fn day_curve(readings: &[MeterReading], span: DaySpan) -> Vec<CurvePoint> {
    let of_day = |reading: &&MeterReading| (span.starts_at..span.ends_at).contains(&reading.measured_at);
    let readings: Vec<&MeterReading> = readings.iter().filter(of_day).collect();
    let instants: Vec<Timestamp> = readings.iter().map(|reading| reading.measured_at).collect();
    let usual = median_step(&instants).filter(|_| instants.len() >= TELLING).unwrap_or_default();
    let gap = usual.saturating_mul(STEPS_OF_A_GAP).clamp(NEVER_A_GAP, ALWAYS_A_GAP);

    let mut width_min = 1;
    loop {
        let points = draw(&readings, span, width_min, gap);
        if points.len() <= MOST_POINTS {
            return points;
        }
        width_min += 1;
    }
}

fn draw(readings: &[&MeterReading], span: DaySpan, width_min: i64, gap: SignedDuration) -> Vec<CurvePoint> {
    let slot = |reading: &MeterReading| reading.measured_at.duration_since(span.starts_at).as_mins() / width_min;
    let mut points = Vec::new();
    let mut before: Option<Timestamp> = None;
    for group in readings.chunk_by(|a, b| slot(a) == slot(b)) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
        let silence = before.map(|before| (before, first.measured_at.duration_since(before)));
        if let Some((before, silence)) = silence.filter(|(_, silence)| *silence > gap) {
            points.push(point(before + silence / 2, span, None));
        }
        let middle = first.measured_at + last.measured_at.duration_since(first.measured_at) / 2;
        let known: Vec<f64> = group.iter().filter_map(|reading| reading.power).collect();
        points.push(point(middle, span, mean(&known)));
        before = Some(last.measured_at);
    }
    points
}

fn point(at: Timestamp, span: DaySpan, power: Option<f64>) -> CurvePoint {
    CurvePoint { at, minute: at.duration_since(span.starts_at).as_secs_f64() / 60.0, power }
}

fn mean(values: &[f64]) -> Option<f64> {
    let count = u32::try_from(values.len()).ok().filter(|count| *count > 0)?;
    Some(values.iter().sum::<f64>() / f64::from(count))
}

#[cfg(test)]
mod tests {
    use porchlight_domain::Phase;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_total_is_known_only_if_each_phase_is() {
        let now = at("2026-11-20T12:00:00Z");
        let meter = |powers: &[Option<f64>]| Meter {
            phases: powers.iter().map(|power| Phase { power: *power, ..Phase::default() }).collect(),
            ..Meter::default()
        };
        let read = |powers: &[Option<f64>]| MeterReading::of(&meter(powers), now, now);
        assert_eq!(read(&[Some(400.0)]).expect("a reading").power, Some(400.0));
        let three = read(&[Some(1.0), Some(2.0), Some(4.5)]).expect("a reading");
        assert_eq!((three.power, three.phases), (Some(7.5), [Some(1.0), Some(2.0), Some(4.5)]));
        let torn = read(&[Some(1.0), None, Some(4.5)]).expect("a reading");
        assert_eq!((torn.power, torn.phases), (None, [Some(1.0), None, Some(4.5)]), "unknown is not zero");
        assert_eq!(read(&[Some(-3.0)]).expect("a reading").power, Some(-3.0), "what the sign means is not stated");
        for nothing in [&[][..], &[None], &[Some(f64::NAN)], &[Some(f64::INFINITY), None]] {
            assert_eq!(read(nothing), None, "{nothing:?}");
        }
    }

    #[test]
    fn days_have_the_length_their_zone_gives_them() {
        for (date, zone, starts_at, minutes) in [
            ("2026-11-20", "Europe/Lisbon", "2026-11-20T00:00:00Z", 1440),
            ("2026-03-29", "Europe/Lisbon", "2026-03-29T00:00:00Z", 1380),
            ("2026-10-25", "Europe/Lisbon", "2026-10-24T23:00:00Z", 1500),
            ("2026-11-01", "America/New_York", "2026-11-01T04:00:00Z", 1500),
            ("2026-04-05", "Australia/Lord_Howe", "2026-04-04T13:00:00Z", 1470),
            // No midnight: the clocks go from 00:00 to 01:00.
            ("2024-04-26", "Africa/Cairo", "2024-04-25T22:00:00Z", 1380),
        ] {
            let span = span(date, zone);
            assert_eq!((span.starts_at, span.minutes()), (at(starts_at), minutes), "{date} {zone}");
        }
        assert_eq!(DaySpan::new(civil::Date::MAX, &TimeZone::UTC), None);
    }

    #[test]
    fn a_young_day_shows_every_reading() {
        let span = span("2026-11-20", "Europe/Lisbon");
        let readings: Vec<_> = (0..20).map(|n| reading(span.starts_at + mins(n), f64::from(n))).collect();
        let points = day_curve(&readings, span);
        assert_eq!(points.len(), 20);
        assert_eq!((points[3].minute, points[3].power), (3.0, Some(3.0)));
        assert_eq!(points[3].at, span.starts_at + mins(3));
    }

    #[test]
    fn a_whole_day_is_reduced_to_means() {
        for (date, length, width) in [("2026-03-29", 1380, 5), ("2026-11-20", 1440, 5), ("2026-10-25", 1500, 5)] {
            let span = span(date, "Europe/Lisbon");
            let readings: Vec<_> = (0..length).map(|n| reading(span.starts_at + mins(n), f64::from(n))).collect();
            let points = day_curve(&readings, span);
            assert_eq!(points.len(), usize::try_from(length / width).expect("small"), "{date}");
            assert_eq!((points[1].minute, points[1].power), (7.0, Some(7.0)), "minutes 5 to 9");
            assert!(points.iter().all(|point| point.power.is_some()));
            assert!(points.last().expect("points").minute < f64::from(length));
        }
    }

    #[test]
    fn a_gap_stays_a_gap_and_unknown_is_not_zero() {
        let span = span("2026-11-20", "Europe/Lisbon");
        let minutes = [0, 1, 2, 18, 19];
        let mut readings: Vec<_> = minutes.iter().map(|n| reading(span.starts_at + mins(*n), 5.0)).collect();
        readings[4].power = None;
        let powers: Vec<_> = day_curve(&readings, span).iter().map(|point| point.power).collect();
        assert_eq!(powers, [Some(5.0), Some(5.0), Some(5.0), None, Some(5.0), None]);

        // A quarter of an hour is no gap, nor is the usual step of a meter that speaks seldom.
        let seldom: Vec<_> = (0..20).map(|n| reading(span.starts_at + mins(n * 30), 5.0)).collect();
        assert!(day_curve(&seldom, span).iter().all(|point| point.power.is_some()));
        let three_looks: Vec<_> = (0..4).map(|n| reading(span.starts_at + mins(n * 180), 5.0)).collect();
        assert_eq!(day_curve(&three_looks, span).iter().filter(|point| point.power.is_none()).count(), 3);
        let quarter = [reading(span.starts_at, 5.0), reading(span.starts_at + mins(15), 5.0)];
        assert_eq!(day_curve(&quarter, span).len(), 2);
        let two = [reading(span.starts_at, 5.0), reading(span.starts_at + mins(70), 5.0)];
        assert_eq!(day_curve(&two, span)[1].power, None, "two readings do not tell that this is usual");
    }

    #[test]
    fn readings_of_other_days_are_left_out() {
        let span = span("2026-10-25", "Europe/Lisbon");
        let readings = [
            reading(span.starts_at - SignedDuration::from_millis(1), 1.0),
            reading(span.starts_at, 2.0),
            reading(span.ends_at - SignedDuration::from_millis(1), 3.0),
            reading(span.ends_at, 4.0),
        ];
        let powers: Vec<_> = day_curve(&readings, span).iter().filter_map(|point| point.power).collect();
        assert_eq!(powers, [2.0, 3.0]);
        assert_eq!(day_curve(&[], span), []);
    }

    proptest! {
        #[test]
        fn no_day_has_too_many_points_and_none_lies_outside_its_readings(
            seconds in proptest::collection::btree_set(0_i64..90_000, 0..1500),
        ) {
            let span = span("2026-10-25", "Europe/Lisbon");
            let power = |second: i64| f64::from(u32::try_from(second % 1000).expect("small"));
            let instant = |second: i64| span.starts_at + SignedDuration::from_secs(second);
            let readings: Vec<_> = seconds.iter().map(|second| reading(instant(*second), power(*second))).collect();
            let points = day_curve(&readings, span);
            prop_assert!(points.len() <= MOST_POINTS);
            prop_assert_eq!(points.is_empty(), readings.is_empty());
            prop_assert!(points.windows(2).all(|pair| pair[0].at < pair[1].at));
            prop_assert!(points.iter().filter_map(|point| point.power).all(|power| (0.0..1000.0).contains(&power)));
        }
    }

    fn span(date: &str, zone: &str) -> DaySpan {
        let zone = TimeZone::get(zone).expect("a zone");
        DaySpan::new(date.parse().expect("a date"), &zone).expect("a day")
    }

    fn reading(measured_at: Timestamp, power: f64) -> MeterReading {
        MeterReading { measured_at, received_at: measured_at, power: Some(power), phases: [Some(power), None, None] }
    }

    fn mins(minutes: i32) -> SignedDuration {
        SignedDuration::from_mins(i64::from(minutes))
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }
}
