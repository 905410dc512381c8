//! Whatever is chosen or dropped as a setup file: it is refused in words, or holds setups of known providers.
#![no_main]

use libfuzzer_sys::fuzz_target;
use porchlight_providers::{ProvidersFile, SetupFile};

fuzz_target!(|bytes: &[u8]| {
    for refused in [SetupFile::parse(bytes).err(), ProvidersFile::parse(bytes).err()].into_iter().flatten() {
        let said = refused.to_string();
        assert!(!said.is_empty() && said.chars().all(|c| !c.is_control()), "{said:?}");
    }
});
