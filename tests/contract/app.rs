//! What the app does at a provider, in as few steps as the rooms `auth` and `http` allow, and nothing remembered.

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use porchlight_auth::{
    Attempt, AuthorizationLink, Claims, Client, FormRequest, GrantType, IdTokenError, IdTokenExpectation, Judgement,
    KeyCache, KeySet, Refusal, SignInRequest, TokenError, TokenReply, TokenResponse, Tokens, check_id_token,
    code_request, parse_authorization_response, parse_token_response, read_claims, refresh_request, revocation_request,
    take_tokens, write_authorization_request,
};
use porchlight_domain::{AuthorizationCode, Clock, IdToken, RefreshToken};
use porchlight_http::{Answer, Failure, Get, GetKeys, PostForm, Reach};
use porchlight_providers::{ApiRequest, Findings, Misunderstood, Question, Reply, Round, Step, Survey};
use porchlight_tests::{Seeded, TestTime};
use url::Url;

/// More requests than any round needs.
const MOST_REQUESTS: usize = 60;

/// One client at one provider.
pub struct App {
    pub client: Client,
    pub redirect_uri: String,
    pub http: porchlight_http::Client,
    pub time: TestTime,
    keys: Mutex<KeyCache>,
    randomness: Seeded,
}

/// Why there are no tokens.
#[derive(Clone, PartialEq, Debug)]
pub enum Trouble {
    Failed(Failure),
    Refused(TokenError),
    IdToken(IdTokenError),
    /// The keys to check an ID token by cannot be had.
    NoKeys,
}

/// How a round ended.
#[derive(Clone, PartialEq, Debug)]
pub enum RoundEnd {
    Found(Box<Findings>),
    Asks(Question),
    Misunderstood(Misunderstood),
    /// A status that no survey sees.
    Status(u16),
}

impl App {
    pub fn new(client: Client, redirect_uri: String, time: TestTime) -> Self {
        let http = porchlight_http::Client::new(Reach::LoopbackToo, Arc::new(time.clone()));
        Self { client, redirect_uri, http, time, keys: Mutex::default(), randomness: Seeded::new(11) }
    }

    /// Begins a sign-in.
    pub fn begin(&self) -> (Attempt, AuthorizationLink) {
        let request = SignInRequest {
            client: self.client.clone(),
            account: None,
            redirect_uri: self.redirect_uri.clone(),
            handed_over_at: None,
        };
        write_authorization_request(&request, &self.randomness, self.time.now())
    }

    /// Takes what the browser brings back.
    pub fn judge(&self, attempt: &Attempt, came_back: &Url) -> Result<Judgement, Refusal> {
        let response = parse_authorization_response(came_back.as_str()).map_err(|_| Refusal::Unreadable)?;
        attempt.judge(response, self.client.servers.issuer.as_deref(), self.time.now())
    }

    /// The code of a response that belongs to the attempt.
    pub fn code(&self, attempt: &Attempt, came_back: &Url) -> AuthorizationCode {
        match self.judge(attempt, came_back) {
            Ok(Judgement::Code(code)) => code,
            other => panic!("no code: {other:?}"),
        }
    }

    pub async fn exchange(&self, attempt: &Attempt, code: &AuthorizationCode) -> Result<TokenResponse, Trouble> {
        let (response, now) = self.request_tokens(&code_request(&self.client, attempt, code)).await?;
        if let (Some(id), Some(nonce)) = (&response.id, &attempt.nonce) {
            self.check(id, GrantType::Code(nonce), now).await?;
        }
        Ok(response)
    }

    /// Renews; what the reply leaves out is carried over.
    pub async fn refresh(&self, before: &Tokens) -> Result<Tokens, Trouble> {
        let refresh_token = before.refresh.as_ref().expect("there is a refresh token");
        let (response, now) = self.request_tokens(&refresh_request(&self.client, refresh_token)).await?;
        let claims = before.id.as_ref().and_then(|token| read_claims(token.expose()));
        if let (Some(id), Some((_, before))) = (&response.id, &claims) {
            let grant = GrantType::Refresh {
                issuer: before.iss.as_deref(),
                subject: before.sub.as_deref().expect("a checked token names its subject"),
                nonce: before.nonce.as_deref(),
            };
            self.check(id, grant, now).await?;
        }
        Ok(take_tokens(response, Some(before), self.client.provider.bearer))
    }

    pub async fn revoke(&self, refresh_token: &RefreshToken) -> Result<Answer, Failure> {
        let endpoint = self.client.servers.revocation_endpoint.as_ref().expect("there is a revocation endpoint");
        self.post(endpoint, &revocation_request(&self.client, refresh_token)).await
    }

    pub fn keep(&self, response: TokenResponse) -> Tokens {
        take_tokens(response, None, self.client.provider.bearer)
    }

    pub fn claims(token: &str) -> Claims {
        read_claims(token).expect("a JSON Web Token").1
    }

    /// The token that the provider's API takes.
    pub fn bearer<'a>(&self, tokens: &'a Tokens) -> &'a str {
        tokens.bearer(self.client.provider.bearer).expect("there is a bearer")
    }

    /// Reads a path of the API.
    pub async fn get(&self, path: &str, bearer: &str) -> Result<Answer, Failure> {
        let url = Url::parse(&format!("{}{path}", self.client.servers.api_base)).expect("an address");
        self.http.get(Get { provider: self.client.provider.id, url, template: "/", bearer }).await
    }

    /// One round of a fresh survey.
    pub async fn round(&self, bearer: &str, meter_number: Option<&str>) -> RoundEnd {
        self.round_of((self.client.provider.survey)().as_mut(), bearer, meter_number).await
    }

    /// One round of a survey.
    pub async fn round_of(&self, survey: &mut dyn Survey, bearer: &str, meter_number: Option<&str>) -> RoundEnd {
        let round = Round { now: self.time.utc(), meter_number: meter_number.map(str::to_owned), past: None };
        for _ in 0..MOST_REQUESTS {
            let request = match survey.next(&round) {
                Step::Done(findings) => return RoundEnd::Found(Box::new(findings)),
                Step::PastDone(..) => panic!("a round of now asks for nothing of the past"),
                Step::Ask(question) => return RoundEnd::Asks(question),
                Step::Request(request) => request,
            };
            let answer = self.ask(&request, bearer).await;
            let reply = Reply { status: answer.status, body: &answer.body };
            let refused = self.client.provider.refuses_bearer(&request, reply) || answer.status == 429;
            if refused || !request.optional && matches!(answer.status, 401 | 403 | 500..) {
                return RoundEnd::Status(answer.status);
            }
            if let Err(error) = survey.receive(reply) {
                return RoundEnd::Misunderstood(error);
            }
        }
        panic!("a round of more than {MOST_REQUESTS} requests");
    }

    /// One request of a survey.
    pub async fn ask(&self, request: &ApiRequest, bearer: &str) -> Answer {
        self.get(&path_and_query(request), bearer).await.expect("the API answers")
    }

    async fn request_tokens(&self, request: &FormRequest) -> Result<(TokenResponse, Timestamp), Trouble> {
        let answer = self.post(&self.client.servers.token_endpoint, request).await.map_err(Trouble::Failed)?;
        let now = answer.date.expect("every server sends its date");
        let reply =
            TokenReply { status: answer.status, content_type: answer.content_type.as_deref(), body: &answer.body, now };
        let response = parse_token_response(reply, self.client.provider.bearer).map_err(Trouble::Refused)?;
        Ok((response, now))
    }

    async fn post(&self, url: &Url, request: &FormRequest) -> Result<Answer, Failure> {
        let form = PostForm {
            provider: self.client.provider.id,
            url,
            template: "token",
            authorization: request.authorization.as_ref().map(|value| value.as_str()),
            body: &request.body,
        };
        self.http.post_form(form).await
    }

    async fn check(&self, token: &IdToken, grant: GrantType<'_>, now: Timestamp) -> Result<(), Trouble> {
        let keys = match &self.client.servers.jwks_uri {
            Some(url) => Some(self.keys(url, token).await.ok_or(Trouble::NoKeys)?),
            None => None,
        };
        let expected = IdTokenExpectation {
            policy: self.client.provider.id_token,
            issuer: self.client.servers.issuer.as_deref(),
            client_identifier: &self.client.client_identifier,
            keys: keys.as_ref(),
            grant,
            now_s: now.as_duration().as_secs_f64(),
        };
        check_id_token(token, &expected).map(drop).map_err(Trouble::IdToken)
    }

    /// The keys to check a token by, fetched if they have to be.
    async fn keys(&self, url: &Url, token: &IdToken) -> Option<KeySet> {
        if self.cache(|cache| cache.requires_fetch(Some(token), self.time.elapsed())) {
            let get = GetKeys { provider: self.client.provider.id, url, template: "keys" };
            let answer = self.http.get_keys(get).await.ok().filter(|answer| answer.status == 200);
            let fetched = answer.and_then(|answer| KeySet::parse(&answer.body).ok());
            self.cache(|cache| cache.note_fetch(fetched, self.time.elapsed()));
        }
        self.cache(|cache| cache.keys().cloned())
    }

    fn cache<T>(&self, work: impl FnOnce(&mut KeyCache) -> T) -> T {
        work(&mut self.keys.lock().expect("no panic under the lock"))
    }
}

fn path_and_query(request: &ApiRequest) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&request.query).finish();
    if query.is_empty() { request.path.clone() } else { format!("{}?{query}", request.path) }
}
