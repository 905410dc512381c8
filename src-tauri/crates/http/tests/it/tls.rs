//! Certificates.

use std::sync::{Arc, Mutex};

use porchlight_http::{Client, Failure, NotACertificate, Reach};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::{ServerConfig, pki_types::PrivatePkcs8KeyDer};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_rustls::TlsAcceptor;
use url::Url;

use crate::support::{Noon, Play, act, client, post, reply};

/// A server with a certificate it made itself; stops on drop.
pub struct TlsServer {
    pub port: u16,
    pub pem: String,
    pub asked: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl TlsServer {
    pub async fn start(params: CertificateParams) -> Self {
        let (config, pem) = tls_config(&params, &[]);
        let acceptor = TlsAcceptor::from(config);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let shared = asked.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                if let Ok(stream) = acceptor.accept(stream).await {
                    tokio::spawn(act(stream, Play::Say(reply(200, "", "{}")), shared.clone()));
                }
            }
        });
        Self { port, pem, asked, task }
    }

    fn url(&self) -> Url {
        Url::parse(&format!("https://127.0.0.1:{}/token", self.port)).unwrap()
    }

    fn believer(&self) -> Client {
        Client::with_extra_authorities(Reach::LoopbackToo, Arc::new(Noon), self.pem.as_bytes()).unwrap()
    }
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The server's side of TLS, and the certificate a client has to believe.
pub fn tls_config(params: &CertificateParams, protocols: &[&str]) -> (Arc<ServerConfig>, String) {
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let mut config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivatePkcs8KeyDer::from(key.serialize_der()).into())
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    (Arc::new(config), certificate.pem())
}

pub fn for_loopback() -> CertificateParams {
    CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap()
}

#[tokio::test]
async fn n04_a_certificate_nobody_vouches_for_is_refused() {
    let server = TlsServer::start(for_loopback()).await;
    let failure = post(&client(), &server.url()).await.unwrap_err();
    assert_eq!(failure, Failure::CertificateRefused);
    assert_eq!(*server.asked.lock().unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn r19_a_certificate_of_an_extra_authority_is_accepted() {
    let server = TlsServer::start(for_loopback()).await;
    assert_eq!(post(&server.believer(), &server.url()).await.unwrap().status, 200);
    assert_eq!(server.asked.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn n04_a_certificate_of_another_name_is_refused() {
    let server = TlsServer::start(CertificateParams::new(vec!["provider.example".to_owned()]).unwrap()).await;
    assert_eq!(post(&server.believer(), &server.url()).await.unwrap_err(), Failure::CertificateRefused);
}

#[tokio::test]
async fn n04_an_expired_certificate_is_refused() {
    let mut params = for_loopback();
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2021, 1, 1);
    let server = TlsServer::start(params).await;
    assert_eq!(post(&server.believer(), &server.url()).await.unwrap_err(), Failure::CertificateRefused);
}

#[test]
fn a_file_without_certificate_is_no_authority() {
    for pem in ["", "hello", "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n"] {
        let client = Client::with_extra_authorities(Reach::HttpsOnly, Arc::new(Noon), pem.as_bytes());
        assert_eq!(client.err(), Some(NotACertificate), "{pem:?}");
    }
}
