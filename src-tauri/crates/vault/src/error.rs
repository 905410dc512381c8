use thiserror::Error;

/// Why the credential store did not do what it was asked. Carries no bytes of an entry.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Error)]
pub enum VaultError {
    /// The store waits for its password, or did not answer in time. Works again once it is unlocked.
    #[error("the credential store is locked or does not answer")]
    Locked,
    /// There is no store: no session bus, or no Secret Service on it.
    #[error("there is no credential store")]
    Missing,
    /// The store is there and open, but does not do what it is asked.
    #[error("the credential store refuses")]
    Refuses,
    /// More than the store, or one record, can hold.
    #[error("too large for the credential store")]
    TooLarge,
    /// What is stored is damaged, and no earlier generation is left.
    #[error("what the credential store holds is damaged")]
    Corrupt,
    /// What is stored was written by a newer version of the app; it is left as it is.
    #[error("what the credential store holds was written by a newer version")]
    Newer,
}
