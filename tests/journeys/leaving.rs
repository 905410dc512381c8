//! Signing out and removing: here at once, whatever the network and the credential store do.

use std::time::Duration;

use porchlight_app::Command;
use porchlight_app::view::{AccountState, FreshnessState, NoticeKind};
use porchlight_domain::{AccountId, Code};
use porchlight_sandbox::{Endpoint, ScriptedReply};
use porchlight_vault::VaultError;
use serde_json::json;

use crate::world::World;

async fn signed_out_everywhere(world: &mut World, account: AccountId) {
    world.settle().await;
    assert_eq!(world.stored_accounts(), Vec::<String>::new(), "nothing is left in the store");
    world.restart().await;
    let shown = world.until_state(account, AccountState::NeedsSignIn).await;
    assert_eq!(shown.problem.map(|problem| problem.code), Some(Code::SignInNeeded));
}

#[tokio::test]
async fn r14_a_sign_out_deletes_here_and_revokes_the_refresh_token_there() {
    for (provider, person) in [("gridshare", "sunny-home"), ("tjhsst-ion", "student")] {
        let mut world = World::demo().await;
        let account = world.sign_in_and_look(provider, person).await;
        world.command(Command::SignOut(account)).await;
        let shown = world.until_state(account, AccountState::NeedsSignIn).await;
        assert_eq!(shown.freshness.state, FreshnessState::SignedOut);
        assert!(shown.live.is_some() && shown.label == world.account(account).label, "it stays on the list");
        let revoked = world.until_asked(provider, Endpoint::Revoke, 1).await;
        assert!(revoked[0].form_field("token").is_some_and(|token| !token.is_empty()));
        assert_eq!(revoked[0].form_field("token_type_hint").as_deref(), Some("refresh_token"));

        signed_out_everywhere(&mut world, account).await;
        world.command(Command::SignOut(account)).await;
        let asked = world.count(provider, Endpoint::Api);
        world.time.forward(Duration::from_hours(12));
        world.settle().await;
        assert_eq!(world.count(provider, Endpoint::Api), asked, "nobody is asked any more");
        assert_eq!(world.count(provider, Endpoint::Revoke), 1, "twice is as good as once");

        world.sign_in_again(provider, Some(account), person).await;
        world.until_live(account).await;
    }
}

#[tokio::test]
async fn a_provider_without_revocation_is_signed_out_of_as_well() {
    let mut world = World::demo().await;
    let account = world.sign_in_and_look("ion-electricity", "meter-owner").await;
    world.command(Command::SignOut(account)).await;
    world.until_state(account, AccountState::NeedsSignIn).await;
    signed_out_everywhere(&mut world, account).await;
}

#[tokio::test]
async fn a30_whatever_the_revocation_endpoint_answers_the_sign_out_is_done() {
    for reply in [
        ScriptedReply::json(400, &json!({ "error": "unsupported_token_type" })),
        ScriptedReply::html(503, "<h1>Maintenance</h1>"),
        ScriptedReply::drop_connection(),
        ScriptedReply::hang(),
        ScriptedReply::bytes(307, "").header("location", "http://127.0.0.1:9/"),
    ] {
        let mut world = World::demo().await;
        let account = world.sign_in_and_look("gridshare", "sunny-home").await;
        world.sandbox().script("gridshare", Endpoint::Revoke, reply);
        world.command(Command::SignOut(account)).await;
        world.until_state(account, AccountState::NeedsSignIn).await;
        world.until_asked("gridshare", Endpoint::Revoke, 1).await;
        signed_out_everywhere(&mut world, account).await;
    }
}

#[tokio::test]
async fn r14_without_a_network_the_sign_out_is_done_here() {
    let mut world = World::demo().await;
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.go_offline().await;
    world.command(Command::SignOut(account)).await;
    world.until_state(account, AccountState::NeedsSignIn).await;
    signed_out_everywhere(&mut world, account).await;
}

#[tokio::test]
async fn n09_a_sign_out_without_a_network_is_told_to_the_provider_later_and_once() {
    let mut world = World::demo().await;
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.go_offline().await;
    world.command(Command::SignOut(account)).await;
    world.until_state(account, AccountState::NeedsSignIn).await;
    signed_out_everywhere(&mut world, account).await;

    // Not in this run alone: the program is started again, with the network back.
    world.go_online().await;
    world.restart().await;
    let revoked = world.until_asked("gridshare", Endpoint::Revoke, 1).await;
    assert!(revoked[0].form_field("token").is_some_and(|token| !token.is_empty()));
    world.settle().await;
    world.restart().await;
    world.time.forward(Duration::from_hours(2));
    world.settle().await;
    assert_eq!(world.count("gridshare", Endpoint::Revoke), 1, "told is told");
}

#[tokio::test]
async fn n09_a_revocation_that_fails_is_tried_again_while_the_program_runs() {
    let world = World::demo().await;
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.sandbox().script("gridshare", Endpoint::Revoke, ScriptedReply::html(503, "<h1>Maintenance</h1>"));
    world.command(Command::SignOut(account)).await;
    world.until_asked("gridshare", Endpoint::Revoke, 1).await;
    world.settle().await;
    for (forward_s, asked) in [(55, 1), (10, 2), (3600, 2)] {
        world.time.forward(Duration::from_secs(forward_s));
        world.settle().await;
        assert_eq!(world.count("gridshare", Endpoint::Revoke), asked, "after {forward_s} s more");
    }
}

#[tokio::test]
async fn x08_killed_before_the_provider_was_told_the_next_start_tells_it() {
    let mut world = World::demo().await;
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.sandbox().script("gridshare", Endpoint::Revoke, ScriptedReply::hang());
    world.command(Command::SignOut(account)).await;
    world.until_asked("gridshare", Endpoint::Revoke, 1).await;
    world.settle().await;
    world.kill().await;

    world.start().await;
    world.until_state(account, AccountState::NeedsSignIn).await;
    world.until_asked("gridshare", Endpoint::Revoke, 2).await;
}

#[tokio::test]
async fn x08_killed_during_the_sign_out_the_account_stays_signed_out_and_its_record_goes() {
    let mut world = World::demo().await;
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.settle().await;
    world.store.refuse_changes(VaultError::Refuses);
    world.command(Command::SignOut(account)).await;
    world.kill().await;
    assert!(!world.stored_accounts().is_empty(), "the record is still there");

    world.store.heal();
    world.start().await;
    world.until_state(account, AccountState::NeedsSignIn).await;
    world.settle().await;
    assert_eq!(world.stored_accounts(), Vec::<String>::new());
    assert!(world.count("gridshare", Endpoint::Revoke) >= 1, "and the provider is told");
    world.time.forward(Duration::from_mins(5));
    world.settle().await;
    assert_eq!(world.account(account).state, AccountState::NeedsSignIn);
}

#[tokio::test]
async fn k11_a_deletion_that_is_tried_again_spares_the_session_of_a_newer_sign_in() {
    let mut world = World::demo().await;
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.settle().await;
    world.store.refuse_changes(VaultError::Refuses);
    world.command(Command::SignOut(account)).await;
    world.until_state(account, AccountState::NeedsSignIn).await;
    world.settle().await;
    world.store.heal();
    world.sign_in_again("gridshare", Some(account), "sunny-home").await;
    world.time.forward(Duration::from_secs(30));
    world.settle().await;

    world.restart().await;
    world.until_state(account, AccountState::SignedIn).await;
}

#[tokio::test]
async fn x08_killed_while_an_account_is_removed_its_record_goes() {
    let mut world = World::demo().await;
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.settle().await;
    world.store.refuse_changes(VaultError::Refuses);
    world.command(Command::RemoveAccount(account)).await;
    world.kill().await;
    assert!(!world.stored_accounts().is_empty(), "the record is still there");

    world.store.heal();
    world.start().await;
    world.settle().await;
    assert!(world.view().accounts.is_empty());
    assert_eq!(world.stored_accounts(), Vec::<String>::new());
}

#[tokio::test]
async fn k11_a_deletion_that_waits_for_its_next_try_does_not_keep_the_program_from_closing() {
    let mut world = World::demo().await;
    let account = world.sign_in_and_look("tjhsst-ion", "student").await;
    world.settle().await;
    world.store.refuse_changes(VaultError::Refuses);
    world.command(Command::SignOut(account)).await;
    world.until_state(account, AccountState::NeedsSignIn).await;
    world.settle().await;
    world.close().await;

    world.store.heal();
    world.start().await;
    world.until_state(account, AccountState::NeedsSignIn).await;
    world.settle().await;
    assert_eq!(world.stored_accounts(), Vec::<String>::new(), "the next start deletes what was left");
}

#[tokio::test]
async fn k11_a_deletion_that_fails_is_tried_again() {
    let world = World::demo().await;
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.settle().await;
    world.store.refuse_changes(VaultError::Refuses);
    world.command(Command::SignOut(account)).await;
    world.until_state(account, AccountState::NeedsSignIn).await;
    world.settle().await;
    assert!(!world.stored_accounts().is_empty());
    world.store.heal();
    for _ in 0..3 {
        world.time.forward(Duration::from_secs(10));
        world.settle().await;
    }
    assert_eq!(world.stored_accounts(), Vec::<String>::new());
}

#[tokio::test]
async fn m04_what_a_renewal_brings_after_the_sign_out_is_given_back() {
    let mut world = World::demo().await;
    let account = world.sign_in_and_look("tjhsst-ion", "student").await;
    world.settle().await;
    // The reply is on its way while the person signs out.
    let late = ScriptedReply::json(
        200,
        &json!({ "access_token": "a".repeat(30), "refresh_token": "late-refresh-token-of-30-chars", "token_type": "Bearer" }),
    );
    world.sandbox().script("tjhsst-ion", Endpoint::Token, late.after(Duration::from_millis(150)));
    world.time.forward(Duration::from_hours(9));
    world.until_asked("tjhsst-ion", Endpoint::Token, 2).await;
    world.command(Command::SignOut(account)).await;
    world.until_state(account, AccountState::NeedsSignIn).await;

    let revoked = world.until_asked("tjhsst-ion", Endpoint::Revoke, 2).await;
    let tokens: Vec<_> = revoked.iter().filter_map(|asked| asked.form_field("token")).collect();
    assert!(tokens.contains(&"late-refresh-token-of-30-chars".to_owned()), "what came late is revoked too");
    signed_out_everywhere(&mut world, account).await;
}

#[tokio::test]
async fn m04_a_renewal_that_has_not_begun_ends_with_the_sign_out() {
    let mut world = World::demo().await;
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.settle().await;
    world.store.hang();
    world.time.forward(Duration::from_mins(70));
    let store = world.store.clone();
    tokio::task::spawn_blocking(move || store.wait_until_hanging()).await.expect("it hangs");
    world.command(Command::SignOut(account)).await;
    world.store.release();
    world.until_state(account, AccountState::NeedsSignIn).await;
    world.settle().await;
    let renewals = world.asked("gridshare", Endpoint::Token).len();
    assert!(renewals <= 2, "{renewals}");
    signed_out_everywhere(&mut world, account).await;
}

#[tokio::test]
async fn r09_a_removed_account_is_gone_with_its_values() {
    let mut world = World::demo().await;
    let gone = world.sign_in_and_look("gridshare", "sunny-home").await;
    let stays = world.sign_in_and_look("tjhsst-ion", "student").await;
    world.settle().await;
    world.command(Command::RemoveAccount(gone)).await;
    let view = world.until(|view| view.accounts.len() == 1).await;
    assert!(view.notices.iter().any(|notice| matches!(notice.kind, NoticeKind::AccountRemoved { .. })));
    world.until_asked("gridshare", Endpoint::Revoke, 1).await;
    world.settle().await;
    assert!(world.stored_accounts().iter().all(|name| name.contains(&stays.to_string())));

    world.restart().await;
    world.until_state(stays, AccountState::SignedIn).await;
    assert_eq!(world.view().accounts.len(), 1);
    let again = world.sign_in("gridshare", "sunny-home").await;
    assert_ne!(again, gone, "a new account");
    world.time.forward(Duration::from_secs(2));
    world.until_live(stays).await;
}

#[tokio::test]
async fn m04_an_account_removed_during_its_renewal_does_not_come_back() {
    let mut world = World::demo().await;
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.settle().await;
    world.sandbox().script("gridshare", Endpoint::Token, ScriptedReply::hang());
    world.time.forward(Duration::from_mins(70));
    world.until_asked("gridshare", Endpoint::Token, 2).await;
    world.command(Command::RemoveAccount(account)).await;
    world.until(|view| view.accounts.is_empty()).await;
    world.settle().await;
    world.restart().await;
    world.settle().await;
    assert!(world.view().accounts.is_empty() && world.stored_accounts().is_empty());
}

#[tokio::test]
async fn m06_signing_out_of_one_account_leaves_the_other() {
    let world = World::demo().await;
    let ana = world.sign_in_and_look("gridshare", "sunny-home").await;
    let ben = world.sign_in_and_look("gridshare", "plain-home").await;
    world.command(Command::SignOut(ana)).await;
    world.until_state(ana, AccountState::NeedsSignIn).await;
    world.until_asked("gridshare", Endpoint::Revoke, 1).await;
    world.time.forward(Duration::from_mins(70));
    world.until_asked("gridshare", Endpoint::Token, 3).await;
    world.until_live(ben).await;
}

#[tokio::test]
async fn m08_tokens_of_one_client_are_not_sent_for_another() {
    let mut world = World::demo().await;
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.settle().await;
    world.providers["providers"]["gridshare"]["client_identifier"] = json!("another-client");
    world.restart().await;
    world.until_state(account, AccountState::NeedsSignIn).await;
    world.sandbox().forget_asked();
    world.time.forward(Duration::from_hours(2));
    world.command(Command::UpdateNow).await;
    world.command(Command::RemoveAccount(account)).await;
    world.settle().await;
    assert!(world.sandbox().asked().is_empty(), "neither to use nor to revoke them");
    assert_eq!(world.stored_accounts(), Vec::<String>::new());
}

#[tokio::test]
async fn k12_an_entry_deleted_by_hand_means_signed_out() {
    let mut world = World::demo().await;
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.settle().await;
    for name in world.stored_accounts() {
        world.store.remove(&name);
    }
    world.time.forward(Duration::from_mins(70));
    world.until_state(account, AccountState::NeedsSignIn).await;
    assert_eq!(world.count("gridshare", Endpoint::Token), 1, "the refresh token was not spent");
    world.restart().await;
    world.until_state(account, AccountState::NeedsSignIn).await;
}
