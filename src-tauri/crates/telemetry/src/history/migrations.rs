//! The versions of the file. A migration that was released is never edited; a new one is added.

use rusqlite::{Connection, TransactionBehavior};

/// One step per version, in order. Step n leads from version n to n + 1.
pub const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_saved_values.sql"),
    include_str!("migrations/0002_meter_readings.sql"),
    include_str!("migrations/0003_homes.sql"),
    include_str!("migrations/0004_days_fetched.sql"),
];

/// Marks a file as one of ours ("PLHI").
pub const APPLICATION_ID: i32 = 0x504C_4849;

/// Newest version this program knows.
pub fn newest() -> u32 {
    u32::try_from(MIGRATIONS.len()).expect("migrations are written one by one")
}

/// Version of an open file.
pub fn version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Brings the file to the newest version: all steps or none.
pub fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let from = usize::try_from(version(&transaction)?).unwrap_or(usize::MAX);
    for step in MIGRATIONS.iter().skip(from) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", newest())?;
    transaction.commit()
}
