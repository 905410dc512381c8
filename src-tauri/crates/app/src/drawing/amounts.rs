//! Sums, notes and workings.

use porchlight_energy::Energy;
use porchlight_telemetry::homes as kept;

use crate::view::{NoteKind, NoteView, Parts, Quantity, Term, Totals, Working};

/// An energy in Wh.
pub(super) fn wh(energy: Option<Energy>) -> Option<f64> {
    energy.map(Energy::wh)
}

pub(super) fn totals(of: &kept::Totals) -> Totals {
    Totals {
        solar_wh: wh(of.solar),
        home_use_wh: wh(of.home_use),
        bought_wh: wh(of.bought),
        sent_wh: wh(of.sent),
        into_battery_wh: wh(of.into_battery),
        out_of_battery_wh: wh(of.out_of_battery),
        parts: of.parts.as_ref().map(parts),
        own_percent: of.own_percent,
        own_is_estimate: of.own_is_estimate,
        solar_used_percent: of.solar_used_percent,
        coverage_percent: of.coverage_percent,
        is_estimate: of.is_estimate,
        round_trip_percent: of.round_trip_percent,
    }
}

pub(super) fn parts(of: &kept::Parts) -> Parts {
    Parts {
        solar_to_home_wh: of.solar_to_home.wh(),
        solar_to_battery_wh: of.solar_to_battery.wh(),
        solar_to_grid_wh: of.solar_to_grid.wh(),
        battery_to_home_wh: of.battery_to_home.wh(),
        battery_to_grid_wh: of.battery_to_grid.wh(),
        grid_to_home_wh: of.grid_to_home.wh(),
        grid_to_battery_wh: of.grid_to_battery.wh(),
    }
}

pub(super) fn note(of: &kept::Note) -> NoteView {
    NoteView {
        kind: note_kind(of.kind),
        role: of.role,
        from: of.from.to_string(),
        to: of.to.to_string(),
        count: of.count,
    }
}

pub(super) fn note_kinds(of: &[kept::NoteKind]) -> Vec<NoteKind> {
    of.iter().copied().map(note_kind).collect()
}

fn note_kind(of: kept::NoteKind) -> NoteKind {
    match of {
        kept::NoteKind::Reset => NoteKind::Reset,
        kept::NoteKind::Dip => NoteKind::Dip,
        kept::NoteKind::Jump => NoteKind::Jump,
        kept::NoteKind::Filled => NoteKind::Filled,
        kept::NoteKind::Gap => NoteKind::Gap,
        kept::NoteKind::Mismatch => NoteKind::Mismatch,
        kept::NoteKind::Sign => NoteKind::Sign,
        kept::NoteKind::Order => NoteKind::Order,
        kept::NoteKind::Clock => NoteKind::Clock,
        kept::NoteKind::GridAssumed => NoteKind::GridAssumed,
        kept::NoteKind::GridTurned => NoteKind::GridTurned,
        kept::NoteKind::Refused => NoteKind::Refused,
    }
}

pub(super) fn working(of: &kept::Working) -> Working {
    let amount = match of.amount {
        kept::Amount::Energy(energy) => wh(energy),
        kept::Amount::Percent(percent) => percent,
    };
    let term = |term: &kept::Term| Term { of: quantity(term.of), wh: wh(term.energy) };
    Working {
        of: quantity(of.of),
        amount,
        terms: of.terms.iter().map(term).collect(),
        readings: of.readings,
        rules: note_kinds(&of.rules),
    }
}

fn quantity(of: kept::Quantity) -> Quantity {
    match of {
        kept::Quantity::Solar => Quantity::Solar,
        kept::Quantity::SolarNightUse => Quantity::SolarNightUse,
        kept::Quantity::HomeUse => Quantity::HomeUse,
        kept::Quantity::Bought => Quantity::Bought,
        kept::Quantity::Sent => Quantity::Sent,
        kept::Quantity::IntoBattery => Quantity::IntoBattery,
        kept::Quantity::OutOfBattery => Quantity::OutOfBattery,
        kept::Quantity::SolarToHome => Quantity::SolarToHome,
        kept::Quantity::SolarToBattery => Quantity::SolarToBattery,
        kept::Quantity::SolarToGrid => Quantity::SolarToGrid,
        kept::Quantity::BatteryToHome => Quantity::BatteryToHome,
        kept::Quantity::BatteryToHomeOwn => Quantity::BatteryToHomeOwn,
        kept::Quantity::BatteryToGrid => Quantity::BatteryToGrid,
        kept::Quantity::BatteryToGridOwn => Quantity::BatteryToGridOwn,
        kept::Quantity::GridToHome => Quantity::GridToHome,
        kept::Quantity::GridToBattery => Quantity::GridToBattery,
        kept::Quantity::OwnPercent => Quantity::OwnPercent,
        kept::Quantity::SolarUsedPercent => Quantity::SolarUsedPercent,
    }
}
