//! The list of providers.

use crate::{Provider, gridshare, ion_electricity, tjhsst_ion};

/// Every provider, in the order of the list on screen.
pub static PROVIDERS: &[&Provider] = &[&gridshare::PROVIDER, &ion_electricity::PROVIDER, &tjhsst_ion::PROVIDER];

/// Finds a provider by the text of its id.
pub fn find(id: &str) -> Option<&'static Provider> {
    PROVIDERS.iter().copied().find(|provider| provider.id.0 == id)
}
