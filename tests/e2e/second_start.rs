//! A second start while the first process hangs, ends, or is out of reach of the session bus.

use std::process::{Command, Stdio};

use porchlight_sandbox::Endpoint;
use porchlight_tests::desktop::{program, screen};

use crate::scene::{DEMO_STORE, HOME_OWNER, PATIENCE, Scene, entry_names, eventually, sheet_at};
use crate::windows;

/// A process that hangs until this is dropped.
struct Hanging(u32);

impl Hanging {
    fn new(pid: u32) -> Self {
        signal("STOP", pid);
        Self(pid)
    }
}

impl Drop for Hanging {
    fn drop(&mut self) {
        signal("CONT", self.0);
    }
}

fn signal(name: &str, pid: u32) {
    // It fails when the process has just ended.
    let _ = Command::new("kill").args([&format!("-{name}"), &pid.to_string()]).stderr(Stdio::null()).status();
}

fn only_process() -> u32 {
    let pids = windows::pids();
    assert_eq!(pids.len(), 1, "one process runs");
    pids[0]
}

/// The second process, once it shows the person something.
fn telling(first: u32) -> Option<u32> {
    windows::pids().into_iter().find(|pid| *pid != first && !screen::windows_of(*pid).is_empty())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d21_a_link_waits_while_the_first_process_hangs_and_the_person_is_told() {
    let scene = Scene::demo().await;
    let visit = scene.begin_sign_in(HOME_OWNER.provider).await;
    scene.page().wait_for(&sheet_at("waiting_for_browser")).await;
    let first = only_process();
    let hanging = Hanging::new(first);

    visit.allow(&HOME_OWNER).await;
    eventually("the person is told", || telling(first).is_some()).await;
    assert_eq!(scene.token_requests(), 0);

    drop(hanging);
    scene.see_success(&HOME_OWNER).await;
    assert_eq!(scene.token_requests(), 1);
    eventually("the second process has ended", || windows::pids() == [first]).await;
    scene.end(&["state", "code", "code_verifier", "client_secret"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d21_the_second_process_finishes_the_sign_in_when_the_one_that_hung_is_ended() {
    let mut scene = Scene::demo().await;
    let visit = scene.begin_sign_in(HOME_OWNER.provider).await;
    scene.page().wait_for(&sheet_at("waiting_for_browser")).await;
    visit.choose(&HOME_OWNER).await;
    scene.crash().await;
    let mut first =
        Command::new(program()).args(scene.arguments()).stderr(Stdio::null()).spawn().expect("the program starts");
    windows::wait_until_shown(1).await;
    let hanging = Hanging::new(first.id());

    visit.press_allow().await;
    eventually("the person is told", || telling(first.id()).is_some()).await;
    first.kill().and_then(|()| first.wait()).expect("the person ends it");
    drop(hanging);

    scene.asked(HOME_OWNER.provider, Endpoint::Token, 1).await;
    eventually("the sign-in is kept", || {
        let names = entry_names(DEMO_STORE);
        !names.is_empty() && names.iter().all(|name| name.starts_with("account/"))
    })
    .await;
    windows::wait_until_shown(1).await;
    windows::close_every_window().await;
    assert_eq!(scene.token_requests(), 1);
    scene.end(&["state", "code", "code_verifier", "client_secret"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d21_a_second_start_that_is_put_away_says_so_by_its_exit_code() {
    let mut scene = Scene::demo().await;
    let first = only_process();
    let hanging = Hanging::new(first);
    let second = tokio::process::Command::new(program()).stderr(Stdio::piped()).kill_on_drop(true).spawn();
    let second = second.expect("the program starts");

    eventually("the person is told", || telling(first).is_some()).await;
    eventually("the person puts it away", || {
        // A key pressed while the screen changes may be lost, so it is pressed again while the window is there.
        for window in telling(first).into_iter().flat_map(screen::windows_of) {
            screen::xdotool(&["windowactivate", "--sync", &window, "key", "--window", "0", "Escape"]);
        }
        telling(first).is_none()
    })
    .await;
    let output = tokio::time::timeout(PATIENCE, second.wait_with_output()).await;
    let output = output.expect("the second process ends").expect("it can be waited for");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("Porchlight is running but does not answer."));

    drop(hanging);
    windows::wait_until_shown(1).await;
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d22_a_second_process_without_a_session_bus_finds_the_first() {
    let scene = Scene::demo().await;
    let link = "app.porchlight://oauth/gridshare?code=foreign-code-0123456789&state=AAAAAAAAAAAAAAAAAAAAAA";
    let second = tokio::process::Command::new(program())
        .arg(link)
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .kill_on_drop(true)
        .status();
    let ended = tokio::time::timeout(PATIENCE, second).await;
    assert!(matches!(ended, Ok(Ok(status)) if status.success()), "it hands over and ends: {ended:?}");
    scene.page().wait_for_text("A sign-in arrived that did not start here.").await;
    windows::wait_until_shown(1).await;
    scene.end(&[]).await;
}

/// A name on the bus or a file of the killed process must not keep the next one from its window.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_within_milliseconds_of_a_kill_opens_a_window() {
    let mut scene = Scene::demo().await;
    scene.crash().await;
    let start =
        || Command::new(program()).args(scene.arguments()).stderr(Stdio::null()).spawn().expect("the program starts");
    let mut running = start();
    for _ in 0..3 {
        windows::wait_until_shown(1).await;
        running.kill().expect("it runs");
        let next = start();
        running.wait().expect("it has ended");
        running = next;
    }
    windows::wait_until_shown(1).await;
    windows::close_every_window().await;
    assert!(running.wait().expect("it has ended").success());
}
