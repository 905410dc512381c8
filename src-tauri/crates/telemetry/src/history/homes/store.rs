//! Taking in readings, and everything that makes worked-out rows different.

use std::ops::Range;

use jiff::{Timestamp, tz::TimeZone};
use porchlight_domain::{AccountId, SiteId, SiteSeries};
use porchlight_energy::GridOrder;
use rusqlite::{Connection, Result, Transaction};

use super::{
    EnergyStored, days, fetched, gains, grid, pools,
    readings::Accepted,
    rework,
    sites::{self, DAY_S, Sensor, StoredHome},
};
use crate::{History, HistoryError, Proof, ProvenSigns, history::file};

/// Days that are followed again at once, since that costs next to nothing.
const FEW_DAYS: i64 = 7;

impl History {
    /// Keeps readings of homes, live or of the past, and works out what is different by them. The same readings in
    /// any order, twice or in pieces lead to the same rows; storing what is there already costs little.
    ///
    /// Only buckets that were over at `received_at` are kept. `proven` is what is known of the grid meters' direction
    /// by now. `zones` says in which zone the days of a home are counted; another one than before works them out anew.
    ///
    /// # Errors
    /// [`HistoryError`]; nothing was kept.
    pub fn store_energy(
        &mut self,
        account: AccountId,
        sites: &[SiteSeries],
        received_at: Timestamp,
        proven: &ProvenSigns,
        zones: &dyn Fn(&SiteId) -> TimeZone,
    ) -> Result<EnergyStored, HistoryError> {
        let transaction = self.connection.transaction().map_err(file::error)?;
        let mut done = EnergyStored::default();
        for site in sites {
            let proof = proven.grid.get(&site.site);
            let stored = store_site(&transaction, account, site, received_at.as_second(), proof, &zones(&site.site));
            let stored = stored.map_err(file::error)?;
            if stored.is_changed {
                done.changed.push(site.site.clone());
            }
            if stored.is_unsettled {
                done.unsettled.push(site.site.clone());
            }
        }
        transaction.commit().map_err(file::error)?;
        Ok(done)
    }

    /// Follows again where the energy of a home's battery came from, through all days after one that was stored late.
    /// Until then those days keep what was found before.
    ///
    /// # Errors
    /// [`HistoryError`]; nothing is different.
    pub fn settle(&mut self, account: AccountId, site: &SiteId) -> Result<(), HistoryError> {
        self.change_home(account, site, |transaction, home| {
            let sensors = sites::sensors(transaction, home.number)?;
            pools::settle(transaction, home, pools::capacity(&sensors))
        })
    }

    /// Counts the days of a home in another zone.
    ///
    /// # Errors
    /// [`HistoryError`]; nothing is different.
    pub fn set_zone(&mut self, account: AccountId, site: &SiteId, zone: &TimeZone) -> Result<(), HistoryError> {
        self.change_home(account, site, |transaction, home| {
            if home.take_zone(transaction, zone)? {
                rework::rework_all(transaction, home)?;
            }
            Ok(())
        })
    }

    /// Changes a home in one transaction; one of which nothing is kept is left alone.
    pub(super) fn change_home(
        &mut self,
        account: AccountId,
        site: &SiteId,
        change: impl FnOnce(&Transaction<'_>, &mut StoredHome) -> Result<()>,
    ) -> Result<(), HistoryError> {
        let change = |connection: &mut Connection| {
            let transaction = connection.transaction()?;
            if let Some(mut home) = sites::find(&transaction, account, site)? {
                change(&transaction, &mut home)?;
            }
            transaction.commit()
        };
        change(&mut self.connection).map_err(file::error)
    }
}

struct SiteStored {
    is_changed: bool,
    is_unsettled: bool,
}

fn store_site(
    connection: &Connection,
    account: AccountId,
    site: &SiteSeries,
    received_s: i64,
    proof: Option<&Proof<GridOrder>>,
    zone: &TimeZone,
) -> Result<SiteStored> {
    let mut home = sites::find_or_add(connection, account, &site.site, zone)?;
    fetched::forget_future(connection, home.number, received_s)?;
    let mut is_all_new = home.take_zone(connection, zone)?;
    let mut changed: Option<Range<i64>> = None;
    if let Some(from_s) = proof.map(|proof| grid::take(connection, home.number, proof)).transpose()?.flatten()
        && let Some(extent) = rework::extent(connection, home.number)?.filter(|extent| extent.end > from_s)
    {
        changed = Some(from_s.max(extent.start)..extent.end);
    }

    let before = sites::sensors(connection, home.number)?;
    for series in &site.sensors {
        let (number, is_other) = sites::list(connection, home.number, series, received_s.div_euclid(DAY_S))?;
        is_all_new |= is_other;
        let accepted = Accepted::of(&series.readings, received_s);
        if let Some(bucket_s) = accepted.kept.values().map(|kept| kept.length_s).filter(|length| *length > 0).min() {
            is_all_new |= home.take_bucket(connection, bucket_s)?;
        }
        if let Some(span) = gains::store(connection, number, series.role, accepted)? {
            changed = Some(gains::union(changed, span));
        }
    }
    if let Some(extent) = rework::extent(connection, home.number)? {
        for span in presence_changes(&before, &sites::sensors(connection, home.number)?, &extent) {
            changed = Some(gains::union(changed, span));
        }
    }

    if is_all_new {
        rework::rework_all(connection, &home)?;
    } else if let Some(span) = &changed {
        rework::rework(connection, &home, span)?;
    }
    Ok(SiteStored { is_changed: is_all_new || changed.is_some(), is_unsettled: settle_few(connection, &home)? })
}

/// The time in which sensors are, other than before, expected to have a value or not to have one.
fn presence_changes(before: &[Sensor], after: &[Sensor], extent: &Range<i64>) -> Vec<Range<i64>> {
    let mut spans = Vec::new();
    for sensor in after {
        let Some(known) = before.iter().find(|known| known.number == sensor.number) else {
            spans.push(sensor.from_s.max(extent.start)..sensor.until_s.min(extent.end));
            continue;
        };
        if known.from_s != sensor.from_s {
            spans.push(extent.start..known.from_s.max(sensor.from_s).min(extent.end));
        }
        if known.until_s != sensor.until_s {
            spans.push(known.until_s.min(sensor.until_s).max(extent.start)..extent.end);
        }
    }
    spans.retain(|span| !span.is_empty());
    spans
}

/// Settles at once if that is little work; says whether it is left to be done.
fn settle_few(connection: &Connection, home: &StoredHome) -> Result<bool> {
    let Some((from, _)) = pools::unsettled(connection, home.number)? else { return Ok(false) };
    if days::newest(connection, home.number)?.is_some_and(|newest| newest - from >= FEW_DAYS) {
        return Ok(true);
    }
    let sensors = sites::sensors(connection, home.number)?;
    pools::settle(connection, home, pools::capacity(&sensors))?;
    Ok(false)
}
