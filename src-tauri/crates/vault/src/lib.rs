//! The operating system's credential store behind one trait, used from one thread.
//!
//! [`Vault`] is what the app holds. It runs every operation on a thread of its own, one at a time, because a locked
//! store may wait for a password without end; the caller has its answer after five seconds at the latest.
//!
//! What is kept: one [`Record`] per account (in pieces, see `generations.rs`), one client secret per provider, the one
//! [`PendingAttempt`], and a [`Revocation`] for each sign-out that a provider has not heard of. The list of accounts is kept elsewhere, without secrets, so that the app opens while the store is
//! locked. Nothing here ever writes a file.

mod attempt;
mod error;
mod generations;
mod json;
mod keyring_store;
#[cfg(any(test, feature = "fake"))]
mod memory_store;
mod names;
mod record;
mod revocation;
mod revocations;
#[cfg(test)]
mod samples;
mod store;
mod vault;
#[cfg(test)]
mod versions_tests;
mod worker;

pub use attempt::PendingAttempt;
pub use error::VaultError;
pub use keyring_store::KeyringStore;
#[cfg(any(test, feature = "fake"))]
pub use memory_store::MemoryStore;
pub use record::{Intent, Record};
pub use revocation::Revocation;
pub use store::{LockState, Store};
pub use vault::Vault;
pub use worker::DEADLINE;
