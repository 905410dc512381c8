//! One Porchlight per person: whoever starts it again hands over the link, and the one that runs comes forward.
//!
//! Linux and macOS: a lock and a socket in a folder that is closed to others ([`seat`]). The single-instance plugin
//! (2.5) is not used there. Its Linux half asks over the session bus without a deadline, so a first process that hangs
//! hangs the second one, without a window and without a word; it starts a second app where there is no bus; and its name
//! on the bus outlives a killed process for some milliseconds, in which a new start fails. Its macOS half listens at
//! `/tmp/app_porchlight_desktop_si.sock`, where any person of the computer may listen first.
//!
//! Windows: the plugin, by a named mutex and `WM_COPYDATA` with a deadline of 10 s. After that the second process ends
//! without a word (`tracing` aside), which is to be mended there.

#[cfg(unix)]
mod not_answering;
#[cfg(unix)]
mod seat;

use porchlight_app::{Handle, Launch, parse_arguments};
use tauri::{AppHandle, Manager};

use super::window;

#[cfg(unix)]
pub(crate) use unix::{Place, take_place};

/// Does what a second start asks for: any process of the person can send it, so a link is judged like every other.
/// `false` if this app is on its way out, and cannot.
fn take_in(app: &AppHandle, arguments: &[String]) -> bool {
    let Some(handle) = app.try_state::<Handle>().filter(|_| window::is_open(app)) else { return false };
    match parse_arguments(arguments) {
        // Any web page can open links. One that is waited for brings the window forward once it was judged.
        Ok(Launch::Link(link)) => handle.link(link),
        Ok(Launch::Real | Launch::Demo | Launch::DemoWithServers(_)) => window::bring_forward(app),
        Err(error) => tracing::warn!(%error, "a second start was not understood"),
    }
    true
}

/// Has second starts hand over to this app.
#[cfg(windows)]
pub(crate) fn plugin() -> tauri::plugin::TauriPlugin<tauri::Wry> {
    tauri_plugin_single_instance::init(|app, arguments, _| {
        take_in(app, arguments.get(1..).unwrap_or_default());
    })
}

#[cfg(unix)]
mod unix {
    use std::{env, path::PathBuf, sync::mpsc, time::Duration};

    use porchlight_app::Launch;
    use tauri::AppHandle;

    use super::{
        not_answering::{self, Told},
        seat::{Knock, Outcome, Seat},
        take_in,
    };

    /// How long the first process may take before the person is told.
    const PATIENCE: Duration = Duration::from_secs(2);
    /// Name of the folder, which is the app's identifier.
    const FOLDER: &str = "app.porchlight.desktop";

    /// What became of a start.
    pub(crate) enum Place {
        /// It is the first, and takes in what others bring. Without a seat it does not hear of them.
        First(Option<Seat>),
        /// Another one has taken over what it brought.
        HandedOver,
        /// Another one runs and does not answer, and the person has been told.
        NotAnswered,
    }

    /// Finds out whether this process is the first; hands over to the first if not.
    pub(crate) fn take_place(launch: &Launch) -> Place {
        let link = match launch {
            Launch::Link(link) => link.as_str(),
            Launch::Real | Launch::Demo | Launch::DemoWithServers(_) => "",
        };
        let Some(folder) = folder() else { return Place::First(None) };
        let mut knock = match Knock::start(&folder, link) {
            Ok(knock) => knock,
            Err(error) => {
                tracing::warn!(%error, "nobody can be asked whether this is the first start");
                return Place::First(None);
            }
        };
        let outcome = knock.wait(PATIENCE).or_else(|| match not_answering::tell(&mut knock, !link.is_empty()) {
            Told::Answered(outcome) => Some(outcome),
            Told::PutAway => None,
        });
        match outcome {
            Some(Outcome::Free(lock)) => Place::First(lock.sit_down()),
            Some(Outcome::HandedOver) => Place::HandedOver,
            None => Place::NotAnswered,
        }
    }

    impl Seat {
        /// Takes in what other starts bring, for as long as the app runs.
        pub(crate) fn serve_app(self, app: &AppHandle) {
            let app = app.clone();
            self.serve(move |link| {
                let (done, is_done) = mpsc::sync_channel(1);
                let arguments = if link.is_empty() { Vec::new() } else { vec![link] };
                let on_main = app.clone();
                // Only an app whose window answers has answered.
                let asked = app.run_on_main_thread(move || {
                    // Nobody is left to hear it after the deadline.
                    done.try_send(take_in(&on_main, &arguments)).ok();
                });
                asked.is_ok() && is_done.recv_timeout(PATIENCE).unwrap_or(false)
            });
        }
    }

    /// The session's own folder, which is gone after a log-out and never on a network drive; else that of the app.
    fn folder() -> Option<PathBuf> {
        let absolute = |name| env::var_os(name).map(PathBuf::from).filter(|folder| folder.is_absolute());
        let session = absolute("XDG_RUNTIME_DIR").filter(|_| cfg!(target_os = "linux"));
        let data = || {
            if cfg!(target_os = "macos") {
                return absolute("HOME").map(|home| home.join("Library/Application Support"));
            }
            absolute("XDG_DATA_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/share")))
        };
        session.or_else(data).map(|folder| folder.join(FOLDER))
    }
}
