//! Readings as they came. Of two for one bucket each value is kept by a rule that does not ask which came first.

use std::{cmp::Reverse, collections::BTreeMap, ops::Range};

use porchlight_domain::{Pick, SensorReading};
use porchlight_energy::{CounterState, Cover, Energy, Flags, Reading};
use rusqlite::{Connection, OptionalExtension as _, Result, Row, params};

/// A reading may be this far ahead of our clock, in seconds.
const CLOCKS_DIFFER_S: i64 = 300;
/// The year 2000. Earlier instants are those of a device whose clock was never set.
const EARLIEST_S: i64 = 946_684_800;
/// The counters of a longer time say nothing about its days, in seconds. They are not divided by time.
pub const LONGEST_COVER_S: i64 = 31 * 24 * 3600;

/// A reading as it is kept.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Kept {
    pub ends_s: i64,
    pub length_s: u32,
    pub is_average: bool,
    pub has_odd_sign: bool,
    pub power_w: Option<f64>,
    pub level_percent: Option<f64>,
    pub into: Option<Energy>,
    pub out: Option<Energy>,
}

/// A reading that is not kept, or not as a whole.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum LeftOut {
    /// It has another counter value than one of the same bucket that came with it.
    Other,
    /// It is from the future.
    Ahead,
}

impl LeftOut {
    fn number(self) -> u8 {
        match self {
            Self::Other => 0,
            Self::Ahead => 1,
        }
    }
}

/// What is to be kept of a sensor's readings, by the ends of their buckets.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Accepted {
    pub kept: BTreeMap<i64, Kept>,
    pub left_out: Vec<(LeftOut, i64)>,
}

impl Accepted {
    /// Takes the readings that were received at an instant. A bucket that was not over by then has still to change
    /// and is left for later.
    pub fn of(readings: &[SensorReading], received_s: i64) -> Self {
        let mut accepted = Self::default();
        for reading in readings {
            let start_s = reading.measured_at.as_second();
            if start_s > received_s + CLOCKS_DIFFER_S {
                accepted.left_out.push((LeftOut::Ahead, start_s));
                continue;
            }
            if let Some(kept) = Kept::of(reading).filter(|kept| kept.ends_s <= received_s && start_s >= EARLIEST_S) {
                accepted.add(kept);
            }
        }
        accepted
    }

    fn add(&mut self, kept: Kept) {
        let known = self.kept.entry(kept.ends_s).or_insert(kept);
        if known.contradicts(&kept) {
            self.left_out.push((LeftOut::Other, kept.ends_s));
        }
        *known = known.join(&kept);
    }

    /// Joins what is kept already. That it differs is no contradiction: the provider goes on counting what comes to it
    /// late. Only what it says twice at once can contradict itself.
    pub fn join(&mut self, stored: &Kept) {
        if let Some(kept) = self.kept.get_mut(&stored.ends_s) {
            *kept = kept.join(stored);
        }
    }
}

impl Kept {
    /// What is worth keeping; `None` if no value is there. Unknown is not zero.
    fn of(reading: &SensorReading) -> Option<Self> {
        let finite = |value: Option<f64>| value.filter(|value| value.is_finite());
        let counter = |wh: Option<f64>| wh.and_then(Energy::from_wh).map(Energy::abs);
        let (into, out) = (counter(reading.energy_in_wh), counter(reading.energy_out_wh));
        let kept = Self {
            ends_s: reading.measured_at.as_second().checked_add(i64::from(reading.length_s))?,
            length_s: reading.length_s,
            is_average: reading.pick == Pick::Average,
            has_odd_sign: reading.has_odd_sign,
            power_w: finite(reading.power_w),
            level_percent: finite(reading.level_percent).map(|level| level.clamp(0.0, 100.0)),
            into,
            out,
        };
        let has_value = kept.power_w.is_some() || kept.level_percent.is_some() || into.is_some() || out.is_some();
        has_value.then_some(kept)
    }

    /// Of each value the greater; of the power that of the shorter bucket, and a mean before a newest value.
    /// Commutative, associative and idempotent.
    pub fn join(&self, other: &Self) -> Self {
        let rank = |kept: &Self| (kept.power_w.is_some(), Reverse(kept.length_s), kept.is_average);
        let first = rank(self).cmp(&rank(other)).then_with(|| greater(self.power_w, other.power_w));
        let measured = if first.is_lt() { other } else { self };
        let level = greater(self.level_percent, other.level_percent);
        Self {
            ends_s: self.ends_s,
            length_s: measured.length_s,
            is_average: measured.is_average,
            has_odd_sign: self.has_odd_sign || other.has_odd_sign,
            power_w: measured.power_w,
            level_percent: if level.is_lt() { other.level_percent } else { self.level_percent },
            into: self.into.max(other.into),
            out: self.out.max(other.out),
        }
    }

    fn contradicts(&self, other: &Self) -> bool {
        let differ =
            |one: Option<Energy>, other: Option<Energy>| one.zip(other).is_some_and(|(one, other)| one != other);
        differ(self.into, other.into) || differ(self.out, other.out)
    }

    /// What its counters say.
    pub fn reading(&self) -> Reading {
        Reading {
            start_s: self.ends_s - i64::from(self.length_s),
            length_s: self.length_s,
            into: self.into,
            out: self.out,
            has_odd_sign: self.has_odd_sign,
        }
    }
}

fn greater(one: Option<f64>, other: Option<f64>) -> std::cmp::Ordering {
    match (one, other) {
        (Some(one), Some(other)) => one.total_cmp(&other),
        (one, other) => one.is_some().cmp(&other.is_some()),
    }
}

/// A row: the reading, and what was worked out of its counters.
#[derive(Clone, PartialEq, Debug)]
pub struct Stored {
    pub kept: Kept,
    pub into: Option<Cover>,
    pub out: Option<Cover>,
    /// What the next reading is compared with.
    pub state: CounterState,
}

impl Stored {
    /// The time of which it says something, for what is worked out further.
    pub fn touches(&self) -> Range<i64> {
        let covers = [self.into, self.out].into_iter().flatten().filter(can_be_divided);
        // The level belongs to the slot in which the bucket ends.
        let from_s = covers.map(|cover| cover.from_s).fold(self.kept.ends_s - 1, i64::min);
        from_s..self.kept.ends_s
    }
}

/// Whether a cover is short enough to say something about each of its slots.
pub fn can_be_divided(cover: &Cover) -> bool {
    cover.to_s - cover.from_s <= LONGEST_COVER_S
}

macro_rules! columns {
    () => {
        "ends_s, length_s, is_average, has_odd_sign, power_w, level_percent, into_mwh, out_mwh,
         into_span_s, into_gain_mwh, into_flags, out_span_s, out_gain_mwh, out_flags, state"
    };
}

const LOAD: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM energy_readings WHERE sensor = ?1 AND ends_s >= ?2 AND ends_s < ?3 ORDER BY ends_s"
);
const LOAD_AFTER: &str =
    concat!("SELECT ", columns!(), " FROM energy_readings WHERE sensor = ?1 AND ends_s > ?2 ORDER BY ends_s LIMIT ?3");
const LOAD_BEFORE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM energy_readings WHERE sensor = ?1 AND ends_s < ?2 ORDER BY ends_s DESC LIMIT 1"
);
const WRITE: &str = concat!(
    "INSERT OR REPLACE INTO energy_readings (sensor, ",
    columns!(),
    ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"
);
/// The first gain into a device that ends after an instant.
pub const NEXT_INTO: &str = "SELECT ends_s, into_span_s, into_gain_mwh, into_flags FROM energy_readings
     WHERE sensor = ?1 AND ends_s > ?2 AND ends_s < ?3 AND into_span_s NOT NULL ORDER BY ends_s LIMIT 1";
/// The first gain out of a device that ends after an instant.
pub const NEXT_OUT: &str = "SELECT ends_s, out_span_s, out_gain_mwh, out_flags FROM energy_readings
     WHERE sensor = ?1 AND ends_s > ?2 AND ends_s < ?3 AND out_span_s NOT NULL ORDER BY ends_s LIMIT 1";

/// The rows of a sensor whose buckets end within a range, in order.
pub fn load(connection: &Connection, sensor: i64, ends: Range<i64>) -> Result<Vec<Stored>> {
    let mut statement = connection.prepare_cached(LOAD)?;
    statement.query_map(params![sensor, ends.start, ends.end], read)?.collect()
}

/// The first rows of a sensor whose buckets end after an instant, in order.
pub fn load_after(connection: &Connection, sensor: i64, after_s: i64, most: u32) -> Result<Vec<Stored>> {
    let mut statement = connection.prepare_cached(LOAD_AFTER)?;
    statement.query_map(params![sensor, after_s, most], read)?.collect()
}

/// What was known of a sensor's counters just before an instant.
pub fn state_before(connection: &Connection, sensor: i64, before_s: i64) -> Result<CounterState> {
    let mut statement = connection.prepare_cached(LOAD_BEFORE)?;
    let mut rows = statement.query_map(params![sensor, before_s], read)?;
    Ok(rows.next().transpose()?.map(|stored| stored.state).unwrap_or_default())
}

/// The time of which the readings of a sensor say something.
pub fn extent(connection: &Connection, sensor: i64) -> Result<Option<Range<i64>>> {
    let end = |select: &str| connection.prepare_cached(select)?.query_row([sensor], |row| row.get::<_, Option<i64>>(0));
    let first = end("SELECT min(ends_s) FROM energy_readings WHERE sensor = ?1")?;
    let last = end("SELECT max(ends_s) FROM energy_readings WHERE sensor = ?1")?;
    Ok(first.zip(last).map(|(first_s, last_s)| first_s - 1..last_s))
}

/// The begins of the newest buckets of a sensor, oldest first.
pub fn newest_starts(connection: &Connection, sensor: i64, most: u32) -> Result<Vec<i64>> {
    let select = "SELECT ends_s - length_s FROM energy_readings WHERE sensor = ?1 ORDER BY ends_s DESC LIMIT ?2";
    let mut statement = connection.prepare_cached(select)?;
    let mut starts = statement.query_map(params![sensor, most], |row| row.get(0))?.collect::<Result<Vec<i64>>>()?;
    starts.reverse();
    Ok(starts)
}

/// The cover that `next` finds after an instant.
pub fn load_cover(connection: &Connection, next: &str, sensor: i64, after_s: i64) -> Result<Option<Cover>> {
    let cover = connection
        .prepare_cached(next)?
        .query_row(params![sensor, after_s, after_s + LONGEST_COVER_S], |row| read_cover(row, 1, row.get(0)?))
        .optional()?;
    Ok(cover.flatten())
}

/// Notes what is not kept, once.
pub fn note_left_out(connection: &Connection, sensor: i64, kind: LeftOut, at_s: i64) -> Result<()> {
    let insert = "INSERT INTO energy_left_out (sensor, kind, at_s) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
    connection.prepare_cached(insert)?.execute(params![sensor, kind.number(), at_s])?;
    Ok(())
}

/// What is not kept of a sensor within a range.
pub fn left_out(connection: &Connection, sensor: i64, window: &Range<i64>) -> Result<Vec<(LeftOut, i64)>> {
    let mut found = Vec::new();
    for kind in [LeftOut::Other, LeftOut::Ahead] {
        let select = "SELECT at_s FROM energy_left_out WHERE sensor = ?1 AND kind = ?2 AND at_s >= ?3 AND at_s < ?4";
        let mut statement = connection.prepare_cached(select)?;
        let rows = statement.query_map(params![sensor, kind.number(), window.start, window.end], |row| row.get(0))?;
        for at_s in rows {
            found.push((kind, at_s?));
        }
    }
    Ok(found)
}

pub fn write(connection: &Connection, sensor: i64, stored: &Stored) -> Result<()> {
    let Stored { kept, into, out, state } = stored;
    let span = |cover: &Option<Cover>| cover.map(|cover| cover.to_s - cover.from_s);
    let gain = |cover: &Option<Cover>| cover.and_then(|cover| cover.energy).map(Energy::mwh);
    let flags = |cover: &Option<Cover>| cover.map_or(0, |cover| cover.flags.bits());
    let odd_state = (*state != CounterState::of(&kept.reading()))
        .then(|| serde_json::to_string(state).expect("numbers and names become JSON"));
    connection.prepare_cached(WRITE)?.execute(params![
        sensor,
        kept.ends_s,
        kept.length_s,
        kept.is_average,
        kept.has_odd_sign,
        kept.power_w,
        kept.level_percent,
        kept.into.map(Energy::mwh),
        kept.out.map(Energy::mwh),
        span(into),
        gain(into),
        flags(into),
        span(out),
        gain(out),
        flags(out),
        odd_state,
    ])?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Stored> {
    let kept = Kept {
        ends_s: row.get(0)?,
        length_s: row.get(1)?,
        is_average: row.get(2)?,
        has_odd_sign: row.get(3)?,
        power_w: row.get(4)?,
        level_percent: row.get(5)?,
        into: row.get::<_, Option<i64>>(6)?.map(Energy::from_mwh),
        out: row.get::<_, Option<i64>>(7)?.map(Energy::from_mwh),
    };
    let odd_state: Option<String> = row.get(14)?;
    // A state that makes no sense is that of a reading like any other.
    let state = odd_state.and_then(|text| serde_json::from_str(&text).ok());
    Ok(Stored {
        kept,
        into: read_cover(row, 8, kept.ends_s)?,
        out: read_cover(row, 11, kept.ends_s)?,
        state: state.unwrap_or_else(|| CounterState::of(&kept.reading())),
    })
}

/// Reads span, gain and flags from three columns.
fn read_cover(row: &Row<'_>, first: usize, to_s: i64) -> Result<Option<Cover>> {
    let Some(span_s) = row.get::<_, Option<i64>>(first)? else { return Ok(None) };
    let energy = row.get::<_, Option<i64>>(first + 1)?.map(Energy::from_mwh);
    Ok(Some(Cover { from_s: to_s - span_s, to_s, energy, flags: Flags::from_bits(row.get(first + 2)?) }))
}
