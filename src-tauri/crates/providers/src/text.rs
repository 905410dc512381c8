//! Foreign text made fit for one line of a window.

/// Longest text that is kept, in characters.
const LIMIT: usize = 200;

/// Cleans plain text: control characters and marks that turn the direction of what follows are left out, white
/// space is joined, and the text ends after 200 characters.
pub fn one_line(text: &str) -> String {
    let mut line = String::new();
    let mut length = 0;
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        let word: String = word.chars().filter(|c| !turns_direction(*c)).collect();
        if word.is_empty() {
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
            length += 1;
        }
        for c in word.chars() {
            if length == LIMIT {
                line.push('…');
                return line;
            }
            line.push(c);
            length += 1;
        }
    }
    line
}

/// Turns HTML into plain text on one line: tags become spaces, entities become characters.
///
/// The result is text, not markup: `&lt;b&gt;` gives the four characters `<b>`, to be shown as such.
pub fn from_html(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(position) = rest.find(['<', '&']) {
        text.push_str(&rest[..position]);
        rest = &rest[position..];
        let (replacement, length) = tag(rest).or_else(|| entity(rest)).unwrap_or_else(|| {
            let c = rest.chars().next().expect("`find` has found a character here");
            (Some(c), c.len_utf8())
        });
        text.extend(replacement);
        rest = &rest[length..];
    }
    text.push_str(rest);
    one_line(&text)
}

/// Reads a tag or comment at the start of the text: what stands in its place, and its length in bytes.
fn tag(text: &str) -> Option<(Option<char>, usize)> {
    let inside = text.strip_prefix('<')?;
    let first = inside.chars().next()?;
    if !(first.is_ascii_alphabetic() || matches!(first, '/' | '!' | '?')) {
        return None; // `8 < 9` is text
    }
    // A tag without an end swallows the rest, as it does in a browser.
    let length = text.find('>').map_or(text.len(), |end| end + 1);
    Some((Some(' '), length))
}

/// Reads an entity at the start of the text: its character, if it is a known one, and its length in bytes.
fn entity(text: &str) -> Option<(Option<char>, usize)> {
    const LONGEST: usize = 10;
    let name = text.strip_prefix('&')?;
    let end = name.char_indices().take(LONGEST).find(|(_, c)| *c == ';')?.0;
    let length = 1 + end + 1;
    let c = match &name[..end] {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "ndash" => '–',
        "mdash" => '—',
        numbered => {
            let digits = numbered.strip_prefix('#')?;
            let number = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            return Some((char::from_u32(number), length));
        }
    };
    Some((Some(c), length))
}

/// Marks that would make the following text run the other way (Unicode bidirectional algorithm, explicit formatting).
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn html_becomes_text() {
        for (html, expected) in [
            ("NO SCHOOL<br>", "NO SCHOOL"),
            ("Blue Day", "Blue Day"),
            ("Blue<br/>Day", "Blue Day"),
            ("<p>Tea &amp; <b>cake</b></p>", "Tea & cake"),
            ("&lt;script&gt;", "<script>"),
            ("8 < 9 & 10", "8 < 9 & 10"),
            ("it&#39;s &#x2014; &nbsp;fine", "it's — fine"),
            ("&unknown; &#xD800; &#;", "&unknown; &#;"),
            ("a<script>alert(1)</script>b", "a alert(1) b"),
            ("open <a href='x", "open"),
            ("<!-- hidden -->shown", "shown"),
            ("emoji 🎉 עברית", "emoji 🎉 עברית"),
            ("\u{202e}gpj.exe", "gpj.exe"),
            ("a\r\n\tb\u{7}c\u{1b}[31m", "a b c [31m"),
            ("", ""),
        ] {
            assert_eq!(from_html(html), expected, "{html}");
        }
    }

    #[test]
    fn long_text_is_cut() {
        let text = one_line(&"é".repeat(5000));
        assert_eq!(text.chars().count(), 201);
        assert!(text.ends_with('…'));
    }

    proptest! {
        #[test]
        fn whatever_comes_is_one_clean_line(text in any::<String>()) {
            for line in [from_html(&text), one_line(&text)] {
                prop_assert!(line.chars().count() <= LIMIT + 1);
                prop_assert!(!line.chars().any(|c| c.is_control() || turns_direction(c)));
                prop_assert!(!line.starts_with(' ') && !line.ends_with(' '));
            }
        }
    }
}
