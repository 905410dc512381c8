//! One run of the program, from its start to its end or its death.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::watch;

use crate::world::PATIENCE;

/// The program as `cargo test` builds it, or the file that `PORCHLIGHT_HEADLESS` names.
pub fn file() -> PathBuf {
    std::env::var_os("PORCHLIGHT_HEADLESS").unwrap_or_else(|| env!("CARGO_BIN_EXE_porchlight-headless").into()).into()
}

/// The program, running. Dropping it kills it.
pub struct Program {
    child: Child,
    commands: ChildStdin,
    seen: watch::Receiver<Seen>,
    log: PathBuf,
}

/// What it has said so far.
#[derive(Clone, Default, Debug)]
pub struct Seen {
    /// What the window shows; null before the first picture.
    pub view: Value,
    /// What the browser was sent to.
    pub links: Vec<String>,
    /// The change of the credential store it stands before for ever.
    pub held: Option<String>,
    /// How many commands it has obeyed.
    pub obeyed: usize,
    /// The first command that it could not carry out.
    pub problem: Option<Value>,
    /// Whether it has come to its end by itself.
    pub ended: bool,
}

impl Program {
    /// Starts it with these arguments, and what it logs in the file `log`.
    pub fn start(arguments: &[String], environment: &[(String, String)], log: &Path) -> Self {
        let output = File::options().create(true).append(true).open(log).expect("the folder takes a log");
        let mut child = Command::new(file())
            .args(arguments)
            .envs(environment.iter().cloned())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(output)
            .kill_on_drop(true)
            .spawn()
            .expect("the program is built with its tests");
        let commands = child.stdin.take().expect("its input is a pipe");
        let (seen, watcher) = watch::channel(Seen::default());
        tokio::spawn(listen(child.stdout.take().expect("its output is a pipe"), seen));
        Self { child, commands, seen: watcher, log: log.to_owned() }
    }

    /// Gives a command, and does not wait for what comes of it.
    pub async fn say(&mut self, command: &str) {
        let line = format!("{command}\n");
        self.commands.write_all(line.as_bytes()).await.expect("the program listens");
    }

    /// What it has said so far.
    pub fn seen(&self) -> Seen {
        self.seen.borrow().clone()
    }

    /// Waits until what it has said is as `condition` wants it.
    pub async fn until(&self, what: &str, condition: impl Fn(&Seen) -> bool) -> Seen {
        let mut seen = self.seen.clone();
        let waited = tokio::time::timeout(PATIENCE, seen.wait_for(|seen| condition(seen))).await;
        match waited {
            Ok(Ok(found)) => found.clone(),
            Ok(Err(_)) => self.give_up(&format!("it ended before {what}")),
            Err(_) => self.give_up(&format!("waited in vain for {what}")),
        }
    }

    /// Waits until it shows its only account as `condition` wants it.
    pub async fn until_account(&self, what: &str, condition: impl Fn(&Value) -> bool) -> Value {
        let found = self.until(what, |seen| seen.only_account().is_some_and(&condition)).await;
        found.only_account().expect("the condition").clone()
    }

    /// Kills it with `SIGKILL`, and waits until nothing of it is left.
    pub async fn kill(mut self) -> Seen {
        self.child.start_kill().expect("it runs");
        self.until_dead().await
    }

    /// Waits until nothing of it is left, after it was killed from elsewhere.
    pub async fn until_dead(mut self) -> Seen {
        let status = self.child.wait().await.expect("it can be waited for");
        assert!(!status.success(), "it was killed");
        self.seen()
    }

    /// Waits until it has ended by itself.
    pub async fn until_ended(mut self) {
        let status = tokio::time::timeout(PATIENCE, self.child.wait()).await;
        let Ok(status) = status else { self.give_up("it does not end") };
        assert!(status.expect("it can be waited for").success(), "it ended in order");
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    fn give_up(&self, why: &str) -> ! {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let seen = self.seen();
        let shown = seen.view.get("accounts").map(ToString::to_string).unwrap_or_default();
        let shown: String = shown.chars().take(1500).collect();
        let rest = (&seen.view["attempt"], &seen.view["vault"], &seen.view["notices"]);
        let Seen { held, problem, links, .. } = &seen;
        let links = links.len();
        panic!("{why}\nheld {held:?}, problem {problem:?}, {links} links\n{shown}\n{rest:?}\nits log:\n{log}");
    }
}

impl Seen {
    /// The accounts on the list.
    pub fn accounts(&self) -> &[Value] {
        self.view["accounts"].as_array().map(Vec::as_slice).unwrap_or_default()
    }

    /// The account, if there is exactly one.
    pub fn only_account(&self) -> Option<&Value> {
        match self.accounts() {
            [account] => Some(account),
            _ => None,
        }
    }

    /// The step of the sign-in on the sheet; empty without a sheet.
    pub fn step(&self) -> &str {
        self.view["attempt"]["step"]["kind"].as_str().unwrap_or_default()
    }

    /// Whether a notice of this kind is shown.
    pub fn has_notice(&self, kind: &str) -> bool {
        self.view["notices"].as_array().is_some_and(|all| all.iter().any(|notice| notice["kind"]["kind"] == kind))
    }
}

/// Whether an account shows values of this run, and nothing is in the way.
pub fn is_live(account: &Value) -> bool {
    account["state"] == "signed_in"
        && account["freshness"]["state"] == "live"
        && account["problem"].is_null()
        && !account["live"].is_null()
}

/// Whether an account asks to sign in again, says why, and shows what was saved.
pub fn needs_sign_in(account: &Value) -> bool {
    let code = &account["problem"]["code"];
    let says_why = code == "sign_in_needed" || code == "sign_in_interrupted";
    account["state"] == "needs_sign_in" && says_why && !account["live"].is_null()
}

async fn listen(output: ChildStdout, seen: watch::Sender<Seen>) {
    let mut lines = BufReader::new(output).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        // The last line of a killed program may be half.
        let Ok(mut line) = serde_json::from_str::<Value>(&line) else { continue };
        seen.send_modify(|seen| {
            if let Some(view) = line.get_mut("view") {
                seen.view = view.take();
            } else if let Some(link) = line["browser"].as_str() {
                seen.links.push(link.to_owned());
            } else if let Some(held) = line["held"].as_str() {
                seen.held = Some(held.to_owned());
            } else if line.get("obeyed").is_some() {
                seen.obeyed += 1;
                if seen.problem.is_none() && !line["problem"].is_null() {
                    seen.problem = Some(line["problem"].take());
                }
            } else if line.get("ended").is_some() {
                seen.ended = true;
            }
        });
    }
}
