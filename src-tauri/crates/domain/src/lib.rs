//! The app's words: ids, units, live values, secrets, error codes, time and randomness.
//!
//! Nothing here does input or output, reads a clock or knows a provider.

mod account;
mod clock;
mod code;
mod ids;
mod live;
mod meter;
mod randomness;
mod school;
mod secret;
mod series;

pub use account::{Identity, Offer};
pub use clock::{Clock, Moment};
pub use code::{Code, Problem};
pub use ids::{AccountId, AttemptId, ProviderId, RevocationId, SiteId, SourceId};
pub use live::{Direction, HomeFlow, LiveValues, PowerFlow, PowerParts, Role, SourceFlow};
pub use meter::{Meter, NamedValue, Phase};
pub use randomness::{Randomness, random_bytes};
pub use school::{
    Activity, Announcement, Block, BlockPlace, Bus, BusState, EighthBlock, EighthPeriod, School, SchoolDay,
    SchoolPerson,
};
pub use secret::{
    AccessToken, AuthorizationCode, ClientSecret, CodeVerifier, IdToken, Nonce, RefreshToken, StateParameter,
};
pub use series::{Pick, SensorReading, SensorSeries, SiteSeries};
