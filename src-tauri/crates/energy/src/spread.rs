//! From stretches between readings to slots of equal length.

use std::ops::Range;

use crate::{Cover, Energy, Flag, Flags};

/// Longest stretch that is filled without being called a gap, in seconds.
const LONGEST_FILLED_S: i64 = 3600;

/// What one sensor says about one slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SensorSlot {
    /// Where it begins, in seconds UTC; a multiple of the slot's length.
    pub start_s: i64,
    /// Energy into the device; `None` unless known throughout.
    pub into: Option<Energy>,
    /// Energy out of the device; `None` unless known throughout.
    pub out: Option<Energy>,
    /// What was noticed.
    pub flags: Flags,
}

/// Divides the covers of a sensor over the slots that lie within a window, by time.
///
/// The parts of a cover add up to it exactly, and what a slot gets depends on neither the window nor the other covers.
/// Slots of which nothing is known are left out. A cover longer than a slot and a half is marked as filled, one of
/// more than an hour as a gap.
pub fn spread(into: &[Cover], out: &[Cover], slot_length_s: u32, window: Range<i64>) -> Vec<SensorSlot> {
    let slot_length_s = i64::from(slot_length_s.max(1));
    let first = window.start.div_euclid(slot_length_s) + i64::from(window.start.rem_euclid(slot_length_s) > 0);
    let Ok(count) = usize::try_from(window.end.div_euclid(slot_length_s) - first) else { return Vec::new() };
    let slots = Slots { slot_length_s, first, count };
    let (into, out) = (slots.lay(into), slots.lay(out));
    let of_slot = |(index, (into, out)): (usize, (Laid, Laid))| SensorSlot {
        start_s: (first + i64::try_from(index).unwrap_or(i64::MAX)).saturating_mul(slot_length_s),
        into: into.energy(slot_length_s),
        out: out.energy(slot_length_s),
        flags: into.flags | out.flags,
    };
    let known = |slot: &SensorSlot| slot.into.is_some() || slot.out.is_some() || !slot.flags.is_empty();
    into.into_iter().zip(out).enumerate().map(of_slot).filter(known).collect()
}

/// The slots of a window, counted from 1970.
struct Slots {
    slot_length_s: i64,
    first: i64,
    count: usize,
}

/// What the covers of one counter put into one slot.
#[derive(Clone, Copy, Default)]
struct Laid {
    energy: Energy,
    /// Seconds of the slot whose energy is known.
    known_s: i64,
    flags: Flags,
}

impl Slots {
    fn lay(&self, covers: &[Cover]) -> Vec<Laid> {
        let mut laid = vec![Laid::default(); self.count];
        for cover in covers.iter().filter(|cover| cover.from_s < cover.to_s) {
            let flags = cover.flags | length_flags(cover, self.slot_length_s);
            let touched = cover.from_s.div_euclid(self.slot_length_s)..=(cover.to_s - 1).div_euclid(self.slot_length_s);
            let last = self.first + i64::try_from(self.count).unwrap_or(i64::MAX) - 1;
            for slot in (*touched.start()).max(self.first)..=(*touched.end()).min(last) {
                let Some(laid) = usize::try_from(slot - self.first).ok().and_then(|index| laid.get_mut(index)) else {
                    continue;
                };
                let from_s = cover.from_s.max(slot * self.slot_length_s);
                let to_s = cover.to_s.min((slot + 1) * self.slot_length_s);
                laid.flags |= flags;
                if let Some(energy) = cover.energy {
                    laid.known_s += to_s - from_s;
                    laid.energy += until(cover, energy, to_s) - until(cover, energy, from_s);
                }
            }
        }
        laid
    }
}

/// Energy of a cover from its beginning until an instant within it, in whole mWh. As differences of this, parts add
/// up to the whole wherever it is cut.
fn until(cover: &Cover, energy: Energy, at_s: i64) -> Energy {
    let (passed, whole) = (i128::from(at_s - cover.from_s), i128::from(cover.to_s - cover.from_s));
    let mwh = i128::from(energy.mwh()) * passed / whole;
    Energy::from_mwh(i64::try_from(mwh).expect("a part is not more than the whole, which has 64 bits"))
}

fn length_flags(cover: &Cover, slot_length_s: i64) -> Flags {
    let seconds = cover.to_s - cover.from_s;
    if cover.energy.is_none() || seconds * 2 <= slot_length_s * 3 {
        Flags::NONE
    } else if seconds <= LONGEST_FILLED_S {
        Flag::Filled.into()
    } else {
        Flag::Gap.into()
    }
}

impl Laid {
    fn energy(self, slot_length_s: i64) -> Option<Energy> {
        (self.known_s == slot_length_s).then_some(self.energy)
    }
}

#[cfg(test)]
#[path = "spread_tests.rs"]
mod tests;
