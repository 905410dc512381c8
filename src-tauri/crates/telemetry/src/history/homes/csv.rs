//! A period as a file for spreadsheets: one row per slot, whatever the length of the period.

use std::{collections::BTreeMap, fmt::Write as _};

use porchlight_domain::{AccountId, SiteId};
use porchlight_energy::{Column, Energy, Flag, HomeSlot, Period as Span, Range as Length, Sums};

use super::{CsvHead, PeriodQuery, Quality, bars::slot_quality, period::span_of, reader::Reader};
use crate::{History, HistoryError, history::file};

/// Makes spreadsheets read the file as UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";
const COLUMNS: &str = "start_utc,start_local,utc_offset,solar_kwh,home_use_kwh,bought_kwh,sent_kwh,into_battery_kwh,\
                       out_of_battery_kwh,battery_level_percent,quality,note";

impl History {
    /// Writes a period as CSV (RFC 4180): comment lines that begin with `#`, a line of names, and a row for each slot
    /// that has begun. Unknown is empty, never zero; what a home used in a slot is exact to the mWh.
    ///
    /// # Errors
    /// As [`History::period`].
    pub fn csv(
        &self,
        account: AccountId,
        site: &SiteId,
        query: &PeriodQuery,
        head: &CsvHead,
    ) -> Result<Vec<u8>, HistoryError> {
        let reader = Reader::new(&self.connection, account, site, query.now, &query.zone).map_err(file::error)?;
        let (_, span) = span_of(&reader, query)?;
        let slots = reader.slots(&reader.window(span.starts_at, span.ends_at)).map_err(file::error)?;
        let slots: BTreeMap<i64, HomeSlot> = slots.into_iter().map(|slot| (slot.start_s, slot)).collect();
        // The columns of a day are slots; those of a longer period are cut the same way.
        let columns = Span { range: Length::Day, ..span }.columns(reader.home.slot_s, reader.zone());

        let mut text = String::from(BYTE_ORDER_MARK);
        write_head(&mut text, &reader, head, query);
        for column in columns.iter().filter(|column| column.starts_at <= query.now) {
            write_row(&mut text, &reader, column, slots.get(&column.starts_at.as_second()));
        }
        Ok(text.into_bytes())
    }
}

fn write_head(text: &mut String, reader: &Reader<'_>, head: &CsvHead, query: &PeriodQuery) {
    let zone = reader.zone();
    let zone = zone.iana_name().map_or_else(|| zone.to_offset(query.now).to_string(), ToOwned::to_owned);
    for (name, value) in [
        ("home", head.home.as_str()),
        ("time zone", &zone),
        ("app version", &head.version),
        ("made at", &query.now.to_string()),
    ] {
        // A comment ends with its line.
        let value: String = value.chars().map(|char| if char.is_control() { ' ' } else { char }).collect();
        push(text, format_args!("# {name}: {value}\r\n"));
    }
    push(text, format_args!("{COLUMNS}\r\n"));
}

fn write_row(text: &mut String, reader: &Reader<'_>, column: &Column, slot: Option<&HomeSlot>) {
    let sums = slot.map(|slot| Sums::of_slot(slot, reader.home.slot_s)).unwrap_or_default();
    push(text, format_args!("{},{},{}", column.starts_at, column.local, offset_text(column.offset.seconds())));
    for energy in [sums.solar, sums.home_use, sums.bought, sums.sent, sums.into_battery, sums.out_of_battery] {
        push(text, format_args!(",{}", energy.map(kwh).unwrap_or_default()));
    }
    let level = slot.and_then(|slot| slot.level_percent).map(|level| format!("{level:.1}")).unwrap_or_default();
    let notes: Vec<&str> = sums.flags.iter().map(note_text).collect();
    push(text, format_args!(",{level},{},{}\r\n", quality_text(slot_quality(&sums)), notes.join(" ")));
}

fn push(text: &mut String, part: std::fmt::Arguments<'_>) {
    text.write_fmt(part).expect("a string takes everything");
}

/// An amount in kWh, exact, with a point.
fn kwh(energy: Energy) -> String {
    let mwh = energy.mwh();
    let sign = if mwh < 0 { "-" } else { "" };
    format!("{sign}{}.{:06}", mwh.unsigned_abs() / 1_000_000, mwh.unsigned_abs() % 1_000_000)
}

fn offset_text(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.unsigned_abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

fn quality_text(quality: Quality) -> &'static str {
    match quality {
        Quality::Measured => "measured",
        Quality::Filled => "filled",
        Quality::Estimated => "estimated",
        Quality::Partial => "partial",
        Quality::Missing => "missing",
    }
}

fn note_text(flag: Flag) -> &'static str {
    match flag {
        Flag::Reset => "reset",
        Flag::Dip => "dip",
        Flag::Jump => "jump",
        Flag::Filled => "filled",
        Flag::Gap => "gap",
        Flag::Mismatch => "mismatch",
        Flag::Sign => "sign",
        Flag::Order => "order",
        Flag::Clock => "clock",
        Flag::GridAssumed => "grid_assumed",
    }
}
