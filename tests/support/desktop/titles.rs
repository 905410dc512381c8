//! The window titles on this desktop's screen.

use std::process::Command;

/// The title of every window, hidden ones included.
pub fn all() -> Vec<String> {
    let output = Command::new("xdotool").args(["search", "--name", ".", "getwindowname", "%@"]).output();
    let output = output.expect("xdotool runs");
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}
