//! The seat of the first process: whoever has the lock has it, and listens at the socket beside it.
//!
//! The system gives the lock back when its process ends, however it ends, so a seat is never taken by nobody; a socket
//! that such a process left is swept away by the next. A link waits in the socket while the first process hangs, and is
//! taken in as soon as that goes on.

use std::{
    fs::{self, DirBuilder, File, Permissions, TryLockError},
    io::{self, Read, Write},
    net::Shutdown,
    os::unix::{
        fs::{DirBuilderExt, PermissionsExt},
        net::{UnixListener, UnixStream},
    },
    path::{Path, PathBuf},
    sync::mpsc::{self, Receiver},
    thread,
    time::Duration,
};

/// Longest link taken in, in bytes: as long as one argument of a program may be. Whatever is too long for a response is
/// refused where it is read.
const LONGEST_LINK: u64 = 128 * 1024;
/// How long a connection may be silent before the next one is served.
const SILENCE: Duration = Duration::from_secs(1);
/// Pause before a first process that is about to come or to go is asked again.
const PAUSE: Duration = Duration::from_millis(20);
/// The answer of a first process that has taken over.
const TAKEN: u8 = b'+';

/// The lock. It holds as long as this lives.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    socket: PathBuf,
}

/// The lock and the socket of the first process.
#[derive(Debug)]
pub(crate) struct Seat {
    lock: Lock,
    listener: UnixListener,
}

/// What came of knocking.
#[derive(Debug)]
pub(super) enum Outcome {
    /// Nobody has the seat.
    Free(Lock),
    /// The first process has taken over.
    HandedOver,
}

/// Knocks at the first process until that answers or ends. Each call to it may block without end, so a thread makes it.
pub(super) struct Knock {
    outcome: Receiver<Outcome>,
}

impl Knock {
    /// Starts knocking, with a link or an empty text.
    ///
    /// # Errors
    /// If the folder or the lock cannot be made.
    pub(super) fn start(folder: &Path, link: &str) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        fs::set_permissions(folder, Permissions::from_mode(0o700))?;
        let file = File::options().create(true).truncate(false).write(true).open(folder.join("instance.lock"))?;
        let lock = Lock { file, socket: folder.join("instance.socket") };
        // One that is too long is no response of anybody.
        let link = if link.len() as u64 > LONGEST_LINK { String::new() } else { link.to_owned() };
        let (send, outcome) = mpsc::sync_channel(1);
        thread::Builder::new().name("knock".to_owned()).spawn(move || {
            let found = knock(lock, link);
            // Nobody waits for it once the person has put the question away.
            send.send(found).ok();
        })?;
        Ok(Self { outcome })
    }

    /// Waits for the outcome, for so long.
    pub(super) fn wait(&mut self, patience: Duration) -> Option<Outcome> {
        self.outcome.recv_timeout(patience).ok()
    }
}

fn knock(lock: Lock, mut link: String) -> Outcome {
    loop {
        match lock.file.try_lock() {
            Ok(()) => return Outcome::Free(lock),
            // A file system without locks: the socket says who is first.
            Err(TryLockError::Error(error)) if UnixStream::connect(&lock.socket).is_err() => {
                tracing::warn!(%error, "the lock of the first start could not be taken");
                return Outcome::Free(lock);
            }
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => {}
        }
        if let Ok(mut stream) = UnixStream::connect(&lock.socket) {
            let sent = stream.write_all(link.as_bytes()).and_then(|()| stream.shutdown(Shutdown::Write));
            // It lies in the socket: whoever is asked once more is asked to come forward only.
            if sent.is_ok() {
                link.clear();
            }
            let mut answer = [0];
            if stream.read_exact(&mut answer).is_ok() && answer == [TAKEN] {
                return Outcome::HandedOver;
            }
        }
        thread::sleep(PAUSE);
    }
}

impl Lock {
    /// Opens the socket. Where that fails others start beside this process, which is better than not at all.
    pub(super) fn sit_down(self) -> Option<Seat> {
        match self.listen() {
            Ok(listener) => Some(Seat { lock: self, listener }),
            Err(error) => {
                tracing::warn!(%error, "other starts will not be heard of");
                None
            }
        }
    }

    fn listen(&self) -> io::Result<UnixListener> {
        // Whatever is there belongs to nobody: its owner had this lock.
        match fs::remove_file(&self.socket) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(&self.socket)?;
        // The folder is closed already.
        fs::set_permissions(&self.socket, Permissions::from_mode(0o600))?;
        Ok(listener)
    }
}

impl Seat {
    /// Takes in what others bring, on a thread of its own, until the process ends. `take_in` gets a link or an empty
    /// text, and says whether it was taken over.
    pub(super) fn serve(self, take_in: impl Fn(String) -> bool + Send + 'static) {
        let serving = thread::Builder::new().name("door".to_owned()).spawn(move || {
            let Self { lock: _lock, listener } = self;
            for stream in listener.incoming() {
                let answered = stream.and_then(|stream| answer(stream, &take_in));
                if let Err(error) = answered {
                    tracing::debug!(%error, "a second start was not heard out");
                }
            }
        });
        if let Err(error) = serving {
            tracing::warn!(%error, "other starts will not be heard of");
        }
    }
}

fn answer(mut stream: UnixStream, take_in: &impl Fn(String) -> bool) -> io::Result<()> {
    stream.set_read_timeout(Some(SILENCE))?;
    stream.set_write_timeout(Some(SILENCE))?;
    let mut link = String::new();
    (&mut stream).take(LONGEST_LINK + 1).read_to_string(&mut link)?;
    if take_in(link) {
        stream.write_all(&[TAKEN])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    const LINK: &str = "app.porchlight://oauth/gridshare?code=c&state=s";
    /// Only a broken test waits so long.
    const LONG: Duration = Duration::from_secs(30);

    fn folder() -> TempDir {
        tempfile::tempdir().expect("a folder")
    }

    fn first(folder: &TempDir) -> Seat {
        let mut knock = Knock::start(folder.path(), "").expect("a lock");
        match knock.wait(LONG) {
            Some(Outcome::Free(lock)) => lock.sit_down().expect("a socket"),
            other => panic!("{other:?}"),
        }
    }

    /// Serves, and passes on what is brought.
    fn serve(seat: Seat, answers: bool) -> Receiver<String> {
        let (send, brought) = mpsc::channel();
        seat.serve(move |link| {
            send.send(link).ok();
            answers
        });
        brought
    }

    #[test]
    fn d22_a_second_start_finds_the_first_without_a_bus() {
        let folder = folder();
        let brought = serve(first(&folder), true);
        for text in [LINK, ""] {
            let mut second = Knock::start(folder.path(), text).expect("a lock");
            assert!(matches!(second.wait(LONG), Some(Outcome::HandedOver)));
            assert_eq!(brought.recv_timeout(LONG).as_deref(), Ok(text));
        }
    }

    #[test]
    fn d21_a_link_waits_for_a_first_process_that_hangs() {
        let folder = folder();
        let hanging = first(&folder);
        let mut second = Knock::start(folder.path(), LINK).expect("a lock");
        assert!(second.wait(Duration::from_millis(50)).is_none());
        let brought = serve(hanging, true);
        assert!(matches!(second.wait(LONG), Some(Outcome::HandedOver)));
        assert_eq!(brought.recv_timeout(LONG).as_deref(), Ok(LINK));
    }

    #[test]
    fn d21_the_second_is_the_first_when_one_that_hangs_has_ended() {
        let folder = folder();
        let hanging = first(&folder);
        let mut second = Knock::start(folder.path(), LINK).expect("a lock");
        assert!(second.wait(Duration::from_millis(50)).is_none());
        drop(hanging);
        assert!(matches!(second.wait(LONG), Some(Outcome::Free(_))));
    }

    #[test]
    fn a_link_is_brought_once_however_often_it_is_asked_for_an_answer() {
        let folder = folder();
        let brought = serve(first(&folder), false);
        let _second = Knock::start(folder.path(), LINK).expect("a lock");
        assert_eq!(brought.recv_timeout(LONG).as_deref(), Ok(LINK));
        for _ in 0..3 {
            assert_eq!(brought.recv_timeout(LONG).as_deref(), Ok(""));
        }
    }

    #[test]
    fn what_a_killed_process_left_is_swept_away() {
        let folder = folder();
        drop(first(&folder));
        assert!(folder.path().join("instance.socket").exists());
        serve(first(&folder), true);
        let mut second = Knock::start(folder.path(), LINK).expect("a lock");
        assert!(matches!(second.wait(LONG), Some(Outcome::HandedOver)));
    }

    #[test]
    fn nobody_else_of_the_computer_reaches_the_seat() {
        let folder = folder();
        let below = folder.path().join("below");
        drop(Knock::start(&below, "").expect("a lock").wait(LONG).map(|outcome| match outcome {
            Outcome::Free(lock) => lock.sit_down(),
            Outcome::HandedOver => None,
        }));
        let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        assert_eq!((mode(&below), mode(&below.join("instance.socket"))), (0o700, 0o600));
    }

    #[test]
    fn a_silent_connection_and_an_endless_text_hold_up_nobody_for_long() {
        let folder = folder();
        let brought = serve(first(&folder), true);
        let socket = folder.path().join("instance.socket");
        let _silent = UnixStream::connect(&socket).expect("it is served");
        let endless = UnixStream::connect(&socket).expect("it is served");
        let pouring = thread::spawn(move || {
            let mut endless = endless;
            while endless.write_all(&[b'x'; 4096]).is_ok() {}
        });
        let mut second = Knock::start(folder.path(), LINK).expect("a lock");
        assert!(matches!(second.wait(LONG), Some(Outcome::HandedOver)));
        pouring.join().expect("it is cut off");
        let texts: Vec<String> = brought.try_iter().collect();
        assert!(texts.iter().any(|text| text == LINK));
        assert!(texts.iter().all(|text| text.len() as u64 <= LONGEST_LINK + 1));
    }
}
