//! The program ends while the browser is open, and the sign-in is finished all the same.

use porchlight_sandbox::Endpoint;
use porchlight_tests::desktop::Desktop;

use crate::scene::{DEMO_STORE, HOME_OWNER, STUDENT, Scene, entry_names, eventually, sheet_at};
use crate::windows;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d01_a_link_starts_the_program_and_finishes_the_sign_in() {
    let mut scene = Scene::demo().await;
    let visit = scene.begin_sign_in(HOME_OWNER.provider).await;
    scene.page().wait_for(&sheet_at("waiting_for_browser")).await;
    visit.choose(&HOME_OWNER).await;
    assert_eq!(entry_names(DEMO_STORE), ["attempt"]);
    scene.crash().await;

    visit.press_allow().await;

    eventually("the link starts the program", || windows::pids().len() == 1).await;
    scene.asked(HOME_OWNER.provider, Endpoint::Token, 1).await;
    scene.asked(HOME_OWNER.provider, Endpoint::Api, 1).await;
    eventually("the sign-in is kept", || is_kept(&entry_names(DEMO_STORE))).await;
    windows::wait_until_shown(1).await;
    scene.listen().await;
    scene.leaks.read_titles(&windows::titles());
    // What it writes goes where the browser's own words go: the search for secrets must find it there.
    let log = std::fs::read(Desktop::current().browser_folder().join("chromium.log")).unwrap_or_default();
    assert!(String::from_utf8_lossy(&log).contains("DEBUG porchlight"), "it writes its loudest log");
    windows::close_every_window().await;

    let api_calls = scene.sandbox.asked_of(HOME_OWNER.provider, Endpoint::Api).len();
    scene.start().await;
    scene.account(HOME_OWNER.provider, "signed_in").await;
    // Saved values may be on screen before; at the second call the first one has been answered.
    scene.asked(HOME_OWNER.provider, Endpoint::Api, api_calls + 2).await;
    scene.see_live_values(&HOME_OWNER).await;
    assert_eq!(scene.token_requests(), 1, "the code was exchanged once");
    scene.end(&["state", "code", "code_verifier", "verifier", "client_secret", "access", "refresh"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn x01_a_program_started_again_still_waits_for_the_browser() {
    let mut scene = Scene::demo().await;
    let visit = scene.begin_sign_in(STUDENT.provider).await;
    visit.choose(&STUDENT).await;
    scene.crash().await;

    scene.start().await;
    scene.page().wait_for(&sheet_at("waiting_for_browser")).await;
    visit.press_allow().await;

    scene.see_success(&STUDENT).await;
    assert_eq!(scene.token_requests(), 1);
    scene.end(&["state", "code", "code_verifier", "verifier", "access", "refresh"]).await;
}

/// Whether nothing but one account is left: its record, and no attempt.
fn is_kept(names: &[String]) -> bool {
    !names.is_empty() && names.iter().all(|name| name.starts_with("account/"))
}
