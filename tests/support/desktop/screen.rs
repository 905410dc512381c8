//! What is on this desktop's screen.

use std::process::{Command, Stdio};

/// Smaller windows are GTK's own: it talks with other programs through them.
const SMALLEST_SIDE_PX: u32 = 50;

/// The windows that a process shows, by their X numbers.
pub fn windows_of(pid: u32) -> Vec<String> {
    // Without `--name .` the number would be taken for a name.
    let found = xdotool(&["search", "--all", "--onlyvisible", "--pid", &pid.to_string(), "--name", "."]);
    found.lines().filter(|window| is_for_people(window)).map(str::to_owned).collect()
}

fn is_for_people(window: &str) -> bool {
    let geometry = xdotool(&["getwindowgeometry", "--shell", window]);
    let side = |name| geometry.lines().find_map(|line| line.strip_prefix(name)?.parse().ok()).unwrap_or(0);
    side("WIDTH=").min(side("HEIGHT=")) >= SMALLEST_SIDE_PX
}

/// What `xdotool` prints; nothing when it finds nothing, waits for 5 s, or meets a window that goes away: look again.
pub fn xdotool(arguments: &[&str]) -> String {
    let output = Command::new("timeout").args(["5", "xdotool"]).stderr(Stdio::null()).args(arguments).output();
    String::from_utf8_lossy(&output.expect("xdotool runs").stdout).trim().to_owned()
}
