use porchlight_app::{Command, Handle, view::AppView};
use tauri::{State, WebviewWindow, ipc::Channel};

use super::{Answer, send};

/// Streams the view until the page is gone: the present one at once, then every change.
#[tauri::command]
pub(super) async fn watch_view(app: State<'_, Handle>, channel: Channel<AppView>) -> Answer {
    let mut view = app.view();
    view.mark_changed();
    // The command answers at once; the stream goes on in a task that ends with the page.
    tauri::async_runtime::spawn(async move {
        while view.changed().await.is_ok() {
            let fresh = view.borrow_and_update().clone();
            if channel.send(fresh).is_err() {
                break;
            }
        }
    });
    Ok(())
}

#[tauri::command]
pub(super) async fn repair_links(app: State<'_, Handle>) -> Answer {
    send(app, Command::RepairLinks).await
}

#[tauri::command]
pub(super) async fn update_now(app: State<'_, Handle>) -> Answer {
    send(app, Command::UpdateNow).await
}

#[tauri::command]
pub(super) async fn dismiss_notice(app: State<'_, Handle>, id: u32) -> Answer {
    send(app, Command::DismissNotice(id)).await
}

/// The message stays in the page: it may hold whatever was on screen.
#[tauri::command]
pub(super) async fn report_view_crash(app: State<'_, Handle>) -> Answer {
    send(app, Command::ReportViewCrash).await
}

/// The calm view fills the whole screen. A window system that refuses leaves the window as it is.
#[tauri::command]
pub(super) async fn set_full_screen(window: WebviewWindow, on: bool) -> Answer {
    if let Err(error) = window.set_fullscreen(on) {
        tracing::warn!(%error, "the window was not put into or out of full screen");
    }
    Ok(())
}
