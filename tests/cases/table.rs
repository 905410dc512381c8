//! Prints the rules and cases of the sign-in, each with its tests and how those last ended.
//!
//! `porchlight-cases FILE`: what the tools printed at the last run of the tests; `./dev cases` names it. Ends with an
//! error if a test of a case failed, or a case lacks one and is not on the list of open ones.

use std::io::Write;
use std::process::ExitCode;

use porchlight_tests::cases::{Case, CaseTest, Results, find_tests, outcomes, read_list, shortcomings};
use porchlight_tests::checkout;

fn main() -> ExitCode {
    let printed = std::env::args_os().nth(1).and_then(|file| std::fs::read_to_string(file).ok());
    let results = outcomes(&printed.unwrap_or_default());
    let (cases, tests) = (read_list(), find_tests(&checkout()));
    let mut lines: Vec<String> = cases.iter().flat_map(|case| lines_of(case, &tests, &results)).collect();

    let open: Vec<&str> = cases.iter().filter(|case| case.is_open).map(|case| case.id.as_str()).collect();
    let failed = tests.iter().filter(|test| results.get(&test.name) == Some(&false)).count();
    let shortcomings = shortcomings(&cases, &tests);
    lines.push(String::new());
    lines.extend(shortcomings.iter().cloned());
    lines.push(format!(
        "{} rules and cases, {} tests of them, {failed} failed; open: {}",
        cases.len(),
        tests.len(),
        if open.is_empty() { "none".to_owned() } else { open.join(" ") }
    ));
    // Nobody is left to be told if standard output is closed.
    writeln!(std::io::stdout(), "{}", lines.join("\n")).ok();
    if shortcomings.is_empty() && failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn lines_of(case: &Case, tests: &[CaseTest], results: &Results) -> Vec<String> {
    let system = case.system.as_ref().map(|system| format!(" ({system})")).unwrap_or_default();
    let mut lines = vec![format!("{}  {}{system}", case.id, case.holds)];
    let own: Vec<&CaseTest> = tests.iter().filter(|test| test.ids.contains(&case.id)).collect();
    if own.is_empty() {
        lines.push("     no test".to_owned());
    }
    lines.extend(own.into_iter().map(|test| {
        let outcome = match results.get(&test.name) {
            Some(true) => "ok",
            Some(false) => "FAILED",
            None => "not run",
        };
        format!("     {outcome:<7}  {}  {}", test.name, test.place)
    }));
    lines
}
