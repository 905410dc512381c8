use porchlight_domain::{AccountId, AttemptId, Problem};
use serde::Serialize;
use ts_rs::TS;

/// A sign-in under way, or how it ended.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct AttemptView {
    /// Names it in commands, so that a late click never hits a newer one.
    pub id: AttemptId,
    /// The provider.
    pub provider: String,
    /// The account that signs in again; none for a new one.
    pub account: Option<AccountId>,
    /// Where it stands.
    pub step: SignInStep,
    /// How the browser comes back.
    pub redirect: RedirectKind,
    /// Whole seconds since the browser was opened, in steps of 5 up to 30, then of 60.
    pub waiting_s: u32,
    /// When the attempt ends by itself, RFC 3339.
    pub ends_at: String,
    /// Why it ended or what is in the way; the step says which.
    pub problem: Option<Problem>,
    /// Why the last pasted text was refused.
    pub paste_refused: bool,
}

/// Where a sign-in stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SignInStep {
    /// Step 1.
    OpeningBrowser,
    /// Step 2.
    WaitingForBrowser,
    /// Step 3.
    Finishing,
    /// Step 4.
    Saving,
    /// Signed in.
    Done {
        /// As whom, if known.
        label: Option<String>,
    },
    /// Ended without a sign-in; the problem says why.
    Failed,
}

/// How the browser comes back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RedirectKind {
    /// The browser asks to open the app.
    DeepLink,
    /// The browser shows a page of the app.
    Loopback,
    /// A page hands over to the app.
    HostedPage,
}
