//! Whether anybody is at home: what a person's question "what is wrong?" asks of a provider's server. No secret, no
//! client and no person is named, and no host but the provider's is asked.

use std::{io, net::SocketAddr};

use hyper_util::client::proxy::matcher::Matcher;
use porchlight_domain::ProviderId;
use tokio::net::{TcpStream, lookup_host};
use url::Url;

use super::{Client, GetKeys, PostForm};
use crate::{Answer, Failure, Reach};

/// A request that names nobody.
pub struct Knock<'a> {
    /// Whose server is asked; for logs.
    pub provider: ProviderId,
    /// Which door.
    pub door: Door,
    /// The address.
    pub url: &'a Url,
    /// The path with names in place of ids; for logs.
    pub template: &'static str,
}

/// What is behind an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Door {
    /// A token endpoint: a form that asks for nothing is posted, which it has to refuse in JSON (RFC 6749 §5.2).
    TokenEndpoint,
    /// An API: something is read without a bearer, which it has to refuse.
    Api,
}

/// How far a connection to a server comes, below HTTP and past every proxy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Connection {
    /// The server takes it.
    Taken,
    /// The computer at that address refuses it.
    Refused,
    /// Its name leads to no address.
    NoName,
    /// There is no way to it from this computer's network.
    NoRoute,
    /// Nothing comes back.
    Silent,
}

impl Client {
    /// Asks whether a provider's server answers, once. Any status but a redirect is an answer.
    ///
    /// # Errors
    /// [`Failure`] if no whole answer came.
    pub async fn knock(&self, knock: Knock<'_>) -> Result<Answer, Failure> {
        let Knock { provider, door, url, template } = knock;
        match door {
            Door::TokenEndpoint => {
                self.post_form(PostForm { provider, url, template, authorization: None, body: "grant_type=" }).await
            }
            // As keys are read: by anybody, in JSON.
            Door::Api => self.get_keys(GetKeys { provider, url, template }).await,
        }
    }

    /// Tries a connection to a server, and closes it without a word. The caller sets the limit.
    ///
    /// # Errors
    /// [`Failure::OutOfReach`] if the address may not be asked.
    pub async fn try_connection(&self, url: &Url) -> Result<Connection, Failure> {
        if !self.reach.permits(url) {
            return Err(Failure::OutOfReach);
        }
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            return Err(Failure::OutOfReach);
        };
        // An IPv6 address stands in brackets in a URL alone.
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let addresses: Vec<SocketAddr> = match lookup_host((host, port)).await {
            Ok(found) => found.collect(),
            Err(_) => return Ok(Connection::NoName),
        };
        let mut outcome = Connection::NoName;
        for address in addresses {
            match TcpStream::connect(address).await {
                Ok(_) => return Ok(Connection::Taken),
                Err(error) => outcome = better(outcome, meaning(error.kind())),
            }
        }
        Ok(outcome)
    }

    /// Whether what is sent there goes by a proxy that is set on this computer.
    pub fn goes_by_proxy(&self, url: &Url) -> bool {
        self.reach == Reach::HttpsOnly && is_intercepted(&Matcher::from_system(), url)
    }
}

fn is_intercepted(proxies: &Matcher, url: &Url) -> bool {
    url.as_str().parse().is_ok_and(|uri: hyper::Uri| proxies.intercept(&uri).is_some())
}

/// A server may have several addresses, of which this computer cannot use some. What came farthest says most.
fn better(one: Connection, other: Connection) -> Connection {
    let distance = |connection| match connection {
        Connection::NoName => 0,
        Connection::NoRoute => 1,
        Connection::Silent => 2,
        Connection::Refused => 3,
        Connection::Taken => 4,
    };
    if distance(other) > distance(one) { other } else { one }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the list of kinds grows with Rust")]
fn meaning(kind: io::ErrorKind) -> Connection {
    match kind {
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionReset => Connection::Refused,
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown | io::ErrorKind::AddrNotAvailable => {
            Connection::NoRoute
        }
        _ => Connection::Silent,
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use jiff::Timestamp;
    use porchlight_domain::Clock;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
        task::JoinHandle,
    };

    use super::*;

    #[tokio::test]
    async fn nobody_is_named_at_the_door() {
        for (door, line) in [(Door::TokenEndpoint, "POST /there HTTP/1.1"), (Door::Api, "GET /there HTTP/1.1")] {
            let (url, asked) = server("HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\n{}").await;
            let knock = Knock { provider: ProviderId("practice"), door, url: &url, template: "/there" };
            let answer = client().knock(knock).await.unwrap();
            assert_eq!((answer.status, answer.body.as_slice()), (400, b"{}".as_slice()));
            let asked = asked.await.unwrap().to_ascii_lowercase();
            assert!(asked.starts_with(&line.to_ascii_lowercase()), "{asked}");
            assert!(!asked.contains("authorization") && !asked.contains("cookie"), "{asked}");
            assert_eq!(asked.contains("content-length: 11\r\n"), door == Door::TokenEndpoint, "{asked}");
        }
    }

    #[tokio::test]
    async fn a_connection_says_how_far_it_comes() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = address_of(&listener);
        assert_eq!(client().try_connection(&url).await, Ok(Connection::Taken));
        drop(listener);
        assert_eq!(client().try_connection(&url).await, Ok(Connection::Refused));
    }

    #[tokio::test]
    async fn r19_only_what_may_be_reached_is_tried() {
        let elsewhere = Url::parse("https://provider.example/").unwrap();
        assert_eq!(client().try_connection(&elsewhere).await, Err(Failure::OutOfReach));
        assert!(!client().goes_by_proxy(&elsewhere), "demo mode asks no proxy");
    }

    #[test]
    fn every_kind_of_failure_says_how_far_it_came() {
        for (kind, expected) in [
            (io::ErrorKind::ConnectionRefused, Connection::Refused),
            (io::ErrorKind::NetworkUnreachable, Connection::NoRoute),
            (io::ErrorKind::HostUnreachable, Connection::Silent),
            (io::ErrorKind::TimedOut, Connection::Silent),
        ] {
            assert_eq!(meaning(kind), expected, "{kind}");
        }
        assert_eq!(better(Connection::Refused, Connection::NoRoute), Connection::Refused);
        assert_eq!(better(Connection::NoName, Connection::NoRoute), Connection::NoRoute);
    }

    #[test]
    fn a_proxy_counts_where_it_is_set_for_the_address() {
        let proxies = Matcher::builder().all("http://proxy.example:3128").no("inside.example").build();
        for (address, expected) in [("https://provider.example/", true), ("https://inside.example/", false)] {
            assert_eq!(is_intercepted(&proxies, &Url::parse(address).unwrap()), expected, "{address}");
        }
    }

    /// Answers one request; yields its head.
    async fn server(reply: &'static str) -> (Url, JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = address_of(&listener);
        let asked = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                head.push(char::from(stream.read_u8().await.unwrap()));
            }
            stream.write_all(reply.as_bytes()).await.unwrap();
            head
        });
        (url, asked)
    }

    fn address_of(listener: &TcpListener) -> Url {
        Url::parse(&format!("http://{}/there", listener.local_addr().unwrap())).unwrap()
    }

    fn client() -> Client {
        Client::new(Reach::LoopbackToo, Arc::new(Noon))
    }

    /// Noon, for ever.
    struct Noon;

    impl Clock for Noon {
        fn utc(&self) -> Timestamp {
            "2026-11-20T12:00:00Z".parse().unwrap()
        }

        fn elapsed(&self) -> Duration {
            Duration::ZERO
        }
    }
}
