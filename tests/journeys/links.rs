//! Links: whoever can open one must not be able to do anything with it.

use std::time::Duration;

use porchlight_app::Command;
use porchlight_app::view::{LinkHandler, NoticeKind, SignInStep};
use porchlight_sandbox::Endpoint;
use porchlight_tests::oauth_person::open;
use url::Url;

use crate::world::World;

/// The address with one parameter replaced.
fn with(address: &Url, name: &str, value: &str) -> String {
    let mut pairs: Vec<(String, String)> = address.query_pairs().into_owned().collect();
    pairs.retain(|(key, _)| key != name);
    pairs.push((name.to_owned(), value.to_owned()));
    let mut changed = address.clone();
    changed.query_pairs_mut().clear().extend_pairs(pairs);
    changed.into()
}

fn parameter(address: &Url, name: &str) -> String {
    address.query_pairs().find(|(key, _)| key == name).expect("it is there").1.into_owned()
}

#[tokio::test]
async fn d05_d06_d10_d11_d12_d14_r20_foreign_links_change_nothing_and_the_right_one_still_works() {
    let world = World::demo().await;
    let link = world.begin("gridshare").await;
    let right = world.allow(&link, "sunny-home").await;
    let (code, state) = (parameter(&right, "code"), parameter(&right, "state"));
    let before = world.view();
    for foreign in [
        with(&right, "state", "another"),
        with(&right, "state", ""),
        format!("app.porchlight://oauth/gridshare?code={code}"),
        format!("app.porchlight://oauth/gridshare?state={state}"),
        format!("app.porchlight://oauth/gridshare?code={code}&code={code}&state={state}"),
        format!("app.porchlight://oauth/gridshare?code={code}&state={state}&state={state}"),
        format!("app.porchlight://oauth/gridshare?code={code}&error=access_denied&state={state}"),
        "app.porchlight://oauth/gridshare?error=access_denied".to_owned(),
        "app.porchlight://oauth/gridshare?error=access_denied&state=another".to_owned(),
        // Another provider's address, and what only looks like this one's.
        format!("app.porchlight://oauth/ion-electricity?code={code}&state={state}"),
        format!("app.porchlight://oauth/gridshare/?code={code}&state={state}"),
        format!("app.porchlight://me@oauth/gridshare?code={code}&state={state}"),
        format!("app.porchlight:///oauth/gridshare?code={code}&state={state}"),
        format!("https://oauth/gridshare?code={code}&state={state}"),
        format!("http://127.0.0.1/oauth/gridshare?code={code}&state={state}"),
        format!("{right}&x=a b"),
        format!("app.porchlight://oauth/gridshare?code={}&state={state}", "c".repeat(20_000)),
        "app.porchlight://".to_owned(),
        "--demo".to_owned(),
        String::new(),
    ] {
        world.handle().link(foreign.clone());
        world.settle().await;
        assert_eq!(world.view(), before, "{foreign:.120}");
    }
    assert_eq!(world.count("gridshare", Endpoint::Token), 0);

    world.come_back(&right).await;
    world.until_signed_in().await;
    assert_eq!(world.count("gridshare", Endpoint::Token), 1);
}

#[tokio::test]
async fn d10_letters_of_another_case_in_the_scheme_are_the_same_address() {
    let world = World::demo().await;
    let link = world.begin("gridshare").await;
    let right = world.allow(&link, "sunny-home").await;
    world.handle().link(right.as_str().replacen("app.porchlight://oauth", "APP.Porchlight://oauth", 1));
    world.until_signed_in().await;
}

#[tokio::test]
async fn d03_d04_the_right_link_twice_makes_one_token_request() {
    let world = World::demo().await;
    let link = world.begin("gridshare").await;
    let right = world.allow(&link, "sunny-home").await;
    for _ in 0..2 {
        world.come_back(&right).await;
    }
    world.until_signed_in().await;
    let id = world.view().accounts[0].id;
    world.until_live(id).await;

    // And once more after success, as by a reload of the browser's page.
    world.come_back(&right).await;
    world.settle().await;
    assert_eq!(world.count("gridshare", Endpoint::Token), 1);
    assert!(crate::world::is_live(&world.account(id)), "the session is untouched");
}

#[tokio::test]
async fn d07_a_link_that_nobody_waits_for_is_told_once_and_does_nothing() {
    let world = World::demo().await;
    let link = "app.porchlight://oauth/gridshare?code=c&state=s";
    world.handle().link(link.to_owned());
    let told = |kind: &NoticeKind| matches!(kind, NoticeKind::UnexpectedLink);
    let view = world.until(|view| view.notices.iter().any(|notice| told(&notice.kind))).await;
    for _ in 0..30 {
        world.handle().link(link.to_owned());
    }
    world.settle().await;
    assert_eq!(world.view().notices, view.notices, "a flood of links neither fills the window nor is read out");
    assert_eq!(view.notices.len(), 1);
    assert!(world.sandbox().asked().is_empty() && world.view().attempt.is_none());
}

#[tokio::test]
async fn a_newer_attempt_takes_the_place_of_an_older_one() {
    let world = World::demo().await;
    let older = world.allow(&world.begin("gridshare").await, "sunny-home").await;
    let same_provider = world.allow(&world.begin("gridshare").await, "sunny-home").await;
    let newer_link = world.begin("tjhsst-ion").await;
    for old in [&older, &same_provider] {
        world.come_back(old).await;
        world.settle().await;
    }
    assert_eq!(world.count("gridshare", Endpoint::Token), 0);
    world.come_back(&world.allow(&newer_link, "student").await).await;
    world.until_signed_in().await;
    assert_eq!(world.view().accounts.len(), 1);
}

#[tokio::test]
async fn l03_the_listener_ignores_everything_but_the_right_response() {
    let world = World::demo().await;
    let link = world.begin("tjhsst-ion").await;
    let right = world.allow(&link, "student").await;
    let origin = format!("http://127.0.0.1:{}", right.port().expect("a port"));
    for (address, status) in [
        (format!("{origin}/favicon.ico"), 404),
        (format!("{origin}/oauth/gridshare?{}", right.query().expect("a query")), 404),
        (with(&right, "state", "another"), 400),
        (format!("{origin}/oauth/tjhsst-ion?error=access_denied"), 400),
        (format!("{origin}/oauth/tjhsst-ion?error=<script>&state=another"), 400),
    ] {
        let page = open(&address).await;
        assert_eq!(page.status, status, "{address}");
        assert!(!page.html.contains("<script>"));
    }
    assert_eq!(world.view().attempt.expect("it goes on").step, SignInStep::WaitingForBrowser);
    assert_eq!(world.come_back(&right).await.expect("a page").status, 200);
    world.until_signed_in().await;
    assert_eq!(world.count("tjhsst-ion", Endpoint::Token), 1);
}

#[tokio::test]
async fn a_deep_link_for_a_loopback_attempt_is_not_its_response() {
    let world = World::demo().await;
    let right = world.allow(&world.begin("tjhsst-ion").await, "student").await;
    world.handle().link(format!("app.porchlight://oauth/tjhsst-ion?{}", right.query().expect("a query")));
    world.settle().await;
    assert_eq!(world.count("tjhsst-ion", Endpoint::Token), 0, "another address than the one asked for");
    world.come_back(&right).await;
    world.until_signed_in().await;
}

/// The window says so, repairs it if the person wants, and a sign-in begins all the same.
#[tokio::test]
async fn d25_links_that_lead_to_another_program_are_found_and_repaired() {
    let mut world = World::demo().await;
    world.until(|view| view.link_handler == LinkHandler::Ours).await;
    world.links.lead_to(LinkHandler::Other, LinkHandler::Ours);

    // Found before a sign-in by link, which can then go another way.
    world.begin("gridshare").await;
    assert_eq!(world.view().link_handler, LinkHandler::Other);
    assert!(!world.links.were_asked_for(), "nothing is taken from another program unasked");
    world.command(Command::RepairLinks).await;
    assert!(world.links.were_asked_for());
    assert_eq!(world.view().link_handler, LinkHandler::Ours);

    // Found at the start, and still there when the system does not do as it was asked.
    world.links.lead_to(LinkHandler::Other, LinkHandler::Other);
    world.restart().await;
    world.until(|view| view.link_handler == LinkHandler::Other).await;
    assert!(!world.links.were_asked_for());
    world.command(Command::RepairLinks).await;
    assert!(world.links.were_asked_for());
    assert_eq!(world.view().link_handler, LinkHandler::Other);
}

#[tokio::test]
async fn d25_links_that_lead_nowhere_are_asked_for_at_the_start_alone() {
    let mut world = World::demo().await;
    world.until(|view| view.link_handler == LinkHandler::Ours).await;
    world.links.lead_to(LinkHandler::Nobody, LinkHandler::Ours);
    world.begin("gridshare").await;
    assert_eq!(world.view().link_handler, LinkHandler::Nobody);
    assert!(!world.links.were_asked_for());

    world.restart().await;
    world.until(|view| view.link_handler == LinkHandler::Ours).await;
    assert!(world.links.were_asked_for());
}

/// Whoever comes back by loopback or by pasting is not kept waiting for the repair.
#[tokio::test]
async fn d25_a_sign_in_works_while_links_lead_to_another_program() {
    let mut world = World::demo().await;
    world.links.lead_to(LinkHandler::Other, LinkHandler::Other);
    world.restart().await;
    world.until(|view| view.link_handler == LinkHandler::Other).await;
    world.sign_in("tjhsst-ion", "student").await;

    let link = world.begin("gridshare").await;
    let came_back = world.allow(&link, "sunny-home").await;
    world.clipboard.copy(came_back.as_str());
    let attempt = world.view().attempt.expect("a sign-in is under way").id;
    world.command(Command::PasteResponse(attempt)).await;
    world.until_signed_in().await;

    // An attempt that is over, once more: looked at again, and answered when it has begun.
    let link = world.begin("gridshare").await;
    let attempt = world.view().attempt.expect("a sign-in is under way").id;
    world.time.forward(Duration::from_secs(601));
    world.until_failed().await;
    world.links.lead_to(LinkHandler::Ours, LinkHandler::Ours);
    world.command(Command::ReopenBrowser(attempt)).await;
    assert_eq!(world.view().link_handler, LinkHandler::Ours);
    assert_ne!(world.next_link().await, link);
    assert_eq!(world.view().attempt.map(|attempt| attempt.step), Some(SignInStep::WaitingForBrowser));
}
