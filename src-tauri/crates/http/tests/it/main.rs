//! The client against real sockets on loopback: what it sends, what it takes, when it gives up, what it lets slip.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod answers;
mod limits;
mod planted_secrets;
mod reach;
mod requests;
mod support;
mod tls;
