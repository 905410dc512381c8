//! What every journey begins with: an empty desktop, practice servers, and the program with its window.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use porchlight_app::SystemClock;
use porchlight_sandbox::{Asked, Endpoint, Options, Sandbox};
use porchlight_tests::desktop::{AppUnderTest, Browser, Desktop, Page, ipc, keyring, program, scheme};

use crate::leaks::Leaks;
use crate::windows;

/// Where demo accounts are kept in the credential store.
pub const DEMO_STORE: &str = "app.porchlight.desktop.demo";
/// Where real accounts and setups are kept.
pub const REAL_STORE: &str = "app.porchlight.desktop";

/// How long something may take to come about. Generous, since both cores may be busy.
pub const PATIENCE: Duration = Duration::from_secs(30);
const GLANCE: Duration = Duration::from_millis(50);

/// Notes what the sheet says at the end of a sign-in. It stays for a moment only, which a busy machine may miss.
const NOTE_GREETINGS: &str = "
    window.__greetings = [];
    const note = () => {
        const words = document.querySelector('[data-testid=sign-in-sheet][data-step=done]')?.innerText;
        if (words && window.__greetings.at(-1) !== words) window.__greetings.push(words);
    };
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, attributes: true });
    note();";
/// What was noted since it was asked for the last time.
const TAKE_GREETINGS: &str = "return (window.__greetings ?? []).splice(0).join('\\n')";

static SEED: AtomicU64 = AtomicU64::new(20_261_120);

/// Somebody who signs in.
pub struct Visitor {
    pub provider: &'static str,
    /// Short name on the practice pages.
    pub slug: &'static str,
    /// How the window greets them. Gridshare tells no name.
    pub greeting: &'static str,
    /// Page of the window that shows their values.
    pub page: &'static str,
    /// The live view.
    pub live: &'static str,
    pub meter_number: Option<&'static str>,
}

pub const HOME_OWNER: Visitor = Visitor {
    provider: "gridshare",
    slug: "sunny-home",
    greeting: "You are signed in.",
    page: "nav-home",
    live: "live-power_flow",
    meter_number: None,
};

pub const METER_OWNER: Visitor = Visitor {
    provider: "ion-electricity",
    slug: "meter-owner",
    greeting: "Signed in as ines.quintela@example.com.",
    page: "nav-home",
    live: "live-meter",
    meter_number: Some("han-0001"),
};

pub const STUDENT: Visitor = Visitor {
    provider: "tjhsst-ion",
    slug: "student",
    greeting: "Signed in as Juniper Ash.",
    page: "nav-school",
    live: "live-school",
    meter_number: None,
};

/// One journey.
pub struct Scene {
    pub sandbox: Sandbox,
    pub leaks: Leaks,
    arguments: Vec<String>,
    /// Variables that differ from the desktop's, from the next start on.
    pub environment: Vec<(String, String)>,
    app: Option<AppUnderTest>,
}

impl Scene {
    /// The program in demo mode, with the practice servers of this process.
    pub async fn demo() -> Self {
        let sandbox = empty_desktop().await;
        let file = stage().join("providers.json");
        std::fs::write(&file, sandbox.providers_file().to_string()).expect("the stage takes a file");
        let arguments = vec!["--demo".to_owned(), "--providers".to_owned(), file.display().to_string()];
        Self::open(sandbox, arguments).await
    }

    /// The program as a person starts it, without any setup.
    pub async fn real() -> Self {
        let sandbox = empty_desktop().await;
        Self::open(sandbox, Vec::new()).await
    }

    async fn open(sandbox: Sandbox, arguments: Vec<String>) -> Self {
        let mut scene = Self { sandbox, leaks: Leaks::default(), arguments, environment: Vec::new(), app: None };
        scene.start().await;
        // Asked of the system at every start, on a thread of its own.
        eventually("the program is asked to open its links", || {
            scheme::handler().as_deref() == Some("porchlight-handler.desktop")
        })
        .await;
        scene
    }

    /// Starts the program and listens to what the window and the program tell each other.
    pub async fn start(&mut self) {
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        let app = self.app.insert(AppUnderTest::start_in(&arguments, &self.environment).await);
        app.page().wait_for(&id("nav-home")).await;
        ipc::record(app.page()).await;
        app.page().run(NOTE_GREETINGS).await;
    }

    /// Closes the window, as a person does, and waits until the program has ended.
    pub async fn close(&mut self) {
        self.listen().await;
        if let Some(app) = self.app.take() {
            app.close().await;
        }
    }

    /// Ends the program as a crash would.
    pub async fn crash(&mut self) {
        self.listen().await;
        self.app = None;
        assert!(windows::pids().is_empty(), "it is gone");
    }

    pub async fn restart(&mut self) {
        self.close().await;
        self.start().await;
    }

    /// Ends the practice servers and starts others. On another port, for the program nobody is there any more.
    pub async fn replace_sandbox(&mut self, port: u16) {
        // What the old ones were asked goes with them.
        self.listen().await;
        let others = sandbox(port).await;
        std::mem::replace(&mut self.sandbox, others).stop().await;
    }

    pub fn arguments(&self) -> &[String] {
        &self.arguments
    }

    fn app(&self) -> &AppUnderTest {
        self.app.as_ref().expect("the program runs in this part of the journey")
    }

    /// The window's page.
    pub fn page(&self) -> &Page {
        self.app().page()
    }

    /// Notes what can be heard and read at this moment, for the search at the end.
    pub async fn listen(&mut self) {
        if let Some(app) = &self.app {
            let heard = ipc::heard(app.page()).await;
            self.leaks.hear(heard);
            self.leaks.read_titles(&windows::titles());
        }
        self.leaks.learn_from_the_sandbox(&self.sandbox.asked());
        if !keyring::is_locked() {
            self.leaks.learn_from_the_keyring();
        }
    }

    /// Ends the journey: no secret is where none may be, and the program ends when its window is closed.
    pub async fn end(mut self, expected: &[&str]) {
        self.close().await;
        self.leaks.expect_none(expected);
    }

    /// Presses "add" for a provider, and returns the browser with the sign-in page of this very attempt.
    pub async fn begin_sign_in(&self, provider: &str) -> Visit {
        self.page().click(&id("nav-accounts")).await;
        self.press_and_visit(&format!("add-{provider}")).await
    }

    /// Presses what opens the browser, and returns the browser at that attempt.
    pub async fn press_and_visit(&self, button: &str) -> Visit {
        let before = Browser::opened().len();
        self.page().click(&id(button)).await;
        self.visit_after(before).await
    }

    /// The browser at the attempt that a press has opened, when it had been opened `before` times.
    pub async fn visit_after(&self, before: usize) -> Visit {
        Visit::attach(before, &format!("http://127.0.0.1:{}/", self.sandbox.port())).await
    }

    /// Signs in, from the first press to live values.
    pub async fn sign_in(&self, visitor: &Visitor) {
        let visit = self.begin_sign_in(visitor.provider).await;
        visit.allow(visitor).await;
        self.see_success(visitor).await;
    }

    /// Waits for the end of a sign-in that was allowed, and for the values.
    pub async fn see_success(&self, visitor: &Visitor) {
        let page = self.page();
        self.see_greeting(visitor).await;
        if let Some(number) = visitor.meter_number {
            page.fill(&id("meter-number"), number).await;
            page.click(&id("save-meter-number")).await;
        }
        self.see_live_values(visitor).await;
    }

    /// Waits for the end of a sign-in that was allowed, until its sheet is gone.
    pub async fn see_greeting(&self, visitor: &Visitor) {
        let greeted = async {
            while !self.page().run(TAKE_GREETINGS).await.as_str().unwrap_or_default().contains(visitor.greeting) {
                tokio::time::sleep(GLANCE).await;
            }
        };
        let outcome = tokio::time::timeout(PATIENCE, greeted).await;
        assert!(outcome.is_ok(), "{} is not greeted; the page reads:\n{}", visitor.slug, self.page().text().await);
        self.page().wait_until_absent(&id("sign-in-sheet")).await;
    }

    /// Waits until the values of this visitor are there, and as new as the provider has them.
    pub async fn see_live_values(&self, visitor: &Visitor) {
        self.page().click(&id(visitor.page)).await;
        self.page().wait_for(&id(visitor.live)).await;
        self.page().wait_for(&format!("{}:is([data-state=live], [data-state=late])", id("freshness"))).await;
    }

    /// The id of the only account of a provider, which is in `state`. Shows the page of accounts.
    pub async fn account(&self, provider: &str, state: &str) -> String {
        self.page().click(&id("nav-accounts")).await;
        let card = format!("article[data-provider={provider}][data-state={state}]");
        let card = self.page().wait_for(&card).await;
        let test_id = card.attr("data-testid").await.ok().flatten().unwrap_or_default();
        test_id.strip_prefix("account-").expect("an account's card names it").to_owned()
    }

    /// Waits until an endpoint was asked this often.
    pub async fn asked(&self, provider: &str, endpoint: Endpoint, times: usize) -> Vec<Asked> {
        let asking = self.sandbox.wait_until_asked(provider, endpoint, times);
        let outcome = tokio::time::timeout(PATIENCE, asking).await;
        outcome.unwrap_or_else(|_| panic!("{endpoint:?} of {provider} was not asked {times} times"))
    }

    /// How many token requests every provider got.
    pub fn token_requests(&self) -> usize {
        self.sandbox.asked().iter().filter(|asked| asked.endpoint == Endpoint::Token).count()
    }
}

/// The browser at one attempt to sign in.
pub struct Visit {
    browser: Browser,
    /// A piece of the address that no other attempt has.
    mark: String,
}

impl Visit {
    /// Waits for the address that a press opens, which came after `before` others. An address of other servers is one
    /// that an earlier test asked for.
    async fn attach(before: usize, server: &str) -> Self {
        let newest = || {
            let opened = Browser::opened().into_iter().enumerate().skip(before);
            opened.rev().find(|(_, address)| address.starts_with(server))
        };
        eventually("the browser is asked to open an address", || newest().is_some()).await;
        let (at, address) = newest().expect("addresses stay in the list");
        let state = address.split(['?', '&']).find(|part| part.starts_with("state="));
        let mark = state.expect("an authorization request has a state").to_owned();
        Self { browser: Browser::attach(at + 1).await, mark }
    }

    /// Chooses who to be, and returns the page that asks for consent.
    pub async fn choose(&self, visitor: &Visitor) -> &Page {
        let tab = self.browser.tab(&self.mark).await;
        tab.click(&format!("#person-{}", visitor.slug)).await;
        tab.wait_for("#allow").await;
        tab
    }

    pub async fn allow(&self, visitor: &Visitor) {
        self.choose(visitor).await.click("#allow").await;
    }

    /// Allows access on the page where that is asked.
    pub async fn press_allow(&self) {
        self.browser.tab(&self.mark).await.click("#allow").await;
    }

    pub async fn deny(&self, visitor: &Visitor) {
        self.choose(visitor).await.click("#deny").await;
    }
}

/// The selector of the sheet while a sign-in is at `step`.
pub fn sheet_at(step: &str) -> String {
    format!("{}[data-step={step}]", id("sign-in-sheet"))
}

/// The selector of a test id.
pub fn id(id: &str) -> String {
    format!("[data-testid=\"{id}\"]")
}

/// Waits until `holds`.
pub async fn eventually(what: &str, holds: impl Fn() -> bool) {
    let waiting = async {
        while !holds() {
            tokio::time::sleep(GLANCE).await;
        }
    };
    let came = tokio::time::timeout(PATIENCE, waiting).await;
    assert!(came.is_ok(), "waited in vain until {what}");
}

/// The names of the entries that the credential store keeps for `service`.
pub fn entry_names(service: &str) -> Vec<String> {
    let entries = keyring::entries_of(service);
    let mut names: Vec<String> =
        entries.iter().map(|entry| entry.attributes.get("username").cloned().unwrap_or_default()).collect();
    names.sort();
    names
}

/// A folder for the test's own files. It is outside the folders where the program may leave some.
pub fn stage() -> PathBuf {
    let folder = Desktop::current().folder().join("stage");
    std::fs::create_dir_all(&folder).expect("the desktop takes a folder");
    folder
}

/// Where pictures of journeys go: they are kept when `PORCHLIGHT_PICTURES` names a folder.
pub fn pictures() -> PathBuf {
    std::env::var_os("PORCHLIGHT_PICTURES").map_or_else(stage, PathBuf::from)
}

/// Removes what an earlier journey left, and starts practice servers.
async fn empty_desktop() -> Sandbox {
    windows::end_every_program().await;
    if keyring::is_locked() {
        keyring::unlock();
    }
    for service in [DEMO_STORE, REAL_STORE] {
        // It fails when there is nothing to remove.
        let _ = Command::new("secret-tool").args(["clear", "service", service]).status();
        assert_eq!(entry_names(service), [""; 0]);
    }
    for folder in Desktop::current().people_folders() {
        let files = folder.join("app.porchlight.desktop");
        if files.exists() {
            std::fs::remove_dir_all(&files).expect("the program's files can be removed");
        }
    }
    assert!(program().is_file(), "{} is not built; `cargo build` does it", program().display());
    sandbox(0).await
}

/// Starts practice servers on a port, or on any for 0. Each has its own secrets.
async fn sandbox(port: u16) -> Sandbox {
    let seed = SEED.fetch_add(1, Ordering::Relaxed);
    let options = Options { clock: Arc::new(SystemClock::start()), port, seed };
    Sandbox::start(options).await.expect("the port is free")
}
