//! What recording costs: an hour of a home that somebody looks at, with the history page open, in as little time as it
//! takes.

use std::fs::read_to_string;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use porchlight_domain::{Clock, ProviderId};
use porchlight_tests::{START, Seeded};
use porchlight_trace::{Exchange, FlowRecord, Kind, Outcome, Recorder, RingKey, Rule};
use serde_json::{Value, json};
use url::Url;

use crate::conditions::{Beside, own_cpu_s};
use crate::figure::{Figure, Of, Unit};

const RUNS: usize = 5;
const MINUTES: u32 = 60;
/// The age on the screen moves this often.
const VIEWS_A_MINUTE: u32 = 4;
/// More than a provider is ever asked.
const REQUESTS_A_MINUTE: u32 = 3;

const SLOT: Rule = Rule::Object(&[
    ("at", Rule::Instant),
    ("solar_wh", Rule::Number),
    ("home_use_wh", Rule::Number),
    ("bought_wh", Rule::Number),
    ("sent_wh", Rule::Number),
    ("level_percent", Rule::Number),
    ("quality", Rule::Enum),
]);
/// Of the size of the app's own, which is not to be had without the app.
const VIEW: Rule = Rule::Object(&[
    ("age_s", Rule::Number),
    ("site", Rule::Label(Kind::Home)),
    ("bars", Rule::List(&SLOT)),
    ("curve", Rule::List(&SLOT)),
    ("hour", Rule::List(&SLOT)),
]);

/// The share of a core and the memory that recording takes.
pub fn figures() -> Vec<Figure> {
    let beside = Beside::begin();
    let (mut shares, mut peaks) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        let (share, peak) = an_hour(u64::try_from(run).expect("few"));
        shares.push(share);
        peaks.push(peak);
    }
    let others = beside.end(0.0);
    let what = "Recording an hour: share of a core";
    let memory = "Recording an hour: memory at most";
    vec![
        Figure::new("recording_share", what, Unit::PercentOfACore, shares).at_most(1.0, Of::Median).beside(others),
        Figure::new("recording_memory", memory, Unit::Megabytes, peaks).at_most(5.0, Of::Median).beside(others),
    ]
}

fn an_hour(seed: u64) -> (f64, f64) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let time = Arc::new(Moved(Mutex::new(Duration::ZERO)));
    let (cpu_before, resident_before) = (own_cpu_s(), resident_mb());
    let recorder = Recorder::start(folder.path(), time.clone(), Arc::new(Seeded::new(seed))).expect("a thread");
    recorder.unlock(RingKey::new([7; 32]));
    let requests = FlowRecord::recording_to(recorder.clone());
    let url = Url::parse("https://a.example/devices/inv-1__PV_DERIVED/telemetry?resolution=PT15M").expect("an address");
    let body = reply();
    let mut view = view();
    let mut spent_by_others = 0.0;
    let mut peak: f64 = 0.0;
    for minute in 0..MINUTES {
        for _ in 0..REQUESTS_A_MINUTE {
            requests.add(&exchange(&url, &body));
        }
        for step in 0..VIEWS_A_MINUTE {
            // What the window is sent costs as much without a recording.
            let before = own_cpu_s();
            view["age_s"] = json!(minute * 60 + step * 15);
            view["curve"][5]["solar_wh"] = json!(minute);
            spent_by_others += own_cpu_s() - before;
            recorder.view(&view, &VIEW);
        }
        time.forward(Duration::from_mins(1));
        // Nobody waits a minute for each minute; what it brought is written before the next.
        recorder.flush(Duration::from_mins(1));
        peak = peak.max(resident_mb() - resident_before);
    }
    let worked_s = own_cpu_s() - cpu_before - spent_by_others;
    (worked_s / f64::from(MINUTES * 60) * 100.0, peak.max(0.0))
}

/// A day of one sensor in quarters of an hour.
fn reply() -> Vec<u8> {
    let entry = |slot: u32| {
        json!({ "timestamp": instant(slot), "power_W": 1240.5 + f64::from(slot), "soc_percent": 63.2,
            "energy_Wh_increment": 812_345 + slot, "energy_Wh_decrement": -790_112 })
    };
    json!({ "entries": (0..96).map(entry).collect::<Vec<_>>() }).to_string().into_bytes()
}

fn view() -> Value {
    let slot = |slot: u32| {
        json!({ "at": instant(slot), "solar_wh": 120.25 * f64::from(slot), "home_use_wh": 81.5, "bought_wh": null,
            "sent_wh": 12, "level_percent": 63.2, "quality": "measured" })
    };
    let slots = |count: u32| (0..count).map(slot).collect::<Vec<_>>();
    json!({ "age_s": 0, "site": "site-0001", "bars": slots(96), "curve": slots(96), "hour": slots(16) })
}

fn instant(slot: u32) -> String {
    let start: Timestamp = START.parse().expect("an instant");
    (start + Duration::from_mins(15) * slot).to_string()
}

fn exchange<'a>(url: &'a Url, body: &'a [u8]) -> Exchange<'a> {
    Exchange {
        provider: ProviderId("gridshare"),
        method: "GET",
        template: "/devices/{synthId}/telemetry",
        url,
        authorization: Some("a bearer of no account"),
        form: "",
        started_at: START.parse().expect("an instant"),
        started_elapsed: Duration::ZERO,
        elapsed: Duration::from_millis(300),
        outcome: Outcome::Answered { status: 200, size_bytes: u64::try_from(body.len()).expect("small") },
        headers: &[("content-type", b"application/json"), ("date", b"Fri, 20 Nov 2026 16:10:00 GMT")],
        body: Some(body),
    }
}

/// Memory of this process that is in the machine, in millions of bytes.
fn resident_mb() -> f64 {
    let status = read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse().unwrap_or(f64::NAN);
    kilobytes * 1024.0 / 1e6
}

/// A clock that is moved by hand.
struct Moved(Mutex<Duration>);

impl Moved {
    fn forward(&self, by: Duration) {
        *self.0.lock().expect("nobody panics with it") += by;
    }
}

impl Clock for Moved {
    fn utc(&self) -> Timestamp {
        START.parse::<Timestamp>().expect("an instant") + self.elapsed()
    }

    fn elapsed(&self) -> Duration {
        *self.0.lock().expect("nobody panics with it")
    }
}
