//! The program around the window: start, single instance, links, closing.

mod browser;
mod clipboard;
mod links;
pub(crate) mod log;
mod network;
mod one_instance;
mod way_back;
mod window;

use std::{error::Error, ffi::OsString, io::Write, process::ExitCode, sync::Arc, time::Duration};

use porchlight_app::{Handle, Launch, ResumeNote, Start, SystemClock, start};
use tauri::{App, AppHandle, Manager, RunEvent};

use crate::{commands, demo};
#[cfg(unix)]
use one_instance::Place;

/// How long closing waits for what was begun: longer than a token request may take.
const LAST_WORK: Duration = Duration::from_secs(25);

/// Opens the window and runs until it is closed. A process that is not the first hands over and ends.
pub(crate) fn run(launch: Launch) -> ExitCode {
    #[cfg(unix)]
    let seat = match one_instance::take_place(&launch) {
        Place::First(seat) => seat,
        Place::HandedOver => return ExitCode::SUCCESS,
        Place::NotAnswered => return ExitCode::FAILURE,
    };
    let builder = tauri::Builder::default();
    // First, so that a second process ends before it does anything.
    #[cfg(windows)]
    let builder = builder.plugin(one_instance::plugin());
    let built = builder
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_dialog::init())
        .plugin(window::remember_its_place())
        .invoke_handler(commands::handler())
        .setup(move |app| {
            set_up(app, launch)?;
            #[cfg(unix)]
            if let Some(seat) = seat {
                seat.serve_app(app.handle());
            }
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(app) => {
            app.run(|app, event| {
                if let RunEvent::ExitRequested { code: None, api, .. } = event {
                    // The last window was closed. The program ends once what was begun is stored.
                    api.prevent_exit();
                    close(app);
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => refuse(&error),
    }
}

/// Says on standard error why the program does not start.
pub(crate) fn refuse(error: &dyn Error) -> ExitCode {
    // Nobody is left to be told if standard error is closed.
    writeln!(std::io::stderr(), "porchlight: {error}").ok();
    ExitCode::FAILURE
}

/// Arguments as text. Bytes that are none can only be part of something that is refused anyway.
pub(crate) fn words(arguments: impl Iterator<Item = OsString>) -> Vec<String> {
    arguments.map(|word| word.to_string_lossy().into_owned()).collect()
}

/// Puts the parts together and starts the Controller.
fn set_up(app: &mut App, launch: Launch) -> Result<(), Box<dyn Error>> {
    let base = app.path().app_data_dir()?;
    let clock = SystemClock::start();
    let (launch, link) = match launch {
        Launch::Link(link) => (ResumeNote::resume(&base, &clock), Some(link)),
        Launch::Real | Launch::Demo | Launch::DemoWithServers(_) => (launch, None),
    };
    let demo = tauri::async_runtime::block_on(demo::start(&launch, clock))?;
    let (controller, handle) = start(Start {
        launch,
        clock,
        base: &base,
        demo: demo.providers,
        browser: Arc::new(browser::SystemBrowser(app.handle().clone())),
        clipboard: Arc::new(clipboard::SystemClipboard::default()),
        network: Arc::new(network::SystemNetwork),
        links: Arc::new(links::SystemLinks(app.handle().clone())),
    })?;
    if let Some(link) = link {
        handle.link(link);
    }
    links::listen(app.handle(), &handle);
    way_back::watch(app.handle(), &handle);
    app.manage(handle.clone());
    let app_handle = app.handle().clone();
    tauri::async_runtime::spawn(async move {
        controller.run().await;
        drop(demo.sandbox);
        app_handle.exit(0);
    });
    window::open(app, &handle)?;
    Ok(())
}

/// Ends the Controller; it ends the program. Should something hang, the program ends without it.
fn close(app: &AppHandle) {
    let Some(handle) = app.try_state::<Handle>() else {
        app.exit(0);
        return;
    };
    handle.close();
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(LAST_WORK).await;
        tracing::warn!("the program ends before its last work is done");
        app.exit(0);
    });
}
