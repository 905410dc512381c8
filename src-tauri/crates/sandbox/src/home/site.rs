//! The practice homes: where they are, who lives there and what is on the wall.

use super::faults::{HomeFaults, Span};
use super::load::Household;
use super::sun::Slope;
use crate::people::Person;

/// A home with what it has. Two that are equal have had the same days.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Home {
    /// Id of the site.
    pub(crate) site: &'static str,
    pub(super) place: &'static Place,
    pub(super) household: &'static Household,
    /// What is on the wall. The grid meter hangs on the first.
    pub(super) units: [Option<Unit>; 2],
    pub(super) program: Program,
    /// When the grid is lost.
    pub(super) outage: Option<Span>,
    /// Makes weather and people differ from the usual ones.
    pub(super) variety: u64,
}

/// A place on earth with its weather.
#[derive(PartialEq, Debug)]
pub(super) struct Place {
    pub(super) latitude_deg: f64,
    pub(super) longitude_deg: f64,
    /// How far the clock is from UTC in winter, in seconds.
    pub(super) standard_offset_s: i32,
    /// IANA time zone, for the hours people keep.
    pub(super) zone: &'static str,
    /// Mean temperature of the year, and how far seasons and hours go from it.
    pub(super) mean_c: f64,
    pub(super) season_c: f64,
    pub(super) daily_c: f64,
    /// Makes its weather differ from another place's.
    pub(super) seed: u64,
    /// How often a midsummer morning is foggy, as a part of one.
    pub(super) fog: f64,
}

/// An inverter or meter and what belongs to it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Unit {
    /// Id of the device the sensors hang on.
    pub(crate) device: &'static str,
    pub(super) panels: Option<Panels>,
    pub(crate) battery: Option<Battery>,
}

/// Panels on one roof.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Panels {
    /// Power in W at 1000 W/m² and 25 °C.
    pub(super) peak_w: f64,
    pub(super) slope: Slope,
}

/// A battery.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Battery {
    /// What it holds when full, as the topology says it.
    pub(crate) capacity_j: u32,
    /// Most it takes or gives.
    pub(super) largest_w: f64,
    /// Part kept for outages.
    pub(super) reserve: f64,
}

/// What the battery does for the tariff.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Program {
    /// Follows the home, but in the cheap hours of the night it leaves the home to the grid. In winter nights before a
    /// cloudy day it is filled, too.
    CheapNights,
    /// Is filled every night and gives in the dear hours of the evening only.
    DearEvenings,
}

/// East of San Francisco Bay.
pub(super) static PACIFIC: Place = Place {
    latitude_deg: 37.9,
    longitude_deg: -122.0,
    standard_offset_s: -8 * 3_600,
    zone: "America/Los_Angeles",
    mean_c: 15.5,
    season_c: 6.5,
    daily_c: 6.0,
    seed: 29,
    fog: 0.4,
};

/// The hills of Vermont.
static VERMONT: Place = Place {
    latitude_deg: 44.4,
    longitude_deg: -72.7,
    standard_offset_s: -5 * 3_600,
    zone: "America/New_York",
    mean_c: 6.5,
    season_c: 13.0,
    daily_c: 5.0,
    seed: 51,
    fog: 0.15,
};

static FAMILY: Household =
    Household { seed: 1, base_w: 290.0, people: 3.0, heating_w_per_k: 75.0, cooling_w_per_k: 230.0, has_car: false };
static COUPLE: Household =
    Household { seed: 2, base_w: 230.0, people: 2.0, heating_w_per_k: 70.0, cooling_w_per_k: 110.0, has_car: false };
static SINGLE: Household =
    Household { seed: 3, base_w: 110.0, people: 1.2, heating_w_per_k: 40.0, cooling_w_per_k: 70.0, has_car: false };
static TOWN: Household =
    Household { seed: 4, base_w: 180.0, people: 2.0, heating_w_per_k: 70.0, cooling_w_per_k: 130.0, has_car: false };
static WEEKENDERS: Household =
    Household { seed: 5, base_w: 80.0, people: 1.0, heating_w_per_k: 45.0, cooling_w_per_k: 0.0, has_car: false };
static CLAN: Household =
    Household { seed: 6, base_w: 320.0, people: 5.0, heating_w_per_k: 130.0, cooling_w_per_k: 260.0, has_car: true };

const SOUTH: Slope = Slope { tilt_deg: 22.0, azimuth_deg: 190.0 };
const WEST: Slope = Slope { tilt_deg: 22.0, azimuth_deg: 265.0 };
const LARGE: Battery = Battery { capacity_j: 54_000_000, largest_w: 5_000.0, reserve: 0.2 };
const SMALL: Battery = Battery { capacity_j: 18_000_000, largest_w: 2_500.0, reserve: 0.2 };
/// What the switch for a second inverter adds.
const SECOND_UNIT: Unit =
    Unit { device: "lunar-inv-2209", panels: Some(Panels { peak_w: 2_400.0, slope: WEST }), battery: Some(SMALL) };

static SUNNY: Home = Home {
    site: "site-7401",
    place: &PACIFIC,
    household: &FAMILY,
    units: [
        Some(Unit {
            device: "lunar-inv-2208",
            panels: Some(Panels { peak_w: 6_000.0, slope: SOUTH }),
            battery: Some(LARGE),
        }),
        None,
    ],
    program: Program::CheapNights,
    outage: None,
    variety: 0,
};
static PLAIN: Home = Home {
    site: "site-7402",
    household: &COUPLE,
    units: [Some(Unit { device: "meter-3310", panels: None, battery: None }), None],
    ..SUNNY
};
static STORING: Home = Home {
    site: "site-7403",
    household: &SINGLE,
    units: [
        Some(Unit {
            device: "lunar-inv-3051",
            panels: None,
            battery: Some(Battery { capacity_j: 36_000_000, ..LARGE }),
        }),
        None,
    ],
    program: Program::DearEvenings,
    ..SUNNY
};
static TOWN_HOUSE: Home = Home {
    site: "site-7404",
    household: &TOWN,
    units: [
        Some(Unit {
            device: "lunar-inv-4410",
            panels: Some(Panels { peak_w: 4_800.0, slope: WEST }),
            battery: Some(LARGE),
        }),
        None,
    ],
    ..SUNNY
};
static CABIN: Home = Home {
    site: "site-7405",
    place: &VERMONT,
    household: &WEEKENDERS,
    units: [
        Some(Unit { device: "lunar-inv-4422", panels: Some(Panels { peak_w: 3_000.0, slope: SOUTH }), battery: None }),
        None,
    ],
    ..SUNNY
};
static LARGE_HOUSE: Home = Home {
    site: "site-7406",
    household: &CLAN,
    units: [
        Some(Unit {
            device: "lunar-inv-5501",
            panels: Some(Panels { peak_w: 7_200.0, slope: SOUTH }),
            battery: Some(Battery { capacity_j: 72_000_000, ..LARGE }),
        }),
        Some(Unit {
            device: "lunar-inv-5502",
            panels: Some(Panels { peak_w: 4_000.0, slope: WEST }),
            battery: Some(LARGE),
        }),
    ],
    ..SUNNY
};

/// The homes of a person as the switches make them, in the order of the API.
pub(crate) fn homes_of(person: &Person, faults: &HomeFaults) -> Vec<Home> {
    let mut homes: Vec<&Home> = match person.slug {
        "sunny-home" => vec![&SUNNY],
        "plain-home" => vec![&PLAIN],
        "battery-home" => vec![&STORING],
        "two-homes" => vec![&TOWN_HOUSE, &CABIN],
        "large-home" => vec![&LARGE_HOUSE],
        _ => return Vec::new(),
    };
    if faults.two_sites && homes.len() == 1 {
        homes.push(&CABIN);
    }
    homes.into_iter().map(|home| home.with(faults)).collect()
}

impl Home {
    fn with(&self, faults: &HomeFaults) -> Self {
        let mut home = Self { outage: faults.outage, variety: faults.variety, ..*self };
        if faults.two_inverters && home.has_solar() && home.units[1].is_none() {
            home.units[1] = Some(SECOND_UNIT);
        }
        for unit in home.units.iter_mut().flatten() {
            unit.panels = unit.panels.filter(|_| !faults.no_solar);
            unit.battery = unit.battery.filter(|_| !faults.no_battery);
        }
        home
    }

    fn has_solar(&self) -> bool {
        self.units.iter().flatten().any(|unit| unit.panels.is_some())
    }

    /// Seed of what the people do.
    pub(super) fn people_seed(&self) -> u64 {
        self.household.seed ^ self.variety.rotate_left(24)
    }

    /// Seed of the weather, which all homes of a place have in common.
    pub(super) fn weather_seed(&self) -> u64 {
        self.place.seed ^ self.variety.rotate_left(40)
    }

    /// What all batteries hold when full.
    pub(super) fn capacity_wh(&self) -> f64 {
        self.units.iter().flatten().filter_map(|unit| unit.battery).map(|battery| battery.capacity_wh()).sum()
    }
}

impl Battery {
    /// What it holds when full.
    pub(crate) fn capacity_wh(&self) -> f64 {
        f64::from(self.capacity_j) / 3_600.0
    }
}
