//! Deep links: asking the system for them, looking where it brings them, and taking them in.
//!
//! Each system keeps its registration elsewhere, and has a file here. What it decides is pure and tested everywhere;
//! only the few lines that ask the system need it.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(any(target_os = "macos", test))]
mod macos;
#[cfg(any(windows, test))]
mod windows;

use std::path::{Path, PathBuf};

use porchlight_app::{Handle, LinkRegistration, view::LinkHandler};
use tauri::{AppHandle, Manager};

/// The scheme of the app's links.
const SCHEME: &str = "app.porchlight";

/// Takes links that come without a second process (macOS).
pub(crate) fn listen(app: &AppHandle, handle: &Handle) {
    #[cfg(target_os = "macos")]
    {
        use tauri_plugin_deep_link::DeepLinkExt;

        let handle = handle.clone();
        app.deep_link().on_open_url(move |event| {
            for link in event.urls() {
                handle.link(link.into());
            }
        });
    }
    #[cfg(not(target_os = "macos"))]
    let _ = (app, handle);
}

/// The system this program runs on.
pub(crate) struct SystemLinks(pub(crate) AppHandle);

impl LinkRegistration for SystemLinks {
    fn look(&self) -> LinkHandler {
        let Some(program) = self.program() else { return LinkHandler::Unknown };
        #[cfg(target_os = "linux")]
        return linux::look(&program);
        #[cfg(target_os = "macos")]
        return macos::look(&macos::Workspace, &program);
        #[cfg(windows)]
        return windows::look(&windows::SystemRegistry, &program, Path::exists);
    }

    fn register(&self) {
        let Some(program) = self.program() else { return };
        #[cfg(target_os = "linux")]
        let registered = linux::register(&self.0, &program);
        #[cfg(target_os = "macos")]
        let registered = macos::register(&program);
        #[cfg(windows)]
        let registered = windows::register(&self.0, &program);
        if let Err(error) = registered {
            tracing::warn!(%error, "the system was not asked to bring links to this program");
        }
    }
}

impl SystemLinks {
    /// The file that a link should start. An `AppImage` is unpacked for each start, so its own file counts.
    fn program(&self) -> Option<PathBuf> {
        #[cfg(target_os = "linux")]
        if let Some(app_image) = self.0.env().appimage {
            return Some(PathBuf::from(app_image));
        }
        tauri::utils::platform::current_exe().ok()
    }
}

/// Whether a program that the system names is this one. One whose file is gone is nobody's.
fn compare(named: &Path, own: &Path) -> LinkHandler {
    match (named.canonicalize(), own.canonicalize()) {
        (Err(_), _) => LinkHandler::Nobody,
        (Ok(named), Ok(own)) if named == own => LinkHandler::Ours,
        (Ok(_), _) => LinkHandler::Other,
    }
}
