//! The sensors of a home: their ids, what they see, and their place in the counters.

use porchlight_domain::Role;

use super::faults::HomeFaults;
use super::plant::Step;
use super::site::{Battery, Home};

/// What a sensor measures. The number is that of the unit it hangs on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sensor {
    /// Positive while buying. The provider documents no direction; this is assumed.
    Grid,
    /// Negative while making power: it goes out of the device.
    Solar(usize),
    /// Positive while charging: it goes into the device.
    Battery(usize),
    /// Positive always: it goes into the home. That there is such a stream is known, its sign is assumed.
    HomeUse,
}

impl Sensor {
    /// Every sensor a home can have.
    pub(crate) const ALL: [Self; 6] =
        [Self::Grid, Self::Solar(0), Self::Battery(0), Self::HomeUse, Self::Solar(1), Self::Battery(1)];

    /// Its place among the counters.
    pub(super) fn place(self) -> usize {
        Self::ALL.iter().position(|other| *other == self).expect("the list names every sensor")
    }

    /// Power as the sensor sees it: into the device > 0.
    pub(super) fn power_w(self, step: &Step) -> f64 {
        match self {
            Self::Grid => step.grid_w,
            Self::Solar(unit) => -step.solar_w[unit],
            Self::Battery(unit) => step.battery_w[unit],
            Self::HomeUse => step.home_w,
        }
    }

    /// What the app calls its kind.
    pub(crate) const fn role(self) -> Role {
        match self {
            Self::Grid => Role::Grid,
            Self::Solar(_) => Role::Solar,
            Self::Battery(_) => Role::Battery,
            Self::HomeUse => Role::HomeUse,
        }
    }

    /// End of its id. The last one is assumed.
    pub(crate) const fn suffix(self) -> &'static str {
        match self {
            Self::Grid => "__GRID_METER_DERIVED",
            Self::Solar(_) => "__PV_DERIVED",
            Self::Battery(_) => "__bb_agg",
            Self::HomeUse => "__CONSUMPTION_DERIVED",
        }
    }

    /// The unit it hangs on.
    const fn unit(self) -> usize {
        match self {
            Self::Grid | Self::HomeUse => 0,
            Self::Solar(unit) | Self::Battery(unit) => unit,
        }
    }
}

impl Home {
    /// The devices with their sensors, as the topology lists them.
    pub(crate) fn devices(&self, faults: &HomeFaults) -> Vec<(&'static str, Vec<Sensor>)> {
        let has = |sensor: Sensor| {
            let unit = self.units[sensor.unit()];
            match sensor {
                Sensor::Grid => true,
                Sensor::Solar(_) => unit.is_some_and(|unit| unit.panels.is_some()),
                Sensor::Battery(_) => unit.is_some_and(|unit| unit.battery.is_some()),
                Sensor::HomeUse => faults.consumption_stream,
            }
        };
        let units = self.units.iter().enumerate().filter_map(|(place, unit)| Some((place, unit.as_ref()?)));
        units
            .map(|(place, unit)| {
                let sensors = Sensor::ALL.into_iter().filter(|sensor| sensor.unit() == place && has(*sensor));
                (unit.device, sensors.collect())
            })
            .collect()
    }

    /// The sensor behind a `synthId`. `None` for a bare device id as for any other text.
    pub(crate) fn sensor(&self, id: &str, faults: &HomeFaults) -> Option<Sensor> {
        self.devices(faults).into_iter().find_map(|(device, sensors)| {
            let suffix = id.strip_prefix(device)?;
            sensors.into_iter().find(|sensor| sensor.suffix() == suffix)
        })
    }

    /// The battery behind a sensor.
    pub(crate) fn battery_of(&self, sensor: Sensor) -> Option<Battery> {
        match sensor {
            Sensor::Battery(unit) => self.units[unit]?.battery,
            Sensor::Grid | Sensor::Solar(_) | Sensor::HomeUse => None,
        }
    }
}
