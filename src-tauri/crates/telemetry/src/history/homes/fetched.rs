//! Which days of the past are fetched, and which comes next: newest first, a UTC day at a time.
//!
//! What was noted by a clock that was ahead is not believed once the clock is right again.

use std::ops::Range;

use jiff::{SignedDuration, Timestamp};
use porchlight_domain::{AccountId, SiteId};
use porchlight_providers::Window;
use rusqlite::{Connection, Result, params};

use super::{
    FetchLimits, Reach, rework,
    sites::{self, DAY_S, StoredHome},
};
use crate::{History, HistoryError, history::file};

/// A day is asked for this long after its end. Until then the live rounds bring what comes late.
const READY_AFTER: SignedDuration = SignedDuration::from_hours(2);
/// A day that the provider refused is asked for once more after this many days.
const REFUSED_FOR_S: i64 = 30 * DAY_S;

impl History {
    /// The window of the past to be fetched next: the newest whole UTC day of which not everything is here, and that is
    /// not among those set `aside`. `None` if there is none by now, or the home is not known yet.
    ///
    /// # Errors
    /// [`HistoryError::Damaged`] or [`HistoryError::Unavailable`].
    pub fn next_to_fetch(
        &self,
        account: AccountId,
        site: &SiteId,
        now: Timestamp,
        limits: &FetchLimits,
        aside: &[Window],
    ) -> std::result::Result<Option<Window>, HistoryError> {
        let next = || {
            let Some(home) = sites::find(&self.connection, account, site)? else { return Ok(None) };
            let fetched = Fetched::load(&self.connection, &home, now, *limits)?;
            Ok(fetched.missing().filter_map(window_of).find(|window| !aside.contains(window)))
        };
        next().map_err(file::error)
    }

    /// Notes that everything there was of a window is here `now`: of each whole UTC day in it.
    ///
    /// # Errors
    /// [`HistoryError`]; nothing was noted.
    pub fn mark_fetched(
        &mut self,
        account: AccountId,
        site: &SiteId,
        window: &Window,
        now: Timestamp,
    ) -> std::result::Result<(), HistoryError> {
        let insert = "INSERT INTO energy_fetched (home, day, at_s, is_refused) VALUES (?1, ?2, ?3, 0)
             ON CONFLICT DO UPDATE SET at_s = excluded.at_s, is_refused = 0";
        self.mark(insert, account, site, window, now)
    }

    /// Notes that the provider gave nothing of a window, however often it was asked up to `now`. It is asked again after
    /// 30 days. Days that are fetched stay so.
    ///
    /// # Errors
    /// [`HistoryError`]; nothing was noted.
    pub fn mark_refused(
        &mut self,
        account: AccountId,
        site: &SiteId,
        window: &Window,
        now: Timestamp,
    ) -> std::result::Result<(), HistoryError> {
        let insert = "INSERT INTO energy_fetched (home, day, at_s, is_refused) VALUES (?1, ?2, ?3, 1)
             ON CONFLICT DO UPDATE SET at_s = excluded.at_s WHERE is_refused = 1";
        self.mark(insert, account, site, window, now)
    }

    fn mark(
        &mut self,
        insert: &str,
        account: AccountId,
        site: &SiteId,
        window: &Window,
        now: Timestamp,
    ) -> std::result::Result<(), HistoryError> {
        self.change_home(account, site, |transaction, home| {
            let first =
                window.from.as_second().div_euclid(DAY_S) + i64::from(window.from.as_second().rem_euclid(DAY_S) > 0);
            for day in first..window.until.as_second().div_euclid(DAY_S) {
                transaction.prepare_cached(insert)?.execute([home.number, day, now.as_second()])?;
            }
            Ok(())
        })
    }

    /// Says how far the history of a home reaches.
    ///
    /// # Errors
    /// [`HistoryError::Damaged`] or [`HistoryError::Unavailable`].
    pub fn reach(
        &self,
        account: AccountId,
        site: &SiteId,
        now: Timestamp,
        limits: &FetchLimits,
    ) -> std::result::Result<Reach, HistoryError> {
        let reach = || {
            let Some(home) = sites::find(&self.connection, account, site)? else {
                return Ok(Reach { since: None, days_left: limits.days, is_complete: false });
            };
            let fetched = Fetched::load(&self.connection, &home, now, *limits)?;
            let missing = fetched.missing().count();
            let first = rework::extent(&self.connection, home.number)?;
            let since = first.and_then(|first| Timestamp::from_second(first.start).ok());
            Ok(Reach {
                since: since.map(|since| home.zone.to_datetime(since).date()),
                days_left: u32::try_from(missing).unwrap_or(u32::MAX),
                is_complete: missing == 0,
            })
        };
        reach().map_err(file::error)
    }
}

/// What is known of the days of a home.
pub struct Fetched {
    /// The newest day that can be fetched, and the first one of the oldest reading, each since 1970 UTC.
    newest: i64,
    oldest_read: Option<i64>,
    limits: FetchLimits,
    /// The days that are fetched, newest first.
    days: Vec<i64>,
}

impl Fetched {
    pub fn load(connection: &Connection, home: &StoredHome, now: Timestamp, limits: FetchLimits) -> Result<Self> {
        let newest = (now - READY_AFTER).as_second().div_euclid(DAY_S) - 1;
        let select = "SELECT day FROM energy_fetched
             WHERE home = ?1 AND day <= ?2 AND at_s <= ?3 AND (is_refused = 0 OR at_s > ?4) ORDER BY day DESC";
        let mut statement = connection.prepare_cached(select)?;
        let now_s = now.as_second();
        let days = statement.query_map(params![home.number, newest, now_s, now_s - REFUSED_FOR_S], |row| row.get(0))?;
        let days = days.collect::<Result<_>>()?;
        let oldest_read = rework::extent(connection, home.number)?.map(|extent| extent.start.div_euclid(DAY_S));
        Ok(Self { newest, oldest_read, limits, days })
    }

    /// The days to be fetched, newest first.
    fn missing(&self) -> impl Iterator<Item = i64> {
        // So many empty days in a row before the oldest reading, or before now if there is none, are the end.
        let before = self.oldest_read.map_or(self.newest + 1, |oldest| oldest.min(self.newest + 1));
        let last_empty = before - i64::from(self.limits.empty_days);
        let is_over = (last_empty..before).all(|day| self.is_fetched(day));
        let limit = self.newest - i64::from(self.limits.days) + 1;
        let oldest = if is_over { limit.max(before) } else { limit };
        (oldest..=self.newest).rev().filter(|day| !self.is_fetched(*day))
    }

    /// Whether nothing older is to be had.
    pub fn is_complete(&self) -> bool {
        self.missing().next().is_none()
    }

    /// Whether days before one may still come.
    pub fn may_come_before(&self, day: i64) -> bool {
        self.missing().last().is_some_and(|oldest| oldest < day)
    }

    /// Whether everything there was of a day is here. Days that cannot be fetched yet are those of the live rounds.
    pub fn is_fetched(&self, day: i64) -> bool {
        day > self.newest || self.days.binary_search_by(|known| day.cmp(known)).is_ok()
    }
}

/// Forgets what was noted at a time that is still to come at `now_s`: the clock was ahead.
pub fn forget_future(connection: &Connection, home: i64, now_s: i64) -> Result<()> {
    let delete = "DELETE FROM energy_fetched WHERE home = ?1 AND at_s > ?2";
    connection.prepare_cached(delete)?.execute([home, now_s])?;
    Ok(())
}

/// The runs of days that the provider refused and that overlap a window, each as its begin and end in seconds UTC.
pub fn refused(connection: &Connection, home: i64, window: &Range<i64>) -> Result<Vec<Range<i64>>> {
    let select =
        "SELECT day FROM energy_fetched WHERE home = ?1 AND is_refused = 1 AND day BETWEEN ?2 AND ?3 ORDER BY day";
    let mut statement = connection.prepare_cached(select)?;
    let (first, last) = (window.start.div_euclid(DAY_S), (window.end - 1).div_euclid(DAY_S));
    let mut runs: Vec<Range<i64>> = Vec::new();
    for day in statement.query_map([home, first, last], |row| row.get::<_, i64>(0))? {
        let day = day?;
        match runs.last_mut().filter(|run| run.end == day * DAY_S) {
            Some(run) => run.end += DAY_S,
            None => runs.push(day * DAY_S..(day + 1) * DAY_S),
        }
    }
    Ok(runs)
}

fn window_of(day: i64) -> Option<Window> {
    let instant = |day: i64| Timestamp::from_second(day.checked_mul(DAY_S)?).ok();
    Some(Window { from: instant(day)?, until: instant(day + 1)? })
}
