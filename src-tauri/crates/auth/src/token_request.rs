//! Requests to the token endpoint and the revocation endpoint, written out in full.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use porchlight_domain::{AuthorizationCode, RefreshToken};
use porchlight_providers::ClientAuthentication;
use url::form_urlencoded;
use zeroize::Zeroizing;

use crate::{Attempt, Client};

/// A form to be posted. It carries secrets, so it cannot be printed.
pub struct FormRequest {
    /// Value of the `Authorization` header, for a client with a secret.
    pub authorization: Option<Zeroizing<String>>,
    /// The form-encoded body.
    pub body: Zeroizing<String>,
}

impl fmt::Debug for FormRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FormRequest[redacted]")
    }
}

/// The token request that exchanges a code.
///
/// The code may live only 60 s, so send it at once. `client_id` is in the body beside Basic too: Gridshare and iON
/// document it so.
///
/// Source: RFC 6749 §4.1.3; RFC 7636 §4.5.
pub fn code_request(client: &Client, attempt: &Attempt, code: &AuthorizationCode) -> FormRequest {
    write(
        client,
        &[
            ("grant_type", "authorization_code"),
            ("client_id", &client.client_identifier),
            ("code", code.expose()),
            ("redirect_uri", &attempt.redirect_uri),
            ("code_verifier", attempt.verifier.expose()),
        ],
    )
}

/// The token request that spends a refresh token.
///
/// `scope` is left out: the grant keeps the scopes it has.
///
/// Source: RFC 6749 §6.
pub fn refresh_request(client: &Client, refresh_token: &RefreshToken) -> FormRequest {
    write(
        client,
        &[
            ("grant_type", "refresh_token"),
            ("client_id", &client.client_identifier),
            ("refresh_token", refresh_token.expose()),
        ],
    )
}

/// The revocation request for a refresh token; its access tokens end with it.
///
/// Source: RFC 7009 §2.1.
pub fn revocation_request(client: &Client, refresh_token: &RefreshToken) -> FormRequest {
    write(
        client,
        &[
            ("token", refresh_token.expose()),
            ("token_type_hint", "refresh_token"),
            ("client_id", &client.client_identifier),
        ],
    )
}

fn write(client: &Client, fields: &[(&str, &str)]) -> FormRequest {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    FormRequest { authorization: basic(client), body: Zeroizing::new(form.finish()) }
}

/// `Authorization: Basic` (RFC 6749 §2.3.1), with identifier and secret encoded as this provider reads them.
fn basic(client: &Client) -> Option<Zeroizing<String>> {
    let secret = client.client_secret.as_ref()?;
    let (identifier, secret) = match client.provider.client_authentication {
        ClientAuthentication::BasicRaw => {
            (client.client_identifier.clone(), Zeroizing::new(secret.expose().to_owned()))
        }
        ClientAuthentication::BasicFormEncoded => {
            let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            (encode(&client.client_identifier), Zeroizing::new(encode(secret.expose())))
        }
    };
    let pair = Zeroizing::new(format!("{identifier}:{}", *secret));
    Some(Zeroizing::new(format!("Basic {}", STANDARD.encode(pair.as_bytes()))))
}

#[cfg(test)]
mod tests {
    use porchlight_domain::ClientSecret;
    use porchlight_providers::{PROVIDERS, Provider, Servers};

    use super::*;

    fn client(authentication: ClientAuthentication, secret: Option<&str>) -> Client {
        let provider: &'static Provider = PROVIDERS
            .iter()
            .find(|provider| provider.client_authentication == authentication)
            .expect("a provider with this way");
        Client {
            provider,
            servers: Servers::of(provider),
            client_identifier: "me".into(),
            client_secret: secret.map(|secret| ClientSecret::new(secret.into())),
            scopes: vec!["read".into()],
        }
    }

    fn pair(request: &FormRequest) -> String {
        let header = request.authorization.as_ref().expect("a header");
        let bytes = STANDARD.decode(header.strip_prefix("Basic ").expect("Basic")).expect("base64");
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn a26_r22_special_characters_of_the_secret_are_encoded_as_the_provider_reads_them() {
        let token = RefreshToken::new("r".into());
        let raw = refresh_request(&client(ClientAuthentication::BasicRaw, Some("%+: ")), &token);
        assert_eq!(pair(&raw), "me:%+: ");
        let encoded = refresh_request(&client(ClientAuthentication::BasicFormEncoded, Some("%+: ")), &token);
        assert_eq!(pair(&encoded), "me:%25%2B%3A+");
    }

    #[test]
    fn a_client_without_a_secret_sends_its_identifier_alone() {
        let request = refresh_request(&client(ClientAuthentication::BasicRaw, None), &RefreshToken::new("r&=".into()));
        assert!(request.authorization.is_none());
        assert_eq!(*request.body, "grant_type=refresh_token&client_id=me&refresh_token=r%26%3D");
    }

    #[test]
    fn r14_revocation_names_the_refresh_token() {
        let request = revocation_request(&client(ClientAuthentication::BasicRaw, None), &RefreshToken::new("r".into()));
        assert_eq!(*request.body, "token=r&token_type_hint=refresh_token&client_id=me");
    }

    #[test]
    fn r17_a_request_does_not_print() {
        let request = refresh_request(
            &client(ClientAuthentication::BasicRaw, Some("canary-9")),
            &RefreshToken::new("canary-8".into()),
        );
        assert_eq!(format!("{request:?}"), "FormRequest[redacted]");
    }
}
