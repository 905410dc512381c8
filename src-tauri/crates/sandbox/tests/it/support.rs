//! A person with a browser, an app that follows the sheets, and a clock that can be moved.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use porchlight_domain::Clock;
use porchlight_sandbox::{Options, Practice, Sandbox};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::Url;

pub(crate) const VERIFIER: &str = "practice-verifier-practice-verifier-practice-43";

/// Friday, ten past four in the afternoon in London; quarter past eleven in New York.
pub(crate) const START: &str = "2026-11-20T16:10:00Z";

pub(crate) struct TestClock(Mutex<Timestamp>);

impl TestClock {
    pub(crate) fn forward(&self, seconds: i64) {
        let mut now = self.0.lock().expect("no panic under the lock");
        *now += SignedDuration::from_secs(seconds);
    }

    pub(crate) fn set(&self, instant: &str) {
        *self.0.lock().expect("no panic under the lock") = instant.parse().expect("an instant");
    }
}

impl Clock for TestClock {
    fn utc(&self) -> Timestamp {
        *self.0.lock().expect("no panic under the lock")
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

/// A sandbox, its clock, and a client that follows no redirect.
pub(crate) struct Scene {
    pub(crate) sandbox: Sandbox,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) http: reqwest::Client,
}

/// A reply, read to its end.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("text"))
    }

    /// `error` of a JSON body, beside the status.
    pub(crate) fn error(&self) -> (u16, String) {
        (self.status, self.json()["error"].as_str().expect("an error code").to_owned())
    }

    /// Parameters of the address the browser is sent to.
    pub(crate) fn sent_back(&self) -> Vec<(String, String)> {
        assert_eq!(self.status, 302, "{}", self.body);
        let location = Url::parse(self.header("location").expect("a location")).expect("an address");
        location.query_pairs().into_owned().collect()
    }

    pub(crate) fn sent_back_value(&self, name: &str) -> Option<String> {
        self.sent_back().into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    pub(crate) fn code(&self) -> String {
        self.sent_back_value("code").expect("a code")
    }
}

impl Scene {
    #[expect(clippy::disallowed_methods, reason = "the app's own client is what the sandbox must not share")]
    pub(crate) async fn start() -> Self {
        let clock = Arc::new(TestClock(Mutex::new(START.parse().expect("an instant"))));
        let sandbox = Self::start_sandbox(&clock, 0, 7).await;
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("a client without certificates of its own");
        Self { sandbox, clock, http }
    }

    /// Stops the sandbox and starts another on the same port.
    pub(crate) async fn restart(self) -> Self {
        let port = self.sandbox.port();
        self.sandbox.stop().await;
        let sandbox = Self::start_sandbox(&self.clock, port, 8).await;
        Self { sandbox, ..self }
    }

    async fn start_sandbox(clock: &Arc<TestClock>, port: u16, seed: u64) -> Sandbox {
        let clock: Arc<dyn Clock> = Arc::<TestClock>::clone(clock);
        Sandbox::start(Options { clock, port, seed }).await.expect("a free port")
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Reply {
        let response = request.send().await.expect("a reply");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Reply { status, headers, body: response.text().await.expect("a whole body") }
    }

    pub(crate) async fn get(&self, address: &str) -> Reply {
        self.send(self.http.get(address)).await
    }

    pub(crate) async fn get_with(&self, address: &str, bearer: &str) -> Reply {
        self.send(self.http.get(address).bearer_auth(bearer)).await
    }

    /// A GET of a provider's API.
    pub(crate) async fn api(&self, provider: &str, path: &str, bearer: &str) -> Reply {
        let address = format!("{}{path}", self.sandbox.provider(provider).api_base);
        self.get_with(&address, bearer).await
    }

    pub(crate) async fn post_form(&self, address: &str, basic: Option<&str>, fields: &[(&str, &str)]) -> Reply {
        let mut request = self
            .http
            .request(Method::POST, address)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form(fields));
        if let Some(credentials) = basic {
            request = request.header("authorization", format!("Basic {}", STANDARD.encode(credentials)));
        }
        self.send(request).await
    }

    /// The address of an authorization request with PKCE and `state`; `changes` replace or add parameters, and an
    /// empty value takes one out.
    pub(crate) fn authorization_address(&self, provider: &str, changes: &[(&str, &str)]) -> String {
        let practice = self.sandbox.provider(provider);
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let redirect_uri = redirect_uri(&practice);
        let mut fields = vec![
            ("response_type", "code"),
            ("client_id", practice.client_identifier),
            ("redirect_uri", &redirect_uri),
            ("scope", scope(provider)),
            ("state", "st-1"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        fields.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        fields.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
        format!("{}?{}", practice.authorization_endpoint, form(&fields))
    }

    /// Walks through the pages as a person would; the last reply sends the browser back.
    pub(crate) async fn walk(&self, provider: &str, person: &str, decision: &str, changes: &[(&str, &str)]) -> Reply {
        let address = self.authorization_address(provider, changes);
        let sign_in = self.get(&address).await;
        assert_eq!(sign_in.status, 200, "{}", sign_in.body);
        assert!(sign_in.body.contains(&format!("id=\"person-{person}\"")), "{person} is on the page");
        let consent = self.post_form(&address, None, &[("person", person)]).await;
        assert_eq!(consent.status, 200);
        assert!(consent.body.contains("id=\"allow\"") && consent.body.contains("id=\"deny\""));
        self.post_form(&address, None, &[("person", person), ("decision", decision)]).await
    }

    /// Exchanges a code as the provider's sheet says; `changes` as above.
    pub(crate) async fn exchange(&self, provider: &str, code: &str, changes: &[(&str, &str)]) -> Reply {
        let redirect_uri = redirect_uri(&self.sandbox.provider(provider));
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri.as_str()),
            ("code_verifier", VERIFIER),
        ];
        self.token_request(provider, &fields, changes).await
    }

    pub(crate) async fn refresh(&self, provider: &str, refresh_token: &str) -> Reply {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        self.token_request(provider, &fields, &[]).await
    }

    pub(crate) async fn revoke(&self, provider: &str, token: &str) -> Reply {
        let practice = self.sandbox.provider(provider);
        let fields = [("token", token), ("client_id", practice.client_identifier)];
        let address = practice.revocation_endpoint.clone().expect("a revocation endpoint");
        self.post_form(&address, credentials(&practice).as_deref(), &fields).await
    }

    /// Signs a person in; the token response.
    pub(crate) async fn sign_in(&self, provider: &str, person: &str) -> Value {
        let back = self.walk(provider, person, "allow", &[]).await;
        assert_eq!(back.sent_back_value("state").as_deref(), Some("st-1"));
        let tokens = self.exchange(provider, &back.code(), &[]).await;
        assert_eq!(tokens.status, 200, "{}", tokens.body);
        tokens.json()
    }

    async fn token_request(&self, provider: &str, fields: &[(&str, &str)], changes: &[(&str, &str)]) -> Reply {
        let practice = self.sandbox.provider(provider);
        let mut fields = fields.to_vec();
        fields.push(("client_id", practice.client_identifier));
        fields.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        fields.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
        self.post_form(&practice.token_endpoint, credentials(&practice).as_deref(), &fields).await
    }
}

/// Identifier and secret as they stand, if there is a secret.
pub(crate) fn credentials(practice: &Practice) -> Option<String> {
    practice.client_secret.map(|secret| format!("{}:{secret}", practice.client_identifier))
}

/// Claims of a JWT, unchecked.
pub(crate) fn claims(token: &Value) -> Value {
    let middle = text(token).split('.').nth(1).expect("three parts").to_owned();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(middle).expect("base64url")).expect("JSON")
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

fn form(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Ion's is registered without a port, so any may be asked for.
fn redirect_uri(practice: &Practice) -> String {
    practice.redirect_uri.replace("http://127.0.0.1/", "http://127.0.0.1:49152/")
}

fn scope(provider: &str) -> &'static str {
    match provider {
        "gridshare" => "lunar/device.read lunar/plan.read",
        "ion-electricity" => "openid profile email",
        _ => "read",
    }
}
