//! *Check what's wrong*: starts the tests side by side, and shows what each has found as soon as it has.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use porchlight_domain::{AccountId, Code, LiveValues, Problem};
use porchlight_http::Door;
use porchlight_providers::{Provider, RedirectMethod, Round, Step, find};
use porchlight_telemetry::poller;
use tokio::task::AbortHandle;

use super::{
    Controller, TaskName,
    accounts::{Account, SessionState},
};
use crate::{
    Connectivity,
    event::Event,
    round::address,
    view::{CheckView, CheckedDevice, DeviceLamp, LinkHandler},
    whats_wrong::{
        AccountFinding, Findings, Reach, Reached, Store, device,
        door::{Server, knock_at_all},
        verdict,
    },
};

/// How long each test may take.
const LIMIT: Duration = Duration::from_secs(15);
/// After so long, a test that has not even said that it ran out of time has died.
const GRACE: Duration = Duration::from_secs(2);

/// One check, under way or done.
pub(super) struct Check {
    number: u32,
    provider: &'static Provider,
    account: Option<AccountId>,
    findings: Findings,
    /// When the tests have to be done, by the clock's `elapsed`.
    until: Duration,
    /// Whether the account was seen asking its provider since the check began.
    was_visited: bool,
    checked_at: Option<Timestamp>,
    /// The account's newest reading at that moment.
    last_at: Option<Timestamp>,
    tests: Vec<AbortHandle>,
}

/// What one test has found.
#[derive(Clone, Copy)]
pub(crate) enum Found {
    System(Connectivity),
    Reach(Reach),
    Store(Store),
}

impl Controller {
    /// Starts a check, unless the same one is under way.
    pub(super) fn check_whats_wrong(&mut self, provider: &str, account: Option<AccountId>) -> Result<(), Problem> {
        let provider = find(provider).ok_or_else(|| self.problem(Code::Internal))?;
        let is_its = |one: &Account| Some(one.entry.id) == account && one.provider.id == provider.id;
        if account.is_some() && !self.accounts.iter().any(is_its) {
            return Err(self.problem(Code::Internal));
        }
        let same = |check: &Check| check.provider.id == provider.id && check.account == account;
        if self.check.as_ref().is_some_and(|check| check.checked_at.is_none() && same(check)) {
            return Ok(());
        }
        self.stop_check();
        let number = self.check.as_ref().map_or(0, |check| check.number.wrapping_add(1));
        let until = self.tools.clock.elapsed() + LIMIT;
        let tests = self.start_tests(number, provider, until);
        let nobody = if self.clients.setup(provider).is_some() {
            AccountFinding::NoAccount
        } else {
            AccountFinding::SetupMissing
        };
        let findings = Findings { account: account.is_none().then_some(nobody), ..Findings::default() };
        let (was_visited, checked_at, last_at) = (false, None, None);
        self.check =
            Some(Check { number, provider, account, findings, until, was_visited, checked_at, last_at, tests });
        if let Some(id) = account {
            self.tell_poller(id, poller::Event::UpdateRequested);
        }
        Ok(())
    }

    fn start_tests(&mut self, number: u32, provider: &'static Provider, until: Duration) -> Vec<AbortHandle> {
        let network = self.network.source();
        self.start_blocking(TaskName::Other("check the network"), move || {
            Event::Checked(number, Found::System(network.connectivity()))
        });
        let (tools, servers) = (self.tools.clone(), self.servers_to_ask(provider));
        let reach = self.start(TaskName::Other("check the provider"), async move {
            Event::Checked(number, Found::Reach(knock_at_all(&tools, provider.id, servers, until).await))
        });
        let vault = self.tools.vault.clone();
        let store = self.start(TaskName::Other("check the credential store"), async move {
            Event::Checked(number, Found::Store(vault.probe().await.into()))
        });
        vec![reach, store]
    }

    /// Those that a sign-in and a round need first; nobody else is asked.
    fn servers_to_ask(&self, provider: &'static Provider) -> Vec<Server> {
        let servers = self.clients.servers(provider);
        let round = Round { now: self.tools.clock.utc(), meter_number: None, past: None };
        let (url, template) = match (provider.survey)().next(&round) {
            Step::Request(request) => (address(&servers.api_base, &request), request.template),
            // It begins with what only the person knows.
            Step::Ask(_) | Step::Done(_) | Step::PastDone(..) => (servers.api_base, "/"),
        };
        vec![
            Server { door: Door::TokenEndpoint, url: servers.token_endpoint, template: "token" },
            Server { door: Door::Api, url, template },
        ]
    }

    pub(super) fn note_checked(&mut self, number: u32, found: Found) {
        let Some(check) = self.check.as_mut().filter(|check| check.number == number) else { return };
        match found {
            Found::System(connectivity) => check.findings.system = Some(connectivity),
            Found::Reach(reach) => check.findings.reach = Some(reach),
            Found::Store(store) => {
                check.findings.store = Some(store);
                // The person may just have unlocked it.
                if store == Store::Ready {
                    self.retry_closed_store(true);
                }
            }
        }
    }

    /// Takes down what the account says, once it has been asked; ends a check whose time is over.
    pub(super) fn go_on_checking(&mut self) {
        let now = self.tools.clock.now();
        let Some(mut check) = self.check.take() else { return };
        if check.checked_at.is_none() {
            if check.findings.account.is_none() {
                let account = self.accounts.iter().find(|account| Some(account.entry.id) == check.account);
                check.findings.account = match account {
                    // It was removed meanwhile.
                    None => Some(AccountFinding::NoAccount),
                    Some(account) if !self.is_being_asked(account, &mut check) => Some(self.judge_account(account)),
                    Some(_) => (check.until <= now.elapsed).then_some(AccountFinding::Untold),
                };
            }
            if check.until + GRACE <= now.elapsed {
                give_up(&mut check.findings);
            }
            check.findings.links_lead_away = self.needs_links(&check);
            if verdict::verdict(&check.findings).is_some() {
                check.checked_at = Some(now.utc);
                check.last_at = self.newest_reading(check.account);
            }
        }
        self.check = Some(check);
    }

    /// Whether the account's answer is still to come.
    fn is_being_asked(&self, account: &Account, check: &mut Check) -> bool {
        match account.session {
            SessionState::Opening => true,
            SessionState::Closed { .. } => matches!(check.findings.store, None | Some(Store::Ready)),
            SessionState::Ended => false,
            // A poller without a next time is in the middle of a round; a visit to the past is none.
            SessionState::Open(_) if account.is_visited() && account.poller.due().is_none() => {
                check.was_visited = true;
                true
            }
            SessionState::Open(_) => {
                let can_be_asked = !check.was_visited && self.clients.client(account.provider).is_some();
                can_be_asked && account.poller.due().is_some_and(|due| due <= check.until)
            }
        }
    }

    /// Whether a sign-in is to come whose way back is a link, and links lead elsewhere.
    fn needs_links(&self, check: &Check) -> bool {
        let signs_in = matches!(check.findings.account, Some(AccountFinding::NoAccount | AccountFinding::SignInNeeded));
        let by_link = self.clients.redirect(check.provider).method() != RedirectMethod::Loopback;
        signs_in && by_link && matches!(self.links.handler, LinkHandler::Other | LinkHandler::Nobody)
    }

    fn judge_account(&self, account: &Account) -> AccountFinding {
        let has_client = self.clients.client(account.provider).is_some();
        match account.session {
            _ if !has_client => AccountFinding::SetupMissing,
            SessionState::Ended => AccountFinding::SignInNeeded,
            SessionState::Opening | SessionState::Closed { .. } => AccountFinding::Untold,
            SessionState::Open(_) if account.asks_meter_number => AccountFinding::NumberNeeded,
            SessionState::Open(_) => match account.problem.as_ref().map(|problem| problem.code) {
                // These two stand beside values that came.
                None | Some(Code::VaultRefuses | Code::NothingThere) => self.judge_values(account),
                Some(Code::NotAllowed) => AccountFinding::NotAllowed,
                Some(Code::ReplyNotUnderstood) => AccountFinding::Misunderstood,
                Some(Code::ProviderUnavailable) => AccountFinding::Failing,
                Some(Code::RateLimited) => AccountFinding::RateLimited,
                Some(Code::SetupRejected) => AccountFinding::SetupRejected,
                // Of the rest, what concerns the way to the provider is told by the other tests.
                Some(_) => AccountFinding::Untold,
            },
        }
    }

    fn judge_values(&self, account: &Account) -> AccountFinding {
        let (interval, now) = (account.cadence.interval(), self.tools.clock.utc());
        let values = account.values.as_ref().filter(|values| values.of_this_run);
        values
            .map_or(AccountFinding::Untold, |values| AccountFinding::Values(device::judge(&values.live, interval, now)))
    }

    /// When a check under way has to be looked after.
    pub(super) fn next_check_due(&self) -> Option<Duration> {
        let check = self.check.as_ref().filter(|check| check.checked_at.is_none())?;
        let now = self.tools.clock.elapsed();
        [check.until, check.until + GRACE].into_iter().find(|due| *due > now)
    }

    /// Ends the tests under way; what they would find counts no more.
    pub(super) fn stop_check(&mut self) {
        for test in self.check.iter_mut().flat_map(|check| check.tests.drain(..)) {
            test.abort();
        }
    }

    fn newest_reading(&self, account: Option<AccountId>) -> Option<Timestamp> {
        let account = self.accounts.iter().find(|one| Some(one.entry.id) == account)?;
        account.values.as_ref().map(|values| values.measured_at)
    }

    pub(super) fn draw_check(&self) -> Option<CheckView> {
        let check = self.check.as_ref()?;
        let account = self.accounts.iter().find(|account| Some(account.entry.id) == check.account);
        let device = verdict::has_device(check.provider).then(|| DeviceLamp {
            lamp: verdict::device(&check.findings),
            device: device_of(check.provider, account),
            last_at: check.last_at.or_else(|| self.newest_reading(check.account)).map(|at| at.to_string()),
        });
        let age = |at: Timestamp| in_minutes(self.tools.clock.utc().duration_since(at));
        Some(CheckView {
            provider: check.provider.id.0.to_owned(),
            account: check.account,
            internet: verdict::internet(&check.findings),
            service: verdict::service(&check.findings),
            device,
            verdict: check.checked_at.and_then(|_| verdict::verdict(&check.findings)),
            checked_at: check.checked_at.map(|at| at.to_string()),
            age_s: check.checked_at.map(age),
        })
    }
}

/// What a test that died would have found: nothing that blames anybody.
fn give_up(findings: &mut Findings) {
    findings.system.get_or_insert(Connectivity::Unknown);
    findings.reach.get_or_insert(Reach { worst: Reached::Silent, is_proven: false, clock_ahead: None });
    findings.store.get_or_insert(Store::Ready);
    findings.account.get_or_insert(AccountFinding::Untold);
}

/// By what the person knows their home.
fn device_of(provider: &Provider, account: Option<&Account>) -> CheckedDevice {
    let values = account.and_then(|account| account.values.as_ref());
    match values.map(|values| &values.live) {
        Some(LiveValues::PowerFlow(flow)) => device::best_known(flow).unwrap_or(CheckedDevice::Battery),
        Some(LiveValues::Meter(_)) => CheckedDevice::Meter,
        Some(LiveValues::School(_)) | None => verdict::usual_device(provider),
    }
}

/// A whole minute at a time, so that the view does not change by itself all the time.
fn in_minutes(age: SignedDuration) -> f64 {
    let minutes = age.max(SignedDuration::ZERO).as_secs() / 60;
    u32::try_from(minutes * 60).map_or(f64::from(u32::MAX), f64::from)
}
