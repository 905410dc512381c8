//! Scripted replies, and what was asked.

use std::time::Duration;

use porchlight_providers::ProvidersFile;
use porchlight_sandbox::{Endpoint, ScriptedReply};
use serde_json::json;
use tokio::time::timeout;

use crate::support::{Scene, text};

const SCHOOL: &str = "tjhsst-ion";
const PATIENCE: Duration = Duration::from_secs(10);

#[tokio::test]
async fn scripted_replies_are_used_once_and_in_order() {
    let scene = Scene::start().await;
    let teapot = ScriptedReply::json(418, &json!({ "short": "stout" })).header("x-pot", "tea");
    scene.sandbox.script(SCHOOL, Endpoint::Api, teapot);
    scene.sandbox.script(SCHOOL, Endpoint::Api, ScriptedReply::html(503, "<h1>Maintenance</h1>"));
    let address = format!("{}/schedule", scene.sandbox.provider(SCHOOL).api_base);
    let first = scene.get(&address).await;
    assert_eq!(
        (first.status, first.header("x-pot"), first.json()["short"].as_str()),
        (418, Some("tea"), Some("stout"))
    );
    assert_eq!(scene.get(&address).await.status, 503);
    assert_eq!(scene.get(&address).await.status, 200);
}

#[tokio::test]
async fn a_script_waits_for_its_own_path_and_endpoint() {
    let scene = Scene::start().await;
    scene.sandbox.script(SCHOOL, Endpoint::Api, ScriptedReply::bytes(500, "").for_path("/profile"));
    let base = scene.sandbox.provider(SCHOOL).api_base;
    assert_eq!(scene.get(&format!("{base}/schedule")).await.status, 200);
    assert_eq!(scene.refresh(SCHOOL, "unknown").await.status, 400);
    assert_eq!(scene.get(&format!("{base}/profile")).await.status, 500);
}

#[tokio::test]
async fn a_dropped_connection_does_nothing_or_acts_first() {
    let scene = Scene::start().await;
    let tokens = scene.sign_in(SCHOOL, "student").await;
    let practice = scene.sandbox.provider(SCHOOL);
    let form = format!(
        "grant_type=refresh_token&client_id={}&refresh_token={}",
        practice.client_identifier,
        text(&tokens["refresh_token"])
    );
    let lost = || {
        let request = scene.http.post(&practice.token_endpoint).body(form.clone());
        request.header("content-type", "application/x-www-form-urlencoded").send()
    };
    scene.sandbox.script(SCHOOL, Endpoint::Token, ScriptedReply::drop_connection());
    assert!(lost().await.is_err());
    scene.sandbox.script(SCHOOL, Endpoint::Token, ScriptedReply::drop_after_acting());
    assert!(lost().await.is_err(), "the first one spent nothing, the second one did");
    let late = scene.refresh(SCHOOL, text(&tokens["refresh_token"])).await;
    assert_eq!(late.error().1, "invalid_grant", "the refresh token is spent, its reply lost");
}

#[tokio::test]
async fn a_hanging_reply_never_comes_and_does_not_hold_up_others() {
    let scene = Scene::start().await;
    scene.sandbox.script(SCHOOL, Endpoint::Api, ScriptedReply::hang());
    let address = format!("{}/schedule", scene.sandbox.provider(SCHOOL).api_base);
    let hanging = tokio::spawn(scene.http.get(&address).send());
    let asked = timeout(PATIENCE, scene.sandbox.wait_until_asked(SCHOOL, Endpoint::Api, 1)).await.expect("it arrives");
    assert_eq!(asked.len(), 1);
    assert_eq!(scene.get(&address).await.status, 200);
    assert!(!hanging.is_finished());
    scene.sandbox.stop().await;
    assert!(timeout(PATIENCE, hanging).await.expect("the end of the sandbox ends it").expect("no panic").is_err());
}

#[tokio::test]
async fn bodies_can_come_slowly_or_without_end() {
    let scene = Scene::start().await;
    let address = format!("{}/schedule", scene.sandbox.provider(SCHOOL).api_base);
    let slow = ScriptedReply::trickle(200, &json!({ "a": 1 }), Duration::from_millis(1));
    scene.sandbox.script(SCHOOL, Endpoint::Api, slow.after(Duration::from_millis(1)));
    assert_eq!(scene.get(&address).await.json(), json!({ "a": 1 }));

    scene.sandbox.script(SCHOOL, Endpoint::Api, ScriptedReply::endless(200));
    let mut response = scene.http.get(&address).send().await.expect("a reply");
    let mut bytes = 0;
    while bytes < 300_000 {
        bytes += response.chunk().await.expect("a piece").expect("more to come").len();
    }
}

#[tokio::test]
async fn what_was_asked_is_written_down_as_it_came() {
    let scene = Scene::start().await;
    let tokens = scene.sign_in("gridshare", "sunny-home").await;
    let exchange = scene.sandbox.asked_of("gridshare", Endpoint::Token);
    assert_eq!(exchange.len(), 1);
    assert_eq!(exchange[0].method, "POST");
    assert_eq!(exchange[0].form_field("grant_type").as_deref(), Some("authorization_code"));
    assert!(exchange[0].header("authorization").expect("client authentication").starts_with("Basic "));

    scene.sandbox.forget_asked();
    scene.api("gridshare", "/sites?x=a%20b", text(&tokens["access_token"])).await;
    let asked = scene.sandbox.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!((asked[0].provider, asked[0].endpoint), (Some("gridshare"), Endpoint::Api));
    assert_eq!((asked[0].path.as_str(), asked[0].parameter("x")), ("/gridshare/api/v2/sites", Some("a b")));
    assert_eq!(asked[0].header("authorization"), Some(format!("Bearer {}", text(&tokens["access_token"])).as_str()));
}

#[tokio::test]
async fn the_providers_file_names_every_provider_with_loopback_endpoints() {
    let scene = Scene::start().await;
    let file = scene.sandbox.providers_file();
    let read = ProvidersFile::parse(file.to_string().as_bytes()).expect("the app's own reader takes it");
    assert_eq!(read.providers.len(), 3);
    let school = &file["providers"][SCHOOL];
    assert_eq!(school.get("client_secret"), None, "a public client");
    assert_eq!(school["redirect_uri"], "http://127.0.0.1/oauth/tjhsst-ion");
    assert_eq!(file["providers"]["ion-electricity"]["endpoints"].get("revocation_endpoint"), None);
    let keys = &file["providers"]["ion-electricity"]["endpoints"]["jwks_uri"];
    assert_eq!(keys.as_str(), scene.sandbox.provider("ion-electricity").jwks_uri.as_deref());
    for provider in ["gridshare", "ion-electricity", SCHOOL] {
        let practice = scene.sandbox.provider(provider);
        let servers = practice.servers().expect("loopback addresses");
        assert_eq!(servers.token_endpoint.as_str(), file["providers"][provider]["endpoints"]["token_endpoint"]);
        assert_eq!(servers.token_endpoint.port(), Some(scene.sandbox.port()));
    }
}

#[tokio::test]
async fn the_same_seed_clock_and_requests_give_the_same_tokens() {
    let (one, two) = (Scene::start().await, Scene::start().await);
    assert_eq!(one.sign_in(SCHOOL, "student").await, two.sign_in(SCHOOL, "student").await);
}
