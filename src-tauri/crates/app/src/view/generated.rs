//! Guards the types that cross to the window: `ui/src/generated` must be what the Rust types say.
//!
//! `PORCHLIGHT_WRITE=1 cargo test -p porchlight-app generated` writes the folder anew.

use std::{collections::BTreeMap, fs, path::Path};

use ts_rs::{Config, TS};

use super::{AppView, CompareWith, HomeSettings};

#[test]
fn the_generated_types_are_current() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/generated");
    let fresh = tempfile::tempdir().expect("a temporary folder");
    let config = Config::new().with_out_dir(fresh.path());
    AppView::export_all(&config).expect("the types export");
    // What the window sends.
    HomeSettings::export_all(&config).expect("the types export");
    CompareWith::export_all(&config).expect("the types export");

    if std::env::var_os("PORCHLIGHT_WRITE").is_some() {
        fs::remove_dir_all(&committed).ok();
        fs::create_dir_all(&committed).expect("the folder can be made");
        for (name, text) in files(fresh.path()) {
            fs::write(committed.join(name), text).expect("the file can be written");
        }
    }
    assert_eq!(files(fresh.path()), files(&committed), "run with PORCHLIGHT_WRITE=1 and commit");
}

fn files(folder: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder).expect("the folder exists");
    entries
        .map(|entry| {
            let path = entry.expect("the folder can be read").path();
            let name = path.file_name().expect("an entry has a name").to_string_lossy().into_owned();
            (name, fs::read_to_string(path).expect("the file can be read"))
        })
        .collect()
}
