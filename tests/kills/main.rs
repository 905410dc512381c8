//! The program is killed, with `SIGKILL`, wherever that could hurt, and started again: real processes, the real
//! credential store, practice servers.
//!
//! They need a desktop of `tests/e2e/desktop.sh`, and no window; `./dev test` runs them there, `./dev kills 20` twenty
//! times. Each has a session bus, credential store, files and servers of its own, so they run side by side.
#![cfg(target_os = "linux")]

mod aftermath;
mod gate;
mod leaving;
mod power;
mod program;
mod renewing;
mod session;
mod signing_in;
mod signing_in_again;
mod stored;
mod sweeps;
mod together;
mod world;
