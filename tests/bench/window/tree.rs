//! The time that processors have worked for a program and all it has started.

use std::collections::BTreeMap;
use std::fs::{read_dir, read_to_string};

use porchlight_tests::desktop::processes_of;

use crate::conditions::TICKS;

/// One process, as Linux tells it.
struct Process {
    parent: u32,
    cpu_s: f64,
}

/// The time that processors have worked for a process and its descendants that run, in seconds.
pub fn cpu_s(root: u32) -> f64 {
    let all = processes();
    let is_below = |pid: u32| {
        let mut at = pid;
        while let Some(process) = all.get(&at).filter(|_| at != root) {
            at = process.parent;
        }
        at == root
    };
    all.iter().filter(|(pid, _)| is_below(**pid)).map(|(_, process)| process.cpu_s).sum()
}

/// The same of the virtual screen of this desktop.
pub fn display_server_cpu_s() -> f64 {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let programs = std::env::split_paths(&folders).map(|folder| folder.join("Xvfb"));
    let pid = programs.flat_map(|program| processes_of(&program)).next().expect("the screen is a virtual one");
    cpu_s(pid)
}

fn processes() -> BTreeMap<u32, Process> {
    let folders = read_dir("/proc").expect("Linux has /proc").flatten();
    let pids = folders.filter_map(|folder| folder.file_name().to_str()?.parse().ok());
    pids.filter_map(|pid: u32| Some((pid, process(&read_to_string(format!("/proc/{pid}/stat")).ok()?)?))).collect()
}

/// Reads a line of `stat` (proc(5)). The name is in brackets and may hold anything.
fn process(stat: &str) -> Option<Process> {
    let (_, rest) = stat.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    Some(Process { parent: fields.get(1)?.parse().ok()?, cpu_s: (ticks(11)? + ticks(12)?) / TICKS })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_may_have_any_name() {
        let stat = "77 (a) b (c) S 12 77 77 0 -1 4194560 100 0 0 0 250 150 7 8 20 0 1 0 4242 1 2";
        let process = process(stat).unwrap();
        assert_eq!((process.parent, process.cpu_s), (12, 4.0));
    }

    #[test]
    fn this_process_belongs_to_itself() {
        assert!(processes().contains_key(&std::process::id()));
        assert!(cpu_s(std::process::id()) >= 0.0);
    }
}
