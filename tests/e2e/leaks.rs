//! The search for secrets at the end of every journey (codes, `state`, verifiers, tokens, client secrets).
//!
//! The secrets are the real ones of the journey: what the practice servers were asked with, and what the credential
//! store keeps. The places are all that is not the credential store: what the window is told, the log at its loudest,
//! window titles, and every file of the person's folders.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use porchlight_sandbox::{Asked, Endpoint};
use porchlight_tests::desktop::canaries::{self, Canary};
use porchlight_tests::desktop::{AppUnderTest, Desktop, keyring};
use serde_json::Value;

use crate::scene::{DEMO_STORE, REAL_STORE};

/// The pieces of what the credential store keeps that are secrets.
const SECRET_FIELDS: [&str; 6] = ["access", "refresh", "id", "verifier", "nonce", "client_secret"];
/// Longer secrets are also searched for by their end, in case somebody prints them cut.
const WHOLE_LENGTH: usize = 48;
const END_LENGTH: usize = 24;

/// What a journey knows and has heard.
#[derive(Default)]
pub struct Leaks {
    /// Each with its names.
    secrets: BTreeMap<String, BTreeSet<String>>,
    /// Secrets that the person types into the window: they may go from it to the program, in `save_setup` alone.
    typed: Vec<String>,
    /// What a provider sends and the program throws away.
    private: Vec<Canary>,
    heard: Vec<String>,
    titles: Vec<String>,
}

impl Leaks {
    /// Notes what the window and the program told each other.
    pub fn hear(&mut self, messages: Vec<String>) {
        self.heard.extend(messages);
    }

    pub fn read_titles(&mut self, titles: &[String]) {
        self.titles.extend_from_slice(titles);
    }

    /// Notes a secret that the person types into the window.
    pub fn learn_typed(&mut self, secret: &str) {
        self.learn("typed client secret", secret);
        self.typed.push(secret.to_owned());
    }

    /// Notes what may be nowhere although a provider sends it.
    pub fn learn_private(&mut self, canary: Canary) {
        self.private.push(canary);
    }

    /// Notes every secret that came to the practice servers.
    pub fn learn_from_the_sandbox(&mut self, asked: &[Asked]) {
        for request in asked {
            for name in ["state", "nonce"] {
                if let Some(value) = request.parameter(name) {
                    self.learn(name, value);
                }
            }
            if matches!(request.endpoint, Endpoint::Token | Endpoint::Revoke) {
                for name in ["code", "code_verifier", "refresh_token", "client_secret", "token"] {
                    if let Some(value) = request.form_field(name) {
                        self.learn(name, &value);
                    }
                }
            }
            if let Some((scheme, credentials)) = request.header("authorization").and_then(|all| all.split_once(' ')) {
                self.learn(&scheme.to_lowercase(), credentials);
                let plain = STANDARD.decode(credentials).ok().and_then(|bytes| String::from_utf8(bytes).ok());
                if let Some((_, secret)) = plain.as_deref().and_then(|plain| plain.split_once(':')) {
                    self.learn("client_secret", secret);
                }
            }
        }
    }

    /// Notes every secret that the credential store keeps.
    pub fn learn_from_the_keyring(&mut self) {
        let mut contents: BTreeMap<String, BTreeMap<u32, Vec<u8>>> = BTreeMap::new();
        for service in [DEMO_STORE, REAL_STORE] {
            for entry in keyring::entries_of(service) {
                let name = entry.attributes.get("username").cloned().unwrap_or_default();
                // A long content lies in pieces: `account/<id>/<slot>/<number>`.
                let piece = name.rsplit_once('/').filter(|_| name.matches('/').count() == 3);
                let (whole, number) = piece.map_or((name.as_str(), 0), |(whole, number)| {
                    (whole, number.parse().expect("pieces are numbered"))
                });
                contents.entry(format!("{service} {whole}")).or_default().insert(number, entry.secret);
            }
        }
        for (name, pieces) in contents {
            let bytes: Vec<u8> = pieces.into_values().flatten().collect();
            // A generation that is being replaced may lack a piece; its other moments are read whole.
            let Ok(Value::Object(fields)) = serde_json::from_slice(&bytes) else { continue };
            for field in SECRET_FIELDS {
                // An attempt's id is no secret.
                let is_name = field == "id" && name.ends_with("attempt");
                if let Some(value) = fields.get(field).and_then(Value::as_str).filter(|_| !is_name) {
                    self.learn(field, value);
                }
            }
        }
    }

    fn learn(&mut self, name: &str, secret: &str) {
        if !secret.is_empty() {
            self.secrets.entry(secret.to_owned()).or_default().insert(name.to_owned());
        }
    }

    /// Searches. `expected` are names that must be among the secrets, or the journey did not see what it is about.
    pub fn expect_none(&self, expected: &[&str]) {
        for name in expected {
            assert!(self.secrets.values().any(|names| names.contains(*name)), "the journey saw no {name}");
        }
        // A search of nothing finds nothing.
        assert!(self.heard.iter().any(|message| message.starts_with("in ")), "the program was heard");
        assert!(self.titles.iter().any(|title| title == "Porchlight"), "titles were read: {:?}", self.titles);
        assert!(canaries::count_files(&Desktop::current().people_folders(), &[]) > 0, "the person has files");
        let asked_somebody = self.secrets.values().any(|names| names.contains("bearer"));
        assert!(AppUnderTest::all_logs().contains("DEBUG porchlight") || !asked_somebody, "the log was read");

        let found = self.search();
        assert!(found.is_empty(), "secrets leaked:\n{}", found.join("\n"));
    }

    /// Which secret was found where.
    fn search(&self) -> Vec<String> {
        let secrets = self.secrets.iter().flat_map(|(secret, names)| shapes(names, secret));
        let canaries: Vec<Canary> = secrets.chain(self.private.iter().cloned()).collect();
        let desktop = Desktop::current();
        let mut found = Vec::new();
        for message in &self.heard {
            let message = self.without_what_was_typed(message);
            let place = message.chars().take(60).collect::<String>();
            found.extend(canaries::in_text(&canaries, &format!("a message: {place}…"), &message));
        }
        found.extend(canaries::in_text(&canaries, "a title", &self.titles.join("\n")));
        found.extend(canaries::in_text(&canaries, "the log", &AppUnderTest::all_logs()));
        // A program that a link started writes where the browser does.
        let of_the_browser = std::fs::read(desktop.browser_folder().join("chromium.log")).unwrap_or_default();
        found.extend(canaries::in_text(&canaries, "the log", &String::from_utf8_lossy(&of_the_browser)));
        found.extend(canaries::in_files(&canaries, &desktop.people_folders(), &[]));
        found
    }

    /// A message from the window that saves a setup, without the secret that the person typed.
    fn without_what_was_typed(&self, message: &str) -> String {
        let mut message = message.to_owned();
        if message.starts_with("out ") && message.contains("save_setup") {
            for secret in &self.typed {
                message = message.replacen(secret, "", 1);
            }
        }
        message
    }
}

fn shapes(names: &BTreeSet<String>, secret: &str) -> Vec<Canary> {
    let name = names.iter().map(String::as_str).collect::<Vec<_>>().join("/");
    let mut shapes = vec![Canary::new(&name, secret)];
    if secret.len() > WHOLE_LENGTH
        && let Some(end) = secret.get(secret.len() - END_LENGTH..)
    {
        shapes.push(Canary::new(&format!("end of {name}"), end));
    }
    shapes
}

#[test]
fn g01_r16_a_planted_secret_is_found_in_every_place() {
    let secret = "planted+in/every place, 0123456789";
    let mut leaks = Leaks::default();
    leaks.learn_typed(secret);
    assert_eq!(leaks.search(), [""; 0]);

    leaks.hear(vec![format!("out save_setup {secret}")]);
    assert_eq!(leaks.search(), [""; 0], "this is how a typed secret goes");
    leaks.hear(vec![format!("in {}", STANDARD.encode(secret)), format!("out sign_in {secret}")]);
    leaks.read_titles(&[format!("Porchlight {secret}")]);
    let file = Desktop::current().folder().join("cache/leak");
    std::fs::write(&file, secret).expect("the desktop has a cache");
    let found = leaks.search();
    std::fs::remove_file(&file).expect("the file is there");

    assert_eq!(found.len(), 4, "{found:?}");
}
