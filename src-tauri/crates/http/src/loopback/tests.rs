//! The listener as a browser, a web page elsewhere and another program see it: over raw sockets.

use std::net::{IpAddr, UdpSocket};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    task::JoinHandle,
    time::timeout,
};

use super::*;

const PATH: &str = "/oauth/practice";
const CLOSE_THIS_TAB: &str = "You can close this tab and go back to Porchlight.";

#[tokio::test]
async fn an_accepted_response_gets_its_page_and_ends_the_listening() {
    let mut listening = Listening::start().await;

    let mut browser = listening.connect().await;
    browser.send(&listening.get("/oauth/practice?code=c%2F1&state=s&iss=%20")).await;
    let arrival = listening.arrival().await;
    assert_eq!(arrival.uri, format!("http://127.0.0.1:{}/oauth/practice?code=c%2F1&state=s&iss=%20", listening.port));
    arrival.verdict.send(Verdict::Accepted).unwrap();

    let page = browser.read().await;
    assert!(page.starts_with("HTTP/1.1 200 "), "{page}");
    assert!(page.contains(CLOSE_THIS_TAB), "{page}");
    for header in ["cache-control: no-store", "connection: close", "referrer-policy: no-referrer"] {
        assert!(page.to_ascii_lowercase().contains(header), "{header} is missing in {page}");
    }
    listening.task.await.unwrap();
    LoopbackListener::bind(Some(listening.port)).await.expect("the port is free again");
}

#[tokio::test]
async fn a_refused_response_gets_its_page_and_ends_the_listening() {
    let mut listening = Listening::start().await;
    let page = listening.visit("/oauth/practice?error=access_denied&state=s", Verdict::Refused).await;
    assert!(page.starts_with("HTTP/1.1 200 "), "{page}");
    assert!(page.contains("That did not work.") && !page.contains(CLOSE_THIS_TAB), "{page}");
    listening.task.await.unwrap();
}

#[tokio::test]
async fn l01_only_this_computer_reaches_the_listener() {
    let listener = LoopbackListener::bind(None).await.unwrap();
    let port = listener.port();
    assert_eq!(listener.listener.local_addr().unwrap().ip(), IpAddr::from([127, 0, 0, 1]));
    if let Some(other) = other_address() {
        TcpStream::connect((other, port)).await.expect_err("another interface answers");
    }
    // All of 127.0.0.0/8 is this computer's on Linux, and only one address of it is listened on.
    #[cfg(target_os = "linux")]
    TcpStream::connect(("127.0.0.2", port)).await.expect_err("another loopback address answers");
}

#[tokio::test]
async fn l02_a_silent_connection_holds_up_nobody_and_is_dropped() {
    assert_eq!(SILENCE, Duration::from_secs(5));
    let mut listening = Listening::start_with(Duration::from_millis(200)).await;
    let mut silent = listening.connect().await;
    let mut halting = listening.connect().await;
    halting.send("GET /oauth/practice?code=1 HTTP/1.1\r\nHost: ").await;

    let page = listening.visit("/oauth/practice?code=1", Verdict::Ignored).await;
    assert!(page.starts_with("HTTP/1.1 400 "), "{page}");

    let both_dropped = async {
        assert_eq!(silent.read().await, "");
        assert_eq!(halting.read().await, "");
    };
    timeout(SILENCE, both_dropped).await.expect("they are dropped by the listener's own limit");
    listening.still_listens().await;
}

#[tokio::test]
async fn l02_many_silent_connections_only_delay_the_next() {
    let mut listening = Listening::start_with(Duration::from_millis(200)).await;
    let mut silent = Vec::new();
    for _ in 0..CONNECTIONS {
        silent.push(listening.connect().await);
    }
    listening.still_listens().await;
}

#[tokio::test]
async fn l03_a_wrong_path_is_not_found_and_listening_goes_on() {
    let mut listening = Listening::start().await;
    for target in [
        "/",
        "/favicon.ico",
        "/oauth/other?code=1",
        "/oauth/practice/?code=1",
        "//oauth/practice?code=1",
        "/OAuth/practice?code=1",
        "/oauth/pr%61ctice?code=1",
        "/x/../oauth/practice?code=1",
    ] {
        let page = listening.say(&listening.get(target)).await;
        assert!(page.starts_with("HTTP/1.1 404 "), "{target}: {page}");
    }
    listening.still_listens().await;
}

#[tokio::test]
async fn l03_a_wrong_state_is_a_bad_request_and_listening_goes_on() {
    let mut listening = Listening::start().await;
    let page = listening.visit("/oauth/practice?code=1&state=wrong", Verdict::Ignored).await;
    assert!(page.starts_with("HTTP/1.1 400 ") && !page.contains(CLOSE_THIS_TAB), "{page}");
    listening.still_listens().await;
}

#[tokio::test]
async fn l03_a_response_without_query_is_not_handed_on() {
    let mut listening = Listening::start().await;
    let page = listening.say(&listening.get(PATH)).await;
    assert!(page.starts_with("HTTP/1.1 400 "), "{page}");
    assert!(listening.arrivals.try_recv().is_err());
}

#[tokio::test]
async fn a_response_nobody_decides_on_is_a_bad_request() {
    let mut listening = Listening::start().await;
    let mut browser = listening.connect().await;
    browser.send(&listening.get("/oauth/practice?code=1")).await;
    drop(listening.arrival().await);
    assert!(browser.read().await.starts_with("HTTP/1.1 400 "));

    listening.arrivals.close();
    let page = listening.say(&listening.get("/oauth/practice?code=1")).await;
    assert!(page.starts_with("HTTP/1.1 400 "), "{page}");
}

#[tokio::test]
async fn l04_no_request_ends_the_listening() {
    let mut listening = Listening::start_with(Duration::from_millis(200)).await;
    for request in [
        listening.get("/cancel"),
        listening.get("/quit?force=1"),
        listening.get("/oauth/practice/cancel?"),
        listening.request("DELETE", PATH, ""),
        listening.request("TRACE", PATH, ""),
        "\r\n\r\n".to_owned(),
        "\u{16}\u{3}\u{1} not http at all\r\n\r\n".to_owned(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
        format!("CONNECT 127.0.0.1:{0} HTTP/1.1\r\nHost: 127.0.0.1:{0}\r\n\r\n", listening.port),
    ] {
        let page = listening.say(&request).await;
        assert!(page.is_empty() || page.starts_with("HTTP/1.1 4"), "{request:?}: {page}");
    }
    // Nor does one that goes away in the middle.
    let mut hasty = listening.connect().await;
    hasty.send(&listening.get("/oauth/practice?code=1")).await;
    let arrival = listening.arrival().await;
    drop(hasty);
    arrival.verdict.send(Verdict::Ignored).unwrap();
    listening.still_listens().await;
}

#[tokio::test]
async fn l05_any_method_but_get_is_refused() {
    let mut listening = Listening::start().await;
    for method in ["POST", "PUT", "HEAD", "OPTIONS", "PATCH", "DELETE"] {
        let page = listening.say(&listening.request(method, "/oauth/practice?code=1", "")).await;
        assert!(page.starts_with("HTTP/1.1 403 "), "{method}: {page}");
        assert!(!page.to_ascii_lowercase().contains("access-control"), "{method}: {page}");
    }
    listening.still_listens().await;
}

#[tokio::test]
async fn l05_foreign_origin_is_refused() {
    let mut listening = Listening::start().await;
    let own = format!("http://127.0.0.1:{}", listening.port);
    for origin in ["https://evil.example", "null", "", "http://127.0.0.1", "http://localhost", &format!("{own}0")] {
        let request = listening.request("GET", "/oauth/practice?code=1", &format!("Origin: {origin}\r\n"));
        let page = listening.say(&request).await;
        assert!(page.starts_with("HTTP/1.1 403 "), "{origin}: {page}");
    }
    let request = listening.request(
        "GET",
        "/oauth/practice?code=1",
        &format!("Origin: {own}\r\nOrigin: https://evil.example\r\n"),
    );
    assert!(listening.say(&request).await.starts_with("HTTP/1.1 403 "));
    assert!(listening.arrivals.try_recv().is_err());
    listening.still_listens().await;
}

#[tokio::test]
async fn l05_wrong_host_is_refused() {
    let mut listening = Listening::start().await;
    let port = listening.port;
    let hosts = [
        format!("Host: evil.example:{port}\r\n"),
        format!("Host: localhost:{port}\r\n"),
        format!("Host: 127.0.0.1.evil.example:{port}\r\n"),
        format!("Host: 127.0.0.2:{port}\r\n"),
        "Host: 127.0.0.1\r\n".to_owned(),
        "Host: \r\n".to_owned(),
        format!("Host: 127.0.0.1:{port}\r\nHost: evil.example\r\n"),
        String::new(),
    ];
    for host in hosts {
        let page = listening.say(&format!("GET /oauth/practice?code=1 HTTP/1.1\r\n{host}\r\n")).await;
        assert!(page.starts_with("HTTP/1.1 403 "), "{host}: {page}");
    }
    let as_proxy = format!("GET http://evil.example/oauth/practice?code=1 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n");
    assert!(listening.say(&as_proxy).await.starts_with("HTTP/1.1 403 "));
    assert!(listening.arrivals.try_recv().is_err());
    listening.still_listens().await;
}

#[tokio::test]
async fn l07_no_page_repeats_what_came_in() {
    let mut listening = Listening::start().await;
    // As a browser writes `<script>`; raw, it is not an address and refused as such.
    let planted = "%3Cscript%3Ecanary%3C/script%3E";
    let raw = listening.say(&listening.get(&format!("{PATH}?error_description=<script>canary"))).await;
    assert!(raw.starts_with("HTTP/1.1 400 ") && !raw.contains("canary"), "{raw}");
    let mut pages = vec![
        listening.say(&listening.get(&format!("/{planted}?{planted}"))).await,
        listening.say(&listening.request("POST", &format!("{PATH}?{planted}"), "X-Odd: canary\r\n")).await,
    ];
    let target = format!("{PATH}?error=canary&error_description={planted}&state={planted}");
    pages.push(listening.visit(&target, Verdict::Ignored).await);
    pages.push(listening.visit(&target, Verdict::Refused).await);
    for page in pages {
        assert!(!page.contains("canary") && !page.contains("<script"), "{page}");
        let lowered = page.to_ascii_lowercase();
        assert!(lowered.contains("content-security-policy: default-src 'none'; style-src 'sha256-"), "{page}");
        assert!(lowered.contains("x-content-type-options: nosniff"), "{page}");
    }
}

#[tokio::test]
async fn l09_a_busy_port_is_named_and_no_other_is_taken() {
    let first = LoopbackListener::bind(None).await.unwrap();
    let error = LoopbackListener::bind(Some(first.port())).await.unwrap_err();
    assert!(matches!(error, BindError::PortBusy(port) if port == first.port()), "{error:?}");
    assert!(error.to_string().contains(&first.port().to_string()));
}

#[tokio::test]
async fn l11_two_listeners_do_not_meet() {
    let mut one = Listening::start().await;
    let mut other = Listening::start().await;
    assert_ne!(one.port, other.port);
    let page = one.visit("/oauth/practice?code=1", Verdict::Accepted).await;
    assert!(page.contains(CLOSE_THIS_TAB));
    assert!(other.arrivals.try_recv().is_err());
    other.still_listens().await;
}

#[tokio::test]
async fn d15_a_head_beyond_16_kib_is_refused_and_listening_goes_on() {
    let mut listening = Listening::start().await;
    let mut browser = listening.connect().await;
    let request = listening.get(&format!("/oauth/practice?error_description={}", "x".repeat(100_000)));
    // The listener stops reading, so the rest may find the connection closed.
    let _ = browser.0.write_all(request.as_bytes()).await;
    let mut page = Vec::new();
    let _ = browser.0.read_to_end(&mut page).await;
    assert!(page.is_empty() || page.starts_with(b"HTTP/1.1 4"), "{}", String::from_utf8_lossy(&page));
    assert!(listening.arrivals.try_recv().is_err());

    let page = listening.visit(&format!("/oauth/practice?code={}", "x".repeat(8_000)), Verdict::Ignored).await;
    assert!(page.starts_with("HTTP/1.1 400 "), "{page}");
    listening.still_listens().await;
}

#[tokio::test]
async fn whoever_is_still_served_gets_an_answer_after_the_last_verdict() {
    let mut listening = Listening::start().await;
    let mut twin = listening.connect().await;
    twin.send(&listening.get("/oauth/practice?code=1")).await;
    let twin_arrival = listening.arrival().await;

    listening.visit("/oauth/practice?code=1", Verdict::Accepted).await;
    twin_arrival.verdict.send(Verdict::Ignored).unwrap();

    assert!(twin.read().await.starts_with("HTTP/1.1 400 "));
    listening.task.await.unwrap();
}

#[tokio::test]
async fn dropping_the_listener_frees_its_port() {
    let mut listening = Listening::start().await;
    let mut browser = listening.connect().await;
    browser.send(&listening.get("/oauth/practice?code=1")).await;
    let arrival = listening.arrival().await;
    listening.task.abort();
    assert!(listening.task.await.unwrap_err().is_cancelled());
    assert_eq!(arrival.verdict.send(Verdict::Accepted), Err(Verdict::Accepted));
    assert_eq!(browser.read().await, "");
    LoopbackListener::bind(Some(listening.port)).await.expect("the port is free again");
}

/// A listener at work, and its owner's end.
struct Listening {
    port: u16,
    arrivals: mpsc::Receiver<Arrival>,
    task: JoinHandle<()>,
}

impl Listening {
    async fn start() -> Self {
        Self::start_with(SILENCE).await
    }

    async fn start_with(silence: Duration) -> Self {
        let mut listener = LoopbackListener::bind(None).await.unwrap();
        listener.silence = silence;
        let port = listener.port();
        let (sender, arrivals) = mpsc::channel(4);
        let task = tokio::spawn(listener.serve(PATH.to_owned(), sender));
        Self { port, arrivals, task }
    }

    async fn connect(&self) -> Browser {
        Browser(TcpStream::connect(("127.0.0.1", self.port)).await.unwrap())
    }

    fn get(&self, target: &str) -> String {
        self.request("GET", target, "")
    }

    fn request(&self, method: &str, target: &str, headers: &str) -> String {
        format!("{method} {target} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n{headers}\r\n", self.port)
    }

    /// What the owner receives next; a test that would wait for ever fails.
    async fn arrival(&mut self) -> Arrival {
        timeout(SILENCE, self.arrivals.recv()).await.expect("an arrival").expect("the listener listens")
    }

    /// Sends a request that is answered without the owner.
    async fn say(&self, request: &str) -> String {
        let mut browser = self.connect().await;
        browser.send(request).await;
        browser.read().await
    }

    /// Sends a request that reaches the owner, who gives its verdict.
    async fn visit(&mut self, target: &str, verdict: Verdict) -> String {
        let mut browser = self.connect().await;
        browser.send(&self.get(target)).await;
        self.arrival().await.verdict.send(verdict).unwrap();
        browser.read().await
    }

    async fn still_listens(&mut self) {
        let page = self.visit("/oauth/practice?code=right&state=right", Verdict::Accepted).await;
        assert!(page.contains(CLOSE_THIS_TAB), "{page}");
    }
}

struct Browser(TcpStream);

impl Browser {
    async fn send(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    async fn read(&mut self) -> String {
        let mut page = String::new();
        self.0.read_to_string(&mut page).await.unwrap();
        page
    }
}

/// An address of this computer that is not loopback, if it has one. Nothing is sent to find it.
fn other_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}
