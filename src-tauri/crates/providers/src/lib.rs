//! The providers as data: one file each, one line in the registry.
//!
//! Nothing here does input or output; a provider's replies are parsed by pure functions.

mod form;
mod registry;
mod servers;
mod survey;

pub use form::{
    Bearer, ClientAuthentication, ClientSecretNeed, IdTokenPolicy, IdentitySource, Poll, Provider, RedirectMethod,
    SetupGuide, SetupLink,
};
pub use registry::{PROVIDERS, find};
pub use servers::{Servers, ServersError};
pub use survey::{ApiRequest, Findings, Misunderstood, Question, Reply, Round, Step, Survey};
