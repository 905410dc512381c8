//! The credential store, with a place to stop at.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use porchlight_vault::{KeyringStore, LockState, Store, VaultError};
use serde_json::json;
use zeroize::Zeroizing;

use crate::edges::say;

/// Before which change to stop. Clones are one.
#[derive(Clone)]
pub struct Hold(Arc<AtomicU32>);

impl Hold {
    /// Stops before the nth change from here on, counted from 1; never without a number.
    pub fn before_change(number: Option<u32>) -> Self {
        Self(Arc::new(AtomicU32::new(number.unwrap_or_default())))
    }

    /// Stops before the nth change from here on.
    pub fn set(&self, number: u32) {
        self.0.store(number, Ordering::SeqCst);
    }

    /// Counts a change, and says whether it is the one.
    fn is_reached(&self) -> bool {
        let count = |left: u32| left.checked_sub(1);
        self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, count) == Ok(1)
    }
}

/// The real store. Before the change that was named its thread stops for ever.
pub struct HeldStore {
    store: KeyringStore,
    hold: Hold,
}

impl HeldStore {
    pub fn new(store: KeyringStore, hold: Hold) -> Self {
        Self { store, hold }
    }

    fn pass(&self, change: &str, entry: &str) {
        if self.hold.is_reached() {
            say(&json!({ "held": format!("{change} {entry}") }));
            loop {
                std::thread::park();
            }
        }
    }
}

impl Store for HeldStore {
    fn read(&mut self, entry: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        self.store.read(entry)
    }

    fn write(&mut self, entry: &str, content: &[u8]) -> Result<(), VaultError> {
        self.pass("write", entry);
        self.store.write(entry, content)
    }

    fn delete(&mut self, entry: &str) -> Result<(), VaultError> {
        self.pass("delete", entry);
        self.store.delete(entry)
    }

    fn lock_state(&mut self) -> LockState {
        self.store.lock_state()
    }
}
