//! What can be wrong with a home's readings, said in words on the page.

use fantoccini::key::Key;
use porchlight_domain::Role;
use porchlight_sandbox::Span;
use porchlight_tests::desktop::Page;
use serde_json::json;

use crate::homes::{
    LARGE_HOME, SECRETS, amounts, begin_days_ago, change_homes, choose_home, count, expect_right, first_home,
    hours_ago, now, say_where, see_in_every_manner, truth_of_today, until_counted_in, words_of, zone_of_the_afternoon,
};
use crate::keyboard::Keyboard;
use crate::scene::{HOME_OWNER, Scene, id};
use crate::windows;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_of_a_home_is_told_in_words() {
    let scene = Scene::demo().await;
    begin_days_ago(&scene, 2);
    change_homes(&scene, |home| {
        home.only = Some(Role::Battery);
        home.gap = Some(Span { from: hours_ago(5), until: hours_ago(3) });
        home.jump_at = Some(hours_ago(7));
        home.counter_reset_at = Some(hours_ago(9));
        home.dip_at = Some(hours_ago(11));
    });
    scene.sign_in(&HOME_OWNER).await;
    windows::bring_to_front().await;
    let page = scene.page();
    let zone = zone_of_the_afternoon();
    say_where(page, "Hillside", zone).await;
    until_counted_in(page, zone).await;

    // What happened, on the page of now and in the history.
    page.wait_for(&id("today-notes")).await;
    if count(page, &id("more-notes")).await > 0 {
        page.click(&id("more-notes")).await;
    }
    let notes = words_of(page, &format!("{} li", id("today-notes"))).await;
    for words in [
        "Readings of the battery missing (",
        "The battery's counter restarted ",
        "The battery's counter fell back a little ",
        "One battery reading could not be right and was left out (",
    ] {
        assert!(notes.iter().any(|note| note.starts_with(words)), "no {words} in {notes:#?}");
    }
    let keys = Keyboard(page);
    keys.press_all(&[Key::Control.into(), '2']).await;
    page.wait_for(&id("history-notes")).await;
    let notes = words_of(page, &format!("{} li span", id("history-notes"))).await;
    for words in [
        "Readings of the battery missing (",
        "The battery's counter restarted on ",
        "The battery's counter fell back a little on ",
        "One battery reading could not be right and was left out (",
    ] {
        assert!(notes.iter().any(|note| note.starts_with(words)), "no {words} in {notes:#?}");
    }
    keys.press_all(&[Key::Control.into(), '1']).await;

    // What is wrong at this moment.
    change_homes(&scene, |home| {
        home.outage = Some(Span { from: hours_ago(1), until: now() + jiff::SignedDuration::from_hours(1) });
    });
    update_until(page, "Power outage. Your home runs on battery.").await;
    page.wait_for(&id("power-outage")).await;
    see_in_every_manner(page, "home-outage").await;
    change_homes(&scene, |home| (home.outage, home.only, home.clock_skew_s) = (None, None, 3_600));
    update_until(page, "from the future were left out").await;
    page.wait_until_absent(&id("power-outage")).await;
    scene.end(&SECRETS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grid_meter_mounted_the_other_way_round_is_found_out_and_a_silent_sensor_is_told() {
    let scene = Scene::demo().await;
    begin_days_ago(&scene, 2);
    change_homes(&scene, |home| home.swapped_grid = true);
    scene.sign_in(&HOME_OWNER).await;
    windows::bring_to_front().await;
    let page = scene.page();
    let zone = zone_of_the_afternoon();
    say_where(page, "Hillside", zone).await;
    let view = until_counted_in(page, zone).await;
    let home = first_home(&view);
    assert_eq!(home["notes"], json!([]), "nothing is left to be told");
    assert!(
        home["signs"].as_array().into_iter().flatten().any(|sign| sign["found"] == "import is decrement"),
        "{}",
        home["signs"]
    );
    expect_right("today", amounts(&home["today"]), truth_of_today(&scene, HOME_OWNER.slug, home));

    // A sensor that tells nothing is not taken for zero.
    change_homes(&scene, |home| home.silent_sensor = Some(Role::Solar));
    scene.sign_in(&LARGE_HOME).await;
    windows::bring_to_front().await;
    let page = scene.page();
    choose_home(page, 1, 0).await;
    page.wait_for_text("There is no solar reading.").await;
    let solar = words_of(page, &id("open-solar")).await.join(" ");
    assert!(solar.contains("No reading"), "{solar}");
    let home = words_of(page, &format!("{} .number", id("open-home"))).await;
    assert_eq!(home, ["—"]);
    see_in_every_manner(page, "home-silent-sensor").await;
    scene.end(&SECRETS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_home_that_has_fallen_silent_is_shown_with_the_time_of_its_last_readings() {
    let scene = Scene::demo().await;
    begin_days_ago(&scene, 2);
    let silence = Span { from: hours_ago(3), until: now() + jiff::SignedDuration::from_hours(2) };
    change_homes(&scene, |home| home.gap = Some(silence));
    let visit = scene.begin_sign_in(HOME_OWNER.provider).await;
    visit.choose(&HOME_OWNER).await;
    visit.press_allow().await;
    scene.see_greeting(&HOME_OWNER).await;
    windows::bring_to_front().await;
    let page = scene.page();
    page.click(&id("nav-home")).await;
    page.wait_for(&format!("{}[data-state=old]", id("freshness"))).await;
    page.wait_for_text("No new readings since").await;
    page.wait_for("[data-testid=flow] [data-testid^=open-].paler").await;
    see_in_every_manner(page, "home-old").await;

    // They come again.
    change_homes(&scene, |home| home.gap = None);
    Keyboard(page).press(Key::F5).await;
    page.wait_for(&format!("{}:is([data-state=live], [data-state=late])", id("freshness"))).await;
    page.wait_until_absent("[data-testid=flow] .paler").await;
    scene.end(&SECRETS).await;
}

/// Asks for new values until the page reads `words`.
async fn update_until(page: &Page, words: &str) {
    Keyboard(page).press(Key::F5).await;
    page.wait_for_text(words).await;
}
