//! What the counters of a sensor gained between its readings, kept in step with them.

use std::ops::Range;

use porchlight_domain::Role;
use porchlight_energy::{CounterState, Cover, RatedPower, step};
use rusqlite::{Connection, Result};

use super::readings::{self, Accepted, Kept, Stored};

/// Rows that are read at a time while a change makes its way into later ones.
const LATER_ROWS: u32 = 200;

/// Stores the readings of a sensor and works out what is different by them. Says of which time.
pub fn store(connection: &Connection, sensor: i64, role: Role, mut accepted: Accepted) -> Result<Option<Range<i64>>> {
    let ends = accepted.kept.keys().next().copied().zip(accepted.kept.keys().next_back().copied());
    let mut walk = None;
    if let Some((first_s, last_s)) = ends {
        let stored = readings::load(connection, sensor, first_s..last_s + 1)?;
        for row in &stored {
            accepted.join(&row.kept);
        }
        if is_news(&accepted, &stored) {
            walk = Some(Walk::begin(connection, sensor, role, first_s)?.through(&accepted, stored, last_s)?);
        }
    }
    for (kind, at_s) in &accepted.left_out {
        readings::note_left_out(connection, sensor, *kind, *at_s)?;
    }
    Ok(walk.and_then(|walk| walk.changed))
}

fn is_news(accepted: &Accepted, stored: &[Stored]) -> bool {
    let known = stored.iter().filter(|row| accepted.kept.get(&row.kept.ends_s) == Some(&row.kept)).count();
    known < accepted.kept.len()
}

/// A way along the rows of a sensor from the first change on.
struct Walk<'a> {
    connection: &'a Connection,
    sensor: i64,
    rated: RatedPower,
    /// What the next row is compared with.
    state: CounterState,
    /// What it was compared with when it was stored.
    stored_state: CounterState,
    changed: Option<Range<i64>>,
}

impl<'a> Walk<'a> {
    fn begin(connection: &'a Connection, sensor: i64, role: Role, first_s: i64) -> Result<Self> {
        let state = readings::state_before(connection, sensor, first_s)?;
        Ok(Self { connection, sensor, rated: RatedPower::of(role), state, stored_state: state, changed: None })
    }

    /// Goes through the rows and the new readings among them, then on until nothing is different any more.
    fn through(mut self, accepted: &Accepted, stored: Vec<Stored>, last_s: i64) -> Result<Self> {
        let mut stored = stored.into_iter().peekable();
        let mut new = accepted.kept.values().peekable();
        while let Some(ends_s) =
            [stored.peek().map(|row| row.kept.ends_s), new.peek().map(|kept| kept.ends_s)].into_iter().flatten().min()
        {
            let row = stored.next_if(|row| row.kept.ends_s == ends_s);
            let kept = new.next_if(|kept| kept.ends_s == ends_s).copied();
            self.pass(row.as_ref(), kept)?;
        }
        let mut last_s = last_s;
        while self.state != self.stored_state {
            let later = readings::load_after(self.connection, self.sensor, last_s, LATER_ROWS)?;
            let Some(last) = later.last() else { break };
            last_s = last.kept.ends_s;
            for row in later {
                if self.state == self.stored_state {
                    break;
                }
                self.pass(Some(&row), None)?;
            }
        }
        Ok(self)
    }

    /// Passes one reading: as it is stored, as it came, or both.
    fn pass(&mut self, row: Option<&Stored>, came: Option<Kept>) -> Result<()> {
        let Some(kept) = came.or(row.map(|row| row.kept)) else { return Ok(()) };
        if let Some(row) = row.filter(|row| row.kept == kept && self.state == self.stored_state) {
            (self.state, self.stored_state) = (row.state, row.state);
            return Ok(());
        }
        let step = step(self.state, &kept.reading(), self.rated);
        let next = Stored { kept, into: step.into, out: step.out, state: step.state };
        self.state = step.state;
        if let Some(row) = row {
            self.stored_state = row.state;
        }
        if row != Some(&next) {
            readings::write(self.connection, self.sensor, &next)?;
            for touched in row.into_iter().chain([&next]).map(Stored::touches) {
                self.changed = Some(union(self.changed.take(), touched));
            }
        }
        Ok(())
    }
}

/// The stretch that holds both.
pub fn union(one: Option<Range<i64>>, other: Range<i64>) -> Range<i64> {
    match one {
        Some(one) => one.start.min(other.start)..one.end.max(other.end),
        None => other,
    }
}

/// What a sensor says about a window: the covers of both its counters that reach into it, and its levels.
#[derive(Debug, Default)]
pub struct Said {
    pub into: Vec<Cover>,
    pub out: Vec<Cover>,
    /// Instants and percent, ascending.
    pub levels: Vec<(i64, f64)>,
    /// Readings in the window.
    pub readings: u32,
}

impl Said {
    pub fn load(connection: &Connection, sensor: i64, window: &Range<i64>) -> Result<Self> {
        let mut said = Self::default();
        for row in readings::load(connection, sensor, window.start + 1..window.end + 1)? {
            said.levels.extend(row.kept.level_percent.map(|level| (row.kept.ends_s, level)));
            said.into.extend(row.into);
            said.out.extend(row.out);
            said.readings += 1;
        }
        // The cover that reaches over the end belongs to a later row, of each counter maybe to another one.
        for (covers, next) in [(&mut said.into, readings::NEXT_INTO), (&mut said.out, readings::NEXT_OUT)] {
            if covers.last().is_none_or(|cover| cover.to_s < window.end) {
                covers.extend(readings::load_cover(connection, next, sensor, window.end)?);
            }
            covers.retain(readings::can_be_divided);
        }
        Ok(said)
    }
}
