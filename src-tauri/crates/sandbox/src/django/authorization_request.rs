//! What Django OAuth Toolkit accepts as an authorization request.

use crate::authorization::{AuthorizationRequest, Refusal};
use crate::desk::Desk;
use crate::ledger::{Challenge, ChallengeMethod};
use crate::params::{Doubled, Params};

/// Reads and checks an authorization request.
///
/// # Errors
/// [`Refusal::OnPage`] while client or redirect URI are not known to be good, [`Refusal::ToClient`] after that.
pub(crate) fn read_authorization_request(desk: &Desk, params: &Params) -> Result<AuthorizationRequest, Refusal> {
    // oauthlib treats a doubled parameter as fatal before it looks at any of them.
    params
        .none_doubled(&["client_id", "response_type", "redirect_uri", "scope", "state"])
        .map_err(|_| Refusal::OnPage("A parameter of the request is there twice."))?;
    let fatal = |_: Doubled| Refusal::OnPage("A parameter of the request is there twice.");
    if params.one("client_id").map_err(fatal)? != Some(desk.client().identifier) {
        return Err(Refusal::OnPage("Invalid client_id parameter value."));
    }
    // One redirect URI is registered, so a request may leave it out.
    let redirect_uri = params.one("redirect_uri").map_err(fatal)?.unwrap_or(desk.client().redirect_uris[0]);
    if !desk.client().allows(redirect_uri) && !desk.is_hosted_redirect(redirect_uri) {
        return Err(Refusal::OnPage("Mismatching redirect URI."));
    }
    let state = params.one("state").map_err(fatal)?.map(str::to_owned);
    let refuse = |error, description| Refusal::ToClient {
        redirect_uri: redirect_uri.to_owned(),
        state: state.clone(),
        error,
        description,
    };
    match params.one("response_type").map_err(fatal)? {
        Some("code") => {}
        Some(_) => return Err(refuse("unsupported_response_type", None)),
        None => return Err(refuse("invalid_request", Some("Missing response_type parameter."))),
    }
    let scope = read_scope(desk, params.one("scope").map_err(fatal)?).ok_or_else(|| refuse("invalid_scope", None))?;
    let challenge = read_challenge(desk, params).map_err(|description| refuse("invalid_request", Some(description)))?;
    // No session outlives a practice page, so there is never anybody to go on with silently.
    if params.first("prompt") == Some("none") {
        return Err(refuse("login_required", None));
    }
    let nonce = params.first("nonce").filter(|nonce| !nonce.is_empty()).map(str::to_owned);
    Ok(AuthorizationRequest { redirect_uri: redirect_uri.to_owned(), state: state.clone(), scope, challenge, nonce })
}

/// Left out, the scope is all six, `write` included. `None` for a scope that does not exist.
fn read_scope(desk: &Desk, asked: Option<&str>) -> Option<String> {
    let allowed: Vec<&str> = desk.client().scopes.iter().map(|(name, _)| *name).collect();
    let Some(asked) = asked else { return Some(allowed.join(" ")) };
    let names: Vec<&str> = asked.split_whitespace().collect();
    names.iter().all(|name| allowed.contains(name)).then(|| names.join(" "))
}

/// PKCE is optional. A challenge without a method is taken as `plain`.
fn read_challenge(desk: &Desk, params: &Params) -> Result<Option<Challenge>, &'static str> {
    let quirks = desk.quirks();
    if quirks.pkce_ignored {
        return Ok(None);
    }
    let Some(value) = params.first("code_challenge").filter(|value| !value.is_empty()) else {
        return if quirks.pkce_required { Err("Code challenge required.") } else { Ok(None) };
    };
    let method = match params.first("code_challenge_method") {
        Some("S256") => ChallengeMethod::S256,
        Some("plain" | "") | None => ChallengeMethod::Plain,
        Some(_) => return Err("Transform algorithm not supported."),
    };
    Ok(Some(Challenge { method, value: value.to_owned() }))
}
