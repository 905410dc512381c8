//! The revocations that wait: one entry each, and an index of them, because a store cannot list what it holds.
//!
//! Storing writes the index first and deleting deletes the entry first. Whatever call a crash comes at, no token lies
//! where the index does not lead: an id without an entry may be left, and is passed over and forgotten.

use porchlight_domain::RevocationId;

use crate::json;
use crate::{Revocation, Store, VaultError, names};

/// How many are kept; the oldest make room.
pub(crate) const MAX_REVOCATIONS: usize = 20;

/// The entries of the revocations that wait.
pub(crate) struct Revocations<'a> {
    store: &'a mut dyn Store,
}

impl<'a> Revocations<'a> {
    pub(crate) fn new(store: &'a mut dyn Store) -> Self {
        Self { store }
    }

    /// Reads them all, the oldest first. One that is damaged is removed; nothing can be done for it any more.
    pub(crate) fn load(&mut self) -> Result<Vec<Revocation>, VaultError> {
        let listed = self.read_index()?;
        let mut found = Vec::with_capacity(listed.len());
        let mut left = Vec::with_capacity(listed.len());
        for id in &listed {
            match self.read(*id) {
                Ok(Some(revocation)) => {
                    left.push(*id);
                    found.push(revocation);
                }
                Ok(None) => {}
                Err(VaultError::Corrupt) => {
                    tracing::warn!("a stored revocation was damaged and is given up");
                    match self.store.delete(&names::revocation(*id)) {
                        Ok(()) => {}
                        Err(_) => left.push(*id),
                    }
                }
                Err(VaultError::Newer) => left.push(*id),
                Err(other) => return Err(other),
            }
        }
        if left != listed
            && let Err(error) = self.write_index(&left)
        {
            tracing::debug!(%error, "the list of revocations could not be tidied yet");
        }
        Ok(found)
    }

    /// Stores one in place of an older one of the same id.
    pub(crate) fn store(&mut self, revocation: &Revocation) -> Result<(), VaultError> {
        let text = json::write_revocation(revocation)?;
        let mut listed = match self.read_index() {
            Ok(listed) => listed,
            // Nothing leads to the entries of an unreadable index: begin anew.
            Err(VaultError::Corrupt) => Vec::new(),
            Err(other) => return Err(other),
        };
        if !listed.contains(&revocation.id) {
            // More than the limit is there only after a crash in what follows.
            self.make_room(&mut listed)?;
            listed.push(revocation.id);
            self.write_index(&listed)?;
        }
        self.store.write(&names::revocation(revocation.id), text.as_bytes())?;
        // The oldest goes last: it is lost for a newer one that is there, and for nothing else.
        if listed.len() > MAX_REVOCATIONS {
            let tidied = self.make_room(&mut listed).and_then(|()| self.write_index(&listed));
            if let Err(error) = tidied {
                tracing::debug!(%error, "the oldest revocation could not be removed yet");
            }
        }
        Ok(())
    }

    /// Deletes one. Succeeds if there is none.
    pub(crate) fn delete(&mut self, id: RevocationId) -> Result<(), VaultError> {
        self.store.delete(&names::revocation(id))?;
        let mut listed = match self.read_index() {
            Ok(listed) => listed,
            Err(VaultError::Corrupt) => return Ok(()),
            Err(other) => return Err(other),
        };
        let before = listed.len();
        listed.retain(|other| *other != id);
        if listed.len() == before { Ok(()) } else { self.write_index(&listed) }
    }

    fn make_room(&mut self, listed: &mut Vec<RevocationId>) -> Result<(), VaultError> {
        let over = listed.len().saturating_sub(MAX_REVOCATIONS);
        for id in &listed[..over] {
            self.store.delete(&names::revocation(*id))?;
        }
        listed.drain(..over);
        Ok(())
    }

    fn read(&mut self, id: RevocationId) -> Result<Option<Revocation>, VaultError> {
        let Some(bytes) = self.store.read(&names::revocation(id))? else { return Ok(None) };
        let revocation = json::read_revocation(&bytes)?;
        if revocation.id == id { Ok(Some(revocation)) } else { Err(VaultError::Corrupt) }
    }

    fn read_index(&mut self) -> Result<Vec<RevocationId>, VaultError> {
        let bytes = self.store.read(names::REVOCATIONS)?;
        bytes.map_or_else(|| Ok(Vec::new()), |bytes| json::read_revocations(&bytes))
    }

    fn write_index(&mut self, listed: &[RevocationId]) -> Result<(), VaultError> {
        if listed.is_empty() {
            return self.store.delete(names::REVOCATIONS);
        }
        let text = json::write_revocations(listed)?;
        self.store.write(names::REVOCATIONS, text.as_bytes())
    }
}

#[cfg(test)]
mod tests;
