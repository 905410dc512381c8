use std::collections::HashSet;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread::ThreadId;

use super::*;
use crate::samples::{account, attempt, intent, other_account, record, revocation};
use crate::{LockState, MemoryStore};

const PROVIDER: ProviderId = ProviderId("tjhsst-ion");

/// Too short for a call that hangs, and never waited for otherwise.
const SHORT: Duration = Duration::from_millis(20);

#[tokio::test]
async fn what_is_stored_survives_a_restart() {
    let store = MemoryStore::new();
    let vault = Vault::start(store.clone()).unwrap();
    vault.store_record(record(4674)).await.unwrap();
    vault.store_attempt(attempt()).await.unwrap();
    vault.store_client_secret(PROVIDER, ClientSecret::new("secret-1".into())).await.unwrap();
    vault.write_intent(account(), intent()).await.unwrap();
    vault.store_revocation(revocation(1)).await.unwrap();
    drop(vault);

    let vault = Vault::start(store).unwrap();

    assert_eq!(vault.load_record(account()).await, Ok(Some(Record { generation: 1, ..record(4674) })));
    assert_eq!(vault.load_attempt().await, Ok(Some(attempt())));
    assert_eq!(vault.load_client_secret(PROVIDER).await, Ok(Some(ClientSecret::new("secret-1".into()))));
    assert_eq!(vault.load_intent(account()).await, Ok(Some(intent())));
    assert_eq!(vault.load_revocations().await, Ok(vec![revocation(1)]));
}

#[tokio::test]
async fn deleting_everything_leaves_no_entry() {
    let store = MemoryStore::new();
    let vault = Vault::start(store.clone()).unwrap();
    vault.store_record(record(4674)).await.unwrap();
    vault.store_record(Record { account: other_account(), ..record(100) }).await.unwrap();
    vault.store_client_secret(PROVIDER, ClientSecret::new("secret-1".into())).await.unwrap();
    vault.store_attempt(attempt()).await.unwrap();
    vault.store_revocation(revocation(1)).await.unwrap();

    vault.delete_record(account()).await.unwrap();
    assert!(vault.load_record(other_account()).await.unwrap().is_some());
    vault.delete_record(other_account()).await.unwrap();
    vault.delete_client_secret(PROVIDER).await.unwrap();
    vault.delete_client_secret(PROVIDER).await.unwrap();
    vault.take_attempt(attempt().id).await.unwrap();
    vault.delete_revocation(revocation(1).id).await.unwrap();
    vault.delete_revocation(revocation(1).id).await.unwrap();

    assert_eq!(store.names(), Vec::<String>::new());
}

#[tokio::test]
async fn the_key_of_the_recording_is_made_once_and_can_be_deleted() {
    let store = MemoryStore::new();
    let key = |fill: u8| zeroize::Zeroizing::new([fill; 32]);
    let vault = Vault::start(store.clone()).unwrap();
    assert_eq!(vault.recording_key(key(1)).await, Ok(key(1)));
    drop(vault);

    let vault = Vault::start(store.clone()).unwrap();
    assert_eq!(vault.recording_key(key(2)).await, Ok(key(1)), "the first one stays");
    vault.delete_recording_key().await.unwrap();
    vault.delete_recording_key().await.unwrap();
    assert_eq!(store.names(), Vec::<String>::new());
    assert_eq!(vault.recording_key(key(3)).await, Ok(key(3)));
}

#[tokio::test]
async fn a_newer_attempt_replaces_an_older_one() {
    let vault = Vault::start(MemoryStore::new()).unwrap();
    vault.store_attempt(attempt()).await.unwrap();
    let newer = PendingAttempt { id: AttemptId::parse("b6a7a3c1-0c0b-4a55-8a36-3d5c3f1c9a44").unwrap(), ..attempt() };
    vault.store_attempt(newer.clone()).await.unwrap();

    assert_eq!(vault.take_attempt(attempt().id).await, Ok(None));
    assert_eq!(vault.take_attempt(newer.id).await, Ok(Some(newer.clone())));
    assert_eq!(vault.take_attempt(newer.id).await, Ok(None));
}

#[tokio::test(flavor = "multi_thread")]
async fn d08_of_many_that_take_an_attempt_one_wins() {
    let vault = Vault::start(MemoryStore::new()).unwrap();
    vault.store_attempt(attempt()).await.unwrap();

    let takers: Vec<_> = (0..16)
        .map(|_| {
            let vault = vault.clone();
            tokio::spawn(async move { vault.take_attempt(attempt().id).await.unwrap() })
        })
        .collect();
    let mut winners = 0;
    for taker in takers {
        winners += usize::from(taker.await.unwrap().is_some());
    }

    assert_eq!(winners, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn k10_r18_many_threads_at_one_entry_go_through_the_one_thread() {
    let threads = Arc::<Mutex<HashSet<ThreadId>>>::default();
    let store = MemoryStore::new();
    let vault = Vault::start(SeesThreads { store: store.clone(), threads: Arc::clone(&threads) }).unwrap();

    let writers: Vec<_> = (0..16)
        .map(|size| {
            let vault = vault.clone();
            tokio::spawn(async move { vault.store_record(record(1000 * size)).await.unwrap() })
        })
        .collect();
    let mut generations = Vec::new();
    for writer in writers {
        generations.push(writer.await.unwrap());
    }

    generations.sort_unstable();
    assert_eq!(generations, (1..=16).collect::<Vec<u64>>(), "each was whole before the next began");
    assert_eq!(vault.load_record(account()).await.unwrap().unwrap().generation, 16);
    assert_eq!(threads.lock().unwrap().len(), 1);
    assert!(!threads.lock().unwrap().contains(&std::thread::current().id()));
}

#[tokio::test]
async fn an_attempt_that_cannot_be_deleted_is_not_taken() {
    let store = MemoryStore::new();
    let vault = Vault::start(store.clone()).unwrap();
    vault.store_attempt(attempt()).await.unwrap();
    store.refuse_changes(VaultError::Refuses);

    assert_eq!(vault.take_attempt(attempt().id).await, Err(VaultError::Refuses));

    store.heal();
    assert_eq!(vault.take_attempt(attempt().id).await, Ok(Some(attempt())));
}

#[tokio::test]
async fn a_taker_that_was_told_locked_finds_the_attempt_later() {
    let store = MemoryStore::new();
    let vault = Vault::start_with_deadline(store.clone(), SHORT).unwrap();
    vault.store_attempt(attempt()).await.unwrap();
    store.hang();
    assert_eq!(vault.take_attempt(attempt().id).await, Err(VaultError::Locked));

    store.release();

    assert_eq!(once_unlocked(|| vault.load_attempt()).await, Ok(Some(attempt())));
}

#[tokio::test]
async fn k01_a_store_that_hangs_is_told_locked_at_the_deadline() {
    let store = MemoryStore::new();
    let vault = Vault::start_with_deadline(store.clone(), SHORT).unwrap();
    store.hang();

    assert_eq!(vault.load_record(account()).await, Err(VaultError::Locked));

    store.wait_until_hanging();
    store.release();
}

#[tokio::test]
async fn k01_r18_after_two_time_outs_further_calls_answer_at_once_until_the_store_does() {
    let store = MemoryStore::new();
    let vault = Vault::start_with_deadline(store.clone(), SHORT).unwrap();
    store.hang();
    assert_eq!(vault.load_attempt().await, Err(VaultError::Locked));
    assert_eq!(at_once(vault.load_attempt()), None, "one time-out is not enough");
    assert_eq!(vault.load_attempt().await, Err(VaultError::Locked));

    assert_eq!(at_once(vault.load_attempt()), Some(Err(VaultError::Locked)));
    assert_eq!(at_once(vault.probe()), Some(Err(VaultError::Locked)));

    store.release();
    assert_eq!(once_unlocked(|| vault.load_attempt()).await, Ok(None));
    let calls = store.calls().len();
    assert_eq!(vault.load_attempt().await, Ok(None));
    assert_eq!(store.calls().len(), calls + 1, "the store is asked again");
}

#[tokio::test]
async fn calls_whose_callers_have_gone_are_left_out() {
    let store = MemoryStore::new();
    let vault = Vault::start_with_deadline(store.clone(), SHORT).unwrap();
    store.hang();
    assert_eq!(vault.load_record(account()).await, Err(VaultError::Locked));
    store.wait_until_hanging();
    assert_eq!(at_once(vault.store_attempt(attempt())), None);

    store.release();

    assert_eq!(once_unlocked(|| vault.load_attempt()).await, Ok(None));
    assert!(!store.calls().contains(&"write attempt".to_owned()));
}

#[tokio::test]
async fn r10_a_call_that_has_begun_ends_though_its_caller_has_gone() {
    let store = MemoryStore::new();
    let vault = Vault::start_with_deadline(store.clone(), SHORT).unwrap();
    store.hang();
    assert_eq!(vault.store_record(record(9000)).await, Err(VaultError::Locked));

    store.release();

    let found = once_unlocked(|| vault.load_record(account())).await;
    assert_eq!(found, Ok(Some(Record { generation: 1, ..record(9000) })));
    assert_eq!(vault.store_record(record(100)).await, Ok(2), "trying again never writes over what was committed late");
}

#[tokio::test]
async fn a_full_queue_answers_at_once() {
    let store = MemoryStore::new();
    let vault = Vault::start(store.clone()).unwrap();
    store.hang();
    let mut waiting = Vec::new();
    loop {
        let mut call = Box::pin(vault.load_attempt());
        match call.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Pending => waiting.push(call),
            Poll::Ready(answer) => {
                assert_eq!(answer, Err(VaultError::Locked));
                break;
            }
        }
    }
    assert!((64..=65).contains(&waiting.len()));

    store.release();

    for call in waiting {
        assert_eq!(call.await, Ok(None));
    }
}

#[tokio::test]
async fn k02_a_dismissed_prompt_does_not_come_back_by_itself() {
    let store = MemoryStore::new();
    let vault = Vault::start(store.clone()).unwrap();
    store.set_lock_state(LockState::Locked);
    store.fail_after(0, VaultError::Locked);
    assert_eq!(vault.load_attempt().await, Err(VaultError::Locked));
    assert_eq!(vault.load_attempt().await, Err(VaultError::Locked));
    assert_eq!(store.calls(), ["read attempt"]);

    assert_eq!(vault.probe().await, Err(VaultError::Locked));
    assert_eq!(store.calls(), ["read attempt", "write probe"], "the person asked for it");

    store.heal();
    store.set_lock_state(LockState::Unlocked);
    assert_eq!(vault.load_attempt().await, Ok(None));
    store.set_lock_state(LockState::Locked);
    assert_eq!(vault.load_attempt().await, Ok(None), "only an unanswered prompt counts");
}

#[tokio::test]
async fn a_store_that_cannot_tell_its_lock_is_tried_again_by_a_probe() {
    let store = MemoryStore::new();
    let vault = Vault::start(store.clone()).unwrap();
    store.fail_once_after(0, VaultError::Locked);
    assert_eq!(vault.load_attempt().await, Err(VaultError::Locked));
    assert_eq!(vault.load_attempt().await, Err(VaultError::Locked));

    assert_eq!(vault.probe().await, Ok(()));

    assert_eq!(vault.load_attempt().await, Ok(None));
}

#[tokio::test]
async fn a_probe_writes_reads_and_leaves_nothing() {
    let store = MemoryStore::new();
    let vault = Vault::start(store.clone()).unwrap();

    assert_eq!(vault.probe().await, Ok(()));

    assert_eq!(store.calls(), ["write probe", "read probe", "delete probe"]);
    assert_eq!(store.names(), Vec::<String>::new());
}

#[tokio::test]
async fn a_probe_tells_what_stands_in_the_way() {
    for error in [VaultError::Locked, VaultError::Missing, VaultError::Refuses] {
        for calls_before in 0..3 {
            let store = MemoryStore::new();
            let vault = Vault::start(store.clone()).unwrap();
            store.fail_after(calls_before, error);
            assert_eq!(vault.probe().await, Err(error));
        }
    }
}

#[tokio::test]
async fn a_store_that_panics_is_told_to_refuse_and_used_again() {
    let vault = Vault::start(PanicsOnce { panicked: false }).unwrap();

    assert_eq!(vault.load_attempt().await, Err(VaultError::Refuses));

    assert_eq!(vault.load_attempt().await, Ok(None));
}

#[tokio::test]
async fn a_client_secret_that_does_not_fit_is_refused() {
    let store = MemoryStore::new();
    let vault = Vault::start(store.clone()).unwrap();

    let answer = vault.store_client_secret(PROVIDER, ClientSecret::new("x".repeat(2400))).await;

    assert_eq!(answer, Err(VaultError::TooLarge));
    assert_eq!(store.names(), Vec::<String>::new());
}

#[test]
fn r17_what_is_kept_does_not_print_its_secrets_nor_who_the_person_is() {
    let printed = format!("{:?} {:?} {:?}", record(40), attempt(), revocation(1));

    for canary in ["aaaa", "refresh-40", "refresh-1", "e30.", "verifier-1", "nonce-1", "Sunny", "subject-1"] {
        assert!(!printed.contains(canary), "{canary}");
    }
    assert!(printed.contains("gridshare"));
}

/// Notes who calls.
struct SeesThreads {
    store: MemoryStore,
    threads: Arc<Mutex<HashSet<ThreadId>>>,
}

impl SeesThreads {
    fn note(&self) {
        self.threads.lock().unwrap().insert(std::thread::current().id());
    }
}

impl Store for SeesThreads {
    fn read(&mut self, entry: &str) -> Result<Option<zeroize::Zeroizing<Vec<u8>>>, VaultError> {
        self.note();
        self.store.read(entry)
    }

    fn write(&mut self, entry: &str, content: &[u8]) -> Result<(), VaultError> {
        self.note();
        self.store.write(entry, content)
    }

    fn delete(&mut self, entry: &str) -> Result<(), VaultError> {
        self.note();
        self.store.delete(entry)
    }
}

struct PanicsOnce {
    panicked: bool,
}

impl Store for PanicsOnce {
    fn read(&mut self, _entry: &str) -> Result<Option<zeroize::Zeroizing<Vec<u8>>>, VaultError> {
        assert!(std::mem::replace(&mut self.panicked, true), "the first read panics");
        Ok(None)
    }

    fn write(&mut self, _entry: &str, _content: &[u8]) -> Result<(), VaultError> {
        Ok(())
    }

    fn delete(&mut self, _entry: &str) -> Result<(), VaultError> {
        Ok(())
    }
}

/// What a call answers without waiting; the call is dropped.
fn at_once<T>(call: impl Future<Output = T>) -> Option<T> {
    match pin!(call).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => Some(answer),
        Poll::Pending => None,
    }
}

/// Calls until the thread has noticed that the store answers again.
async fn once_unlocked<T, F: Future<Output = Result<T, VaultError>>>(call: impl Fn() -> F) -> Result<T, VaultError> {
    let unlocked = async {
        loop {
            match call().await {
                Err(VaultError::Locked) => tokio::task::yield_now().await,
                answer => return answer,
            }
        }
    };
    tokio::time::timeout(DEADLINE, unlocked).await.expect("the store is released, so it answers")
}
