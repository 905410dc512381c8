//! The program's windows on the screen, whoever started it: also those that no WebDriver holds.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use porchlight_tests::desktop::screen::{self, xdotool};
use porchlight_tests::desktop::{processes_of, program};

use crate::scene::eventually;

/// The program's processes.
pub fn pids() -> Vec<u32> {
    processes_of(&program())
}

/// The titles of the program's windows, hidden ones included.
pub fn titles() -> Vec<String> {
    pids().into_iter().flat_map(titles_of).collect()
}

fn titles_of(pid: u32) -> Vec<String> {
    // The search fails when any window of the screen goes away meanwhile.
    let looks =
        (0..5).map(|_| xdotool(&["search", "--all", "--pid", &pid.to_string(), "--name", ".", "getwindowname", "%@"]));
    let found = looks.into_iter().find(|titles| !titles.is_empty()).unwrap_or_default();
    found.lines().map(str::to_owned).collect()
}

/// Waits until the program is one process and shows so many windows.
pub async fn wait_until_shown(count: usize) {
    eventually(&format!("one program shows {count} windows"), || pids().len() == 1 && shown_windows().len() == count)
        .await;
}

/// Waits until a window of the program is in front of all others.
pub async fn wait_until_in_front() {
    eventually("the program's window is in front", || active_pid().is_some_and(|pid| pids().contains(&pid))).await;
}

/// Waits until a window that is not the program's is in front.
pub async fn wait_until_covered() {
    eventually("another window is in front", || active_pid().is_some_and(|pid| !pids().contains(&pid))).await;
}

/// Brings the program's window to the front, as a person does who was in the browser.
pub async fn bring_to_front() {
    for window in shown_windows() {
        xdotool(&["windowactivate", "--sync", &window]);
    }
    wait_until_in_front().await;
}

/// Puts the program's window away, as its button does.
pub fn minimise() {
    for window in shown_windows() {
        xdotool(&["windowminimize", "--sync", &window]);
    }
}

/// Drags with the mouse, from a point of the screen into the program's window.
pub fn drag_into_window(from: (i32, i32)) {
    let point = |(x, y): (i32, i32)| (x.to_string(), y.to_string());
    let (x, y) = point(from);
    xdotool(&["mousemove", "--sync", &x, &y, "mousedown", "1"]);
    // A drag begins after a few pixels, and its goal is asked at every move.
    for step in 1..=20 {
        let (x, y) = point((from.0 + 30 * step, from.1 + step));
        xdotool(&["mousemove", "--sync", &x, &y]);
    }
    xdotool(&["mouseup", "1"]);
}

/// Chooses a file in the program's file dialog, or closes the dialog without.
pub async fn choose_file(file: Option<&Path>) {
    answer_file_dialog("Open File", file).await;
}

/// Says in the program's file dialog where a file is to be written, or closes the dialog without.
pub async fn save_file(file: Option<&Path>) {
    answer_file_dialog("Save File", file).await;
}

async fn answer_file_dialog(title: &str, file: Option<&Path>) {
    let dialogs = || file_dialogs(title);
    eventually("a file dialog is shown", || !dialogs().is_empty()).await;
    // Keys pressed before the dialog is ready are lost, so they are pressed again while it stays.
    for _ in 0..10 {
        for dialog in dialogs() {
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
        let going = eventually("the file dialog goes", || dialogs().is_empty());
        if tokio::time::timeout(Duration::from_secs(2), going).await.is_ok() {
            return;
        }
    }
    panic!("the file dialog stays");
}

fn file_dialogs(title: &str) -> Vec<String> {
    shown_windows().into_iter().filter(|window| xdotool(&["getwindowname", window]) == title).collect()
}

/// Width and height of the program's only window, in pixels.
pub fn size() -> (u32, u32) {
    let windows = shown_windows();
    let [window] = windows.as_slice() else { panic!("the program shows {} windows", windows.len()) };
    let geometry = xdotool(&["getwindowgeometry", "--shell", window]);
    let side = |name| geometry.lines().find_map(|line| line.strip_prefix(name)?.parse().ok()).unwrap_or(0);
    (side("WIDTH="), side("HEIGHT="))
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
    eventually("the program ends when its window is closed", || {
        // A key pressed while the screen changes may be lost, so it is pressed again while a window is there.
        for window in shown_windows() {
            xdotool(&["windowactivate", "--sync", &window, "key", "--window", "0", "alt+F4"]);
        }
        pids().is_empty()
    })
    .await;
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

fn shown_windows() -> Vec<String> {
    pids().into_iter().flat_map(screen::windows_of).collect()
}
