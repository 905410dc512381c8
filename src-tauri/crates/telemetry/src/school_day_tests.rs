use porchlight_domain::{EighthBlock, EighthPeriod, SchoolPerson};
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
        let placed = place_blocks(&school(&["2026-11-20"]), at(now));
        let found: Vec<_> = placed.days[0].blocks.iter().map(|block| block.place).collect();
        assert_eq!(found, places, "{now}");
        let minutes = placed.days[0].blocks.iter().find_map(|block| block.starts_in_min);
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
        let placed = |now: Timestamp| place_blocks(&school(&[date]), now).days[0].blocks[0].place;
        let bell = at(first_bell);
        assert_eq!(placed(bell), BlockPlace::Now, "{date}");
        assert_eq!(placed(bell - SignedDuration::from_secs(1)), BlockPlace::Next, "{date}");
    }
}

#[test]
fn today_moves_at_midnight_of_the_school() {
    let week = school(&["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23"]);
    for (now, today, days_left) in [
        ("2026-11-20T05:00:00Z", "2026-11-20", 4),
        ("2026-11-21T04:59:59Z", "2026-11-20", 4),
        ("2026-11-21T05:00:00Z", "2026-11-21", 3),
        ("2026-11-23T13:45:00Z", "2026-11-23", 1),
        ("2026-11-24T05:00:00Z", "2026-11-20", 4), // the schedule does not reach this day: the last known ones stay
        ("2026-11-19T12:00:00Z", "2026-11-20", 4), // the computer's clock was put back
    ] {
        let placed = place_blocks(&week, at(now));
        assert_eq!((placed.today.as_str(), placed.days.len()), (today, days_left), "{now}");
        assert_eq!(placed.days[0].date, today, "{now}");
    }
    let monday = place_blocks(&week, at("2026-11-23T13:45:00Z"));
    assert_eq!(monday.days[0].blocks[0].place, BlockPlace::Now);
}

#[test]
fn today_moves_on_the_nights_the_clocks_change() {
    for (days, before, midnight) in [
        (["2026-03-07", "2026-03-08", "2026-03-09"], "2026-03-08T04:59:59Z", "2026-03-08T05:00:00Z"),
        (["2026-03-08", "2026-03-09", "2026-03-10"], "2026-03-09T03:59:59Z", "2026-03-09T04:00:00Z"),
        (["2026-10-31", "2026-11-01", "2026-11-02"], "2026-11-01T03:59:59Z", "2026-11-01T04:00:00Z"),
        (["2026-11-01", "2026-11-02", "2026-11-03"], "2026-11-02T04:59:59Z", "2026-11-02T05:00:00Z"),
    ] {
        let week = school(&days);
        assert_eq!(place_blocks(&week, at(before)).today, days[0], "{before}");
        assert_eq!(place_blocks(&week, at(midnight)).today, days[1], "{midnight}");
    }
}

#[test]
fn the_zone_is_the_schools_whatever_the_machines_is() {
    // The same instant, as machines in Honolulu, London and Tokyo write it: eight in the evening in New York.
    for now in ["2026-11-20T15:00:00-10:00", "2026-11-21T01:00:00+00:00", "2026-11-21T10:00:00+09:00"] {
        let placed = place_blocks(&school(&["2026-11-20", "2026-11-21"]), at(now));
        assert_eq!(placed.today, "2026-11-20", "{now}");
        assert!(placed.days[0].blocks.iter().all(|block| block.place == BlockPlace::Past), "{now}");
    }
    let island = School { zone: "Pacific/Kiritimati".into(), ..school(&["2026-11-20", "2026-11-21"]) };
    assert_eq!(place_blocks(&island, at("2026-11-20T10:00:00Z")).today, "2026-11-21");
}

#[test]
fn eighth_periods_of_earlier_days_are_left_out() {
    let mut week = school(&["2026-11-20", "2026-11-21"]);
    let block = |date: &str| EighthBlock {
        id: date.into(),
        date: date.into(),
        letter: "A".into(),
        locked: false,
        signed_up_for: None,
        activities: None,
    };
    let blocks = vec![block("2026-11-20"), block("2026-11-21"), block("2026-12-01")];
    week.eighth = Some(EighthPeriod { blocks, favourites: Vec::new() });
    let left = |now: &str| place_blocks(&week, at(now)).eighth.expect("eighth period").blocks.len();
    assert_eq!(left("2026-11-21T04:59:59Z"), 3);
    assert_eq!(left("2026-11-21T05:00:00Z"), 2);
    assert_eq!(left("2026-12-24T05:00:00Z"), 3, "nothing is known of that day");
}

#[test]
fn blocks_of_other_days_are_later_whatever_they_were() {
    let mut week = school(&["2026-11-20", "2026-11-21"]);
    week.days[1].blocks[0].place = BlockPlace::Next;
    week.days[1].blocks[0].starts_in_min = Some(3);
    let placed = place_blocks(&week, at("2026-11-20T13:00:00Z"));
    assert_eq!((placed.days[1].blocks[0].place, placed.days[1].blocks[0].starts_in_min), (BlockPlace::Later, None));
}

#[test]
fn blocks_that_begin_together_are_both_next() {
    let mut school = school(&["2026-11-20"]);
    school.days[0].blocks[1].start = "08:40".into();
    let placed = place_blocks(&school, at("2026-11-20T13:00:00Z"));
    assert_eq!(placed.days[0].blocks.iter().filter(|block| block.starts_in_min == Some(40)).count(), 2);
}

#[test]
fn what_cannot_be_read_does_no_harm() {
    for spoil in [
        |school: &mut School| school.zone = "Nowhere/Else".into(),
        |school: &mut School| school.days[0].date = "today".into(),
        |school: &mut School| school.days[0].blocks[0].start = "noon".into(),
    ] {
        let mut school = school(&["2026-11-20"]);
        spoil(&mut school);
        let placed = place_blocks(&school, at("2026-11-20T13:50:00Z"));
        assert_eq!(placed.days[0].blocks[0].place, BlockPlace::Later);
    }
    let empty = school(&[]);
    let now = at("2026-11-20T13:50:00Z");
    assert_eq!(place_blocks(&empty, now), empty);
}

proptest! {
    #[test]
    fn placing_what_is_placed_changes_nothing(seconds in 0_i64..3 * 86_400) {
        let week = school(&["2026-11-20", "2026-11-21", "2026-11-22"]);
        let now = at("2026-11-20T05:00:00Z") + SignedDuration::from_secs(seconds);
        let shown = place_blocks(&week, now);
        prop_assert_eq!(&place_blocks(&shown, now), &shown);
    }
}

fn school(dates: &[&str]) -> School {
    let block = |name: &str, start: &str, end: &str| Block {
        name: name.into(),
        start: start.into(),
        end: end.into(),
        place: BlockPlace::Later,
        starts_in_min: None,
    };
    let day = |date: &&str| SchoolDay {
        date: (*date).into(),
        day_type: "Blue Day".into(),
        blocks: vec![
            block("Period 1", "08:40", "10:15"),
            block("Period 2", "10:25", "12:00"),
            block("Lunch", "12:00", "12:40"),
        ],
    };
    School {
        person: SchoolPerson { name: "Alice".into(), grade: None, counselor: None, is_teacher: false, picture: None },
        zone: "America/New_York".into(),
        today: dates.first().copied().unwrap_or("2026-11-20").into(),
        days: dates.iter().map(day).collect(),
        eighth: None,
        announcements: None,
        buses: None,
        emergency: None,
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}
