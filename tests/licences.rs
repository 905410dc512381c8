//! What comes into the program from others is allowed by deny.toml and named in THIRD-PARTY.md.
//!
//! `./dev third-party` writes THIRD-PARTY.md anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use porchlight_tests::cargo_metadata::{list, read, text};
use porchlight_tests::checkout;
use serde_json::Value;

/// The packages of ui/ whose code is in the window. All else there is a tool.
const IN_THE_WINDOW: &[&str] = &["@tauri-apps/api", "clsx", "esm-env", "svelte"];

const HEAD: &str = "# Third-party software\n\n\
    Porchlight is built from the packages below; each is used under its own licence, as its authors state it. The list\n\
    covers every platform, so a given build holds fewer. It is written by `./dev third-party` and checked by `./dev test`.\n";

/// A package that comes with the program.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Package {
    name: String,
    version: String,
    licence: String,
    source: String,
}

#[test]
fn every_package_in_the_program_has_an_allowed_licence() {
    let rules = rules();
    let allowed: BTreeSet<&str> = strings(&rules["licenses"]["allow"]).collect();
    let mut refused = Vec::new();
    for package in crates().iter().chain(&window_packages()) {
        if !is_allowed(&package.licence, &allowed) {
            refused.push(format!("{} {}: \"{}\"", package.name, package.version, package.licence));
        }
    }
    assert_eq!(refused, Vec::<String>::new(), "deny.toml does not allow these");
}

#[test]
fn no_banned_package_is_in_the_program() {
    let rules = rules();
    let bans: BTreeSet<&str> =
        rules["bans"]["deny"].as_array().expect("a list").iter().filter_map(|ban| ban["crate"].as_str()).collect();
    assert!(!bans.is_empty(), "deny.toml bans something");
    let crates = crates();
    let found: Vec<&Package> = crates.iter().filter(|package| bans.contains(package.name.as_str())).collect();
    assert!(found.is_empty(), "banned by deny.toml: {found:?}");
}

#[test]
fn every_package_comes_from_an_allowed_registry() {
    let rules = rules();
    let registries: Vec<String> =
        strings(&rules["sources"]["allow-registry"]).map(|address| format!("registry+{address}")).collect();
    let metadata = read();
    let foreign: Vec<&str> = list(&metadata, "packages")
        .iter()
        .filter(|package| package["source"].is_string()) // the workspace's own have none
        .filter(|package| !registries.iter().any(|registry| registry == text(package, "source")))
        .map(|package| text(package, "name"))
        .collect();
    assert_eq!(foreign, Vec::<&str>::new());
}

#[test]
fn the_list_of_third_party_software_is_complete() {
    let file = checkout().join("THIRD-PARTY.md");
    let wanted = third_party();
    if std::env::var_os("PORCHLIGHT_WRITE_THIRD_PARTY").is_some() {
        std::fs::write(&file, wanted).expect("the checkout can be written to");
        return;
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(found == wanted, "THIRD-PARTY.md is not what the lock files say: run `./dev third-party` and commit it");
}

fn rules() -> toml::Table {
    let text = std::fs::read_to_string(checkout().join("deny.toml")).expect("deny.toml is in the checkout");
    text.parse().expect("deny.toml is TOML")
}

fn strings(value: &toml::Value) -> impl Iterator<Item = &str> {
    value.as_array().map(Vec::as_slice).unwrap_or_default().iter().filter_map(toml::Value::as_str)
}

/// The crates that are linked into the program on any platform: what it reaches without build scripts and tests.
fn crates() -> Vec<Package> {
    let metadata = read();
    let packages: BTreeMap<&str, &Value> =
        list(&metadata, "packages").iter().map(|package| (text(package, "id"), package)).collect();
    let nodes: BTreeMap<&str, &Value> =
        list(&metadata["resolve"], "nodes").iter().map(|node| (text(node, "id"), node)).collect();
    let program = packages.values().find(|package| text(package, "name") == "porchlight").expect("the root package");

    let mut open = vec![text(program, "id")];
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            let linked = list(nodes[id], "deps")
                .iter()
                .filter(|dependency| list(dependency, "dep_kinds").iter().any(|kind| kind["kind"].is_null()));
            open.extend(linked.map(|dependency| text(dependency, "pkg")));
        }
    }
    let mut crates: Vec<Package> = seen
        .iter()
        .map(|id| packages[id])
        .filter(|package| package["source"].is_string())
        .map(|package| Package {
            name: text(package, "name").to_owned(),
            version: text(package, "version").to_owned(),
            licence: text(package, "license").to_owned(),
            source: text(package, "repository").to_owned(),
        })
        .collect();
    crates.sort();
    crates
}

fn window_packages() -> Vec<Package> {
    let lock = std::fs::read_to_string(checkout().join("ui/package-lock.json")).expect("ui/ has a lock file");
    let lock: Value = serde_json::from_str(&lock).expect("a lock file is JSON");
    let package = |name: &&str| {
        let entry = &lock["packages"][format!("node_modules/{name}")];
        assert!(entry.is_object(), "{name} is not in ui/package-lock.json any more");
        Package {
            name: (*name).to_owned(),
            version: text(entry, "version").to_owned(),
            licence: text(entry, "license").to_owned(),
            source: format!("https://www.npmjs.com/package/{name}"),
        }
    };
    IN_THE_WINDOW.iter().map(package).collect()
}

fn third_party() -> String {
    let mut text = HEAD.to_owned();
    for (title, packages) in [("In the window", window_packages()), ("In the program", crates())] {
        let _ = write!(text, "\n## {title}\n\n| Package | Version | Licence | Source |\n| --- | --- | --- | --- |\n");
        for Package { name, version, licence, source } in packages {
            let _ = writeln!(text, "| {name} | {version} | {licence} | {source} |");
        }
    }
    text
}

/// Whether an SPDX expression can be met with the `allowed` licences. "/" is the old way to write OR.
fn is_allowed(expression: &str, allowed: &BTreeSet<&str>) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ").replace(" WITH ", "+WITH+");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let met = any_of(&words, &mut at, allowed);
    met && at == words.len()
}

fn any_of(words: &[&str], at: &mut usize, allowed: &BTreeSet<&str>) -> bool {
    let mut met = all_of(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        met |= all_of(words, at, allowed);
    }
    met
}

fn all_of(words: &[&str], at: &mut usize, allowed: &BTreeSet<&str>) -> bool {
    let mut met = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one(words, at, allowed);
    }
    met
}

fn one(words: &[&str], at: &mut usize, allowed: &BTreeSet<&str>) -> bool {
    let Some(word) = words.get(*at) else { return false };
    *at += 1;
    if *word != "(" {
        return allowed.contains(word.replace("+WITH+", " WITH ").as_str());
    }
    let met = any_of(words, at, allowed);
    let closed = words.get(*at) == Some(&")");
    *at += 1;
    met && closed
}

#[test]
fn expressions_are_read_as_spdx_means_them() {
    let allowed = BTreeSet::from(["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"]);
    for met in [
        "MIT",
        "MIT/Apache-2.0",
        "GPL-3.0 OR MIT",
        "MIT AND ISC",
        "(GPL-3.0 OR MIT) AND ISC",
        "Apache-2.0 WITH LLVM-exception",
    ] {
        assert!(is_allowed(met, &allowed), "{met}");
    }
    for refused in [
        "",
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "GPL-3.0 OR Apache-2.0",
        "(MIT",
        "MIT ISC",
        "ISC AND (GPL-3.0 OR BSD-3-Clause)",
    ] {
        assert!(!is_allowed(refused, &allowed), "{refused}");
    }
}
