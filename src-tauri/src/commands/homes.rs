use porchlight_app::{Command, Handle, view::HomeSettings};
use porchlight_domain::{AccountId, SiteId};
use tauri::State;

use super::{Answer, send};

#[tauri::command]
pub(super) async fn set_home(
    app: State<'_, Handle>,
    account: AccountId,
    site: SiteId,
    settings: HomeSettings,
) -> Answer {
    send(app, Command::SetHome { account, site, settings }).await
}

#[tauri::command]
pub(super) async fn fetch_history(app: State<'_, Handle>, account: AccountId, on: bool) -> Answer {
    send(app, Command::FetchHistory { account, on }).await
}
