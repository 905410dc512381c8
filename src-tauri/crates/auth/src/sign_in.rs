//! The sign-in under way, as a pure state machine. One at a time: a new one replaces an older one.
//!
//! The attempt is kept in the credential store before the browser opens, which proves that the tokens can be kept
//! as well, and deleted from it before the code is exchanged, so that only one process ever exchanges it.

use porchlight_domain::{AccountId, AttemptId, AuthorizationCode, Code, Identity, Moment};

use crate::{
    Attempt, AuthorizationLink, AuthorizationResponse, ErrorResponse, Judgement, Refusal, TokenError, TokenResponse,
};

/// Where the sign-in stands.
#[derive(Debug, Default)]
pub enum SignIn {
    /// None under way.
    #[default]
    Idle,
    /// The attempt is being kept in the credential store.
    Keeping(Attempt, AuthorizationLink),
    /// The person is in the browser. After a restart of the app the link is gone.
    AwaitingResponse(Attempt, Option<AuthorizationLink>),
    /// The attempt is being taken out of the credential store.
    Taking(Attempt, AuthorizationCode),
    /// The code is being exchanged.
    ExchangingCode(Attempt),
    /// The tokens are being stored.
    Saving(Attempt),
}

/// What happens to it.
#[derive(Debug)]
pub enum Event {
    /// A person pressed *Sign in*.
    Requested(Attempt, AuthorizationLink),
    /// An attempt of an earlier run was found in the credential store.
    Found(Attempt),
    /// The credential store kept the attempt, or why not.
    Kept(AttemptId, Result<(), Code>),
    /// A text came in by one of the doors: judged already, by [`SignIn::judge`].
    Response(Box<Judgement>),
    /// The credential store gave the attempt out; `false` if somebody else had taken it.
    Taken(AttemptId, Result<bool, Code>),
    /// The token endpoint's answer, or what kept it from answering.
    TokenResponse(AttemptId, Result<Box<Exchanged>, ExchangeError>),
    /// The session is stored, or why not.
    Stored(AttemptId, Result<(), Code>),
    /// The browser could not be started.
    BrowserFailed(AttemptId),
    /// The person asks for the browser once more.
    ReopenRequested(AttemptId),
    /// The person pressed *Cancel*.
    Cancelled(AttemptId),
    /// Time has passed.
    Tick,
}

/// What the exchange of a code brought.
#[derive(Clone, Debug)]
pub struct Exchanged {
    /// The tokens, the ID token checked.
    pub tokens: TokenResponse,
    /// Issuer of the ID token, if there was one.
    pub issuer: Option<String>,
    /// Who signed in, if that could be learned.
    pub identity: Option<Identity>,
}

/// Why the exchange of a code brought no tokens.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ExchangeError {
    /// The token endpoint refused.
    Refused(TokenError),
    /// The ID token was refused, or another reason of our own.
    Checked(Code),
    /// There was no answer.
    NoAnswer(Code),
}

/// What is to be done.
#[derive(Debug)]
pub enum Effect {
    /// Keep the attempt in the credential store.
    Keep(Attempt),
    /// Forget the attempt kept in the credential store, if it is this one.
    Forget(AttemptId),
    /// Open the browser.
    OpenBrowser(AttemptId, AuthorizationLink),
    /// Take the attempt out of the credential store.
    Take(AttemptId),
    /// Exchange the code.
    RequestTokens(Attempt, AuthorizationCode),
    /// Store the session.
    Store(Attempt, Box<Exchanged>),
    /// Tell the person how it ended.
    Report(Ending),
}

/// How a sign-in ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ending {
    /// Signed in.
    SignedIn(AttemptId),
    /// Not, and why. The account that was to be signed in again is as it was.
    Failed(AttemptId, Option<AccountId>, Code),
    /// The provider refused in the browser: which refusal, and its own words for the person, if any.
    Refused(AttemptId, Code, Option<String>),
}

impl SignIn {
    /// The attempt under way.
    pub fn attempt(&self) -> Option<&Attempt> {
        match self {
            Self::Idle => None,
            Self::Keeping(attempt, _)
            | Self::AwaitingResponse(attempt, _)
            | Self::Taking(attempt, _)
            | Self::ExchangingCode(attempt)
            | Self::Saving(attempt) => Some(attempt),
        }
    }

    /// The address that the browser was sent to, while it is worth copying.
    pub fn link(&self) -> Option<&AuthorizationLink> {
        match self {
            Self::Keeping(_, link) => Some(link),
            Self::AwaitingResponse(_, link) => link.as_ref(),
            Self::Idle | Self::Taking(..) | Self::ExchangingCode(_) | Self::Saving(_) => None,
        }
    }

    /// Decides whether a response belongs to the attempt under way.
    ///
    /// # Errors
    /// [`Refusal`]; the sign-in is as it was.
    pub fn judge(
        &self,
        response: AuthorizationResponse,
        issuer: Option<&str>,
        now: Moment,
    ) -> Result<Judgement, Refusal> {
        match self {
            Self::Idle => Err(Refusal::NoAttempt),
            Self::Keeping(attempt, _) | Self::AwaitingResponse(attempt, _) => attempt.judge(response, issuer, now),
            Self::Taking(..) | Self::ExchangingCode(_) | Self::Saving(_) => Err(Refusal::AlreadyAnswered),
        }
    }
}

/// Takes one step. An event for another attempt than the one under way changes nothing.
pub fn handle(state: SignIn, event: Event, now: Moment) -> (SignIn, Vec<Effect>) {
    use SignIn::{AwaitingResponse, ExchangingCode, Idle, Keeping, Saving, Taking};

    match (state, event) {
        (older, Event::Requested(attempt, link)) => {
            // The newer attempt takes the place of the older one in the credential store; nothing to forget.
            drop(older);
            (Keeping(attempt.clone(), link), vec![Effect::Keep(attempt)])
        }
        (Idle, Event::Found(attempt)) if attempt.is_over(now) => {
            let forget = Effect::Forget(attempt.id);
            (Idle, vec![forget, failed(&attempt, Code::SignInTimedOut)])
        }
        (Idle, Event::Found(attempt)) => (AwaitingResponse(attempt, None), vec![]),

        (Keeping(attempt, link), Event::Kept(id, result)) if id == attempt.id => match result {
            Ok(()) => {
                let open = Effect::OpenBrowser(id, link.clone());
                (AwaitingResponse(attempt, Some(link)), vec![open])
            }
            Err(code) => (Idle, vec![failed(&attempt, code)]),
        },

        (Keeping(attempt, _) | AwaitingResponse(attempt, _), Event::Response(judgement)) => match *judgement {
            Judgement::Code(code) => {
                let take = Effect::Take(attempt.id);
                (Taking(attempt, code), vec![take])
            }
            Judgement::Error(ErrorResponse { code, description }) => {
                let refused = Ending::Refused(attempt.id, code_of_refusal(&code), description);
                (Idle, vec![Effect::Forget(attempt.id), Effect::Report(refused)])
            }
            Judgement::TooLate => give_up(&attempt, Code::SignInTimedOut),
        },

        (Taking(attempt, code), Event::Taken(id, result)) if id == attempt.id => match result {
            Ok(true) => (ExchangingCode(attempt.clone()), vec![Effect::RequestTokens(attempt, code)]),
            Ok(false) => (Idle, vec![failed(&attempt, Code::SignInExpired)]),
            Err(error) => (Idle, vec![failed(&attempt, error)]),
        },

        (ExchangingCode(attempt), Event::TokenResponse(id, result)) if id == attempt.id => match result {
            Ok(tokens) => (Saving(attempt.clone()), vec![Effect::Store(attempt, tokens)]),
            Err(error) => (Idle, vec![failed(&attempt, code_of(&error))]),
        },

        (Saving(attempt), Event::Stored(id, result)) if id == attempt.id => match result {
            Ok(()) => (Idle, vec![Effect::Report(Ending::SignedIn(id))]),
            Err(code) => (Idle, vec![failed(&attempt, code)]),
        },

        (AwaitingResponse(attempt, link), Event::BrowserFailed(id)) if id == attempt.id => {
            // The link can still be copied into a browser by hand, so the attempt goes on.
            let report = failed(&attempt, Code::BrowserNotOpened);
            (AwaitingResponse(attempt, link), vec![report])
        }
        (AwaitingResponse(attempt, Some(link)), Event::ReopenRequested(id)) if id == attempt.id => {
            let open = Effect::OpenBrowser(id, link.clone());
            (AwaitingResponse(attempt, Some(link)), vec![open])
        }

        // Once the code is on its way, the sign-in is cancelled by dropping what it brings: whoever stored a session
        // finds no attempt waiting for it, and clears it away.
        (
            Keeping(attempt, _)
            | AwaitingResponse(attempt, _)
            | Taking(attempt, _)
            | ExchangingCode(attempt)
            | Saving(attempt),
            Event::Cancelled(id),
        ) if id == attempt.id => give_up(&attempt, Code::SignInCancelled),

        (Keeping(attempt, _) | AwaitingResponse(attempt, _), Event::Tick) if attempt.is_over(now) => {
            give_up(&attempt, Code::SignInTimedOut)
        }

        (
            state,
            Event::Found(_)
            | Event::Kept(..)
            | Event::Response(_)
            | Event::Taken(..)
            | Event::TokenResponse(..)
            | Event::Stored(..)
            | Event::BrowserFailed(_)
            | Event::ReopenRequested(_)
            | Event::Cancelled(_)
            | Event::Tick,
        ) => (state, vec![]),
    }
}

fn give_up(attempt: &Attempt, code: Code) -> (SignIn, Vec<Effect>) {
    (SignIn::Idle, vec![Effect::Forget(attempt.id), failed(attempt, code)])
}

fn failed(attempt: &Attempt, code: Code) -> Effect {
    Effect::Report(Ending::Failed(attempt.id, attempt.account, code))
}

/// What an error code of an authorization response is to the person (RFC 6749 §4.1.2.1).
fn code_of_refusal(error: &str) -> Code {
    match error {
        "access_denied" => Code::SignInDenied,
        "temporarily_unavailable" | "server_error" => Code::ProviderUnavailable,
        "unauthorized_client" => Code::SetupRejected,
        _ => Code::SignInRefused,
    }
}

fn code_of(error: &ExchangeError) -> Code {
    match error {
        ExchangeError::Refused(TokenError::InvalidGrant) => Code::SignInExpired,
        ExchangeError::Refused(TokenError::InvalidClient) => Code::SetupRejected,
        ExchangeError::Refused(TokenError::Refused(_)) => Code::SignInRefused,
        ExchangeError::Refused(TokenError::RateLimited | TokenError::Unavailable(_) | TokenError::WebPage(_)) => {
            Code::ProviderUnavailable
        }
        ExchangeError::Refused(TokenError::NotUnderstood(_)) => Code::ReplyNotUnderstood,
        ExchangeError::Checked(code) | ExchangeError::NoAnswer(code) => *code,
    }
}

#[cfg(test)]
mod tests;
