//! From the lifetime counters of a sensor to energy over stretches of time.

use porchlight_domain::Role;
use serde::{Deserialize, Serialize};

use crate::{Energy, Flag, Flags};

const DAY_S: i64 = 24 * 3600;
/// What a counter may gain beyond its rated power, in mWh: it counts in steps.
const STEP_MWH: i64 = 5000;

/// The counters of one sensor at the end of one bucket, as the provider gave them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reading {
    /// Where the bucket begins, in seconds UTC.
    pub start_s: i64,
    /// Its length in seconds; zero for an instant.
    pub length_s: u32,
    /// Lifetime energy into the device. What is less than nothing counts as missing.
    pub into: Option<Energy>,
    /// Lifetime energy out of the device, a magnitude. What is less than nothing counts as missing.
    pub out: Option<Energy>,
    /// Whether one of them came with the sign that the provider does not document.
    pub has_odd_sign: bool,
}

impl Reading {
    /// The instant of its counters, in seconds UTC.
    pub fn end_s(&self) -> i64 {
        self.start_s.saturating_add(i64::from(self.length_s))
    }
}

/// The most power that a device takes or gives, in whole W.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RatedPower(u32);

impl RatedPower {
    /// As the device says.
    pub const fn from_w(watts: u32) -> Self {
        Self(watts)
    }

    /// What can be assumed where the device does not say: 30 kW for the connection and the use of a home, 20 kW for
    /// solar and battery.
    pub const fn of(role: Role) -> Self {
        match role {
            Role::Grid | Role::HomeUse => Self(30_000),
            Role::Solar | Role::Battery => Self(20_000),
        }
    }

    /// The most that a counter can gain: rated power over the time, a twentieth more, and the step it counts in.
    fn most_in(self, seconds: i64) -> Energy {
        // mWh = W × s ÷ 3.6, and 1.05 ÷ 3.6 = 7 ÷ 24.
        let mwh = i128::from(self.0) * i128::from(seconds) * 7 / 24;
        Energy::from_mwh(i64::try_from(mwh).unwrap_or(i64::MAX).saturating_add(STEP_MWH))
    }
}

/// What is remembered of one counter.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Mark {
    /// The value that the next one is compared with: the last one accepted, and the highest while the counter dips.
    pub value: Energy,
    /// The instant up to which it is counted, in seconds UTC.
    pub at_s: i64,
    /// While the counter dips: since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dip: Option<Dip>,
    /// Where the counter was before it jumped, during the day after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jumped: Option<Jumped>,
}

/// Since when a counter is a little below where it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Dip {
    /// The instant at which it was highest, in seconds UTC. What it gains beyond that was gained since.
    pub high_at_s: i64,
    /// The instant of the first value below, in seconds UTC.
    pub since_s: i64,
}

/// Where a counter was before a jump.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Jumped {
    /// The value before.
    pub from: Energy,
    /// The instant of the first value after, in seconds UTC.
    pub at_s: i64,
}

impl Mark {
    /// A counter that was accepted as it is.
    pub const fn new(value: Energy, at_s: i64) -> Self {
        Self { value, at_s, dip: None, jumped: None }
    }
}

/// What is remembered of a sensor between two readings.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct CounterState {
    /// Of its counter of energy into the device.
    pub into: Option<Mark>,
    /// Of its counter of energy out of the device.
    pub out: Option<Mark>,
}

impl CounterState {
    /// What is remembered where nothing was odd: the reading's own values. [`step`] mostly leads here, so whoever
    /// stores states may leave out those that equal this.
    pub fn of(reading: &Reading) -> Self {
        let mark = |value: Option<Energy>| Some(Mark::new(usable(value)?, reading.end_s()));
        Self { into: mark(reading.into), out: mark(reading.out) }
    }
}

/// What one counter says about the time between two readings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cover {
    /// Where it begins, in seconds UTC: the earlier reading's end.
    pub from_s: i64,
    /// Where it ends: the later reading's end.
    pub to_s: i64,
    /// Energy in between, not negative; `None` where it cannot be told.
    pub energy: Option<Energy>,
    /// What was noticed.
    pub flags: Flags,
}

/// What a reading adds to those before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// To be remembered for the next reading.
    pub state: CounterState,
    /// Energy into the device. `None` if the reading tells nothing new of it.
    pub into: Option<Cover>,
    /// Energy out of the device. `None` if the reading tells nothing new of it.
    pub out: Option<Cover>,
    /// What was noticed of either.
    pub flags: Flags,
}

/// Judges the next reading of a sensor; readings come in order of time, the first with the default state.
///
/// The covers of one counter touch and never overlap. A counter that is missing in a reading is left as it was: its
/// next value covers the whole time since the last one.
pub fn step(before: CounterState, reading: &Reading, rated: RatedPower) -> Step {
    let (into, into_cover, into_flags) = follow(before.into, reading.into, reading, rated);
    let (out, out_cover, out_flags) = follow(before.out, reading.out, reading, rated);
    Step { state: CounterState { into, out }, into: into_cover, out: out_cover, flags: into_flags | out_flags }
}

fn follow(
    before: Option<Mark>,
    value: Option<Energy>,
    reading: &Reading,
    rated: RatedPower,
) -> (Option<Mark>, Option<Cover>, Flags) {
    let Some(value) = usable(value) else { return (before, None, Flags::NONE) };
    let to_s = reading.end_s();
    let Some(mark) = before else { return (Some(Mark::new(value, to_s)), None, Flags::NONE) };
    if to_s <= mark.at_s {
        return (before, None, Flag::Order.into());
    }
    let verdict = judge(mark, value, to_s, rated);
    let mut flags: Flags = verdict.flag.into_iter().collect();
    if reading.has_odd_sign {
        flags |= Flag::Sign;
    }
    (Some(verdict.mark), Some(Cover { from_s: mark.at_s, to_s, energy: verdict.energy, flags }), flags)
}

fn usable(value: Option<Energy>) -> Option<Energy> {
    value.filter(|value| *value >= Energy::ZERO)
}

struct Verdict {
    mark: Mark,
    energy: Option<Energy>,
    flag: Option<Flag>,
}

fn judge(mark: Mark, value: Energy, at_s: i64, rated: RatedPower) -> Verdict {
    let jumped = mark.jumped.filter(|jumped| at_s - jumped.at_s < DAY_S);
    let accepted = Mark { jumped, ..Mark::new(value, at_s) };
    if value >= mark.value {
        let gained = value - mark.value;
        if gained <= rated.most_in(at_s - mark.dip.map_or(mark.at_s, |dip| dip.high_at_s)) {
            return Verdict { mark: accepted, energy: Some(gained), flag: None };
        }
        let jumped = Some(Jumped { from: mark.value, at_s });
        return Verdict { mark: Mark { jumped, ..accepted }, energy: None, flag: Some(Flag::Jump) };
    }
    let accepted = Mark::new(value, at_s);
    if jumped.is_some_and(|jumped| jumped.from <= value) {
        // The way back from a jump. Taken for a dip, it would count nothing for a day.
        return Verdict { mark: accepted, energy: None, flag: Some(Flag::Jump) };
    }
    let dip = mark.dip.unwrap_or(Dip { high_at_s: mark.at_s, since_s: at_s });
    if is_a_little_below(mark.value, value) && at_s - dip.since_s < DAY_S {
        let dipping = Mark { at_s, dip: Some(dip), ..mark };
        return Verdict { mark: dipping, energy: Some(Energy::ZERO), flag: Some(Flag::Dip) };
    }
    let most = rated.most_in(at_s - mark.at_s);
    Verdict { mark: accepted, energy: Some(value).filter(|value| *value <= most), flag: Some(Flag::Reset) }
}

/// Whether what is left is at least nine tenths.
fn is_a_little_below(high: Energy, value: Energy) -> bool {
    i128::from(value.mwh()) * 10 >= i128::from(high.mwh()) * 9
}

#[cfg(test)]
#[path = "counters_tests.rs"]
mod tests;
