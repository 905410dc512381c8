//! A student's day and a house's meter: after signing in, without the network, and with the keyboard alone.

use std::time::Duration;

use fantoccini::key::Key;
use jiff::tz::TimeZone;
use porchlight_app::SystemClock;
use porchlight_domain::Clock;
use porchlight_sandbox::{Asked, Endpoint};
use porchlight_tests::desktop::canaries::Canary;
use porchlight_tests::desktop::{Browser, Page};
use serde_json::Value;

use crate::keyboard::Keyboard;
use crate::scene::{STUDENT, Scene, Visitor, id, pictures};
use crate::windows;

/// The only practice person with a meter of three phases.
const HOUSE_OWNER: Visitor = Visitor {
    provider: "ion-electricity",
    slug: "plain-home",
    greeting: "Signed in as tobias.fenn@example.com.",
    page: "nav-home",
    live: "live-meter",
    meter_number: Some("han-0002"),
};

/// What of a profile may be nowhere. The practice school sends it all when it is told to.
const PRIVATE_OF_STUDENT: [(&str, &str); 8] = [
    ("street", "CANARY-STREET 12"),
    ("city", "CANARY-CITY"),
    ("phone", "CANARY-PHONE 555 0100"),
    ("e-mail", "canary-mail@example.edu"),
    ("website", "canary-site.example"),
    ("middle name", "CANARY-MIDDLE"),
    ("student number", "774411338"),
    ("absences", "663322119"),
];

/// What of a meter may be nowhere.
const PRIVATE_OF_METER: [(&str, &str); 2] = [("pin", "PIN-CANARY-9026"), ("MAC address", "02:CA:4A:27:00:02")];
const PLACE_OF_METER: [(&str, f64); 2] = [("latitude", 41.149_876_5), ("longitude", -8.610_987_6)];

const SECRETS_OF_STUDENT: [&str; 5] = ["state", "code", "code_verifier", "access", "refresh"];
const SECRETS_OF_METER: [&str; 6] = ["state", "nonce", "code", "code_verifier", "client_secret", "id"];

/// Notes when the first announcement can be seen.
const WATCH_FOR_ANNOUNCEMENTS: &str = r#"
    const look = () => {
        const found = document.querySelector('[data-testid^="announcement-"]');
        if (!found?.checkVisibility()) return;
        window.__announced = Date.now();
        observer.disconnect();
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { childList: true, subtree: true });
"#;

/// The parts of the page that do not move with the clock.
const SCHOOL: &str = r#"
    const texts = (selector) => [...document.querySelectorAll(selector)].map((one) => one.textContent.trim());
    return {
        person: texts('[data-testid="school-profile"]'),
        day: texts('[data-testid="school-today"] .kind, [data-testid="school-today"] .block'),
        eighth: texts('[data-testid="school-eighth"] .words'),
        announcements: texts('[data-testid^="announcement-"] .title'),
        buses: texts('[data-testid="school-bus"] .route'),
    };
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_student_sees_the_day_and_again_without_the_network() {
    let mut scene = Scene::demo().await;
    let school = STUDENT.provider;
    scene.sandbox.quirks(school, |quirks| quirks.private_profile_fields = true);
    for (name, text) in PRIVATE_OF_STUDENT {
        scene.leaks.learn_private(Canary::new(name, text));
    }

    let visit = scene.begin_sign_in(school).await;
    scene.page().run(WATCH_FOR_ANNOUNCEMENTS).await;
    let signed_in = async {
        scene.asked(school, Endpoint::Token, 1).await;
        SystemClock::start().utc()
    };
    let ((), signed_in) = tokio::join!(visit.allow(&STUDENT), signed_in);
    scene.page().wait_for(&format!("{} li", id("school-announcements"))).await;
    let announced = scene.page().run("return window.__announced").await.as_i64().expect("the moment was noted");
    let took = announced - signed_in.as_millisecond();
    print_line(&format!("from the token request to announcements on screen: {took} ms"));

    scene.see_live_values(&STUDENT).await;
    let page = scene.page();
    let today = page.wait_for(&id("school-today")).await.text().await.expect("the day can be read");
    let name = page.wait_for(&format!("h3{}", id("school-day"))).await.text().await;
    assert_eq!(name.ok().as_deref(), Some("Today"));
    for words in words_of_today(&scene).await {
        assert!(today.contains(&words), "no {words} in {today}");
    }
    let seen = page.run(SCHOOL).await;
    for part in ["person", "day", "eighth", "announcements", "buses"] {
        assert!(seen[part].as_array().is_some_and(|texts| !texts.is_empty()), "no {part}: {seen}");
    }
    let profile = scene.sandbox.asked_of(school, Endpoint::Api);
    let profile = answer_of(&scene, profile.iter().find(|asked| asked.path.ends_with("/profile"))).await;
    for (name, text) in PRIVATE_OF_STUDENT {
        assert!(profile.contains(text), "the practice school sends no {name}: {profile}");
    }
    scene.listen().await;
    scene.leaks.expect_none(&SECRETS_OF_STUDENT);

    let port = scene.sandbox.port();
    scene.replace_sandbox(0).await;
    scene.restart().await;
    let page = scene.page();
    page.click(&id("nav-school")).await;
    page.wait_for(&id("live-school")).await;
    let freshness = page.wait_for(&format!("{}[data-state=offline]", id("freshness"))).await;
    let age = freshness.text().await.expect("the age can be read");
    assert!(age.contains("You see your school as of") && age.contains(':'), "{age}");
    assert_eq!(page.run(SCHOOL).await, seen, "the same as before");

    scene.replace_sandbox(port).await;
    scene.page().click_text("Check again").await;
    scene.page().wait_for(&format!("{}[data-state=live]", id("freshness"))).await;
    scene.end(&SECRETS_OF_STUDENT).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_school_is_walked_with_the_keyboard() {
    let scene = Scene::demo().await;
    let page = scene.page();
    let keys = Keyboard(page);
    sign_in_with_keys(&scene, &STUDENT).await;
    keys.push("nav-school").await;
    page.wait_for(&id("live-school")).await;

    // The days ahead, and back.
    keys.push("school-day-after").await;
    page.wait_for_text("Tomorrow").await;
    keys.press_all(&[Key::Shift.into(), Key::Tab.into()]).await;
    keys.push("school-day-before").await;
    page.wait_for(&id("school-day")).await;
    keys.push("school-week").await;
    page.wait_for(&format!("{}[aria-expanded=true]", id("school-week"))).await;
    keys.press(Key::Enter).await;

    // Eighth period: a search, and one block opened.
    keys.reach("eighth-search").await;
    keys.write("robot").await;
    page.wait_until("what was found", PATIENCE, |seen| seen.contains("activit") && seen.contains(" in ")).await;
    page.wait_for(&format!("{} li[data-testid^=activity-]", id("school-eighth"))).await;
    page.picture(&pictures().join("school-search.png")).await;
    keys.press_all(&[Key::Control.into(), 'a']).await;
    keys.press(Key::Backspace).await;
    page.wait_for("[data-testid^=eighth-][aria-expanded=false]").await;
    keys.push_any("[data-testid^=eighth-][aria-expanded=false]").await;
    page.wait_for(&format!("{} li[data-testid^=activity-]", id("school-eighth"))).await;
    page.picture(&pictures().join("school-block.png")).await;
    keys.press(Key::Space).await;
    page.wait_until_absent("[data-testid^=eighth-][aria-expanded=true]").await;

    // An announcement.
    keys.push_any("[data-testid^=announcement-][aria-expanded=false]").await;
    page.wait_for("[data-testid^=open-announcement-]").await;
    page.picture(&pictures().join("school-announcement.png")).await;

    // The own bus.
    assert_eq!(page.run("return document.querySelectorAll('li.mine').length").await, 0);
    keys.reach("bus-route").await;
    keys.press(Key::Down).await;
    page.wait_for("li.mine[data-testid^=bus-]").await;

    let light = picture_of_school(page, "school-light.png").await;
    keys.push("nav-settings").await;
    keys.choose("theme", "theme-dark").await;
    keys.push("nav-school").await;
    let dark = picture_of_school(page, "school-dark.png").await;
    assert_ne!(light, dark, "the ground of a card");

    // An announcement at the school's own site. Last, since the browser comes to the front.
    keys.push_any("[data-testid^=announcement-][aria-expanded=false]").await;
    let there = "[data-testid^=open-announcement-]";
    let button = page.wait_for(there).await.attr("data-testid").await.ok().flatten().unwrap_or_default();
    let number = button.trim_start_matches("open-announcement-");
    let opened = Browser::opened().len();
    keys.push_any(there).await;
    let address = Browser::wait_for_opened(opened + 1).await;
    assert!(address.ends_with(&format!("/tjhsst-ion/announcements/{number}")), "{address}");
    scene.end(&SECRETS_OF_STUDENT).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_meter_is_walked_with_the_keyboard() {
    let mut scene = Scene::demo().await;
    let meter = HOUSE_OWNER.provider;
    for (name, text) in PRIVATE_OF_METER {
        scene.leaks.learn_private(Canary::new(name, text));
        scene.leaks.learn_private(Canary::new(&format!("{name} in small letters"), &text.to_lowercase()));
    }
    scene.leaks.learn_private(Canary::new("bare MAC address", "02CA4A270002"));
    for (name, number) in PLACE_OF_METER {
        scene.leaks.learn_private(Canary::of_number(name, number));
    }
    // A reading comes each minute. This way the next ones need not be waited for.
    let minutes_behind =
        |minutes: i64| scene.sandbox.quirks(meter, |quirks| quirks.clock_ahead_seconds = -60 * minutes);
    sign_in_with_keys(&scene, &HOUSE_OWNER).await;
    let page = scene.page();
    let keys = Keyboard(page);

    minutes_behind(4);
    keys.reach("meter-number").await;
    keys.write("han-0002").await;
    keys.press(Key::Enter).await;
    page.wait_for(&id("live-meter")).await;
    page.wait_for_text("House with a workshop").await;
    assert_eq!(page.run(PHASES).await.as_array().map(Vec::len), Some(3));
    let mut points = number_of_points(page).await;
    for minutes in (0..4).rev() {
        minutes_behind(minutes);
        let power = page.run(PHASES).await;
        keys.press(Key::F5).await;
        page.wait_for(&format!("{}[aria-valuemax=\"{}\"]", id("curve-cursor"), points)).await;
        assert_ne!(page.run(PHASES).await, power, "the phases are live");
        points = number_of_points(page).await;
    }
    page.picture(&pictures().join("meter-light.png")).await;

    // The curve, point by point and as a table.
    keys.reach("curve-cursor").await;
    page.wait_for_text("Latest,").await;
    keys.press(Key::Left).await;
    page.wait_until_gone("Latest,").await;
    page.show(&id("meter-curve")).await;
    page.picture(&pictures().join("meter-curve.png")).await;
    keys.push("curve-table").await;
    page.wait_for(&format!("{} tbody tr:nth-child({points})", id("curve-rows"))).await;
    keys.press(Key::Enter).await;
    page.wait_for(&id("curve")).await;

    // The unit.
    let mut shown = power_shown(page).await;
    assert!(!shown.ends_with('W'), "the provider states no unit: {shown}");
    for choice in ["unit-kw", "unit-w"] {
        keys.push("unit-settings").await;
        keys.choose("unit", choice).await;
        page.picture(&pictures().join(format!("meter-{choice}.png"))).await;
        keys.press(Key::Escape).await;
        page.wait_until_absent(&id("unit-none")).await;
        page.wait_until_gone(&format!("{shown}\n")).await;
        shown = power_shown(page).await;
        assert!(shown.ends_with('W'), "{choice}: {shown}");
    }

    keys.push("all-values").await;
    let all = page.wait_for(&id("all-values-table")).await.text().await.expect("the values can be read");
    for name in ["codename", "instant.powerPhase3", "consumption.targetConsumptionMonth"] {
        assert!(all.contains(name), "no {name} in {all}");
    }
    page.show(&id("all-values")).await;
    page.picture(&pictures().join("meter-all.png")).await;

    let asked = scene.sandbox.asked_of(meter, Endpoint::Api);
    let reply = answer_of(&scene, asked.iter().find(|asked| asked.path.ends_with("/han-0002"))).await;
    let place = PLACE_OF_METER.map(|(name, number)| (name, number.to_string()));
    let texts = PRIVATE_OF_METER.map(|(name, text)| (name, text.to_owned()));
    for (name, text) in place.into_iter().chain(texts) {
        assert!(reply.contains(&text), "the practice meter sends no {name}: {reply}");
        assert!(!all.contains(&text), "{name} is shown");
    }
    scene.listen().await;
    scene.leaks.expect_none(&SECRETS_OF_METER);
    scene.restart().await;
    scene.see_live_values(&HOUSE_OWNER).await;
    assert!(number_of_points(scene.page()).await >= points, "the curve is kept");
    scene.end(&SECRETS_OF_METER).await;
}

/// How long a change on the page may take. Generous, since both cores may be busy.
const PATIENCE: Duration = Duration::from_secs(20);

/// Power, current and voltage of each phase.
const PHASES: &str = r#"
    const rows = document.querySelectorAll('[data-testid="live-meter"] > table tbody tr');
    return [...rows].map((row) => row.textContent);
"#;

/// Signs in from the page that greets a newcomer. Only the browser's own page is pressed otherwise.
async fn sign_in_with_keys(scene: &Scene, visitor: &Visitor) {
    let keys = Keyboard(scene.page());
    let opened = Browser::opened().len();
    keys.push(&format!("add-{}", visitor.provider)).await;
    scene.visit_after(opened).await.allow(visitor).await;
    scene.see_greeting(visitor).await;
    // Where the focus is can be seen in the window that has it.
    windows::bring_to_front().await;
}

/// What the page of a school says of this day, as the practice school has it.
async fn words_of_today(scene: &Scene) -> Vec<String> {
    let zone = TimeZone::get("America/New_York").expect("the time zone database is built into the program");
    let today = SystemClock::start().utc().to_zoned(zone).date();
    let path = format!("/tjhsst-ion/api/schedule/{today}");
    let day: Value = serde_json::from_str(&get(scene, &path, None).await).expect("a day is JSON");
    let blocks = day["day_type"]["blocks"].as_array().expect("a day has blocks");
    if blocks.is_empty() {
        return vec!["No school today".to_owned()];
    }
    let name =
        |block: &Value| block["name"].as_str().unwrap_or_default().split('<').next().unwrap_or_default().to_owned();
    blocks.iter().map(name).collect()
}

/// What the practice server answers when it is asked the same once more.
async fn answer_of(scene: &Scene, asked: Option<&Asked>) -> String {
    let asked = asked.expect("this was asked");
    get(scene, &asked.path, asked.header("authorization")).await
}

#[expect(clippy::disallowed_methods, reason = "the answer is read here, and never by the program")]
async fn get(scene: &Scene, path: &str, authorization: Option<&str>) -> String {
    let client = reqwest::Client::builder().no_proxy().build().expect("a client needs nothing");
    let mut request = client.get(format!("http://127.0.0.1:{}{path}", scene.sandbox.port()));
    if let Some(authorization) = authorization {
        request = request.header("authorization", authorization);
    }
    let reply = request.send().await.expect("the practice server answers");
    reply.text().await.expect("the practice server answers in full")
}

/// Saves a picture of the page of a school, and returns the colour of its cards.
async fn picture_of_school(page: &Page, name: &str) -> Value {
    page.wait_for(&id("live-school")).await;
    page.picture(&pictures().join(name)).await;
    page.run(r#"return getComputedStyle(document.querySelector('[data-testid="school-today"]')).backgroundColor"#).await
}

async fn power_shown(page: &Page) -> String {
    page.wait_for(&format!("{} .number", id("meter-power"))).await.text().await.expect("the power can be read")
}

async fn number_of_points(page: &Page) -> u64 {
    let most = page.wait_for(&id("curve-cursor")).await.attr("aria-valuemax").await.ok().flatten();
    most.and_then(|most| most.parse::<u64>().ok()).expect("the last point has a number") + 1
}

#[expect(clippy::print_stdout, reason = "a time that is only told: how busy the computer is decides it")]
fn print_line(line: &str) {
    println!("{line}");
}
