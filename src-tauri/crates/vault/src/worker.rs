//! The one thread that talks to the credential store.
//!
//! A locked store may hold a call behind a prompt for as long as the person is away, so nobody else ever waits for the
//! store itself: a caller waits for the answer, at most until its deadline. After two time-outs in a row the store is
//! taken for stuck and further calls are answered at once, until the call that hangs returns.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::{LockState, Store, VaultError};

/// How long a caller waits.
pub const DEADLINE: Duration = Duration::from_secs(5);

/// How many calls may wait behind the one that runs.
const QUEUE_LENGTH: usize = 64;

const TIME_OUTS_UNTIL_STUCK: u32 = 2;

/// Whether a call may make the store ask the person for a password a second time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Asking {
    /// Not once the person has left such a question unanswered.
    OnlyOnce,
    /// Yes: the person has just asked for something that needs the store.
    Again,
}

/// Tells a job whether its caller still waits.
pub(crate) type StillAwaited<'a> = &'a dyn Fn() -> bool;

pub(crate) struct Worker {
    queue: SyncSender<Job>,
    progress: Arc<Mutex<Progress>>,
    deadline: Duration,
}

struct Job {
    number: u64,
    run: Box<dyn FnOnce(&mut Desk) + Send>,
}

#[derive(Default)]
struct Progress {
    /// The number of the job queued last.
    queued: u64,
    /// The number of the job that ended last.
    ended: u64,
    time_outs: u32,
}

/// What the thread has before it.
struct Desk {
    store: Box<dyn Store>,
    /// A call was answered "locked": the person has dismissed the prompt, or there is nobody to show it to.
    dismissed: bool,
}

impl Worker {
    /// Starts the thread. It ends when the worker is dropped and the last job is done.
    pub(crate) fn start(store: Box<dyn Store>, deadline: Duration) -> io::Result<Self> {
        let (queue, jobs) = sync_channel(QUEUE_LENGTH);
        let progress = Arc::new(Mutex::new(Progress::default()));
        let desk = Desk { store, dismissed: false };
        thread::Builder::new().name("porchlight-vault".into()).spawn({
            let progress = Arc::clone(&progress);
            move || work(desk, &jobs, &progress)
        })?;
        Ok(Self { queue, progress, deadline })
    }

    /// Runs a job on the thread and waits for its answer until the deadline.
    ///
    /// A job whose caller has gone before its turn is left out. One that has begun runs to its end.
    pub(crate) async fn call<T: Send + 'static>(
        &self,
        asking: Asking,
        job: impl FnOnce(&mut dyn Store, StillAwaited<'_>) -> Result<T, VaultError> + Send + 'static,
    ) -> Result<T, VaultError> {
        let (answer, mut answered) = oneshot::channel();
        let run = Box::new(move |desk: &mut Desk| {
            if !answer.is_closed() {
                let result = desk.attend(asking, |store| job(store, &|| !answer.is_closed()));
                // Nobody to tell: the caller has already been told that the store does not answer.
                drop(answer.send(result));
            }
        });
        let number = self.enqueue(run)?;
        if let Ok(answer) = tokio::time::timeout(self.deadline, &mut answered).await {
            return answer.unwrap_or(Err(VaultError::Refuses));
        }
        answered.try_recv().unwrap_or_else(|_| {
            self.progress().note_time_out(number);
            Err(VaultError::Locked)
        })
    }

    fn enqueue(&self, run: Box<dyn FnOnce(&mut Desk) + Send>) -> Result<u64, VaultError> {
        let mut progress = self.progress();
        if progress.time_outs >= TIME_OUTS_UNTIL_STUCK {
            return Err(VaultError::Locked);
        }
        // Numbered and queued under one lock, so that numbers end in the order they were given.
        let number = progress.queued + 1;
        self.queue.try_send(Job { number, run }).map_err(|_| VaultError::Locked)?;
        progress.queued = number;
        Ok(number)
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        lock(&self.progress)
    }
}

impl Progress {
    fn note_time_out(&mut self, number: u64) {
        // A job that ended in the same instant proves that the store answers.
        if self.ended < number {
            self.time_outs += 1;
            if self.time_outs == TIME_OUTS_UNTIL_STUCK {
                tracing::warn!("the credential store does not answer");
            }
        }
    }

    fn note_end(&mut self, number: u64) {
        self.ended = number;
        if self.time_outs >= TIME_OUTS_UNTIL_STUCK {
            tracing::info!("the credential store answers again");
        }
        self.time_outs = 0;
    }
}

impl Desk {
    fn attend<T>(
        &mut self,
        asking: Asking,
        job: impl FnOnce(&mut dyn Store) -> Result<T, VaultError>,
    ) -> Result<T, VaultError> {
        if asking == Asking::OnlyOnce && self.dismissed && self.store.lock_state() != LockState::Unlocked {
            return Err(VaultError::Locked);
        }
        let result = job(self.store.as_mut());
        self.dismissed = matches!(result, Err(VaultError::Locked));
        result
    }
}

fn work(mut desk: Desk, jobs: &Receiver<Job>, progress: &Mutex<Progress>) {
    while let Ok(Job { number, run }) = jobs.recv() {
        // A panic below drops the answer's sender, which its caller hears as a refusal.
        if catch_unwind(AssertUnwindSafe(|| run(&mut desk))).is_err() {
            tracing::error!("the credential store panicked");
        }
        lock(progress).note_end(number);
    }
}

fn lock(progress: &Mutex<Progress>) -> MutexGuard<'_, Progress> {
    progress.lock().unwrap_or_else(PoisonError::into_inner)
}
