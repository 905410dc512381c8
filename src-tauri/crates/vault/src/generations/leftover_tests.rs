//! What a crash leaves of an account that is signed out.

use super::*;
use crate::MemoryStore;
use crate::samples::{account, record};

#[test]
fn x08_what_a_crash_leaves_of_a_deletion_is_found_or_removed() {
    for calls_before in 0.. {
        let store = stored(9000);
        store.fail_after(calls_before, VaultError::Missing);
        let finished = delete(&store).is_ok();
        store.heal();

        match load_leftover(&store).unwrap() {
            Some(found) => assert_eq!((calls_before < 2, found.generation), (true, 1), "it is not marked as deleted"),
            None => assert_eq!(store.names(), Vec::<String>::new()),
        }
        if finished {
            break;
        }
    }
}

#[test]
fn x08_chunks_that_never_became_a_record_are_removed() {
    for calls_before in 0..5 {
        let mut store = MemoryStore::new();
        store.fail_after(calls_before, VaultError::Missing);
        Generations::new(&mut store, account()).store(&record(9000)).unwrap_err();
        store.heal();

        assert_eq!(load_leftover(&store), Ok(None));
        assert_eq!(store.names(), Vec::<String>::new());
    }
}

#[test]
fn a_damaged_record_is_removed() {
    let mut store = stored(9000);
    store.delete(&names::chunk(account(), 1, 1)).unwrap();

    assert_eq!(load_leftover(&store), Ok(None));

    assert_eq!(store.names(), Vec::<String>::new());
}

#[test]
fn x08_a_removal_that_is_cut_short_is_finished_by_the_next_one() {
    for calls_before in 0..20 {
        let store = stored(9000);
        store.fail_after(70, VaultError::Missing);
        delete(&store).unwrap_err();
        store.heal();
        store.fail_after(calls_before, VaultError::Missing);
        drop(load_leftover(&store));
        store.heal();

        assert_eq!(load_leftover(&store), Ok(None));
        assert_eq!(store.names(), Vec::<String>::new());
    }
}

fn stored(size: usize) -> MemoryStore {
    let mut store = MemoryStore::new();
    Generations::new(&mut store, account()).store(&record(size)).unwrap();
    store
}

fn delete(store: &MemoryStore) -> Result<(), VaultError> {
    Generations::new(&mut store.clone(), account()).delete()
}

fn load_leftover(store: &MemoryStore) -> Result<Option<Record>, VaultError> {
    Generations::new(&mut store.clone(), account()).load_leftover()
}
