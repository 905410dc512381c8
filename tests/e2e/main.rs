//! The whole product end to end: the real window, the real browser, the real credential store, practice servers.
//!
//! These tests share one desktop, so they run one at a time inside `tests/e2e/desktop.sh`; `./dev test` does that. Each
//! starts from an empty desktop and ends with a search for every secret it saw, where none may be.
#![cfg(target_os = "linux")]

mod cold_start;
mod drag;
mod homes;
mod hosted_page;
mod hosted_site;
mod hostile_page;
mod hostile_site;
mod household;
mod household_faults;
mod household_history;
mod keyboard;
mod keyring_states;
mod leaks;
mod links;
mod locked_store;
mod meter_and_school;
mod private_store;
mod promptness;
mod refusals;
mod scene;
mod second_start;
mod set_up;
mod sign_in;
mod walls;
mod whats_wrong;
mod windows;
