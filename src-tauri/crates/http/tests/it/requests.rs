//! What leaves this computer.

use porchlight_http::{Failure, PostForm};

use crate::support::{PROVIDER, Server, client, get, get_keys, post, reply};

const USER_AGENT: &str = concat!("user-agent: Porchlight/", env!("CARGO_PKG_VERSION"));

#[tokio::test]
async fn r21_an_api_request_carries_four_headers_and_no_other() {
    let server = Server::saying(reply(200, "Set-Cookie: session=1\r\nSet-Cookie: csrftoken=2; Path=/\r\n", "{}")).await;
    let client = client();

    for _ in 0..2 {
        get(&client, server.url("/a/b?page=2")).await.unwrap();
    }

    let asked = server.asked();
    assert_eq!(asked.len(), 2);
    for request in asked {
        assert_eq!(request.lines().next(), Some("GET /a/b?page=2 HTTP/1.1"));
        assert_eq!(
            headers(&request),
            ["accept: */*", "authorization: Bearer bearer-1", &format!("host: 127.0.0.1:{}", server.port), USER_AGENT]
        );
    }
}

#[tokio::test]
async fn r21_a_token_request_carries_six_headers_and_no_other() {
    let server = Server::saying(reply(200, "Set-Cookie: session=1\r\n", "{}")).await;
    let client = client();

    for _ in 0..2 {
        post(&client, &server.url("/oauth/token/")).await.unwrap();
    }

    for request in server.asked() {
        assert_eq!(request.lines().next(), Some("POST /oauth/token/ HTTP/1.1"));
        assert_eq!(
            headers(&request),
            [
                "accept: application/json",
                "authorization: Basic YTpi",
                "content-length: 44",
                "content-type: application/x-www-form-urlencoded",
                &format!("host: 127.0.0.1:{}", server.port),
                USER_AGENT,
            ]
        );
        assert!(request.ends_with("\r\n\r\ngrant_type=refresh_token&refresh_token=r%2B1"), "{request}");
    }
}

#[tokio::test]
async fn r21_a_request_for_keys_carries_three_headers_and_says_nothing_of_anybody() {
    let server = Server::saying(reply(200, "Set-Cookie: session=1\r\n", "{}")).await;
    let client = client();

    for _ in 0..2 {
        get_keys(&client, &server.url("/.well-known/jwks.json")).await.unwrap();
    }

    for request in server.asked() {
        assert_eq!(request.lines().next(), Some("GET /.well-known/jwks.json HTTP/1.1"));
        assert_eq!(
            headers(&request),
            [
                "accept: application/json, application/jwk-set+json",
                &format!("host: 127.0.0.1:{}", server.port),
                USER_AGENT
            ]
        );
    }
}

#[tokio::test]
async fn a_public_client_sends_no_authorization() {
    let server = Server::saying(reply(200, "", "{}")).await;
    let url = server.url("/token");
    let form = PostForm { provider: PROVIDER, url: &url, template: "/token", authorization: None, body: "a=b" };

    client().post_form(form).await.unwrap();

    assert!(!server.asked()[0].to_ascii_lowercase().contains("authorization"));
}

#[tokio::test]
async fn a08_a_redirect_is_never_followed_and_nothing_is_sent_again() {
    for status in [300, 301, 302, 303, 307, 308] {
        let elsewhere = Server::saying(reply(200, "", "{}")).await;
        let location = format!("Location: {}\r\n", elsewhere.url("/steal"));
        let server = Server::saying(reply(status, &location, "")).await;
        let client = client();

        assert_eq!(post(&client, &server.url("/token")).await.unwrap_err(), Failure::Redirected, "{status}");
        assert_eq!(get(&client, server.url("/api")).await.unwrap_err(), Failure::Redirected, "{status}");
        assert_eq!(get_keys(&client, &server.url("/keys")).await.unwrap_err(), Failure::Redirected, "{status}");

        assert_eq!(server.asked().len(), 3);
        assert_eq!(elsewhere.asked(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_bearer_that_would_break_the_request_is_not_sent() {
    let server = Server::saying(reply(200, "", "{}")).await;
    let get = porchlight_http::Get {
        provider: PROVIDER,
        url: server.url("/"),
        template: "/",
        bearer: "x\r\nHost: elsewhere.example",
    };

    assert_eq!(client().get(get).await.unwrap_err(), Failure::Broken);
    assert_eq!(server.asked(), Vec::<String>::new());
}

/// Headers with names in small letters, in order.
fn headers(request: &str) -> Vec<String> {
    let head = request.split("\r\n\r\n").next().unwrap();
    let mut headers: Vec<String> = head
        .lines()
        .skip(1)
        .map(|line| {
            let (name, value) = line.split_once(": ").unwrap();
            format!("{}: {value}", name.to_ascii_lowercase())
        })
        .collect();
    headers.sort();
    headers
}
