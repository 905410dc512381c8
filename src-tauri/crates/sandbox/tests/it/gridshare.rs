//! Gridshare: Cognito's sign-in and the customer API.

use crate::support::{Scene, claims, credentials, text};

const GRIDSHARE: &str = "gridshare";
const SENSOR: &str = "lunar-inv-2208__bb_agg";
const INTERVAL: &str = "interval=2026-11-20T00:00:00Z/PT12H";

#[tokio::test]
async fn a_sign_in_gives_tokens_of_the_documented_shape_and_size() {
    let scene = Scene::start().await;
    let tokens = scene.sign_in(GRIDSHARE, "sunny-home").await;
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["expires_in"], 3_600);
    assert_eq!(tokens.get("id_token"), None, "openid is not offered");
    assert_eq!(tokens.get("scope"), None);
    let claims = claims(&tokens["access_token"]);
    assert_eq!(claims["scope"], "lunar/device.read lunar/plan.read");
    assert_eq!(claims["username"], claims["sub"]);
    assert_eq!(claims["exp"].as_i64(), claims["iat"].as_i64().map(|iat| iat + 3_600));
    let sizes = [text(&tokens["access_token"]).len(), text(&tokens["refresh_token"]).len()];
    assert!((950..1_250).contains(&sizes[0]) && (1_700..1_900).contains(&sizes[1]), "{sizes:?}");
}

#[tokio::test]
async fn the_secret_goes_by_basic_or_in_the_body_and_must_be_right() {
    let scene = Scene::start().await;
    let practice = scene.sandbox.provider(GRIDSHARE);
    let secret = practice.client_secret.expect("a confidential client");
    let token = scene.sign_in(GRIDSHARE, "sunny-home").await["refresh_token"].clone();
    let fields = [("grant_type", "refresh_token"), ("refresh_token", text(&token))];
    let post = |basic: Option<String>, more: Vec<(&'static str, &'static str)>| {
        let (scene, endpoint) = (&scene, practice.token_endpoint.clone());
        let fields: Vec<_> = fields.iter().copied().chain(more).collect();
        async move { scene.post_form(&endpoint, basic.as_deref(), &fields).await }
    };
    let identifier = practice.client_identifier;
    assert_eq!(post(credentials(&practice), vec![]).await.status, 200);
    assert_eq!(post(None, vec![("client_id", identifier), ("client_secret", secret)]).await.status, 200);

    let refused = (400, "invalid_client".to_owned());
    assert_eq!(post(None, vec![("client_id", identifier)]).await.error(), refused);
    assert_eq!(post(Some(format!("{identifier}:wrong")), vec![]).await.error(), refused);
    let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    assert_ne!(encoded, secret);
    assert_eq!(post(Some(format!("{identifier}:{encoded}")), vec![]).await.error(), refused, "the secret is taken raw");
    assert_eq!(post(credentials(&practice), vec![("client_id", "another")]).await.error(), refused);
}

#[tokio::test]
async fn a_code_works_once_for_five_minutes_with_its_verifier_and_redirect_uri() {
    let scene = Scene::start().await;
    let code = || async { scene.walk(GRIDSHARE, "sunny-home", "allow", &[]).await.code() };
    let refused = (400, "invalid_grant".to_owned());

    let used = code().await;
    assert_eq!(scene.exchange(GRIDSHARE, &used, &[]).await.status, 200);
    assert_eq!(scene.exchange(GRIDSHARE, &used, &[]).await.error(), refused);

    let wrong = [("code_verifier", "another-verifier-another-verifier-another-43")];
    assert_eq!(scene.exchange(GRIDSHARE, &code().await, &wrong).await.error(), refused);
    assert_eq!(scene.exchange(GRIDSHARE, &code().await, &[("code_verifier", "")]).await.error(), refused);
    let elsewhere = [("redirect_uri", "http://127.0.0.1:8917/oauth/gridshare")];
    assert_eq!(scene.exchange(GRIDSHARE, &code().await, &elsewhere).await.error(), refused);

    let (in_time, late) = (code().await, code().await);
    scene.clock.forward(299);
    assert_eq!(scene.exchange(GRIDSHARE, &in_time, &[]).await.status, 200);
    scene.clock.forward(1);
    assert_eq!(scene.exchange(GRIDSHARE, &late, &[]).await.error(), refused);
}

#[tokio::test]
async fn redirect_uris_are_compared_as_whole_strings_and_a_wrong_one_stays_on_the_page() {
    let scene = Scene::start().await;
    for unknown in
        ["http://127.0.0.1:8918/oauth/gridshare", "app.porchlight://oauth/gridshare/", "https://example.com/"]
    {
        let reply = scene.get(&scene.authorization_address(GRIDSHARE, &[("redirect_uri", unknown)])).await;
        assert_eq!((reply.status, reply.header("location")), (400, None), "{unknown}");
    }
    let client = scene.get(&scene.authorization_address(GRIDSHARE, &[("client_id", "unknown")])).await;
    assert_eq!((client.status, client.header("location")), (400, None));
    let loopback = [("redirect_uri", "http://127.0.0.1:8917/oauth/gridshare")];
    let back = scene.walk(GRIDSHARE, "sunny-home", "allow", &loopback).await;
    assert!(back.header("location").expect("a location").starts_with("http://127.0.0.1:8917/oauth/gridshare?code="));
    assert_eq!(scene.exchange(GRIDSHARE, &back.code(), &loopback).await.status, 200);
}

#[tokio::test]
async fn pkce_is_optional_and_s256_only() {
    let scene = Scene::start().await;
    let error = |changes: &'static [(&'static str, &'static str)]| {
        let scene = &scene;
        async move { scene.get(&scene.authorization_address(GRIDSHARE, changes)).await.sent_back_value("error") }
    };
    assert_eq!(error(&[("code_challenge_method", "plain")]).await.as_deref(), Some("invalid_request"));
    assert_eq!(error(&[("code_challenge_method", "")]).await.as_deref(), Some("invalid_request"));
    let none = [("code_challenge", ""), ("code_challenge_method", "")];
    let back = scene.walk(GRIDSHARE, "sunny-home", "allow", &none).await;
    assert_eq!(scene.exchange(GRIDSHARE, &back.code(), &[("code_verifier", "")]).await.status, 200);
}

#[tokio::test]
async fn refusals_come_back_with_the_state() {
    let scene = Scene::start().await;
    let denied = scene.walk(GRIDSHARE, "sunny-home", "deny", &[]).await;
    let expected =
        [("error", "access_denied"), ("state", "st-1")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(denied.sent_back(), expected);
    let table = [
        (("scope", "openid"), "invalid_scope"),
        (("response_type", "token"), "unauthorized_client"),
        (("response_type", ""), "invalid_request"),
        (("prompt", "none"), "login_required"),
    ];
    for (change, error) in table {
        let reply = scene.get(&scene.authorization_address(GRIDSHARE, &[change])).await;
        assert_eq!(reply.sent_back_value("error").as_deref(), Some(error), "{change:?}");
        assert_eq!(reply.sent_back_value("state").as_deref(), Some("st-1"));
    }
}

#[tokio::test]
async fn a_scope_left_out_grants_everything() {
    let scene = Scene::start().await;
    let back = scene.walk(GRIDSHARE, "sunny-home", "allow", &[("scope", "")]).await;
    let tokens = scene.exchange(GRIDSHARE, &back.code(), &[]).await.json();
    let scope = claims(&tokens["access_token"])["scope"].clone();
    assert_eq!(scope, "lunar/device.read lunar/device.write lunar/plan.read lunar/plan.write");
}

#[tokio::test]
async fn a_refresh_keeps_the_refresh_token_and_the_access_token_expires() {
    let scene = Scene::start().await;
    let tokens = scene.sign_in(GRIDSHARE, "sunny-home").await;
    assert_eq!(scene.api(GRIDSHARE, "/sites", text(&tokens["access_token"])).await.status, 200);
    scene.clock.forward(3_600);
    let expired = scene.api(GRIDSHARE, "/sites", text(&tokens["access_token"])).await;
    assert_eq!((expired.status, expired.json()["code"].as_i64()), (401, Some(401)));

    for _ in 0..2 {
        let refreshed = scene.refresh(GRIDSHARE, text(&tokens["refresh_token"])).await.json();
        assert_eq!(refreshed.get("refresh_token"), None);
        assert_eq!(scene.api(GRIDSHARE, "/sites", text(&refreshed["access_token"])).await.status, 200);
    }
    scene.clock.forward(30 * 86_400);
    let old = scene.refresh(GRIDSHARE, text(&tokens["refresh_token"])).await;
    assert_eq!(old.error(), (400, "invalid_grant".to_owned()));
}

#[tokio::test]
async fn revocation_takes_refresh_tokens_only_and_leaves_access_tokens_good() {
    let scene = Scene::start().await;
    let tokens = scene.sign_in(GRIDSHARE, "sunny-home").await;
    let (access, refresh) = (text(&tokens["access_token"]), text(&tokens["refresh_token"]));
    assert_eq!(scene.revoke(GRIDSHARE, access).await.error(), (400, "unsupported_token_type".to_owned()));
    let revoked = scene.revoke(GRIDSHARE, refresh).await;
    assert_eq!((revoked.status, revoked.body.as_str()), (200, ""));
    assert_eq!(scene.revoke(GRIDSHARE, refresh).await.status, 200, "twice in a row");
    assert_eq!(scene.revoke(GRIDSHARE, "unknown").await.status, 200);
    assert_eq!(scene.refresh(GRIDSHARE, refresh).await.error(), (400, "invalid_grant".to_owned()));
    assert_eq!(scene.api(GRIDSHARE, "/sites", access).await.status, 200);

    let address = scene.sandbox.provider(GRIDSHARE).revocation_endpoint.expect("an endpoint");
    let stranger = scene.post_form(&address, Some("somebody:else"), &[("token", refresh)]).await;
    assert_eq!(stranger.error(), (401, "invalid_client".to_owned()));
}

#[tokio::test]
async fn tokens_outlive_a_restart_on_the_same_port() {
    let scene = Scene::start().await;
    let tokens = scene.sign_in(GRIDSHARE, "sunny-home").await;
    let scene = scene.restart().await;
    assert_eq!(scene.api(GRIDSHARE, "/sites", text(&tokens["access_token"])).await.status, 200);
    assert_eq!(scene.refresh(GRIDSHARE, text(&tokens["refresh_token"])).await.status, 200);
}

#[tokio::test]
async fn sites_lead_to_sensors_and_sensors_to_readings() {
    let scene = Scene::start().await;
    let tokens = scene.sign_in(GRIDSHARE, "sunny-home").await;
    let bearer = text(&tokens["access_token"]);
    let sites = scene.api(GRIDSHARE, "/sites", bearer).await.json();
    let site = text(&sites["entries"][0]["siteId"]);
    let topology = scene.api(GRIDSHARE, &format!("/sites/{site}/topology"), bearer).await.json();
    let sensors = topology["root"]["children"][0]["children"].as_array().expect("sensors").clone();
    assert_eq!(sensors.len(), 3);
    assert_eq!(sensors[2]["maxCapacity_J"], 54_000_000);

    for sensor in &sensors {
        let path = format!("/devices/{}/telemetry?{INTERVAL}&include=default,energy", text(&sensor["id"]));
        let entries = scene.api(GRIDSHARE, &path, bearer).await.json()["entries"].as_array().expect("entries").clone();
        assert_eq!(entries.len(), 48, "quarters of an hour");
        assert_eq!(entries[0]["timestamp"], "2026-11-20T00:00:00Z");
        for pair in entries.windows(2) {
            let number = |entry: &serde_json::Value, field: &str| entry[field].as_f64().expect("a number");
            let gained = number(&pair[1], "energy_Wh_increment") - number(&pair[0], "energy_Wh_increment");
            let lost = number(&pair[0], "energy_Wh_decrement") - number(&pair[1], "energy_Wh_decrement");
            assert!(gained >= 0.0 && lost >= 0.0);
            assert!(number(&pair[1], "energy_Wh_decrement") <= 0.0);
            assert!((gained - lost - number(&pair[1], "power_W") / 4.0).abs() < 0.05, "counters follow the power");
        }
        assert_eq!(entries[0].get("soc_percent").is_some(), text(&sensor["id"]).ends_with("__bb_agg"));
    }
}

#[tokio::test]
async fn telemetry_parameters_choose_what_comes() {
    let scene = Scene::start().await;
    let tokens = scene.sign_in(GRIDSHARE, "sunny-home").await;
    let bearer = text(&tokens["access_token"]);
    let read = |id: &'static str, query: &'static str| {
        let scene = &scene;
        async move { scene.api(GRIDSHARE, &format!("/devices/{id}/telemetry?{query}"), bearer).await }
    };
    let bare = read("lunar-inv-2208", INTERVAL).await;
    assert_eq!((bare.status, bare.json()), (200, serde_json::json!({ "entries": [] })));

    let hours = read(SENSOR, "interval=2026-11-20T00:00:00Z/PT12H&resolution=PT1H&include=energy").await.json();
    assert_eq!(hours["entries"].as_array().map(Vec::len), Some(12));
    assert_eq!(hours["entries"][0].get("power_W"), None);

    let averages = read(SENSOR, INTERVAL).await.json();
    let latest = read(SENSOR, "interval=2026-11-20T00:00:00Z/PT12H&aggregation=latest").await.json();
    assert_eq!(averages["entries"][0].get("energy_Wh_increment"), None);
    assert_ne!(averages["entries"], latest["entries"]);

    for wrong in ["", "interval=yesterday", "interval=2026-11-20T00:00:00Z/PT1H&resolution=PT7M"] {
        assert_eq!(read(SENSOR, wrong).await.status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn a_home_shows_itself_to_its_owner_only_and_needs_the_scope() {
    let scene = Scene::start().await;
    let plain = scene.sign_in(GRIDSHARE, "plain-home").await;
    let bearer = text(&plain["access_token"]);
    let own = scene.api(GRIDSHARE, "/sites/site-7402/topology", bearer).await.json();
    assert_eq!(
        own["root"]["children"][0]["children"].as_array().map(Vec::len),
        Some(1),
        "a grid meter and nothing else"
    );
    assert_eq!(scene.api(GRIDSHARE, "/sites/site-7401/topology", bearer).await.status, 404);
    let path = format!("/devices/{SENSOR}/telemetry?{INTERVAL}");
    assert_eq!(scene.api(GRIDSHARE, &path, bearer).await.json()["entries"], serde_json::json!([]));

    let back = scene.walk(GRIDSHARE, "plain-home", "allow", &[("scope", "lunar/plan.read")]).await;
    let narrow = scene.exchange(GRIDSHARE, &back.code(), &[]).await.json();
    assert_eq!(scene.api(GRIDSHARE, "/sites", text(&narrow["access_token"])).await.status, 403);
    assert_eq!(scene.get(&format!("{}/sites", scene.sandbox.provider(GRIDSHARE).api_base)).await.status, 401);
}
