//! Tasks: whatever is slow runs in one, and ends in an event.

use std::future::Future;

use porchlight_auth::sign_in;
use porchlight_domain::{AccountId, Code};
use tokio::task::{AbortHandle, Id, JoinError};

use super::Controller;
use crate::{backfill::Outcome, event::Event, view::NoticeKind};

/// What a task is for, should it panic.
#[derive(Clone, Copy)]
pub(super) enum TaskName {
    SignIn,
    Visit(AccountId),
    /// Work on the history for a window of the past.
    Past(AccountId),
    Other(&'static str),
}

impl TaskName {
    fn word(self) -> &'static str {
        match self {
            Self::SignIn => "sign in",
            Self::Visit(_) => "visit",
            Self::Past(_) => "older readings",
            Self::Other(word) => word,
        }
    }
}

impl Controller {
    /// Starts a task that ends in an event.
    pub(super) fn start(&mut self, name: TaskName, task: impl Future<Output = Event> + Send + 'static) -> AbortHandle {
        let handle = self.tasks.spawn(task);
        self.task_names.insert(handle.id(), name);
        handle
    }

    /// Starts work that blocks its thread.
    pub(super) fn start_blocking(&mut self, name: TaskName, work: impl FnOnce() -> Event + Send + 'static) {
        let handle = self.tasks.spawn_blocking(work);
        self.task_names.insert(handle.id(), name);
    }

    pub(super) async fn end_task(&mut self, end: Result<(Id, Event), JoinError>) {
        match end {
            Ok((id, event)) => {
                self.task_names.remove(&id);
                self.handle(event).await;
            }
            Err(error) => {
                let name = self.task_names.remove(&error.id());
                if error.is_panic() {
                    tracing::error!(task = name.map(TaskName::word), "a task panicked");
                    self.recover(name);
                }
            }
        }
    }

    /// Puts right what a panic left open.
    fn recover(&mut self, name: Option<TaskName>) {
        match name {
            Some(TaskName::SignIn) => {
                if let Some(id) = self.sign_in.attempt().map(|attempt| attempt.id) {
                    self.step(sign_in::Event::Cancelled(id));
                }
                self.notify(NoticeKind::Problem { problem: self.problem(Code::Internal) }, None);
            }
            Some(TaskName::Visit(account)) => self.reload_after_panic(account),
            Some(TaskName::Past(account)) => {
                self.end_window(account, Outcome::Refused);
                self.notify(NoticeKind::Problem { problem: self.problem(Code::Internal) }, None);
            }
            Some(TaskName::Other(_)) | None => {
                self.notify(NoticeKind::Problem { problem: self.problem(Code::Internal) }, None);
            }
        }
    }
}
