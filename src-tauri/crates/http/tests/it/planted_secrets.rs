//! Secrets planted in every place of a request and its reply, and a search of everything that was logged at TRACE, by
//! us and by every package below, over HTTP/1.1 and HTTP/2.

use std::{
    convert::Infallible,
    fmt::Write as _,
    io,
    sync::{Arc, Mutex, OnceLock},
};

use http_body_util::Full;
use hyper::{Response, body::Bytes, server::conn::http2, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use porchlight_http::{
    Client, Get, PostForm, Reach,
    loopback::{LoopbackListener, Verdict},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use tokio_rustls::TlsAcceptor;
use tracing_subscriber::fmt::MakeWriter;
use url::Url;

use crate::{
    support::{Noon, PROVIDER, Server, client, reply},
    tls::{for_loopback, tls_config},
};

const CANARY: &str = "canary-7f3e9a";

#[tokio::test]
async fn g01_g02_nothing_planted_in_http1_is_logged() {
    let log = log();
    let headers = format!("Set-Cookie: s={CANARY}\r\nX-Odd: {CANARY}\r\n");
    let good = Server::saying(reply(200, &headers, CANARY)).await;
    let moved = Server::saying(reply(302, &format!("Location: http://127.0.0.1:1/?code={CANARY}\r\n"), CANARY)).await;
    let broken = Server::saying(format!("{CANARY}\r\n\r\n")).await;
    let client = client();

    for server in [&good, &moved, &broken] {
        ask_everything(&client, &server.url("")).await;
        assert_eq!(server.asked().len(), 2);
    }
    ask_everything(&client, &closed_port().await).await;

    assert_no_canary(&log, &client);
    for expected in ["request answered", "reply refused", "request failed", "hyper_util::client"] {
        assert!(log.text().contains(expected), "{expected:?} is missing, so the search proves nothing");
    }
}

#[tokio::test]
async fn g01_nothing_planted_in_http2_is_logged() {
    let log = log();
    let (config, pem) = tls_config(&for_loopback(), &["h2"]);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let stream = TlsAcceptor::from(config).accept(stream).await.unwrap();
        let service = service_fn(async |_| {
            let reply = Response::builder().header("set-cookie", CANARY).header("x-odd", CANARY);
            Ok::<_, Infallible>(reply.body(Full::new(Bytes::from_static(CANARY.as_bytes()))).unwrap())
        });
        let _ = http2::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
    });
    let client = Client::with_extra_authorities(Reach::LoopbackToo, Arc::new(Noon), pem.as_bytes()).unwrap();

    let answers = ask_everything(&client, &Url::parse(&format!("https://127.0.0.1:{port}")).unwrap()).await;

    assert_eq!(answers, 2);
    assert_no_canary(&log, &client);
    for expected in ["request answered", "h2::", "reqwest::connect"] {
        assert!(log.text().contains(expected), "{expected:?} is missing, so the search proves nothing");
    }
    server.abort();
}

#[tokio::test]
async fn g01_nothing_planted_in_a_loopback_redirect_is_logged() {
    let log = log();
    let listener = LoopbackListener::bind(None).await.unwrap();
    let port = listener.port();
    let (sender, mut arrivals) = mpsc::channel(1);
    let serving = tokio::spawn(listener.serve("/oauth/practice".to_owned(), sender));

    let mut browser = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let request = format!(
        "GET /oauth/practice?code={CANARY}&state={CANARY} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {CANARY}\r\n\r\n"
    );
    browser.write_all(request.as_bytes()).await.unwrap();
    let arrival = arrivals.recv().await.unwrap();
    assert!(arrival.uri.contains(CANARY));
    tracing::info!(?arrival, "an arrival printed by mistake");
    arrival.verdict.send(Verdict::Accepted).unwrap();
    let mut page = String::new();
    browser.read_to_string(&mut page).await.unwrap();
    serving.await.unwrap();

    assert!(!page.contains(CANARY), "{page}");
    let logged = log.text();
    assert!(!logged.contains(CANARY));
    assert!(logged.contains("loopback request answered"));
}

/// A token request and an API request with a canary in every place; returns how many were answered.
async fn ask_everything(client: &Client, base: &Url) -> usize {
    let mut token_endpoint = base.join("/token").unwrap();
    token_endpoint.set_query(Some(&format!("code={CANARY}")));
    let body = format!("code={CANARY}&code_verifier={CANARY}");
    let authorization = format!("Basic {CANARY}");
    let form = PostForm {
        provider: PROVIDER,
        url: &token_endpoint,
        template: "/token",
        authorization: Some(&authorization),
        body: &body,
    };
    let mut resource = base.join(&format!("/han/{CANARY}")).unwrap();
    resource.set_query(Some(&format!("access_token={CANARY}&{CANARY}=1")));
    let get = Get { provider: PROVIDER, url: resource, template: "/han/{id}", bearer: CANARY };

    let outcomes = [client.post_form(form).await, client.get(get).await];
    for outcome in &outcomes {
        // Whoever logs an outcome as a whole still tells nothing.
        tracing::warn!(?outcome, "an outcome printed by mistake");
        if let Err(failure) = outcome {
            tracing::warn!(%failure, "a failure printed");
        }
    }
    outcomes.iter().filter(|outcome| outcome.is_ok()).count()
}

async fn closed_port() -> Url {
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    Url::parse(&format!("http://127.0.0.1:{port}")).unwrap()
}

fn assert_no_canary(log: &Log, client: &Client) {
    let logged = log.text();
    let mut as_numbers = String::new();
    for byte in CANARY.bytes() {
        write!(as_numbers, "{byte}, ").unwrap();
    }
    for spelling in [CANARY, as_numbers.trim_end_matches(", ")] {
        if let Some(line) = logged.lines().find(|line| line.contains(spelling)) {
            panic!("logged: {line}");
        }
    }
    let recorded = format!("{:?}", client.record().steps());
    assert!(!recorded.contains(CANARY), "{recorded}");
}

/// Everything logged by this process, from the first call on.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Installs the listener to all logs, of `tracing` and of `log`, once for the process.
fn log() -> Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Log::default();
        tracing_subscriber::fmt()
            .with_ansi(false)
            .with_max_level(tracing::Level::TRACE)
            .with_writer(log.clone())
            .init();
        log
    })
    .clone()
}
