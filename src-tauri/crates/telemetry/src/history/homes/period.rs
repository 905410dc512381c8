//! One period of one home, ready to be drawn.

use jiff::{Timestamp, civil::Date};
use porchlight_domain::{AccountId, Role, SiteId};
use porchlight_energy::{HomeDay, Period as Span, Range as Length};
use rusqlite::Result;

use super::{
    Compare, CompareWith, EmptyReason, FetchLimits, Note, Period, PeriodQuery, Totals, bars, days, fetched::Fetched,
    notes, reader::Reader, sites::DAY_S,
};
use crate::{History, HistoryError, history::file};

/// Two periods are compared only if each has readings for most of its time, in percent.
const COMPARABLE: f64 = 90.0;

impl History {
    /// Draws a period of a home. One of which nothing is kept gives an empty one.
    ///
    /// # Errors
    /// [`HistoryError::Damaged`] or [`HistoryError::Unavailable`]; the latter also for a date at the very ends of the
    /// calendar.
    pub fn period(
        &self,
        account: AccountId,
        site: &SiteId,
        query: &PeriodQuery,
    ) -> std::result::Result<Period, HistoryError> {
        let reader = Reader::new(&self.connection, account, site, query.now, &query.zone).map_err(file::error)?;
        let (date, span) = span_of(&reader, query)?;
        let fetched = Fetched::load(&self.connection, &reader.home, query.now, FetchLimits::default());
        let fetched = fetched.map_err(file::error)?;
        draw(&reader, query, date, &span, &fetched).map_err(file::error)
    }
}

/// The day and the stretch that a query asks for.
pub fn span_of(reader: &Reader<'_>, query: &PeriodQuery) -> std::result::Result<(Date, Span), HistoryError> {
    let date = query.date.unwrap_or_else(|| reader.date_at(reader.now));
    let span = Span::of(query.range, date, reader.now, reader.zone());
    span.map(|span| (date, span)).ok_or_else(|| HistoryError::Unavailable("no such period".into()))
}

fn draw(reader: &Reader<'_>, query: &PeriodQuery, date: Date, span: &Span, fetched: &Fetched) -> Result<Period> {
    let bars = bars::bars(reader, span)?;
    let summed = reader.sum(span.starts_at, span.ends_at)?;
    let totals = reader.totals(span.starts_at, span.ends_at, &summed)?;
    let is_present = span.starts_at <= reader.now && reader.now < span.ends_at
        || (span.range == Length::Hours24 && date >= reader.date_at(reader.now));
    let has = |role: Role| reader.sensors.iter().any(|sensor| sensor.role == role);
    Ok(Period {
        range: span.range,
        date,
        starts_at: span.starts_at,
        ends_at: span.ends_at,
        first_day: span.first_day,
        last_day: span.last_day,
        zone: reader.zone().clone(),
        earlier: earlier(reader, date, span, fetched),
        later: (span.ends_at <= reader.now && !is_present).then(|| span.range.step(date, 1)).flatten(),
        is_present,
        clock_change: HomeDay::of(date, reader.zone())
            .filter(|_| span.range == Length::Day)
            .and_then(|day| day.clock_change()),
        empty: if bars::has_amounts(&summed.sums) { None } else { Some(empty_reason(reader, span, fetched)) },
        bars,
        has_solar: has(Role::Solar),
        has_battery: has(Role::Battery),
        compare: compare(reader, query.compare, date, span, is_present, &totals)?,
        totals,
        notes: notes_of(reader, span)?,
    })
}

/// Dates lead back to the first reading, and beyond it while there may be older ones.
fn earlier(reader: &Reader<'_>, date: Date, span: &Span, fetched: &Fetched) -> Option<Date> {
    let has_older = reader.extent.as_ref().is_some_and(|extent| extent.start < span.starts_at.as_second());
    let may_come = fetched.may_come_before(span.starts_at.as_second().div_euclid(DAY_S));
    (has_older || may_come).then(|| span.range.step(date, -1)).flatten()
}

fn empty_reason(reader: &Reader<'_>, span: &Span, fetched: &Fetched) -> EmptyReason {
    if span.starts_at > reader.now {
        return EmptyReason::ToCome;
    }
    let first_s = reader.extent.as_ref().map(|extent| extent.start);
    if let Some(first_s) = first_s.filter(|first_s| span.ends_at.as_second() <= *first_s && fetched.is_complete()) {
        let first_at = Timestamp::from_second(first_s).unwrap_or(reader.now);
        return EmptyReason::BeforeFirst { first_day: reader.date_at(first_at) };
    }
    let first = span.starts_at.as_second().div_euclid(DAY_S);
    let last = (span.ends_at.min(reader.now).as_second() - 1).div_euclid(DAY_S);
    let is_here = fetched.is_complete() || (first..=last).all(|day| fetched.is_fetched(day));
    if is_here { EmptyReason::Gap } else { EmptyReason::NotFetched }
}

/// What is to be said of a period: to the slot where slots are shown, by days else.
pub fn notes_of(reader: &Reader<'_>, span: &Span) -> Result<Vec<Note>> {
    let Reader { connection, home, sensors, orders, .. } = reader;
    let window = reader.window(span.starts_at, span.ends_at);
    let mut notes = match span.range {
        Length::Hours24 | Length::Day => notes::of_slots(home, &reader.worked(&window)?),
        Length::Week | Length::Month | Length::Year => {
            let days = days::number_of(span.first_day)..=days::number_of(span.last_day);
            notes::of_days(connection, home, sensors, &days)?
        }
    };
    notes.extend(notes::of_the_rest(connection, home, sensors, orders, &window)?);
    notes::sort(&mut notes);
    Ok(notes)
}

fn compare(
    reader: &Reader<'_>,
    with: CompareWith,
    date: Date,
    span: &Span,
    is_present: bool,
    totals: &Totals,
) -> Result<Option<Compare>> {
    let other_date = match with {
        CompareWith::Off => None,
        CompareWith::Before => span.range.step(date, -1),
        CompareWith::LastYear => Length::year_before(date),
    };
    // The last 24 hours are compared with the 24 hours before the same time of the other date.
    let until = other_date.and_then(|other| same_time_on(reader, other)).unwrap_or(reader.now);
    let until = if is_present { until } else { reader.now };
    let Some(other) = other_date.and_then(|other| Span::of(span.range, other, until, reader.zone())) else {
        return Ok(None);
    };
    let columns = other.columns(reader.home.slot_s, reader.zone());
    let home_use = bars::contents(reader, &other, &columns)?;
    let cut = if is_present { passed(reader, span, &other) } else { other.ends_at };
    let other_totals = reader.totals(other.starts_at, cut, &reader.sum(other.starts_at, cut)?)?;
    Ok(Some(Compare {
        with,
        first_day: other.first_day,
        last_day: other.last_day,
        home_use: home_use.into_iter().map(|content| content?.0.home_use).collect(),
        home_use_change_percent: change_percent(totals, &other_totals),
        totals: other_totals,
    }))
}

/// The end of that part of another period which the present one has behind it: as many days, and the same time of day.
fn passed(reader: &Reader<'_>, span: &Span, other: &Span) -> Timestamp {
    if span.range == Length::Hours24 {
        return other.ends_at;
    }
    let days_behind = days::number_of(reader.date_at(reader.now)) - days::number_of(span.first_day);
    let date = days::date_of(days::number_of(other.first_day) + days_behind);
    same_time_on(reader, date).map_or(other.ends_at, |at| at.clamp(other.starts_at, other.ends_at))
}

/// The instant at which the home's clocks showed on a date what they show now.
fn same_time_on(reader: &Reader<'_>, date: Date) -> Option<Timestamp> {
    let time = reader.zone().to_datetime(reader.now).time();
    reader.zone().to_ambiguous_timestamp(date.to_datetime(time)).compatible().ok()
}

fn change_percent(totals: &Totals, other: &Totals) -> Option<f64> {
    let is_comparable = |totals: &Totals| totals.coverage_percent >= COMPARABLE;
    let (home_use, other_use) = (totals.home_use?, other.home_use.filter(|other| other.mwh() > 0)?);
    (is_comparable(totals) && is_comparable(other)).then(|| (home_use.wh() / other_use.wh() - 1.0) * 100.0)
}
