//! Putting the real parts together.

use std::{collections::BTreeMap, fs::File, io, io::Read, path::Path, sync::Arc};

use porchlight_domain::ProviderId;
use porchlight_http::Reach;
use porchlight_providers::{PROVIDERS, ProviderSetup, ProvidersFile, SetupError, setup::SIZE_LIMIT};
use porchlight_vault::{KeyringStore, Vault};
use thiserror::Error;

use crate::{
    Browser, Clipboard, Controller, Folders, Handle, Launch, LinkRegistration, Network, Parts, SystemClock,
    SystemRandomness, SystemTimer, system::computer_zone,
};

/// The namespace of real accounts in the credential store.
const REAL: &str = "app.porchlight.desktop";
/// That of demo accounts. They never meet.
const DEMO: &str = "app.porchlight.desktop.demo";

/// What a start of the program gives.
pub struct Start<'a> {
    /// The mode. Not a link: that has been resolved to the mode it continues.
    pub launch: Launch,
    /// The clock of this run.
    pub clock: SystemClock,
    /// The person's application folder.
    pub base: &'a Path,
    /// In demo mode, the servers.
    pub demo: DemoProviders,
    /// The system's browser.
    pub browser: Arc<dyn Browser>,
    /// The system's clipboard.
    pub clipboard: Arc<dyn Clipboard>,
    /// What the system knows of its network.
    pub network: Arc<dyn Network>,
    /// The system's registration of programs for links.
    pub links: Arc<dyn LinkRegistration>,
}

/// Makes a Controller of the real parts. Nothing happens before it runs.
///
/// # Errors
/// If the folders cannot be made, or the system gives no thread.
pub fn start(start: Start<'_>) -> io::Result<(Controller, Handle)> {
    let (folder, namespace, reach) = match start.launch {
        Launch::Real | Launch::Link(_) => ("real", REAL, Reach::HttpsOnly),
        Launch::Demo | Launch::DemoWithServers(_) => ("demo", DEMO, Reach::LoopbackToo),
    };
    let clock = Arc::new(start.clock);
    Ok(Controller::new(Parts {
        launch: start.launch,
        timer: Arc::new(SystemTimer(start.clock)),
        randomness: Arc::new(SystemRandomness),
        vault: Vault::start(KeyringStore::new(namespace))?,
        http: porchlight_http::Client::new(reach, clock.clone()),
        folders: Folders::create(start.base, folder)?,
        browser: start.browser,
        clipboard: start.clipboard,
        network: start.network,
        links: start.links,
        locale: sys_locale::get_locale(),
        zone: computer_zone(),
        demo_providers: start.demo,
        clock,
    }))
}

/// In demo mode, the servers and setups in place of the providers' own. All are on this computer.
#[derive(Clone, Debug)]
pub struct DemoProviders(pub(crate) BTreeMap<ProviderId, ProviderSetup>);

/// Why a providers file cannot be used. The message is for whoever named it.
#[derive(Debug, Error)]
pub enum ProvidersFileError {
    /// It cannot be read.
    #[error("the providers file cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// What is in it cannot be used.
    #[error("the providers file cannot be used: {0}")]
    Unusable(#[from] SetupError),
}

impl DemoProviders {
    /// No demo mode.
    pub fn none() -> Self {
        Self(BTreeMap::new())
    }

    /// Reads a providers file (`--providers`).
    ///
    /// # Errors
    /// What is wrong, and where.
    pub fn read(path: &Path) -> Result<Self, ProvidersFileError> {
        let limit = u64::try_from(SIZE_LIMIT).unwrap_or(u64::MAX).saturating_add(1);
        let mut bytes = Vec::new();
        File::open(path)?.take(limit).read_to_end(&mut bytes)?;
        Self::parse(&bytes)
    }

    /// Reads the content of a providers file.
    ///
    /// # Errors
    /// What is wrong, and where.
    pub fn parse(bytes: &[u8]) -> Result<Self, ProvidersFileError> {
        Ok(Self(ProvidersFile::parse(bytes)?.providers))
    }

    /// Whether no provider is left to be served by somebody else.
    pub fn name_every_provider(&self) -> bool {
        PROVIDERS.iter().all(|provider| self.0.contains_key(&provider.id))
    }

    /// Puts the providers that `other` names in the place of those here.
    #[must_use]
    pub fn replaced_by(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }
}
