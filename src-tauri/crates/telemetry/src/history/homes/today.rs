//! What stands beside the live picture of a home.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use porchlight_domain::{AccountId, Role, SiteId};
use porchlight_energy::{
    Energy, Home, HomeDay, HomeSlot, TimeLeft, capacity_samples, drain_w, learn_capacity, time_left,
};
use rusqlite::Result;

use super::{
    Capacity, CurveSlot, GridFinding, HomeToday, Level, Node, NodePoint, bars, days, notes, reader::Reader, readings,
    sites::DAY_S, slots::Worked, workings,
};
use crate::{History, HistoryError, freshness::median_step, history::file};

/// The curve in the panel of a node.
const LAST_HOUR_S: i64 = 3600;
/// Readings an interval is learned from.
const TELLING_READINGS: u32 = 9;
/// Time from which the size of a battery is learned, in seconds.
const LEARNED_FROM_S: i64 = 60 * DAY_S;
/// The order in which nodes are listed.
const NODES: [Role; 4] = [Role::Solar, Role::Battery, Role::Grid, Role::HomeUse];

impl History {
    /// Says what stands beside the live picture of a home. `zone` is that of a home of which nothing is kept.
    ///
    /// # Errors
    /// [`HistoryError::Damaged`] or [`HistoryError::Unavailable`]; the latter also at the very ends of the calendar.
    pub fn home_today(
        &self,
        account: AccountId,
        site: &SiteId,
        now: Timestamp,
        zone: &TimeZone,
    ) -> std::result::Result<HomeToday, HistoryError> {
        let reader = Reader::new(&self.connection, account, site, now, zone).map_err(file::error)?;
        let day = HomeDay::holding(now, reader.zone());
        let day = day.ok_or_else(|| HistoryError::Unavailable("no such day".into()))?;
        today(&reader, &day).map_err(file::error)
    }
}

impl HomeToday {
    /// How long the battery lasts if the power goes out now. A capacity that the person gave comes before the one
    /// found. `None` where it cannot be said, or while the battery is not needed.
    pub fn time_left(&self, capacity_wh: Option<f64>, reserve_percent: Option<f64>) -> Option<TimeLeft> {
        let capacity_wh = capacity_wh.or(self.capacity.map(|capacity| capacity.energy.wh()))?;
        time_left(self.level?.percent, reserve_percent, capacity_wh, self.drain_w?)
    }
}

fn today(reader: &Reader<'_>, day: &HomeDay) -> Result<HomeToday> {
    let window = days::slots_of(&reader.home, day);
    let worked = reader.worked(&window)?;
    let summed = reader.sum(day.starts_at, day.ends_at)?;
    let has_readings = bars::has_amounts(&summed.sums);
    let recent = recent_slots(reader)?;
    let roles = Home::with(reader.sensors.iter().map(|sensor| sensor.role));
    let mut nodes = Vec::new();
    for role in NODES {
        let is_there = role == Role::HomeUse || reader.sensors.iter().any(|sensor| sensor.role == role);
        if is_there {
            let workings = if has_readings { workings::of_node(roles, role, &worked, &summed) } else { Vec::new() };
            nodes.push(node(reader, role, &recent, workings)?);
        }
    }
    let slot_s = reader.home.slot_s;
    let newest = recent.iter().rev().find_map(|slot| Some((slot.start_s, slot.level_percent?)));
    Ok(HomeToday {
        date: day.date,
        starts_at: day.starts_at,
        minutes: day.minutes(),
        totals: has_readings.then(|| reader.totals(day.starts_at, day.ends_at, &summed)).transpose()?,
        curve: curve(day, &worked, slot_s),
        nodes,
        notes: notes_of(reader, day, &worked)?,
        grid: findings(reader),
        capacity: capacity(reader)?,
        level: newest.and_then(|(start_s, percent)| Some(Level { at: instant(start_s + i64::from(slot_s))?, percent })),
        drain_w: drain_w(roles, &recent, slot_s),
    })
}

/// The slots of the last hour there are readings of.
fn recent_slots(reader: &Reader<'_>) -> Result<Vec<HomeSlot>> {
    let Some(extent) = &reader.extent else { return Ok(Vec::new()) };
    reader.slots(&(extent.end - LAST_HOUR_S..extent.end))
}

fn node(reader: &Reader<'_>, role: Role, recent: &[HomeSlot], workings: Vec<super::Working>) -> Result<Node> {
    let (mut measured_at, mut interval) = (None, None);
    for sensor in reader.sensors.iter().filter(|sensor| sensor.role == role) {
        let newest = readings::newest_starts(reader.connection, sensor.number, TELLING_READINGS)?;
        let newest: Vec<Timestamp> = newest.into_iter().filter_map(instant).collect();
        // The slowest one sets the pace, and the oldest one the age.
        interval = interval.max(median_step(&newest));
        let own = newest.last().copied();
        measured_at = if measured_at.is_none() { own } else { measured_at.min(own) };
    }
    let last_hour = recent.iter().filter_map(|slot| {
        let power_w = net(slot, role).map(|energy| mean_w(energy, reader.home.slot_s));
        Some(NodePoint { at: instant(slot.start_s)?, power_w })
    });
    Ok(Node { role, last_hour: last_hour.collect(), workings, measured_at, interval })
}

/// What a role gave to the home in a slot; of the home itself what it used.
fn net(slot: &HomeSlot, role: Role) -> Option<Energy> {
    match role {
        Role::Solar => Some(slot.solar? - slot.solar_in.unwrap_or_default()),
        Role::Battery => Some(slot.out_of_battery? - slot.into_battery?),
        Role::Grid => Some(slot.bought? - slot.sent?),
        Role::HomeUse => slot.home_use,
    }
}

fn mean_w(energy: Energy, slot_s: u32) -> f64 {
    energy.wh() * 3600.0 / f64::from(slot_s.max(1))
}

fn curve(day: &HomeDay, worked: &Worked, slot_s: u32) -> Vec<CurveSlot> {
    let of_slot = |slot: &HomeSlot| {
        let at = instant(slot.start_s)?;
        Some(CurveSlot {
            at,
            minute: u32::try_from(at.duration_since(day.starts_at).as_mins()).ok()?,
            solar_w: slot.solar.map(|energy| mean_w(energy, slot_s)),
            home_use_w: slot.home_use.map(|energy| mean_w(energy, slot_s)),
            level_percent: slot.level_percent,
        })
    };
    worked.slots.iter().filter_map(of_slot).collect()
}

fn notes_of(reader: &Reader<'_>, day: &HomeDay, worked: &Worked) -> Result<Vec<super::Note>> {
    let Reader { connection, home, sensors, orders, .. } = reader;
    let mut found = notes::of_slots(home, worked);
    // A reading from the future is of a time to come.
    let window = day.starts_at.as_second()..(day.ends_at + SignedDuration::from_hours(24)).as_second();
    found.extend(notes::of_the_rest(connection, home, sensors, orders, &window)?);
    notes::sort(&mut found);
    found.reverse();
    Ok(found)
}

fn findings(reader: &Reader<'_>) -> Vec<GridFinding> {
    let finding = |finding: &super::grid::Finding| {
        Some(GridFinding {
            found: finding.found,
            from: if finding.from_s > 0 { instant(finding.from_s) } else { None },
            proven_at: instant(finding.proven_at_s)?,
            slots: finding.slots,
        })
    };
    reader.orders.findings().iter().rev().filter_map(finding).collect()
}

fn capacity(reader: &Reader<'_>) -> Result<Option<Capacity>> {
    if let Some(energy) = reader.capacity {
        return Ok(Some(Capacity { energy, is_learned: false }));
    }
    let Some(extent) = reader.extent.as_ref().filter(|_| reader.sensors.iter().any(|s| s.role == Role::Battery)) else {
        return Ok(None);
    };
    let slots = reader.slots(&(extent.end - LEARNED_FROM_S..extent.end))?;
    let learned = learn_capacity(&capacity_samples(&slots, reader.home.slot_s));
    Ok(learned.and_then(Energy::from_wh).map(|energy| Capacity { energy, is_learned: true }))
}

fn instant(second: i64) -> Option<Timestamp> {
    Timestamp::from_second(second).ok()
}
