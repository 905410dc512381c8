//! What is measured with: three years of a practice home, fetched through the sandbox over loopback, and kept.

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use porchlight_domain::{AccountId, SensorSeries, SiteId, SiteSeries};
use porchlight_providers::Window;
use porchlight_telemetry::{History, ProvenSigns, home_flows};
use porchlight_tests::PracticeHome;

/// Days of three years, one of them a leap year.
pub const THREE_YEARS: usize = 1_096;
pub const YEAR: usize = 365;
/// Days of the past that the app stores before it follows anew where the battery's energy came from.
const DAYS_BEFORE_SETTLING: usize = 30;
/// Longest window the practice provider gives, in days.
const LONGEST_DAYS: usize = 31;
const DAY_S: i64 = 24 * 3600;

/// Everything of a home that is to be stored, and what the app knows beside it.
pub struct Readings {
    /// Whole UTC days, the newest first, as the app fetches them.
    pub days: Vec<(Window, SiteSeries)>,
    /// What a live round brings.
    pub live: Vec<SiteSeries>,
    /// What that round proves of the provider's signs.
    pub proven: ProvenSigns,
    /// When all was fetched.
    pub now: Timestamp,
    pub site: SiteId,
    /// In which its days are counted.
    pub zone: TimeZone,
}

impl Readings {
    /// Fetches whole days of the first home of a practice person, up to `now`.
    pub async fn fetch(person: &'static str, now: Timestamp, days: usize, zone: TimeZone) -> Self {
        let mut home = PracticeHome::at(person, now).await;
        let wanted = days;
        let midnight = Timestamp::from_second(now.as_second().div_euclid(DAY_S) * DAY_S).expect("it is before now");
        let live = home.live().await;
        let (_, proven) = home_flows(&live, ProvenSigns::default(), now);
        let mut days = Vec::new();
        while days.len() < wanted {
            let count = LONGEST_DAYS.min(wanted - days.len());
            let window = Window { from: before(midnight, days.len() + count), until: before(midnight, days.len()) };
            let whole = home.past(window).await.into_iter().next().expect("the person has a home");
            days.extend((0..count).map(|back| {
                let day = Window { from: before(window.until, back + 1), until: before(window.until, back) };
                (day, cut(&whole, &day))
            }));
        }
        let site = live[0].site.clone();
        Self { days, live, proven, now, site, zone }
    }

    /// Stores what a live round brought and the newest days, as the app does: a day at a time, the newest first.
    pub fn store(&self, history: &mut History, account: AccountId, days: usize) {
        self.take(history, account, &self.live);
        for (at, (window, day)) in self.days[..days].iter().enumerate() {
            self.take(history, account, std::slice::from_ref(day));
            history.mark_fetched(account, &self.site, window, self.now).expect("the file takes it");
            if at % DAYS_BEFORE_SETTLING == DAYS_BEFORE_SETTLING - 1 {
                history.settle(account, &self.site).expect("the file takes it");
            }
        }
        history.settle(account, &self.site).expect("the file takes it");
    }

    /// Stores the same at once.
    pub fn store_at_once(&self, history: &mut History, account: AccountId, days: usize) {
        self.take(history, account, &self.live);
        self.take(history, account, &[join(self.days[..days].iter().map(|(_, day)| day))]);
        history.settle(account, &self.site).expect("the file takes it");
    }

    fn take(&self, history: &mut History, account: AccountId, sites: &[SiteSeries]) {
        let stored = history.store_energy(account, sites, self.now, &self.proven, &|_| self.zone.clone());
        stored.expect("the file takes it");
    }
}

fn before(instant: Timestamp, days: usize) -> Timestamp {
    instant - SignedDuration::from_secs(DAY_S * i64::try_from(days).expect("few"))
}

/// What a window holds of longer series.
fn cut(whole: &SiteSeries, window: &Window) -> SiteSeries {
    let is_in = |at: Timestamp| (window.from..window.until).contains(&at);
    let cut = |sensor: &SensorSeries| SensorSeries {
        readings: sensor.readings.iter().filter(|reading| is_in(reading.measured_at)).cloned().collect(),
        ..sensor.clone()
    };
    SiteSeries { site: whole.site.clone(), sensors: whole.sensors.iter().map(cut).collect() }
}

fn join<'a>(days: impl Iterator<Item = &'a SiteSeries>) -> SiteSeries {
    let mut days = days.cloned();
    let mut all = days.next().expect("there are days");
    for day in days {
        for (sensor, more) in all.sensors.iter_mut().zip(day.sensors) {
            sensor.readings.extend(more.readings);
        }
    }
    all
}

/// Where the practice homes stand.
pub fn zone() -> TimeZone {
    TimeZone::get("America/Los_Angeles").expect("a zone")
}

pub fn account() -> AccountId {
    AccountId::parse("6f2a1c9e-56a8-4c0d-9f4b-0a5b0f6f1f11").expect("an id")
}

/// A history in a file of its own, which ends with this.
pub struct Kept {
    pub folder: tempfile::TempDir,
}

impl Kept {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    pub fn file(&self) -> PathBuf {
        self.folder.path().join("history.sqlite")
    }

    pub fn open(&self) -> History {
        open(&self.file())
    }

    /// Size of the file and of what belongs to it, in millions of bytes. Closed, its log is written back.
    pub fn megabytes(&self) -> f64 {
        let files = std::fs::read_dir(self.folder.path()).expect("the folder is there");
        let bytes: u64 = files.flatten().filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum();
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        let megabytes = bytes as f64 / 1e6;
        megabytes
    }
}

pub fn open(file: &Path) -> History {
    History::open(file).expect("the file can be used").0
}
