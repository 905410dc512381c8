//! What is kept on this computer: values for the next start, and the readings that join the history.

use std::collections::BTreeMap;

use jiff::{Timestamp, tz::TimeZone};
use porchlight_domain::{AccountId, SiteId, SiteSeries};
use porchlight_telemetry::{History, HistoryError, MeterReading, ProvenSigns, SavedValues, homes::EnergyStored};

use super::{Controller, TaskName, accounts::Values};
use crate::event::Event;

/// Readings of homes, and what they are worked out with.
pub(super) struct Harvest {
    pub sites: Vec<SiteSeries>,
    pub received_at: Timestamp,
    pub proven: ProvenSigns,
    pub zones: BTreeMap<SiteId, TimeZone>,
}

impl Harvest {
    /// Puts the readings into the history.
    ///
    /// # Errors
    /// As [`History::store_energy`].
    pub fn store(&self, history: &mut History, account: AccountId) -> Result<EnergyStored, HistoryError> {
        let zone = |site: &SiteId| self.zones.get(site).cloned().unwrap_or(TimeZone::UTC);
        history.store_energy(account, &self.sites, self.received_at, &self.proven, &zone)
    }
}

impl Controller {
    pub(super) fn note_saved_values(&mut self, saved: Vec<SavedValues>) {
        for row in saved {
            let account = self.accounts.iter_mut().find(|account| account.entry.id == row.account);
            if let Some(account) = account.filter(|account| account.values.is_none()) {
                account.signs = row.proven;
                let measured_at = row.measured_at.unwrap_or(row.received_at);
                account.values = Some(Values { live: row.values, measured_at, of_this_run: false });
            }
        }
    }

    /// What of these readings joins the history.
    pub(super) fn harvest(&self, id: AccountId, sites: Vec<SiteSeries>, received_at: Timestamp) -> Option<Harvest> {
        let account = self.accounts.iter().find(|account| account.entry.id == id)?;
        Some(Harvest { sites, received_at, proven: account.signs.clone(), zones: self.zones_of(account) })
    }

    /// Keeps the newest values, and what of them joins the history.
    pub(super) fn save_values(&mut self, values: SavedValues, reading: Option<MeterReading>, harvest: Option<Harvest>) {
        self.start_on_history(TaskName::Other("save values"), move |history| {
            if let Err(error) = history.save(&values) {
                tracing::error!(%error, "values were not saved");
            }
            if let Some(harvest) = harvest {
                return match harvest.store(history, values.account) {
                    Ok(stored) => Event::EnergyStored(values.account, stored),
                    Err(error) => {
                        tracing::error!(%error, "readings of homes were not kept");
                        Event::Done
                    }
                };
            }
            let Some(reading) = reading else { return Event::Done };
            if let Err(error) = history.store_reading(values.account, &reading) {
                tracing::error!(%error, "a meter's reading was not kept");
            }
            Event::ReadingStored(values.account)
        });
    }

    pub(super) fn delete_values(&mut self, id: AccountId) {
        self.start_on_history(TaskName::Other("delete values"), move |history| {
            if let Err(error) = history.delete_account(id) {
                tracing::error!(%error, "saved values were not deleted");
            }
            Event::Done
        });
    }
}
