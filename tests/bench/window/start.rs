//! From the start of the program to its picture on the screen, while nobody answers.

use std::process::Command;
use std::time::Duration;

use porchlight_app::SystemClock;
use porchlight_domain::Clock as _;
use porchlight_tests::Running;
use porchlight_tests::desktop::{AppUnderTest, Desktop, processes_of, program, screen};

use super::screen::{Eye, Part, Picture};
use crate::conditions::Beside;
use crate::figure::{Figure, Unit};

const RUNS: usize = 10;
/// How often the screen is looked at.
const GLANCE: Duration = Duration::from_millis(10);
const PATIENCE: Duration = Duration::from_secs(20);
/// So much of the picture has to be there. What still changes is the paleness of a few words.
const THERE: f64 = 0.97;

/// The screen is watched, not the page: a page cannot tell when what it drew is seen.
pub async fn figure(arguments: Vec<String>) -> Figure {
    let part = place_of_the_picture(&arguments).await;
    tokio::task::spawn_blocking(move || {
        let eye = Eye::open();
        let clock = SystemClock::start();
        let mut picture = None;
        let mut runs = Vec::new();
        let beside = Beside::begin();
        for run in 0..=RUNS {
            let began = clock.elapsed();
            let mut command = Command::new(program());
            command.args(&arguments);
            let running = Running::start(command, &Desktop::current().folder().join("program.log"));
            match &picture {
                // The first one shows what the others wait for.
                None => {
                    std::thread::sleep(PATIENCE / 2);
                    picture = Some(eye.see(part));
                }
                Some(picture) => {
                    let ms = watch(&eye, part, picture, &clock, began);
                    if run > 0 {
                        runs.push(ms);
                    }
                }
            }
            end(running);
        }
        let what = "Start without a network, to the picture on the screen";
        Figure::new("start_to_picture", what, Unit::Milliseconds, runs).beside(beside.end(0.0))
    })
    .await
    .expect("watching the screen does not fail")
}

fn watch(eye: &Eye, part: Part, picture: &Picture, clock: &SystemClock, began: Duration) -> f64 {
    loop {
        let likeness = eye.see(part).likeness(picture);
        let passed = clock.elapsed().saturating_sub(began);
        if likeness >= THERE {
            return passed.as_secs_f64() * 1e3;
        }
        assert!(passed < PATIENCE, "the picture does not come, only {likeness} of it");
        std::thread::sleep(GLANCE);
    }
}

/// Starts the program where its page can be asked where the picture is.
async fn place_of_the_picture(arguments: &[String]) -> Part {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let app = AppUnderTest::start(&arguments).await;
    app.page().wait_for("[data-testid=freshness][data-state=offline]").await;
    app.page().wait_for("[data-testid=flow]").await;
    let rect = app.page().run("return document.querySelector('[data-testid=flow]').getBoundingClientRect().toJSON()");
    let rect = rect.await;
    let window = app.processes().into_iter().flat_map(screen::windows_of).next().expect("the window is shown");
    let part = Part::of(&window, &rect);
    app.close().await;
    part
}

fn end(running: Running) {
    drop(running);
    while !processes_of(&program()).is_empty() {
        std::thread::sleep(GLANCE);
    }
    // The bus, the keyring and the view's own processes let go a little later.
    std::thread::sleep(Duration::from_secs(1));
}
