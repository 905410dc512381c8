//! A survey: what to ask a provider's API, and what the replies mean.
//!
//! A survey is asked for its next step until it is done; somebody else makes the requests. It lives as long as
//! the account is polled, so what rarely changes (the list of sensors) is asked once and remembered.

use jiff::Timestamp;
use porchlight_domain::{Identity, Meter, School, SiteSeries};
use thiserror::Error;

/// The requests of one account, and the sense of their replies.
pub trait Survey: Send {
    /// Says what the round needs next. Called again after every [`Survey::receive`] with the same round; a round
    /// with another `now` starts afresh, whatever became of the one before.
    fn next(&mut self, round: &Round) -> Step;

    /// Takes the reply to the request of the last step. Called for every status but those that mean an expired
    /// bearer, rate limiting or a failing server; see [`ApiRequest::optional`] for the exception.
    ///
    /// # Errors
    /// [`Misunderstood`] if the reply has not the documented shape; the round is over, the next one starts afresh.
    fn receive(&mut self, reply: Reply<'_>) -> Result<(), Misunderstood>;

    /// Who signed in, as soon as the round knows: long before its end, where the rest of the round is not needed.
    /// `None` where the API does not say.
    fn identity(&self) -> Option<Identity> {
        None
    }
}

/// What a round may depend on.
#[derive(Clone, PartialEq, Debug)]
pub struct Round {
    /// When the round is made.
    pub now: Timestamp,
    /// The person's answer to [`Question::MeterNumber`].
    pub meter_number: Option<String>,
    /// A window of the past to be read in place of what is of now. Only for a provider that keeps readings
    /// ([`crate::Provider::keeps_readings`]).
    pub past: Option<Window>,
}

/// From one instant up to another, which is not part of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Window {
    /// First instant.
    pub from: Timestamp,
    /// End.
    pub until: Timestamp,
}

/// What a survey wants.
#[derive(Clone, PartialEq, Debug)]
pub enum Step {
    /// A request; its reply comes by [`Survey::receive`].
    Request(ApiRequest),
    /// Nothing can be asked before the person has answered.
    Ask(Question),
    /// The round is complete.
    Done(Findings),
    /// A round of the past is complete: what homes had in the window that was asked for.
    PastDone(Window, Vec<SiteSeries>),
}

/// Something only the person knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Question {
    /// The number of the meter.
    MeterNumber,
}

/// A `GET` of the API. No other method exists.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApiRequest {
    /// Path below the API base, starting with a slash, each part percent-encoded.
    pub path: String,
    /// The path with names in place of ids, for logs (`/sites/{siteId}/topology`).
    pub template: &'static str,
    /// Query parameters, not encoded.
    pub query: Vec<(&'static str, String)>,
    /// Whether the round goes on without it. Then "not allowed" (401, 403) and a failing server (5xx) are replies to
    /// be handed to [`Survey::receive`] like any other; only rate limiting (429), a missing reply and a bearer that
    /// [`crate::Provider::refuses_bearer`] end the round.
    pub optional: bool,
}

/// A reply of the API.
#[derive(Clone, Copy, Debug)]
pub struct Reply<'a> {
    /// HTTP status.
    pub status: u16,
    /// The body, at most 8 MiB.
    pub body: &'a [u8],
}

/// What a round found.
#[derive(Clone, PartialEq, Debug)]
pub enum Findings {
    /// Readings of homes; empty if the account has no home.
    Sites(Vec<SiteSeries>),
    /// A meter.
    Meter(Meter),
    /// What a person has at school, and who signed in.
    School(Box<School>, Identity),
}

/// Why a reply could not be read. Names the place, never the content.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum Misunderstood {
    /// A status the provider does not document for this call.
    #[error("status {0}")]
    Status(u16),
    /// Not JSON.
    #[error("not JSON")]
    NotJson,
    /// JSON without this part.
    #[error("no readable {0}")]
    Missing(&'static str),
    /// The thing asked for does not exist (a meter number that the provider does not know).
    #[error("no such {0}")]
    NotFound(&'static str),
}
