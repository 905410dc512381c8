//! The authorization request (RFC 6749 §4.1.1) with PKCE (RFC 7636 §4.3) and `nonce` (OpenID Connect Core §3.1.2.1).

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use porchlight_domain::{AccountId, AttemptId, Moment, Nonce, Randomness, StateParameter, random_bytes};
use url::Url;
use zeroize::Zeroizing;

use crate::{Attempt, Client, attempt::state_sha256, pkce};

/// What a person asks for by pressing *Sign in*.
#[derive(Clone, Debug)]
pub struct SignInRequest {
    /// As which client, at which provider.
    pub client: Client,
    /// The account to sign in again, if not a new one.
    pub account: Option<AccountId>,
    /// Where the browser comes back to, with the port the listener has.
    pub redirect_uri: String,
    /// Where a hosted page hands the response over.
    pub handed_over_at: Option<String>,
}

/// The address the browser opens. It carries `state`, so it cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthorizationLink(Zeroizing<String>);

impl AuthorizationLink {
    /// The address itself, for the browser and the clipboard only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for AuthorizationLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuthorizationLink[redacted]")
    }
}

/// Begins an attempt: draws `state`, code verifier and, where an ID token is asked for, `nonce`, and writes the
/// address for the browser.
pub fn write_authorization_request(
    request: &SignInRequest,
    randomness: &dyn Randomness,
    now: Moment,
) -> (Attempt, AuthorizationLink) {
    let client = &request.client;
    let state = StateParameter::new(draw(randomness));
    let nonce = client.asks_for_id_token().then(|| Nonce::new(draw(randomness)));
    let verifier = pkce::draw_code_verifier(randomness);

    let mut link: Url = client.servers.authorization_endpoint.clone();
    {
        let mut query = link.query_pairs_mut();
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &client.client_identifier)
            .append_pair("redirect_uri", &request.redirect_uri)
            .append_pair("scope", &client.scopes.join(" "))
            .append_pair("state", state.expose())
            .append_pair("code_challenge", &pkce::code_challenge(&verifier))
            .append_pair("code_challenge_method", "S256");
        if let Some(nonce) = &nonce {
            query.append_pair("nonce", nonce.expose());
        }
    }
    let attempt = Attempt {
        id: AttemptId::random(randomness),
        provider: client.provider.id,
        account: request.account,
        state_sha256: state_sha256(&state),
        verifier,
        nonce,
        redirect_uri: request.redirect_uri.clone(),
        handed_over_at: request.handed_over_at.clone(),
        began_at: now.utc,
        ends_at: Attempt::end(now.utc, now),
    };
    (attempt, AuthorizationLink(Zeroizing::new(link.into())))
}

/// 32 random bytes as 43 characters that no server has to decode.
fn draw(randomness: &dyn Randomness) -> String {
    URL_SAFE_NO_PAD.encode(random_bytes::<32>(randomness))
}

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeMap,
        sync::atomic::{AtomicU8, Ordering},
        time::Duration,
    };

    use jiff::Timestamp;
    use porchlight_providers::{Servers, find};

    use super::*;

    /// Counts, so that no two bytes in a row are the same.
    #[derive(Default)]
    struct Counting(AtomicU8);

    impl Randomness for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            for byte in bytes {
                *byte = self.0.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    fn begin(provider: &str, randomness: &Counting) -> (Attempt, BTreeMap<String, String>) {
        let provider = find(provider).expect("registered");
        let client = Client {
            provider,
            servers: Servers::of(provider),
            client_identifier: "me".into(),
            client_secret: None,
            scopes: provider.scopes.iter().map(|&scope| scope.to_owned()).collect(),
        };
        let redirect_uri = provider.deep_link();
        let request = SignInRequest { client, account: None, redirect_uri, handed_over_at: None };
        let now = Moment { utc: Timestamp::UNIX_EPOCH, elapsed: Duration::ZERO };
        let (attempt, link) = write_authorization_request(&request, randomness, now);
        let link = Url::parse(link.expose()).expect("an address");
        (attempt, link.query_pairs().into_owned().collect())
    }

    #[test]
    fn r01_r02_state_and_verifier_are_32_random_bytes_each_and_state_is_kept_as_its_hash() {
        let randomness = Counting::default();
        let (attempt, sent) = begin("gridshare", &randomness);
        let state: Vec<u8> = (0..32).collect();
        let verifier: Vec<u8> = (32..64).collect();
        assert_eq!(sent["state"], URL_SAFE_NO_PAD.encode(state));
        assert_eq!(attempt.state_sha256, state_sha256(&StateParameter::new(sent["state"].clone())));
        assert_eq!(attempt.verifier.expose(), URL_SAFE_NO_PAD.encode(verifier));
        assert_eq!((sent["code_challenge_method"].as_str(), sent["code_challenge"].len()), ("S256", 43));

        let (_, next) = begin("gridshare", &randomness);
        assert_ne!((&next["state"], &next["code_challenge"]), (&sent["state"], &sent["code_challenge"]));
    }

    #[test]
    fn r05_a_nonce_of_its_own_goes_with_openid_and_not_otherwise() {
        let randomness = Counting::default();
        let (attempt, sent) = begin("ion-electricity", &randomness);
        assert_eq!(attempt.nonce.expect("openid is asked for").expose(), sent["nonce"]);
        assert!(sent["nonce"].len() == 43 && sent["nonce"] != sent["state"]);
        let (attempt, sent) = begin("gridshare", &randomness);
        assert!(attempt.nonce.is_none() && !sent.contains_key("nonce"));
    }

    #[test]
    fn r17_the_link_does_not_print() {
        let link = AuthorizationLink(Zeroizing::new("https://example.com/?state=canary".to_owned()));
        assert_eq!(format!("{link:?}"), "AuthorizationLink[redacted]");
    }
}
