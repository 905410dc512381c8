//! Files the person asks for: what they are called, and what a picture must be.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::view::{AppView, HistoryRange};

/// Every PNG begins with these bytes (PNG specification, third edition, §5.2).
const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Largest picture that is written, in bytes.
const LARGEST_PICTURE: usize = 10 * 1024 * 1024;

/// Reads a picture that the window drew; `None` for what is no PNG of a bearable size.
pub(crate) fn read_picture(base64: &str) -> Option<Vec<u8>> {
    // Four characters for three bytes, so that nothing large is read for nothing.
    if base64.len() / 4 > LARGEST_PICTURE / 3 + 1 {
        return None;
    }
    let picture = STANDARD.decode(base64).ok()?;
    (picture.starts_with(PNG_SIGNATURE) && picture.len() <= LARGEST_PICTURE).then_some(picture)
}

impl AppView {
    /// What a file of the period that is shown is called, without its ending: `home-2026-11-14-day`. `None` while none
    /// is shown.
    pub fn history_file_stem(&self) -> Option<String> {
        let shown = self.history.as_ref()?;
        let account = self.accounts.iter().find(|account| account.id == shown.account)?;
        let home = account.homes.iter().find(|home| home.site == shown.site)?;
        let range = match shown.range {
            HistoryRange::Hours24 => "24-hours",
            HistoryRange::Day => "day",
            HistoryRange::Week => "week",
            HistoryRange::Month => "month",
            HistoryRange::Year => "year",
        };
        Some(format!("{}-{}-{range}", file_word(&home.name), shown.date))
    }
}

/// A name as part of a file's: letters and digits of any script, in lower case, and hyphens between them.
fn file_word(name: &str) -> String {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "home".to_owned() } else { words.join("-") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_part_of_a_file_name() {
        for (name, word) in [
            ("Home", "home"),
            ("Ana & Ben's house", "ana-ben-s-house"),
            ("../../etc/passwd", "etc-passwd"),
            ("C:\\con", "c-con"),
            ("Casa da Avó", "casa-da-avó"),
            ("🏠", "home"),
            ("--", "home"),
        ] {
            assert_eq!(file_word(name), word, "{name}");
        }
    }

    #[test]
    fn a_picture_is_a_png_of_a_bearable_size() {
        let picture = |length: usize| {
            let mut bytes = PNG_SIGNATURE.to_vec();
            bytes.resize(length, 0);
            bytes
        };
        for length in [PNG_SIGNATURE.len(), 1000, LARGEST_PICTURE] {
            assert_eq!(read_picture(&STANDARD.encode(picture(length))), Some(picture(length)), "{length}");
        }
        let jpeg = STANDARD.encode(b"\xff\xd8\xff\xe0");
        let large = STANDARD.encode(picture(LARGEST_PICTURE + 1));
        let huge = "A".repeat(4 * LARGEST_PICTURE);
        for refused in ["", "not base64!", "<svg/>", &jpeg, &large, &huge] {
            assert_eq!(read_picture(refused), None);
        }
    }
}
