//! The authorization endpoint: pages for a person, and the way back to the client.

mod flow;
mod response;

pub(crate) use flow::{show, take_answer};

use crate::ledger::Challenge;

/// An authorization request that may be shown to the person.
#[derive(Clone, Debug)]
pub(crate) struct AuthorizationRequest {
    pub(crate) redirect_uri: String,
    pub(crate) state: Option<String>,
    pub(crate) scope: String,
    pub(crate) challenge: Option<Challenge>,
    pub(crate) nonce: Option<String>,
}

/// An authorization request that is not shown to the person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Refusal {
    /// Told to the person on a page, never to the client: client or redirect URI are not to be trusted.
    OnPage(&'static str),
    /// Told to the client (RFC 6749 §4.1.2.1).
    ToClient { redirect_uri: String, state: Option<String>, error: &'static str, description: Option<&'static str> },
}
