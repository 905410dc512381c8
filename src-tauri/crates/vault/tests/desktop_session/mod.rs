//! A session bus and a gnome-keyring of its own for each test, in a folder that goes away with it.
//!
//! The address of the bus is part of a process's environment, so a test starts itself a second time in the environment
//! it needs: [`in_session`] and [`without_bus`] run the body there and wait for it here.

use std::fs::{self, DirBuilder};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{env, iter};

/// Set in the inner process: where its files are.
const FOLDER: &str = "PORCHLIGHT_VAULT_TEST_FOLDER";

/// Created by the inner process when its body has come to its end.
const DONE: &str = "done";

const PASSWORD: &str = "password of the keyring";

/// Runs a body inside a session bus of its own. `test` is the name of the calling test.
pub fn in_session(test: &str, body: impl AsyncFnOnce(Session)) {
    run(test, body, |folder| {
        let mut command = require("dbus-run-session");
        command.arg("--").arg(env::current_exe().expect("a test knows its own file"));
        command.env_remove("DBUS_SESSION_BUS_ADDRESS").env("XDG_RUNTIME_DIR", folder.join("run"));
        command
    });
}

/// Runs a body where no session bus is, but one may be started by [`Session::start_bus`].
pub fn without_bus(test: &str, body: impl AsyncFnOnce(Session)) {
    run(test, body, |folder| {
        let mut command = Command::new(env::current_exe().expect("a test knows its own file"));
        command.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", folder.join("bus").display()));
        command
    });
}

fn run(test: &str, body: impl AsyncFnOnce(Session), command: impl FnOnce(&Path) -> Command) {
    if let Some(folder) = env::var_os(FOLDER) {
        let session = Session { folder: folder.into() };
        let done = session.folder.join(DONE);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime starts");
        runtime.block_on(body(session));
        return fs::write(done, "").expect("the folder can be written");
    }
    let folder = tempfile::tempdir().expect("a folder can be made");
    DirBuilder::new().mode(0o700).create(folder.path().join("run")).expect("a folder can be made");
    let output = command(folder.path())
        .args([test, "--exact", "--nocapture"])
        .env(FOLDER, folder.path())
        .env("HOME", folder.path())
        .env("XDG_DATA_HOME", folder.path().join("data"))
        .env("XDG_CONFIG_HOME", folder.path().join("config"))
        .env("XDG_CACHE_HOME", folder.path().join("cache"))
        .env("XDG_RUNTIME_DIR", folder.path().join("run"))
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("GNOME_KEYRING_CONTROL")
        .output()
        .expect("the test can start itself");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "inside the session:\n{out}{err}");
    assert!(folder.path().join(DONE).exists(), "no test named {test} ran inside the session:\n{out}{err}");
}

/// What a body may do to its desktop.
pub struct Session {
    folder: PathBuf,
}

/// A program of the session, ended when dropped.
pub struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl Session {
    /// Starts gnome-keyring with an unlocked login collection, as after signing in to a desktop.
    pub fn start_unlocked_keyring(&self) -> Running {
        let mut child = self
            .program("gnome-keyring-daemon")
            .args(["--foreground", "--unlock", "--components=secrets"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("gnome-keyring-daemon starts");
        let mut stdin = child.stdin.take().expect("stdin is a pipe");
        stdin.write_all(PASSWORD.as_bytes()).expect("gnome-keyring-daemon reads the password");
        drop(stdin);
        self.wait_for_secret_service();
        Running(child)
    }

    /// Starts gnome-keyring as a desktop does that has no password to give it.
    pub fn start_keyring(&self) -> Running {
        let child = self
            .program("gnome-keyring-daemon")
            .args(["--foreground", "--components=secrets"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("gnome-keyring-daemon starts");
        self.wait_for_secret_service();
        Running(child)
    }

    /// Locks the login collection.
    pub fn lock(&self) {
        self.gdbus(&[
            "call",
            "--session",
            "--dest=org.freedesktop.secrets",
            "--object-path=/org/freedesktop/secrets",
            "--method=org.freedesktop.Secret.Service.Lock",
            "['/org/freedesktop/secrets/collection/login']",
        ]);
    }

    /// Unlocks the login collection from outside, the way gnome-keyring's PAM module does.
    ///
    /// Source: gnome-keyring, `pam/gkr-pam-client.c`.
    pub fn unlock(&self) {
        const UNLOCK: u32 = 1;
        const OK: u32 = 0;
        let length = u32::try_from(PASSWORD.len()).expect("a password is short");
        let numbers = [12 + length, UNLOCK, length].into_iter().flat_map(u32::to_be_bytes);
        // The first byte carries the sender's identity.
        let request: Vec<u8> = iter::once(0).chain(numbers).chain(PASSWORD.bytes()).collect();
        let mut socket = UnixStream::connect(self.folder.join("run/keyring/control")).expect("gnome-keyring listens");
        socket.write_all(&request).expect("gnome-keyring reads");
        let mut reply = [0; 8];
        socket.read_exact(&mut reply).expect("gnome-keyring replies");
        assert_eq!(reply[4..], OK.to_be_bytes(), "gnome-keyring unlocks");
    }

    /// Starts a session bus that knows no service, at the address this process was told.
    pub fn start_bus(&self) -> Running {
        let config = self.folder.join("bus.conf");
        let address = self.folder.join("bus");
        let text = format!(
            r#"<busconfig>
                <type>session</type>
                <listen>unix:path={}</listen>
                <policy context="default">
                    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
                </policy>
            </busconfig>"#,
            address.display()
        );
        fs::write(&config, text).expect("the folder can be written");
        let mut child = self
            .program("dbus-daemon")
            .args(["--nofork", "--nopidfile", "--print-address", "--config-file"])
            .arg(config)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-daemon starts");
        read_line(&mut child);
        Running(child)
    }

    /// Starts an X server and tells the session bus about it, so that gnome-keyring can show its prompt.
    pub fn start_display(&self) -> Running {
        let mut child = self
            .program("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "800x600x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts");
        let display = format!(":{}", read_line(&mut child));
        let variables = format!("{{'DISPLAY': '{display}'}}");
        self.gdbus(&[
            "call",
            "--session",
            "--dest=org.freedesktop.DBus",
            "--object-path=/org/freedesktop/DBus",
            "--method=org.freedesktop.DBus.UpdateActivationEnvironment",
            &variables,
        ]);
        Running(child)
    }

    /// Waits for gnome-keyring's prompt and closes it, as a person would.
    pub fn dismiss_prompt(&self) {
        const PROMPTER: &str = "org.gnome.keyring.SystemPrompter";
        self.gdbus(&["wait", "--session", "--timeout=20", PROMPTER]);
        let reply = self.gdbus(&[
            "call",
            "--session",
            "--dest=org.freedesktop.DBus",
            "--object-path=/org/freedesktop/DBus",
            "--method=org.freedesktop.DBus.GetConnectionUnixProcessID",
            PROMPTER,
        ]);
        let process = reply.trim().trim_start_matches("(uint32 ").trim_end_matches(",)").to_owned();
        let status = self.program("kill").arg(process).status().expect("kill runs");
        assert!(status.success());
    }

    /// Everything the keyring holds for a namespace, attributes and secrets, as another program sees it.
    pub fn search(&self, service: &str) -> String {
        let output = self
            .program("secret-tool")
            .args(["search", "--all", "service", service])
            .output()
            .expect("secret-tool runs");
        assert!(output.status.success());
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
    }

    /// Stores an entry in another collection than the vault does.
    pub fn store_twin(&self, service: &str, entry: &str) {
        let mut child = self
            .program("secret-tool")
            .args(["store", "--collection=session", "--label=twin", "service", service, "username", entry])
            .stdin(Stdio::piped())
            .spawn()
            .expect("secret-tool runs");
        child.stdin.take().expect("stdin is a pipe").write_all(b"twin").expect("secret-tool reads");
        assert!(child.wait().expect("secret-tool ends").success());
    }

    fn wait_for_secret_service(&self) {
        self.gdbus(&["wait", "--session", "--timeout=20", "org.freedesktop.secrets"]);
    }

    fn gdbus(&self, arguments: &[&str]) -> String {
        let output = self.program("gdbus").args(arguments).output().expect("gdbus runs");
        assert!(output.status.success(), "gdbus {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn program(&self, name: &str) -> Command {
        let mut command = require(name);
        command.current_dir(&self.folder);
        command
    }
}

fn read_line(child: &mut Child) -> String {
    let mut line = String::new();
    let stdout = child.stdout.as_mut().expect("stdout is a pipe");
    BufReader::new(stdout).read_line(&mut line).expect("the program says that it is ready");
    line.trim().to_owned()
}

/// A program these tests cannot do without: its absence is a failure, not a reason to skip.
fn require(program: &str) -> Command {
    let path = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&path).any(|folder| folder.join(program).is_file());
    assert!(
        found,
        "`{program}` is missing. The tests of the credential store need the packages dbus-daemon, gnome-keyring, \
         libglib2.0-bin, libsecret-tools and xvfb (Debian's names)."
    );
    Command::new(program)
}
