//! The outermost edges that the shell provides and tests replace.

use std::{future::Future, pin::Pin, time::Duration};

use porchlight_auth::AuthorizationLink;

use crate::view::LinkHandler;

/// The system's browser.
pub trait Browser: Send + Sync {
    /// Asks the system to open an authorization request. `false` if nothing could be started.
    ///
    /// May take long; called from a thread of its own.
    fn open_authorization_request(&self, link: &AuthorizationLink) -> bool;

    /// Asks the system to open an `https:` or `mailto:` address of a provider's guide, or a page of its site (in demo
    /// mode on this computer). `false` if nothing could be started.
    fn open_page(&self, address: &str) -> bool;
}

/// The system's clipboard. Kept away from the window, since a link carries `state` and an answer the code.
pub trait Clipboard: Send + Sync {
    /// Puts the authorization link there. `false` if it could not.
    fn copy_link(&self, link: &AuthorizationLink) -> bool;

    /// The text that is there, if any.
    fn paste(&self) -> Option<String>;
}

/// Waiting, by the clock that the app is given.
pub trait Timer: Send + Sync {
    /// Ends when the clock's `elapsed` has reached `until`.
    fn wait_until(&self, until: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

/// What the system knows of the computer's network.
pub trait Network: Send + Sync {
    /// Whether what goes over it is paid for by its amount; `None` if the system does not say.
    ///
    /// May take long; called from a thread of its own.
    fn is_metered(&self) -> Option<bool>;

    /// How far the system says that it leads.
    ///
    /// May take long; called from a thread of its own.
    fn connectivity(&self) -> Connectivity;
}

/// How far a computer's network leads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Connectivity {
    /// The system does not say, or has not tried.
    Unknown,
    /// There is none.
    Offline,
    /// To a page that wants something first: a hotel, a café.
    Portal,
    /// Not to the internet.
    Limited,
    /// To the internet.
    Online,
}

/// The system's registration of programs for links.
pub trait LinkRegistration: Send + Sync {
    /// To which program the app's links lead.
    ///
    /// May take seconds; called from a thread of its own.
    fn look(&self) -> LinkHandler;

    /// Asks the system to bring the app's links to this program. Whether it does, [`LinkRegistration::look`] says.
    ///
    /// May take seconds; called from a thread of its own.
    fn register(&self);
}
