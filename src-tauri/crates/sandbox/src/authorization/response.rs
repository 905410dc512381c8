//! The authorization response (RFC 6749 §4.1.2) and its quirks.

use axum::response::Response;
use url::form_urlencoded::Serializer;

use super::AuthorizationRequest;
use crate::desk::Desk;
use crate::issuer::Issuer;
use crate::ledger::IssuedCode;
use crate::people::Person;
use crate::quirks::IssParameter;
use crate::reply;

/// Sends the browser back with a fresh code.
pub(crate) fn redirect_with_code(desk: &Desk, request: AuthorizationRequest, person: &'static Person) -> Response {
    let code = match desk.issuer {
        Issuer::Gridshare | Issuer::IonElectricity => desk.shared.randomness.uuid(b"code"),
        Issuer::TjhsstIon => desk.shared.randomness.thirty_characters(),
    };
    let target = request.redirect_uri.clone();
    let quirks = desk.quirks();
    let scope = narrowed(request.scope, quirks.scope_narrowed_to.as_deref());
    let scope = widened(scope, quirks.scope_widened_by.as_deref());
    let state = request.state.clone();
    let issued = IssuedCode {
        person,
        redirect_uri: request.redirect_uri,
        scope,
        challenge: request.challenge,
        nonce: request.nonce,
        issued_at: desk.now(),
    };
    desk.ledger().add_code(code.clone(), issued);
    redirect(desk, &target, state.as_deref(), &[("code", &code)])
}

/// Sends the browser back with an error.
pub(crate) fn redirect_with_error(
    desk: &Desk,
    redirect_uri: &str,
    state: Option<&str>,
    error: &'static str,
    description: Option<&'static str>,
) -> Response {
    let mut fields = vec![("error", error)];
    fields.extend(description.map(|text| ("error_description", text)));
    redirect(desk, redirect_uri, state, &fields)
}

/// Keeps of the asked scopes those a quirk leaves.
fn narrowed(scope: String, left: Option<&[String]>) -> String {
    let Some(left) = left else { return scope };
    let kept: Vec<&str> = scope.split(' ').filter(|name| left.iter().any(|other| other == name)).collect();
    kept.join(" ")
}

/// Adds what a quirk adds.
fn widened(scope: String, by: Option<&str>) -> String {
    by.map(|name| format!("{scope} {name}")).unwrap_or(scope)
}

fn redirect(desk: &Desk, redirect_uri: &str, state: Option<&str>, fields: &[(&str, &str)]) -> Response {
    let quirks = desk.quirks();
    let mut query = Serializer::new(String::new());
    query.extend_pairs(fields);
    if let Some(state) = state.filter(|_| !quirks.drop_state) {
        query.append_pair("state", state);
        if quirks.double_state {
            query.append_pair("state", state);
        }
    }
    match quirks.iss_parameter {
        IssParameter::Absent => {}
        IssParameter::Right => {
            query.append_pair("iss", &desk.issuer_identifier());
        }
        IssParameter::Wrong => {
            query.append_pair("iss", "https://issuer.example");
        }
    }
    // Written onto the registered text as it stands: parsing it first might change a byte of it.
    let target = quirks.foreign_redirect.as_deref().unwrap_or(redirect_uri);
    let separator = if target.contains('?') { '&' } else { '?' };
    reply::found(&format!("{target}{separator}{}", query.finish()))
}
