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

#[tauri::command]
pub(super) async fn set_meter_number(app: State<'_, Handle>, account: AccountId, number: String) -> Answer {
    send(app, Command::SetMeterNumber { account, number }).await
}
