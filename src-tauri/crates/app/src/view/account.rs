use porchlight_domain::{AccountId, LiveValues, Offer, Problem};
use serde::Serialize;
use ts_rs::TS;

use super::{HomeView, MeterExtras, SchoolExtras};

/// One account.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct AccountView {
    /// Id, to be given back in commands.
    pub id: AccountId,
    /// The provider.
    pub provider: String,
    /// Name or e-mail of the person, if known.
    pub label: Option<String>,
    /// What it shows.
    pub offers: Vec<Offer>,
    /// Where it stands.
    pub state: AccountState,
    /// What is wrong, beside the state.
    pub problem: Option<Problem>,
    /// What was asked for and not allowed at the sign-in, in words ("your plan"). The rest works without it.
    pub not_allowed: Vec<String>,
    /// The newest values, live or saved.
    pub live: Option<LiveValues>,
    /// How far the values can be trusted to be of now.
    pub freshness: Freshness,
    /// Whether the person must enter a meter number first.
    pub asks_meter_number: bool,
    /// The meter number entered.
    pub meter_number: Option<String>,
    /// When the sign-in ends unless the app is opened before, once that is near, RFC 3339.
    pub ends_at: Option<String>,
    /// When the sign-in ends if the app is not opened before, however far away, RFC 3339. `null` where no end is
    /// known. The app renews it by itself long before.
    pub renewable_until: Option<String>,
    /// When the sign-in ends for good, RFC 3339, where the provider gives nothing to renew it with.
    pub signed_in_until: Option<String>,
    /// When the provider ended the sign-in, RFC 3339. `null` while signed in, and after the person signed out.
    pub ended_at: Option<String>,
    /// What stands beside the live values of each home, in the provider's order; empty for an account without homes.
    pub homes: Vec<HomeView>,
    /// What stands beside a meter's values; `null` for an account without a meter.
    pub meter: Option<MeterExtras>,
    /// What stands beside a school's values; `null` for an account without a school.
    pub school: Option<SchoolExtras>,
}

/// Where an account stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// The credential store has not answered yet.
    Opening,
    /// Signed in.
    SignedIn,
    /// The provider ended the session, or the entry is gone.
    NeedsSignIn,
    /// The credential store is locked, missing or refuses.
    StoreClosed,
}

/// The freshness line.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct Freshness {
    /// Which state.
    pub state: FreshnessState,
    /// Age of the values in whole seconds, in steps of 15, from two minutes on in steps of 60.
    pub age_s: Option<f64>,
    /// When the values were measured or, where the provider does not say, received, RFC 3339.
    pub at: Option<String>,
}

/// How far values can be trusted to be of now. L is the interval between values, at least 1 min.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FreshnessState {
    /// Nothing yet, the first values are on their way.
    Loading,
    /// The provider answers, but no source has ever sent a reading.
    NoReadings,
    /// At most 2 L old.
    Live,
    /// At most 5 L or 15 min old, whichever is more.
    Late,
    /// Older.
    Old,
    /// The computer has no network; values are of `at`.
    Offline,
    /// The account needs a sign-in; values are of `at`.
    SignedOut,
}
