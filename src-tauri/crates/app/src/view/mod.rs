//! What the window shows, as one value. The window draws it and decides nothing.

mod account;
mod app;
mod attempt;
mod check;
mod extras;
mod history;
mod home;
mod links;
mod provider;

pub use account::{AccountState, AccountView, Freshness, FreshnessState};
pub use app::{AppView, Mode, Notice, NoticeKind, VaultState};
pub use attempt::{AttemptView, RedirectKind, SignInStep};
pub use check::{CheckCause, CheckVerdict, CheckView, CheckedDevice, DeviceLamp, Lamp, Whose};
pub use extras::{MeterDay, MeterExtras, MeterPoint, MeterUnit, SchoolExtras};
pub use history::{Bar, ClockChange, CompareView, CompareWith, EmptyReason, HistoryRange, HistoryView, Quality};
pub use home::{
    CapacitySource, CurveSlot, HistoryReach, HomeSettings, HomeView, NodePoint, NodeView, NoteKind, NoteView, Parts,
    Quantity, ReachState, SignView, Term, TimeLeft, Totals, Working,
};
pub use links::LinkHandler;
pub use provider::{ProviderView, SecretNeed, SetupLinkView, SetupState};

#[cfg(test)]
mod generated;
