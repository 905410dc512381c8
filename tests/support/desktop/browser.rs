//! The real browser, which the app opens through `xdg-open` and a test then uses as the person would.

use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::json;

use super::page::Page;
use super::{Desktop, webdriver};
use crate::Running;

/// How long the browser may take to start, or to show a tab.
const PATIENCE: Duration = Duration::from_secs(30);
const GLANCE: Duration = Duration::from_millis(50);

/// A WebDriver session with the Chromium that `testbrowser.sh` runs. Chromium itself stays when this is dropped.
#[derive(Debug)]
pub struct Browser {
    page: Page,
    _driver: Running,
}

impl Browser {
    /// Waits until `count` addresses were opened in this desktop, and takes the browser's controls.
    ///
    /// A page of a new origin starts the browser afresh (see `testbrowser.sh`): attach again after that.
    pub async fn attach(count: usize) -> Self {
        Self::wait_for_opened(count).await;
        let port = Self::debugging_port().await;
        let mut driver = Command::new("chromedriver");
        driver.arg("--log-level=WARNING");
        let log = Desktop::current().browser_folder().join("chromedriver.log");
        let capabilities = json!({
            "browserName": "chrome",
            "goog:chromeOptions": { "debuggerAddress": format!("127.0.0.1:{port}") },
        });
        let (driver, client) = webdriver::session(driver, &log, &capabilities).await;
        Self { page: Page::new(client), _driver: driver }
    }

    /// Ends the browser, if it runs. The next one that is opened may hand links over for pages of these origins too, and
    /// has these flags beside its own; so have all later ones, up to the next call.
    pub async fn start_afresh(origins: &[String], flags: &[String]) {
        let folder = Desktop::current().browser_folder();
        let lines = |lines: &[String]| lines.iter().flat_map(|line| [line, "\n"]).collect::<String>();
        std::fs::write(folder.join("origins"), lines(origins)).expect("the browser's folder takes a file");
        std::fs::write(folder.join("flags"), lines(flags)).expect("the browser's folder takes a file");
        let Ok(pid) = std::fs::read_to_string(folder.join("pid")) else { return };
        let ending = async {
            // It fails once nothing of that number runs.
            while Command::new("kill").arg(&pid).stderr(Stdio::null()).status().expect("kill runs").success() {
                tokio::time::sleep(GLANCE).await;
            }
        };
        tokio::time::timeout(PATIENCE, ending).await.expect("the browser ends when it is told to");
    }

    /// Waits for a tab whose address contains `part`, and returns its page.
    pub async fn tab(&self, part: &str) -> &Page {
        let looking = async {
            loop {
                // The newest tab last; it is the one a person looks at.
                for window in self.page.client().windows().await.unwrap_or_default().into_iter().rev() {
                    let switched = self.page.client().switch_to_window(window).await.is_ok();
                    if switched && self.page.address().await.contains(part) {
                        return;
                    }
                }
                tokio::time::sleep(GLANCE).await;
            }
        };
        let found = tokio::time::timeout(PATIENCE, looking).await.is_ok();
        assert!(found, "no tab shows an address with \"{part}\"; opened were:\n{}", Self::opened().join("\n"));
        &self.page
    }

    /// The addresses that were opened in this desktop, oldest first.
    pub fn opened() -> Vec<String> {
        let list = std::fs::read_to_string(Desktop::current().browser_folder().join("opened.log"));
        list.unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// Waits until at least `count` addresses were opened, and returns the newest.
    pub async fn wait_for_opened(count: usize) -> String {
        let looking = async {
            loop {
                let opened = Self::opened();
                if opened.len() >= count {
                    return opened.last().cloned().unwrap_or_default();
                }
                tokio::time::sleep(GLANCE).await;
            }
        };
        tokio::time::timeout(PATIENCE, looking).await.expect("the browser is asked to open an address")
    }

    /// The port is written to the profile when the browser listens.
    async fn debugging_port() -> u16 {
        let file = Desktop::current().browser_folder().join("profile/DevToolsActivePort");
        let looking = async {
            loop {
                let text = std::fs::read_to_string(&file).unwrap_or_default();
                if let Some(Ok(port)) = text.lines().next().map(str::parse) {
                    return port;
                }
                tokio::time::sleep(GLANCE).await;
            }
        };
        tokio::time::timeout(PATIENCE, looking).await.expect("the browser starts when an address is opened")
    }
}
