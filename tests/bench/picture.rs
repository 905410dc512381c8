//! The live picture, worked out of a round.

use porchlight_telemetry::{History, home_flows};

use crate::conditions::{Beside, wall_ms};
use crate::figure::{Figure, Unit};
use crate::home::{Readings, account, zone};

const RUNS: usize = 50;

/// The picture from the readings of a day, and what stands beside it from the file.
pub fn figures(history: &History, readings: &Readings) -> Vec<Figure> {
    let beside = Beside::begin();
    let picture = timed(|| {
        let (flow, _) = home_flows(&readings.live, readings.proven.clone(), readings.now);
        assert!(flow.homes.iter().all(|home| home.home_use_w.is_some()), "the picture is whole");
    });
    let today = timed(|| {
        let today = history.home_today(account(), &readings.site, readings.now, &zone());
        assert!(today.expect("the file can be read").level.is_some(), "today is whole");
    });
    let others = beside.end(0.0);
    vec![
        Figure::new("live_picture", "Live picture worked out of a round", Unit::Milliseconds, picture).beside(others),
        Figure::new("today", "Today beside it, three years stored", Unit::Milliseconds, today).beside(others),
    ]
}

fn timed(work: impl Fn()) -> Vec<f64> {
    // The first one warms up and does not count.
    (0..=RUNS).map(|_| wall_ms(&work)).skip(1).collect()
}
