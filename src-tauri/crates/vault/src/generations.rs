//! How a record lies in the store: in chunks, so that Windows can hold it, and so that it is old or new, never half.
//!
//! A record is written as chunks of a new *generation*, beside those of the current one; then the manifest, which names
//! the generation, is rewritten. That one write is the commit. The old chunks are deleted after it; if that fails, they
//! are garbage that the next load or store removes.
//!
//! Generations take turns in three *slots*: the one being written can never lie on the current one nor on the one
//! before it, and what is left behind by any crash is found by looking into three places.
//!
//! Deleting marks the manifest first, so that a record whose chunks are half gone is never taken for a damaged one.

use std::iter;

use porchlight_domain::AccountId;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::json::{self, MAX_ENTRY_BYTES, MAX_RECORD_BYTES, Manifest, Pieces};
use crate::{Intent, Record, Store, VaultError, names};

const SLOTS: u64 = 3;

/// A chunk ends at a character, so it may be up to three bytes shorter than the largest entry.
const MAX_CHUNKS: usize = MAX_RECORD_BYTES.div_ceil(MAX_ENTRY_BYTES - 3);

/// The entries of one account.
pub(crate) struct Generations<'a> {
    store: &'a mut dyn Store,
    account: AccountId,
}

impl<'a> Generations<'a> {
    pub(crate) fn new(store: &'a mut dyn Store, account: AccountId) -> Self {
        Self { store, account }
    }

    /// Reads the record, from the generation before if the current one is damaged.
    pub(crate) fn load(&mut self) -> Result<Option<Record>, VaultError> {
        let Some(manifest) = self.read_manifest()? else { return Ok(None) };
        if manifest.deleted {
            return Ok(None);
        }
        match self.read_pieces(&manifest.current) {
            Ok(record) => {
                // Only where the generation before lay: another process may be writing the next one.
                if let Some(previous) = &manifest.previous {
                    ignore_garbage(self.sweep(slot(previous.generation), 0, 0));
                }
                Ok(Some(record))
            }
            Err(VaultError::Corrupt) => {
                let previous = manifest.previous.as_ref().ok_or(VaultError::Corrupt)?;
                let record = self.read_pieces(previous)?;
                tracing::warn!(account = %self.account, "a stored record was damaged, the one before it is used");
                Ok(Some(record))
            }
            Err(other) => Err(other),
        }
    }

    /// Reads the record of an account that is signed out, where none should be. What is no record any more, or was
    /// never one, is removed.
    pub(crate) fn load_leftover(&mut self) -> Result<Option<Record>, VaultError> {
        match self.load() {
            Ok(None) => {
                for slot in 0..SLOTS {
                    self.sweep(slot, 0, 0)?;
                }
                self.store.delete(&names::manifest(self.account))?;
                Ok(None)
            }
            Err(VaultError::Corrupt) => self.delete().map(|()| None),
            found => found,
        }
    }

    /// Writes the record as the next generation and returns its number.
    pub(crate) fn store(&mut self, record: &Record) -> Result<u64, VaultError> {
        let old = match self.read_manifest() {
            Ok(manifest) => manifest,
            // Nothing refers to the chunks of an unreadable manifest: begin anew.
            Err(VaultError::Corrupt) => None,
            Err(other) => return Err(other),
        };
        let generation = match &old {
            Some(manifest) => manifest.current.generation.checked_add(1).ok_or(VaultError::Corrupt)?,
            None => 1,
        };
        let text = json::write_record(record, generation)?;
        let mut chunks = 0;
        for chunk in Chunks(&text) {
            self.store.write(&names::chunk(self.account, slot(generation), chunks), chunk.as_bytes())?;
            chunks += 1;
        }
        let previous = old.filter(|manifest| !manifest.deleted).map(|manifest| manifest.current);
        let pieces = Pieces { generation, chunks, sha256: digest(text.as_bytes()) };
        self.write_manifest(&Manifest::new(pieces, previous.clone()))?;
        ignore_garbage(self.sweep_around(generation, chunks, previous.map_or(0, |pieces| pieces.chunks)));
        Ok(generation)
    }

    /// Notes that a refresh begins, or that it ended without a new record. `false` if there is no record.
    pub(crate) fn set_intent(&mut self, intent: Option<Intent>) -> Result<bool, VaultError> {
        match self.read_manifest()? {
            Some(manifest) if !manifest.deleted => {
                self.write_manifest(&Manifest { intent, ..manifest })?;
                Ok(true)
            }
            Some(_) | None => Ok(false),
        }
    }

    /// Reads which refresh was begun last and never stored.
    pub(crate) fn load_intent(&mut self) -> Result<Option<Intent>, VaultError> {
        let manifest = self.read_manifest()?.filter(|manifest| !manifest.deleted);
        Ok(manifest.and_then(|manifest| manifest.intent))
    }

    /// Deletes every entry of the account, known or left behind. Repeats safely.
    pub(crate) fn delete(&mut self) -> Result<(), VaultError> {
        if let Ok(Some(manifest)) = self.read_manifest()
            && !manifest.deleted
        {
            match self.write_manifest(&Manifest { deleted: true, intent: None, ..manifest }) {
                // A store that takes no more writes may still delete.
                Ok(()) | Err(VaultError::Refuses | VaultError::TooLarge) => {}
                Err(other) => return Err(other),
            }
        }
        for slot in 0..SLOTS {
            for number in (0..MAX_CHUNKS).rev() {
                self.store.delete(&names::chunk(self.account, slot, number))?;
            }
        }
        self.store.delete(&names::manifest(self.account))
    }

    fn read_manifest(&mut self) -> Result<Option<Manifest>, VaultError> {
        let bytes = self.store.read(&names::manifest(self.account))?;
        let Some(bytes) = bytes else { return Ok(None) };
        let manifest = json::read_manifest(&bytes)?;
        // A damaged count must not become a loop of millions.
        let pieces = iter::once(&manifest.current).chain(&manifest.previous);
        if pieces.map(|pieces| pieces.chunks).any(|chunks| chunks > MAX_CHUNKS) {
            return Err(VaultError::Corrupt);
        }
        Ok(Some(manifest))
    }

    fn write_manifest(&mut self, manifest: &Manifest) -> Result<(), VaultError> {
        let text = json::write_manifest(manifest)?;
        self.store.write(&names::manifest(self.account), text.as_bytes())
    }

    fn read_pieces(&mut self, pieces: &Pieces) -> Result<Record, VaultError> {
        let mut text = Zeroizing::new(Vec::with_capacity(pieces.chunks * MAX_ENTRY_BYTES));
        for number in 0..pieces.chunks {
            let chunk = self.store.read(&names::chunk(self.account, slot(pieces.generation), number))?;
            let chunk = chunk.filter(|chunk| chunk.len() <= MAX_ENTRY_BYTES).ok_or(VaultError::Corrupt)?;
            text.extend_from_slice(&chunk);
        }
        if digest(&text) != pieces.sha256 {
            return Err(VaultError::Corrupt);
        }
        let record = json::read_record(&text)?;
        if record.account != self.account || record.generation != pieces.generation {
            return Err(VaultError::Corrupt);
        }
        Ok(record)
    }

    /// Removes what a committed generation leaves behind: the two other slots, and its own beyond its last chunk.
    fn sweep_around(&mut self, generation: u64, chunks: usize, previous_chunks: usize) -> Result<(), VaultError> {
        self.sweep(slot(generation), chunks, 0)?;
        self.sweep(slot(generation + 1), 0, 0)?;
        self.sweep(slot(generation + 2), 0, previous_chunks)
    }

    /// Deletes the chunks of a slot from `first` on, and at least those below `known`.
    ///
    /// Chunks are written upwards and deleted downwards, so what a crash leaves has no hole, and one read finds out
    /// that a slot is empty.
    fn sweep(&mut self, slot: u64, first: usize, known: usize) -> Result<(), VaultError> {
        let mut end = first.max(known);
        while end < MAX_CHUNKS && self.store.read(&names::chunk(self.account, slot, end))?.is_some() {
            end += 1;
        }
        for number in (first..end).rev() {
            self.store.delete(&names::chunk(self.account, slot, number))?;
        }
        Ok(())
    }
}

fn slot(generation: u64) -> u64 {
    generation % SLOTS
}

fn digest(bytes: &[u8]) -> String {
    json::hex(&Sha256::digest(bytes))
}

fn ignore_garbage(swept: Result<(), VaultError>) {
    if let Err(error) = swept {
        tracing::debug!(%error, "an old generation of a record could not be removed yet");
    }
}

/// Cuts text into pieces that fit an entry, each of them valid UTF-8.
struct Chunks<'a>(&'a str);

impl<'a> Iterator for Chunks<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if self.0.is_empty() {
            return None;
        }
        let (chunk, rest) = self.0.split_at(self.0.floor_char_boundary(MAX_ENTRY_BYTES));
        self.0 = rest;
        Some(chunk)
    }
}

#[cfg(test)]
mod leftover_tests;
#[cfg(test)]
mod tests;
