//! A session that is over after a renewal whose answer never came says so; one that is over for another reason does not.

use std::time::Duration;

use porchlight_app::view::AccountState;
use porchlight_domain::{AccountId, Code};
use porchlight_sandbox::{Endpoint, ScriptedReply};
use porchlight_vault::VaultError;
use serde_json::json;

use crate::world::World;

/// Past the end of the bearer.
const END: Duration = Duration::from_mins(70);
/// Past any pause after a failure.
const PAUSE: Duration = Duration::from_mins(6);

async fn world() -> (World, AccountId) {
    let world = World::demo().await;
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.settle().await;
    (world, account)
}

/// The next renewal meets this.
async fn renew(world: &World, reply: ScriptedReply) {
    let asked = world.count("gridshare", Endpoint::Token);
    world.sandbox().script("gridshare", Endpoint::Token, reply);
    world.time.forward(END);
    world.until_asked("gridshare", Endpoint::Token, asked + 1).await;
    world.settle().await;
}

/// The provider ends the session; what is said then.
async fn code_of_the_end(world: &World, account: AccountId) -> Code {
    world.sandbox().quirks("gridshare", |quirks| quirks.token_error = Some("invalid_grant".to_owned()));
    world.time.forward(PAUSE);
    let ended = world.until_state(account, AccountState::NeedsSignIn).await;
    assert!(ended.live.is_some(), "what was saved stays");
    ended.problem.expect("it says why").code
}

#[tokio::test]
async fn x04_a_lost_answer_is_told_whatever_the_server_says_in_between_and_after_restarts() {
    let (mut world, account) = world().await;
    renew(&world, ScriptedReply::drop_after_acting()).await;
    renew(&world, ScriptedReply::bytes(503, "")).await;
    world.restart().await;
    world.until_state(account, AccountState::SignedIn).await;
    assert_eq!(code_of_the_end(&world, account).await, Code::SignInInterrupted);
    world.settle().await;
    world.restart().await;
    let ended = world.until_state(account, AccountState::NeedsSignIn).await;
    assert_eq!(ended.problem.map(|problem| problem.code), Some(Code::SignInInterrupted), "also later");

    // Signed in again, the next end has its own reason.
    world.sandbox().quirks("gridshare", |quirks| quirks.token_error = None);
    world.sign_in_again("gridshare", Some(account), "sunny-home").await;
    world.until_live(account).await;
    world.time.forward(END);
    assert_eq!(code_of_the_end(&world, account).await, Code::SignInNeeded);
}

#[tokio::test]
async fn x04_a_renewal_that_worked_in_the_end_leaves_nothing_to_tell() {
    let (world, account) = world().await;
    renew(&world, ScriptedReply::drop_connection()).await;
    world.time.forward(PAUSE);
    world.until_live(account).await;
    world.time.forward(END);
    assert_eq!(code_of_the_end(&world, account).await, Code::SignInNeeded);
}

#[tokio::test]
async fn x04_an_answer_that_came_is_no_interruption_whatever_it_said() {
    for reply in [
        ScriptedReply::bytes(500, ""),
        ScriptedReply::json(429, &json!({})),
        ScriptedReply::html(200, "<h1>Hotel network: sign in</h1>"),
        ScriptedReply::bytes(307, "").header("location", "http://127.0.0.1:1/token"),
        ScriptedReply::json(401, &json!({ "error": "invalid_client" })),
    ] {
        let (world, account) = world().await;
        renew(&world, reply.clone()).await;
        assert_eq!(code_of_the_end(&world, account).await, Code::SignInNeeded, "{reply:?}");
    }
}

#[tokio::test]
async fn x04_a_renewal_that_never_left_this_computer_is_no_interruption() {
    let (mut world, account) = world().await;
    world.go_offline().await;
    world.time.forward(END);
    world.until_problem(account, Code::Offline).await;
    world.settle().await;
    world.go_online().await;
    assert_eq!(code_of_the_end(&world, account).await, Code::SignInNeeded);
}

#[tokio::test]
async fn x05_k06_an_answer_that_could_not_be_stored_is_told_after_a_restart() {
    let (mut world, account) = world().await;
    world.sandbox().quirks("gridshare", |quirks| quirks.rotation = true);
    world.sandbox().quirks("gridshare", |quirks| quirks.slow = Duration::from_millis(100));
    world.time.forward(END);
    world.until_asked("gridshare", Endpoint::Token, 2).await;
    world.store.refuse_changes(VaultError::Refuses);
    world.until_problem(account, Code::VaultRefuses).await;
    world.kill().await;
    world.store.heal();
    world.sandbox().quirks("gridshare", |quirks| quirks.slow = Duration::ZERO);
    world.start().await;
    world.until_state(account, AccountState::SignedIn).await;
    world.time.forward(PAUSE);
    let ended = world.until_state(account, AccountState::NeedsSignIn).await;
    assert_eq!(ended.problem.map(|problem| problem.code), Some(Code::SignInInterrupted));
}

/// Found by random faults: of a session that could not be stored, nothing was noted.
#[tokio::test]
async fn x04_k06_a_lost_answer_is_told_of_a_session_that_was_never_stored() {
    for restarts in [false, true] {
        let (mut world, account) = world().await;
        world.sandbox().quirks("gridshare", |quirks| quirks.rotation = true);
        world.sandbox().quirks("gridshare", |quirks| quirks.slow = Duration::from_millis(100));
        world.time.forward(END);
        world.until_asked("gridshare", Endpoint::Token, 2).await;
        world.store.refuse_changes(VaultError::Refuses);
        world.until_problem(account, Code::VaultRefuses).await;
        world.sandbox().quirks("gridshare", |quirks| quirks.slow = Duration::ZERO);
        renew(&world, ScriptedReply::drop_after_acting()).await;
        world.store.heal();
        if restarts {
            // The next visit stores what it has, and meets a server that says nothing of the token.
            world.sandbox().script("gridshare", Endpoint::Token, ScriptedReply::bytes(503, ""));
            world.time.forward(PAUSE);
            world.until_asked("gridshare", Endpoint::Token, 4).await;
            world.settle().await;
            world.restart().await;
            world.until_state(account, AccountState::SignedIn).await;
        }
        world.time.forward(PAUSE);
        let ended = world.until_state(account, AccountState::NeedsSignIn).await;
        let code = ended.problem.map(|problem| problem.code);
        assert_eq!(code, Some(Code::SignInInterrupted), "restarts: {restarts}");
    }
}
