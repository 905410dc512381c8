use porchlight_domain::ClientSecret;
use porchlight_providers::{Provider, Servers};

/// One provider as this computer is set up for it: whom to ask, and as which client.
#[derive(Clone, Debug)]
pub struct Client {
    /// The provider's form.
    pub provider: &'static Provider,
    /// Where it is reached in this run.
    pub servers: Servers,
    /// Client identifier (RFC 6749 §2.2).
    pub client_identifier: String,
    /// Client secret, if the provider gave one.
    pub client_secret: Option<ClientSecret>,
    /// Scopes to ask for, never empty.
    pub scopes: Vec<String>,
}

impl Client {
    /// Whether `openid` is asked for, and so a `nonce` sent and an ID token expected.
    pub fn asks_for_id_token(&self) -> bool {
        self.scopes.iter().any(|scope| scope == "openid")
    }
}
