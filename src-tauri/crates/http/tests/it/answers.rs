//! What comes back, and what is kept of it.

use std::time::Duration;

use porchlight_http::{Failure, RetryAfter};
use porchlight_trace::{Field, Outcome};

use crate::support::{Play, Server, client, get, post, reply};

#[tokio::test]
async fn any_status_but_a_redirect_is_an_answer() {
    for status in [200, 204, 400, 401, 403, 404, 408, 418, 429, 500, 502, 503, 504] {
        let server = Server::saying(format!("HTTP/1.1 {status} Whatever\r\nConnection: close\r\n\r\n")).await;
        assert_eq!(post(&client(), &server.url("/token")).await.unwrap().status, status);
    }
}

#[tokio::test]
async fn a03_a_web_page_is_handed_on_with_its_content_type() {
    let server = Server::saying(reply(200, "Content-Type: text/html; charset=utf-8\r\n", "<html>")).await;
    let answer = post(&client(), &server.url("/token")).await.unwrap();
    assert_eq!(answer.content_type.as_deref(), Some("text/html; charset=utf-8"));
    assert_eq!(answer.body.as_slice(), b"<html>");
}

#[tokio::test]
async fn a17_429_tells_how_long_to_wait() {
    let server = Server::saying(reply(429, "Retry-After: 120\r\nDate: Fri, 20 Nov 2026 11:00:00 GMT\r\n", "")).await;
    let answer = get(&client(), server.url("/")).await.unwrap();
    assert_eq!(answer.retry_after.map(RetryAfter::delay), Some(Duration::from_mins(2)));
    assert_eq!(answer.date, Some("2026-11-20T11:00:00Z".parse().unwrap()));
}

#[tokio::test]
async fn a17_a_date_without_the_servers_clock_counts_from_ours() {
    let server = Server::saying(reply(503, "Retry-After: Fri, 20 Nov 2026 12:00:30 GMT\r\n", "")).await;
    let answer = get(&client(), server.url("/")).await.unwrap();
    assert_eq!(answer.date, None);
    assert_eq!(answer.retry_after.map(RetryAfter::delay), Some(Duration::from_secs(30)));
}

#[tokio::test]
async fn a_compressed_reply_is_neither_asked_for_nor_opened() {
    let server = Server::saying(reply(200, "Content-Encoding: gzip\r\n", "not gzip")).await;
    assert_eq!(get(&client(), server.url("/")).await.unwrap().body.as_slice(), b"not gzip");
    assert!(!server.asked()[0].to_ascii_lowercase().contains("accept-encoding"));
}

#[tokio::test]
async fn a_lost_connection_may_have_carried_the_request() {
    for said in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{"] {
        let server = Server::saying(said).await;
        let failure = post(&client(), &server.url("/token")).await.unwrap_err();
        assert!(!failure.allows_another_token_request(), "{said:?}: {failure:?}");
        assert_eq!(server.asked().len(), 1, "{said:?}");
    }
}

#[tokio::test]
async fn what_is_not_http_is_broken() {
    let server = Server::saying("SSH-2.0-OpenSSH_9.2\r\n\r\n").await;
    assert_eq!(get(&client(), server.url("/")).await.unwrap_err(), Failure::Broken);
}

#[tokio::test]
async fn each_request_leaves_a_step_in_the_record() {
    let good = Server::saying(reply(200, "Content-Type: application/json\r\nSet-Cookie: a=b\r\n", "{}")).await;
    let moved = Server::saying(reply(302, "Location: http://127.0.0.1:1/\r\n", "")).await;
    let deaf = Server::start(Play::Say("nonsense\r\n\r\n".into())).await;
    let client = client();

    get(&client, good.url("/things/7?page=2&canary=1")).await.unwrap();
    post(&client, &moved.url("/token")).await.unwrap_err();
    get(&client, deaf.url("/things/7")).await.unwrap_err();

    let steps = client.record().steps();
    let seen: Vec<_> = steps.iter().map(|step| (step.method, step.template, step.outcome)).collect();
    assert_eq!(
        seen,
        [
            ("GET", "/things/{id}", Outcome::Answered { status: 200, size_bytes: 2 }),
            ("POST", "/token", Outcome::Refused { status: 302, reason: "redirected" }),
            ("GET", "/things/{id}", Outcome::Failed { reason: "broken" }),
        ]
    );
    assert!(steps[0].headers.contains(&Field { name: "content-type".into(), value: "application/json".into() }));
    assert_eq!(steps[0].query[0], Field { name: "page".into(), value: "2".into() });
    assert!(!format!("{steps:?}").contains("canary"));
}
