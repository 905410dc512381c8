//! A computer with the program on it: real processes, the real credential store, practice servers behind a door.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use porchlight_app::SystemClock;
use porchlight_domain::Clock;
use porchlight_sandbox::{Asked, Endpoint, Options, Sandbox};
use porchlight_tests::OAuthPerson;
use porchlight_tests::oauth_person::open;
use serde_json::json;
use tempfile::TempDir;

use crate::gate::Gate;
use crate::program::{Program, is_live};
use crate::session::Session;
use crate::stored::Stored;

/// Longest wait for something that comes by itself. Generous, since both cores may be busy.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// How often something is looked at that nobody tells of.
const GLANCE: Duration = Duration::from_millis(20);

/// Waits until `holds`, of something that nobody tells of.
pub async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let waiting = async {
        while !holds().await {
            tokio::time::sleep(GLANCE).await;
        }
    };
    let came = tokio::time::timeout(PATIENCE, waiting).await;
    assert!(came.is_ok(), "waited in vain until {what}");
}

/// Waits more exactly than the runtime's timer, whose grain is a millisecond.
pub async fn pause(delay: Duration) {
    tokio::task::spawn_blocking(move || std::thread::sleep(delay)).await.expect("it only waits");
}

/// Where the program keeps what it keeps in the credential store.
const NAMESPACE: &str = "app.porchlight.desktop.demo";

/// How much later it is at the next start: the bearer is over.
const LATER_S: u64 = 65 * 60;

/// Who signs in, and how the server treats refresh tokens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Server {
    pub provider: &'static str,
    pub person: &'static str,
    /// Each refresh gives a new refresh token and ends the old one.
    pub rotation: bool,
    /// An old one that comes again ends all that came of the same sign-in.
    pub family: bool,
}

/// Rotation on and off, family revocation on and off.
pub const SERVERS: [Server; 4] = [
    Server { provider: "gridshare", person: "sunny-home", rotation: false, family: false },
    Server { provider: "gridshare", person: "sunny-home", rotation: false, family: true },
    Server { provider: "gridshare", person: "sunny-home", rotation: true, family: false },
    Server { provider: "tjhsst-ion", person: "student", rotation: true, family: true },
];

/// A computer.
pub struct World {
    pub server: Server,
    pub sandbox: Sandbox,
    /// The way to the token endpoint.
    pub gate: Gate,
    pub clock: Arc<LaterClock>,
    /// Session bus and credential store.
    pub session: Session,
    folder: TempDir,
}

impl World {
    /// A computer with nobody signed in.
    pub async fn empty(server: Server) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let clock = Arc::new(LaterClock { system: SystemClock::start(), ahead_s: AtomicU64::new(0) });
        let options = Options { clock: clock.clone(), port: 0, seed: 20_261_120 };
        let sandbox = Sandbox::start(options).await.expect("loopback has a free port");
        sandbox.quirks(server.provider, |quirks| {
            quirks.rotation = server.rotation;
            quirks.reuse_revokes_family = server.family;
            quirks.access_token_seconds = 3_600;
        });
        let gate = Gate::before(sandbox.port()).await;
        let session = Session::start().await;
        Self { server, sandbox, gate, clock, session, folder }
    }

    /// A computer with somebody signed in, whose values are saved. Returns the account too.
    pub async fn signed_in(server: Server) -> (Self, String) {
        let world = Self::empty(server).await;
        let mut program = world.start();
        let account = world.sign_in(&mut program, None).await;
        program.say("close").await;
        program.until_ended().await;
        world.stored().await.expect_tidy(&account);
        (world, account)
    }

    /// Starts the program.
    pub fn start(&self) -> Program {
        self.run(None, self.gate.port())
    }

    /// Starts the program, which stops before its nth change of the credential store.
    pub fn start_held(&self, change: u32) -> Program {
        self.run(Some(change), self.gate.port())
    }

    /// Starts the program with its token endpoint at another port.
    pub fn start_towards(&self, token_port: u16) -> Program {
        self.run(None, token_port)
    }

    fn run(&self, hold: Option<u32>, token_port: u16) -> Program {
        let folder = self.folder.path();
        let providers = folder.join(format!("providers-{token_port}.json"));
        let mut file = self.sandbox.providers_file();
        let endpoint = &mut file["providers"][self.server.provider]["endpoints"]["token_endpoint"];
        let (before, after) = (format!(":{}/", self.sandbox.port()), format!(":{token_port}/"));
        *endpoint = json!(endpoint.as_str().expect("an address").replace(&before, &after));
        std::fs::write(&providers, file.to_string()).expect("the folder takes a file");
        let mut arguments = vec![
            "--base".to_owned(),
            folder.join("files").display().to_string(),
            "--store".to_owned(),
            NAMESPACE.to_owned(),
            "--providers".to_owned(),
            providers.display().to_string(),
            "--ahead".to_owned(),
            self.clock.ahead_s.load(Ordering::SeqCst).to_string(),
        ];
        if let Some(change) = hold {
            arguments.extend(["--hold".to_owned(), change.to_string()]);
        }
        Program::start(&arguments, &self.session.environment(), &folder.join("log"))
    }

    /// How long it is since the clock showed that.
    pub fn since(&self, began: Duration) -> Duration {
        self.clock.elapsed().saturating_sub(began)
    }

    /// Lets so much time pass that the bearer is over.
    pub fn later(&self) {
        self.clock.ahead_s.fetch_add(LATER_S, Ordering::SeqCst);
    }

    /// Signs in, to a new account or once more, up to the first values. Returns the account, the only one.
    pub async fn sign_in(&self, program: &mut Program, account: Option<&str>) -> String {
        let link = self.begin(program, account).await;
        self.come_back(program, &link).await;
        self.until_signed_in(program).await
    }

    /// Presses *Sign in*; returns the link that the browser opens.
    pub async fn begin(&self, program: &mut Program, account: Option<&str>) -> String {
        let before = program.seen().links.len();
        let provider = self.server.provider;
        program.say(&account.map_or(format!("sign_in {provider}"), |id| format!("sign_in {provider} {id}"))).await;
        let seen = program.until("the browser", |seen| seen.links.len() > before).await;
        seen.links.last().expect("the condition").clone()
    }

    /// Allows in the browser, which goes back to the program. Returns the link it went back by.
    pub async fn come_back(&self, program: &mut Program, link: &str) -> String {
        let came_back = OAuthPerson(self.server.person).allow(link).await;
        self.follow(program, came_back.as_str()).await;
        came_back.into()
    }

    /// The browser goes where it was sent.
    pub async fn follow(&self, program: &mut Program, link: &str) {
        if link.starts_with("http:") {
            open(link).await;
        } else {
            program.say(&format!("link {link}")).await;
        }
    }

    /// Waits for the end of a sign-in and the first values; returns the account, the only one.
    pub async fn until_signed_in(&self, program: &mut Program) -> String {
        program.until("the end of the sign-in", |seen| matches!(seen.step(), "done" | "failed")).await;
        assert_eq!(program.seen().step(), "done", "{}", program.seen().view["attempt"]);
        let account = program.until_account("the first values", is_live).await;
        account["id"].as_str().expect("an account has an id").to_owned()
    }

    /// What lies in the credential store.
    pub async fn stored(&self) -> Stored {
        Stored::look(&self.session, NAMESPACE).await
    }

    /// The token requests that the server saw so far.
    pub fn token_requests(&self) -> Vec<Asked> {
        self.sandbox.asked_of(self.server.provider, Endpoint::Token)
    }

    /// How often an endpoint was asked so far.
    pub fn count(&self, endpoint: Endpoint) -> usize {
        self.sandbox.asked_of(self.server.provider, endpoint).len()
    }

    /// Waits until an endpoint was asked so often.
    pub async fn until_asked(&self, endpoint: Endpoint, times: usize) -> Vec<Asked> {
        let waited =
            tokio::time::timeout(PATIENCE, self.sandbox.wait_until_asked(self.server.provider, endpoint, times));
        waited.await.unwrap_or_else(|_| panic!("{endpoint:?} was asked {} times, not {times}", self.count(endpoint)))
    }
}

/// The time of the servers, and of the program from its start on: the computer's, and later.
pub struct LaterClock {
    system: SystemClock,
    ahead_s: AtomicU64,
}

impl Clock for LaterClock {
    fn utc(&self) -> Timestamp {
        self.system.utc() + Duration::from_secs(self.ahead_s.load(Ordering::SeqCst))
    }

    fn elapsed(&self) -> Duration {
        self.system.elapsed()
    }
}
