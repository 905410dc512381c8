//! A home's history in the window: every period by keyboard, as a chart, a table and a file.

use fantoccini::key::Key;
use porchlight_tests::desktop::{Desktop, Page};
use serde_json::Value;

use crate::homes::{
    SECRETS, amounts, begin_days_ago, expect_right, first_home, instant, mwh, say_where, see_in_every_manner, sums,
    truth, until_counted_in, until_told, words_of, zone_of_the_afternoon,
};
use crate::keyboard::Keyboard;
use crate::scene::{HOME_OWNER, Scene, eventually, id};
use crate::windows;

/// Columns of the table and of the file that hold energy.
const ENERGIES: usize = 6;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_history_is_walked_with_the_keyboard_and_taken_along() {
    let scene = Scene::demo().await;
    begin_days_ago(&scene, 9);
    scene.sign_in(&HOME_OWNER).await;
    windows::bring_to_front().await;
    let page = scene.page();
    let zone = zone_of_the_afternoon();
    say_where(page, "Hillside", zone).await;
    until_counted_in(page, zone).await;
    // Older days come by themselves.
    until_told(page, "yesterday and the day before are here", |view| {
        let begins = first_home(view)["reach"]["since"].as_str().map(str::parse::<jiff::civil::Date>);
        begins.is_some_and(|day| day.is_ok_and(|day| day < three_days_ago(zone)))
    })
    .await;

    let keys = Keyboard(page);
    keys.press_all(&[Key::Control.into(), '2']).await;
    page.wait_for(&id("history-chart")).await;
    keys.reach("history-cursor").await;

    // Yesterday: the sums, the truth, and the table.
    keys.write("d").await;
    period(page, "day").await;
    keys.press(Key::PageUp).await;
    let day = until_told(page, "yesterday is shown", |view| {
        let shown = &view["history"];
        shown["range"] == "day" && shown["is_present"] == false && shown["empty"].is_null()
    })
    .await["history"]
        .clone();
    assert_eq!(day["totals"]["coverage_percent"], 100.0);
    let really = truth(&scene, HOME_OWNER.slug, instant(&day["starts_at"]), instant(&day["ends_at"]));
    expect_right("yesterday", amounts(&day["totals"]), really);
    expect_sums(&day);
    expect_totals(page, &day).await;
    see_in_every_manner(page, "history-day").await;

    keys.press(Key::Left).await;
    page.wait_for(&id("history-values")).await;
    let before = words_of(page, &id("history-values-title")).await;
    keys.press(Key::Left).await;
    let after = words_of(page, &id("history-values-title")).await;
    assert_ne!(before, after, "the cursor moves");

    keys.write("l").await;
    page.wait_for(&id("history-rows")).await;
    let columns = bars(&day).len();
    while rows(page).await.len() < columns {
        keys.push("history-more").await;
    }
    expect_rows(&rows(page).await, bars(&day));

    let file = save(page, "save-csv", "yesterday.csv").await;
    expect_file(&String::from_utf8(file).expect("it is UTF-8"), &day, zone);
    let picture = save(page, "save-picture", "yesterday.png").await;
    assert!(picture.starts_with(b"\x89PNG") && picture.len() > 10_000, "a picture of {} bytes", picture.len());

    // Longer periods hold it to the mWh.
    keys.reach_any("[data-focus]").await;
    keys.write("l").await;
    page.wait_for(&id("history-chart")).await;
    for (key, range) in [("w", "week"), ("m", "month"), ("y", "year")] {
        keys.write(key).await;
        let longer = period(page, range).await;
        expect_sums(&longer);
        expect_totals(page, &longer).await;
        see_in_every_manner(page, &format!("history-{range}")).await;
        if range != "year" {
            let of_day = bars(&longer).iter().find(|bar| instant(&bar["at"]) == instant(&day["starts_at"]));
            assert_eq!(sums(of_day), sums([&day["totals"]]), "{range}");
        }
    }
    keys.write("t").await;
    page.wait_for(&id("history-chart")).await;
    scene.end(&SECRETS).await;
}

fn three_days_ago(zone: &str) -> jiff::civil::Date {
    crate::homes::hours_ago(72).in_tz(zone).expect("the zone is known").date()
}

/// Waits until a period of this length is shown, with the focus where keys have a meaning.
async fn period(page: &Page, range: &str) -> Value {
    let view = until_told(page, &format!("a {range} is shown"), |view| view["history"]["range"] == range).await;
    page.wait_for(&format!("{}:checked", id(&format!("range-{range}")))).await;
    page.wait_for("[data-focus]:focus").await;
    view["history"].clone()
}

fn bars(period: &Value) -> &Vec<Value> {
    period["bars"].as_array().expect("a period has columns")
}

/// The columns add up to the totals, to the mWh.
fn expect_sums(period: &Value) {
    let totals = sums([&period["totals"]]);
    assert_eq!(sums(bars(period)), totals, "{}", period["range"]);
    assert!(totals.iter().all(|mwh| *mwh > 0), "{}: {totals:?}", period["range"]);
}

/// The totals on the page are those of the period.
async fn expect_totals(page: &Page, period: &Value) {
    for name in crate::homes::AMOUNTS {
        let wh = period["totals"][name].as_f64().expect("it is known");
        let words =
            words_of(page, &format!("{} {}", id("history-totals"), id(&format!("total-{name}")))).await.join(" ");
        let number = words.replace('\u{a0}', " ");
        let number = number.split_whitespace().find_map(|word| word.replace([',', '≈'], "").parse::<f64>().ok());
        let shown = number.unwrap_or_else(|| panic!("no number in {words}"));
        let places = if wh.abs() < 99_950.0 { 0.0501 } else { 0.501 };
        assert!((shown - wh / 1000.0).abs() < places, "{name}: {wh} Wh is shown as {words}");
    }
}

/// The cells of each row, without its name.
async fn rows(page: &Page) -> Vec<Vec<String>> {
    let script = "return [...document.querySelectorAll('[data-testid=history-rows] tbody tr')]
        .map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent.trim()))";
    serde_json::from_value(page.run(script).await).expect("rows of words")
}

/// Every row says what its column of the chart has; so the rows add up to the totals.
fn expect_rows(rows: &[Vec<String>], bars: &[Value]) {
    assert_eq!(rows.len(), bars.len());
    for (row, bar) in rows.iter().zip(bars) {
        for (cell, wh) in row.iter().zip(amounts(bar)) {
            let (cell, wh): (f64, f64) = (cell.parse().expect("a number"), wh.expect("it is known"));
            assert!((cell - wh / 1000.0).abs() < 0.005_01, "{row:?} of {bar}");
        }
    }
}

/// Chooses a way of saving by keyboard, answers the system's dialog, and returns what was written.
async fn save(page: &Page, way: &str, name: &str) -> Vec<u8> {
    let keys = Keyboard(page);
    keys.press_all(&[Key::Control.into(), 's']).await;
    keys.push(way).await;
    let file = Desktop::current().folder().join("home").join(name);
    windows::save_file(Some(&file)).await;
    let size = || std::fs::metadata(&file).map_or(0, |file| file.len());
    eventually("the file is written", || size() > 0).await;
    std::fs::read(&file).expect("it is there")
}

/// The file holds the day, slot by slot, and adds up to its totals.
fn expect_file(file: &str, day: &Value, zone: &str) {
    let file = file.strip_prefix('\u{feff}').expect("spreadsheets see UTF-8");
    assert!(file.contains("# home: Hillside\r\n") && file.contains(&format!("# time zone: {zone}\r\n")), "{file}");
    let mut lines = file.split("\r\n").filter(|line| !line.starts_with('#') && !line.is_empty());
    let head = lines.next().expect("a line of names");
    assert!(head.starts_with("start_utc,start_local,utc_offset,solar_kwh,home_use_kwh,"), "{head}");
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), bars(day).len());
    let totals: [i64; ENERGIES] = rows.iter().fold([0; ENERGIES], |sums, row| {
        std::array::from_fn(|at| sums[at] + mwh(1000.0 * row[3 + at].parse::<f64>().expect("a number")))
    });
    assert_eq!(totals, sums([&day["totals"]]));
}
