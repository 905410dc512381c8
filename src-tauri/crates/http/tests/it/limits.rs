//! Bounds of time and size.

use std::sync::Arc;
use std::time::Duration;

use porchlight_http::{Client, Failure, Limits, Reach};
use tokio::net::TcpListener;
use url::Url;

use crate::support::{Noon, Play, Server, client, client_with, get, get_keys, post};

const OPEN_END: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n";
const SHORT: Duration = Duration::from_millis(150);

#[test]
fn r19_the_limits_are_those_of_the_rules() {
    assert_eq!(
        Limits::default(),
        Limits {
            connect: Duration::from_secs(10),
            token_total: Duration::from_secs(20),
            api_total: Duration::from_secs(30),
            token_body_bytes: 65_536,
            keys_body_bytes: 262_144,
            api_body_bytes: 8_388_608,
        }
    );
}

#[tokio::test]
async fn a06_an_endless_body_is_cut() {
    let server = Server::start(Play::Flood(OPEN_END.into())).await;
    assert_eq!(post(&client(), &server.url("/token")).await.unwrap_err(), Failure::TooLarge);
    assert_eq!(get(&client(), server.url("/api")).await.unwrap_err(), Failure::TooLarge);
    assert_eq!(get_keys(&client(), &server.url("/keys")).await.unwrap_err(), Failure::TooLarge);
}

#[tokio::test]
async fn a06_a_body_of_the_limit_is_taken_and_one_byte_more_is_not() {
    let client = client_with(|limits| {
        (limits.token_body_bytes, limits.keys_body_bytes, limits.api_body_bytes) = (1_000, 1_500, 2_000);
    });
    for head in ["HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: SIZE\r\n\r\n"] {
        let server = async |size: usize| {
            Server::saying(format!("{}{}", head.replace("SIZE", &size.to_string()), "x".repeat(size))).await
        };
        assert_eq!(post(&client, &server(1_000).await.url("/")).await.unwrap().body.len(), 1_000);
        assert_eq!(post(&client, &server(1_001).await.url("/")).await.unwrap_err(), Failure::TooLarge);
        assert_eq!(get_keys(&client, &server(1_500).await.url("/")).await.unwrap().body.len(), 1_500);
        assert_eq!(get_keys(&client, &server(1_501).await.url("/")).await.unwrap_err(), Failure::TooLarge);
        assert_eq!(get(&client, server(2_000).await.url("/")).await.unwrap().body.len(), 2_000);
        assert_eq!(get(&client, server(2_001).await.url("/")).await.unwrap_err(), Failure::TooLarge);
    }
}

#[tokio::test]
async fn a06_a_length_beyond_the_limit_is_refused_before_the_body() {
    let server = Server::start(Play::Hang("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n".into())).await;
    assert_eq!(post(&client(), &server.url("/token")).await.unwrap_err(), Failure::TooLarge);
}

#[tokio::test]
async fn a05_a_body_that_drips_is_cut_by_the_total_time() {
    let server = Server::start(Play::Drip(OPEN_END.into())).await;
    let client = client_with(|limits| (limits.token_total, limits.api_total) = (SHORT, SHORT));
    let cut = Failure::TimedOut { never_sent: false };
    assert_eq!(post(&client, &server.url("/token")).await.unwrap_err(), cut);
    assert_eq!(get(&client, server.url("/api")).await.unwrap_err(), cut);
}

#[tokio::test]
async fn a05_token_and_api_requests_have_limits_of_their_own() {
    let server = Server::start(Play::Hang(String::new())).await;
    let quick_token = client_with(|limits| limits.token_total = SHORT);
    let quick_api = client_with(|limits| limits.api_total = SHORT);
    let cut = Failure::TimedOut { never_sent: false };
    let url = server.url("/");

    tokio::select! {
        token = post(&quick_token, &url) => assert_eq!(token.unwrap_err(), cut),
        api = get(&quick_token, url.clone()) => panic!("the API limit is longer: {api:?}"),
    }
    tokio::select! {
        api = get(&quick_api, url.clone()) => assert_eq!(api.unwrap_err(), cut),
        token = post(&quick_api, &url) => panic!("the token limit is longer: {token:?}"),
    }
}

#[tokio::test]
async fn a05_a_head_that_drips_is_cut_by_the_total_time() {
    let server = Server::start(Play::Drip("HTTP/1.1 200 OK\r\nX-Drip: ".into())).await;
    let client = client_with(|limits| limits.token_total = SHORT);
    assert_eq!(post(&client, &server.url("/token")).await.unwrap_err(), Failure::TimedOut { never_sent: false });
}

#[tokio::test]
async fn n02_a_handshake_that_hangs_never_sent_the_request() {
    let server = Server::start(Play::Hang(String::new())).await;
    let url = Url::parse(&format!("https://127.0.0.1:{}/token", server.port)).unwrap();
    let client = client_with(|limits| limits.connect = SHORT);
    let failure = post(&client, &url).await.unwrap_err();
    assert_eq!(failure, Failure::TimedOut { never_sent: true });
    assert!(failure.allows_another_token_request());
}

#[tokio::test]
async fn n02_a_name_that_is_not_found_never_sent_the_request() {
    // No label of a name is that long, so nobody has to be asked to find out that there is none.
    let url = Url::parse(&format!("https://{}.example/token", "a".repeat(64))).unwrap();
    let client = Client::with_limits(Reach::HttpsOnly, Arc::new(Noon), Limits::default());
    let failure = post(&client, &url).await.unwrap_err();
    assert_eq!(failure, Failure::Offline { never_sent: true });
}

#[tokio::test]
async fn n01_a_refused_connection_never_sent_the_request() {
    // A port nobody listens on: bound, then closed.
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let url = Url::parse(&format!("http://127.0.0.1:{port}/token")).unwrap();
    let failure = post(&client(), &url).await.unwrap_err();
    assert_eq!(failure, Failure::Offline { never_sent: true });
    assert!(failure.allows_another_token_request());
}

#[tokio::test]
async fn a_reply_within_its_limits_comes_through_in_pieces() {
    let server = Server::saying(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n",
    )
    .await;
    assert_eq!(get(&client(), server.url("/")).await.unwrap().body.as_slice(), br#"{"a":1}"#);
}
