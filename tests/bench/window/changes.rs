//! From a key to the painted frame that it asks for, told by the page itself.

use std::time::Duration;

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use porchlight_tests::desktop::Page;
use serde_json::Value;

use crate::conditions::Beside;
use crate::figure::{Figure, Of, Unit};

const RUNS: usize = 20;
const PATIENCE: Duration = Duration::from_secs(20);
const GLANCE: Duration = Duration::from_millis(50);

const CURSOR: &str = "[data-testid=history-cursor]";

/// Notes how long each press of `y` and `d` takes: from the event until the frame after the one with other bars.
const WATCH: &str = "
    const took = { y: [], d: [] };
    window.__took = took;
    const bars = () => [...document.querySelectorAll('[data-testid=history-chart] .bars')]
        .map((path) => path.getAttribute('d')).join();
    let pressed = null;
    document.addEventListener('keydown', (event) => {
        if (event.key in took) pressed = { key: event.key, at: event.timeStamp, bars: bars() };
    }, true);
    new MutationObserver(() => {
        if (pressed === null || bars() === pressed.bars) return;
        const { key, at } = pressed;
        pressed = null;
        requestAnimationFrame(() => requestAnimationFrame(() => took[key].push(performance.now() - at)));
    }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['d'] });";

/// Changes between a day and its year, back and forth.
pub async fn figures(page: &Page) -> Vec<Figure> {
    page.click("[data-testid=nav-history]").await;
    page.wait_for(CURSOR).await;
    tokio::time::sleep(super::SETTLING).await;
    page.run(WATCH).await;
    page.run(&format!("document.querySelector('{CURSOR}').focus()")).await;

    let beside = Beside::begin();
    // The first change of each kind warms up and does not count.
    for changes in 1..=RUNS + 1 {
        change(page, 'y', changes).await;
        change(page, 'd', changes).await;
    }
    let others = beside.end(0.0);
    let (years, days) = (took(page, 'y').await, took(page, 'd').await);
    vec![
        Figure::new(
            "year_from_key_to_frame",
            "Year view, from the key to the painted frame",
            Unit::Milliseconds,
            years,
        )
        .at_most(100.0, Of::Median)
        .beside(others),
        Figure::new("day_from_key_to_frame", "Day view, from the key to the painted frame", Unit::Milliseconds, days)
            .beside(others),
    ]
}

/// What the page noted of a key, but for the first press.
async fn took(page: &Page, key: char) -> Vec<f64> {
    let noted = page.run(&format!("return window.__took.{key}")).await;
    noted.as_array().into_iter().flatten().filter_map(Value::as_f64).skip(1).collect()
}

async fn change(page: &Page, key: char, changes: usize) {
    let actions = KeyActions::new("keys".to_owned()).then(KeyAction::Down { value: key });
    let pressed = page.client().perform_actions(actions.then(KeyAction::Up { value: key })).await;
    pressed.unwrap_or_else(|error| panic!("key {key}: {error}"));
    let count = format!("return window.__took.{key}.length");
    let painted = async {
        while page.run(&count).await.as_u64() != u64::try_from(changes).ok() {
            tokio::time::sleep(GLANCE).await;
        }
    };
    tokio::time::timeout(PATIENCE, painted).await.unwrap_or_else(|_| panic!("key {key} changes nothing"));
}
