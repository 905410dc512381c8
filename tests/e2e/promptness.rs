//! How soon the window answers, and how much memory the program has.

use std::fmt;

use porchlight_tests::desktop::Page;
use serde_json::{Value, json};

use crate::windows;

/// What the window promises, in milliseconds.
const PROMISED_MS: f64 = 100.0;
/// How much slower than before it may be, where the computer itself is that busy.
const SLOWER: f64 = 4.0;
/// Even a busy computer has no reason to keep one press waiting so long. A store that held the program up would.
const LONGEST_MS: f64 = 3_000.0;

/// Presses in a measurement at rest.
pub const PRESSES: u32 = 20;

/// Presses an entry of the window and waits for its page, then has the program answer a command; so many times. The
/// times are taken in the page, since WebDriver takes longer than what is measured.
const MEASURE: &str = r#"
    const rounds = arguments[0];
    const done = arguments[arguments.length - 1];
    const at = (name) => document.querySelector(`[data-testid="${name}"]`);
    const rest = (ms) => new Promise((go) => setTimeout(go, ms));
    const pages = [['nav-settings', 'settings'], ['nav-accounts', 'accounts']];
    const clicks = [];
    const commands = [];
    (async () => {
        for (let round = 0; round < rounds; round += 1) {
            const [entry, page] = pages[round % pages.length];
            let began = performance.now();
            at(entry).click();
            while (!at(page)) await rest(0);
            clicks.push(performance.now() - began);
            began = performance.now();
            await window.__TAURI_INTERNALS__.invoke('dismiss_notice', { id: 0 });
            commands.push(performance.now() - began);
            await rest(25);
        }
        done([clicks, commands]);
    })();
"#;

/// How soon it answered, in milliseconds.
#[derive(Clone, Debug)]
pub struct Promptness {
    /// A press, up to the page that it opens.
    clicks: Vec<f64>,
    /// A command, up to the program's answer.
    commands: Vec<f64>,
}

impl Promptness {
    /// Measures so many times.
    pub async fn of(page: &Page, rounds: u32) -> Self {
        let measured = page.client().execute_async(MEASURE, vec![json!(rounds)]).await;
        let measured = measured.unwrap_or_else(|error| panic!("the window does not answer at all: {error}"));
        let times = |kind: usize| -> Vec<f64> {
            let mut times: Vec<f64> =
                measured[kind].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
            times.sort_by(f64::total_cmp);
            times
        };
        let all = Self { clicks: times(0), commands: times(1) };
        assert!(!all.clicks.is_empty() && all.clicks.len() == all.commands.len(), "{measured}");
        all
    }

    /// Fails unless it was as prompt as promised for most presses, or as before on a computer that is too busy for that.
    /// Beside something that takes all of the computer, a single press may have to wait.
    pub fn expect_prompt(&self, what: &str, before: &Self) {
        eprintln!("{what}: {self}; before: {before}");
        assert!(self.is_prompt(before), "{what}: {self}; before: {before}");
    }

    fn is_prompt(&self, before: &Self) -> bool {
        let pairs = [(&self.clicks, &before.clicks), (&self.commands, &before.commands)];
        pairs.iter().all(|(now, then)| median(now) <= PROMISED_MS.max(SLOWER * median(then)))
    }

    fn is_never_stuck(&self, before: &Self) -> bool {
        let pairs = [(&self.clicks, &before.clicks), (&self.commands, &before.commands)];
        pairs.iter().all(|(now, then)| longest(now) <= LONGEST_MS.max(SLOWER * longest(then)))
    }
}

/// Fails unless the window is as prompt as promised, and no press is stuck. It is measured again if not: a computer is
/// busy for a while, and a program that waits for something waits every time.
pub async fn expect_prompt(page: &Page, what: &str, before: &Promptness) {
    let mut measured = Promptness::of(page, PRESSES).await;
    for _ in 0..3 {
        if measured.is_prompt(before) && measured.is_never_stuck(before) {
            break;
        }
        measured = Promptness::of(page, PRESSES).await;
    }
    measured.expect_prompt(what, before);
    assert!(measured.is_never_stuck(before), "{what}: {measured}");
}

impl fmt::Display for Promptness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { clicks, commands } = self;
        write!(f, "a click {:.0} ms (longest {:.0}), ", median(clicks), longest(clicks))?;
        write!(f, "a command {:.0} ms (longest {:.0})", median(commands), longest(commands))
    }
}

/// Of times in order.
fn median(times: &[f64]) -> f64 {
    times[times.len() / 2]
}

fn longest(times: &[f64]) -> f64 {
    times.last().copied().unwrap_or_default()
}

/// Memory of the program itself, in MiB: what it has in RAM.
pub fn memory_mib() -> f64 {
    let pids = windows::pids();
    let [pid] = pids[..] else { panic!("the program is {} processes", pids.len()) };
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("Linux tells");
    let kib: f64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kib / 1024.0
}
