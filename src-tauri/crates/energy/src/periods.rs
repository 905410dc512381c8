//! The periods of the history, and the columns they are drawn in.

use jiff::{
    SignedDuration, Span, Timestamp, ToSpan as _,
    civil::{Date, DateTime},
    tz::{AmbiguousOffset, Offset, TimeZone},
};

use crate::HomeDay;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Length of a period.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Range {
    /// 24 hours, which mostly begin on one date and end on the next.
    Hours24,
    /// From midnight to midnight.
    Day,
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

impl Range {
    /// The date that is this many periods later; `None` beyond the ends of the calendar.
    pub fn step(self, date: Date, periods: i32) -> Option<Date> {
        let span = match self {
            Self::Hours24 | Self::Day => Span::new().try_days(periods),
            Self::Week => Span::new().try_weeks(periods),
            Self::Month => Span::new().try_months(periods),
            Self::Year => Span::new().try_years(periods),
        };
        date.checked_add(span.ok()?).ok()
    }

    /// The same date a year before; of February 29 it is the 28.
    pub fn year_before(date: Date) -> Option<Date> {
        date.checked_sub(1.year()).ok()
    }
}

/// A stretch of a home's time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Period {
    /// Its length.
    pub range: Range,
    /// Its first instant.
    pub starts_at: Timestamp,
    /// Its end, which is not part of it.
    pub ends_at: Timestamp,
    /// Date of its first instant.
    pub first_day: Date,
    /// Date of its last instant.
    pub last_day: Date,
}

/// One column of a period.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Column {
    /// Where it begins.
    pub starts_at: Timestamp,
    /// Where it ends.
    pub ends_at: Timestamp,
    /// What the home's clocks show where it begins.
    pub local: DateTime,
    /// Distance of the home's clocks from UTC where it begins.
    pub offset: Offset,
    /// Whether the clocks show this time for the second time.
    pub again: bool,
}

impl Column {
    /// Distance of the home's clocks from UTC in words (`-07:00`).
    pub fn offset_text(&self) -> String {
        let minutes = self.offset.seconds() / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
    }
}

impl Period {
    /// The period that holds a date. `until` matters to the 24 hours alone: they end there if the date ends later.
    /// `None` at the very ends of the calendar.
    pub fn of(range: Range, date: Date, until: Timestamp, zone: &TimeZone) -> Option<Self> {
        let (first_day, last_day) = match range {
            Range::Hours24 => return Self::hours_24(date, until, zone),
            Range::Day => (date, date),
            Range::Week => {
                let monday = date.checked_sub(i64::from(date.weekday().to_monday_zero_offset()).days()).ok()?;
                (monday, monday.checked_add(6.days()).ok()?)
            }
            Range::Month => (date.first_of_month(), date.last_of_month()),
            Range::Year => (date.first_of_year(), date.last_of_year()),
        };
        let starts_at = HomeDay::of(first_day, zone)?.starts_at;
        Some(Self { range, starts_at, ends_at: HomeDay::of(last_day, zone)?.ends_at, first_day, last_day })
    }

    fn hours_24(date: Date, until: Timestamp, zone: &TimeZone) -> Option<Self> {
        let ends_at = HomeDay::of(date, zone)?.ends_at.min(until);
        let starts_at = ends_at.checked_sub(DAY).ok()?;
        let last_instant = ends_at.checked_sub(SignedDuration::from_nanos(1)).ok()?;
        Some(Self {
            range: Range::Hours24,
            starts_at,
            ends_at,
            first_day: zone.to_datetime(starts_at).date(),
            last_day: zone.to_datetime(last_instant).date(),
        })
    }

    /// Its columns, oldest first: a slot each for 24 hours and a day, a day each for a week and a month, a month each
    /// for a year. A slot belongs to the period in which it begins.
    pub fn columns(&self, slot_length_s: u32, zone: &TimeZone) -> Vec<Column> {
        let edges = match self.range {
            Range::Hours24 | Range::Day => self.slots(slot_length_s),
            Range::Week | Range::Month => self.dates(|date| date.tomorrow().ok(), zone),
            Range::Year => self.dates(|date| date.last_of_month().tomorrow().ok(), zone),
        };
        edges.windows(2).filter(|pair| pair[0] < pair[1]).map(|pair| column(pair[0], pair[1], zone)).collect()
    }

    fn slots(&self, slot_length_s: u32) -> Vec<Timestamp> {
        let step = i64::from(slot_length_s.max(1));
        let first = first_slot(self.starts_at.as_second(), step);
        let last = first_slot(self.ends_at.as_second(), step);
        let seconds = (0..).map(|index| first + index * step).take_while(|second| *second <= last);
        seconds.filter_map(|second| Timestamp::from_second(second).ok()).collect()
    }

    fn dates(&self, next: impl Fn(Date) -> Option<Date>, zone: &TimeZone) -> Vec<Timestamp> {
        let mut dates = vec![self.first_day];
        while let Some(date) = dates.last().and_then(|date| next(*date)).filter(|date| *date <= self.last_day) {
            dates.push(date);
        }
        let starts = dates.into_iter().filter_map(|date| Some(HomeDay::of(date, zone)?.starts_at));
        starts.chain([self.ends_at]).collect()
    }
}

/// The first multiple of a slot's length that is not before an instant, in seconds UTC.
pub fn first_slot(instant_s: i64, slot_length_s: i64) -> i64 {
    instant_s.div_euclid(slot_length_s) * slot_length_s
        + if instant_s.rem_euclid(slot_length_s) > 0 { slot_length_s } else { 0 }
}

fn column(starts_at: Timestamp, ends_at: Timestamp, zone: &TimeZone) -> Column {
    let offset = zone.to_offset(starts_at);
    let local = offset.to_datetime(starts_at);
    let again = match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Fold { after, .. } => after == offset,
        AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Gap { .. } => false,
    };
    Column { starts_at, ends_at, local, offset, again }
}

#[cfg(test)]
#[path = "periods_tests.rs"]
mod tests;
