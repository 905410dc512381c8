//! The practice homes: power as a plain function of time, and counters that add up the same power.
//!
//! Everything follows from the instant alone, so a home is the same in every run.

mod buckets;
mod day;
mod faults;
mod truth;

pub(crate) use buckets::{Bucket, Pick};
pub(crate) use day::load_w;
pub use faults::{EmptyBuckets, HomeFaults, Span};
pub use truth::Truth;

use crate::people::Person;

/// A home with what it has.
#[derive(Debug)]
pub(crate) struct Home {
    /// Id of the site.
    pub(crate) site: &'static str,
    /// Id of the device the sensors hang on.
    device: &'static str,
    /// Solar and battery; both or neither.
    has_solar: bool,
    /// Makes its days differ from the other home's.
    variety: u64,
}

/// What a sensor measures.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sensor {
    /// Positive while importing. The provider documents no direction; this is assumed.
    Grid,
    /// Negative while making power: it goes out of the device.
    Solar,
    /// Positive while charging: it goes into the device.
    Battery,
}

static SUNNY: Home = Home { site: "site-7401", device: "lunar-inv-2208", has_solar: true, variety: 1 };
static PLAIN: Home = Home { site: "site-7402", device: "meter-3310", has_solar: false, variety: 2 };

impl Home {
    /// The home of a person.
    pub(crate) fn of(person: &Person) -> Option<&'static Home> {
        match person.slug {
            "sunny-home" => Some(&SUNNY),
            "plain-home" => Some(&PLAIN),
            _ => None,
        }
    }

    /// Whether there is solar, and so a battery.
    pub(crate) const fn has_solar(&self) -> bool {
        self.has_solar
    }

    /// The sensor behind a `synthId`. `None` for a bare device id as for any other text.
    pub(crate) fn sensor(&self, id: &str) -> Option<Sensor> {
        match id.strip_prefix(self.device)? {
            "__GRID_METER_DERIVED" => Some(Sensor::Grid),
            "__PV_DERIVED" if self.has_solar => Some(Sensor::Solar),
            "__bb_agg" if self.has_solar => Some(Sensor::Battery),
            _ => None,
        }
    }
}
