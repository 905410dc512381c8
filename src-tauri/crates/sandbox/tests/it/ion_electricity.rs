//! iON Electricity: Cognito's shape, the ID token as bearer, one documented call.

use crate::support::{Scene, claims, credentials, text};

const ION: &str = "ion-electricity";

#[tokio::test]
async fn the_id_token_is_the_bearer_and_the_access_token_is_refused() {
    let scene = Scene::start().await;
    let tokens = scene.sign_in(ION, "meter-owner").await;
    let device = scene.api(ION, "/han/han-0001", text(&tokens["id_token"])).await;
    assert_eq!(device.status, 200, "{}", device.body);
    let device = device.json();
    assert_eq!(device["id"], "han-0001");
    for sensitive in ["pin", "macAddress", "latitude", "longitude"] {
        assert!(device.get(sensitive).is_some(), "{sensitive} is part of the documented shape");
    }
    assert!(device["instant"]["powerPhase1"].as_f64().expect("a number") > 50.0);
    assert_eq!(scene.api(ION, "/han/han-0001", text(&tokens["access_token"])).await.status, 401);
    assert_eq!(scene.get(&format!("{}/han/han-0001", scene.sandbox.provider(ION).api_base)).await.status, 401);
    scene.clock.forward(3_600);
    assert_eq!(scene.api(ION, "/han/han-0001", text(&tokens["id_token"])).await.status, 401);
}

#[tokio::test]
async fn the_id_token_has_the_claims_a_client_checks() {
    let scene = Scene::start().await;
    let practice = scene.sandbox.provider(ION);
    let back = scene.walk(ION, "meter-owner", "allow", &[("nonce", "n-1")]).await;
    let tokens = scene.exchange(ION, &back.code(), &[]).await.json();
    let claims = claims(&tokens["id_token"]);
    assert_eq!(claims["iss"], practice.issuer);
    assert_eq!(claims["aud"], practice.client_identifier);
    assert_eq!(claims["nonce"], "n-1");
    assert_eq!(claims["name"], "Inês Quintela");
    assert_eq!(claims["email"], "ines.quintela@example.com");
    assert_eq!(claims["exp"].as_i64(), claims["iat"].as_i64().map(|iat| iat + 3_600));
    let size = text(&tokens["id_token"]).len();
    assert!((1_550..1_950).contains(&size), "{size}");
    assert_eq!(tokens.get("refresh_token"), None, "refresh is not documented");
}

#[tokio::test]
async fn without_a_nonce_in_the_request_none_is_in_the_token() {
    let scene = Scene::start().await;
    let tokens = scene.sign_in(ION, "meter-owner").await;
    assert_eq!(claims(&tokens["id_token"]).get("nonce"), None);
}

#[tokio::test]
async fn the_secret_goes_by_basic_only() {
    let scene = Scene::start().await;
    let practice = scene.sandbox.provider(ION);
    let code = scene.walk(ION, "meter-owner", "allow", &[]).await.code();
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", practice.redirect_uri),
        ("code_verifier", crate::support::VERIFIER),
        ("client_id", practice.client_identifier),
        ("client_secret", practice.client_secret.expect("a confidential client")),
    ];
    let in_body = scene.post_form(&practice.token_endpoint, None, &fields).await;
    assert_eq!(in_body.error(), (400, "invalid_client".to_owned()));
    let by_basic = scene.post_form(&practice.token_endpoint, credentials(&practice).as_deref(), &fields[..5]).await;
    assert_eq!(by_basic.status, 200, "{}", by_basic.body);
}

#[tokio::test]
async fn refresh_is_a_switch_and_brings_an_id_token_without_nonce() {
    let scene = Scene::start().await;
    scene.sandbox.quirks(ION, |quirks| quirks.refresh_token = true);
    let back = scene.walk(ION, "meter-owner", "allow", &[("nonce", "n-1")]).await;
    let tokens = scene.exchange(ION, &back.code(), &[]).await.json();
    scene.clock.forward(3_600);
    let refreshed = scene.refresh(ION, text(&tokens["refresh_token"])).await.json();
    assert_eq!(claims(&refreshed["id_token"]).get("nonce"), None);
    assert_eq!(claims(&refreshed["id_token"])["sub"], claims(&tokens["id_token"])["sub"]);
    assert_eq!(scene.api(ION, "/han/han-0001", text(&refreshed["id_token"])).await.status, 200);
}

#[tokio::test]
async fn whatever_is_not_documented_is_not_there() {
    let scene = Scene::start().await;
    let practice = scene.sandbox.provider(ION);
    assert_eq!(practice.revocation_endpoint, None);
    let tokens = scene.sign_in(ION, "meter-owner").await;
    let root = practice.token_endpoint.trim_end_matches("/oauth2/token");
    for path in
        ["/oauth2/revoke", "/oauth2/userInfo", "/logout", "/.well-known/openid-configuration", "/v2/han", "/v2/me"]
    {
        let reply = scene.get_with(&format!("{root}{path}"), text(&tokens["id_token"])).await;
        assert_eq!(reply.status, 404, "{path}");
    }
    assert_eq!(scene.api(ION, "/han/han-0002", text(&tokens["id_token"])).await.status, 404, "somebody else's");
    assert_eq!(scene.api(ION, "/han/unheard-of", text(&tokens["id_token"])).await.status, 404);
}

#[tokio::test]
async fn a_house_on_three_phases_has_three() {
    let scene = Scene::start().await;
    let tokens = scene.sign_in(ION, "plain-home").await;
    let device = scene.api(ION, "/han/han-0002", text(&tokens["id_token"])).await.json();
    assert_eq!(device["meter"]["isTriphase"], true);
    assert!(device["instant"]["powerPhase3"].as_f64().expect("a number") > 0.0);
}

#[tokio::test]
async fn the_id_token_outlives_a_restart() {
    let scene = Scene::start().await;
    let tokens = scene.sign_in(ION, "meter-owner").await;
    let scene = scene.restart().await;
    assert_eq!(scene.api(ION, "/han/han-0001", text(&tokens["id_token"])).await.status, 200);
}
