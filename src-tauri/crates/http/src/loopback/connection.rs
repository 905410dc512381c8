//! One connection of the browser, from its request to the page.

use std::{
    convert::Infallible,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use http_body_util::Full;
use hyper::{
    Method, Request, Response,
    body::{Bytes, Incoming},
    header::{HOST, ORIGIN},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::TcpStream,
    sync::{mpsc, oneshot},
    time::timeout,
};

use super::{Arrival, Verdict, page::Page};

/// A request whose head is larger is refused (431).
const HEAD_BYTES: usize = 16 * 1024;

/// The owner of the attempt has this long for its verdict.
const VERDICT: Duration = Duration::from_secs(5);

/// A connection is dropped after this long, whatever it does.
const CONNECTION: Duration = Duration::from_secs(15);

/// What every connection is served by.
pub(super) struct Desk {
    pub(super) port: u16,
    pub(super) path: String,
    pub(super) arrivals: mpsc::Sender<Arrival>,
    pub(super) silence: Duration,
}

/// Whether a connection brought what was waited for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Served {
    /// Its response ended the attempt, and its page is written.
    Last,
    /// Listening goes on.
    GoesOn,
}

impl Desk {
    pub(super) async fn serve(&self, stream: TcpStream) -> Served {
        let ended = AtomicBool::new(false);
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.silence)
            .keep_alive(false)
            .max_buf_size(HEAD_BYTES)
            .serve_connection(
                TokioIo::new(stream),
                service_fn(async |request| {
                    let page = self.page(&request).await;
                    ended.store(matches!(page, Page::Accepted | Page::Refused), Ordering::Relaxed);
                    Ok::<Response<Full<Bytes>>, Infallible>(page.response())
                }),
            );
        // How the connection ended is of no consequence: the verdict counts, whether or not its page was read.
        let _ = timeout(CONNECTION, connection).await;
        if ended.into_inner() { Served::Last } else { Served::GoesOn }
    }

    async fn page(&self, request: &Request<Incoming>) -> Page {
        let page = match self.check(request) {
            Ok(path_and_query) => self.ask_verdict(path_and_query).await,
            Err(page) => page,
        };
        tracing::debug!(status = page.status().as_u16(), "loopback request answered");
        page
    }

    /// Returns path and query of a request that may be an authorization response, or the page that refuses it.
    fn check<'r>(&self, request: &'r Request<Incoming>) -> Result<&'r str, Page> {
        let uri = request.uri();
        // A request as to a proxy names another authority beside `Host`.
        if uri.authority().is_some() || !self.is_addressed_to_us(request) || request.method() != Method::GET {
            return Err(Page::Forbidden);
        }
        if uri.path() != self.path {
            return Err(Page::NotFound);
        }
        match (uri.path_and_query(), uri.query()) {
            (Some(path_and_query), Some(_)) => Ok(path_and_query.as_str()),
            (None, _) | (_, None) => Err(Page::Ignored),
        }
    }

    /// A page elsewhere that resolves its own name to 127.0.0.1 gives itself away by `Host`, a script by `Origin`.
    fn is_addressed_to_us(&self, request: &Request<Incoming>) -> bool {
        let host = format!("127.0.0.1:{}", self.port);
        let origin = format!("http://{host}");
        let mut hosts = request.headers().get_all(HOST).iter();
        hosts.next().is_some_and(|named| *named == host)
            && hosts.next().is_none()
            && request.headers().get_all(ORIGIN).iter().all(|named| *named == origin)
    }

    async fn ask_verdict(&self, path_and_query: &str) -> Page {
        let uri = format!("http://127.0.0.1:{}{path_and_query}", self.port);
        let (verdict, answer) = oneshot::channel();
        let asked = async {
            self.arrivals.send(Arrival { uri, verdict }).await.ok()?;
            answer.await.ok()
        };
        match timeout(VERDICT, asked).await.ok().flatten() {
            Some(Verdict::Accepted) => Page::Accepted,
            Some(Verdict::Refused) => Page::Refused,
            Some(Verdict::Ignored) | None => Page::Ignored,
        }
    }
}
