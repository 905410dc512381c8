//! The one client registered at each issuer: Porchlight.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use subtle::ConstantTimeEq;
use url::Url;

use crate::issuer::Issuer;

/// A registration.
pub(crate) struct Client {
    /// Client identifier.
    pub(crate) identifier: &'static str,
    /// Client secret; a public client has none. It holds characters that form-encoding changes, so a client that
    /// encodes where this server does not decode is found out.
    pub(crate) secret: Option<&'static str>,
    /// Registered redirect URIs; the first is the one a setup names.
    pub(crate) redirect_uris: &'static [&'static str],
    /// Scopes the client may ask for, and what they mean in words.
    pub(crate) scopes: &'static [(&'static str, &'static str)],
}

const GRIDSHARE: Client = Client {
    identifier: "practice4gridshare7client1a",
    secret: Some("practice+gridshare/secret=100%~only"),
    redirect_uris: &["app.porchlight://oauth/gridshare", "http://127.0.0.1:8917/oauth/gridshare"],
    scopes: &[
        ("lunar/device.read", "See your devices and their readings"),
        ("lunar/device.write", "Change your devices"),
        ("lunar/plan.read", "See the plans of your devices"),
        ("lunar/plan.write", "Send plans to your devices"),
    ],
};

const ION_ELECTRICITY: Client = Client {
    identifier: "practice2ion5electricity9client",
    secret: Some("practice+ion/secret=100%~only"),
    redirect_uris: &["app.porchlight://oauth/ion-electricity", "http://127.0.0.1:8917/oauth/ion-electricity"],
    scopes: &[("openid", "Know that it is you"), ("profile", "See your name"), ("email", "See your e-mail address")],
};

const TJHSST_ION: Client = Client {
    identifier: "PracticeIonClient0000000000000000000000a",
    secret: None,
    redirect_uris: &["http://127.0.0.1/oauth/tjhsst-ion"],
    scopes: &[
        ("read", "See what you see on Ion"),
        ("write", "Change things in your name"),
        ("openid", "Know that it is you"),
        ("profile", "See your name"),
        ("email", "See your e-mail address"),
        ("groups", "See your groups"),
    ],
};

impl Client {
    /// The client of an issuer.
    pub(crate) const fn of(issuer: Issuer) -> &'static Client {
        match issuer {
            Issuer::Gridshare => &GRIDSHARE,
            Issuer::IonElectricity => &ION_ELECTRICITY,
            Issuer::TjhsstIon => &TJHSST_ION,
        }
    }

    /// Whether a redirect URI is registered, as whole strings (Amazon Cognito compares no other way).
    pub(crate) fn has_exactly(&self, redirect_uri: &str) -> bool {
        self.redirect_uris.contains(&redirect_uri)
    }

    /// Whether a redirect URI passes Django OAuth Toolkit: http and https only, exact host and path, and any port
    /// for a loopback address registered without one. Further query parameters are let through.
    ///
    /// Source: django-oauth-toolkit 3.0.1 `models.py` `redirect_to_uri_allowed`.
    pub(crate) fn allows(&self, redirect_uri: &str) -> bool {
        let Ok(asked) = Url::parse(redirect_uri) else { return false };
        if !matches!(asked.scheme(), "http" | "https") || asked.fragment().is_some() {
            return false;
        }
        self.redirect_uris.iter().filter_map(|registered| Url::parse(registered).ok()).any(|registered| {
            let any_port = registered.port().is_none()
                && registered.scheme() == "http"
                && matches!(registered.host_str(), Some("127.0.0.1" | "[::1]"));
            asked.scheme() == registered.scheme()
                && asked.host_str() == registered.host_str()
                && asked.username().is_empty()
                && asked.password().is_none()
                && (any_port || asked.port() == registered.port())
                && asked.path() == registered.path()
                && registered.query_pairs().all(|pair| asked.query_pairs().any(|other| other == pair))
        })
    }

    /// Whether a secret is the right one. Always false for a public client.
    pub(crate) fn has_secret(&self, secret: &str) -> bool {
        self.secret.is_some_and(|own| own.as_bytes().ct_eq(secret.as_bytes()).into())
    }
}

/// Identifier and secret of an `Authorization: Basic` header, as they stand. `None` if it is not one.
pub(crate) fn read_basic(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (identifier, secret) = decoded.split_once(':')?;
    Some((identifier.to_owned(), secret.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cognito_compares_whole_strings() {
        let client = Client::of(Issuer::Gridshare);
        assert!(client.has_exactly("app.porchlight://oauth/gridshare"));
        assert!(client.has_exactly("http://127.0.0.1:8917/oauth/gridshare"));
        assert!(!client.has_exactly("http://127.0.0.1:8918/oauth/gridshare"));
        assert!(!client.has_exactly("app.porchlight://oauth/gridshare/"));
    }

    #[test]
    fn django_takes_any_loopback_port_and_nothing_else() {
        let client = Client::of(Issuer::TjhsstIon);
        for allowed in [
            "http://127.0.0.1/oauth/tjhsst-ion",
            "http://127.0.0.1:1/oauth/tjhsst-ion",
            "http://127.0.0.1:65535/oauth/tjhsst-ion?extra=1",
        ] {
            assert!(client.allows(allowed), "{allowed}");
        }
        for refused in [
            "app.porchlight://oauth/tjhsst-ion",
            "http://localhost:5000/oauth/tjhsst-ion",
            "http://[::1]:5000/oauth/tjhsst-ion",
            "https://127.0.0.1:5000/oauth/tjhsst-ion",
            "http://127.0.0.1:5000/oauth/tjhsst-ion/",
            "http://127.0.0.1:5000/oauth/tjhsst-ion#x",
            "http://a@127.0.0.1:5000/oauth/tjhsst-ion",
            "/oauth/tjhsst-ion",
        ] {
            assert!(!client.allows(refused), "{refused}");
        }
    }

    #[test]
    fn basic_is_read_as_it_stands() {
        let header = format!("Basic {}", STANDARD.encode("id:a+b%:c"));
        assert_eq!(read_basic(&header), Some(("id".to_owned(), "a+b%:c".to_owned())));
        assert_eq!(read_basic("Bearer x"), None);
        assert_eq!(read_basic("Basic ???"), None);
    }
}
