//! A meter's readings, kept for years.

use jiff::Timestamp;
use porchlight_domain::AccountId;
use rusqlite::{Row, params};

use super::{History, HistoryError, file};
use crate::{DaySpan, MeterDay, MeterReading, day_curve};

const MS_OF_MINUTE: i64 = 60_000;

impl History {
    /// Keeps a reading. Of several in one minute the last one measured stays, in whatever order they come: storing
    /// one twice changes nothing, and a late one takes its place.
    ///
    /// # Errors
    /// [`HistoryError`]; nothing was kept.
    pub fn store_reading(&mut self, account: AccountId, reading: &MeterReading) -> Result<(), HistoryError> {
        let measured_at = reading.measured_at.as_millisecond();
        let account = account.to_string();
        let transaction = self.connection.transaction().map_err(file::error)?;
        transaction
            .execute("INSERT INTO meter_accounts (account) VALUES (?1) ON CONFLICT DO NOTHING", [&account])
            .map_err(file::error)?;
        transaction
            .execute(
                "INSERT INTO meter_readings
                 SELECT number, ?2, ?3, ?4, ?5, ?6, ?7, ?8 FROM meter_accounts WHERE account = ?1
                 ON CONFLICT (account, minute) DO UPDATE SET measured_at = excluded.measured_at,
                     received_at = excluded.received_at, power = excluded.power,
                     power_phase1 = excluded.power_phase1, power_phase2 = excluded.power_phase2,
                     power_phase3 = excluded.power_phase3
                 WHERE excluded.measured_at > meter_readings.measured_at",
                params![
                    account,
                    measured_at.div_euclid(MS_OF_MINUTE),
                    measured_at,
                    reading.received_at.as_millisecond(),
                    reading.power,
                    reading.phases[0],
                    reading.phases[1],
                    reading.phases[2],
                ],
            )
            .map_err(file::error)?;
        transaction.commit().map_err(file::error)
    }

    /// Reads one day of an account's meter.
    ///
    /// # Errors
    /// [`HistoryError::Damaged`] or [`HistoryError::Unavailable`].
    pub fn meter_day(&self, account: AccountId, span: DaySpan) -> Result<MeterDay, HistoryError> {
        let account = account.to_string();
        // Whole minutes around the day; the curve leaves out what is beyond it.
        let first = span.starts_at.as_millisecond().div_euclid(MS_OF_MINUTE);
        let last = span.ends_at.as_millisecond().div_euclid(MS_OF_MINUTE);
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT measured_at, received_at, power, power_phase1, power_phase2, power_phase3
                 FROM meter_readings
                 WHERE account = (SELECT number FROM meter_accounts WHERE account = ?1) AND minute BETWEEN ?2 AND ?3
                 ORDER BY minute",
            )
            .map_err(file::error)?;
        let rows = statement.query_map(params![account, first, last], read).map_err(file::error)?;
        let readings = rows.collect::<Result<Vec<_>, _>>().map_err(file::error)?;
        let earlier = self
            .connection
            .query_row(
                "SELECT EXISTS (SELECT 1 FROM meter_readings
                 WHERE account = (SELECT number FROM meter_accounts WHERE account = ?1) AND minute < ?2)",
                params![account, first],
                |row| row.get(0),
            )
            .map_err(file::error)?;
        // An instant that makes no sense is left out.
        let readings: Vec<MeterReading> = readings.into_iter().flatten().collect();
        Ok(MeterDay { span, earlier, points: day_curve(&readings, span) })
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Option<MeterReading>> {
    let (measured_at, received_at): (i64, i64) = (row.get(0)?, row.get(1)?);
    let (power, phases) = (row.get(2)?, [row.get(3)?, row.get(4)?, row.get(5)?]);
    let instants = (Timestamp::from_millisecond(measured_at), Timestamp::from_millisecond(received_at));
    let (Ok(measured_at), Ok(received_at)) = instants else { return Ok(None) };
    Ok(Some(MeterReading { measured_at, received_at, power, phases }))
}
