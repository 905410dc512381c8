//! Each package that this repository names has its reason in DEPENDENCIES.md.

use std::collections::BTreeSet;

use porchlight_tests::cargo_metadata::{list, read, text};
use porchlight_tests::checkout;
use serde_json::Value;

/// The packages that a heading of DEPENDENCIES.md lists, each with a reason.
fn listed(headings: &[&str]) -> BTreeSet<String> {
    let text = std::fs::read_to_string(checkout().join("DEPENDENCIES.md")).expect("it is in the checkout");
    let mut names = BTreeSet::new();
    let mut wanted = false;
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            wanted = headings.contains(&heading);
        }
        let Some(row) = line.strip_prefix("| `").filter(|_| wanted) else { continue };
        let (name, reason) = row.split_once("` | ").expect("a row is a name and a reason");
        assert!(reason.trim_end_matches('|').trim().len() >= 4, "{name} has no reason");
        assert!(names.insert(name.to_owned()), "{name} is listed twice");
    }
    names
}

/// The packages of others that members of the workspace name, and whether any of them is in the program.
fn crates(in_program: bool) -> BTreeSet<String> {
    let metadata = read();
    let members = list(&metadata, "workspace_members");
    let (mut program, mut tests) = (BTreeSet::new(), BTreeSet::new());
    for package in list(&metadata, "packages").iter().filter(|package| members.contains(&package["id"])) {
        for dependency in list(package, "dependencies").iter().filter(|dependency| dependency["path"].is_null()) {
            let is_test = text(package, "name") == "porchlight-tests" || dependency["kind"] == "dev";
            let names = if is_test { &mut tests } else { &mut program };
            names.insert(text(dependency, "name").to_owned());
        }
    }
    if in_program { program } else { tests.difference(&program).cloned().collect() }
}

/// The packages that a part of ui/package.json names.
fn window_packages(part: &str) -> BTreeSet<String> {
    let file = std::fs::read_to_string(checkout().join("ui/package.json")).expect("ui/ is a package");
    let file: Value = serde_json::from_str(&file).expect("it is JSON");
    file[part].as_object().expect("it names packages").keys().cloned().collect()
}

#[test]
fn every_crate_has_a_reason() {
    assert_eq!(listed(&["In the program"]), crates(true));
    assert_eq!(listed(&["In tests alone"]), crates(false));
}

#[test]
fn every_package_of_the_window_has_a_reason() {
    let named: BTreeSet<String> =
        window_packages("dependencies").union(&window_packages("devDependencies")).cloned().collect();
    assert_eq!(listed(&["In the window", "Tools of the window"]), named);
    assert!(listed(&["In the window"]).is_superset(&window_packages("dependencies")));
}
