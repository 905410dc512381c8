//! The history page.

use porchlight_domain::{AccountId, SiteId};
use porchlight_energy::Energy;
use porchlight_telemetry::homes as kept;

use super::amounts::{note, note_kinds, parts, totals, wh};
use crate::{
    home_settings::name_of,
    view::{Bar, ClockChange, CompareView, CompareWith, EmptyReason, HistoryRange, HistoryView, Quality},
};

/// What a period is drawn of.
pub(crate) struct PeriodParts<'a> {
    pub account: AccountId,
    pub site: &'a SiteId,
    pub period: &'a kept::Period,
    /// Level in percent that the battery keeps for itself, as the person set it.
    pub reserve_percent: Option<f64>,
    /// The computer's zone.
    pub computer_zone: &'a str,
    /// Whether older readings are being fetched.
    pub is_fetching: bool,
}

pub(crate) fn draw_period(of: &PeriodParts<'_>) -> HistoryView {
    let period = of.period;
    let zone = name_of(&period.zone);
    HistoryView {
        account: of.account,
        site: of.site.clone(),
        range: range(period.range),
        date: period.date.to_string(),
        starts_at: period.starts_at.to_string(),
        first_day: period.first_day.to_string(),
        last_day: period.last_day.to_string(),
        ends_at: period.ends_at.to_string(),
        zone: zone.to_owned(),
        zone_is_elsewhere: zone != of.computer_zone,
        earlier: period.earlier.map(|date| date.to_string()),
        later: period.later.map(|date| date.to_string()),
        is_present: period.is_present,
        clock_change: period
            .clock_change
            .map(|change| ClockChange { minutes: change.minutes, day_minutes: change.day_minutes }),
        bars: period.bars.iter().map(bar).collect(),
        reserve_percent: of.reserve_percent,
        has_solar: period.has_solar,
        has_battery: period.has_battery,
        totals: totals(&period.totals),
        compare: period.compare.as_ref().map(compare),
        notes: period.notes.iter().map(note).collect(),
        empty: period.empty.map(|reason| empty(reason, of.is_fetching)),
    }
}

/// The range a person asks for, as the history calls it.
pub(crate) fn query_range(of: HistoryRange) -> kept::Range {
    match of {
        HistoryRange::Hours24 => kept::Range::Hours24,
        HistoryRange::Day => kept::Range::Day,
        HistoryRange::Week => kept::Range::Week,
        HistoryRange::Month => kept::Range::Month,
        HistoryRange::Year => kept::Range::Year,
    }
}

/// What a person compares with, as the history calls it.
pub(crate) fn query_compare(of: CompareWith) -> kept::CompareWith {
    match of {
        CompareWith::Off => kept::CompareWith::Off,
        CompareWith::Before => kept::CompareWith::Before,
        CompareWith::LastYear => kept::CompareWith::LastYear,
    }
}

fn range(of: kept::Range) -> HistoryRange {
    match of {
        kept::Range::Hours24 => HistoryRange::Hours24,
        kept::Range::Day => HistoryRange::Day,
        kept::Range::Week => HistoryRange::Week,
        kept::Range::Month => HistoryRange::Month,
        kept::Range::Year => HistoryRange::Year,
    }
}

fn bar(of: &kept::Bar) -> Bar {
    Bar {
        at: of.at.to_string(),
        ends_at: of.ends_at.to_string(),
        local: of.local.strftime("%Y-%m-%dT%H:%M").to_string(),
        utc_offset: utc_offset(of.utc_offset_s),
        again: of.again,
        is_to_come: of.is_to_come,
        solar_wh: wh(of.solar),
        home_use_wh: wh(of.home_use),
        bought_wh: wh(of.bought),
        sent_wh: wh(of.sent),
        into_battery_wh: wh(of.into_battery),
        out_of_battery_wh: wh(of.out_of_battery),
        parts: of.parts.as_ref().map(parts),
        level_percent: of.level_percent,
        quality: match of.quality {
            kept::Quality::Measured => Quality::Measured,
            kept::Quality::Filled => Quality::Filled,
            kept::Quality::Estimated => Quality::Estimated,
            kept::Quality::Partial => Quality::Partial,
            kept::Quality::Missing => Quality::Missing,
        },
        notes: note_kinds(&of.notes),
    }
}

fn compare(of: &kept::Compare) -> CompareView {
    CompareView {
        with: match of.with {
            kept::CompareWith::Off => CompareWith::Off,
            kept::CompareWith::Before => CompareWith::Before,
            kept::CompareWith::LastYear => CompareWith::LastYear,
        },
        first_day: of.first_day.to_string(),
        last_day: of.last_day.to_string(),
        home_use_wh: of.home_use.iter().map(|energy| energy.map(Energy::wh)).collect(),
        totals: totals(&of.totals),
        home_use_change_percent: of.home_use_change_percent,
    }
}

fn empty(of: kept::EmptyReason, is_fetching: bool) -> EmptyReason {
    match of {
        kept::EmptyReason::BeforeFirst { first_day } => EmptyReason::BeforeFirst { first_day: first_day.to_string() },
        kept::EmptyReason::ToCome => EmptyReason::ToCome,
        kept::EmptyReason::Gap => EmptyReason::Gap,
        kept::EmptyReason::NotFetched if is_fetching => EmptyReason::Fetching,
        kept::EmptyReason::NotFetched => EmptyReason::NotFetched,
    }
}

/// `-07:00`. Zones of before the year 1972 may be off by seconds, which nobody shows.
fn utc_offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_from_utc_is_written_with_its_sign() {
        for (seconds, text) in
            [(0, "+00:00"), (-25_200, "-07:00"), (20_700, "+05:45"), (-12_600, "-03:30"), (37_800, "+10:30")]
        {
            assert_eq!(utc_offset(seconds), text);
        }
    }
}
