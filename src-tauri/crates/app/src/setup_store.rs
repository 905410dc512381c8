//! The file with the setups of the providers. Client secrets are not in it.

use std::{io, path::Path};

use porchlight_providers::{Provider, RedirectUri, Setup, find};
use serde::{Deserialize, Serialize};

use crate::files::{self, Loaded};

/// One setup.
#[derive(Clone, Debug)]
pub(crate) struct KnownSetup {
    pub provider: &'static Provider,
    pub setup: Setup,
    /// Whether its client secret is in the credential store.
    pub has_secret: bool,
}

#[derive(Serialize, Deserialize)]
struct Row {
    provider: String,
    client_identifier: String,
    redirect_uri: String,
    scopes: Option<Vec<String>>,
    has_secret: bool,
}

/// Reads the setups. One that this version cannot use is left out, and the log says which.
pub(crate) fn load(path: &Path) -> Vec<KnownSetup> {
    match files::load::<Vec<Row>>(path) {
        Loaded::Content(rows) => rows.into_iter().filter_map(read).collect(),
        Loaded::Absent | Loaded::Damaged => Vec::new(),
    }
}

/// Writes the setups.
///
/// # Errors
/// If the disk refuses.
pub(crate) fn store(path: &Path, setups: &[KnownSetup]) -> io::Result<()> {
    let rows: Vec<Row> = setups
        .iter()
        .map(|known| Row {
            provider: known.provider.id.0.to_owned(),
            client_identifier: known.setup.client_identifier.clone(),
            redirect_uri: known.setup.redirect.as_str().to_owned(),
            scopes: known.setup.scopes.clone(),
            has_secret: known.has_secret,
        })
        .collect();
    files::store(path, &rows)
}

fn read(row: Row) -> Option<KnownSetup> {
    let provider = find(&row.provider)?;
    match RedirectUri::parse(provider, &row.redirect_uri) {
        Ok(redirect) => {
            let setup =
                Setup { client_identifier: row.client_identifier, client_secret: None, redirect, scopes: row.scopes };
            Some(KnownSetup { provider, setup, has_secret: row.has_secret })
        }
        Err(error) => {
            tracing::error!(provider = %provider.id, %error, "a stored setup cannot be used");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use porchlight_domain::ClientSecret;

    use super::*;

    #[test]
    fn r15_a_stored_setup_reads_back_without_its_secret() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("setups.json");
        let provider = find("gridshare").expect("registered");
        let secret = ClientSecret::new("canary-secret".into());
        let setup = Setup::typed(provider, "client-1", Some(secret), None).expect("a setup");
        store(&path, &[KnownSetup { provider, setup, has_secret: true }]).expect("stored");

        assert!(!std::fs::read_to_string(&path).expect("a file").contains("canary"));
        let known = load(&path);
        assert_eq!(known[0].setup.client_identifier, "client-1");
        assert!(known[0].has_secret && known[0].setup.client_secret.is_none());
    }
}
