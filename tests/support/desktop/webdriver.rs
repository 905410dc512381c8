//! Sessions with a WebDriver server: `WebKitWebDriver` for the app's window, `chromedriver` for the browser.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use tokio::net::TcpStream;

use crate::Running;

/// How long a driver may take to start, and a session to begin. The slowest seen with both cores busy was 6 s.
const START: Duration = Duration::from_secs(30);

/// Starts `command` as a WebDriver server on a free port and opens a session with `capabilities`.
pub async fn session(mut command: Command, log: &Path, capabilities: &serde_json::Value) -> (Running, Client) {
    let port = crate::free_port();
    command.arg(format!("--port={port}"));
    let name = command.get_program().display().to_string();
    let mut driver = Running::start(command, log);

    let listening = async {
        while driver.is_running() && TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let in_time = tokio::time::timeout(START, listening).await.is_ok();
    assert!(in_time && driver.is_running(), "{name} does not listen:\n{}", driver.output());

    let capabilities: Capabilities =
        capabilities.as_object().expect("capabilities are a JSON object").clone().into_iter().collect();
    let mut builder = ClientBuilder::new(HttpConnector::new());
    builder.capabilities(capabilities);
    let address = format!("http://127.0.0.1:{port}");
    let client = match tokio::time::timeout(START, builder.connect(&address)).await {
        Ok(Ok(client)) => client,
        Ok(Err(error)) => panic!("{name} opens no session: {error}\n{}", driver.output()),
        Err(elapsed) => panic!("{name} opens no session ({elapsed}, {START:?}):\n{}", driver.output()),
    };
    (driver, client)
}
