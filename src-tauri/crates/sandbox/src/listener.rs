//! The port: accepts connections and serves them until dropped.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::front_door::FrontDoor;

/// How long a connection may take to send its request head.
const HEAD_TIME_OUT: Duration = Duration::from_secs(30);

/// How long to wait after a failed accept (too many open files), so that a failing port does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Binds a loopback port; 0 lets the system choose.
///
/// # Errors
/// As the system says, [`io::ErrorKind::AddrInUse`] for a busy port.
pub(crate) async fn bind(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind(("127.0.0.1", port)).await
}

/// Serves until dropped. Connections end with it, so that nothing answers after the sandbox is gone.
pub(crate) async fn serve(listener: TcpListener, door: Arc<FrontDoor>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve_connection(stream, Arc::clone(&door)));
                }
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve_connection(stream: TcpStream, door: Arc<FrontDoor>) {
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let door = Arc::clone(&door);
        async move { door.answer(request.map(Body::new)).await }
    });
    // An error ends this connection only: the other side went away, or a script dropped it on purpose.
    let _ended = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME_OUT)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}
