//! A hostile web page in the person's own browser, and floods of links: nothing is cancelled, signed out, shown or
//! slowed.

use porchlight_tests::desktop::{AppUnderTest, Browser};

use crate::hostile_site::{FLOOD, HostileSite, flood_past_the_browser, open_by_the_system};
use crate::promptness::{PRESSES, Promptness, expect_prompt, memory_mib};
use crate::scene::{DEMO_STORE, HOME_OWNER, STUDENT, Scene, entry_names, eventually, sheet_at};
use crate::windows;

/// More than this is no noise of the allocator any more: the flood alone carries 6 MiB at once.
const GROWTH_MIB: f64 = 16.0;
/// Links for each of which the system starts the program.
const PROCESSES: usize = 5;
/// What the program says about a link that nobody waits for.
const NOT_STARTED_HERE: &str = "A sign-in arrived that did not start here.";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d05_l03_l04_l05_a_hostile_page_cannot_touch_a_sign_in_under_way() {
    let scene = Scene::demo().await;
    let site = HostileSite::open().await;
    scene.sign_in(&HOME_OWNER).await;
    let visit = scene.begin_sign_in(STUDENT.provider).await;
    let page = scene.page();
    page.wait_for(&sheet_at("waiting_for_browser")).await;
    visit.choose(&STUDENT).await;
    windows::wait_until_covered().await;
    let (kept, asked) = (entry_names(DEMO_STORE), scene.token_requests());
    let (at_rest, small) = (Promptness::of(page, PRESSES).await, memory_mib());
    let reached = requests_at_the_listener();

    let listener = (port_of_the_listener(), "/oauth/tjhsst-ion");
    let (attacked, ()) = tokio::join!(Promptness::of(page, 3 * PRESSES), site.attack(Some(listener)));
    attacked.expect_prompt("while a page attacks", &at_rest);
    let reached = requests_at_the_listener() - reached;
    eprintln!("{reached} requests of the page reached the listener");
    assert!(reached > FLOOD, "the listener was attacked");
    flood(&scene, &at_rest, small).await;

    page.wait_for(&sheet_at("waiting_for_browser")).await;
    assert!(!page.text().await.contains(NOT_STARTED_HERE), "nothing is shown");
    assert_eq!((entry_names(DEMO_STORE), scene.token_requests()), (kept, asked));
    visit.press_allow().await;
    scene.see_success(&STUDENT).await;
    scene.account(HOME_OWNER.provider, "signed_in").await;
    scene.end(&["state", "code", "code_verifier", "client_secret", "access", "refresh"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d07_floods_of_links_that_nobody_waits_for_are_one_line_in_the_window() {
    let scene = Scene::demo().await;
    let site = HostileSite::open().await;
    scene.sign_in(&HOME_OWNER).await;
    windows::wait_until_in_front().await;
    let page = scene.page();
    let (kept, asked) = (entry_names(DEMO_STORE), scene.token_requests());
    let (at_rest, small) = (Promptness::of(page, PRESSES).await, memory_mib());
    let before = judged();

    let (attacked, ()) = tokio::join!(Promptness::of(page, 3 * PRESSES), site.attack(None));
    windows::wait_until_covered().await;
    attacked.expect_prompt("while a page opens links", &at_rest);
    eprintln!("{} of the page's {FLOOD} links came through the browser", judged() - before);
    assert!(judged() > before, "this browser may open links");
    flood(&scene, &at_rest, small).await;

    page.wait_for_text(NOT_STARTED_HERE).await;
    assert_eq!(page.text().await.matches(NOT_STARTED_HERE).count(), 1);
    assert_eq!((entry_names(DEMO_STORE), scene.token_requests()), (kept, asked));
    scene.account(HOME_OWNER.provider, "signed_in").await;
    scene.sign_in(&STUDENT).await;
    scene.end(&["state", "code", "code_verifier", "client_secret", "access", "refresh"]).await;
}

/// Floods the program past the browser, which has limits of its own, while somebody looks at the browser. The memory it
/// had before all of it was `small`.
async fn flood(scene: &Scene, at_rest: &Promptness, small: f64) {
    let page = scene.page();
    let (seen, before) = (judged(), judged() + dropped());
    let (flooded, took) = tokio::join!(Promptness::of(page, PRESSES), flood_past_the_browser());
    eventually("each link is judged or dropped", || judged() + dropped() >= before + FLOOD).await;
    eprintln!("{FLOOD} links past the browser in {} ms, of which {} were judged", took.as_millis(), judged() - seen);
    flooded.expect_prompt("while links flood in", at_rest);
    open_by_the_system(PROCESSES, judged).await;
    expect_prompt(page, "after all of it", at_rest).await;
    windows::wait_until_shown(1).await;
    windows::wait_until_covered().await;
    let grown = memory_mib() - small;
    eprintln!("memory: {small:.1} MiB before, {grown:+.1} MiB after");
    assert!(grown < GROWTH_MIB, "memory has grown by {grown} MiB");
}

/// How often a link or a request was judged not to be the answer, in all runs of the program.
fn judged() -> usize {
    AppUnderTest::all_logs().matches("an authorization response was not accepted").count()
}

/// How many links were more than the program could look at, in all of its runs.
fn dropped() -> usize {
    AppUnderTest::all_logs().matches("a link was dropped").count()
}

/// How many requests the loopback listener has answered, in all runs of the program.
fn requests_at_the_listener() -> usize {
    AppUnderTest::all_logs().matches("loopback request answered").count()
}

/// The port of the attempt's redirect URI. The hostile page cannot know it, and gets it for nothing.
fn port_of_the_listener() -> u16 {
    let opened = Browser::opened();
    let address = opened.last().expect("the browser was opened");
    let redirect = address.split(['?', '&']).find_map(|part| part.strip_prefix("redirect_uri=")).expect("it has one");
    let digits = redirect.split("127.0.0.1%3A").nth(1).expect("it is on this computer");
    digits.split('%').next().and_then(|port| port.parse().ok()).expect("it has a port")
}
