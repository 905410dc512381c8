//! One sign-in under way, and whether a response belongs to it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use porchlight_domain::{
    AccountId, AttemptId, AuthorizationCode, CodeVerifier, Moment, Nonce, ProviderId, StateParameter,
};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use thiserror::Error;
use url::Url;

use crate::{AuthorizationResponse, ErrorResponse, Grant, cut_out};

/// How long the person has for the browser part.
pub const ATTEMPT_LIFETIME: Duration = Duration::from_mins(10);

/// One sign-in under way. Survives a restart of the app, so all of it is kept in the credential store.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// Its name.
    pub id: AttemptId,
    /// The provider it belongs to, for good.
    pub provider: ProviderId,
    /// The account to sign in again, if not a new one.
    pub account: Option<AccountId>,
    /// SHA-256 of the `state` parameter; the parameter itself is not kept.
    pub state_sha256: [u8; 32],
    /// What the token request proves itself with.
    pub verifier: CodeVerifier,
    /// What the ID token must repeat, if one is asked for.
    pub nonce: Option<Nonce>,
    /// The redirect URI of the authorization request, byte for byte.
    pub redirect_uri: String,
    /// Where else the response may come in: the deep link, when a hosted page hands it over.
    pub handed_over_at: Option<String>,
    /// When it began, by the wall clock.
    pub began_at: Timestamp,
    /// When it is over, by this run's clock.
    pub ends_at: Duration,
}

/// Why a response was not accepted. None of these changes anything.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum Refusal {
    /// No sign-in is under way.
    #[error("no attempt is pending")]
    NoAttempt,
    /// Not an authorization response at all.
    #[error("not an authorization response")]
    Unreadable,
    /// It came to another address than the one asked for (RFC 8252 §8.10).
    #[error("the redirect URI is another one")]
    RedirectUri,
    /// No `state`, or that of another attempt.
    #[error("the state is not that of the attempt")]
    State,
    /// `iss` names another issuer, or is missing though the provider always sends it (RFC 9207 §2.4).
    #[error("the issuer is another one")]
    Issuer,
    /// Neither `code` nor `error`.
    #[error("neither code nor error")]
    Empty,
    /// The code of this attempt is already being exchanged.
    #[error("the attempt has its response already")]
    AlreadyAnswered,
}

/// What a response that belongs to the attempt says.
#[derive(Clone, Debug)]
pub enum Judgement {
    /// The code to exchange.
    Code(AuthorizationCode),
    /// The provider's refusal.
    Error(ErrorResponse),
    /// The right response, too late.
    TooLate,
}

impl Attempt {
    /// When an attempt is over by this run's clock. One of an earlier run goes by the wall clock; one that seems to
    /// begin in the future has its whole time.
    pub fn end(began_at: Timestamp, now: Moment) -> Duration {
        let age = now.utc.duration_since(began_at).max(SignedDuration::ZERO).unsigned_abs();
        now.elapsed + ATTEMPT_LIFETIME.saturating_sub(age)
    }

    /// Whether its time is over.
    pub fn is_over(&self, now: Moment) -> bool {
        now.elapsed >= self.ends_at
    }

    /// Decides whether a response belongs to this attempt, and what it says.
    ///
    /// # Errors
    /// [`Refusal`] if it does not; the attempt goes on unchanged.
    ///
    /// Source: RFC 6749 §4.1.2; RFC 8252 §8.10; RFC 9207 §2.4.
    pub fn judge(
        &self,
        response: AuthorizationResponse,
        issuer: Option<&str>,
        now: Moment,
    ) -> Result<Judgement, Refusal> {
        let came_where_it_should = std::iter::once(&self.redirect_uri)
            .chain(&self.handed_over_at)
            .any(|expected| Url::parse(expected).is_ok_and(|url| url == response.redirect_uri));
        if !came_where_it_should {
            return Err(Refusal::RedirectUri);
        }
        let state = response.state.ok_or(Refusal::State)?;
        if !bool::from(state_sha256(&state).ct_eq(&self.state_sha256)) {
            return Err(Refusal::State);
        }
        if let (Some(sent), Some(known)) = (&response.issuer, issuer)
            && sent != known
        {
            return Err(Refusal::Issuer);
        }
        let grant = response.grant.ok_or(Refusal::Empty)?;
        if self.is_over(now) {
            return Ok(Judgement::TooLate);
        }
        Ok(match grant {
            Grant::Code(code) => Judgement::Code(code),
            Grant::Error(error) => Judgement::Error(self.without_secrets(error, &state)),
        })
    }
}

impl Attempt {
    /// A server may repeat in its words what it was sent.
    fn without_secrets(&self, error: ErrorResponse, state: &StateParameter) -> ErrorResponse {
        let secrets = [state.expose(), self.verifier.expose(), self.nonce.as_ref().map_or("", Nonce::expose)];
        ErrorResponse { description: error.description.map(|words| cut_out(&words, secrets)), ..error }
    }
}

/// The form in which `state` is kept.
pub fn state_sha256(state: &StateParameter) -> [u8; 32] {
    Sha256::digest(state.expose()).into()
}
