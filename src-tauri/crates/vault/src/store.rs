use zeroize::Zeroizing;

use crate::VaultError;

/// The raw entries of a credential store. Every call may block; only the vault's own thread makes them.
///
/// Entries hold UTF-8 text of at most 2,560 bytes: Windows Credential Manager stores no more, `KWallet` nothing else.
pub trait Store: Send {
    /// Reads an entry; `None` if there is none.
    ///
    /// # Errors
    /// Any [`VaultError`] but `TooLarge` and `Newer`.
    fn read(&mut self, entry: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError>;

    /// Creates an entry or replaces its content.
    ///
    /// # Errors
    /// Any [`VaultError`] but `Corrupt` and `Newer`.
    fn write(&mut self, entry: &str, content: &[u8]) -> Result<(), VaultError>;

    /// Deletes an entry. Deleting what is absent succeeds.
    ///
    /// # Errors
    /// `Locked`, `Missing` or `Refuses`.
    fn delete(&mut self, entry: &str) -> Result<(), VaultError>;

    /// Tells whether the store is locked, without asking the person for a password.
    fn lock_state(&mut self) -> LockState {
        LockState::Unknown
    }
}

/// What a store tells about its lock without asking anybody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LockState {
    /// Using it will ask the person for a password, or fail.
    Locked,
    /// It can be used, or fails without asking anybody.
    Unlocked,
    /// This kind of store cannot tell.
    Unknown,
}
