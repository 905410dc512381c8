//! A door before the token endpoint. It can be shut from either side, so that a test knows what has passed: nothing,
//! the request, or the reply as well.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::world::PATIENCE;

/// What the door lets through.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rule {
    /// Everything.
    Open,
    /// Nothing: a request does not reach the server.
    HoldRequests,
    /// Requests: the server acts, and its reply does not reach the program.
    HoldReplies,
}

/// What has come to the door, passed or not.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Seen {
    /// Requests of the program.
    pub requests: usize,
    /// Replies of the server: what was asked for is done when one comes.
    pub replies: usize,
    /// Replies that were handed to the program's side of the connection.
    pub passed: usize,
    /// Connections that are open.
    pub open: usize,
}

/// The door.
pub struct Gate {
    port: u16,
    shared: Arc<Shared>,
    serving: JoinHandle<()>,
}

struct Shared {
    server: u16,
    rule: watch::Sender<Rule>,
    seen: watch::Sender<Seen>,
    /// Counts how often every connection was cut.
    cuts: watch::Sender<u32>,
}

impl Gate {
    /// Opens a door to the server at `server`, a port of this computer.
    pub async fn before(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let port = listener.local_addr().expect("a bound listener has an address").port();
        let shared = Arc::new(Shared {
            server,
            rule: watch::Sender::new(Rule::Open),
            seen: watch::Sender::default(),
            cuts: watch::Sender::default(),
        });
        let serving = tokio::spawn({
            let shared = Arc::clone(&shared);
            async move {
                while let Ok((program, _)) = listener.accept().await {
                    let shared = Arc::clone(&shared);
                    shared.seen.send_modify(|seen| seen.open += 1);
                    tokio::spawn(async move {
                        shared.carry(program).await;
                        shared.seen.send_modify(|seen| seen.open -= 1);
                    });
                }
            }
        });
        Self { port, shared, serving }
    }

    /// Where it is reached.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Sets what passes from here on.
    pub fn set(&self, rule: Rule) {
        self.shared.rule.send_replace(rule);
    }

    /// Ends every connection, with what is held in it, and lets everything through that comes later.
    pub fn cut(&self) {
        self.shared.cuts.send_modify(|cuts| *cuts += 1);
        self.set(Rule::Open);
    }

    /// Waits until all has come to its end that a killed program had sent. Nothing may be held.
    pub async fn until_idle(&self) -> Seen {
        // Connections are accepted in the order they were made: once this one is over, the others are known.
        let mut last = TcpStream::connect(("127.0.0.1", self.port)).await.expect("the door is there");
        last.shutdown().await.expect("it is open");
        let answer = last.read(&mut [0]).await;
        assert_eq!(answer.expect("it is closed in turn"), 0);
        self.until("the end of all connections", |seen| seen.open == 0).await
    }

    /// What has come so far.
    pub fn seen(&self) -> Seen {
        *self.shared.seen.borrow()
    }

    /// Waits until what has come is as `condition` wants it.
    pub async fn until(&self, what: &str, condition: impl Fn(Seen) -> bool) -> Seen {
        let mut seen = self.shared.seen.subscribe();
        let waited = tokio::time::timeout(PATIENCE, seen.wait_for(|seen| condition(*seen))).await;
        let found = waited.map(|seen| *seen.expect("this keeps the sending half"));
        found.unwrap_or_else(|_| panic!("waited in vain for {what}: {:?}", self.seen()))
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.serving.abort();
        self.cut();
    }
}

impl Shared {
    /// Carries bytes to and fro until one side has enough, or the connection is cut.
    async fn carry(&self, program: TcpStream) {
        let mut cuts = self.cuts.subscribe();
        let uncut = *cuts.borrow_and_update();
        let Ok(server) = TcpStream::connect(("127.0.0.1", self.server)).await else { return };
        let asking = AtomicBool::new(false);
        let (mut from_program, mut to_program) = program.into_split();
        let (mut from_server, mut to_server) = server.into_split();
        let there = async {
            let mut bytes = vec![0; 16 * 1024];
            loop {
                let count = from_program.read(&mut bytes).await?;
                if count == 0 {
                    return Ok::<(), io::Error>(());
                }
                // A request may come in pieces.
                if !asking.swap(true, Ordering::SeqCst) {
                    self.seen.send_modify(|seen| seen.requests += 1);
                }
                self.until_passing(Rule::HoldRequests, uncut).await;
                to_server.write_all(&bytes[..count]).await?;
            }
        };
        let back = async {
            let mut bytes = vec![0; 64 * 1024];
            loop {
                let count = from_server.read(&mut bytes).await?;
                if count == 0 {
                    return Ok::<(), io::Error>(());
                }
                let is_first = asking.swap(false, Ordering::SeqCst);
                if is_first {
                    self.seen.send_modify(|seen| seen.replies += 1);
                }
                self.until_passing(Rule::HoldReplies, uncut).await;
                to_program.write_all(&bytes[..count]).await?;
                if is_first {
                    self.seen.send_modify(|seen| seen.passed += 1);
                }
            }
        };
        let both = async {
            let mut back = pin!(back);
            // A side that goes away is no error here.
            tokio::select! {
                _ = there => {}
                _ = back.as_mut() => return,
            }
            // The server acts upon what has reached it, though nobody waits for the reply any more.
            if asking.load(Ordering::SeqCst) {
                back.await.ok();
            }
        };
        tokio::select! {
            () = both => {}
            _ = cuts.changed() => {}
        }
    }

    /// Waits until nothing is held any more: never, on a connection that was cut since it was made.
    async fn until_passing(&self, held_by: Rule, uncut: u32) {
        let mut rule = self.rule.subscribe();
        // The sending half lives as long as this.
        drop(rule.wait_for(|rule| *rule != held_by).await);
        // A cut comes before the rule that it opens, so whoever is let through by that sees it.
        if *self.cuts.borrow() != uncut {
            std::future::pending::<()>().await;
        }
    }
}

/// A port at which no connection is ever made, nor refused: a request to it is begun and never sent.
pub struct DeadEnd {
    port: u16,
    _listener: TcpListener,
    _filler: Vec<TcpStream>,
}

impl DeadEnd {
    /// Fills the queue of a listener that never accepts: the system passes over what comes then.
    pub async fn open() -> Self {
        let socket = TcpSocket::new_v4().expect("the system has sockets");
        socket.bind(([127, 0, 0, 1], 0).into()).expect("loopback has a free port");
        let listener = socket.listen(1).expect("a bound socket listens");
        let address = listener.local_addr().expect("a bound listener has an address");
        let mut filler = Vec::new();
        let full = Duration::from_millis(200);
        while let Ok(Ok(one)) = tokio::time::timeout(full, TcpStream::connect(address)).await {
            filler.push(one);
            assert!(filler.len() < 100, "the queue of a listener ends somewhere");
        }
        Self { port: address.port(), _listener: listener, _filler: filler }
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }
}
