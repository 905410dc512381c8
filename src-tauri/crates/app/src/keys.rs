//! The keys that ID tokens are checked by: fetched when they have to be, and shared by all tasks of this run.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use porchlight_auth::{Client, KeyCache, KeySet};
use porchlight_domain::{Clock, Code, IdToken};
use porchlight_http::GetKeys;
use url::Url;

use crate::round::code_of_failure;

/// What this run knows of the providers' keys, by where they lie. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Keys(Arc<Mutex<BTreeMap<Url, KeyCache>>>);

impl Keys {
    /// The keys to check `token` by; with `None`, those at hand before a token is asked for. Fetches them first if that
    /// is due. `Ok(None)` where the provider publishes none.
    ///
    /// # Errors
    /// Why there are no keys, if there are none at all: then nothing may be taken on trust.
    pub async fn find(
        &self,
        http: &porchlight_http::Client,
        clock: &dyn Clock,
        client: &Client,
        token: Option<&IdToken>,
    ) -> Result<Option<KeySet>, Code> {
        let Some(url) = &client.servers.jwks_uri else { return Ok(None) };
        let mut why_not = Code::ProviderUnavailable;
        if self.with(url, |cache| cache.requires_fetch(token, clock.elapsed())) {
            let fetched = fetch(http, client, url).await;
            if let Err(code) = fetched {
                tracing::warn!(provider = %client.provider.id, ?code, "the keys of the provider could not be fetched");
                why_not = code;
            }
            self.with(url, |cache| cache.note_fetch(fetched.ok(), clock.elapsed()));
        }
        self.with(url, |cache| cache.keys().cloned()).map(Some).ok_or(why_not)
    }

    fn with<T>(&self, url: &Url, work: impl FnOnce(&mut KeyCache) -> T) -> T {
        let mut caches = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        work(caches.entry(url.clone()).or_default())
    }
}

async fn fetch(http: &porchlight_http::Client, client: &Client, url: &Url) -> Result<KeySet, Code> {
    let get = GetKeys { provider: client.provider.id, url, template: "keys" };
    let answer = http.get_keys(get).await.map_err(code_of_failure)?;
    if answer.status != 200 {
        return Err(Code::ProviderUnavailable);
    }
    KeySet::parse(&answer.body).map_err(|_| Code::ReplyNotUnderstood)
}
