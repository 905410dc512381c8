//! One thing that happened, as it is recorded. There is no field here that could hold a foreign text.

use jiff::Timestamp;
use porchlight_domain::Moment;
use serde::{Deserialize, Serialize};

use crate::{Change, Kept, Text};

/// One thing that happened.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Milliseconds of the run's own clock, which counts the machine's sleep and is never set. It starts anew with each
    /// [`What::Started`].
    pub elapsed_ms: u64,
    /// The computer's wall clock.
    pub at: Timestamp,
    /// What happened.
    #[serde(flatten)]
    pub what: What,
}

impl Entry {
    /// Something that happens now.
    pub fn new(now: Moment, what: What) -> Self {
        Self { elapsed_ms: u64::try_from(now.elapsed.as_millis()).unwrap_or(u64::MAX), at: now.utc, what }
    }
}

/// What happened.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    /// The program was started.
    Started(Started),
    /// The person did something.
    Person(Act),
    /// The person looks at another screen.
    Screen {
        /// Its name.
        name: Text,
    },
    /// A sign-in took a step.
    SignIn(SignInStep),
    /// A request to a provider, when its reply was read or it had failed.
    Request(Box<Request>),
    /// A rule decided something.
    Decision {
        /// Name of the rule.
        rule: Text,
        /// What it decided on, if that is one thing.
        about: Option<Text>,
        /// What it decided.
        outcome: Text,
    },
    /// All that the window shows.
    View {
        /// It.
        view: Kept,
        /// Its hash, in a file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hash: Option<Text>,
    },
    /// What of it has changed.
    ViewChanged {
        /// The changes, in order.
        changes: Vec<Change>,
        /// Hash of the whole after them, in a file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hash: Option<Text>,
    },
    /// The machine slept, or the program did not come to its turn.
    Slept {
        /// For how many milliseconds beyond what was waited for.
        for_ms: u64,
    },
    /// Somebody set the wall clock.
    ClockSet {
        /// By how much; negative if it was put back.
        by_ms: i64,
    },
    /// The credential store was asked.
    Vault {
        /// What for.
        operation: Text,
        /// What it answered: `ok`, or why not.
        outcome: Text,
    },
    /// The person marked this moment.
    Marker {
        /// Which one.
        mark: Mark,
    },
    /// Some entries could not be kept.
    Lost {
        /// How many.
        count: u64,
    },
}

/// A mark of the person.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// *Start recording* was pressed.
    Start,
    /// *Stop* was pressed.
    Stop,
    /// When it happened, as the person says.
    Here,
}

/// A start of the program.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Started {
    /// Version of the program.
    pub version: Text,
    /// `real` or `demo`.
    pub mode: Text,
    /// `linux`, `macos` or `windows`.
    pub system: Text,
    /// `x86_64`, `aarch64` …
    pub processor: Text,
}

/// What a person did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Act {
    /// Name of the command.
    pub act: Text,
    /// The provider it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Text>,
    /// Label of the account or sign-in it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Text>,
    /// Error code, if the command was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Text>,
}

/// A step of a sign-in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SignInStep {
    /// Label of the attempt; `None` where none is pending.
    pub attempt: Option<Text>,
    /// The provider.
    pub provider: Option<Text>,
    /// What happened to it.
    pub event: Text,
    /// Where it stands now.
    pub state: Text,
    /// Why, where something was refused or failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
}

/// A request and what came of it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Request {
    /// Whose server was asked.
    pub provider: Text,
    /// HTTP method.
    pub method: Text,
    /// The path with names in place of ids.
    pub template: Text,
    /// Query parameters, or those of a form; secrets as marks.
    pub parameters: Vec<Named>,
    /// Mark of the bearer or of the client's proof.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization: Option<Text>,
    /// When it was started, by the run's clock.
    pub started_ms: u64,
    /// From the start to the last byte of the reply, or to the failure.
    pub took_ms: u64,
    /// Size of the request's body.
    pub sent_bytes: u64,
    /// HTTP status, if a reply began.
    pub status: Option<u16>,
    /// Why there is no whole reply, a fixed word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Text>,
    /// Headers of the reply that explain the outcome.
    pub headers: Vec<Named>,
    /// Size of the reply's body.
    pub received_bytes: u64,
    /// What is kept of it.
    pub body: Body,
}

/// A name and a value that may be kept.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Named {
    /// The name.
    pub name: Text,
    /// The value.
    pub value: Text,
}

/// What is kept of a body.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", content = "kept", rename_all = "snake_case")]
pub enum Body {
    /// There is none.
    Empty,
    /// JSON, cut to what may be kept.
    Json(Kept),
    /// A web page.
    WebPage,
    /// Neither JSON nor a web page.
    Other,
    /// Not looked at: no rule, or too large.
    NotKept,
}
