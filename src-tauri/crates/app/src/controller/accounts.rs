//! The accounts: their list, their sessions, signing out.

use std::time::Duration;

use jiff::Timestamp;
use porchlight_domain::{AccountId, Code, LiveValues, Problem, ProviderId};
use porchlight_providers::{Provider, Survey, find};
use porchlight_telemetry::{Cadence, Poller, ProvenSigns, poller};
use porchlight_vault::{Record, VaultError};
use tokio::task::AbortHandle;

use super::{Controller, TaskName, homes::Homes, meter::MeterState};
use crate::{
    account_list::{AccountEntry, AccountList},
    event::{Event, StoredSession},
    files::{self, Loaded},
    session::{Session, code_of_vault},
    view::{NoticeKind, VaultState},
};

/// How long to wait before a closed credential store is asked once more.
const STORE_RETRY: Duration = Duration::from_mins(1);

/// One account.
pub(super) struct Account {
    pub entry: AccountEntry,
    pub provider: &'static Provider,
    pub session: SessionState,
    /// Counts sessions, so that a visit made with an older one is told apart.
    pub epoch: u32,
    /// `None` while a visit has it.
    pub survey: Option<Box<dyn Survey>>,
    pub poller: Poller,
    pub cadence: Cadence,
    pub values: Option<Values>,
    pub signs: ProvenSigns,
    pub problem: Option<Problem>,
    /// Whether the credential store may ask for its password once more, at the next visit.
    pub may_prompt: bool,
    pub asks_meter_number: bool,
    pub meter: MeterState,
    pub homes: Homes,
    /// The epoch of the visit under way.
    pub visited_in: Option<u32>,
    /// Generation of a record that came into the credential store during that visit, and does not count.
    pub overwritten_by: Option<u64>,
    /// The deletion of its record, until that is done.
    pub deletion: Option<AbortHandle>,
}

impl Account {
    /// Whether a visit with the present session is under way.
    pub fn is_visited(&self) -> bool {
        self.visited_in == Some(self.epoch)
    }

    /// Notes that the credential store may hold a record of this generation in place of that of the present session.
    pub fn note_foreign_record(&mut self, generation: u64) {
        self.overwritten_by = self.is_visited().then_some(generation);
        if let SessionState::Open(own) = &mut self.session {
            own.unsaved = true;
        }
    }

    /// The account's own session after a visit: the record that the visit has stored or read may be another's.
    pub fn own_session(&mut self, visited: Session) -> Session {
        let Some(foreign) = self.overwritten_by.take() else { return visited };
        let own = match &self.session {
            SessionState::Open(own) if visited.generation == foreign => own.as_ref().clone(),
            SessionState::Open(_) | SessionState::Opening | SessionState::Ended | SessionState::Closed { .. } => {
                visited
            }
        };
        Session { unsaved: true, ..own }
    }
}

/// Where an account's session stands.
pub(super) enum SessionState {
    /// The credential store has not answered yet.
    Opening,
    /// Signed in.
    Open(Box<Session>),
    /// Signed out, or ended by the provider.
    Ended,
    /// The credential store does not give the record out.
    Closed { retry_at: Duration },
}

/// The newest values of an account.
pub(super) struct Values {
    pub live: LiveValues,
    pub measured_at: Timestamp,
    /// Whether they came in this run.
    pub of_this_run: bool,
}

impl Controller {
    pub(super) fn open_accounts(&mut self) {
        let list = match files::load::<AccountList>(&self.folders.account_list()) {
            Loaded::Content(list) => list,
            Loaded::Absent => AccountList::default(),
            Loaded::Damaged => {
                self.notify(NoticeKind::Problem { problem: self.problem(Code::Internal) }, None);
                AccountList::default()
            }
        };
        for entry in list.accounts {
            match find(&entry.provider) {
                Some(provider) => {
                    let signed_out = entry.signed_out;
                    let session = if signed_out { SessionState::Ended } else { SessionState::Opening };
                    let account = self.account(entry, provider, session);
                    self.accounts.push(account);
                }
                None => self.foreign_entries.push(entry),
            }
        }
        self.unlisted = list.unlisted;
        self.load_records(false, |_| true);
        self.load_leftovers();
    }

    fn account(&self, entry: AccountEntry, provider: &'static Provider, session: SessionState) -> Account {
        let signed_out = matches!(session, SessionState::Ended);
        let (now, randomness) = (self.tools.clock.elapsed(), self.tools.randomness.as_ref());
        Account {
            problem: signed_out.then(|| entry.end(self.tools.clock.utc())),
            session,
            epoch: 0,
            survey: None,
            poller: Poller::new(provider.poll, self.looked_at, now, randomness),
            cadence: Cadence::default(),
            values: None,
            signs: ProvenSigns::default(),
            may_prompt: false,
            asks_meter_number: false,
            meter: MeterState::default(),
            homes: Homes::new(&entry, self.looked_at, now, randomness),
            visited_in: None,
            overwritten_by: None,
            deletion: None,
            provider,
            entry,
        }
    }

    /// Asks the credential store for the records that are not read yet. With `may_prompt` the store may ask for its
    /// password once more, though somebody has dismissed that before.
    fn load_records(&mut self, may_prompt: bool, which: impl Fn(&Account) -> bool) {
        let wanted: Vec<AccountId> = self
            .accounts
            .iter()
            .filter(|account| matches!(account.session, SessionState::Opening | SessionState::Closed { .. }))
            .filter(|account| which(account))
            .map(|account| account.entry.id)
            .collect();
        for id in wanted {
            let vault = self.tools.vault.clone();
            self.start(TaskName::Other("load record"), async move {
                let opened = if may_prompt { vault.probe().await } else { Ok(()) };
                let result = match opened {
                    Ok(()) => vault.load_record(id).await,
                    Err(error) => Err(error),
                };
                Event::RecordLoaded(id, result)
            });
        }
    }

    /// Puts the sessions of a provider back to where the record has to be read.
    pub(super) fn close_sessions_of(&mut self, provider: ProviderId) {
        let of_provider = |account: &&mut Account| account.provider.id == provider;
        for account in self.accounts.iter_mut().filter(of_provider) {
            if matches!(account.session, SessionState::Open(_)) {
                account.session = SessionState::Opening;
            }
        }
    }

    pub(super) fn load_records_of(&mut self, provider: ProviderId) {
        self.load_records(false, |account| account.provider.id == provider);
    }

    /// Asks a store that was closed once more, now and then.
    pub(super) fn retry_closed_store(&mut self, at_once: bool) {
        let now = self.tools.clock.elapsed();
        let mut due = Vec::new();
        for account in &mut self.accounts {
            if let SessionState::Closed { retry_at } = &mut account.session
                && (at_once || *retry_at <= now)
            {
                *retry_at = now + STORE_RETRY;
                due.push(account.entry.id);
            }
        }
        self.load_records(at_once, |account| due.contains(&account.entry.id));
        if at_once {
            self.load_client_secrets(true);
        }
    }

    pub(super) fn note_record(&mut self, id: AccountId, result: Result<Option<Record>, VaultError>) {
        self.note_vault(result.as_ref().map(drop).map_err(|error| *error));
        let now = self.tools.clock.now();
        let utc = now.utc;
        let Some(account) = self.accounts.iter_mut().find(|account| account.entry.id == id) else {
            if let Ok(found) = result {
                self.settle_unlisted(id, found);
            }
            return;
        };
        let same_client = |record: &Record| {
            let setup = self.clients.setup(account.provider);
            setup.is_none_or(|setup| setup.client_identifier == record.client_identifier)
        };
        match account.session {
            SessionState::Opening | SessionState::Closed { .. } => {}
            SessionState::Ended if account.entry.signed_out => {
                if let Ok(Some(record)) = result {
                    let provider = account.provider.id;
                    let refresh_token = record.refresh.clone().filter(|_| same_client(&record));
                    let noted = self.revoke(provider, refresh_token);
                    self.delete_record_after(id, noted);
                }
                return;
            }
            SessionState::Ended | SessionState::Open(_) => return,
        }
        match result {
            Ok(Some(record)) => {
                if same_client(&record) {
                    account.session = SessionState::Open(Box::new(Session::from_record(record, now)));
                    account.problem = None;
                } else {
                    // Tokens of one client are never sent for another.
                    account.session = SessionState::Ended;
                    account.problem = Some(Problem::new(Code::SignInNeeded, utc));
                }
            }
            Ok(None) => {
                account.session = SessionState::Ended;
                account.problem = Some(Problem::new(Code::SignInNeeded, utc));
            }
            Err(error) => {
                let code = code_of_vault(error);
                account.session = SessionState::Closed { retry_at: now.elapsed + STORE_RETRY };
                account.problem = Some(Problem::new(code, utc));
            }
        }
    }

    /// Takes over the session of a sign-in that was just stored, or not.
    pub(super) fn note_stored_session(&mut self, stored: StoredSession) {
        self.note_vault(stored.result);
        let result = stored.result.map_err(code_of_vault);
        let under_way = self.sign_in.attempt().is_some_and(|attempt| attempt.id == stored.attempt);
        if !under_way || result.is_err() {
            self.drop_session(stored.account, stored.session.generation, result.is_ok());
            self.revoke(stored.provider, stored.session.tokens.refresh);
            self.step(porchlight_auth::sign_in::Event::Stored(stored.attempt, result));
            return;
        }
        let Some(provider) = find(stored.provider.0) else { return };
        let position = self.accounts.iter().position(|account| account.entry.id == stored.account);
        let position = position.unwrap_or_else(|| {
            let entry = AccountEntry::new(stored.account, stored.provider.0, self.tools.clock.utc());
            let account = self.account(entry, provider, SessionState::Opening);
            self.accounts.push(account);
            self.accounts.len() - 1
        });
        let account = &mut self.accounts[position];
        account.entry.signed_out = false;
        account.entry.forget_end();
        if stored.identity.is_some() {
            account.entry.identity = stored.identity;
        }
        let refresh = stored.session.tokens.refresh.clone();
        let before = std::mem::replace(&mut account.session, SessionState::Open(Box::new(stored.session)));
        account.epoch += 1;
        account.problem = None;
        account.overwritten_by = None;
        self.newest_label = account.entry.identity.as_ref().and_then(|who| who.label.clone());
        self.forget_unlisted(stored.account);
        // A visit with the older session may be under way; its end is told apart by the epoch.
        self.tell_poller(stored.account, poller::Event::Stopped);
        self.tell_poller(stored.account, poller::Event::Resumed);
        // A visit that read the new record may have ended before this was heard of: then it is the same token.
        if let SessionState::Open(before) = before
            && before.tokens.refresh != refresh
        {
            self.revoke(stored.provider, before.tokens.refresh);
        }
        self.store_account_list();
        self.step(porchlight_auth::sign_in::Event::Stored(stored.attempt, Ok(())));
    }

    pub(super) fn label_of_newest_session(&mut self) -> Option<String> {
        self.newest_label.take()
    }

    pub(super) fn sign_out(&mut self, id: AccountId) {
        let ended = Some(self.problem(Code::SignInNeeded));
        let Some(account) = self.accounts.iter_mut().find(|account| account.entry.id == id) else { return };
        account.entry.signed_out = true;
        account.entry.forget_end();
        account.epoch += 1;
        account.asks_meter_number = false;
        account.meter.forget_numbers();
        account.problem = ended;
        let provider = account.provider.id;
        let before = std::mem::replace(&mut account.session, SessionState::Ended);
        self.tell_poller(id, poller::Event::Stopped);
        self.store_account_list();
        let refresh_token = match before {
            SessionState::Open(session) => session.tokens.refresh,
            SessionState::Opening | SessionState::Ended | SessionState::Closed { .. } => None,
        };
        // Local first: whatever the network does, nobody is signed in here any more.
        let noted = self.revoke(provider, refresh_token);
        self.delete_record_after(id, noted);
    }

    pub(super) fn remove_account(&mut self, id: AccountId) {
        self.sign_out(id);
        let Some(position) = self.accounts.iter().position(|account| account.entry.id == id) else { return };
        let account = self.accounts.remove(position);
        self.note_unlisted(id, account.provider.id);
        self.store_account_list();
        self.delete_values(id);
        let label = account.entry.identity.and_then(|who| who.label);
        self.notify(NoticeKind::AccountRemoved { label }, Some(account.provider.id));
    }

    /// The tokens were made for another client: they are of no use any more.
    pub(super) fn end_sessions_of(&mut self, provider: ProviderId) {
        let of_provider = |account: &&Account| account.provider.id == provider && !account.entry.signed_out;
        let ids: Vec<AccountId> = self.accounts.iter().filter(of_provider).map(|account| account.entry.id).collect();
        for id in ids {
            self.sign_out(id);
        }
    }

    pub(super) fn store_account_list(&mut self) {
        let known = self.accounts.iter().map(|account| account.entry.clone());
        let list = AccountList {
            accounts: known.chain(self.foreign_entries.iter().cloned()).collect(),
            unlisted: self.unlisted.clone(),
        };
        if let Err(error) = files::store(&self.folders.account_list(), &list) {
            tracing::error!(kind = ?error.kind(), "the list of accounts was not stored");
            self.notify(NoticeKind::Problem { problem: self.problem(Code::Internal) }, None);
        }
    }

    pub(super) fn find_account(&mut self, id: AccountId) -> Option<&mut Account> {
        self.accounts.iter_mut().find(|account| account.entry.id == id)
    }

    /// As [`Self::note_vault`], where the answer has become a code already.
    pub(super) fn note_vault_code(&mut self, result: Result<(), Code>) {
        match result {
            Ok(()) => self.vault_state = VaultState::Ready,
            Err(Code::VaultLocked) => self.vault_state = VaultState::Locked,
            Err(Code::VaultMissing) => self.vault_state = VaultState::Missing,
            Err(Code::VaultRefuses) => self.vault_state = VaultState::Refusing,
            Err(_) => {}
        }
    }

    /// Remembers how the credential store answered.
    pub(super) fn note_vault(&mut self, result: Result<(), VaultError>) {
        self.vault_state = match result {
            Ok(()) | Err(VaultError::Corrupt | VaultError::Newer | VaultError::TooLarge) => VaultState::Ready,
            Err(VaultError::Locked) => VaultState::Locked,
            Err(VaultError::Missing) => VaultState::Missing,
            Err(VaultError::Refuses) => VaultState::Refusing,
        };
    }
}
