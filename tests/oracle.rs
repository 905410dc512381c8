//! The app's OAuth requests and its reading of token responses, compared with the `oauth2` crate as oracle.
//!
//! Where the two differ, the difference is named here with its reason; an unnamed one fails.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::Duration;

use jiff::Timestamp;
use oauth2::basic::{BasicClient, BasicErrorResponseType};
use oauth2::http::{Response, header};
use oauth2::{
    AuthUrl, ClientId, CsrfToken, HttpRequest, HttpResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    RequestTokenError, Scope, TokenResponse, TokenUrl,
};
use porchlight_auth::{
    Attempt, AuthorizationLink, Client, FormRequest, SignInRequest, TokenError, TokenReply, code_request,
    parse_token_response, refresh_request, write_authorization_request,
};
use porchlight_domain::{AuthorizationCode, ClientSecret, Moment, RefreshToken};
use porchlight_providers::{Bearer, ClientAuthentication, PROVIDERS, Provider, Servers};
use porchlight_tests::Seeded;
use proptest::prelude::*;
use url::Url;

/// Any visible text, as identifiers and secrets may be.
const TEXT: &str = "[!-~]{1,40}";
const REDIRECT_URI: &str = "http://127.0.0.1:8917/oauth/here?and=there";

type Pairs = BTreeMap<String, String>;

fn client(provider: &'static Provider, identifier: &str, secret: Option<&str>) -> Client {
    Client {
        provider,
        servers: Servers::of(provider),
        client_identifier: identifier.to_owned(),
        client_secret: secret.map(|secret| ClientSecret::new(secret.to_owned())),
        scopes: provider.scopes.iter().map(|&scope| scope.to_owned()).collect(),
    }
}

fn begin(client: &Client, seed: u64) -> (Attempt, AuthorizationLink) {
    let request = SignInRequest {
        client: client.clone(),
        account: None,
        redirect_uri: REDIRECT_URI.to_owned(),
        handed_over_at: None,
    };
    let now = Moment { utc: Timestamp::UNIX_EPOCH, elapsed: Duration::ZERO };
    write_authorization_request(&request, &Seeded::new(seed), now)
}

fn pairs(query: impl IntoIterator<Item = (String, String)>) -> Pairs {
    let query: Vec<_> = query.into_iter().collect();
    let pairs: Pairs = query.iter().cloned().collect();
    assert_eq!(pairs.len(), query.len(), "no parameter occurs twice (RFC 6749 §3.1)");
    pairs
}

/// What the oracle sends to the token endpoint: its `Authorization` header and its form.
fn oracles_request(
    ask: impl FnOnce(&dyn Fn(HttpRequest) -> Result<HttpResponse, Infallible>),
) -> (Option<String>, Pairs) {
    let sent = RefCell::new(None);
    ask(&|request| {
        let authorization = request.headers().get(header::AUTHORIZATION);
        let authorization = authorization.map(|value| value.to_str().expect("text").to_owned());
        let form = url::form_urlencoded::parse(request.body()).into_owned();
        *sent.borrow_mut() = Some((authorization, pairs(form)));
        Ok(Response::builder().status(500).body(Vec::new()).expect("a response"))
    });
    sent.into_inner().expect("it asked")
}

/// Compares a request with the oracle's.
///
/// - The app says `client_id` in the body beside Basic too, as Gridshare and iON document it; the oracle only where there
///   is no secret.
/// - Where a provider's documentation shows identifier and secret as they stand, they are not form-encoded first; the
///   oracle always does (RFC 6749 §2.3.1). Without special characters the two are the same.
fn compare(client: &Client, ours: &FormRequest, oracles: (Option<String>, Pairs)) {
    let (authorization, mut form) = oracles;
    form.insert("client_id".to_owned(), client.client_identifier.clone());
    let own = pairs(url::form_urlencoded::parse(ours.body.as_bytes()).into_owned());
    assert_eq!(own, form, "{}", client.provider.id);
    let secret = client.client_secret.as_ref().map_or("", ClientSecret::expose);
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"*-._".contains(&byte));
    let is_same = client.provider.client_authentication == ClientAuthentication::BasicFormEncoded
        || is_plain(&client.client_identifier) && is_plain(secret);
    let own = ours.authorization.as_ref().map(|value| value.to_string());
    assert_eq!(own.is_some(), authorization.is_some(), "{}", client.provider.id);
    if own.is_some() {
        assert_eq!(own == authorization, is_same, "{} {:?}", client.provider.id, client.client_identifier);
    }
}

proptest! {
    /// - `nonce` is OpenID Connect's, which the oracle does not know.
    /// - The order of the parameters says nothing.
    #[test]
    fn r01_r02_the_authorization_request_is_the_oracles(identifier in TEXT, seed: u64) {
        for provider in PROVIDERS {
            let client = client(provider, &identifier, None);
            let (attempt, link) = begin(&client, seed);
            let link = Url::parse(link.expose()).expect("an address");
            let mut own = pairs(link.query_pairs().into_owned());
            let nonce = own.remove("nonce");
            prop_assert_eq!(nonce.is_some(), provider.asks_for_id_token());

            let verifier = PkceCodeVerifier::new(attempt.verifier.expose().to_owned());
            let state = own.get("state").expect("always sent").clone();
            let (oracles, _) = BasicClient::new(ClientId::new(identifier.clone()))
                .set_auth_uri(AuthUrl::from_url(client.servers.authorization_endpoint.clone()))
                .set_redirect_uri(RedirectUrl::new(REDIRECT_URI.to_owned()).expect("an address"))
                .authorize_url(|| CsrfToken::new(state))
                .add_scopes(client.scopes.iter().cloned().map(Scope::new))
                .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
                .url();
            prop_assert_eq!(own, pairs(oracles.query_pairs().into_owned()));
            let (mut own, mut oracles) = (link, oracles);
            own.set_query(None);
            oracles.set_query(None);
            prop_assert_eq!(own, oracles);
        }
    }

    #[test]
    fn r01_r22_the_token_requests_are_the_oracles(
        identifier in TEXT, secret in proptest::option::of(TEXT), code in "\\PC{1,40}", seed: u64,
    ) {
        for provider in PROVIDERS {
            let client = client(provider, &identifier, secret.as_deref());
            let (attempt, _) = begin(&client, seed);
            let mut oracle = BasicClient::new(ClientId::new(identifier.clone()));
            if let Some(secret) = &secret {
                oracle = oracle.set_client_secret(oauth2::ClientSecret::new(secret.clone()));
            }
            let oracle = oracle
                .set_token_uri(TokenUrl::from_url(client.servers.token_endpoint.clone()))
                .set_redirect_uri(RedirectUrl::new(REDIRECT_URI.to_owned()).expect("an address"));
            let exchanged = oracles_request(|send| {
                let verifier = PkceCodeVerifier::new(attempt.verifier.expose().to_owned());
                let asked = oracle.exchange_code(oauth2::AuthorizationCode::new(code.clone()));
                asked.set_pkce_verifier(verifier).request(&send).expect_err("no answer");
            });
            compare(&client, &code_request(&client, &attempt, &AuthorizationCode::new(code.clone())), exchanged);
            let refreshed = oracles_request(|send| {
                let token = oauth2::RefreshToken::new(code.clone());
                oracle.exchange_refresh_token(&token).request(&send).expect_err("no answer");
            });
            compare(&client, &refresh_request(&client, &RefreshToken::new(code.clone())), refreshed);
        }
    }
}

/// A reply of the token endpoint; texts are JSON.
#[derive(Clone, PartialEq, Debug)]
struct Reply {
    status: u16,
    content_type: Option<&'static str>,
    error: Option<&'static str>,
    access: Option<&'static str>,
    token_type: Option<&'static str>,
    expires_in: Option<&'static str>,
    refresh: Option<&'static str>,
    scope: Option<&'static str>,
}

/// What is read from it.
#[derive(Clone, PartialEq, Debug)]
enum Read {
    Tokens { access: String, refresh: Option<String>, scope: Option<String>, lifetime: Option<Duration> },
    InvalidGrant,
    Nothing,
}

impl Reply {
    fn body(&self) -> String {
        let members = [
            ("error", self.error),
            ("access_token", self.access),
            ("token_type", self.token_type),
            ("expires_in", self.expires_in),
            ("refresh_token", self.refresh),
            ("scope", self.scope),
        ];
        let members = members.iter().filter_map(|(name, value)| Some(format!("\"{name}\":{}", (*value)?)));
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    }

    fn read_by_us(&self) -> Read {
        let body = self.body();
        let reply = TokenReply {
            status: self.status,
            content_type: self.content_type,
            body: body.as_bytes(),
            now: Timestamp::UNIX_EPOCH,
        };
        match parse_token_response(reply, Bearer::AccessToken) {
            Ok(tokens) => Read::Tokens {
                access: tokens.access.expect("the bearer").expose().to_owned(),
                refresh: tokens.refresh.map(|token| token.expose().to_owned()),
                scope: tokens.scope,
                lifetime: Some(tokens.lifetime),
            },
            Err(TokenError::InvalidGrant) => Read::InvalidGrant,
            Err(_) => Read::Nothing,
        }
    }

    fn read_by_the_oracle(&self) -> Read {
        let respond = |_| {
            let mut response = Response::builder().status(self.status);
            if let Some(content_type) = self.content_type {
                response = response.header(header::CONTENT_TYPE, content_type);
            }
            Ok::<_, Infallible>(response.body(self.body().into_bytes()).expect("a response"))
        };
        let oracle = BasicClient::new(ClientId::new("me".to_owned()))
            .set_token_uri(TokenUrl::new("https://provider.example/token".to_owned()).expect("an address"));
        match oracle.exchange_refresh_token(&oauth2::RefreshToken::new("r".to_owned())).request(&respond) {
            Ok(tokens) => {
                let scopes =
                    |scopes: &Vec<Scope>| scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ");
                Read::Tokens {
                    access: tokens.access_token().secret().clone(),
                    refresh: tokens.refresh_token().map(|token| token.secret().clone()),
                    scope: tokens.scopes().map(scopes),
                    lifetime: tokens.expires_in(),
                }
            }
            Err(RequestTokenError::ServerResponse(said)) if *said.error() == BasicErrorResponseType::InvalidGrant => {
                Read::InvalidGrant
            }
            Err(_) => Read::Nothing,
        }
    }
}

/// Where the app reads a reply in another way than the oracle, on purpose: the reason, and what the oracle has to be
/// shown to read the same; `None` if there is nothing in it for the app.
type Difference = (&'static str, fn(&Reply) -> Option<Reply>);

const DIFFERENCES: &[Difference] = &[
    (
        "a server that fails or asks to slow down says nothing of the session, whatever is in the body (RFC 9110 §15)",
        |it| (it.status < 429).then(|| it.clone()),
    ),
    ("a web page or a picture is no reply, whatever is in it", |it| {
        (!matches!(it.content_type, Some("text/html" | "image/png"))).then(|| it.clone())
    }),
    ("JSON that is called plain text is JSON; the oracle wants it called so", |it| {
        let named = it.content_type.filter(|kind| *kind != "text/plain");
        Some(Reply { content_type: named, ..it.clone() })
    }),
    ("an error counts whatever the status; the oracle looks for tokens in a reply of 200", |it| {
        Some(Reply { status: if it.error.is_some() { 400 } else { it.status }, ..it.clone() })
    }),
    (
        "a token of another type than Bearer cannot be used (RFC 6749 §7.1); the oracle leaves that to its caller",
        |it| (it.token_type != Some("\"MAC\"") || it.error.is_some()).then(|| it.clone()),
    ),
    ("an empty token is none", |it| {
        let kept = |token: Option<&'static str>| token.filter(|token| *token != "\"\"");
        Some(Reply { access: kept(it.access), refresh: kept(it.refresh), ..it.clone() })
    }),
    ("a life is read leniently: as text, with a fraction, negative; the oracle takes whole numbers alone", |it| {
        let expires_in = match it.expires_in {
            Some("\"3600\"" | "3600.0") => Some("3600"),
            Some("-5") => Some("0"),
            other => other,
        };
        Some(Reply { expires_in, ..it.clone() })
    }),
];

/// A life is kept between one minute and thirty days, and is five minutes where nobody says; the oracle does not judge.
fn bounded(read: Read) -> Read {
    match read {
        Read::Tokens { access, refresh, scope, lifetime } => {
            let lifetime = lifetime.unwrap_or(Duration::from_mins(5));
            let within = lifetime.clamp(Duration::from_mins(1), Duration::from_hours(30 * 24));
            Read::Tokens { access, refresh, scope, lifetime: Some(within) }
        }
        other @ (Read::InvalidGrant | Read::Nothing) => other,
    }
}

fn replies() -> impl Iterator<Item = Reply> {
    let types = [
        None,
        Some("application/json"),
        Some("Application/JSON; charset=utf-8"),
        Some("text/plain"),
        Some("text/html"),
        Some("image/png"),
    ];
    let lives = [
        None,
        Some("3600"),
        Some("\"3600\""),
        Some("3600.0"),
        Some("0"),
        Some("-5"),
        Some("99999999999"),
        Some("\"soon\""),
    ];
    let plain = Reply {
        status: 200,
        content_type: None,
        error: None,
        access: None,
        token_type: None,
        expires_in: None,
        refresh: None,
        scope: None,
    };
    let all = vec![plain];
    let all = vary(all, &[200, 400, 401, 429, 500, 503], |reply, status| reply.status = status);
    let all = vary(all, &types, |reply, kind| reply.content_type = kind);
    let all = vary(all, &[None, Some("\"invalid_grant\""), Some("\"invalid_client\"")], |reply, it| reply.error = it);
    let all = vary(all, &[None, Some("\"a\""), Some("\"\"")], |reply, it| reply.access = it);
    let all =
        vary(all, &[None, Some("\"Bearer\""), Some("\"bEARER\""), Some("\"MAC\"")], |reply, it| reply.token_type = it);
    let all = vary(all, &lives, |reply, it| reply.expires_in = it);
    let all = vary(all, &[None, Some("\"r\""), Some("\"\"")], |reply, it| reply.refresh = it);
    vary(all, &[None, Some("\"x y\"")], |reply, it| reply.scope = it).into_iter()
}

fn vary<T: Copy>(all: Vec<Reply>, values: &[T], set: impl Fn(&mut Reply, T)) -> Vec<Reply> {
    let set = &set;
    let varied = all.into_iter().flat_map(|reply| {
        values.iter().map(move |value| {
            let mut reply = reply.clone();
            set(&mut reply, *value);
            reply
        })
    });
    varied.collect()
}

#[test]
fn a03_a04_a13_a14_token_responses_are_read_as_by_the_oracle_but_for_what_is_named() {
    let mut used = vec![0; DIFFERENCES.len()];
    for reply in replies() {
        let mut shown = Some(reply.clone());
        for (number, (_, difference)) in DIFFERENCES.iter().enumerate() {
            let Some(before) = shown else { break };
            shown = difference(&before);
            used[number] += usize::from(shown.as_ref() != Some(&before));
        }
        let expected = shown.map_or(Read::Nothing, |shown| bounded(shown.read_by_the_oracle()));
        assert_eq!(reply.read_by_us(), expected, "{reply:?} {}", reply.body());
    }
    for ((reason, _), used) in DIFFERENCES.iter().zip(used) {
        assert!(used > 0, "never of use: {reason}");
    }
}

/// Each difference is one: shown the reply as it is, the oracle reads something else.
#[test]
fn a03_a04_a13_a14_no_difference_is_named_that_is_none() {
    let mut missing: Vec<&str> = DIFFERENCES.iter().map(|(reason, _)| *reason).collect();
    for reply in replies() {
        missing.retain(|reason| {
            let (_, difference) = DIFFERENCES.iter().find(|(named, _)| named == reason).expect("it is one of them");
            let alone = difference(&reply).map_or(Read::Nothing, |shown| bounded(shown.read_by_the_oracle()));
            alone == bounded(reply.read_by_the_oracle())
        });
        if missing.is_empty() {
            return;
        }
    }
    panic!("the oracle does the same: {missing:?}");
}
