//! Staying signed in: what ends a session, and all that does not.

use std::time::Duration;

use porchlight_app::Command;
use porchlight_app::view::{AccountState, FreshnessState};
use porchlight_domain::{AccountId, Code};
use porchlight_sandbox::{Endpoint, ExpiresIn, IdTokenFlaw, IdTokenKey, ScriptedReply};
use porchlight_vault::VaultError;
use serde_json::json;

use crate::world::World;

const METER: &str = "ion-electricity";
/// One round of a home that somebody looks at, with all that chance may add.
const ROUND: Duration = Duration::from_secs(250);
/// Past the renewal of a bearer of Gridshare, and before its end.
const RENEWAL: Duration = Duration::from_mins(55);
/// Past its end.
const END: Duration = Duration::from_mins(70);

async fn world(provider: &str, person: &'static str) -> (World, AccountId) {
    let world = World::demo().await;
    let account = world.sign_in_and_look(provider, person).await;
    world.settle().await;
    (world, account)
}

/// All that is stored for accounts, chunks put together.
fn stored(world: &World) -> String {
    let bytes: Vec<u8> =
        world.stored_accounts().iter().filter_map(|name| world.store.content(name)).flatten().collect();
    String::from_utf8(bytes).expect("text")
}

fn spent(world: &World, provider: &str) -> Vec<String> {
    let asked = world.asked(provider, Endpoint::Token);
    asked.iter().filter_map(|asked| asked.form_field("refresh_token")).collect()
}

#[tokio::test]
async fn r10_new_tokens_are_stored_before_they_are_used() {
    let (world, account) = world("tjhsst-ion", "student").await;
    let asked = world.count("tjhsst-ion", Endpoint::Api);
    world.sandbox().script("tjhsst-ion", Endpoint::Api, ScriptedReply::hang());
    world.time.forward(Duration::from_hours(9));
    let first_call = world.until_asked("tjhsst-ion", Endpoint::Api, asked + 1).await.pop().expect("it was asked");
    let bearer =
        first_call.header("authorization").and_then(|header| header.strip_prefix("Bearer ")).expect("a bearer");

    assert_eq!(spent(&world, "tjhsst-ion").len(), 1);
    let stored = stored(&world);
    assert!(stored.contains(&format!("\"access\":\"{bearer}\"")), "what is in use is stored");
    let newest = stored.rfind("\"refresh\":\"").expect("a refresh token");
    assert!(!stored[newest..].contains(&spent(&world, "tjhsst-ion")[0]), "and the new refresh token with it");
    assert_eq!(world.account(account).state, AccountState::SignedIn);
}

#[tokio::test]
async fn r10_rotated_refresh_tokens_are_each_spent_once() {
    let (mut world, account) = world("tjhsst-ion", "student").await;
    for day in 0..6 {
        world.time.forward(Duration::from_hours(9) + Duration::from_mins(5));
        world.until_asked("tjhsst-ion", Endpoint::Token, day + 2).await;
        world.settle().await;
        if day % 2 == 0 {
            world.restart().await;
            world.until_state(account, AccountState::SignedIn).await;
        }
    }
    let mut spent = spent(&world, "tjhsst-ion");
    assert_eq!(spent.len(), 6);
    spent.sort();
    spent.dedup();
    assert_eq!(spent.len(), 6, "never the same one twice");
    world.time.forward(Duration::from_mins(20));
    world.until_live(account).await;
}

#[tokio::test]
async fn r11_invalid_grant_asks_to_sign_in_again_and_keeps_what_was_saved() {
    let (mut world, account) = world("gridshare", "sunny-home").await;
    let other = world.sign_in_and_look("tjhsst-ion", "student").await;
    let values = world.account(account).live;
    world.sandbox().quirks("gridshare", |quirks| quirks.token_error = Some("invalid_grant".to_owned()));
    world.time.forward(END);
    let ended = world.until_state(account, AccountState::NeedsSignIn).await;
    assert_eq!(ended.problem.as_ref().map(|problem| problem.code), Some(Code::SignInNeeded));
    assert_eq!(ended.freshness.state, FreshnessState::SignedOut);
    assert_eq!(ended.live.as_ref().map(std::mem::discriminant), values.as_ref().map(std::mem::discriminant));

    world.settle().await;
    let asked = world.sandbox().asked_of("gridshare", Endpoint::Api).len();
    let tokens = world.count("gridshare", Endpoint::Token);
    for _ in 0..3 {
        world.time.forward(Duration::from_hours(2));
        world.command(Command::UpdateNow).await;
        world.settle().await;
    }
    world.restart().await;
    world.until_state(account, AccountState::NeedsSignIn).await;
    world.time.forward(Duration::from_mins(20));
    world.settle().await;
    assert_eq!(world.count("gridshare", Endpoint::Api), asked, "nobody is asked any more");
    assert_eq!(world.count("gridshare", Endpoint::Token), tokens);
    assert!(world.account(account).live.is_some(), "what was saved stays");
    world.until_live(other).await;

    world.sandbox().quirks("gridshare", |quirks| quirks.token_error = None);
    world.sign_in_again("gridshare", Some(account), "sunny-home").await;
    world.until_live(account).await;
    assert_eq!(world.view().accounts.len(), 2, "the same account");
}

#[tokio::test]
async fn a18_a21_n03_r11_nothing_else_the_token_endpoint_says_ends_a_session() {
    let (world, account) = world("gridshare", "sunny-home").await;
    let invalid_grant = json!({ "error": "invalid_grant" });
    for (reply, code) in [
        (ScriptedReply::json(429, &invalid_grant).header("retry-after", "30"), Code::RateLimited),
        (ScriptedReply::json(500, &invalid_grant), Code::ProviderUnavailable),
        (ScriptedReply::html(502, "<h1>Bad gateway</h1>"), Code::ProviderUnavailable),
        (ScriptedReply::html(503, "<h1>Maintenance</h1>"), Code::ProviderUnavailable),
        (ScriptedReply::html(200, "<h1>Hotel network: sign in</h1>"), Code::ProviderUnavailable),
        (ScriptedReply::json(400, &json!({ "error": "invalid_request" })), Code::ReplyNotUnderstood),
        (ScriptedReply::json(401, &json!({ "error": "invalid_client" })), Code::SetupRejected),
        (ScriptedReply::bytes(403, ""), Code::ProviderUnavailable),
        (ScriptedReply::bytes(204, ""), Code::ProviderUnavailable),
    ] {
        let asked = world.count("gridshare", Endpoint::Token);
        world.sandbox().script("gridshare", Endpoint::Token, reply.clone());
        world.time.forward(END);
        world.until_asked("gridshare", Endpoint::Token, asked + 1).await;
        let shown = world.until_problem(account, code).await;
        assert_eq!(shown.state, AccountState::SignedIn, "{reply:?}");
        assert!(shown.live.is_some() && shown.problem.is_some_and(|problem| problem.retry_at.is_some()), "{reply:?}");
        world.time.forward(Duration::from_mins(6));
        world.until_live(account).await;
    }
}

#[tokio::test]
async fn a17_r12_an_api_that_asks_for_a_pause_gets_it() {
    let (world, account) = world("gridshare", "sunny-home").await;
    world.sandbox().quirks("gridshare", |quirks| quirks.rate_limit = Some("600".to_owned()));
    world.time.forward(ROUND);
    let limited = world.until_problem(account, Code::RateLimited).await;
    let retry_at = limited.problem.and_then(|problem| problem.retry_at).expect("it is known");
    assert_eq!(retry_at.to_string(), "2026-11-20T16:24:10Z");

    world.sandbox().quirks("gridshare", |quirks| quirks.rate_limit = None);
    let asked = world.count("gridshare", Endpoint::Api);
    world.command(Command::UpdateNow).await;
    world.time.forward(Duration::from_secs(590));
    world.settle().await;
    assert_eq!(world.count("gridshare", Endpoint::Api), asked, "whatever a person presses");
    world.time.forward(Duration::from_secs(10));
    world.until_live(account).await;
}

#[tokio::test]
async fn a18_a_failing_api_is_asked_again_and_the_values_stay() {
    let (world, account) = world("gridshare", "sunny-home").await;
    for (status, code) in
        [(500, Code::ProviderUnavailable), (503, Code::ProviderUnavailable), (400, Code::ReplyNotUnderstood)]
    {
        world.sandbox().quirks("gridshare", |quirks| quirks.api_error = Some(status));
        world.time.forward(ROUND);
        let shown = world.until_problem(account, code).await;
        assert!(shown.live.is_some() && shown.state == AccountState::SignedIn, "{status}");
        world.sandbox().quirks("gridshare", |quirks| quirks.api_error = None);
        world.time.forward(Duration::from_mins(6));
        world.until_live(account).await;
    }
    assert_eq!(world.count("gridshare", Endpoint::Token), 1, "no token was renewed for it");
}

#[tokio::test]
async fn a20_ions_403_is_an_expired_bearer_if_a_renewal_helps() {
    let (world, account) = world("tjhsst-ion", "student").await;
    // The server ends the bearer earlier than it said.
    world.sandbox().quirks("tjhsst-ion", |quirks| {
        quirks.expires_in = ExpiresIn::Says(json!(36_000));
        quirks.access_token_seconds = 600;
    });
    world.time.forward(Duration::from_hours(9));
    world.until_asked("tjhsst-ion", Endpoint::Token, 2).await;
    world.until_live(account).await;

    world.settle().await;
    world.time.forward(Duration::from_mins(17));
    world.until_asked("tjhsst-ion", Endpoint::Token, 3).await;
    world.settle().await;
    assert_eq!(world.count("tjhsst-ion", Endpoint::Token), 3, "renewed once");
    world.until_live(account).await;
}

#[tokio::test]
async fn a20_ions_403_after_a_renewal_means_not_allowed_and_is_no_loop() {
    let (world, account) = world("tjhsst-ion", "student").await;
    world.sandbox().quirks("tjhsst-ion", |quirks| quirks.refuses_every_bearer = true);
    world.time.forward(Duration::from_mins(17));
    let shown = world.until_problem(account, Code::NotAllowed).await;
    assert_eq!(shown.state, AccountState::SignedIn, "not signed out");
    assert!(shown.live.is_some());
    world.settle().await;
    assert_eq!(world.count("tjhsst-ion", Endpoint::Token), 2, "one renewal told the two apart");

    for _ in 0..4 {
        world.time.forward(Duration::from_mins(17));
        world.settle().await;
    }
    assert_eq!(world.count("tjhsst-ion", Endpoint::Token), 2, "what is known is not found out again");
    world.sandbox().quirks("tjhsst-ion", |quirks| quirks.refuses_every_bearer = false);
    world.time.forward(Duration::from_mins(17));
    world.until_live(account).await;
}

#[tokio::test]
async fn k07_a_store_that_cannot_be_written_is_found_before_the_token_is_spent() {
    let (world, account) = world("gridshare", "sunny-home").await;
    world.store.refuse_changes(VaultError::Refuses);
    world.time.forward(RENEWAL);
    world.settle().await;
    assert_eq!(world.account(account).problem, None, "the bearer still lives");
    world.time.forward(Duration::from_mins(10));
    world.until_problem(account, Code::VaultRefuses).await;
    assert!(spent(&world, "gridshare").is_empty(), "nothing was spent");

    world.store.heal();
    world.time.forward(Duration::from_mins(6));
    world.until_live(account).await;
    assert_eq!(spent(&world, "gridshare").len(), 1);
}

#[tokio::test]
async fn k06_a_store_that_fails_after_the_token_was_spent_loses_nothing() {
    let (mut world, account) = world("tjhsst-ion", "student").await;
    // Reading the record, and reading and writing the intent, still work; then the disk is full.
    let manifest_read_and_intent = world.store.calls().len();
    world.sandbox().script("tjhsst-ion", Endpoint::Token, ScriptedReply::hang());
    world.time.forward(Duration::from_hours(9));
    world.until_asked("tjhsst-ion", Endpoint::Token, 2).await;
    let calls = world.store.calls().len() - manifest_read_and_intent;
    // Once more from here, with the number of calls before the token request known.
    world.restart().await;
    world.until_state(account, AccountState::SignedIn).await;
    world.settle().await;
    world.store.fail_after(calls, VaultError::Refuses);
    world.time.forward(Duration::from_secs(2));
    world.until_asked("tjhsst-ion", Endpoint::Token, 3).await;
    let shown = world.until_problem(account, Code::VaultRefuses).await;
    assert!(shown.live.is_some() && shown.state == AccountState::SignedIn, "the new tokens are used from memory");

    world.store.heal();
    world.time.forward(Duration::from_mins(17));
    world.until_live(account).await;
    world.restart().await;
    world.until_state(account, AccountState::SignedIn).await;
    world.time.forward(Duration::from_hours(10));
    world.until_live(account).await;
    assert_eq!(spent(&world, "tjhsst-ion").len(), 3, "hung, renewed, renewed after the restart");
}

#[tokio::test]
async fn x03_killed_before_the_request_was_answered_the_old_token_still_works() {
    let (mut world, account) = world("gridshare", "sunny-home").await;
    world.sandbox().script("gridshare", Endpoint::Token, ScriptedReply::hang());
    world.time.forward(END);
    world.until_asked("gridshare", Endpoint::Token, 2).await;
    world.restart().await;
    world.until_state(account, AccountState::SignedIn).await;
    world.time.forward(Duration::from_secs(2));
    world.until_live(account).await;
    assert_eq!(world.count("gridshare", Endpoint::Token), 3);
}

#[tokio::test]
async fn x04_a_reply_that_is_lost_after_rotation_ends_in_one_clear_request_to_sign_in() {
    let (world, account) = world("tjhsst-ion", "student").await;
    world.sandbox().script("tjhsst-ion", Endpoint::Token, ScriptedReply::drop_after_acting());
    world.time.forward(Duration::from_hours(11));
    world.until_asked("tjhsst-ion", Endpoint::Token, 2).await;
    world.settle().await;
    assert_eq!(world.account(account).state, AccountState::SignedIn, "nothing is known yet");
    world.time.forward(Duration::from_mins(6));
    world.until_state(account, AccountState::NeedsSignIn).await;
    assert_eq!(world.count("tjhsst-ion", Endpoint::Token), 3, "one try with the old token");
}

#[tokio::test]
async fn a25_a_refresh_token_whose_family_was_revoked_ends_in_one_clear_request_to_sign_in() {
    let (mut world, account) = world("tjhsst-ion", "student").await;
    world.sandbox().quirks("tjhsst-ion", |quirks| quirks.reuse_revokes_family = true);
    world.sandbox().script("tjhsst-ion", Endpoint::Token, ScriptedReply::drop_after_acting());
    world.time.forward(Duration::from_hours(11));
    world.until_asked("tjhsst-ion", Endpoint::Token, 2).await;
    world.settle().await;
    world.time.forward(Duration::from_mins(6));
    let ended = world.until_state(account, AccountState::NeedsSignIn).await;
    assert_eq!(ended.problem.map(|problem| problem.code), Some(Code::SignInInterrupted), "its answer was lost");

    world.restart().await;
    world.until_state(account, AccountState::NeedsSignIn).await;
    world.time.forward(Duration::from_hours(12));
    world.settle().await;
    assert_eq!(world.count("tjhsst-ion", Endpoint::Token), 3, "nobody is asked any more");
    world.sign_in_again("tjhsst-ion", Some(account), "student").await;
    world.until_live(account).await;
}

#[tokio::test]
async fn m02_the_renewal_of_one_account_is_not_that_of_another() {
    let world = World::demo().await;
    let ana = world.sign_in_and_look("gridshare", "sunny-home").await;
    let ben = world.sign_in_and_look("gridshare", "plain-home").await;
    world.settle().await;
    world.sandbox().script(
        "gridshare",
        Endpoint::Token,
        ScriptedReply::json(400, &json!({ "error": "invalid_grant" })),
    );
    world.time.forward(END);
    world.until_asked("gridshare", Endpoint::Token, 4).await;
    world.settle().await;
    let states = [world.account(ana).state, world.account(ben).state];
    assert!(states.contains(&AccountState::NeedsSignIn) && states.contains(&AccountState::SignedIn), "{states:?}");
}

#[tokio::test]
async fn a_session_without_a_refresh_token_ends_with_its_bearer() {
    let (world, account) = world("ion-electricity", "meter-owner").await;
    world.time.forward(Duration::from_mins(61));
    world.until_state(account, AccountState::NeedsSignIn).await;
    assert_eq!(world.count("ion-electricity", Endpoint::Token), 1, "there was nothing to renew it with");
    world.sign_in_again("ion-electricity", Some(account), "meter-owner").await;
    world.time.forward(Duration::from_secs(5));
    world.until_live(account).await;
}

#[tokio::test]
async fn t10_a_renewed_id_token_of_somebody_else_is_refused_and_the_session_kept() {
    let world = World::demo().await;
    world.sandbox().quirks("ion-electricity", |quirks| quirks.refresh_token = true);
    let account = world.sign_in_and_look("ion-electricity", "meter-owner").await;
    world.settle().await;
    world.sandbox().quirks("ion-electricity", |quirks| {
        quirks.id_token_flaw = porchlight_sandbox::IdTokenFlaw::OtherSubject;
    });
    world.time.forward(END);
    world.until_problem(account, Code::SignInOtherPerson).await;
    assert_eq!(world.account(account).state, AccountState::SignedIn);
    world.sandbox().quirks("ion-electricity", |quirks| quirks.id_token_flaw = porchlight_sandbox::IdTokenFlaw::None);
    world.time.forward(Duration::from_mins(6));
    world.until_live(account).await;
}

#[tokio::test]
async fn t02_r07_a_sign_in_whose_id_token_nobody_signed_brings_no_account() {
    let world = World::demo().await;
    world.sandbox().quirks(METER, |quirks| quirks.id_token_flaw = IdTokenFlaw::BadSignature);
    let link = world.begin(METER).await;
    let came_back = world.allow(&link, "meter-owner").await;
    world.come_back(&came_back).await;
    assert_eq!(world.until_failed().await, Code::ReplyNotUnderstood);
    assert!(world.view().accounts.is_empty() && world.stored_accounts().is_empty());

    world.sandbox().quirks(METER, |quirks| quirks.id_token_flaw = IdTokenFlaw::None);
    world.sign_in(METER, "meter-owner").await;
    assert_eq!(world.count(METER, Endpoint::Keys), 1, "the same keys");
}

#[tokio::test]
async fn t14_a_key_that_changed_is_fetched_and_the_session_goes_on() {
    let (world, account) = renewable_meter().await;
    world.sandbox().quirks(METER, |quirks| quirks.id_token_key = IdTokenKey::Rotated);
    world.time.forward(RENEWAL);
    world.until_asked(METER, Endpoint::Keys, 2).await;
    world.settle().await;
    assert_eq!((spent(&world, METER).len(), world.account(account).state), (1, AccountState::SignedIn));
    world.time.forward(ROUND);
    world.until_live(account).await;
}

#[tokio::test]
async fn t16_keys_out_of_reach_leave_the_known_ones_good_for_a_renewal() {
    let (world, account) = renewable_meter().await;
    world.sandbox().quirks(METER, |quirks| quirks.keys_unreachable = true);
    world.time.forward(END);
    world.until_asked(METER, Endpoint::Token, 2).await;
    world.settle().await;
    assert!(world.count(METER, Endpoint::Keys) > 1, "asked for, in vain");
    world.time.forward(ROUND);
    world.until_live(account).await;
}

#[tokio::test]
async fn t16_without_any_keys_no_refresh_token_is_spent() {
    let (mut world, account) = renewable_meter().await;
    world.sandbox().quirks(METER, |quirks| quirks.keys_unreachable = true);
    world.kill().await;
    world.time.forward(END);
    world.start().await;
    world.until_state(account, AccountState::SignedIn).await;
    world.time.forward(ROUND);
    world.until_problem(account, Code::ProviderUnavailable).await;
    world.settle().await;
    assert_eq!(spent(&world, METER), Vec::<String>::new(), "what it buys could not be checked");

    world.sandbox().quirks(METER, |quirks| quirks.keys_unreachable = false);
    world.time.forward(Duration::from_mins(20));
    world.until_live(account).await;
    assert_eq!(spent(&world, METER).len(), 1);
}

/// A meter whose provider gives refresh tokens, each good for once.
async fn renewable_meter() -> (World, AccountId) {
    let world = World::demo().await;
    world.sandbox().quirks(METER, |quirks| {
        quirks.refresh_token = true;
        quirks.rotation = true;
    });
    let account = world.sign_in_and_look(METER, "meter-owner").await;
    world.settle().await;
    assert_eq!(world.count(METER, Endpoint::Keys), 1);
    (world, account)
}
