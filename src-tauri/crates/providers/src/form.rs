//! What the app has to know of a provider.

use std::time::Duration;

use porchlight_domain::{Offer, ProviderId};

use crate::{ApiRequest, Reply, Survey};

/// Everything that tells one provider from another.
#[derive(Debug)]
pub struct Provider {
    /// Its id; also the last part of its redirect URIs.
    pub id: ProviderId,
    /// Name on the list of providers ("Lunar Energy battery").
    pub name: &'static str,
    /// Name inside a sentence ("Lunar").
    pub short_name: &'static str,
    /// What it brings, in a few words ("live power, battery level, history").
    pub brings: &'static str,
    /// What is asked for, in words ("reads your devices and their readings").
    pub reads: &'static str,
    /// What it lets the app show.
    pub offers: &'static [Offer],
    /// How a person gets a client identifier.
    pub setup_guide: SetupGuide,

    /// Issuer identifier, where one is published. Checked against `iss` when present.
    pub issuer: Option<&'static str>,
    /// Authorization endpoint (RFC 6749 §3.1).
    pub authorization_endpoint: &'static str,
    /// Token endpoint (RFC 6749 §3.2).
    pub token_endpoint: &'static str,
    /// Where the keys of its ID tokens lie (RFC 7517 §5), if it publishes them and gives ID tokens.
    pub keys: Option<&'static str>,
    /// Revocation endpoint (RFC 7009); takes the refresh token.
    pub revocation_endpoint: Option<&'static str>,
    /// Base of the API, without a slash at the end.
    pub api_base: &'static str,
    /// How a client with a secret proves itself.
    pub client_authentication: ClientAuthentication,
    /// Whether the provider gives a client secret.
    pub client_secret: ClientSecretNeed,
    /// Scopes to ask for. Always sent: leaving them out widens the grant.
    pub scopes: &'static [&'static str],
    /// What each of them lets the app see, in words ("your plan"), for a person who did not allow it.
    pub scopes_let_see: &'static [(&'static str, &'static str)],
    /// Which token the API takes.
    pub bearer: Bearer,
    /// What is checked of an ID token when `openid` is among the scopes.
    pub id_token: IdTokenPolicy,
    /// Where the name of the person comes from.
    pub identity: IdentitySource,
    /// The way back from the browser unless the setup names another.
    pub redirect: RedirectMethod,
    /// Every way back the provider may be set up with; contains [`Provider::redirect`].
    pub accepted_redirects: &'static [RedirectMethod],
    /// Whether any port of the loopback address is accepted (RFC 8252 §7.3).
    pub any_loopback_port: bool,
    /// Statuses with which the API meets an expired bearer.
    pub expiry_statuses: &'static [u16],
    /// Words in the body that tell a refused bearer from "not allowed", where both have such a status.
    pub bearer_refusal: Option<&'static str>,
    /// How long the refresh token lives unused, where known.
    pub refresh_idle_limit: Option<Duration>,
    /// How often to ask.
    pub poll: Poll,
    /// Whether readings of the past can be asked for ([`crate::Round::past`]).
    pub keeps_readings: bool,
    /// Pages of the provider's own site that can be opened in the browser.
    pub pages: &'static [SitePage],
    /// Starts a survey: the requests of one account, and the sense of their replies.
    pub survey: fn() -> Box<dyn Survey>,
}

impl Provider {
    /// Whether `openid` is asked for, and so a `nonce` sent and an ID token expected.
    pub fn asks_for_id_token(&self) -> bool {
        self.scopes.contains(&"openid")
    }

    /// Whether a reply means that the bearer is not accepted, so that one refresh is worth trying.
    ///
    /// A reply that every round needs is judged by its status alone; an optional one by its words as well, since
    /// "not allowed" is an answer there.
    pub fn refuses_bearer(&self, request: &ApiRequest, reply: Reply<'_>) -> bool {
        /// Error bodies are short; whatever is longer is something else.
        const READ_BYTES: usize = 2048;
        let start = &reply.body[..reply.body.len().min(READ_BYTES)];
        let said = |words: &str| start.windows(words.len()).any(|part| part == words.as_bytes());
        self.expiry_statuses.contains(&reply.status) && (!request.optional || self.bearer_refusal.is_none_or(said))
    }

    /// What somebody cannot see who did not allow these scopes, in words, in the order of the form. A scope without
    /// words goes by its own name.
    pub fn not_seen_without<'a>(&self, missing: &'a [String]) -> Vec<&'a str> {
        let words = |name: &'a String| {
            let known = self.scopes_let_see.iter().find(|(scope, _)| scope == name);
            known.map_or(name.as_str(), |(_, words)| *words)
        };
        missing.iter().map(words).collect()
    }

    /// Where the provider sends the browser by deep link.
    pub fn deep_link(&self) -> String {
        format!("app.porchlight://oauth/{}", self.id)
    }

    /// Path of the loopback redirect.
    pub fn loopback_path(&self) -> String {
        format!("/oauth/{}", self.id)
    }
}

/// How a client with a secret proves itself (RFC 6749 §2.3.1). A client without one sends `client_id` alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClientAuthentication {
    /// `Authorization: Basic` of identifier and secret as they stand.
    BasicRaw,
    /// `Authorization: Basic` of identifier and secret, each form-encoded first.
    BasicFormEncoded,
}

/// Whether the provider gives a client secret.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClientSecretNeed {
    /// Always.
    Required,
    /// Some clients have one.
    Optional,
}

/// Which token the API takes as bearer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bearer {
    /// The access token, as usual.
    AccessToken,
    /// The ID token.
    IdToken,
}

/// What is checked of an ID token. Its signature is vouched for by TLS where no keys are published
/// (OpenID Connect Core §3.1.3.7 rule 6).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct IdTokenPolicy {
    /// Accepted values of `alg`.
    pub algorithms: &'static [&'static str],
    /// Whether a token without `nonce` passes on the code grant. A different one never does.
    pub nonce_may_be_absent: bool,
}

/// Where the name of the person comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IdentitySource {
    /// Claims of the access token, read for display and for finding the same person again only.
    AccessTokenClaims,
    /// Claims of the checked ID token.
    IdToken,
    /// The survey finds it ([`crate::Findings`]).
    Survey,
}

/// A way back from the browser.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RedirectMethod {
    /// `app.porchlight://oauth/<provider>`.
    DeepLink,
    /// `http://127.0.0.1:<port>/oauth/<provider>`.
    Loopback,
    /// An https page that hands the query on to the deep link.
    HostedPage,
}

/// A page of the provider's own site, of which there is one for each id.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SitePage {
    /// What the window calls it.
    pub kind: &'static str,
    /// Where it lies, seen from the API base (RFC 3986 §5.2) and up to the id, which is a number.
    pub path: &'static str,
}

/// How often to ask the API.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Poll {
    /// Pause between rounds while somebody looks.
    pub looked_at: Duration,
    /// Pause between rounds while the window is hidden.
    pub hidden: Duration,
}

/// How a person gets a client identifier from the provider.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SetupGuide {
    /// Steps in order, each one sentence.
    pub steps: &'static [&'static str],
    /// Where to go or to write.
    pub link: Option<SetupLink>,
}

/// An address the system opens: `https:` or `mailto:`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SetupLink {
    /// What it is called.
    pub label: &'static str,
    /// The address.
    pub address: &'static str,
}
