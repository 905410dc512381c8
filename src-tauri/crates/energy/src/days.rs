//! Days of a home: from one local midnight to the next, whatever the clocks do in between.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// Length of a day without a change of the clocks, in minutes.
const USUAL_MIN: i32 = 24 * 60;

/// A day in the time zone of a home.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HomeDay {
    /// The date.
    pub date: Date,
    /// Its first instant.
    pub starts_at: Timestamp,
    /// The first instant of the next day.
    pub ends_at: Timestamp,
}

/// A change of the clocks within a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClockChange {
    /// Minutes the clocks went forward; negative if they went back.
    pub minutes: i32,
    /// Length of the day in minutes.
    pub day_minutes: u32,
}

impl HomeDay {
    /// The day of this date; `None` at the very ends of the calendar. A date that a zone left out is an empty day.
    pub fn of(date: Date, zone: &TimeZone) -> Option<Self> {
        let starts = |date: Date| Some(date.to_zoned(zone.clone()).ok()?.start_of_day().ok()?.timestamp());
        Some(Self { date, starts_at: starts(date)?, ends_at: starts(date.tomorrow().ok()?)? })
    }

    /// The day that holds an instant; `None` at the very ends of the calendar.
    pub fn holding(instant: Timestamp, zone: &TimeZone) -> Option<Self> {
        Self::of(zone.to_datetime(instant).date(), zone)
    }

    /// Its length in whole minutes.
    pub fn minutes(&self) -> u32 {
        u32::try_from(self.ends_at.duration_since(self.starts_at).as_mins()).unwrap_or_default()
    }

    /// How the clocks change on it; `None` if they do not. A change at midnight belongs to the day that is shorter or
    /// longer by it.
    pub fn clock_change(&self) -> Option<ClockChange> {
        let day_minutes = self.minutes();
        let minutes = USUAL_MIN - i32::try_from(day_minutes).ok()?;
        (minutes != 0).then_some(ClockChange { minutes, day_minutes })
    }
}

#[cfg(test)]
#[path = "days_tests.rs"]
mod tests;
