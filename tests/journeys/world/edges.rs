//! The outermost edges of the app: a browser that only remembers, a clipboard, a network, and waiting by the moved
//! clock.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use porchlight_app::view::LinkHandler;
use porchlight_app::{AuthorizationLink, Browser, Clipboard, Connectivity, LinkRegistration, Network, Timer};
use porchlight_tests::TestTime;
use tokio::sync::mpsc;

/// Remembers what it was asked to open; the test is the person in front of it.
pub struct FakeBrowser {
    opened: mpsc::UnboundedSender<String>,
    works: AtomicBool,
    pages: Mutex<Vec<String>>,
}

impl FakeBrowser {
    pub fn new() -> (Self, mpsc::UnboundedReceiver<String>) {
        let (opened, links) = mpsc::unbounded_channel();
        (Self { opened, works: AtomicBool::new(true), pages: Mutex::default() }, links)
    }

    /// Whether the system finds a browser to start.
    pub fn set_works(&self, works: bool) {
        self.works.store(works, Ordering::Relaxed);
    }

    /// Pages of guides that were opened.
    pub fn pages(&self) -> Vec<String> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Browser for FakeBrowser {
    fn open_authorization_request(&self, link: &AuthorizationLink) -> bool {
        let works = self.works.load(Ordering::Relaxed);
        works && self.opened.send(link.expose().to_owned()).is_ok()
    }

    fn open_page(&self, address: &str) -> bool {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).push(address.to_owned());
        true
    }
}

/// A clipboard of one text.
#[derive(Default)]
pub struct FakeClipboard(Mutex<Option<String>>);

impl FakeClipboard {
    /// What is there.
    pub fn text(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The person copies something.
    pub fn copy(&self, text: &str) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(text.to_owned());
    }
}

impl Clipboard for FakeClipboard {
    fn copy_link(&self, link: &AuthorizationLink) -> bool {
        self.copy(link.expose());
        true
    }

    fn paste(&self) -> Option<String> {
        self.text()
    }
}

/// A network of which the system knows what the test says.
#[derive(Default)]
pub struct FakeNetwork(Mutex<Option<bool>>, Mutex<Option<Connectivity>>);

impl FakeNetwork {
    /// Whether it is paid for by what goes over it.
    pub fn set_metered(&self, metered: Option<bool>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = metered;
    }

    /// How far it leads.
    pub fn set_connectivity(&self, connectivity: Connectivity) {
        *self.1.lock().unwrap_or_else(PoisonError::into_inner) = Some(connectivity);
    }
}

impl Network for FakeNetwork {
    fn is_metered(&self) -> Option<bool> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn connectivity(&self) -> Connectivity {
        self.1.lock().unwrap_or_else(PoisonError::into_inner).unwrap_or(Connectivity::Unknown)
    }
}

/// A system that brings links to whom the test says, until it is asked to bring them to the app.
pub struct FakeLinks(Mutex<(LinkHandler, Option<LinkHandler>)>);

impl FakeLinks {
    /// Another program makes itself known, or goes; `then` is what the system says once it was asked for a change.
    pub fn lead_to(&self, handler: LinkHandler, then: LinkHandler) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (handler, Some(then));
    }

    /// Whether the system was asked to bring links to the app since [`FakeLinks::lead_to`].
    pub fn were_asked_for(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.is_none()
    }
}

impl Default for FakeLinks {
    fn default() -> Self {
        Self(Mutex::new((LinkHandler::Ours, Some(LinkHandler::Ours))))
    }
}

impl LinkRegistration for FakeLinks {
    fn look(&self) -> LinkHandler {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    fn register(&self) {
        let mut links = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(then) = links.1.take() {
            links.0 = then;
        }
    }
}

/// Waits until a test has moved the clock far enough.
pub struct MovedTimer(pub TestTime);

impl Timer for MovedTimer {
    fn wait_until(&self, until: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(self.0.wait_until(until))
    }
}
