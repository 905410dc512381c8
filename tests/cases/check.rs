//! Each rule and case of the sign-in has a test, but for those that the list calls open; and SECURITY.md says truly where
//! each rule is kept.

use std::collections::BTreeSet;
use std::path::Path;

use porchlight_tests::cases::{Case, CaseTest, find_tests, read_list, shortcomings};
use porchlight_tests::checkout;

#[test]
fn every_case_has_a_test() {
    let found = shortcomings(&read_list(), &find_tests(&checkout()));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn security_md_leads_from_each_rule_to_its_code_and_tests() {
    let checkout = checkout();
    let text = std::fs::read_to_string(checkout.join("SECURITY.md")).expect("it is in the checkout");
    let found = false_rows(&text, &read_list(), &find_tests(&checkout), &checkout);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// What is wrong with the table of rules, one line each.
fn false_rows(text: &str, cases: &[Case], tests: &[CaseTest], checkout: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut left: BTreeSet<&str> = cases.iter().map(|case| case.id.as_str()).filter(|id| id.starts_with('R')).collect();
    for row in text.lines().filter(|line| is_rule_row(line)) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let &["", id, _, code, named, ""] = cells.as_slice() else {
            found.push(format!("not a row of four cells: {row}"));
            continue;
        };
        if !left.remove(id) {
            found.push(format!("{id} is no rule, or is told twice"));
        }
        let files = quoted(code);
        let covering = quoted(named);
        if files.is_empty() || covering.is_empty() {
            found.push(format!("{id} leads nowhere"));
        }
        let is_there = |file: &str| {
            [checkout.join(file), checkout.join("src-tauri/crates").join(file)].iter().any(|at| at.is_file())
        };
        found.extend(files.iter().filter(|file| !is_there(file)).map(|file| format!("{id}: there is no {file}")));
        for name in covering {
            if !tests.iter().any(|test| test.name == name && test.ids.iter().any(|covered| covered == id)) {
                found.push(format!("{id}: {name} is no test of it"));
            }
        }
    }
    found.extend(left.into_iter().map(|id| format!("{id} is not told")));
    found
}

fn is_rule_row(line: &str) -> bool {
    line.strip_prefix("| R").is_some_and(|rest| rest.starts_with(|digit: char| digit.is_ascii_digit()))
}

/// What stands between backticks.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn each_false_row_is_found() {
    let case = |id: &str| Case { id: id.to_owned(), holds: String::new(), is_open: false, system: None };
    let cases = [case("R01"), case("D01")];
    let test = CaseTest { place: String::new(), name: "r01_it".to_owned(), ids: vec!["R01".to_owned()] };
    let found = |text: &str| false_rows(text, &cases, std::slice::from_ref(&test), &checkout());
    assert_eq!(found("| R01 | a rule | `auth/src/pkce.rs` | `r01_it` |"), [""; 0]);
    assert_eq!(found(""), ["R01 is not told"]);
    assert_eq!(found("| R01 | a rule | `auth/src/gone.rs` | `r01_it` |"), ["R01: there is no auth/src/gone.rs"]);
    assert_eq!(found("| R01 | a rule | `Cargo.toml` | `r01_other` |"), ["R01: r01_other is no test of it"]);
    assert_eq!(found("| R01 | a rule | Cargo.toml | `r01_it` |"), ["R01 leads nowhere"]);
    assert_eq!(found("| R01 | a rule |").len(), 2);
    let row = "| R01 | a rule | `Cargo.toml` | `r01_it` |";
    assert_eq!(found(&format!("{row}\n{row}")), ["R01 is no rule, or is told twice"]);
}
