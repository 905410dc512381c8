use serde_json::json;

use super::*;
use crate::samples::{attempt, record};

#[test]
fn a_record_is_stored_in_the_documented_form() {
    let text = write_record(&record(3), 7).unwrap();

    let form: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        form,
        json!({
            "v": 1,
            "account": "6f2a1c9e-56a8-4c0d-9f4b-0a5b0f6f1f11",
            "provider": "gridshare",
            "iss": "https://issuer.example",
            "sub": "subject-1",
            "label": "Sunny Home",
            "client_identifier": "client-1",
            "scope": "lunar/device.read",
            "generation": 7,
            "access": "aaa",
            "refresh": "refresh-3",
            "id": "e30.e30.",
            "expires_at": "2026-11-20T11:00:00Z",
            "obtained_at": "2026-11-20T10:00:00Z",
        })
    );
}

#[test]
fn an_attempt_reads_back() {
    let text = write_attempt(&attempt()).unwrap();

    assert_eq!(read_attempt(text.as_bytes()), Ok(attempt()));
}

#[test]
fn an_attempt_that_does_not_fit_an_entry_is_refused() {
    let long = PendingAttempt { redirect_uri: "x".repeat(2400), ..attempt() };

    assert_eq!(write_attempt(&long).map(drop), Err(VaultError::TooLarge));
}

#[test]
fn a_damaged_hash_is_not_read() {
    let text = write_attempt(&attempt()).unwrap();
    let hash = hex(&attempt().state_sha256);
    for other in [&hash[2..], &format!("{}é", &hash[2..]), &format!("+{}", &hash[1..]), &format!("{hash}00")] {
        assert_eq!(read_attempt(text.replace(&hash, other).as_bytes()), Err(VaultError::Corrupt), "{other}");
    }
}

#[test]
fn an_entry_of_another_version_is_not_guessed_at() {
    for (v, error) in [("0", VaultError::Corrupt), ("2", VaultError::Newer), ("\"1\"", VaultError::Corrupt)] {
        let entry = format!(r#"{{"v":{v},"client_secret":"canary"}}"#);
        assert_eq!(read_client_secret(entry.as_bytes()), Err(error));
    }
    assert_eq!(read_client_secret(br#"{"client_secret":"canary"}"#), Err(VaultError::Corrupt));
}

#[test]
fn a_client_secret_reads_back_whatever_its_characters() {
    for secret in ["", "%+: ", "\"\\\u{7}é\u{1f600}"] {
        let secret = ClientSecret::new(secret.into());
        assert_eq!(read_client_secret(write_client_secret(&secret).unwrap().as_bytes()), Ok(secret));
    }
}
