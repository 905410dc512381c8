//! The rules and cases of the sign-in (`tests/cases/list.toml`), the tests that cover them, and how those last ended.

mod results;
mod sources;

use toml::{Table, Value};

pub use results::{Results, outcomes};
pub use sources::{CaseTest, find_tests};

/// The order in which the kinds are told, by the letter of their ids.
const KINDS: &str = "RDLATKNCMXBG";

/// One rule or case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Case {
    /// Its id, such as `D05`.
    pub id: String,
    /// What must hold, in a line.
    pub holds: String,
    /// Whether no test covers it yet.
    pub is_open: bool,
    /// The one system that knows it, or has made it.
    pub system: Option<String>,
}

/// Reads the list, in the order of the kinds.
pub fn read_list() -> Vec<Case> {
    parse_list(include_str!("../../cases/list.toml"))
}

fn parse_list(text: &str) -> Vec<Case> {
    let mut kinds: Table = text.parse().expect("the list of cases is TOML");
    let open: Vec<String> = kinds.remove("open").and_then(|open| open.try_into().ok()).expect("`open` lists ids");
    let systems = kinds.remove("systems").as_ref().map(table).expect("there is a table of systems");
    let mut cases = Vec::new();
    for (id, holds) in kinds.values().flat_map(table) {
        let system = systems.iter().find(|(named, _)| *named == id).map(|(_, system)| system.clone());
        cases.push(Case { is_open: open.contains(&id), system, id, holds });
    }
    for named in open.iter().chain(systems.iter().map(|(id, _)| id)) {
        assert!(cases.iter().any(|case| case.id == *named), "the list names {named}, and does not say what it is");
    }
    cases.sort_by_key(|case| (KINDS.find(|kind| case.id.starts_with(kind)), case.id.clone()));
    cases
}

/// The lines of a table: a name and a text each.
fn table(value: &Value) -> Vec<(String, String)> {
    let lines = value.as_table().expect("the list of cases is made of tables");
    lines.iter().map(|(name, text)| (name.clone(), text.as_str().expect("a line is text").to_owned())).collect()
}

/// What is wrong between the list and the tests, one line each.
pub fn shortcomings(cases: &[Case], tests: &[CaseTest]) -> Vec<String> {
    let mut found = Vec::new();
    for case in cases {
        let covered = tests.iter().any(|test| test.ids.contains(&case.id));
        match (case.is_open, covered) {
            (false, false) => found.push(format!("{} has no test: {}", case.id, case.holds)),
            (true, true) => found.push(format!("{} has a test: take it off the open ones", case.id)),
            (false, true) | (true, false) => {}
        }
    }
    for test in tests {
        let unknown = test.ids.iter().filter(|id| cases.iter().all(|case| case.id != **id));
        found.extend(unknown.map(|id| format!("{} in {} names {id}, which is not on the list", test.name, test.place)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"
        open = ["D02"]
        [rules]
        R01 = "a rule"
        [deep_links]
        D01 = "a case"
        D02 = "another"
        [systems]
        D01 = "Linux"
    "#;

    fn test_of(ids: &[&str]) -> CaseTest {
        let ids = ids.iter().map(|&id| id.to_owned()).collect();
        CaseTest { ids, place: "here".to_owned(), name: "it".to_owned() }
    }

    #[test]
    fn the_list_is_read_in_the_order_of_its_kinds() {
        let cases = parse_list(LIST);
        let told: Vec<_> = cases.iter().map(|case| (case.id.as_str(), case.is_open, case.system.as_deref())).collect();
        assert_eq!(told, [("R01", false, None), ("D01", false, Some("Linux")), ("D02", true, None)]);
    }

    #[test]
    fn each_shortcoming_is_named() {
        let cases = parse_list(LIST);
        assert_eq!(shortcomings(&cases, &[test_of(&["R01", "D01"])]), [""; 0]);
        assert_eq!(shortcomings(&cases, &[test_of(&["R01"])]), ["D01 has no test: a case"]);
        let closed = [test_of(&["R01", "D01"]), test_of(&["D02"])];
        assert_eq!(shortcomings(&cases, &closed), ["D02 has a test: take it off the open ones"]);
        let unknown = [test_of(&["R01", "D01", "D99"])];
        assert_eq!(shortcomings(&cases, &unknown), ["it in here names D99, which is not on the list"]);
    }
}
