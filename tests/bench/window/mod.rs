//! The real window on a virtual screen, drawn without a graphics card, with three years of a home behind it.

mod changes;
mod idle;
mod screen;
mod start;
mod tree;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use porchlight_app::SystemClock;
use porchlight_domain::{AccountId, Clock as _};
use porchlight_sandbox::{Options, Sandbox};
use porchlight_tests::desktop::{AppUnderTest, Browser, Desktop};
use serde_json::Value;

use crate::bench::shown;
use crate::figure::Figure;
use crate::home::{Readings, open};

/// Days that leave nothing older to be fetched.
const ALL_DAYS: usize = 1_100;
/// What is under way after a start has come to its end by then.
const SETTLING: Duration = Duration::from_secs(10);

/// A desktop on which somebody is signed in, with the history of their home.
struct Stage {
    sandbox: Sandbox,
    arguments: Vec<String>,
}

/// Measures what only a window can tell. To be called inside `tests/e2e/desktop.sh`.
pub async fn figures() -> Vec<Figure> {
    let stage = Stage::set_up().await;
    let mut figures = Vec::new();
    let app = stage.start().await;
    figures.extend(shown(changes::figures(app.page()).await));
    figures.extend(shown(idle::figures(&app).await));
    app.close().await;

    // Nobody answers from here on.
    let arguments = stage.arguments.clone();
    stage.sandbox.stop().await;
    figures.extend(shown(vec![start::figure(arguments).await]));
    figures
}

impl Stage {
    async fn set_up() -> Self {
        let clock = SystemClock::start();
        let sandbox = Sandbox::start(Options { clock: Arc::new(clock), port: 0, seed: 1 }).await.expect("a free port");
        let providers = Desktop::current().folder().join("providers.json");
        std::fs::write(&providers, sandbox.providers_file().to_string()).expect("the desktop takes a file");
        let arguments = ["--demo", "--providers"].map(str::to_owned).into_iter();
        let arguments = arguments.chain([providers.display().to_string()]).collect();
        let stage = Self { sandbox, arguments };
        stage.sign_in().await;

        let (account, zone) = account();
        let readings = Readings::fetch("sunny-home", clock.utc(), ALL_DAYS, zone).await;
        readings.store(&mut open(&file_named("history.sqlite")), account, ALL_DAYS);
        stage
    }

    async fn sign_in(&self) {
        let app = self.start().await;
        let page = app.page();
        page.click("[data-testid=add-gridshare]").await;
        let browser = Browser::attach(Browser::opened().len().max(1)).await;
        let tab = browser.tab("/gridshare/").await;
        tab.click("#person-sunny-home").await;
        tab.click("#allow").await;
        page.wait_until_absent("[data-testid=sign-in-sheet]").await;
        page.click("[data-testid=show-my-home]").await;
        page.wait_for("[data-testid=flow]").await;
        app.close().await;
    }

    async fn start(&self) -> AppUnderTest {
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        let app = AppUnderTest::start(&arguments).await;
        app.page().wait_for("[data-testid=nav-home]").await;
        app
    }
}

/// The account on the list, and the zone of its home.
fn account() -> (AccountId, TimeZone) {
    let text = std::fs::read(file_named("accounts.json")).expect("the list can be read");
    let list: Value = serde_json::from_slice(&text).expect("the list is JSON");
    let account = &list["accounts"][0];
    let id = account["id"].as_str().and_then(AccountId::parse).expect("the account has an id");
    let home = account["homes"].as_object().and_then(|homes| homes.values().next()).expect("it has a home");
    let zone = home["zone"].as_str().and_then(|name| TimeZone::get(name).ok()).expect("the home has a zone");
    (id, zone)
}

/// A file of demo mode.
fn file_named(name: &str) -> PathBuf {
    fn look(folder: &Path, name: &str) -> Option<PathBuf> {
        let entries: Vec<PathBuf> =
            std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        let found = entries.iter().find(|path| path.is_file() && path.ends_with(name)).cloned();
        found.or_else(|| entries.iter().filter(|path| path.is_dir()).find_map(|folder| look(folder, name)))
    }
    let folders = Desktop::current().people_folders();
    folders.iter().find_map(|folder| look(folder, name)).unwrap_or_else(|| panic!("there is no {name}"))
}
