//! Exchanging a code for tokens, and learning who signed in.

use jiff::Timestamp;
use porchlight_auth::{
    Attempt, Client, FormRequest, GrantType, IdTokenError, IdTokenExpectation, KeySet, TokenReply, TokenResponse,
    check_id_token, code_request, compare_scopes, granted_scope, parse_token_response, read_claims,
    sign_in::{ExchangeError, Exchanged},
    take_tokens,
};
use porchlight_domain::{AuthorizationCode, Code, Identity};
use porchlight_http::{Answer, Failure, PostForm, retry};
use porchlight_providers::{IdentitySource, Round};
use url::Url;

use crate::{
    round::{code_of_failure, learn_identity},
    tools::Tools,
};

/// Exchanges a code. Ends within about a minute.
///
/// # Errors
/// Why there are no tokens.
pub(crate) async fn exchange_code(
    tools: &Tools,
    client: &Client,
    attempt: &Attempt,
    code: &AuthorizationCode,
) -> Result<Box<Exchanged>, ExchangeError> {
    let request = code_request(client, attempt, code);
    let answer = post_patiently(tools, client, &client.servers.token_endpoint, "token", &request)
        .await
        .map_err(|failure| ExchangeError::NoAnswer(code_of_failure(failure)))?;
    let now = answer.date.unwrap_or_else(|| tools.clock.utc());
    let mut tokens = read_tokens(&answer, client, now).map_err(ExchangeError::Refused)?;
    tokens.scope = granted_scope(&tokens);
    note_scopes(client, tokens.scope.as_deref());
    let claims = match (&tokens.id, &attempt.nonce) {
        (Some(id), Some(nonce)) => {
            let keys = tools.keys.find(&tools.http, tools.clock.as_ref(), client, Some(id)).await;
            let keys = keys.map_err(ExchangeError::NoAnswer)?;
            let expected = expectation(client, keys.as_ref(), GrantType::Code(nonce), now);
            let checked = check_id_token(id, &expected);
            Some(checked.map_err(|error| ExchangeError::Checked(code_of_id_token(error)))?)
        }
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
        IdentitySource::Survey => ask_who_it_is(tools, client, &tokens).await,
    };
    Ok(Box::new(Exchanged { tokens, issuer: claims.and_then(|claims| claims.iss), identity }))
}

/// Logs how the grant differs from what was asked for; it is taken either way. One that says nothing is as asked for.
fn note_scopes(client: &Client, granted: Option<&str>) {
    let Some(granted) = granted else { return };
    let difference = compare_scopes(&client.scopes, granted);
    let provider = client.provider.id;
    if !difference.more.is_empty() {
        tracing::info!(%provider, scopes = ?difference.more, "more was granted than asked for");
    }
    if !difference.missing.is_empty() {
        tracing::info!(%provider, scopes = ?difference.missing, "less was granted than asked for");
    }
}

/// Posts a form while the person waits: what never left the computer is tried again, three times in about a second.
///
/// # Errors
/// The last failure.
async fn post_patiently(
    tools: &Tools,
    client: &Client,
    url: &Url,
    template: &'static str,
    request: &FormRequest,
) -> Result<Answer, Failure> {
    let mut pauses = retry::USER_ACTION.delays(tools.randomness.as_ref());
    loop {
        let result = post(&tools.http, client, url, template, request).await;
        let may_repeat = result.as_ref().is_err_and(|failure| failure.allows_another_token_request());
        match pauses.next() {
            Some(pause) if may_repeat => tools.timer.wait_until(tools.clock.elapsed() + pause).await,
            Some(_) | None => return result,
        }
    }
}

/// Posts a form, once.
///
/// # Errors
/// The failure.
pub(crate) async fn post(
    http: &porchlight_http::Client,
    client: &Client,
    url: &Url,
    template: &'static str,
    request: &FormRequest,
) -> Result<Answer, Failure> {
    http.post_form(PostForm {
        provider: client.provider.id,
        url,
        template,
        authorization: request.authorization.as_ref().map(|value| value.as_str()),
        body: &request.body,
    })
    .await
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
pub(crate) fn expectation<'a>(
    client: &'a Client,
    keys: Option<&'a KeySet>,
    grant: GrantType<'a>,
    now: Timestamp,
) -> IdTokenExpectation<'a> {
    IdTokenExpectation {
        policy: client.provider.id_token,
        issuer: client.servers.issuer.as_deref(),
        client_identifier: &client.client_identifier,
        keys,
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
        | IdTokenError::Signature
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
async fn ask_who_it_is(tools: &Tools, client: &Client, response: &TokenResponse) -> Option<Identity> {
    let tokens = take_tokens(response.clone(), None, client.provider.bearer);
    let mut survey = (client.provider.survey)();
    let round = Round { now: tools.clock.utc(), meter_number: None, past: None };
    let bearer = tokens.bearer(client.provider.bearer)?;
    match learn_identity(&tools.http, client, bearer, survey.as_mut(), &round).await {
        Ok(identity) => identity,
        Err(error) => {
            tracing::warn!(provider = %client.provider.id, ?error, "nobody could say who signed in");
            None
        }
    }
}
