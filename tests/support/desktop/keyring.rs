//! The credential store of this desktop, seen from outside the app.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::mpsc;
use std::time::Duration;

use secret_service::EncryptionType;
use secret_service::blocking::SecretService;

use super::Desktop;

/// A locked store waits for a prompt that nobody answers; a test does not.
const DEADLINE: Duration = Duration::from_secs(10);

/// How often the store is read anew when it changes meanwhile.
const LOOKS: u32 = 10;

/// One entry of the store.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name a person sees.
    pub label: String,
    /// What it is looked up by, such as `service` and `username`.
    pub attributes: BTreeMap<String, String>,
    /// The bytes it keeps.
    pub secret: Vec<u8>,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A failed test prints its entries, and its output is kept: no secrets in it.
        let Self { label, attributes, secret } = self;
        write!(formatter, "{label} {attributes:?} ({} bytes)", secret.len())
    }
}

/// Every entry of every collection.
pub fn entries() -> Vec<Entry> {
    at_the_store(|store| {
        // An entry may be deleted between being listed and being read.
        (1..LOOKS).find_map(|_| look(store).ok()).map_or_else(|| look(store), Ok)
    })
}

fn look(store: &SecretService<'_>) -> Result<Vec<Entry>, secret_service::Error> {
    let mut entries = Vec::new();
    for collection in store.get_all_collections()? {
        for item in collection.get_all_items()? {
            entries.push(Entry {
                label: item.get_label()?,
                attributes: item.get_attributes()?.into_iter().collect(),
                secret: item.get_secret()?,
            });
        }
    }
    Ok(entries)
}

/// Every entry whose attribute `service` is `service`.
pub fn entries_of(service: &str) -> Vec<Entry> {
    let mut entries = entries();
    entries.retain(|entry| entry.attributes.get("service").is_some_and(|name| name == service));
    entries
}

/// Replaces what the entry of this name keeps, as another program of the person can.
pub fn replace(service: &str, name: &str, content: &[u8]) {
    let (service, name, content) = (service.to_owned(), name.to_owned(), content.to_owned());
    at_the_store(move |store| {
        let attributes = [("service", service.as_str()), ("username", name.as_str())];
        let found = store.search_items(attributes.into())?;
        let [item] = &found.unlocked[..] else { panic!("{name} is there {} times", found.unlocked.len()) };
        item.set_secret(&content, "text/plain")
    });
}

/// Locks the store: from here on every access opens a prompt.
pub fn lock() {
    at_the_store(|store| store.get_default_collection()?.lock());
}

/// Unlocks the store without a prompt, as signing in to the desktop does.
///
/// Speaks to the daemon's control socket like its PAM module. Source: gnome-keyring, `pam/gkr-pam-client.c`.
pub fn unlock() {
    const UNLOCK: u32 = 1;
    const OK: u32 = 0;

    let password = std::env::var("PORCHLIGHT_DESKTOP_PASSWORD").expect("desktop.sh names the password");
    let length = u32::try_from(password.len()).expect("a password is short");
    let mut request = vec![0]; // the byte that carries the sender's identity
    for number in [12 + length, UNLOCK, length] {
        request.extend(number.to_be_bytes());
    }
    request.extend(password.as_bytes());

    let socket = Desktop::current().folder().join("run/keyring/control");
    let mut stream = UnixStream::connect(socket).expect("the credential store's daemon runs");
    stream.set_read_timeout(Some(DEADLINE)).expect("a deadline is set");
    stream.write_all(&request).expect("the daemon listens");
    let mut answer = [0; 8]; // its length, the result
    stream.read_exact(&mut answer).expect("the daemon answers");
    assert_eq!(answer[4..], OK.to_be_bytes(), "the daemon refuses to unlock");
}

/// Whether the store is locked.
pub fn is_locked() -> bool {
    at_the_store(|store| store.get_default_collection()?.is_locked())
}

/// Runs `work` on a thread of its own: the connection brings its own executor, which cannot run within a test's.
fn at_the_store<T: Send + 'static>(
    work: impl FnOnce(&SecretService<'_>) -> Result<T, secret_service::Error> + Send + 'static,
) -> T {
    let _ = Desktop::current(); // Never the keyring of the person who runs the tests.
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let outcome = SecretService::connect(EncryptionType::Plain).and_then(|store| work(&store));
        // Nobody listens after the deadline.
        let _ = send.send(outcome);
    });
    match receive.recv_timeout(DEADLINE) {
        Ok(Ok(value)) => value,
        Ok(Err(error)) => panic!("the credential store answers: {error}"),
        Err(late) => panic!("the credential store does not answer within {DEADLINE:?}: {late}"),
    }
}
