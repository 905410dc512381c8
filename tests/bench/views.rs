//! A period of the history, from the file to what is ready to be drawn.

use jiff::SignedDuration;
use porchlight_telemetry::History;
use porchlight_telemetry::homes::{CompareWith, PeriodQuery, Range};

use crate::conditions::{Beside, wall_ms};
use crate::figure::{Figure, Of, Unit};
use crate::home::{Readings, account, zone};

/// Periods of each length that are looked at, spread over the three years.
const PERIODS: i64 = 40;

const RANGES: [(Range, &str, &str); 5] = [
    (Range::Hours24, "view_24_hours", "24 hours"),
    (Range::Day, "view_day", "Day"),
    (Range::Week, "view_week", "Week"),
    (Range::Month, "view_month", "Month"),
    (Range::Year, "view_year", "Year"),
];

/// One figure for each length of a period, compared with nothing, the period before and the year before in turn.
pub fn figures(history: &History, readings: &Readings) -> Vec<Figure> {
    RANGES.into_iter().map(|(range, name, words)| figure(history, readings, range, name, words)).collect()
}

fn figure(history: &History, readings: &Readings, range: Range, name: &'static str, words: &str) -> Figure {
    let mut runs = Vec::new();
    let beside = Beside::begin();
    for back in 0..=PERIODS {
        for compare in [CompareWith::Off, CompareWith::Before, CompareWith::LastYear] {
            // The first one is that of now.
            let now = readings.now;
            let date = (back > 1).then(|| zone().to_datetime(now - SignedDuration::from_hours(24 * 27 * back)).date());
            let query = PeriodQuery { range, date, compare, now, zone: zone() };
            let took_ms = wall_ms(|| {
                let period = history.period(account(), &readings.site, &query).expect("the file can be read");
                assert!(period.totals.home_use.is_some(), "{words} {date:?}: nothing was there to be drawn");
            });
            if back > 0 {
                runs.push(took_ms);
            }
        }
    }
    let what = format!("{words} from the file to ready-to-draw, three years stored");
    Figure::new(name, what, Unit::Milliseconds, runs).at_most(10.0, Of::P95).beside(beside.end(0.0))
}
