//! A web page that wishes the person ill, and a program of the same person that floods Porchlight with links.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use porchlight_app::SystemClock;
use porchlight_domain::Clock;
use porchlight_tests::desktop::{Browser, Desktop, scheme};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::scene::{PATIENCE, eventually};

/// As long as a real one, and made up.
pub const FOREIGN_STATE: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
/// How many links a flood has.
pub const FLOOD: usize = 1_000;

const PAGE: &str = include_str!("hostile_page.html");
/// A name of the page's owner that leads to this computer, in the eyes of this browser.
const REBOUND: &str = "--host-resolver-rules=MAP rebound.example 127.0.0.1";
/// Characters beside the rest of a link. A single argument of a program may have 128 KiB on Linux.
const LONG: [usize; 3] = [10_000, 100_000, 1_000_000];

/// Where the program listens for its own second starts.
const SOCKET: &str = "run/app.porchlight.desktop/instance.socket";

/// The site. Its pages may open Porchlight without a question, as if the person had allowed that for ever.
pub struct HostileSite {
    port: u16,
    visits: Arc<AtomicUsize>,
    serving: JoinHandle<()>,
}

impl HostileSite {
    /// Opens the site, and has the next browser start with its names.
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let port = listener.local_addr().expect("a bound listener has an address").port();
        let visits = Arc::new(AtomicUsize::new(0));
        let serving = tokio::spawn(serve(listener, Arc::clone(&visits)));
        let site = Self { port, visits, serving };
        Browser::start_afresh(&[site.origin()], &[REBOUND.to_owned()]).await;
        site
    }

    fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The person opens the page and presses its button; it attacks the listener, if there is one, and by links. Waits until it has done all.
    pub async fn attack(&self, loopback: Option<(u16, &str)>) {
        let mut plan = json!({
            "state": FOREIGN_STATE,
            "links": { "link": foreign_link(), "times": FLOOD, "long": LONG },
        });
        if let Some((port, path)) = loopback {
            plan["loopback"] = json!({ "port": port, "path": path, "times": FLOOD });
        }
        self.visit(&plan).await;
    }

    async fn visit(&self, plan: &Value) {
        let number = self.visits.load(Ordering::SeqCst);
        let plan = utf8_percent_encode(&plan.to_string(), NON_ALPHANUMERIC).to_string();
        let mark = format!("{}/{number}#", self.origin());
        let before = Browser::opened().len();
        scheme::open(&format!("{mark}{plan}"));
        let browser = Browser::attach(before + 1).await;
        let page = browser.tab(&mark).await;
        page.click("#play").await;
        let attacking = async {
            while page.title().await != "done" {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        let ended = tokio::time::timeout(4 * PATIENCE, attacking).await;
        assert!(
            ended.is_ok(),
            "the page comes to its end; it was visited {} times",
            self.visits.load(Ordering::SeqCst)
        );
    }
}

impl Drop for HostileSite {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: TcpListener, visits: Arc<AtomicUsize>) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let visits = Arc::clone(&visits);
        tokio::spawn(async move {
            let mut head = vec![0; 8192];
            let length = stream.read(&mut head).await.unwrap_or(0);
            let body = if head[..length].starts_with(b"GET /favicon") {
                ""
            } else {
                visits.fetch_add(1, Ordering::SeqCst);
                PAGE
            };
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(head.as_bytes()).await;
            let _ = stream.write_all(body.as_bytes()).await;
        });
    }
}

/// A link to a provider's answer that nobody asked for.
pub fn foreign_link() -> String {
    format!("app.porchlight://oauth/gridshare?code=foreign-code-0123456789&state={FOREIGN_STATE}")
}

/// Hands links over as the second process of a clicked link does: far faster than any browser lets pages open links, and
/// any system starts processes. Returns how long they took.
pub async fn flood_past_the_browser() -> Duration {
    let flooding = tokio::task::spawn_blocking(|| {
        let clock = SystemClock::start();
        for number in 0..FLOOD {
            hand_over(&match number % 4 {
                0 => format!("{}&number={number}", foreign_link()),
                1 => "app.porchlight:///?&&=%00%ff".to_owned(),
                2 => format!("APP.porchlight://oauth/tjhsst-ion?error=access_denied&number={number}"),
                // As long as an argument of a program may be.
                _ => format!("{}&long={}", foreign_link(), "x".repeat(120 * 1024)),
            });
        }
        clock.elapsed()
    });
    flooding.await.expect("the program takes every call")
}

/// Hands one link over, and waits until it was taken.
fn hand_over(link: &str) {
    let mut stream = UnixStream::connect(Desktop::current().folder().join(SOCKET)).expect("the program listens");
    let sent = stream.write_all(link.as_bytes()).and_then(|()| stream.shutdown(Shutdown::Write));
    let mut answer = Vec::new();
    let taken = sent.and_then(|()| stream.read_to_end(&mut answer));
    assert!(taken.is_ok() && !answer.is_empty(), "the program takes every link: {taken:?}");
}

/// Opens links as a mail program does: each is a process of its own. Waits until they were judged.
pub async fn open_by_the_system(links: usize, judged: impl Fn() -> usize) {
    let before = judged();
    for _ in 0..links {
        scheme::open(&foreign_link());
    }
    eventually("the links are judged", || judged() >= before + links).await;
}
