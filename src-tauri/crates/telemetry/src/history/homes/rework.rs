//! Working out anew what depends on changed readings: slots, days, notes, and what the battery holds.

use std::ops::Range;

use jiff::Timestamp;
use porchlight_energy::HomeDay;
use rusqlite::{Connection, Result};

use super::{
    days, gains,
    grid::Orders,
    notes, pools, readings,
    sites::{self, StoredHome},
    slots::{self, Worked},
};

/// Works out anew the days that a stretch of time touches, and those after them that are different by it.
///
/// Whatever the rows were before, they end up as they would from all readings at once: a day depends on the readings
/// that reach into it, and on the carry of the last slot before it.
pub fn rework(connection: &Connection, home: &StoredHome, span: &Range<i64>) -> Result<()> {
    let sensors = sites::sensors(connection, home.number)?;
    let orders = Orders::load(connection, home.number)?;
    let capacity = pools::capacity(&sensors);
    let Some(mut day) = day_at(home, span.start) else { return Ok(()) };
    let mut carry = slots::carry_before(connection, home.number, days::slots_of(home, &day).start)?;
    let mut stored_carry = carry;
    loop {
        let window = days::slots_of(home, &day);
        let stored = slots::load(connection, home.number, &window)?;
        let worked = Worked::out(connection, home, &sensors, &orders, carry, &window)?;
        slots::replace(connection, home.number, &stored, &worked.slots)?;
        stored_carry = stored.last().map_or(stored_carry, |slot| slot.carry);
        carry = worked.slots.last().map_or(carry, |slot| slot.carry);

        let number = days::number_of(day.date);
        if worked.slots.is_empty() {
            days::delete(connection, home.number, number)?;
            notes::delete(connection, home.number, number)?;
        } else {
            let stored_day = pools::work_out_day(connection, home, &day, &worked.slots, capacity)?;
            days::write(connection, home.number, &stored_day)?;
            notes::replace(connection, home, number, &worked)?;
        }

        let next_s = if window.end < span.end {
            Some(window.end)
        } else if carry == stored_carry {
            None
        } else {
            slots::first_from(connection, home.number, window.end)?
        };
        let Some(next) = next_s.and_then(|next_s| day_at(home, next_s)).filter(|next| next.date > day.date) else {
            if days::newest(connection, home.number)?.is_some_and(|newest| newest > number) {
                pools::unsettle(connection, home.number, number)?;
            }
            return Ok(());
        };
        day = next;
    }
}

/// Works out everything anew.
pub fn rework_all(connection: &Connection, home: &StoredHome) -> Result<()> {
    for delete in [
        "DELETE FROM energy_slots WHERE home = ?1",
        "DELETE FROM energy_days WHERE home = ?1",
        "DELETE FROM energy_notes WHERE home = ?1",
    ] {
        connection.execute(delete, [home.number])?;
    }
    pools::forget_unsettled(connection, home.number)?;
    match extent(connection, home.number)? {
        Some(span) => rework(connection, home, &span),
        None => Ok(()),
    }
}

/// The time of which the readings of a home say something.
pub fn extent(connection: &Connection, home: i64) -> Result<Option<Range<i64>>> {
    let mut extent = None;
    for sensor in sites::sensors(connection, home)? {
        if let Some(own) = readings::extent(connection, sensor.number)? {
            extent = Some(gains::union(extent, own));
        }
    }
    Ok(extent)
}

/// The day to which the slot at an instant belongs.
fn day_at(home: &StoredHome, second: i64) -> Option<HomeDay> {
    let slot_s = i64::from(home.slot_s);
    let start_s = second.div_euclid(slot_s) * slot_s;
    HomeDay::holding(Timestamp::from_second(start_s).ok()?, &home.zone)
}
