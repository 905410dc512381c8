//! The packages of Linux: they install, their entry opens links cold and warm, and they go without a trace.
//!
//! `./dev test-packages` makes them and names their folder in `PORCHLIGHT_PACKAGES`. They are installed by dpkg and rpm
//! themselves, into a folder that stands for the system, and not into the system of whoever runs this.
#![cfg(target_os = "linux")]

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use porchlight_tests::desktop::{Desktop, processes_of, screen};

/// How long something may take to come about. Generous, since all cores may be busy.
const PATIENCE: Duration = Duration::from_mins(1);
const GLANCE: Duration = Duration::from_millis(100);
/// What the program logs of a link that belongs to no sign-in.
const REFUSED: &str = "an authorization response was not accepted";
const LINK: &str = "app.porchlight://oauth/gridshare?code=foreign-code-0123456789&state=AAAAAAAAAAAAAAAAAAAAAA";
const SCHEME: &str = "x-scheme-handler/app.porchlight";
const ENTRY: &str = "Porchlight.desktop";

/// A system with the package in it.
struct System {
    kind: &'static str,
    root: PathBuf,
}

#[tokio::test]
async fn the_debian_package_installs_opens_links_and_leaves_nothing_behind() {
    walk_through(System::empty("deb")).await;
}

#[tokio::test]
async fn the_rpm_package_installs_opens_links_and_leaves_nothing_behind() {
    walk_through(System::empty("rpm")).await;
}

async fn walk_through(system: System) {
    system.install();
    let entry = fs::read_to_string(system.entry()).expect("the package brings an entry");
    assert!(entry.lines().any(|line| line == "Exec=porchlight %u"), "{entry}");
    assert!(entry.lines().any(|line| line == format!("MimeType={SCHEME};")), "{entry}");
    run(Command::new("desktop-file-validate").arg(system.entry()));
    assert_eq!(system.handler(), ENTRY);

    // Cold: the link starts the program, which tells what it thinks of the link. Warm: the same one does.
    for times in 1..=2 {
        system.open(LINK);
        eventually("the link is judged", || system.log().matches(REFUSED).count() == times).await;
        eventually("one program shows a window", || system.windows().len() == 1).await;
        assert_eq!(processes_of(&system.program()).len(), 1);
    }
    eventually("the program ends when its window is closed", || {
        // A key pressed while the screen changes may be lost, so it is pressed again while a window is there.
        for window in system.windows() {
            screen::xdotool(&["windowactivate", "--sync", &window, "key", "--window", "0", "alt+F4"]);
        }
        processes_of(&system.program()).is_empty()
    })
    .await;

    system.remove();
    assert_eq!(files_below(&system.root.join("usr")), Vec::<PathBuf>::new());
    assert_eq!(system.handler(), "");
    // What is the person's own stays; it says nothing of where the program was.
    let data = Desktop::current().folder().join("data");
    assert!(data.join("app.porchlight.desktop/real").is_dir());
    assert_eq!(entries_of(&data.join("applications")), ["mimeinfo.cache", "testbrowser.desktop"]);
    let chosen = fs::read_to_string(Desktop::current().folder().join("config/mimeapps.list")).unwrap_or_default();
    assert!(!chosen.contains("porchlight"), "{chosen}");
    fs::remove_dir_all(data.join("app.porchlight.desktop")).expect("the next one starts afresh");
}

impl System {
    /// A system without the package.
    fn empty(kind: &'static str) -> Self {
        let root = Desktop::current().folder().join(format!("system-{kind}"));
        for folder in ["info", "updates", "triggers"] {
            fs::create_dir_all(root.join("var/lib/dpkg").join(folder)).expect("the desktop takes a folder");
        }
        for file in ["status", "available"] {
            fs::write(root.join("var/lib/dpkg").join(file), "").expect("the desktop takes a file");
        }
        Self { kind, root }
    }

    fn package(&self) -> PathBuf {
        let folder = std::env::var_os("PORCHLIGHT_PACKAGES").expect("`./dev test-packages` makes the packages");
        let folder = PathBuf::from(folder).join(self.kind);
        let files = fs::read_dir(&folder).expect("there is a folder of packages").flatten().map(|file| file.path());
        let mut packages: Vec<PathBuf> =
            files.filter(|file| file.extension().is_some_and(|end| end == self.kind)).collect();
        assert_eq!(packages.len(), 1, "one version in {}", folder.display());
        packages.remove(0)
    }

    fn install(&self) {
        if self.kind == "deb" {
            // What it depends on is in the system of whoever runs this.
            run(self.dpkg().args(["--force-depends", "--install"]).arg(self.package()));
        } else {
            let to = format!("/usr={}", self.root.join("usr").display());
            run(self.rpm().args(["--nodeps", "--badreloc", "--relocate", &to, "--install"]).arg(self.package()));
        }
        self.update_database();
    }

    fn remove(&self) {
        if self.kind == "deb" {
            run(self.dpkg().args(["--purge", "porchlight"]));
        } else {
            run(self.rpm().args(["--erase", "porchlight"]));
        }
        self.update_database();
        fs::remove_file(self.entries().join("mimeinfo.cache")).expect("the system's own file");
    }

    /// What the system's own triggers do after each change.
    fn update_database(&self) {
        run(Command::new("update-desktop-database").arg(self.entries()));
    }

    /// dpkg as if by root, which owns what it installs.
    fn dpkg(&self) -> Command {
        let mut command = Command::new("fakeroot");
        command.args(["dpkg", "--log=/dev/null", "--root"]).arg(&self.root);
        command
    }

    fn rpm(&self) -> Command {
        let mut command = Command::new("fakeroot");
        command.args(["rpm", "--dbpath"]).arg(self.root.join("rpm"));
        if Path::new("/etc/debian_version").exists() {
            // Debian's rpm asks back otherwise.
            command.arg("--force-debian");
        }
        command
    }

    fn entries(&self) -> PathBuf {
        self.root.join("usr/share/applications")
    }

    fn entry(&self) -> PathBuf {
        self.entries().join(ENTRY)
    }

    fn program(&self) -> PathBuf {
        self.root.join("usr/bin/porchlight")
    }

    fn windows(&self) -> Vec<String> {
        processes_of(&self.program()).into_iter().flat_map(screen::windows_of).collect()
    }

    /// A program of the system, as the desktop starts it.
    fn command(&self, name: &str) -> Command {
        let before = |folder: &str, variable: &str, usual: &str| {
            let rest = std::env::var_os(variable).filter(|rest| !rest.is_empty()).unwrap_or_else(|| usual.into());
            let mut all: OsString = self.root.join(folder).into();
            all.push(":");
            all.push(rest);
            all
        };
        let mut command = Command::new(name);
        command
            .env("PATH", before("usr/bin", "PATH", "/usr/bin"))
            .env("XDG_DATA_DIRS", before("usr/share", "XDG_DATA_DIRS", "/usr/local/share:/usr/share"))
            .env("PORCHLIGHT_LOG", "debug");
        command
    }

    fn handler(&self) -> String {
        let output = self.command("xdg-mime").args(["query", "default", SCHEME]).output().expect("xdg-mime runs");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Opens a link as a browser does. What it starts writes to the log.
    fn open(&self, link: &str) {
        let log = File::options().create(true).append(true).open(self.log_file()).expect("the desktop takes a file");
        let status = self.command("xdg-open").arg(link).stderr(log).status().expect("xdg-open runs");
        assert!(status.success(), "the link cannot be opened: {}", self.log());
    }

    fn log_file(&self) -> PathBuf {
        self.root.join("log")
    }

    fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

fn entries_of(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder can be read").flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.flatten().map(|entry| entry.path());
    paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

async fn eventually(what: &str, holds: impl Fn() -> bool) {
    let waiting = async {
        while !holds() {
            tokio::time::sleep(GLANCE).await;
        }
    };
    let came = tokio::time::timeout(PATIENCE, waiting).await;
    assert!(came.is_ok(), "waited in vain until {what}");
}
