//! Deep links: asking the system for them, and taking them in.

use porchlight_app::Handle;
use tauri::AppHandle;
use tauri_plugin_deep_link::DeepLinkExt;

/// Takes links that come without a second process (macOS), and asks the system to bring links to this program.
pub(crate) fn listen(app: &AppHandle, handle: &Handle) {
    #[cfg(target_os = "macos")]
    {
        let handle = handle.clone();
        app.deep_link().on_open_url(move |event| {
            for link in event.urls() {
                handle.link(link.into());
            }
        });
    }
    #[cfg(not(target_os = "macos"))]
    let _ = handle;

    if is_installed_by_a_package() {
        return;
    }
    let app = app.clone();
    // Starts other programs (xdg-mime), so it gets a thread of its own.
    tauri::async_runtime::spawn_blocking(move || {
        if let Err(error) = app.deep_link().register_all() {
            tracing::warn!(%error, "the system was not asked to bring links to this program");
        }
    });
}

/// A package registers the scheme itself, for every person of the computer.
fn is_installed_by_a_package() -> bool {
    let program = std::env::current_exe();
    cfg!(target_os = "macos") || program.is_ok_and(|path| path.starts_with("/usr"))
}
