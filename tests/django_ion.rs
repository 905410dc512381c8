//! The practice Ion is what it claims to be: the facts known of Ion, checked by requests written by hand.
//!
//! None of the product's code takes part, so a contract test that fails against it has found a fault of the product.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use porchlight_tests::django::{Application, DjangoIon, Visitor, http};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, ORIGIN, WWW_AUTHENTICATE};
use serde_json::{Value, json};
use url::Url;

const REDIRECT: &str = "http://127.0.0.1:40123/oauth/tjhsst-ion";
// The pair of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const NO_CREDENTIALS: &str = r#"{"detail":"Authentication credentials were not provided."}"#;

type Tokens = (u16, Value);

async fn student(ion: &DjangoIon) -> Visitor {
    let mut visitor = ion.visitor();
    visitor.sign_in(&ion.person(0)).await;
    visitor
}

fn authorization_request(ion: &DjangoIon, application: &Application, redirect_uri: &str) -> String {
    let mut url = Url::parse(&format!("{}/oauth/authorize/", ion.base())).expect("an address");
    url.query_pairs_mut().extend_pairs([
        ("response_type", "code"),
        ("client_id", &application.client_identifier),
        ("redirect_uri", redirect_uri),
        ("scope", "read"),
        ("state", "some state"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]);
    url.into()
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

async fn post(ion: &DjangoIon, path: &str, fields: &[(&str, &str)], basic: Option<&Application>) -> Tokens {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let mut request = http().post(format!("{}{path}", ion.base()));
    request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
    if let Some(Application { client_identifier, client_secret }) = basic {
        let pair = format!("{client_identifier}:{}", client_secret.as_deref().unwrap_or_default());
        request = request.header(AUTHORIZATION, format!("Basic {}", STANDARD.encode(pair)));
    }
    let answer = request.send().await.expect("it answers");
    let status = answer.status().as_u16();
    let text = answer.text().await.expect("it answers in full");
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

async fn code(ion: &DjangoIon) -> String {
    let back = student(ion).await.allow(&authorization_request(ion, &ion.public(), REDIRECT)).await;
    parameter(&back, "code").expect("a code comes back")
}

async fn exchange(ion: &DjangoIon, code: &str, verifier: &str) -> Tokens {
    let public = ion.public();
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("client_id", &public.client_identifier),
        ("code_verifier", verifier),
    ];
    post(ion, "/oauth/token/", &fields, None).await
}

async fn refresh(ion: &DjangoIon, refresh_token: &str) -> Tokens {
    let public = ion.public();
    let fields =
        [("grant_type", "refresh_token"), ("refresh_token", refresh_token), ("client_id", &public.client_identifier)];
    post(ion, "/oauth/token/", &fields, None).await
}

async fn get(ion: &DjangoIon, path: &str, bearer: Option<&str>) -> (u16, String) {
    let mut request = http().get(format!("{}{path}", ion.base()));
    if let Some(bearer) = bearer {
        request = request.header(AUTHORIZATION, format!("Bearer {bearer}"));
    }
    let answer = request.send().await.expect("it answers");
    assert_eq!(answer.headers().get(WWW_AUTHENTICATE), None);
    (answer.status().as_u16(), answer.text().await.expect("it answers in full"))
}

fn token<'a>(tokens: &'a Value, kind: &str) -> &'a str {
    tokens[kind].as_str().expect("the server gave one")
}

#[tokio::test]
async fn a_public_client_signs_in_rotates_and_revokes() {
    let ion = DjangoIon::start();
    let back = student(&ion).await.allow(&authorization_request(&ion, &ion.public(), REDIRECT)).await;
    assert!(back.as_str().starts_with(REDIRECT), "any port is accepted for 127.0.0.1 registered without one");
    assert_eq!(parameter(&back, "state").as_deref(), Some("some state"));

    let (status, first) = exchange(&ion, &parameter(&back, "code").expect("a code comes back"), VERIFIER).await;
    assert_eq!(status, 200, "{first}");
    assert_eq!((&first["expires_in"], &first["scope"]), (&json!(36000), &json!("read")));
    assert_eq!(token(&first, "access_token").len(), 30);

    let (status, profile) = get(&ion, "/api/profile", Some(token(&first, "access_token"))).await;
    let profile: Value = serde_json::from_str(&profile).expect("JSON");
    assert_eq!((status, &profile["ion_username"], &profile["is_student"]), (200, &json!("2028mwren"), &json!(true)));

    let (status, second) = refresh(&ion, token(&first, "refresh_token")).await;
    assert_eq!(status, 200, "{second}");
    assert_ne!(second["refresh_token"], first["refresh_token"], "rotation is on");
    let (status, refused) = refresh(&ion, token(&first, "refresh_token")).await;
    assert_eq!((status, &refused["error"]), (400, &json!("invalid_grant")), "there is no grace");
    let old = get(&ion, "/api/profile", Some(token(&first, "access_token"))).await;
    assert_eq!(old, (403, NO_CREDENTIALS.to_owned()), "the old access token dies with the refresh");
    assert_eq!(get(&ion, "/api/profile", Some(token(&second, "access_token"))).await.0, 200, "the family lives on");

    let public = ion.public();
    let fields = [
        ("token", token(&second, "refresh_token")),
        ("token_type_hint", "refresh_token"),
        ("client_id", &public.client_identifier),
    ];
    assert_eq!(post(&ion, "/oauth/revoke_token/", &fields, None).await, (200, json!("")));
    assert_eq!(get(&ion, "/api/profile", Some(token(&second, "access_token"))).await.0, 403);
    let alive = ion.alive().await;
    assert_eq!((alive.access_tokens, alive.refresh_tokens), (0, 0));
}

#[tokio::test]
async fn a_confidential_client_must_show_its_secret() {
    let ion = DjangoIon::start();
    let confidential = ion.confidential();
    let back = student(&ion).await.allow(&authorization_request(&ion, &confidential, REDIRECT)).await;
    let code = parameter(&back, "code").expect("a code comes back");
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];

    let wrong = Application { client_secret: Some("wrong".to_owned()), ..confidential.clone() };
    let (status, refused) = post(&ion, "/oauth/token/", &fields, Some(&wrong)).await;
    assert_eq!((status, &refused["error"]), (401, &json!("invalid_client")));
    let (status, tokens) = post(&ion, "/oauth/token/", &fields, Some(&confidential)).await;
    assert_eq!(status, 200, "{tokens}");
}

#[tokio::test]
async fn a_code_is_bound_to_its_verifier_its_minute_and_one_use() {
    let ion = DjangoIon::start();
    let first = code(&ion).await;
    let wrong = exchange(&ion, &first, "a-wrong-verifier-of-forty-three-characters-or-so").await;
    assert_eq!((wrong.0, &wrong.1["error"]), (400, &json!("invalid_grant")));

    let second = code(&ion).await;
    assert_eq!(exchange(&ion, &second, VERIFIER).await.0, 200);
    let again = exchange(&ion, &second, VERIFIER).await;
    assert_eq!((again.0, &again.1["error"]), (400, &json!("invalid_grant")));

    let third = code(&ion).await;
    assert!(ion.expire_codes().await >= 1);
    let late = exchange(&ion, &third, VERIFIER).await;
    assert_eq!((late.0, &late.1["error"]), (400, &json!("invalid_grant")));
}

#[tokio::test]
async fn an_expired_access_token_is_403_and_can_be_renewed_until_the_month_is_over() {
    let ion = DjangoIon::start();
    let (_, tokens) = exchange(&ion, &code(&ion).await, VERIFIER).await;

    assert_eq!(ion.expire_access_tokens().await, 1);
    let expired = get(&ion, "/api/profile", Some(token(&tokens, "access_token"))).await;
    assert_eq!(expired, (403, NO_CREDENTIALS.to_owned()));
    let (status, tokens) = refresh(&ion, token(&tokens, "refresh_token")).await;
    assert_eq!(status, 200, "{tokens}");

    assert_eq!(ion.clear_tokens().await, 3, "the old refresh token is kept as revoked");
    let (status, refused) = refresh(&ion, token(&tokens, "refresh_token")).await;
    assert_eq!((status, &refused["error"]), (400, &json!("invalid_grant")));
}

#[tokio::test]
async fn only_http_and_https_redirects_are_taken() {
    let ion = DjangoIon::start();
    let mut student = student(&ion).await;

    let complaints = student.register("public", "app.porchlight://oauth/tjhsst-ion").await.expect_err("refused");
    assert_eq!(complaints.status, 200);
    assert!(complaints.html.contains("invalid_scheme: app.porchlight:"), "{}", complaints.html);

    let application = student.register("public", "http://127.0.0.1/oauth/tjhsst-ion").await.expect("registered");
    for redirect in ["http://127.0.0.1:1024/oauth/tjhsst-ion", "http://127.0.0.1:65535/oauth/tjhsst-ion"] {
        let back = student.allow(&authorization_request(&ion, &application, redirect)).await;
        assert!(back.as_str().starts_with(redirect), "{back}");
    }
    for redirect in [
        "app.porchlight://oauth/tjhsst-ion",
        "http://localhost:1024/oauth/tjhsst-ion",
        "http://127.0.0.1:1024/oauth/tjhsst-ion/",
        "http://127.0.0.1:1024/other",
    ] {
        let page = student.open(&authorization_request(&ion, &application, redirect)).await;
        assert_eq!((page.status, page.location), (400, None), "{redirect} gets a web page and no redirect");
    }
}

#[tokio::test]
async fn a_refusal_comes_back_with_the_state() {
    let ion = DjangoIon::start();
    let back = student(&ion).await.deny(&authorization_request(&ion, &ion.public(), REDIRECT)).await;
    assert_eq!(parameter(&back, "error").as_deref(), Some("access_denied"));
    assert_eq!(parameter(&back, "state").as_deref(), Some("some state"));
    assert_eq!(parameter(&back, "code"), None);
}

#[tokio::test]
async fn consent_is_asked_for_every_time_and_no_scope_means_all() {
    let ion = DjangoIon::start();
    let mut student = student(&ion).await;
    let mut url = Url::parse(&authorization_request(&ion, &ion.public(), REDIRECT)).expect("an address");
    student.allow(url.as_str()).await;
    let again = student.open(url.as_str()).await;
    assert_eq!(again.form().value("scope"), Some("read"));

    let without: Vec<(String, String)> =
        url.query_pairs().filter(|(key, _)| key != "scope").map(|(key, value)| (key.into(), value.into())).collect();
    url.query_pairs_mut().clear().extend_pairs(without);
    let page = student.open(url.as_str()).await;
    assert_eq!(page.form().value("scope"), Some("read write openid profile email groups"));
}

#[tokio::test]
async fn the_api_answers_as_ion_does() {
    let ion = DjangoIon::start();
    for bearer in [None, Some("unknown")] {
        assert_eq!(get(&ion, "/api/profile", bearer).await, (403, NO_CREDENTIALS.to_owned()));
    }
    let foreign = http().get(format!("{}/api/schedule", ion.base())).header(ORIGIN, "tauri://localhost");
    let foreign = foreign.send().await.expect("it answers");
    assert_eq!(foreign.status(), 401);
    assert_eq!(foreign.text().await.expect("it answers in full"), "");

    // Slashes are added and taken away inside the server; no redirect is seen.
    assert_eq!(get(&ion, "/api/schedule/", None).await.0, 200);
    assert_eq!(post(&ion, "/oauth/token", &[("grant_type", "nonsense")], None).await.0, 400);

    let (_, week) = get(&ion, "/api/schedule?page_size=7", None).await;
    let week: Value = serde_json::from_str(&week).expect("JSON");
    let days = week["results"].as_array().expect("a list");
    assert!(!days.is_empty() && days.len() <= 7);
    assert_eq!(days[0]["day_type"]["blocks"][0]["start"], "8:40");
    let (status, sunday) = get(&ion, "/api/schedule/2026-11-22", None).await;
    let sunday: Value = serde_json::from_str(&sunday).expect("JSON");
    assert_eq!((status, &sunday["day_type"]["name"]), (200, &json!("NO SCHOOL<br>")));
    let (status, complaint) = get(&ion, "/api/schedule/tomorrow", None).await;
    assert_eq!(status, 400);
    assert!(serde_json::from_str::<Vec<String>>(&complaint).is_ok(), "a bare list: {complaint}");
}

#[tokio::test]
async fn what_is_read_of_the_school_answers_as_ion_does() {
    let ion = DjangoIon::start();
    let (_, tokens) = exchange(&ion, &code(&ion).await, VERIFIER).await;
    let bearer = token(&tokens, "access_token");
    let json = async |path: &str| {
        let (status, text) = get(&ion, path, Some(bearer)).await;
        (status, serde_json::from_str::<Value>(&text).expect("JSON"))
    };

    let (_, blocks) = json("/api/blocks?start_date=2026-11-20&date=2026-12-02&page_size=3").await;
    let dates: Vec<&Value> = blocks["results"].as_array().expect("a list").iter().map(|block| &block["date"]).collect();
    assert_eq!(dates, ["2026-11-20", "2026-11-20", "2026-11-25"], "the earlier of both wins");
    assert!(blocks["next"].as_str().expect("more").contains("page=2"));
    let (_, most) = json("/api/blocks?page_size=1000").await;
    assert!(most["results"].as_array().is_some_and(|all| all.len() <= 200));
    let (_, sign_ups) = json("/api/signups/user?start_date=2026-11-20&date=2026-11-25").await;
    assert_eq!(sign_ups.as_array().map(Vec::len), Some(1), "here the day wins");

    let (_, first) = json("/api/announcements").await;
    let (_, second) = json("/api/announcements?page=2&page_size=1").await;
    let count = |page: &Value| page["results"].as_array().map(Vec::len);
    assert_eq!((count(&first), count(&second)), (Some(50), Some(2)), "the size is not ours to choose");
    assert_eq!((json("/api/bus").await.1["count"].clone(), json("/api/emerg").await.0), (json!(51), 200));

    for (path, status, body) in [
        ("/api/bus?page=3", 404, json!({ "detail": "Invalid page." })),
        ("/api/profile/99999", 404, json!({ "details": ["Object does not exist (in database)."] })),
        ("/api/blocks?date=soon", 400, json!(["Invalid format for date."])),
    ] {
        assert_eq!(json(path).await, (status, body), "{path}");
    }
    ion.break_emergency().await;
    assert_eq!(json("/api/emerg").await, (500, json!({ "details": ["Unknown error occurred."] })));
    let (status, page) = get(&ion, "/api/unknown", Some(bearer)).await;
    assert!(status == 404 && page.contains("<html"), "{page}");
    for path in ["blocks", "blocks/1", "signups/user", "signups/user/favorites", "announcements", "bus"] {
        assert_eq!(get(&ion, &format!("/api/{path}"), Some("unknown")).await, (403, NO_CREDENTIALS.to_owned()));
    }
    let foreign = http().get(format!("{}/api/blocks", ion.base())).bearer_auth(bearer);
    let foreign = foreign.header(ORIGIN, "tauri://localhost").send().await.expect("it answers");
    assert_eq!((foreign.status().as_u16(), foreign.text().await.expect("a body").as_str()), (401, ""));
}

#[tokio::test]
async fn a_picture_is_a_png_called_jpeg_for_those_who_take_anything() {
    let ion = DjangoIon::start();
    let (_, tokens) = exchange(&ion, &code(&ion).await, VERIFIER).await;
    let ask = async |who: &str, accept: &str| {
        let request = http().get(format!("{}/api/profile/{who}/picture", ion.base()));
        let request = request.bearer_auth(token(&tokens, "access_token")).header(ACCEPT, accept);
        let answer = request.send().await.expect("it answers");
        let kind = answer.headers().get(CONTENT_TYPE).cloned();
        (answer.status().as_u16(), kind, answer.bytes().await.expect("it answers in full"))
    };
    for accept in ["*/*", "image/*", "image/jpg"] {
        let (status, kind, body) = ask("2028mwren", accept).await;
        assert_eq!((status, kind.expect("a type").as_bytes()), (200, &b"image/jpeg"[..]), "{accept}");
        assert!(body.starts_with(b"\x89PNG\r\n\x1a\n"));
    }
    for accept in ["image/jpeg", "image/png", "application/json"] {
        assert_eq!(ask("2028mwren", accept).await.0, 406, "{accept}");
    }
    let (status, _, body) = ask("2028MWREN", "*/*").await;
    assert_eq!(status, 404, "here user names are told apart by case");
    assert!(serde_json::from_slice::<Value>(&body).is_err(), "errors are not JSON");
}

#[tokio::test]
async fn without_access_to_the_api_profile_picture_and_schedule_remain() {
    let ion = DjangoIon::start();
    let mut visitor = ion.visitor();
    visitor.sign_in(&ion.person(2)).await;
    let back = visitor.allow(&authorization_request(&ion, &ion.public(), REDIRECT)).await;
    let (_, tokens) = exchange(&ion, &parameter(&back, "code").expect("a code comes back"), VERIFIER).await;
    let bearer = token(&tokens, "access_token");
    let refused = (403, r#"{"detail":"You do not have permission to perform this action."}"#.to_owned());
    for path in ["blocks", "blocks/1", "signups/user", "signups/user/favorites", "announcements", "bus", "profile/1"] {
        assert_eq!(get(&ion, &format!("/api/{path}"), Some(bearer)).await, refused, "{path}");
    }
    for path in ["profile", "schedule", "schedule/2026-11-20", "emerg"] {
        assert_eq!(get(&ion, &format!("/api/{path}"), Some(bearer)).await.0, 200, "{path}");
    }
}
