use porchlight_app::{Command, Handle};
use porchlight_domain::{AccountId, AttemptId};
use tauri::State;

use super::{Answer, send};

#[tauri::command]
pub(super) async fn sign_in(app: State<'_, Handle>, provider: String, account: Option<AccountId>) -> Answer {
    send(app, Command::SignIn { provider, account }).await
}

#[tauri::command]
pub(super) async fn cancel_sign_in(app: State<'_, Handle>, attempt: AttemptId) -> Answer {
    send(app, Command::CancelSignIn(attempt)).await
}

#[tauri::command]
pub(super) async fn dismiss_sign_in(app: State<'_, Handle>, attempt: AttemptId) -> Answer {
    send(app, Command::DismissSignIn(attempt)).await
}

#[tauri::command]
pub(super) async fn reopen_browser(app: State<'_, Handle>, attempt: AttemptId) -> Answer {
    send(app, Command::ReopenBrowser(attempt)).await
}

#[tauri::command]
pub(super) async fn copy_sign_in_link(app: State<'_, Handle>, attempt: AttemptId) -> Answer {
    send(app, Command::CopySignInLink(attempt)).await
}

#[tauri::command]
pub(super) async fn paste_response(app: State<'_, Handle>, attempt: AttemptId) -> Answer {
    send(app, Command::PasteResponse(attempt)).await
}
