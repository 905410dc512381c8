//! Several things at once: many wishes, two accounts, two processes.

use std::collections::BTreeMap;
use std::time::Duration;

use porchlight_app::Command;
use porchlight_app::view::AccountState;
use porchlight_sandbox::{Endpoint, ExpiresIn, ScriptedReply};
use serde_json::json;

use crate::world::World;

/// Past the end of any bearer.
const END: Duration = Duration::from_hours(11);

#[tokio::test]
async fn a19_fifty_wishes_that_meet_an_expired_bearer_cost_one_refresh_and_one_repeat_each() {
    let world = World::demo().await;
    // The server ends a bearer long before the time it tells.
    world.sandbox().quirks("gridshare", |quirks| {
        quirks.expires_in = ExpiresIn::Says(json!(36_000));
        quirks.access_token_seconds = 600;
    });
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.settle().await;
    world.handle().looked_at(false);
    world.time.forward(Duration::from_mins(11));
    world.settle().await;
    // Whatever was asked meanwhile, with a bearer that is good again: now the time is up once more.
    world.until_live(account).await;
    world.time.forward(Duration::from_mins(11));
    world.sandbox().forget_asked();
    for _ in 0..50 {
        world.command(Command::UpdateNow).await;
    }
    world.until_asked("gridshare", Endpoint::Token, 1).await;
    world.settle().await;
    world.until_live(account).await;

    assert_eq!(world.count("gridshare", Endpoint::Token), 1, "one refresh");
    let mut calls = BTreeMap::<String, usize>::new();
    for asked in world.asked("gridshare", Endpoint::Api) {
        *calls.entry(format!("{} {:?}", asked.path, asked.query)).or_default() += 1;
    }
    assert!(calls.values().all(|times| *times <= 2), "once more each, at most: {calls:#?}");
}

#[tokio::test]
async fn m03_one_account_is_renewed_while_another_signs_in() {
    let mut world = World::demo().await;
    let ana = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.settle().await;
    world.sandbox().script("gridshare", Endpoint::Token, ScriptedReply::hang());
    world.time.forward(END);
    world.until_asked("gridshare", Endpoint::Token, 2).await;

    let ben = world.sign_in_and_look("gridshare", "plain-home").await;
    assert_eq!(world.count("gridshare", Endpoint::Token), 3, "nobody waits for the other");
    assert_eq!(world.account(ana).state, AccountState::SignedIn);
    assert!(world.stored_accounts().iter().any(|name| name.contains(&ana.to_string())));

    world.restart().await;
    for account in [ana, ben] {
        world.until_state(account, AccountState::SignedIn).await;
    }
    world.time.forward(Duration::from_secs(2));
    for account in [ana, ben] {
        world.until_live(account).await;
    }
    assert_eq!(world.count("gridshare", Endpoint::Token), 4, "only the one that hung is renewed again");
}

#[tokio::test]
async fn x11_two_processes_that_renew_together_make_one_request() {
    for (provider, person) in [("gridshare", "sunny-home"), ("tjhsst-ion", "student")] {
        let world = World::demo().await;
        let account = world.sign_in_and_look(provider, person).await;
        let twin = world.start_twin().await;
        twin.until_state(account, AccountState::SignedIn).await;
        world.settle().await;
        // So that both are at it at the same time.
        world.sandbox().quirks(provider, |quirks| quirks.slow = Duration::from_millis(100));
        let calls = world.count(provider, Endpoint::Api);

        world.time.forward(END);
        world.until_asked(provider, Endpoint::Token, 2).await;
        world.until_asked(provider, Endpoint::Api, calls + 2).await;
        world.until_live(account).await;
        twin.until_live(account).await;
        world.settle().await;

        assert_eq!(
            world.count(provider, Endpoint::Token),
            2,
            "{provider}: the second takes over what the first brought"
        );
        let bearers: Vec<_> = world.asked(provider, Endpoint::Api)[calls..]
            .iter()
            .filter_map(|asked| asked.header("authorization").map(str::to_owned))
            .collect();
        assert!(bearers.windows(2).all(|pair| pair[0] == pair[1]), "{provider}: both use the same bearer");
    }
}
