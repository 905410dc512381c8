//! The one window.

use porchlight_app::{Command, Handle};
use tauri::{
    App, AppHandle, DragDropEvent, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent, Wry,
    plugin::TauriPlugin, webview::NewWindowResponse,
};
use tauri_plugin_window_state::StateFlags;

const LABEL: &str = "main";

/// Has size and place of the window remembered. Full screen is not: it belongs to the calm view, which a new start does
/// not open.
pub(crate) fn remember_its_place() -> TauriPlugin<Wry> {
    let kept = StateFlags::all() & !StateFlags::FULLSCREEN;
    tauri_plugin_window_state::Builder::default().with_state_flags(kept).build()
}

/// Opens the window. It shows the app's own pages and nothing else.
pub(crate) fn open(app: &App, handle: &Handle) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title("Porchlight")
        .inner_size(1080.0, 760.0)
        .min_inner_size(720.0, 560.0)
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    let handle = handle.clone();
    let watched = window.clone();
    window.on_window_event(move |event| note(&watched, &handle, event));
    Ok(())
}

/// Whether the window is there. It is not while the app starts or ends.
pub(crate) fn is_open(app: &AppHandle) -> bool {
    app.get_webview_window(LABEL).is_some()
}

/// Shows the window in front of others.
pub(crate) fn bring_forward(app: &AppHandle) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    let shown = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!(%error, "the window could not be brought forward");
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the list of window events is open")]
fn note(window: &WebviewWindow, handle: &Handle, event: &WindowEvent) {
    match event {
        WindowEvent::Focused(_) | WindowEvent::Resized(_) => {
            let hidden = window.is_minimized().unwrap_or(false) || !window.is_visible().unwrap_or(true);
            handle.looked_at(!hidden);
        }
        WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) => {
            if let Some(path) = paths.first().cloned() {
                let handle = handle.clone();
                tauri::async_runtime::spawn(async move {
                    // What is wrong with the file is said by a notice.
                    handle.command(Command::TakeDroppedFile(path)).await.ok();
                });
            }
        }
        _ => {}
    }
}

fn is_own_page(address: &Url) -> bool {
    let own = matches!(
        (address.scheme(), address.host_str(), address.port()),
        ("tauri", Some("localhost"), None) | ("http" | "https", Some("tauri.localhost"), None)
    );
    let own_while_developing = cfg!(dev) && address.host_str() == Some("127.0.0.1") && address.port() == Some(5173);
    if !(own || own_while_developing) {
        tracing::warn!("the window was kept on its own page");
    }
    own || own_while_developing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_stays_on_its_own_page() {
        for (address, own) in [
            ("tauri://localhost/", true),
            ("http://tauri.localhost/index.html", true),
            ("https://example.com/", false),
            ("tauri://example.com/", false),
            ("http://tauri.localhost:8080/", false),
            ("http://tauri.localhost.example.com/", false),
            ("data:text/html,hello", false),
            ("about:blank", false),
        ] {
            assert_eq!(is_own_page(&Url::parse(address).expect("an address")), own, "{address}");
        }
    }
}
