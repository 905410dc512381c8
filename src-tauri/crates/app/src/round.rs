//! One round of a survey over the network.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use porchlight_auth::Client;
use porchlight_domain::Code;
use porchlight_http::{Answer, Failure, Get};
use porchlight_providers::{ApiRequest, Findings, Misunderstood, Question, Reply, Round, Step, Survey};
use url::Url;

/// More requests than any round needs; a survey that wants more goes in circles.
const MOST_REQUESTS: usize = 200;

/// How a round ended.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum RoundEnd {
    /// It found something.
    Found(Box<Findings>),
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
        let request = match survey.next(round) {
            Step::Done(findings) => return Ok(RoundEnd::Found(Box::new(findings))),
            Step::Ask(question) => return Ok(RoundEnd::Asks(question)),
            Step::Request(request) => request,
        };
        if closing.load(Ordering::Relaxed) {
            return Err(RoundError::Closing);
        }
        let url = address(&client.servers.api_base, &request);
        let get = Get { provider: client.provider.id, url, template: request.template, bearer };
        let answer = http.get(get).await.map_err(|failure| RoundError::Later(code_of_failure(failure), None))?;
        check_status(client, &answer)?;
        survey.receive(Reply { status: answer.status, body: &answer.body }).map_err(RoundError::Misunderstood)?;
    }
    Err(RoundError::Misunderstood(Misunderstood::Missing("end of the list")))
}

/// What no survey needs to see.
fn check_status(client: &Client, answer: &Answer) -> Result<(), RoundError> {
    let wait = answer.retry_after.map(porchlight_http::RetryAfter::delay);
    match answer.status {
        status if client.provider.expiry_statuses.contains(&status) => Err(RoundError::BearerRefused),
        429 => Err(RoundError::Later(Code::RateLimited, wait)),
        408 | 500.. => Err(RoundError::Later(Code::ProviderUnavailable, wait)),
        401 | 403 => Err(RoundError::Later(Code::NotAllowed, None)),
        _ => Ok(()),
    }
}

fn address(base: &Url, request: &ApiRequest) -> Url {
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
        Failure::Offline { .. } | Failure::ProxyAuthenticationRequired => Code::Offline,
        Failure::TimedOut { .. }
        | Failure::CertificateRefused
        | Failure::Redirected
        | Failure::Broken
        | Failure::TooLarge => Code::ProviderUnavailable,
        Failure::OutOfReach => Code::Internal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_the_path_of_the_base() {
        let base = Url::parse("http://127.0.0.1:4000/gridshare/api/v2/").expect("an address");
        let request = ApiRequest {
            path: "/devices/a%2Fb/telemetry".into(),
            template: "/devices/{synthId}/telemetry",
            query: vec![("include", "default,energy".into())],
        };
        assert_eq!(
            address(&base, &request).as_str(),
            "http://127.0.0.1:4000/gridshare/api/v2/devices/a%2Fb/telemetry?include=default%2Cenergy"
        );
    }
}
