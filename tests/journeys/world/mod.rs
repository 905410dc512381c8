//! The whole app without a window: real rooms, the sandbox as provider, a clock that is moved, chance that repeats, and
//! the test as the person.

mod acts;
mod edges;
mod secrets;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::tz::TimeZone;
use porchlight_app::view::{AccountState, AppView};
use porchlight_app::{Command, Controller, DemoProviders, Folders, Handle, Launch, Parts, Recorder};
use porchlight_domain::{AccountId, Problem};
use porchlight_http::{Limits, Reach};
use porchlight_sandbox::{Asked, Endpoint, Options, Sandbox};
use porchlight_tests::{Seeded, TestTime};
use porchlight_vault::{DEADLINE, MemoryStore, Vault};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

pub use acts::is_live;
use edges::{FakeBrowser, FakeClipboard, FakeLinks, FakeNetwork, MovedTimer};
use secrets::Secrets;

/// Longest wait for something that comes by itself, by real time.
const PATIENCE: Duration = Duration::from_secs(10);

/// Each world draws from seeds of its own, so that no two share a secret.
static SEED: AtomicU64 = AtomicU64::new(SEEDS_OF_A_WORLD);
/// More than there are starts of apps and servers in a journey.
const SEEDS_OF_A_WORLD: u64 = 1_000;

/// A computer with the app on it.
pub struct World {
    pub time: TestTime,
    /// The credential store; it outlives the app.
    pub store: MemoryStore,
    pub browser: Arc<FakeBrowser>,
    pub clipboard: Arc<FakeClipboard>,
    pub network: Arc<FakeNetwork>,
    pub links: Arc<FakeLinks>,
    pub folder: TempDir,
    /// Deadline of the credential store from the next start on.
    pub vault_deadline: Duration,
    /// Time zone of the computer from the next start on.
    pub zone: &'static str,
    /// Address of the system's proxy from the next start on. With one, https servers are in reach and loopback is not.
    pub proxy: Option<String>,
    /// Limits of requests from the next start on.
    pub limits: Limits,
    /// Providers file of demo mode from the next start on.
    pub providers: Value,
    pub secrets: Secrets,
    /// Whether the app records from the next start on.
    pub records: bool,
    launch: Launch,
    next_seed: AtomicU64,
    sandbox: Option<Sandbox>,
    port: u16,
    opened: tokio::sync::Mutex<mpsc::UnboundedReceiver<String>>,
    shown: Arc<Mutex<Vec<String>>>,
    app: Option<App>,
}

/// The app while it runs.
struct App {
    handle: Handle,
    vault: Vault,
    recorder: Recorder,
    run: JoinHandle<()>,
    watching: JoinHandle<()>,
}

impl World {
    /// The app in demo mode, started, with nobody signed in.
    pub async fn demo() -> Self {
        Self::start_in(Launch::Demo, SEED.fetch_add(SEEDS_OF_A_WORLD, Ordering::Relaxed)).await
    }

    /// The same, drawing what the number says. No two journeys of a run may have the same.
    pub async fn demo_of(number: u64) -> Self {
        Self::start_in(Launch::Demo, (1 << 48) + number * SEEDS_OF_A_WORLD).await
    }

    /// The app as it is installed, started, without any setup. Real providers are out of reach of its network.
    pub async fn real() -> Self {
        Self::start_in(Launch::Real, SEED.fetch_add(SEEDS_OF_A_WORLD, Ordering::Relaxed)).await
    }

    async fn start_in(launch: Launch, seed: u64) -> Self {
        let time = TestTime::new();
        let sandbox = start_sandbox(&time, 0, seed).await;
        let (browser, opened) = FakeBrowser::new();
        let secrets = Secrets::new();
        for provider in ["gridshare", "ion-electricity", "tjhsst-ion"] {
            secrets.note("client secret", sandbox.provider(provider).client_secret.unwrap_or_default());
        }
        let mut world = Self {
            time,
            store: MemoryStore::new(),
            browser: Arc::new(browser),
            clipboard: Arc::default(),
            network: Arc::default(),
            links: Arc::default(),
            folder: tempfile::tempdir().expect("a temporary folder"),
            vault_deadline: DEADLINE,
            zone: "Europe/Lisbon",
            proxy: None,
            limits: Limits::default(),
            providers: sandbox.providers_file(),
            secrets,
            records: false,
            launch,
            next_seed: AtomicU64::new(seed + 1),
            port: sandbox.port(),
            sandbox: Some(sandbox),
            opened: tokio::sync::Mutex::new(opened),
            shown: Arc::default(),
            app: None,
        };
        world.start().await;
        world
    }

    /// Starts the app, which must not run, and waits for its first picture.
    pub async fn start(&mut self) {
        self.launch();
        self.until(|view| !view.providers.is_empty()).await;
    }

    fn launch(&mut self) {
        assert!(self.app.is_none(), "the app runs");
        self.app = Some(self.run());
    }

    /// Starts the app once more beside the one that runs, as a process that the single instance let through.
    pub async fn start_twin(&self) -> Twin {
        let twin = Twin(self.run());
        twin.until(|view| !view.providers.is_empty()).await;
        twin
    }

    fn run(&self) -> App {
        let clock = Arc::new(self.time.for_a_new_run());
        let vault = Vault::start_with_deadline(self.store.clone(), self.vault_deadline).expect("a thread");
        let (mode, demo_providers) = match self.launch {
            Launch::Real | Launch::Link(_) => ("real", DemoProviders::none()),
            Launch::Demo | Launch::DemoWithServers(_) => {
                let file = self.providers.to_string();
                ("demo", DemoProviders::parse(file.as_bytes()).expect("the sandbox writes a good file"))
            }
        };
        let http = match &self.proxy {
            Some(address) => porchlight_http::Client::through_proxy(clock.clone(), address).expect("an address"),
            None => porchlight_http::Client::with_limits(Reach::LoopbackToo, clock.clone(), self.limits),
        };
        let recorder = self.recorder_of_a_run(&clock);
        let (controller, handle) = Controller::new(Parts {
            launch: self.launch.clone(),
            timer: Arc::new(MovedTimer((*clock).clone())),
            randomness: Arc::new(Seeded::new(self.next_seed())),
            vault: vault.clone(),
            http: http.recording_to(recorder.clone()),
            folders: Folders::create(self.folder.path(), mode).expect("folders"),
            browser: self.browser.clone(),
            clipboard: self.clipboard.clone(),
            network: self.network.clone(),
            links: self.links.clone(),
            locale: Some("en_GB.UTF-8".to_owned()),
            zone: TimeZone::get(self.zone).expect("a zone"),
            demo_providers,
            clock,
        });
        let watching = tokio::spawn(watch(handle.view(), Arc::clone(&self.shown)));
        let run = tokio::spawn(controller.recording_to(recorder.clone()).run());
        App { handle, vault, recorder, run, watching }
    }

    fn recorder_of_a_run(&self, clock: &Arc<TestTime>) -> Recorder {
        if !self.records {
            return Recorder::off();
        }
        let randomness = Arc::new(Seeded::new(SEED.fetch_add(SEEDS_OF_A_WORLD, Ordering::Relaxed)));
        let folder = self.folder.path().join("recording");
        Recorder::start(&folder, Arc::<TestTime>::clone(clock), randomness).expect("a folder and a thread")
    }

    /// What records the app, while it runs.
    pub fn recorder(&self) -> &Recorder {
        &self.app.as_ref().expect("the app runs").recorder
    }

    /// Ends the app in the middle of whatever it does, as `kill -9` does.
    pub async fn kill(&mut self) {
        let app = self.app.take().expect("the app runs");
        app.run.abort();
        let ended = app.run.await;
        assert!(ended.is_err_and(|error| error.is_cancelled()), "the app had ended by itself");
        app.watching.abort();
        // The tasks of the app end when the runtime next looks at them; the ports they hold are free then.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
    }

    /// Kills the app and starts it again on the same files and credential store.
    pub async fn restart(&mut self) {
        self.kill().await;
        self.start().await;
    }

    /// Closes the app as a person does, and waits until it has ended.
    pub async fn close(&mut self) {
        let app = self.app.take().expect("the app runs");
        app.handle.close();
        let ended = tokio::time::timeout(PATIENCE, app.run).await;
        ended.expect("the app ends when it is closed").expect("and does not panic");
        app.watching.abort();
    }

    /// The same person starts the app in the other mode, which has a namespace of its own in the credential store.
    pub async fn switch_to(&mut self, launch: Launch, store: MemoryStore) {
        self.kill().await;
        self.secrets.note_store(&self.store);
        self.launch = launch;
        self.store = store;
        self.start().await;
    }

    pub fn handle(&self) -> &Handle {
        &self.app.as_ref().expect("the app runs").handle
    }

    /// What the window shows.
    pub fn view(&self) -> AppView {
        self.handle().view().borrow().clone()
    }

    /// Waits until the window shows what `condition` wants.
    pub async fn until(&self, condition: impl Fn(&AppView) -> bool) -> AppView {
        let mut view = self.handle().view();
        let waited = tokio::time::timeout(PATIENCE, view.wait_for(|view| condition(view))).await;
        if let Ok(Ok(view)) = waited {
            return view.clone();
        }
        let AppView { accounts, attempt, vault, notices, .. } = self.view();
        let lines: Vec<String> = accounts
            .iter()
            .map(|account| {
                format!("{} {:?} {:?} {:?}", account.provider, account.state, account.problem, account.freshness)
            })
            .collect();
        panic!("the window never shows it; it shows {lines:#?}\n{attempt:?}\n{vault:?} {notices:?}");
    }

    /// Gives a command; it may be refused.
    pub async fn try_command(&self, command: Command) -> Result<(), Problem> {
        let result = self.handle().command(command).await;
        // This too goes to the window.
        self.shown().push(format!("{result:?}"));
        result
    }

    /// Gives a command.
    pub async fn command(&self, command: Command) {
        let name = format!("{command:?}");
        self.try_command(command).await.unwrap_or_else(|problem| panic!("{name}: {problem:?}"));
    }

    /// Waits until nothing more happens by itself while the clock stands still.
    pub async fn settle(&self) {
        self.settle_for(10).await;
    }

    /// Waits until nothing has happened by itself for so many looks around.
    pub async fn settle_for(&self, looks: usize) {
        let nobody = AccountId::parse("00000000-0000-4000-8000-000000000000").expect("an id");
        let app = self.app.as_ref().expect("the app runs");
        let own = nobody.to_string();
        // How many calls of the credential store were looked at, and how many of them were not for nobody.
        let mut seen = (self.store.count_calls(), 0);
        let (mut before, mut quiet) = (self.trace(&own, &mut seen), 0);
        while quiet < looks {
            // Once around every place where something may be under way: loop, threads, credential store, sockets.
            app.handle.command(Command::DismissNotice(u32::MAX)).await.expect("always obeyed");
            tokio::task::spawn_blocking(|| ()).await.expect("it does nothing");
            // A store in trouble answers too.
            drop(app.vault.load_intent(nobody).await);
            for _ in 0..50 {
                tokio::task::yield_now().await;
            }
            let now = self.trace(&own, &mut seen);
            quiet = if now == before { quiet + 1 } else { 0 };
            before = now;
        }
    }

    /// What has happened so far, in numbers, but for the questions about `nobody`.
    fn trace(&self, nobody: &str, seen: &mut (usize, usize)) -> (usize, usize, usize) {
        let asked = self.sandbox.as_ref().map_or(0, |sandbox| sandbox.asked().len());
        let calls = self.store.calls_from(seen.0);
        seen.0 += calls.len();
        seen.1 += calls.iter().filter(|call| !call.contains(nobody)).count();
        (asked, seen.1, self.shown().len())
    }

    /// The providers; only while they can be reached.
    pub fn sandbox(&self) -> &Sandbox {
        self.sandbox.as_ref().expect("the network is there")
    }

    /// What an endpoint of a provider was asked so far.
    pub fn asked(&self, provider: &str, endpoint: Endpoint) -> Vec<Asked> {
        self.sandbox().asked_of(provider, endpoint)
    }

    /// How often an endpoint of a provider was asked so far.
    pub fn count(&self, provider: &str, endpoint: Endpoint) -> usize {
        self.asked(provider, endpoint).len()
    }

    /// Waits until an endpoint was asked `times` times.
    pub async fn until_asked(&self, provider: &str, endpoint: Endpoint, times: usize) -> Vec<Asked> {
        let waited = tokio::time::timeout(PATIENCE, self.sandbox().wait_until_asked(provider, endpoint, times)).await;
        waited.unwrap_or_else(|_| panic!("{provider} {endpoint:?}: {} times", self.count(provider, endpoint)))
    }

    /// Lets a second pass again and again, for as long as this is awaited.
    pub async fn let_time_pass(&self) -> ! {
        let mut beat = tokio::time::interval(Duration::from_millis(20));
        loop {
            beat.tick().await;
            self.time.forward(Duration::from_secs(1));
        }
    }

    /// Takes the network away.
    pub async fn go_offline(&mut self) {
        let sandbox = self.sandbox.take().expect("the network is there");
        self.secrets.note_asked(&sandbox.asked());
        sandbox.stop().await;
    }

    /// Gives the network back; the providers remember their tokens, and nothing else.
    pub async fn go_online(&mut self) {
        assert!(self.sandbox.is_none(), "the network is there");
        self.sandbox = Some(start_sandbox(&self.time, self.port, self.next_seed()).await);
    }

    /// Whether the network is there.
    pub fn is_online(&self) -> bool {
        self.sandbox.is_some()
    }

    /// Whether the app has not ended by itself.
    pub fn is_running(&self) -> bool {
        self.app.as_ref().is_some_and(|app| !app.run.is_finished())
    }

    fn next_seed(&self) -> u64 {
        self.next_seed.fetch_add(1, Ordering::Relaxed)
    }

    fn shown(&self) -> std::sync::MutexGuard<'_, Vec<String>> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A second process of the same person, on the same files and credential store. Killed on drop.
pub struct Twin(App);

impl Twin {
    async fn until(&self, condition: impl Fn(&AppView) -> bool) -> AppView {
        let mut view = self.0.handle.view();
        let waited = tokio::time::timeout(PATIENCE, view.wait_for(|view| condition(view))).await;
        waited.expect("the second window shows it").expect("the second app runs").clone()
    }

    /// Waits for a state of an account.
    pub async fn until_state(&self, id: AccountId, state: AccountState) {
        self.until(|view| view.accounts.iter().any(|account| account.id == id && account.state == state)).await;
    }

    /// Waits for values of this run.
    pub async fn until_live(&self, id: AccountId) {
        self.until(|view| view.accounts.iter().any(|account| account.id == id && is_live(account))).await;
    }
}

impl Drop for Twin {
    fn drop(&mut self) {
        self.0.run.abort();
        self.0.watching.abort();
    }
}

/// No journey ends without the search for secrets.
impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        self.secrets.note_asked(&self.sandbox.as_ref().map(Sandbox::asked).unwrap_or_default());
        self.secrets.note_store(&self.store);
        let hits = self.secrets.search(&self.shown(), self.folder.path().to_owned());
        assert!(hits.is_empty(), "secrets where none may be: {hits:?}");
    }
}

async fn start_sandbox(time: &TestTime, port: u16, seed: u64) -> Sandbox {
    Sandbox::start(Options { clock: Arc::new(time.clone()), port, seed }).await.expect("the port is free")
}

/// Writes down all that the window is sent.
async fn watch(mut view: tokio::sync::watch::Receiver<AppView>, shown: Arc<Mutex<Vec<String>>>) {
    loop {
        let text = serde_json::to_string(&*view.borrow_and_update()).expect("a view is JSON");
        shown.lock().unwrap_or_else(PoisonError::into_inner).push(text);
        if view.changed().await.is_err() {
            return;
        }
    }
}
