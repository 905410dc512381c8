//! What every version of the app has written, letter by letter. A form that changes gets an entry of its own here; the
//! ones before are never edited.

use porchlight_domain::ClientSecret;

use crate::generations::Generations;
use crate::revocations::Revocations;
use crate::samples::{account, attempt, intent, record, revocation};
use crate::{MemoryStore, Record, VaultError, json};

/// One version, from the oldest on.
struct Version {
    manifest: &'static str,
    /// The one chunk of generation 1.
    chunk: &'static str,
    attempt: &'static str,
    client_secret: &'static str,
    revocations: &'static str,
    revocation: &'static str,
}

const VERSIONS: [Version; 1] = [Version {
    manifest: r#"{"v":1,"generation":1,"chunks":1,"sha256":"6ae3b3dc0ee1f9c0fb1a19ba08cf76bac5eb95481dccf0eb70764cfcf17ca49d","previous":null,"intent":{"attempt":"b6a7a3c1-0c0b-4a55-8a36-3d5c3f1c9a44","time":"2026-11-20T10:59:00Z"},"deleted":false}"#,
    chunk: r#"{"v":1,"account":"6f2a1c9e-56a8-4c0d-9f4b-0a5b0f6f1f11","provider":"gridshare","iss":"https://issuer.example","sub":"subject-1","label":"Sunny Home","client_identifier":"client-1","scope":"lunar/device.read","generation":1,"access":"aaa","refresh":"refresh-3","id":"e30.e30.","expires_at":"2026-11-20T11:00:00Z","obtained_at":"2026-11-20T10:00:00Z"}"#,
    attempt: r#"{"v":1,"id":"5b1b8e0a-8d3c-4f7b-b1e9-4d2f7c6a9e33","provider":"tjhsst-ion","account":"6f2a1c9e-56a8-4c0d-9f4b-0a5b0f6f1f11","state_sha256":"0008101820283038404850586068707880889098a0a8b0b8c0c8d0d8e0e8f0f8","verifier":"verifier-1","nonce":"nonce-1","redirect_uri":"http://127.0.0.1:49152/oauth/tjhsst-ion","created_at":"2026-11-20T10:00:00Z"}"#,
    client_secret: r#"{"v":1,"client_secret":"secret-1"}"#,
    revocations: r#"{"v":1,"ids":["c0a8e1f2-7d34-4b6a-9e55-3f1d2c4b5a01"]}"#,
    revocation: r#"{"v":1,"id":"c0a8e1f2-7d34-4b6a-9e55-3f1d2c4b5a01","provider":"gridshare","client_identifier":"client-1","refresh":"refresh-1","since":"2026-11-20T10:00:00Z","tries":0}"#,
}];

impl Version {
    /// A store as this version left it.
    fn store(&self) -> MemoryStore {
        let store = MemoryStore::new();
        store.put(&format!("account/{}", account()), self.manifest.as_bytes());
        store.put(&format!("account/{}/1/0", account()), self.chunk.as_bytes());
        store.put("revoke", self.revocations.as_bytes());
        store.put(&format!("revoke/{}", revocation(1).id), self.revocation.as_bytes());
        store
    }
}

fn load(store: &MemoryStore) -> Result<Option<Record>, VaultError> {
    Generations::new(&mut store.clone(), account()).load()
}

#[test]
fn k14_what_any_version_wrote_is_read() {
    for version in VERSIONS {
        let store = version.store();
        assert_eq!(load(&store), Ok(Some(Record { generation: 1, ..record(3) })));
        assert_eq!(Generations::new(&mut store.clone(), account()).load_intent(), Ok(Some(intent())));
        assert_eq!(json::read_attempt(version.attempt.as_bytes()), Ok(attempt()));
        let secret = json::read_client_secret(version.client_secret.as_bytes());
        assert_eq!(secret, Ok(ClientSecret::new("secret-1".into())));
        assert_eq!(Revocations::new(&mut store.clone()).load(), Ok(vec![revocation(1)]));
    }
}

#[test]
fn k14_a_record_of_any_version_is_brought_up_to_date_once_and_a_crash_meanwhile_repeats_safely() {
    for version in VERSIONS {
        let before = Record { generation: 1, ..record(3) };
        for calls_before in 0.. {
            let store = version.store();
            store.fail_after(calls_before, VaultError::Missing);
            let stored = Generations::new(&mut store.clone(), account()).store(&before);
            store.heal();
            let found = load(&store).unwrap().unwrap();
            assert_eq!(Record { generation: 1, ..found }, before, "the old form or the new one, and the same record");
            if stored.is_err() {
                Generations::new(&mut store.clone(), account()).store(&before).unwrap();
            }
            let manifest = store.content(&format!("account/{}", account())).unwrap();
            assert!(manifest.starts_with(b"{\"v\":1,\"generation\":2,"), "in the form of this version, and once");
            assert_eq!(load(&store), Ok(Some(Record { generation: 2, ..before.clone() })));
            if stored.is_ok() && calls_before > 10 {
                break;
            }
        }
    }
}
