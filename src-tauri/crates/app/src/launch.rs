//! How the program was started: its arguments, and what an earlier run left for a start by a link.

use std::path::{Path, PathBuf};

use porchlight_domain::{Clock, Moment};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{files, files::Loaded};

const SCHEME: &str = "app.porchlight:";
/// How long a start by a link takes over the mode of the run that opened the browser, s. The life of an attempt.
const NOTE_LIFETIME_S: i64 = 600;

/// What the arguments ask for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Launch {
    /// The providers' own servers.
    Real,
    /// The built-in practice servers.
    Demo,
    /// Other servers on this computer.
    DemoWithServers(PathBuf),
    /// A link, which is exactly one argument and nothing else beside it. The mode is that of the run that waits.
    Link(String),
}

/// Arguments that cannot be used. The message is for whoever typed them.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum LaunchError {
    /// An argument nobody knows.
    #[error("unknown argument; usage: porchlight [--demo [--providers FILE]] | LINK")]
    Unknown,
    /// `--providers` without `--demo` or without a file.
    #[error("--providers needs --demo before it and a file after it")]
    Providers,
    /// A link with something else beside it.
    #[error("a link must stand alone")]
    LinkBesideOthers,
}

/// Reads the arguments, without the program's name.
///
/// # Errors
/// [`LaunchError`]. With a link no flag has effect: whoever registered a link must not be able to add one.
pub fn parse_arguments(arguments: &[String]) -> Result<Launch, LaunchError> {
    let is_link = |text: &String| text.get(..SCHEME.len()).is_some_and(|start| start.eq_ignore_ascii_case(SCHEME));
    if arguments.iter().any(is_link) {
        return match arguments {
            [link] => Ok(Launch::Link(link.clone())),
            _ => Err(LaunchError::LinkBesideOthers),
        };
    }
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        [] => Ok(Launch::Real),
        ["--demo"] => Ok(Launch::Demo),
        ["--demo", "--providers", file] | ["--providers", file, "--demo"] => Ok(Launch::DemoWithServers(file.into())),
        _ if words.contains(&"--providers") => Err(LaunchError::Providers),
        _ => Err(LaunchError::Unknown),
    }
}

/// What a run leaves behind while the browser is open, so that a start by a link continues in the same mode. No
/// secret and no part of the attempt is in it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ResumeNote {
    /// The mode of the run.
    mode: NotedMode,
    /// When the attempt began, seconds since 1970.
    began_s: i64,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum NotedMode {
    Real,
    Demo,
    DemoWithServers(PathBuf),
}

impl ResumeNote {
    /// A note for an attempt that begins now.
    pub(crate) fn new(launch: &Launch, now: Moment) -> Self {
        let mode = match launch {
            Launch::Real | Launch::Link(_) => NotedMode::Real,
            Launch::Demo => NotedMode::Demo,
            Launch::DemoWithServers(file) => NotedMode::DemoWithServers(file.clone()),
        };
        Self { mode, began_s: now.utc.as_second() }
    }

    /// Reads the note of an earlier run and says in which mode a link continues.
    pub fn resume(base: &Path, clock: &dyn Clock) -> Launch {
        let now = clock.now();
        match files::load::<Self>(&base.join("resume.json")) {
            Loaded::Content(note) if (0..NOTE_LIFETIME_S).contains(&(now.utc.as_second() - note.began_s)) => {
                match note.mode {
                    NotedMode::Real => Launch::Real,
                    NotedMode::Demo => Launch::Demo,
                    NotedMode::DemoWithServers(file) => Launch::DemoWithServers(file),
                }
            }
            Loaded::Content(_) | Loaded::Absent | Loaded::Damaged => Launch::Real,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::Timestamp;

    use super::*;

    struct Fixed(u64);

    impl Clock for Fixed {
        fn utc(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH + Duration::from_secs(self.0)
        }

        fn elapsed(&self) -> Duration {
            Duration::ZERO
        }
    }

    fn parsed(words: &[&str]) -> Result<Launch, LaunchError> {
        parse_arguments(&words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn the_modes_are_told_apart() {
        assert_eq!(parsed(&[]), Ok(Launch::Real));
        assert_eq!(parsed(&["--demo"]), Ok(Launch::Demo));
        assert_eq!(parsed(&["--demo", "--providers", "f.json"]), Ok(Launch::DemoWithServers("f.json".into())));
        assert_eq!(parsed(&["--providers", "f.json"]), Err(LaunchError::Providers));
        assert_eq!(parsed(&["--demo", "--providers"]), Err(LaunchError::Providers));
        assert_eq!(parsed(&["--verbose"]), Err(LaunchError::Unknown));
    }

    #[test]
    fn d18_a_link_stands_alone() {
        let link = "app.porchlight://oauth/gridshare?code=c&state=s";
        assert_eq!(parsed(&[link]), Ok(Launch::Link(link.into())));
        for words in [&[link, "--demo"][..], &["--demo", link], &[link, link], &["--", link]] {
            assert_eq!(parsed(words), Err(LaunchError::LinkBesideOthers), "{words:?}");
        }
    }

    #[test]
    fn a_start_by_a_link_continues_in_the_mode_that_waits() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = Fixed;
        assert_eq!(ResumeNote::resume(folder.path(), &at(1000)), Launch::Real);
        let note = ResumeNote::new(&Launch::DemoWithServers("f.json".into()), at(1000).now());
        files::store(&folder.path().join("resume.json"), &note).expect("stored");
        assert_eq!(ResumeNote::resume(folder.path(), &at(1060)), Launch::DemoWithServers("f.json".into()));
        assert_eq!(ResumeNote::resume(folder.path(), &at(1600)), Launch::Real, "the attempt is over");
    }
}
