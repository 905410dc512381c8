//! Days of a home: the sums of their slots, in the home's own time zone.

use std::ops::{Range, RangeInclusive};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use porchlight_energy::{Energy, Flags, HomeDay, HomeSlot, Origins, Pool, Sums, first_slot};
use rusqlite::{Connection, OptionalExtension as _, Result, Row, params};

use super::{
    sites::{DAY_S, StoredHome},
    slots::read_parts,
};

/// What is kept of a day.
#[derive(Clone, PartialEq, Debug)]
pub struct StoredDay {
    /// Days since 1970 of its date.
    pub day: i64,
    pub sums: Sums,
    /// The last battery level of the day, in percent.
    pub level_percent: Option<f64>,
    /// Where the battery's output came from.
    pub origins: Origins,
    /// What the battery holds at its end.
    pub pool: Pool,
}

/// Days since 1970 of a date.
pub fn number_of(date: Date) -> i64 {
    date.to_zoned(TimeZone::UTC).map_or(0, |midnight| midnight.timestamp().as_second().div_euclid(DAY_S))
}

/// The date so many days after 1970 began.
pub fn date_of(number: i64) -> Date {
    let midnight = Timestamp::from_second(number.saturating_mul(DAY_S));
    midnight.map_or(Date::MIN, |midnight| TimeZone::UTC.to_datetime(midnight).date())
}

/// The slots that belong to a stretch of time: those that begin in it.
pub fn slots_between(home: &StoredHome, starts_at: Timestamp, ends_at: Timestamp) -> Range<i64> {
    let slot_s = i64::from(home.slot_s);
    first_slot(starts_at.as_second(), slot_s)..first_slot(ends_at.as_second(), slot_s)
}

/// The slots of a day.
pub fn slots_of(home: &StoredHome, day: &HomeDay) -> Range<i64> {
    slots_between(home, day.starts_at, day.ends_at)
}

/// Adds up the slots of a day.
pub fn sum(home: &StoredHome, day: &HomeDay, slots: &[HomeSlot]) -> (Sums, Option<f64>) {
    let sums = Sums::of_period(slots, home.slot_s, &slots_of(home, day));
    (sums, slots.iter().rev().find_map(|slot| slot.level_percent))
}

macro_rules! columns {
    () => {
        "day, flags, is_estimate, slots, valid_s, solar, solar_in, bought, sent, into_battery, out_of_battery, home_use,
         solar_to_home, solar_to_battery, solar_to_grid, battery_to_home, battery_to_grid, grid_to_home,
         grid_to_battery, level_percent, battery_to_home_own, battery_to_grid_own, battery_unknown, pool_solar_wh,
         pool_grid_wh, pool_unknown_wh"
    };
}

const LOAD: &str =
    concat!("SELECT ", columns!(), " FROM energy_days WHERE home = ?1 AND day BETWEEN ?2 AND ?3 ORDER BY day");
const LOAD_BEFORE: &str =
    concat!("SELECT ", columns!(), " FROM energy_days WHERE home = ?1 AND day < ?2 ORDER BY day DESC LIMIT 1");
const WRITE: &str = concat!(
    "INSERT OR REPLACE INTO energy_days (home, ",
    columns!(),
    ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23,
     ?24, ?25, ?26, ?27)"
);

/// The days that are kept between two, in order.
pub fn load(connection: &Connection, home: i64, days: &RangeInclusive<i64>) -> Result<Vec<StoredDay>> {
    let mut statement = connection.prepare_cached(LOAD)?;
    statement.query_map(params![home, days.start(), days.end()], read)?.collect()
}

/// The newest day that is kept before another.
pub fn load_before(connection: &Connection, home: i64, day: i64) -> Result<Option<StoredDay>> {
    connection.prepare_cached(LOAD_BEFORE)?.query_row(params![home, day], read).optional()
}

/// The newest day that is kept.
pub fn newest(connection: &Connection, home: i64) -> Result<Option<i64>> {
    connection.prepare_cached("SELECT max(day) FROM energy_days WHERE home = ?1")?.query_row([home], |row| row.get(0))
}

pub fn delete(connection: &Connection, home: i64, day: i64) -> Result<()> {
    connection.prepare_cached("DELETE FROM energy_days WHERE home = ?1 AND day = ?2")?.execute([home, day])?;
    Ok(())
}

pub fn write(connection: &Connection, home: i64, day: &StoredDay) -> Result<()> {
    let StoredDay { sums, origins, pool, .. } = day;
    let mwh = |energy: Option<Energy>| energy.map(Energy::mwh);
    connection.prepare_cached(WRITE)?.execute(params![
        home,
        day.day,
        sums.flags.bits(),
        sums.is_estimate,
        sums.slots,
        sums.valid_s,
        mwh(sums.solar),
        mwh(sums.solar_in),
        mwh(sums.bought),
        mwh(sums.sent),
        mwh(sums.into_battery),
        mwh(sums.out_of_battery),
        mwh(sums.home_use),
        mwh(sums.parts.map(|parts| parts.solar_to_home)),
        mwh(sums.parts.map(|parts| parts.solar_to_battery)),
        mwh(sums.parts.map(|parts| parts.solar_to_grid)),
        mwh(sums.parts.map(|parts| parts.battery_to_home)),
        mwh(sums.parts.map(|parts| parts.battery_to_grid)),
        mwh(sums.parts.map(|parts| parts.grid_to_home)),
        mwh(sums.parts.map(|parts| parts.grid_to_battery)),
        day.level_percent,
        origins.battery_to_home_own.mwh(),
        origins.battery_to_grid_own.mwh(),
        origins.unknown.mwh(),
        pool.solar,
        pool.grid,
        pool.unknown,
    ])?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<StoredDay> {
    let energy = |at: usize| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(at)?.map(Energy::from_mwh));
    let sums = Sums {
        flags: Flags::from_bits(row.get(1)?),
        is_estimate: row.get(2)?,
        slots: row.get(3)?,
        valid_s: row.get(4)?,
        solar: energy(5)?,
        solar_in: energy(6)?,
        bought: energy(7)?,
        sent: energy(8)?,
        into_battery: energy(9)?,
        out_of_battery: energy(10)?,
        home_use: energy(11)?,
        parts: read_parts(row, 12)?,
    };
    let origins = Origins {
        battery_to_home_own: Energy::from_mwh(row.get(20)?),
        battery_to_grid_own: Energy::from_mwh(row.get(21)?),
        unknown: Energy::from_mwh(row.get(22)?),
    };
    let pool = Pool { solar: row.get(23)?, grid: row.get(24)?, unknown: row.get(25)? };
    Ok(StoredDay { day: row.get(0)?, sums, level_percent: row.get(19)?, origins, pool })
}
