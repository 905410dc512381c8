//! What happened in a home, slot by slot.

use std::{collections::BTreeMap, ops::Range};

use porchlight_domain::Role;
use porchlight_energy::{Carry, Energy, Flags, Home, HomeSlot, Parts, RoleSlots, SensorSlot, balance, spread};
use rusqlite::{Connection, OptionalExtension as _, Result, Row, params};

use super::{
    gains::Said,
    grid::Orders,
    sites::{Sensor, StoredHome},
};

/// A window of a home, worked out of its sensors.
#[derive(Debug)]
pub struct Worked {
    pub slots: Vec<HomeSlot>,
    /// By sensor: its slots, and how many readings it has in the window.
    pub sensors: Vec<(Sensor, Vec<SensorSlot>, u32)>,
}

impl Worked {
    /// Works out the slots that begin within a window. `carry` is that of the newest slot before it.
    pub fn out(
        connection: &Connection,
        home: &StoredHome,
        sensors: &[Sensor],
        orders: &Orders,
        mut carry: Carry,
        window: &Range<i64>,
    ) -> Result<Self> {
        let length_s = i64::from(home.slot_s);
        let mut spread_out = Vec::new();
        let mut levels = Levels::default();
        for sensor in sensors {
            let said = Said::load(connection, sensor.number, window)?;
            let slots = spread(&said.into, &said.out, home.slot_s, window.clone());
            if sensor.role == Role::Battery {
                levels.add(sensor, &said.levels, length_s);
            }
            spread_out.push((sensor.clone(), slots, said.readings));
        }

        let mut nexts = vec![0; spread_out.len()];
        let mut slots = Vec::new();
        for start_s in (window.start..window.end).step_by(usize::try_from(length_s).unwrap_or(usize::MAX)) {
            let mut counting: Vec<(Role, Option<SensorSlot>)> = Vec::with_capacity(spread_out.len());
            for ((sensor, slots, _), next) in spread_out.iter().zip(&mut nexts) {
                let slot = slots.get(*next).filter(|slot| slot.start_s == start_s).copied();
                *next += usize::from(slot.is_some());
                if sensor.counts_at(start_s) {
                    counting.push((sensor.role, slot));
                }
            }
            let parts = Home::with(counting.iter().map(|(role, _)| *role));
            let mut roles = RoleSlots::gather(start_s, counting);
            roles.level_percent = levels.at(start_s);
            let slot = balance(parts, &roles, carry, orders.at(start_s));
            carry = slot.carry;
            if says_something(&slot) {
                slots.push(slot);
            }
        }
        Ok(Self { slots, sensors: spread_out })
    }
}

/// A slot in which nothing is known is not kept. Neither is its carry, which is that of the slot before.
fn says_something(slot: &HomeSlot) -> bool {
    let amounts =
        [slot.solar, slot.solar_in, slot.bought, slot.sent, slot.into_battery, slot.out_of_battery, slot.home_use];
    amounts.iter().any(Option::is_some) || slot.level_percent.is_some() || !slot.flags.is_empty()
}

/// Levels at the ends of slots. Those of several batteries count by capacity; without it their common level is
/// unknown.
#[derive(Debug, Default)]
struct Levels {
    batteries: Vec<(Sensor, BTreeMap<i64, f64>)>,
}

impl Levels {
    fn add(&mut self, sensor: &Sensor, levels: &[(i64, f64)], slot_s: i64) {
        // The last one that ends in a slot, or with it.
        let by_slot = levels.iter().map(|(at_s, level)| ((at_s - 1).div_euclid(slot_s) * slot_s, *level)).collect();
        self.batteries.push((sensor.clone(), by_slot));
    }

    fn at(&self, start_s: i64) -> Option<f64> {
        let batteries: Vec<_> = self.batteries.iter().filter(|(sensor, _)| sensor.counts_at(start_s)).collect();
        if let [(_, levels)] = batteries[..] {
            return levels.get(&start_s).copied();
        }
        let (mut stored, mut whole) = (0.0, 0.0);
        for (sensor, levels) in batteries {
            let capacity_wh = sensor.capacity?.wh();
            stored += levels.get(&start_s)? * capacity_wh;
            whole += capacity_wh;
        }
        (whole > 0.0).then(|| stored / whole)
    }
}

macro_rules! columns {
    () => {
        "start_s, flags, solar, solar_in, bought, sent, into_battery, out_of_battery, home_use, solar_to_home,
         solar_to_battery, solar_to_grid, battery_to_home, battery_to_grid, grid_to_home, grid_to_battery, carry_rest,
         carry_slots, level_percent"
    };
}

const LOAD: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM energy_slots WHERE home = ?1 AND start_s >= ?2 AND start_s < ?3 ORDER BY start_s"
);
const WRITE: &str = concat!(
    "INSERT OR REPLACE INTO energy_slots (home, ",
    columns!(),
    ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)"
);

/// The slots that begin within a window, in order.
pub fn load(connection: &Connection, home: i64, window: &Range<i64>) -> Result<Vec<HomeSlot>> {
    let mut statement = connection.prepare_cached(LOAD)?;
    statement.query_map(params![home, window.start, window.end], read)?.collect()
}

/// What the newest slot before an instant leaves to the next one.
pub fn carry_before(connection: &Connection, home: i64, before_s: i64) -> Result<Carry> {
    let select = "SELECT carry_rest, carry_slots FROM energy_slots WHERE home = ?1 AND start_s < ?2
         ORDER BY start_s DESC LIMIT 1";
    let carry = connection.prepare_cached(select)?.query_row(params![home, before_s], |row| read_carry(row, 0));
    Ok(carry.optional()?.unwrap_or(Carry::NONE))
}

/// Begin of the first and of the last slot of a home.
pub fn extent(connection: &Connection, home: i64) -> Result<Option<(i64, i64)>> {
    let end = |select: &str| connection.prepare_cached(select)?.query_row([home], |row| row.get::<_, Option<i64>>(0));
    let first = end("SELECT min(start_s) FROM energy_slots WHERE home = ?1")?;
    Ok(first.zip(end("SELECT max(start_s) FROM energy_slots WHERE home = ?1")?))
}

/// Begin of the first slot from an instant on.
pub fn first_from(connection: &Connection, home: i64, from_s: i64) -> Result<Option<i64>> {
    let select = "SELECT min(start_s) FROM energy_slots WHERE home = ?1 AND start_s >= ?2";
    connection.prepare_cached(select)?.query_row(params![home, from_s], |row| row.get(0))
}

/// Puts the slots of a window in place of those that are stored there; says whether that makes a difference.
pub fn replace(connection: &Connection, home: i64, stored: &[HomeSlot], slots: &[HomeSlot]) -> Result<bool> {
    if stored == slots {
        return Ok(false);
    }
    let known: BTreeMap<i64, &HomeSlot> = stored.iter().map(|slot| (slot.start_s, slot)).collect();
    let kept: BTreeMap<i64, &HomeSlot> = slots.iter().map(|slot| (slot.start_s, slot)).collect();
    for start_s in known.keys().filter(|start_s| !kept.contains_key(start_s)) {
        let delete = "DELETE FROM energy_slots WHERE home = ?1 AND start_s = ?2";
        connection.prepare_cached(delete)?.execute(params![home, start_s])?;
    }
    for slot in slots.iter().filter(|slot| known.get(&slot.start_s) != Some(slot)) {
        write(connection, home, slot)?;
    }
    Ok(true)
}

fn write(connection: &Connection, home: i64, slot: &HomeSlot) -> Result<()> {
    let mwh = |energy: Option<Energy>| energy.map(Energy::mwh);
    let part = |part: fn(&Parts) -> Energy| slot.parts.as_ref().map(|parts| part(parts).mwh());
    connection.prepare_cached(WRITE)?.execute(params![
        home,
        slot.start_s,
        slot.flags.bits(),
        mwh(slot.solar),
        mwh(slot.solar_in),
        mwh(slot.bought),
        mwh(slot.sent),
        mwh(slot.into_battery),
        mwh(slot.out_of_battery),
        mwh(slot.home_use),
        part(|parts| parts.solar_to_home),
        part(|parts| parts.solar_to_battery),
        part(|parts| parts.solar_to_grid),
        part(|parts| parts.battery_to_home),
        part(|parts| parts.battery_to_grid),
        part(|parts| parts.grid_to_home),
        part(|parts| parts.grid_to_battery),
        slot.carry.rest.mwh(),
        slot.carry.slots,
        slot.level_percent,
    ])?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<HomeSlot> {
    let energy = |at: usize| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(at)?.map(Energy::from_mwh));
    Ok(HomeSlot {
        start_s: row.get(0)?,
        flags: Flags::from_bits(row.get(1)?),
        solar: energy(2)?,
        solar_in: energy(3)?,
        bought: energy(4)?,
        sent: energy(5)?,
        into_battery: energy(6)?,
        out_of_battery: energy(7)?,
        home_use: energy(8)?,
        parts: read_parts(row, 9)?,
        carry: read_carry(row, 16)?,
        level_percent: row.get(18)?,
    })
}

/// Reads seven columns, all known or all NULL.
pub fn read_parts(row: &Row<'_>, first: usize) -> Result<Option<Parts>> {
    let mut amounts = [Energy::ZERO; 7];
    for (at, amount) in amounts.iter_mut().enumerate() {
        let Some(mwh) = row.get(first + at)? else { return Ok(None) };
        *amount = Energy::from_mwh(mwh);
    }
    let [
        solar_to_home,
        solar_to_battery,
        solar_to_grid,
        battery_to_home,
        battery_to_grid,
        grid_to_home,
        grid_to_battery,
    ] = amounts;
    Ok(Some(Parts {
        solar_to_home,
        solar_to_battery,
        solar_to_grid,
        battery_to_home,
        battery_to_grid,
        grid_to_home,
        grid_to_battery,
    }))
}

fn read_carry(row: &Row<'_>, first: usize) -> Result<Carry> {
    Ok(Carry { rest: Energy::from_mwh(row.get(first)?), slots: row.get(first + 1)? })
}
