use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use porchlight_domain::{Clock, Randomness};
use porchlight_vault::Vault;
use tokio::sync::Notify;

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
    /// Told once closing has begun, for tasks that only wait.
    pub ending: Arc<Notify>,
}

impl Tools {
    /// Waits before something is tried again. `false` if the program is being closed: then nothing is.
    pub async fn pause(&self, pause: Duration) -> bool {
        let mut ending = pin!(self.ending.notified());
        // From here on no word is missed.
        ending.as_mut().enable();
        if self.closing.load(Ordering::Relaxed) {
            return false;
        }
        tokio::select! {
            () = self.timer.wait_until(self.clock.elapsed() + pause) => true,
            () = ending => false,
        }
    }
}
