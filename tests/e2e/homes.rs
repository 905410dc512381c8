//! Homes in a journey: as the window is told them, as it shows them, and as they really were.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use porchlight_app::SystemClock;
use porchlight_domain::Clock;
use porchlight_sandbox::{HomeFaults, Truth};
use porchlight_tests::desktop::Page;
use serde_json::Value;

use crate::scene::{Scene, Visitor, id, pictures};

pub const FLAT_WITH_BATTERY: Visitor = gridshare("battery-home");
pub const HOME_ON_THE_GRID: Visitor = gridshare("plain-home");
pub const LARGE_HOME: Visitor = gridshare("large-home");
pub const TWO_HOMES: Visitor = gridshare("two-homes");

/// What a home's sign-in leaves for the search for secrets.
pub const SECRETS: [&str; 6] = ["state", "code", "code_verifier", "client_secret", "access", "refresh"];

/// Energy as the window is told it, in the order in which it is shown.
pub const AMOUNTS: [&str; 6] =
    ["solar_wh", "home_use_wh", "bought_wh", "sent_wh", "into_battery_wh", "out_of_battery_wh"];

/// How long a change in the window may take. Generous, since both cores may be busy.
const PATIENCE: Duration = Duration::from_secs(30);
const GLANCE: Duration = Duration::from_millis(100);

/// The newest view that the window was told.
const TOLD: &str = "
    const heard = window.__heard ?? [];
    for (let at = heard.length - 1; at >= 0; at--) {
        if (!heard[at].startsWith('in {')) continue;
        const said = JSON.parse(heard[at].slice(3));
        const view = said.message ?? said;
        if (view.accounts && view.providers) return view;
    }
    return null;";

/// Shows the page in a theme and a size of text, and says by how many pixels it is wider than the window.
const SHOW_IN: &str = "
    const [theme, size] = [arguments[0], arguments[1]];
    const root = document.documentElement;
    const before = [root.dataset.theme, root.style.fontSize];
    root.dataset.theme = theme;
    root.style.fontSize = size;
    window.__manner = () => {
        if (before[0] === undefined) delete root.dataset.theme; else root.dataset.theme = before[0];
        root.style.fontSize = before[1];
    };
    return root.scrollWidth - root.clientWidth";

const fn gridshare(slug: &'static str) -> Visitor {
    Visitor {
        provider: "gridshare",
        slug,
        greeting: "You are signed in.",
        page: "nav-home",
        live: "live-power_flow",
        meter_number: None,
    }
}

/// The newest view that the window was told.
pub async fn told(page: &Page) -> Value {
    page.run(TOLD).await
}

/// Shows the page light and dark, at the usual size of text and at twice that: nothing leaves the window, and the colours
/// are others. Keeps pictures of it when `PORCHLIGHT_PICTURES` names a folder.
pub async fn see_in_every_manner(page: &Page, name: &str) {
    let mut grounds = Vec::new();
    for (theme, size) in [("light", "100%"), ("light", "200%"), ("dark", "100%"), ("dark", "200%")] {
        let beyond = page.client().execute(SHOW_IN, vec![theme.into(), size.into()]).await;
        assert_eq!(beyond.expect("the page is there"), 0, "{name}, {theme} at {size}, is wider than the window");
        grounds.push(page.run("return getComputedStyle(document.body).backgroundColor").await);
        if std::env::var_os("PORCHLIGHT_PICTURES").is_some() {
            page.picture(&pictures().join(format!("{name}-{theme}-{}.png", size.trim_end_matches('%')))).await;
        }
        page.run("window.__manner()").await;
    }
    assert_eq!((&grounds[0], &grounds[2]), (&grounds[1], &grounds[3]), "{name}");
    assert_ne!(grounds[0], grounds[2], "{name}");
}

/// Waits until the window is told a view of which `holds` is true, and returns it.
pub async fn until_told(page: &Page, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
    let looking = async {
        loop {
            let view = told(page).await;
            if holds(&view) {
                return view;
            }
            tokio::time::sleep(GLANCE).await;
        }
    };
    let found = tokio::time::timeout(PATIENCE, looking).await;
    let Ok(found) = found else { panic!("waited in vain until {what}; the page reads:\n{}", page.text().await) };
    found
}

/// The first home of the first account.
pub fn first_home(view: &Value) -> &Value {
    &view["accounts"][0]["homes"][0]
}

/// Waits until the first home's day is counted in a zone, not only named with it.
pub async fn until_counted_in(page: &Page, zone: &str) -> Value {
    until_told(page, &format!("the day is counted in {zone}"), |view| {
        let home = first_home(view);
        let first = &home["curve"][0];
        let Some(minutes) = first["minute"].as_i64().filter(|_| home["zone"] == zone) else { return false };
        let begins = instant(&first["at"]) - jiff::SignedDuration::from_mins(minutes);
        let begins = begins.in_tz(zone).expect("the zone is known");
        begins.start_of_day().is_ok_and(|midnight| midnight == begins)
    })
    .await
}

/// Changes the practice homes, from the next request on.
pub fn change_homes(scene: &Scene, change: impl FnOnce(&mut HomeFaults)) {
    scene.sandbox.quirks("gridshare", |quirks| change(&mut quirks.home));
}

/// Lets the readings begin so many days ago, so that there are few older ones to fetch.
pub fn begin_days_ago(scene: &Scene, days: i64) {
    change_homes(scene, |home| home.readings_begin_at = Some(hours_ago(24 * days)));
}

/// The present.
pub fn now() -> Timestamp {
    SystemClock::start().utc()
}

pub fn hours_ago(hours: i64) -> Timestamp {
    now() - jiff::SignedDuration::from_hours(hours)
}

/// A time zone in which most of the day is over, whenever the journey is made: its day then has something to show.
pub fn zone_of_the_afternoon() -> &'static str {
    const ZONES: [&str; 8] = [
        "America/Los_Angeles",
        "America/New_York",
        "Europe/Lisbon",
        "Europe/Athens",
        "Asia/Karachi",
        "Asia/Bangkok",
        "Asia/Tokyo",
        "Pacific/Auckland",
    ];
    let hour = |zone: &str| now().in_tz(zone).expect("the zone is known").hour();
    ZONES.into_iter().max_by_key(|zone| if hour(zone) > 20 { 0 } else { hour(zone) }).expect("there are zones")
}

/// Answers the page "Where is this home?".
pub async fn say_where(page: &Page, name: &str, zone: &str) {
    page.wait_for(&id("where-is-home")).await;
    page.fill(&format!("{} input", id("where-is-home")), name).await;
    page.select(&format!("{} select", id("where-is-home")), zone).await;
    page.click(&id("show-my-home")).await;
    page.wait_until_absent(&id("where-is-home")).await;
}

/// Chooses a home of an account in the list above the picture, each by its place.
pub async fn choose_home(page: &Page, account: usize, home: usize) {
    let view = until_told(page, "the home is there", |view| !view["accounts"][account]["homes"][home].is_null()).await;
    let account = &view["accounts"][account];
    let key = [&account["id"], &account["homes"][home]["site"]].map(|part| part.as_str().unwrap_or_default());
    page.select(&id("home-picker"), &key.join(" ")).await;
    page.wait_for(&id("flow")).await;
}

/// Wh of each amount; `None` is unknown.
pub fn amounts(totals: &Value) -> [Option<f64>; 6] {
    AMOUNTS.map(|name| totals[name].as_f64())
}

/// Whole mWh of each amount that is known in any of `parts`.
pub fn sums<'a>(parts: impl IntoIterator<Item = &'a Value>) -> [i64; 6] {
    parts.into_iter().fold([0; 6], |sums, part| {
        let of = amounts(part);
        std::array::from_fn(|at| sums[at] + of[at].map_or(0, mwh))
    })
}

pub fn mwh(wh: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a home's energy fits")]
    let mwh = (wh * 1000.0).round() as i64;
    mwh
}

/// What really happened, in the same order.
fn really(truth: &Truth) -> [f64; 6] {
    [truth.solar_wh, truth.home_use_wh, truth.bought_wh, truth.sent_wh, truth.into_battery_wh, truth.out_of_battery_wh]
}

/// What really happened at a person's first home in a span of time.
pub fn truth(scene: &Scene, person: &str, from: Timestamp, until: Timestamp) -> [f64; 6] {
    really(&scene.sandbox.truth(person, None, from, until).expect("the person has a home"))
}

/// What really happened at a person's first home today, as far as the window has slots of it.
pub fn truth_of_today(scene: &Scene, person: &str, home: &Value) -> [f64; 6] {
    let zone = TimeZone::get(home["zone"].as_str().unwrap_or_default()).expect("a zone");
    let curve = home["curve"].as_array().expect("a home has a curve");
    let last = instant(&curve.last().expect("the day has slots")["at"]);
    let midnight = last.to_zoned(zone).start_of_day().expect("a day begins").timestamp();
    truth(scene, person, midnight, last + jiff::SignedDuration::from_mins(15))
}

/// Amounts are right to half a percent, and those below to a Wh.
pub fn expect_right(what: &str, shown: [Option<f64>; 6], really: [f64; 6]) {
    for (at, name) in AMOUNTS.iter().enumerate() {
        let told = shown[at].unwrap_or_else(|| panic!("{what}: {name} is not known"));
        let apart = (told - really[at]).abs();
        assert!(apart <= 0.005 * really[at] + 1.0, "{what}: {name} is told as {told}, and was {}", really[at]);
    }
}

pub fn instant(text: &Value) -> Timestamp {
    text.as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{text} is no instant"))
}

/// The words of what matches a CSS selector, in the order of the page.
pub async fn words_of(page: &Page, selector: &str) -> Vec<String> {
    let selector = serde_json::to_string(selector).expect("a text is JSON");
    let script = format!("return [...document.querySelectorAll({selector})].map((one) => one.innerText.trim())");
    let words = page.run(&script).await;
    words.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// How many elements match a CSS selector.
pub async fn count(page: &Page, selector: &str) -> usize {
    words_of(page, selector).await.len()
}
