use serde_json::{Value, json};

use super::*;

const NOON: &str = "2026-11-20T17:00:00Z";

/// Stands for the bytes of a picture, which are no text.
const PICTURE: &str = "a picture";

#[test]
fn a_first_round_asks_for_everything_in_the_order_it_is_waited_for() {
    let mut ion = Ion::default();
    let (asked, school) = ion.round(NOON);
    assert_eq!(
        asked,
        [
            "/profile",
            "/schedule/2026-11-20",
            "/schedule?page_size=7",
            "/signups/user?start_date=2026-11-20",
            "/blocks?start_date=2026-11-20&page_size=200&page=1",
            "/blocks/31",
            "/blocks/32",
            "/announcements?page=1",
            "/announcements?page=2",
            "/emerg",
            "/bus?page=1",
            "/signups/user/favorites",
            "/profile/3/picture",
        ]
    );
    assert_eq!(ion.identity, Some(Identity { subject: "3".into(), label: Some("Alice Liddell".into()) }));
    assert_whole(&school);
}

/// The whole of it once, so that nothing is lost on the way.
fn assert_whole(school: &School) {
    let found = serde_json::to_value(school).expect("JSON");
    let free = |date: &str| json!({ "date": date, "day_type": "NO SCHOOL", "blocks": [] });
    let block = |name: &str, start: &str, end: &str| json!({ "name": name, "start": start, "end": end, "place": "later", "starts_in_min": null });
    let activity = |id: &str, name: &str, mine: bool| {
        json!({ "id": id, "name": name, "description": null, "rooms": ["Gym 1"], "sponsors": ["Hatter"],
            "signed_up": 3, "capacity": null, "cancelled": false, "favourite": false, "mine": mine })
    };
    let announcement = |id: &str, pinned: bool, added: &str, paragraphs: Value| {
        json!({ "id": id, "title": format!("Title {id}"), "author": "Hugo Hatter", "added_at": added,
            "pinned": pinned, "paragraphs": paragraphs, "unread": false })
    };
    let bus = |route: &str, state: &str| json!({ "route": route, "space": "4", "state": state, "mine": false });
    assert_eq!(
        found,
        json!({
            "person": { "name": "Alice Liddell", "grade": "junior", "counselor": "Carla Carroll", "is_teacher": false,
                "picture": "data:image/png;base64,iVBORw0KGgo=" },
            "zone": "America/New_York",
            "today": "2026-11-20",
            "days": [
                { "date": "2026-11-20", "day_type": "Blue Day", "blocks": [block("Period 1", "08:40", "10:15")] },
                free("2026-11-21"), free("2026-11-22"),
                { "date": "2026-11-23", "day_type": "Red Day", "blocks": [block("Period 5", "08:40", "10:10")] },
            ],
            "eighth": {
                "blocks": [
                    { "id": "31", "date": "2026-11-23", "letter": "A", "locked": false, "signed_up_for": "Chess",
                        "activities": [activity("9", "Chess", true), activity("5", "Hike", false)] },
                    { "id": "32", "date": "2026-11-23", "letter": "B", "locked": true, "signed_up_for": null,
                        "activities": [activity("9", "Chess", false), activity("5", "Hike", false)] },
                ],
                "favourites": ["Chess"],
            },
            "announcements": [
                announcement("1", true, "2026-11-18T12:00:00Z", json!(["Bring a cup at five (https://ion.tjhsst.edu/tea)."])),
                announcement("3", false, "2026-11-19T12:00:00Z", json!(["Third"])),
                announcement("2", false, "2026-11-17T12:00:00Z", json!(["Second"])),
            ],
            "buses": [bus("JT-2", "arrived"), bus("JT-10", "delayed")],
            "emergency": "Stay home.",
        })
    );
}

#[test]
fn what_seldom_changes_is_asked_for_once_an_hour() {
    let mut ion = Ion::default();
    ion.round("2026-11-20T17:00:00Z");
    let often = [
        "/profile",
        "/schedule/2026-11-20",
        "/signups/user?start_date=2026-11-20",
        "/announcements?page=1",
        "/emerg",
        "/bus?page=1",
    ];
    let (asked, school) = ion.round("2026-11-20T17:05:00Z");
    assert_eq!(asked, often);
    assert_whole(&school);
    assert_eq!(ion.round("2026-11-20T17:59:59Z").0, often);
    assert_eq!(ion.round("2026-11-20T18:00:00Z").0.len(), 13, "an hour later");
    assert_eq!(ion.round("2026-11-20T17:30:00Z").0.len(), 13, "the clock was put back");
}

#[test]
fn another_day_at_the_school_is_asked_for_anew() {
    let mut ion = Ion::default();
    // Half past ten in the evening at the school, and the next day in UTC.
    let (asked, _) = ion.round("2026-11-21T04:58:00Z");
    assert_eq!(asked[1], "/schedule/2026-11-20");
    let (asked, _) = ion.round("2026-11-21T05:00:00Z");
    assert_eq!((asked[1].as_str(), asked.len()), ("/schedule/2026-11-21", 13), "midnight at the school");
}

#[test]
fn a_new_sign_up_shows_at_once() {
    let mut ion = Ion::default();
    ion.round(NOON);
    let hike = json!([{ "id": 1, "block": { "id": 32 }, "activity": { "id": 5, "title": "Hike" } }]);
    ion.answer("/signups/user", 200, &hike.to_string());
    let blocks = ion.round("2026-11-20T17:05:00Z").1.eighth.expect("eighth period").blocks;
    assert_eq!((blocks[0].signed_up_for.as_deref(), blocks[1].signed_up_for.as_deref()), (None, Some("Hike")));
    let mine = |block: usize| blocks[block].activities.iter().flatten().filter(|activity| activity.mine).count();
    assert_eq!((mine(0), mine(1)), (0, 1));
}

#[test]
fn a_new_announcement_comes_with_the_first_page() {
    let mut ion = Ion::default();
    ion.round(NOON);
    let page = json!({ "next": "?page=2", "results": [announcement(4, false, "20"), announcement(3, true, "19")] });
    ion.answer("/announcements?page=1", 200, &page.to_string());
    let (asked, school) = ion.round("2026-11-20T17:05:00Z");
    assert!(!asked.iter().any(|path| path == "/announcements?page=2"), "what is older was read within the hour");
    let ids: String = school.announcements.expect("announcements").iter().map(|a| a.id.clone()).collect();
    assert_eq!(ids, "3142");
}

#[test]
fn the_profile_decides_whether_the_round_goes_on() {
    for (status, body, expected) in [
        (404, r#"{"details":["Object does not exist (in database)."]}"#, Misunderstood::Status(404)),
        (400, r#"["Invalid format for date."]"#, Misunderstood::Status(400)),
        (406, "<html>", Misunderstood::Status(406)),
        (200, "<html>", Misunderstood::NotJson),
        (200, r#"{"detail":"?"}"#, Misunderstood::Missing("id of the profile")),
    ] {
        let mut survey = IonSurvey::default();
        let Step::Request(request) = survey.next(&round(NOON)) else { panic!("no request") };
        assert!(!request.optional);
        assert_eq!(survey.receive(Reply { status, body: body.as_bytes() }), Err(expected), "{body}");
        assert_eq!(survey.identity(), None);
        let Step::Request(again) = survey.next(&round(NOON)) else { panic!("no request") };
        assert_eq!(again.path, "/profile", "nothing else is asked for before the profile");
        let understood = survey.receive(Reply { status: 200, body: br#"{"id":3,"full_name":"Alice"}"# });
        assert_eq!(understood, Ok(()), "and it may come right yet");
    }
}

/// Every shape of error that is documented, and a few that are not.
const ERRORS: [(u16, &str); 8] = [
    (403, r#"{"detail":"You do not have permission to perform this action."}"#),
    (404, r#"{"details":["Object does not exist (in database)."]}"#),
    (400, r#"["Invalid format for date."]"#),
    (500, r#"{"details":["Unknown error occurred."]}"#),
    (500, "<!doctype html><title>Server Error</title>"),
    (200, "<html>maintenance</html>"),
    (200, "null"),
    (204, ""),
];

#[test]
fn a_part_that_fails_takes_nothing_else_away() {
    for (status, body) in ERRORS {
        for part in [
            "/schedule?",
            "/blocks?",
            "/signups/user?",
            "/announcements",
            "/bus",
            "/emerg",
            "/picture",
            "/blocks/31",
            "/favorites",
        ] {
            let mut ion = Ion::default();
            ion.answer(part, status, body);
            let school = ion.round(NOON).1;
            let case = format!("{part} answered {status} {body}");
            assert!(!school.days.is_empty(), "{case}");
            assert_eq!(school.days.len() == 1, part == "/schedule?", "{case}");
            assert_eq!(school.eighth.is_none(), matches!(part, "/blocks?" | "/signups/user?"), "{case}");
            assert_eq!(school.announcements.is_none(), part == "/announcements", "{case}");
            assert_eq!(school.buses.is_none(), part == "/bus", "{case}");
            assert_eq!(school.emergency.is_none(), part == "/emerg", "{case}");
            assert_eq!(school.person.picture.is_none(), part == "/picture", "{case}");
            if let Some(eighth) = &school.eighth {
                let read: Vec<bool> = eighth.blocks.iter().map(|block| block.activities.is_some()).collect();
                assert_eq!(read, [part != "/blocks/31", true], "{case}");
                assert_eq!(eighth.favourites.is_empty(), part == "/favorites", "{case}");
            }
            // It is asked for again in the next round, and then it is there.
            ion.answers.pop();
            assert_whole(&ion.round("2026-11-20T17:05:00Z").1);
        }
    }
}

#[test]
fn without_rights_there_is_still_a_day() {
    let mut ion = Ion::default();
    for part in ["/blocks", "/signups", "/announcements", "/bus", "/picture"] {
        ion.answer(part, 403, r#"{"detail":"You do not have permission to perform this action."}"#);
    }
    let (asked, school) = ion.round(NOON);
    assert_eq!(school.days.len(), 4);
    assert_eq!((school.eighth, school.announcements, school.buses), (None, None, None));
    assert_eq!(school.emergency.as_deref(), Some("Stay home."));
    assert_eq!(asked.len(), 10);
}

#[test]
fn without_todays_schedule_there_are_no_days() {
    let mut ion = Ion::default();
    ion.answer("/schedule/", 500, "<html>");
    let school = ion.round("2026-11-22T17:00:00Z").1;
    assert_eq!(school.days, [], "Monday's is known, today's is not");
    let mut ion = Ion::default();
    let other = json!({ "date": "2026-11-19", "day_type": { "name": "Blue", "blocks": [] } }).to_string();
    ion.answer("/schedule/", 200, &other);
    assert_eq!(ion.round(NOON).1.days, [], "the reply is for another date");
}

#[test]
fn lists_that_loop_or_break_off_end() {
    let mut ion = Ion::default();
    let looping = json!({ "next": "https://ion.tjhsst.edu/api/?page=1", "results": [announcement(1, false, "20")] });
    ion.answer("/announcements", 200, &looping.to_string());
    ion.answer("/bus", 200, r#"{"next":"?page=2","results":[{"id":1,"route_name":"JT-1","status":"a"}]}"#);
    ion.answer("/blocks?", 200, r#"{"next":"?page=2","results":[]}"#);
    let (asked, school) = ion.round(NOON);
    let count = |part: &str| asked.iter().filter(|path| path.starts_with(part)).count();
    assert_eq!((count("/announcements"), count("/bus"), count("/blocks")), (2, 2, 1));
    assert_eq!(school.announcements.map(|all| all.len()), Some(1));
    assert_eq!(school.buses.map(|all| all.len()), Some(1));
    assert_eq!(school.eighth.map(|eighth| eighth.blocks.len()), Some(0));

    let mut ion = Ion::default();
    ion.answer("/announcements?page=2", 404, r#"{"detail":"Invalid page."}"#);
    assert_eq!(ion.round(NOON).1.announcements.map(|all| all.len()), Some(2), "what was read of it is kept");
}

#[test]
fn an_id_cannot_lead_to_another_call() {
    let mut ion = Ion::default();
    let blocks = json!({ "next": null, "results": [
        { "id": "../signups/user", "date": "2026-11-23", "block_letter": "A" },
        { "id": "..", "date": "2026-11-23", "block_letter": "B" },
    ]});
    ion.answer("/blocks?", 200, &blocks.to_string());
    let (asked, _) = ion.round(NOON);
    assert!(
        asked.contains(&"/blocks/..%2Fsignups%2Fuser".to_owned()) && asked.contains(&"/blocks/-".to_owned()),
        "{asked:?}"
    );
}

#[test]
fn somebody_elses_picture_is_not_kept() {
    let mut ion = Ion::default();
    ion.round(NOON);
    ion.answer("/profile", 200, r#"{"id":4,"full_name":"Bill"}"#);
    ion.answer("/profile/4/picture", 404, "");
    let (asked, school) = ion.round("2026-11-20T17:05:00Z");
    assert_eq!((asked.len(), school.person.picture), (13, None), "everything is asked for anew");
}

#[test]
fn the_person_is_known_long_before_the_end() {
    let mut survey = IonSurvey::default();
    survey.next(&round(NOON));
    survey.receive(Reply { status: 200, body: br#"{"id":4,"full_name":"Bill"}"# }).expect("a profile");
    assert_eq!(survey.identity(), Some(Identity { subject: "4".into(), label: Some("Bill".into()) }));
    survey.next(&round("2026-11-20T17:05:00Z"));
    assert_eq!(survey.identity(), None, "another round has to find it out again");
}

#[test]
fn a_refused_bearer_is_told_from_what_is_not_allowed() {
    let refuses = |request: &ApiRequest, status: u16, body: &str| {
        super::super::PROVIDER.refuses_bearer(request, Reply { status, body: body.as_bytes() })
    };
    let no_credentials = r#"{"detail":"Authentication credentials were not provided."}"#;
    let no_permission = r#"{"detail":"You do not have permission to perform this action."}"#;
    let round = InRound::default();
    let (profile, bus) = (round.request(&Part::Profile), round.request(&Part::Buses));
    for (request, status, body, expected) in [
        (&profile, 403, no_credentials, true),
        (&profile, 403, no_permission, true), // the clock may be wrong, so one refresh is worth trying
        (&bus, 403, no_credentials, true),
        (&bus, 403, no_permission, false),
        (&bus, 403, "<html>", false),
        (&bus, 403, "", false),
        (&bus, 401, no_credentials, false),
        (&bus, 200, no_credentials, false),
    ] {
        assert_eq!(refuses(request, status, body), expected, "{} {status} {body}", request.path);
    }
    let far = format!("{}{no_credentials}", " ".repeat(5000));
    assert!(!refuses(&bus, 403, &far), "an error body is short");
}

fn announcement(id: u32, pinned: bool, day: &str) -> Value {
    let content = match id {
        1 => r#"<p>Bring a <b>cup</b> <a href="/tea">at five</a>.</p>"#,
        2 => "<p>Second</p>",
        _ => "Third",
    };
    json!({ "url": "?", "id": id, "title": format!("Title {id}"), "content": content, "author": "Hugo Hatter",
        "user": 2, "added": format!("2026-11-{day}T12:00:00Z"), "updated": null, "groups": [], "pinned": pinned })
}

/// A survey and the server it asks.
struct Ion {
    survey: IonSurvey,
    /// First part of path and query, status, body. The last that fits is given.
    answers: Vec<(String, u16, String)>,
    identity: Option<Identity>,
}

impl Default for Ion {
    fn default() -> Self {
        let mut ion = Self { survey: IonSurvey::default(), answers: Vec::new(), identity: None };
        for (path, body) in documented() {
            ion.answer(path, 200, &body);
        }
        ion
    }
}

impl Ion {
    fn answer(&mut self, path: &str, status: u16, body: &str) {
        self.answers.push((path.to_owned(), status, body.to_owned()));
    }

    /// Makes a round: what was asked for, and what was found.
    fn round(&mut self, now: &str) -> (Vec<String>, School) {
        let round = round(now);
        let mut asked = Vec::new();
        loop {
            let request = match self.survey.next(&round) {
                Step::Request(request) => request,
                Step::Done(Findings::School(school, identity)) => {
                    self.identity = Some(identity);
                    return (asked, *school);
                }
                other @ (Step::Ask(_) | Step::Done(_) | Step::PastDone(..)) => panic!("{other:?}"),
            };
            assert_eq!(self.survey.next(&round), Step::Request(request.clone()), "asking twice changes nothing");
            let query: Vec<String> = request.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let mark = if query.is_empty() { "" } else { "?" };
            let path = format!("{}{mark}{}", request.path, query.join("&"));
            let (status, body) = self.find(&path);
            asked.push(path);
            assert!(asked.len() < 50, "{asked:?}");
            self.survey.receive(Reply { status, body: &body }).expect("the profile is fine");
        }
    }

    fn find(&self, path: &str) -> (u16, Vec<u8>) {
        let fits =
            |part: &str| path.starts_with(part) || (part == "/picture" || part == "/favorites") && path.ends_with(part);
        let (_, status, body) = self.answers.iter().rev().find(|(part, ..)| fits(part)).expect("an answer");
        (*status, if body == PICTURE { b"\x89PNG\r\n\x1a\n".to_vec() } else { body.clone().into_bytes() })
    }
}

/// The documented replies, the more general path first.
fn documented() -> Vec<(&'static str, String)> {
    let day = |date: &str, kind: &str, name: &str, end: &str| {
        let blocks = json!([{ "order": 1, "name": name, "start": "8:40", "end": end }]);
        json!({ "date": date, "day_type": { "name": kind, "special": false, "blocks": blocks } })
    };
    let list = |results: Value, next: Option<&str>| {
        json!({ "count": 9, "next": next, "previous": null, "results": results }).to_string()
    };
    let block = |id: u32, letter: &str, locked: bool| json!({ "id": id, "url": "?", "date": "2026-11-23", "block_letter": letter, "locked": locked });
    let bus = |id: u32, route: &str, status: &str| json!({ "id": id, "route_name": route, "space": "4", "bus_number": "", "status": status });
    let activity = |id: u32, name: &str| {
        json!({ "id": id, "aid": id, "name": name, "description": "", "rooms": ["Gym 1"], "sponsors": ["Hatter"],
            "roster": { "count": 3, "capacity": -1 }, "cancelled": false, "favorited": false, "title": "" })
    };
    // Written by hand, because a `Value` would not keep the order of the activities.
    let offered = format!(r#"{{"id":31,"activities":{{"9":{},"5":{}}}}}"#, activity(9, "Chess"), activity(5, "Hike"));
    let profile = json!({ "id": 3, "full_name": "Alice Liddell", "grade": { "number": 11, "name": "junior" },
        "counselor": { "id": 1, "full_name": "Carla Carroll" }, "is_teacher": false,
        "picture": "https://ion.tjhsst.edu/api/profile/3/picture" });
    let sign_up = json!([{ "id": 71, "block": { "id": 31, "date": "2026-11-23", "url": "?", "block_letter": "A" },
        "activity": { "id": 9, "title": "Chess", "url": "?" }, "scheduled_activity": 889, "user": 3 }]);
    let more = Some("https://ion.tjhsst.edu/api/announcements?page=2");
    vec![
        ("/profile", profile.to_string()),
        ("/profile/3/picture", PICTURE.into()),
        ("/schedule/", day("2026-11-20", "Blue Day", "Period 1", "10:15").to_string()),
        ("/schedule/2026-11-21", day("2026-11-21", "NO SCHOOL<br>", "None", "9:00").to_string()),
        ("/schedule?", list(json!([day("2026-11-23", "Red Day<br>", "Period 5", "10:10")]), None)),
        ("/signups/user?", sign_up.to_string()),
        ("/signups/user/favorites", json!([{ "id": 9, "url": "?", "name": "Chess" }]).to_string()),
        ("/blocks?", list(json!([block(32, "B", true), block(31, "A", false)]), None)),
        ("/blocks/", offered),
        ("/announcements?page=1", list(json!([announcement(1, true, "18"), announcement(3, false, "19")]), more)),
        ("/announcements?page=2", list(json!([announcement(2, false, "17")]), None)),
        ("/bus", list(json!([bus(1, "JT-10", "d"), bus(2, "JT-2", "a")]), None)),
        ("/emerg", json!({ "status": true, "message": "<p>Stay <b>home</b>.</p>" }).to_string()),
    ]
}

fn round(now: &str) -> Round {
    Round { now: now.parse().expect("an instant"), meter_number: None, past: None }
}
