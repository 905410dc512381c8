//! The list of providers.

use crate::{Provider, gridshare, ion_electricity, tjhsst_ion};

/// Every provider, in the order of the list on screen.
pub static PROVIDERS: &[&Provider] = &[&gridshare::PROVIDER, &ion_electricity::PROVIDER, &tjhsst_ion::PROVIDER];

/// Finds a provider by the text of its id.
pub fn find(id: &str) -> Option<&'static Provider> {
    PROVIDERS.iter().copied().find(|provider| provider.id.0 == id)
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::{Bearer, IdentitySource, Servers};

    #[test]
    fn each_provider_is_found_by_its_id_and_no_other_text() {
        for provider in PROVIDERS {
            assert!(std::ptr::eq(find(provider.id.0).expect("registered"), *provider));
            let plain = provider.id.0.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            assert!(plain, "{} stands in a deep link and in a path", provider.id);
        }
        for other in ["", "Gridshare", "gridshare ", "../gridshare"] {
            assert!(find(other).is_none(), "{other}");
        }
    }

    #[test]
    fn r19_the_addresses_of_each_provider_are_https() {
        for provider in PROVIDERS {
            let servers = Servers::of(provider);
            let all = [&servers.authorization_endpoint, &servers.token_endpoint, &servers.api_base];
            for url in all.into_iter().chain(&servers.revocation_endpoint).chain(&servers.jwks_uri) {
                assert_eq!(url.scheme(), "https", "{url}");
                assert!(url.query().is_none() && url.fragment().is_none(), "{url}");
            }
            assert!(!provider.api_base.ends_with('/'), "{}", provider.id);
        }
    }

    #[test]
    fn only_reading_is_asked_for_and_something_always_is() {
        for provider in PROVIDERS {
            assert!(!provider.scopes.is_empty(), "{}: no scope widens the grant", provider.id);
            assert!(provider.scopes.iter().all(|scope| !scope.contains("write")), "{}", provider.id);
        }
    }

    #[test]
    fn an_id_token_is_asked_for_where_one_is_used() {
        for provider in PROVIDERS {
            let uses = provider.bearer == Bearer::IdToken || provider.identity == IdentitySource::IdToken;
            assert_eq!(provider.asks_for_id_token(), uses, "{}", provider.id);
            assert!(!provider.id_token.algorithms.iter().any(|name| *name == "none" || name.starts_with("HS")));
        }
    }

    #[test]
    fn the_form_of_each_provider_is_complete() {
        for provider in PROVIDERS {
            assert!(provider.accepted_redirects.contains(&provider.redirect), "{}", provider.id);
            assert!(provider.poll.looked_at <= provider.poll.hidden, "{}", provider.id);
            assert!(!provider.expiry_statuses.is_empty() && !provider.offers.is_empty(), "{}", provider.id);
        }
    }

    #[test]
    fn a_guide_shows_the_redirect_address_and_a_link_the_system_can_open() {
        for provider in PROVIDERS {
            let own = crate::RedirectUri::default_of(provider);
            assert!(provider.setup_guide.steps.iter().any(|step| step.contains(own.as_str())), "{}", provider.id);
            let link = provider.setup_guide.link.expect("each of the three has one");
            let url = Url::parse(link.address).expect("an address");
            assert!(matches!(url.scheme(), "https" | "mailto"), "{url}");
        }
    }

    #[test]
    fn the_words_are_plain() {
        for provider in PROVIDERS {
            let guide = provider.setup_guide.steps.iter().copied();
            for text in [provider.name, provider.short_name, provider.brings, provider.reads].into_iter().chain(guide) {
                let words = text.to_lowercase();
                for jargon in ["telemetry", "token", "sync", "soc", "sensor", "session", "authenticate", "authorize "] {
                    assert!(!words.contains(jargon), "{jargon} in: {text}");
                }
            }
        }
    }
}
