//! An organisation's https site with the hosted page on it. Its certificate is trusted by the test's browser alone.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use porchlight_tests::desktop::Browser;
use rcgen::{CertificateParams, KeyPair, PublicKeyData};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::scene::{Scene, stage};

/// The folder of the site that the page lies in.
const FOLDER: &str = "porchlight";
const HEAD_BYTES: usize = 16 * 1024;

/// Whether the site lets scripts run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Script {
    Allowed,
    /// As for somebody who has switched scripts off.
    Forbidden,
}

/// Whether the browser asks before it opens the program.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum HandOver {
    /// It was told to always allow this site to.
    Allowed,
    /// It asks, as it does at first.
    Asked,
}

/// A request that came to the site.
#[derive(Clone, Debug)]
pub struct Fetched {
    pub path: String,
    pub has_query: bool,
    pub user_agent: String,
}

/// The site.
pub struct Site {
    port: u16,
    provider: &'static str,
    fetched: Arc<Mutex<Vec<Fetched>>>,
    serving: JoinHandle<()>,
}

impl Site {
    /// Puts the page on a site for a provider, registers its address there and in the program's setup, and starts the
    /// program again with it.
    pub async fn open(scene: &mut Scene, provider: &'static str, script: Script, hand_over: HandOver) -> Self {
        let key = KeyPair::generate().expect("a key");
        let acceptor = acceptor(&key);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let port = listener.local_addr().expect("a bound listener has an address").port();
        let fetched = Arc::new(Mutex::new(Vec::new()));
        let serving = tokio::spawn(serve(listener, acceptor, script, Arc::clone(&fetched)));
        let site = Self { port, provider, fetched, serving };

        let public_key = STANDARD.encode(Sha256::digest(key.subject_public_key_info()));
        let flag = format!("--ignore-certificate-errors-spki-list={public_key}");
        let origins = if hand_over == HandOver::Allowed { vec![site.origin()] } else { Vec::new() };
        Browser::start_afresh(&origins, &[flag]).await;

        let address = site.address();
        scene.sandbox.quirks(provider, |quirks| quirks.hosted_redirect = Some(address.clone()));
        let mut file: Value = scene.sandbox.providers_file();
        file["providers"][provider]["redirect_uri"] = json!(address);
        std::fs::write(stage().join("providers.json"), file.to_string()).expect("the stage takes a file");
        scene.restart().await;
        site
    }

    /// The redirect URI.
    pub fn address(&self) -> String {
        format!("{}/{FOLDER}/{}/", self.origin(), self.provider)
    }

    fn origin(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    /// What was asked of the site so far.
    pub fn fetched(&self) -> Vec<Fetched> {
        self.fetched.lock().expect("nobody panics with it").clone()
    }

    /// Fails unless nobody but the browser was there, for the page and its own files, and once with an answer.
    pub fn expect_one_answer(&self) {
        let fetched = self.fetched();
        let page = format!("/{FOLDER}/{}/", self.provider);
        let answers: Vec<_> = fetched.iter().filter(|one| one.has_query).collect();
        assert!(matches!(answers[..], [one] if one.path == page), "{fetched:?}");
        for one in &fetched {
            assert!(one.user_agent.contains("Chrome/"), "only the browser comes here: {one:?}");
            let name = one.path.strip_prefix(&page).unwrap_or(&one.path);
            assert!(matches!(name, "" | "hand-over.css" | "hand-over.js" | "/favicon.ico"), "{one:?}");
        }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn acceptor(key: &KeyPair) -> TlsAcceptor {
    let certificate = CertificateParams::new(vec!["127.0.0.1".to_owned()]).and_then(|params| params.self_signed(key));
    let chain = vec![certificate.expect("a certificate").der().clone()];
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider has them")
        .with_no_client_auth()
        .with_single_cert(chain, PrivatePkcs8KeyDer::from(key.serialize_der()).into());
    TlsAcceptor::from(Arc::new(config.expect("key and certificate match")))
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor, script: Script, fetched: Arc<Mutex<Vec<Fetched>>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, fetched) = (acceptor.clone(), Arc::clone(&fetched));
        tokio::spawn(async move { answer(stream, acceptor, script, &fetched).await });
    }
}

/// One request a connection. A browser that goes away is no error here.
async fn answer(stream: TcpStream, acceptor: TlsAcceptor, script: Script, fetched: &Mutex<Vec<Fetched>>) -> Option<()> {
    let mut stream = acceptor.accept(stream).await.ok()?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() > HEAD_BYTES || stream.read_buf(&mut head).await.ok()? == 0 {
            return None;
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let target = head.strip_prefix("GET ")?.split(' ').next()?;
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let header = |name: &str| {
        let named =
            head.lines().filter_map(|line| line.split_once(": ")).find(|(own, _)| own.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.to_owned()).unwrap_or_default()
    };
    fetched.lock().expect("nobody panics with it").push(Fetched {
        path: path.to_owned(),
        has_query: query.is_some(),
        user_agent: header("user-agent"),
    });

    let (status, kind, body) = match path.rsplit('/').next() {
        Some("") => ("200 OK", "text/html", file("index.html")),
        Some(name @ "hand-over.js") => ("200 OK", "text/javascript", file(name)),
        Some(name @ "hand-over.css") => ("200 OK", "text/css", file(name)),
        _ => ("404 Not Found", "text/plain", Vec::new()),
    };
    let policy = if script == Script::Forbidden { "Content-Security-Policy: script-src 'none'\r\n" } else { "" };
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{policy}Connection: close\r\n\r\n"
    );
    stream.write_all(answer.as_bytes()).await.ok()?;
    stream.write_all(&body).await.ok()?;
    stream.shutdown().await.ok()
}

/// A file as it is shipped.
fn file(name: &str) -> Vec<u8> {
    let file: PathBuf = porchlight_tests::checkout().join("ui/hosted").join(name);
    std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}
