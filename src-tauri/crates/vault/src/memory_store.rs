use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use crate::{LockState, Store, VaultError};

/// The largest entry, as on Windows.
const MAX_ENTRY_BYTES: usize = 2560;

/// A credential store in memory, for tests.
///
/// Clones share their entries: give one clone to a vault, keep another to watch and to disturb, and give a third to the
/// vault of the "restarted" app.
#[derive(Clone, Default)]
pub struct MemoryStore {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    entries: BTreeMap<String, Zeroizing<Vec<u8>>>,
    calls: Vec<String>,
    trouble: Trouble,
    hanging: Hanging,
    lock: Option<LockState>,
}

#[derive(Default)]
enum Trouble {
    #[default]
    None,
    /// Only the call that brings the count down to zero fails.
    Once { calls_before: usize, error: VaultError },
    /// That call and all after it fail.
    From { calls_before: usize, error: VaultError },
    /// Reading works, all else fails.
    Writing { error: VaultError },
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Hanging {
    #[default]
    No,
    /// The next call will hang.
    Asked,
    /// A call hangs.
    Yes,
}

impl MemoryStore {
    /// An empty store without trouble.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets one call fail: the next for `calls_before` = 0, the one after for 1, and so on.
    pub fn fail_once_after(&self, calls_before: usize, error: VaultError) {
        self.state().trouble = Trouble::Once { calls_before, error };
    }

    /// Lets every call fail after `calls_before` more have worked; with `Missing` this is what a crash looks like.
    pub fn fail_after(&self, calls_before: usize, error: VaultError) {
        self.state().trouble = Trouble::From { calls_before, error };
    }

    /// Lets every write and delete fail, while reading works.
    pub fn refuse_changes(&self, error: VaultError) {
        self.state().trouble = Trouble::Writing { error };
    }

    /// Ends all trouble but a hanging call.
    pub fn heal(&self) {
        self.state().trouble = Trouble::None;
    }

    /// Lets calls hang until [`release`](Self::release), as behind a prompt that nobody answers.
    pub fn hang(&self) {
        self.state().hanging = Hanging::Asked;
    }

    /// Blocks until a call hangs.
    pub fn wait_until_hanging(&self) {
        let state = self.state();
        drop(
            self.shared
                .changed
                .wait_while(state, |state| state.hanging != Hanging::Yes)
                .unwrap_or_else(PoisonError::into_inner),
        );
    }

    /// Lets hanging calls go on.
    pub fn release(&self) {
        self.state().hanging = Hanging::No;
        self.shared.changed.notify_all();
    }

    /// Sets what the store tells about its lock without asking anybody.
    pub fn set_lock_state(&self, lock_state: LockState) {
        self.state().lock = Some(lock_state);
    }

    /// The names of all entries, sorted.
    pub fn names(&self) -> Vec<String> {
        self.state().entries.keys().cloned().collect()
    }

    /// The content of an entry.
    pub fn content(&self, entry: &str) -> Option<Vec<u8>> {
        self.state().entries.get(entry).map(|content| content.to_vec())
    }

    /// Puts an entry past all trouble, as somebody else's hand would.
    pub fn put(&self, entry: &str, content: &[u8]) {
        self.state().entries.insert(entry.to_owned(), Zeroizing::new(content.to_vec()));
    }

    /// Removes an entry past all trouble, as somebody else's hand would.
    pub fn remove(&self, entry: &str) {
        self.state().entries.remove(entry);
    }

    /// Every call since the store was made, such as `read attempt`. Calls that failed are in it.
    pub fn calls(&self) -> Vec<String> {
        self.state().calls.clone()
    }

    /// How many calls there were since the store was made.
    pub fn count_calls(&self) -> usize {
        self.state().calls.len()
    }

    /// The calls from a number on.
    pub fn calls_from(&self, number: usize) -> Vec<String> {
        self.state().calls.get(number..).unwrap_or_default().to_vec()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, verb: &str, entry: &str) -> Result<MutexGuard<'_, State>, VaultError> {
        let mut state = self.state();
        state.calls.push(format!("{verb} {entry}"));
        if state.hanging != Hanging::No {
            state.hanging = Hanging::Yes;
            self.shared.changed.notify_all();
            state = self
                .shared
                .changed
                .wait_while(state, |state| state.hanging != Hanging::No)
                .unwrap_or_else(PoisonError::into_inner);
        }
        state.trouble.strike(verb)?;
        Ok(state)
    }
}

impl Trouble {
    fn strike(&mut self, verb: &str) -> Result<(), VaultError> {
        match self {
            Self::None => Ok(()),
            Self::Once { calls_before: 0, error } => {
                let error = *error;
                *self = Self::None;
                Err(error)
            }
            Self::From { calls_before: 0, error } => Err(*error),
            Self::Once { calls_before, .. } | Self::From { calls_before, .. } => {
                *calls_before -= 1;
                Ok(())
            }
            Self::Writing { error } => {
                if verb == "read" {
                    Ok(())
                } else {
                    Err(*error)
                }
            }
        }
    }
}

impl Store for MemoryStore {
    fn read(&mut self, entry: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        Ok(self.enter("read", entry)?.entries.get(entry).cloned())
    }

    fn write(&mut self, entry: &str, content: &[u8]) -> Result<(), VaultError> {
        let mut state = self.enter("write", entry)?;
        if content.len() > MAX_ENTRY_BYTES {
            return Err(VaultError::TooLarge);
        }
        state.entries.insert(entry.to_owned(), Zeroizing::new(content.to_vec()));
        Ok(())
    }

    fn delete(&mut self, entry: &str) -> Result<(), VaultError> {
        self.enter("delete", entry)?.entries.remove(entry);
        Ok(())
    }

    fn lock_state(&mut self) -> LockState {
        self.state().lock.unwrap_or(LockState::Unknown)
    }
}
