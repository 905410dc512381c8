//! Files that the person asks for.

use std::path::PathBuf;

use porchlight_domain::{Code, Problem};
use tokio::sync::oneshot;

use super::{Controller, TaskName};
use crate::{event::Event, files::store_bytes, saving::read_picture};

/// Where the answer to a command goes.
pub(super) type Answer = oneshot::Sender<Result<(), Problem>>;

impl Controller {
    /// Writes a picture, and answers when it is written.
    pub(super) fn save_picture(&mut self, path: PathBuf, png: String, answer: Answer) {
        let (unreadable, unwritten) = (self.problem(Code::Internal), self.problem(Code::FileNotWritten));
        self.start_blocking(TaskName::Other("save picture"), move || {
            let result = read_picture(&png).ok_or(unreadable).and_then(|picture| {
                store_bytes(&path, &picture).map_err(|error| {
                    tracing::warn!(kind = ?error.kind(), "a picture was not written");
                    unwritten
                })
            });
            // Nobody waits for the answer when the window was closed meanwhile.
            answer.send(result).ok();
            Event::Done
        });
    }
}
