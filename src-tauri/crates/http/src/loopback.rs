//! Where the browser brings the authorization response when the redirect URI is a loopback address.
//!
//! The listener knows nothing of sign-in: it hands every request for its path to the owner of the attempt and shows
//! one of a few fixed pages. Nothing that comes in is repeated on a page, and no request can end the listening but one
//! whose response the owner took for its own.
//!
//! Source: RFC 8252 §7.3 and §8.3.

mod connection;
mod page;

use std::{fmt, io, net::Ipv4Addr, time::Duration};

use futures_util::{StreamExt, stream::FuturesUnordered};
use thiserror::Error;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{mpsc, oneshot},
};

use connection::Served;

/// A connection is dropped if it has not asked for something after this long.
pub const SILENCE: Duration = Duration::from_secs(5);

/// A pause after the system refused to hand over a connection, for example for want of file handles.
const BREATH: Duration = Duration::from_millis(100);

/// So many connections are served at once; others wait until one ends.
const CONNECTIONS: usize = 64;

/// A request for the redirect URI's path, and the way to answer it.
pub struct Arrival {
    /// The whole address as the browser asked for it, `http://127.0.0.1:<port><path>?<query>`. Holds secrets.
    pub uri: String,
    /// Decides which page is shown. Dropping it counts as [`Verdict::Ignored`].
    pub verdict: oneshot::Sender<Verdict>,
}

impl fmt::Debug for Arrival {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Arrival[redacted]")
    }
}

/// What the owner of the attempt made of an arrival.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// The response belongs to the attempt and carries a code. Ends the listening.
    Accepted,
    /// The response belongs to the attempt and carries an error. Ends the listening.
    Refused,
    /// The response belongs to no attempt. Listening goes on.
    Ignored,
}

/// Why a port cannot be listened on.
#[derive(Debug, Error)]
pub enum BindError {
    /// Another program has the port of the registered redirect URI. Another one would not match it.
    #[error("port {0} is taken by another program")]
    PortBusy(u16),
    /// The system refuses for another reason.
    #[error("the system does not let the app listen on 127.0.0.1")]
    Refused(#[source] io::Error),
}

/// Listens on 127.0.0.1, and nowhere else.
#[derive(Debug)]
pub struct LoopbackListener {
    listener: TcpListener,
    port: u16,
    silence: Duration,
}

impl LoopbackListener {
    /// Takes the port, or any free one for `None`. From here on connections queue up until [`serve`](Self::serve).
    ///
    /// # Errors
    /// [`BindError::PortBusy`] if the wanted port is taken; never picks another by itself.
    pub async fn bind(port: Option<u16>) -> Result<Self, BindError> {
        let wanted = port.unwrap_or(0);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, wanted)).await.map_err(|error| {
            if error.kind() == io::ErrorKind::AddrInUse {
                BindError::PortBusy(wanted)
            } else {
                BindError::Refused(error)
            }
        })?;
        let port = listener.local_addr().map_err(BindError::Refused)?.port();
        Ok(Self { listener, port, silence: SILENCE })
    }

    /// The port in use.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Answers `GET <path>?…` by the verdict of whoever receives `arrivals`, and refuses all else.
    ///
    /// Ends after [`Verdict::Accepted`] or [`Verdict::Refused`] once the page is written; the port is free from the
    /// verdict on. To end it earlier (cancel, time-out), drop it; do not drop it to end an attempt that was answered,
    /// for the page would be lost.
    pub async fn serve(self, path: String, arrivals: mpsc::Sender<Arrival>) {
        let Self { listener, port, silence } = self;
        let desk = connection::Desk { port, path, arrivals, silence };
        let mut listener = Some(listener);
        let mut connections = FuturesUnordered::new();
        loop {
            let has_room = connections.len() < CONNECTIONS;
            tokio::select! {
                Some(served) = connections.next(), if !connections.is_empty() => {
                    if served == Served::Last {
                        listener = None;
                    }
                }
                accepted = accept(listener.as_ref()), if listener.is_some() && has_room => {
                    if let Some(stream) = accepted {
                        connections.push(desk.serve(stream));
                    }
                }
                else => return,
            }
        }
    }
}

/// The next connection; without a listener it is never asked. Harmless to drop.
async fn accept(listener: Option<&TcpListener>) -> Option<TcpStream> {
    if let Ok((stream, _)) = listener?.accept().await {
        return Some(stream);
    }
    tokio::time::sleep(BREATH).await;
    None
}

#[cfg(test)]
mod tests;
