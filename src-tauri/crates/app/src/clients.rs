//! As which client, and where, each provider is reached in this run.

use std::collections::BTreeMap;

use porchlight_auth::Client;
use porchlight_domain::{ClientSecret, ProviderId};
use porchlight_providers::{PROVIDERS, Provider, ProviderSetup, RedirectUri, Servers, Setup};

use crate::{
    Folders,
    setup_store::{self, KnownSetup},
    view::SetupState,
};

/// The setups of this run.
pub(crate) struct Clients {
    /// In demo mode, the only ones.
    demo: Option<BTreeMap<ProviderId, ProviderSetup>>,
    known: BTreeMap<ProviderId, Setup>,
    /// Providers whose setup has a client secret in the credential store.
    secret_kept: Vec<ProviderId>,
}

impl Clients {
    /// Reads the setups: those of demo mode if there are any, else those the person has made.
    pub fn new(demo: BTreeMap<ProviderId, ProviderSetup>, folders: &Folders) -> Self {
        if !demo.is_empty() {
            return Self { demo: Some(demo), known: BTreeMap::new(), secret_kept: Vec::new() };
        }
        let stored = setup_store::load(&folders.setups());
        let secret_kept = stored.iter().filter(|setup| setup.has_secret).map(|setup| setup.provider.id).collect();
        let known = stored.into_iter().map(|setup| (setup.provider.id, setup.setup)).collect();
        Self { demo: None, known, secret_kept }
    }

    /// The client for a provider; `None` while a part of its setup is missing.
    pub fn client(&self, provider: &'static Provider) -> Option<Client> {
        let setup = self.setup(provider)?;
        if self.secret_kept.contains(&provider.id) && setup.client_secret.is_none() {
            return None;
        }
        Some(Client {
            provider,
            servers: self.servers(provider),
            client_identifier: setup.client_identifier.clone(),
            client_secret: setup.client_secret.clone(),
            scopes: setup.scopes(provider),
        })
    }

    /// Where a provider is reached.
    pub fn servers(&self, provider: &Provider) -> Servers {
        let demo = self.demo.as_ref().and_then(|demo| demo.get(&provider.id));
        demo.map_or_else(|| Servers::of(provider), |demo| demo.servers.clone())
    }

    /// The way back from the browser.
    pub fn redirect(&self, provider: &Provider) -> RedirectUri {
        self.setup(provider).map_or_else(|| RedirectUri::default_of(provider), |setup| setup.redirect.clone())
    }

    /// The setup of a provider, if there is one.
    pub fn setup(&self, provider: &Provider) -> Option<&Setup> {
        match &self.demo {
            Some(demo) => demo.get(&provider.id).map(|demo| &demo.setup),
            None => self.known.get(&provider.id),
        }
    }

    /// Whether a sign-in can start.
    pub fn state(&self, provider: &Provider) -> SetupState {
        match (&self.demo, self.setup(provider)) {
            (_, None) => SetupState::Missing,
            (Some(_), Some(_)) => SetupState::Demo,
            (None, Some(_)) => SetupState::Ready,
        }
    }

    /// Whether setups can be changed.
    pub fn are_fixed(&self) -> bool {
        self.demo.is_some()
    }

    /// Whether the credential store keeps a client secret.
    pub fn has_secret(&self, provider: &Provider) -> bool {
        self.secret_kept.contains(&provider.id)
    }

    /// Providers whose client secret is still to be read.
    pub fn missing_secrets(&self) -> Vec<ProviderId> {
        let missing = |id: &&ProviderId| self.known.get(*id).is_some_and(|setup| setup.client_secret.is_none());
        self.secret_kept.iter().filter(missing).copied().collect()
    }

    /// Takes a client secret that was read from the credential store.
    pub fn add_secret(&mut self, provider: ProviderId, secret: Option<ClientSecret>) {
        if let Some(setup) = self.known.get_mut(&provider) {
            setup.client_secret = secret;
        }
    }

    /// Takes over a setup whose secret is in the credential store already.
    pub fn add(&mut self, provider: ProviderId, setup: Setup) {
        self.secret_kept.retain(|kept| *kept != provider);
        if setup.client_secret.is_some() {
            self.secret_kept.push(provider);
        }
        self.known.insert(provider, setup);
    }

    /// Forgets a setup.
    pub fn remove(&mut self, provider: ProviderId) {
        self.secret_kept.retain(|kept| *kept != provider);
        self.known.remove(&provider);
    }

    /// The setups to keep in the file.
    pub fn to_store(&self) -> Vec<KnownSetup> {
        let known = |provider: &&'static Provider| {
            let setup = self.known.get(&provider.id)?.clone();
            Some(KnownSetup { provider, setup, has_secret: self.has_secret(provider) })
        };
        PROVIDERS.iter().filter_map(known).collect()
    }
}
