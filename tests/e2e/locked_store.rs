//! The credential store is locked, and nobody answers its question: the window stays usable and says what to do.

use std::time::Duration;

use porchlight_sandbox::Endpoint;
use porchlight_tests::desktop::keyring;

use crate::scene::{DEMO_STORE, HOME_OWNER, Scene, entry_names, eventually, id, sheet_at};
use crate::windows;

/// How soon a press must show. A store that held the program up would hold it for its 5 s at least; WebDriver itself
/// takes some hundred milliseconds.
const SOON: Duration = Duration::from_secs(3);

/// Presses what opens a page of the window, and sees that page soon.
async fn is_responsive(scene: &Scene, entry: &str, page: &str) {
    let pressing = async {
        scene.page().click(&id(entry)).await;
        scene.page().wait_for(&id(page)).await;
    };
    let pressed = tokio::time::timeout(SOON, pressing).await;
    assert!(pressed.is_ok(), "the window did not answer a press within {SOON:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn k01_locked_at_the_start() {
    let mut scene = Scene::demo().await;
    scene.sign_in(&HOME_OWNER).await;
    scene.close().await;

    keyring::lock();
    scene.start().await;
    for _ in 0..2 {
        is_responsive(&scene, "nav-settings", "settings").await;
        is_responsive(&scene, "nav-accounts", "accounts").await;
    }
    let page = scene.page();
    page.wait_for(&id("vault-banner")).await;
    page.wait_for_text("Your computer's password store is locked.").await;
    page.wait_for_text("Unlock it to see your accounts.").await;
    let account = scene.account(HOME_OWNER.provider, "store_closed").await;
    is_responsive(&scene, "nav-help", "help").await;
    // What was saved is shown, and said to be of another time.
    page.click(&id("nav-home")).await;
    page.wait_for(&id(HOME_OWNER.live)).await;
    assert!(keyring::is_locked(), "nobody answered");
    windows::dismiss_question().await;
    is_responsive(&scene, "nav-accounts", "accounts").await;

    let api_calls = scene.sandbox.asked_of(HOME_OWNER.provider, Endpoint::Api).len();
    keyring::unlock();
    page.click(&format!("{} button", id("vault-banner"))).await;
    page.wait_until_absent(&id("vault-banner")).await;
    assert_eq!(scene.account(HOME_OWNER.provider, "signed_in").await, account);
    scene.asked(HOME_OWNER.provider, Endpoint::Api, api_calls + 1).await;
    scene.see_live_values(&HOME_OWNER).await;
    scene.end(&["state", "code", "code_verifier", "client_secret", "access", "refresh"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn k01_locked_at_a_sign_in() {
    let scene = Scene::demo().await;
    let page = scene.page();
    keyring::lock();

    page.click(&id("nav-accounts")).await;
    page.click(&id("add-gridshare")).await;
    page.wait_for(&sheet_at("opening_browser")).await;
    let leaving = async {
        page.click(&id("cancel-sign-in")).await;
        page.wait_until_absent(&id("sign-in-sheet")).await;
    };
    assert!(tokio::time::timeout(SOON, leaving).await.is_ok(), "a sign-in that waits for the store can be cancelled");

    page.click(&id("add-gridshare")).await;
    page.wait_for(&format!("{}[data-code=vault_locked]", id("sign-in-problem"))).await;
    page.wait_for_text("Unlock your computer's password store, then try again.").await;
    page.wait_for_text("S08").await;
    let asked = scene.sandbox.asked();
    assert!(asked.is_empty(), "nobody is sent to sign in before the store is open");
    assert!(keyring::is_locked(), "nobody answered");

    windows::answer_question(&password()).await;
    assert!(!keyring::is_locked());
    scene.press_and_visit("try-again").await.allow(&HOME_OWNER).await;
    scene.see_success(&HOME_OWNER).await;
    eventually("one account is kept", || entry_names(DEMO_STORE).iter().all(|name| name.starts_with("account/"))).await;
    scene.end(&["state", "code", "code_verifier", "client_secret", "access", "refresh"]).await;
}

/// The password of this desktop's credential store.
fn password() -> String {
    std::env::var("PORCHLIGHT_DESKTOP_PASSWORD").expect("desktop.sh names the password")
}
