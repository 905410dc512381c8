//! The homes of an account: what the person says about them.

use porchlight_domain::{AccountId, Code, LiveValues, Problem, SiteId};

use super::{Controller, accounts::Account};
use crate::{home_settings, view::HomeSettings};

impl Controller {
    pub(super) fn set_home(&mut self, id: AccountId, site: SiteId, settings: &HomeSettings) -> Result<(), Problem> {
        let is_there = self.accounts.iter().any(|account| account.entry.id == id && has_home(account, &site));
        let entry = match home_settings::check(settings) {
            Ok(entry) if is_there => entry,
            Ok(_) => return Err(self.problem(Code::NothingThere)),
            Err(field) => return Err(Problem { detail: Some(field.to_owned()), ..self.problem(Code::NothingThere) }),
        };
        if let Some(account) = self.find_account(id) {
            account.entry.homes.insert(site, entry);
            self.store_account_list();
        }
        Ok(())
    }

    /// Proposes name and zone for the homes that are seen for the first time.
    pub(super) fn meet_homes(&mut self, id: AccountId) {
        let zone = self.zone.clone();
        let Some(account) = self.find_account(id) else { return };
        let known = &account.entry.homes;
        let fresh: Vec<SiteId> = sites(account).filter(|site| !known.contains_key(site)).cloned().collect();
        if fresh.is_empty() {
            return;
        }
        for site in fresh {
            let proposed = home_settings::propose(&zone, account.entry.homes.len());
            account.entry.homes.insert(site, proposed);
        }
        self.store_account_list();
    }
}

fn has_home(account: &Account, site: &SiteId) -> bool {
    sites(account).any(|known| known == site)
}

/// The homes of an account, in the provider's order.
pub(super) fn sites(account: &Account) -> impl Iterator<Item = &SiteId> {
    let homes = account.values.as_ref().map_or(&[][..], |values| match &values.live {
        LiveValues::PowerFlow(flow) => &flow.homes,
        LiveValues::Meter(_) | LiveValues::School(_) => &[],
    });
    homes.iter().map(|home| &home.site)
}
