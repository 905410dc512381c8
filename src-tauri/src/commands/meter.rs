use porchlight_app::{Command, Handle, view::MeterUnit};
use porchlight_domain::AccountId;
use tauri::State;

use super::{Answer, send};

#[tauri::command]
pub(super) async fn set_meter_number(app: State<'_, Handle>, account: AccountId, number: String) -> Answer {
    send(app, Command::SetMeterNumber { account, number }).await
}

#[tauri::command]
pub(super) async fn set_meter_unit(app: State<'_, Handle>, account: AccountId, unit: Option<MeterUnit>) -> Answer {
    send(app, Command::SetMeterUnit { account, unit }).await
}

#[tauri::command]
pub(super) async fn show_meter_day(app: State<'_, Handle>, account: AccountId, date: Option<String>) -> Answer {
    send(app, Command::ShowMeterDay { account, date }).await
}
