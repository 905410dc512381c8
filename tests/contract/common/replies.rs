//! Odd replies.

use std::time::Duration;

use porchlight_auth::TokenError;
use porchlight_http::{Failure, RetryAfter};
use porchlight_sandbox::{Endpoint, NonceClaim, ScriptedReply};
use serde_json::{Value, json};

use crate::app::Trouble;
use crate::scene::{Scene, invalid_grant};

const PATH: &str = "/profile";

pub async fn a03_a_web_page_is_no_token_response(scene: Scene) {
    scene.quirks(|quirks| quirks.html_from_token_endpoint = true);
    assert_eq!(scene.refused_exchange().await, Trouble::Refused(TokenError::WebPage(200)));
}

pub async fn a04_an_error_counts_with_status_200_too(scene: Scene) {
    scene.quirks(|quirks| {
        quirks.token_error = Some("invalid_grant".to_owned());
        quirks.token_error_with_200 = true;
    });
    assert_eq!(scene.refused_exchange().await, invalid_grant());
}

pub async fn a06_an_endless_body_is_cut(scene: Scene) {
    let trouble = scene.exchange_answered(ScriptedReply::endless(200)).await;
    assert_eq!(trouble, Trouble::Failed(Failure::TooLarge));
    scene.script(Endpoint::Api, ScriptedReply::endless(200));
    assert_eq!(scene.app.get(PATH, "bearer").await.expect_err("cut"), Failure::TooLarge);
}

pub async fn a08_a_redirect_is_not_followed(scene: Scene) {
    let stranger = Scene::start("gridshare", "sunny-home").await;
    let elsewhere = stranger.practice().token_endpoint;
    for status in [301, 302, 303, 307, 308] {
        let reply = || ScriptedReply::bytes(status, "").header("location", &elsewhere);
        assert_eq!(scene.exchange_answered(reply()).await, Trouble::Failed(Failure::Redirected), "{status}");
        scene.script(Endpoint::Api, reply());
        assert_eq!(scene.app.get(PATH, "bearer").await.expect_err("refused"), Failure::Redirected, "{status}");
    }
    assert!(stranger.sandbox.asked().is_empty(), "neither code nor secret nor token went there");
}

pub async fn a09_json_may_come_as_text_and_not_as_a_picture(scene: Scene) {
    let body = good_body(&scene).await.to_string();
    let reply = |kind: &str| ScriptedReply::bytes(200, body.clone()).header("content-type", kind);
    for kind in ["text/plain;charset=UTF-8", "application/json", "Application/JSON; charset=utf-8"] {
        scene.script(Endpoint::Token, reply(kind));
        let (attempt, code) = scene.code().await;
        scene.app.exchange(&attempt, &code).await.unwrap_or_else(|trouble| panic!("{kind}: {trouble:?}"));
    }
    let picture = scene.exchange_answered(reply("image/png")).await;
    assert_eq!(picture, Trouble::Refused(TokenError::NotUnderstood("content type")));
    let page = scene.exchange_answered(reply("text/html")).await;
    assert_eq!(page, Trouble::Refused(TokenError::WebPage(200)));
}

pub async fn a10_a_form_is_no_token_response(scene: Scene) {
    let form = || ScriptedReply::bytes(200, "access_token=a&id_token=b&token_type=bearer");
    let said = scene.exchange_answered(form().header("content-type", "application/x-www-form-urlencoded")).await;
    assert_eq!(said, Trouble::Refused(TokenError::NotUnderstood("content type")));
    assert_eq!(scene.exchange_answered(form()).await, Trouble::Refused(TokenError::NotUnderstood("JSON")));
}

pub async fn a13_the_token_type_is_bearer_in_any_case(scene: Scene) {
    scene.quirks(|quirks| quirks.token_type = Some("BEARER".to_owned()));
    scene.sign_in().await;
    for other in [Some("MAC"), Some("DPoP"), None] {
        scene.quirks(|quirks| quirks.token_type = other.map(str::to_owned));
        let expected = Trouble::Refused(TokenError::NotUnderstood("token_type"));
        assert_eq!(scene.refused_exchange().await, expected, "{other:?}");
    }
}

pub async fn a17_the_wait_that_the_api_asks_for_is_believed_within_reason(scene: Scene) {
    let two_minutes = Some(Duration::from_mins(2));
    for (says, wait) in [
        ("120", two_minutes),
        // Counted from the server's own `Date`.
        ("Fri, 20 Nov 2026 16:12:00 GMT", two_minutes),
        ("Thu, 19 Nov 2026 16:12:00 GMT", Some(Duration::ZERO)),
        ("315360000", Some(Duration::from_hours(1))),
        ("Thu, 20 Nov 2036 16:12:00 GMT", Some(Duration::from_hours(1))),
        ("-5", None),
        ("abc", None),
    ] {
        scene.quirks(|quirks| quirks.rate_limit = Some(says.to_owned()));
        let answer = scene.app.get(PATH, "bearer").await.expect("an answer");
        assert_eq!((answer.status, answer.retry_after.map(RetryAfter::delay)), (429, wait), "{says}");
    }
}

pub async fn a17_a_rate_limit_at_the_token_endpoint_ends_no_session(scene: Scene) {
    let tokens = scene.sign_in_to_stay().await;
    let limited = ScriptedReply::json(429, &json!({ "error": "invalid_grant" })).header("retry-after", "120");
    scene.script(Endpoint::Token, limited);
    let trouble = scene.app.refresh(&tokens).await.expect_err("too many requests");
    assert_eq!(trouble, Trouble::Refused(TokenError::RateLimited));
    scene.app.refresh(&tokens).await.expect("renewed later");
}

pub async fn a18_a_failing_server_ends_no_session(scene: Scene) {
    let tokens = scene.sign_in_to_stay().await;
    for (reply, status) in [
        (ScriptedReply::json(500, &json!({ "error": "invalid_grant" })), 500),
        (ScriptedReply::html(502, "<h1>Bad gateway</h1>"), 502),
        (ScriptedReply::html(503, "<h1>Maintenance</h1>").header("retry-after", "60"), 503),
    ] {
        scene.script(Endpoint::Token, reply);
        let trouble = scene.app.refresh(&tokens).await.expect_err("the server fails");
        assert_eq!(trouble, Trouble::Refused(TokenError::Unavailable(status)));
    }
    scene.app.refresh(&tokens).await.expect("renewed later");
}

pub async fn a29_the_servers_words_go_nowhere(scene: Scene) {
    scene.quirks(|quirks| {
        quirks.token_error = Some("invalid_request".to_owned());
        quirks.echo_secret_in_error = true;
    });
    let refused = scene.refused_exchange().await;
    assert_eq!(refused, Trouble::Refused(TokenError::Refused("invalid_request".to_owned())));
    let words = json!({ "error": "<b>canary-1</b>", "error_description": "canary-2", "error_uri": "canary-3" });
    let trouble = scene.exchange_answered(ScriptedReply::json(400, &words)).await;
    assert!(!format!("{trouble:?}").contains("canary"), "{trouble:?}");
}

pub async fn x04_a_lost_reply_does_not_allow_another_token_request(scene: Scene) {
    scene.quirks(|quirks| quirks.rotation = true);
    let tokens = scene.sign_in_to_stay().await;
    let before = scene.asked(Endpoint::Token).len();
    scene.script(Endpoint::Token, ScriptedReply::drop_after_acting());
    let Trouble::Failed(failure) = scene.app.refresh(&tokens).await.expect_err("no reply") else {
        panic!("there was no reply to refuse")
    };
    assert!(!failure.allows_another_token_request(), "{failure:?}");
    assert_eq!(scene.asked(Endpoint::Token).len(), before + 1, "sent once");
    assert_eq!(scene.app.refresh(&tokens).await.expect_err("spent"), invalid_grant());
}

/// A token response that passes every check in every attempt: what is bound to one attempt is left out.
async fn good_body(scene: &Scene) -> Value {
    scene.quirks(|quirks| quirks.nonce_claim = NonceClaim::Dropped);
    let (attempt, code) = scene.code().await;
    let response = scene.app.exchange(&attempt, &code).await.expect("the code brings tokens");
    json!({
        "access_token": response.access.expect("all three give one").expose(),
        "id_token": response.id.map(|token| token.expose().to_owned()),
        "token_type": "Bearer",
        "expires_in": 3600,
    })
}
