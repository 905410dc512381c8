use std::fmt;

use jiff::Timestamp;
use porchlight_domain::{AccessToken, AccountId, AttemptId, IdToken, RefreshToken};
use serde::{Deserialize, Serialize};

/// Everything needed to stay signed in to one account.
///
/// Cannot be serialised: the stored form is built in one private place of this room.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// Whose record this is. One record per account.
    pub account: AccountId,
    /// The provider's id.
    pub provider: String,
    /// Who issued the ID token, where there is one.
    pub issuer: Option<String>,
    /// Who signed in, stable within the provider: `sub`, or the id of the profile.
    pub subject: Option<String>,
    /// For the person's eyes: a name or an e-mail address.
    pub label: Option<String>,
    /// The client these tokens were issued to. They are never sent for another one.
    pub client_identifier: String,
    /// The scope granted, as the provider wrote it.
    pub scope: Option<String>,
    /// How many times this account has been stored. Set by the vault when storing; what the caller puts here is
    /// ignored, so 0 will do.
    pub generation: u64,
    /// What most APIs take as bearer.
    pub access: Option<AccessToken>,
    /// What a new access token is bought with.
    pub refresh: Option<RefreshToken>,
    /// What iON Electricity takes as bearer.
    pub id: Option<IdToken>,
    /// When the bearer stops to be accepted.
    pub expires_at: Timestamp,
    /// When these tokens were issued.
    pub obtained_at: Timestamp,
}

impl fmt::Debug for Record {
    /// Leaves out who the person is: a name or an address has no place in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("account", &self.account)
            .field("provider", &self.provider)
            .field("generation", &self.generation)
            .field("access", &self.access)
            .field("refresh", &self.refresh)
            .field("id", &self.id)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// Says that a refresh token is about to be spent.
///
/// Written before the token request: it proves that the store takes a write, and whoever finds it later knows that
/// the app was closed before the reply was stored.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Intent {
    /// The refresh under way.
    pub attempt: AttemptId,
    /// When it began.
    #[serde(rename = "time")]
    pub at: Timestamp,
}
