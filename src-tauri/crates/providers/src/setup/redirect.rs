//! The redirect URI of a setup, kept byte for byte: providers compare it as a whole string.

use thiserror::Error;
use url::{Host, Url};

use crate::{Provider, RedirectMethod, registry::PROVIDERS};

/// A redirect URI that the provider takes and the app can serve.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RedirectUri {
    text: String,
    method: RedirectMethod,
    port: LoopbackPort,
}

/// The port of a loopback redirect.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LoopbackPort {
    /// Not a loopback redirect.
    None,
    /// The registered one and no other.
    Fixed(u16),
    /// Whichever is free (RFC 8252 §7.3).
    Any,
}

/// Why a redirect URI cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum RedirectUriError {
    /// None of the known ways back.
    #[error("expected an address that starts with app.porchlight://, http://127.0.0.1 or https://")]
    Unknown,
    /// A deep link, but not the one of this provider.
    #[error("expected {expected}, letter by letter")]
    OtherDeepLink {
        /// The only one.
        expected: String,
    },
    /// The provider does not take addresses of this kind.
    #[error("{provider} does not take addresses of this kind; use {instead}")]
    NotTaken {
        /// The provider's short name.
        provider: &'static str,
        /// Its own default.
        instead: String,
    },
    /// A loopback address by another name or number.
    #[error("of the addresses of this computer only 127.0.0.1 works here")]
    OtherHost,
    /// A loopback address with another path.
    #[error("the part after the host and port must be {expected}")]
    OtherPath {
        /// The only one.
        expected: String,
    },
    /// A loopback address without a port where the provider compares ports.
    #[error("a port is needed, as in http://127.0.0.1:{example}{path}")]
    PortNeeded {
        /// A port that would do.
        example: u16,
        /// The path.
        path: String,
    },
    /// A port that cannot be used.
    #[error("the port must be a number from 1024 to 65535")]
    Port,
    /// An https address that cannot be a redirect URI: user name, query or fragment.
    #[error("only host, port and path may stand in an https address here")]
    MoreThanAPath,
    /// An https page that does not name the provider.
    #[error("a part of the path must be {id} or {id}.html, so that answers of two providers cannot be mixed up")]
    ProviderNotNamed {
        /// The provider's id.
        id: &'static str,
    },
    /// Control characters, spaces or letters outside ASCII.
    #[error("an address holds visible ASCII characters only")]
    Characters,
}

/// A port in the range that operating systems do not hand out by themselves.
const EXAMPLE_PORT: u16 = 17_811;
const LOOPBACK: &str = "http://127.0.0.1";

impl RedirectUri {
    /// Checks a redirect URI against what the provider takes.
    ///
    /// # Errors
    /// [`RedirectUriError`] says what is expected.
    pub fn parse(provider: &Provider, text: &str) -> Result<Self, RedirectUriError> {
        if !text.bytes().all(|byte| (0x21..=0x7e).contains(&byte)) {
            return Err(RedirectUriError::Characters);
        }
        let url = Url::parse(text).map_err(|_| RedirectUriError::Unknown)?;
        let (method, port) = match url.scheme() {
            "app.porchlight" => (RedirectMethod::DeepLink, LoopbackPort::None),
            "http" => (RedirectMethod::Loopback, loopback(provider, text, &url)?),
            "https" => (RedirectMethod::HostedPage, LoopbackPort::None),
            _ => return Err(RedirectUriError::Unknown),
        };
        if !provider.accepted_redirects.contains(&method) {
            let instead = Self::default_of(provider).text;
            return Err(RedirectUriError::NotTaken { provider: provider.short_name, instead });
        }
        match method {
            RedirectMethod::DeepLink if text != provider.deep_link() => {
                return Err(RedirectUriError::OtherDeepLink { expected: provider.deep_link() });
            }
            RedirectMethod::HostedPage => check_hosted_page(provider, &url)?,
            RedirectMethod::DeepLink | RedirectMethod::Loopback => {}
        }
        Ok(Self { text: text.to_owned(), method, port })
    }

    /// The provider's own way back.
    pub fn default_of(provider: &Provider) -> Self {
        match provider.redirect {
            RedirectMethod::DeepLink => {
                Self { text: provider.deep_link(), method: RedirectMethod::DeepLink, port: LoopbackPort::None }
            }
            RedirectMethod::Loopback => Self {
                text: format!("{LOOPBACK}{}", provider.loopback_path()),
                method: RedirectMethod::Loopback,
                port: LoopbackPort::Any,
            },
            RedirectMethod::HostedPage => {
                unreachable!("a test sees to it that no provider has a hosted page by default")
            }
        }
    }

    /// The address as it is registered.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// How the browser comes back.
    pub fn method(&self) -> RedirectMethod {
        self.method
    }

    /// Which port to listen on.
    pub fn port(&self) -> LoopbackPort {
        self.port
    }

    /// The address to send, with the port that was opened where any will do.
    pub fn with_port(&self, opened: u16) -> String {
        match self.port {
            LoopbackPort::Any => self.text.replacen(LOOPBACK, &format!("{LOOPBACK}:{opened}"), 1),
            LoopbackPort::None | LoopbackPort::Fixed(_) => self.text.clone(),
        }
    }
}

/// Reads the port of a loopback address from the text itself, for the URL parser forgives what a server would not.
fn loopback(provider: &Provider, text: &str, url: &Url) -> Result<LoopbackPort, RedirectUriError> {
    let Some(rest) = text.strip_prefix(LOOPBACK).filter(|rest| rest.starts_with([':', '/'])) else {
        let local = match url.host() {
            Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        };
        return Err(if local { RedirectUriError::OtherHost } else { RedirectUriError::Unknown });
    };
    let path = provider.loopback_path();
    let (port, found) = match rest.strip_prefix(':') {
        Some(rest) => {
            let (port, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            (Some(port), path)
        }
        None => (None, rest),
    };
    if found != path {
        return Err(RedirectUriError::OtherPath { expected: path });
    }
    match port {
        Some(digits) => {
            let plain = !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
            let port = digits.parse().ok().filter(|port| plain && *port >= 1024);
            port.map(LoopbackPort::Fixed).ok_or(RedirectUriError::Port)
        }
        None if provider.any_loopback_port => Ok(LoopbackPort::Any),
        None => Err(RedirectUriError::PortNeeded { example: EXAMPLE_PORT, path }),
    }
}

fn check_hosted_page(provider: &Provider, url: &Url) -> Result<(), RedirectUriError> {
    let bare =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    if !bare {
        return Err(RedirectUriError::MoreThanAPath);
    }
    let names = |part: &str, id: &str| part.strip_suffix(".html").unwrap_or(part) == id;
    let parts: Vec<&str> = url.path_segments().into_iter().flatten().collect();
    let mut others = PROVIDERS.iter().filter(|other| other.id != provider.id);
    let names_own = parts.iter().any(|part| names(part, provider.id.0));
    let names_other = others.any(|other| parts.iter().any(|part| names(part, other.id.0)));
    if names_own && !names_other { Ok(()) } else { Err(RedirectUriError::ProviderNotNamed { id: provider.id.0 }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::find;

    fn parse(provider: &str, text: &str) -> Result<(RedirectMethod, LoopbackPort), RedirectUriError> {
        let provider = find(provider).expect("registered");
        let uri = RedirectUri::parse(provider, text)?;
        assert_eq!(uri.as_str(), text, "kept byte for byte");
        Ok((uri.method(), uri.port()))
    }

    #[test]
    fn each_way_back_is_told_by_its_address() {
        use LoopbackPort::{Any, Fixed, None};
        use RedirectMethod::{DeepLink, HostedPage, Loopback};
        for (provider, text, expected) in [
            ("gridshare", "app.porchlight://oauth/gridshare", (DeepLink, None)),
            ("ion-electricity", "app.porchlight://oauth/ion-electricity", (DeepLink, None)),
            ("gridshare", "http://127.0.0.1:17811/oauth/gridshare", (Loopback, Fixed(17_811))),
            ("tjhsst-ion", "http://127.0.0.1/oauth/tjhsst-ion", (Loopback, Any)),
            ("tjhsst-ion", "http://127.0.0.1:8917/oauth/tjhsst-ion", (Loopback, Fixed(8917))),
            ("gridshare", "https://example.org/back/gridshare", (HostedPage, None)),
            ("tjhsst-ion", "https://example.org:8443/oauth/tjhsst-ion.html", (HostedPage, None)),
        ] {
            assert_eq!(parse(provider, text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn an_address_that_cannot_work_is_refused_with_what_is_expected() {
        use RedirectUriError as E;
        let path = || "/oauth/gridshare".to_owned();
        for (text, expected) in [
            (
                "app.porchlight://oauth/tjhsst-ion",
                E::OtherDeepLink { expected: "app.porchlight://oauth/gridshare".into() },
            ),
            (
                "app.porchlight://oauth/gridshare/",
                E::OtherDeepLink { expected: "app.porchlight://oauth/gridshare".into() },
            ),
            (
                "APP.porchlight://oauth/gridshare",
                E::OtherDeepLink { expected: "app.porchlight://oauth/gridshare".into() },
            ),
            ("app.other://oauth/gridshare", E::Unknown),
            ("javascript:alert(1)", E::Unknown),
            ("gridshare", E::Unknown),
            ("http://example.org/oauth/gridshare", E::Unknown),
            ("http://127.0.0.1.example.org/oauth/gridshare", E::Unknown),
            ("http://127.0.0.1@example.org/oauth/gridshare", E::Unknown),
            ("http://localhost:17811/oauth/gridshare", E::OtherHost),
            ("http://[::1]:17811/oauth/gridshare", E::OtherHost),
            ("http://127.1:17811/oauth/gridshare", E::OtherHost),
            ("http://127.0.0.2:17811/oauth/gridshare", E::OtherHost),
            ("http://127.0.0.1/oauth/gridshare", E::PortNeeded { example: 17_811, path: path() }),
            ("http://127.0.0.1:17811/oauth/gridshare/", E::OtherPath { expected: path() }),
            ("http://127.0.0.1:17811/oauth/tjhsst-ion", E::OtherPath { expected: path() }),
            ("http://127.0.0.1:17811", E::OtherPath { expected: path() }),
            ("http://127.0.0.1:17811/oauth/gridshare?x=1", E::OtherPath { expected: path() }),
            ("http://127.0.0.1:80/oauth/gridshare", E::Port),
            ("http://127.0.0.1:017811/oauth/gridshare", E::Port),
            ("http://127.0.0.1:/oauth/gridshare", E::Port),
            ("https://example.org/", E::ProviderNotNamed { id: "gridshare" }),
            ("https://example.org/gridshare/tjhsst-ion", E::ProviderNotNamed { id: "gridshare" }),
            ("https://a:b@example.org/gridshare", E::MoreThanAPath),
            ("https://example.org/gridshare?x=1", E::MoreThanAPath),
            ("https://example.org/gridshare#x", E::MoreThanAPath),
            ("https://example.org/grid share", E::Characters),
            ("https://exämple.org/gridshare", E::Characters),
            ("https://example.org/gridshare\n", E::Characters),
            ("", E::Unknown),
        ] {
            assert_eq!(parse("gridshare", text), Err(expected), "{text}");
        }
        assert_eq!(parse("gridshare", "http://127.0.0.1:65536/oauth/gridshare"), Err(E::Unknown));
    }

    #[test]
    fn a_provider_that_takes_no_deep_link_says_what_it_takes() {
        let refused =
            parse("tjhsst-ion", "app.porchlight://oauth/tjhsst-ion").expect_err("Ion takes http and https only");
        assert_eq!(
            refused.to_string(),
            "Ion does not take addresses of this kind; use http://127.0.0.1/oauth/tjhsst-ion"
        );
    }

    #[test]
    fn the_opened_port_is_sent_where_any_will_do() {
        let ion = find("tjhsst-ion").expect("registered");
        assert_eq!(RedirectUri::default_of(ion).with_port(40_123), "http://127.0.0.1:40123/oauth/tjhsst-ion");
        let fixed = RedirectUri::parse(ion, "http://127.0.0.1:8917/oauth/tjhsst-ion").expect("a redirect URI");
        assert_eq!(fixed.with_port(8917), "http://127.0.0.1:8917/oauth/tjhsst-ion");
    }

    #[test]
    fn the_default_of_each_provider_passes_its_own_check() {
        for provider in PROVIDERS {
            assert_ne!(provider.redirect, RedirectMethod::HostedPage);
            let own = RedirectUri::default_of(provider);
            assert_eq!(RedirectUri::parse(provider, own.as_str()), Ok(own), "{}", provider.id);
        }
    }
}
