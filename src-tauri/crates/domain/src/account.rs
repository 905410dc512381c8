use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a provider lets the app show. Screens ask for an offer, never for a provider's name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Offer {
    /// Solar, battery, grid and home use.
    PowerFlow,
    /// One electricity meter.
    Meter,
    /// A school day.
    School,
}

/// Who signed in, as the provider tells it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Identity {
    /// Stable within the provider: `sub`, or the id of the profile. Finds the same person again.
    pub subject: String,
    /// For the person's eyes: a name or an e-mail address.
    pub label: Option<String>,
}
