//! An attempt of an earlier run: it waits in the credential store, and a start by a link finishes it.

use std::time::Duration;

use porchlight_auth::{Attempt, sign_in};
use porchlight_http::loopback::LoopbackListener;
use porchlight_providers::{Provider, find};
use porchlight_vault::{PendingAttempt, VaultError};

use super::{
    Controller, TaskName,
    signing_in::{Sheet, kind},
};
use crate::{event::Event, view::SignInStep};

/// How long to wait before a locked store is asked for the attempt once more.
const LOCKED_STORE_RETRY: Duration = Duration::from_secs(5);

impl Controller {
    /// Asks the credential store for an attempt of an earlier run.
    pub(super) fn load_attempt(&mut self) {
        self.attempt_retry_at = None;
        let vault = self.tools.vault.clone();
        self.start(TaskName::Other("load attempt"), async move { Event::AttemptLoaded(vault.load_attempt().await) });
    }

    /// Asks once more when that is due.
    pub(super) fn retry_attempt(&mut self) {
        if self.attempt_retry_at.is_some_and(|retry_at| retry_at <= self.tools.clock.elapsed()) {
            self.load_attempt();
        }
    }

    /// Takes up what the credential store holds.
    pub(super) async fn resume_attempt(&mut self, result: Result<Option<PendingAttempt>, VaultError>) {
        self.note_vault(result.as_ref().map(drop).map_err(|error| *error));
        if result == Err(VaultError::Locked) && self.sign_in.attempt().is_none() {
            // A link that comes meanwhile waits until the store is unlocked.
            self.attempt_retry_at = Some(self.tools.clock.elapsed() + LOCKED_STORE_RETRY);
            return;
        }
        let pending = result.ok().flatten();
        if let Some((provider, attempt)) = pending.and_then(|pending| self.read_pending(pending)) {
            let method = self.clients.redirect(provider).method();
            if let Some(port) = loopback_port(&attempt.redirect_uri) {
                if let Ok(listener) = LoopbackListener::bind(Some(port)).await {
                    self.listen(listener, provider);
                } else {
                    tracing::warn!(port, "the loopback port of the attempt is taken");
                }
            }
            if self.sign_in.attempt().is_none() {
                self.sheet = Some(Sheet {
                    attempt: attempt.id,
                    provider: provider.id,
                    account: attempt.account,
                    redirect: kind(method),
                    ends_at: attempt.ends_at,
                    step: SignInStep::WaitingForBrowser,
                    problem: None,
                    paste_refused: false,
                });
                self.step(sign_in::Event::Found(attempt));
            }
        }
        self.attempt_is_known = true;
        for link in std::mem::take(&mut self.early_links) {
            self.receive_link(&link);
        }
    }

    /// By the wall clock, an attempt of an earlier run began so long ago.
    fn read_pending(&self, pending: PendingAttempt) -> Option<(&'static Provider, Attempt)> {
        let provider = find(&pending.provider)?;
        let now = self.tools.clock.now();
        let handed_over_at = pending.redirect_uri.starts_with("https:").then(|| provider.deep_link());
        let attempt = Attempt {
            id: pending.id,
            provider: provider.id,
            account: pending.account,
            state_sha256: pending.state_sha256,
            verifier: pending.verifier,
            nonce: pending.nonce,
            redirect_uri: pending.redirect_uri,
            handed_over_at,
            began_at: pending.created_at,
            ends_at: Attempt::end(pending.created_at, now),
        };
        Some((provider, attempt))
    }
}

fn loopback_port(redirect_uri: &str) -> Option<u16> {
    url::Url::parse(redirect_uri).ok().filter(|url| url.scheme() == "http").and_then(|url| url.port())
}
