//! From the sensors of a home to what it used, slot by slot.

use porchlight_domain::Role;
use serde::{Deserialize, Serialize};

use crate::{Energy, Flag, Flags, Flows, Parts, SensorSlot, split};

/// Slots over which a negative rest is carried before it is given up.
const MOST_CARRIED: u8 = 3;
/// A measured home use may differ from its sources by this much before that is said.
const MEASURED_APART: Energy = Energy::from_mwh(20_000);

/// Which counter of the grid meter is what was bought.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GridOrder {
    /// Energy into the meter is bought.
    BuyingIsInto,
    /// Energy out of the meter is bought.
    BuyingIsOut,
}

/// Which parts a home has.
#[expect(clippy::struct_excessive_bools, reason = "each part is there or not, by itself")]
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Home {
    /// Solar panels.
    pub has_solar: bool,
    /// A battery.
    pub has_battery: bool,
    /// A meter at the connection to the grid.
    pub has_grid: bool,
    /// A sensor for home use.
    pub measures_home_use: bool,
}

impl Home {
    /// The home with sensors of these roles.
    pub fn with(roles: impl IntoIterator<Item = Role>) -> Self {
        let mut home = Self::default();
        for role in roles {
            match role {
                Role::Solar => home.has_solar = true,
                Role::Battery => home.has_battery = true,
                Role::Grid => home.has_grid = true,
                Role::HomeUse => home.measures_home_use = true,
            }
        }
        home
    }
}

/// Energy into and out of the devices of one role. `None` is unknown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Amounts {
    /// Into them.
    pub into: Option<Energy>,
    /// Out of them.
    pub out: Option<Energy>,
}

/// What the sensors of a home say about one slot.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct RoleSlots {
    /// Where it begins, in seconds UTC.
    pub start_s: i64,
    /// Of all solar sensors.
    pub solar: Amounts,
    /// Of all batteries.
    pub battery: Amounts,
    /// Of all grid meters.
    pub grid: Amounts,
    /// Of the sensors for home use.
    pub home_use: Amounts,
    /// What was noticed of any of them.
    pub flags: Flags,
    /// Battery level at its end in percent, which is only passed on.
    pub level_percent: Option<f64>,
}

impl RoleSlots {
    /// Adds up the sensors of a home, each with its slot. Part of a sum would pass for the whole, so one sensor
    /// without a value leaves its role without one.
    pub fn gather(start_s: i64, sensors: impl IntoIterator<Item = (Role, Option<SensorSlot>)>) -> Self {
        let mut gathered: [Option<Amounts>; 4] = [None; 4];
        let mut flags = Flags::NONE;
        for (role, slot) in sensors {
            let amounts = slot.map_or(Amounts::default(), |slot| Amounts { into: slot.into, out: slot.out });
            flags |= slot.map_or(Flags::NONE, |slot| slot.flags);
            let gathered = &mut gathered[match role {
                Role::Solar => 0,
                Role::Battery => 1,
                Role::Grid => 2,
                Role::HomeUse => 3,
            }];
            *gathered = Some(gathered.map_or(amounts, |before| Amounts {
                into: before.into.zip(amounts.into).map(|(a, b)| a + b),
                out: before.out.zip(amounts.out).map(|(a, b)| a + b),
            }));
        }
        let [solar, battery, grid, home_use] = gathered.map(Option::unwrap_or_default);
        Self { start_s, solar, battery, grid, home_use, flags, level_percent: None }
    }
}

/// What a slot leaves to the next, for clocks of meters differ a little.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Carry {
    /// Home use still to be taken off; never more than nothing.
    pub rest: Energy,
    /// Slots over which there has been a rest.
    pub slots: u8,
}

impl Carry {
    /// Nothing is left.
    pub const NONE: Self = Self { rest: Energy::ZERO, slots: 0 };
}

/// What happened in a home during one slot. `None` is unknown, or a part that the home does not have.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct HomeSlot {
    /// Where it begins, in seconds UTC.
    pub start_s: i64,
    /// Made by the panels.
    pub solar: Option<Energy>,
    /// What the panels' own devices took.
    pub solar_in: Option<Energy>,
    /// Bought from the grid.
    pub bought: Option<Energy>,
    /// Sent to the grid.
    pub sent: Option<Energy>,
    /// Into the battery.
    pub into_battery: Option<Energy>,
    /// Out of the battery.
    pub out_of_battery: Option<Energy>,
    /// Used at home. Unknown unless every part of the home is known.
    pub home_use: Option<Energy>,
    /// Where it came from and went. Unknown unless every part of the home is known.
    pub parts: Option<Parts>,
    /// To be handed to the next slot.
    pub carry: Carry,
    /// What was noticed.
    pub flags: Flags,
    /// Battery level at its end in percent.
    pub level_percent: Option<f64>,
}

/// Works out one slot of a home. `before` is the carry of the newest slot before it, whichever that is, and
/// [`Carry::NONE`] for the first one. Without a proven order of the grid meter's counters, energy into it is taken
/// for bought and the slot says so.
///
/// Home use is what was measured, else the balance of all parts: bought − sent + solar − what solar took + out of
/// the battery − into it. A balance of less than nothing is nothing, and is taken off the slots that follow. After
/// three of them the rest is given up as a mismatch. A home without a meter at the grid has no balance.
pub fn balance(home: Home, slots: &RoleSlots, before: Carry, order: Option<GridOrder>) -> HomeSlot {
    let (bought, sent) = match order.unwrap_or(GridOrder::BuyingIsInto) {
        GridOrder::BuyingIsInto => (slots.grid.into, slots.grid.out),
        GridOrder::BuyingIsOut => (slots.grid.out, slots.grid.into),
    };
    let mut slot = HomeSlot {
        start_s: slots.start_s,
        solar: slots.solar.out,
        solar_in: slots.solar.into,
        bought,
        sent,
        into_battery: slots.battery.into,
        out_of_battery: slots.battery.out,
        home_use: None,
        parts: None,
        carry: Carry::NONE,
        flags: slots.flags,
        level_percent: slots.level_percent,
    };
    if order.is_none() && (bought.is_some() || sent.is_some()) {
        slot.flags |= Flag::GridAssumed;
    }
    let known = known_flows(home, &slot);
    // What is left of home use where the balance says nothing: the rest, to be tried on the next slot.
    let mut left = before.rest;
    if let Some(measured) = measured_home_use(slots).filter(|_| home.measures_home_use) {
        slot.home_use = Some(measured);
        slot.parts = known.map(|(flows, _)| split(&flows, measured));
        if known.is_some_and(|(flows, solar_in)| is_apart(measured, net(&flows) - solar_in)) {
            slot.flags |= Flag::Mismatch;
        }
    } else if let Some((flows, solar_in)) = known.filter(|_| home.has_grid) {
        left += net(&flows) - solar_in;
        let home_use = left.or_nothing();
        slot.home_use = Some(home_use);
        slot.parts = Some(split(&flows, home_use));
    }
    slot.carry = carry_on(before, left);
    if left < Energy::ZERO && slot.carry == Carry::NONE {
        slot.flags |= Flag::Mismatch;
    }
    slot
}

/// What flowed, and what solar took, if each part of the home is known.
fn known_flows(home: Home, slot: &HomeSlot) -> Option<(Flows, Energy)> {
    let of = |has: bool, amount: Option<Energy>| if has { amount } else { Some(Energy::ZERO) };
    let flows = Flows {
        solar: of(home.has_solar, slot.solar)?,
        bought: of(home.has_grid, slot.bought)?,
        sent: of(home.has_grid, slot.sent)?,
        into_battery: of(home.has_battery, slot.into_battery)?,
        out_of_battery: of(home.has_battery, slot.out_of_battery)?,
    };
    Some((flows, of(home.has_solar, slot.solar_in)?))
}

fn net(flows: &Flows) -> Energy {
    flows.bought - flows.sent + flows.solar + flows.out_of_battery - flows.into_battery
}

/// What a home uses goes one way, so only one of the counters moves; which one is not documented.
fn measured_home_use(slots: &RoleSlots) -> Option<Energy> {
    match (slots.home_use.into, slots.home_use.out) {
        (Some(into), Some(out)) => Some((into - out).abs()),
        (only, None) | (None, only) => only,
    }
}

/// Devices lose a little on the way, so only more than a tenth is worth a word.
fn is_apart(measured: Energy, balanced: Energy) -> bool {
    let apart = (measured - balanced).abs();
    apart > MEASURED_APART && apart.mwh() > measured.max(balanced).mwh() / 10
}

fn carry_on(before: Carry, left: Energy) -> Carry {
    if left >= Energy::ZERO || before.slots >= MOST_CARRIED {
        return Carry::NONE;
    }
    Carry { rest: left, slots: before.slots + 1 }
}

#[cfg(test)]
#[path = "balance_tests.rs"]
mod tests;
