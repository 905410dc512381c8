//! Another program from which a file can be dragged with the mouse, as from a file manager.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::JoinHandle;

use gtk::gdk::{DragAction, ModifierType};
use gtk::prelude::*;
use gtk::{TargetEntry, TargetFlags, Window, WindowType};

/// Upper left corner and size of its window: beside the program's own.
const CORNER: (i32, i32) = (5, 300);
const SIDE: i32 = 80;

/// A window that shows one file. A process can have one in all its life: GTK keeps to the first thread it is used on.
pub struct FileManager {
    address: Arc<Mutex<String>>,
    thread: Option<JoinHandle<()>>,
}

impl FileManager {
    /// The middle of its window, from where the file can be dragged.
    pub const MIDDLE: (i32, i32) = (CORNER.0 + SIDE / 2, CORNER.1 + SIDE / 2);

    /// Opens its window and waits until it is there.
    pub fn open() -> Self {
        let address = Arc::new(Mutex::new(String::new()));
        let shown_address = Arc::clone(&address);
        let (shown, is_shown) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            gtk::init().expect("there is a screen");
            let window = Window::new(WindowType::Popup);
            window.set_size_request(SIDE, SIDE);
            window.move_(CORNER.0, CORNER.1);
            let targets = [TargetEntry::new("text/uri-list", TargetFlags::empty(), 0)];
            window.drag_source_set(ModifierType::BUTTON1_MASK, &targets, DragAction::COPY);
            window.connect_drag_data_get(move |_, _, selection, _, _| {
                selection.set_uris(&[&lock(&shown_address)]);
            });
            window.connect_map(move |_| shown.send(()).expect("somebody waits for the window"));
            window.show_all();
            gtk::main();
        });
        is_shown.recv().expect("the window is shown");
        Self { address, thread: Some(thread) }
    }

    /// Shows another file.
    pub fn show(&self, file: &Path) {
        *lock(&self.address) = format!("file://{}", file.display());
    }
}

impl Drop for FileManager {
    fn drop(&mut self) {
        gtk::glib::MainContext::default().invoke(gtk::main_quit);
        if let Some(thread) = self.thread.take() {
            // A failed thread has said so already.
            let _ = thread.join();
        }
    }
}

fn lock(address: &Mutex<String>) -> MutexGuard<'_, String> {
    address.lock().unwrap_or_else(PoisonError::into_inner)
}
