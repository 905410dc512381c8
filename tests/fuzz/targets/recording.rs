//! Whatever is opened as a recording: it is refused in words, or shown as far as it can be, and exported. And whatever
//! somebody put into one whose hashes are right.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use porchlight_trace::{Entry, Recording, Section, csv, har};

static SAMPLE: LazyLock<Recording> =
    LazyLock::new(|| Recording::parse(include_bytes!("../seeds/recording/format-1")).expect("the sample can be read"));

fuzz_target!(|bytes: &[u8]| {
    match Recording::parse(bytes) {
        Ok(recording) => look_at(&recording),
        Err(refused) => {
            let said = refused.to_string();
            assert!(!said.is_empty() && said.chars().all(|c| !c.is_control()), "{said:?}");
        }
    }
    let lines = bytes.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice::<Entry>(line).ok());
    look_at(&Recording { entries: lines.collect(), ..SAMPLE.clone() });
});

fn look_at(recording: &Recording) {
    assert!(recording.readable_ms <= recording.header.length_ms);
    recording.views().for_each(drop);
    for section in Section::ALL {
        assert!(recording.lines(section, 100).len() <= 100);
    }
    assert!(serde_json::from_str::<serde_json::Value>(&har(recording)).is_ok());
    assert!(csv(recording).lines().count() > recording.entries.len());
}
