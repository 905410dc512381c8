//! Names of entries within the app's namespace. They are part of the stored format: never rename one.

use porchlight_domain::{AccountId, ProviderId, RevocationId};

/// The one pending attempt.
pub(crate) const ATTEMPT: &str = "attempt";

/// Which revocations there are: a store cannot list its entries.
pub(crate) const REVOCATIONS: &str = "revoke";

/// Written, read and deleted to find out whether the store works.
pub(crate) const PROBE: &str = "probe";

/// What the recording on this computer is sealed with.
pub(crate) const RECORDING: &str = "recording";

/// The client secret of a provider.
pub(crate) fn client(provider: ProviderId) -> String {
    format!("client/{provider}")
}

/// The manifest of an account's record.
pub(crate) fn manifest(account: AccountId) -> String {
    format!("account/{account}")
}

/// Where one chunk of an account's record lies.
pub(crate) fn chunk(account: AccountId, slot: u64, number: usize) -> String {
    format!("account/{account}/{slot}/{number}")
}

/// One revocation.
pub(crate) fn revocation(id: RevocationId) -> String {
    format!("revoke/{id}")
}
