//! Parts of a request path made of foreign text.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but the unreserved characters of RFC 3986 §2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Encodes one part of a path.
///
/// `None` for an empty part and for `.` and `..`: URL parsers take those as steps through the path even when they
/// are percent-encoded, so such an id could reach another call.
pub fn segment(text: &str) -> Option<String> {
    if matches!(text, "" | "." | "..") {
        return None;
    }
    Some(utf8_percent_encode(text, RESERVED).to_string())
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    #[test]
    fn a_part_stays_one_part_whatever_it_holds() {
        for text in ["han-0001", "a/b", "a?b#c", "%2e%2e", "50%", "ä b", "..\\", "a;b=c", "...", "\u{202e}x"] {
            let encoded = segment(text).expect("not a dot segment");
            let url = Url::parse(&format!("https://example.com/v2/han/{encoded}")).expect("an address");
            let parts: Vec<_> = url.path_segments().expect("a path").collect();
            assert_eq!(parts.len(), 3, "{text} became {url}");
            let decoded = percent_encoding::percent_decode_str(parts[2]).decode_utf8().expect("UTF-8");
            assert_eq!(decoded, text);
        }
    }

    #[test]
    fn a_step_through_the_path_is_no_part() {
        assert_eq!([segment(""), segment("."), segment("..")], [None, None, None]);
    }
}
