//! Foreign text made fit for a window.

mod entity;
mod html;

pub use html::{from_html, paragraphs};

/// Longest line that is kept unless said otherwise, in characters.
const LINE: usize = 200;

/// Cleans plain text as [`line`] does, down to 200 characters.
pub fn one_line(text: &str) -> String {
    line(text, LINE)
}

/// Cleans plain text: control characters and marks that turn the direction of what follows are left out, white
/// space is joined, and what is longer than `limit` characters ends with an ellipsis there.
pub fn line(text: &str, limit: usize) -> String {
    let mut line = String::new();
    let mut length = 0;
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        let mut word = word.chars().filter(|c| !turns_direction(*c)).peekable();
        if word.peek().is_none() {
            continue;
        }
        let space = (!line.is_empty()).then_some(' ');
        for c in space.into_iter().chain(word) {
            if length == limit {
                line.pop();
                line.push('…');
                return line;
            }
            line.push(c);
            length += 1;
        }
    }
    line
}

/// Cleans text that may be missing; what is left of nothing is nothing.
pub fn shown(foreign: Option<String>) -> Option<String> {
    foreign.map(|foreign| one_line(&foreign)).filter(|line| !line.is_empty())
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
    fn long_text_is_cut() {
        let text = one_line(&"é".repeat(5000));
        assert_eq!(text.chars().count(), 200);
        assert!(text.ends_with('…'));
        assert_eq!(line("four words stand here", 21), "four words stand here");
        assert_eq!(line("four words stand here", 20), "four words stand he…");
    }

    #[test]
    fn control_characters_and_marks_of_direction_are_left_out() {
        for (text, expected) in [
            ("a\r\n\tb\u{7}c\u{1b}[31m", "a b c [31m"),
            ("\u{202e}gpj.exe\u{202c}", "gpj.exe"),
            ("\u{2067}עברית\u{2069} 🎉 أليس", "עברית 🎉 أليس"),
            ("👩\u{200d}🎓", "👩\u{200d}🎓"), // joined emoji stay joined
            (" \u{200f} ", ""),
        ] {
            assert_eq!(one_line(text), expected, "{text:?}");
        }
        assert_eq!(shown(Some(" \u{7} ".into())), None);
        assert_eq!(shown(None), None);
    }

    proptest! {
        #[test]
        fn whatever_comes_is_one_clean_line(text in any::<String>(), limit in 1_usize..300) {
            for line in [from_html(&text, limit), line(&text, limit)] {
                prop_assert!(line.chars().count() <= limit);
                prop_assert!(!line.chars().any(|c| c.is_control() || turns_direction(c)));
                prop_assert!(!line.starts_with(' '));
            }
        }
    }
}
