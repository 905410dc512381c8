//! Values kept on this computer, in one SQLite file. Calls block; make them off the async threads.
//!
//! What can be kept is what [`LiveValues`] can hold, the numbers of a [`crate::MeterReading`], and those of a home's
//! [`porchlight_domain::SensorReading`]s: no secret, PIN, address or coordinate has a place there.

mod file;
pub mod homes;
mod migrations;
mod readings;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use porchlight_domain::{AccountId, LiveValues};
use rusqlite::{Connection, params};
use thiserror::Error;

use crate::ProvenSigns;

/// The kept values.
pub struct History {
    connection: Connection,
}

/// How the file was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Opened {
    /// As it was left, or not there before.
    Ready,
    /// Damaged. It was renamed, and an empty one took its place.
    PutAside {
        /// What the damaged file is called from here on.
        to: PathBuf,
    },
}

/// Why values could not be kept or read.
#[derive(Debug, Error)]
pub enum HistoryError {
    /// Written by a newer version of the program. The file was left as it is.
    #[error("the file has version {found}, this program knows up to {known}")]
    Newer {
        /// Version of the file.
        found: u32,
        /// Newest known version.
        known: u32,
    },
    /// Damaged while in use.
    #[error("the file is damaged")]
    Damaged,
    /// The file system or the database refused: no room, no right, locked.
    #[error("the file cannot be used")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The newest values of one account.
#[derive(Clone, PartialEq, Debug)]
pub struct SavedValues {
    /// The account.
    pub account: AccountId,
    /// The values.
    pub values: LiveValues,
    /// What was proven of the provider's signs.
    pub proven: ProvenSigns,
    /// When the values were measured, if the provider says so.
    pub measured_at: Option<Timestamp>,
    /// When they were received.
    pub received_at: Timestamp,
}

impl History {
    /// Opens the file, and makes it if it is not there. An older version is brought up to date, all or nothing.
    ///
    /// # Errors
    /// [`HistoryError::Newer`] leaves the file untouched; [`HistoryError::Unavailable`] if it cannot be used at all.
    pub fn open(path: &Path) -> Result<(Self, Opened), HistoryError> {
        let (connection, opened) = file::open(path)?;
        Ok((Self { connection }, opened))
    }

    /// Keeps the newest values of an account in place of those before.
    ///
    /// # Errors
    /// [`HistoryError`]; what was kept before stays.
    pub fn save(&mut self, saved: &SavedValues) -> Result<(), HistoryError> {
        let json = |result: serde_json::Result<String>| result.map_err(|error| HistoryError::Unavailable(error.into()));
        let values = json(serde_json::to_string(&saved.values))?;
        let proven = json(serde_json::to_string(&saved.proven))?;
        self.connection
            .execute(
                "INSERT INTO saved_values (account, live_values, proven_signs, measured_at, received_at)
                 VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (account) DO UPDATE SET live_values = excluded.live_values,
                     proven_signs = excluded.proven_signs, measured_at = excluded.measured_at,
                     received_at = excluded.received_at",
                params![
                    saved.account.to_string(),
                    values,
                    proven,
                    saved.measured_at.map(|at| at.to_string()),
                    saved.received_at.to_string(),
                ],
            )
            .map_err(file::error)?;
        Ok(())
    }

    /// Reads the values of all accounts. A row that makes no sense is left out; the next save of its account mends it.
    ///
    /// # Errors
    /// [`HistoryError::Damaged`] or [`HistoryError::Unavailable`].
    pub fn load_all(&self) -> Result<Vec<SavedValues>, HistoryError> {
        let mut statement = self
            .connection
            .prepare("SELECT account, live_values, proven_signs, measured_at, received_at FROM saved_values")
            .map_err(file::error)?;
        let rows = statement
            .query_map([], |row| {
                Ok(Row {
                    account: row.get(0)?,
                    live_values: row.get(1)?,
                    proven_signs: row.get(2)?,
                    measured_at: row.get(3)?,
                    received_at: row.get(4)?,
                })
            })
            .map_err(file::error)?;
        let mut saved = Vec::new();
        for row in rows {
            let read = row.map_err(file::error)?.read();
            if read.is_none() {
                tracing::warn!("a row of saved values makes no sense");
            }
            saved.extend(read);
        }
        Ok(saved)
    }

    /// Deletes everything kept of an account, also from the parts of the file that are free again.
    ///
    /// # Errors
    /// [`HistoryError`]. An account of which nothing is kept is no error.
    pub fn delete_account(&mut self, account: AccountId) -> Result<(), HistoryError> {
        let transaction = self.connection.transaction().map_err(file::error)?;
        for delete in [
            "DELETE FROM saved_values WHERE account = ?1",
            "DELETE FROM meter_readings WHERE account = (SELECT number FROM meter_accounts WHERE account = ?1)",
            "DELETE FROM meter_accounts WHERE account = ?1",
        ] {
            transaction.execute(delete, [account.to_string()]).map_err(file::error)?;
        }
        homes::delete_account(&transaction, account).map_err(file::error)?;
        transaction.commit().map_err(file::error)?;
        // Older pages of the log may still hold the row.
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(file::error)
    }
}

/// A row as it stands in the file.
struct Row {
    account: String,
    live_values: String,
    proven_signs: String,
    measured_at: Option<String>,
    received_at: String,
}

impl Row {
    fn read(self) -> Option<SavedValues> {
        Some(SavedValues {
            account: AccountId::parse(&self.account)?,
            values: serde_json::from_str(&self.live_values).ok()?,
            // Signs can be proven again; values without them are worth showing.
            proven: serde_json::from_str(&self.proven_signs).unwrap_or_default(),
            measured_at: self.measured_at.and_then(|at| at.parse().ok()),
            received_at: self.received_at.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod file_tests;
#[cfg(test)]
mod tests;
