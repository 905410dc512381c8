//! A home's days in a row, with lifetime counters, in bounded memory.
//!
//! The level of a battery and the counters depend on everything before. Every 32nd day they are remembered, and the
//! days of the last few such blocks that were asked for; the rest is worked out again when it is asked for.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::day::{begins_s, day_of, work_out};
use super::plant::Step;
use super::site::Home;
use super::{STEP_HOURS, STEP_SECONDS, STEPS, Sensor};

/// The homes were fitted out on 2023-01-01; nothing is known from before.
const FIRST_DAY: i64 = 19_358;
/// They are gone on 2100-01-01, so that a strange clock asks for no more than that.
const END_DAY: i64 = 47_482;
const BLOCK_DAYS: i64 = 32;
/// Blocks whose days are remembered.
const RECENT_BLOCKS: usize = 4;
/// Homes that are remembered; a home with other panels or another outage is another one.
const RECENT_HOMES: usize = 24;

/// Energy into and out of a device.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(crate) struct Energy {
    pub(crate) in_wh: f64,
    pub(crate) out_wh: f64,
}

impl Energy {
    fn add(&mut self, power_w: f64) {
        self.in_wh += power_w.max(0.0) * STEP_HOURS;
        self.out_wh += (-power_w).max(0.0) * STEP_HOURS;
    }
}

/// What a home is at one moment.
#[derive(Clone, Copy, PartialEq, Debug)]
struct State {
    level_wh: [f64; 2],
    counters: [Energy; Sensor::ALL.len()],
}

impl State {
    fn take(&mut self, step: &Step) {
        self.level_wh = step.level_wh;
        for (counter, sensor) in self.counters.iter_mut().zip(Sensor::ALL) {
            counter.add(sensor.power_w(step));
        }
    }
}

/// What is remembered of one home.
struct Memory {
    home: Home,
    /// The state at the beginning of each block, from the first without a hole.
    blocks: Vec<State>,
    /// The states at the beginning of each day of a block, the latest block last.
    recent: VecDeque<(usize, Vec<State>)>,
}

/// The homes that were asked for, the latest last.
struct Memories(VecDeque<(Home, Arc<Mutex<Memory>>)>);

/// Shared by all sandboxes of a process, for the homes are the same in each.
static MEMORIES: Mutex<Memories> = Mutex::new(Memories(VecDeque::new()));

impl Memories {
    fn of(&mut self, home: &Home) -> Arc<Mutex<Memory>> {
        let known = self.0.iter().position(|(known, _)| known == home);
        let found = if let Some((_, memory)) = known.and_then(|place| self.0.remove(place)) {
            memory
        } else {
            Arc::new(Mutex::new(Memory::new(home)))
        };
        self.0.push_back((*home, Arc::clone(&found)));
        if self.0.len() > RECENT_HOMES {
            self.0.pop_front();
        }
        found
    }
}

impl Memory {
    fn new(home: &Home) -> Self {
        let first = State { level_wh: home.first_levels(), counters: Default::default() };
        Self { home: *home, blocks: vec![first], recent: VecDeque::new() }
    }

    /// The state at the beginning of a day.
    fn at_day(&mut self, day: i64) -> State {
        let since = usize::try_from(day.clamp(FIRST_DAY, END_DAY) - FIRST_DAY).expect("it is not before the first");
        let length = usize::try_from(BLOCK_DAYS).expect("it is small");
        let (block, of_block) = (since / length, since % length);
        while self.blocks.len() <= block {
            let known = self.blocks.len() - 1;
            let end = *self.days_of(known).last().expect("a block has days");
            self.blocks.push(end);
        }
        self.days_of(block)[of_block]
    }

    /// The states at the beginning of each day of a block whose own beginning is known, and at its end.
    fn days_of(&mut self, block: usize) -> &[State] {
        let days = match self.recent.iter().position(|(known, _)| *known == block) {
            Some(place) => self.recent.remove(place).expect("it was just found").1,
            None => self.work_out_block(block),
        };
        if self.recent.len() == RECENT_BLOCKS {
            self.recent.pop_front();
        }
        self.recent.push_back((block, days));
        &self.recent.back().expect("it was just added").1
    }

    fn work_out_block(&self, block: usize) -> Vec<State> {
        let first = FIRST_DAY + i64::try_from(block).expect("blocks are few") * BLOCK_DAYS;
        let mut state = self.blocks[block];
        let mut days = vec![state];
        for day in first..first + BLOCK_DAYS {
            for step in work_out(&self.home, day, state.level_wh) {
                state.take(&step);
            }
            days.push(state);
        }
        days
    }
}

/// A walk through the steps of a home.
pub(super) struct Walk<'a> {
    home: &'a Home,
    day: i64,
    steps: Vec<Step>,
    /// Next step of the day to be taken.
    next: u16,
    state: State,
}

impl<'a> Walk<'a> {
    /// Starts at the first step that does not begin before this second, if the homes are there by then.
    pub(super) fn new(home: &'a Home, from_s: i64) -> Self {
        let day = day_of(home, from_s).clamp(FIRST_DAY, END_DAY);
        let memory = lock(&MEMORIES).of(home);
        let state = lock(&memory).at_day(day);
        let mut walk = Self { home, day, steps: work_out(home, day, state.level_wh), next: 0, state };
        while walk.next_starts_s() < from_s && walk.take().is_some() {}
        walk
    }

    /// The first second of the next step.
    pub(super) fn next_starts_s(&self) -> i64 {
        begins_s(self.home, self.day) + i64::from(self.next) * i64::from(STEP_SECONDS)
    }

    /// Takes a step; none after the end of the homes.
    pub(super) fn take(&mut self) -> Option<Step> {
        if self.day >= END_DAY {
            return None;
        }
        let step = self.steps[usize::from(self.next)];
        self.state.take(&step);
        self.next += 1;
        if self.next == STEPS {
            self.day += 1;
            self.next = 0;
            self.steps = work_out(self.home, self.day, self.state.level_wh);
        }
        Some(step)
    }

    /// The lifetime counters after the steps taken so far.
    pub(super) fn counters(&self, sensor: Sensor) -> Energy {
        self.state.counters[sensor.place()]
    }
}

/// Locks what grows by whole blocks only, so that it is sound whatever happened under the lock.
fn lock<T>(memory: &Mutex<T>) -> MutexGuard<'_, T> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Home {
    /// The first second with readings.
    pub(super) fn fitted_out_s(&self) -> i64 {
        begins_s(self, FIRST_DAY)
    }

    /// Lifetime counters of a sensor at a second: what the steps completed by then add up to.
    pub(crate) fn counters_at(&self, sensor: Sensor, at_s: i64) -> Energy {
        let day = day_of(self, at_s);
        let mut walk = Walk::new(self, begins_s(self, day));
        while walk.next_starts_s() + i64::from(STEP_SECONDS) <= at_s && walk.take().is_some() {}
        walk.counters(sensor)
    }
}

#[cfg(test)]
#[path = "run_tests.rs"]
mod tests;
