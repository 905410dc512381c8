//! The app is killed, closed, put to sleep or started without a network, and the clock is wrong.

use std::time::Duration;

use jiff::SignedDuration;
use porchlight_app::view::{AccountState, FreshnessState, SignInStep};
use porchlight_domain::{AccountId, Code};
use porchlight_sandbox::{Endpoint, ScriptedReply};

use crate::world::World;

const POLLED: Duration = Duration::from_secs(2);

/// Names of the entries that hold an account's chunks: they change with every record that is stored.
fn generation(world: &World, account: AccountId) -> String {
    let manifest = world.store.content(&format!("account/{account}")).expect("it is stored");
    String::from_utf8(manifest).expect("text")
}

#[tokio::test]
async fn x01_d01_a_start_by_the_link_finishes_the_sign_in() {
    for (provider, person) in [("gridshare", "sunny-home"), ("ion-electricity", "meter-owner")] {
        let mut world = World::demo().await;
        let link = world.begin(provider).await;
        world.kill().await;
        world.time.forward(Duration::from_mins(9));
        let came_back = world.allow(&link, person).await;

        world.start_by_link(&came_back);
        world.until_signed_in().await;
        assert_eq!(world.count(provider, Endpoint::Token), 1);
        assert_eq!(world.view().accounts.len(), 1);
        world.restart().await;
        world.until(|view| view.accounts.len() == 1).await;
        let account = world.view().accounts[0].id;
        world.until_state(account, AccountState::SignedIn).await;
        assert_eq!(world.store.content("attempt"), None);
    }
}

#[tokio::test]
async fn x01_after_a_restart_the_loopback_address_still_answers() {
    let mut world = World::demo().await;
    let link = world.begin("tjhsst-ion").await;
    world.restart().await;
    let resumed = world.until(|view| view.attempt.is_some()).await.attempt.expect("the condition");
    assert_eq!((resumed.step, resumed.provider.as_str()), (SignInStep::WaitingForBrowser, "tjhsst-ion"));

    let came_back = world.allow(&link, "student").await;
    assert_eq!(world.come_back(&came_back).await.expect("a page").status, 200);
    world.until_signed_in().await;
    world.until_live(world.view().accounts[0].id).await;
    assert_eq!(world.count("tjhsst-ion", Endpoint::Token), 1);
}

#[tokio::test]
async fn r03_a_wrong_link_at_a_cold_start_leaves_the_attempt_for_the_right_one() {
    let mut world = World::demo().await;
    let link = world.begin("gridshare").await;
    let came_back = world.allow(&link, "sunny-home").await;
    world.kill().await;
    let mut wrong = came_back.clone();
    wrong.set_query(Some("code=c&state=s"));
    world.start_by_link(&wrong);
    world.until(|view| view.attempt.is_some()).await;
    world.come_back(&came_back).await;
    world.until_signed_in().await;
}

#[tokio::test]
async fn r04_an_attempt_of_ten_minutes_ago_is_over_after_a_restart_too() {
    let mut world = World::demo().await;
    let link = world.begin("gridshare").await;
    let came_back = world.allow(&link, "sunny-home").await;
    world.kill().await;
    world.time.forward(Duration::from_mins(10));
    world.start().await;
    assert_eq!(world.until_failed().await, Code::SignInTimedOut);
    world.come_back(&came_back).await;
    world.settle().await;
    assert_eq!(world.count("gridshare", Endpoint::Token), 0);
    assert_eq!(world.store.content("attempt"), None);
}

#[tokio::test]
async fn x02_killed_during_the_exchange_nobody_is_signed_in_and_trying_again_works() {
    let mut world = World::demo().await;
    let link = world.begin("gridshare").await;
    let came_back = world.allow(&link, "sunny-home").await;
    world.sandbox().script("gridshare", Endpoint::Token, ScriptedReply::hang());
    world.come_back(&came_back).await;
    world.until_asked("gridshare", Endpoint::Token, 1).await;
    world.kill().await;

    world.start().await;
    world.come_back(&came_back).await;
    world.settle().await;
    assert!(world.view().accounts.is_empty() && world.stored_accounts().is_empty());
    assert_eq!(world.count("gridshare", Endpoint::Token), 1, "the code is not spent twice");
    world.sign_in("gridshare", "sunny-home").await;
}

#[tokio::test]
async fn a_restart_after_hours_refreshes_silently() {
    for (provider, person) in [("gridshare", "sunny-home"), ("tjhsst-ion", "student")] {
        let mut world = World::demo().await;
        let account = world.sign_in_and_look(provider, person).await;
        world.settle().await;
        let before = generation(&world, account);
        world.kill().await;
        world.time.forward(Duration::from_hours(11));
        world.sandbox().forget_asked();

        world.start().await;
        world.until_state(account, AccountState::SignedIn).await;
        world.time.forward(POLLED);
        world.until_live(account).await;
        assert_eq!(world.count(provider, Endpoint::Token), 1, "{provider}");
        assert_eq!(world.sandbox().asked()[0].endpoint, Endpoint::Token, "C03: before any call that would be refused");
        assert_ne!(generation(&world, account), before, "the renewed tokens are stored");
        assert!(world.browser_is_quiet().await && world.view().attempt.is_none());
    }
}

#[tokio::test]
async fn a_restart_within_the_life_of_the_bearer_asks_for_no_tokens() {
    let mut world = World::demo().await;
    let account = world.sign_in_and_look("tjhsst-ion", "student").await;
    for _ in 0..3 {
        world.time.forward(Duration::from_hours(2));
        world.restart().await;
        world.time.forward(POLLED);
        world.until_live(account).await;
    }
    assert_eq!(world.count("tjhsst-ion", Endpoint::Token), 1);
}

#[tokio::test]
async fn a_closed_app_ends_and_is_still_signed_in_at_the_next_start() {
    let mut world = World::demo().await;
    let account = world.sign_in_and_look("tjhsst-ion", "student").await;
    world.begin("gridshare").await;
    world.close().await;
    world.start().await;
    world.until_state(account, AccountState::SignedIn).await;
    world.time.forward(POLLED);
    world.until_live(account).await;
}

#[tokio::test]
async fn c03_after_a_sleep_of_nine_hours_the_end_is_seen_before_the_first_call() {
    let world = World::demo().await;
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.settle().await;
    world.sandbox().forget_asked();
    world.time.forward(Duration::from_hours(9));
    world.until_asked("gridshare", Endpoint::Api, 1).await;
    world.until_live(account).await;
    let endpoints: Vec<Endpoint> = world.sandbox().asked().iter().map(|asked| asked.endpoint).collect();
    assert_eq!(endpoints.iter().position(|endpoint| *endpoint == Endpoint::Token), Some(0), "{endpoints:?}");
    assert_eq!(endpoints.iter().filter(|endpoint| **endpoint == Endpoint::Token).count(), 1);
}

#[tokio::test]
async fn c07_a_bearer_is_renewed_at_nine_tenths_of_its_life() {
    let world = World::demo().await;
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.settle().await;
    world.time.forward(Duration::from_mins(53));
    world.settle().await;
    assert_eq!(world.count("gridshare", Endpoint::Token), 1, "not yet");
    // With the first round after it.
    world.time.forward(Duration::from_secs(250));
    world.until_asked("gridshare", Endpoint::Token, 2).await;
    world.until_live(account).await;
}

#[tokio::test]
async fn c01_a_wall_clock_that_is_turned_changes_no_renewal() {
    for turned in
        [SignedDuration::from_hours(-24), SignedDuration::from_hours(24), SignedDuration::from_hours(-56 * 365 * 24)]
    {
        let world = World::demo().await;
        world.sign_in_and_look("gridshare", "sunny-home").await;
        world.settle().await;
        world.time.turn_wall_clock(turned);
        // The provider's clock stays right.
        world.sandbox().quirks("gridshare", |quirks| quirks.clock_ahead_seconds = -turned.as_secs());
        world.time.forward(Duration::from_mins(52));
        world.settle().await;
        assert_eq!(world.count("gridshare", Endpoint::Token), 1, "{turned}: not yet");
        world.time.forward(Duration::from_mins(5));
        world.until_asked("gridshare", Endpoint::Token, 2).await;
        world.settle().await;
        let refused = world.view().accounts[0].problem.clone();
        assert!(refused.is_none(), "{turned}: {refused:?}");
    }
}

#[tokio::test]
async fn c01_a_wall_clock_that_is_wrong_at_the_start_costs_one_renewal_at_most() {
    for turned in [SignedDuration::from_hours(-24), SignedDuration::from_hours(24)] {
        let mut world = World::demo().await;
        let account = world.sign_in_and_look("gridshare", "sunny-home").await;
        world.settle().await;
        world.kill().await;
        world.time.forward(Duration::from_mins(70));
        world.time.turn_wall_clock(turned);
        world.sandbox().quirks("gridshare", |quirks| quirks.clock_ahead_seconds = -turned.as_secs());
        world.start().await;
        world.until_state(account, AccountState::SignedIn).await;
        world.time.forward(POLLED);
        world.until_asked("gridshare", Endpoint::Token, 2).await;
        world.settle().await;
        assert_eq!(world.count("gridshare", Endpoint::Token), 2, "{turned}");
        let shown = world.account(account);
        assert!(shown.problem.is_none() && shown.state == AccountState::SignedIn, "{turned}: {shown:?}");
    }
}

#[tokio::test]
async fn c04_another_time_zone_changes_nothing() {
    let mut world = World::demo().await;
    let account = world.sign_in_and_look("tjhsst-ion", "student").await;
    for zone in ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Lisbon"] {
        let link = world.begin("gridshare").await;
        world.zone = zone;
        world.restart().await;
        let resumed = world.until(|view| view.attempt.is_some()).await.attempt.expect("the condition");
        assert_eq!(resumed.step, SignInStep::WaitingForBrowser, "{zone}");
        world.until_state(account, AccountState::SignedIn).await;
        world.time.forward(POLLED);
        world.until_live(account).await;
        world.come_back(&world.allow(&link, "sunny-home").await).await;
        world.until_signed_in().await;
    }
    assert_eq!(world.count("tjhsst-ion", Endpoint::Token), 1, "a bearer of ten hours is as old as it is");
}

#[tokio::test]
async fn n01_started_without_a_network_the_saved_values_are_shown_with_their_age() {
    for (provider, person) in
        [("gridshare", "sunny-home"), ("ion-electricity", "meter-owner"), ("tjhsst-ion", "student")]
    {
        let mut world = World::demo().await;
        let account = world.sign_in_and_look(provider, person).await;
        world.settle().await;
        let live = world.account(account).live;
        world.kill().await;
        world.go_offline().await;
        world.time.forward(Duration::from_mins(45));

        world.start().await;
        let saved = world.until_account(account, |account| account.live.is_some()).await;
        assert_eq!(saved.live.as_ref().map(std::mem::discriminant), live.as_ref().map(std::mem::discriminant));
        assert_ne!(saved.freshness.state, FreshnessState::Live, "nobody has asked yet");
        assert!(saved.freshness.age_s.is_some_and(|age_s| age_s >= 2_700.0), "{provider}: {:?}", saved.freshness);
        world.time.forward(POLLED);
        let offline = world.until_problem(account, Code::Offline).await;
        assert_eq!((offline.state, offline.freshness.state), (AccountState::SignedIn, FreshnessState::Offline));
        assert!(world.view().attempt.is_none() && world.view().notices.is_empty(), "no dialog");

        world.go_online().await;
        world.time.forward(Duration::from_mins(6));
        world.until_live(account).await;
    }
}

#[tokio::test]
async fn a_damaged_list_of_accounts_is_put_aside_and_the_app_starts() {
    let mut world = World::demo().await;
    world.sign_in("gridshare", "sunny-home").await;
    world.kill().await;
    let list = world.folder.path().join("demo/accounts.json");
    std::fs::write(&list, "{ half").expect("written");
    world.start().await;
    world.until(|view| !view.notices.is_empty()).await;
    assert!(world.view().accounts.is_empty());
    assert!(list.with_extension("json.damaged").exists(), "nothing is thrown away");
    world.sign_in("gridshare", "sunny-home").await;
}
