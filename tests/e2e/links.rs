//! Links that are not the answer the program waits for, and a second start of the program.

use std::process::Command;

use porchlight_sandbox::Endpoint;
use porchlight_tests::desktop::scheme::{OWN, StandIn};
use porchlight_tests::desktop::{AppUnderTest, program, scheme};

use crate::scene::{DEMO_STORE, HOME_OWNER, Scene, entry_names, eventually, id, sheet_at};
use crate::windows;

/// As long as a real one, and made up.
const FOREIGN_STATE: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const REFUSED: &str = "an authorization response was not accepted";

fn foreign_link(query: &str) -> String {
    format!("app.porchlight://oauth/gridshare?{query}&state={FOREIGN_STATE}")
}

/// How often a link was not accepted, in all runs of the program.
fn refusals() -> usize {
    AppUnderTest::all_logs().matches(REFUSED).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d05_d11_d14_d18_a_foreign_link_changes_nothing_and_the_right_one_still_works() {
    let scene = Scene::demo().await;
    let visit = scene.begin_sign_in(HOME_OWNER.provider).await;
    scene.page().wait_for(&sheet_at("waiting_for_browser")).await;

    for query in ["code=foreign-code-0123456789", "error=access_denied", "code=once-0123456789&code=twice-0123456789"] {
        let before = refusals();
        scheme::open(&foreign_link(query));
        eventually("the link is judged", || refusals() > before).await;
    }
    // Whoever registered a link must not be able to add a flag: the second process ends without a word to the first.
    let with_flags = Command::new(program()).args([&foreign_link("code=with-a-flag-0123456789"), "--demo"]).output();
    let with_flags = with_flags.expect("the program starts");
    assert!(!with_flags.status.success());
    assert_eq!(String::from_utf8_lossy(&with_flags.stderr), "porchlight: a link must stand alone\n");

    scene.page().wait_for(&sheet_at("waiting_for_browser")).await;
    assert_eq!(scene.token_requests(), 0);
    assert_eq!(entry_names(DEMO_STORE), ["attempt"]);
    windows::wait_until_shown(1).await;

    visit.allow(&HOME_OWNER).await;
    scene.see_success(&HOME_OWNER).await;
    assert_eq!(scene.token_requests(), 1);
    scene.end(&["state", "code", "code_verifier", "client_secret"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d07_a_link_that_nobody_waits_for_is_said_and_does_nothing() {
    let scene = Scene::demo().await;

    scheme::open(&foreign_link("code=foreign-code-0123456789"));

    scene.page().wait_for_text("A sign-in arrived that did not start here.").await;
    assert_eq!(scene.token_requests(), 0);
    assert!(entry_names(DEMO_STORE).is_empty());
    windows::wait_until_shown(1).await;
    scene.end(&[]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_start_brings_the_window_forward_and_ends() {
    let scene = Scene::demo().await;
    let visit = scene.begin_sign_in(HOME_OWNER.provider).await;
    visit.choose(&HOME_OWNER).await;
    windows::wait_until_covered().await;

    for arguments in [&[][..], scene.arguments()] {
        windows::minimise();
        windows::wait_until_shown(0).await;
        let second = tokio::process::Command::new(program()).args(arguments).kill_on_drop(true).status();
        let second = tokio::time::timeout(crate::scene::PATIENCE, second).await;
        assert!(matches!(second, Ok(Ok(status)) if status.success()), "the second process hands over and ends");
        windows::wait_until_in_front().await;
        windows::wait_until_shown(1).await;
    }

    scene.page().wait_for(&sheet_at("waiting_for_browser")).await;
    scene.page().click(&id("cancel-sign-in")).await;
    assert!(scene.sandbox.asked_of(HOME_OWNER.provider, Endpoint::Token).is_empty());
    scene.end(&["state"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d25_links_that_another_program_took_are_said_and_repaired() {
    let mut scene = Scene::demo().await;
    let other = StandIn::register();
    scene.restart().await;
    scene.page().wait_for(&id("links-banner")).await;
    assert_ne!(scheme::handler().as_deref(), Some(OWN), "nothing is taken from another program unasked");

    let visit = scene.begin_sign_in(HOME_OWNER.provider).await;
    scene.page().wait_for(&id("paste")).await;
    scene.page().click(&format!("{} button", id("links-in-the-way"))).await;
    scene.page().wait_until_absent(&id("links-in-the-way")).await;
    assert_eq!(scheme::handler().as_deref(), Some(OWN));

    visit.allow(&HOME_OWNER).await;
    scene.see_success(&HOME_OWNER).await;
    assert!(other.links().is_empty(), "it was not started");
    scene.end(&["state", "code", "code_verifier", "client_secret"]).await;
}
