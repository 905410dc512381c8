//! The window's commands: each checks nothing but the form, sends one event, and maps the answer.

mod accounts;
mod meter;
mod school;
mod setups;
mod sign_in;
mod view;

use porchlight_app::{Command, Handle};
use porchlight_domain::Problem;
use tauri::{State, ipc::Invoke};

type Answer = Result<(), Problem>;

/// Every command of the window. `permissions/window.toml` lists the same names.
pub(crate) fn handler() -> impl Fn(Invoke) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        view::watch_view,
        view::update_now,
        view::dismiss_notice,
        view::report_view_crash,
        sign_in::sign_in,
        sign_in::cancel_sign_in,
        sign_in::dismiss_sign_in,
        sign_in::reopen_browser,
        sign_in::copy_sign_in_link,
        sign_in::paste_response,
        setups::save_setup,
        setups::choose_setup_file,
        setups::forget_setup,
        setups::open_setup_link,
        accounts::sign_out,
        accounts::remove_account,
        meter::set_meter_number,
        meter::set_meter_unit,
        meter::show_meter_day,
        school::set_bus_route,
        school::mark_announcements_read,
        school::open_in_provider,
    ]
}

async fn send(app: State<'_, Handle>, command: Command) -> Answer {
    app.command(command).await
}
