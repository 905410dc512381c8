//! Who a bearer token speaks for.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use crate::desk::Desk;
use crate::people::Person;
use crate::tokens::{OpaqueKind, open_opaque};

/// The person of a good access token; `None` for a missing, wrong, ended or revoked one, which Ion's API does not
/// tell apart.
pub(crate) fn check_bearer(desk: &Desk, headers: &HeaderMap) -> Option<&'static Person> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") || desk.quirks().refuses_every_bearer {
        return None;
    }
    let grant = open_opaque(OpaqueKind::Access, token.trim())?;
    let alive = grant.at > desk.now() && !desk.ledger().access_ended(grant.family, grant.serial);
    alive.then_some(grant.person)
}
