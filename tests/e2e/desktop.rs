//! The desktop itself: what the end-to-end tests build on is proved by itself.
//!
//! Run it inside `tests/e2e/desktop.sh`; `./dev test` does.
#![cfg(target_os = "linux")]

use std::process::Command;
use std::time::Duration;

use porchlight_tests::desktop::{
    AppUnderTest, Browser, Desktop, canaries, ipc, keyring, processes_of, program, scheme, titles,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const LINK: &str = "app.porchlight://oauth/gridshare?code=c0de%2F1&state=s%20t";

/// A sign-in page in miniature: a button, and behind it a redirect to the app.
async fn serve_sign_in_page() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let port = listener.local_addr().expect("a bound listener has an address").port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut head = vec![0; 4096];
                let length = stream.read(&mut head).await.unwrap_or(0);
                let body =
                    "<title>Practice</title><form method=get action=/allow><button id=allow>Allow</button></form>";
                let answer = if head[..length].starts_with(b"GET /allow") {
                    format!("HTTP/1.1 302 Found\r\nLocation: {LINK}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                } else {
                    let length = body.len();
                    format!(
                        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
                    )
                };
                let _ = stream.write_all(answer.as_bytes()).await;
            });
        }
    });
    port
}

fn open_in_browser(address: &str) {
    let status = Command::new("xdg-open").arg(address).status().expect("xdg-open runs");
    assert!(status.success());
}

#[tokio::test]
async fn a_redirect_in_the_browser_reaches_the_handler_of_the_scheme() {
    let handler = scheme::StandIn::register();
    assert_eq!(scheme::handler().as_deref(), Some("stand-in.desktop"));

    // Two pages of different origins: the second makes the browser start afresh.
    for round in 1..=2 {
        let port = serve_sign_in_page().await;
        let address = format!("http://127.0.0.1:{port}/authorize?round={round}");
        let opened_before = Browser::opened().len();

        open_in_browser(&address);

        assert_eq!(Browser::wait_for_opened(opened_before + 1).await, address);
        let browser = Browser::attach(opened_before + 1).await;
        let tab = browser.tab(&format!(":{port}/authorize")).await;
        assert_eq!(tab.title().await, "Practice");
        tab.click("#allow").await;

        let arrival = async {
            while handler.links().len() < round {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), arrival).await.expect("the link arrives without a question");
        assert_eq!(handler.links()[round - 1], LINK, "byte for byte, and nothing beside it");
    }
}

#[tokio::test]
async fn a_second_address_of_the_same_origin_opens_a_tab_in_the_same_browser() {
    let port = serve_sign_in_page().await;
    let opened_before = Browser::opened().len();
    open_in_browser(&format!("http://127.0.0.1:{port}/first"));
    let browser = Browser::attach(opened_before + 1).await;
    browser.tab("/first").await;

    open_in_browser(&format!("http://127.0.0.1:{port}/second"));

    browser.tab("/second").await;
    browser.tab("/first").await;
}

#[test]
fn the_credential_store_is_empty_at_first_and_shows_what_is_stored() {
    assert_eq!(keyring::entries(), []);

    let store = "printf planted | secret-tool store --label=Test service porch.test username one";
    assert!(Command::new("sh").args(["-c", store]).status().expect("sh runs").success());

    let entries = keyring::entries_of("porch.test");
    assert_eq!(entries.len(), 1);
    assert_eq!((entries[0].label.as_str(), entries[0].secret.as_slice()), ("Test", b"planted".as_slice()));
    assert!(!format!("{entries:?}").contains("planted"));
    let clear = Command::new("secret-tool").args(["clear", "service", "porch.test"]).status();
    assert!(clear.expect("secret-tool runs").success());
    assert_eq!(keyring::entries(), []);
}

#[test]
fn the_credential_store_can_be_locked_and_unlocked() {
    assert!(!keyring::is_locked());
    keyring::lock();
    assert!(keyring::is_locked());
    keyring::unlock();
    assert!(!keyring::is_locked());
}

#[test]
fn a_file_in_a_home_folder_is_within_the_search_for_secrets() {
    let desktop = Desktop::current();
    let file = desktop.folder().join("config/leak");
    std::fs::write(&file, "a refresh token: planted-0123456789").expect("the desktop has a configuration folder");
    let canary = [canaries::Canary::new("planted", "planted-0123456789")];

    let hits = canaries::in_files(&canary, &desktop.people_folders(), &[]);

    std::fs::remove_file(&file).expect("the file is there");
    assert_eq!(hits, [format!("planted in {}", file.display())]);
}

#[tokio::test]
async fn the_window_can_be_seen_heard_pressed_and_closed() {
    let app = AppUnderTest::start(&["--demo"]).await;
    let page = app.page();
    page.wait_for("[data-testid=welcome]").await;
    ipc::record(page).await;

    assert!(titles::all().iter().any(|title| title == "Porchlight"), "{:?}", titles::all());
    assert_eq!(scheme::handler().as_deref(), Some("porchlight-handler.desktop"), "demo mode registers the scheme");
    let picture = Desktop::current().folder().join("tmp/window.png");
    page.picture(&picture).await;
    let png = std::fs::read(&picture).expect("the picture is there");
    assert!(png.starts_with(b"\x89PNG") && png.len() > 5_000, "the window is not empty");

    let opened_before = Browser::opened().len();
    page.click("[data-testid=add-gridshare]").await;
    Browser::wait_for_opened(opened_before + 1).await;
    page.click("[data-testid=cancel-sign-in]").await;
    page.wait_until_absent("[data-testid=sign-in-sheet]").await;
    let heard = ipc::heard(page).await;
    let has = |direction: &str, word: &str| heard.iter().any(|line| line.starts_with(direction) && line.contains(word));
    assert!(has("out", "sign_in") && has("out", "cancel_sign_in"), "what the page asks for is heard: {heard:?}");
    assert!(has("in", "opening_browser"), "what it is told is heard: {heard:?}");

    app.close().await;
    assert!(processes_of(&program()).is_empty());
}

#[tokio::test]
async fn a_killed_window_leaves_no_process_and_can_be_started_again() {
    for _ in 0..2 {
        let app = AppUnderTest::start(&["--demo"]).await;
        app.page().wait_for_text("Porchlight").await;
        assert_eq!(app.processes().len(), 1);
        drop(app);
        assert!(processes_of(&program()).is_empty());
    }
}
