//! What the system says about the network: on one that is paid for by its amount, nothing is fetched that nobody looks
//! at.

use std::{sync::Arc, time::Duration};

use porchlight_telemetry::poller;

use super::{Controller, TaskName, accounts::SessionState};
use crate::{Network, backfill, event::Event};

/// How long an answer counts.
const ANSWER_AGE: Duration = Duration::from_mins(1);

/// The newest answer of the system.
pub(super) struct NetworkWatch {
    network: Arc<dyn Network>,
    asked_at: Option<Duration>,
    is_asked: bool,
    is_metered: bool,
}

impl NetworkWatch {
    pub fn new(network: Arc<dyn Network>) -> Self {
        Self { network, asked_at: None, is_asked: false, is_metered: false }
    }

    /// Whom to ask.
    pub fn source(&self) -> Arc<dyn Network> {
        Arc::clone(&self.network)
    }
}

impl Controller {
    /// Asks the system once more, if its last answer is old and anybody is signed in.
    pub(super) fn watch_network(&mut self) {
        let now = self.tools.clock.elapsed();
        let is_old = self.network.asked_at.is_none_or(|asked_at| asked_at + ANSWER_AGE <= now);
        let is_used = self.accounts.iter().any(|account| matches!(account.session, SessionState::Open(_)));
        if self.network.is_asked || !is_old || !is_used {
            return;
        }
        self.network.is_asked = true;
        self.network.asked_at = Some(now);
        let network = Arc::clone(&self.network.network);
        self.start_blocking(TaskName::Other("look at network"), move || Event::NetworkLooked(network.is_metered()));
    }

    /// Where the system says nothing, the network is taken for one that costs nothing more.
    pub(super) fn note_network(&mut self, is_metered: Option<bool>) {
        self.network.is_asked = false;
        let is_metered = is_metered.unwrap_or(false);
        if std::mem::replace(&mut self.network.is_metered, is_metered) != is_metered {
            tracing::info!(is_metered, "the network changed");
            self.tell_every_poller(poller::Event::Metered(is_metered));
            self.tell_every_backfill(backfill::Event::Metered(is_metered));
        }
    }
}
