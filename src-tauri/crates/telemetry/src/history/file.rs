//! Opening the file in whatever state it is.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, Read},
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, ErrorCode};

use super::{
    HistoryError, Opened,
    migrations::{self, migrate, newest},
};

/// How long a call waits for another process that has the file.
const BUSY: Duration = Duration::from_secs(2);
/// Statements that are kept ready.
const STATEMENTS: usize = 64;
/// Damaged files that may lie beside each other.
const MOST_ASIDE: u32 = 100;
/// Files that belong to the database file.
const COMPANIONS: [&str; 2] = ["-wal", "-shm"];

pub fn open(path: &Path) -> Result<(Connection, Opened), HistoryError> {
    // Looked up in the bytes, because even opening would write beside a file that is not to be touched.
    if let Some(found) = version_in_header(path).map_err(unavailable)?
        && found > newest()
    {
        return Err(HistoryError::Newer { found, known: newest() });
    }
    match open_sound(path) {
        Ok(connection) => Ok((connection, Opened::Ready)),
        Err(HistoryError::Damaged) => {
            let to = put_aside(path).map_err(unavailable)?;
            tracing::warn!("the saved values were damaged and put aside");
            Ok((open_sound(path)?, Opened::PutAside { to }))
        }
        Err(other) => Err(other),
    }
}

/// Sorts an error of the database. What it says is kept for the log and never shown.
pub fn error(error: rusqlite::Error) -> HistoryError {
    let damaged = [ErrorCode::DatabaseCorrupt, ErrorCode::NotADatabase];
    match error.sqlite_error_code() {
        Some(code) if damaged.contains(&code) => HistoryError::Damaged,
        Some(_) | None => HistoryError::Unavailable(error.into()),
    }
}

fn unavailable(error: io::Error) -> HistoryError {
    HistoryError::Unavailable(error.into())
}

fn open_sound(path: &Path) -> Result<Connection, HistoryError> {
    make_private(path).map_err(unavailable)?;
    let mut connection = Connection::open(path).map_err(error)?;
    connection.busy_timeout(BUSY).map_err(error)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // What is deleted is overwritten.
    connection.pragma_update(None, "secure_delete", true).map_err(error)?;

    let found = migrations::version(&connection).map_err(error)?;
    if found > newest() {
        return Err(HistoryError::Newer { found, known: newest() });
    }
    let id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(error)?;
    let sound: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(error)?;
    if sound != "ok" || ![0, migrations::APPLICATION_ID].contains(&id) {
        return Err(HistoryError::Damaged);
    }
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(())).map_err(error)?;
    connection.pragma_update(None, "synchronous", "normal").map_err(error)?;
    if found < newest() {
        // A file of a known version that cannot be brought up to date is not what it says it is.
        migrate(&mut connection).map_err(|failure| {
            let misfit = matches!(failure, rusqlite::Error::SqlInputError { .. });
            if misfit { HistoryError::Damaged } else { error(failure) }
        })?;
    }
    Ok(connection)
}

/// Reads the version from the header of the file (SQLite file format §1.3: magic, and user version at offset 60).
fn version_in_header(path: &Path) -> io::Result<Option<u32>> {
    const MAGIC: &[u8] = b"SQLite format 3\0";
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut header = [0; 64];
    match file.read_exact(&mut header) {
        Ok(()) if header.starts_with(MAGIC) => {}
        Ok(()) => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    Ok(Some(u32::from_be_bytes([header[60], header[61], header[62], header[63]])))
}

/// Makes the file readable by this user alone before anything is in it; its companions follow it.
fn make_private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Renames the file and its companions to the first free name; says which.
fn put_aside(path: &Path) -> io::Result<PathBuf> {
    let to = (1..=MOST_ASIDE).map(|number| with_suffix(path, &format!(".damaged-{number}"))).find(|to| !to.exists());
    let to = to.ok_or_else(|| io::Error::other("too many damaged files lie here"))?;
    for companion in COMPANIONS {
        match fs::rename(with_suffix(path, companion), with_suffix(&to, companion)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    fs::rename(path, &to)?;
    Ok(to)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}
