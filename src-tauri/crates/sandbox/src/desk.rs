//! What every handler works with: one issuer's clock, switches, memory and keys.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use jiff::{SignedDuration, Timestamp};
use porchlight_domain::Clock;
use serde_json::Value;
use tokio::sync::watch;

use crate::asked::{Asked, Endpoint};
use crate::client::Client;
use crate::issuer::{ISSUERS, Issuer};
use crate::ledger::Ledger;
use crate::quirks::{IdTokenKey, Quirks};
use crate::randomness::Seeded;
use crate::script::ScriptedReply;
use crate::tokens::SigningKey;

/// What all issuers share.
pub(crate) struct Shared {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) randomness: Seeded,
    /// `http://127.0.0.1:<port>`.
    pub(crate) origin: String,
    /// Signs access tokens, and ID tokens unless a switch says otherwise.
    pub(crate) signing_key: SigningKey,
    other_key: SigningKey,
    pub(crate) asked: watch::Sender<Vec<Asked>>,
    drawers: [Drawer; 3],
}

/// What belongs to one issuer.
struct Drawer {
    quirks: Mutex<Quirks>,
    ledger: Mutex<Ledger>,
    script: Mutex<VecDeque<(Endpoint, ScriptedReply)>>,
}

impl Shared {
    pub(crate) fn new(clock: Arc<dyn Clock>, seed: u64, origin: String) -> Self {
        let drawer = |issuer| Drawer {
            quirks: Mutex::new(Quirks::of(issuer)),
            ledger: Mutex::default(),
            script: Mutex::default(),
        };
        Self {
            clock,
            randomness: Seeded::new(seed),
            origin,
            signing_key: SigningKey::practice(),
            other_key: SigningKey::of_this_run(),
            asked: watch::Sender::default(),
            drawers: ISSUERS.map(drawer),
        }
    }

    /// The desk of one issuer.
    pub(crate) fn desk(self: &Arc<Self>, issuer: Issuer) -> Desk {
        Desk { shared: Arc::clone(self), issuer }
    }
}

/// One issuer at work.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) shared: Arc<Shared>,
    pub(crate) issuer: Issuer,
}

impl Desk {
    /// The server's clock, its skew included.
    pub(crate) fn now(&self) -> Timestamp {
        let skew = SignedDuration::from_secs(self.quirks().clock_ahead_seconds);
        self.shared.clock.utc().saturating_add(skew).unwrap_or(Timestamp::MAX)
    }

    /// The switches as they are.
    pub(crate) fn quirks(&self) -> Quirks {
        lock(&self.drawer().quirks).clone()
    }

    /// Changes switches.
    pub(crate) fn change_quirks(&self, change: impl FnOnce(&mut Quirks)) {
        change(&mut lock(&self.drawer().quirks));
    }

    /// The memory. Held for a few lines only, never across an await.
    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        lock(&self.drawer().ledger)
    }

    /// Adds a scripted reply.
    pub(crate) fn add_script(&self, endpoint: Endpoint, reply: ScriptedReply) {
        lock(&self.drawer().script).push_back((endpoint, reply));
    }

    /// Takes the first scripted reply that suits a request.
    pub(crate) fn take_script(&self, endpoint: Endpoint, path: &str) -> Option<ScriptedReply> {
        let mut script = lock(&self.drawer().script);
        let place = script.iter().position(|(of, reply)| *of == endpoint && reply.suits(path))?;
        script.remove(place).map(|(_, reply)| reply)
    }

    /// The key that signs ID tokens.
    pub(crate) fn id_token_key(&self) -> &SigningKey {
        match self.quirks().id_token_key {
            IdTokenKey::Fixed => &self.shared.signing_key,
            IdTokenKey::Rotated | IdTokenKey::Unpublished => &self.shared.other_key,
        }
    }

    /// The keys that anybody may read.
    pub(crate) fn published_keys(&self) -> Vec<&SigningKey> {
        match self.quirks().id_token_key {
            IdTokenKey::Fixed | IdTokenKey::Unpublished => vec![&self.shared.signing_key],
            IdTokenKey::Rotated => vec![&self.shared.other_key, &self.shared.signing_key],
        }
    }

    /// Claims of a JWT that was signed here, by whichever key.
    pub(crate) fn verify(&self, token: &str) -> Option<Value> {
        self.shared.signing_key.verify(token).or_else(|| self.shared.other_key.verify(token))
    }

    /// The registered client.
    pub(crate) const fn client(&self) -> &'static Client {
        Client::of(self.issuer)
    }

    /// Whether a redirect URI is the one that a switch adds to those registered.
    pub(crate) fn is_hosted_redirect(&self, redirect_uri: &str) -> bool {
        self.quirks().hosted_redirect.as_deref() == Some(redirect_uri)
    }

    /// `http://127.0.0.1:<port>/<id>`.
    pub(crate) fn base(&self) -> String {
        format!("{}/{}", self.shared.origin, self.issuer.id())
    }

    /// Base of the API.
    pub(crate) fn api_base(&self) -> String {
        self.base() + self.issuer.api_path()
    }

    /// Issuer identifier (RFC 8414 §2).
    pub(crate) fn issuer_identifier(&self) -> String {
        self.base() + self.issuer.identifier_path()
    }

    fn drawer(&self) -> &Drawer {
        let place = ISSUERS.iter().position(|issuer| *issuer == self.issuer).expect("the list names every issuer");
        &self.shared.drawers[place]
    }
}

/// Locks a drawer. A test's closure may have panicked while it held the lock; its values are still whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
