//! *Check what's wrong* in the real window: a battery that is silent, a service that fails, and all well again.

use std::path::PathBuf;

use fantoccini::key::Key;
use jiff::SignedDuration;
use porchlight_sandbox::{Endpoint, ScriptedReply, Span};
use porchlight_tests::desktop::Page;
use serde_json::json;

use crate::homes::{SECRETS, begin_days_ago, change_homes, hours_ago, now};
use crate::keyboard::Keyboard;
use crate::scene::{HOME_OWNER, Scene, id, sheet_at, stage};
use crate::windows;

/// The lamps, in their order.
const LAMPS: &str = "
    return [...document.querySelectorAll('[data-lamp]')].map((lamp) => lamp.dataset.lamp).join(' ')";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_asks_what_is_wrong_is_told_whose_trouble_it_is() {
    let scene = Scene::demo().await;
    begin_days_ago(&scene, 2);
    let from = hours_ago(3);
    change_homes(&scene, |home| home.gap = Some(Span { from, until: now() + SignedDuration::from_hours(12) }));
    let visit = scene.begin_sign_in(HOME_OWNER.provider).await;
    visit.allow(&HOME_OWNER).await;
    scene.page().wait_for(&sheet_at("done")).await;
    windows::bring_to_front().await;
    let page = scene.page();
    page.wait_until_absent(&id("sign-in-sheet")).await;
    page.click(&id("nav-home")).await;

    // The line says that nothing new came, and leads on; by keyboard alone.
    let keys = Keyboard(page);
    page.wait_for(&format!("{}[data-state=old]", id("freshness"))).await;
    keys.push("check-whats-wrong").await;
    let words = told(page, "device_silent").await;
    assert!(
        words.starts_with("Internet: OK. Lunar's service: OK. Your battery has not sent readings since "),
        "{words}"
    );
    assert!(words.ends_with("Check that its Wi-Fi or cable is connected. Nothing is wrong with this app."), "{words}");
    assert_eq!(page.run(LAMPS).await, "good good in_the_way");
    picture(page, "check-device-silent.png").await;

    // The service fails meanwhile.
    scene.sandbox.script("gridshare", Endpoint::Token, ScriptedReply::json(503, &json!({})));
    keys.push("check-again").await;
    let words = told(page, "service_failing").await;
    assert!(words.contains("Lunar's service has a problem.") && words.contains("The trouble is at Lunar."), "{words}");
    picture(page, "check-service-failing.png").await;

    // Both are well again, and the panel goes where it came from.
    change_homes(&scene, |home| home.gap = None);
    keys.push("check-again").await;
    let words = told(page, "nothing").await;
    let all_well = "Nothing is in the way. Everything that was tested works. Nothing is wrong with this app.";
    assert!(words.ends_with(all_well), "{words}");
    assert_eq!(page.run(LAMPS).await, "good good good");
    keys.press(Key::Escape).await;
    page.wait_until_absent(&id("check-panel")).await;
    page.wait_for(&format!("{}[data-state=late], {}[data-state=live]", id("freshness"), id("freshness"))).await;

    // From Help as well.
    keys.press(Key::F1).await;
    keys.push("check-whats-wrong").await;
    told(page, "nothing").await;
    keys.push("check-get-help").await;
    page.wait_until_absent(&id("check-panel")).await;
    page.wait_for(&id("help")).await;
    scene.end(&SECRETS).await;
}

/// Waits for this answer, and reads it.
async fn told(page: &Page, cause: &str) -> String {
    page.wait_for(&format!("{}[data-cause={cause}]", id("check-answer"))).await;
    text_of(page).await
}

async fn text_of(page: &Page) -> String {
    let answer = page.wait_for(&id("check-answer")).await;
    answer.text().await.expect("the answer can be read").split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn picture(page: &Page, name: &str) {
    let folder = std::env::var_os("PORCHLIGHT_PICTURES").map_or_else(stage, PathBuf::from);
    page.picture(&folder.join(name)).await;
}
