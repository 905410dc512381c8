//! Codes, tokens and what can be done with them.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use porchlight_auth::{TokenError, Tokens, compare_scopes, granted_scope};
use porchlight_domain::{ClientSecret, CodeVerifier, Offer};
use porchlight_providers::{Bearer, Findings};
use porchlight_sandbox::{Asked, Endpoint, ExpiresIn};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::assert_plain;
use crate::app::{App, RoundEnd, Trouble};
use crate::scene::{Scene, invalid_grant};

pub async fn r01_the_code_is_exchanged_as_documented(scene: Scene) {
    let (attempt, code) = scene.code().await;
    scene.app.exchange(&attempt, &code).await.expect("the code brings tokens");

    let asked = scene.last_asked(Endpoint::Token);
    assert_plain(&asked);
    assert_eq!((asked.method.as_str(), asked.query.len()), ("POST", 0), "nothing of it is in the address");
    assert_eq!(asked.header("content-type"), Some("application/x-www-form-urlencoded"));
    let verifier = asked.form_field("code_verifier").expect("it is always sent");
    let expected = [
        ("grant_type", "authorization_code"),
        ("client_id", scene.practice().client_identifier),
        ("code", code.expose()),
        ("redirect_uri", &scene.app.redirect_uri),
        ("code_verifier", &verifier),
    ];
    assert_eq!(asked.form(), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_proven(&scene, &asked);

    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier));
    assert_eq!(scene.last_asked(Endpoint::Authorize).parameter("code_challenge"), Some(challenge.as_str()));
}

pub async fn a02_another_verifier_is_refused(scene: Scene) {
    let (mut attempt, code) = scene.code().await;
    attempt.verifier = CodeVerifier::new("another-verifier-of-forty-three-characters-".to_owned());
    assert_eq!(scene.app.exchange(&attempt, &code).await.expect_err("refused"), invalid_grant());
}

pub async fn a_code_is_exchanged_once(scene: Scene) {
    let (attempt, code) = scene.code().await;
    scene.app.exchange(&attempt, &code).await.expect("the code brings tokens");
    assert_eq!(scene.app.exchange(&attempt, &code).await.expect_err("used up"), invalid_grant());
}

pub async fn a_code_lives_as_long_as_documented(scene: Scene) {
    let life_s = if scene.provider == "tjhsst-ion" { 60 } else { 300 };
    let (attempt, code) = scene.code().await;
    scene.time.forward(Duration::from_secs(life_s - 1));
    scene.app.exchange(&attempt, &code).await.expect("still alive");

    let (attempt, code) = scene.code().await;
    scene.time.forward(Duration::from_secs(life_s));
    assert_eq!(scene.app.exchange(&attempt, &code).await.expect_err("over"), invalid_grant());
}

pub async fn a_round_ends_in_findings(scene: Scene) {
    let tokens = scene.sign_in().await;
    let bearer = scene.app.bearer(&tokens);
    let RoundEnd::Found(findings) = scene.app.round(bearer, Some("han-0001")).await else { panic!("no findings") };
    let offer = match *findings {
        Findings::Sites(sites) => {
            assert!(sites.iter().any(|site| site.sensors.iter().any(|sensor| !sensor.readings.is_empty())));
            Offer::PowerFlow
        }
        Findings::Meter(meter) => {
            assert!(meter.phases.iter().any(|phase| phase.power.is_some()));
            Offer::Meter
        }
        Findings::School(school, _) => {
            assert!(!school.days[0].blocks.is_empty());
            Offer::School
        }
    };
    assert!(scene.app.client.provider.offers.contains(&offer));

    let asked = scene.asked(Endpoint::Api);
    assert!(!asked.is_empty());
    for asked in asked {
        assert_plain(&asked);
        assert_eq!((asked.method.as_str(), asked.header("accept")), ("GET", Some("*/*")));
        assert_eq!(asked.header("authorization"), Some(format!("Bearer {bearer}").as_str()));
        assert!(asked.query.iter().all(|(_, value)| value != bearer), "a token has no place in an address");
    }
}

pub async fn an_expired_bearer_is_refused_and_renewed(scene: Scene) {
    let tokens = scene.sign_in_to_stay().await;
    assert!(scene.app.client.provider.expiry_statuses.contains(&expiry_status(&scene, &tokens).await));
    let renewed = scene.app.refresh(&tokens).await.expect("renewed");
    assert!(matches!(scene.app.round(scene.app.bearer(&renewed), Some("han-0001")).await, RoundEnd::Found(_)));
}

/// Lets the bearer expire, and the status with which the API meets it.
async fn expiry_status(scene: &Scene, tokens: &Tokens) -> u16 {
    scene.time.forward(tokens.lifetime);
    match scene.app.round(scene.app.bearer(tokens), Some("han-0001")).await {
        RoundEnd::Status(status) => status,
        end @ (RoundEnd::Found(_) | RoundEnd::Asks(_) | RoundEnd::Misunderstood(_)) => {
            panic!("an expired bearer is refused: {end:?}")
        }
    }
}

pub async fn a15_an_omitted_refresh_token_is_carried_over(scene: Scene) {
    scene.quirks(|quirks| quirks.rotation = false);
    let first = scene.sign_in_to_stay().await;
    scene.time.forward(Duration::from_mins(5));
    let second = scene.app.refresh(&first).await.expect("renewed");

    let asked = scene.last_asked(Endpoint::Token);
    assert_plain(&asked);
    assert_proven(&scene, &asked);
    let spent = first.refresh.as_ref().expect("it came with the code").expose();
    let expected =
        [("grant_type", "refresh_token"), ("client_id", scene.practice().client_identifier), ("refresh_token", spent)];
    assert_eq!(asked.form(), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(second.refresh, first.refresh);
    assert_ne!(scene.app.bearer(&second), scene.app.bearer(&first));
    scene.app.refresh(&second).await.expect("the old refresh token goes on");
}

pub async fn a15_a_new_refresh_token_takes_the_place_of_the_old_one(scene: Scene) {
    scene.quirks(|quirks| {
        quirks.rotation = true;
        quirks.rotation_grace = Duration::ZERO;
    });
    let first = scene.sign_in_to_stay().await;
    let second = scene.app.refresh(&first).await.expect("renewed");
    assert_ne!(second.refresh, first.refresh);
    assert_eq!(scene.app.refresh(&first).await.expect_err("dead at once"), invalid_grant());
    scene.app.refresh(&second).await.expect("the new one works");
}

pub async fn r14_a_revoked_refresh_token_is_dead(scene: Scene) {
    let tokens = scene.sign_in_to_stay().await;
    let refresh_token = tokens.refresh.as_ref().expect("to be revoked");
    if scene.app.client.servers.revocation_endpoint.is_none() {
        assert_eq!(scene.provider, "ion-electricity", "none is documented there, and only there");
        return;
    }
    let answer = scene.app.revoke(refresh_token).await.expect("an answer");
    assert_eq!((answer.status, answer.body.len()), (200, 0));

    let asked = scene.last_asked(Endpoint::Revoke);
    assert_plain(&asked);
    assert_proven(&scene, &asked);
    assert_eq!(asked.form_field("token").as_deref(), Some(refresh_token.expose()));
    assert_eq!(asked.form_field("token_type_hint").as_deref(), Some("refresh_token"));
    assert_eq!(asked.form_field("client_id").as_deref(), Some(scene.practice().client_identifier));
    assert_eq!(scene.app.refresh(&tokens).await.expect_err("dead"), invalid_grant());
    assert_eq!(scene.app.revoke(refresh_token).await.expect("an answer").status, 200, "twice is as good as once");
}

pub async fn a14_a_life_is_read_leniently_and_kept_within_bounds(scene: Scene) {
    let bearer = scene.app.client.provider.bearer;
    // Where nothing says how long: the claims of a JSON Web Token, else five minutes.
    let by_claims = if scene.provider == "tjhsst-ion" { 300 } else { 3_600 };
    for (says, seconds) in [
        (ExpiresIn::Says(json!("1800")), 1_800),
        (ExpiresIn::Says(json!(1800.0)), 1_800),
        (ExpiresIn::Says(json!(0)), 60),
        (ExpiresIn::Says(json!(-1)), 60),
        (ExpiresIn::Says(json!(1e18)), 30 * 86_400),
        (ExpiresIn::Omitted, by_claims),
    ] {
        scene.quirks(|quirks| quirks.expires_in = says.clone());
        // What is said of the access token says nothing of an ID token, which names its own end.
        let seconds = if bearer == Bearer::IdToken { 3_600 } else { seconds };
        assert_eq!(scene.sign_in().await.lifetime, Duration::from_secs(seconds), "{says:?}");
    }
    if bearer == Bearer::AccessToken {
        scene.quirks(|quirks| quirks.expires_in = ExpiresIn::Says(json!("soon")));
        assert_eq!(scene.refused_exchange().await, Trouble::Refused(TokenError::NotUnderstood("expires_in")));
    }
}

pub async fn a21_another_client_is_refused_and_nothing_is_lost(scene: Scene) {
    let tokens = scene.sign_in_to_stay().await;
    let mut client = scene.app.client.clone();
    match client.client_secret {
        Some(_) => client.client_secret = Some(ClientSecret::new("another secret".to_owned())),
        None => "another-client".clone_into(&mut client.client_identifier),
    }
    let stranger = App::new(client, scene.app.redirect_uri.clone(), scene.time.clone());
    let refused = stranger.refresh(&tokens).await.expect_err("refused");
    assert_eq!(refused, Trouble::Refused(TokenError::InvalidClient));
    scene.app.refresh(&tokens).await.expect("the refresh token was not spent");
}

pub async fn a22_a_narrower_grant_is_taken(scene: Scene) {
    // iON shows nothing of its scopes; without `openid` there would be no bearer.
    let granted = scene.app.client.provider.scopes[0];
    scene.quirks(|quirks| quirks.scope_narrowed_to = Some(vec![granted.to_owned()]));
    let (attempt, code) = scene.code().await;
    let response = scene.app.exchange(&attempt, &code).await.expect("the code brings tokens");
    let access = response.access.as_ref().expect("all three give one").expose();
    // Cognito says it in the token, Django OAuth Toolkit in the reply.
    let said = response.scope.clone().unwrap_or_else(|| App::claims(access).scope.expect("a scope claim"));
    assert_eq!(said, granted);
    let difference = compare_scopes(&scene.app.client.scopes, &granted_scope(&response).expect("one of them says"));
    assert_eq!(difference.missing, scene.app.client.scopes[1..], "what the grant leaves out has a name");
    assert!(difference.more.is_empty());
}

pub async fn a23_a_wider_grant_is_taken_and_noticed(scene: Scene) {
    scene.quirks(|quirks| quirks.scope_widened_by = Some("extra".to_owned()));
    let (attempt, code) = scene.code().await;
    let response = scene.app.exchange(&attempt, &code).await.expect("the code brings tokens");
    let difference = compare_scopes(&scene.app.client.scopes, &granted_scope(&response).expect("one of them says"));
    assert_eq!((difference.missing, difference.more), (vec![], vec!["extra".to_owned()]));
    let tokens = scene.app.keep(response);
    assert!(matches!(scene.app.round(scene.app.bearer(&tokens), Some("han-0001")).await, RoundEnd::Found(_)));
}

/// How this client proves itself: identifier and secret as they stand, or the identifier alone.
fn assert_proven(scene: &Scene, asked: &Asked) {
    let practice = scene.practice();
    let pair = practice.client_secret.map(|secret| format!("{}:{secret}", practice.client_identifier));
    let header = pair.map(|pair| format!("Basic {}", STANDARD.encode(pair)));
    assert_eq!(asked.header("authorization"), header.as_deref());
    assert_eq!(asked.form_field("client_secret"), None);
}
