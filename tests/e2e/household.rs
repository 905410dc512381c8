//! A household's ten seconds: what happens now, what today brought, and all of it without the network as well.

use std::time::Duration;

use fantoccini::key::Key;
use porchlight_sandbox::{Endpoint, ScriptedReply};
use porchlight_tests::desktop::Page;
use serde_json::{Value, json};

use crate::homes::{
    AMOUNTS, FLAT_WITH_BATTERY, HOME_ON_THE_GRID, SECRETS, TWO_HOMES, amounts, begin_days_ago, change_homes,
    choose_home, count, expect_right, first_home, hours_ago, say_where, see_in_every_manner, told, truth_of_today,
    until_counted_in, until_told, words_of, zone_of_the_afternoon,
};
use crate::keyboard::Keyboard;
use crate::scene::{HOME_OWNER, PATIENCE, Scene, eventually, id};
use crate::windows;

/// Numbers of today, as far as the page shows them, and the view that they come from, of one moment.
const TODAY: &str = r#"
    const shown = {};
    for (const total of document.querySelectorAll('[data-testid="today"] [data-testid^="total-"]'))
        shown[`${total.dataset.testid.slice(6)}_wh`] = total.querySelector('dd').textContent;
    return shown;"#;

/// The name, number and words of each node.
const NODES: &str = "[data-testid=flow] [data-testid^=open-]";

const NUMBERS: &str = "[data-testid=flow] [data-testid^=open-] .number";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_home_is_looked_at_for_ten_seconds_and_then_more_closely() {
    let mut scene = Scene::demo().await;
    begin_days_ago(&scene, 6);
    scene.sign_in(&HOME_OWNER).await;
    windows::bring_to_front().await;
    let page = scene.page();

    // Asked once.
    let zone = zone_of_the_afternoon();
    say_where(page, "Hillside", zone).await;
    let view = until_counted_in(page, zone).await;
    assert_eq!((&first_home(&view)["name"], &first_home(&view)["is_new"]), (&"Hillside".into(), &false.into()));
    page.wait_for_text("Hillside").await;

    // Now.
    let nodes = words_of(page, NODES).await;
    assert_eq!(nodes.len(), 4, "{nodes:?}");
    assert!(nodes.iter().all(|node| node.contains('W') || node.contains('%')), "each has a number: {nodes:?}");
    let sentence = words_of(page, &id("sentence")).await.join(" ");
    assert!(sentence.ends_with('.') && sentence.contains('W'), "{sentence}");

    // Today.
    let (shown, home) = today(page).await;
    let told = amounts(&home["today"]);
    expect_right("today", told, truth_of_today(&scene, HOME_OWNER.slug, &home));
    for (name, wh) in AMOUNTS.iter().zip(told) {
        let kwh = wh.expect("it is known") / 1000.0;
        let words = shown[name].as_str().unwrap_or_default().replace('\u{a0}', " ");
        let number: f64 = words.trim_end_matches(" kWh").parse().unwrap_or(f64::NAN);
        assert!((number - kwh).abs() < 0.0501, "{name}: {kwh} is shown as {words}");
    }

    // More of one part, and how it is worked out.
    let keys = Keyboard(page);
    keys.push("open-home").await;
    page.wait_for(&id("node-panel")).await;
    keys.push("work-home_use").await;
    let worked_out = page.wait_for(&id("worked-out-home_use")).await.text().await.expect("it can be read");
    assert!(worked_out.contains("kWh"), "{worked_out}");
    page.wait_for_text("How is this worked out?").await;
    see_in_every_manner(page, "home-panel").await;
    keys.press(Key::Escape).await;
    page.wait_until_absent(&id("node-panel")).await;
    page.wait_for(&format!("{}:focus", id("open-home"))).await;

    calm(page).await;

    scene.restart().await;
    scene.see_live_values(&HOME_OWNER).await;
    assert_eq!(count(scene.page(), &id("where-is-home")).await, 0, "it is asked once only");
    scene.page().wait_for_text("Hillside").await;
    scene.end(&SECRETS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_home_without_the_network_keeps_its_numbers_and_tells_their_age() {
    let mut scene = Scene::demo().await;
    begin_days_ago(&scene, 3);
    scene.sign_in(&HOME_OWNER).await;
    windows::bring_to_front().await;
    let zone = zone_of_the_afternoon();
    say_where(scene.page(), "Hillside", zone).await;
    until_counted_in(scene.page(), zone).await;
    let numbers = words_of(scene.page(), NUMBERS).await;
    assert_eq!(numbers.len(), 4, "{numbers:?}");
    let (shown, _) = today(scene.page()).await;
    see_in_every_manner(scene.page(), "home-live").await;

    // Gone while the window is open.
    let port = scene.sandbox.port();
    scene.replace_sandbox(0).await;
    Keyboard(scene.page()).press(Key::F5).await;
    expect_truthful(scene.page()).await;
    assert_eq!(words_of(scene.page(), NUMBERS).await, numbers, "the numbers stay");
    assert_eq!(today(scene.page()).await.0, shown);
    see_in_every_manner(scene.page(), "home-offline").await;

    // Gone before it is opened: all is there although nobody answers.
    scene.restart().await;
    scene.page().click(&id("nav-home")).await;
    scene.page().wait_for(NODES).await;
    scene.page().wait_for(&id("today")).await;
    expect_truthful(scene.page()).await;
    assert_eq!(words_of(scene.page(), NUMBERS).await, numbers);
    assert_eq!(today(scene.page()).await.0, shown);
    assert!(scene.sandbox.asked().is_empty(), "nobody was asked");

    // Back, but slow: what was kept is there before the first answer.
    scene.replace_sandbox(port).await;
    for endpoint in [Endpoint::Token, Endpoint::Api] {
        scene.sandbox.script("gridshare", endpoint, ScriptedReply::hang());
    }
    scene.restart().await;
    scene.page().wait_for(NODES).await;
    scene.page().wait_for(&id("today")).await;
    assert_eq!(words_of(scene.page(), NUMBERS).await.len(), numbers.len());
    eventually("the provider is asked", || !scene.sandbox.asked().is_empty()).await;
    // What was begun would be waited for at the end.
    scene.replace_sandbox(0).await;
    scene.end(&SECRETS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn homes_have_no_place_for_what_they_do_not_have() {
    let mut scene = Scene::demo().await;
    begin_days_ago(&scene, 2);
    let zone = zone_of_the_afternoon();

    scene.sign_in(&FLAT_WITH_BATTERY).await;
    windows::bring_to_front().await;
    say_where(scene.page(), "Flat", zone).await;
    expect_places(scene.page(), &["open-battery", "open-grid", "open-home"]).await;
    expect_amounts(scene.page(), &["home_use", "bought", "sent", "into_battery", "out_of_battery"]).await;
    see_in_every_manner(scene.page(), "home-without-sun").await;

    scene.sign_in(&HOME_ON_THE_GRID).await;
    windows::bring_to_front().await;
    choose_home(scene.page(), 1, 0).await;
    say_where(scene.page(), "Plain", zone).await;
    expect_places(scene.page(), &["open-grid", "open-home"]).await;
    expect_amounts(scene.page(), &["home_use", "bought"]).await;
    see_in_every_manner(scene.page(), "home-with-grid-only").await;

    scene.sign_in(&TWO_HOMES).await;
    windows::bring_to_front().await;
    choose_home(scene.page(), 2, 0).await;
    say_where(scene.page(), "Town house", zone).await;
    choose_home(scene.page(), 2, 1).await;
    say_where(scene.page(), "Cabin", "America/New_York").await;
    let page = scene.page();
    until_told(page, "every home has its name", |view| {
        let homes = view["accounts"].as_array().into_iter().flatten();
        homes.flat_map(|account| account["homes"].as_array().into_iter().flatten()).all(|home| home["is_new"] == false)
    })
    .await;
    let names = words_of(page, &format!("{} option", id("home-picker"))).await;
    assert_eq!(names, ["Flat", "Plain", "Town house", "Cabin"]);
    let cabin = words_of(page, &id("sentence")).await;
    choose_home(page, 2, 0).await;
    assert_ne!(words_of(page, &id("sentence")).await, cabin, "another home");

    // The choice lasts.
    choose_home(page, 2, 1).await;
    scene.restart().await;
    scene.see_live_values(&TWO_HOMES).await;
    let chosen = "return document.querySelector('[data-testid=home-picker]').selectedOptions[0].text";
    assert_eq!(scene.page().run(chosen).await, "Cabin");
    scene.end(&SECRETS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_home_says_what_it_waits_for() {
    let mut scene = Scene::demo().await;
    // A battery that was connected today, at a provider that takes its time.
    change_homes(&scene, |home| home.readings_begin_at = Some(hours_ago(-48)));
    let visit = scene.begin_sign_in(HOME_OWNER.provider).await;
    visit.choose(&HOME_OWNER).await;
    let slow = |pause| scene.sandbox.quirks(HOME_OWNER.provider, |quirks| quirks.slow = pause);
    slow(Duration::from_secs(3));
    visit.press_allow().await;
    scene.see_greeting(&HOME_OWNER).await;
    windows::bring_to_front().await;
    let page = &scene.page().clone();
    page.click(&id("nav-home")).await;
    page.wait_for(&id("loading")).await;
    see_in_every_manner(page, "home-loading").await;
    slow(Duration::ZERO);
    page.wait_for_text("has not sent readings yet").await;
    page.wait_for(&format!("{}[data-state=no_readings]", id("freshness"))).await;
    see_in_every_manner(page, "home-new").await;

    change_homes(&scene, |home| home.readings_begin_at = Some(hours_ago(48)));
    update_until(page, &id("where-is-home")).await;
    say_where(page, "Hillside", zone_of_the_afternoon()).await;
    page.wait_for(&format!("{}:is([data-state=live], [data-state=late])", id("freshness"))).await;
    page.wait_for(&format!("{NODES}:not(.paler)")).await;

    // The last picture stays, pale, when the sign-in is over.
    scene.listen().await;
    page.click(&id("nav-accounts")).await;
    page.click("[data-testid^=sign-out-]").await;
    page.click(&id("nav-home")).await;
    page.wait_for(&id("sign-in-needed")).await;
    page.wait_for(&format!("{NODES}.paler")).await;
    see_in_every_manner(page, "home-signed-out").await;
    scene.end(&SECRETS).await;
}

/// The calm view fills the screen, and is left with Escape.
async fn calm(page: &Page) {
    let window = windows::size();
    let keys = Keyboard(page);
    keys.press(Key::F11).await;
    page.wait_for(&id("calm")).await;
    page.wait_for(&format!("{} {}", id("calm"), id("sentence"))).await;
    page.wait_for(&id("clock")).await;
    eventually("the calm view fills the screen", || windows::size() == (1280, 800)).await;
    see_in_every_manner(page, "home-calm").await;
    keys.press(Key::Escape).await;
    page.wait_until_absent(&id("calm")).await;
    eventually("the window is as before", || windows::size() == window).await;
}

/// Asks for new values until an element is there. Whoever has just asked is not asked again at once.
async fn update_until(page: &Page, selector: &str) {
    let updating = async {
        while count(page, selector).await == 0 {
            Keyboard(page).press(Key::F5).await;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    };
    let outcome = tokio::time::timeout(PATIENCE, updating).await;
    assert!(outcome.is_ok(), "{selector} does not come; the page reads:\n{}", page.text().await);
}

/// What the window shows of today, and the home it was told.
async fn today(page: &Page) -> (Value, Value) {
    loop {
        let before = told(page).await;
        let shown = page.run(TODAY).await;
        // The page may change between the two.
        if told(page).await == before {
            return (shown, first_home(&before).clone());
        }
    }
}

/// The line above says that there is no network and how old the values are, and the picture is pale and still.
async fn expect_truthful(page: &Page) {
    let line = page.wait_for(&format!("{}[data-state=offline]", id("freshness"))).await;
    let words = line.text().await.expect("the line can be read");
    assert!(words.contains("This computer is offline. Showing readings from") && words.contains(':'), "{words}");
    page.wait_for(&format!("{NODES}.paler")).await;
    let bright = count(page, &format!("{NODES}:not(.paler)")).await;
    assert_eq!(bright, 0, "every number is pale");
    let moving = page.run("return document.getAnimations().filter((one) => one.playState === 'running').length").await;
    assert_eq!(moving, 0, "no arrow moves");
}

async fn expect_places(page: &Page, expected: &[&str]) {
    let script = "return [...document.querySelectorAll('[data-testid=flow] [data-testid^=open-]')]
        .map((one) => one.dataset.testid).sort()";
    assert_eq!(page.run(script).await, json!(expected));
}

async fn expect_amounts(page: &Page, expected: &[&str]) {
    let (shown, _) = today(page).await;
    let mut names: Vec<String> = expected.iter().map(|name| format!("{name}_wh")).collect();
    names.sort();
    let shown: Vec<String> = shown.as_object().expect("amounts").keys().cloned().collect();
    assert_eq!(shown, names);
}
