//! The search for secrets at the end of every journey: in all that the window was sent, in the files and in the log.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, Once, PoisonError};

use porchlight_sandbox::Asked;
use porchlight_tests::canaries::{Canary, count_files, in_files, in_text};
use porchlight_vault::MemoryStore;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use url::Url;

/// Parameters that are secrets, in addresses and forms.
const PARAMETERS: &[&str] = &["state", "nonce", "code", "code_verifier", "refresh_token", "token", "client_secret"];
/// Members of what is stored that are secrets, by the start of the entry's name.
const MEMBERS: &[(&str, &[&str])] =
    &[("account/", &["access", "refresh", "id"]), ("attempt", &["verifier", "nonce"]), ("client/", &["client_secret"])];

/// What all journeys of this process have logged, at the app's most talkative.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// The secrets of one journey, and where its part of the log begins.
pub struct Secrets {
    known: Mutex<BTreeMap<String, &'static str>>,
    log_from: usize,
}

impl Secrets {
    /// Begins to listen to the log.
    pub fn new() -> Self {
        static LISTENING: Once = Once::new();
        LISTENING.call_once(|| {
            let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(|| LogWriter);
            tracing_subscriber::registry()
                .with(lines.with_filter(porchlight_app::log_filter(LevelFilter::TRACE)))
                .init();
        });
        Self { known: Mutex::default(), log_from: log().len() }
    }

    /// Notes a secret by hand.
    pub fn note(&self, name: &'static str, secret: &str) {
        // What is shorter could stand somewhere by chance; a test that sends junk as a code sends short junk.
        if secret.len() >= 16 {
            self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(secret.to_owned(), name);
        }
    }

    /// Notes the secret parameters of an address.
    pub fn note_address(&self, address: &str) {
        let Ok(address) = Url::parse(address) else { return };
        for (name, value) in address.query_pairs() {
            self.note_parameter(&name, &value);
        }
    }

    /// Notes what was sent to the providers.
    pub fn note_asked(&self, asked: &[Asked]) {
        for asked in asked {
            for (name, value) in asked.query.iter().chain(&asked.form()) {
                self.note_parameter(name, value);
            }
            if let Some((_, proof)) = asked.header("authorization").and_then(|header| header.split_once(' ')) {
                self.note("authorization header", proof);
            }
        }
    }

    /// Notes the tokens and secrets that the credential store holds.
    pub fn note_store(&self, store: &MemoryStore) {
        for (start, members) in MEMBERS {
            // A record may be cut anywhere, so its chunks are put together again, in the order of their names.
            let names = store.names().into_iter().filter(|name| name.starts_with(start));
            let text: Vec<u8> = names.filter_map(|name| store.content(&name)).flatten().collect();
            let text = String::from_utf8_lossy(&text);
            for member in *members {
                for found in text.split(&format!("\"{member}\":\"")).skip(1) {
                    self.note("stored secret", found.split('"').next().unwrap_or_default());
                }
            }
        }
    }

    fn note_parameter(&self, name: &str, value: &str) {
        if let Some(name) = PARAMETERS.iter().find(|known| **known == name) {
            self.note(name, value);
        }
    }

    /// Where a secret is that may not be there.
    pub fn search(&self, shown: &[String], folder: PathBuf) -> Vec<String> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let canaries: Vec<Canary> = known.iter().map(|(secret, name)| Canary::new(name, secret)).collect();
        let mut hits = in_text(&canaries, "what the window was sent", &shown.join("\n"));
        let log = String::from_utf8_lossy(&log()[self.log_from..]).into_owned();
        hits.extend(in_text(&canaries, "the log", &log));
        let folders = [folder];
        assert!(count_files(&folders, &[]) > 0, "a search of nothing finds nothing");
        hits.extend(in_files(&canaries, &folders, &[]));
        hits
    }
}

fn log() -> std::sync::MutexGuard<'static, Vec<u8>> {
    LOG.lock().unwrap_or_else(PoisonError::into_inner)
}

struct LogWriter;

impl io::Write for LogWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        log().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn g01_a_secret_in_the_window_the_log_or_a_file_is_found() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("accounts.json"), "{}").expect("written");
    let secrets = Secrets::new();
    secrets
        .note_address("app.porchlight://oauth/gridshare?code=planted-code-0123456789&state=planted-state-0123456789");
    assert!(secrets.search(&["{}".to_owned()], folder.path().to_owned()).is_empty());

    let shown = ["\"planted-code-0123456789\"".to_owned()];
    assert_eq!(secrets.search(&shown, folder.path().to_owned()), ["code in what the window was sent"]);
    tracing::trace!(target: "porchlight_app", "planted-state-0123456789");
    assert_eq!(secrets.search(&[], folder.path().to_owned()), ["state in the log"]);
    std::fs::write(folder.path().join("accounts.json"), "planted-code-0123456789").expect("written");
    assert_eq!(secrets.search(&[], folder.path().to_owned()).len(), 2);
}
