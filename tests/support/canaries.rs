//! The search for secrets where none may be.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use memchr::memmem;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// A shorter text occurs by chance.
const SHORTEST: usize = 9;

/// One secret and the shapes it could leak in.
#[derive(Clone)]
pub struct Canary {
    name: String,
    shapes: Vec<Vec<u8>>,
}

impl Canary {
    /// A secret called `name` in messages. Its text must be long enough not to occur by chance.
    pub fn new(name: &str, secret: &str) -> Self {
        assert!(secret.len() >= SHORTEST, "{name} is too short to be searched for");
        let mut shapes = vec![
            secret.as_bytes().to_vec(),
            utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string().into_bytes(),
            URL_SAFE_NO_PAD.encode(secret).into_bytes(),
            STANDARD_NO_PAD.encode(secret).into_bytes(),
            secret.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ];
        shapes.sort();
        shapes.dedup();
        Self { name: name.to_owned(), shapes }
    }

    /// A secret number called `name` in messages: as text, and as a file keeps it that knows numbers.
    pub fn of_number(name: &str, number: f64) -> Self {
        let mut canary = Self::new(name, &number.to_string());
        canary.shapes.extend([number.to_be_bytes().to_vec(), number.to_le_bytes().to_vec()]);
        canary
    }

    /// Whether `bytes` hold the secret in any of its shapes.
    pub fn is_in(&self, bytes: &[u8]) -> bool {
        self.shapes.iter().any(|shape| memmem::find(bytes, shape).is_some())
    }
}

impl std::fmt::Debug for Canary {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.name)
    }
}

/// The names of the canaries found in `text`, each with `place`.
pub fn in_text(canaries: &[Canary], place: &str, text: &str) -> Vec<String> {
    found(canaries, place, text.as_bytes()).collect()
}

/// The names of the canaries found in the files below `folders`, each with its file. File names are searched as well.
///
/// `except` are folders that are not the app's, such as the browser's profile.
pub fn in_files(canaries: &[Canary], folders: &[PathBuf], except: &[PathBuf]) -> Vec<String> {
    let mut hits = Vec::new();
    for folder in folders {
        visit(folder, except, &mut |file| {
            let place = file.display().to_string();
            hits.extend(found(canaries, &place, place.as_bytes()));
            hits.extend(found(canaries, &place, &std::fs::read(file).unwrap_or_default()));
        });
    }
    hits
}

/// How many files [`in_files`] looks into: a search of nothing finds nothing.
pub fn count_files(folders: &[PathBuf], except: &[PathBuf]) -> usize {
    let mut count = 0;
    for folder in folders {
        visit(folder, except, &mut |_| count += 1);
    }
    count
}

fn found<'a>(canaries: &'a [Canary], place: &'a str, bytes: &'a [u8]) -> impl Iterator<Item = String> + 'a {
    canaries.iter().filter(|canary| canary.is_in(bytes)).map(move |canary| format!("{canary:?} in {place}"))
}

fn visit(folder: &Path, except: &[PathBuf], file: &mut impl FnMut(&Path)) {
    if except.iter().any(|other| other == folder) {
        return;
    }
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        // Links are not followed, and reading a pipe or socket would wait.
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() {
            visit(&entry.path(), except, file);
        } else if kind.is_file() {
            file(&entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "planted/secret+0123456789";

    #[test]
    fn a_secret_is_found_in_every_shape() {
        let canary = Canary::new("planted", SECRET);
        let utf16: Vec<u8> = format!("x{SECRET}").encode_utf16().flat_map(u16::to_le_bytes).collect();

        assert!(canary.is_in(format!("…{SECRET}…").as_bytes()));
        assert!(canary.is_in(b"?code=planted%2Fsecret%2B0123456789&"));
        assert!(canary.is_in(STANDARD_NO_PAD.encode(SECRET).as_bytes()));
        assert!(canary.is_in(&utf16));
        assert!(!canary.is_in(b"planted/secret+012345678"));
    }

    #[test]
    fn a_number_is_found_as_text_and_as_a_database_keeps_it() {
        let canary = Canary::of_number("place", -8.610_987_6);
        assert!(canary.is_in(b"{\"longitude\":-8.6109876}"));
        assert!(canary.is_in(&[&[7], (-8.610_987_6_f64).to_be_bytes().as_slice()].concat()));
        assert!(!canary.is_in(b"-8.610987"));
    }

    #[test]
    fn files_below_the_folders_are_searched_and_others_are_not() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (app, browser) = (folder.path().join("app/deep"), folder.path().join("browser"));
        for place in [&app, &browser] {
            std::fs::create_dir_all(place).expect("a folder");
            std::fs::write(place.join("log"), format!("token={SECRET}")).expect("a file");
        }
        let canaries = [Canary::new("planted", SECRET), Canary::new("absent", "not planted anywhere")];

        let hits = in_files(&canaries, &[folder.path().to_path_buf()], &[browser]);

        assert_eq!(hits, [format!("planted in {}", app.join("log").display())]);
    }

    #[test]
    fn a_failed_search_does_not_print_the_secret() {
        assert_eq!(format!("{:?}", Canary::new("planted", SECRET)), "planted");
    }
}
