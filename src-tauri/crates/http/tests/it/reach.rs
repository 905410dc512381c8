//! Where the client goes at all.

use std::sync::Arc;

use porchlight_http::{Client, Failure, Reach};
use url::Url;

use crate::support::{Noon, Server, client, get, post, reply};

#[tokio::test]
async fn r19_a_real_provider_is_not_asked_by_http() {
    let server = Server::saying(reply(200, "", "{}")).await;
    let client = Client::new(Reach::HttpsOnly, Arc::new(Noon));

    assert_eq!(post(&client, &server.url("/token")).await.unwrap_err(), Failure::OutOfReach);
    assert_eq!(get(&client, server.url("/api")).await.unwrap_err(), Failure::OutOfReach);

    // The same server answers a client that may ask it, so it was not asked before.
    get(&self::client(), server.url("/control")).await.unwrap();
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn demo_mode_asks_nobody_beyond_this_computer() {
    let server = Server::saying(reply(200, "", "{}")).await;
    let port = server.port;
    for address in [
        format!("http://localhost:{port}/"),
        format!("http://user@127.0.0.1:{port}/"),
        format!("http://0.0.0.0:{port}/"),
        "https://ion.tjhsst.edu/api".to_owned(),
        "http://192.0.2.1/".to_owned(),
    ] {
        let url = Url::parse(&address).unwrap();
        assert_eq!(get(&client(), url).await.unwrap_err(), Failure::OutOfReach, "{address}");
    }
    assert_eq!(server.asked(), Vec::<String>::new());
}
