//! The practice Ion: Django OAuth Toolkit itself, set up like the school's server (`tests/django-ion`).

mod form;
mod visitor;

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

pub use form::Form;
pub use visitor::{Page, Visitor, http};

/// How long it may take to make its tables and listen. The slowest seen with both cores busy was 9 s.
const START: Duration = Duration::from_mins(1);

/// An application registered at Ion, by which a client names itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// The client identifier.
    pub client_identifier: String,
    /// The client secret of a confidential application.
    pub client_secret: Option<String>,
}

/// Someone who can sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Ion's name for the person.
    pub username: String,
    /// The password.
    pub password: String,
}

/// How many tokens and codes the server would accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alive {
    /// Access tokens that have not expired.
    pub access_tokens: u64,
    /// Refresh tokens that are not revoked.
    pub refresh_tokens: u64,
    /// Authorization codes that have not expired.
    pub codes: u64,
}

/// A running practice Ion. It ends, and its database goes, when this is dropped.
#[derive(Debug)]
pub struct DjangoIon {
    process: Child,
    port: u16,
    announcement: Value,
    _folder: TempDir,
}

impl DjangoIon {
    /// Starts it on a free port and waits until it listens.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("there is room for a temporary folder");
        let mut process = Command::new(python())
            .arg(crate::checkout().join("tests/django-ion/serve.py"))
            .arg(folder.path())
            // It watches its input, and so ends even when this process is killed and drops nothing.
            .env("PRACTICE_ION_WATCH_STDIN", "1")
            // The school's calendar stands where a test's clock does; only tokens live by the computer's clock.
            .env("PRACTICE_ION_NOW", crate::START)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python starts");
        let output = process.stdout.take().expect("its output is piped");

        let (send, receive) = mpsc::channel();
        std::thread::spawn(move || {
            let line = BufReader::new(output).lines().next();
            // Nobody listens after the deadline.
            let _ = send.send(line);
        });
        let announcement = match receive.recv_timeout(START) {
            Ok(Some(Ok(line))) => serde_json::from_str::<Value>(&line).expect("it announces itself in JSON"),
            outcome => {
                let _ = process.kill();
                let _ = process.wait();
                panic!("the practice Ion does not start: {outcome:?}; what it says is above");
            }
        };
        let port = announcement["port"].as_u64().and_then(|port| u16::try_from(port).ok()).expect("it names its port");
        Self { process, port, announcement, _folder: folder }
    }

    /// Where it is, such as `http://127.0.0.1:41234`; paths follow as at `https://ion.tjhsst.edu`.
    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The public application with the redirect URI `http://127.0.0.1/oauth/tjhsst-ion`.
    pub fn public(&self) -> Application {
        self.application("public")
    }

    /// The confidential application with the same redirect URI.
    pub fn confidential(&self) -> Application {
        self.application("confidential")
    }

    /// The student (0), the teacher (1) and a student without access to the API (2).
    pub fn person(&self, index: usize) -> Person {
        let person = &self.announcement["people"][index];
        let text = |key: &str| person[key].as_str().expect("people are announced").to_owned();
        Person { username: text("username"), password: text("password") }
    }

    /// Someone's browser with no cookies yet.
    pub fn visitor(&self) -> Visitor {
        Visitor::new(&self.base())
    }

    /// Lets ten hours pass for the access tokens; returns how many there were.
    pub async fn expire_access_tokens(&self) -> u64 {
        self.post("expire-access-tokens").await
    }

    /// Lets a minute pass for the authorization codes; returns how many there were.
    pub async fn expire_codes(&self) -> u64 {
        self.post("expire-codes").await
    }

    /// Does what the school's nightly job does after a month; returns how many tokens were deleted.
    pub async fn clear_tokens(&self) -> u64 {
        self.post("clear-tokens").await
    }

    /// Leaves in every profile what Ion takes out; returns how many fields these are.
    pub async fn tell_private_fields(&self) -> u64 {
        self.post("tell-private-fields").await
    }

    /// Puts an emergency message up.
    pub async fn raise_emergency(&self) {
        self.post("emergency/message").await;
    }

    /// Lets the call for the emergency message fail with status 500.
    pub async fn break_emergency(&self) {
        self.post("emergency/broken").await;
    }

    /// Counts what the server would accept.
    pub async fn alive(&self) -> Alive {
        let answer = http().get(format!("{}/practice/count-tokens", self.base())).send().await.expect("it answers");
        let counts: Value = serde_json::from_str(&answer.text().await.expect("it answers in full")).expect("JSON");
        let count = |key: &str| counts[key].as_u64().expect("a count");
        Alive { access_tokens: count("access_tokens"), refresh_tokens: count("refresh_tokens"), codes: count("codes") }
    }

    async fn post(&self, action: &str) -> u64 {
        let answer = http().post(format!("{}/practice/{action}", self.base())).send().await.expect("it answers");
        let answer: Value = serde_json::from_str(&answer.text().await.expect("it answers in full")).expect("JSON");
        answer["changed"].as_u64().expect("it says how many")
    }

    fn application(&self, client_type: &str) -> Application {
        let application = &self.announcement["applications"][client_type];
        Application {
            client_identifier: application["client_identifier"].as_str().expect("it is announced").to_owned(),
            client_secret: application["client_secret"].as_str().map(str::to_owned),
        }
    }
}

impl Drop for DjangoIon {
    fn drop(&mut self) {
        // Both fail only when it has ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The Python that has Django OAuth Toolkit: the one `./dev` made, and otherwise asks `./dev` for.
fn python() -> PathBuf {
    if let Some(python) = std::env::var_os("PORCHLIGHT_DJANGO_PYTHON") {
        return PathBuf::from(python);
    }
    let output = Command::new(crate::checkout().join("dev")).arg("django-python").output().expect("./dev runs");
    assert!(output.status.success(), "./dev django-python: {}", String::from_utf8_lossy(&output.stderr));
    PathBuf::from(String::from_utf8_lossy(&output.stdout).trim())
}
