use std::sync::{Arc, atomic::AtomicBool};

use porchlight_domain::{Clock, Randomness};
use porchlight_vault::Vault;

use crate::{Timer, keys::Keys};

/// What the Controller's tasks work with.
#[derive(Clone)]
pub(crate) struct Tools {
    pub http: porchlight_http::Client,
    pub vault: Vault,
    pub clock: Arc<dyn Clock>,
    pub timer: Arc<dyn Timer>,
    pub randomness: Arc<dyn Randomness>,
    pub keys: Keys,
    /// Set when the program is being closed: no new request is begun, but what was begun is stored.
    pub closing: Arc<AtomicBool>,
}
