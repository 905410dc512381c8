use serde_json::{Value, json};

use super::*;

#[test]
fn a_block_is_read_with_all_it_offers_in_order() {
    let details = json!({ "id": 3030, "date": "2026-11-25", "block_letter": "A", "comments": "" });
    let mut text = details.to_string();
    text.truncate(text.len() - 1);
    let chess =
        offered(&json!({ "id": 115, "aid": 115, "name": "Chess Club", "description": "Boards &amp; clocks.<br>Come.",
        "roster": { "count": 12, "capacity": 20 }, "rooms": ["Room 12", "Gym 1"], "sponsors": ["Hatter", null],
        "favorited": true }));
    let hike = offered(&json!({ "id": 7, "name": "Hike", "title": "To the river", "cancelled": true,
        "roster": { "count": 0, "capacity": -1 }, "rooms": [], "sponsors": null, "description": "" }));
    let body = format!(r#"{text},"activities":{{"115":{chess},"7":{hike}}}}}"#);

    let activities = parse_activities(body.as_bytes()).expect("a block");
    let expected = [
        Activity {
            id: "115".into(),
            name: "Chess Club".into(),
            description: Some("Boards & clocks. Come.".into()),
            rooms: vec!["Room 12".into(), "Gym 1".into()],
            sponsors: vec!["Hatter".into()],
            signed_up: Some(12),
            capacity: Some(20),
            cancelled: false,
            favourite: true,
            mine: false,
        },
        Activity { signed_up: Some(0), cancelled: true, ..nameless("7", "Hike – To the river") },
    ];
    assert_eq!(activities, expected);
}

#[test]
fn odd_activities_are_read_as_far_as_they_go() {
    for (key, item, expected) in [
        ("9", json!({ "name": "A" }), Some(nameless("9", "A"))),
        (
            "9",
            json!({ "id": null, "name": "\u{202e}A 🎲", "roster": "full", "rooms": "Gym", "description": null }),
            Some(nameless("9", "A 🎲")),
        ),
        (
            "9",
            json!({ "id": "x", "name": "A", "roster": { "count": "3", "capacity": null } }),
            Some(Activity { signed_up: Some(3), ..nameless("x", "A") }),
        ),
        ("9", json!({ "name": "A", "roster": { "count": -2, "capacity": 1.5 } }), Some(nameless("9", "A"))),
        (
            "9",
            json!({ "name": "A", "rooms": [1, " ", "B 2"], "cancelled": "yes" }),
            Some(Activity { rooms: vec!["B 2".into()], ..nameless("9", "A") }),
        ),
        ("9", json!({ "name": null }), None),
        ("9", json!(null), None),
    ] {
        let mut activities = serde_json::Map::new();
        activities.insert(key.into(), item.clone());
        let read = parse_activities(json!({ "activities": activities }).to_string().as_bytes()).expect("a block");
        assert_eq!(read, expected.into_iter().collect::<Vec<_>>(), "{item}");
    }
    for body in ["<html>", "[]", r#"{"activities":[]}"#, r#"{"detail":"Not found."}"#] {
        assert_eq!(parse_activities(body.as_bytes()), None, "{body}");
    }
    assert_eq!(parse_activities(br#"{"activities":{}}"#), Some(Vec::new()));
}

#[test]
fn blocks_ahead_are_in_the_order_of_time() {
    let read = |id: u32, date: &str, letter: Value| {
        let reply = json!({ "id": id, "date": date, "block_letter": letter, "locked": id == 2 });
        read_block(serde_json::from_value(reply).expect("an object")).map(|(_, block)| block)
    };
    assert_eq!(read(1, "soon", json!("A")), None);
    let listed = [
        read(1, "2026-11-25", json!("B")),
        read(2, "2026-11-23", json!("A")),
        read(3, "2026-11-25", json!("A")),
        read(4, "2026-11-20", json!("A")),
        read(5, "2026-12-01", json!(null)),
    ];
    let ahead = ahead(listed.into_iter().flatten().collect(), date("2026-11-21"));
    let order: Vec<(&str, &str, bool)> =
        ahead.iter().map(|block| (block.id.as_str(), block.letter.as_str(), block.locked)).collect();
    assert_eq!(order, [("2", "A", true), ("3", "A", false), ("1", "B", false), ("5", "", false)]);
    assert_eq!(nearest(&ahead).count(), 4);
}

#[test]
fn sign_ups_mark_their_block_and_activity() {
    let sign_ups = parse_sign_ups(
        br#"[{"id":71,"block":{"id":1,"date":"2026-11-23","block_letter":"A"},"activity":{"id":7,"title":"Hike"}},
            {"id":72,"block":{"id":2},"activity":{"id":8,"title":null}},
            {"id":73,"block":{"id":3},"activity":{"id":9,"title":null}},
            {"id":74,"block":{"id":4},"activity":null}]"#,
    )
    .expect("sign-ups");
    let block = |id: &str| ListedBlock { id: id.into(), date: date("2026-11-23"), letter: "A".into(), locked: false };
    let blocks = ["1", "2", "3", "4", "5"].map(block);
    let offers = vec![nameless("7", "Hike"), nameless("8", "Chess")];
    let activities = |id: &str| matches!(id, "1" | "2").then_some(&offers);
    let eighth = join(&blocks, activities, &sign_ups, vec!["Chess".into()]);

    let titles: Vec<Option<&str>> = eighth.blocks.iter().map(|block| block.signed_up_for.as_deref()).collect();
    assert_eq!(titles, [Some("Hike"), Some("Chess"), Some("9"), Some(""), None]);
    let mine = |block: usize| {
        let offered = eighth.blocks[block].activities.as_ref()?;
        Some(offered.iter().filter(|activity| activity.mine).map(|activity| activity.id.clone()).collect::<String>())
    };
    assert_eq!((mine(0), mine(1), mine(2)), (Some("7".into()), Some("8".into()), None));
    assert_eq!(eighth.favourites, ["Chess"]);
}

#[test]
fn lists_of_another_shape_are_no_lists() {
    for body in ["<html>", "{}", r#"{"detail":"?"}"#, "null", r#"[{"block":{"id":null}}]"#, "[7]", r#"["?"]"#] {
        assert_eq!(parse_sign_ups(body.as_bytes()), None, "{body}");
    }
    assert_eq!(parse_sign_ups(b"[]"), Some(Vec::new()));
    let favourites = br#"[{"id":7,"url":"x","name":"Hike &lt;3"},{"id":8,"name":null},null,{"name":"\u0007Chess"}]"#;
    assert_eq!(parse_favourites(favourites), Some(vec!["Hike &lt;3".into(), "Chess".into()]));
    assert_eq!(parse_favourites(b"{}"), None);
}

/// An activity of the documented shape; the case says what is different.
fn offered(changes: &Value) -> Value {
    let mut activity = json!({ "id": 1, "aid": 1, "url": "https://ion.tjhsst.edu/api/activities/1", "name": "?",
        "name_with_flags": "?", "name_with_flags_for_user": "?", "description": "", "cancelled": false,
        "favorited": false, "subscribed_to": false, "roster": { "count": 0, "capacity": -1, "url": "?" }, "rooms": [],
        "sponsors": [], "restricted": false, "title": "", "comments": "", "waitlist_count": 0 });
    for (name, value) in changes.as_object().expect("an object") {
        activity[name] = value.clone();
    }
    activity
}

fn nameless(id: &str, name: &str) -> Activity {
    Activity {
        id: id.into(),
        name: name.into(),
        description: None,
        rooms: Vec::new(),
        sponsors: Vec::new(),
        signed_up: None,
        capacity: None,
        cancelled: false,
        favourite: false,
        mine: false,
    }
}

fn date(text: &str) -> civil::Date {
    text.parse().expect("a date")
}
