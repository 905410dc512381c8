//! How a client reaches a practice provider.

use porchlight_providers::{Servers, ServersError};
use serde_json::{Map, Value, json};

use crate::desk::Desk;

/// Addresses and client of one practice provider.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Practice {
    /// Id of the provider.
    pub provider: &'static str,
    /// Issuer identifier.
    pub issuer: String,
    /// Authorization endpoint.
    pub authorization_endpoint: String,
    /// Token endpoint.
    pub token_endpoint: String,
    /// Where the keys of its ID tokens lie, if it gives any: at iON.
    pub jwks_uri: Option<String>,
    /// Revocation endpoint, if the provider has one.
    pub revocation_endpoint: Option<String>,
    /// Base of the API, without a slash at the end.
    pub api_base: String,
    /// Client identifier.
    pub client_identifier: &'static str,
    /// Client secret; `None` for a public client. Worth nothing outside the sandbox.
    pub client_secret: Option<&'static str>,
    /// Registered redirect URI, as a setup names it.
    pub redirect_uri: &'static str,
}

impl Practice {
    pub(crate) fn of(desk: &Desk) -> Self {
        let client = desk.client();
        let at = |path: &str| desk.base() + path;
        Self {
            provider: desk.issuer.id(),
            issuer: desk.issuer_identifier(),
            authorization_endpoint: at(desk.issuer.authorization_path()),
            token_endpoint: at(desk.issuer.token_path()),
            jwks_uri: desk.issuer.gives_id_tokens().then(|| at(desk.issuer.keys_path())),
            revocation_endpoint: desk.issuer.revocation_path().map(at),
            api_base: desk.api_base(),
            client_identifier: client.identifier,
            client_secret: client.secret,
            redirect_uri: client.redirect_uris[0],
        }
    }

    /// The addresses in the form the rest of the app uses.
    ///
    /// # Errors
    /// None in truth: the sandbox listens on 127.0.0.1. The check is the one every loopback server passes.
    pub fn servers(&self) -> Result<Servers, ServersError> {
        let optional = |field, address: Option<&str>| address.map(|it| Servers::loopback(field, it)).transpose();
        Ok(Servers {
            issuer: Some(self.issuer.clone()),
            authorization_endpoint: Servers::loopback("authorization_endpoint", &self.authorization_endpoint)?,
            token_endpoint: Servers::loopback("token_endpoint", &self.token_endpoint)?,
            jwks_uri: optional("jwks_uri", self.jwks_uri.as_deref())?,
            revocation_endpoint: optional("revocation_endpoint", self.revocation_endpoint.as_deref())?,
            api_base: Servers::loopback("api_base", &self.api_base)?,
        })
    }

    /// The entry of this provider in a providers file.
    pub(crate) fn file_entry(&self) -> Value {
        let mut endpoints = Map::new();
        let mut add = |field: &str, address: &str| endpoints.insert(field.to_owned(), address.into());
        add("authorization_endpoint", &self.authorization_endpoint);
        add("token_endpoint", &self.token_endpoint);
        if let Some(address) = &self.jwks_uri {
            add("jwks_uri", address);
        }
        if let Some(address) = &self.revocation_endpoint {
            add("revocation_endpoint", address);
        }
        add("api_base", &self.api_base);
        add("issuer", &self.issuer);
        let mut entry = json!({
            "client_identifier": self.client_identifier,
            "redirect_uri": self.redirect_uri,
            "endpoints": endpoints,
        });
        if let Some(secret) = self.client_secret {
            entry["client_secret"] = secret.into();
        }
        entry
    }
}
