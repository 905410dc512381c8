//! The credential store in every state a person may find it in: the window answers, says what to do, and loses nothing.
//!
//! `locked_store.rs` has the one in which somebody is asked for the password.

use porchlight_tests::desktop::{Browser, keyring};

use crate::private_store::{Opened, PrivateStore};
use crate::promptness::{PRESSES, Promptness, expect_prompt};
use crate::scene::{DEMO_STORE, HOME_OWNER, Scene, id, sheet_at};

const SECRETS: [&str; 4] = ["state", "code", "code_verifier", "client_secret"];

/// The program in demo mode with a credential store of its own that is ready, and how prompt it is with that.
async fn with_a_store_of_its_own() -> (Scene, PrivateStore, Promptness) {
    let store = PrivateStore::ready().await;
    let mut scene = Scene::demo().await;
    scene.close().await;
    scene.environment = store.environment();
    scene.start().await;
    let ready = Promptness::of(scene.page(), PRESSES).await;
    (scene, store, ready)
}

/// Checks the store again, as the banner offers, until it works.
async fn until_the_banner_goes(scene: &Scene) {
    let page = scene.page();
    page.wait_for(&id("vault-banner")).await;
    page.click(&format!("{} button", id("vault-banner"))).await;
    page.wait_until_absent(&id("vault-banner")).await;
}

/// Presses *Sign in*, and waits for what is in the way of it. Nobody is sent to the browser.
async fn expect_no_sign_in(scene: &Scene, code: &str) {
    let opened = Browser::opened().len();
    let page = scene.page();
    page.click(&id("nav-accounts")).await;
    page.click(&id("add-gridshare")).await;
    page.wait_for(&format!("{}[data-code={code}]", id("sign-in-problem"))).await;
    assert_eq!(Browser::opened().len(), opened, "nobody is sent to sign in before the store is open");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn k01_locked_where_nobody_can_be_asked() {
    let (mut scene, mut store, ready) = with_a_store_of_its_own().await;
    scene.sign_in(&HOME_OWNER).await;
    scene.close().await;
    store.lock();
    scene.start().await;
    let page = scene.page();
    page.wait_for(&id("vault-banner")).await;
    page.wait_for_text("Your computer's password store is locked.").await;
    scene.account(HOME_OWNER.provider, "store_closed").await;
    expect_prompt(page, "store locked, without a prompt", &ready).await;

    store.start(Opened::Unlocked);
    until_the_banner_goes(&scene).await;
    scene.account(HOME_OWNER.provider, "signed_in").await;
    scene.see_live_values(&HOME_OWNER).await;
    scene.end(&SECRETS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn k03_no_collection_and_no_bus() {
    let mut store = PrivateStore::without_store().await;
    store.start(Opened::Locked);
    let mut scene = Scene::demo().await;
    let ready = Promptness::of(scene.page(), PRESSES).await;
    scene.close().await;
    scene.environment = store.environment();
    scene.start().await;
    expect_no_sign_in(&scene, "vault_locked").await;
    expect_prompt(scene.page(), "store without a collection", &ready).await;
    scene.close().await;

    scene.environment = vec![("DBUS_SESSION_BUS_ADDRESS".to_owned(), "unix:path=/nonexistent/bus".to_owned())];
    scene.start().await;
    scene.page().wait_for_text("This computer has no password store running.").await;
    expect_no_sign_in(&scene, "vault_missing").await;
    expect_prompt(scene.page(), "no bus", &ready).await;
    scene.end(&[]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn k03_killed_while_the_program_runs() {
    let (mut scene, mut store, _) = with_a_store_of_its_own().await;
    scene.sign_in(&HOME_OWNER).await;
    // There is more to show and to fetch by now.
    let ready = Promptness::of(scene.page(), PRESSES).await;
    store.kill();
    expect_prompt(scene.page(), "store killed", &ready).await;
    expect_no_sign_in(&scene, "vault_missing").await;
    expect_prompt(scene.page(), "store killed, and missed", &ready).await;
    scene.page().click(&id("close-sign-in")).await;
    scene.account(HOME_OWNER.provider, "signed_in").await;

    store.start(Opened::Unlocked);
    scene.page().click(&format!("{} button", id("vault-banner"))).await;
    scene.page().wait_until_absent(&id("vault-banner")).await;
    scene.restart().await;
    scene.account(HOME_OWNER.provider, "signed_in").await;
    scene.see_live_values(&HOME_OWNER).await;
    scene.end(&SECRETS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn k07_read_only() {
    let (mut scene, store, ready) = with_a_store_of_its_own().await;
    scene.sign_in(&HOME_OWNER).await;
    scene.close().await;
    store.take_up_to(Some(0));
    scene.start().await;
    scene.account(HOME_OWNER.provider, "signed_in").await;
    scene.see_live_values(&HOME_OWNER).await;
    expect_no_sign_in(&scene, "vault_refuses").await;
    expect_prompt(scene.page(), "store that takes no writes", &ready).await;

    store.take_up_to(None);
    scene.press_and_visit("try-again").await.allow(&HOME_OWNER).await;
    scene.page().wait_for(&sheet_at("done")).await;
    scene.end(&SECRETS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn k06_full_once_the_tokens_have_come() {
    let (mut scene, store, ready) = with_a_store_of_its_own().await;
    let visit = scene.begin_sign_in(HOME_OWNER.provider).await;
    scene.page().wait_for(&sheet_at("waiting_for_browser")).await;
    // Enough for a manifest, and not for the tokens.
    store.take_up_to(Some(store.size() + 1_000));
    visit.allow(&HOME_OWNER).await;
    let problem = format!("{}[data-code=vault_refuses]", id("sign-in-problem"));
    scene.page().wait_for(&problem).await;
    expect_prompt(scene.page(), "store that is full", &ready).await;

    store.take_up_to(None);
    scene.press_and_visit("try-again").await.allow(&HOME_OWNER).await;
    scene.see_success(&HOME_OWNER).await;
    scene.restart().await;
    scene.account(HOME_OWNER.provider, "signed_in").await;
    scene.end(&SECRETS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn k05_a_damaged_chunk_and_a_stale_generation() {
    let mut scene = Scene::demo().await;
    let ready = Promptness::of(scene.page(), PRESSES).await;
    scene.sign_in(&HOME_OWNER).await;
    let account = scene.account(HOME_OWNER.provider, "signed_in").await;
    let manifest = format!("account/{account}");
    let old = entry(&manifest);
    scene.close().await;
    keyring::replace(DEMO_STORE, &format!("{manifest}/1/0"), b"damaged");
    sign_in_over_damage(&mut scene, &account, "store with a damaged chunk", &ready).await;

    // As when a part of an older copy of the store is put back: what it names is gone.
    scene.close().await;
    keyring::replace(DEMO_STORE, &manifest, &old);
    sign_in_over_damage(&mut scene, &account, "store with a stale generation", &ready).await;
    scene.restart().await;
    assert_eq!(scene.account(HOME_OWNER.provider, "signed_in").await, account);
    scene.end(&SECRETS).await;
}

/// Starts the program with a record that cannot be read: that is said, and signing in again replaces it.
async fn sign_in_over_damage(scene: &mut Scene, account: &str, what: &str, ready: &Promptness) {
    scene.start().await;
    scene.account(HOME_OWNER.provider, "store_closed").await;
    scene.page().wait_for_text("The saved sign-in cannot be read.").await;
    expect_prompt(scene.page(), what, ready).await;
    let visit = scene.press_and_visit(&format!("sign-in-{account}")).await;
    visit.allow(&HOME_OWNER).await;
    scene.see_success(&HOME_OWNER).await;
}

/// What the credential store keeps by this name.
fn entry(name: &str) -> Vec<u8> {
    let mut entries = keyring::entries_of(DEMO_STORE).into_iter();
    let found = entries.find(|entry| entry.attributes.get("username").is_some_and(|own| own == name));
    found.expect("it is there").secret
}
