//! A session bus of the program's own, and a gnome-keyring on it that can be put into every state there is.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use porchlight_tests::Running;
use porchlight_tests::desktop::Desktop;
use tempfile::TempDir;

use crate::scene::eventually;

/// A bus on which nothing starts by itself: no store that was killed, and nobody who would ask for a password.
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

/// Bus and store. The program's other folders are those of the desktop.
pub struct PrivateStore {
    folder: TempDir,
    daemon: Option<Child>,
    _bus: Running,
}

/// How the store is started.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// With its password, as signing in to the desktop does.
    Unlocked,
    /// Without. A store that is new has no collection then.
    Locked,
}

impl PrivateStore {
    /// Starts a bus, and no store.
    pub async fn without_store() -> Self {
        let folder = tempfile::tempdir_in(Desktop::current().folder()).expect("the desktop takes a folder");
        for name in ["data", "run"] {
            fs::create_dir(folder.path().join(name)).expect("a new folder takes more");
        }
        let socket = folder.path().join("bus");
        let config = folder.path().join("bus.conf");
        fs::write(&config, BUS.replace("BUS", &socket.display().to_string())).expect("the folder takes a file");
        fs::write(folder.path().join("password"), "porch").expect("the folder takes a file");
        let mut bus = Command::new("dbus-daemon");
        bus.arg(format!("--config-file={}", config.display())).args(["--nofork", "--nopidfile"]);
        let bus = Running::start(bus, &folder.path().join("bus.log"));
        eventually("the bus listens", || socket.exists()).await;
        Self { folder, daemon: None, _bus: bus }
    }

    /// Starts a bus and a store that is ready.
    pub async fn ready() -> Self {
        let mut store = Self::without_store().await;
        store.start(Opened::Unlocked);
        store
    }

    /// What leads the program here.
    pub fn environment(&self) -> Vec<(String, String)> {
        vec![("DBUS_SESSION_BUS_ADDRESS".to_owned(), format!("unix:path={}", self.folder.path().join("bus").display()))]
    }

    /// Starts the store.
    pub fn start(&mut self, opened: Opened) {
        self.kill();
        let unlock = if opened == Opened::Unlocked { "--unlock" } else { "" };
        // A write past the limit of `take_up_to` is an error for a program that ignores this signal, and its end otherwise.
        let script = format!("trap '' XFSZ; exec gnome-keyring-daemon --foreground --components=secrets {unlock}");
        let log = File::create(self.folder.path().join("store.log")).expect("the folder takes a log");
        let mut daemon = Command::new("sh");
        daemon.args(["-c", &script]).envs(self.environment());
        for (name, folder) in [("XDG_DATA_HOME", "data"), ("XDG_RUNTIME_DIR", "run")] {
            daemon.env(name, self.folder.path().join(folder));
        }
        let password = File::open(self.folder.path().join("password")).expect("it was written");
        daemon.stdin(password).stdout(Stdio::null()).stderr(log);
        self.daemon = Some(daemon.spawn().expect("the desktop has a credential store"));
        self.gdbus(&["wait", "--session", "--timeout", "20", "org.freedesktop.secrets"]);
    }

    /// Ends the store at once, with everybody's connection to it.
    pub fn kill(&mut self) {
        if let Some(mut daemon) = self.daemon.take() {
            daemon.kill().expect("it can be killed");
            daemon.wait().expect("it can be waited for");
        }
    }

    /// Locks the store.
    pub fn lock(&self) {
        let service = ["call", "--session", "--dest", "org.freedesktop.secrets"];
        let method = ["--object-path", "/org/freedesktop/secrets", "--method", "org.freedesktop.Secret.Service.Lock"];
        self.gdbus(&[&service[..], &method[..], &["['/org/freedesktop/secrets/collection/login']"]].concat());
    }

    /// Has the disk take files of this many bytes, and no longer ones, from the store.
    pub fn take_up_to(&self, bytes: Option<u64>) {
        let pid = self.daemon.as_ref().expect("the store runs").id();
        let limit = bytes.map_or_else(|| "unlimited".to_owned(), |bytes| bytes.to_string());
        let limited = Command::new("prlimit").args(["--pid", &pid.to_string(), &format!("--fsize={limit}:")]).status();
        assert!(limited.expect("prlimit runs").success());
    }

    /// How many bytes the store's file has.
    pub fn size(&self) -> u64 {
        let file: PathBuf = self.folder.path().join("data/keyrings/login.keyring");
        fs::metadata(file).expect("the store has a file").len()
    }

    fn gdbus(&self, arguments: &[&str]) {
        let status = Command::new("gdbus").args(arguments).envs(self.environment()).stdout(Stdio::null()).status();
        assert!(status.expect("gdbus runs").success(), "{arguments:?}");
    }
}

impl Drop for PrivateStore {
    fn drop(&mut self) {
        self.kill();
    }
}
