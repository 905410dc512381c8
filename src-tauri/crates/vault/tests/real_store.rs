//! The vault on a real gnome-keyring.
#![cfg(target_os = "linux")]

mod desktop_session;

use std::time::Duration;

use desktop_session::{in_session, without_bus};
use porchlight_domain::{
    AccessToken, AccountId, AttemptId, ClientSecret, CodeVerifier, IdToken, ProviderId, RefreshToken,
};
use porchlight_vault::{DEADLINE, Intent, KeyringStore, PendingAttempt, Record, Vault, VaultError};

const SERVICE: &str = "app.porchlight.test";
const DEMO_SERVICE: &str = "app.porchlight.test.demo";
const PROVIDER: ProviderId = ProviderId("gridshare");

/// For tests in which the store must answer by itself: their own patience ends before the vault's.
const LATER_THAN_ANY_TEST: Duration = Duration::from_mins(1);

#[test]
fn what_is_stored_survives_a_restart_of_the_app_and_of_the_keyring() {
    in_session("what_is_stored_survives_a_restart_of_the_app_and_of_the_keyring", async |session| {
        let keyring = session.start_unlocked_keyring();
        let vault = vault(SERVICE);
        assert_eq!(vault.probe().await, Ok(()));
        assert_eq!(vault.load_record(account()).await, Ok(None));
        assert_eq!(vault.store_record(record()).await, Ok(1));
        assert_eq!(vault.write_intent(account(), intent()).await, Ok(true));
        assert_eq!(vault.store_attempt(attempt()).await, Ok(()));
        assert_eq!(vault.store_client_secret(PROVIDER, secret()).await, Ok(()));

        assert_all_there(&Vault::start(KeyringStore::new(SERVICE)).expect("a thread")).await;

        drop(keyring);
        let _keyring = session.start_unlocked_keyring();
        assert_all_there(&vault).await;
        assert_eq!(vault.take_attempt(attempt().id).await, Ok(Some(attempt())));
        assert_eq!(vault.load_attempt().await, Ok(None));
    });
}

#[test]
fn deleting_leaves_no_entry_and_spares_the_other_namespace() {
    in_session("deleting_leaves_no_entry_and_spares_the_other_namespace", async |session| {
        let _keyring = session.start_unlocked_keyring();
        let (real, demo) = (vault(SERVICE), vault(DEMO_SERVICE));
        for vault in [&real, &demo] {
            vault.store_record(record()).await.expect("stored");
            vault.store_record(record()).await.expect("stored");
            vault.store_attempt(attempt()).await.expect("stored");
            vault.store_client_secret(PROVIDER, secret()).await.expect("stored");
        }
        for canary in ["refresh-canary", "client-canary", "verifier-canary"] {
            assert!(session.search(SERVICE).contains(canary), "the search finds what is there");
        }

        real.delete_record(account()).await.expect("deleted");
        real.delete_client_secret(PROVIDER).await.expect("deleted");
        real.take_attempt(attempt().id).await.expect("taken");
        real.probe().await.expect("the store works");

        assert_eq!(session.search(SERVICE), "");
        assert_eq!(demo.load_record(account()).await, Ok(Some(Record { generation: 2, ..record() })));
        assert_eq!(demo.load_client_secret(PROVIDER).await, Ok(Some(secret())));
    });
}

#[test]
fn k01_a_locked_keyring_without_display_is_told_at_once_and_used_once_unlocked() {
    in_session("k01_a_locked_keyring_without_display_is_told_at_once_and_used_once_unlocked", async |session| {
        let _keyring = session.start_unlocked_keyring();
        let vault = vault(SERVICE);
        vault.store_record(record()).await.expect("stored");
        session.lock();

        assert_eq!(soon(vault.load_record(account())).await, Err(VaultError::Locked));
        assert_eq!(soon(vault.store_record(record())).await, Err(VaultError::Locked));
        assert_eq!(soon(vault.delete_record(account())).await, Err(VaultError::Locked));
        assert_eq!(soon(vault.probe()).await, Err(VaultError::Locked));

        session.unlock();
        let found = soon(vault.load_record(account())).await;
        assert_eq!(found, Ok(Some(Record { generation: 1, ..record() })));
    });
}

#[test]
fn k01_k02_a_prompt_nobody_answers_is_told_locked_at_the_deadline_and_does_not_come_back() {
    in_session(
        "k01_k02_a_prompt_nobody_answers_is_told_locked_at_the_deadline_and_does_not_come_back",
        async |session| {
            let _display = session.start_display();
            let _keyring = session.start_unlocked_keyring();
            vault(SERVICE).store_record(record()).await.expect("stored");
            let vault =
                Vault::start_with_deadline(KeyringStore::new(SERVICE), Duration::from_secs(1)).expect("a thread");
            session.lock();

            assert_eq!(vault.load_record(account()).await, Err(VaultError::Locked));
            assert_eq!(vault.load_record(account()).await, Err(VaultError::Locked));

            session.dismiss_prompt();
            for _ in 0..3 {
                // Whether the thread has noticed the dismissal or not, nothing opens a prompt again.
                assert_eq!(vault.load_record(account()).await, Err(VaultError::Locked));
            }

            session.unlock();
            assert_eq!(once_unlocked(&vault).await, Ok(Some(Record { generation: 1, ..record() })));
        },
    );
}

#[test]
fn a_keyring_without_collection_has_no_records_and_takes_none() {
    in_session("a_keyring_without_collection_has_no_records_and_takes_none", async |session| {
        let _keyring = session.start_keyring();
        let vault = vault(SERVICE);

        assert_eq!(soon(vault.load_record(account())).await, Ok(None));
        assert_eq!(soon(vault.probe()).await, Err(VaultError::Locked));
        assert_eq!(soon(vault.load_record(account())).await, Ok(None));
    });
}

#[test]
fn k03_a_store_that_is_missing_is_found_when_it_comes() {
    without_bus("k03_a_store_that_is_missing_is_found_when_it_comes", async |session| {
        let vault = vault(SERVICE);
        assert_eq!(soon(vault.probe()).await, Err(VaultError::Missing), "no bus");

        let bus = session.start_bus();
        assert_eq!(soon(vault.load_record(account())).await, Err(VaultError::Missing), "no Secret Service on the bus");

        let keyring = session.start_unlocked_keyring();
        assert_eq!(soon(vault.store_record(record())).await, Ok(1));

        drop((bus, keyring));
        assert_eq!(soon(vault.load_record(account())).await, Err(VaultError::Missing), "the bus has gone");

        let _bus = session.start_bus();
        let _keyring = session.start_unlocked_keyring();
        let found = soon(vault.load_record(account())).await;
        assert_eq!(found, Ok(Some(Record { generation: 1, ..record() })));
    });
}

#[test]
fn an_entry_that_exists_twice_is_told_and_mended_by_storing_or_deleting() {
    in_session("an_entry_that_exists_twice_is_told_and_mended_by_storing_or_deleting", async |session| {
        let _keyring = session.start_unlocked_keyring();
        let vault = vault(SERVICE);
        vault.store_attempt(attempt()).await.expect("stored");
        session.store_twin(SERVICE, "attempt");
        assert_eq!(vault.load_attempt().await, Err(VaultError::Corrupt));

        vault.store_attempt(attempt()).await.expect("stored");
        assert_eq!(vault.load_attempt().await, Ok(Some(attempt())));

        vault.store_client_secret(PROVIDER, secret()).await.expect("stored");
        session.store_twin(SERVICE, "client/gridshare");
        vault.delete_client_secret(PROVIDER).await.expect("deleted");
        assert_eq!(vault.load_client_secret(PROVIDER).await, Ok(None));
    });
}

async fn assert_all_there(vault: &Vault) {
    assert_eq!(vault.load_record(account()).await, Ok(Some(Record { generation: 1, ..record() })));
    assert_eq!(vault.load_intent(account()).await, Ok(Some(intent())));
    assert_eq!(vault.load_attempt().await, Ok(Some(attempt())));
    assert_eq!(vault.load_client_secret(PROVIDER).await, Ok(Some(secret())));
}

/// The answer of a store that answers by itself, well before a person would be told that it does not.
async fn soon<T>(call: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, call).await.expect("the store answers by itself")
}

/// Loads until the vault's thread has noticed that the store was unlocked.
async fn once_unlocked(vault: &Vault) -> Result<Option<Record>, VaultError> {
    soon(async {
        loop {
            match vault.load_record(account()).await {
                Err(VaultError::Locked) => tokio::task::yield_now().await,
                answer => return answer,
            }
        }
    })
    .await
}

fn vault(service: &str) -> Vault {
    Vault::start_with_deadline(KeyringStore::new(service), LATER_THAN_ANY_TEST).expect("a thread")
}

fn account() -> AccountId {
    AccountId::parse("6f2a1c9e-56a8-4c0d-9f4b-0a5b0f6f1f11").expect("a UUID")
}

/// As large as the three tokens of a Cognito user pool.
fn record() -> Record {
    Record {
        account: account(),
        provider: PROVIDER.0.into(),
        issuer: None,
        subject: Some("subject-1".into()),
        label: Some("Zoë".into()),
        client_identifier: "client-1".into(),
        scope: None,
        generation: 0,
        access: Some(AccessToken::new("a".repeat(1500))),
        refresh: Some(RefreshToken::new(format!("refresh-canary{}", "r".repeat(2000)))),
        id: Some(IdToken::new("i".repeat(1200))),
        expires_at: "2026-11-20T11:00:00Z".parse().expect("a timestamp"),
        obtained_at: "2026-11-20T10:00:00Z".parse().expect("a timestamp"),
    }
}

fn intent() -> Intent {
    Intent { attempt: attempt().id, at: attempt().created_at }
}

fn attempt() -> PendingAttempt {
    PendingAttempt {
        id: AttemptId::parse("5b1b8e0a-8d3c-4f7b-b1e9-4d2f7c6a9e33").expect("a UUID"),
        provider: PROVIDER.0.into(),
        account: None,
        state_sha256: [7; 32],
        verifier: CodeVerifier::new("verifier-canary".into()),
        nonce: None,
        redirect_uri: "app.porchlight://oauth/gridshare".into(),
        created_at: "2026-11-20T10:00:00Z".parse().expect("a timestamp"),
    }
}

fn secret() -> ClientSecret {
    ClientSecret::new("client-canary".into())
}
