//! Where the battery's energy came from, day after day.
//!
//! What a battery holds at the end of a day depends on every day before. A day that is stored before others therefore
//! leaves those as they were, to be followed again by [`crate::History::settle`].

use porchlight_domain::Role;
use porchlight_energy::{Energy, HomeDay, HomeSlot, Origins, Pool, efficiency};
use rusqlite::{Connection, Result, params};

use super::{
    days::{self, StoredDay},
    sites::{Sensor, StoredHome},
    slots,
};

/// Days from whose sums the efficiency of a battery is taken.
const DAYS_OF_EFFICIENCY: i64 = 60;

/// Size of all batteries of a home, as the provider tells it; `None` unless it tells that of each.
pub fn capacity(sensors: &[Sensor]) -> Option<Energy> {
    let is_there = |sensor: &&Sensor| sensor.role == Role::Battery && sensor.until_s == i64::MAX;
    let capacities: Vec<Energy> =
        sensors.iter().filter(is_there).map(|sensor| sensor.capacity).collect::<Option<_>>()?;
    Some(capacities.into_iter().sum()).filter(|sum| *sum > Energy::ZERO)
}

/// Where the battery's output came from, slot by slot, and what is left in it.
pub struct Followed {
    pub origins: Vec<Origins>,
    pub pool: Pool,
}

/// Lets the slots of a day go through the battery, as far as they are given, from the day's begin on.
pub fn follow(
    connection: &Connection,
    home: &StoredHome,
    day: i64,
    slots: &[HomeSlot],
    capacity: Option<Energy>,
) -> Result<Followed> {
    let before = days::load_before(connection, home.number, day)?;
    let mut pool = before.as_ref().map(|before| before.pool).unwrap_or_default();
    let level = before.and_then(|before| before.level_percent);
    let level = level.or_else(|| slots.iter().find_map(|slot| slot.level_percent));
    if let Some((level, capacity)) = level.zip(capacity) {
        pool.rescale(level, capacity.wh());
    }
    let efficiency = efficiency_before(connection, home.number, day)?;
    let origins = slots.iter().map(|slot| pool.step(slot, efficiency)).collect();
    Ok(Followed { origins, pool })
}

fn efficiency_before(connection: &Connection, home: i64, day: i64) -> Result<f64> {
    let select = "SELECT coalesce(sum(out_of_battery), 0), coalesce(sum(into_battery), 0), count(into_battery)
         FROM energy_days WHERE home = ?1 AND day >= ?2 AND day < ?3";
    connection.prepare_cached(select)?.query_row(params![home, day - DAYS_OF_EFFICIENCY, day], |row| {
        Ok(efficiency(Energy::from_mwh(row.get(0)?), Energy::from_mwh(row.get(1)?), row.get(2)?))
    })
}

/// Adds up a day and follows the battery through it.
pub fn work_out_day(
    connection: &Connection,
    home: &StoredHome,
    day: &HomeDay,
    slots: &[HomeSlot],
    capacity: Option<Energy>,
) -> Result<StoredDay> {
    let number = days::number_of(day.date);
    let (sums, level_percent) = days::sum(home, day, slots);
    let Followed { origins, pool } = follow(connection, home, number, slots, capacity)?;
    Ok(StoredDay { day: number, sums, level_percent, origins: origins.into_iter().sum(), pool })
}

/// Notes that days up to one are different, so that those after it are to be followed again.
pub fn unsettle(connection: &Connection, home: i64, last_changed: i64) -> Result<()> {
    let set = "UPDATE energy_homes SET
             unsettled_from = min(coalesce(unsettled_from, ?2), ?2),
             unsettled_until = max(coalesce(unsettled_until, ?3), ?3)
         WHERE number = ?1";
    connection.execute(set, params![home, last_changed + 1, last_changed + DAYS_OF_EFFICIENCY])?;
    Ok(())
}

/// The days to be followed again: from the first one, at least until the other.
pub fn unsettled(connection: &Connection, home: i64) -> Result<Option<(i64, i64)>> {
    let select = "SELECT unsettled_from, unsettled_until FROM energy_homes WHERE number = ?1";
    connection.prepare_cached(select)?.query_row([home], |row| {
        let (from, until): (Option<i64>, Option<i64>) = (row.get(0)?, row.get(1)?);
        Ok(from.zip(until))
    })
}

/// Follows the battery through the unsettled days, and on as long as that makes a difference.
pub fn settle(connection: &Connection, home: &StoredHome, capacity: Option<Energy>) -> Result<()> {
    let Some((from, until)) = unsettled(connection, home.number)? else { return Ok(()) };
    for stored in days::load(connection, home.number, &(from..=i64::MAX))? {
        let Some(day) = HomeDay::of(days::date_of(stored.day), &home.zone) else { continue };
        let slots = slots::load(connection, home.number, &days::slots_of(home, &day))?;
        let Followed { origins, pool } = follow(connection, home, stored.day, &slots, capacity)?;
        let origins: Origins = origins.into_iter().sum();
        if (origins, pool) == (stored.origins, stored.pool) {
            if stored.day > until {
                break;
            }
            continue;
        }
        days::write(connection, home.number, &StoredDay { origins, pool, ..stored })?;
    }
    forget_unsettled(connection, home.number)
}

pub fn forget_unsettled(connection: &Connection, home: i64) -> Result<()> {
    let set = "UPDATE energy_homes SET unsettled_from = NULL, unsettled_until = NULL WHERE number = ?1";
    connection.execute(set, [home])?;
    Ok(())
}
