//! The house keeps its one direction: `cargo metadata` is compared with the drawing.
//!
//! A new arrow changes the drawing here and the one in ARCHITECTURE.md, on purpose.

use std::collections::{BTreeMap, BTreeSet};

use porchlight_tests::cargo_metadata::{list, read, text};
use serde_json::Value;

/// Each room and the rooms it may use.
const DRAWING: &[(&str, &[&str])] = &[
    ("porchlight", &["app", "domain", "sandbox"]),
    ("app", &["auth", "domain", "energy", "http", "providers", "telemetry", "trace", "vault"]),
    ("auth", &["domain", "providers"]),
    ("domain", &[]),
    ("energy", &["domain"]),
    ("http", &["domain", "trace"]),
    ("providers", &["domain"]),
    ("sandbox", &["domain", "providers"]),
    ("telemetry", &["domain", "energy", "providers"]),
    ("trace", &["domain"]),
    ("vault", &["domain"]),
];

/// Packages that only certain rooms may name, by the start of the package's name.
const RESERVED: &[(&str, &[&str])] = &[
    // Below the shell all rooms build and test without a window system.
    ("tauri", &["porchlight"]),
    ("wry", &["porchlight"]),
    // One client with the limits; one server for the way back.
    ("reqwest", &["http"]),
    // One thread with a deadline.
    ("keyring", &["vault"]),
    ("rusqlite", &["telemetry"]),
    ("axum", &["sandbox"]),
];

/// Packages that read, write, wait or draw by themselves: none of them in a room that only decides.
const IMPURE: &[&str] = &["tokio", "reqwest", "hyper", "keyring", "rusqlite", "getrandom", "boot-time", "tauri"];
const PURE_ROOMS: &[&str] = &["domain", "energy", "providers", "auth"];

/// For each package of the workspace but the tests: what it uses in the program or in its build.
fn uses() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = read();
    let members = list(&metadata, "workspace_members");
    let mut uses = BTreeMap::new();
    for package in list(&metadata, "packages").iter().filter(|package| members.contains(&package["id"])) {
        let names = list(package, "dependencies")
            .iter()
            .filter(|dependency| dependency["kind"] != "dev")
            .map(|dependency| room(text(dependency, "name")));
        uses.insert(room(text(package, "name")), names.collect());
    }
    uses.remove("tests");
    uses
}

/// The short name of a room; other packages keep theirs.
fn room(package: &str) -> String {
    package.strip_prefix("porchlight-").unwrap_or(package).to_owned()
}

fn drawing() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    DRAWING.iter().map(|(room, others)| (*room, others.iter().copied().collect())).collect()
}

#[test]
fn every_room_is_in_the_drawing() {
    let found: BTreeSet<String> = uses().into_keys().collect();
    let drawn: BTreeSet<String> = drawing().into_keys().map(str::to_owned).collect();
    assert_eq!(found, drawn);
}

#[test]
fn every_arrow_between_rooms_is_in_the_drawing() {
    let drawing = drawing();
    let mut foreign = Vec::new();
    for (room, used) in uses() {
        for other in used.iter().filter(|other| drawing.contains_key(other.as_str())) {
            if !drawing.get(room.as_str()).is_some_and(|allowed| allowed.contains(other.as_str())) {
                foreign.push(format!("{room} → {other}"));
            }
        }
    }
    assert_eq!(foreign, Vec::<String>::new(), "these arrows are not in the drawing");
}

#[test]
fn the_drawing_has_no_circle() {
    let drawing = drawing();
    let mut left: BTreeSet<&str> = drawing.keys().copied().collect();
    // Take away whatever uses nothing that is left, until nothing is left.
    while !left.is_empty() {
        let free: Vec<&str> = left.iter().copied().filter(|room| drawing[room].is_disjoint(&left)).collect();
        assert!(!free.is_empty(), "a circle among {left:?}");
        left.retain(|room| !free.contains(room));
    }
}

#[test]
fn reserved_packages_are_used_by_their_rooms_alone() {
    let mut foreign = Vec::new();
    for (room, used) in uses() {
        for (prefix, rooms) in RESERVED {
            if rooms.contains(&room.as_str()) {
                continue;
            }
            let named = used.iter().filter(|package| belongs(package, prefix));
            foreign.extend(named.map(|package| format!("{room} uses {package}, reserved for {rooms:?}")));
        }
    }
    assert_eq!(foreign, Vec::<String>::new());
}

#[test]
fn rooms_that_only_decide_use_nothing_that_acts() {
    let uses = uses();
    for room in PURE_ROOMS {
        let acting: Vec<&String> =
            uses[*room].iter().filter(|name| IMPURE.iter().any(|it| belongs(name, it))).collect();
        assert!(acting.is_empty(), "{room} only decides, and uses {acting:?}");
    }
}

#[test]
fn nothing_below_the_shell_reaches_tauri_by_a_detour() {
    let metadata = read();
    let nodes: BTreeMap<&str, &Value> =
        list(&metadata["resolve"], "nodes").iter().map(|node| (text(node, "id"), node)).collect();
    for package in list(&metadata, "packages") {
        let name = text(package, "name");
        if !name.starts_with("porchlight-") || name == "porchlight-tests" {
            continue;
        }
        let mut open = vec![text(package, "id")];
        let mut seen = BTreeSet::new();
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            let used = list(nodes[id], "deps").iter().filter(|dep| {
                // Tests of a room may use what they like; of others' packages cargo names no tests here.
                list(dep, "dep_kinds").iter().any(|kind| kind["kind"] != "dev")
            });
            open.extend(used.map(|dep| text(dep, "pkg")));
        }
        let name_of = |id: &&str| list(&metadata, "packages").iter().find(|package| text(package, "id") == *id);
        let reached = seen.iter().filter_map(name_of).find(|package| text(package, "name") == "tauri");
        assert!(reached.is_none(), "{name} reaches tauri");
    }
}

/// Whether `package` is `prefix` or one of its family, such as `tauri` and `tauri-plugin-opener`.
fn belongs(package: &str, prefix: &str) -> bool {
    package == prefix || package.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(['-', '_']))
}
