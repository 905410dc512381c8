//! What the person is told when the first process does not answer.

use std::io::Write;

use super::seat::{Knock, Outcome};

/// How the telling ended.
pub(super) enum Told {
    /// The first process has answered or ended after all.
    Answered(Outcome),
    /// The person has read it and put it away, or there is no screen to show it on.
    PutAway,
}

const TITLE: &str = "Porchlight is running but does not answer.";
const WITH_LINK: &str = "Your sign-in is not lost: it goes on by itself as soon as Porchlight answers. If that takes \
    long, end Porchlight. It then starts again and finishes the sign-in.";
const WITHOUT_LINK: &str = "It comes forward by itself as soon as it answers. If that takes long, end it. It then starts \
    again.";

/// Tells the person, and goes on knocking meanwhile.
pub(super) fn tell(knock: &mut Knock, has_link: bool) -> Told {
    let body = if has_link { WITH_LINK } else { WITHOUT_LINK };
    // Nobody is left to be told if standard error is closed.
    writeln!(std::io::stderr(), "porchlight: {TITLE} {body}").ok();
    show(knock, body)
}

/// On macOS a second process comes from a terminal alone: the system itself brings links and clicks to the first.
#[cfg(not(target_os = "linux"))]
fn show(_knock: &mut Knock, _body: &str) -> Told {
    Told::PutAway
}

#[cfg(target_os = "linux")]
fn show(knock: &mut Knock, body: &str) -> Told {
    use std::time::Duration;

    use gtk::{ButtonsType, DialogFlags, MessageDialog, MessageType, ResponseType, glib, prelude::*};

    /// How often the dialog looks whether it is still true.
    const GLANCE: Duration = Duration::from_millis(100);

    if gtk::init().is_err() {
        return Told::PutAway;
    }
    let dialog =
        MessageDialog::new::<gtk::Window>(None, DialogFlags::empty(), MessageType::Warning, ButtonsType::Close, TITLE);
    dialog.set_title("Porchlight");
    dialog.set_secondary_text(Some(body));
    let mut found = None;
    while found.is_none() {
        // Whoever asks a dialog to answer must own it, so it is only woken, and the look is taken here.
        let woken = dialog.clone();
        glib::timeout_add_local_once(GLANCE, move || woken.response(ResponseType::None));
        if dialog.run() != ResponseType::None {
            break;
        }
        found = knock.wait(Duration::ZERO);
    }
    dialog.hide();
    while gtk::events_pending() {
        gtk::main_iteration();
    }
    found.map_or(Told::PutAway, Told::Answered)
}
