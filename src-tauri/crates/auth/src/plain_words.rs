//! A provider's own words, made fit to be shown: somebody else wrote them, for whatever purpose.

/// Longest text that is shown, in characters.
const MOST_CHARACTERS: usize = 200;
/// Shorter than this nothing is cut out: it is no secret, and may be part of a word.
const SHORTEST_SECRET_BYTES: usize = 6;

/// Reads foreign words as plain text: one line, at most 200 characters, without control characters, terminal codes and
/// characters that are not seen or turn the direction of others. `None` if nothing is left. Markup stays what it is,
/// text with angle brackets, and must be drawn as such.
pub fn plain_words(words: &str) -> Option<String> {
    let mut plain = String::new();
    let mut left = MOST_CHARACTERS;
    let mut characters = words.chars().peekable();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' && characters.peek() == Some(&'[') {
            // A code of terminals (ECMA-48 §5.4) ends with its first letter.
            characters.find(char::is_ascii_alphabetic);
            continue;
        }
        let character = if character.is_whitespace() { ' ' } else { character };
        let is_doubled = character == ' ' && (plain.is_empty() || plain.ends_with(' '));
        if is_doubled || character.is_control() || is_unseen(character) {
            continue;
        }
        if left == 0 {
            break;
        }
        plain.push(character);
        left -= 1;
    }
    plain.truncate(plain.trim_end().len());
    (!plain.is_empty()).then_some(plain)
}

/// Cuts out whatever of `secrets` stands in foreign words; a server may repeat what it was sent.
pub fn cut_out<'a>(words: &str, secrets: impl IntoIterator<Item = &'a str>) -> String {
    let long = secrets.into_iter().filter(|secret| secret.len() >= SHORTEST_SECRET_BYTES);
    long.fold(words.to_owned(), |words, secret| words.replace(secret, "…"))
}

/// Characters of the Unicode category Format and the like: marks of direction, joiners, tags, fillers.
fn is_unseen(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{ffff}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{10ffff}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn d15_what_is_no_text_is_left_out() {
        for (words, plain) in [
            ("Ask your landlord.", Some("Ask your landlord.")),
            ("  two\n\t lines \r\n", Some("two lines")),
            ("\u{1b}[1;31mred\u{1b}[0m", Some("red")),
            ("\u{1b}[31", None),
            ("safe\u{202e}gpj.exe", Some("safegpj.exe")),
            ("<script>alert(1)</script>", Some("<script>alert(1)</script>")),
            ("Peça à administração 🏠", Some("Peça à administração 🏠")),
            ("\u{0}\u{200b}\u{feff}", None),
            ("", None),
        ] {
            assert_eq!(plain_words(words).as_deref(), plain, "{words:?}");
        }
    }

    #[test]
    fn a29_what_was_sent_is_cut_out() {
        let words = "client secret s3cret-s3cret of me is wrong";
        assert_eq!(cut_out(words, ["s3cret-s3cret", "me", ""]), "client secret … of me is wrong");
    }

    proptest! {
        #[test]
        fn d15_whatever_comes_a_short_line_is_left(words in ".{0,400}") {
            if let Some(plain) = plain_words(&words) {
                prop_assert!(plain.chars().count() <= MOST_CHARACTERS && plain == plain.trim());
                prop_assert!(!plain.chars().any(|c| c.is_control() || is_unseen(c)));
                prop_assert_eq!(plain_words(&plain), Some(plain));
            }
        }
    }
}
