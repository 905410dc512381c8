//! The desktop that `tests/e2e/desktop.sh` sets up: where its folders are, and what runs in it.

mod app;
mod browser;
pub use crate::canaries;
pub mod ipc;
pub mod keyring;
mod page;
mod processes;
pub mod scheme;
pub mod screen;
pub mod titles;
mod webdriver;

use std::path::{Path, PathBuf};

pub use app::{AppUnderTest, program};
pub use browser::Browser;
pub use page::Page;
pub use processes::processes_of;

/// The desktop this test runs in.
#[derive(Debug, Clone)]
pub struct Desktop {
    folder: PathBuf,
}

impl Desktop {
    /// The desktop of this process.
    ///
    /// Panics outside `tests/e2e/desktop.sh`: no test may touch the home folder or the keyring of the person who runs it.
    pub fn current() -> Self {
        let folder = std::env::var_os("PORCHLIGHT_DESKTOP")
            .expect("this test needs its own desktop: start it with `tests/e2e/desktop.sh cargo test …`");
        Self { folder: PathBuf::from(folder) }
    }

    /// The folder that holds everything of this desktop.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// `$HOME` and the XDG folders, where the app may leave files.
    pub fn people_folders(&self) -> Vec<PathBuf> {
        ["home", "data", "config", "cache", "state", "run", "tmp"].iter().map(|name| self.folder.join(name)).collect()
    }

    /// The browser's folder: its log, profile and the list of opened addresses.
    pub fn browser_folder(&self) -> PathBuf {
        self.folder.join("browser")
    }
}
