//! A session bus and the credential store on it, apart from those of the desktop: they can be taken away like the power
//! of a computer.
//!
//! One for each world, for another reason too: gnome-keyring 42.1 ends when a program disappears while it opens its
//! session there (`g_variant_new: expected GVariant of type 'v'`), and takes the store away from everybody on the bus.
//! A test that kills a program at any moment from its start on may meet that, and looks for it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};

use porchlight_tests::desktop::Desktop;
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::Mutex;

use crate::program;

/// A bus on which nothing starts by itself: a store that comes back that way would be locked.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=BUS</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// Bus and store.
pub struct Session {
    folder: TempDir,
    running: Mutex<Vec<Child>>,
    deaths: AtomicU32,
}

impl Session {
    /// Starts both; the store is empty and unlocked.
    pub async fn start() -> Self {
        // Short, since the path of a Unix socket may have 107 bytes.
        let folder = tempfile::tempdir_in(Desktop::current().folder()).expect("the desktop takes a folder");
        for name in ["data", "run", "config", "cache"] {
            fs::create_dir(folder.path().join(name)).expect("a new folder takes more");
        }
        let session = Self { folder, running: Mutex::default(), deaths: AtomicU32::new(0) };
        fs::write(session.at("bus.conf"), BUS.replace("BUS", &session.at("bus").display().to_string()))
            .expect("the folder takes a file");
        session.restore_power().await;
        session
    }

    /// What leads a program to this session and nowhere else.
    pub fn environment(&self) -> Vec<(String, String)> {
        let path = |name: &str| self.at(name).display().to_string();
        vec![
            ("DBUS_SESSION_BUS_ADDRESS".to_owned(), format!("unix:path={}", path("bus"))),
            ("XDG_RUNTIME_DIR".to_owned(), path("run")),
            ("XDG_DATA_HOME".to_owned(), path("data")),
            ("XDG_CONFIG_HOME".to_owned(), path("config")),
            ("XDG_CACHE_HOME".to_owned(), path("cache")),
        ]
    }

    /// The entries of a namespace, by name.
    pub async fn look(&self, namespace: &str) -> BTreeMap<String, Vec<u8>> {
        let mut looking = Command::new(program::file());
        let looked = looking.args(["look", namespace]).envs(self.environment()).output().await;
        let looked = looked.expect("the program is built with its tests");
        let told = String::from_utf8_lossy(&looked.stderr);
        assert!(looked.status.success(), "the store does not answer: {told}");
        let entries: BTreeMap<String, Value> = serde_json::from_slice(&looked.stdout).expect("it writes JSON");
        let text = |value: Value| value.as_str().expect("entries are text").to_owned().into_bytes();
        entries.into_iter().map(|(name, content)| (name, text(content))).collect()
    }

    /// Call it after a program was killed that may not have opened its session yet: if the store has died with it, it is
    /// started again.
    pub async fn check(&self) {
        // Answered after whatever the killed program has sent.
        let alias =
            ["--object-path", "/org/freedesktop/secrets", "--method", "org.freedesktop.Secret.Service.ReadAlias"];
        let mut asking = self.command("gdbus", &["call", "--session", "--dest", "org.freedesktop.secrets"]);
        let answered = asking.args(alias).arg("default").output().await.expect("gdbus runs");
        if !answered.status.success() {
            self.deaths.fetch_add(1, Ordering::SeqCst);
            let mut store = self.running.lock().await.pop().expect("it was started");
            store.kill().await.expect("it can be waited for");
            self.start_store().await;
        }
    }

    /// How often the store has died with a program.
    pub fn deaths(&self) -> u32 {
        self.deaths.load(Ordering::SeqCst)
    }

    /// Kills bus, store and the program of this process id in one breath.
    pub async fn cut_power(&self, program: u32) {
        let mut running = self.running.lock().await;
        let pids = running.iter().map(|child| child.id().expect("it runs")).chain([program]);
        let killed = Command::new("kill").arg("-KILL").args(pids.map(|pid| pid.to_string())).status().await;
        assert!(killed.expect("kill runs").success(), "all of them were there");
        for mut child in running.drain(..) {
            child.wait().await.expect("it can be waited for");
        }
    }

    /// Starts bus and store, as signing in to the desktop does.
    pub async fn restore_power(&self) {
        fs::remove_file(self.at("bus")).ok();
        let config = format!("--config-file={}", self.at("bus.conf").display());
        let mut bus = self.command("dbus-daemon", &[&config, "--nofork", "--nopidfile", "--print-address"]);
        let mut bus = bus.stdout(Stdio::piped()).spawn().expect("the desktop has a bus");
        // It says where it listens once it does.
        let mut lines = BufReader::new(bus.stdout.as_mut().expect("its output is a pipe")).lines();
        lines.next_line().await.expect("it can be read").expect("the bus opens its socket");
        self.running.lock().await.push(bus);
        self.start_store().await;
    }

    async fn start_store(&self) {
        let mut store = self.command("gnome-keyring-daemon", &["--foreground", "--unlock", "--components=secrets"]);
        let mut store = store.spawn().expect("the desktop has a credential store");
        let mut input = store.stdin.take().expect("its input is a pipe");
        input.write_all(b"porch").await.expect("it reads the password");
        drop(input);
        self.running.lock().await.push(store);
        let wait = ["wait", "--session", "--timeout", "20", "org.freedesktop.secrets"];
        let answered = self.command("gdbus", &wait).status().await.expect("gdbus runs");
        assert!(answered.success(), "the store is on the bus");
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let log = fs::File::options().create(true).append(true).open(self.at("log")).expect("the folder takes a log");
        let mut command = Command::new(program);
        command.args(arguments).envs(self.environment()).kill_on_drop(true);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(log);
        command
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}
