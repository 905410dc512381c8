//! The practice homes: a simulation of sun, weather, people, battery and grid.
//!
//! Everything follows from the place, the household and the instant, so a home is the same in every run, and whatever
//! is asked of it is asked in any order. Power is constant over a step of five minutes; counters and
//! [truth](crate::Sandbox::truth) add it up independently of each other.

mod buckets;
mod day;
mod faults;
mod load;
mod named;
mod plant;
mod run;
mod sensor;
mod site;
mod sky;
mod sun;
#[cfg(test)]
pub(crate) mod testing;
mod truth;

pub(crate) use buckets::{Bucket, Pick};
pub use faults::{EmptyBuckets, HomeFaults, Span};
pub use named::{NAMED_FAULTS, NamedFault};
pub(crate) use plant::Supply;
pub(crate) use run::Energy;
pub(crate) use sensor::Sensor;
pub(crate) use site::{Home, homes_of};
pub use truth::Truth;

const DAY_SECONDS: i64 = 86_400;
/// Length of a step.
const STEP_SECONDS: u16 = 300;
/// Steps of a day.
const STEPS: u16 = 288;
/// Hours of a step.
const STEP_HOURS: f64 = 1.0 / 12.0;
