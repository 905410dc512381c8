//! Demo mode: the built-in practice servers, or other servers on this computer.

use std::{io, sync::Arc};

use porchlight_app::{DemoProviders, Launch, ProvidersFileError, SystemClock, SystemRandomness};
use porchlight_domain::random_bytes;
use porchlight_sandbox::{Options, Sandbox};
use thiserror::Error;

/// Where the practice servers listen if they can, so that a practice sign-in outlives a restart.
const USUAL_PORT: u16 = 47_613;

/// Why demo mode cannot start. The message is for whoever started the program.
#[derive(Debug, Error)]
pub(crate) enum DemoError {
    /// The providers file cannot be used.
    #[error(transparent)]
    File(#[from] ProvidersFileError),
    /// The practice servers cannot start.
    #[error("the practice servers cannot start: {0}")]
    Sandbox(#[source] io::Error),
}

/// What demo mode stands on.
pub(crate) struct Demo {
    pub(crate) providers: DemoProviders,
    /// Kept as long as the program runs.
    pub(crate) sandbox: Option<Sandbox>,
}

/// Starts what a mode needs. A provider that a providers file does not name is served by the practice servers.
pub(crate) async fn start(launch: &Launch, clock: SystemClock) -> Result<Demo, DemoError> {
    let named = match launch {
        Launch::Real | Launch::Link(_) => return Ok(Demo { providers: DemoProviders::none(), sandbox: None }),
        Launch::Demo => DemoProviders::none(),
        Launch::DemoWithServers(file) => DemoProviders::read(file)?,
    };
    if named.name_every_provider() {
        return Ok(Demo { providers: named, sandbox: None });
    }
    let sandbox = start_sandbox(clock).await.map_err(DemoError::Sandbox)?;
    let practice = DemoProviders::parse(sandbox.providers_file().to_string().as_bytes())?;
    Ok(Demo { providers: practice.replaced_by(named), sandbox: Some(sandbox) })
}

async fn start_sandbox(clock: SystemClock) -> io::Result<Sandbox> {
    let seed = u64::from_le_bytes(random_bytes(&SystemRandomness));
    let options = |port| Options { clock: Arc::new(clock), port, seed };
    match Sandbox::start(options(USUAL_PORT)).await {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Sandbox::start(options(0)).await,
        result => result,
    }
}
