//! What the live view costs while nobody does anything.

use std::time::Duration;

use porchlight_app::SystemClock;
use porchlight_domain::Clock as _;
use porchlight_tests::desktop::{AppUnderTest, Page, screen};
use serde_json::Value;

use super::tree;
use crate::conditions::Beside;
use crate::figure::{Figure, Of, Unit};

const RUNS: usize = 10;
/// Length of one measurement.
const LOOK: Duration = Duration::from_secs(8);
const GLANCE: Duration = Duration::from_millis(200);

/// Lines of the picture that move, and whether the page is seen and has the focus, without which they stop.
const MOVING: &str = "return document.hasFocus() && document.visibilityState === 'visible'
    ? document.getAnimations().filter((one) => one.playState === 'running').length : 0";

/// Looked at, and put away.
pub async fn figures(app: &AppUnderTest) -> Vec<Figure> {
    let page = app.page();
    page.click("[data-testid=nav-home]").await;
    page.wait_for("[data-testid=flow]").await;
    bring_to_front(app, page).await;
    tokio::time::sleep(super::SETTLING).await;

    let moving = page.run(MOVING).await.as_u64().unwrap_or_default();
    let mut figures = looks(app, "idle", &format!("Live view idle, {moving} animations"), 6.0).await;
    assert_eq!(page.run(MOVING).await.as_u64(), Some(moving), "something began or ended to move meanwhile");

    let windows = windows(app);
    for window in &windows {
        screen::xdotool(&["windowminimize", "--sync", window]);
    }
    until(page, "return document.visibilityState === 'hidden'").await;
    tokio::time::sleep(super::SETTLING).await;
    figures.extend(looks(app, "hidden", "Live view minimised", 0.5).await);
    for window in &windows {
        screen::xdotool(&["windowmap", "--sync", window, "windowactivate", "--sync", window]);
    }
    figures
}

/// Measures the program with all it has started, and the display server beside it.
async fn looks(app: &AppUnderTest, name: &'static str, what: &str, at_most: f64) -> Vec<Figure> {
    let clock = SystemClock::start();
    let root = app.processes()[0];
    let (mut program, mut server) = (Vec::new(), Vec::new());
    let (beside, began_s) = (Beside::begin(), tree::cpu_s(root) + tree::display_server_cpu_s());
    for _ in 0..RUNS {
        let (at, before) = (clock.elapsed(), (tree::cpu_s(root), tree::display_server_cpu_s()));
        tokio::time::sleep(LOOK).await;
        let seconds = clock.elapsed().saturating_sub(at).as_secs_f64();
        program.push((tree::cpu_s(root) - before.0) / seconds * 100.0);
        server.push((tree::display_server_cpu_s() - before.1) / seconds * 100.0);
    }
    let measured_s = tree::cpu_s(root) + tree::display_server_cpu_s() - began_s;
    let others = beside.end(measured_s);
    let (own, beside_it) = match name {
        "idle" => ("live_view_idle", "live_view_idle_display_server"),
        _ => ("live_view_hidden", "live_view_hidden_display_server"),
    };
    vec![
        Figure::new(own, what, Unit::PercentOfACore, program).at_most(at_most, Of::Median).beside(others),
        Figure::new(beside_it, format!("{what}: the display server"), Unit::PercentOfACore, server).beside(others),
    ]
}

async fn bring_to_front(app: &AppUnderTest, page: &Page) {
    for window in windows(app) {
        screen::xdotool(&["windowactivate", "--sync", &window]);
    }
    until(page, "return document.hasFocus()").await;
}

fn windows(app: &AppUnderTest) -> Vec<String> {
    app.processes().into_iter().flat_map(screen::windows_of).collect()
}

async fn until(page: &Page, script: &str) {
    let looking = async {
        while page.run(script).await != Value::Bool(true) {
            tokio::time::sleep(GLANCE).await;
        }
    };
    tokio::time::timeout(LOOK, looking).await.unwrap_or_else(|_| panic!("it never comes to that: {script}"));
}
