//! iON Electricity: Cognito's shape, the ID token as bearer, one documented call.
//!
//! Facts: <https://docs.ionelectricity.com/guides/api-authentication> and `/api-reference/devices/get-han`. What they
//! do not say is assumed as in Amazon Cognito, and each such test says so.

use std::time::Duration;

use porchlight_auth::{IdTokenError, TokenError};
use porchlight_providers::{Findings, Misunderstood, Question};
use porchlight_sandbox::{DateForm, Endpoint, IdTokenFlaw, IdTokenKey, NonceClaim};

use crate::app::{App, RoundEnd, Trouble};
use crate::scene::Scene;

common_suite!("ion-electricity", "meter-owner");

const METER: &str = "/han/han-0001";

async fn scene() -> Scene {
    Scene::start("ion-electricity", "meter-owner").await
}

async fn status(scene: &Scene, path: &str, bearer: &str) -> u16 {
    scene.app.get(path, bearer).await.expect("an answer").status
}

#[tokio::test]
async fn the_id_token_is_the_bearer_and_the_access_token_is_refused() {
    let scene = scene().await;
    let (attempt, code) = scene.code().await;
    let response = scene.app.exchange(&attempt, &code).await.expect("tokens");
    let (access, id) = (response.access.clone().expect("it comes too"), response.id.clone().expect("the bearer"));
    assert_eq!(status(&scene, METER, access.expose()).await, 401);
    assert_eq!(status(&scene, METER, id.expose()).await, 200);

    let tokens = scene.app.keep(response);
    assert_eq!(scene.app.bearer(&tokens), id.expose());
    assert!(tokens.access.is_none(), "what is of no use is not kept");
}

#[tokio::test]
async fn no_refresh_token_comes_as_none_is_documented() {
    let scene = scene().await;
    let tokens = scene.sign_in().await;
    assert!(tokens.refresh.is_none());
    scene.time.forward(tokens.lifetime);
    assert_eq!(status(&scene, METER, scene.app.bearer(&tokens)).await, 401, "the sign-in ends with its bearer");
}

#[tokio::test]
async fn a_server_without_revocation_is_not_asked_for_it() {
    let scene = scene().await;
    assert_eq!(scene.practice().revocation_endpoint, None);
    assert_eq!(scene.app.client.provider.revocation_endpoint, None);
}

#[tokio::test]
async fn r05_the_nonce_of_the_request_is_in_the_token() {
    let scene = scene().await;
    let (attempt, code) = scene.code().await;
    let sent = scene.last_asked(Endpoint::Authorize).parameter("nonce").expect("sent with openid").to_owned();
    assert_eq!(sent, attempt.nonce.as_ref().expect("kept").expose());
    let response = scene.app.exchange(&attempt, &code).await.expect("tokens");
    let claims = App::claims(response.id.expect("an ID token").expose());
    assert_eq!(claims.nonce, Some(sent));
    assert_eq!(claims.label(), Some("ines.quintela@example.com"));
}

#[tokio::test]
async fn t08_another_nonce_is_refused_and_none_is_taken() {
    let scene = scene().await;
    scene.quirks(|quirks| quirks.nonce_claim = NonceClaim::Wrong);
    assert_eq!(scene.refused_exchange().await, Trouble::IdToken(IdTokenError::Nonce));
    // Support for `nonce` is not documented: PKCE and `state` stand in for it.
    scene.quirks(|quirks| quirks.nonce_claim = NonceClaim::Dropped);
    scene.sign_in().await;
}

#[tokio::test]
async fn t01_t03_t04_t05_t12_t13_a_flawed_id_token_is_refused() {
    let scene = scene().await;
    for (flaw, error) in [
        (IdTokenFlaw::AlgNone, IdTokenError::Algorithm),
        (IdTokenFlaw::Hs256, IdTokenError::Algorithm),
        (IdTokenFlaw::WrongIssuer, IdTokenError::Issuer),
        (IdTokenFlaw::WrongAudience, IdTokenError::Audience),
        (IdTokenFlaw::NoAudience, IdTokenError::Missing("aud")),
        (IdTokenFlaw::NoSubject, IdTokenError::Missing("sub")),
        (IdTokenFlaw::Expired, IdTokenError::Time(300)),
        (IdTokenFlaw::IssuedAWeekAgo, IdTokenError::Time(604_800)),
        (IdTokenFlaw::IssuedInAnHour, IdTokenError::Time(3_600)),
    ] {
        scene.quirks(|quirks| quirks.id_token_flaw = flaw);
        assert_eq!(scene.refused_exchange().await, Trouble::IdToken(error), "{flaw:?}");
    }
    scene.quirks(|quirks| quirks.id_token_flaw = IdTokenFlaw::Omitted);
    assert_eq!(scene.refused_exchange().await, Trouble::Refused(TokenError::NotUnderstood("id_token")));
}

/// iON documents no keys, so TLS to the token endpoint vouches for the signature (OpenID Connect Core §3.1.3.7, rule 6).
#[tokio::test]
async fn r07_a_signature_that_nobody_can_check_is_taken() {
    let mut scene = scene().await;
    assert_eq!(scene.app.client.provider.keys, None);
    scene.app.client.servers.jwks_uri = None;
    scene.quirks(|quirks| quirks.id_token_flaw = IdTokenFlaw::BadSignature);
    scene.sign_in().await;
}

#[tokio::test]
async fn t02_a_signature_that_the_published_key_did_not_make_is_refused() {
    let scene = scene().await;
    scene.quirks(|quirks| quirks.id_token_flaw = IdTokenFlaw::BadSignature);
    assert_eq!(scene.refused_exchange().await, Trouble::IdToken(IdTokenError::Signature));
    let asked = scene.last_asked(Endpoint::Keys);
    assert_eq!((asked.method.as_str(), asked.path.as_str()), ("GET", "/ion-electricity/.well-known/jwks.json"));
    assert!(asked.query.is_empty() && asked.header("authorization").is_none(), "keys are for everybody");

    scene.quirks(|quirks| quirks.id_token_flaw = IdTokenFlaw::None);
    let before = scene.sign_in_to_stay().await;
    scene.quirks(|quirks| quirks.id_token_flaw = IdTokenFlaw::BadSignature);
    let refused = scene.app.refresh(&before).await.expect_err("a renewed one is checked like the first");
    assert_eq!(refused, Trouble::IdToken(IdTokenError::Signature));
}

#[tokio::test]
async fn r07_keys_are_fetched_once_an_hour() {
    let scene = scene().await;
    let asked = || scene.asked(Endpoint::Keys).len();
    for _ in 0..3 {
        scene.sign_in().await;
    }
    assert_eq!(asked(), 1);
    scene.time.forward(Duration::from_mins(59));
    scene.sign_in().await;
    assert_eq!(asked(), 1);
    scene.time.forward(Duration::from_mins(1));
    scene.sign_in().await;
    assert_eq!(asked(), 2);
}

#[tokio::test]
async fn t14_an_unknown_key_is_fetched_once_and_a_token_by_none_of_them_refused() {
    let scene = scene().await;
    let asked = || scene.asked(Endpoint::Keys).len();
    scene.sign_in().await;
    scene.time.forward(Duration::from_mins(1));

    scene.quirks(|quirks| quirks.id_token_key = IdTokenKey::Rotated);
    scene.sign_in().await;
    assert_eq!(asked(), 2, "the new key was not among those of a minute ago");

    scene.quirks(|quirks| quirks.id_token_key = IdTokenKey::Fixed);
    scene.sign_in().await;
    assert_eq!(asked(), 2, "both are known");

    let mut scene = scene;
    scene.app = App::new(scene.app.client.clone(), scene.app.redirect_uri.clone(), scene.time.clone());
    let asked = || scene.asked(Endpoint::Keys).len();
    scene.quirks(|quirks| quirks.id_token_key = IdTokenKey::Unpublished);
    for fetched in [1, 1, 2] {
        if fetched == 2 {
            scene.time.forward(Duration::from_mins(1));
        }
        assert_eq!(scene.refused_exchange().await, Trouble::IdToken(IdTokenError::Signature));
        assert_eq!(asked(), 2 + fetched, "once a minute at most");
    }
}

#[tokio::test]
async fn t16_keys_out_of_reach_leave_the_known_ones_good() {
    let scene = scene().await;
    scene.quirks(|quirks| quirks.keys_unreachable = true);
    assert_eq!(scene.refused_exchange().await, Trouble::NoKeys, "without any, nothing is taken on trust");

    scene.quirks(|quirks| quirks.keys_unreachable = false);
    scene.sign_in().await;
    scene.quirks(|quirks| quirks.keys_unreachable = true);
    scene.time.forward(Duration::from_hours(5));
    scene.sign_in().await;
    assert_eq!(scene.asked(Endpoint::Keys).len(), 3, "they were asked for, in vain");
    scene.quirks(|quirks| quirks.id_token_flaw = IdTokenFlaw::BadSignature);
    assert_eq!(scene.refused_exchange().await, Trouble::IdToken(IdTokenError::Signature));
}

#[tokio::test]
async fn r13_the_servers_clock_judges_its_tokens() {
    let scene = scene().await;
    scene.quirks(|quirks| quirks.clock_ahead_seconds = 86_400);
    let tokens = scene.sign_in().await;
    assert_eq!(tokens.lifetime.as_secs(), 3_600, "a day between the clocks neither kills nor stretches it");
}

#[tokio::test]
async fn t09_t10_a_renewed_id_token_needs_no_nonce_and_is_of_the_same_person() {
    let scene = scene().await;
    let first = scene.sign_in_to_stay().await;
    let second = scene.app.refresh(&first).await.expect("renewed");
    assert_eq!(App::claims(scene.app.bearer(&second)).nonce, None);
    assert_eq!(status(&scene, METER, scene.app.bearer(&second)).await, 200);

    for (flaw, error) in [
        (IdTokenFlaw::OtherSubject, IdTokenError::Subject),
        (IdTokenFlaw::WrongIssuer, IdTokenError::Issuer),
        (IdTokenFlaw::AlgNone, IdTokenError::Algorithm),
    ] {
        scene.quirks(|quirks| quirks.id_token_flaw = flaw);
        let refused = scene.app.refresh(&second).await.expect_err("refused");
        assert_eq!(refused, Trouble::IdToken(error), "{flaw:?}");
    }
    scene.quirks(|quirks| quirks.id_token_flaw = IdTokenFlaw::Omitted);
    let useless = scene.app.refresh(&second).await.expect_err("without an ID token it is of no use");
    assert_eq!(useless, Trouble::Refused(TokenError::NotUnderstood("id_token")));
}

#[tokio::test]
async fn r22_the_secret_goes_by_basic_which_is_required() {
    let scene = scene().await;
    let tokens = scene.sign_in_to_stay().await;
    assert!(
        scene.last_asked(Endpoint::Token).header("authorization").is_some_and(|header| header.starts_with("Basic "))
    );
    let mut client = scene.app.client.clone();
    client.client_secret = None;
    let without = App::new(client, scene.app.redirect_uri.clone(), scene.time.clone());
    let refused = without.refresh(&tokens).await.expect_err("refused");
    assert_eq!(refused, Trouble::Refused(TokenError::InvalidClient));
}

#[tokio::test]
async fn the_meter_number_is_asked_for_and_a_wrong_one_is_not_found() {
    let scene = scene().await;
    let tokens = scene.sign_in().await;
    let bearer = scene.app.bearer(&tokens);
    assert_eq!(scene.app.round(bearer, None).await, RoundEnd::Asks(Question::MeterNumber));
    assert!(scene.asked(Endpoint::Api).is_empty(), "nothing can be asked without it");

    let not_found = RoundEnd::Misunderstood(Misunderstood::NotFound("meter number"));
    for wrong in ["unheard-of", "han-0002", "../han/han-0001", "han-0001?x=1"] {
        assert_eq!(scene.app.round(bearer, Some(wrong)).await, not_found, "{wrong}");
    }
    for asked in scene.asked(Endpoint::Api) {
        assert!(asked.path.starts_with("/ion-electricity/v2/han/") && asked.query.is_empty(), "{}", asked.path);
    }
    assert!(matches!(scene.app.round(bearer, Some(" han-0001 ")).await, RoundEnd::Found(_)));
}

#[tokio::test]
async fn what_is_sensitive_does_not_get_past_the_survey() {
    let scene = scene().await;
    let tokens = scene.sign_in().await;
    let answer = scene.app.get(METER, scene.app.bearer(&tokens)).await.expect("an answer");
    let reader: serde_json::Value = serde_json::from_slice(&answer.body).expect("JSON");
    let found = format!("{:?}", scene.app.round(scene.app.bearer(&tokens), Some("han-0001")).await);
    for field in ["pin", "macAddress", "bleName"] {
        let value = reader[field].as_str().expect("the reply has it");
        assert!(!found.contains(value), "{field}: {found}");
    }
    for field in ["latitude", "longitude"] {
        assert!(!found.contains(&reader[field].to_string()), "{field}: {found}");
    }
}

#[tokio::test]
async fn dates_of_any_shape_leave_the_values_readable() {
    let scene = scene().await;
    let tokens = scene.sign_in().await;
    for (form, known) in [
        (DateForm::Text, true),
        (DateForm::Milliseconds, true),
        (DateForm::Object, true),
        (DateForm::Empty, false),
        (DateForm::Absent, false),
    ] {
        scene.quirks(|quirks| quirks.date_form = form);
        let RoundEnd::Found(findings) = scene.app.round(scene.app.bearer(&tokens), Some("han-0001")).await else {
            panic!("no findings")
        };
        let Findings::Meter(meter) = *findings else { panic!("no meter") };
        assert_eq!(meter.measured_at.is_some(), known, "{form:?}");
        assert!(meter.phases.len() == 1 && meter.phases[0].power.is_some(), "{meter:?}");
    }
}

#[tokio::test]
async fn a_house_on_three_phases_has_three() {
    let scene = Scene::start("ion-electricity", "plain-home").await;
    let tokens = scene.sign_in().await;
    let RoundEnd::Found(findings) = scene.app.round(scene.app.bearer(&tokens), Some("han-0002")).await else {
        panic!("no findings")
    };
    let Findings::Meter(meter) = *findings else { panic!("no meter") };
    assert_eq!(meter.phases.len(), 3);
}
