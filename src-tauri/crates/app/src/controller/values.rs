//! The values: visits when they are due, and what they found.

use std::time::Duration;

use porchlight_domain::{AccountId, Code, Identity, LiveValues, Problem};
use porchlight_providers::{Findings, Question, Round};
use porchlight_telemetry::{MeterReading, SavedValues, Wish, normalise, place_blocks, poller, values_at};

use super::{
    Controller, TaskName,
    accounts::{Account, SessionState, Values},
    school::mark,
};
use crate::{
    backfill::{self, Outcome},
    event::Event,
    round::RoundEnd,
    view::VaultState,
    visit::{Visit, VisitEnd, VisitError},
};

impl Controller {
    /// When the next visit is due.
    pub(super) fn next_visit_due(&self) -> Option<Duration> {
        self.accounts.iter().filter_map(|account| self.due(account)).min()
    }

    fn due(&self, account: &Account) -> Option<Duration> {
        match account.session {
            SessionState::Open(_) if account.is_visited() => None,
            SessionState::Open(_) if self.clients.client(account.provider).is_some() => account.poller.due(),
            SessionState::Closed { retry_at } => Some(retry_at),
            SessionState::Open(_) | SessionState::Opening | SessionState::Ended => None,
        }
    }

    pub(super) fn start_due_visits(&mut self) {
        self.retry_closed_store(false);
        let now = self.tools.clock.now();
        for position in 0..self.accounts.len() {
            let account = &mut self.accounts[position];
            let is_open = matches!(account.session, SessionState::Open(_));
            if !is_open || account.is_visited() || self.clients.client(account.provider).is_none() {
                continue;
            }
            let wish = account.poller.handle(poller::Event::Tick, now.elapsed, self.tools.randomness.as_ref());
            if wish == Wish::Fetch {
                let meter_number = account.meter.number(&account.entry);
                self.start_visit(position, Round { now: now.utc, meter_number, past: None });
            }
        }
    }

    /// Makes a round for an account that is signed in.
    pub(super) fn start_visit(&mut self, position: usize, round: Round) {
        let account = &mut self.accounts[position];
        let client = self.clients.client(account.provider);
        let (Some(client), SessionState::Open(session)) = (client, &account.session) else { return };
        let visit = Visit {
            account: account.entry.id,
            epoch: account.epoch,
            identity: account.entry.identity.clone(),
            session: session.as_ref().clone(),
            not_allowed: account.problem.as_ref().is_some_and(|problem| problem.code == Code::NotAllowed),
            survey: account.survey.take().unwrap_or_else(|| (account.provider.survey)()),
            round,
            lock: self.folders.locks().join(account.entry.id.to_string()),
            may_prompt: std::mem::take(&mut account.may_prompt),
            client,
        };
        account.visited_in = Some(account.epoch);
        let tools = self.tools.clone();
        let name = TaskName::Visit(visit.account);
        self.start(name, async move { Event::VisitEnded(Box::new(visit.run(tools).await)) });
    }

    pub(super) fn note_visit(&mut self, end: VisitEnd) {
        let Some(account) = self.accounts.iter_mut().find(|account| account.entry.id == end.account) else {
            return self.clear_away(&end);
        };
        if account.epoch != end.epoch {
            if end.is_past {
                self.end_window(end.account, Outcome::Failed(None));
            }
            return self.clear_away(&end);
        }
        account.visited_in = None;
        account.survey = Some(end.survey);
        let session = account.own_session(end.session);
        let unsaved = session.unsaved;
        account.session = SessionState::Open(Box::new(session));
        if end.is_past {
            return self.note_past_visit(end.account, end.outcome);
        }
        match end.outcome {
            Ok(RoundEnd::Found(findings)) => {
                self.end_poll(end.account, poller::Outcome::Complete);
                self.note_known_number(end.account, end.meter_number);
                self.take_findings(end.account, *findings, unsaved);
            }
            // Nobody has asked for it.
            Ok(RoundEnd::FoundPast(..)) => self.end_poll(end.account, poller::Outcome::Refused),
            Ok(RoundEnd::Asks(Question::MeterNumber)) => self.ask_meter_number(end.account),
            Err(VisitError::NotFound(_)) => self.note_unknown_number(end.account, end.meter_number.as_deref()),
            Err(VisitError::SessionEnded) => self.end_session(end.account, false),
            Err(VisitError::Interrupted) => self.end_session(end.account, true),
            Err(VisitError::Later(code, wait)) => self.note_failure(end.account, code, wait),
            // Only a visit to the past leaves the bearer as it is.
            Err(VisitError::Closing | VisitError::NotRenewed) => {
                self.end_poll(end.account, poller::Outcome::NeedsPerson);
            }
        }
    }

    /// A visit for an account that was signed out or signed in anew meanwhile: what it renewed is given back.
    fn clear_away(&mut self, end: &VisitEnd) {
        let refresh = &end.session.tokens.refresh;
        // The visit may have read the newer record, and gone on with what that holds.
        let is_in_use = self.accounts.iter().any(|account| {
            matches!(&account.session, SessionState::Open(session) if refresh.is_some() && session.tokens.refresh == *refresh)
        });
        if is_in_use {
            return;
        }
        match self.accounts.iter_mut().find(|account| account.entry.id == end.account) {
            Some(account) => match account.session {
                // The visit may have stored its record over the newer one.
                SessionState::Open(_) => account.note_foreign_record(end.session.generation),
                SessionState::Opening | SessionState::Ended | SessionState::Closed { .. } => {
                    self.delete_record(end.account);
                }
            },
            None => self.delete_record(end.account),
        }
        self.revoke(end.provider, end.session.tokens.refresh.clone());
    }

    /// The provider ended the session, or a renewal was cut short and took it along. What was saved stays.
    fn end_session(&mut self, id: AccountId, was_interrupted: bool) {
        let now = self.tools.clock.utc();
        if let Some(account) = self.find_account(id) {
            let ended_at = match &account.session {
                SessionState::Open(session) if session.tokens.refresh.is_none() => session.bearer_ends_at().min(now),
                // Its refresh token was refused just now.
                SessionState::Open(_) | SessionState::Opening | SessionState::Ended | SessionState::Closed { .. } => {
                    now
                }
            };
            account.session = SessionState::Ended;
            account.entry.signed_out = true;
            account.entry.ended_at = Some(ended_at);
            account.entry.was_interrupted = was_interrupted;
            account.epoch += 1;
            account.problem = Some(account.entry.end(ended_at));
        }
        self.end_poll(id, poller::Outcome::NeedsPerson);
        self.store_account_list();
        self.delete_record(id);
    }

    pub(super) fn note_failure(&mut self, id: AccountId, code: Code, wait: Option<Duration>) {
        let stays =
            matches!(code, Code::NotAllowed | Code::NothingThere | Code::ReplyNotUnderstood | Code::SetupRejected);
        let outcome = if stays { poller::Outcome::Refused } else { poller::Outcome::Failed { wait } };
        self.end_poll(id, outcome);
        let now = self.tools.clock.now();
        let Some(account) = self.accounts.iter_mut().find(|account| account.entry.id == id) else { return };
        let retry_at = account.poller.due().map(|due| now.utc + due.saturating_sub(now.elapsed));
        let since = account.problem.as_ref().filter(|problem| problem.code == code).map(|problem| problem.since);
        if since.is_none() {
            // Once when it fails, once when it returns.
            tracing::warn!(provider = %account.provider.id, ?code, "an account's values did not come");
        }
        let detail = None;
        account.problem = Some(Problem { code, since: since.unwrap_or(now.utc), retry_at, detail });
    }

    fn end_poll(&mut self, id: AccountId, outcome: poller::Outcome) {
        self.tell_poller(id, poller::Event::Ended(outcome));
    }

    /// Tells an account's poller what happened. What it wants is asked for by [`Self::start_due_visits`].
    pub(super) fn tell_poller(&mut self, id: AccountId, event: poller::Event) {
        let now = self.tools.clock.elapsed();
        let randomness = self.tools.randomness.as_ref();
        if let Some(account) = self.accounts.iter_mut().find(|account| account.entry.id == id) {
            account.poller.tell(event, now, randomness);
        }
    }

    fn take_findings(&mut self, id: AccountId, findings: Findings, unsaved: bool) {
        let now = self.tools.clock.utc();
        let Some(account) = self.accounts.iter_mut().find(|account| account.entry.id == id) else { return };
        if account.problem.is_some() {
            tracing::info!(provider = %account.provider.id, "an account's values came again");
        }
        account.problem = unsaved.then(|| Problem::new(Code::VaultRefuses, now));
        account.cadence.learn(&findings, now);
        let pace = account.cadence.pace();
        let readings = match &findings {
            Findings::Sites(sites) => Some(sites.clone()),
            Findings::Meter(_) | Findings::School(..) => None,
        };
        let normalised = normalise(findings, std::mem::take(&mut account.signs), now);
        account.signs = normalised.proven;
        let live = normalised.values;
        let measured_at = values_at(&live, now);
        let saved = SavedValues {
            account: id,
            values: live.clone(),
            proven: account.signs.clone(),
            measured_at: Some(measured_at),
            received_at: now,
        };
        let (mut reading, mut entry_changed) = (None, false);
        if let LiveValues::Meter(meter) = &live {
            reading = MeterReading::of(meter, measured_at, now);
            entry_changed = Self::note_power_cut(&mut account.entry, meter, measured_at);
        }
        account.values = Some(Values { live, measured_at, of_this_run: true });
        if entry_changed {
            self.store_account_list();
        }
        if let Some(pace) = pace {
            self.tell_poller(id, poller::Event::Paced(pace));
        }
        self.meet_homes(id);
        self.name_account(id, normalised.identity);
        let harvest = readings.and_then(|sites| self.harvest(id, sites, now));
        self.save_values(saved, reading, harvest);
    }

    /// Remembers who signed in, where only the values say so.
    fn name_account(&mut self, id: AccountId, identity: Option<Identity>) {
        let Some(identity) = identity else { return };
        let Some(account) = self.accounts.iter_mut().find(|account| account.entry.id == id) else { return };
        if account.entry.identity.as_ref() != Some(&identity) {
            account.entry.identity = Some(identity);
            self.store_account_list();
        }
    }

    /// A visit panicked: its session is read from the credential store again.
    pub(super) fn reload_after_panic(&mut self, id: AccountId) {
        let problem = self.problem(Code::Internal);
        if let Some(account) = self.accounts.iter_mut().find(|account| account.entry.id == id) {
            account.session = SessionState::Opening;
            account.problem = Some(problem);
            account.survey = None;
            account.visited_in = None;
        }
        self.end_poll(id, poller::Outcome::Failed { wait: None });
        self.end_window(id, Outcome::Failed(None));
        let vault = self.tools.vault.clone();
        self.start(TaskName::Other("load record"), async move { Event::RecordLoaded(id, vault.load_record(id).await) });
    }

    pub(super) fn note_attention(&mut self) {
        let looked_at = self.looked_at;
        self.tell_every_poller(poller::Event::LookedAt(looked_at));
        self.tell_every_backfill(backfill::Event::LookedAt(looked_at));
    }

    pub(super) fn update_now(&mut self) {
        for account in &mut self.accounts {
            // The person may have unlocked the store since somebody dismissed its question.
            let code = account.problem.as_ref().map(|problem| problem.code);
            account.may_prompt = matches!(code, Some(Code::VaultLocked | Code::VaultRefuses));
        }
        self.tell_every_poller(poller::Event::UpdateRequested);
        self.retry_closed_store(true);
        self.probe_troubled_store();
    }

    /// Where nothing of the store is missing, nothing else would ask it again until something is to be stored.
    fn probe_troubled_store(&mut self) {
        match self.vault_state {
            VaultState::Unknown | VaultState::Ready => {}
            VaultState::Locked | VaultState::Missing | VaultState::Refusing => {
                let vault = self.tools.vault.clone();
                self.start(TaskName::Other("probe store"), async move { Event::StoreProbed(vault.probe().await) });
            }
        }
    }

    pub(super) fn tell_every_poller(&mut self, event: poller::Event) {
        let ids: Vec<AccountId> = self.accounts.iter().map(|account| account.entry.id).collect();
        for id in ids {
            self.tell_poller(id, event);
        }
    }

    /// The values of an account as they are at this moment: the blocks of a school day move with the clock, and the
    /// person's own marks are put on them.
    pub(super) fn values_now(&self, account: &Account, values: &Values) -> LiveValues {
        match &values.live {
            LiveValues::School(school) => {
                let mut school = place_blocks(school, self.tools.clock.utc());
                mark(&mut school, &account.entry);
                LiveValues::School(school)
            }
            other @ (LiveValues::PowerFlow(_) | LiveValues::Meter(_)) => other.clone(),
        }
    }
}
