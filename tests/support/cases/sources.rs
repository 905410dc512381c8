//! The tests whose names begin with ids, as they stand in the sources.

use std::fs;
use std::path::Path;

/// Where tests are.
const FOLDERS: [&str; 3] = ["src-tauri", "tests", "ui/src"];

/// A test that covers cases.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct CaseTest {
    /// Its file, from the checkout on.
    pub place: String,
    /// Its name, without the modules it is in.
    pub name: String,
    /// The ids its name begins with.
    pub ids: Vec<String>,
}

/// Finds the tests of a checkout that cover cases, by file and name.
pub fn find_tests(checkout: &Path) -> Vec<CaseTest> {
    let mut tests = Vec::new();
    for folder in FOLDERS {
        visit(&checkout.join(folder), &mut |path| {
            let names = match path.extension().and_then(|extension| extension.to_str()) {
                Some("rs") => names_in_rust,
                Some("ts") if path.to_string_lossy().ends_with(".test.ts") => names_in_typescript,
                Some(_) | None => return,
            };
            let source = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let place = path.strip_prefix(checkout).expect("it is below").to_string_lossy().replace('\\', "/");
            for name in names(&source) {
                let ids = ids_of(&name);
                if !ids.is_empty() {
                    tests.push(CaseTest { place: place.clone(), name, ids });
                }
            }
        });
    }
    tests.sort();
    tests
}

/// The ids that a name begins with: `d05_d14_wrong_state` has two.
fn ids_of(name: &str) -> Vec<String> {
    let is_id = |word: &&str| {
        let mut letters = word.chars();
        letters.next().is_some_and(|kind| kind.is_ascii_lowercase())
            && word.len() == 3
            && letters.all(|digit| digit.is_ascii_digit())
    };
    name.split(['_', ' ']).take_while(is_id).map(str::to_uppercase).collect()
}

/// Functions marked as tests, and the cases of a suite that a macro marks (`cases! { … }`).
fn names_in_rust(source: &str) -> Vec<String> {
    let mut names = Vec::new();
    let (mut is_test, mut in_suite) = (false, false);
    for line in source.lines().map(str::trim) {
        if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            is_test = true;
        } else if line.starts_with("cases! {") {
            in_suite = true;
        } else if in_suite && line == "}" {
            in_suite = false;
        } else if in_suite {
            names.push(line.to_owned());
        } else if is_test && let Some((_, rest)) = line.split_once("fn ") {
            names.extend(rest.split(['(', '<']).next().map(str::to_owned));
            is_test = false;
        }
    }
    names
}

/// The first words of `test('…')` and `it('…')`.
fn names_in_typescript(source: &str) -> Vec<String> {
    let mut names = Vec::new();
    for call in ["test(", "it("] {
        for (at, _) in source.match_indices(call) {
            let is_part_of_a_word = source[..at].ends_with(|before: char| before.is_alphanumeric() || before == '.');
            let argument = source[at + call.len()..].trim_start();
            let quote = argument.chars().next().filter(|quote| matches!(quote, '\'' | '"' | '`'));
            if let (false, Some(quote)) = (is_part_of_a_word, quote) {
                names.extend(argument[1..].split(quote).next().map(str::to_owned));
            }
        }
    }
    names
}

fn visit(folder: &Path, file: &mut impl FnMut(&Path)) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for path in entries.map(|entry| entry.expect("the folder is readable").path()) {
        if path.is_dir() {
            visit(&path, file);
        } else {
            file(&path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_begins_with_its_ids() {
        assert_eq!(ids_of("d05_wrong_state_changes_nothing"), ["D05"]);
        assert_eq!(ids_of("d05_d14_r03_foreign_links"), ["D05", "D14", "R03"]);
        assert_eq!(ids_of("b01 the link can be copied"), ["B01"]);
        assert_eq!(ids_of("b01_b04 the link"), ["B01", "B04"]);
        for none in ["a_link_d05", "d5_short", "d005_long", "the d05", "é12_x", "page_2"] {
            assert_eq!(ids_of(none), [""; 0], "{none}");
        }
    }

    #[test]
    fn tests_are_told_from_other_functions() {
        let source = r"
            #[test]
            #[cfg(unix)]
            fn one() { fn inner() {} }
            async fn helper() {}
            #[tokio::test(flavor = x)]
            async fn two<T>() {}
            pub async fn not_listed() {}
            macro_rules! cases { ($case:ident) => {} }
            cases! { $provider, browser:
                three
                four
            }
            fn five() {}
        ";
        assert_eq!(names_in_rust(source), ["one", "two", "three", "four"]);
    }

    #[test]
    fn tests_of_the_window_are_found() {
        let source = "test('one', () => {}); it(\n  \"two\", f); submit('three'); describe('four'); regex.test('five')";
        assert_eq!(names_in_typescript(source), ["one", "two"]);
    }
}
