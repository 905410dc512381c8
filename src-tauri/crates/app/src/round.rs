//! One round of a survey over the network.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use porchlight_auth::Client;
use porchlight_domain::{Code, Identity, SiteSeries};
use porchlight_http::{Answer, Failure, Get};
use porchlight_providers::{
    ApiRequest, Findings, Misunderstood, Provider, Question, Reply, Round, Step, Survey, Window,
};
use url::Url;

/// More requests than any round needs; a survey that wants more goes in circles.
const MOST_REQUESTS: usize = 200;

/// How a round ended.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum RoundEnd {
    /// It found something.
    Found(Box<Findings>),
    /// It found what was in a window of the past.
    FoundPast(Window, Vec<SiteSeries>),
    /// The person has to answer first.
    Asks(Question),
}

/// Why a round did not come to its end. The survey stands where it stood, so it can go on.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum RoundError {
    /// A status that may mean an expired bearer.
    BearerRefused,
    /// Something to wait for: why, and how long the server asks to wait.
    Later(Code, Option<Duration>),
    /// A reply that makes no sense.
    Misunderstood(Misunderstood),
    /// The program is being closed.
    Closing,
}

/// Asks until the survey is done.
pub(crate) async fn run_round(
    http: &porchlight_http::Client,
    client: &Client,
    bearer: &str,
    survey: &mut dyn Survey,
    round: &Round,
    closing: &AtomicBool,
) -> Result<RoundEnd, RoundError> {
    for _ in 0..MOST_REQUESTS {
        if closing.load(Ordering::Relaxed) {
            return Err(RoundError::Closing);
        }
        if let Some(end) = take_step(http, client, bearer, survey, round).await? {
            return Ok(end);
        }
    }
    Err(RoundError::Misunderstood(Misunderstood::Missing("end of the list")))
}

/// Asks until the survey knows who signed in; the rest of the round is left to another.
pub(crate) async fn learn_identity(
    http: &porchlight_http::Client,
    client: &Client,
    bearer: &str,
    survey: &mut dyn Survey,
    round: &Round,
) -> Result<Option<Identity>, RoundError> {
    for _ in 0..MOST_REQUESTS {
        if let Some(identity) = survey.identity() {
            return Ok(Some(identity));
        }
        if take_step(http, client, bearer, survey, round).await?.is_some() {
            break;
        }
    }
    Ok(survey.identity())
}

/// Asks once; `None` if the round goes on.
async fn take_step(
    http: &porchlight_http::Client,
    client: &Client,
    bearer: &str,
    survey: &mut dyn Survey,
    round: &Round,
) -> Result<Option<RoundEnd>, RoundError> {
    let request = match survey.next(round) {
        Step::Done(findings) => return Ok(Some(RoundEnd::Found(Box::new(findings)))),
        Step::PastDone(window, sites) => return Ok(Some(RoundEnd::FoundPast(window, sites))),
        Step::Ask(question) => return Ok(Some(RoundEnd::Asks(question))),
        Step::Request(request) => request,
    };
    let url = address(&client.servers.api_base, &request);
    let get = Get { provider: client.provider.id, url, template: request.template, bearer };
    let answer = http.get(get).await.map_err(|failure| RoundError::Later(code_of_failure(failure), None))?;
    check_status(client.provider, &request, &answer)?;
    survey.receive(Reply { status: answer.status, body: &answer.body }).map_err(RoundError::Misunderstood)?;
    Ok(None)
}

/// What no survey needs to see. An optional request leaves more to the survey: the round goes on without it.
fn check_status(provider: &Provider, request: &ApiRequest, answer: &Answer) -> Result<(), RoundError> {
    let wait = answer.retry_after.map(porchlight_http::RetryAfter::delay);
    if provider.refuses_bearer(request, Reply { status: answer.status, body: &answer.body }) {
        return Err(RoundError::BearerRefused);
    }
    match answer.status {
        429 => Err(RoundError::Later(Code::RateLimited, wait)),
        _ if request.optional => Ok(()),
        408 | 500.. => Err(RoundError::Later(Code::ProviderUnavailable, wait)),
        401 | 403 => Err(RoundError::Later(Code::NotAllowed, None)),
        _ => Ok(()),
    }
}

/// Where a request goes, below the base of the API.
pub(crate) fn address(base: &Url, request: &ApiRequest) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}{}", base.path().trim_end_matches('/'), request.path));
    if !request.query.is_empty() {
        url.query_pairs_mut().extend_pairs(&request.query);
    }
    url
}

/// What a failed request is to the person.
pub(crate) fn code_of_failure(failure: Failure) -> Code {
    match failure {
        Failure::Offline { .. } => Code::Offline,
        Failure::CertificateRefused => Code::CertificateRefused,
        Failure::ProxyAuthenticationRequired => Code::ProxyWantsPassword,
        Failure::TimedOut { .. } | Failure::Redirected | Failure::Broken | Failure::TooLarge => {
            Code::ProviderUnavailable
        }
        Failure::OutOfReach => Code::Internal,
    }
}

#[cfg(test)]
mod tests {
    use porchlight_providers::find;

    use super::*;

    #[test]
    fn an_optional_request_may_be_refused_without_harm() {
        const EXPIRED: &str = r#"{"detail":"Authentication credentials were not provided."}"#;
        const NOT_ALLOWED: &str = r#"{"detail":"You do not have permission to perform this action."}"#;
        let provider = find("tjhsst-ion").expect("registered");
        let refused = Err(RoundError::BearerRefused);
        let limited = Err(RoundError::Later(Code::RateLimited, None));
        let failing = Err(RoundError::Later(Code::ProviderUnavailable, None));
        let forbidden = Err(RoundError::Later(Code::NotAllowed, None));
        for (status, body, needed, optional) in [
            (200, "{}", Ok(()), Ok(())),
            (403, EXPIRED, refused, refused),
            (403, NOT_ALLOWED, refused, Ok(())),
            (401, "", forbidden, Ok(())),
            (404, "[]", Ok(()), Ok(())),
            (429, "", limited, limited),
            (500, "<h1>", failing, Ok(())),
            (503, "<h1>", failing, Ok(())),
        ] {
            let request = ApiRequest { path: "/bus".into(), template: "/bus", query: Vec::new(), optional: false };
            let answer = Answer {
                status,
                content_type: None,
                date: None,
                retry_after: None,
                body: body.as_bytes().to_vec().into(),
            };
            assert_eq!(check_status(provider, &request, &answer), needed, "{status} {body}");
            let request = ApiRequest { optional: true, ..request };
            assert_eq!(check_status(provider, &request, &answer), optional, "{status} {body}, optional");
        }
    }

    #[test]
    fn an_address_keeps_the_path_of_the_base() {
        let base = Url::parse("http://127.0.0.1:4000/gridshare/api/v2/").expect("an address");
        let request = ApiRequest {
            path: "/devices/a%2Fb/telemetry".into(),
            template: "/devices/{synthId}/telemetry",
            query: vec![("include", "default,energy".into())],
            optional: false,
        };
        assert_eq!(
            address(&base, &request).as_str(),
            "http://127.0.0.1:4000/gridshare/api/v2/devices/a%2Fb/telemetry?include=default%2Cenergy"
        );
    }
}
