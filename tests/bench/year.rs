//! A year of a home, stored and worked out.

use crate::conditions::{Beside, own_cpu_s};
use crate::figure::{Figure, Of, Unit};
use crate::home::{Kept, Readings, YEAR, account};

const RUNS: usize = 10;

/// Both ways of storing take turns, so that the machine is the same to both.
pub fn figures(readings: &Readings) -> Vec<Figure> {
    let (mut day_by_day, mut at_once) = (Vec::new(), Vec::new());
    let beside = Beside::begin();
    for run in 0..=RUNS {
        let as_the_app_does = cpu_of(|kept| readings.store(&mut kept.open(), account(), YEAR));
        let in_one_piece = cpu_of(|kept| readings.store_at_once(&mut kept.open(), account(), YEAR));
        // The first one warms up and does not count.
        if run > 0 {
            day_by_day.push(as_the_app_does);
            at_once.push(in_one_piece);
        }
    }
    let others = beside.end(0.0);
    let sensors = readings.live[0].sensors.len();
    let what = format!("A year of {sensors} sensors stored and worked out");
    vec![
        Figure::new("year_stored", format!("{what}, a day at a time, newest first"), Unit::CpuSeconds, day_by_day)
            .at_most(2.0, Of::Median)
            .beside(others),
        Figure::new("year_stored_at_once", format!("{what}, in one piece"), Unit::CpuSeconds, at_once).beside(others),
    ]
}

fn cpu_of(work: impl FnOnce(&Kept)) -> f64 {
    let kept = Kept::new();
    let before = own_cpu_s();
    work(&kept);
    own_cpu_s() - before
}
