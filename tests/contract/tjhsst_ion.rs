//! Ion, the intranet of TJHSST: Django OAuth Toolkit. The same cases with the school's own software are in
//! `tjhsst_ion_itself.rs`; here the clock can be moved.
//!
//! Facts: the sources of tjcsl/ion, of django-oauth-toolkit 3.0.1 and of oauthlib.

use std::time::Duration;

use porchlight_sandbox::Endpoint;
use porchlight_tests::django::http;
use porchlight_tests::oauth_person::open;
use url::Url;

use crate::app::App;
use crate::scene::{Scene, client, invalid_grant};

common_suite!("tjhsst-ion", "student");

const NO_CREDENTIALS: &str = r#"{"detail":"Authentication credentials were not provided."}"#;

async fn scene() -> Scene {
    Scene::start("tjhsst-ion", "student").await
}

async fn profile(scene: &Scene, bearer: &str) -> (u16, String) {
    let answer = scene.app.get("/profile", bearer).await.expect("an answer");
    (answer.status, String::from_utf8(answer.body.to_vec()).expect("text"))
}

#[tokio::test]
async fn slashes_are_as_documented_and_do_not_redirect() {
    let scene = scene().await;
    let tokens = scene.sign_in().await;
    scene.app.revoke(tokens.refresh.as_ref().expect("one came")).await.expect("an answer");
    let path = |endpoint| scene.last_asked(endpoint).path;
    assert_eq!(path(Endpoint::Authorize), "/tjhsst-ion/oauth/authorize/");
    assert_eq!(path(Endpoint::Token), "/tjhsst-ion/oauth/token/");
    assert_eq!(path(Endpoint::Revoke), "/tjhsst-ion/oauth/revoke_token/");

    let mut client = client(&scene.practice());
    let token_endpoint = scene.practice().token_endpoint;
    client.servers.token_endpoint = Url::parse(token_endpoint.trim_end_matches('/')).expect("an address");
    let without = App::new(client, scene.app.redirect_uri.clone(), scene.time.clone());
    let (attempt, link) = without.begin();
    let code = without.code(&attempt, &scene.person.allow(link.expose()).await);
    without.exchange(&attempt, &code).await.expect("the server adds the slash inside");
}

#[tokio::test]
async fn any_port_of_127_0_0_1_is_taken_and_nothing_like_it() {
    let mut scene = scene().await;
    for port in [1_024, 40_123, 65_535] {
        scene.app.redirect_uri = format!("http://127.0.0.1:{port}/oauth/tjhsst-ion");
        scene.sign_in().await;
        let sent = scene.last_asked(Endpoint::Token).form_field("redirect_uri");
        assert_eq!(sent.as_deref(), Some(scene.app.redirect_uri.as_str()), "the port is repeated");
    }
    for redirect in [
        "app.porchlight://oauth/tjhsst-ion",
        "http://localhost:40123/oauth/tjhsst-ion",
        "http://[::1]:40123/oauth/tjhsst-ion",
        "http://127.0.0.1:40123/oauth/tjhsst-ion/",
        "https://127.0.0.1:40123/oauth/tjhsst-ion",
    ] {
        redirect.clone_into(&mut scene.app.redirect_uri);
        let page = open(scene.app.begin().1.expose()).await;
        assert_eq!((page.status, page.location), (400, None), "{redirect}: a page, and nobody is sent anywhere");
    }
}

#[tokio::test]
async fn an_expired_a_revoked_and_a_missing_bearer_are_all_403() {
    let scene = scene().await;
    let tokens = scene.sign_in().await;
    let refused = (403, NO_CREDENTIALS.to_owned());
    assert_eq!(profile(&scene, "unknown").await, refused);
    scene.time.forward(Duration::from_hours(10) - Duration::from_secs(1));
    assert_eq!(profile(&scene, scene.app.bearer(&tokens)).await.0, 200);
    scene.time.forward(Duration::from_secs(1));
    assert_eq!(profile(&scene, scene.app.bearer(&tokens)).await, refused);

    let renewed = scene.app.refresh(&tokens).await.expect("renewed");
    scene.app.revoke(renewed.refresh.as_ref().expect("one came")).await.expect("an answer");
    assert_eq!(profile(&scene, scene.app.bearer(&renewed)).await, refused, "the access token goes with it");
}

#[tokio::test]
async fn r21_a_foreign_origin_is_401_and_none_is_sent() {
    let scene = scene().await;
    let tokens = scene.sign_in().await;
    let bearer = scene.app.bearer(&tokens);
    let foreign = http().get(format!("{}/profile", scene.practice().api_base)).bearer_auth(bearer);
    let foreign = foreign.header("origin", "tauri://localhost").send().await.expect("an answer");
    assert_eq!(foreign.status(), 401);
    assert_eq!(foreign.text().await.expect("a body"), "");

    assert_eq!(profile(&scene, bearer).await.0, 200);
    assert_eq!(scene.last_asked(Endpoint::Api).header("origin"), None);
}

#[tokio::test]
async fn a_cookie_that_comes_with_a_reply_is_not_kept() {
    let scene = scene().await;
    let tokens = scene.sign_in().await;
    for _ in 0..2 {
        profile(&scene, scene.app.bearer(&tokens)).await;
    }
    assert_eq!(scene.last_asked(Endpoint::Api).header("cookie"), None);
}

#[tokio::test]
async fn rotation_has_no_grace_and_ends_the_old_access_token() {
    let scene = scene().await;
    let first = scene.sign_in().await;
    let second = scene.app.refresh(&first).await.expect("renewed");
    assert_ne!(second.refresh, first.refresh);
    assert_eq!(profile(&scene, scene.app.bearer(&first)).await, (403, NO_CREDENTIALS.to_owned()));
    assert_eq!(scene.app.refresh(&first).await.expect_err("dead"), invalid_grant());
    assert_eq!(profile(&scene, scene.app.bearer(&second)).await.0, 200, "reuse does not end the family");
}

#[tokio::test]
async fn c08_a_refresh_token_is_good_for_a_month_after_its_access_token() {
    let scene = scene().await;
    let tokens = scene.sign_in().await;
    scene.time.forward(Duration::from_hours(30 * 24));
    let renewed = scene.app.refresh(&tokens).await.expect("renewed on the last day");
    scene.time.forward(Duration::from_hours(30 * 24 + 10));
    assert_eq!(scene.app.refresh(&renewed).await.expect_err("over"), invalid_grant());
}

#[tokio::test]
async fn the_client_is_public_and_asks_to_read() {
    let scene = scene().await;
    let (attempt, code) = scene.code().await;
    let response = scene.app.exchange(&attempt, &code).await.expect("tokens");
    assert_eq!(scene.last_asked(Endpoint::Authorize).parameter("scope"), Some("read"));
    assert_eq!(response.scope.as_deref(), Some("read"));
    let asked = scene.last_asked(Endpoint::Token);
    assert_eq!((asked.header("authorization"), asked.form_field("client_secret")), (None, None));
    let access = response.access.expect("the bearer");
    assert_eq!(access.expose().len(), 30, "opaque");
}
