//! Exchanging a code for tokens, and learning who signed in.

use std::sync::atomic::AtomicBool;

use jiff::Timestamp;
use porchlight_auth::{
    Attempt, Client, FormRequest, GrantType, IdTokenError, IdTokenExpectation, TokenReply, TokenResponse,
    check_id_token, code_request, parse_token_response, read_claims,
    sign_in::{ExchangeError, Exchanged},
    take_tokens,
};
use porchlight_domain::{AuthorizationCode, Clock, Code, Identity};
use porchlight_http::{Answer, Failure, PostForm};
use porchlight_providers::{Findings, IdentitySource, Round};
use url::Url;

use crate::round::{RoundEnd, code_of_failure, run_round};

/// How often a token request is tried that never left the computer.
const TRIES: usize = 3;

/// Exchanges a code. Ends within about a minute.
///
/// # Errors
/// Why there are no tokens.
pub(crate) async fn exchange_code(
    http: &porchlight_http::Client,
    clock: &dyn Clock,
    client: &Client,
    attempt: &Attempt,
    code: &AuthorizationCode,
) -> Result<Box<Exchanged>, ExchangeError> {
    let request = code_request(client, attempt, code);
    let answer = post(http, client, &client.servers.token_endpoint, "token", &request)
        .await
        .map_err(|failure| ExchangeError::NoAnswer(code_of_failure(failure)))?;
    let now = answer.date.unwrap_or_else(|| clock.utc());
    let tokens = read_tokens(&answer, client, now).map_err(ExchangeError::Refused)?;
    let claims = match (&tokens.id, &attempt.nonce) {
        (Some(id), Some(nonce)) => Some(
            check_id_token(id, &expectation(client, GrantType::Code(nonce), now))
                .map_err(|error| ExchangeError::Checked(code_of_id_token(error)))?,
        ),
        // Not asked for: whatever it says is not used.
        (Some(_) | None, _) => None,
    };
    let identity = match client.provider.identity {
        IdentitySource::IdToken => claims.as_ref().and_then(identity_of_claims),
        IdentitySource::AccessTokenClaims => tokens
            .access
            .as_ref()
            .and_then(|token| read_claims(token.expose()))
            .and_then(|(_, claims)| identity_of_claims(&claims)),
        IdentitySource::Survey => ask_who_it_is(http, clock, client, &tokens).await,
    };
    Ok(Box::new(Exchanged { tokens, issuer: claims.and_then(|claims| claims.iss), identity }))
}

/// Posts a form; tries again only what never left the computer.
///
/// # Errors
/// The last failure.
pub(crate) async fn post(
    http: &porchlight_http::Client,
    client: &Client,
    url: &Url,
    template: &'static str,
    request: &FormRequest,
) -> Result<Answer, Failure> {
    let mut tries = 1;
    loop {
        let form = PostForm {
            provider: client.provider.id,
            url,
            template,
            authorization: request.authorization.as_ref().map(|value| value.as_str()),
            body: &request.body,
        };
        match http.post_form(form).await {
            Err(failure) if failure.allows_another_token_request() && tries < TRIES => tries += 1,
            result => return result,
        }
    }
}

/// Reads the token endpoint's answer.
///
/// # Errors
/// As [`parse_token_response`].
pub(crate) fn read_tokens(
    answer: &Answer,
    client: &Client,
    now: Timestamp,
) -> Result<TokenResponse, porchlight_auth::TokenError> {
    let reply =
        TokenReply { status: answer.status, content_type: answer.content_type.as_deref(), body: &answer.body, now };
    parse_token_response(reply, client.provider.bearer)
}

/// What an ID token of this client must say.
pub(crate) fn expectation<'a>(client: &'a Client, grant: GrantType<'a>, now: Timestamp) -> IdTokenExpectation<'a> {
    IdTokenExpectation {
        policy: client.provider.id_token,
        issuer: client.servers.issuer.as_deref(),
        client_identifier: &client.client_identifier,
        grant,
        now_s: now.as_duration().as_secs_f64(),
    }
}

/// What a refused ID token is to the person.
pub(crate) fn code_of_id_token(error: IdTokenError) -> Code {
    match error {
        IdTokenError::Time(_) => Code::ClockWrong,
        IdTokenError::Subject => Code::SignInOtherPerson,
        IdTokenError::Unreadable
        | IdTokenError::Algorithm
        | IdTokenError::Missing(_)
        | IdTokenError::Issuer
        | IdTokenError::Audience
        | IdTokenError::Nonce => Code::ReplyNotUnderstood,
    }
}

fn identity_of_claims(claims: &porchlight_auth::Claims) -> Option<Identity> {
    Some(Identity { subject: claims.sub.clone()?, label: claims.label().map(str::to_owned) })
}

/// Asks the API who signed in. A failure leaves the person unnamed; the sign-in stands.
async fn ask_who_it_is(
    http: &porchlight_http::Client,
    clock: &dyn Clock,
    client: &Client,
    response: &TokenResponse,
) -> Option<Identity> {
    let tokens = take_tokens(response.clone(), None, client.provider.bearer);
    let mut survey = (client.provider.survey)();
    let round = Round { now: clock.utc(), meter_number: None };
    let bearer = tokens.bearer(client.provider.bearer)?;
    let end = run_round(http, client, bearer, survey.as_mut(), &round, &AtomicBool::new(false)).await;
    match end {
        Ok(RoundEnd::Found(findings)) => match *findings {
            Findings::School(_, identity) => Some(identity),
            Findings::Sites(_) | Findings::Meter(_) => None,
        },
        Ok(RoundEnd::Asks(_)) => None,
        Err(error) => {
            tracing::warn!(provider = %client.provider.id, ?error, "nobody could say who signed in");
            None
        }
    }
}
