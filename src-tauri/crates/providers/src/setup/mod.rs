//! Setup of a provider: client identifier, client secret, the way back from the browser.
//!
//! It comes from a setup file, from a providers file (demo mode with other servers), or typed by hand. The format of
//! the files is described by `setup.schema.json` beside this crate.

mod error;
mod file;
mod json;
mod redirect;

use porchlight_domain::ClientSecret;

pub use error::{Field, Flaw, Place, SetupError};
pub use file::{ProviderSetup, ProvidersFile, SIZE_LIMIT, SetupFile};
pub use redirect::{LoopbackPort, RedirectUri, RedirectUriError};

use crate::{Bearer, ClientSecretNeed, Provider};

/// What a sign-in needs beside the provider itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setup {
    /// Client identifier (RFC 6749 §2.2).
    pub client_identifier: String,
    /// Client secret, if the provider gave one. Belongs into the credential store and nowhere else.
    pub client_secret: Option<ClientSecret>,
    /// The way back from the browser.
    pub redirect: RedirectUri,
    /// Scopes to ask for in place of the provider's.
    pub scopes: Option<Vec<String>>,
}

impl Setup {
    /// Checks a setup typed by hand. Spaces around a value are dropped; an empty secret or redirect URI is none.
    ///
    /// # Errors
    /// [`SetupError::Typed`] names the first field that cannot be used and why.
    pub fn typed(
        provider: &Provider,
        client_identifier: &str,
        client_secret: Option<ClientSecret>,
        redirect_uri: Option<&str>,
    ) -> Result<Self, SetupError> {
        let typed = |field| move |flaw| SetupError::Typed { field, flaw };
        let client_identifier = client_identifier.trim();
        check_text(client_identifier).map_err(typed(Field::ClientIdentifier))?;

        let client_secret = client_secret.map(|secret| ClientSecret::new(secret.expose().trim().to_owned()));
        let client_secret = client_secret.filter(|secret| !secret.expose().is_empty());
        check_secret(provider, client_secret.as_ref()).map_err(typed(Field::ClientSecret))?;

        let redirect = match redirect_uri.map(str::trim).filter(|uri| !uri.is_empty()) {
            Some(uri) => RedirectUri::parse(provider, uri)
                .map_err(|error| SetupError::Typed { field: Field::RedirectUri, flaw: Flaw::Redirect(error) })?,
            None => RedirectUri::default_of(provider),
        };
        Ok(Self { client_identifier: client_identifier.to_owned(), client_secret, redirect, scopes: None })
    }

    /// The scopes to ask for.
    pub fn scopes(&self, provider: &Provider) -> Vec<String> {
        let own = || provider.scopes.iter().map(|scope| (*scope).to_owned()).collect();
        self.scopes.clone().unwrap_or_else(own)
    }
}

/// Longest client identifier, secret or scope, in bytes. Cognito's and Ion's are far below.
const TEXT_LIMIT: usize = 1024;

/// Checks a client identifier or secret: visible ASCII and spaces (RFC 6749 appendix A.1 and A.2).
fn check_text(text: &str) -> Result<(), Flaw> {
    if text.is_empty() {
        return Err(Flaw::Empty);
    }
    if text.len() > TEXT_LIMIT {
        return Err(Flaw::TooLong);
    }
    if !text.bytes().all(|byte| (0x20..=0x7e).contains(&byte)) {
        return Err(Flaw::Characters);
    }
    Ok(())
}

fn check_secret(provider: &Provider, secret: Option<&ClientSecret>) -> Result<(), Flaw> {
    match (secret, provider.client_secret) {
        (Some(secret), ClientSecretNeed::Required | ClientSecretNeed::Optional) => check_text(secret.expose()),
        (None, ClientSecretNeed::Required) => Err(Flaw::SecretNeeded),
        (None, ClientSecretNeed::Optional) => Ok(()),
    }
}

/// Checks one scope (RFC 6749 §3.3: visible ASCII but quotation mark and backslash).
fn check_scope(scope: &str) -> Result<(), Flaw> {
    check_text(scope)?;
    if scope.bytes().any(|byte| matches!(byte, b' ' | b'"' | b'\\')) { Err(Flaw::Characters) } else { Ok(()) }
}

fn check_scopes(provider: &Provider, scopes: &[String]) -> Result<(), Flaw> {
    if scopes.is_empty() {
        return Err(Flaw::Empty); // no scope at all widens the grant to everything
    }
    if provider.bearer == Bearer::IdToken && !scopes.iter().any(|scope| scope == "openid") {
        return Err(Flaw::ScopeNeeded("openid"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::find;

    fn secret(text: &str) -> ClientSecret {
        ClientSecret::new(text.to_owned())
    }

    #[test]
    fn a_typed_setup_is_trimmed_and_filled_with_the_providers_own_way_back() {
        let gridshare = find("gridshare").expect("registered");
        let setup = Setup::typed(gridshare, " 4abc \n", Some(secret(" s3cret ")), Some(" ")).expect("a setup");
        assert_eq!(setup.client_identifier, "4abc");
        assert_eq!(setup.client_secret, Some(secret("s3cret")));
        assert_eq!(setup.redirect.as_str(), "app.porchlight://oauth/gridshare");
        assert_eq!(setup.scopes(gridshare), ["lunar/device.read", "lunar/plan.read"]);

        let ion = find("tjhsst-ion").expect("registered");
        let setup = Setup::typed(ion, "abc", Some(secret("")), None).expect("a setup");
        assert_eq!(setup.client_secret, None);
        assert_eq!(setup.redirect.as_str(), "http://127.0.0.1/oauth/tjhsst-ion");
    }

    #[test]
    fn a_typed_setup_says_which_field_is_wrong() {
        let gridshare = find("gridshare").expect("registered");
        let long = "x".repeat(1025);
        for (identifier, client_secret, redirect, field, flaw) in [
            ("", Some(secret("s")), None, Field::ClientIdentifier, Flaw::Empty),
            ("a\u{7}b", Some(secret("s")), None, Field::ClientIdentifier, Flaw::Characters),
            ("é", Some(secret("s")), None, Field::ClientIdentifier, Flaw::Characters),
            (long.as_str(), Some(secret("s")), None, Field::ClientIdentifier, Flaw::TooLong),
            ("a", None, None, Field::ClientSecret, Flaw::SecretNeeded),
            ("a", Some(secret("  ")), None, Field::ClientSecret, Flaw::SecretNeeded),
            ("a", Some(secret("s\ns")), None, Field::ClientSecret, Flaw::Characters),
            ("a", Some(secret("s")), Some("ftp://x"), Field::RedirectUri, Flaw::Redirect(RedirectUriError::Unknown)),
        ] {
            let refused = Setup::typed(gridshare, identifier, client_secret, redirect);
            assert_eq!(refused, Err(SetupError::Typed { field, flaw }), "{identifier:?} {redirect:?}");
        }
    }

    #[test]
    fn r17_a_setup_does_not_print_its_secret() {
        let gridshare = find("gridshare").expect("registered");
        let setup = Setup::typed(gridshare, "a", Some(secret("canary")), None).expect("a setup");
        assert!(!format!("{setup:?}").contains("canary"));
    }
}
