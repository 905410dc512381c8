//! Each rule and case of the sign-in has a test, but for those that the list calls open.

use porchlight_tests::cases::{find_tests, read_list, shortcomings};
use porchlight_tests::checkout;

#[test]
fn every_case_has_a_test() {
    let found = shortcomings(&read_list(), &find_tests(&checkout()));
    assert!(found.is_empty(), "{}", found.join("\n"));
}
