//! The credential store is locked, missing, refuses or hangs: the window stays usable and says so, and all is well once
//! the store is.

use std::time::Duration;

use porchlight_app::Command;
use porchlight_app::view::{AccountState, VaultState};
use porchlight_domain::Code;
use porchlight_sandbox::Endpoint;
use porchlight_vault::{LockState, VaultError};

use crate::world::World;

const TROUBLES: [(VaultError, VaultState, Code); 3] = [
    (VaultError::Locked, VaultState::Locked, Code::VaultLocked),
    (VaultError::Missing, VaultState::Missing, Code::VaultMissing),
    (VaultError::Refuses, VaultState::Refusing, Code::VaultRefuses),
];

#[tokio::test]
async fn k01_k03_a_closed_store_at_the_start_is_said_and_opens_later() {
    for (error, state, code) in TROUBLES {
        let mut world = World::demo().await;
        let account = world.sign_in_and_look("gridshare", "sunny-home").await;
        world.settle().await;
        world.kill().await;
        world.store.fail_after(0, error);
        world.sandbox().forget_asked();

        world.start().await;
        let shown = world.until_state(account, AccountState::StoreClosed).await;
        assert_eq!(shown.problem.as_ref().map(|problem| problem.code), Some(code));
        let saved = world.until_account(account, |account| account.live.is_some()).await;
        assert_eq!(saved.label, shown.label);
        assert_eq!(world.view().vault, state);
        world.time.forward(Duration::from_secs(30));
        world.settle().await;
        assert!(world.sandbox().asked().is_empty(), "without tokens nobody is asked");

        world.store.heal();
        world.command(Command::UpdateNow).await;
        world.until_state(account, AccountState::SignedIn).await;
        world.time.forward(Duration::from_secs(2));
        world.until_live(account).await;
        assert_eq!(world.view().vault, VaultState::Ready);
    }
}

#[tokio::test]
async fn k03_a_store_that_went_away_and_came_back_is_seen_once_the_person_checks() {
    for (error, state, _) in TROUBLES {
        let world = World::demo().await;
        let account = world.sign_in_and_look("gridshare", "sunny-home").await;
        world.settle().await;
        // Nothing of it is missing: it is asked for a new sign-in only.
        world.store.fail_after(0, error);
        world.command(Command::SignIn { provider: "tjhsst-ion".into(), account: None }).await;
        world.until(|view| view.vault == state).await;
        world.settle().await;
        world.store.heal();
        world.command(Command::UpdateNow).await;
        world.until(|view| view.vault == VaultState::Ready).await;
        assert_eq!(world.account(account).state, AccountState::SignedIn);
    }
}

/// Found by random faults: a store that cannot tell whether it is locked was never asked again.
#[tokio::test]
async fn k02_a_store_that_was_locked_at_a_renewal_is_used_again_once_the_person_checks() {
    let world = World::demo().await;
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.settle().await;
    world.store.fail_once_after(0, VaultError::Locked);
    world.time.forward(Duration::from_mins(70));
    world.until_problem(account, Code::VaultLocked).await;
    world.time.forward(Duration::from_mins(6));
    world.settle().await;
    let shown = world.account(account);
    assert_eq!(shown.problem.map(|problem| problem.code), Some(Code::VaultLocked), "nobody is asked by itself");

    world.command(Command::UpdateNow).await;
    // Two rounds never start closer together.
    world.time.forward(Duration::from_secs(5));
    world.until_live(account).await;
    assert_eq!(world.count("gridshare", Endpoint::Token), 2);
}

#[tokio::test]
async fn d01_a_link_that_finds_the_store_locked_waits_for_it() {
    let mut world = World::demo().await;
    let link = world.begin("gridshare").await;
    let came_back = world.allow(&link, "sunny-home").await;
    world.kill().await;
    world.store.fail_after(0, VaultError::Locked);

    world.start_by_link(&came_back);
    world.until(|view| view.vault == VaultState::Locked).await;
    world.settle().await;
    assert_eq!(world.count("gridshare", Endpoint::Token), 0);

    world.store.heal();
    world.store.set_lock_state(LockState::Unlocked);
    world.time.forward(Duration::from_secs(5));
    world.until_signed_in().await;
    assert_eq!(world.count("gridshare", Endpoint::Token), 1);
}

#[tokio::test]
async fn a_store_that_opens_is_noticed_without_a_press() {
    let mut world = World::demo().await;
    let account = world.sign_in("tjhsst-ion", "student").await;
    world.settle().await;
    world.kill().await;
    world.store.fail_after(0, VaultError::Locked);
    world.start().await;
    world.until_state(account, AccountState::StoreClosed).await;
    // A dismissed prompt is not shown again by itself; an open store says that it is.
    world.store.heal();
    world.store.set_lock_state(LockState::Unlocked);
    world.time.forward(Duration::from_secs(61));
    world.until_state(account, AccountState::SignedIn).await;
}

#[tokio::test]
async fn k01_k03_a_closed_store_at_sign_in_is_found_before_the_browser_opens() {
    for (error, state, code) in TROUBLES {
        let world = World::demo().await;
        world.settle().await;
        world.store.fail_after(0, error);
        world.command(Command::SignIn { provider: "gridshare".to_owned(), account: None }).await;
        assert_eq!(world.until_failed().await, code);
        assert!(world.browser_is_quiet().await && world.view().accounts.is_empty());
        assert_eq!(world.view().vault, state);

        world.store.heal();
        world.command(Command::ReopenBrowser(world.attempt())).await;
        let link = world.next_link().await;
        world.come_back(&world.allow(&link, "sunny-home").await).await;
        world.until_signed_in().await;
        assert_eq!(world.view().vault, VaultState::Ready);
    }
}

#[tokio::test]
async fn a_store_that_closes_before_the_session_is_stored_keeps_nobody_signed_in() {
    let world = World::demo().await;
    let link = world.begin("gridshare").await;
    let came_back = world.allow(&link, "sunny-home").await;
    world.settle().await;
    // The attempt is still read and taken out; the record is not stored.
    world.store.fail_after(2, VaultError::Refuses);
    world.come_back(&came_back).await;
    assert_eq!(world.until_failed().await, Code::VaultRefuses);
    assert!(world.view().accounts.is_empty());
    let revoked = world.until_asked("gridshare", Endpoint::Revoke, 1).await;
    assert!(revoked[0].form_field("token").is_some(), "tokens that cannot be kept are given back");
}

#[tokio::test]
async fn k01_a_store_behind_a_prompt_that_nobody_answers_does_not_hold_the_window() {
    let mut world = World::demo().await;
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.settle().await;
    world.kill().await;
    world.vault_deadline = Duration::from_secs(1);
    world.store.hang();
    world.start().await;
    world.until_account(account, |account| account.live.is_some()).await;
    for _ in 0..20 {
        world.command(Command::DismissNotice(1)).await;
    }
    let shown = world.until_state(account, AccountState::StoreClosed).await;
    assert_eq!(shown.problem.map(|problem| problem.code), Some(Code::VaultLocked));
    world.command(Command::SignIn { provider: "tjhsst-ion".to_owned(), account: None }).await;
    assert_eq!(world.until_failed().await, Code::VaultLocked);

    world.store.release();
    // The store may still be on its way back when it is asked the first time.
    for _ in 0..20 {
        world.settle().await;
        if world.account(account).state == AccountState::SignedIn {
            break;
        }
        world.time.forward(Duration::from_secs(61));
    }
    world.until_state(account, AccountState::SignedIn).await;
    world.time.forward(Duration::from_secs(2));
    world.until_live(account).await;
}

#[tokio::test]
async fn k05_a_damaged_record_is_said_and_signing_in_again_repairs_it() {
    let mut world = World::demo().await;
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    let other = world.sign_in_and_look("tjhsst-ion", "student").await;
    world.settle().await;
    world.kill().await;
    let chunk = world.stored_accounts().into_iter().find(|name| name.starts_with(&format!("account/{account}/")));
    world.store.put(&chunk.expect("a record has chunks"), b"junk");
    world.start().await;
    world.until_problem(account, Code::VaultCorrupt).await;
    world.until_state(other, AccountState::SignedIn).await;
    assert_eq!(world.view().vault, VaultState::Ready, "the store itself is well");

    world.sign_in_again("gridshare", Some(account), "sunny-home").await;
    world.time.forward(Duration::from_secs(5));
    world.until_live(account).await;
    assert_eq!(world.view().accounts.len(), 2);
}
