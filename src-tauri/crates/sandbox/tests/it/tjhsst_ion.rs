//! Ion: Django OAuth Toolkit and the school's API.

use crate::support::{Scene, VERIFIER, text};

const ION: &str = "tjhsst-ion";

fn refused(error: &str) -> (u16, String) {
    (400, error.to_owned())
}

#[tokio::test]
async fn a_sign_in_gives_opaque_tokens_of_thirty_characters() {
    let scene = Scene::start().await;
    let tokens = scene.sign_in(ION, "student").await;
    for token in ["access_token", "refresh_token"] {
        let token = text(&tokens[token]);
        assert!(token.len() == 30 && token.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{token}");
    }
    assert_eq!((&tokens["expires_in"], &tokens["scope"]), (&36_000.into(), &"read".into()));
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens.get("id_token"), None);
}

#[tokio::test]
async fn any_loopback_port_is_fine_and_a_custom_scheme_is_an_error_page() {
    let scene = Scene::start().await;
    for port in ["", ":1", ":65535"] {
        let uri = format!("http://127.0.0.1{port}/oauth/tjhsst-ion");
        let back = scene.walk(ION, "student", "allow", &[("redirect_uri", &uri)]).await;
        assert!(back.header("location").expect("a location").starts_with(&format!("{uri}?code=")));
        let other = scene.exchange(ION, &back.code(), &[("redirect_uri", "http://127.0.0.1:2/oauth/tjhsst-ion")]).await;
        assert_eq!(other.error(), refused("invalid_request"), "the very same URI is due, port included");
        assert_eq!(scene.exchange(ION, &back.code(), &[("redirect_uri", &uri)]).await.status, 200);
    }
    for unknown in
        ["app.porchlight://oauth/tjhsst-ion", "http://localhost:5/oauth/tjhsst-ion", "http://127.0.0.1:5/other"]
    {
        let reply = scene.get(&scene.authorization_address(ION, &[("redirect_uri", unknown)])).await;
        assert_eq!((reply.status, reply.header("location")), (400, None), "{unknown}");
    }
}

#[tokio::test]
async fn a_code_works_once_within_a_minute() {
    let scene = Scene::start().await;
    let code = || async { scene.walk(ION, "student", "allow", &[]).await.code() };
    let (used, late) = (code().await, code().await);
    scene.clock.forward(59);
    assert_eq!(scene.exchange(ION, &used, &[]).await.status, 200);
    assert_eq!(scene.exchange(ION, &used, &[]).await.error(), refused("invalid_grant"));
    scene.clock.forward(1);
    assert_eq!(scene.exchange(ION, &late, &[]).await.error(), refused("invalid_grant"));
}

#[tokio::test]
async fn a_missing_challenge_method_means_plain_and_the_verifier_becomes_mandatory() {
    let scene = Scene::start().await;
    let plain = [("code_challenge_method", ""), ("code_challenge", VERIFIER)];
    let back = scene.walk(ION, "student", "allow", &plain).await;
    assert_eq!(scene.exchange(ION, &back.code(), &[("code_verifier", "")]).await.error(), refused("invalid_request"));
    let wrong = [("code_verifier", "another-verifier-another-verifier-another-43")];
    assert_eq!(scene.exchange(ION, &back.code(), &wrong).await.error(), refused("invalid_grant"));
    assert_eq!(scene.exchange(ION, &back.code(), &[]).await.status, 200, "a failed try does not use the code up");

    let s256 = scene.walk(ION, "student", "allow", &[]).await;
    assert_eq!(scene.exchange(ION, &s256.code(), &[]).await.status, 200);
    let none = [("code_challenge_method", ""), ("code_challenge", "")];
    let without = scene.walk(ION, "student", "allow", &none).await;
    assert_eq!(scene.exchange(ION, &without.code(), &[("code_verifier", "")]).await.status, 200);
    let odd = scene.get(&scene.authorization_address(ION, &[("code_challenge_method", "S512")])).await;
    assert_eq!(odd.sent_back_value("error").as_deref(), Some("invalid_request"));
}

#[tokio::test]
async fn the_public_client_names_itself_and_a_secret_is_wrong() {
    let scene = Scene::start().await;
    let code = scene.walk(ION, "student", "allow", &[]).await.code();
    let unnamed = scene.exchange(ION, &code, &[("client_id", "")]).await;
    assert_eq!(unnamed.error(), (401, "invalid_client".to_owned()));
    assert_eq!(unnamed.header("www-authenticate"), Some("Bearer, error=\"invalid_client\""));
    assert_eq!(scene.exchange(ION, &code, &[("client_secret", "guess")]).await.status, 401);
    let practice = scene.sandbox.provider(ION);
    let basic = format!("{}:guess", practice.client_identifier);
    let fields = [("grant_type", "authorization_code"), ("code", code.as_str())];
    assert_eq!(scene.post_form(&practice.token_endpoint, Some(&basic), &fields).await.status, 401);
    assert_eq!(scene.exchange(ION, &code, &[]).await.status, 200);
}

#[tokio::test]
async fn a_refresh_ends_the_old_pair_at_once() {
    let scene = Scene::start().await;
    let first = scene.sign_in(ION, "student").await;
    let second = scene.refresh(ION, text(&first["refresh_token"])).await.json();
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    assert_eq!(scene.api(ION, "/profile", text(&first["access_token"])).await.status, 403, "deleted with the refresh");
    assert_eq!(scene.api(ION, "/profile", text(&second["access_token"])).await.status, 200);
    assert_eq!(scene.refresh(ION, text(&first["refresh_token"])).await.error(), refused("invalid_grant"));
    let third = scene.refresh(ION, text(&second["refresh_token"])).await;
    assert_eq!(third.status, 200, "reuse of an old one does not end the family");
}

#[tokio::test]
async fn revoking_the_refresh_token_ends_its_access_token_but_not_the_other_way_round() {
    let scene = Scene::start().await;
    let first = scene.sign_in(ION, "student").await;
    assert_eq!(scene.revoke(ION, text(&first["access_token"])).await.status, 200);
    assert_eq!(scene.api(ION, "/profile", text(&first["access_token"])).await.status, 403);
    let second = scene.refresh(ION, text(&first["refresh_token"])).await.json();
    let revoked = scene.revoke(ION, text(&second["refresh_token"])).await;
    assert_eq!((revoked.status, revoked.body.as_str()), (200, ""));
    assert_eq!(scene.api(ION, "/profile", text(&second["access_token"])).await.status, 403);
    assert_eq!(scene.refresh(ION, text(&second["refresh_token"])).await.error(), refused("invalid_grant"));
    assert_eq!(scene.revoke(ION, "unknown").await.status, 200);
}

#[tokio::test]
async fn an_access_token_lives_ten_hours_and_then_looks_like_none() {
    let scene = Scene::start().await;
    let tokens = scene.sign_in(ION, "student").await;
    scene.clock.forward(35_999);
    assert_eq!(scene.api(ION, "/profile", text(&tokens["access_token"])).await.status, 200);
    scene.clock.forward(1);
    let expired = scene.api(ION, "/profile", text(&tokens["access_token"])).await;
    assert_eq!(expired.status, 403);
    assert_eq!(expired.body, r#"{"detail":"Authentication credentials were not provided."}"#);
    assert_eq!(expired.header("www-authenticate"), None);
    let missing = scene.get(&format!("{}/profile", scene.sandbox.provider(ION).api_base)).await;
    assert_eq!((missing.status, missing.body), (expired.status, expired.body));
}

#[tokio::test]
async fn a_foreign_origin_meets_an_empty_401_before_anything_else() {
    let scene = Scene::start().await;
    let practice = scene.sandbox.provider(ION);
    for address in [format!("{}/schedule", practice.api_base), practice.token_endpoint, practice.authorization_endpoint]
    {
        let foreign = scene.send(scene.http.get(&address).header("origin", "tauri://localhost")).await;
        assert_eq!((foreign.status, foreign.body.as_str()), (401, ""), "{address}");
        let null = scene.send(scene.http.get(&address).header("origin", "null")).await;
        assert_eq!(null.status, 401);
    }
    let own = format!("http://127.0.0.1:{}", scene.sandbox.port());
    let address = format!("{}/schedule", practice.api_base);
    assert_eq!(scene.send(scene.http.get(address).header("origin", own)).await.status, 200);
}

#[tokio::test]
async fn scopes_widen_when_left_out_and_openid_breaks_the_server() {
    let scene = Scene::start().await;
    let page = scene.get(&scene.authorization_address(ION, &[("scope", "")])).await;
    assert_eq!(page.status, 200);
    let openid = scene.walk(ION, "student", "allow", &[("scope", "")]).await;
    assert_eq!(scene.exchange(ION, &openid.code(), &[]).await.status, 500, "the application has OIDC off");
    let unknown = scene.get(&scene.authorization_address(ION, &[("scope", "read fly")])).await;
    assert_eq!(unknown.sent_back_value("error").as_deref(), Some("invalid_scope"));
}

#[tokio::test]
async fn slashes_are_forgiven_on_both_sides() {
    let scene = Scene::start().await;
    let practice = scene.sandbox.provider(ION);
    let token = practice.token_endpoint.trim_end_matches('/');
    assert_eq!(
        scene.post_form(token, None, &[("grant_type", "magic")]).await.error(),
        refused("unsupported_grant_type")
    );
    assert_eq!(scene.get(&format!("{}/schedule/", practice.api_base)).await.status, 200);
}

#[tokio::test]
async fn profiles_are_those_of_the_person() {
    let scene = Scene::start().await;
    let student = scene.sign_in(ION, "student").await;
    let profile = scene.api(ION, "/profile", text(&student["access_token"])).await.json();
    assert_eq!(profile["full_name"], "Juniper Ash");
    assert_eq!(profile["grade"]["name"], "junior");
    assert_eq!(profile.get("student_id"), None);
    assert!(text(&profile["counselor"]["url"]).starts_with(&scene.sandbox.provider(ION).api_base));
    let teacher = scene.sign_in(ION, "teacher").await;
    let profile = scene.api(ION, "/profile", text(&teacher["access_token"])).await.json();
    assert_eq!((&profile["is_teacher"], &profile["counselor"]), (&true.into(), &serde_json::Value::Null));
}

#[tokio::test]
async fn the_list_of_days_starts_with_the_date_in_utc() {
    let scene = Scene::start().await;
    let base = scene.sandbox.provider(ION).api_base;
    let first = |query: &'static str| {
        let (scene, base) = (&scene, &base);
        async move { scene.get(&format!("{base}/schedule{query}")).await.json() }
    };
    let friday = first("").await;
    assert_eq!(friday["results"].as_array().map(Vec::len), Some(1), "one day a page unless asked");
    assert_eq!(friday["results"][0]["date"], "2026-11-20");
    assert_eq!(friday["results"][0]["day_type"]["blocks"][0]["start"], "8:40");
    let week = first("?page_size=50").await;
    assert_eq!(week["results"].as_array().map(Vec::len), Some(7), "seven at most");
    assert_eq!(week["results"][1]["date"], "2026-11-23", "free days have no entry");
    let next = scene.get(text(&week["next"])).await.json();
    assert_eq!(next["previous"].as_str().map(|link| link.contains("page=1")), Some(true));
    assert_eq!(scene.get(&format!("{base}/schedule?page=99")).await.status, 404);

    // Monday evening in New York is Tuesday in UTC.
    scene.clock.set("2026-11-24T01:00:00Z");
    assert_eq!(first("").await["results"][0]["date"], "2026-11-24");
}

#[tokio::test]
async fn one_day_can_be_asked_for_and_the_weekend_is_free() {
    let scene = Scene::start().await;
    let base = scene.sandbox.provider(ION).api_base;
    let day = scene.get(&format!("{base}/schedule/2026-11-25")).await.json();
    assert_eq!(day["day_type"]["special"], true);
    assert!(text(&day["day_type"]["name"]).contains("<br>"), "names may hold HTML");
    let saturday = scene.get(&format!("{base}/schedule/2026-11-21")).await.json();
    assert_eq!(saturday["day_type"]["name"], "NO SCHOOL<br>");
    assert_eq!(saturday["day_type"]["blocks"], serde_json::json!([]));
    for wrong in ["tomorrow", "20261120", "2026-13-01", "2026-11-20T10:00"] {
        let reply = scene.get(&format!("{base}/schedule/{wrong}")).await;
        assert_eq!((reply.status, reply.json()), (400, serde_json::json!(["Invalid format for date."])), "{wrong}");
    }
    let posted = scene.post_form(&format!("{base}/profile"), None, &[]).await;
    assert_eq!((posted.status, posted.json()["detail"].as_str()), (405, Some("Method \"POST\" not allowed.")));
}

#[tokio::test]
async fn tokens_outlive_a_restart_on_the_same_port() {
    let scene = Scene::start().await;
    let tokens = scene.sign_in(ION, "student").await;
    let scene = scene.restart().await;
    assert_eq!(scene.api(ION, "/profile", text(&tokens["access_token"])).await.status, 200);
    let refreshed = scene.refresh(ION, text(&tokens["refresh_token"])).await;
    assert_eq!(refreshed.status, 200);
    assert_eq!(scene.refresh(ION, text(&tokens["refresh_token"])).await.error(), refused("invalid_grant"));
}
