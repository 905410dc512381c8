//! What Cognito accepts as an authorization request.

use crate::authorization::{AuthorizationRequest, Refusal};
use crate::desk::Desk;
use crate::ledger::{Challenge, ChallengeMethod};
use crate::params::{Doubled, Params};

/// Length of an S256 challenge (RFC 7636 §4.2): 32 bytes in base64url.
const CHALLENGE_CHARACTERS: usize = 43;

/// Reads and checks an authorization request.
///
/// # Errors
/// [`Refusal::OnPage`] while client or redirect URI are not known to be good, [`Refusal::ToClient`] after that.
pub(crate) fn read_authorization_request(desk: &Desk, params: &Params) -> Result<AuthorizationRequest, Refusal> {
    let on_page = |_: Doubled| Refusal::OnPage("The request names client or redirect URI twice.");
    if params.one("client_id").map_err(on_page)? != Some(desk.client().identifier) {
        return Err(Refusal::OnPage("The client is not known here."));
    }
    let redirect_uri = params
        .one("redirect_uri")
        .map_err(on_page)?
        .filter(|uri| desk.client().has_exactly(uri) || desk.is_hosted_redirect(uri))
        .ok_or(Refusal::OnPage("The redirect URI is not one of those registered, compared as a whole."))?;
    // The first of doubled states comes back with the error, as the person's client may still recognise it.
    let refuse = |error, description| Refusal::ToClient {
        redirect_uri: redirect_uri.to_owned(),
        state: params.first("state").map(str::to_owned),
        error,
        description,
    };
    read_parameters(desk, params, redirect_uri, &refuse)
}

fn read_parameters(
    desk: &Desk,
    params: &Params,
    redirect_uri: &str,
    refuse: &dyn Fn(&'static str, Option<&'static str>) -> Refusal,
) -> Result<AuthorizationRequest, Refusal> {
    let doubled = |_: Doubled| refuse("invalid_request", Some("doubled parameter"));
    match params.one("response_type").map_err(doubled)? {
        Some("code") => {}
        Some("token") => return Err(refuse("unauthorized_client", None)),
        Some(_) | None => return Err(refuse("invalid_request", Some("response_type"))),
    }
    // No session outlives a practice page, so there is never anybody to go on with silently.
    if params.one("prompt").map_err(doubled)? == Some("none") {
        return Err(refuse("login_required", None));
    }
    Ok(AuthorizationRequest {
        redirect_uri: redirect_uri.to_owned(),
        state: params.one("state").map_err(doubled)?.map(str::to_owned),
        scope: read_scope(desk, params.one("scope").map_err(doubled)?).map_err(|error| refuse(error, None))?,
        challenge: read_challenge(
            desk,
            params.one("code_challenge").map_err(doubled)?,
            params.one("code_challenge_method").map_err(doubled)?,
        )
        .map_err(|description| refuse("invalid_request", Some(description)))?,
        nonce: params.one("nonce").map_err(doubled)?.map(str::to_owned),
    })
}

/// Left out, the scope is everything the client may have.
fn read_scope(desk: &Desk, asked: Option<&str>) -> Result<String, &'static str> {
    let allowed: Vec<&str> = desk.client().scopes.iter().map(|(name, _)| *name).collect();
    let Some(asked) = asked else { return Ok(allowed.join(" ")) };
    let (known, unknown): (Vec<&str>, Vec<&str>) = asked.split_whitespace().partition(|name| allowed.contains(name));
    if !unknown.is_empty() && !desk.quirks().unknown_scope_ignored {
        return Err("invalid_scope");
    }
    Ok(known.join(" "))
}

/// PKCE is optional and S256 only; a challenge without a method is an error.
fn read_challenge(
    desk: &Desk,
    challenge: Option<&str>,
    method: Option<&str>,
) -> Result<Option<Challenge>, &'static str> {
    let quirks = desk.quirks();
    if quirks.pkce_ignored {
        return Ok(None);
    }
    match (challenge, method) {
        (None, None) if quirks.pkce_required => Err("code_challenge is required"),
        (None, None) => Ok(None),
        (Some(value), Some("S256")) if value.len() == CHALLENGE_CHARACTERS => {
            Ok(Some(Challenge { method: ChallengeMethod::S256, value: value.to_owned() }))
        }
        (Some(_), Some("S256")) => Err("code_challenge"),
        (Some(_), None) => Err("code_challenge_method is required"),
        (None, Some(_)) => Err("code_challenge is required"),
        (Some(_), Some(_)) => Err("code_challenge_method"),
    }
}
