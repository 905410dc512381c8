//! The sandbox, a person and the app, at one provider.

use std::sync::Arc;

use porchlight_auth::{Attempt, TokenError, Tokens};
use porchlight_domain::AuthorizationCode;
use porchlight_providers::RedirectUri;
use porchlight_sandbox::{Asked, Endpoint, Options, Practice, Quirks, Sandbox, ScriptedReply};
pub use porchlight_tests::practice_home::client;
use porchlight_tests::{OAuthPerson, TestTime};
use url::Url;

use crate::app::{App, Trouble};

/// The port that the listener of the app would have.
pub const PORT: u16 = 49_152;

/// A fresh sandbox with one client and one person.
pub struct Scene {
    pub sandbox: Sandbox,
    pub provider: &'static str,
    pub person: OAuthPerson,
    pub app: App,
    pub time: TestTime,
}

impl Scene {
    pub async fn start(provider: &'static str, person: &'static str) -> Self {
        let time = TestTime::new();
        let options = Options { clock: Arc::new(time.clone()), port: 0, seed: 7 };
        let sandbox = Sandbox::start(options).await.expect("a free port");
        let practice = sandbox.provider(provider);
        let client = client(&practice);
        let redirect_uri = RedirectUri::parse(client.provider, practice.redirect_uri).expect("the provider takes it");
        let app = App::new(client, redirect_uri.with_port(PORT), time.clone());
        Self { sandbox, provider, person: OAuthPerson(person), app, time }
    }

    pub fn practice(&self) -> Practice {
        self.sandbox.provider(self.provider)
    }

    pub fn quirks(&self, change: impl FnOnce(&mut Quirks)) {
        self.sandbox.quirks(self.provider, change);
    }

    pub fn script(&self, endpoint: Endpoint, reply: ScriptedReply) {
        self.sandbox.script(self.provider, endpoint, reply);
    }

    pub fn asked(&self, endpoint: Endpoint) -> Vec<Asked> {
        self.sandbox.asked_of(self.provider, endpoint)
    }

    /// The newest request to an endpoint.
    pub fn last_asked(&self, endpoint: Endpoint) -> Asked {
        self.asked(endpoint).pop().expect("it was asked")
    }

    /// Begins a sign-in; the person allows it.
    pub async fn walk(&self) -> (Attempt, Url) {
        let (attempt, link) = self.app.begin();
        let came_back = self.person.allow(link.expose()).await;
        (attempt, came_back)
    }

    /// As [`Scene::walk`], up to the code.
    pub async fn code(&self) -> (Attempt, AuthorizationCode) {
        let (attempt, came_back) = self.walk().await;
        let code = self.app.code(&attempt, &came_back);
        (attempt, code)
    }

    /// The whole sign-in.
    pub async fn sign_in(&self) -> Tokens {
        let (attempt, code) = self.code().await;
        let response = self.app.exchange(&attempt, &code).await.expect("the code brings tokens");
        self.app.keep(response)
    }

    /// As [`Scene::sign_in`], at a server that gives refresh tokens.
    pub async fn sign_in_to_stay(&self) -> Tokens {
        self.quirks(|quirks| quirks.refresh_token = true);
        let tokens = self.sign_in().await;
        assert!(tokens.refresh.is_some());
        tokens
    }

    /// Exchanges a fresh code, which is expected to bring no tokens.
    pub async fn refused_exchange(&self) -> Trouble {
        let (attempt, code) = self.code().await;
        self.app.exchange(&attempt, &code).await.expect_err("no tokens")
    }

    /// As [`Scene::refused_exchange`] with a scripted reply of the token endpoint.
    pub async fn exchange_answered(&self, reply: ScriptedReply) -> Trouble {
        self.script(Endpoint::Token, reply);
        self.refused_exchange().await
    }
}

/// `invalid_grant`, the one error that ends a session.
pub fn invalid_grant() -> Trouble {
    Trouble::Refused(TokenError::InvalidGrant)
}
