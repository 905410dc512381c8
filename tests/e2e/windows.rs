//! The program's windows on the screen, whoever started it: also those that no WebDriver holds.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use porchlight_tests::desktop::{processes_of, program};

use crate::scene::eventually;

/// The program's processes.
pub fn pids() -> Vec<u32> {
    processes_of(&program())
}

/// The titles of the program's windows, hidden ones included.
pub fn titles() -> Vec<String> {
    let windows = pids().into_iter().flat_map(|pid| search(pid, &[]));
    windows.map(|window| xdotool(&["getwindowname", &window])).collect()
}

/// How many windows the program shows.
pub fn shown() -> usize {
    pids().into_iter().map(|pid| search(pid, &["--onlyvisible"]).len()).sum()
}

/// Waits until a window of the program is in front of all others.
pub async fn wait_until_in_front() {
    eventually("the program's window is in front", || active_pid().is_some_and(|pid| pids().contains(&pid))).await;
}

/// Waits until a window that is not the program's is in front.
pub async fn wait_until_covered() {
    eventually("another window is in front", || active_pid().is_some_and(|pid| !pids().contains(&pid))).await;
}

/// Puts the program's window away, as its button does.
pub fn minimise() {
    for window in pids().into_iter().flat_map(|pid| search(pid, &["--onlyvisible"])) {
        xdotool(&["windowminimize", "--sync", &window]);
    }
}

/// Chooses a file in the program's file dialog, or closes the dialog without.
pub async fn choose_file(file: Option<&Path>) {
    eventually("a file dialog is shown", || !file_dialogs().is_empty()).await;
    // Keys pressed before the dialog is ready are lost, so they are pressed again while it stays.
    for _ in 0..10 {
        for dialog in file_dialogs() {
            xdotool(&["windowactivate", "--sync", &dialog]);
            if let Some(file) = file {
                // The field for the place, and all that it holds.
                press(&["ctrl+l", "ctrl+a"]);
                write(&file.display().to_string());
                press(&["Return"]);
            } else {
                press(&["Escape"]);
            }
        }
        let going = eventually("the file dialog goes", || file_dialogs().is_empty());
        if tokio::time::timeout(Duration::from_secs(2), going).await.is_ok() {
            return;
        }
    }
    panic!("the file dialog stays");
}

fn file_dialogs() -> Vec<String> {
    let visible = pids().into_iter().flat_map(|pid| search(pid, &["--onlyvisible"]));
    visible.filter(|window| xdotool(&["getwindowname", window]) == "Open File").collect()
}

/// Presses keys in the window that has the focus.
fn press(keys: &[&str]) {
    let mut arguments = vec!["key", "--clearmodifiers"];
    arguments.extend(keys);
    xdotool(&arguments);
}

/// Types text into the window that has the focus.
fn write(text: &str) {
    xdotool(&["type", "--clearmodifiers", text]);
}

/// Closes the window of a program that was not started by this test, and waits until it has ended.
pub async fn close_every_window() {
    for window in pids().into_iter().flat_map(|pid| search(pid, &["--onlyvisible"])) {
        xdotool(&["windowactivate", "--sync", &window, "key", "--window", "0", "alt+F4"]);
    }
    eventually("the program ends when its window is closed", || pids().is_empty()).await;
}

/// Answers the credential store's question for its password.
pub async fn answer_question(password: &str) {
    let question = wait_for_question().await;
    xdotool(&["windowactivate", "--sync", &question]);
    write(password);
    press(&["Return"]);
    eventually("the question is answered", || questions().is_empty()).await;
}

/// Closes the credential store's question without an answer.
pub async fn dismiss_question() {
    let question = wait_for_question().await;
    xdotool(&["windowactivate", "--sync", &question]);
    press(&["Escape"]);
    eventually("the question is dismissed", || questions().is_empty()).await;
}

async fn wait_for_question() -> String {
    eventually("the credential store asks for its password", || !questions().is_empty()).await;
    questions().remove(0)
}

/// The windows in which gnome-keyring asks for a password.
fn questions() -> Vec<String> {
    xdotool(&["search", "--onlyvisible", "--class", "gcr-prompter"]).lines().map(str::to_owned).collect()
}

/// Kills what a failed journey left running.
pub async fn end_every_program() {
    for pid in pids() {
        // It fails when the process has just ended.
        let _ = Command::new("kill").args(["-KILL", &pid.to_string()]).status();
    }
    eventually("every program has ended", || pids().is_empty()).await;
}

fn active_pid() -> Option<u32> {
    xdotool(&["getactivewindow", "getwindowpid"]).parse().ok()
}

fn search(pid: u32, filter: &[&str]) -> Vec<String> {
    let pid = pid.to_string();
    let mut arguments = vec!["search", "--all"];
    arguments.extend(filter);
    // Without `--name .` the number would be taken for a name.
    arguments.extend(["--pid", &pid, "--name", "."]);
    xdotool(&arguments).lines().map(str::to_owned).collect()
}

/// What `xdotool` prints; nothing when it finds nothing.
fn xdotool(arguments: &[&str]) -> String {
    let limit = Duration::from_secs(20).as_secs().to_string();
    let output = Command::new("timeout").arg(limit).arg("xdotool").args(arguments).output();
    String::from_utf8_lossy(&output.expect("xdotool runs").stdout).trim().to_owned()
}
