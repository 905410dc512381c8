//! What a person should know about readings: kept per day for long periods, and to the slot for short ones.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::{Range, RangeInclusive},
};

use jiff::Timestamp;
use porchlight_domain::Role;
use porchlight_energy::{Flag, Flags, HomeSlot, SensorSlot};
use rusqlite::{Connection, Result, params};

use super::{
    Note, NoteKind, fetched,
    grid::Orders,
    readings::{self, LeftOut},
    sites::{DAY_S, Sensor, StoredHome},
    slots::Worked,
};

/// Flags of a slot that are the home's own and not those of a sensor.
const OF_HOME: [Flag; 2] = [Flag::Mismatch, Flag::GridAssumed];

/// The words of the flags in a set.
pub fn kinds(flags: Flags) -> Vec<NoteKind> {
    let mut kinds: Vec<NoteKind> = flags.iter().map(kind).collect();
    kinds.sort_unstable();
    kinds
}

fn kind(flag: Flag) -> NoteKind {
    match flag {
        Flag::Reset => NoteKind::Reset,
        Flag::Dip => NoteKind::Dip,
        Flag::Jump => NoteKind::Jump,
        Flag::Filled => NoteKind::Filled,
        Flag::Gap => NoteKind::Gap,
        Flag::Mismatch => NoteKind::Mismatch,
        Flag::Sign => NoteKind::Sign,
        Flag::Order => NoteKind::Order,
        Flag::Clock => NoteKind::Clock,
        Flag::GridAssumed => NoteKind::GridAssumed,
    }
}

/// A run of slots, or some slots of one day, of which the same is to be said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Run {
    from_s: i64,
    to_s: i64,
    count: u32,
}

/// What is to be said of one sensor (0: of the home), by its number and the flag's bit.
type OfDay = BTreeMap<(i64, u16), Run>;

/// What a note is about, and of what kind it is.
type About = (Option<Role>, NoteKind);

/// Puts the notes of a day in place of those that are kept of it.
pub fn replace(connection: &Connection, home: &StoredHome, day: i64, worked: &Worked) -> Result<()> {
    let mut notes = OfDay::new();
    let slot_s = i64::from(home.slot_s);
    let mut add = |sensor: i64, flag: Flag, start_s: i64| {
        let run = Run { from_s: start_s, to_s: start_s + slot_s, count: 1 };
        let join = |known: &mut Run| (known.to_s, known.count) = (run.to_s, known.count + 1);
        notes.entry((sensor, Flags::from(flag).bits())).and_modify(join).or_insert(run);
    };
    for (sensor, slots, _) in &worked.sensors {
        for slot in slots.iter().filter(|slot| sensor.counts_at(slot.start_s)) {
            slot.flags.iter().for_each(|flag| add(sensor.number, flag, slot.start_s));
        }
    }
    for slot in &worked.slots {
        OF_HOME.into_iter().filter(|flag| slot.flags.has(*flag)).for_each(|flag| add(0, flag, slot.start_s));
    }
    delete(connection, home.number, day)?;
    let insert = "INSERT INTO energy_notes (home, day, sensor, flag, from_s, to_s, count)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    for ((sensor, flag), Run { from_s, to_s, count }) in notes {
        connection.prepare_cached(insert)?.execute(params![home.number, day, sensor, flag, from_s, to_s, count])?;
    }
    Ok(())
}

pub fn delete(connection: &Connection, home: i64, day: i64) -> Result<()> {
    connection.prepare_cached("DELETE FROM energy_notes WHERE home = ?1 AND day = ?2")?.execute([home, day])?;
    Ok(())
}

/// The notes of whole days. Those of days that follow each other are one.
pub fn of_days(
    connection: &Connection,
    home: &StoredHome,
    sensors: &[Sensor],
    days: &RangeInclusive<i64>,
) -> Result<Vec<Note>> {
    let select = "SELECT day, sensor, flag, from_s, to_s, count FROM energy_notes
         WHERE home = ?1 AND day BETWEEN ?2 AND ?3 ORDER BY day";
    let mut statement = connection.prepare_cached(select)?;
    let mut rows = statement.query(params![home.number, days.start(), days.end()])?;
    let mut runs: BTreeMap<About, Vec<(Run, i64)>> = BTreeMap::new(); // each with its last day
    while let Some(row) = rows.next()? {
        let (day, sensor, flag): (i64, i64, u16) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let run = Run { from_s: row.get(3)?, to_s: row.get(4)?, count: row.get(5)? };
        let role = sensors.iter().find(|known| known.number == sensor).map(|sensor| sensor.role);
        for flag in Flags::from_bits(flag).iter() {
            let known = runs.entry((role, kind(flag))).or_default();
            match known.last_mut().filter(|(_, last_day)| day - *last_day <= 1) {
                Some((last, last_day)) => {
                    last.from_s = last.from_s.min(run.from_s);
                    last.to_s = last.to_s.max(run.to_s);
                    last.count += run.count;
                    *last_day = day;
                }
                None => known.push((run, day)),
            }
        }
    }
    let runs = runs.into_iter().flat_map(|(of, runs)| runs.into_iter().map(move |(run, _)| (of, run)));
    Ok(runs.filter_map(|((role, kind), run)| note(kind, role, run)).collect())
}

/// The notes of the slots of a window, each from its first slot to its last.
pub fn of_slots(home: &StoredHome, worked: &Worked) -> Vec<Note> {
    let mut flagged: BTreeMap<(Option<Role>, Flag), BTreeSet<i64>> = BTreeMap::new();
    for (sensor, slots, _) in &worked.sensors {
        for slot in slots.iter().filter(|slot| sensor.counts_at(slot.start_s)) {
            for flag in slot.flags.iter() {
                flagged.entry((Some(sensor.role), flag)).or_default().insert(slot.start_s);
            }
        }
    }
    for slot in &worked.slots {
        for flag in OF_HOME.into_iter().filter(|flag| slot.flags.has(*flag)) {
            flagged.entry((None, flag)).or_default().insert(slot.start_s);
        }
    }
    let slot_s = i64::from(home.slot_s);
    let mut notes = Vec::new();
    for ((role, flag), starts) in flagged {
        let mut runs: Vec<Run> = Vec::new();
        for start_s in starts {
            match runs.last_mut().filter(|run| run.to_s == start_s) {
                Some(run) => (run.to_s, run.count) = (start_s + slot_s, run.count + 1),
                None => runs.push(Run { from_s: start_s, to_s: start_s + slot_s, count: 1 }),
            }
        }
        notes.extend(runs.into_iter().filter_map(|run| note(kind(flag), role, run)));
    }
    notes
}

/// The notes of what is not kept, and of grid meters that turned, within a window.
pub fn of_the_rest(
    connection: &Connection,
    home: &StoredHome,
    sensors: &[Sensor],
    orders: &Orders,
    window: &Range<i64>,
) -> Result<Vec<Note>> {
    let mut notes = Vec::new();
    for sensor in sensors {
        let mut runs: BTreeMap<LeftOut, Run> = BTreeMap::new();
        for (kind, at_s) in readings::left_out(connection, sensor.number, window)? {
            // One of the same bucket is known by its end, one from the future by its begin.
            let from_s = if kind == LeftOut::Other { at_s - i64::from(home.slot_s) } else { at_s };
            let run = Run { from_s, to_s: from_s + i64::from(home.slot_s), count: 1 };
            let join = |known: &mut Run| (known.to_s, known.count) = (run.to_s, known.count + 1);
            runs.entry(kind).and_modify(join).or_insert(run);
        }
        for (kind, run) in runs {
            let kind = match kind {
                LeftOut::Other => NoteKind::Order,
                LeftOut::Ahead => NoteKind::Clock,
            };
            notes.extend(note(kind, Some(sensor.role), run));
        }
    }
    for span in fetched::refused(connection, home.number, window)? {
        let days = u32::try_from((span.end - span.start) / DAY_S).unwrap_or(u32::MAX);
        let (from_s, to_s) = (span.start.max(window.start), span.end.min(window.end));
        notes.extend(note(NoteKind::Refused, None, Run { from_s, to_s, count: days }));
    }
    for finding in orders.findings().iter().filter(|finding| finding.from_s > 0 && window.contains(&finding.from_s)) {
        let run = Run { from_s: finding.from_s, to_s: finding.from_s, count: finding.slots };
        notes.extend(note(NoteKind::GridTurned, Some(Role::Grid), run));
    }
    Ok(notes)
}

/// Sorts notes by their begin.
pub fn sort(notes: &mut [Note]) {
    notes.sort_by_key(|note| (note.from, note.kind, note.role));
}

/// The flags of the sensors of a role, over all slots of a window.
pub fn flags_of(worked: &Worked, role: Role) -> Flags {
    let of_role = worked.sensors.iter().filter(|(sensor, ..)| sensor.role == role);
    let slots = of_role.flat_map(|(sensor, slots, _)| slots.iter().filter(|slot| sensor.counts_at(slot.start_s)));
    slots.fold(Flags::NONE, |flags, slot: &SensorSlot| flags | slot.flags)
}

/// The flags of the home's slots.
pub fn flags_of_home(slots: &[HomeSlot]) -> Flags {
    slots.iter().fold(Flags::NONE, |flags, slot| flags | slot.flags)
}

fn note(kind: NoteKind, role: Option<Role>, run: Run) -> Option<Note> {
    let instant = |second: i64| Timestamp::from_second(second).ok();
    Some(Note { kind, role, from: instant(run.from_s)?, to: instant(run.to_s)?, count: run.count })
}
