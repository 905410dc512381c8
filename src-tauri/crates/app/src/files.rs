//! Small JSON files, written whole or not at all.

use std::{
    fs,
    io::{self, ErrorKind, Write},
    path::Path,
};

use serde::{Serialize, de::DeserializeOwned};

/// What was found in place of a file.
#[derive(Debug)]
pub(crate) enum Loaded<T> {
    /// The content.
    Content(T),
    /// No file.
    Absent,
    /// A file that cannot be read; it was put aside under another name.
    Damaged,
}

/// Reads a file. A damaged one is renamed to `<name>.damaged`, so that nothing is lost and the app goes on.
pub(crate) fn load<T: DeserializeOwned>(path: &Path) -> Loaded<T> {
    match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_or_else(
            |error| {
                tracing::error!(file = %name(path), line = error.line(), "a file is damaged and was put aside");
                if let Err(error) = fs::rename(path, path.with_extension("json.damaged")) {
                    tracing::error!(file = %name(path), kind = ?error.kind(), "the damaged file could not be put aside");
                }
                Loaded::Damaged
            },
            Loaded::Content,
        ),
        Err(error) if error.kind() == ErrorKind::NotFound => Loaded::Absent,
        Err(error) => {
            tracing::error!(file = %name(path), kind = ?error.kind(), "a file cannot be read");
            Loaded::Damaged
        }
    }
}

/// Writes a file beside the old one and puts it in its place.
///
/// # Errors
/// If the disk refuses; the old file stands.
pub(crate) fn store<T: Serialize>(path: &Path, content: &T) -> io::Result<()> {
    store_bytes(path, &serde_json::to_vec_pretty(content)?)
}

/// As [`store`], for content that is there already.
///
/// # Errors
/// If the disk refuses; the old file stands, and nothing is left beside it.
pub(crate) fn store_bytes(path: &Path, content: &[u8]) -> io::Result<()> {
    let fresh = path.with_file_name(format!("{}.new", name(path)));
    let written = write_whole(&fresh, content).and_then(|()| fs::rename(&fresh, path));
    if written.is_err() {
        // The reason is told; what cannot be removed either was not made.
        fs::remove_file(&fresh).ok();
    }
    written
}

fn write_whole(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// Removes a file; an absent one is as good as removed.
///
/// # Errors
/// If the disk refuses.
pub(crate) fn delete(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_file_is_put_aside_and_nothing_is_lost() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("list.json");
        fs::write(&path, "{ half").expect("written");
        assert!(matches!(load::<Vec<u8>>(&path), Loaded::Damaged));
        assert!(matches!(load::<Vec<u8>>(&path), Loaded::Absent));
        assert_eq!(fs::read_to_string(folder.path().join("list.json.damaged")).expect("kept"), "{ half");
    }

    #[test]
    fn a_stored_file_reads_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("list.json");
        store(&path, &vec![1, 2]).expect("stored");
        assert!(matches!(load::<Vec<u8>>(&path), Loaded::Content(list) if list == [1, 2]));
        delete(&path).expect("deleted");
        delete(&path).expect("deleted twice");
    }

    #[test]
    fn a_file_that_cannot_be_written_leaves_nothing_behind() {
        let folder = tempfile::tempdir().expect("a folder");
        let taken = folder.path().join("taken");
        fs::create_dir_all(taken.join("by a folder")).expect("made");
        store_bytes(&taken, b"new").expect_err("a folder is there");
        store_bytes(&folder.path().join("missing/history.csv"), b"new").expect_err("no such folder");
        let left: Vec<_> = fs::read_dir(folder.path()).expect("read").collect();
        assert_eq!(left.len(), 1, "{left:?}");
    }
}
