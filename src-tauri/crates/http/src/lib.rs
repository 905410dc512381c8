//! The one way out to the providers, and the loopback redirect's way back in.
//!
//! [`Client`] sends requests for tokens, keys and the API, and enforces what holds for all of them: https (or loopback in demo mode),
//! no redirect followed, no cookie, no `Origin`, bounded time and size, nothing secret in logs. It decides nothing: when
//! to ask again is the caller's choice, with [`retry`] for the delays.
//!
//! [`loopback`] listens for the authorization response on 127.0.0.1.

mod answer;
mod client;
mod failure;
mod limits;
pub mod loopback;
mod reach;
pub mod retry;
mod transport;

pub use answer::{Answer, RetryAfter};
pub use client::{Client, Connection, Door, Get, GetKeys, Knock, PostForm};
pub use failure::Failure;
pub use limits::Limits;
pub use reach::Reach;
pub use transport::NotACertificate;
