//! What the machine was like, and what it did beside the measuring: numbers mean little without that.

use std::fs::read_to_string;
use std::time::Duration;

use porchlight_app::SystemClock;
use porchlight_domain::Clock as _;
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};

/// Steps of a second in which Linux counts the time of processors.
pub const TICKS: f64 = 100.0;

/// The time that the processors have worked for this process, by the system's count.
pub fn own_cpu_s() -> f64 {
    let spent = clock_gettime(ClockId::ProcessCPUTime);
    let spent = Duration::new(
        u64::try_from(spent.tv_sec).expect("it began at zero"),
        u32::try_from(spent.tv_nsec).expect("less than a second"),
    );
    spent.as_secs_f64()
}

/// How long something takes by the clock on the wall, in milliseconds.
pub fn wall_ms(work: impl FnOnce()) -> f64 {
    let clock = SystemClock::start();
    work();
    clock.elapsed().as_secs_f64() * 1e3
}

/// How busy the machine was with what was not measured.
#[derive(Clone, Copy)]
pub struct Others {
    /// Of the time of all cores.
    pub percent_of_all_cores: f64,
}

/// Looks at what the machine does beside the measuring.
pub struct Beside {
    clock: SystemClock,
    busy_s: Option<f64>,
    own_s: f64,
}

impl Beside {
    /// Begins to look.
    pub fn begin() -> Self {
        Self { clock: SystemClock::start(), busy_s: busy_s(), own_s: own_cpu_s() }
    }

    /// Says what there was besides this process and `measured_s`, the time that the processors worked for what was
    /// measured in other processes.
    pub fn end(&self, measured_s: f64) -> Option<Others> {
        let elapsed_s = self.clock.elapsed().as_secs_f64();
        let others_s = busy_s()? - self.busy_s? - (own_cpu_s() - self.own_s) - measured_s;
        Some(Others { percent_of_all_cores: (others_s / elapsed_s / cores() * 100.0).clamp(0.0, 100.0) })
    }
}

/// The machine and the program, for the head of the table.
pub fn machine() -> Value {
    let name = |file: &str, key: &str| {
        let text = read_to_string(file).ok()?;
        let line = text.lines().find(|line| line.starts_with(key))?;
        Some(line.split_once([':', '='])?.1.trim().trim_matches('"').to_owned())
    };
    json!({
        "processor": name("/proc/cpuinfo", "model name"),
        "cores": cores(),
        "system": name("/etc/os-release", "PRETTY_NAME"),
        "load": load(),
        "made_at": SystemClock::start().utc().to_string(),
        "program": format!("porchlight {}", env!("CARGO_PKG_VERSION")),
        "built_with": "profile bench: the release profile without link-time optimisation",
    })
}

/// How many programs wanted a core on average over the last 1, 5 and 15 minutes.
pub fn load() -> Option<String> {
    let text = read_to_string("/proc/loadavg").ok()?;
    Some(text.split_whitespace().take(3).collect::<Vec<_>>().join(" "))
}

fn cores() -> f64 {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    f64::from(u16::try_from(cores).unwrap_or(u16::MAX))
}

/// The time that all processors have worked since the machine started; with what it lost to other machines on the same
/// hardware.
fn busy_s() -> Option<f64> {
    let text = read_to_string("/proc/stat").ok()?;
    let ticks: Vec<f64> = text.lines().next()?.split_whitespace().skip(1).map_while(|word| word.parse().ok()).collect();
    // user, nice, system, idle, waiting, interrupts (two kinds), stolen; guests are counted in the first already.
    let [user, nice, system, _, _, interrupts, soft, stolen, ..] = ticks[..] else { return None };
    Some((user + nice + system + interrupts + soft + stolen) / TICKS)
}
