//! A look into the credential store from outside the program: a process of its own, since the session bus of a process
//! is that of its environment.

use std::collections::BTreeMap;

use porchlight_tests::desktop::keyring;
use serde_json::json;

use crate::edges::say;

/// Writes the entries of a namespace as an object: name and content.
pub fn look(namespace: &str) {
    let mut entries = BTreeMap::new();
    for mut entry in keyring::entries_of(namespace) {
        let name = entry.attributes.remove("username").expect("the program names its entries");
        let content = String::from_utf8(entry.secret).expect("the program keeps text");
        assert!(entries.insert(name, content).is_none(), "no entry is there twice");
    }
    say(&json!(entries));
}
