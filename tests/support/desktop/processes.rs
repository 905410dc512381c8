//! The processes of the program under test, whoever started them.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// The processes of this desktop that run the file `program`, whoever started them.
pub fn processes_of(program: &Path) -> Vec<u32> {
    let mark = format!("PORCHLIGHT_DESKTOP={}", super::Desktop::current().folder().display());
    let Ok(program) = program.canonicalize() else { return Vec::new() };
    let folders = std::fs::read_dir("/proc").expect("Linux has /proc").flatten();
    folders
        .filter_map(|folder| folder.file_name().to_str()?.parse().ok())
        .filter(|pid: &u32| std::fs::read_link(format!("/proc/{pid}/exe")).is_ok_and(|exe| exe == program))
        .filter(|pid| {
            let environment = std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
            environment.split(|byte| *byte == 0).any(|variable| variable == mark.as_bytes())
        })
        .collect()
}

/// Kills the processes of this desktop that run the file `program`, and waits until they are gone.
///
/// `SIGKILL`: nothing is tidied up, as in a crash.
pub(super) fn kill_processes_of(program: &Path) {
    for _ in 0..200 {
        let pids = processes_of(program);
        if pids.is_empty() {
            return;
        }
        let pids = pids.iter().map(u32::to_string);
        // It fails when one ended meanwhile; the next round sees.
        let _ = Command::new("kill").arg("-KILL").args(pids).stderr(Stdio::null()).status();
        std::thread::sleep(Duration::from_millis(20));
    }
}
