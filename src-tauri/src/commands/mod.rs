//! The window's commands: each checks nothing but the form, sends one event, and maps the answer.

mod accounts;
mod check;
mod history;
mod homes;
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
        view::repair_links,
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
        homes::set_home,
        homes::fetch_history,
        history::show_history,
        history::leave_history,
        history::save_history_csv,
        history::save_history_picture,
        check::check_whats_wrong,
        view::set_full_screen,
    ]
}

async fn send(app: State<'_, Handle>, command: Command) -> Answer {
    app.command(command).await
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    /// The lists of commands, each as its own place writes it.
    const HANDLER: &str = include_str!("mod.rs");
    const PERMISSION: &str = include_str!("../../permissions/window.toml");
    const WINDOW: &str = include_str!("../../../ui/src/backend/tauri.ts");

    #[test]
    fn handler_permission_and_window_name_the_same_commands() {
        let list = HANDLER.split_once("generate_handler![").and_then(|(_, rest)| rest.split_once(']'));
        let handled: BTreeSet<&str> = list
            .expect("the handler has a list")
            .0
            .split(',')
            .filter_map(|path| path.rsplit("::").next().map(str::trim).filter(|name| !name.is_empty()))
            .collect();
        assert!(handled.contains("watch_view"), "{handled:?}");
        assert_eq!(quoted_after(PERMISSION, "commands.allow = [", '"'), handled, "window.toml");
        let asked: BTreeSet<&str> =
            WINDOW.split("invoke('").skip(1).filter_map(|rest| rest.split('\'').next()).collect();
        assert_eq!(asked, handled, "tauri.ts");
    }

    fn quoted_after<'a>(text: &'a str, start: &str, quote: char) -> BTreeSet<&'a str> {
        let list = text.split_once(start).expect("there is a list").1;
        list.split(quote).skip(1).step_by(2).collect()
    }
}
