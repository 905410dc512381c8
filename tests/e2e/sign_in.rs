//! Signing in to each provider, staying signed in, signing out.

use porchlight_sandbox::Endpoint;

use crate::scene::{
    DEMO_STORE, HOME_OWNER, METER_OWNER, STUDENT, Scene, Visitor, entry_names, eventually, id, sheet_at,
};
use crate::windows;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d02_gridshare_by_a_link_to_the_running_program() {
    whole_life(&HOME_OWNER, &["state", "code", "code_verifier", "client_secret", "access", "refresh"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d02_ion_electricity_by_a_link_to_the_running_program() {
    whole_life(&METER_OWNER, &["state", "nonce", "code", "code_verifier", "client_secret", "id"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ion_by_loopback() {
    whole_life(&STUDENT, &["state", "code", "code_verifier", "access", "refresh"]).await;
}

async fn whole_life(visitor: &Visitor, secrets: &[&str]) {
    let provider = visitor.provider;
    let mut scene = Scene::demo().await;

    let visit = scene.begin_sign_in(provider).await;
    scene.page().wait_for(&sheet_at("waiting_for_browser")).await;
    visit.allow(visitor).await;
    scene.see_success(visitor).await;
    windows::wait_until_in_front().await;
    windows::wait_until_shown(1).await;
    assert_eq!(scene.token_requests(), 1);
    let account = scene.account(provider, "signed_in").await;
    assert!(entry_names(DEMO_STORE).contains(&format!("account/{account}")), "{:?}", entry_names(DEMO_STORE));
    assert!(!entry_names(DEMO_STORE).contains(&"attempt".to_owned()), "an attempt is used once");

    scene.close().await;
    let api_calls = scene.sandbox.asked_of(provider, Endpoint::Api).len();
    scene.start().await;
    assert_eq!(scene.account(provider, "signed_in").await, account);
    scene.see_live_values(visitor).await;
    scene.asked(provider, Endpoint::Api, api_calls + 1).await;
    let pages = scene.sandbox.asked_of(provider, Endpoint::Authorize);
    assert_eq!(pages.iter().filter(|asked| asked.method == "GET").count(), 1, "nobody had to sign in again");

    scene.listen().await;
    scene.account(provider, "signed_in").await;
    scene.page().click(&id(&format!("sign-out-{account}"))).await;
    assert_eq!(scene.account(provider, "needs_sign_in").await, account, "it stays on the list");
    eventually("the credential store is empty", || entry_names(DEMO_STORE).is_empty()).await;
    // iON Electricity has no revocation, and gives no refresh token to revoke.
    if provider != METER_OWNER.provider {
        let revoked = scene.asked(provider, Endpoint::Revoke, 1).await;
        assert!(revoked[0].form_field("token").is_some());
    }

    scene.restart().await;
    assert_eq!(scene.account(provider, "needs_sign_in").await, account, "signed out for good");
    scene.end(secrets).await;
}
