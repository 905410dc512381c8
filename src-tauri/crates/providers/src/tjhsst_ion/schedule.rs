//! The schedule.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan, civil, tz::TimeZone};
use porchlight_domain::{Block, BlockPlace, SchoolDay};
use serde::Deserialize;

use crate::{
    lenient::{self, Item},
    text,
};

/// Where the school keeps its time.
pub const ZONE: &str = "America/New_York";
/// How many days after today are shown.
const DAYS_AHEAD: i32 = 7;
/// What Ion calls a day that has no entry.
const NO_SCHOOL: &str = "NO SCHOOL";

/// The date at the school, wherever the computer is.
pub fn date_at_school(now: Timestamp) -> civil::Date {
    let zone = TimeZone::get(ZONE).expect("the time zone database is built into the program");
    now.to_zoned(zone).date()
}

/// One day of the schedule.
#[derive(Clone, PartialEq, Debug)]
pub struct Day {
    pub date: civil::Date,
    kind: String,
    blocks: Vec<Block>,
}

#[derive(Deserialize)]
struct DayReply {
    #[serde(default, deserialize_with = "lenient::text")]
    date: Option<String>,
    #[serde(default, deserialize_with = "lenient::part")]
    day_type: Option<DayType>,
}

#[derive(Deserialize)]
struct DayType {
    #[serde(default, deserialize_with = "lenient::text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "lenient::list")]
    blocks: Option<Vec<Item<BlockReply>>>,
}

#[derive(Deserialize)]
struct BlockReply {
    #[serde(default, deserialize_with = "lenient::number")]
    order: Option<f64>,
    #[serde(default, deserialize_with = "lenient::text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    start: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    end: Option<String>,
}

#[derive(Deserialize)]
struct ListReply {
    #[serde(default, deserialize_with = "lenient::list")]
    results: Option<Vec<Item<DayReply>>>,
}

/// Reads the reply to the call for one date.
pub fn parse_day(body: &[u8]) -> Option<Day> {
    serde_json::from_slice::<Item<DayReply>>(body).ok()?.0.and_then(read_day)
}

/// Reads the list of the days to come. One day that makes no sense spoils it: the gap would look like a free day.
pub fn parse_list(body: &[u8]) -> Option<Vec<Day>> {
    let list = serde_json::from_slice::<Item<ListReply>>(body).ok()?.0?;
    list.results?.into_iter().map(|day| read_day(day.0?)).collect()
}

/// Today and the week ahead, from the reply for today's date and from the list; nothing if today is unknown.
///
/// The list begins with the date in UTC, which in the evening is tomorrow at the school. So it is taken by its dates
/// and never by its order. It names only days that have an entry: those in between are free.
pub fn days(today: civil::Date, asked_for: Option<&Day>, list: &[Day]) -> Vec<SchoolDay> {
    let mut known: BTreeMap<civil::Date, &Day> = list.iter().map(|day| (day.date, day)).collect();
    known.extend(asked_for.map(|day| (day.date, day)));
    if !known.contains_key(&today) {
        return Vec::new();
    }
    let end = today.saturating_add(DAYS_AHEAD.days());
    let known_until = known.keys().copied().filter(|date| *date <= end).max().unwrap_or(today);
    let dates = today.series(1.day()).take_while(|date| *date <= known_until);
    dates
        .map(|date| match known.get(&date) {
            Some(day) => SchoolDay { date: date.to_string(), day_type: day.kind.clone(), blocks: day.blocks.clone() },
            None => SchoolDay { date: date.to_string(), day_type: NO_SCHOOL.into(), blocks: Vec::new() },
        })
        .collect()
}

fn read_day(reply: DayReply) -> Option<Day> {
    let day_type = reply.day_type?;
    let blocks = day_type.blocks?.into_iter().map(|item| read_block(item.0?)).collect::<Option<Vec<_>>>();
    let mut blocks: Vec<(f64, Block)> = blocks?;
    blocks.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    Some(Day {
        date: date(&reply.date?)?,
        kind: text::from_html(&day_type.name.unwrap_or_default(), 200),
        blocks: blocks.into_iter().map(|(_, block)| block).collect(),
    })
}

/// Reads a block with its order. Where it lies at the moment is worked out for each moment elsewhere.
fn read_block(reply: BlockReply) -> Option<(f64, Block)> {
    let block = Block {
        name: text::from_html(&reply.name?, 200),
        start: time(&reply.start?)?,
        end: time(&reply.end?)?,
        place: BlockPlace::Later,
        starts_in_min: None,
    };
    Some((reply.order.unwrap_or(f64::MAX), block))
}

/// Reads `YYYY-MM-DD` and nothing else; jiff would also take an instant.
pub fn date(text: &str) -> Option<civil::Date> {
    let date: civil::Date = text.parse().ok()?;
    (date.to_string() == text).then_some(date)
}

/// Turns `8:40` into `08:40`.
fn time(text: &str) -> Option<String> {
    let (hour, minute) = text.trim().split_once(':')?;
    let part = |digits: &str| digits.parse::<i8>().ok().filter(|_| digits.bytes().all(|b| b.is_ascii_digit()));
    let time = civil::Time::new(part(hour)?, part(minute)?, 0, 0).ok()?;
    Some(format!("{:02}:{:02}", time.hour(), time.minute()))
}

#[cfg(test)]
#[path = "schedule_tests.rs"]
mod tests;
