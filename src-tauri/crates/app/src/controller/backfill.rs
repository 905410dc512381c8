//! Older readings: a visit for one window after the other, whenever live rounds leave room.

use std::time::Duration;

use porchlight_domain::{AccountId, Code, SiteId, SiteSeries};
use porchlight_providers::{Round, Window};
use porchlight_telemetry::{
    History, HistoryError,
    homes::{EnergyStored, FetchLimits},
};

use super::{
    Controller, TaskName,
    accounts::{Account, SessionState},
    homes::sites,
};
use crate::{
    backfill::{self, Live, Outcome, Progress},
    event::Event,
    refused::Failure,
    round::RoundEnd,
    view::ReachState,
    visit::VisitError,
};

/// With nothing left, how soon it is looked whether another day has come to its end.
const LOOK_AGAIN: Duration = Duration::from_hours(1);
/// Where the battery's energy came from is followed anew after so many windows, and at the end.
const WINDOWS_BEFORE_SETTLING: u32 = 30;

impl Controller {
    /// The person wants older readings, or no more of them.
    pub(super) fn fetch_history(&mut self, id: AccountId, on: bool) {
        let Some(account) = self.find_account(id) else { return };
        account.entry.history_stopped = !on;
        self.store_account_list();
        self.tell_backfill(id, backfill::Event::Wanted(on));
        if !on {
            self.settle(id);
        }
    }

    /// When the next window is asked for, as far as time alone decides.
    pub(super) fn next_backfill_due(&self) -> Option<Duration> {
        let now = self.tools.clock.elapsed();
        self.accounts.iter().filter_map(|account| account.homes.backfill.due(self.live_of(account), now)).min()
    }

    /// Looks for the next window of each account whose time it is.
    pub(super) fn start_due_backfills(&mut self) {
        let now = self.tools.clock.now();
        for position in 0..self.accounts.len() {
            let live = self.live_of(&self.accounts[position]);
            let account = &mut self.accounts[position];
            if !account.homes.backfill.begin(live, now.elapsed) {
                continue;
            }
            let id = account.entry.id;
            let aside = account.homes.refused.aside().to_vec();
            let sites: Vec<SiteId> = sites(account).cloned().collect();
            self.start_on_history(TaskName::Past(id), move |history| {
                // The newest one first, whichever home wants it: a round reads all homes of the account.
                let next = |site| history.next_to_fetch(id, site, now.utc, &FetchLimits::default(), &aside);
                let windows = sites.iter().map(next);
                let windows: Result<Vec<_>, _> = windows.collect();
                let newest = windows.map(|windows| windows.into_iter().flatten().max_by_key(|window| window.from));
                Event::PastFound(id, newest.map_err(|error| log(&error)))
            });
        }
    }

    /// The history has said which window comes next.
    pub(super) fn note_next_window(&mut self, id: AccountId, found: Result<Option<Window>, ()>) {
        let now = self.tools.clock.now();
        let Some(position) = self.accounts.iter().position(|account| account.entry.id == id) else { return };
        let live = self.live_of(&self.accounts[position]);
        let is_free = matches!(live, Live::Next(round) if round > now.elapsed);
        match found {
            Ok(Some(window)) if is_free => {
                self.accounts[position].homes.window = Some(window);
                let round = Round { now: now.utc, meter_number: None, past: Some(window) };
                self.start_visit(position, round);
            }
            Ok(Some(_)) => self.end_window(id, Outcome::GaveWay),
            Ok(None) => {
                self.give_up_refused(id);
                self.end_window(id, Outcome::NothingLeft(LOOK_AGAIN));
                self.settle(id);
            }
            Err(()) => self.end_window(id, Outcome::Refused),
        }
    }

    /// A visit to the past is over. The account's live values and its problem are none of its business.
    pub(super) fn note_past_visit(&mut self, id: AccountId, outcome: Result<RoundEnd, VisitError>) {
        match outcome {
            Ok(RoundEnd::FoundPast(window, sites)) => self.store_past(id, window, sites),
            Ok(RoundEnd::Found(_) | RoundEnd::Asks(_)) | Err(VisitError::NotFound(_)) => {
                self.note_failed_window(id, Failure::Refused);
                self.end_window(id, Outcome::Refused);
            }
            Err(VisitError::Later(code, wait)) => {
                // Once when they fail.
                if self.find_account(id).is_some_and(|account| !account.homes.backfill.is_failing()) {
                    tracing::info!(?code, "older readings did not come");
                }
                if matches!(code, Code::NotAllowed | Code::ReplyNotUnderstood) {
                    self.note_failed_window(id, Failure::Refused);
                } else if code == Code::ProviderUnavailable {
                    self.note_failed_window(id, Failure::Fault);
                }
                let stays = matches!(code, Code::NotAllowed | Code::ReplyNotUnderstood | Code::SetupRejected);
                self.end_window(id, if stays { Outcome::Refused } else { Outcome::Failed(wait) });
            }
            Err(VisitError::NotRenewed | VisitError::SessionEnded | VisitError::Interrupted | VisitError::Closing) => {
                self.end_window(id, Outcome::Failed(None));
            }
        }
    }

    fn note_failed_window(&mut self, id: AccountId, failure: Failure) {
        let Some(account) = self.find_account(id) else { return };
        if let Some(window) = account.homes.window.take() {
            account.homes.refused.note(window, failure);
        }
    }

    /// What was set aside is not asked for again soon, and is told.
    fn give_up_refused(&mut self, id: AccountId) {
        let now = self.tools.clock.utc();
        let Some(account) = self.find_account(id) else { return };
        let (windows, homes) = (account.homes.refused.take(), sites(account).cloned().collect::<Vec<SiteId>>());
        if windows.is_empty() {
            return;
        }
        tracing::warn!(days = windows.len(), "days of the past are refused by the provider");
        self.start_on_history(TaskName::Other("note refused days"), move |history| {
            for (site, window) in homes.iter().flat_map(|site| windows.iter().map(move |window| (site, window))) {
                if let Err(error) = history.mark_refused(id, site, window, now) {
                    log(&error);
                }
            }
            Event::EnergyStored(id, EnergyStored { changed: homes, unsettled: Vec::new() })
        });
    }

    fn store_past(&mut self, id: AccountId, window: Window, found: Vec<SiteSeries>) {
        let received_at = self.tools.clock.utc();
        let Some(account) = self.accounts.iter().find(|account| account.entry.id == id) else { return };
        let asked: Vec<SiteId> = sites(account).cloned().collect();
        let Some(harvest) = self.harvest(id, found, received_at) else { return };
        self.start_on_history(TaskName::Past(id), move |history| {
            let store = |history: &mut History| -> Result<EnergyStored, HistoryError> {
                let stored = harvest.store(history, id)?;
                // A home of which the round said nothing has nothing there.
                for site in &asked {
                    history.mark_fetched(id, site, &window, received_at)?;
                }
                Ok(stored)
            };
            Event::PastStored(id, store(history).map_err(|error| log(&error)))
        });
    }

    pub(super) fn note_past_stored(&mut self, id: AccountId, stored: Result<EnergyStored, ()>) {
        let Ok(stored) = stored else { return self.end_window(id, Outcome::Refused) };
        self.give_up_refused(id);
        self.end_window(id, Outcome::Stored);
        let Some(account) = self.find_account(id) else { return };
        // Even a window without readings moves the end of the history.
        let seen: Vec<SiteId> = sites(account).cloned().collect();
        account.homes.unsettled.extend(stored.unsettled);
        account.homes.windows += 1;
        let is_time = account.homes.windows >= WINDOWS_BEFORE_SETTLING;
        self.note_changed_homes(id, &seen);
        if is_time {
            self.settle(id);
        }
    }

    /// Live readings were stored. What an earlier run left unsettled is settled, unless more is about to come.
    pub(super) fn note_stored_energy(&mut self, id: AccountId, stored: EnergyStored) {
        self.note_changed_homes(id, &stored.changed);
        let Some(account) = self.find_account(id) else { return };
        account.homes.unsettled.extend(stored.unsettled);
        let Some(account) = self.accounts.iter().find(|account| account.entry.id == id) else { return };
        if self.progress_of(account) != ReachState::Fetching {
            self.settle(id);
        }
    }

    /// Follows where the batteries' energy came from, where older days were stored since.
    fn settle(&mut self, id: AccountId) {
        let Some(account) = self.find_account(id) else { return };
        account.homes.windows = 0;
        let homes = std::mem::take(&mut account.homes.unsettled);
        if homes.is_empty() {
            return;
        }
        self.start_on_history(TaskName::Other("settle"), move |history| {
            let changed: Vec<SiteId> = homes.into_iter().collect();
            for site in &changed {
                if let Err(error) = history.settle(id, site) {
                    log(&error);
                }
            }
            Event::EnergyStored(id, EnergyStored { changed, unsettled: Vec::new() })
        });
    }

    pub(super) fn end_window(&mut self, id: AccountId, outcome: Outcome) {
        self.tell_backfill(id, backfill::Event::Ended(outcome));
    }

    fn tell_backfill(&mut self, id: AccountId, event: backfill::Event) {
        let now = self.tools.clock.elapsed();
        if let Some(account) = self.accounts.iter_mut().find(|account| account.entry.id == id) {
            account.homes.backfill.tell(event, now, self.tools.randomness.as_ref());
        }
    }

    pub(super) fn tell_every_backfill(&mut self, event: backfill::Event) {
        let ids: Vec<AccountId> = self.accounts.iter().map(|account| account.entry.id).collect();
        for id in ids {
            self.tell_backfill(id, event);
        }
    }

    /// How the live rounds of an account stand, of which the past must not be in the way.
    fn live_of(&self, account: &Account) -> Live {
        let SessionState::Open(session) = &account.session else { return Live::InTheWay };
        let came = account.values.as_ref().is_some_and(|values| values.of_this_run);
        let can_ask = account.provider.keeps_readings && self.archive.is_open();
        if !came || !can_ask || account.poller.is_failing() {
            return Live::InTheWay;
        }
        match account.poller.due() {
            _ if self.clients.client(account.provider).is_none() => Live::InTheWay,
            _ if account.is_visited() => Live::UnderWay,
            // The next live round renews the bearer.
            _ if session.requires_renewal(self.tools.clock.as_ref()) => Live::UnderWay,
            Some(round) => Live::Next(round),
            None => Live::UnderWay,
        }
    }

    pub(super) fn progress_of(&self, account: &Account) -> ReachState {
        match account.homes.backfill.progress(self.live_of(account)) {
            Progress::Fetching => ReachState::Fetching,
            Progress::Stopped => ReachState::Stopped,
            Progress::Waiting => ReachState::Waiting,
            Progress::Complete => ReachState::Complete,
        }
    }
}

fn log(error: &HistoryError) {
    tracing::error!(%error, "the history did not take or give older readings");
}
