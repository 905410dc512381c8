use porchlight_app::{AuthorizationLink, Browser};
use tauri::AppHandle;
use tauri_plugin_opener::OpenerExt;

/// The system's own browser.
pub(crate) struct SystemBrowser(pub(crate) AppHandle);

impl Browser for SystemBrowser {
    fn open_authorization_request(&self, link: &AuthorizationLink) -> bool {
        self.open(link.expose())
    }

    fn open_page(&self, address: &str) -> bool {
        self.open(address)
    }
}

impl SystemBrowser {
    fn open(&self, address: &str) -> bool {
        let opened = self.0.opener().open_url(address, None::<&str>);
        if opened.is_err() {
            // The error may name the address, which carries `state`.
            tracing::error!("no browser could be started");
        }
        opened.is_ok()
    }
}
