//! What stands beside the live picture of a home.

use jiff::{SignedDuration, Timestamp};
use porchlight_domain::{HomeFlow, Role, SourceFlow};
use porchlight_telemetry::{GridOrder, PowerSign, ProvenSigns, homes as kept};

use super::amounts::{note, totals, working};
use crate::{
    account_list::HomeEntry,
    view::{
        CapacitySource, CurveSlot, HistoryReach, HomeView, NodePoint, NodeView, NoteView, ReachState, SignView,
        TimeLeft,
    },
};

/// A level older than this says nothing about how long the battery lasts now.
const LEVEL_AGE: SignedDuration = SignedDuration::from_hours(1);

/// What a home is drawn of.
pub(crate) struct HomeParts<'a> {
    /// Its live values.
    pub flow: &'a HomeFlow,
    /// What the person says about it.
    pub entry: &'a HomeEntry,
    /// What was found of the provider's signs.
    pub signs: &'a ProvenSigns,
    /// Today, if it was read.
    pub today: Option<&'a kept::HomeToday>,
    /// How far the history reaches, if that was read.
    pub reach: Option<&'a kept::Reach>,
    /// Whether it grows.
    pub reach_state: ReachState,
    pub now: Timestamp,
}

pub(crate) fn draw_home(of: &HomeParts<'_>) -> HomeView {
    let (capacity_wh, capacity_from) = capacity(of).unzip();
    HomeView {
        site: of.flow.site.clone(),
        name: of.entry.name.clone(),
        zone: of.entry.zone.clone(),
        is_new: of.entry.is_proposed,
        capacity_wh,
        capacity_from,
        reserve_percent: of.entry.reserve_percent,
        today: of.today.and_then(|today| today.totals.as_ref()).map(totals),
        curve: of.today.map(|today| today.curve.iter().map(curve_slot).collect()).unwrap_or_default(),
        day_minutes: of.today.map(|today| today.minutes),
        nodes: nodes(of),
        time_left: capacity_wh.and_then(|capacity_wh| left(of, capacity_wh)),
        notes: notes(of),
        signs: signs(of),
        reach: HistoryReach {
            state: of.reach_state,
            since: of.reach.and_then(|reach| reach.since).map(|date| date.to_string()),
            days_left: match of.reach_state {
                // What was counted before the last day came is out of date.
                ReachState::Complete => Some(0),
                ReachState::Fetching | ReachState::Stopped | ReachState::Waiting => {
                    of.reach.map(|reach| reach.days_left)
                }
            },
        },
    }
}

fn curve_slot(of: &kept::CurveSlot) -> CurveSlot {
    CurveSlot {
        at: of.at.to_string(),
        minute: of.minute,
        solar_w: of.solar_w,
        home_use_w: of.home_use_w,
        level_percent: of.level_percent,
    }
}

/// What the provider tells counts most, then what the person entered, then what was learned.
fn capacity(of: &HomeParts<'_>) -> Option<(f64, CapacitySource)> {
    let battery = source(of, Role::Battery)?;
    let stored = of.today.and_then(|today| today.capacity);
    let told = battery.capacity_wh.or_else(|| stored.filter(|known| !known.is_learned).map(|known| known.energy.wh()));
    let learned = stored.filter(|known| known.is_learned).map(|known| known.energy.wh());
    None.or_else(|| told.map(|wh| (wh, CapacitySource::Provider)))
        .or_else(|| of.entry.capacity_wh.map(|wh| (wh, CapacitySource::Person)))
        .or_else(|| learned.map(|wh| (wh, CapacitySource::Learned)))
}

fn left(of: &HomeParts<'_>, capacity_wh: f64) -> Option<TimeLeft> {
    let today = of.today?;
    today.level.filter(|level| of.now.duration_since(level.at) <= LEVEL_AGE)?;
    let left = today.time_left(Some(capacity_wh), of.entry.reserve_percent)?;
    Some(TimeLeft { minutes: left.minutes, more_than_two_days: left.more_than_two_days, to_empty: left.to_empty })
}

fn nodes(of: &HomeParts<'_>) -> Vec<NodeView> {
    let Some(today) = of.today else { return Vec::new() };
    let node = |node: &kept::Node| {
        // The live picture may be newer than the last whole bucket.
        let live = source(of, node.role).and_then(|source| source.measured_at);
        NodeView {
            role: node.role,
            last_hour: node
                .last_hour
                .iter()
                .map(|point| NodePoint { at: point.at.to_string(), power_w: point.power_w })
                .collect(),
            workings: node.workings.iter().map(working).collect(),
            measured_at: live.max(node.measured_at).map(|at| at.to_string()),
            interval_s: node.interval.map(|interval| interval.as_secs_f64()),
        }
    };
    today.nodes.iter().map(node).collect()
}

fn notes(of: &HomeParts<'_>) -> Vec<NoteView> {
    of.today.map(|today| today.notes.iter().map(note).collect()).unwrap_or_default()
}

/// For the support view: what was found of the grid meter's counters, then of the power of each part.
fn signs(of: &HomeParts<'_>) -> Vec<SignView> {
    let grid = of.signs.grid.get(&of.flow.site).map(|proof| SignView {
        role: Role::Grid,
        found: match proof.found {
            GridOrder::BuyingIsInto => "import is increment".to_owned(),
            GridOrder::BuyingIsOut => "import is decrement".to_owned(),
        },
        proven_at: proof.proven_at.to_string(),
        slots: proof.slots,
    });
    let power = of.flow.sources.iter().flat_map(|flow| {
        flow.sources.iter().filter_map(|sensor| {
            let proof = of.signs.power.get(sensor)?;
            let found = match proof.found {
                PowerSign::IntoDevice => "positive is into the device",
                PowerSign::OutOfDevice => "positive is out of the device",
            };
            let proven_at = proof.proven_at.to_string();
            Some(SignView { role: flow.role, found: found.to_owned(), proven_at, slots: proof.slots })
        })
    });
    grid.into_iter().chain(power).collect()
}

fn source<'a>(of: &HomeParts<'a>, role: Role) -> Option<&'a SourceFlow> {
    of.flow.sources.iter().find(|source| source.role == role)
}

#[cfg(test)]
#[path = "home_tests.rs"]
mod tests;
