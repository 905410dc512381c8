//! The readings of a practice home: somebody is signed in, and the provider's own survey asks over loopback.

use std::sync::Arc;

use jiff::Timestamp;
use porchlight_auth::{
    Client, Judgement, SignInRequest, TokenReply, code_request, parse_authorization_response, parse_token_response,
    write_authorization_request,
};
use porchlight_domain::{AccessToken, ClientSecret, Clock as _, SiteSeries};
use porchlight_http::{Get, PostForm, Reach};
use porchlight_providers::{ApiRequest, Findings, RedirectUri, Reply, Round, Step, Survey, Window, find};
use porchlight_sandbox::{Options, Practice, Sandbox};
use url::{Url, form_urlencoded};

use crate::{OAuthPerson, Seeded, TestTime};

const PROVIDER: &str = "gridshare";

/// A person of the practice Gridshare who is signed in for an hour, while the clock stands still. Nothing is kept, and
/// nothing worked out.
pub struct PracticeHome {
    /// The practice provider.
    pub sandbox: Sandbox,
    /// Its clock.
    pub time: TestTime,
    client: Client,
    http: porchlight_http::Client,
    bearer: AccessToken,
    survey: Box<dyn Survey>,
}

impl PracticeHome {
    /// Signs in as a practice person, by short name, at an instant.
    pub async fn at(person: &'static str, now: Timestamp) -> Self {
        let time = TestTime::new();
        time.turn_wall_clock(now.duration_since(time.utc()));
        let options = Options { clock: Arc::new(time.clone()), port: 0, seed: 7 };
        let sandbox = Sandbox::start(options).await.expect("a free port");
        let client = client(&sandbox.provider(PROVIDER));
        let http = porchlight_http::Client::new(Reach::LoopbackToo, Arc::new(time.clone()));
        let bearer = sign_in(person, &client, &sandbox.provider(PROVIDER), &http, &time).await;
        let survey = (client.provider.survey)();
        Self { sandbox, time, client, http, bearer, survey }
    }

    /// What a live round finds: the last day and a little more.
    pub async fn live(&mut self) -> Vec<SiteSeries> {
        let end = self.round(None).await;
        let Step::Done(Findings::Sites(sites)) = end else { panic!("a round of now brings homes: {end:?}") };
        sites
    }

    /// What the homes had in a window of the past. The practice provider gives 31 days at most.
    pub async fn past(&mut self, window: Window) -> Vec<SiteSeries> {
        let end = self.round(Some(window)).await;
        let Step::PastDone(_, sites) = end else { panic!("a round of the past brings what was then: {end:?}") };
        sites
    }

    async fn round(&mut self, past: Option<Window>) -> Step {
        let round = Round { now: self.time.utc(), meter_number: None, past };
        loop {
            let request = match self.survey.next(&round) {
                Step::Request(request) => request,
                end @ (Step::Done(_) | Step::PastDone(..) | Step::Ask(_)) => return end,
            };
            let url = Url::parse(&format!("{}{}", self.client.servers.api_base, path_and_query(&request)));
            let get = Get {
                provider: self.client.provider.id,
                url: url.expect("an address"),
                template: request.template,
                bearer: self.bearer.expose(),
            };
            let answer = self.http.get(get).await.expect("the API answers");
            let reply = Reply { status: answer.status, body: &answer.body };
            self.survey.receive(reply).unwrap_or_else(|error| panic!("{}: {error}", request.template));
        }
    }
}

/// The client that is registered at a practice provider.
pub fn client(practice: &Practice) -> Client {
    let provider = find(practice.provider).expect("registered");
    Client {
        provider,
        servers: practice.servers().expect("the sandbox is on this computer"),
        client_identifier: practice.client_identifier.to_owned(),
        client_secret: practice.client_secret.map(|secret| ClientSecret::new(secret.to_owned())),
        scopes: provider.scopes.iter().map(|scope| (*scope).to_owned()).collect(),
    }
}

async fn sign_in(
    person: &'static str,
    client: &Client,
    practice: &Practice,
    http: &porchlight_http::Client,
    time: &TestTime,
) -> AccessToken {
    let redirect = RedirectUri::parse(client.provider, practice.redirect_uri).expect("the provider takes it");
    let request = SignInRequest {
        client: client.clone(),
        account: None,
        redirect_uri: redirect.with_port(0),
        handed_over_at: None,
    };
    let (attempt, link) = write_authorization_request(&request, &Seeded::new(11), time.now());
    let came_back = OAuthPerson(person).allow(link.expose()).await;
    let response = parse_authorization_response(came_back.as_str()).expect("a response");
    let judged = attempt.judge(response, client.servers.issuer.as_deref(), time.now());
    let Ok(Judgement::Code(code)) = judged else { panic!("no code: {judged:?}") };

    let request = code_request(client, &attempt, &code);
    let form = PostForm {
        provider: client.provider.id,
        url: &client.servers.token_endpoint,
        template: "token",
        authorization: request.authorization.as_ref().map(|value| value.as_str()),
        body: &request.body,
    };
    let answer = http.post_form(form).await.expect("the server answers");
    let reply = TokenReply {
        status: answer.status,
        content_type: answer.content_type.as_deref(),
        body: &answer.body,
        now: time.utc(),
    };
    let tokens = parse_token_response(reply, client.provider.bearer).expect("the code brings tokens");
    tokens.access.expect("the bearer")
}

fn path_and_query(request: &ApiRequest) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&request.query).finish();
    if query.is_empty() { request.path.clone() } else { format!("{}?{query}", request.path) }
}
