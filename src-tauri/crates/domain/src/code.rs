use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What went wrong, as far as the receiver has to tell it apart. The words live in the UI.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// No browser opened, or none could be started.
    BrowserNotOpened,
    /// The person pressed Cancel.
    SignInCancelled,
    /// No authorization response within the attempt's time.
    SignInTimedOut,
    /// The person did not allow access (`access_denied`).
    SignInDenied,
    /// The provider refused the sign-in for another reason.
    SignInRefused,
    /// The provider did not take the code (expired or used).
    SignInExpired,
    /// The authorization response belongs to no attempt of this app.
    SignInNotOurs,
    /// The provider ended the session; history stays.
    SignInNeeded,
    /// The session is over, and the answer to its last renewal was lost: the program was closed meanwhile, or the
    /// connection broke. History stays.
    SignInInterrupted,
    /// Somebody else signed in than the account belongs to.
    SignInOtherPerson,
    /// The provider does not accept the client identifier or secret.
    SetupRejected,
    /// No client identifier on this computer.
    SetupMissing,
    /// A setup file or form that cannot be used.
    SetupInvalid,
    /// The computer's clock is off by too much for an ID token to be checked.
    ClockWrong,
    /// The loopback port of the registered redirect URI is taken.
    PortBusy,
    /// No network.
    Offline,
    /// The provider's server could not prove who it is.
    CertificateRefused,
    /// The proxy between this computer and the internet wants a password.
    ProxyWantsPassword,
    /// The provider does not answer, or answers with an error of its own.
    ProviderUnavailable,
    /// The provider asks to slow down.
    RateLimited,
    /// Signed in, but not allowed to see this.
    NotAllowed,
    /// The account holds nothing to show.
    NothingThere,
    /// A reply whose meaning is unknown.
    ReplyNotUnderstood,
    /// The credential store waits for its password.
    VaultLocked,
    /// There is no credential store.
    VaultMissing,
    /// The credential store refuses to read or write.
    VaultRefuses,
    /// What the credential store holds for this account is damaged.
    VaultCorrupt,
    /// The saved readings were written by a newer version.
    HistoryNewer,
    /// The saved readings cannot be opened.
    HistoryDamaged,
    /// A file cannot be written: no room, no right.
    FileNotWritten,
    /// A fault of the program.
    Internal,
}

/// A code with what the person needs beside it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, TS)]
pub struct Problem {
    /// What went wrong.
    pub code: Code,
    /// Since when.
    #[ts(type = "string")]
    pub since: Timestamp,
    /// When the app tries again by itself.
    #[ts(type = "string | null")]
    pub retry_at: Option<Timestamp>,
    /// One more fact in the receiver's words: where in a file, which field.
    pub detail: Option<String>,
}

impl Problem {
    /// A problem without further facts.
    pub fn new(code: Code, since: Timestamp) -> Self {
        Self { code, since, retry_at: None, detail: None }
    }
}
