//! Pages of a provider's own site, opened in the browser.

use porchlight_domain::{AccountId, Code, Problem};

use super::{Controller, TaskName};
use crate::event::Event;

impl Controller {
    /// Opens a page by its kind and id. The address is made of the provider's own; the window never gives one.
    pub(super) fn open_in_provider(&mut self, id: AccountId, page: &str) -> Result<(), Problem> {
        let account = self.accounts.iter().find(|account| account.entry.id == id);
        let address = account.and_then(|account| self.clients.servers(account.provider).page(account.provider, page));
        let Some(address) = address else { return Err(self.problem(Code::NothingThere)) };
        let browser = self.browser.clone();
        self.start_blocking(TaskName::Other("open page"), move || {
            if !browser.open_page(address.as_str()) {
                tracing::warn!("a page of a provider could not be opened");
            }
            Event::Done
        });
        Ok(())
    }
}
