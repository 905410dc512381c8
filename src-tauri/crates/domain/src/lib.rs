//! The app's words: ids, units, live values, secrets, error codes, time and randomness.
//!
//! Nothing here does input or output, reads a clock or knows a provider.

mod account;
mod clock;
mod code;
mod ids;
mod live;
mod randomness;
mod secret;
mod series;

pub use account::{Identity, Offer};
pub use clock::{Clock, Moment};
pub use code::{Code, Problem};
pub use ids::{AccountId, AttemptId, ProviderId, SiteId, SourceId};
pub use live::{
    Block, BlockPlace, Direction, HomeFlow, LiveValues, Meter, Phase, PowerFlow, Role, SchoolDay, SchoolPerson,
    SourceFlow,
};
pub use randomness::{Randomness, random_bytes};
pub use secret::{
    AccessToken, AuthorizationCode, ClientSecret, CodeVerifier, IdToken, Nonce, RefreshToken, StateParameter,
};
pub use series::{SensorReading, SensorSeries, SiteSeries};
