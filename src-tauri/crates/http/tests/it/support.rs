//! A server that says exactly what a test tells it to, byte by byte, and keeps what it was asked.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::Timestamp;
use porchlight_domain::{Clock, ProviderId};
use porchlight_http::{Answer, Client, Failure, Get, GetKeys, Limits, PostForm, Reach};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
    time::timeout,
};
use url::Url;

pub const PROVIDER: ProviderId = ProviderId("practice");

/// What the server does with a request it has read.
#[derive(Clone)]
pub enum Play {
    /// Says this and closes.
    Say(String),
    /// Says this, then one byte after another, without end.
    Drip(String),
    /// Says this, then as much as is taken, without end.
    Flood(String),
    /// Says this, then nothing, and stays.
    Hang(String),
}

/// A server on a free port of 127.0.0.1; stops on drop.
pub struct Server {
    pub port: u16,
    asked: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// The same play for every request.
    pub async fn start(play: Play) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let shared = asked.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(act(stream, play.clone(), shared.clone()));
            }
        });
        Self { port, asked, task }
    }

    pub async fn saying(reply: impl Into<String>) -> Self {
        Self::start(Play::Say(reply.into())).await
    }

    pub fn url(&self, rest: &str) -> Url {
        Url::parse(&format!("http://127.0.0.1:{}{rest}", self.port)).unwrap()
    }

    /// The requests so far, head and body as they came.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Reads one request and plays. A client that goes away ends it.
pub async fn act(mut stream: impl AsyncRead + AsyncWrite + Unpin, play: Play, asked: Arc<Mutex<Vec<String>>>) {
    let Some(request) = read_request(&mut stream).await else { return };
    asked.lock().unwrap().push(request);
    let opening = match &play {
        Play::Say(text) | Play::Drip(text) | Play::Flood(text) | Play::Hang(text) => text,
    };
    if stream.write_all(opening.as_bytes()).await.is_err() || stream.flush().await.is_err() {
        return;
    }
    match play {
        Play::Say(_) => {
            let _ = stream.shutdown().await;
        }
        Play::Drip(_) => {
            let mut beat = tokio::time::interval(Duration::from_millis(10));
            while stream.write_all(b" ").await.is_ok() {
                beat.tick().await;
            }
        }
        Play::Flood(_) => while stream.write_all(&[b' '; 4_096]).await.is_ok() {},
        // Ends when the client closes.
        Play::Hang(_) => {
            let _ = stream.read(&mut [0; 1]).await;
        }
    }
}

async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut request = Vec::new();
    loop {
        let mut chunk = [0; 4_096];
        let read = stream.read(&mut chunk).await.ok().filter(|read| *read > 0)?;
        request.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&request);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return Some(text.into_owned());
            }
        }
    }
}

/// A reply with the length of its body.
pub fn reply(status: u16, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status} Whatever\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

/// Noon, for ever.
pub struct Noon;

impl Clock for Noon {
    fn utc(&self) -> Timestamp {
        "2026-11-20T12:00:00Z".parse().unwrap()
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

pub fn client() -> Client {
    Client::new(Reach::LoopbackToo, Arc::new(Noon))
}

/// Limits that nothing of a test reaches by accident, but `change`d.
pub fn client_with(change: impl FnOnce(&mut Limits)) -> Client {
    let mut limits = Limits::default();
    change(&mut limits);
    Client::with_limits(Reach::LoopbackToo, Arc::new(Noon), limits)
}

/// A request that would wait for ever fails its test.
const PATIENCE: Duration = Duration::from_secs(10);

pub async fn get(client: &Client, url: Url) -> Result<Answer, Failure> {
    let get = Get { provider: PROVIDER, url, template: "/things/{id}", bearer: "bearer-1" };
    timeout(PATIENCE, client.get(get)).await.expect("an end")
}

pub async fn post(client: &Client, url: &Url) -> Result<Answer, Failure> {
    let body = "grant_type=refresh_token&refresh_token=r%2B1";
    let form = PostForm { provider: PROVIDER, url, template: "/token", authorization: Some("Basic YTpi"), body };
    timeout(PATIENCE, client.post_form(form)).await.expect("an end")
}

pub async fn get_keys(client: &Client, url: &Url) -> Result<Answer, Failure> {
    let get = GetKeys { provider: PROVIDER, url, template: "/keys" };
    timeout(PATIENCE, client.get_keys(get)).await.expect("an end")
}
