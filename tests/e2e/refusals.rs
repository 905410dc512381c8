//! Sign-ins that end without an account: refused, cancelled, answered with the wrong text.

use porchlight_tests::desktop::AppUnderTest;

use crate::scene::{DEMO_STORE, HOME_OWNER, Scene, entry_names, eventually, id, sheet_at};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d13_access_not_allowed_is_said_and_can_be_tried_again() {
    let scene = Scene::demo().await;
    let visit = scene.begin_sign_in(HOME_OWNER.provider).await;

    visit.deny(&HOME_OWNER).await;

    let page = scene.page();
    page.wait_for(&format!("{}[data-code=sign_in_denied]", id("sign-in-problem"))).await;
    page.wait_for_text("You did not allow access.").await;
    page.wait_for_text("S03").await;
    assert_eq!(scene.token_requests(), 0);
    eventually("the attempt is forgotten", || entry_names(DEMO_STORE).is_empty()).await;

    scene.press_and_visit("try-again").await.allow(&HOME_OWNER).await;
    scene.see_success(&HOME_OWNER).await;
    scene.end(&["state", "code", "code_verifier", "client_secret"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r08_a_cancelled_sign_in_cannot_be_finished() {
    let scene = Scene::demo().await;
    let visit = scene.begin_sign_in(HOME_OWNER.provider).await;
    visit.choose(&HOME_OWNER).await;

    scene.page().click(&id("cancel-sign-in")).await;
    scene.page().wait_until_absent(&id("sign-in-sheet")).await;
    eventually("the attempt is forgotten", || entry_names(DEMO_STORE).is_empty()).await;
    visit.press_allow().await;

    scene.page().wait_for_text("A sign-in arrived that did not start here.").await;
    assert_eq!(scene.token_requests(), 0);
    assert!(entry_names(DEMO_STORE).is_empty());
    scene.page().wait_for_text("No account yet.").await;
    scene.end(&["state"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r08_a_copied_link_passes_by_the_window_and_is_no_answer() {
    let scene = Scene::demo().await;
    let visit = scene.begin_sign_in(HOME_OWNER.provider).await;
    let page = scene.page();

    page.click(&id("other-ways")).await;
    page.click(&id("copy-link")).await;
    page.wait_for_text("Link copied.").await;
    page.click(&id("paste-open")).await;
    page.click(&id("paste")).await;
    page.wait_for_text("What you copied is not the answer of this sign-in.").await;
    assert!(AppUnderTest::all_logs().contains("an authorization response was not accepted"));
    page.wait_for(&sheet_at("waiting_for_browser")).await;

    visit.allow(&HOME_OWNER).await;
    scene.see_success(&HOME_OWNER).await;
    scene.end(&["state", "code", "code_verifier", "client_secret"]).await;
}
