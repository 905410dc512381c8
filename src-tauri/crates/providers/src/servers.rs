//! Where a provider is reached: its own hosts, or other loopback servers in demo mode.

use thiserror::Error;
use url::Url;

use crate::Provider;

/// Digits of the longest number a provider may count its pages with.
const MOST_DIGITS: usize = 20;

/// The addresses of one provider in this run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Servers {
    /// Issuer identifier, if known.
    pub issuer: Option<String>,
    /// Authorization endpoint.
    pub authorization_endpoint: Url,
    /// Token endpoint.
    pub token_endpoint: Url,
    /// Where the keys of its ID tokens lie, if that is known (RFC 8414 §2).
    pub jwks_uri: Option<Url>,
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
            jwks_uri: provider.keys.map(own),
            revocation_endpoint: provider.revocation_endpoint.map(own),
            api_base: own(provider.api_base),
        }
    }

    /// Address of a page of the provider's site, by its kind and id (`announcement:42`). It lies beside the API, so it
    /// is on this computer wherever that is.
    ///
    /// `None` for a kind that the provider does not have, and for an id that is no number.
    pub fn page(&self, provider: &Provider, page: &str) -> Option<Url> {
        let (kind, id) = page.split_once(':')?;
        let page = provider.pages.iter().find(|page| page.kind == kind)?;
        if !(1..=MOST_DIGITS).contains(&id.len()) || !id.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let mut base = self.api_base.clone();
        base.set_path(self.api_base.path().trim_end_matches('/'));
        base.join(&format!("{}{id}", page.path)).ok()
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
    use crate::find;

    #[test]
    fn a_page_is_named_by_kind_and_number_and_never_leaves_the_provider() {
        let ion = find("tjhsst-ion").expect("registered");
        let own = Servers::of(ion);
        let page = |servers: &Servers, page: &str| servers.page(ion, page).map(String::from);
        assert_eq!(page(&own, "announcement:42").as_deref(), Some("https://ion.tjhsst.edu/announcements/42"));
        for base in ["http://127.0.0.1:4000/tjhsst-ion/api", "http://127.0.0.1:4000/tjhsst-ion/api/"] {
            let demo = Servers { api_base: Url::parse(base).expect("an address"), ..own.clone() };
            let shown = page(&demo, "announcement:42");
            assert_eq!(shown.as_deref(), Some("http://127.0.0.1:4000/tjhsst-ion/announcements/42"));
        }
        for odd in [
            "",
            ":",
            "42",
            "announcement",
            "announcement:",
            "announcement:4 2",
            "announcement:-1",
            "announcement:4/../..",
            "announcement:４２",
            "announcement:42?x",
            "announcement:https://example.com",
            "Announcement:42",
            "logout:1",
            "announcement:123456789012345678901",
        ] {
            assert_eq!(page(&own, odd), None, "{odd}");
        }
        let gridshare = find("gridshare").expect("registered");
        assert_eq!(Servers::of(gridshare).page(gridshare, "announcement:42"), None);
    }

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
