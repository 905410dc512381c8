//! What the tests of the whole product lean on: a desktop of their own, a browser, the credential store, and Ion's
//! software in a practice school.
//!
//! Everything here panics when it cannot do what a test asks, with what it saw: a test has no better use for an error.

pub mod canaries;
pub mod cargo_metadata;
pub mod cases;
pub mod django;
pub mod oauth_person;
pub mod practice_home;
mod running;
mod seeded;
mod test_time;

#[cfg(target_os = "linux")]
pub mod desktop;

use std::net::TcpListener;
use std::path::PathBuf;

pub use oauth_person::OAuthPerson;
pub use practice_home::PracticeHome;
pub use running::Running;
pub use seeded::Seeded;
pub use test_time::{START, TestTime};

/// Finds a free port of 127.0.0.1. Another program may take it before the caller does; that is rare, and seen at once.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("loopback has a free port")
        .port()
}

/// The checkout.
pub fn checkout() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ is in the checkout").to_path_buf()
}
