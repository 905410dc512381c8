use std::collections::HashMap;
use std::sync::Arc;

use keyring::Error;
use keyring_core::{CredentialStore, Entry};
use zeroize::Zeroizing;

use crate::{LockState, Store, VaultError};

/// The operating system's own store: Secret Service, Keychain or Credential Manager.
///
/// It is opened at first use, and again after it failed, so a store that appears later is found.
pub struct KeyringStore {
    service: String,
    open: Option<Arc<CredentialStore>>,
}

impl KeyringStore {
    /// Names the store; touches nothing yet. `service` keeps namespaces apart, such as `app.porchlight.desktop` and
    /// `app.porchlight.demo`.
    pub fn new(service: &str) -> Self {
        Self { service: service.to_owned(), open: None }
    }

    /// Works on an entry. A store that was open before and fails has perhaps been restarted, so it is opened afresh and
    /// asked once more: reading, replacing and deleting can all be repeated.
    fn with_entry<T>(&mut self, entry: &str, work: impl Fn(&Entry) -> keyring::Result<T>) -> Result<T, VaultError> {
        let was_open = self.open.is_some();
        let result = self.try_with_entry(entry, &work);
        if was_open && matches!(result, Err(VaultError::Refuses)) {
            return self.try_with_entry(entry, &work);
        }
        result
    }

    fn try_with_entry<T>(
        &mut self,
        entry: &str,
        work: &impl Fn(&Entry) -> keyring::Result<T>,
    ) -> Result<T, VaultError> {
        // Taken out, so that a store that fails or panics is not used again.
        let store = match self.open.take() {
            Some(store) => store,
            None => platform::open().map_err(|_| VaultError::Missing)?,
        };
        let modifiers = HashMap::from(platform::MODIFIERS);
        let result = store.build(&self.service, entry, Some(&modifiers)).and_then(|entry| work(&entry));
        let result = result.map_err(map_error);
        if !matches!(result, Err(VaultError::Refuses | VaultError::Missing)) {
            self.open = Some(store);
        }
        result
    }
}

impl Store for KeyringStore {
    fn read(&mut self, entry: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        self.with_entry(entry, |entry| match entry.get_secret() {
            Ok(content) => Ok(Some(Zeroizing::new(content))),
            Err(Error::NoEntry) => Ok(None),
            Err(other) => Err(other),
        })
    }

    fn write(&mut self, entry: &str, content: &[u8]) -> Result<(), VaultError> {
        self.with_entry(entry, |entry| match entry.set_secret(content) {
            // Two collections hold the entry, say after one was copied: one of them stays.
            Err(Error::Ambiguous(twins)) => match twins.split_first() {
                Some((first, others)) => {
                    first.set_secret(content)?;
                    others.iter().try_for_each(Entry::delete_credential)
                }
                None => Err(Error::NoEntry),
            },
            other => other,
        })
    }

    fn delete(&mut self, entry: &str) -> Result<(), VaultError> {
        self.with_entry(entry, |entry| match entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(Error::Ambiguous(twins)) => twins.iter().try_for_each(Entry::delete_credential),
            Err(other) => Err(other),
        })
    }

    fn lock_state(&mut self) -> LockState {
        platform::lock_state()
    }
}

/// Reduces an error to what can be done about it. Some carry the bytes of an entry, and none is printed.
fn map_error(error: Error) -> VaultError {
    match error {
        Error::NoStorageAccess(_) => VaultError::Locked,
        Error::PlatformFailure(cause) if platform::is_locked(cause.as_ref()) => VaultError::Locked,
        Error::NoDefaultStore => VaultError::Missing,
        Error::TooLong(..) => VaultError::TooLarge,
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::Ambiguous(_) => VaultError::Corrupt,
        Error::PlatformFailure(_)
        | Error::NoEntry
        | Error::BadStoreFormat(_)
        | Error::Invalid(..)
        | Error::NotSupportedByStore(_)
        | _ => VaultError::Refuses,
    }
}

#[cfg(target_os = "linux")]
mod platform {
    use std::error;
    use std::sync::Arc;

    use keyring_core::CredentialStore;
    use secret_service::blocking::SecretService;
    use secret_service::{EncryptionType, Error};

    use crate::LockState;

    pub(super) const MODIFIERS: [(&str, &str); 1] = [("label", "Porchlight")];

    pub(super) fn open() -> keyring::Result<Arc<CredentialStore>> {
        Ok(zbus_secret_service_keyring_store::Store::new()?)
    }

    pub(super) fn is_locked(_cause: &(dyn error::Error + 'static)) -> bool {
        false
    }

    /// `keyring` knows no question that does not also unlock, so the Secret Service is asked directly.
    pub(super) fn lock_state() -> LockState {
        let locked = SecretService::connect(EncryptionType::Plain)
            .and_then(|service| service.get_default_collection()?.is_locked());
        match locked {
            Ok(true) => LockState::Locked,
            // Without a collection there is nothing to unlock, hence no prompt.
            Ok(false) | Err(Error::NoResult) => LockState::Unlocked,
            Err(_) => LockState::Unknown,
        }
    }
}

/// The login keychain, by apple-native-keyring-store 1.0: a file of this computer, not shared by iCloud.
///
/// A locked one asks for its password, and one whose entry was written by a program of another signature asks whether
/// this one may read it; either blocks the calling thread until the person answers, which is why there is a thread and
/// a deadline. To write is to find, then to change or add. `errSecReadOnly` (-25292) and `errSecNoSuchKeychain` (-25294)
/// come as `NoStorageAccess`, and so as locked: unlocking does not help there, but the words fit better than "refuses".
#[cfg(target_os = "macos")]
mod platform {
    use std::error;
    use std::sync::Arc;

    use keyring_core::CredentialStore;
    use security_framework::base::Error;

    use crate::LockState;

    pub(super) const MODIFIERS: [(&str, &str); 0] = [];

    pub(super) fn open() -> keyring::Result<Arc<CredentialStore>> {
        Ok(apple_native_keyring_store::keychain::Store::new()?)
    }

    /// `errSecUserCanceled`, `errSecAuthFailed`, `errSecInteractionNotAllowed`, `errSecInteractionRequired`.
    pub(super) fn is_locked(cause: &(dyn error::Error + 'static)) -> bool {
        cause.downcast_ref::<Error>().is_some_and(|error| matches!(error.code(), -128 | -25293 | -25308 | -25315))
    }

    pub(super) fn lock_state() -> LockState {
        LockState::Unknown
    }
}

/// The Credential Manager, by windows-native-keyring-store 1.1: `CredWriteW` of a generic credential.
///
/// Nothing prompts and nothing is locked while somebody is logged on. `ERROR_NO_SUCH_LOGON_SESSION` (a service, or a
/// log-on over the network) comes as `NoStorageAccess`, and so as locked. 2,560 bytes are checked before the call. To
/// write is to read the attributes first and then to replace the whole credential in one call, so a killed process
/// leaves the old one or the new one.
#[cfg(target_os = "windows")]
mod platform {
    use std::error;
    use std::sync::Arc;

    use keyring_core::CredentialStore;

    use crate::LockState;

    /// Local: what is stored here does not roam to other computers of a domain.
    pub(super) const MODIFIERS: [(&str, &str); 1] = [("persistence", "local")];

    pub(super) fn open() -> keyring::Result<Arc<CredentialStore>> {
        Ok(windows_native_keyring_store::Store::new()?)
    }

    pub(super) fn is_locked(_cause: &(dyn error::Error + 'static)) -> bool {
        false
    }

    pub(super) fn lock_state() -> LockState {
        LockState::Unknown
    }
}
