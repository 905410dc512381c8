//! Linux: the default application for `x-scheme-handler/app.porchlight` is a desktop entry, which names a program.
//!
//! `xdg-mime` answers by the files that `xdg-open`, GIO and the browsers read (`mimeapps.list`, `mimeinfo.cache`). The
//! deep-link plugin (2.6) has `is_registered`, which compares the entry's name alone: an entry of that name which leads
//! to another copy of the program counts as ours there, and the entry of a package (`Porchlight.desktop`) does not.
//! So the entry itself is read here.
//!
//! Sources: Desktop Entry Specification 1.5, "The Exec key"; Association between MIME types and applications 1.0.1.

use std::{
    env, io,
    path::{Path, PathBuf},
    time::Duration,
};

use porchlight_app::view::LinkHandler;
use tauri::AppHandle;
use tauri_plugin_deep_link::DeepLinkExt;
use tokio::{process::Command, time::timeout};

use super::{SCHEME, compare};

/// Longest wait for `xdg-mime`. It is a script that asks the desktop, and may meet one that hangs.
const PATIENCE: Duration = Duration::from_secs(5);
/// The entry that the packages install.
const PACKAGED_ENTRY: &str = "Porchlight.desktop";
/// Exit code of `xdg-mime` where there is no default.
const NO_DEFAULT: i32 = 4;

pub(super) fn look(program: &Path) -> LinkHandler {
    let folders = application_folders();
    match xdg_mime(&["query", "default", &mime_type()]) {
        Ok(entry) if entry.is_empty() => LinkHandler::Nobody,
        Ok(entry) => look_at(&entry, &folders, program),
        Err(error) => {
            tracing::warn!(%error, "the system does not say where links lead");
            LinkHandler::Unknown
        }
    }
}

/// Makes the package's entry the default if there is one for this program; else writes one for this person.
pub(super) fn register(app: &AppHandle, program: &Path) -> Result<(), Box<dyn std::error::Error>> {
    if look_at(PACKAGED_ENTRY, &application_folders(), program) == LinkHandler::Ours {
        xdg_mime(&["default", PACKAGED_ENTRY, &mime_type()])?;
    } else {
        app.deep_link().register_all()?;
    }
    Ok(())
}

/// What the entry of this name leads to. The first folder that has it counts.
fn look_at(entry: &str, folders: &[PathBuf], program: &Path) -> LinkHandler {
    let text = folders.iter().find_map(|folder| std::fs::read_to_string(folder.join(entry)).ok());
    let Some(command) = text.as_deref().and_then(exec_of) else { return LinkHandler::Other };
    match find_program(&program_of(command), env::var_os("PATH").unwrap_or_default().as_os_str()) {
        Some(named) => compare(&named, program),
        None => LinkHandler::Nobody,
    }
}

/// The value of `Exec` in the main group.
fn exec_of(entry: &str) -> Option<&str> {
    let lines = entry.lines().map(str::trim);
    let group = lines.skip_while(|line| *line != "[Desktop Entry]").skip(1).take_while(|line| !line.starts_with('['));
    group
        .filter_map(|line| line.split_once('='))
        .find(|(key, _)| key.trim_end() == "Exec")
        .map(|(_, value)| value.trim())
}

/// The first word of a command line. A quoted one may hold spaces, and escapes quote, backslash, backtick and dollar.
fn program_of(command: &str) -> String {
    let Some(quoted) = command.strip_prefix('"') else {
        return command.split_whitespace().next().unwrap_or_default().to_owned();
    };
    let mut word = String::new();
    let mut letters = quoted.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => break,
            '\\' => word.extend(letters.next()),
            other => word.push(other),
        }
    }
    word
}

/// A program without a folder is looked for as a shell would.
fn find_program(name: &str, search_path: &std::ffi::OsStr) -> Option<PathBuf> {
    if name.is_empty() || name.contains('/') {
        return (!name.is_empty()).then(|| PathBuf::from(name));
    }
    env::split_paths(search_path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Where desktop entries lie, the person's own first (XDG Base Directory Specification 0.8).
fn application_folders() -> Vec<PathBuf> {
    let own = env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
    let own = own.or_else(|| env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share")));
    let common = env::var_os("XDG_DATA_DIRS").filter(|folders| !folders.is_empty());
    let common = common.unwrap_or_else(|| "/usr/local/share/:/usr/share/".into());
    own.into_iter().chain(env::split_paths(&common)).map(|folder| folder.join("applications")).collect()
}

fn mime_type() -> String {
    format!("x-scheme-handler/{SCHEME}")
}

/// Runs `xdg-mime` and returns its first line. One that hangs is ended.
fn xdg_mime(arguments: &[&str]) -> io::Result<String> {
    let output = tauri::async_runtime::block_on(async {
        timeout(PATIENCE, Command::new("xdg-mime").args(arguments).kill_on_drop(true).output()).await
    })??;
    match output.status.code() {
        Some(0 | NO_DEFAULT) => {
            let text = String::from_utf8_lossy(&output.stdout);
            Ok(text.lines().next().unwrap_or_default().trim().to_owned())
        }
        _ => Err(io::Error::other(format!("xdg-mime: {}", output.status))),
    }
}

#[cfg(test)]
mod tests {
    use std::{ffi::OsStr, fs};

    use super::*;

    const OWN: &str = "porchlight";

    fn entry(exec: &str) -> String {
        format!("[Desktop Entry]\nType=Application\nName=P\nExec={exec}\n\n[Desktop Action new]\nExec=other %u\n")
    }

    #[test]
    fn d25_an_entry_is_ours_if_it_starts_this_very_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("old copy")).expect("a folder");
        for program in [OWN, "old copy/porchlight", "mail"] {
            fs::write(at(program), "").expect("a file");
        }
        std::os::unix::fs::symlink(at(OWN), at("link")).expect("a link");
        let shown = |name: &str| at(name).display().to_string();
        for (exec, expected) in [
            (format!("{} %u", shown(OWN)), LinkHandler::Ours),
            (format!("\"{}\" %u", shown(OWN)), LinkHandler::Ours),
            (format!("{} %u", shown("link")), LinkHandler::Ours),
            (format!("\"{}\" %u", shown("old copy/porchlight")), LinkHandler::Other),
            (format!("{} %u", shown("mail")), LinkHandler::Other),
            (format!("env A=1 {} %u", shown(OWN)), LinkHandler::Other),
            (format!("{} %u", shown("gone")), LinkHandler::Nobody),
            ("no-such-program-anywhere %u".to_owned(), LinkHandler::Nobody),
            (String::new(), LinkHandler::Nobody),
        ] {
            fs::write(at("p.desktop"), entry(&exec)).expect("a file");
            let folders = [at("none"), folder.path().to_owned()];
            assert_eq!(look_at("p.desktop", &folders, &at(OWN)), expected, "{exec}");
        }
        assert_eq!(look_at("absent.desktop", &[folder.path().to_owned()], &at(OWN)), LinkHandler::Other);
    }

    #[test]
    fn the_program_of_an_entry_may_be_quoted() {
        assert_eq!(program_of(r#""/opt/a \"b\" \$c/p" %u"#), r#"/opt/a "b" $c/p"#);
        assert_eq!(program_of("/opt/p %u"), "/opt/p");
        assert_eq!(program_of(""), "");
    }

    #[test]
    fn a_program_without_a_folder_is_looked_for() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(OWN), "").expect("a file");
        let search_path = env::join_paths([OsStr::new("/nowhere"), folder.path().as_os_str()]).expect("a path");
        assert_eq!(find_program(OWN, &search_path), Some(folder.path().join(OWN)));
        assert_eq!(find_program("mail", &search_path), None);
    }
}
