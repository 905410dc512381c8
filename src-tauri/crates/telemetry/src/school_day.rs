//! Where the blocks of a school day lie at a given moment, in the school's own time.

use jiff::{SignedDuration, Timestamp, ToSpan, civil, tz::TimeZone};
use porchlight_domain::{Block, BlockPlace, SchoolDay};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// Works out where each block lies at `now`.
///
/// A block whose times cannot be read is left as later.
pub fn place_blocks(day: &SchoolDay, now: Timestamp) -> SchoolDay {
    let times: Vec<Option<Span>> = day.blocks.iter().map(|block| span(day, block)).collect();
    let next = times.iter().flatten().map(|span| span.start).filter(|start| *start > now).min();

    let mut placed = day.clone();
    for (block, span) in placed.blocks.iter_mut().zip(times) {
        block.place = match span {
            Some(span) if now >= span.start && now < span.end => BlockPlace::Now,
            Some(span) if now >= span.start => BlockPlace::Past,
            Some(span) if next == Some(span.start) => BlockPlace::Next,
            Some(_) | None => BlockPlace::Later,
        };
        block.starts_in_min = match (block.place, next) {
            (BlockPlace::Next, Some(next)) => minutes_until(next, now),
            (BlockPlace::Next | BlockPlace::Past | BlockPlace::Now | BlockPlace::Later, _) => None,
        };
    }
    placed
}

/// When [`place_blocks`] gives something else, or the day is over: whichever comes first after `now`.
///
/// `None` once the day is over.
pub fn next_change(day: &SchoolDay, now: Timestamp) -> Option<Timestamp> {
    let spans: Vec<Span> = day.blocks.iter().filter_map(|block| span(day, block)).collect();
    let edges = spans.iter().flat_map(|span| [span.start, span.end]);
    let next = spans.iter().map(|span| span.start).filter(|start| *start > now).min();
    edges.chain(next.map(|next| next_minute(next, now))).chain(ends_at(day)).filter(|change| *change > now).min()
}

/// Whether another day has begun at the school, so that the schedule has to be asked for anew.
pub fn is_over(day: &SchoolDay, now: Timestamp) -> bool {
    ends_at(day).is_none_or(|end| now >= end)
}

struct Span {
    start: Timestamp,
    end: Timestamp,
}

fn span(day: &SchoolDay, block: &Block) -> Option<Span> {
    Some(Span { start: instant(day, &block.start)?, end: instant(day, &block.end)? })
}

fn instant(day: &SchoolDay, time: &str) -> Option<Timestamp> {
    let time: civil::Time = time.parse().ok()?;
    let moment = date(day)?.to_datetime(time).to_zoned(zone(day)?).ok()?;
    Some(moment.timestamp())
}

fn ends_at(day: &SchoolDay) -> Option<Timestamp> {
    let tomorrow = date(day)?.checked_add(1.day()).ok()?;
    Some(tomorrow.to_zoned(zone(day)?).ok()?.timestamp())
}

fn date(day: &SchoolDay) -> Option<civil::Date> {
    day.date.parse().ok()
}

fn zone(day: &SchoolDay) -> Option<TimeZone> {
    TimeZone::get(&day.zone).ok()
}

/// Whole minutes, counted up: half a minute is "in 1 min".
fn minutes_until(start: Timestamp, now: Timestamp) -> Option<u32> {
    let rest = start.duration_since(now);
    u32::try_from((rest + MINUTE - SignedDuration::from_nanos(1)).as_mins()).ok()
}

/// The first instant after `now` at which one minute less is left until `start`.
fn next_minute(start: Timestamp, now: Timestamp) -> Timestamp {
    let rest = start.duration_since(now);
    let left = (rest - SignedDuration::from_nanos(1)).as_mins();
    start - SignedDuration::from_mins(left)
}

#[cfg(test)]
mod tests {
    use porchlight_domain::SchoolPerson;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn blocks_have_their_place_through_the_day() {
        use BlockPlace::{Later, Next, Now, Past};
        // Eastern Standard Time, five hours behind UTC.
        for (now, places, starts_in) in [
            ("2026-11-20T12:00:00Z", [Next, Later, Later], Some(100)),
            ("2026-11-20T13:39:30Z", [Next, Later, Later], Some(1)),
            ("2026-11-20T13:40:00Z", [Now, Next, Later], Some(105)),
            ("2026-11-20T15:14:59Z", [Now, Next, Later], Some(11)),
            ("2026-11-20T15:15:00Z", [Past, Next, Later], Some(10)),
            ("2026-11-20T15:25:00Z", [Past, Now, Next], Some(95)),
            ("2026-11-20T17:00:00Z", [Past, Past, Now], None),
            ("2026-11-20T17:40:00Z", [Past, Past, Past], None),
            ("2026-11-21T14:00:00Z", [Past, Past, Past], None),
        ] {
            let placed = place_blocks(&day("2026-11-20"), at(now));
            let found: Vec<_> = placed.blocks.iter().map(|block| block.place).collect();
            assert_eq!(found, places, "{now}");
            let minutes = placed.blocks.iter().find_map(|block| block.starts_in_min);
            assert_eq!(minutes, starts_in, "{now}");
        }
    }

    #[test]
    fn the_school_keeps_its_own_time_through_the_year() {
        for (date, first_bell) in [
            ("2026-11-20", "2026-11-20T13:40:00Z"),
            ("2026-06-01", "2026-06-01T12:40:00Z"),
            ("2026-03-08", "2026-03-08T12:40:00Z"), // clocks went forward that night
            ("2026-11-01", "2026-11-01T13:40:00Z"), // clocks went back that night
        ] {
            let placed = |now: Timestamp| place_blocks(&day(date), now).blocks[0].place;
            let bell = at(first_bell);
            assert_eq!(placed(bell), BlockPlace::Now, "{date}");
            assert_eq!(placed(bell - SignedDuration::from_secs(1)), BlockPlace::Next, "{date}");
        }
    }

    #[test]
    fn blocks_that_begin_together_are_both_next() {
        let mut day = day("2026-11-20");
        day.blocks[1].start = "08:40".into();
        let placed = place_blocks(&day, at("2026-11-20T13:00:00Z"));
        assert_eq!(placed.blocks.iter().filter(|block| block.starts_in_min == Some(40)).count(), 2);
    }

    #[test]
    fn what_cannot_be_read_does_no_harm() {
        for spoil in [
            |day: &mut SchoolDay| day.zone = "Nowhere/Else".into(),
            |day: &mut SchoolDay| day.date = "today".into(),
            |day: &mut SchoolDay| day.blocks[0].start = "noon".into(),
        ] {
            let mut day = day("2026-11-20");
            spoil(&mut day);
            let placed = place_blocks(&day, at("2026-11-20T13:50:00Z"));
            assert_eq!(placed.blocks[0].place, BlockPlace::Later);
            next_change(&day, at("2026-11-20T13:50:00Z"));
        }
    }

    #[test]
    fn a_day_is_over_at_midnight_of_the_school() {
        for (now, over) in [("2026-11-21T04:59:59Z", false), ("2026-11-21T05:00:00Z", true)] {
            assert_eq!(is_over(&day("2026-11-20"), at(now)), over, "{now}");
        }
        let no_school = SchoolDay { blocks: Vec::new(), ..day("2026-11-20") };
        assert_eq!(next_change(&no_school, at("2026-11-20T18:00:00Z")), Some(at("2026-11-21T05:00:00Z")));
        assert_eq!(next_change(&no_school, at("2026-11-21T05:00:00Z")), None);
    }

    proptest! {
        #[test]
        fn nothing_changes_before_the_next_change_and_something_then(seconds in 0_i64..86_400) {
            let day = day("2026-11-20");
            let now = at("2026-11-20T05:00:00Z") + SignedDuration::from_secs(seconds);
            let change = next_change(&day, now).expect("the day is not over");
            let shown = place_blocks(&day, now);
            prop_assert!(change > now);
            prop_assert_eq!(&place_blocks(&day, change - SignedDuration::from_millis(1)), &shown);
            prop_assert!(place_blocks(&day, change) != shown || is_over(&day, change));
        }
    }

    fn day(date: &str) -> SchoolDay {
        let block = |name: &str, start: &str, end: &str| Block {
            name: name.into(),
            start: start.into(),
            end: end.into(),
            place: BlockPlace::Later,
            starts_in_min: None,
        };
        SchoolDay {
            person: SchoolPerson { name: "Alice".into(), grade: None, counselor: None, is_teacher: false },
            date: date.into(),
            day_type: "Blue Day".into(),
            blocks: vec![
                block("Period 1", "08:40", "10:15"),
                block("Period 2", "10:25", "12:00"),
                block("Lunch", "12:00", "12:40"),
            ],
            zone: "America/New_York".into(),
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }
}
