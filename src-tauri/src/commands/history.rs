use std::path::PathBuf;

use porchlight_app::{
    Command, Handle,
    view::{CompareWith, HistoryRange},
};
use porchlight_domain::{AccountId, SiteId};
use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt;

use super::{Answer, send};

#[tauri::command]
pub(super) async fn show_history(
    app: State<'_, Handle>,
    account: AccountId,
    site: SiteId,
    range: HistoryRange,
    date: Option<String>,
    compare: CompareWith,
) -> Answer {
    send(app, Command::ShowHistory { account, site, range, date, compare }).await
}

#[tauri::command]
pub(super) async fn leave_history(app: State<'_, Handle>) -> Answer {
    send(app, Command::LeaveHistory).await
}

#[tauri::command]
pub(super) async fn save_history_csv(tauri: AppHandle, app: State<'_, Handle>) -> Answer {
    match choose_file(&tauri, &app, "CSV", "csv").await {
        Some(path) => send(app, Command::SaveHistory(path)).await,
        None => Ok(()),
    }
}

/// The picture is looked at in Rust before it is written.
#[tauri::command]
pub(super) async fn save_history_picture(tauri: AppHandle, app: State<'_, Handle>, png: String) -> Answer {
    match choose_file(&tauri, &app, "PNG", "png").await {
        Some(path) => send(app, Command::SavePicture { path, png }).await,
        None => Ok(()),
    }
}

/// Shows the system's dialog for a file to be written; `None` if the person changed their mind.
async fn choose_file(tauri: &AppHandle, app: &Handle, kind: &str, ending: &str) -> Option<PathBuf> {
    let stem = app.view().borrow().history_file_stem().unwrap_or_else(|| "porchlight".to_owned());
    let (chosen, choice) = tokio::sync::oneshot::channel();
    let dialog = tauri.dialog().file().add_filter(kind, &[ending]).set_file_name(format!("{stem}.{ending}"));
    dialog.save_file(move |file| {
        // The command may be gone if the window was closed over the dialog.
        chosen.send(file).ok();
    });
    choice.await.ok().flatten().and_then(|file| file.into_path().ok())
}
