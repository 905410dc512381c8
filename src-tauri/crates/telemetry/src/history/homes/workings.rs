//! How the numbers of a node were worked out.

use porchlight_domain::Role;
use porchlight_energy::{Energy, Flags, Home, HomeSlot, Own, Parts, own_percent, solar_used_percent};

use super::{Amount, NoteKind, Quantity, Term, Working, notes, reader::Summed, slots::Worked};

/// The workings of a node over the slots that were summed.
pub fn of_node(home: Home, role: Role, worked: &Worked, summed: &Summed) -> Vec<Working> {
    let sums = &summed.sums;
    let own = |of: Quantity, energy: Option<Energy>| read(worked, role, of, energy);
    match role {
        Role::Solar => vec![own(Quantity::Solar, sums.solar), solar_used(worked, summed)],
        Role::Battery => {
            vec![own(Quantity::IntoBattery, sums.into_battery), own(Quantity::OutOfBattery, sums.out_of_battery)]
        }
        Role::Grid => vec![own(Quantity::Bought, sums.bought), own(Quantity::Sent, sums.sent)],
        Role::HomeUse => {
            let home_use = if home.measures_home_use {
                own(Quantity::HomeUse, sums.home_use)
            } else {
                balance(home, worked, sums.home_use)
            };
            vec![home_use, powered_by_own(worked, summed)]
        }
    }
}

/// A number that a counter tells by itself: it is its own and only term.
fn read(worked: &Worked, role: Role, of: Quantity, energy: Option<Energy>) -> Working {
    let readings = worked.sensors.iter().filter(|(sensor, ..)| sensor.role == role).map(|(.., count)| count).sum();
    let rules = notes::kinds(notes::flags_of(worked, role));
    Working { of, amount: Amount::Energy(energy), terms: vec![Term { of, energy }], readings, rules }
}

/// Home use as the balance of all parts, over the slots in which each is known.
fn balance(home: Home, worked: &Worked, home_use: Option<Energy>) -> Working {
    let known: Vec<&HomeSlot> = worked.slots.iter().filter(|slot| slot.home_use.is_some()).collect();
    let sum = |amount: fn(&HomeSlot) -> Option<Energy>| -> Option<Energy> {
        (!known.is_empty()).then(|| known.iter().filter_map(|slot| amount(slot)).sum())
    };
    let mut terms = vec![
        Term { of: Quantity::Bought, energy: sum(|slot| slot.bought) },
        Term { of: Quantity::Sent, energy: sum(|slot| slot.sent).map(|energy| -energy) },
    ];
    if home.has_solar {
        terms.push(Term { of: Quantity::Solar, energy: sum(|slot| slot.solar) });
        terms.push(Term { of: Quantity::SolarNightUse, energy: sum(|slot| slot.solar_in).map(|energy| -energy) });
    }
    if home.has_battery {
        terms.push(Term { of: Quantity::OutOfBattery, energy: sum(|slot| slot.out_of_battery) });
        terms.push(Term { of: Quantity::IntoBattery, energy: sum(|slot| slot.into_battery).map(|energy| -energy) });
    }
    all_readings(worked, Quantity::HomeUse, Amount::Energy(home_use), terms)
}

fn powered_by_own(worked: &Worked, summed: &Summed) -> Working {
    let own = own_percent(&summed.sums, &summed.origins);
    let part = |of: Quantity, part: fn(&Parts) -> Energy| Term { of, energy: summed.sums.parts.as_ref().map(part) };
    let home_use = part(Quantity::HomeUse, Parts::to_home);
    let is_estimate = own.is_some_and(|own| own.is_estimate);
    let terms = if is_estimate {
        let from_grid = [
            part(Quantity::GridToHome, |parts| parts.grid_to_home),
            part(Quantity::GridToBattery, |parts| parts.grid_to_battery),
        ];
        vec![home_use, from_grid[0], from_grid[1]]
    } else {
        let own = summed.sums.parts.map(|_| summed.origins.battery_to_home_own);
        let from_solar = part(Quantity::SolarToHome, |parts| parts.solar_to_home);
        vec![from_solar, Term { of: Quantity::BatteryToHomeOwn, energy: own }, home_use]
    };
    all_readings(worked, Quantity::OwnPercent, Amount::Percent(own.map(|Own { percent, .. }| percent)), terms)
}

fn solar_used(worked: &Worked, summed: &Summed) -> Working {
    let percent = solar_used_percent(&summed.sums, &summed.origins);
    let parts = summed.sums.parts.as_ref();
    let terms = vec![
        Term { of: Quantity::SolarToGrid, energy: parts.map(|parts| parts.solar_to_grid) },
        Term { of: Quantity::BatteryToGridOwn, energy: parts.map(|_| summed.origins.battery_to_grid_own) },
        Term { of: Quantity::Solar, energy: parts.map(Parts::from_solar) },
    ];
    all_readings(worked, Quantity::SolarUsedPercent, Amount::Percent(percent), terms)
}

/// A number that rests on every sensor of the home.
fn all_readings(worked: &Worked, of: Quantity, amount: Amount, terms: Vec<Term>) -> Working {
    let readings = worked.sensors.iter().map(|(.., count)| count).sum();
    let flags: Flags = notes::flags_of_home(&worked.slots);
    let rules: Vec<NoteKind> = notes::kinds(flags);
    Working { of, amount, terms, readings, rules }
}
