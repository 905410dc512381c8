use porchlight_domain::Problem;
use serde::Serialize;
use ts_rs::TS;

use super::{AccountView, AttemptView, CheckView, HistoryView, LinkHandler, ProviderView};

/// Everything the window shows. A new one is sent whenever something in it has changed.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct AppView {
    /// Real providers or practice ones.
    pub mode: Mode,
    /// Version of the program.
    pub version: String,
    /// The computer's locale as the operating system names it (`de_AT.UTF-8`, `en-US`), if it says so. The window
    /// checks it and falls back to `en-US`.
    pub locale: Option<String>,
    /// Every provider, in the order of the list.
    pub providers: Vec<ProviderView>,
    /// Every account, in the order they were added.
    pub accounts: Vec<AccountView>,
    /// The period on the history page, while that is open and the period was read.
    pub history: Option<HistoryView>,
    /// The sign-in under way, or how the last one ended until that is dismissed.
    pub attempt: Option<AttemptView>,
    /// The newest *Check what's wrong*, under way or done.
    pub check: Option<CheckView>,
    /// State of the credential store.
    pub vault: VaultState,
    /// To which program the system brings the app's links.
    pub link_handler: LinkHandler,
    /// What the person should know now, newest last.
    pub notices: Vec<Notice>,
}

/// Whose servers the app talks to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// The providers' own.
    Real,
    /// The built-in practice servers.
    Demo,
    /// Other servers on this computer (`--providers`).
    DemoOtherServers,
}

/// State of the operating system's credential store.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum VaultState {
    /// Not asked yet.
    Unknown,
    /// Reads and writes.
    Ready,
    /// Waits for its password.
    Locked,
    /// There is none.
    Missing,
    /// Answers, but refuses.
    Refusing,
}

/// A line on top of the page, with a button to put it away.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct Notice {
    /// Names it when it is put away.
    pub id: u32,
    /// What it says.
    pub kind: NoticeKind,
    /// The provider it is about.
    pub provider: Option<String>,
}

/// What a notice says.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NoticeKind {
    /// A setup was taken over.
    SetupSaved,
    /// Something went wrong.
    Problem {
        /// What.
        problem: Problem,
    },
    /// A link that belongs to no sign-in arrived.
    UnexpectedLink,
    /// An account was removed.
    AccountRemoved {
        /// Its label, if it had one.
        label: Option<String>,
    },
}
