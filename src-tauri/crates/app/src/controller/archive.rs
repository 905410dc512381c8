//! The history, and the line in which work on it waits: one piece after the other, in the order in which it was begun.
//! So a home's readings are never stored with a zone of before, and nothing comes after an account's deletion.

use std::{
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
};

use porchlight_domain::Code;
use porchlight_telemetry::{History, HistoryError, Opened, SavedValues};
use tokio::sync::oneshot;

use super::{Controller, TaskName};
use crate::{event::Event, view::NoticeKind};

/// The history of this run.
pub(super) struct Archive {
    history: Arc<Mutex<Option<History>>>,
    /// Ends with the piece of work that was begun last.
    last: Option<oneshot::Receiver<Infallible>>,
    state: State,
}

enum State {
    Opening,
    Open,
    Unavailable(Code),
}

impl Archive {
    pub fn new() -> Self {
        Self { history: Arc::default(), last: None, state: State::Opening }
    }

    /// Whether there is a history to ask. Work that only writes need not ask: it waits in line.
    pub fn is_open(&self) -> bool {
        matches!(self.state, State::Open)
    }

    /// Why there is none, once that is known.
    pub fn failure(&self) -> Option<Code> {
        match self.state {
            State::Opening | State::Open => None,
            State::Unavailable(code) => Some(code),
        }
    }
}

impl Controller {
    /// Opens the file, which may take a while: it is looked through for damage.
    pub(super) fn open_history(&mut self) {
        let path = self.folders.history();
        self.start_in_line(TaskName::Other("open history"), move |slot| {
            let opened = History::open(&path).and_then(|(history, opened)| {
                let put_aside = match opened {
                    Opened::Ready => None,
                    Opened::PutAside { .. } => Some(Code::HistoryDamaged),
                };
                let values = history.load_all();
                *slot = Some(history);
                Ok((values?, put_aside))
            });
            Event::HistoryOpened(match opened {
                Ok(values) => Ok(values),
                // It is there, only the values of the last time are not.
                Err(error) if slot.is_some() => Ok((Vec::new(), Some(code_of_history(&error)))),
                Err(error) => {
                    tracing::error!(%error, "the history cannot be opened");
                    Err(code_of_history(&error))
                }
            })
        });
    }

    pub(super) fn note_opened_history(&mut self, opened: Result<(Vec<SavedValues>, Option<Code>), Code>) {
        let problem = match opened {
            Ok((saved, problem)) => {
                self.archive.state = State::Open;
                self.note_saved_values(saved);
                problem
            }
            Err(code) => {
                self.archive.state = State::Unavailable(code);
                Some(code)
            }
        };
        if let Some(code) = problem {
            self.notify(NoticeKind::Problem { problem: self.problem(code) }, None);
        }
    }

    /// Starts work on the history. Without a history it is not done.
    pub(super) fn start_on_history(
        &mut self,
        name: TaskName,
        work: impl FnOnce(&mut History) -> Event + Send + 'static,
    ) {
        self.start_in_line(name, |slot| slot.as_mut().map_or(Event::Done, work));
    }

    fn start_in_line(&mut self, name: TaskName, work: impl FnOnce(&mut Option<History>) -> Event + Send + 'static) {
        let history = Arc::clone(&self.archive.history);
        let (mine, next) = oneshot::channel();
        let before = self.archive.last.replace(next);
        self.start(name, async move {
            if let Some(before) = before {
                // Nothing is ever sent: it ends when the one before does, however that was.
                before.await.ok();
            }
            let worked = tokio::task::spawn_blocking(move || {
                // A piece that panicked has left its transaction undone.
                work(&mut history.lock().unwrap_or_else(PoisonError::into_inner))
            });
            let worked = worked.await;
            drop::<oneshot::Sender<Infallible>>(mine);
            match worked {
                Ok(event) => event,
                Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                // The program ends.
                Err(_) => Event::Done,
            }
        });
    }
}

pub(super) fn code_of_history(error: &HistoryError) -> Code {
    match error {
        HistoryError::Newer { .. } => Code::HistoryNewer,
        HistoryError::Damaged | HistoryError::Unavailable(_) => Code::HistoryDamaged,
    }
}
