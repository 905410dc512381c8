use std::sync::{Mutex, PoisonError};

use arboard::Clipboard;
use porchlight_app::AuthorizationLink;

/// The system's clipboard. On Linux its content lives as long as the connection, so that is kept.
#[derive(Default)]
pub(crate) struct SystemClipboard(Mutex<Option<Clipboard>>);

impl porchlight_app::Clipboard for SystemClipboard {
    fn copy_link(&self, link: &AuthorizationLink) -> bool {
        self.with(|clipboard| clipboard.set_text(link.expose())).is_some()
    }

    fn paste(&self) -> Option<String> {
        self.with(Clipboard::get_text)
    }
}

impl SystemClipboard {
    fn with<T>(&self, work: impl FnOnce(&mut Clipboard) -> Result<T, arboard::Error>) -> Option<T> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.is_none() {
            *kept = Clipboard::new().inspect_err(|_| tracing::error!("there is no clipboard")).ok();
        }
        work(kept.as_mut()?).ok()
    }
}
