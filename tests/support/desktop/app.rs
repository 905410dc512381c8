//! The program under test: the real window, driven through WebDriver.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::json;

use super::page::Page;
use super::processes::{kill_processes_of, processes_of};
use super::{Desktop, screen, webdriver};
use crate::Running;

/// How long the program may take to end once its window is closed.
const GOODBYE: Duration = Duration::from_secs(15);
const GLANCE: Duration = Duration::from_millis(200);

/// The program as `cargo build` leaves it, or the file that `PORCHLIGHT_BIN` names.
pub fn program() -> PathBuf {
    if let Some(file) = std::env::var_os("PORCHLIGHT_BIN") {
        return PathBuf::from(file);
    }
    // A test runs as <target>/<profile>/deps/<name>, a program as <target>/<profile>/<name>.
    let this = std::env::current_exe().expect("Linux knows the file of this process");
    let profile = this.ancestors().find(|folder| folder.join("deps").is_dir()).expect("cargo runs tests in its target");
    profile.join("porchlight")
}

/// A running program with its window. Dropping it kills the program at once, as a crash would.
#[derive(Debug)]
pub struct AppUnderTest {
    page: Page,
    driver: Option<Running>,
    program: PathBuf,
    log: PathBuf,
}

impl AppUnderTest {
    /// Starts [`program`] with `arguments` and waits for its window.
    pub async fn start(arguments: &[&str]) -> Self {
        Self::start_in(arguments, &[]).await
    }

    /// The same, with variables of the environment that differ from the desktop's.
    pub async fn start_in(arguments: &[&str], environment: &[(String, String)]) -> Self {
        Self::start_anywhere(&program(), arguments, environment).await
    }

    /// Starts any program with a `WebKitGTK` view that obeys `TAURI_WEBVIEW_AUTOMATION`.
    pub async fn start_program(program: &Path, arguments: &[&str]) -> Self {
        Self::start_anywhere(program, arguments, &[]).await
    }

    async fn start_anywhere(program: &Path, arguments: &[&str], environment: &[(String, String)]) -> Self {
        assert!(program.is_file(), "{} is not built; `cargo build --workspace --bins` does it", program.display());
        let log = Self::log_file();
        let mut driver = Command::new("WebKitWebDriver");
        driver.env("TAURI_WEBVIEW_AUTOMATION", "true");
        // Every word the program can say goes into the log that the canaries are searched in.
        driver.env("PORCHLIGHT_LOG", "trace");
        driver.envs(environment.iter().cloned());
        let capabilities = json!({ "webkitgtk:browserOptions": { "binary": program, "args": arguments } });
        let (driver, client) = webdriver::session(driver, &log, &capabilities).await;
        Self { page: Page::new(client), driver: Some(driver), program: program.to_path_buf(), log }
    }

    /// The window's page.
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// What the program wrote to its outputs so far, all that was logged included.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    /// The program's processes. More than one when a second was started and has not handed over yet.
    pub fn processes(&self) -> Vec<u32> {
        processes_of(&self.program)
    }

    /// Closes the window with the keyboard, as a person does, and waits until the program has ended.
    pub async fn close(mut self) {
        // A key pressed while the screen changes may be lost, so it is pressed again while the program runs.
        let closing = async {
            while let Some(pid) = self.processes().first() {
                for window in screen::windows_of(*pid) {
                    // `--sync` waits until the window has the focus; `--window 0` presses real keys, which the window
                    // manager hears.
                    screen::xdotool(&["windowactivate", "--sync", &window, "key", "--window", "0", "alt+F4"]);
                }
                tokio::time::sleep(GLANCE).await;
            }
        };
        tokio::time::timeout(GOODBYE, closing).await.expect("the program ends when its window is closed");
        self.driver = None;
    }

    /// Kills the program with `SIGKILL`, at once.
    pub fn kill(&mut self) {
        kill_processes_of(&self.program);
        self.driver = None;
    }

    /// One log for all starts in this desktop: nothing written before a restart is lost to the search.
    fn log_file() -> PathBuf {
        Desktop::current().folder().join("program.log")
    }

    /// What every start of the program in this desktop wrote.
    pub fn all_logs() -> String {
        String::from_utf8_lossy(&std::fs::read(Self::log_file()).unwrap_or_default()).into_owned()
    }
}

impl Drop for AppUnderTest {
    fn drop(&mut self) {
        self.kill();
    }
}
