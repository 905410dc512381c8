use porchlight_domain::RefreshToken;
use proptest::prelude::*;

use super::*;
use crate::MemoryStore;
use crate::samples::revocation;

const LIMIT: u8 = 20;

#[test]
fn what_waits_reads_back_the_oldest_first() {
    let store = holding(1..=3);

    assert_eq!(on(&store).load(), Ok(vec![revocation(1), revocation(2), revocation(3)]));
}

#[test]
fn a_try_in_vain_is_kept_in_its_place() {
    let store = holding(1..=2);
    let tried = Revocation { tries: 3, ..revocation(1) };

    on(&store).store(&tried).unwrap();

    assert_eq!(on(&store).load(), Ok(vec![tried, revocation(2)]));
    assert_eq!(store.names(), entries(&[1, 2]));
}

#[test]
fn what_is_done_leaves_nothing_behind() {
    let store = holding(1..=2);

    on(&store).delete(revocation(1).id).unwrap();
    assert_eq!(on(&store).load(), Ok(vec![revocation(2)]));
    assert_eq!(store.names(), entries(&[2]));

    on(&store).delete(revocation(2).id).unwrap();
    on(&store).delete(revocation(2).id).unwrap();
    assert_eq!(on(&store).load(), Ok(vec![]));
    assert_eq!(store.names(), Vec::<String>::new());
}

#[test]
fn r14_the_twenty_newest_are_kept() {
    assert_eq!(usize::from(LIMIT), MAX_REVOCATIONS);
    let store = holding(1..=LIMIT + 3);

    let kept: Vec<u8> = (4..=LIMIT + 3).collect();
    assert_eq!(on(&store).load().unwrap(), kept.iter().map(|number| revocation(*number)).collect::<Vec<_>>());
    assert_eq!(store.names(), entries(&kept));
}

#[test]
fn x08_a_crash_at_any_call_of_storing_leaves_it_there_or_not_and_no_token_out_of_reach() {
    for held in [0, 2, LIMIT - 1, LIMIT] {
        at_every_call(
            held,
            |store| on(store).store(&revocation(100)),
            |numbers, finished| {
                let (new, old): (Vec<u8>, Vec<u8>) = numbers.iter().partition(|number| **number == 100);
                assert!(!finished || new == [100]);
                let expected: Vec<u8> = (1..=held).collect();
                // Only for a newer one that is there does the oldest go.
                let dropped = expected.len() - old.len();
                assert!(dropped <= usize::from(held == LIMIT && new == [100]), "{old:?}");
                assert_eq!(old, expected[dropped..]);
            },
        );
    }
}

#[test]
fn x08_a_crash_at_any_call_of_deleting_leaves_it_there_or_not_and_no_token_out_of_reach() {
    for held in [1, 3, LIMIT] {
        at_every_call(
            held,
            |store| on(store).delete(revocation(1).id),
            |numbers, finished| {
                assert!(!finished || !numbers.contains(&1));
                let others: Vec<u8> = numbers.iter().copied().filter(|number| *number != 1).collect();
                assert_eq!(others, (2..=held).collect::<Vec<_>>());
            },
        );
    }
}

#[test]
fn x08_a_crash_at_any_call_of_loading_loses_nothing() {
    for calls_before in 0..8 {
        let store = holding(1..=3);
        store.remove(&names::revocation(revocation(2).id));
        store.put(&names::revocation(revocation(3).id), b"{");
        store.fail_after(calls_before, VaultError::Missing);
        let _whatever = on(&store).load();
        store.heal();

        assert_eq!(on(&store).load(), Ok(vec![revocation(1)]));
        assert_eq!(store.names(), entries(&[1]));
    }
}

#[test]
fn k06_a_single_failing_call_is_made_good_by_trying_again() {
    for calls_before in 0..6 {
        let store = holding(1..=LIMIT);
        store.fail_once_after(calls_before, VaultError::Refuses);
        let _whatever = on(&store).store(&revocation(100));
        store.heal();
        on(&store).store(&revocation(100)).unwrap();

        let kept: Vec<u8> = (2..=LIMIT).chain([100]).collect();
        let found: Vec<_> = on(&store).load().unwrap().iter().map(|revocation| revocation.id).collect();
        assert_eq!(found[found.len() - kept.len()..], kept.iter().map(|n| revocation(*n).id).collect::<Vec<_>>());
        assert!(found.len() <= MAX_REVOCATIONS + 1);
        on(&store).store(&revocation(101)).unwrap();
        assert_eq!(on(&store).load().unwrap().len(), MAX_REVOCATIONS);
    }
}

#[test]
fn one_that_is_damaged_moved_or_newer_does_not_stop_the_others() {
    let store = holding(1..=4);
    let entry = |number| names::revocation(revocation(number).id);
    store.put(&entry(1), b"junk");
    store.put(&entry(2), &store.content(&entry(4)).unwrap());
    store.put(&entry(3), br#"{"v":2,"layout":"unknown"}"#);

    assert_eq!(on(&store).load(), Ok(vec![revocation(4)]));

    assert_eq!(store.names(), entries(&[3, 4]), "what a newer version wrote is left as it is");
}

#[test]
fn an_unreadable_index_is_told_and_begun_anew() {
    let store = holding(1..=1);
    store.put(names::REVOCATIONS, b"{");
    assert_eq!(on(&store).load(), Err(VaultError::Corrupt));
    assert_eq!(on(&store).delete(revocation(2).id), Ok(()));

    on(&store).store(&revocation(2)).unwrap();

    assert_eq!(on(&store).load(), Ok(vec![revocation(2)]));
    store.put(names::REVOCATIONS, br#"{"v":2}"#);
    assert_eq!(on(&store).store(&revocation(3)), Err(VaultError::Newer));
}

#[test]
fn a_token_that_does_not_fit_an_entry_is_refused_and_the_others_stay() {
    let store = holding(1..=1);
    let long = Revocation { refresh: RefreshToken::new("x".repeat(2_400)), ..revocation(2) };

    assert_eq!(on(&store).store(&long), Err(VaultError::TooLarge));

    assert_eq!(store.names(), entries(&[1]));
    let measured = Revocation { refresh: RefreshToken::new("x".repeat(1_852)), ..revocation(2) };
    on(&store).store(&measured).unwrap();
    assert_eq!(on(&store).load(), Ok(vec![revocation(1), measured]));
}

proptest! {
    #[test]
    fn no_index_makes_loading_panic(junk in proptest::collection::vec(any::<u8>(), 0..300)) {
        let store = holding(1..=1);
        store.put(names::REVOCATIONS, &junk);

        prop_assert!(on(&store).load().is_err());
    }
}

/// Lets a change crash at each of its calls, then looks with `judge` at the numbers that are left, and whether the
/// change had said that it is done.
fn at_every_call(held: u8, change: impl Fn(&MemoryStore) -> Result<(), VaultError>, judge: impl Fn(&[u8], bool)) {
    for calls_before in 0.. {
        let store = holding(1..=held);
        let before = store.calls().len();
        store.fail_after(calls_before, VaultError::Missing);
        let answer = change(&store);
        let whole = store.calls().len() - before <= calls_before;
        store.heal();

        let left = on(&store).load().unwrap();
        let numbers: Vec<u8> = (1..=200).filter(|n| left.iter().any(|it| *it == revocation(*n))).collect();
        assert_eq!(numbers.len(), left.len());
        judge(&numbers, answer.is_ok());
        assert_eq!(store.names(), entries(&numbers), "no token is out of reach after call {calls_before}");
        if whole {
            assert_eq!(answer, Ok(()));
            break;
        }
    }
}

fn holding(numbers: impl Iterator<Item = u8>) -> MemoryStore {
    let store = MemoryStore::new();
    for number in numbers {
        on(&store).store(&revocation(number)).unwrap();
    }
    store
}

fn entries(numbers: &[u8]) -> Vec<String> {
    let mut names: Vec<_> = numbers.iter().map(|number| names::revocation(revocation(*number).id)).collect();
    if !numbers.is_empty() {
        names.push(names::REVOCATIONS.to_owned());
    }
    names.sort();
    names
}

fn on(store: &MemoryStore) -> OnStore {
    OnStore(store.clone())
}

/// A short hand for the revocations in a store.
struct OnStore(MemoryStore);

impl OnStore {
    fn load(&mut self) -> Result<Vec<Revocation>, VaultError> {
        Revocations::new(&mut self.0).load()
    }

    fn store(&mut self, revocation: &Revocation) -> Result<(), VaultError> {
        Revocations::new(&mut self.0).store(revocation)
    }

    fn delete(&mut self, id: RevocationId) -> Result<(), VaultError> {
        Revocations::new(&mut self.0).delete(id)
    }
}
