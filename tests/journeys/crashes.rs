//! Killed or closed while tokens are on their way.

use std::time::Duration;

use porchlight_app::view::{AccountState, AccountView};
use porchlight_domain::{AccountId, Code};
use porchlight_sandbox::{Endpoint, ScriptedReply};
use porchlight_vault::VaultError;

use crate::world::World;

const POLLED: Duration = Duration::from_secs(2);
/// Past the end of any bearer.
const END: Duration = Duration::from_hours(11);

/// Signed in, with a server that gives a new refresh token each time, or never.
async fn world(rotation: bool) -> (World, AccountId) {
    let world = World::demo().await;
    world.sandbox().quirks("gridshare", |quirks| quirks.rotation = rotation);
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.settle().await;
    (world, account)
}

/// Started again after a kill in the middle of a refresh whose reply is lost.
async fn goes_on(mut world: World, account: AccountId, rotation: bool) {
    world.start().await;
    world.until_state(account, AccountState::SignedIn).await;
    world.time.forward(POLLED);
    world.until_asked("gridshare", Endpoint::Token, 3).await;
    if rotation {
        // What was saved stays; it is read from the disk meanwhile.
        let is_ended = |shown: &AccountView| shown.state == AccountState::NeedsSignIn && shown.live.is_some();
        let ended = world.until_account(account, is_ended).await;
        assert_eq!(ended.problem.map(|problem| problem.code), Some(Code::SignInInterrupted));
    } else {
        world.until_live(account).await;
    }
    world.time.forward(Duration::from_mins(30));
    world.settle().await;
    assert_eq!(world.count("gridshare", Endpoint::Token), 3, "one try with the old token");
}

#[tokio::test]
async fn x04_killed_while_the_reply_is_lost_the_old_token_is_tried_once() {
    for rotation in [false, true] {
        let (mut world, account) = world(rotation).await;
        world.sandbox().script("gridshare", Endpoint::Token, ScriptedReply::drop_after_acting());
        world.time.forward(END);
        world.until_asked("gridshare", Endpoint::Token, 2).await;
        // The server has acted, and its reply is lost.
        world.settle().await;
        world.kill().await;
        goes_on(world, account, rotation).await;
    }
}

#[tokio::test]
async fn x05_killed_with_a_reply_and_nothing_stored_the_old_token_is_tried_once() {
    for rotation in [false, true] {
        let (mut world, account) = world(rotation).await;
        world.sandbox().quirks("gridshare", |quirks| quirks.slow = Duration::from_millis(100));
        world.time.forward(END);
        world.until_asked("gridshare", Endpoint::Token, 2).await;
        // Nothing that the killed program began is written after its death.
        world.store.refuse_changes(VaultError::Refuses);
        world.until_problem(account, Code::VaultRefuses).await;
        world.kill().await;
        world.store.heal();
        world.sandbox().quirks("gridshare", |quirks| quirks.slow = Duration::ZERO);
        goes_on(world, account, rotation).await;
    }
}

#[tokio::test]
async fn x02_killed_while_the_first_session_of_an_account_is_stored_nothing_of_it_stays() {
    let mut world = World::demo().await;
    let link = world.begin("gridshare").await;
    let came_back = world.allow(&link, "sunny-home").await;
    world.sandbox().quirks("gridshare", |quirks| quirks.slow = Duration::from_millis(100));
    world.come_back(&came_back).await;
    world.until_asked("gridshare", Endpoint::Token, 1).await;
    world.store.hang();
    let store = world.store.clone();
    tokio::task::spawn_blocking(move || store.wait_until_hanging()).await.expect("it hangs");
    world.kill().await;
    // What the store was told is done all the same, and the list does not name the account.
    world.store.release();
    world.sandbox().quirks("gridshare", |quirks| quirks.slow = Duration::ZERO);
    world.until_stored().await;

    world.start().await;
    world.settle().await;
    assert!(world.view().accounts.is_empty());
    assert_eq!(world.stored_accounts(), Vec::<String>::new());
    assert_eq!(world.count("gridshare", Endpoint::Revoke), 1, "the provider is told");
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.restart().await;
    world.until_state(account, AccountState::SignedIn).await;
}

#[tokio::test]
async fn x12_closed_during_a_refresh_it_is_brought_to_its_end() {
    let (mut world, account) = world(true).await;
    world.sandbox().quirks("gridshare", |quirks| quirks.slow = Duration::from_millis(200));
    world.time.forward(END);
    world.until_asked("gridshare", Endpoint::Token, 2).await;
    world.close().await;

    world.sandbox().quirks("gridshare", |quirks| quirks.slow = Duration::ZERO);
    world.start().await;
    world.until_state(account, AccountState::SignedIn).await;
    world.time.forward(POLLED);
    world.until_live(account).await;
    assert_eq!(world.count("gridshare", Endpoint::Token), 2, "the tokens it brought are used");
}

impl World {
    /// Waits until a record lies in the credential store.
    async fn until_stored(&self) {
        let is_manifest = |name: &String| name.matches('/').count() == 1;
        while !self.stored_accounts().iter().any(is_manifest) {
            tokio::task::yield_now().await;
        }
    }
}
