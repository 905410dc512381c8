use porchlight_app::{Command, Handle};
use porchlight_domain::AccountId;
use tauri::State;

use super::{Answer, send};

#[tauri::command]
pub(super) async fn sign_out(app: State<'_, Handle>, account: AccountId) -> Answer {
    send(app, Command::SignOut(account)).await
}

#[tauri::command]
pub(super) async fn remove_account(app: State<'_, Handle>, account: AccountId) -> Answer {
    send(app, Command::RemoveAccount(account)).await
}
