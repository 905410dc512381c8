//! Local practice providers: the three servers Porchlight signs in to, rebuilt in one process.
//!
//! Real HTTP on a loopback port, one issuer per path: `/gridshare` (Amazon Cognito), `/ion-electricity` (the same
//! shape, the ID token as bearer) and `/tjhsst-ion` (Django OAuth Toolkit). Demo mode and tests sign in here with
//! the real parts of the app, so nothing of `auth` or `http` is used: a shared mistake would cancel itself out.
//!
//! What differs from server to server is a named switch ([`Quirks`]). A test may also script the very next reply
//! ([`ScriptedReply`]) and read what was asked ([`Asked`]). Where a provider documents nothing, the code says
//! "assumed".

mod asked;
mod authorization;
mod client;
mod cognito;
mod desk;
mod django;
mod front_door;
mod gridshare;
mod home;
mod ion_electricity;
mod issuer;
mod keys;
mod ledger;
mod listener;
mod noise;
mod pages;
mod params;
mod people;
mod practice;
mod quirks;
mod randomness;
mod reply;
mod sandbox;
mod script;
mod tjhsst_ion;
mod token_endpoint;
mod tokens;

pub use asked::{Asked, Endpoint};
pub use home::{EmptyBuckets, HomeFaults, NAMED_FAULTS, NamedFault, Span, Truth};
pub use people::{PEOPLE, Person};
pub use practice::Practice;
pub use quirks::{DateForm, ExpiresIn, IdTokenFlaw, IdTokenKey, IssParameter, NonceClaim, Quirks};
pub use sandbox::{Options, Sandbox};
pub use script::ScriptedReply;
