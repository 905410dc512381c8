//! The columns of a period.

use std::{collections::BTreeMap, ops::RangeInclusive};

use jiff::civil::Date;
use porchlight_energy::{Column, Flag, HomeSlot, Period as Span, Range as Length, Sums};
use rusqlite::Result;

use super::{Bar, Quality, days, notes, reader::Reader};

/// Below this, a column does not stand for the whole of its time, in percent.
const WHOLE: f64 = 98.0;

/// What a column stands on: its sums, and the battery level at its end.
type Content = (Sums, Option<f64>);

/// The columns of a period, in order, those to come without values.
pub fn bars(reader: &Reader<'_>, span: &Span) -> Result<Vec<Bar>> {
    let columns = span.columns(reader.home.slot_s, reader.zone());
    let contents = contents(reader, span, &columns)?;
    let is_slot = matches!(span.range, Length::Hours24 | Length::Day);
    let bar = |(column, content): (&Column, &Option<Content>)| bar(reader, column, *content, is_slot);
    Ok(columns.iter().zip(&contents).map(bar).collect())
}

/// What stands in each of these columns of a period.
pub fn contents(reader: &Reader<'_>, span: &Span, columns: &[Column]) -> Result<Vec<Option<Content>>> {
    match span.range {
        Length::Hours24 | Length::Day => {
            let slots = reader.slots(&reader.window(span.starts_at, span.ends_at))?;
            let slots: BTreeMap<i64, HomeSlot> = slots.into_iter().map(|slot| (slot.start_s, slot)).collect();
            let content = |column: &Column| {
                let slot = slots.get(&column.starts_at.as_second())?;
                Some((Sums::of_slot(slot, reader.home.slot_s), slot.level_percent))
            };
            Ok(columns.iter().map(content).collect())
        }
        Length::Week | Length::Month => of_days(reader, span, columns, |date| date..=date),
        Length::Year => of_days(reader, span, columns, |date| date.first_of_month()..=date.last_of_month()),
    }
}

fn of_days(
    reader: &Reader<'_>,
    span: &Span,
    columns: &[Column],
    dates: impl Fn(Date) -> RangeInclusive<Date>,
) -> Result<Vec<Option<Content>>> {
    let range = days::number_of(span.first_day)..=days::number_of(span.last_day);
    let days = days::load(reader.connection, reader.home.number, &range)?;
    let content = |column: &Column| {
        let dates = dates(column.local.date());
        let dates = days::number_of(*dates.start())..=days::number_of(*dates.end());
        let first = days.partition_point(|day| day.day < *dates.start());
        let days = days[first..].iter().take_while(|day| day.day <= *dates.end());
        days.fold(None, |content: Option<Content>, day| {
            let (sums, level) = content.unwrap_or_default();
            Some((sums + day.sums, day.level_percent.or(level)))
        })
    };
    Ok(columns.iter().map(content).collect())
}

fn bar(reader: &Reader<'_>, column: &Column, content: Option<Content>, is_slot: bool) -> Bar {
    let (sums, level_percent) = content.unwrap_or_default();
    let quality = if is_slot { slot_quality(&sums) } else { quality(reader, column, &sums) };
    Bar {
        at: column.starts_at,
        ends_at: column.ends_at,
        local: column.local,
        utc_offset_s: column.offset.seconds(),
        again: column.again,
        is_to_come: column.starts_at > reader.now,
        solar: sums.solar,
        home_use: sums.home_use,
        bought: sums.bought,
        sent: sums.sent,
        into_battery: sums.into_battery,
        out_of_battery: sums.out_of_battery,
        parts: sums.parts,
        level_percent,
        quality,
        notes: notes::kinds(sums.flags),
    }
}

/// What a slot rests on.
pub fn slot_quality(sums: &Sums) -> Quality {
    if !has_amounts(sums) {
        Quality::Missing
    } else if sums.flags.has(Flag::Gap) {
        Quality::Estimated
    } else if sums.home_use.is_none() {
        Quality::Partial
    } else if sums.flags.has(Flag::Filled) {
        Quality::Filled
    } else {
        Quality::Measured
    }
}

/// What a day or a month rests on. A gap within it was divided, but its sum is true.
fn quality(reader: &Reader<'_>, column: &Column, sums: &Sums) -> Quality {
    let elapsed_s = reader.elapsed_s(column.starts_at, column.ends_at);
    if !has_amounts(sums) {
        Quality::Missing
    } else if sums.is_estimate {
        Quality::Estimated
    } else if porchlight_energy::coverage_percent(sums.valid_s, elapsed_s) < WHOLE {
        Quality::Partial
    } else if sums.flags.has(Flag::Filled) || sums.flags.has(Flag::Gap) {
        Quality::Filled
    } else {
        Quality::Measured
    }
}

/// Whether any amount is known.
pub fn has_amounts(sums: &Sums) -> bool {
    [sums.solar, sums.bought, sums.sent, sums.into_battery, sums.out_of_battery, sums.home_use]
        .iter()
        .any(Option::is_some)
}
