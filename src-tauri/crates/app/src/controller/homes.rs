//! The homes of an account: what the person says about them, and today as the history has it.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use jiff::tz::TimeZone;
use porchlight_domain::{AccountId, Code, HomeFlow, LiveValues, Problem, Randomness, SiteId};
use porchlight_providers::Window;
use porchlight_telemetry::homes::{FetchLimits, HomeToday, Reach};

use super::{Controller, TaskName, accounts::Account};
use crate::{
    account_list::AccountEntry,
    backfill::Backfill,
    drawing::{HomeParts, draw_home},
    event::Event,
    home_settings,
    refused::Refused,
    view::{HomeSettings, HomeView, ReachState},
};

/// What is worked out anew while readings pour in, is so at most this often.
const SHORTEST_BETWEEN_LOADS: Duration = Duration::from_secs(2);
/// What depends on the time of day is worked out anew this often while somebody looks, in seconds. Every midnight of
/// every zone falls on such a step.
const TIME_STEP_S: i64 = 300;

/// What an account's homes need beside their values.
pub(super) struct Homes {
    pub backfill: Backfill,
    /// The window of the past that was asked for last.
    pub window: Option<Window>,
    pub refused: Refused,
    pub sites: BTreeMap<SiteId, Home>,
    /// Homes of which older days were stored since it was followed where their battery's energy came from.
    pub unsettled: BTreeSet<SiteId>,
    /// Windows of the past stored since then.
    pub windows: u32,
}

/// What a home needs beside its values.
#[derive(Default)]
pub(super) struct Home {
    /// Counts what was stored, or is to be seen in another way.
    pub version: u32,
    today: Option<HomeToday>,
    reach: Option<Reach>,
    /// What was asked of the history last, and when.
    asked: Option<(Basis, Duration)>,
    is_loading: bool,
}

/// What a part of the history was read with: the same twice reads the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Basis {
    version: u32,
    /// The step of the time of day.
    step: i64,
}

/// When something is to be read again that was read with `asked`: at once where it never was, and after a short pause
/// where readings pour in.
pub(super) fn reload_at(asked: Option<(Basis, Duration)>, basis: Basis, now: Duration) -> Option<Duration> {
    match asked {
        None => Some(now),
        Some((before, _)) if before == basis => None,
        Some((_, asked_at)) => Some((asked_at + SHORTEST_BETWEEN_LOADS).max(now)),
    }
}

impl Homes {
    pub fn new(entry: &AccountEntry, looked_at: bool, now: Duration, randomness: &dyn Randomness) -> Self {
        Self {
            backfill: Backfill::new(entry.history_stopped, looked_at, now, randomness),
            window: None,
            refused: Refused::default(),
            sites: BTreeMap::new(),
            unsettled: BTreeSet::new(),
            windows: 0,
        }
    }
}

impl Controller {
    pub(super) fn set_home(&mut self, id: AccountId, site: SiteId, settings: &HomeSettings) -> Result<(), Problem> {
        let is_there = self.accounts.iter().any(|account| account.entry.id == id && has_home(account, &site));
        let entry = match home_settings::check(settings) {
            Ok(entry) if is_there => entry,
            Ok(_) => return Err(self.problem(Code::NothingThere)),
            Err(field) => return Err(Problem { detail: Some(field.to_owned()), ..self.problem(Code::NothingThere) }),
        };
        if let Some(account) = self.find_account(id) {
            account.entry.homes.insert(site.clone(), entry);
            self.store_account_list();
            self.count_days_anew(id, site);
        }
        Ok(())
    }

    /// The days of a home may be others from here on.
    fn count_days_anew(&mut self, id: AccountId, site: SiteId) {
        let Some(account) = self.accounts.iter().find(|account| account.entry.id == id) else { return };
        let zone = self.zone_of(account, &site);
        self.start_on_history(TaskName::Other("count days anew"), move |history| {
            match history.set_zone(id, &site, &zone) {
                Ok(()) => Event::DaysCounted(id, site),
                Err(error) => {
                    tracing::error!(%error, "days were not counted anew");
                    Event::Done
                }
            }
        });
    }

    /// Days are counted in another way: whoever changed that waits for them.
    pub(super) fn note_counted_days(&mut self, id: AccountId, site: &SiteId) {
        let home = self.find_account(id).and_then(|account| account.homes.sites.get_mut(site));
        if let Some(home) = home {
            home.asked = None;
        }
        self.forget_period(id, site);
    }

    /// Proposes name and zone for the homes that are seen for the first time.
    pub(super) fn meet_homes(&mut self, id: AccountId) {
        let zone = self.zone.clone();
        let Some(account) = self.find_account(id) else { return };
        let known = &account.entry.homes;
        let fresh: Vec<SiteId> = sites(account).filter(|site| !known.contains_key(site)).cloned().collect();
        if fresh.is_empty() {
            return;
        }
        for site in fresh {
            let proposed = home_settings::propose(&zone, account.entry.homes.len());
            account.entry.homes.insert(site, proposed);
        }
        self.store_account_list();
    }

    /// The zone a home's days are counted in: the person's choice, or the computer's at first sight.
    pub(super) fn zone_of(&self, account: &Account, site: &SiteId) -> TimeZone {
        let chosen = account.entry.homes.get(site).and_then(|home| home_settings::find_zone(&home.zone));
        chosen.unwrap_or_else(|| self.zone.clone())
    }

    pub(super) fn zones_of(&self, account: &Account) -> BTreeMap<SiteId, TimeZone> {
        sites(account).map(|site| (site.clone(), self.zone_of(account, site))).collect()
    }

    /// Something of these homes is different in the history.
    pub(super) fn note_changed_homes(&mut self, id: AccountId, changed: &[SiteId]) {
        let Some(account) = self.find_account(id) else { return };
        for site in changed {
            let home = account.homes.sites.entry(site.clone()).or_default();
            home.version = home.version.wrapping_add(1);
        }
    }

    /// When a home's day, or the period shown, is to be read anew, as far as time alone decides.
    pub(super) fn next_load_due(&self) -> Option<Duration> {
        let now = self.tools.clock.elapsed();
        let homes = self.accounts.iter().flat_map(|account| {
            sites(account).filter_map(move |site| self.home_due(account, account.homes.sites.get(site), now))
        });
        homes.chain(self.page_due(now)).min()
    }

    /// `now` is the caller's: a later reading of the clock would never be due by an earlier one.
    fn home_due(&self, account: &Account, home: Option<&Home>, now: Duration) -> Option<Duration> {
        match home {
            _ if !self.archive.is_open() || account.values.is_none() => None,
            Some(home) if home.is_loading => None,
            Some(home) => reload_at(home.asked, self.basis(home.version, home.asked), now),
            None => Some(now),
        }
    }

    /// What something is read with at this moment. While nobody looks, the time of day stands still.
    pub(super) fn basis(&self, version: u32, asked: Option<(Basis, Duration)>) -> Basis {
        let step = match asked {
            Some((before, _)) if !self.looked_at => before.step,
            Some(_) | None => self.tools.clock.utc().as_second().div_euclid(TIME_STEP_S),
        };
        Basis { version, step }
    }

    /// Reads the present day of each home where what is shown is not of now.
    pub(super) fn load_due_homes(&mut self) {
        let now = self.tools.clock.now();
        let mut due = Vec::new();
        for account in &self.accounts {
            for site in sites(account) {
                let home = account.homes.sites.get(site);
                if self.home_due(account, home, now.elapsed).is_some_and(|due| due <= now.elapsed) {
                    let basis = home.map_or_else(|| self.basis(0, None), |home| self.basis(home.version, home.asked));
                    due.push((account.entry.id, site.clone(), self.zone_of(account, site), basis));
                }
            }
        }
        for (id, site, zone, basis) in due {
            let Some(account) = self.find_account(id) else { continue };
            let home = account.homes.sites.entry(site.clone()).or_default();
            home.asked = Some((basis, now.elapsed));
            home.is_loading = true;
            self.start_on_history(TaskName::Other("load a home's day"), move |history| {
                let read = history
                    .home_today(id, &site, now.utc, &zone)
                    .and_then(|today| Ok((today, history.reach(id, &site, now.utc, &FetchLimits::default())?)));
                let read = read.inspect_err(|error| tracing::error!(%error, "a home's day was not read"));
                Event::HomeLoaded(id, site, read.ok().map(Box::new))
            });
        }
    }

    pub(super) fn note_home(&mut self, id: AccountId, site: &SiteId, read: Option<Box<(HomeToday, Reach)>>) {
        let home = self.find_account(id).and_then(|account| account.homes.sites.get_mut(site));
        let Some(home) = home else { return };
        home.is_loading = false;
        if let Some(read) = read {
            let (today, reach) = *read;
            home.today = Some(today);
            home.reach = Some(reach);
        }
    }

    pub(super) fn draw_homes(&self, account: &Account) -> Vec<HomeView> {
        flows(account).iter().map(|flow| self.draw_home(account, flow)).collect()
    }

    fn draw_home(&self, account: &Account, flow: &HomeFlow) -> HomeView {
        let home = account.homes.sites.get(&flow.site);
        // Values of a version that knew no homes yet.
        let proposed = home_settings::propose(&self.zone, 0);
        let entry = account.entry.homes.get(&flow.site).unwrap_or(&proposed);
        draw_home(&HomeParts {
            flow,
            entry,
            signs: &account.signs,
            today: home.and_then(|home| home.today.as_ref()),
            reach: home.and_then(|home| home.reach.as_ref()),
            reach_state: self.reach_state(account, &flow.site),
            now: self.tools.clock.utc(),
        })
    }

    /// Whether the history of a home grows.
    pub(super) fn reach_state(&self, account: &Account, site: &SiteId) -> ReachState {
        let reach = account.homes.sites.get(site).and_then(|home| home.reach);
        if reach.is_some_and(|reach| reach.is_complete) { ReachState::Complete } else { self.progress_of(account) }
    }
}

fn has_home(account: &Account, site: &SiteId) -> bool {
    sites(account).any(|known| known == site)
}

/// The homes of an account, in the provider's order.
pub(super) fn sites(account: &Account) -> impl Iterator<Item = &SiteId> {
    flows(account).iter().map(|home| &home.site)
}

fn flows(account: &Account) -> &[HomeFlow] {
    account.values.as_ref().map_or(&[], |values| match &values.live {
        LiveValues::PowerFlow(flow) => &flow.homes,
        LiveValues::Meter(_) | LiveValues::School(_) => &[],
    })
}
