//! Where the blocks of a school day lie at a given moment, in the school's own time, and which day is today.

use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};
use porchlight_domain::{Block, BlockPlace, School, SchoolDay};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// Works out which day is today at `now` and where each of its blocks lies. What is over is left out: earlier days,
/// and eighth-period blocks of them.
///
/// Where the schedule does not reach the present day, everything stays as it is: the last known day, with all its
/// blocks past. A block whose times cannot be read is left as later.
pub fn place_blocks(school: &School, now: Timestamp) -> School {
    let mut placed = school.clone();
    if let Some(first) = first_day(school, now)
        && first > 0
    {
        placed.days.drain(..first);
        placed.today.clone_from(&placed.days[0].date);
        if let Some(eighth) = &mut placed.eighth {
            // Dates as `YYYY-MM-DD` stand in the order of time.
            eighth.blocks.retain(|block| block.date >= placed.today);
        }
    }
    let zone = zone(school);
    for (position, day) in placed.days.iter_mut().enumerate() {
        if position == 0 {
            place_day(day, zone.as_ref(), now);
        } else {
            day.blocks.iter_mut().for_each(|block| set_place(block, BlockPlace::Later, None));
        }
    }
    placed
}

/// Position of the day that is today at `now`.
fn first_day(school: &School, now: Timestamp) -> Option<usize> {
    let date = now.to_zoned(zone(school)?).date();
    school.days.iter().position(|day| date_of(day) == Some(date))
}

fn place_day(day: &mut SchoolDay, zone: Option<&TimeZone>, now: Timestamp) {
    let spans: Vec<Option<Span>> = day.blocks.iter().map(|block| span(day, block, zone?)).collect();
    let next = spans.iter().flatten().map(|span| span.start).filter(|start| *start > now).min();
    for (block, span) in day.blocks.iter_mut().zip(spans) {
        match span {
            Some(span) if now >= span.start && now < span.end => set_place(block, BlockPlace::Now, None),
            Some(span) if now >= span.start => set_place(block, BlockPlace::Past, None),
            Some(span) if next == Some(span.start) => {
                set_place(block, BlockPlace::Next, minutes_until(span.start, now));
            }
            Some(_) | None => set_place(block, BlockPlace::Later, None),
        }
    }
}

fn set_place(block: &mut Block, place: BlockPlace, starts_in_min: Option<u32>) {
    block.place = place;
    block.starts_in_min = starts_in_min;
}

struct Span {
    start: Timestamp,
    end: Timestamp,
}

fn span(day: &SchoolDay, block: &Block, zone: &TimeZone) -> Option<Span> {
    Some(Span { start: instant(day, &block.start, zone)?, end: instant(day, &block.end, zone)? })
}

fn instant(day: &SchoolDay, time: &str, zone: &TimeZone) -> Option<Timestamp> {
    let time: civil::Time = time.parse().ok()?;
    Some(date_of(day)?.to_datetime(time).to_zoned(zone.clone()).ok()?.timestamp())
}

fn date_of(day: &SchoolDay) -> Option<civil::Date> {
    day.date.parse().ok()
}

fn zone(school: &School) -> Option<TimeZone> {
    TimeZone::get(&school.zone).ok()
}

/// Whole minutes, counted up: half a minute is "in 1 min".
fn minutes_until(start: Timestamp, now: Timestamp) -> Option<u32> {
    let rest = start.duration_since(now);
    u32::try_from((rest + MINUTE - SignedDuration::from_nanos(1)).as_mins()).ok()
}

#[cfg(test)]
#[path = "school_day_tests.rs"]
mod tests;
