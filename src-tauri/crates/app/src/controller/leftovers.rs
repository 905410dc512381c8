//! Records that are not to stay in the credential store: of accounts that were signed out or removed, and of sign-ins
//! that do not count.
//!
//! An account that is not on the list is noted beside it before the store can hold a record of it, so that a program
//! killed meanwhile leaves no token behind that nobody knows of. The next start looks for what this one leaves.

use porchlight_domain::{AccountId, ProviderId};
use porchlight_http::retry;
use porchlight_providers::find;
use porchlight_telemetry::poller;
use porchlight_vault::Record;
use tokio::sync::oneshot;

use super::{Controller, TaskName, accounts::SessionState};
use crate::{account_list::UnlistedAccount, event::Event};

/// How often a deletion is tried again in this run; the next start goes on with it.
const DELETE_REPEATS: usize = 4;

impl Controller {
    /// Looks for records of accounts that were signed out, or are not on the list: there is one if the program ended
    /// before it was deleted.
    pub(super) fn load_leftovers(&mut self) {
        let signed_out = self.accounts.iter().filter(|account| account.entry.signed_out);
        let signed_out = signed_out.map(|account| account.entry.id);
        let unlisted = self.unlisted.iter().map(|unlisted| unlisted.id);
        for id in signed_out.chain(unlisted).collect::<Vec<_>>() {
            let vault = self.tools.vault.clone();
            self.start(TaskName::Other("load leftover"), async move {
                Event::RecordLoaded(id, vault.load_leftover(id).await)
            });
        }
    }

    /// Notes an account whose record is about to be stored, or is still to be deleted. Takes effect with the list.
    pub(super) fn note_unlisted(&mut self, id: AccountId, provider: ProviderId) {
        if self.unlisted.iter().all(|unlisted| unlisted.id != id) {
            self.unlisted.push(UnlistedAccount { id, provider: provider.0.to_owned() });
        }
    }

    /// The account is on the list from here on. Takes effect with the list.
    pub(super) fn forget_unlisted(&mut self, id: AccountId) {
        self.unlisted.retain(|unlisted| unlisted.id != id);
    }

    /// Sees to what was found of an account that is not on the list.
    pub(super) fn settle_unlisted(&mut self, id: AccountId, found: Option<Record>) {
        let Some(provider) = self.unlisted.iter().find(|unlisted| unlisted.id == id) else { return };
        let provider = find(&provider.provider);
        match found {
            Some(record) => {
                let is_same_client = |record: &Record| {
                    let setup = provider.and_then(|provider| self.clients.setup(provider));
                    setup.is_some_and(|setup| setup.client_identifier == record.client_identifier)
                };
                let refresh_token = record.refresh.clone().filter(|_| is_same_client(&record));
                let noted = provider.and_then(|provider| self.revoke(provider.id, refresh_token));
                self.delete_record_after(id, noted);
            }
            // A visit under way may still store what it renews; its end deletes that.
            None if self.is_any_visit_of(id) => {}
            None => {
                self.forget_unlisted(id);
                self.store_account_list();
            }
        }
    }

    /// Puts right what the record of a sign-in that does not count has left in the credential store.
    pub(super) fn drop_session(&mut self, id: AccountId, generation: u64, was_stored: bool) {
        let Some(account) = self.accounts.iter_mut().find(|account| account.entry.id == id) else {
            return self.delete_record(id);
        };
        match account.session {
            SessionState::Open(_) if was_stored => {
                account.note_foreign_record(generation);
                // The next visit begins with storing the account's own session.
                self.tell_poller(id, poller::Event::UpdateRequested);
            }
            SessionState::Open(_) => {}
            SessionState::Opening | SessionState::Ended | SessionState::Closed { .. } => {
                if was_stored || account.entry.signed_out {
                    self.delete_record(id);
                }
            }
        }
    }

    /// Deletes a record, and says so by an event once it is gone.
    pub(super) fn delete_record(&mut self, id: AccountId) {
        self.delete_record_after(id, None);
    }

    /// The same, once something else has been noted.
    pub(super) fn delete_record_after(&mut self, id: AccountId, noted: Option<oneshot::Receiver<()>>) {
        self.stop_deletion(id);
        let tools = self.tools.clone();
        let deletion = self.start(TaskName::Other("delete record"), async move {
            if let Some(noted) = noted {
                // Gone without a word, it has been tried.
                noted.await.ok();
            }
            let mut pauses = retry::BACKGROUND.delays(tools.randomness.as_ref()).take(DELETE_REPEATS);
            while let Err(error) = tools.vault.delete_record(id).await {
                tracing::error!(%error, "an account's record was not deleted");
                let Some(pause) = pauses.next() else { return Event::Done };
                // The next start finds what is left.
                if !tools.pause(pause).await {
                    return Event::Done;
                }
            }
            Event::RecordLoaded(id, Ok(None))
        });
        if let Some(account) = self.find_account(id) {
            account.deletion = Some(deletion);
        }
    }

    /// A deletion that is to be tried again must not find the record of a newer sign-in.
    pub(super) fn stop_deletion(&mut self, id: AccountId) {
        if let Some(deletion) = self.find_account(id).and_then(|account| account.deletion.take()) {
            deletion.abort();
        }
    }

    fn is_any_visit_of(&self, id: AccountId) -> bool {
        self.task_names.values().any(|name| matches!(name, TaskName::Visit(visited) if *visited == id))
    }
}
