use std::io;
use std::sync::Arc;
use std::time::Duration;

use porchlight_domain::{AccountId, AttemptId, ClientSecret, ProviderId, RevocationId};
use zeroize::Zeroizing;

use crate::generations::Generations;
use crate::revocations::Revocations;
use crate::worker::{Asking, DEADLINE, Worker};
use crate::{Intent, PendingAttempt, Record, Revocation, Store, VaultError, json, names};

/// The credential store, as the app uses it. Clones share one thread.
///
/// Every operation answers within the deadline ([`DEADLINE`] unless told otherwise), with [`VaultError::Locked`] if the
/// store does not. It may still take effect afterwards, whole. Dropping the future of an operation that has begun does
/// not stop it; one that waits its turn is left out.
///
/// Once the person has dismissed the store's prompt, operations answer `Locked` without asking again, until the store
/// is found unlocked or [`probe`](Self::probe) is called.
///
/// Every method may return each [`VaultError`] but those it names otherwise. Call them within a tokio runtime.
#[derive(Clone)]
pub struct Vault {
    worker: Arc<Worker>,
}

impl Vault {
    /// Starts the vault's thread. The store is first used by the first operation.
    ///
    /// # Errors
    /// If the operating system gives no thread.
    pub fn start(store: impl Store + 'static) -> io::Result<Self> {
        Self::start_with_deadline(store, DEADLINE)
    }

    /// As [`start`](Self::start), with another deadline. For tests.
    ///
    /// # Errors
    /// If the operating system gives no thread.
    pub fn start_with_deadline(store: impl Store + 'static, deadline: Duration) -> io::Result<Self> {
        Ok(Self { worker: Arc::new(Worker::start(Box::new(store), deadline)?) })
    }

    /// Writes, reads and deletes a small entry. Call it when the person asks for something that will need the store,
    /// such as a sign-in, before a browser is opened: it may make the store ask for its password.
    ///
    /// # Errors
    /// What stands in the way; `Refuses` too if the entry reads back as another.
    pub async fn probe(&self) -> Result<(), VaultError> {
        const CONTENT: &[u8] = b"probe";
        self.worker
            .call(Asking::Again, |store, _| {
                store.write(names::PROBE, CONTENT)?;
                let read = store.read(names::PROBE)?;
                store.delete(names::PROBE)?;
                if read.is_some_and(|read| *read == CONTENT) { Ok(()) } else { Err(VaultError::Refuses) }
            })
            .await
    }

    /// Reads an account's record; `None` if there is none, so the account is signed out.
    ///
    /// # Errors
    /// `Corrupt` if it is damaged and the generation before is gone.
    pub async fn load_record(&self, account: AccountId) -> Result<Option<Record>, VaultError> {
        self.run(move |store| Generations::new(store, account).load()).await
    }

    /// Reads what a crash has left of an account that is signed out: the record, if it was not deleted yet; else what is
    /// left of it is deleted. Only while nobody signs in to the account.
    ///
    /// # Errors
    /// As for [`load_record`](Self::load_record).
    pub async fn load_leftover(&self, account: AccountId) -> Result<Option<Record>, VaultError> {
        self.run(move |store| Generations::new(store, account).load_leftover()).await
    }

    /// Stores an account's record, whole or not at all, and returns the generation it was given. Ends an intent.
    ///
    /// # Errors
    /// `TooLarge` beyond 64 KiB. After any error the record before is still there.
    pub async fn store_record(&self, record: Record) -> Result<u64, VaultError> {
        self.run(move |store| Generations::new(store, record.account).store(&record)).await
    }

    /// Notes that the refresh token of an account is about to be spent. `false` if the account has no record: then
    /// nothing is written and the token must not be spent.
    ///
    /// # Errors
    /// `Refuses` if the store can be read but not written: do not spend the token.
    pub async fn write_intent(&self, account: AccountId, intent: Intent) -> Result<bool, VaultError> {
        self.run(move |store| Generations::new(store, account).set_intent(Some(intent))).await
    }

    /// Takes back an intent after a refresh that failed and spent nothing.
    ///
    /// # Errors
    /// As for every operation.
    pub async fn clear_intent(&self, account: AccountId) -> Result<(), VaultError> {
        self.run(move |store| Generations::new(store, account).set_intent(None)).await.map(drop)
    }

    /// Reads the intent of an account: if there is one at the start, the app was closed during a refresh.
    ///
    /// # Errors
    /// As for every operation.
    pub async fn load_intent(&self, account: AccountId) -> Result<Option<Intent>, VaultError> {
        self.run(move |store| Generations::new(store, account).load_intent()).await
    }

    /// Deletes all entries of an account, those of interrupted operations too. Succeeds if there are none.
    ///
    /// # Errors
    /// As for every operation; repeat it until it succeeds. The record may be gone already, never half.
    pub async fn delete_record(&self, account: AccountId) -> Result<(), VaultError> {
        self.run(move |store| Generations::new(store, account).delete()).await
    }

    /// Reads a provider's client secret.
    ///
    /// # Errors
    /// `Corrupt` if it is damaged.
    pub async fn load_client_secret(&self, provider: ProviderId) -> Result<Option<ClientSecret>, VaultError> {
        self.run(move |store| {
            let bytes = store.read(&names::client(provider))?;
            bytes.map(|bytes| json::read_client_secret(&bytes)).transpose()
        })
        .await
    }

    /// Stores a provider's client secret in place of an older one.
    ///
    /// # Errors
    /// `TooLarge` beyond about 2,300 bytes.
    pub async fn store_client_secret(&self, provider: ProviderId, secret: ClientSecret) -> Result<(), VaultError> {
        self.run(move |store| {
            let text = json::write_client_secret(&secret)?;
            store.write(&names::client(provider), text.as_bytes())
        })
        .await
    }

    /// Deletes a provider's client secret. Succeeds if there is none.
    ///
    /// # Errors
    /// As for every operation.
    pub async fn delete_client_secret(&self, provider: ProviderId) -> Result<(), VaultError> {
        self.run(move |store| store.delete(&names::client(provider))).await
    }

    /// Stores the pending attempt in place of an older one.
    ///
    /// # Errors
    /// `TooLarge` beyond 2,400 bytes in all.
    pub async fn store_attempt(&self, attempt: PendingAttempt) -> Result<(), VaultError> {
        self.run(move |store| {
            let text = json::write_attempt(&attempt)?;
            store.write(names::ATTEMPT, text.as_bytes())
        })
        .await
    }

    /// Reads the pending attempt and leaves it there.
    ///
    /// # Errors
    /// `Corrupt` if it is damaged.
    pub async fn load_attempt(&self) -> Result<Option<PendingAttempt>, VaultError> {
        self.run(load_attempt).await
    }

    /// Deletes the pending attempt and returns it, if it is the one named; of several callers one wins.
    ///
    /// Between processes nothing is atomic: the app runs once per person.
    ///
    /// # Errors
    /// As for every operation; then the attempt may not be used, for it may be there still.
    pub async fn take_attempt(&self, id: AttemptId) -> Result<Option<PendingAttempt>, VaultError> {
        self.worker
            .call(Asking::OnlyOnce, move |store, still_awaited| {
                let Some(attempt) = load_attempt(store)?.filter(|attempt| attempt.id == id) else { return Ok(None) };
                // A caller that was told "locked" must find the attempt when it asks again. Nobody hears this answer.
                if !still_awaited() {
                    return Ok(None);
                }
                store.delete(names::ATTEMPT)?;
                Ok(Some(attempt))
            })
            .await
    }

    /// Stores a revocation in place of an older one of the same id. Store it before the record of the account is
    /// deleted, so that a crash in between loses no token. The 20 newest are kept.
    ///
    /// # Errors
    /// `TooLarge` beyond about 2,100 bytes of token. After any error the ones before are still there.
    pub async fn store_revocation(&self, revocation: Revocation) -> Result<(), VaultError> {
        self.run(move |store| Revocations::new(store).store(&revocation)).await
    }

    /// Reads the revocations that wait, the oldest first. The caller judges which are too old to be worth a request.
    ///
    /// # Errors
    /// `Corrupt` if nobody can tell any more which there are; a damaged one among others is left out.
    pub async fn load_revocations(&self) -> Result<Vec<Revocation>, VaultError> {
        self.run(|store| Revocations::new(store).load()).await
    }

    /// Deletes a revocation: it is done, or given up. Succeeds if there is none.
    ///
    /// # Errors
    /// As for every operation; it may be gone already, never half.
    pub async fn delete_revocation(&self, id: RevocationId) -> Result<(), VaultError> {
        self.run(move |store| Revocations::new(store).delete(id)).await
    }

    /// Reads the key that the recording is sealed with. Where there is none, or none that can be read, `fresh` is stored
    /// and returned: what was sealed with another cannot be read any more.
    ///
    /// # Errors
    /// As for every operation; then nothing may be sealed with `fresh`.
    pub async fn recording_key(&self, fresh: Zeroizing<[u8; 32]>) -> Result<Zeroizing<[u8; 32]>, VaultError> {
        self.run(move |store| {
            if let Some(kept) = store.read(names::RECORDING)?
                && let Ok(key) = <[u8; 32]>::try_from(kept.as_slice())
            {
                return Ok(Zeroizing::new(key));
            }
            store.write(names::RECORDING, fresh.as_slice())?;
            Ok(fresh)
        })
        .await
    }

    /// Deletes that key: nothing that was recorded can be read after this. Succeeds if there is none.
    ///
    /// # Errors
    /// As for every operation.
    pub async fn delete_recording_key(&self) -> Result<(), VaultError> {
        self.run(|store| store.delete(names::RECORDING)).await
    }

    async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut dyn Store) -> Result<T, VaultError> + Send + 'static,
    ) -> Result<T, VaultError> {
        self.worker.call(Asking::OnlyOnce, |store, _| job(store)).await
    }
}

fn load_attempt(store: &mut dyn Store) -> Result<Option<PendingAttempt>, VaultError> {
    let bytes = store.read(names::ATTEMPT)?;
    bytes.map(|bytes| json::read_attempt(&bytes)).transpose()
}

#[cfg(test)]
mod tests;
