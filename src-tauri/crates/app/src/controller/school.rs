//! A school: the person's own marks on what it shows.

use porchlight_domain::{AccountId, Code, LiveValues, Offer, Problem, School};

use super::{Controller, accounts::Account};
use crate::{account_list::AccountEntry, view::SchoolExtras};

/// Longest name of a bus route, bytes.
const LONGEST_ROUTE: usize = 100;

impl Controller {
    pub(super) fn set_bus_route(&mut self, id: AccountId, route: Option<&str>) -> Result<(), Problem> {
        let route = route.map(str::trim).filter(|route| !route.is_empty());
        if route.is_some_and(|route| route.len() > LONGEST_ROUTE || route.chars().any(char::is_control)) {
            return Err(self.problem(Code::NothingThere));
        }
        let Some(account) = self.find_account(id) else { return Ok(()) };
        account.entry.bus_route = route.map(str::to_owned);
        self.store_account_list();
        Ok(())
    }

    /// What is there has been seen; what is added later is unread again.
    pub(super) fn mark_announcements_read(&mut self, id: AccountId) {
        let Some(account) = self.find_account(id) else { return };
        let Some(school) = account.values.as_ref().and_then(|values| school_of(&values.live)) else { return };
        let newest = school.announcements.iter().flatten().filter_map(|announcement| announcement.added_at).max();
        if newest > account.entry.announcements_seen {
            account.entry.announcements_seen = newest;
            self.store_account_list();
        }
    }

    pub(super) fn draw_school(account: &Account) -> Option<SchoolExtras> {
        if !account.provider.offers.contains(&Offer::School) {
            return None;
        }
        let school = account.values.as_ref().and_then(|values| school_of(&values.live));
        let unread = school.into_iter().flat_map(|school| school.announcements.iter().flatten());
        let unread = unread.filter(|announcement| is_unread(announcement.added_at, &account.entry)).count();
        Some(SchoolExtras {
            bus_route: account.entry.bus_route.clone(),
            unread: u32::try_from(unread).unwrap_or(u32::MAX),
        })
    }
}

/// Marks what is unread, and the person's own bus.
pub(super) fn mark(school: &mut School, entry: &AccountEntry) {
    for announcement in school.announcements.iter_mut().flatten() {
        announcement.unread = is_unread(announcement.added_at, entry);
    }
    for bus in school.buses.iter_mut().flatten() {
        bus.mine = entry.bus_route.as_ref() == Some(&bus.route);
    }
}

/// Whether an announcement came since the person last looked. One without a date cannot be told.
fn is_unread(added_at: Option<jiff::Timestamp>, entry: &AccountEntry) -> bool {
    added_at.is_some() && added_at > entry.announcements_seen
}

fn school_of(live: &LiveValues) -> Option<&School> {
    match live {
        LiveValues::School(school) => Some(school),
        LiveValues::PowerFlow(_) | LiveValues::Meter(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use porchlight_domain::{Announcement, Bus, BusState, SchoolPerson};

    use super::*;

    #[test]
    fn what_came_since_the_last_look_is_unread() {
        let mut entry = entry();
        let unread = |entry: &AccountEntry| -> Vec<bool> {
            let mut school = school();
            mark(&mut school, entry);
            school.announcements.expect("a list").iter().map(|announcement| announcement.unread).collect()
        };
        assert_eq!(unread(&entry), [true, true, false], "nothing was seen yet; without a date nobody can tell");
        entry.announcements_seen = Some(at(10));
        assert_eq!(unread(&entry), [false, true, false]);
        entry.announcements_seen = Some(at(20));
        assert_eq!(unread(&entry), [false, false, false]);
    }

    #[test]
    fn the_own_bus_is_marked_by_its_whole_name() {
        let mut entry = entry();
        for (route, marks) in [(None, [false, false]), (Some("JT-1"), [true, false]), (Some("JT"), [false, false])] {
            entry.bus_route = route.map(str::to_owned);
            let mut school = school();
            mark(&mut school, &entry);
            let found: Vec<bool> = school.buses.expect("a list").iter().map(|bus| bus.mine).collect();
            assert_eq!(found, marks, "{route:?}");
        }
    }

    fn entry() -> AccountEntry {
        let id = AccountId::parse("6f2a1c9e-56a8-4c0d-9f4b-0a5b0f6f1f11").expect("an id");
        AccountEntry::new(id, "tjhsst-ion", at(0))
    }

    fn school() -> School {
        let announcement = |added_at: Option<i64>| Announcement {
            id: "1".into(),
            title: "Spirit week".into(),
            author: None,
            added_at: added_at.map(at),
            pinned: false,
            paragraphs: Vec::new(),
            // Whatever a file of an earlier run says: the marks are made anew.
            unread: added_at.is_none(),
        };
        let bus = |route: &str| Bus { route: route.into(), space: None, state: BusState::OnTime, mine: true };
        School {
            person: SchoolPerson {
                name: "Alice".into(),
                grade: None,
                counselor: None,
                is_teacher: false,
                picture: None,
            },
            zone: "America/New_York".into(),
            today: "2026-11-20".into(),
            days: Vec::new(),
            eighth: None,
            announcements: Some(vec![announcement(Some(10)), announcement(Some(20)), announcement(None)]),
            buses: Some(vec![bus("JT-1"), bus("JT-12")]),
            emergency: None,
        }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("an instant")
    }
}
