use porchlight_app::{Command, Handle};
use porchlight_domain::AccountId;
use tauri::State;

use super::{Answer, send};

#[tauri::command]
pub(super) async fn check_whats_wrong(app: State<'_, Handle>, provider: String, account: Option<AccountId>) -> Answer {
    send(app, Command::CheckWhatsWrong { provider, account }).await
}
