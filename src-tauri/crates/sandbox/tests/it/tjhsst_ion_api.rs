//! Ion's API beyond profile and schedule.

use serde_json::{Value, json};

use crate::support::{Reply, Scene, text};

const ION: &str = "tjhsst-ion";

/// Somebody signed in.
struct Visit {
    scene: Scene,
    bearer: String,
}

impl Visit {
    async fn of(person: &str) -> Self {
        let scene = Scene::start().await;
        let tokens = scene.sign_in(ION, person).await;
        Self { bearer: text(&tokens["access_token"]).to_owned(), scene }
    }

    async fn get(&self, path: &str) -> Reply {
        self.scene.api(ION, path, &self.bearer).await
    }

    async fn json(&self, path: &str) -> Value {
        let reply = self.get(path).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        reply.json()
    }

    /// All items of a paged list, by the links that come with its pages.
    async fn all(&self, path: &str) -> (Vec<Value>, usize) {
        let mut page = self.json(path).await;
        let (mut items, mut pages) = (Vec::new(), 1);
        loop {
            items.extend(list(&page["results"]));
            let Some(next) = page["next"].as_str().map(str::to_owned) else { break };
            page = self.scene.get_with(&next, &self.bearer).await.json();
            pages += 1;
            assert!(page["previous"].is_string() && pages < 50);
        }
        assert_eq!(page["count"], items.len());
        (items, pages)
    }
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().expect("a list").clone()
}

#[tokio::test]
async fn everything_but_the_schedule_and_the_emergency_message_wants_a_bearer() {
    let visit = Visit::of("student").await;
    let base = visit.scene.sandbox.provider(ION).api_base;
    for path in [
        "/blocks",
        "/blocks/98230",
        "/signups/user",
        "/signups/user/favorites",
        "/announcements",
        "/bus",
        "/bus/21",
        "/profile/9114/picture",
    ] {
        let refused = visit.scene.get(&format!("{base}{path}")).await;
        let detail = json!({ "detail": "Authentication credentials were not provided." });
        assert_eq!((refused.status, refused.json()), (403, detail), "{path}");
    }
    assert_eq!(visit.scene.get(&format!("{base}/emerg")).await.status, 200);
}

#[tokio::test]
async fn nothing_can_be_changed() {
    let visit = Visit::of("student").await;
    let base = visit.scene.sandbox.provider(ION).api_base;
    for path in ["/signups/user", "/signups/user/favorites", "/announcements"] {
        let posted = visit.scene.http.post(format!("{base}{path}")).bearer_auth(&visit.bearer);
        assert_eq!(visit.scene.send(posted).await.status, 405, "{path}");
    }
}

#[tokio::test]
async fn blocks_are_listed_from_a_date_on() {
    let visit = Visit::of("student").await;
    let (blocks, pages) = visit.all("/blocks?start_date=2026-11-20&page_size=10").await;
    assert!(pages > 5 && blocks.len() > 60, "{pages} pages, {} blocks", blocks.len());
    let shown: Vec<(&str, &str, &Value)> = blocks
        .iter()
        .take(4)
        .map(|block| (text(&block["date"]), text(&block["block_letter"]), &block["locked"]))
        .collect();
    let open = &json!(false);
    let expected =
        [("2026-11-23", "A", open), ("2026-11-23", "B", open), ("2026-11-26", "A", open), ("2026-11-30", "A", open)];
    assert_eq!(shown, expected);
    let base = visit.scene.sandbox.provider(ION).api_base;
    assert_eq!(blocks[0]["url"], format!("{base}/blocks/{}", blocks[0]["id"]));

    assert_eq!(list(&visit.json("/blocks").await["results"]).len(), 50, "the whole year, a page of it");
    let whole = visit.json("/blocks?page_size=1000").await;
    assert_eq!((list(&whole["results"]).len(), &whole["next"]), (182, &Value::Null), "at most 200 on a page");
    assert_eq!(visit.json("/blocks?date=2026-11-23").await["count"], 2);
    assert_eq!(visit.json("/blocks?date=2026-11-21").await["results"], json!([]), "an empty page");
    let both = visit.json("/blocks?date=2026-11-23&start_date=2027-06-01").await;
    assert!(text(&both["results"][0]["date"]) >= "2027-06-01", "start_date wins");
    for path in ["/blocks?start_date=today", "/signups/user?date=20261120"] {
        let bad = visit.get(path).await;
        assert_eq!((bad.status, bad.json()), (400, json!(["Invalid format for date."])), "{path}");
    }
    let past_the_end = visit.get("/blocks?page=99").await;
    assert_eq!((past_the_end.status, past_the_end.json()), (404, json!({ "detail": "Invalid page." })));
}

#[tokio::test]
async fn a_block_offers_activities_of_every_sort() {
    let visit = Visit::of("student").await;
    for block in list(&visit.json("/blocks?start_date=2026-11-20&page_size=4").await["results"]) {
        let details = visit.json(&format!("/blocks/{}", block["id"])).await;
        assert_eq!(details["block_letter"], block["block_letter"]);
        let activities = details["activities"].as_object().expect("an object");
        assert!(activities.len() >= 12, "{}", activities.len());
        let count = |holds: &dyn Fn(&Value) -> bool| activities.values().filter(|activity| holds(activity)).count();
        assert!(activities.iter().all(|(key, activity)| key.parse().ok() == activity["id"].as_i64()));
        let full = |activity: &Value| activity["roster"]["count"] == activity["roster"]["capacity"];
        assert!(count(&|activity| full(activity)) >= 1, "some are full");
        assert!(count(&|activity| activity["roster"]["capacity"] == -1) >= 1, "some have no limit");
        assert!(count(&|activity| activity["cancelled"] == true) >= 1, "one is cancelled");
        assert!(count(&|activity| activity["favorited"] == true) >= 1, "some are favourites");
        let over = |activity: &Value| {
            let capacity = activity["roster"]["capacity"].as_i64().expect("a number");
            capacity >= 0 && activity["roster"]["count"].as_i64() > Some(capacity)
        };
        assert_eq!(count(&|activity| over(activity)), 0, "none has more than it holds");
    }
    let body = visit.get("/blocks/98230").await;
    assert_eq!((body.status, body.json()), (404, json!({ "details": ["Object does not exist (in database)."] })));
}

#[tokio::test]
async fn a_student_has_signed_up_and_a_teacher_has_not() {
    let visit = Visit::of("student").await;
    let sign_ups = list(&visit.json("/signups/user?start_date=2026-11-20").await);
    assert!(sign_ups.len() > 20);
    for sign_up in sign_ups.iter().take(4) {
        let details = visit.json(&format!("/blocks/{}", sign_up["block"]["id"])).await;
        let activity = &details["activities"][sign_up["activity"]["id"].to_string()];
        assert_eq!(activity["name"], sign_up["activity"]["title"], "it is among what is offered");
        assert_eq!(activity["scheduled_activity"]["id"], sign_up["scheduled_activity"]);
        assert_eq!(activity["cancelled"], false);
    }
    let today = visit.json("/signups/user?date=2026-11-23&start_date=2026-11-20").await;
    assert!(list(&today).iter().all(|sign_up| sign_up["block"]["date"] == "2026-11-23"), "date wins");
    let favourites = visit.json("/signups/user/favorites").await;
    assert_eq!(
        list(&favourites).iter().map(|one| text(&one["name"]).to_owned()).collect::<Vec<_>>(),
        ["Astronomy Circle", "Study Hall: Library", "Robotics Pit"]
    );

    let teacher = Visit::of("teacher").await;
    assert_eq!(teacher.json("/signups/user").await, json!([]));
    assert_eq!(teacher.json("/signups/user/favorites").await, json!([]));
}

#[tokio::test]
async fn announcements_come_page_by_page_and_keep_their_ids() {
    let visit = Visit::of("student").await;
    let (all, pages) = visit.all("/announcements").await;
    assert_eq!((all.len(), pages), (12, 3));
    let pinned: Vec<bool> = all.iter().map(|one| one["pinned"] == true).collect();
    assert_eq!(pinned.iter().filter(|pinned| **pinned).count(), 2);
    assert!(pinned.is_sorted_by(|a, b| a >= b), "pinned ones first");
    assert!(all[2..].is_sorted_by(|a, b| text(&a["added"]) > text(&b["added"])), "then the newest");
    let newest: jiff::Timestamp = text(&all[2]["added"]).parse().expect("an instant");
    assert!(newest < crate::support::START.parse().expect("an instant"));
    assert_eq!(visit.json(&format!("/announcements/{}", all[0]["id"])).await, all[0]);
    assert_eq!(visit.get("/announcements/1").await.status, 404);

    visit.scene.clock.forward(13 * 3_600);
    let tokens = visit.scene.sign_in(ION, "student").await;
    let later = Visit { bearer: text(&tokens["access_token"]).to_owned(), scene: visit.scene };
    let (later, _) = later.all("/announcements").await;
    let kept = later.iter().filter(|one| all.contains(one)).count();
    assert_eq!(kept, 11, "one has come and one has gone");
}

#[tokio::test]
async fn buses_come_page_by_page_and_change_their_state() {
    let visit = Visit::of("student").await;
    let (buses, pages) = visit.all("/bus").await;
    assert_eq!((buses.len(), pages), (8, 2));
    let states = |buses: &[Value]| buses.iter().map(|bus| text(&bus["status"]).to_owned()).collect::<String>();
    for state in ["a", "d", "o"] {
        assert!(states(&buses).contains(state), "{}", states(&buses));
    }
    assert!(buses.iter().all(|bus| (bus["status"] == "a") == (bus["space"] != "")), "whoever is here has a space");
    visit.scene.clock.forward(600);
    assert_ne!(states(&visit.all("/bus").await.0), states(&buses));
    assert_eq!(visit.json("/bus/21").await["route_name"], "JT-101");
    assert_eq!(visit.get("/bus/1").await.status, 404);
}

#[tokio::test]
async fn pages_can_go_in_circles() {
    let visit = Visit::of("student").await;
    visit.scene.sandbox.quirks(ION, |quirks| quirks.page_loop = true);
    for path in ["/announcements", "/bus", "/blocks"] {
        let (first, ninth) = (visit.json(path).await, visit.json(&format!("{path}?page=9")).await);
        assert_eq!(first, ninth, "{path}");
        assert!(text(&first["next"]).contains("page=1"), "{path}");
    }
}

#[tokio::test]
async fn an_emergency_message_is_a_switch() {
    let visit = Visit::of("student").await;
    assert_eq!(visit.json("/emerg").await, json!({ "status": false, "message": null }));
    visit.scene.sandbox.quirks(ION, |quirks| quirks.emergency_message = Some("<p>Closed.</p>".to_owned()));
    assert_eq!(visit.json("/emerg").await, json!({ "status": true, "message": "<p>Closed.</p>" }));
}

#[tokio::test]
async fn a_picture_is_bytes_whose_name_is_wrong() {
    let visit = Visit::of("student").await;
    let base = visit.scene.sandbox.provider(ION).api_base;
    let ask = |path: &str, accept: &str| {
        visit.scene.http.get(format!("{base}{path}")).bearer_auth(&visit.bearer).header("accept", accept).send()
    };
    for accept in ["*/*", "image/*", "image/jpg", "text/html, */*;q=0.5"] {
        let reply = ask("/profile/9114/picture", accept).await.expect("a reply");
        assert_eq!(reply.status(), 200, "{accept}");
        assert_eq!(reply.headers()["content-type"], "image/jpeg");
        assert!(reply.bytes().await.expect("a body").starts_with(b"\x89PNG\r\n\x1a\n"), "and it is none");
    }
    for accept in ["image/jpeg", "application/json", "text/html"] {
        assert_eq!(ask("/profile/9114/picture", accept).await.expect("a reply").status(), 406, "{accept}");
    }
    assert_eq!(ask("/profile/2028jash/picture", "*/*").await.expect("a reply").status(), 200);
    assert_eq!(ask("/profile/2028JASH/picture", "*/*").await.expect("a reply").status(), 404, "told apart by case");
}

#[tokio::test]
async fn two_weeks_hold_special_days_and_days_without_school() {
    let visit = Visit::of("student").await;
    let day = |date: &'static str| {
        let visit = &visit;
        async move { visit.json(&format!("/schedule/{date}")).await["day_type"].clone() }
    };
    let early = day("2026-11-26").await;
    assert_eq!((&early["special"], text(&early["blocks"][3]["name"])), (&json!(true), "8A"));
    let workday = day("2026-11-27").await;
    assert_eq!((text(&workday["name"]), &workday["blocks"]), ("Teacher Workday<br>NO SCHOOL", &json!([])));
    let week = visit.json("/schedule?page_size=7").await;
    let dates: Vec<&str> = week["results"].as_array().expect("days").iter().map(|day| text(&day["date"])).collect();
    assert!(dates.contains(&"2026-11-27"), "a free day may have an entry: {dates:?}");
    assert_eq!(
        visit.json("/schedule?page_size=7&page=2").await["previous"].as_str().map(|link| link.contains("page_size=7")),
        Some(true)
    );
}

#[tokio::test]
async fn private_fields_are_a_switch() {
    let visit = Visit::of("student").await;
    assert!(!visit.get("/profile").await.body.to_lowercase().contains("canary"));
    visit.scene.sandbox.quirks(ION, |quirks| quirks.private_profile_fields = true);
    let profile = visit.json("/profile").await;
    assert_eq!(profile["full_name"], "Juniper Ash");
    for field in ["address", "phones", "emails", "websites", "middle_name", "student_id", "absences"] {
        assert!(profile.get(field).is_some(), "{field}");
    }
}

#[tokio::test]
async fn the_sites_own_pages_say_what_they_would_be() {
    let visit = Visit::of("student").await;
    let site = visit.scene.sandbox.provider(ION).api_base.replace("/api", "");
    for path in ["/announcements/38359", "/eighth/signup/98230"] {
        let page = visit.scene.get(&format!("{site}{path}")).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.body.contains("Practice page, not the real Ion"), "{path}");
    }
}
