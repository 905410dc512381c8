//! The shell: the only code that knows Tauri. It wires the window, the browser and the links to the Controller and
//! decides nothing.

mod commands;
mod demo;
mod shell;

use std::{ffi::OsString, process::ExitCode};

use porchlight_app::{DemoProviders, Launch, parse_arguments};

/// Runs the program until its window is closed.
pub fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    shell::log::start();
    let launch = match parse_arguments(&shell::words(arguments.skip(1))) {
        Ok(launch) => launch,
        Err(error) => return shell::refuse(&error),
    };
    // A providers file that cannot be used is told to whoever typed its name, before a window opens.
    if let Launch::DemoWithServers(file) = &launch
        && let Err(error) = DemoProviders::read(file)
    {
        return shell::refuse(&error);
    }
    shell::run(launch)
}
