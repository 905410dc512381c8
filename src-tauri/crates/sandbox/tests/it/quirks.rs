//! The named switches.

use std::time::Duration;

use porchlight_sandbox::{DateForm, Endpoint, ExpiresIn, IdTokenFlaw, IssParameter, NonceClaim, Quirks};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::support::{Scene, claims, text};

const GRIDSHARE: &str = "gridshare";
const METER: &str = "ion-electricity";
const SCHOOL: &str = "tjhsst-ion";

async fn scene_with(provider: &str, change: impl FnOnce(&mut Quirks)) -> Scene {
    let scene = Scene::start().await;
    scene.sandbox.quirks(provider, change);
    scene
}

#[tokio::test]
async fn cognito_can_rotate_with_and_without_grace() {
    let scene = scene_with(GRIDSHARE, |quirks| quirks.rotation = true).await;
    let first = scene.sign_in(GRIDSHARE, "sunny-home").await;
    let second = scene.refresh(GRIDSHARE, text(&first["refresh_token"])).await.json();
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    assert_eq!(scene.refresh(GRIDSHARE, text(&first["refresh_token"])).await.error().1, "invalid_grant");

    scene.sandbox.quirks(GRIDSHARE, |quirks| quirks.rotation_grace = Duration::from_mins(1));
    let third = scene.refresh(GRIDSHARE, text(&second["refresh_token"])).await;
    assert_eq!(third.status, 200);
    scene.clock.forward(59);
    assert_eq!(scene.refresh(GRIDSHARE, text(&second["refresh_token"])).await.status, 200, "within the grace");
    scene.clock.forward(1);
    assert_eq!(scene.refresh(GRIDSHARE, text(&second["refresh_token"])).await.status, 400);
}

#[tokio::test]
async fn reuse_can_end_the_whole_family() {
    for provider in [GRIDSHARE, SCHOOL] {
        let scene = scene_with(provider, |quirks| {
            quirks.rotation = true;
            quirks.reuse_revokes_family = true;
        })
        .await;
        let person = if provider == SCHOOL { "student" } else { "sunny-home" };
        let first = scene.sign_in(provider, person).await;
        let second = scene.refresh(provider, text(&first["refresh_token"])).await.json();
        assert_eq!(scene.refresh(provider, text(&first["refresh_token"])).await.error().1, "invalid_grant");
        let after = scene.refresh(provider, text(&second["refresh_token"])).await;
        assert_eq!(after.error().1, "invalid_grant", "{provider}");
    }
}

#[tokio::test]
async fn of_two_refreshes_at_once_one_passes() {
    let scene = Scene::start().await;
    let tokens = scene.sign_in(SCHOOL, "student").await;
    let token = text(&tokens["refresh_token"]);
    let replies = tokio::join!(scene.refresh(SCHOOL, token), scene.refresh(SCHOOL, token));
    let mut statuses = [replies.0.status, replies.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400]);
}

#[tokio::test]
async fn a_server_without_rotation_sends_the_same_refresh_token_back() {
    let scene = scene_with(SCHOOL, |quirks| quirks.rotation = false).await;
    let first = scene.sign_in(SCHOOL, "student").await;
    let second = scene.refresh(SCHOOL, text(&first["refresh_token"])).await.json();
    assert_eq!(first["refresh_token"], second["refresh_token"]);
    assert_ne!(first["access_token"], second["access_token"]);
}

#[tokio::test]
async fn pkce_can_be_ignored_or_required() {
    let scene = scene_with(GRIDSHARE, |quirks| quirks.pkce_ignored = true).await;
    let code = scene.walk(GRIDSHARE, "sunny-home", "allow", &[]).await.code();
    let wrong = [("code_verifier", "another-verifier-another-verifier-another-43")];
    assert_eq!(scene.exchange(GRIDSHARE, &code, &wrong).await.status, 200);

    let none = [("code_challenge", ""), ("code_challenge_method", "")];
    for provider in [GRIDSHARE, SCHOOL] {
        scene.sandbox.quirks(provider, |quirks| {
            quirks.pkce_ignored = false;
            quirks.pkce_required = true;
        });
        let reply = scene.get(&scene.authorization_address(provider, &none)).await;
        assert_eq!(reply.sent_back_value("error").as_deref(), Some("invalid_request"), "{provider}");
    }
}

#[tokio::test]
async fn the_authorization_response_can_be_wrong_in_many_ways() {
    type Change = fn(&mut Quirks);
    let changes: [(Change, Vec<&str>); 5] = [
        (|quirks| quirks.drop_state = true, vec!["code"]),
        (|quirks| quirks.double_state = true, vec!["code", "state", "state"]),
        (|quirks| quirks.iss_parameter = IssParameter::Right, vec!["code", "state", "iss"]),
        (|quirks| quirks.iss_parameter = IssParameter::Wrong, vec!["code", "state", "iss"]),
        (|quirks| quirks.foreign_redirect = Some("http://127.0.0.1:9/else".to_owned()), vec!["code", "state"]),
    ];
    for (change, expected) in changes {
        let scene = scene_with(SCHOOL, change).await;
        let back = scene.walk(SCHOOL, "student", "allow", &[]).await;
        let names: Vec<String> = back.sent_back().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, expected);
    }
    let scene = scene_with(SCHOOL, |quirks| quirks.iss_parameter = IssParameter::Right).await;
    let back = scene.walk(SCHOOL, "student", "allow", &[]).await;
    assert_eq!(back.sent_back_value("iss"), Some(scene.sandbox.provider(SCHOOL).issuer));
    scene.sandbox.quirks(SCHOOL, |quirks| quirks.foreign_redirect = Some("http://127.0.0.1:9/else".to_owned()));
    let back = scene.walk(SCHOOL, "student", "allow", &[]).await;
    assert!(back.header("location").expect("a location").starts_with("http://127.0.0.1:9/else?code="));
}

#[tokio::test]
async fn the_address_of_a_hosted_page_can_be_registered() {
    let hosted = "https://127.0.0.1:9/porchlight/page";
    for (provider, person) in [(GRIDSHARE, "sunny-home"), (SCHOOL, "student")] {
        let scene = Scene::start().await;
        let address = scene.authorization_address(provider, &[("redirect_uri", hosted)]);
        assert_eq!(scene.get(&address).await.status, 400, "{provider}");

        scene.sandbox.quirks(provider, |quirks| quirks.hosted_redirect = Some(hosted.to_owned()));
        let back = scene.walk(provider, person, "allow", &[("redirect_uri", hosted)]).await;
        assert!(back.header("location").expect("a location").starts_with(&format!("{hosted}?code=")), "{provider}");
        let other = format!("{hosted}/");
        assert_eq!(scene.get(&scene.authorization_address(provider, &[("redirect_uri", &other)])).await.status, 400);
        assert_eq!(scene.walk(provider, person, "allow", &[]).await.status, 302, "the other one still works");
    }
}

#[tokio::test]
async fn the_token_endpoint_can_answer_a_page_an_error_or_a_redirect() {
    let scene = scene_with(GRIDSHARE, |quirks| quirks.html_from_token_endpoint = true).await;
    let page = scene.refresh(GRIDSHARE, "any").await;
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));

    scene.sandbox.quirks(GRIDSHARE, |quirks| {
        quirks.html_from_token_endpoint = false;
        quirks.token_error = Some("invalid_client".to_owned());
    });
    assert_eq!(scene.refresh(GRIDSHARE, "any").await.error(), (400, "invalid_client".to_owned()));
    scene.sandbox.quirks(GRIDSHARE, |quirks| {
        quirks.token_error_with_200 = true;
        quirks.echo_secret_in_error = true;
    });
    let echoed = scene.refresh(GRIDSHARE, "any").await;
    assert_eq!(echoed.error(), (200, "invalid_client".to_owned()));
    let secret = scene.sandbox.provider(GRIDSHARE).client_secret.expect("a confidential client");
    assert!(text(&echoed.json()["error_description"]).contains(secret));

    scene.sandbox.quirks(GRIDSHARE, |quirks| quirks.token_redirect = Some("http://127.0.0.1:9/token".to_owned()));
    let redirect = scene.refresh(GRIDSHARE, "any").await;
    assert_eq!((redirect.status, redirect.header("location")), (307, Some("http://127.0.0.1:9/token")));
    scene.sandbox.quirks(SCHOOL, |quirks| quirks.token_error = Some("invalid_client".to_owned()));
    assert_eq!(scene.refresh(SCHOOL, "any").await.status, 401, "each server by its own status");
}

#[tokio::test]
async fn the_token_response_can_be_odd() {
    let scene = scene_with(GRIDSHARE, |quirks| {
        quirks.expires_in = ExpiresIn::Omitted;
        quirks.token_type = None;
        quirks.refresh_token = false;
        quirks.scope_narrowed_to = Some(vec!["lunar/device.read".to_owned()]);
    })
    .await;
    let tokens = scene.sign_in(GRIDSHARE, "sunny-home").await;
    let names: Vec<&String> = tokens.as_object().expect("an object").keys().collect();
    assert_eq!(names, ["access_token"]);
    assert_eq!(claims(&tokens["access_token"])["scope"], "lunar/device.read");

    scene.sandbox.quirks(GRIDSHARE, |quirks| quirks.scope_widened_by = Some("lunar/extra".to_owned()));
    let tokens = scene.sign_in(GRIDSHARE, "sunny-home").await;
    assert_eq!(claims(&tokens["access_token"])["scope"], "lunar/device.read lunar/extra");

    scene.sandbox.quirks(SCHOOL, |quirks| {
        quirks.expires_in = ExpiresIn::Says(json!("3600"));
        quirks.token_type = Some("MAC".to_owned());
        quirks.scope_narrowed_to = Some(Vec::new());
    });
    let tokens = scene.sign_in(SCHOOL, "student").await;
    assert_eq!((&tokens["expires_in"], &tokens["token_type"]), (&json!("3600"), &json!("MAC")));
    assert_eq!(tokens["scope"], "");
}

#[tokio::test]
async fn lives_can_be_changed() {
    let scene = scene_with(SCHOOL, |quirks| {
        quirks.access_token_seconds = 10;
        quirks.refresh_token_seconds = 100;
    })
    .await;
    let tokens = scene.sign_in(SCHOOL, "student").await;
    assert_eq!(tokens["expires_in"], 10);
    scene.clock.forward(10);
    assert_eq!(scene.api(SCHOOL, "/profile", text(&tokens["access_token"])).await.status, 403);
    scene.clock.forward(90);
    assert_eq!(scene.refresh(SCHOOL, text(&tokens["refresh_token"])).await.error().1, "invalid_grant");
}

#[tokio::test]
async fn the_id_token_can_have_each_flaw() {
    let scene = Scene::start().await;
    let mint = |flaw: IdTokenFlaw| {
        scene.sandbox.quirks(METER, |quirks| quirks.id_token_flaw = flaw);
        let scene = &scene;
        async move { scene.sign_in(METER, "meter-owner").await["id_token"].clone() }
    };
    assert_eq!(mint(IdTokenFlaw::Omitted).await, Value::Null);
    let good = claims(&mint(IdTokenFlaw::None).await);
    let issued = good["iat"].as_i64().expect("a number");
    let table = [
        (IdTokenFlaw::WrongIssuer, "iss", json!("https://issuer.example")),
        (IdTokenFlaw::WrongAudience, "aud", json!("another-client")),
        (IdTokenFlaw::NoAudience, "aud", Value::Null),
        (IdTokenFlaw::NoSubject, "sub", Value::Null),
        (IdTokenFlaw::IssuedAWeekAgo, "iat", json!(issued - 604_800)),
        (IdTokenFlaw::IssuedInAnHour, "iat", json!(issued + 3_600)),
        (IdTokenFlaw::Expired, "exp", json!(issued - 300)),
    ];
    for (flaw, claim, expected) in table {
        assert_eq!(claims(&mint(flaw).await)[claim], expected, "{flaw:?}");
    }
    assert_ne!(claims(&mint(IdTokenFlaw::OtherSubject).await)["sub"], good["sub"]);
    for flaw in [IdTokenFlaw::AlgNone, IdTokenFlaw::Hs256, IdTokenFlaw::BadSignature] {
        let token = mint(flaw).await;
        assert_eq!(claims(&token)["sub"], good["sub"], "{flaw:?}");
        assert_eq!(scene.api(METER, "/han/han-0001", text(&token)).await.status, 401, "{flaw:?}");
    }
}

#[tokio::test]
async fn the_nonce_can_be_dropped_or_changed() {
    for (choice, expected) in [(NonceClaim::Dropped, Value::Null), (NonceClaim::Wrong, json!("another-nonce"))] {
        let scene = scene_with(METER, |quirks| quirks.nonce_claim = choice).await;
        let code = scene.walk(METER, "meter-owner", "allow", &[("nonce", "n-1")]).await.code();
        let tokens = scene.exchange(METER, &code, &[]).await.json();
        assert_eq!(claims(&tokens["id_token"])["nonce"], expected);
    }
}

#[tokio::test]
async fn the_api_can_limit_fail_and_refuse() {
    let scene = Scene::start().await;
    let tokens = scene.sign_in(GRIDSHARE, "sunny-home").await;
    let bearer = text(&tokens["access_token"]);
    scene.sandbox.quirks(GRIDSHARE, |quirks| quirks.rate_limit = Some("120".to_owned()));
    let limited = scene.api(GRIDSHARE, "/sites", bearer).await;
    assert_eq!((limited.status, limited.header("retry-after")), (429, Some("120")));
    scene.sandbox.quirks(GRIDSHARE, |quirks| {
        quirks.rate_limit = None;
        quirks.api_error = Some(500);
    });
    assert_eq!(scene.api(GRIDSHARE, "/sites", bearer).await.status, 500);
    scene.sandbox.quirks(GRIDSHARE, |quirks| {
        quirks.api_error = None;
        quirks.refuses_every_bearer = true;
    });
    assert_eq!(scene.api(GRIDSHARE, "/sites", bearer).await.status, 401);
    scene.sandbox.quirks(GRIDSHARE, |quirks| quirks.refuses_every_bearer = false);
    assert_eq!(scene.api(GRIDSHARE, "/sites", bearer).await.status, 200);

    scene.sandbox.quirks(GRIDSHARE, |quirks| quirks.revocation_status = Some(503));
    assert_eq!(scene.revoke(GRIDSHARE, text(&tokens["refresh_token"])).await.status, 503);
    scene.sandbox.quirks(GRIDSHARE, |quirks| quirks.revocation_status = None);
    assert_eq!(scene.refresh(GRIDSHARE, text(&tokens["refresh_token"])).await.status, 200, "nothing was revoked");
}

#[tokio::test]
async fn the_date_header_follows_the_servers_own_clock() {
    let scene = Scene::start().await;
    let address = format!("{}/schedule", scene.sandbox.provider(SCHOOL).api_base);
    assert_eq!(scene.get(&address).await.header("date"), Some("Fri, 20 Nov 2026 16:10:00 GMT"));
    scene.sandbox.quirks(SCHOOL, |quirks| quirks.clock_ahead_seconds = 86_400);
    assert_eq!(scene.get(&address).await.header("date"), Some("Sat, 21 Nov 2026 16:10:00 GMT"));
}

#[tokio::test]
async fn withdrawn_api_access_is_told_where_the_api_begins() {
    let scene = scene_with(SCHOOL, |quirks| quirks.api_access_withdrawn = true).await;
    let tokens = scene.sign_in(SCHOOL, "student").await;
    let index = scene.api(SCHOOL, "", text(&tokens["access_token"])).await;
    assert_eq!(index.status, 403);
    assert!(text(&index.json()["detail"]).contains("not authorized"));
    assert_eq!(scene.api(SCHOOL, "/profile", text(&tokens["access_token"])).await.status, 200);
    for path in ["/blocks", "/signups/user", "/signups/user/favorites", "/announcements", "/bus"] {
        let refused = scene.api(SCHOOL, path, text(&tokens["access_token"])).await;
        let detail = "{\"detail\":\"You do not have permission to perform this action.\"}";
        assert_eq!((refused.status, refused.body.as_str()), (403, detail), "{path}");
    }
    assert_eq!(scene.api(SCHOOL, "/emerg", text(&tokens["access_token"])).await.status, 200);
}

#[tokio::test]
async fn a_part_of_the_api_can_be_broken() {
    let scene = scene_with(SCHOOL, |quirks| quirks.broken_api_path = Some("/bus".to_owned())).await;
    let tokens = scene.sign_in(SCHOOL, "student").await;
    let broken = scene.api(SCHOOL, "/bus", text(&tokens["access_token"])).await;
    assert_eq!((broken.status, broken.header("content-type")), (500, Some("text/html; charset=utf-8")));
    assert_eq!(scene.api(SCHOOL, "/announcements", text(&tokens["access_token"])).await.status, 200);
}

#[tokio::test]
async fn dates_of_the_meter_can_be_empty_objects() {
    let scene = scene_with(METER, |quirks| quirks.date_form = DateForm::Empty).await;
    let tokens = scene.sign_in(METER, "meter-owner").await;
    let device = scene.api(METER, "/han/han-0001", text(&tokens["id_token"])).await.json();
    assert_eq!(device["instant"]["latestRecordDate"], json!({}));
}

#[tokio::test]
async fn a_slow_server_keeps_token_and_api_requests_waiting() {
    let scene = scene_with(SCHOOL, |quirks| quirks.slow = Duration::from_hours(1)).await;
    let practice = scene.sandbox.provider(SCHOOL);
    let waiting = tokio::spawn(scene.http.get(format!("{}/schedule", practice.api_base)).send());
    let asked = scene.sandbox.wait_until_asked(SCHOOL, Endpoint::Api, 1);
    assert_eq!(timeout(Duration::from_secs(10), asked).await.expect("it arrives").len(), 1);
    assert_eq!(scene.get(&scene.authorization_address(SCHOOL, &[])).await.status, 200, "pages are not held up");
    assert!(!waiting.is_finished());
}

#[tokio::test]
async fn an_unknown_scope_can_be_ignored() {
    let scene = scene_with(GRIDSHARE, |quirks| quirks.unknown_scope_ignored = true).await;
    let changes = [("scope", "openid lunar/device.read")];
    let code = scene.walk(GRIDSHARE, "sunny-home", "allow", &changes).await.code();
    let tokens = scene.exchange(GRIDSHARE, &code, &[]).await.json();
    assert_eq!(claims(&tokens["access_token"])["scope"], "lunar/device.read");
}
