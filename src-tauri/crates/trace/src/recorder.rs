//! The recorder: what everybody who has something to record holds, and the thread that writes it.

use std::{
    io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    thread,
    time::Duration,
};

use porchlight_domain::{Clock, Randomness};
use serde::Serialize;

use crate::{
    Draft, Entry, Exchange, FileWriter, Kind, Names, Ring, RingKey, RingLimits, Rule, Text, What, exchange_rules,
};

/// Entries that may wait for the thread.
const WAITING_ENTRIES: usize = 512;
/// Bytes, by estimate, that may wait for the thread.
const WAITING_BYTES: usize = 2_000_000;
/// A batch of this size, by estimate, is written at once.
const BATCH_BYTES: usize = 64 * 1024;
/// Longest that something recorded stays in memory alone.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// What an entry takes without a body or a view, by estimate.
const ENTRY_BYTES: usize = 400;

/// Records what happens. Clones record into the same ring; one that is off takes nothing and costs nothing.
///
/// Nothing here waits: what does not fit into the queue is counted and left out ([`What::Lost`]).
#[derive(Clone, Default)]
pub struct Recorder(Option<Arc<Shared>>);

struct Shared {
    names: Names,
    clock: Arc<dyn Clock>,
    queue: SyncSender<Message>,
    waiting_bytes: Arc<AtomicUsize>,
    lost: AtomicU64,
    is_on: AtomicBool,
}

enum Message {
    Entry(Entry, usize),
    Job(Job),
}

type Job = Box<dyn FnOnce(&mut Ring) + Send>;

impl Recorder {
    /// One that records nothing.
    pub fn off() -> Self {
        Self(None)
    }

    /// Begins to record into a folder. The ring stays in memory until [`Recorder::unlock`].
    ///
    /// # Errors
    /// If the folder cannot be made, or the system gives no thread.
    pub fn start(folder: &Path, clock: Arc<dyn Clock>, randomness: Arc<dyn Randomness>) -> io::Result<Self> {
        let (ring, names) = Ring::open(folder, RingLimits::default(), randomness.as_ref())?;
        let (queue, messages) = sync_channel(WAITING_ENTRIES);
        let waiting_bytes = Arc::new(AtomicUsize::new(0));
        let writer =
            Writer { ring, messages, clock: Arc::clone(&clock), randomness, waiting_bytes: Arc::clone(&waiting_bytes) };
        thread::Builder::new().name("porchlight-record".to_owned()).spawn(move || writer.run())?;
        let (lost, is_on) = (AtomicU64::new(0), AtomicBool::new(true));
        Ok(Self(Some(Arc::new(Shared { names, clock, queue, waiting_bytes, lost, is_on }))))
    }

    /// Whether anything is recorded: what costs something to be made need not be made if not.
    pub fn is_on(&self) -> bool {
        self.shared().is_some()
    }

    /// Goes on recording, or stops. What was recorded stays until it is deleted.
    pub fn set_on(&self, on: bool) {
        if let Some(shared) = &self.0 {
            shared.is_on.store(on, Ordering::Relaxed);
        }
    }

    /// The label of something that may not be recorded itself.
    pub fn label(&self, kind: Kind, raw: &str) -> Text {
        self.0.as_ref().map_or(Text::word(crate::REDACTED), |shared| shared.names.label(kind, raw))
    }

    /// Records something that happens now.
    pub fn note(&self, what: What) {
        if let Some(shared) = self.shared() {
            shared.send(what, ENTRY_BYTES);
        }
    }

    /// Records what the window shows, as far as the rule allows.
    pub fn view(&self, view: &impl Serialize, rule: &Rule) {
        let Some(shared) = self.shared() else { return };
        let Ok(json) = serde_json::to_vec(view) else { return };
        let Some(kept) = rule.keep(&json, &shared.names) else { return };
        // Taken apart, a view takes several times the room of its text.
        shared.send(What::View { view: kept, hash: None }, ENTRY_BYTES + 4 * json.len());
    }

    /// Records a request and its reply.
    pub(crate) fn request(&self, exchange: &Exchange<'_>) {
        let Some(shared) = self.shared() else { return };
        let request = exchange_rules::request(exchange, &shared.names);
        let size = exchange.body.map_or(0, <[u8]>::len);
        shared.send(What::Request(Box::new(request)), ENTRY_BYTES + 4 * size.min(256 * 1024));
    }

    /// Gives the ring the key that the credential store keeps; from then on it is on disk.
    pub fn unlock(&self, key: RingKey) {
        self.ask(move |ring| ring.unlock(key));
    }

    /// Does something with the ring, on the thread that writes it, once everything noted so far is in it. `false` if
    /// there is no ring, or its thread is too busy to take more.
    pub fn ask(&self, job: impl FnOnce(&mut Ring) + Send + 'static) -> bool {
        self.0.as_ref().is_some_and(|shared| shared.queue.try_send(Message::Job(Box::new(job))).is_ok())
    }

    /// Writes a file ([`FileWriter`]) of everything noted so far; `done` has it, on the thread that records. What is
    /// noted meanwhile waits. `false` if there is no ring, or its thread is too busy.
    pub fn write_file(
        &self,
        draft: Draft,
        randomness: Arc<dyn Randomness>,
        done: impl FnOnce(io::Result<Vec<u8>>) + Send + 'static,
    ) -> bool {
        self.ask(move |ring| {
            let mut writer = FileWriter::new(draft, randomness.as_ref());
            let read = ring.read(&mut |entry| writer.take(&entry));
            done(read.map(|unread| writer.finish(unread)));
        })
    }

    /// Deletes everything that was recorded, and tells `done` when it is gone. `false` if there is no ring, or its
    /// thread is too busy.
    pub fn delete(&self, done: impl FnOnce(io::Result<()>) + Send + 'static) -> bool {
        self.ask(move |ring| done(ring.delete()))
    }

    /// Waits until everything noted so far is written, at most this long. For the end of the program.
    pub fn flush(&self, at_most: Duration) {
        let (done, wait) = sync_channel(1);
        if self.ask(move |_| {
            // Nobody waits any more if it took too long.
            done.try_send(()).ok();
        }) {
            wait.recv_timeout(at_most).ok();
        }
    }

    fn shared(&self) -> Option<&Shared> {
        self.0.as_deref().filter(|shared| shared.is_on.load(Ordering::Relaxed))
    }
}

impl std::fmt::Debug for Recorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.is_on() { "Recorder(on)" } else { "Recorder(off)" })
    }
}

impl Shared {
    fn send(&self, what: What, bytes: usize) {
        let now = self.clock.now();
        let lost = self.lost.swap(0, Ordering::Relaxed);
        if lost > 0 && !self.try_send(Entry::new(now, What::Lost { count: lost }), ENTRY_BYTES) {
            self.lost.fetch_add(lost, Ordering::Relaxed);
        }
        if !self.try_send(Entry::new(now, what), bytes) {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn try_send(&self, entry: Entry, bytes: usize) -> bool {
        if self.waiting_bytes.fetch_add(bytes, Ordering::Relaxed) + bytes > WAITING_BYTES
            || self.queue.try_send(Message::Entry(entry, bytes)).is_err()
        {
            self.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
            return false;
        }
        true
    }
}

/// What the thread works with.
struct Writer {
    ring: Ring,
    messages: Receiver<Message>,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    waiting_bytes: Arc<AtomicUsize>,
}

impl Writer {
    /// Writes until nobody can record any more.
    fn run(mut self) {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        loop {
            // With nothing to write there is nothing to wake up for.
            let message = if batch.is_empty() {
                self.messages.recv().map_err(|_| RecvTimeoutError::Disconnected)
            } else {
                self.messages.recv_timeout(LONGEST_PAUSE)
            };
            match message {
                Ok(Message::Entry(entry, size)) => {
                    batch.push(entry);
                    bytes += size;
                    if bytes < BATCH_BYTES && !is_old(&batch) {
                        continue;
                    }
                    self.write(&mut batch, &mut bytes);
                }
                Ok(Message::Job(job)) => {
                    self.write(&mut batch, &mut bytes);
                    job(&mut self.ring);
                }
                Err(RecvTimeoutError::Timeout) => self.write(&mut batch, &mut bytes),
                Err(RecvTimeoutError::Disconnected) => return self.write(&mut batch, &mut bytes),
            }
        }
    }

    fn write(&mut self, batch: &mut Vec<Entry>, bytes: &mut usize) {
        if batch.is_empty() {
            return;
        }
        let written = self.ring.append(std::mem::take(batch), self.clock.utc(), self.randomness.as_ref());
        self.waiting_bytes.fetch_sub(std::mem::take(bytes), Ordering::Relaxed);
        if let Err(error) = written {
            tracing::warn!(kind = ?error.kind(), "what happened was not recorded");
        }
    }
}

fn is_old(batch: &[Entry]) -> bool {
    let (Some(first), Some(last)) = (batch.first(), batch.last()) else { return false };
    Duration::from_millis(last.elapsed_ms.saturating_sub(first.elapsed_ms)) >= LONGEST_PAUSE
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use jiff::Timestamp;
    use tempfile::TempDir;
    use url::Url;

    use super::*;
    use crate::{Kept, exchange_rules::tests::exchange};

    #[test]
    fn what_is_noted_is_in_the_ring() {
        let (folder, recorder) = recorder();
        recorder.note(screen("home"));
        recorder
            .view(&serde_json::json!({ "shown": 1, "canary": "canary" }), &Rule::Object(&[("shown", Rule::Number)]));
        let url = Url::parse("https://a.example/sites?state=canary").expect("URL");
        recorder.request(&Exchange { body: Some(b"{\"canary\":1}"), ..exchange(&url, "/sites") });

        let entries = entries(&recorder);
        assert_eq!(entries[0].what, screen("home"));
        assert_eq!(entries[0].elapsed_ms, 1_000);
        assert!(matches!(&entries[1].what, What::View { view: Kept::Object(shown), .. } if shown.len() == 1));
        assert!(matches!(&entries[2].what, What::Request(request) if request.status == Some(200)));
        let json = serde_json::to_string(&entries).expect("JSON");
        assert!(!json.contains("canary"), "{json}");
        drop(folder);
    }

    #[test]
    fn one_that_is_off_records_nothing() {
        Recorder::off().note(screen("home"));
        assert!(!Recorder::off().is_on() && !Recorder::off().ask(|_| ()));
        assert_eq!(Recorder::off().label(Kind::Home, "canary").as_str(), "[redacted]");

        let (_folder, recorder) = recorder();
        recorder.set_on(false);
        recorder.note(screen("home"));
        recorder.set_on(true);
        recorder.note(screen("history"));
        assert_eq!(entries(&recorder).into_iter().map(|entry| entry.what).collect::<Vec<_>>(), [screen("history")]);
    }

    #[test]
    fn what_does_not_fit_is_counted_and_nobody_waits() {
        let (_folder, recorder) = recorder();
        let (go_on, wait) = sync_channel::<()>(1);
        let (begun, has_begun) = sync_channel::<()>(1);
        assert!(recorder.ask(move |_| {
            begun.send(()).expect("somebody waits");
            wait.recv().expect("somebody lets it go on");
        }));
        has_begun.recv().expect("the thread works");
        let many = u64::try_from(WAITING_ENTRIES).expect("few") + 88;
        for _ in 0..many {
            recorder.note(screen("home"));
        }
        go_on.send(()).expect("the thread waits");
        while !recorder.ask(|_| ()) {
            thread::yield_now();
        }
        recorder.flush(Duration::from_mins(1));
        recorder.note(screen("history"));

        let entries = entries(&recorder);
        let lost: u64 = entries.iter().map(|entry| if let What::Lost { count } = entry.what { count } else { 0 }).sum();
        let kept = entries.iter().filter(|entry| entry.what == screen("home")).count();
        assert_eq!(lost + u64::try_from(kept).expect("few"), many);
        assert!(lost >= 88, "{lost}");
        assert_eq!(entries.last().expect("some").what, screen("history"));
    }

    #[test]
    fn the_last_clone_leaves_everything_written() {
        let (folder, recorder) = recorder();
        recorder.note(screen("home"));
        recorder.flush(Duration::from_mins(1));
        drop(recorder);
        let (mut ring, _) = Ring::open(folder.path(), RingLimits::default(), &Fixed).expect("opened");
        ring.unlock(RingKey::new([7; 32]));
        let mut count = 0;
        ring.read(&mut |_| count += 1).expect("listed");
        assert_eq!(count, 1);
    }

    fn recorder() -> (TempDir, Recorder) {
        let folder = tempfile::tempdir().expect("a folder");
        let recorder = Recorder::start(folder.path(), Arc::new(Noon), Arc::new(Fixed)).expect("started");
        recorder.unlock(RingKey::new([7; 32]));
        (folder, recorder)
    }

    fn entries(recorder: &Recorder) -> Vec<Entry> {
        let found = Arc::new(Mutex::new(Vec::new()));
        let take = Arc::clone(&found);
        let (done, wait) = sync_channel(1);
        assert!(recorder.ask(move |ring| {
            ring.read(&mut |entry| take.lock().expect("not poisoned").push(entry)).expect("listed");
            done.send(()).expect("somebody waits");
        }));
        wait.recv().expect("the thread answers");
        std::mem::take(&mut found.lock().expect("not poisoned"))
    }

    fn screen(name: &'static str) -> What {
        What::Screen { name: Text::word(name) }
    }

    struct Noon;

    impl Clock for Noon {
        fn utc(&self) -> Timestamp {
            "2026-11-20T12:00:00Z".parse().expect("an instant")
        }

        fn elapsed(&self) -> Duration {
            Duration::from_secs(1)
        }
    }

    struct Fixed;

    impl Randomness for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(5);
        }
    }
}
