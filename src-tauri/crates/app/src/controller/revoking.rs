//! Telling providers that a session is over. The person is signed out here already; what a provider could not be told
//! waits in the credential store, over restarts.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use porchlight_auth::{Client, revocation_request};
use porchlight_domain::{ProviderId, RefreshToken, RevocationId};
use porchlight_http::{Failure, retry};
use porchlight_providers::find;
use porchlight_vault::{Revocation, VaultError};
use tokio::sync::oneshot;

use super::{Controller, TaskName};
use crate::{event::Event, exchange::post, tools::Tools};

/// How long the provider has to answer.
const LIMIT: Duration = Duration::from_secs(5);
/// Pause after the first time in vain; doubles with each further one.
const FIRST_PAUSE: Duration = Duration::from_mins(1);
/// Longest pause.
const LONGEST_PAUSE: Duration = Duration::from_hours(1);
/// After this long nobody is asked any more: the token has most probably ended by itself.
const OLDEST: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A session that a provider is still to be told of.
pub(super) struct Waiting {
    revocation: Revocation,
    /// When to tell it; `None` while it is being told.
    due: Option<Duration>,
}

/// What came of telling a provider.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Told {
    /// It answered, one way or the other.
    Heard,
    /// It did not, or asked to come again.
    InVain,
}

impl Controller {
    /// Tells the provider, best effort. What is handed back comes true once the credential store has noted it, so that
    /// a record can be deleted after that: a program killed in between loses neither.
    pub(super) fn revoke(
        &mut self,
        provider: ProviderId,
        refresh_token: Option<RefreshToken>,
    ) -> Option<oneshot::Receiver<()>> {
        let provider = find(provider.0)?;
        // The client's secret may not have been read yet.
        let client = self.clients.client(provider);
        let takes_revocations = match &client {
            Some(client) => client.servers.revocation_endpoint.is_some(),
            None => provider.revocation_endpoint.is_some(),
        };
        if !takes_revocations {
            return None;
        }
        let client_identifier = match &client {
            Some(client) => client.client_identifier.clone(),
            None => self.clients.setup(provider)?.client_identifier.clone(),
        };
        let revocation = Revocation {
            id: RevocationId::random(self.tools.randomness.as_ref()),
            provider: provider.id.0.to_owned(),
            client_identifier,
            refresh: refresh_token?,
            since: self.tools.clock.utc(),
            tries: 0,
        };
        let (noted, is_noted) = oneshot::channel();
        let due = client.is_none().then(|| self.tools.clock.elapsed() + FIRST_PAUSE);
        self.waiting_revocations.push(Waiting { revocation: revocation.clone(), due });
        let tools = self.tools.clone();
        self.start(TaskName::Other("revoke"), async move {
            if let Err(error) = tools.vault.store_revocation(revocation.clone()).await {
                tracing::warn!(%error, "a revocation was not noted; it is tried in this run only");
            }
            noted.send(()).ok();
            match client {
                Some(client) => tell(&tools, &client, &revocation).await,
                None => Event::Done,
            }
        });
        Some(is_noted)
    }

    /// Looks for what earlier runs could not tell.
    pub(super) fn load_revocations(&mut self) {
        let vault = self.tools.vault.clone();
        self.start(TaskName::Other("load revocations"), async move {
            Event::RevocationsLoaded(vault.load_revocations().await)
        });
    }

    pub(super) fn note_revocations(&mut self, found: Result<Vec<Revocation>, VaultError>) {
        let now = self.tools.clock.elapsed();
        match found {
            Ok(found) => {
                for revocation in found {
                    if self.waiting_revocations.iter().all(|waiting| waiting.revocation.id != revocation.id) {
                        self.waiting_revocations.push(Waiting { revocation, due: Some(now) });
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "what is still to be revoked was not read; the next start reads it"),
        }
    }

    /// When the next provider is to be told.
    pub(super) fn next_revocation_due(&self) -> Option<Duration> {
        self.waiting_revocations.iter().filter_map(|waiting| waiting.due).min()
    }

    pub(super) fn tell_due_revocations(&mut self) {
        let now = self.tools.clock.now();
        for position in 0..self.waiting_revocations.len() {
            let waiting = &self.waiting_revocations[position];
            if waiting.due.is_none_or(|due| due > now.elapsed) {
                continue;
            }
            let revocation = waiting.revocation.clone();
            let provider = find(&revocation.provider);
            let client = provider.and_then(|provider| self.clients.client(provider));
            let tools = self.tools.clone();
            self.waiting_revocations[position].due = match client {
                Some(client)
                    if client.client_identifier == revocation.client_identifier && is_young(&revocation, now.utc) =>
                {
                    self.start(TaskName::Other("revoke"), async move { tell(&tools, &client, &revocation).await });
                    None
                }
                // The client's secret may not have been read yet.
                None if provider.is_some() && is_young(&revocation, now.utc) => Some(now.elapsed + FIRST_PAUSE),
                // Made for another client, which must not see it, or too old.
                Some(_) | None => {
                    self.start(TaskName::Other("revoke"), async move { give_up(&tools, &revocation).await });
                    None
                }
            };
        }
    }

    pub(super) fn note_told(&mut self, id: RevocationId, told: Told) {
        let now = self.tools.clock.elapsed();
        match told {
            Told::Heard => self.waiting_revocations.retain(|waiting| waiting.revocation.id != id),
            Told::InVain => {
                for waiting in self.waiting_revocations.iter_mut().filter(|waiting| waiting.revocation.id == id) {
                    let factor = 2_u32.saturating_pow(waiting.revocation.tries);
                    waiting.revocation.tries = waiting.revocation.tries.saturating_add(1);
                    waiting.due = Some(now + FIRST_PAUSE.saturating_mul(factor).min(LONGEST_PAUSE));
                }
            }
        }
    }
}

fn is_young(revocation: &Revocation, now: Timestamp) -> bool {
    now.duration_since(revocation.since) < OLDEST
}

async fn tell(tools: &Tools, client: &Client, revocation: &Revocation) -> Event {
    let Some(endpoint) = &client.servers.revocation_endpoint else { return give_up(tools, revocation).await };
    let request = revocation_request(client, &revocation.refresh);
    let asked = post(&tools.http, client, endpoint, "revoke", &request);
    let answered = tokio::select! {
        answered = asked => answered,
        () = tools.timer.wait_until(tools.clock.elapsed() + LIMIT) => Err(Failure::TimedOut { never_sent: false }),
    };
    match answered {
        Ok(answer) if !retry::allows_another_try(answer.status) => {
            if answer.status != 200 {
                tracing::warn!(status = answer.status, "the provider did not revoke");
            }
            give_up(tools, revocation).await
        }
        Ok(answer) => {
            tracing::warn!(status = answer.status, "the provider did not revoke yet");
            Event::Told(revocation.id, Told::InVain)
        }
        Err(failure) => {
            tracing::warn!(%failure, "the provider could not be told to revoke yet");
            Event::Told(revocation.id, Told::InVain)
        }
    }
}

/// Nothing more is to be told.
async fn give_up(tools: &Tools, revocation: &Revocation) -> Event {
    if let Err(error) = tools.vault.delete_revocation(revocation.id).await {
        tracing::warn!(%error, "a revocation that is done stays noted; it is repeated at the next start");
    }
    Event::Told(revocation.id, Told::Heard)
}
