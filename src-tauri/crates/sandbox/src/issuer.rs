//! The three issuers, one per path.

use crate::asked::Endpoint;

/// One practice provider.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Issuer {
    /// Amazon Cognito pool of the Gridshare Customer API.
    Gridshare,
    /// iON Electricity; looks like Cognito.
    IonElectricity,
    /// Ion, the TJHSST intranet; Django OAuth Toolkit.
    TjhsstIon,
}

/// Every issuer, in the order of the app's list.
pub(crate) const ISSUERS: [Issuer; 3] = [Issuer::Gridshare, Issuer::IonElectricity, Issuer::TjhsstIon];

impl Issuer {
    /// The provider's id; also the first part of every path.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Gridshare => "gridshare",
            Self::IonElectricity => "ion-electricity",
            Self::TjhsstIon => "tjhsst-ion",
        }
    }

    /// What its pages call it.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Gridshare => "Gridshare",
            Self::IonElectricity => "iON Electricity",
            Self::TjhsstIon => "Ion",
        }
    }

    /// Finds the issuer of an id.
    pub(crate) fn of_id(id: &str) -> Option<Self> {
        ISSUERS.into_iter().find(|issuer| issuer.id() == id)
    }

    /// Finds the issuer of a request path and what of it is asked. `None` outside all three.
    pub(crate) fn of_path(path: &str) -> Option<(Self, Endpoint)> {
        let (id, rest) = path.strip_prefix('/')?.split_once('/')?;
        let issuer = Self::of_id(id)?;
        let rest = rest.trim_end_matches('/');
        let endpoint = match (issuer, rest) {
            (Self::Gridshare | Self::IonElectricity, "oauth2/authorize") | (Self::TjhsstIon, "oauth/authorize") => {
                Endpoint::Authorize
            }
            (Self::Gridshare | Self::IonElectricity, "oauth2/token") | (Self::TjhsstIon, "oauth/token") => {
                Endpoint::Token
            }
            (Self::Gridshare, "oauth2/revoke") | (Self::TjhsstIon, "oauth/revoke_token") => Endpoint::Revoke,
            _ if rest == issuer.keys_path().trim_start_matches('/') => Endpoint::Keys,
            _ if rest.split('/').next() == issuer.api_path().trim_start_matches('/').split('/').next() => Endpoint::Api,
            _ => Endpoint::Other,
        };
        Some((issuer, endpoint))
    }

    /// Path of the authorization endpoint below the issuer.
    pub(crate) const fn authorization_path(self) -> &'static str {
        match self {
            Self::Gridshare | Self::IonElectricity => "/oauth2/authorize",
            Self::TjhsstIon => "/oauth/authorize/",
        }
    }

    /// Path of the token endpoint below the issuer.
    pub(crate) const fn token_path(self) -> &'static str {
        match self {
            Self::Gridshare | Self::IonElectricity => "/oauth2/token",
            Self::TjhsstIon => "/oauth/token/",
        }
    }

    /// Path of the revocation endpoint; iON documents none.
    pub(crate) const fn revocation_path(self) -> Option<&'static str> {
        match self {
            Self::Gridshare => Some("/oauth2/revoke"),
            Self::IonElectricity => None,
            Self::TjhsstIon => Some("/oauth/revoke_token/"),
        }
    }

    /// Whether the app's own scopes bring an ID token.
    pub(crate) const fn gives_id_tokens(self) -> bool {
        match self {
            Self::IonElectricity => true,
            Self::Gridshare | Self::TjhsstIon => false,
        }
    }

    /// Path of the keys. Cognito and Django OAuth Toolkit have them below the issuer identifier; iON's are assumed.
    pub(crate) const fn keys_path(self) -> &'static str {
        match self {
            Self::Gridshare | Self::IonElectricity => "/.well-known/jwks.json",
            Self::TjhsstIon => "/oauth/.well-known/jwks.json",
        }
    }

    /// Path of the API's base.
    pub(crate) const fn api_path(self) -> &'static str {
        match self {
            Self::Gridshare => "/api/v2",
            Self::IonElectricity => "/v2",
            Self::TjhsstIon => "/api",
        }
    }

    /// What the issuer identifier adds to the issuer's path. Django OAuth Toolkit derives `…/oauth` from the request.
    pub(crate) const fn identifier_path(self) -> &'static str {
        match self {
            Self::Gridshare | Self::IonElectricity => "",
            Self::TjhsstIon => "/oauth",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_its_issuer_and_endpoint() {
        let table = [
            ("/gridshare/oauth2/token", Some((Issuer::Gridshare, Endpoint::Token))),
            ("/gridshare/api/v2/sites", Some((Issuer::Gridshare, Endpoint::Api))),
            ("/ion-electricity/v2/han/han-0001", Some((Issuer::IonElectricity, Endpoint::Api))),
            ("/ion-electricity/oauth2/revoke", Some((Issuer::IonElectricity, Endpoint::Other))),
            ("/tjhsst-ion/oauth/authorize", Some((Issuer::TjhsstIon, Endpoint::Authorize))),
            ("/tjhsst-ion/oauth/revoke_token/", Some((Issuer::TjhsstIon, Endpoint::Revoke))),
            ("/gridshare/.well-known/jwks.json", Some((Issuer::Gridshare, Endpoint::Keys))),
            ("/tjhsst-ion/oauth/.well-known/jwks.json", Some((Issuer::TjhsstIon, Endpoint::Keys))),
            ("/tjhsst-ion/apiary", Some((Issuer::TjhsstIon, Endpoint::Other))),
            ("/favicon.ico", None),
            ("/elsewhere/oauth2/token", None),
        ];
        for (path, expected) in table {
            assert_eq!(Issuer::of_path(path), expected, "{path}");
        }
    }
}
