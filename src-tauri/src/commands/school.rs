use porchlight_app::{Command, Handle};
use porchlight_domain::AccountId;
use tauri::State;

use super::{Answer, send};

#[tauri::command]
pub(super) async fn set_bus_route(app: State<'_, Handle>, account: AccountId, route: Option<String>) -> Answer {
    send(app, Command::SetBusRoute { account, route }).await
}

#[tauri::command]
pub(super) async fn mark_announcements_read(app: State<'_, Handle>, account: AccountId) -> Answer {
    send(app, Command::MarkAnnouncementsRead(account)).await
}

/// The window names a page by its kind and id; the address is made in Rust.
#[tauri::command]
pub(super) async fn open_in_provider(app: State<'_, Handle>, account: AccountId, page: String) -> Answer {
    send(app, Command::OpenInProvider { account, page }).await
}
