use super::*;

const PROFILE: &str = r#"{ "id": 3, "ion_username": "2028aliddell", "sex": "female", "title": null,
  "display_name": "Alice Liddell", "full_name": "Alice Liddell", "short_name": "Alice", "first_name": "Alice",
  "last_name": "Liddell", "nickname": "Al", "tj_email": "2028aliddell@example.com",
  "grade": { "number": 11, "name": "junior" }, "graduation_year": 2028, "user_type": "student",
  "counselor": { "id": 1, "url": "https://ion.tjhsst.edu/api/profile/1", "user_type": "counselor",
    "username": "ccarroll", "full_name": "Carla Carroll", "first_name": "Carla", "last_name": "Carroll" },
  "administrator": null, "picture": "https://ion.tjhsst.edu/api/profile/3/picture",
  "is_eighth_admin": false, "is_teacher": false, "is_student": true }"#;

const DAY: &str = r#"{ "url": "https://ion.tjhsst.edu/api/schedule/2026-11-20", "date": "2026-11-20",
  "day_type": { "name": "Blue Day", "special": false, "blocks": [
    { "order": 2, "name": "Period 2<br>(Lab)", "start": "10:25", "end": "12:00" },
    { "order": 1, "name": "Period 1", "start": "8:40", "end": "10:15" } ] } }"#;

#[test]
fn a_round_asks_for_the_profile_and_the_day_at_the_school() {
    let mut survey = IonSurvey::default();
    // Half past ten in the evening at the school, and the next day in UTC.
    let round = round("2026-11-21T03:30:00Z");
    assert_eq!(path(survey.next(&round)), "/profile");
    give(&mut survey, PROFILE);
    assert_eq!(path(survey.next(&round)), "/schedule/2026-11-20");
    give(&mut survey, DAY);

    let Step::Done(Findings::School(day, identity)) = survey.next(&round) else { panic!("not the end") };
    assert_eq!(identity, Identity { subject: "3".into(), label: Some("Alice Liddell".into()) });
    assert_eq!(
        day.person,
        SchoolPerson {
            name: "Alice Liddell".into(),
            grade: Some("junior".into()),
            counselor: Some("Carla Carroll".into()),
            is_teacher: false,
        }
    );
    assert_eq!((day.date.as_str(), day.day_type.as_str(), day.zone.as_str()), ("2026-11-20", "Blue Day", ZONE));
    let blocks: Vec<_> = day.blocks.iter().map(|b| (b.name.as_str(), b.start.as_str(), b.end.as_str())).collect();
    assert_eq!(blocks, [("Period 1", "08:40", "10:15"), ("Period 2 (Lab)", "10:25", "12:00")]);
}

#[test]
fn the_date_follows_the_school_through_the_year() {
    for (now, date) in [
        ("2026-11-20T04:59:59Z", "2026-11-19"),
        ("2026-11-20T05:00:00Z", "2026-11-20"),
        ("2026-07-01T03:59:59Z", "2026-06-30"),
        ("2026-07-01T04:00:00Z", "2026-07-01"),
        ("2026-03-08T05:00:00Z", "2026-03-08"),
        ("2026-11-01T04:00:00Z", "2026-11-01"),
        ("2026-11-02T04:59:59Z", "2026-11-01"),
    ] {
        assert_eq!(date_at_school(now.parse().expect("an instant")).to_string(), date, "{now}");
    }
}

#[test]
fn every_round_asks_for_the_profile_again() {
    let mut survey = IonSurvey::default();
    for now in ["2026-11-20T14:00:00Z", "2026-11-20T14:15:00Z"] {
        assert_eq!(path(survey.next(&round(now))), "/profile");
        give(&mut survey, PROFILE);
        survey.next(&round(now));
        give(&mut survey, DAY);
        assert!(matches!(survey.next(&round(now)), Step::Done(_)));
    }
}

#[test]
fn a_day_of_another_date_is_refused() {
    let mut survey = IonSurvey::default();
    let round = round("2026-11-19T15:00:00Z");
    survey.next(&round);
    give(&mut survey, PROFILE);
    survey.next(&round);
    assert_eq!(survey.receive(Reply { status: 200, body: DAY.as_bytes() }), Err(Misunderstood::Missing("date")));
}

#[test]
fn a_day_without_school_has_no_blocks() {
    let body = r#"{"date":"2027-07-04","day_type":{"name":"NO SCHOOL<br>","special":false,"blocks":[]}}"#;
    let day = parse_day(body.as_bytes()).expect("a day");
    assert_eq!((day.kind.as_str(), day.blocks.len()), ("NO SCHOOL", 0));
}

#[test]
fn profiles_of_other_people_are_read_too() {
    let teacher = r#"{"id":9,"full_name":null,"display_name":" Dr.\u0007 Hugo\nHatter ","grade":null,"counselor":null,"is_teacher":true}"#;
    let (person, identity) = parse_profile(teacher.as_bytes()).expect("a profile");
    assert_eq!(identity.subject, "9");
    let expected = SchoolPerson { name: "Dr. Hugo Hatter".into(), grade: None, counselor: None, is_teacher: true };
    assert_eq!(person, expected);

    let odd = r#"{"id":"9","full_name":"أليس 🎉","grade":"junior","counselor":{"full_name":7},"is_teacher":"no"}"#;
    let (person, _) = parse_profile(odd.as_bytes()).expect("a profile");
    let expected = SchoolPerson { name: "أليس 🎉".into(), grade: None, counselor: None, is_teacher: false };
    assert_eq!(person, expected);
}

#[test]
fn what_must_stay_private_is_not_decoded() {
    let body = r#"{"id":3,"full_name":"Alice","address":{"street":"canary"},"phones":["canary"],"student_id":1234567,
        "absences":7654321,"tj_email":"canary","emails":["canary"],"sex":"canary","picture":"canary"}"#;
    let (person, identity) = parse_profile(body.as_bytes()).expect("a profile");
    let kept = format!("{person:?} {identity:?}");
    for private in ["canary", "1234567", "7654321"] {
        assert!(!kept.contains(private), "{private} in {kept}");
    }
}

#[test]
fn a_profile_of_another_shape_says_what_is_missing() {
    for (body, expected) in [
        ("<html>maintenance</html>", Misunderstood::NotJson),
        ("[]", Misunderstood::Missing("profile")),
        (r#"{"detail":"?"}"#, Misunderstood::Missing("id of the profile")),
        (r#"{"id":null,"full_name":"A"}"#, Misunderstood::Missing("id of the profile")),
        (r#"{"id":3,"full_name":" "}"#, Misunderstood::Missing("name")),
    ] {
        assert_eq!(parse_profile(body.as_bytes()), Err(expected), "{body}");
    }
}

#[test]
fn a_day_of_another_shape_says_what_is_missing() {
    for (body, expected) in [
        ("", Misunderstood::NotJson),
        ("[]", Misunderstood::Missing("day")),
        (r#"{"date":"today","day_type":{"name":"x","blocks":[]}}"#, Misunderstood::Missing("date")),
        (r#"{"date":"2026-11-20"}"#, Misunderstood::Missing("kind of day")),
        (r#"{"date":"2026-11-20","day_type":{"name":"x","blocks":null}}"#, Misunderstood::Missing("list of blocks")),
        (
            r#"{"date":"2026-11-20","day_type":{"name":"x","blocks":[{"name":"P","start":"25:00","end":"9:00"}]}}"#,
            Misunderstood::Missing("block"),
        ),
        (r#"{"date":"2026-11-20","day_type":{"name":"x","blocks":[null]}}"#, Misunderstood::Missing("block")),
    ] {
        assert_eq!(parse_day(body.as_bytes()).err(), Some(expected), "{body}");
    }
}

#[test]
fn error_bodies_of_every_shape_end_the_round_by_their_status() {
    for (status, body) in [
        (400, r#"["Invalid format for date."]"#),
        (404, r#"{"details":["Object does not exist (in database)."]}"#),
        (404, r#"{"detail":"Not found."}"#),
        (401, ""),
        (406, "<html>"),
    ] {
        let mut survey = IonSurvey::default();
        survey.next(&round("2026-11-20T15:00:00Z"));
        let refused = survey.receive(Reply { status, body: body.as_bytes() });
        assert_eq!(refused, Err(Misunderstood::Status(status)), "{body}");
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

fn path(step: Step) -> String {
    let Step::Request(request) = step else { panic!("{step:?} is no request") };
    request.path
}

fn give(survey: &mut IonSurvey, body: &str) {
    survey.receive(Reply { status: 200, body: body.as_bytes() }).expect("a reply of the documented shape");
}

fn round(now: &str) -> Round {
    Round { now: now.parse().expect("an instant"), meter_number: None }
}
