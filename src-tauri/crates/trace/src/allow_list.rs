//! The names whose values may be kept. Everything else is hidden, name and value.

use crate::Field;

/// Stands where something was left out.
pub const REDACTED: &str = "[redacted]";

/// Query names of the three APIs that say what was asked for, never who asked.
const QUERY_NAMES: &[&str] =
    &["date", "format", "include", "interval", "lang", "page", "page_size", "resolution", "start_date"];

/// Reply headers that explain an outcome. `WWW-Authenticate`, `Location` and cookies may quote what was sent.
const HEADER_NAMES: &[&str] = &["age", "cache-control", "content-length", "content-type", "date", "retry-after"];

/// A foreign value is cut here, in characters: long enough for every honest one on the lists.
const LONGEST_VALUE: usize = 100;

/// A query parameter as it may be kept.
pub(crate) fn query_field(name: &str, value: &str) -> Field {
    field(QUERY_NAMES, name, value)
}

/// A reply header as it may be kept; `None` where its presence says nothing.
pub(crate) fn header_field(name: &str, value: &[u8]) -> Option<Field> {
    let name = name.to_ascii_lowercase();
    let value = std::str::from_utf8(value).unwrap_or(REDACTED);
    HEADER_NAMES.contains(&name.as_str()).then(|| field(HEADER_NAMES, &name, value))
}

fn field(allowed: &[&str], name: &str, value: &str) -> Field {
    if allowed.contains(&name) {
        let value = value.chars().filter(|c| !c.is_control()).take(LONGEST_VALUE).collect();
        Field { name: name.to_owned(), value }
    } else {
        Field { name: REDACTED.to_owned(), value: REDACTED.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_off_the_list_is_hidden_with_its_value() {
        for name in ["code", "state", "access_token", "client_secret", "Date", "page ", "canary-1f"] {
            assert_eq!(
                query_field(name, "canary-2a"),
                Field { name: REDACTED.into(), value: REDACTED.into() },
                "{name}"
            );
        }
    }

    #[test]
    fn a_name_on_the_list_keeps_its_value() {
        assert_eq!(query_field("page_size", "7"), Field { name: "page_size".into(), value: "7".into() });
        assert_eq!(
            header_field("Retry-After", b"120"),
            Some(Field { name: "retry-after".into(), value: "120".into() })
        );
    }

    #[test]
    fn a_header_off_the_list_leaves_no_trace() {
        for name in ["Set-Cookie", "Location", "WWW-Authenticate", "Authorization", "X-Canary"] {
            assert_eq!(header_field(name, b"canary-3c"), None, "{name}");
        }
    }

    #[test]
    fn a_foreign_value_is_cut_and_cannot_break_a_line() {
        let kept = query_field("date", &format!("2026\n\u{1b}[31m{}", "9".repeat(5_000))).value;
        assert_eq!(kept.chars().count(), LONGEST_VALUE);
        assert!(!kept.contains(['\n', '\u{1b}']), "{kept:?}");
        assert_eq!(header_field("date", &[0xff, 0xfe]).expect("on the list").value, REDACTED);
    }
}
