//! How tests ended, as the tools that ran them said.

use std::collections::BTreeMap;

/// For each test by its name without modules: whether all runs of that name passed.
pub type Results = BTreeMap<String, bool>;

/// Reads the outcomes in what `cargo test` and Vitest (with its verbose reporter) have printed. A test that several
/// suites share has passed if it passed in each.
pub fn outcomes(printed: &str) -> Results {
    let mut results = Results::new();
    for (name, passed) in printed.lines().filter_map(|line| cargo_outcome(line).or_else(|| vitest_outcome(line))) {
        *results.entry(name.to_owned()).or_insert(true) &= passed;
    }
    results
}

/// `test module::name ... ok`
fn cargo_outcome(line: &str) -> Option<(&str, bool)> {
    let (path, outcome) = line.strip_prefix("test ")?.split_once(" ... ")?;
    let name = path.rsplit("::").next()?;
    match outcome {
        "ok" => Some((name, true)),
        "FAILED" => Some((name, false)),
        _ => None,
    }
}

/// `✓ src/file.test.ts > group > name 12ms`
fn vitest_outcome(line: &str) -> Option<(&str, bool)> {
    let line = line.trim();
    let passed = line.starts_with('✓');
    if !passed && !line.starts_with('×') {
        return None;
    }
    let (_, name) = line.rsplit_once(" > ")?;
    let took = |last: &str| last.strip_suffix("ms").is_some_and(|ms| ms.bytes().all(|digit| digit.is_ascii_digit()));
    let name = name.rsplit_once(' ').filter(|(_, last)| took(last)).map_or(name, |(name, _)| name);
    Some((name, passed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_read_as_the_tools_print_them() {
        let printed = "
running 2 tests
test sign_in::tests::d05_one ... ok
test gridshare::a01_shared ... ok
test tjhsst_ion::a01_shared ... FAILED
test left_out ... ignored
 ✓ src/App.test.ts > the sheet > r08 it can be cancelled 12ms
 × src/App.test.ts > the sheet > b01 help comes
   ✓ src/App.test.ts (40 tests) 900ms
test result: ok. 2 passed; 0 failed
";
        let results = outcomes(printed);
        let told: Vec<_> = results.iter().map(|(name, passed)| (name.as_str(), *passed)).collect();
        assert_eq!(
            told,
            [("a01_shared", false), ("b01 help comes", false), ("d05_one", true), ("r08 it can be cancelled", true)]
        );
    }
}
