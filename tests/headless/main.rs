//! The whole program but for its window: the real Controller with the real credential store, network and files, made
//! to be killed.
//!
//! `porchlight-headless --base FOLDER --store NAMESPACE --providers FILE [--ahead SECONDS] [--hold N]`
//!
//! It writes a line of JSON whenever something is there to be seen (`{"view": …}`, `{"browser": "https://…"}`) and
//! obeys a command per line of its standard input. `--ahead` is how late it is, by the wall clock, compared with the
//! computer's. `--hold N` stops the thread of the credential store for ever before its Nth change and says so: whoever
//! kills the program then knows exactly what was written.
//!
//! `porchlight-headless look NAMESPACE` shows what lies in the credential store, and nothing of the program runs.

mod commands;
mod edges;
mod held_store;
#[cfg(target_os = "linux")]
mod look;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use jiff::tz::TimeZone;
use porchlight_app::{
    Controller, DemoProviders, Folders, Handle, Launch, Parts, SystemClock, SystemRandomness, SystemTimer, log_filter,
};
use porchlight_http::Reach;
use porchlight_vault::{KeyringStore, Vault};
use serde_json::json;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt, registry};

use edges::{LateClock, NoClipboard, SilentLinks, SilentNetwork, ToldBrowser, say};
use held_store::{HeldStore, Hold};

/// What the arguments ask for.
struct Wish {
    base: PathBuf,
    store: String,
    providers: PathBuf,
    ahead_s: u64,
    hold: Option<u32>,
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    start_log();
    #[cfg(target_os = "linux")]
    if let [word, namespace] = &std::env::args().skip(1).collect::<Vec<_>>()[..]
        && word == "look"
    {
        look::look(namespace);
        return ExitCode::SUCCESS;
    }
    let Some(wish) = read_arguments(std::env::args().skip(1)) else {
        tracing::error!("usage: --base FOLDER --store NAMESPACE --providers FILE [--ahead SECONDS] [--hold N]");
        return ExitCode::FAILURE;
    };
    let hold = Hold::before_change(wish.hold);
    let (controller, handle) = assemble(&wish, hold.clone());
    tokio::spawn(show(handle.clone()));
    tokio::spawn(commands::obey(handle, hold));
    controller.run().await;
    say(&json!({ "ended": true }));
    // As the program with a window does: what the runtime's threads still wait for holds nothing up.
    std::process::exit(0)
}

fn read_arguments(mut arguments: impl Iterator<Item = String>) -> Option<Wish> {
    let mut wish =
        Wish { base: PathBuf::new(), store: String::new(), providers: PathBuf::new(), ahead_s: 0, hold: None };
    while let Some(name) = arguments.next() {
        let value = arguments.next()?;
        match name.as_str() {
            "--base" => wish.base = value.into(),
            "--store" => wish.store = value,
            "--providers" => wish.providers = value.into(),
            "--ahead" => wish.ahead_s = value.parse().ok()?,
            "--hold" => wish.hold = Some(value.parse().ok()?),
            _ => return None,
        }
    }
    (wish.base.is_absolute() && !wish.store.is_empty()).then_some(wish)
}

fn assemble(wish: &Wish, hold: Hold) -> (Controller, Handle) {
    let system = SystemClock::start();
    let clock = Arc::new(LateClock::new(system, wish.ahead_s));
    let store = HeldStore::new(KeyringStore::new(&wish.store), hold);
    Controller::new(Parts {
        launch: Launch::DemoWithServers(wish.providers.clone()),
        timer: Arc::new(SystemTimer(system)),
        randomness: Arc::new(SystemRandomness),
        vault: Vault::start(store).expect("the system gives a thread"),
        http: porchlight_http::Client::new(Reach::LoopbackToo, clock.clone()),
        folders: Folders::create(&wish.base, "demo").expect("the folder can be made"),
        browser: Arc::new(ToldBrowser),
        clipboard: Arc::new(NoClipboard),
        network: Arc::new(SilentNetwork),
        links: Arc::new(SilentLinks),
        locale: None,
        zone: TimeZone::UTC,
        demo_providers: DemoProviders::read(&wish.providers).expect("the providers file can be used"),
        clock,
    })
}

/// Writes what the window would show, whenever that changes.
async fn show(handle: Handle) {
    let mut view = handle.view();
    loop {
        let shown = view.borrow_and_update().clone();
        say(&json!({ "view": shown }));
        if view.changed().await.is_err() {
            return;
        }
    }
}

fn start_log() {
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    let filtered = lines.with_filter(log_filter(LevelFilter::DEBUG));
    registry().with(filtered).init();
}
