//! The practice providers as a program: `porchlight-sandbox --port N --providers-file PATH --home-fault NAME`.
//!
//! Serves until it is stopped. The providers file is written once the servers answer, so whoever waits for the file
//! may go on at once.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use porchlight_domain::Clock;
use porchlight_sandbox::{HomeFaults, NAMED_FAULTS, Options, PEOPLE, Sandbox};

const USAGE: &str = "usage: porchlight-sandbox [--port N] [--providers-file PATH] [--home-fault NAME[=INSTANT]]...\n\
                     porchlight-sandbox --help names the faults";

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // Nobody is left to tell if standard error is closed.
            let _unheard = writeln!(std::io::stderr(), "{message}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), String> {
    if std::env::args().any(|argument| argument == "--help") {
        // Nobody is left to tell if standard output is closed.
        let _unheard = std::io::stdout().write_all(help().as_bytes());
        return Ok(());
    }
    let clock = SystemClock::new();
    let wish = Wish::read(std::env::args().skip(1), clock.utc())?;
    let seed = draw_seed().map_err(|error| format!("no randomness from the system: {error}"))?;
    let options = Options { clock: Arc::new(clock), port: wish.port, seed };
    let sandbox =
        Sandbox::start(options).await.map_err(|error| format!("port {} cannot be had: {error}", wish.port))?;
    sandbox.quirks("gridshare", |quirks| quirks.home = wish.faults);
    if let Some(path) = &wish.providers_file {
        store(path, &format!("{:#}\n", sandbox.providers_file()))
            .map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
    }
    // Serving matters more than a reader of standard output.
    let _unheard = std::io::stdout().write_all(greeting(&sandbox).as_bytes());
    tokio::signal::ctrl_c().await.map_err(|error| format!("no signal can be awaited: {error}"))?;
    sandbox.stop().await;
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the program is its own outermost edge; everything inside takes the seed"
)]
fn draw_seed() -> Result<u64, getrandom::Error> {
    let mut seed = [0; 8];
    getrandom::fill(&mut seed)?;
    Ok(u64::from_be_bytes(seed))
}

/// What the command line asks for.
struct Wish {
    port: u16,
    providers_file: Option<PathBuf>,
    faults: HomeFaults,
}

impl Wish {
    fn read(mut arguments: impl Iterator<Item = String>, now: Timestamp) -> Result<Self, String> {
        let mut wish = Self { port: 0, providers_file: None, faults: HomeFaults::default() };
        while let Some(argument) = arguments.next() {
            let value = arguments.next().ok_or(USAGE)?;
            match argument.as_str() {
                "--port" => wish.port = value.parse().map_err(|_| USAGE)?,
                "--providers-file" => wish.providers_file = Some(PathBuf::from(value)),
                "--home-fault" => wish.faults.turn_on(&value, now)?,
                _ => return Err(USAGE.to_owned()),
            }
        }
        Ok(wish)
    }
}

fn help() -> String {
    let mut text = format!("{USAGE}\n\nFaults of the practice homes; an instant looks like 2026-11-20T12:00:00Z:\n");
    for fault in NAMED_FAULTS {
        let instant = if fault.has_instant() { "[=INSTANT]" } else { "" };
        writeln!(text, "  {:<26} {}", format!("{}{instant}", fault.name), fault.about)
            .expect("a string takes every write");
    }
    text
}

/// Writes beside the file and renames, so that nobody reads half of it.
fn store(path: &Path, text: &str) -> std::io::Result<()> {
    let beside = path.with_extension("part");
    std::fs::write(&beside, text)?;
    std::fs::rename(&beside, path)
}

fn greeting(sandbox: &Sandbox) -> String {
    let mut text = format!("Practice providers on http://127.0.0.1:{}\n", sandbox.port());
    for person in PEOPLE {
        writeln!(text, "  {:<13} {} ({})", person.slug, person.about, person.providers.join(", "))
            .expect("a string takes every write");
    }
    text
}

/// The computer's clock.
struct SystemClock {
    started_at: Instant,
}

#[allow(
    clippy::disallowed_methods,
    reason = "the program is its own outermost edge; everything inside takes the clock"
)]
impl SystemClock {
    fn new() -> Self {
        Self { started_at: Instant::now() }
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the program is its own outermost edge; everything inside takes the clock"
)]
impl Clock for SystemClock {
    fn utc(&self) -> Timestamp {
        Timestamp::now()
    }

    fn elapsed(&self) -> Duration {
        self.started_at.elapsed()
    }
}
