//! The one owner of the state. Its loop takes events, starts tasks for whatever is slow, and publishes what the window
//! shows. No handler returns an error, so none can end it.

mod accounts;
mod archive;
mod backfill;
mod checking;
mod doors;
mod files_out;
mod history;
mod homes;
mod keeping;
mod leftovers;
mod links;
mod meter;
mod network;
mod pages;
mod recording;
mod resuming;
mod revoking;
mod school;
mod setups;
mod showing;
mod signing_in;
mod tasks;
mod values;

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use jiff::tz::TimeZone;
use porchlight_auth::sign_in::{self, SignIn};
use porchlight_domain::{Clock, Code, Problem, ProviderId, Randomness};
use porchlight_http::loopback::Arrival;
use porchlight_vault::Vault;
use tokio::{
    sync::{mpsc, oneshot, watch},
    task::{AbortHandle, Id, JoinSet},
};

use crate::{
    Browser, Clipboard, DemoProviders, Folders, Handle, Launch, LinkRegistration, Network, Timer,
    account_list::{AccountEntry, UnlistedAccount},
    clients::Clients,
    event::{Command, Event, LoadNumber},
    keys::Keys,
    tools::Tools,
    view::{AppView, Mode, Notice, NoticeKind, VaultState},
};
use accounts::Account;
use archive::Archive;
use checking::Check;
pub(crate) use checking::Found;
use history::HistoryPage;
pub(crate) use links::AfterLook;
use links::LinkWatch;
use network::NetworkWatch;
use recording::Recording;
pub(crate) use revoking::Told;
use revoking::Waiting;
use signing_in::Sheet;
use tasks::TaskName;

/// Commands and links that may wait at once.
const WAITING_EVENTS: usize = 64;
/// Longest pause between two looks at the clock while somebody looks at the window.
const LOOKED_AT_TICK: Duration = Duration::from_secs(15);
/// Longest pause while nobody does.
const HIDDEN_TICK: Duration = Duration::from_mins(5);
/// Longest pause while a sign-in is under way.
const SIGN_IN_TICK: Duration = Duration::from_secs(1);

/// What the Controller is made of.
pub struct Parts {
    /// How the program was started; a link counts as the mode it continues.
    pub launch: Launch,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Waiting.
    pub timer: Arc<dyn Timer>,
    /// Unpredictable bytes.
    pub randomness: Arc<dyn Randomness>,
    /// The credential store, in the namespace of the mode.
    pub vault: Vault,
    /// The way to the providers.
    pub http: porchlight_http::Client,
    /// The app's files.
    pub folders: Folders,
    /// The system's browser.
    pub browser: Arc<dyn Browser>,
    /// The system's clipboard.
    pub clipboard: Arc<dyn Clipboard>,
    /// What the system knows of its network.
    pub network: Arc<dyn Network>,
    /// The system's registration of programs for links.
    pub links: Arc<dyn LinkRegistration>,
    /// The computer's locale, as the operating system names it.
    pub locale: Option<String>,
    /// The computer's time zone, which the days of a meter are counted in, and of a home until the person says where
    /// that is.
    pub zone: TimeZone,
    /// In demo mode, the servers and setups in place of the providers' own.
    pub demo_providers: DemoProviders,
}

/// The owner of the state.
pub struct Controller {
    launch: Launch,
    folders: Folders,
    browser: Arc<dyn Browser>,
    clipboard: Arc<dyn Clipboard>,
    network: NetworkWatch,
    links: LinkWatch,
    zone: TimeZone,
    tools: Tools,
    events: mpsc::Receiver<Event>,
    arrivals: mpsc::Receiver<Arrival>,
    arrivals_door: mpsc::Sender<Arrival>,
    view: watch::Sender<AppView>,
    tasks: JoinSet<Event>,
    task_names: HashMap<Id, TaskName>,

    clients: Clients,
    sign_in: SignIn,
    sheet: Option<Sheet>,
    /// Whether the credential store has said if an attempt of an earlier run is pending.
    attempt_is_known: bool,
    /// Links that came before that.
    early_links: Vec<String>,
    /// When to ask it again.
    attempt_retry_at: Option<Duration>,
    listener: Option<AbortHandle>,
    accounts: Vec<Account>,
    /// Entries of providers that this version does not know: kept in the file, not shown.
    foreign_entries: Vec<AccountEntry>,
    /// Accounts that are not on the list, and may have a record.
    unlisted: Vec<UnlistedAccount>,
    /// Sessions that providers are still to be told of.
    waiting_revocations: Vec<Waiting>,
    /// Label of the account of the session that was stored last, for the sheet.
    newest_label: Option<String>,
    /// The newest *Check what's wrong*.
    check: Option<Check>,
    archive: Archive,
    page: Option<HistoryPage>,
    page_loads: LoadNumber,
    vault_state: VaultState,
    notices: Vec<Notice>,
    next_notice: u32,
    looked_at: bool,
    recording: Recording,
}

impl Controller {
    /// Makes a Controller and the handle to it. Nothing happens before [`Controller::run`].
    pub fn new(parts: Parts) -> (Self, Handle) {
        let (events_door, events) = mpsc::channel(WAITING_EVENTS);
        let (arrivals_door, arrivals) = mpsc::channel(WAITING_EVENTS);
        let closing = Arc::new(AtomicBool::new(false));
        let mode = match parts.launch {
            Launch::Real | Launch::Link(_) => Mode::Real,
            Launch::Demo => Mode::Demo,
            Launch::DemoWithServers(_) => Mode::DemoOtherServers,
        };
        let clients = Clients::new(parts.demo_providers.0, &parts.folders);
        let (view, watcher) = watch::channel(showing::empty(mode, parts.locale));
        let tools = Tools {
            http: parts.http,
            vault: parts.vault,
            clock: parts.clock,
            timer: parts.timer,
            randomness: parts.randomness,
            keys: Keys::default(),
            closing: Arc::clone(&closing),
            ending: Arc::default(),
        };
        let controller = Self {
            launch: parts.launch,
            folders: parts.folders,
            browser: parts.browser,
            clipboard: parts.clipboard,
            network: NetworkWatch::new(parts.network),
            links: LinkWatch::new(parts.links),
            zone: parts.zone,
            tools,
            events,
            arrivals,
            arrivals_door,
            view,
            tasks: JoinSet::new(),
            task_names: HashMap::new(),
            clients,
            sign_in: SignIn::Idle,
            sheet: None,
            attempt_is_known: false,
            early_links: Vec::new(),
            attempt_retry_at: None,
            listener: None,
            accounts: Vec::new(),
            foreign_entries: Vec::new(),
            unlisted: Vec::new(),
            waiting_revocations: Vec::new(),
            newest_label: None,
            check: None,
            archive: Archive::new(),
            page: None,
            page_loads: 0,
            vault_state: VaultState::Unknown,
            notices: Vec::new(),
            next_notice: 0,
            looked_at: true,
            recording: Recording::off(),
        };
        (controller, Handle { events: events_door, view: watcher, closing })
    }

    /// Owns the state until the program is closed, then ends what was begun.
    pub async fn run(mut self) {
        self.begin_recording();
        self.open();
        self.show();
        let timer = Arc::clone(&self.tools.timer);
        loop {
            let closing = self.is_closing();
            if closing && self.tasks.is_empty() {
                self.end_recording();
                return;
            }
            let until = self.next_wake();
            tokio::select! {
                Some(event) = self.events.recv() => self.handle(event).await,
                Some(arrival) = self.arrivals.recv() => self.handle(Event::Arrival(arrival)).await,
                Some(end) = self.tasks.join_next_with_id(), if !self.tasks.is_empty() => self.end_task(end).await,
                () = timer.wait_until(until), if !closing => self.step(sign_in::Event::Tick),
            }
            self.note_clocks(until);
            if self.is_closing() {
                self.tools.ending.notify_waiters();
                self.stop_listening();
                self.stop_check();
            } else {
                self.retry_attempt();
                self.watch_network();
                self.start_due_visits();
                self.go_on_checking();
                self.start_due_backfills();
                self.tell_due_revocations();
                self.load_due_days();
                self.load_due_homes();
                self.load_due_period();
                self.unlock_recording();
            }
            self.show();
        }
    }

    /// Starts what a start needs: the credential store, the saved values, an attempt of an earlier run.
    fn open(&mut self) {
        self.open_accounts();
        self.open_history();
        self.load_client_secrets(false);
        self.open_links();
        self.load_attempt();
        self.load_revocations();
    }

    async fn handle(&mut self, event: Event) {
        match event {
            Event::Command(command, answer) => self.obey(command, answer).await,
            Event::Link(link) => self.receive_link(&link),
            Event::Arrival(arrival) => self.receive_arrival(arrival),
            Event::Pasted(attempt, text) => self.receive_paste(attempt, text.as_deref()),
            Event::Looked(looked) => self.look(looked),
            Event::ListenerEnded | Event::Done => {}
            Event::BrowserOpened(attempt, opened) => self.note_browser(attempt, opened),
            Event::SignIn(event) => {
                if let sign_in::Event::Kept(_, result) = &event {
                    self.note_vault_code(*result);
                }
                self.step(event);
            }
            Event::AttemptLoaded(result) => self.resume_attempt(result).await,
            Event::SecretLoaded(provider, result) => self.note_secret(provider, result),
            Event::StoreProbed(result) => self.note_vault(result),
            Event::RecordLoaded(account, result) => self.note_record(account, result),
            Event::RevocationsLoaded(found) => self.note_revocations(found),
            Event::Told(revocation, told) => self.note_told(revocation, told),
            Event::HistoryOpened(opened) => self.note_opened_history(opened),
            Event::SessionStored(stored) => self.note_stored_session(*stored),
            Event::SetupStored(setup, result) => self.note_stored_setup(setup, result),
            Event::Checked(number, found) => self.note_checked(number, found),
            Event::VisitEnded(end) => self.note_visit(*end),
            Event::NetworkLooked(metered) => self.note_network(metered),
            Event::LinksLooked(handler, after) => self.note_links(handler, after).await,
            Event::EnergyStored(account, stored) => self.note_stored_energy(account, stored),
            Event::DaysCounted(account, site) => self.note_counted_days(account, &site),
            Event::HomeLoaded(account, site, read) => self.note_home(account, &site, read),
            Event::PeriodLoaded(number, period) => self.note_period(number, period),
            Event::PastFound(account, window) => self.note_next_window(account, window),
            Event::PastStored(account, stored) => self.note_past_stored(account, stored),
            Event::ReadingStored(account) => self.forget_day(account),
            Event::MeterDayLoaded(account, number, day) => self.note_meter_day(account, number, day),
        }
    }

    async fn obey(&mut self, command: Command, answer: oneshot::Sender<Result<(), Problem>>) {
        let mut result = Ok(());
        let act = self.recording.act(&command);
        match command {
            Command::SignIn { provider, account } => return self.begin_sign_in(provider, account, answer).await,
            Command::CancelSignIn(attempt) => self.step(sign_in::Event::Cancelled(attempt)),
            Command::DismissSignIn(attempt) => self.dismiss_sign_in(attempt),
            Command::ReopenBrowser(attempt) => return self.reopen_browser(attempt, answer).await,
            Command::CopySignInLink(attempt) => result = self.copy_link(attempt),
            Command::PasteResponse(attempt) => self.paste(attempt),
            Command::SaveSetup { provider, client_identifier, client_secret, redirect_uri } => {
                result = self.save_setup(&provider, &client_identifier, client_secret, redirect_uri.as_deref());
            }
            Command::UseSetupFile(path) => result = self.use_setup_file(&path),
            Command::TakeDroppedFile(path) => self.take_dropped_file(&path),
            Command::ForgetSetup { provider } => result = self.forget_setup(&provider),
            Command::SignOut(account) => self.sign_out(account),
            Command::RemoveAccount(account) => self.remove_account(account),
            Command::SetMeterNumber { account, number } => result = self.set_meter_number(account, &number),
            Command::SetMeterUnit { account, unit } => self.set_meter_unit(account, unit),
            Command::ShowMeterDay { account, date } => result = self.show_meter_day(account, date.as_deref()),
            Command::SetBusRoute { account, route } => result = self.set_bus_route(account, route.as_deref()),
            Command::MarkAnnouncementsRead(account) => self.mark_announcements_read(account),
            Command::OpenInProvider { account, page } => result = self.open_in_provider(account, &page),
            Command::ShowHistory { account, site, range, date, compare } => {
                result = self.show_history(account, site, range, date.as_deref(), compare);
            }
            Command::LeaveHistory => self.leave_history(),
            Command::SaveHistory(path) => return self.save_history(path, answer),
            Command::FetchHistory { account, on } => self.fetch_history(account, on),
            Command::SavePicture { path, png } => return self.save_picture(path, png, answer),
            Command::SetHome { account, site, settings } => result = self.set_home(account, site, &settings),
            Command::RepairLinks => return self.repair_links(answer),
            Command::CheckWhatsWrong { provider, account } => result = self.check_whats_wrong(&provider, account),
            Command::UpdateNow => self.update_now(),
            Command::DismissNotice(id) => self.notices.retain(|notice| notice.id != id),
            Command::OpenSetupLink { provider } => result = self.open_setup_link(&provider),
            Command::ReportViewCrash => tracing::error!("the window failed to draw"),
        }
        self.recording.note_act(act, &result);
        // Nobody waits for the answer when the window was closed meanwhile.
        answer.send(result).ok();
    }

    fn is_closing(&self) -> bool {
        self.tools.closing.load(Ordering::Relaxed)
    }

    fn look(&mut self, looked: bool) {
        self.looked_at = looked;
        self.note_attention();
    }

    fn next_wake(&self) -> Duration {
        let pause = if self.sign_in.attempt().is_some() {
            SIGN_IN_TICK
        } else if self.looked_at {
            LOOKED_AT_TICK
        } else {
            HIDDEN_TICK
        };
        let latest = self.tools.clock.elapsed() + pause;
        let dues = [
            self.next_visit_due(),
            self.next_backfill_due(),
            self.next_load_due(),
            self.next_revocation_due(),
            self.attempt_retry_at,
            self.next_check_due(),
        ];
        dues.into_iter().flatten().fold(latest, Duration::min)
    }

    fn notify(&mut self, kind: NoticeKind, provider: Option<ProviderId>) {
        let provider = provider.map(|provider| provider.0.to_owned());
        // The same notice twice tells nothing new, and a flood of links must not fill the window.
        self.notices.retain(|notice| {
            notice.provider != provider || std::mem::discriminant(&notice.kind) != std::mem::discriminant(&kind)
        });
        self.next_notice += 1;
        self.notices.push(Notice { id: self.next_notice, kind, provider });
    }

    fn problem(&self, code: Code) -> Problem {
        Problem::new(code, self.tools.clock.utc())
    }

    fn show(&mut self) {
        let fresh = self.draw();
        let has_changed = self.view.send_if_modified(|shown| {
            let changed = *shown != fresh;
            if changed {
                *shown = fresh;
            }
            changed
        });
        if has_changed {
            self.record_view();
        }
    }
}
