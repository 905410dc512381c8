//! Whatever is opened as a recording: it is refused in words, or shown as far as it can be, and exported.
#![no_main]

use libfuzzer_sys::fuzz_target;
use porchlight_trace::{Recording, csv, har};

fuzz_target!(|bytes: &[u8]| {
    match Recording::parse(bytes) {
        Ok(recording) => {
            assert!(recording.readable_ms <= recording.header.length_ms);
            recording.views().for_each(drop);
            assert!(serde_json::from_str::<serde_json::Value>(&har(&recording)).is_ok());
            assert!(csv(&recording).lines().count() > recording.entries.len());
        }
        Err(refused) => {
            let said = refused.to_string();
            assert!(!said.is_empty() && said.chars().all(|c| !c.is_control()), "{said:?}");
        }
    }
});
