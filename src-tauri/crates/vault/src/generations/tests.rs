use proptest::prelude::*;

use super::*;
use crate::MemoryStore;
use crate::samples::{account, intent, other_account, record};

/// Calls of a store of one chunk up to and including the write of the manifest.
const CALLS_UNTIL_COMMIT: usize = 3;

#[test]
fn a_record_reads_back() {
    let store = MemoryStore::new();

    let generation = on(&store).store(&record(100)).unwrap();

    assert_eq!(generation, 1);
    assert_eq!(on(&store).load().unwrap(), Some(Record { generation: 1, ..record(100) }));
    assert_eq!(store.names(), entries(1, 1));
}

#[test]
fn k04_a_record_larger_than_an_entry_is_cut_and_reads_back() {
    let store = MemoryStore::new();

    on(&store).store(&record(4674)).unwrap();

    assert_eq!(on(&store).load().unwrap(), Some(Record { generation: 1, ..record(4674) }));
    assert_eq!(store.names(), entries(1, 3));
}

#[test]
fn k04_a_record_that_shrinks_leaves_no_chunk_behind() {
    let store = MemoryStore::new();
    for (generation, size, chunks) in [(1, 9000, 4), (2, 9000, 4), (3, 100, 1), (4, 9000, 4), (5, 4674, 3), (6, 100, 1)]
    {
        assert_eq!(on(&store).store(&record(size)).unwrap(), generation);
        assert_eq!(store.names(), entries(generation, chunks));
    }
}

#[test]
fn x10_a_crash_at_any_call_of_storing_leaves_the_old_record_or_the_new_one() {
    for (old_size, new_size) in [(100, 100), (9000, 100), (100, 9000), (9000, 9000)] {
        let (old, new) = (record(old_size), Record { scope: None, ..record(new_size) });
        let mut seen_new = false;
        for calls_before in 0.. {
            let store = MemoryStore::new();
            on(&store).store(&old).unwrap();
            store.fail_after(calls_before, VaultError::Missing);
            let before = store.calls().len();
            let answer = on(&store).store(&new);
            let finished = store.calls().len() - before <= calls_before;
            store.heal();

            let found = on(&store).load().unwrap().unwrap();
            match answer {
                Ok(generation) => assert_eq!(found, Record { generation, ..new.clone() }),
                Err(_) => assert_eq!(found, Record { generation: 1, ..old.clone() }),
            }
            assert!(!seen_new || found.generation == 2, "the commit is one moment");
            seen_new = found.generation == 2;

            let generation = on(&store).store(&record(4674)).unwrap();
            assert_eq!(on(&store).load().unwrap(), Some(Record { generation, ..record(4674) }));
            assert_eq!(store.names(), entries(generation, 3), "garbage is removed");
            if finished {
                break;
            }
        }
        assert!(seen_new);
    }
}

#[test]
fn x10_a_second_crash_leaves_the_old_record_or_the_new_one() {
    for first in 0..20 {
        for second in (0..20).step_by(3) {
            let store = MemoryStore::new();
            on(&store).store(&record(4674)).unwrap();
            for (calls_before, size) in [(first, 9000), (second, 4000)] {
                let before = on(&store).load().unwrap().unwrap();
                store.fail_after(calls_before, VaultError::Missing);
                let answer = on(&store).store(&record(size));
                store.heal();
                let found = on(&store).load().unwrap();
                assert_eq!(found, Some(answer.map_or(before, |generation| Record { generation, ..record(size) })));
            }
            on(&store).delete().unwrap();
            assert_eq!(store.names(), Vec::<String>::new());
        }
    }
}

#[test]
fn k06_x10_a_single_failing_call_never_leaves_half_a_record() {
    for calls_before in 0..20 {
        let store = MemoryStore::new();
        on(&store).store(&record(4674)).unwrap();
        store.fail_once_after(calls_before, VaultError::Refuses);

        let answer = on(&store).store(&record(9000));
        store.heal();

        let expected = match answer {
            Ok(generation) => Record { generation, ..record(9000) },
            Err(error) => {
                assert_eq!(error, VaultError::Refuses);
                Record { generation: 1, ..record(4674) }
            }
        };
        assert_eq!(on(&store).load().unwrap(), Some(expected));
    }
}

#[test]
fn a_crash_before_the_first_commit_is_no_record_and_can_be_deleted() {
    for calls_before in 0..4 {
        let store = MemoryStore::new();
        store.fail_after(calls_before, VaultError::Missing);
        on(&store).store(&record(4674)).unwrap_err();
        store.heal();

        assert_eq!(on(&store).load(), Ok(None));
        on(&store).delete().unwrap();
        assert_eq!(store.names(), Vec::<String>::new());
    }
}

#[test]
fn x10_a_crash_at_any_call_of_deleting_leaves_the_record_or_nothing() {
    let mut finished = false;
    for calls_before in 0.. {
        let store = MemoryStore::new();
        on(&store).store(&record(9000)).unwrap();
        store.fail_after(calls_before, VaultError::Missing);
        let answer = on(&store).delete();
        store.heal();

        let found = on(&store).load().unwrap();
        assert!(found.is_none() || found == Some(Record { generation: 1, ..record(9000) }));
        assert_eq!(on(&store).load_intent(), Ok(None));
        if answer.is_ok() {
            assert_eq!(store.names(), Vec::<String>::new());
            finished = true;
        }
        on(&store).delete().unwrap();
        assert_eq!(store.names(), Vec::<String>::new());
        if finished {
            break;
        }
    }
}

#[test]
fn a_store_that_takes_no_more_writes_still_deletes() {
    let store = MemoryStore::new();
    on(&store).store(&record(100)).unwrap();
    store.fail_once_after(1, VaultError::Refuses);

    on(&store).delete().unwrap();

    assert_eq!(store.names(), Vec::<String>::new());
}

#[test]
fn r09_deleting_what_is_absent_succeeds_and_spares_other_accounts() {
    let store = MemoryStore::new();
    on(&store).store(&record(100)).unwrap();
    let mut handle = store.clone();
    Generations::new(&mut handle, other_account()).delete().unwrap();

    assert_eq!(store.names(), entries(1, 1));
}

#[test]
fn a_record_stored_after_an_interrupted_deletion_is_whole() {
    let store = MemoryStore::new();
    on(&store).store(&record(9000)).unwrap();
    store.fail_after(3, VaultError::Missing);
    on(&store).delete().unwrap_err();
    store.heal();

    let generation = on(&store).store(&record(100)).unwrap();

    assert_eq!(on(&store).load().unwrap(), Some(Record { generation, ..record(100) }));
    assert_eq!(store.names(), entries(generation, 1));
}

#[test]
fn x07_garbage_of_the_generation_before_is_removed_by_loading() {
    let store = store_stopped_after_the_commit();
    assert_eq!(store.names().len(), 3);

    assert_eq!(on(&store).load().unwrap().unwrap().generation, 2);

    assert_eq!(store.names(), entries(2, 1));
}

#[test]
fn x07_garbage_that_cannot_be_removed_does_not_spoil_loading() {
    let store = store_stopped_after_the_commit();
    store.refuse_changes(VaultError::Refuses);

    assert_eq!(on(&store).load().unwrap().unwrap().generation, 2);
}

#[test]
fn k05_a_damaged_chunk_brings_back_the_generation_before() {
    for damage in damages() {
        let store = store_stopped_after_the_commit();
        damage(&store, &chunk_entry(2, 0));

        assert_eq!(on(&store).load().unwrap(), Some(Record { generation: 1, ..record(100) }));
        let generation = on(&store).store(&record(300)).unwrap();
        assert_eq!(on(&store).load().unwrap(), Some(Record { generation, ..record(300) }));
    }
}

#[test]
fn k05_a_damaged_chunk_with_nothing_before_it_is_told() {
    for damage in damages() {
        let store = MemoryStore::new();
        on(&store).store(&record(100)).unwrap();
        on(&store).store(&record(9000)).unwrap();
        damage(&store, &chunk_entry(2, 1));

        assert_eq!(on(&store).load(), Err(VaultError::Corrupt));
        let generation = on(&store).store(&record(300)).unwrap();
        assert_eq!(on(&store).load().unwrap(), Some(Record { generation, ..record(300) }));
    }
}

#[test]
fn a_crash_while_storing_over_a_damaged_record_keeps_the_one_before() {
    for calls_before in 0..CALLS_UNTIL_COMMIT {
        let store = store_stopped_after_the_commit();
        store.remove(&chunk_entry(2, 0));
        store.fail_after(calls_before, VaultError::Missing);
        on(&store).store(&record(300)).unwrap_err();
        store.heal();

        assert_eq!(on(&store).load().unwrap(), Some(Record { generation: 1, ..record(100) }));
    }
}

#[test]
fn k05_swapped_chunks_are_noticed() {
    let store = MemoryStore::new();
    on(&store).store(&record(9000)).unwrap();
    let (first, second) = (store.content(&chunk_entry(1, 0)).unwrap(), store.content(&chunk_entry(1, 1)).unwrap());
    store.put(&chunk_entry(1, 0), &second);
    store.put(&chunk_entry(1, 1), &first);

    assert_eq!(on(&store).load(), Err(VaultError::Corrupt));
}

#[test]
fn r09_a_record_moved_to_another_account_is_not_read() {
    let store = MemoryStore::new();
    on(&store).store(&record(100)).unwrap();
    for entry in store.names() {
        let moved = entry.replace(&account().to_string(), &other_account().to_string());
        store.put(&moved, &store.content(&entry).unwrap());
    }

    let mut handle = store.clone();
    assert_eq!(Generations::new(&mut handle, other_account()).load(), Err(VaultError::Corrupt));
}

#[test]
fn a_damaged_manifest_is_told_replaced_and_deleted() {
    for junk in ["", "{", "null", r#"{"v":0}"#, r#"{"v":1}"#, r#"{"v":1,"generation":1,"chunks":9999999,"sha256":""}"#]
    {
        let store = MemoryStore::new();
        on(&store).store(&record(9000)).unwrap();
        store.put(&manifest_entry(), junk.as_bytes());
        assert_eq!(on(&store).load(), Err(VaultError::Corrupt), "{junk}");

        let generation = on(&store).store(&record(100)).unwrap();
        assert_eq!(on(&store).load().unwrap(), Some(Record { generation, ..record(100) }));
        assert_eq!(store.names(), entries(generation, 1), "{junk}");

        store.put(&manifest_entry(), junk.as_bytes());
        on(&store).delete().unwrap();
        assert_eq!(store.names(), Vec::<String>::new());
    }
}

#[test]
fn what_a_newer_version_wrote_is_left_as_it_is() {
    let store = MemoryStore::new();
    store.put(&manifest_entry(), br#"{"v":2,"layout":"unknown"}"#);

    assert_eq!(on(&store).load(), Err(VaultError::Newer));
    assert_eq!(on(&store).store(&record(100)), Err(VaultError::Newer));
    assert_eq!(on(&store).set_intent(Some(intent())), Err(VaultError::Newer));

    assert_eq!(store.content(&manifest_entry()).unwrap(), br#"{"v":2,"layout":"unknown"}"#);
    assert_eq!(store.names().len(), 1);
}

#[test]
fn a_record_beyond_64_kib_is_refused_and_the_old_one_stays() {
    let store = MemoryStore::new();
    on(&store).store(&record(65_000)).unwrap();
    let before = store.names();

    assert_eq!(on(&store).store(&record(65_536)), Err(VaultError::TooLarge));

    assert_eq!(store.names(), before);
    assert_eq!(on(&store).load().unwrap(), Some(Record { generation: 1, ..record(65_000) }));
}

#[test]
fn r10_an_intent_marks_the_record_until_the_next_is_stored() {
    let store = MemoryStore::new();
    on(&store).store(&record(100)).unwrap();
    assert_eq!(on(&store).load_intent(), Ok(None));

    assert_eq!(on(&store).set_intent(Some(intent())), Ok(true));
    assert_eq!(on(&store).load_intent(), Ok(Some(intent())));
    assert_eq!(on(&store).load().unwrap(), Some(Record { generation: 1, ..record(100) }));

    on(&store).store(&record(200)).unwrap();
    assert_eq!(on(&store).load_intent(), Ok(None));
}

#[test]
fn an_intent_can_be_taken_back() {
    let store = MemoryStore::new();
    on(&store).store(&record(100)).unwrap();
    on(&store).set_intent(Some(intent())).unwrap();

    assert_eq!(on(&store).set_intent(None), Ok(true));

    assert_eq!(on(&store).load_intent(), Ok(None));
}

#[test]
fn an_intent_without_a_record_is_not_written() {
    let store = MemoryStore::new();

    assert_eq!(on(&store).set_intent(Some(intent())), Ok(false));

    assert_eq!(store.names(), Vec::<String>::new());
}

#[test]
fn k07_a_store_that_takes_no_writes_is_found_by_the_intent() {
    let store = MemoryStore::new();
    on(&store).store(&record(100)).unwrap();
    store.refuse_changes(VaultError::Refuses);

    assert_eq!(on(&store).set_intent(Some(intent())), Err(VaultError::Refuses));
    assert_eq!(on(&store).load().unwrap(), Some(Record { generation: 1, ..record(100) }));
}

#[test]
fn k12_a_record_deleted_by_hand_is_no_record() {
    let store = MemoryStore::new();
    on(&store).store(&record(4674)).unwrap();
    store.remove(&manifest_entry());

    assert_eq!(on(&store).load(), Ok(None));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn k04_any_record_reads_back_from_entries_of_text_that_fit(
        access in proptest::option::of(text(9000)),
        refresh in proptest::option::of(text(3000)),
        label in proptest::option::of(text(3000)),
        scope in proptest::option::of(text(100)),
        before in proptest::option::of(text(9000)),
    ) {
        let store = MemoryStore::new();
        if let Some(before) = before {
            on(&store).store(&Record { label: Some(before), ..record(0) }).unwrap();
        }
        let new = Record {
            access: access.map(porchlight_domain::AccessToken::new),
            refresh: refresh.map(porchlight_domain::RefreshToken::new),
            id: None,
            label,
            scope,
            ..record(0)
        };

        let generation = on(&store).store(&new).unwrap();

        prop_assert_eq!(on(&store).load().unwrap(), Some(Record { generation, ..new }));
        for entry in store.names() {
            let content = store.content(&entry).unwrap();
            prop_assert!(content.len() <= 2400);
            prop_assert!(std::str::from_utf8(&content).is_ok());
        }
    }

    #[test]
    fn no_manifest_makes_loading_panic(junk in proptest::collection::vec(any::<u8>(), 0..300)) {
        let store = MemoryStore::new();
        on(&store).store(&record(100)).unwrap();
        store.put(&manifest_entry(), &junk);

        prop_assert!(on(&store).load().is_err());
    }
}

fn text(length: usize) -> impl Strategy<Value = String> {
    proptest::collection::vec(prop_oneof![5 => proptest::char::range(' ', '~'), 1 => any::<char>()], 0..length)
        .prop_map(|chars| chars.into_iter().collect())
}

/// Missing, cut, changed, and another generation's.
fn damages() -> [fn(&MemoryStore, &str); 4] {
    [
        |store, entry| store.remove(entry),
        |store, entry| store.put(entry, &store.content(entry).unwrap()[1..]),
        |store, entry| {
            let mut content = store.content(entry).unwrap();
            content[40] ^= 1;
            store.put(entry, &content);
        },
        |store, entry| {
            let elsewhere = MemoryStore::new();
            on(&elsewhere).store(&record(9000)).unwrap();
            store.put(entry, &elsewhere.content(&chunk_entry(1, 0)).unwrap());
        },
    ]
}

/// Generation 2 is committed, generation 1 still there.
fn store_stopped_after_the_commit() -> MemoryStore {
    let store = MemoryStore::new();
    on(&store).store(&record(100)).unwrap();
    store.fail_after(CALLS_UNTIL_COMMIT, VaultError::Missing);
    on(&store).store(&record(200)).unwrap();
    store.heal();
    store
}

fn entries(generation: u64, chunks: usize) -> Vec<String> {
    let mut names: Vec<_> = (0..chunks).map(|number| chunk_entry(generation, number)).collect();
    names.push(manifest_entry());
    names.sort();
    names
}

fn manifest_entry() -> String {
    names::manifest(account())
}

fn chunk_entry(generation: u64, number: usize) -> String {
    names::chunk(account(), slot(generation), number)
}

fn on(store: &MemoryStore) -> OnStore {
    OnStore(store.clone())
}

/// A short hand for the account's entries in a store.
struct OnStore(MemoryStore);

impl OnStore {
    fn load(&mut self) -> Result<Option<Record>, VaultError> {
        Generations::new(&mut self.0, account()).load()
    }

    fn store(&mut self, record: &Record) -> Result<u64, VaultError> {
        Generations::new(&mut self.0, account()).store(record)
    }

    fn set_intent(&mut self, intent: Option<Intent>) -> Result<bool, VaultError> {
        Generations::new(&mut self.0, account()).set_intent(intent)
    }

    fn load_intent(&mut self) -> Result<Option<Intent>, VaultError> {
        Generations::new(&mut self.0, account()).load_intent()
    }

    fn delete(&mut self) -> Result<(), VaultError> {
        Generations::new(&mut self.0, account()).delete()
    }
}
