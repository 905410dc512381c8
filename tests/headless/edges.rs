//! The outermost edges: a browser and a clipboard that a test stands in for, and clocks that are late.

use std::io::Write;
use std::time::Duration;

use jiff::Timestamp;
use porchlight_app::view::LinkHandler;
use porchlight_app::{AuthorizationLink, Browser, Clipboard, Connectivity, LinkRegistration, Network, SystemClock};
use porchlight_domain::Clock;
use serde_json::{Value, json};

/// Writes a line of JSON, whole.
pub fn say(line: &Value) {
    let line = format!("{line}\n");
    let mut out = std::io::stdout().lock();
    // Whoever does not listen any more is about to kill this program.
    out.write_all(line.as_bytes()).and_then(|()| out.flush()).ok();
}

/// Says what it was asked to open.
pub struct ToldBrowser;

impl Browser for ToldBrowser {
    fn open_authorization_request(&self, link: &AuthorizationLink) -> bool {
        say(&json!({ "browser": link.expose() }));
        true
    }

    fn open_page(&self, _address: &str) -> bool {
        false
    }
}

/// A clipboard that takes nothing and has nothing.
pub struct NoClipboard;

impl Clipboard for NoClipboard {
    fn copy_link(&self, _link: &AuthorizationLink) -> bool {
        false
    }

    fn paste(&self) -> Option<String> {
        None
    }
}

/// A network of which the system knows nothing.
pub struct SilentNetwork;

impl Network for SilentNetwork {
    fn is_metered(&self) -> Option<bool> {
        None
    }

    fn connectivity(&self) -> Connectivity {
        Connectivity::Unknown
    }
}

/// A system that does not say where links lead.
pub struct SilentLinks;

impl LinkRegistration for SilentLinks {
    fn look(&self) -> LinkHandler {
        LinkHandler::Unknown
    }

    fn register(&self) {}
}

/// The computer's clocks, with the wall clock so much later: the program is started again after a while.
pub struct LateClock {
    system: SystemClock,
    ahead: Duration,
}

impl LateClock {
    pub fn new(system: SystemClock, ahead_s: u64) -> Self {
        Self { system, ahead: Duration::from_secs(ahead_s) }
    }
}

impl Clock for LateClock {
    fn utc(&self) -> Timestamp {
        self.system.utc() + self.ahead
    }

    fn elapsed(&self) -> Duration {
        self.system.elapsed()
    }
}
