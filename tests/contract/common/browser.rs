//! The part of a sign-in that the browser sees.

use std::collections::BTreeMap;

use porchlight_auth::{ATTEMPT_LIFETIME, Judgement, Refusal};
use porchlight_sandbox::{Endpoint, IssParameter};
use url::Url;

use crate::scene::Scene;

pub async fn r01_the_request_carries_pkce_state_and_scope(scene: Scene) {
    let (attempt, link) = scene.app.begin();
    let came_back = scene.person.allow(link.expose()).await;
    let link = Url::parse(link.expose()).expect("an address");
    let sent: BTreeMap<String, String> = link.query_pairs().into_owned().collect();

    let asked = scene.last_asked(Endpoint::Authorize);
    assert_eq!(asked.query, link.query_pairs().into_owned().collect::<Vec<_>>(), "each parameter once, as written");
    assert_eq!(sent["response_type"], "code");
    assert_eq!(sent["client_id"], scene.practice().client_identifier);
    assert_eq!(sent["redirect_uri"], scene.app.redirect_uri);
    assert_eq!(sent["scope"], scene.app.client.provider.scopes.join(" "));
    assert_eq!(sent["code_challenge_method"], "S256");
    assert_eq!((sent["state"].len(), sent["code_challenge"].len()), (43, 43), "32 bytes each");
    assert_eq!(sent.contains_key("nonce"), scene.app.client.asks_for_id_token());
    assert!(!link.as_str().contains(attempt.verifier.expose()), "the verifier stays here");
    assert!(came_back.query_pairs().any(|(name, value)| name == "state" && value == sent["state"]));

    let (_, another) = scene.app.begin();
    let another = Url::parse(another.expose()).expect("an address");
    let other: BTreeMap<String, String> = another.query_pairs().into_owned().collect();
    assert_ne!((&other["state"], &other["code_challenge"]), (&sent["state"], &sent["code_challenge"]));
}

pub async fn d13_a_persons_refusal_comes_back_as_one(scene: Scene) {
    let (attempt, link) = scene.app.begin();
    let came_back = scene.person.deny(link.expose()).await;
    let judged = scene.app.judge(&attempt, &came_back);
    assert!(matches!(&judged, Ok(Judgement::Error(error)) if error.code == "access_denied"), "{judged:?}");
    assert!(scene.asked(Endpoint::Token).is_empty());
}

pub async fn d09_a_response_after_ten_minutes_is_too_late(scene: Scene) {
    let (attempt, came_back) = scene.walk().await;
    scene.time.forward(ATTEMPT_LIFETIME);
    let judged = scene.app.judge(&attempt, &came_back);
    assert!(matches!(judged, Ok(Judgement::TooLate)), "{judged:?}");
}

pub async fn r03_a_response_without_state_is_not_accepted(scene: Scene) {
    scene.quirks(|quirks| quirks.drop_state = true);
    assert_refused(&scene, Refusal::State).await;
}

pub async fn d11_a_doubled_state_is_not_accepted(scene: Scene) {
    scene.quirks(|quirks| quirks.double_state = true);
    assert_refused(&scene, Refusal::Unreadable).await;
}

pub async fn r06_a_response_that_names_another_issuer_is_not_accepted(scene: Scene) {
    scene.quirks(|quirks| quirks.iss_parameter = IssParameter::Wrong);
    assert_refused(&scene, Refusal::Issuer).await;
    scene.quirks(|quirks| quirks.iss_parameter = IssParameter::Right);
    scene.sign_in().await;
}

pub async fn r20_a_response_at_another_address_is_not_accepted(scene: Scene) {
    for foreign in ["app.porchlight://oauth/another", "http://127.0.0.1:49153/oauth/tjhsst-ion", "https://example.com/"]
    {
        scene.quirks(|quirks| quirks.foreign_redirect = Some(foreign.to_owned()));
        assert_refused(&scene, Refusal::RedirectUri).await;
    }
}

pub async fn a01_a_server_that_ignores_pkce_is_signed_in_to(scene: Scene) {
    scene.quirks(|quirks| quirks.pkce_ignored = true);
    scene.sign_in().await;
    assert!(scene.last_asked(Endpoint::Token).form_field("code_verifier").is_some(), "it is sent all the same");
}

async fn assert_refused(scene: &Scene, reason: Refusal) {
    let (attempt, came_back) = scene.walk().await;
    assert_eq!(scene.app.judge(&attempt, &came_back).expect_err("refused"), reason, "{came_back}");
}
