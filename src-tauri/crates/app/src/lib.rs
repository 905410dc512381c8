//! The rooms joined: one Controller owns the state, everyone else sends it events.
//!
//! Slow work (browser, network, credential store, database) runs in tasks that the Controller starts and that end in
//! an event. What the window shows is one value made from the state ([`view::AppView`]).

mod account_list;
mod backfill;
mod clients;
mod controller;
mod drawing;
mod event;
mod exchange;
mod files;
mod folders;
mod home_settings;
mod keys;
mod launch;
mod ports;
mod recorded_view;
mod refresh;
mod refused;
mod round;
mod saving;
mod session;
mod setup_store;
mod start;
mod system;
mod tools;
pub mod view;
mod visit;
mod whats_wrong;

pub use controller::{Controller, Parts};
pub use event::{Command, Handle};
pub use folders::Folders;
pub use launch::{Launch, LaunchError, ResumeNote, parse_arguments};
pub use ports::{Browser, Clipboard, Connectivity, LinkRegistration, Network, Timer};
pub use start::{DemoProviders, ProvidersFileError, Start, start};
pub use system::{SystemClock, SystemRandomness, SystemTimer};

pub use porchlight_auth::AuthorizationLink;
pub use porchlight_trace::{Recorder, log_filter};
