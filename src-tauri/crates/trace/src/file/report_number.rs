use std::fmt;

use porchlight_domain::{Randomness, random_bytes};
use serde::{Deserialize, Serialize, de::Error as _};

/// What a person tells whoever helps, to find the file again: `PL-7F3K-92QD`. Drawn at random, so it says nothing.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ReportNumber([u8; 8]);

/// Without I, L, O and U, which are heard or read as something else.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl ReportNumber {
    /// Draws one.
    pub fn draw(randomness: &dyn Randomness) -> Self {
        Self(random_bytes::<8>(randomness).map(|byte| LETTERS[usize::from(byte % 32)]))
    }

    /// Reads one as a person writes it; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let plain: Vec<u8> = text.trim().to_ascii_uppercase().bytes().filter(|byte| *byte != b'-').collect();
        let letters: [u8; 8] = plain.strip_prefix(b"PL")?.try_into().ok()?;
        letters.iter().all(|letter| LETTERS.contains(letter)).then_some(Self(letters))
    }
}

impl fmt::Display for ReportNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letters: String = self.0.iter().map(|letter| char::from(*letter)).collect();
        write!(f, "PL-{}-{}", &letters[..4], &letters[4..])
    }
}

impl Serialize for ReportNumber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ReportNumber {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("not a report number"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting;

    impl Randomness for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.iter_mut().zip(7_u8..).for_each(|(byte, number)| *byte = number.wrapping_mul(31));
        }
    }

    #[test]
    fn a_number_is_read_as_it_was_shown_and_as_people_write() {
        let number = ReportNumber::draw(&Counting);
        assert_eq!(ReportNumber::parse(&number.to_string()), Some(number));
        let known = ReportNumber::parse("PL-7F3K-92QD").expect("as shown");
        assert_eq!(known.to_string(), "PL-7F3K-92QD");
        for written in [" pl-7f3k-92qd ", "PL7F3K92QD", "pl-7f3k92qd"] {
            assert_eq!(ReportNumber::parse(written), Some(known), "{written}");
        }
        for other in ["", "PL-7F3K-92Q", "PL-7F3K-92QDX", "PX-7F3K-92QD", "PL-7F3K-92QU", "PL-7F3K-92Q\u{e9}"] {
            assert_eq!(ReportNumber::parse(other), None, "{other}");
        }
    }
}
