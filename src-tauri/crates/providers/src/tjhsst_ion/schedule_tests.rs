use super::*;

const DAY: &str = r#"{ "url": "https://ion.tjhsst.edu/api/schedule/2026-11-20", "date": "2026-11-20",
  "day_type": { "name": "Blue Day", "special": false, "blocks": [
    { "order": 2, "name": "Period 2<br>(Lab)", "start": "10:25", "end": "12:00" },
    { "order": 1, "name": "Period 1", "start": "8:40", "end": "10:15" } ] } }"#;

#[test]
fn the_date_follows_the_school_through_the_year() {
    for (now, date) in [
        ("2026-11-20T04:59:59Z", "2026-11-19"),
        ("2026-11-20T05:00:00Z", "2026-11-20"),
        ("2026-07-01T03:59:59Z", "2026-06-30"),
        ("2026-07-01T04:00:00Z", "2026-07-01"),
        ("2026-03-08T05:00:00Z", "2026-03-08"),
        ("2026-03-09T03:59:59Z", "2026-03-08"),
        ("2026-11-01T04:00:00Z", "2026-11-01"),
        ("2026-11-02T04:59:59Z", "2026-11-01"),
        ("2026-11-20T23:00:00-10:00", "2026-11-21"), // written by a machine in Honolulu
    ] {
        assert_eq!(date_at_school(now.parse().expect("an instant")).to_string(), date, "{now}");
    }
}

#[test]
fn a_day_is_read_in_the_order_of_its_blocks() {
    let day = parse_day(DAY.as_bytes()).expect("a day");
    assert_eq!((day.date.to_string().as_str(), day.kind.as_str()), ("2026-11-20", "Blue Day"));
    let blocks: Vec<_> = day.blocks.iter().map(|b| (b.name.as_str(), b.start.as_str(), b.end.as_str())).collect();
    assert_eq!(blocks, [("Period 1", "08:40", "10:15"), ("Period 2 (Lab)", "10:25", "12:00")]);

    let free = parse_day(br#"{"date":"2027-07-04","day_type":{"name":"NO SCHOOL<br>","blocks":[]}}"#).expect("a day");
    assert_eq!((free.kind.as_str(), free.blocks.len()), ("NO SCHOOL", 0));
    let unnamed = parse_day(br#"{"date":"2027-07-04","day_type":{"name":null,"blocks":[]}}"#).expect("a day");
    assert_eq!(unnamed.kind, "");
}

#[test]
fn a_day_of_another_shape_is_no_day() {
    for body in [
        "",
        "[]",
        "<html>",
        r#"["Invalid format for date."]"#,
        r#"{"date":"today","day_type":{"name":"x","blocks":[]}}"#,
        r#"{"date":"2026-11-20T10:00","day_type":{"name":"x","blocks":[]}}"#,
        r#"{"date":"2026-11-20"}"#,
        r#"{"date":"2026-11-20","day_type":{"name":"x","blocks":null}}"#,
        r#"{"date":"2026-11-20","day_type":{"name":"x","blocks":[{"name":"P","start":"25:00","end":"9:00"}]}}"#,
        r#"{"date":"2026-11-20","day_type":{"name":"x","blocks":[{"name":null,"start":"8:00","end":"9:00"}]}}"#,
        r#"{"date":"2026-11-20","day_type":{"name":"x","blocks":[null]}}"#,
    ] {
        assert_eq!(parse_day(body.as_bytes()), None, "{body}");
        let listed = format!(r#"{{"results":[{DAY},{}]}}"#, if body.is_empty() { "null" } else { body });
        assert_eq!(parse_list(listed.as_bytes()), None, "{body}");
    }
    assert_eq!(parse_list(br#"{"count":0,"next":null,"results":[]}"#), Some(Vec::new()));
}

#[test]
fn the_week_is_taken_by_its_dates() {
    // Friday evening: the list begins with Saturday's date in UTC, and names school days only.
    let list =
        [day("2026-11-23", "Red"), day("2026-11-24", "Blue"), day("2026-11-26", "Red"), day("2026-12-01", "Blue")];
    let friday = day("2026-11-20", "Friday");
    let shown = days(date_of("2026-11-20"), Some(&friday), &list);
    assert_eq!(
        kinds(&shown),
        [
            ("2026-11-20", "Friday"),
            ("2026-11-21", NO_SCHOOL),
            ("2026-11-22", NO_SCHOOL),
            ("2026-11-23", "Red"),
            ("2026-11-24", "Blue"),
            ("2026-11-25", NO_SCHOOL),
            ("2026-11-26", "Red"),
        ],
        "a week, and nothing about days behind the last one known"
    );
}

#[test]
fn today_is_what_the_call_for_its_date_says() {
    let list = [day("2026-11-19", "Yesterday"), day("2026-11-20", "Listed"), day("2026-11-21", "Saturday")];
    let asked_for = day("2026-11-20", "Asked for");
    let today = date_of("2026-11-20");
    assert_eq!(kinds(&days(today, Some(&asked_for), &list)), [("2026-11-20", "Asked for"), ("2026-11-21", "Saturday")]);
    assert_eq!(kinds(&days(today, None, &list))[0], ("2026-11-20", "Listed"), "where the call has failed");
    assert_eq!(kinds(&days(today, Some(&asked_for), &[])), [("2026-11-20", "Asked for")]);
    assert_eq!(days(today, None, &list[..1]), [], "today is unknown");
    assert_eq!(days(today, None, &list[2..]), [], "the first day would not be today");
    let far = [day("2026-11-20", "Today"), day("2027-01-04", "Red")];
    assert_eq!(days(today, None, &far).len(), 1, "nothing is said of the days before a far one");
}

#[test]
fn weeks_are_whole_over_both_clock_changes() {
    for (today, last) in [("2026-03-06", "2026-03-13"), ("2026-10-30", "2026-11-06"), ("2026-12-29", "2027-01-05")] {
        let shown = days(date_of(today), Some(&day(today, "a")), &[day(last, "b")]);
        assert_eq!((shown.len(), shown[7].date.as_str()), (8, last));
    }
}

#[test]
fn times_are_hours_and_minutes() {
    for (text, expected) in [
        ("8:40", Some("08:40")),
        ("14:05", Some("14:05")),
        ("0:00", Some("00:00")),
        ("24:00", None),
        ("8:60", None),
        ("+8:40", None),
        ("8", None),
        ("8:40:00", None),
        ("", None),
    ] {
        assert_eq!(time(text).as_deref(), expected, "{text}");
    }
}

fn day(date: &str, kind: &str) -> Day {
    Day { date: date_of(date), kind: kind.into(), blocks: Vec::new() }
}

fn date_of(text: &str) -> civil::Date {
    date(text).expect("a date")
}

fn kinds(days: &[SchoolDay]) -> Vec<(&str, &str)> {
    days.iter().map(|day| (day.date.as_str(), day.day_type.as_str())).collect()
}
