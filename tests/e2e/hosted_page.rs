//! A provider that takes https addresses only: the browser comes back by way of the hosted page.

use porchlight_sandbox::Endpoint;
use porchlight_tests::desktop::screen::xdotool;
use porchlight_tests::desktop::{AppUnderTest, Browser, Page};

use crate::hosted_site::{HandOver, Script, Site};
use crate::scene::{DEMO_STORE, HOME_OWNER, METER_OWNER, STUDENT, Scene, entry_names, eventually, id, sheet_at};
use crate::windows;

/// The tab that shows the page.
async fn tab<'a>(browser: &'a Browser, site: &Site) -> &'a Page {
    browser.tab(&site.address()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d02_d04_the_hosted_page_hands_the_answer_over_once() {
    let mut scene = Scene::demo().await;
    let site = Site::open(&mut scene, HOME_OWNER.provider, Script::Allowed, HandOver::Allowed).await;
    let before = refusals();

    scene.sign_in(&HOME_OWNER).await;

    let exchange = scene.sandbox.asked_of(HOME_OWNER.provider, Endpoint::Token).remove(0);
    assert_eq!(exchange.form_field("redirect_uri"), Some(site.address()), "the one that is registered");
    let browser = Browser::attach(Browser::opened().len()).await;
    let page = tab(&browser, &site).await;
    page.wait_for("#hand-over").await;
    assert_eq!(page.address().await, site.address(), "no answer stays in the address");
    site.expect_one_answer();
    windows::wait_until_shown(1).await;

    // The button is for a browser that did not go by itself. Here the answer is an old one by now.
    assert_eq!(refusals(), before, "it came once");
    page.click("#open").await;
    eventually("the button brings it once more", || refusals() == before + 1).await;
    page.client().refresh().await.expect("the page can be loaded again");
    page.wait_for("#nothing").await;
    assert_eq!(page.address().await, site.address());
    assert_eq!((refusals(), scene.token_requests()), (before + 1, 1));
    scene.account(HOME_OWNER.provider, "signed_in").await;
    scene.end(&["state", "code", "code_verifier", "client_secret", "access", "refresh"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d01_the_hosted_page_starts_the_program() {
    let mut scene = Scene::demo().await;
    let site = Site::open(&mut scene, HOME_OWNER.provider, Script::Allowed, HandOver::Allowed).await;
    let visit = scene.begin_sign_in(HOME_OWNER.provider).await;
    scene.page().wait_for(&sheet_at("waiting_for_browser")).await;
    visit.choose(&HOME_OWNER).await;
    scene.crash().await;

    visit.press_allow().await;

    eventually("the link starts the program", || windows::pids().len() == 1).await;
    scene.asked(HOME_OWNER.provider, Endpoint::Api, 1).await;
    let is_kept = |names: Vec<String>| !names.is_empty() && names.iter().all(|name| name.starts_with("account/"));
    eventually("the sign-in is kept", || is_kept(entry_names(DEMO_STORE))).await;
    windows::wait_until_shown(1).await;
    site.expect_one_answer();
    scene.listen().await;
    scene.leaks.read_titles(&windows::titles());
    windows::close_every_window().await;
    scene.start().await;
    scene.account(HOME_OWNER.provider, "signed_in").await;
    assert_eq!(scene.token_requests(), 1);
    scene.end(&["state", "code", "code_verifier", "client_secret", "access", "refresh"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_script_the_address_of_the_hosted_page_is_pasted() {
    let mut scene = Scene::demo().await;
    let site = Site::open(&mut scene, STUDENT.provider, Script::Forbidden, HandOver::Allowed).await;
    scene.begin_sign_in(STUDENT.provider).await.allow(&STUDENT).await;
    let browser = Browser::attach(Browser::opened().len()).await;
    let page = tab(&browser, &site).await;
    page.wait_for("#plain").await;
    assert!(page.text().await.contains("I have a code or link to paste"));
    assert_eq!(scene.token_requests(), 0);

    press_in_browser(&["ctrl+l", "ctrl+c"]);
    paste(&scene).await;

    scene.see_success(&STUDENT).await;
    site.expect_one_answer();
    scene.end(&["state", "code", "code_verifier", "access", "refresh"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_hosted_page_shows_for_copying_can_be_pasted() {
    let mut scene = Scene::demo().await;
    let site = Site::open(&mut scene, METER_OWNER.provider, Script::Allowed, HandOver::Asked).await;
    scene.begin_sign_in(METER_OWNER.provider).await.allow(&METER_OWNER).await;
    let browser = Browser::attach(Browser::opened().len()).await;
    let page = tab(&browser, &site).await;
    page.wait_for("#hand-over").await;
    assert_eq!(scene.token_requests(), 0, "the browser asks first, and nobody answers");

    // Its question goes, and the field is the only one on the page.
    press_in_browser(&["Escape"]);
    page.click("#address").await;
    press_in_browser(&["ctrl+a", "ctrl+c"]);
    paste(&scene).await;

    scene.see_success(&METER_OWNER).await;
    site.expect_one_answer();
    scene.end(&["state", "code", "code_verifier", "client_secret"]).await;
}

/// Presses keys in the browser's window.
fn press_in_browser(keys: &[&str]) {
    let found = xdotool(&["search", "--onlyvisible", "--class", "chromium"]);
    let window = found.lines().next().expect("the browser shows a window");
    let mut arguments = vec!["windowactivate", "--sync", window, "key", "--clearmodifiers", "--window", "0"];
    arguments.extend(keys);
    xdotool(&arguments);
}

/// Pastes what was copied, as somebody does whom the browser did not bring back.
async fn paste(scene: &Scene) {
    // The other ways open by themselves after a while.
    scene.page().run(&format!("document.querySelector('{}')?.click()", id("other-ways"))).await;
    scene.page().click(&id("paste-open")).await;
    scene.page().click(&id("paste")).await;
}

/// How often an answer was not accepted, in all runs of the program.
fn refusals() -> usize {
    AppUnderTest::all_logs().matches("an authorization response was not accepted").count()
}
