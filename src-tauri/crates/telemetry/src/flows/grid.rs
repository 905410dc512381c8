//! Which counter of the grid meter is what was bought: the wrong choice makes the home use less than nothing.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use porchlight_domain::{Role, SiteSeries};

use super::{Found, GridOrder, slots::slots};

/// Time that the slots must cover: a day, less what a short gap may cost. Night and noon must both be in it.
const ENOUGH_TIME: SignedDuration = SignedDuration::from_hours(22);
/// Home use below this is clearly negative, in Wh.
const CLEARLY_NEGATIVE_WH: f64 = -20.0;
/// The same as a part of the largest flow of the slot.
const CLEARLY_NEGATIVE_PART: f64 = 0.05;
/// The right order has fewer clearly negative slots than this part.
const RIGHT: f64 = 0.01;
/// The wrong order has more than this part.
const WRONG: f64 = 0.05;

/// Energy of all sensors of a site in one slot, in Wh.
#[derive(Default)]
struct Balance {
    sensors: usize,
    grid_into: f64,
    grid_out: f64,
    /// What solar and battery gave to the home, less what they took.
    given: f64,
    largest: f64,
}

/// Finds the order from the balance of the home.
pub fn find_order(site: &SiteSeries, now: Timestamp) -> Option<Found<GridOrder>> {
    let sensors: Vec<_> = site.sensors.iter().filter(|sensor| sensor.role != Role::HomeUse).collect();
    if !sensors.iter().any(|sensor| sensor.role == Role::Grid) {
        return None;
    }
    let mut balances: BTreeMap<(Timestamp, Timestamp), Balance> = BTreeMap::new();
    for sensor in &sensors {
        for slot in slots(sensor, now) {
            let balance = balances.entry((slot.from, slot.to)).or_default();
            balance.sensors += 1;
            balance.largest = balance.largest.max(slot.into_wh).max(slot.out_wh);
            match sensor.role {
                Role::Grid => {
                    balance.grid_into += slot.into_wh;
                    balance.grid_out += slot.out_wh;
                }
                Role::Solar | Role::Battery => balance.given -= slot.net_wh(),
                Role::HomeUse => {}
            }
        }
    }
    balances.retain(|_, balance| balance.sensors == sensors.len());
    let covered: SignedDuration = balances.keys().map(|(from, to)| to.duration_since(*from)).sum();
    if covered < ENOUGH_TIME {
        return None;
    }

    let slots = u32::try_from(balances.len()).ok()?;
    let (from, _) = *balances.keys().next()?;
    let negative = |order: GridOrder| {
        let clearly = balances.values().filter(|balance| balance.is_clearly_negative(order)).count();
        u32::try_from(clearly).map_or(1.0, |clearly| f64::from(clearly) / f64::from(slots))
    };
    let (into, out) = (negative(GridOrder::BuyingIsInto), negative(GridOrder::BuyingIsOut));
    let what = if into < RIGHT && out > WRONG {
        GridOrder::BuyingIsInto
    } else if out < RIGHT && into > WRONG {
        GridOrder::BuyingIsOut
    } else {
        return None;
    };
    Some(Found { what, slots, from })
}

impl Balance {
    fn is_clearly_negative(&self, order: GridOrder) -> bool {
        let bought = match order {
            GridOrder::BuyingIsInto => self.grid_into - self.grid_out,
            GridOrder::BuyingIsOut => self.grid_out - self.grid_into,
        };
        self.given + bought < CLEARLY_NEGATIVE_WH.min(-CLEARLY_NEGATIVE_PART * self.largest)
    }
}
