//! The providers as data: one file each, one line in the registry.
//!
//! Nothing here does input or output; a provider's replies are parsed by pure functions.

mod form;
mod gridshare;
#[cfg(test)]
mod hostile_tests;
mod ion_electricity;
mod lenient;
mod path;
mod registry;
mod servers;
pub mod setup;
mod survey;
mod text;
mod tjhsst_ion;

pub use form::{
    Bearer, ClientAuthentication, ClientSecretNeed, IdTokenPolicy, IdentitySource, Poll, Provider, RedirectMethod,
    SetupGuide, SetupLink, SitePage,
};
pub use registry::{PROVIDERS, find};
pub use servers::{Servers, ServersError};
pub use setup::{
    LoopbackPort, ProviderSetup, ProvidersFile, RedirectUri, RedirectUriError, Setup, SetupError, SetupFile,
};
pub use survey::{ApiRequest, Findings, Misunderstood, Question, Reply, Round, Step, Survey, Window};
