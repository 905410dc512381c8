//! Who opens `app.porchlight` links in this desktop.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Desktop;

/// The app's scheme.
pub const SCHEME: &str = "app.porchlight";
/// The entry by which a program without a package registers itself.
pub const OWN: &str = "porchlight-handler.desktop";
const STAND_IN: &str = "stand-in.desktop";

/// The desktop file that opens the app's links, as `xdg-mime` names it.
pub fn handler() -> Option<String> {
    let output = Command::new("xdg-mime")
        .args(["query", "default", &format!("x-scheme-handler/{SCHEME}")])
        .output()
        .expect("xdg-mime runs");
    let name = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (!name.is_empty()).then_some(name)
}

/// Opens `link` as a browser or a mail program would.
pub fn open(link: &str) {
    let status = Command::new("xdg-open").arg(link).status().expect("xdg-open runs");
    assert!(status.success(), "xdg-open cannot open a link of {SCHEME}");
}

/// A program that takes the app's place as handler of its links and keeps them.
#[derive(Debug)]
pub struct StandIn {
    list: PathBuf,
}

impl StandIn {
    /// Registers it.
    pub fn register() -> Self {
        let folder = Desktop::current().folder().to_path_buf();
        let (list, script) = (folder.join("links"), folder.join("stand-in.sh"));
        let text = format!("#!/bin/sh\nprintf '%s\\n' \"$*\" >>'{}'\n", list.display());
        std::fs::write(&script, text).expect("the desktop's folder takes a script");
        std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).expect("a script can be made to run");
        register(&script, STAND_IN);
        Self { list }
    }

    /// The argument lines it was started with, oldest first.
    pub fn links(&self) -> Vec<String> {
        std::fs::read_to_string(&self.list).unwrap_or_default().lines().map(str::to_owned).collect()
    }
}

/// The app's links lead to the app again, whatever became of the test.
impl Drop for StandIn {
    fn drop(&mut self) {
        // They fail when the desktop is on its way out.
        let _ = std::fs::remove_file(entries().join(STAND_IN));
        let _ = Command::new("update-desktop-database").arg(entries()).status();
        let _ = Command::new("xdg-mime").args(["default", OWN, &format!("x-scheme-handler/{SCHEME}")]).status();
    }
}

fn entries() -> PathBuf {
    Desktop::current().folder().join("data/applications")
}

/// Makes `program` the handler of the app's links, under the name `entry`.
fn register(program: &Path, entry: &str) {
    let folder = entries();
    let text = format!(
        "[Desktop Entry]\nType=Application\nName=Stand-in\nExec={} %u\nNoDisplay=true\nMimeType=x-scheme-handler/{SCHEME};\n",
        program.display()
    );
    std::fs::write(folder.join(entry), text).expect("the desktop takes an entry");
    let update = Command::new("update-desktop-database").arg(&folder).status();
    assert!(update.is_ok_and(|status| status.success()), "update-desktop-database runs");
    let default = Command::new("xdg-mime").args(["default", entry, &format!("x-scheme-handler/{SCHEME}")]).status();
    assert!(default.is_ok_and(|status| status.success()), "xdg-mime runs");
}
