use porchlight_app::{Command, Handle};
use porchlight_domain::ClientSecret;
use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt;

use super::{Answer, send};

/// The one secret that passes through the window, and only in this direction: somebody types it.
#[tauri::command]
pub(super) async fn save_setup(
    app: State<'_, Handle>,
    provider: String,
    client_identifier: String,
    client_secret: Option<String>,
    redirect_uri: Option<String>,
) -> Answer {
    let client_secret = client_secret.map(ClientSecret::new);
    send(app, Command::SaveSetup { provider, client_identifier, client_secret, redirect_uri }).await
}

/// Shows the system's file dialog. The file is read by the program; its content never reaches the window.
#[tauri::command]
pub(super) async fn choose_setup_file(tauri: AppHandle, app: State<'_, Handle>) -> Answer {
    let (chosen, choice) = tokio::sync::oneshot::channel();
    tauri.dialog().file().add_filter("Setup", &["json"]).pick_file(move |file| {
        // The command may be gone if the window was closed over the dialog.
        chosen.send(file).ok();
    });
    let path = choice.await.ok().flatten().and_then(|file| file.into_path().ok());
    match path {
        Some(path) => send(app, Command::UseSetupFile(path)).await,
        None => Ok(()),
    }
}

#[tauri::command]
pub(super) async fn forget_setup(app: State<'_, Handle>, provider: String) -> Answer {
    send(app, Command::ForgetSetup { provider }).await
}

#[tauri::command]
pub(super) async fn open_setup_link(app: State<'_, Handle>, provider: String) -> Answer {
    send(app, Command::OpenSetupLink { provider }).await
}
