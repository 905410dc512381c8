//! Gridshare: an Amazon Cognito pool, and readings by sensor.
//!
//! Facts: <https://developers.gridshare.com/reference/authentication-customer.md> and its neighbours; Amazon Cognito's
//! developer guide.

use porchlight_auth::{Judgement, TokenError, refresh_request};
use porchlight_domain::Role;
use porchlight_providers::{ClientAuthentication, Findings, Provider, RedirectUri};
use porchlight_sandbox::{Asked, Endpoint};
use porchlight_tests::oauth_person::open;
use serde_json::{Value, json};

use crate::app::{App, RoundEnd, Trouble};
use crate::scene::{PORT, Scene};

common_suite!("gridshare", "sunny-home");

async fn scene() -> Scene {
    Scene::start("gridshare", "sunny-home").await
}

/// The link of a sign-in, with one parameter given another value; `None` takes it out.
fn changed_link(scene: &Scene, name: &str, value: Option<&str>) -> (porchlight_auth::Attempt, String) {
    let (attempt, link) = scene.app.begin();
    let mut link = url::Url::parse(link.expose()).expect("an address");
    let mut pairs: Vec<(String, String)> = link.query_pairs().into_owned().collect();
    pairs.retain(|(key, _)| key != name);
    pairs.extend(value.map(|value| (name.to_owned(), value.to_owned())));
    link.query_pairs_mut().clear().extend_pairs(pairs);
    (attempt, link.into())
}

#[tokio::test]
async fn the_redirect_uri_is_compared_as_a_whole() {
    let scene = scene().await;
    for redirect in [
        "app.porchlight://oauth/gridshare/",
        "app.porchlight://oauth/Gridshare",
        "http://127.0.0.1:8918/oauth/gridshare",
        "http://localhost:8917/oauth/gridshare",
    ] {
        let page = open(&changed_link(&scene, "redirect_uri", Some(redirect)).1).await;
        assert_eq!((page.status, page.location), (400, None), "{redirect}: a page, and nobody is sent anywhere");
    }
}

#[tokio::test]
async fn a_registered_loopback_port_works_as_well() {
    let mut scene = scene().await;
    let registered = "http://127.0.0.1:8917/oauth/gridshare";
    let redirect = RedirectUri::parse(scene.app.client.provider, registered).expect("taken");
    scene.app.redirect_uri = redirect.with_port(PORT);
    assert_eq!(scene.app.redirect_uri, registered, "the port is never another one");
    scene.sign_in().await;
    assert_eq!(scene.last_asked(Endpoint::Token).form_field("redirect_uri").as_deref(), Some(registered));
}

#[tokio::test]
async fn pkce_is_s256_or_refused() {
    let scene = scene().await;
    for method in [Some("plain"), Some("s256"), None] {
        let (attempt, link) = changed_link(&scene, "code_challenge_method", method);
        let came_back = open(&link).await.location.expect("the browser is sent back");
        let judged = scene.app.judge(&attempt, &url::Url::parse(&came_back).expect("an address"));
        assert!(
            matches!(&judged, Ok(Judgement::Error(error)) if error.code == "invalid_request"),
            "{method:?} {judged:?}"
        );
    }
}

#[tokio::test]
async fn scopes_are_for_reading_and_always_sent() {
    let scene = scene().await;
    let tokens = scene.sign_in().await;
    let asked = scene.last_asked(Endpoint::Authorize);
    assert_eq!(asked.parameter("scope"), Some("lunar/device.read lunar/plan.read"));
    assert_eq!(App::claims(scene.app.bearer(&tokens)).scope.as_deref(), Some("lunar/device.read lunar/plan.read"));

    // What leaving it out would have meant.
    let page = open(&changed_link(&scene, "scope", None).1).await;
    assert_eq!(page.status, 200);
    let all = scene.person.allow(&changed_link(&scene, "scope", None).1).await;
    assert!(all.query().is_some_and(|query| query.contains("code=")));
}

#[tokio::test]
async fn no_id_token_is_asked_for_and_the_access_token_names_the_person() {
    let scene = scene().await;
    let (attempt, code) = scene.code().await;
    assert!(attempt.nonce.is_none());
    let response = scene.app.exchange(&attempt, &code).await.expect("tokens");
    assert!(response.id.is_none() && response.scope.is_none());
    let claims = App::claims(response.access.expect("the bearer").expose());
    assert_eq!(claims.sub.as_deref(), Some("5b0c1f6e-2f4d-4c8a-9a57-0d6f3b8e1a01"));
}

#[tokio::test]
async fn a15_no_new_refresh_token_comes_unless_rotation_is_on() {
    let scene = scene().await;
    let first = scene.sign_in().await;
    let second = scene.app.refresh(&first).await.expect("renewed");
    assert_eq!(second.refresh, first.refresh);
    scene.app.refresh(&first).await.expect("spent twice without harm");
}

#[tokio::test]
async fn a26_r22_identifier_and_secret_go_as_they_stand() {
    let scene = scene().await;
    let tokens = scene.sign_in().await;
    let secret = scene.practice().client_secret.expect("a confidential client");
    assert!(secret.contains(['+', '%', '/']), "the practice secret tells the two ways apart");

    let encoding: &'static Provider = Box::leak(Box::new(Provider {
        client_authentication: ClientAuthentication::BasicFormEncoded,
        ..*scene.app.client.provider
    }));
    let mut client = scene.app.client.clone();
    client.provider = encoding;
    let refresh_token = tokens.refresh.as_ref().expect("one came");
    assert_ne!(
        refresh_request(&client, refresh_token).authorization,
        refresh_request(&scene.app.client, refresh_token).authorization
    );
    let other_way = App::new(client, scene.app.redirect_uri.clone(), scene.time.clone());
    let refused = other_way.refresh(&tokens).await.expect_err("the server does not decode");
    assert_eq!(refused, Trouble::Refused(TokenError::InvalidClient));
    scene.app.refresh(&tokens).await.expect("as it stands");
}

#[tokio::test]
async fn revoking_leaves_the_access_token_to_its_end() {
    let scene = scene().await;
    let tokens = scene.sign_in().await;
    scene.app.revoke(tokens.refresh.as_ref().expect("one came")).await.expect("an answer");
    let bearer = scene.app.bearer(&tokens);
    assert_eq!(scene.app.get("/sites", bearer).await.expect("an answer").status, 200);
    scene.time.forward(tokens.lifetime);
    assert_eq!(scene.app.get("/sites", bearer).await.expect("an answer").status, 401);
}

#[tokio::test]
async fn an_access_token_cannot_be_revoked() {
    let scene = scene().await;
    let tokens = scene.sign_in().await;
    let access = porchlight_domain::RefreshToken::new(scene.app.bearer(&tokens).to_owned());
    let answer = scene.app.revoke(&access).await.expect("an answer");
    let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
    assert_eq!((answer.status, &body["error"]), (400, &json!("unsupported_token_type")));
}

#[tokio::test]
async fn a_bare_device_has_no_readings_and_only_sensors_are_asked() {
    let scene = scene().await;
    let tokens = scene.sign_in().await;
    let bearer = scene.app.bearer(&tokens);
    let interval = "interval=2026-11-20T15:00:00Z/PT1H";
    let device = scene.app.get(&format!("/devices/lunar-inv-2208/telemetry?{interval}"), bearer).await;
    let device = device.expect("an answer");
    let body: Value = serde_json::from_slice(&device.body).expect("JSON");
    assert_eq!((device.status, body), (200, json!({ "entries": [] })), "empty, and no error");

    scene.sandbox.forget_asked();
    scene.app.round(bearer, None).await;
    let paths: Vec<String> = telemetry(&scene.asked(Endpoint::Api)).map(|asked| asked.path.clone()).collect();
    assert_eq!(paths.len(), 3, "grid, solar, battery: {paths:?}");
    for path in paths {
        assert!(["__GRID_METER_DERIVED/", "__PV_DERIVED/", "__bb_agg/"].iter().any(|end| path.contains(end)), "{path}");
    }
}

#[tokio::test]
async fn the_sensors_are_asked_for_once_and_their_readings_every_round() {
    let scene = scene().await;
    let tokens = scene.sign_in().await;
    let bearer = scene.app.bearer(&tokens);
    let mut survey = (scene.app.client.provider.survey)();
    let first = scene.app.round_of(survey.as_mut(), bearer, None).await;
    let paths: Vec<String> = scene.asked(Endpoint::Api).into_iter().map(|asked| asked.path).collect();
    assert_eq!(paths[..2], ["/gridshare/api/v2/sites", "/gridshare/api/v2/sites/site-7401/topology"]);
    assert_roles(&first, &[Role::Solar, Role::Battery, Role::Grid]);

    scene.sandbox.forget_asked();
    scene.time.forward(std::time::Duration::from_mins(1));
    let second = scene.app.round_of(survey.as_mut(), bearer, None).await;
    let asked = scene.asked(Endpoint::Api);
    assert_eq!(telemetry(&asked).count(), asked.len(), "the topology is remembered");
    for asked in &asked {
        let interval = asked.parameter("interval").expect("it is required");
        assert!(interval.contains("Z/"), "UTC only: {interval}");
        assert!(asked.parameter("include").is_some_and(|wish| wish.contains("default")));
    }
    assert_roles(&second, &[Role::Solar, Role::Battery, Role::Grid]);
}

#[tokio::test]
async fn a_home_without_solar_has_no_solar() {
    let scene = Scene::start("gridshare", "plain-home").await;
    let tokens = scene.sign_in().await;
    assert_roles(&scene.app.round(scene.app.bearer(&tokens), None).await, &[Role::Grid]);
}

fn telemetry(asked: &[Asked]) -> impl Iterator<Item = &Asked> {
    asked.iter().filter(|asked| asked.path.ends_with("/telemetry"))
}

fn assert_roles(end: &RoundEnd, expected: &[Role]) {
    let RoundEnd::Found(findings) = end else { panic!("{end:?}") };
    let Findings::Sites(sites) = findings.as_ref() else { panic!("{findings:?}") };
    assert_eq!(sites.len(), 1);
    let mut roles: Vec<Role> = sites[0].sensors.iter().map(|sensor| sensor.role).collect();
    roles.sort();
    assert_eq!(roles, expected);
}
