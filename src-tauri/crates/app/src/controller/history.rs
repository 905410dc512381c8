//! The history page: the period that is shown, and its file.

use std::{path::PathBuf, time::Duration};

use jiff::civil::Date;
use porchlight_domain::{AccountId, Code, Problem, SiteId};
use porchlight_telemetry::homes::{CsvHead, Period, PeriodQuery};

use super::{
    Controller, TaskName,
    accounts::Account,
    files_out::Answer,
    homes::{Basis, reload_at, sites},
};
use crate::{
    drawing::{PeriodParts, draw_period, query_compare, query_range},
    event::{Event, LoadNumber},
    files::store_bytes,
    view::{CompareWith, HistoryRange, HistoryView, ReachState},
};

/// Years that a home may have readings of.
const YEARS: std::ops::RangeInclusive<i16> = 1970..=2200;

/// The page, while it is open.
pub(super) struct HistoryPage {
    wish: PageWish,
    /// What was asked of the history last, and when.
    asked: Option<(Basis, Duration)>,
    is_loading: bool,
    shown: Option<Box<Period>>,
}

/// What is to be shown.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct PageWish {
    pub account: AccountId,
    pub site: SiteId,
    pub range: HistoryRange,
    /// A day of the period; `None` for the present one.
    pub date: Option<Date>,
    pub compare: CompareWith,
}

impl Controller {
    /// Opens the page, or turns to another period. What was shown stays until that is read.
    pub(super) fn show_history(
        &mut self,
        account: AccountId,
        site: SiteId,
        range: HistoryRange,
        date: Option<&str>,
        compare: CompareWith,
    ) -> Result<(), Problem> {
        let date = match date {
            None => None,
            Some(text) => {
                let date = text.parse().ok().filter(|date: &Date| YEARS.contains(&date.year()));
                Some(date.ok_or_else(|| self.problem(Code::NothingThere))?)
            }
        };
        if let Some(code) = self.archive.failure() {
            return Err(self.problem(code));
        }
        if !self.accounts.iter().any(|known| known.entry.id == account && sites(known).any(|known| *known == site)) {
            return Err(self.problem(Code::NothingThere));
        }
        let wish = PageWish { account, site, range, date, compare };
        let before = self.page.take();
        self.page = Some(match before {
            Some(page) if page.wish == wish => page,
            before => {
                let same_home = |page: &HistoryPage| page.wish.account == account && page.wish.site == wish.site;
                let shown = before.filter(same_home).and_then(|page| page.shown);
                HistoryPage { wish, asked: None, is_loading: false, shown }
            }
        });
        Ok(())
    }

    pub(super) fn leave_history(&mut self) {
        self.page = None;
    }

    /// What is shown of a home is to be read again.
    pub(super) fn forget_period(&mut self, account: AccountId, site: &SiteId) {
        let is_shown = |page: &&mut HistoryPage| page.wish.account == account && page.wish.site == *site;
        if let Some(page) = self.page.as_mut().filter(is_shown) {
            page.asked = None;
        }
    }

    /// When the period is to be read, or read anew, as far as time alone decides.
    pub(super) fn page_due(&self, now: Duration) -> Option<Duration> {
        let page = self.page.as_ref().filter(|page| !page.is_loading && self.archive.is_open())?;
        // The account may be gone, and the page with it.
        self.find_shown(page)?;
        reload_at(page.asked, self.page_basis(page), now)
    }

    fn page_basis(&self, page: &HistoryPage) -> Basis {
        let home = self.find_shown(page).and_then(|account| account.homes.sites.get(&page.wish.site));
        self.basis(home.map_or(0, |home| home.version), page.asked)
    }

    fn find_shown(&self, page: &HistoryPage) -> Option<&Account> {
        self.accounts.iter().find(|account| account.entry.id == page.wish.account)
    }

    /// Reads the period, if what is shown is not what is to be shown.
    pub(super) fn load_due_period(&mut self) {
        let now = self.tools.clock.now();
        if self.page_due(now.elapsed).is_none_or(|due| due > now.elapsed) {
            return;
        }
        let Some(page) = &self.page else { return };
        let basis = self.page_basis(page);
        let Some(query) = self.query(page) else { return };
        let wish = page.wish.clone();
        self.page_loads = self.page_loads.wrapping_add(1);
        let number = self.page_loads;
        if let Some(page) = &mut self.page {
            page.asked = Some((basis, now.elapsed));
            page.is_loading = true;
        }
        self.start_on_history(TaskName::Other("load a period"), move |history| {
            let period = history.period(wish.account, &wish.site, &query);
            let period = period.inspect_err(|error| tracing::error!(%error, "a period was not read"));
            Event::PeriodLoaded(number, period.ok().map(Box::new))
        });
    }

    /// Only the answer to the newest question is shown.
    pub(super) fn note_period(&mut self, number: LoadNumber, period: Option<Box<Period>>) {
        let is_newest = number == self.page_loads;
        let Some(page) = self.page.as_mut().filter(|_| is_newest) else { return };
        page.is_loading = false;
        if period.is_some() {
            page.shown = period;
        } else {
            let problem = self.problem(Code::HistoryDamaged);
            self.notify(crate::view::NoticeKind::Problem { problem }, None);
        }
    }

    fn query(&self, page: &HistoryPage) -> Option<PeriodQuery> {
        let account = self.find_shown(page)?;
        Some(PeriodQuery {
            range: query_range(page.wish.range),
            date: page.wish.date,
            compare: query_compare(page.wish.compare),
            now: self.tools.clock.utc(),
            zone: self.zone_of(account, &page.wish.site),
        })
    }

    pub(super) fn draw_history(&self) -> Option<HistoryView> {
        let page = self.page.as_ref()?;
        let account = self.find_shown(page)?;
        let site = &page.wish.site;
        Some(draw_period(&PeriodParts {
            account: account.entry.id,
            site,
            period: page.shown.as_ref()?,
            reserve_percent: account.entry.homes.get(site).and_then(|home| home.reserve_percent),
            computer_zone: crate::home_settings::name_of(&self.zone),
            is_fetching: self.reach_state(account, site) == ReachState::Fetching,
        }))
    }

    /// Writes the period that is shown as CSV, and answers when it is written.
    pub(super) fn save_history(&mut self, path: PathBuf, answer: Answer) {
        let found = self.page.as_ref().and_then(|page| {
            let account = self.find_shown(page)?;
            let name = account.entry.homes.get(&page.wish.site).map_or("Home", |home| home.name.as_str()).to_owned();
            Some((page.wish.clone(), self.query(page)?, name))
        });
        let Some((wish, query, home)) = found else {
            answer.send(Err(self.problem(Code::NothingThere))).ok();
            return;
        };
        let (unread, unwritten) = (self.problem(Code::HistoryDamaged), self.problem(Code::FileNotWritten));
        let head = CsvHead { home, version: env!("CARGO_PKG_VERSION").to_owned() };
        self.start_on_history(TaskName::Other("save a period"), move |history| {
            let text = history.csv(wish.account, &wish.site, &query, &head).map_err(|error| {
                tracing::error!(%error, "a period was not read for a file");
                unread
            });
            let result = text.and_then(|text| {
                store_bytes(&path, &text).map_err(|error| {
                    tracing::warn!(kind = ?error.kind(), "a period was not written");
                    unwritten
                })
            });
            // Nobody waits for the answer when the window was closed meanwhile.
            answer.send(result).ok();
            Event::Done
        });
    }
}
