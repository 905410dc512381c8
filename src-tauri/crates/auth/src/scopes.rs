//! What was asked for, and what was granted.

use porchlight_domain::AccessToken;

use crate::{TokenResponse, read_claims};

/// Longest name of a scope that is repeated, bytes.
const LONGEST_NAME: usize = 100;
/// Most names that are repeated.
const MOST_NAMES: usize = 20;

/// How a grant differs from what was asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ScopeDifference {
    /// Asked for and not granted: what needs it will be refused.
    pub missing: Vec<String>,
    /// Granted and not asked for: nothing uses it. At most twenty, and none that is no scope.
    pub more: Vec<String>,
}

/// Compares the scopes that were asked for with those that were granted. Their order says nothing, and capital letters
/// are others than small ones.
///
/// Source: RFC 6749 §3.3, §5.1.
pub fn compare_scopes(asked: &[String], granted: &str) -> ScopeDifference {
    let granted: Vec<&str> = granted.split(' ').filter(|name| !name.is_empty()).collect();
    let missing = asked.iter().filter(|name| !granted.contains(&name.as_str())).cloned().collect();
    let mut more: Vec<String> = Vec::new();
    for name in granted.into_iter().filter(|name| is_scope(name)) {
        let known = asked.iter().chain(&more).any(|other| other == name);
        if !known && more.len() < MOST_NAMES {
            more.push(name.to_owned());
        }
    }
    ScopeDifference { missing, more }
}

/// The scopes that a token response grants, if anything says. Cognito tells them in the access token alone, which is
/// read for display.
pub fn granted_scope(response: &TokenResponse) -> Option<String> {
    let claimed = || read_claims(response.access.as_ref().map(AccessToken::expose)?)?.1.scope;
    response.scope.clone().or_else(claimed)
}

/// Visible ASCII but quotation mark and backslash (RFC 6749 §3.3), and of a bearable length.
fn is_scope(name: &str) -> bool {
    name.len() <= LONGEST_NAME && name.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

    use super::*;

    fn compare(asked: &[&str], granted: &str) -> (Vec<String>, Vec<String>) {
        let asked: Vec<String> = asked.iter().map(|name| (*name).to_owned()).collect();
        let ScopeDifference { missing, more } = compare_scopes(&asked, granted);
        (missing, more)
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a22_a23_what_is_missing_and_what_is_more_are_named() {
        for (granted, missing, more) in [
            ("a b", &[][..], &[][..]),
            ("b a a", &[], &[]),
            ("  b  a ", &[], &[]),
            ("a", &["b"], &[]),
            ("", &["a", "b"], &[]),
            ("a b c d c", &[], &["c", "d"]),
            ("A b", &["a"], &["A"]),
            ("c", &["a", "b"], &["c"]),
        ] {
            assert_eq!(compare(&["a", "b"], granted), (names(missing), names(more)), "{granted:?}");
        }
    }

    #[test]
    fn a23_what_is_no_scope_is_not_repeated() {
        let long = "x".repeat(LONGEST_NAME + 1);
        for odd in ["a\"b", "a\\b", "\u{1b}[31m", "\u{202e}a", "é", "a\tb", "a\nb", &long] {
            assert_eq!(compare(&["a"], &format!("a {odd}")), (vec![], vec![]), "{odd:?}");
        }
        let many: Vec<String> = (0..100).map(|number| format!("s{number}")).collect();
        assert_eq!(compare(&["a"], &many.join(" ")).1.len(), MOST_NAMES);
    }

    #[test]
    fn a22_what_was_granted_stands_in_the_reply_or_in_the_access_token() {
        let claims = URL_SAFE_NO_PAD.encode(r#"{"scope":"a b"}"#);
        let telling = format!("{}.{claims}.c2ln", URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256"}"#));
        let granted = |access: &str, scope: Option<&str>| {
            granted_scope(&TokenResponse {
                access: Some(AccessToken::new(access.to_owned())),
                refresh: None,
                id: None,
                scope: scope.map(str::to_owned),
                lifetime: Duration::from_hours(1),
            })
        };
        assert_eq!(granted(&telling, None).as_deref(), Some("a b"));
        assert_eq!(granted(&telling, Some("a")).as_deref(), Some("a"));
        assert_eq!(granted("opaque", None), None, "as asked for, then (RFC 6749 §5.1)");
    }
}
