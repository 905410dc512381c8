//! The sandbox as its users hold it.

use std::io;
use std::sync::Arc;

use jiff::Timestamp;
use porchlight_domain::Clock;
use serde_json::{Map, Value, json};
use tokio::task::JoinHandle;

use crate::asked::{Asked, Endpoint};
use crate::desk::{Desk, Shared};
use crate::front_door::FrontDoor;
use crate::home::{Truth, homes_of};
use crate::issuer::{ISSUERS, Issuer};
use crate::listener;
use crate::people::Person;
use crate::practice::Practice;
use crate::quirks::Quirks;
use crate::script::ScriptedReply;

/// How to start a sandbox.
pub struct Options {
    /// The servers' clock: lives of codes and tokens, `Date` headers and readings go by it.
    pub clock: Arc<dyn Clock>,
    /// Port on 127.0.0.1; 0 for any free one.
    pub port: u16,
    /// Seed of codes and tokens. The same seed, clock and requests give the same replies; give a sandbox that
    /// starts again another seed unless that is wanted. The homes do not depend on it.
    pub seed: u64,
}

/// Practice providers on one loopback port, running until dropped.
pub struct Sandbox {
    shared: Arc<Shared>,
    port: u16,
    serving: JoinHandle<()>,
}

impl Sandbox {
    /// Starts the servers. They answer as soon as this returns.
    ///
    /// # Errors
    /// The system's, when the port cannot be had.
    pub async fn start(options: Options) -> io::Result<Self> {
        let listener = listener::bind(options.port).await?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared::new(options.clock, options.seed, format!("http://127.0.0.1:{port}")));
        let door = Arc::new(FrontDoor::new(Arc::clone(&shared)));
        let serving = tokio::spawn(listener::serve(listener, door));
        Ok(Self { shared, port, serving })
    }

    /// The port on 127.0.0.1.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// How a client reaches a provider.
    ///
    /// # Panics
    /// If there is no practice provider of this id, like every method that takes one.
    pub fn provider(&self, provider: &str) -> Practice {
        Practice::of(&self.desk(provider))
    }

    /// All providers in the format of a providers file.
    pub fn providers_file(&self) -> Value {
        let entries: Map<String, Value> = ISSUERS
            .into_iter()
            .map(|issuer| (issuer.id().to_owned(), Practice::of(&self.shared.desk(issuer)).file_entry()))
            .collect();
        json!({ "porchlight_setup": 1, "providers": entries })
    }

    /// Changes switches of a provider; they hold from the next request on.
    pub fn quirks(&self, provider: &str, change: impl FnOnce(&mut Quirks)) {
        self.desk(provider).change_quirks(change);
    }

    /// What really happened at a person's site (`None`: the first) in `[from, until)`, be it past or future. Follows the
    /// switches that change the home itself, and no other. `None` if there is no such person or site.
    pub fn truth(&self, person: &str, site: Option<&str>, from: Timestamp, until: Timestamp) -> Option<Truth> {
        let desk = self.shared.desk(Issuer::Gridshare);
        let homes = homes_of(Person::of(desk.issuer.id(), person)?, &desk.quirks().home);
        let home = homes.iter().find(|home| site.is_none_or(|site| site == home.site))?;
        Some(home.truth(from, until))
    }

    /// Scripts a reply, used once by the next request to this endpoint. Several are used in order.
    pub fn script(&self, provider: &str, endpoint: Endpoint, reply: ScriptedReply) {
        self.desk(provider).add_script(endpoint, reply);
    }

    /// Everything asked so far, in order of arrival.
    pub fn asked(&self) -> Vec<Asked> {
        self.shared.asked.borrow().clone()
    }

    /// What one endpoint was asked so far.
    pub fn asked_of(&self, provider: &str, endpoint: Endpoint) -> Vec<Asked> {
        matching(&self.shared.asked.borrow(), provider, endpoint)
    }

    /// Waits until an endpoint was asked at least `times` times, and returns those requests. Waits for ever if that
    /// never happens, so give it a time-out.
    pub async fn wait_until_asked(&self, provider: &str, endpoint: Endpoint, times: usize) -> Vec<Asked> {
        let mut changes = self.shared.asked.subscribe();
        let enough = changes.wait_for(|all| matching(all, provider, endpoint).len() >= times).await;
        enough.map(|all| matching(&all, provider, endpoint)).unwrap_or_default()
    }

    /// Forgets what was asked.
    pub fn forget_asked(&self) {
        self.shared.asked.send_modify(Vec::clear);
    }

    /// Stops and waits until the port is free again. Dropping stops too, but a moment later.
    pub async fn stop(mut self) {
        self.serving.abort();
        // The only outcome is the cancellation just asked for.
        let _cancelled = (&mut self.serving).await;
    }

    fn desk(&self, provider: &str) -> Desk {
        let issuer = Issuer::of_id(provider).unwrap_or_else(|| panic!("there is no practice provider {provider}"));
        self.shared.desk(issuer)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn matching(all: &[Asked], provider: &str, endpoint: Endpoint) -> Vec<Asked> {
    all.iter().filter(|asked| asked.provider == Some(provider) && asked.endpoint == endpoint).cloned().collect()
}
