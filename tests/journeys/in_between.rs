//! Something stands between this computer and the provider: the person is told whose problem that is.

use std::sync::Arc;
use std::time::Duration;

use porchlight_app::Command;
use porchlight_app::view::{AccountState, SetupState};
use porchlight_domain::{ClientSecret, Code};
use rcgen::{CertificateParams, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use url::Url;

use crate::world::World;

/// Past the end of the bearer.
const END: Duration = Duration::from_mins(70);
/// Past any pause after a failure.
const PAUSE: Duration = Duration::from_mins(6);
const CLIENT_SECRET: &str = "client-secret-0123456789";

/// What the proxy does with a request for a tunnel.
#[derive(Clone)]
pub enum Proxy {
    /// It wants a password.
    AsksForPassword,
    /// It opens the tunnel, and answers at its other end with a certificate of its own making.
    Pretends(TlsAcceptor),
}

impl Proxy {
    /// Listens; returns its address.
    pub async fn start(self) -> (String, JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("bound"));
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(self.clone().serve(stream));
            }
        });
        (address, serving)
    }

    async fn serve(self, mut stream: TcpStream) {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let Ok(byte) = stream.read_u8().await else { return };
            head.push(byte);
        }
        match self {
            Self::AsksForPassword => {
                let refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";
                stream.write_all(refusal).await.ok();
            }
            Self::Pretends(acceptor) => {
                stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.ok();
                acceptor.accept(stream).await.ok();
            }
        }
    }
}

/// Signs in to the real provider through a proxy, up to the code; what the sheet says then.
async fn sign_in_through(proxy: Proxy) -> Code {
    let (address, serving) = proxy.start().await;
    let mut world = World::real().await;
    world.secrets.note("client secret", CLIENT_SECRET);
    world.kill().await;
    world.proxy = Some(address);
    world.start().await;
    world
        .command(Command::SaveSetup {
            provider: "gridshare".to_owned(),
            client_identifier: "my-client".to_owned(),
            client_secret: Some(ClientSecret::new(CLIENT_SECRET.to_owned())),
            redirect_uri: None,
        })
        .await;
    world.until(|view| view.providers.iter().any(|provider| provider.setup == SetupState::Ready)).await;
    let link = Url::parse(&world.begin("gridshare").await).expect("an address");
    let state = link.query_pairs().find(|(name, _)| name == "state").expect("sent").1.into_owned();
    world.handle().link(format!("app.porchlight://oauth/gridshare?code=code-0123456789abcdef&state={state}"));
    let code = world.until_failed().await;
    serving.abort();
    code
}

#[tokio::test]
async fn n06_a_proxy_that_wants_a_password_is_named_at_the_sign_in() {
    assert_eq!(sign_in_through(Proxy::AsksForPassword).await, Code::ProxyWantsPassword);
}

#[tokio::test]
async fn n04_a_server_that_cannot_prove_who_it_is_is_named_at_the_sign_in() {
    let host = Url::parse(porchlight_providers::find("gridshare").expect("known").token_endpoint).expect("an address");
    let proxy = Proxy::Pretends(self_made(host.host_str().expect("a host")));
    assert_eq!(sign_in_through(proxy).await, Code::CertificateRefused);
}

#[tokio::test]
async fn n04_whoever_is_signed_in_stays_so_and_is_told() {
    let (address, serving) = start_https("127.0.0.1").await;
    let mut world = World::demo().await;
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.settle().await;
    world.kill().await;
    let at_home = world.providers.clone();
    for endpoint in ["api_base", "token_endpoint"] {
        world.providers["providers"]["gridshare"]["endpoints"][endpoint] = address.as_str().into();
    }
    world.start().await;
    world.time.forward(END);
    let shown = world.until_problem(account, Code::CertificateRefused).await;
    assert_eq!(shown.state, AccountState::SignedIn);
    assert!(shown.live.is_some() && shown.problem.is_some_and(|problem| problem.retry_at.is_some()));

    world.kill().await;
    world.providers = at_home;
    world.start().await;
    world.until_state(account, AccountState::SignedIn).await;
    world.time.forward(PAUSE);
    world.until_live(account).await;
    serving.abort();
}

/// A server with a certificate of its own making; its address.
pub async fn start_https(host: &str) -> (String, JoinHandle<()>) {
    let acceptor = self_made(host);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("https://{}/gridshare", listener.local_addr().expect("bound"));
    let serving = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            acceptor.accept(stream).await.ok();
        }
    });
    (address, serving)
}

fn self_made(host: &str) -> TlsAcceptor {
    let key = KeyPair::generate().expect("a key");
    let certificate = CertificateParams::new(vec![host.to_owned()]).and_then(|params| params.self_signed(&key));
    let chain = vec![certificate.expect("a certificate").der().clone()];
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider has them")
        .with_no_client_auth()
        .with_single_cert(chain, PrivatePkcs8KeyDer::from(key.serialize_der()).into());
    TlsAcceptor::from(Arc::new(config.expect("key and certificate match")))
}
