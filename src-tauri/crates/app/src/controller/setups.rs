//! Setups of the providers: files, forms, and the client secrets in the credential store.

use std::{fs, io::Read, path::Path};

use porchlight_domain::{ClientSecret, Code, Problem, ProviderId};
use porchlight_providers::{Setup, SetupError, SetupFile, find, setup::SIZE_LIMIT};
use porchlight_vault::VaultError;

use super::{Controller, TaskName};
use crate::{
    event::Event,
    session::code_of_vault,
    setup_store::{self, KnownSetup},
    view::NoticeKind,
};

impl Controller {
    pub(super) fn save_setup(
        &mut self,
        provider: &str,
        client_identifier: &str,
        client_secret: Option<ClientSecret>,
        redirect_uri: Option<&str>,
    ) -> Result<(), Problem> {
        let provider = find(provider).ok_or_else(|| self.problem(Code::Internal))?;
        if self.clients.are_fixed() {
            return Err(self.problem(Code::SetupInvalid));
        }
        // A field left empty keeps the secret there is.
        let kept = || self.clients.setup(provider).and_then(|setup| setup.client_secret.clone());
        let client_secret = client_secret.or_else(kept);
        let setup = Setup::typed(provider, client_identifier, client_secret, redirect_uri)
            .map_err(|error| self.invalid(&error))?;
        self.keep_setup(provider.id, setup);
        Ok(())
    }

    /// Takes over a file that was dropped on the window.
    pub(super) fn take_dropped_file(&mut self, path: &Path) {
        if let Err(problem) = self.use_setup_file(path) {
            self.notify(NoticeKind::Problem { problem }, None);
        }
    }

    /// Takes over a file: all of it or nothing.
    pub(super) fn use_setup_file(&mut self, path: &Path) -> Result<(), Problem> {
        if self.clients.are_fixed() {
            return Err(self.problem(Code::SetupInvalid));
        }
        let bytes = read_bounded(path).map_err(|error| {
            tracing::warn!(kind = ?error.kind(), "a setup file cannot be read");
            let detail = Some("the file cannot be read".to_owned());
            Problem { detail, ..self.problem(Code::SetupInvalid) }
        })?;
        let file = SetupFile::parse(&bytes).map_err(|error| self.invalid(&error))?;
        for (provider, setup) in file.providers {
            self.keep_setup(provider, setup);
        }
        Ok(())
    }

    /// Stores the secret first; the setup counts once that is safe.
    fn keep_setup(&mut self, provider: ProviderId, setup: Setup) {
        let Some(provider) = find(provider.0) else { return };
        let has_secret = setup.client_secret.is_some();
        let vault = self.tools.vault.clone();
        self.start(TaskName::Other("store setup"), async move {
            let result = match setup.client_secret.clone() {
                // The probe may ask for the store's password, here where the person expects a question.
                Some(secret) => match vault.probe().await {
                    Ok(()) => vault.store_client_secret(provider.id, secret).await,
                    Err(error) => Err(error),
                },
                None => vault.delete_client_secret(provider.id).await,
            };
            Event::SetupStored(KnownSetup { provider, setup, has_secret }, result)
        });
    }

    pub(super) fn note_stored_setup(&mut self, known: KnownSetup, result: Result<(), VaultError>) {
        let provider = known.provider;
        self.note_vault(result);
        match result {
            Err(error) if known.has_secret => {
                let problem = self.problem(code_of_vault(error));
                self.notify(NoticeKind::Problem { problem }, Some(provider.id));
                return;
            }
            // There was no secret to keep; an old one that stays is never used.
            Ok(()) | Err(_) => {}
        }
        let other_client =
            self.clients.setup(provider).is_some_and(|old| old.client_identifier != known.setup.client_identifier);
        if other_client {
            // Before the new client is known: the old one's tokens are never sent for another.
            self.end_sessions_of(provider.id);
        }
        let is_first = self.clients.setup(provider).is_none();
        self.clients.add(provider.id, known.setup);
        if is_first {
            // Whose tokens they are is in the record, which is read again.
            self.close_sessions_of(provider.id);
        }
        if let Err(error) = setup_store::store(&self.folders.setups(), &self.clients.to_store()) {
            tracing::error!(kind = ?error.kind(), "the setups were not stored");
            self.notify(NoticeKind::Problem { problem: self.problem(Code::Internal) }, Some(provider.id));
            return;
        }
        self.load_records_of(provider.id);
        self.notify(NoticeKind::SetupSaved, Some(provider.id));
    }

    pub(super) fn forget_setup(&mut self, provider: &str) -> Result<(), Problem> {
        let provider = find(provider).ok_or_else(|| self.problem(Code::Internal))?;
        self.end_sessions_of(provider.id);
        self.clients.remove(provider.id);
        if let Err(error) = setup_store::store(&self.folders.setups(), &self.clients.to_store()) {
            tracing::error!(kind = ?error.kind(), "the setups were not stored");
            return Err(self.problem(Code::Internal));
        }
        let vault = self.tools.vault.clone();
        let id = provider.id;
        self.start(TaskName::Other("forget setup"), async move {
            if let Err(error) = vault.delete_client_secret(id).await {
                tracing::error!(%error, "a client secret was not deleted");
            }
            Event::Done
        });
        Ok(())
    }

    /// Asks the credential store for the secrets that are not read yet. With `may_prompt` the store may ask for its
    /// password once more, though somebody has dismissed that before.
    pub(super) fn load_client_secrets(&mut self, may_prompt: bool) {
        for provider in self.clients.missing_secrets() {
            let vault = self.tools.vault.clone();
            self.start(TaskName::Other("load client secret"), async move {
                let opened = if may_prompt { vault.probe().await } else { Ok(()) };
                let result = match opened {
                    Ok(()) => vault.load_client_secret(provider).await,
                    Err(error) => Err(error),
                };
                Event::SecretLoaded(provider, result)
            });
        }
    }

    pub(super) fn note_secret(&mut self, provider: ProviderId, result: Result<Option<ClientSecret>, VaultError>) {
        match result {
            Ok(secret) => {
                self.note_vault(Ok(()));
                self.clients.add_secret(provider, secret);
            }
            Err(error) => self.note_vault(Err(error)),
        }
    }

    pub(super) fn open_setup_link(&mut self, provider: &str) -> Result<(), Problem> {
        let link = find(provider).and_then(|provider| provider.setup_guide.link);
        let Some(link) = link else { return Err(self.problem(Code::Internal)) };
        let browser = self.browser.clone();
        self.start_blocking(TaskName::Other("open page"), move || {
            if !browser.open_page(link.address) {
                tracing::warn!("a page of a guide could not be opened");
            }
            Event::Done
        });
        Ok(())
    }

    fn invalid(&self, error: &SetupError) -> Problem {
        Problem { detail: Some(error.to_string()), ..self.problem(Code::SetupInvalid) }
    }
}

/// Reads one byte more than a setup file may have, so that the parser can tell.
fn read_bounded(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(SIZE_LIMIT).unwrap_or(u64::MAX).saturating_add(1);
    fs::File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}
