//! What the roles of a home add up to at one moment.

use porchlight_domain::{PowerParts, Role};
use porchlight_energy::{Energy, Flows, Parts, split};

use super::picture::{QUIET_W, RoleNow};

/// In and out may differ by this part of the larger one before that is said.
const EXPLAINED: f64 = 0.1;

/// What is known of a home as a whole, in W.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Whole {
    pub home_use_w: Option<f64>,
    pub parts: Option<PowerParts>,
    pub unexplained_w: Option<f64>,
}

/// Adds up the roles. Those of different moments do not add up; a measured home use stands for itself.
pub fn whole(roles: &[RoleNow], same_moment: bool) -> Whole {
    let measured_w = roles.iter().find(|role| role.flow.role == Role::HomeUse).map(|role| role.into_home_w);
    let sides = if same_moment { Sides::of(roles) } else { None };
    let home_use_w = match measured_w {
        Some(measured_w) => measured_w,
        None => sides.and_then(|sides| sides.balance(roles)),
    };
    Whole {
        home_use_w,
        parts: sides.zip(home_use_w).and_then(|(sides, home_use_w)| sides.split(home_use_w)),
        unexplained_w: sides.and_then(|sides| sides.unexplained_w(measured_w.map(Option::unwrap_or_default))),
    }
}

/// Power of each role by direction, in W, none negative; what is too little to be shown is nothing.
#[derive(Clone, Copy, Debug, Default)]
struct Sides {
    solar: f64,
    bought: f64,
    sent: f64,
    into_battery: f64,
    out_of_battery: f64,
    /// All together as they were measured, positive into the home.
    sum: f64,
}

impl Sides {
    /// `None` unless there is a grid meter, and each role is known.
    fn of(roles: &[RoleNow]) -> Option<Self> {
        let mut sides = Self::default();
        let mut has_grid = false;
        for role in roles {
            let into_home_w = role.into_home_w?;
            let shown = if role.flow.power_w == Some(0.0) { 0.0 } else { into_home_w };
            match role.flow.role {
                Role::Solar => sides.solar = shown.max(0.0),
                Role::Battery => (sides.out_of_battery, sides.into_battery) = (shown.max(0.0), (-shown).max(0.0)),
                Role::Grid => {
                    (sides.bought, sides.sent) = (shown.max(0.0), (-shown).max(0.0));
                    has_grid = true;
                }
                Role::HomeUse => continue,
            }
            sides.sum += into_home_w;
        }
        has_grid.then_some(sides)
    }

    /// Home use as what all sources give together. Unknown if that makes no sense: clocks of meters differ a little,
    /// so a small negative sum is nothing, but a large one means that something is wrong.
    fn balance(&self, roles: &[RoleNow]) -> Option<f64> {
        let largest = roles.iter().filter_map(|role| role.flow.power_w).fold(0.0, f64::max);
        (self.sum >= (-QUIET_W).min(-0.05 * largest)).then(|| self.sum.max(0.0))
    }

    /// The power of one moment is split like the energy of an hour.
    fn split(&self, home_use_w: f64) -> Option<PowerParts> {
        let flows = Flows {
            solar: Energy::from_wh(self.solar)?,
            bought: Energy::from_wh(self.bought)?,
            sent: Energy::from_wh(self.sent)?,
            into_battery: Energy::from_wh(self.into_battery)?,
            out_of_battery: Energy::from_wh(self.out_of_battery)?,
        };
        let Parts {
            solar_to_home,
            solar_to_battery,
            solar_to_grid,
            battery_to_home,
            battery_to_grid,
            grid_to_home,
            grid_to_battery,
        } = split(&flows, Energy::from_wh(home_use_w)?);
        Some(PowerParts {
            solar_to_home_w: solar_to_home.wh(),
            solar_to_battery_w: solar_to_battery.wh(),
            solar_to_grid_w: solar_to_grid.wh(),
            battery_to_home_w: battery_to_home.wh(),
            battery_to_grid_w: battery_to_grid.wh(),
            grid_to_home_w: grid_to_home.wh(),
            grid_to_battery_w: grid_to_battery.wh(),
        })
    }

    /// What goes in and does not come out, or the other way round. Where home use is not measured it takes what is
    /// left, so only too little going in can be told.
    fn unexplained_w(&self, measured_w: Option<f64>) -> Option<f64> {
        let given = self.solar + self.bought + self.out_of_battery;
        let taken = self.sent + self.into_battery + measured_w.unwrap_or_default();
        let apart = if measured_w.is_some() { (given - taken).abs() } else { taken - given };
        (apart >= QUIET_W && apart > EXPLAINED * given.max(taken)).then_some(apart)
    }
}
