//! Where a provider is reached: its own hosts, or other loopback servers in demo mode.

use thiserror::Error;
use url::Url;

use crate::Provider;

/// The addresses of one provider in this run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Servers {
    /// Issuer identifier, if known.
    pub issuer: Option<String>,
    /// Authorization endpoint.
    pub authorization_endpoint: Url,
    /// Token endpoint.
    pub token_endpoint: Url,
    /// Revocation endpoint, if there is one.
    pub revocation_endpoint: Option<Url>,
    /// Base of the API; request paths are added to its own path.
    pub api_base: Url,
}

/// Why an address was refused.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum ServersError {
    /// Not an absolute address.
    #[error("{field} is not an address")]
    NotAnAddress {
        /// The field.
        field: &'static str,
    },
    /// Demo mode reaches loopback servers only.
    #[error("{field} is not on this computer (127.0.0.1 or [::1])")]
    NotLoopback {
        /// The field.
        field: &'static str,
    },
}

impl Servers {
    /// The provider's own hosts, all https.
    pub fn of(provider: &Provider) -> Self {
        let own = |address: &str| Url::parse(address).expect("the contract test of each provider parses its addresses");
        Self {
            issuer: provider.issuer.map(str::to_owned),
            authorization_endpoint: own(provider.authorization_endpoint),
            token_endpoint: own(provider.token_endpoint),
            revocation_endpoint: provider.revocation_endpoint.map(own),
            api_base: own(provider.api_base),
        }
    }

    /// Checks an address for demo mode: http or https, host 127.0.0.0/8 or `[::1]` by number.
    ///
    /// # Errors
    /// [`ServersError`] names the field. `localhost` is refused: it is resolved by a file anybody may change.
    pub fn loopback(field: &'static str, address: &str) -> Result<Url, ServersError> {
        let url = Url::parse(address).map_err(|_| ServersError::NotAnAddress { field })?;
        let on_this_computer = match url.host() {
            Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
            Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
            Some(url::Host::Domain(_)) | None => false,
        };
        if on_this_computer && matches!(url.scheme(), "http" | "https") {
            Ok(url)
        } else {
            Err(ServersError::NotLoopback { field })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn demo_mode_reaches_loopback_servers_only() {
        assert!(Servers::loopback("api_base", "http://127.0.0.1:4000/api").is_ok());
        assert!(Servers::loopback("api_base", "http://[::1]:4000/api").is_ok());
        for foreign in [
            "https://ion.tjhsst.edu/api",
            "http://localhost:4000",
            "http://127.0.0.1.example.com/",
            "http://10.0.0.1/",
            "file:///etc/passwd",
        ] {
            assert_eq!(
                Servers::loopback("api_base", foreign),
                Err(ServersError::NotLoopback { field: "api_base" }),
                "{foreign}"
            );
        }
        assert_eq!(Servers::loopback("api_base", "ion"), Err(ServersError::NotAnAddress { field: "api_base" }));
    }
}
