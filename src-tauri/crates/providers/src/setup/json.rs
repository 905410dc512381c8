//! JSON that remembers where each part stands, so that an error can point at it.
//!
//! Small on purpose: text and numbers are read by `serde_json`, nesting is bounded, a repeated name is an error.

use zeroize::Zeroizing;

use super::{Flaw, Place, SetupError};
use crate::text::one_line;

/// Deepest nesting; a setup has four levels.
const DEPTH_LIMIT: usize = 16;

/// A value and where it starts.
pub struct Node {
    /// Offset in bytes.
    pub at: usize,
    /// The value.
    pub value: Value,
}

/// A value. Text is wiped on drop, for one of them is the client secret.
pub enum Value {
    /// `null`, `true` or `false`; none of them occurs in a setup.
    Word,
    /// A number.
    Number(f64),
    /// Text.
    Text(Zeroizing<String>),
    /// A list.
    List(Vec<Node>),
    /// Names, with where they stand, and values.
    Object(Vec<(usize, String, Node)>),
}

/// Reads a whole document.
///
/// # Errors
/// [`SetupError::InFile`] at the first place that is no JSON.
pub fn parse(text: &str) -> Result<Node, SetupError> {
    let mut parser = Parser { text, at: 0, path: Vec::new() };
    let node = parser.value()?;
    parser.skip_space();
    if parser.at < text.len() {
        return Err(parser.refuse(Flaw::NotJson("the end of the file")));
    }
    Ok(node)
}

/// Names a place in the text.
pub fn place(text: &str, at: usize, path: &[String]) -> Place {
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    Place {
        line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
        pointer: path.iter().flat_map(|part| ["/".to_owned(), pointer_part(part)]).collect(),
    }
}

/// Escapes one part of a JSON pointer, and cuts what is too long to be read.
fn pointer_part(part: &str) -> String {
    const READABLE: usize = 40;
    let line = one_line(part);
    let short: String = line.chars().take(READABLE).collect();
    short.replace('~', "~0").replace('/', "~1")
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    path: Vec<String>,
}

impl Parser<'_> {
    fn value(&mut self) -> Result<Node, SetupError> {
        self.skip_space();
        let at = self.at;
        if self.path.len() > DEPTH_LIMIT {
            return Err(self.refuse(Flaw::TooDeep));
        }
        let value = match self.peek() {
            Some(b'{') => self.object()?,
            Some(b'[') => self.list()?,
            Some(b'"') => Value::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(_) => self.word()?,
            None => return Err(self.refuse(Flaw::NotJson("a value"))),
        };
        Ok(Node { at, value })
    }

    fn object(&mut self) -> Result<Value, SetupError> {
        self.at += 1;
        let mut fields: Vec<(usize, String, Node)> = Vec::new();
        if self.closes(b'}') {
            return Ok(Value::Object(fields));
        }
        loop {
            self.skip_space();
            let name_at = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.refuse(Flaw::NotJson("a name in quotation marks")));
            }
            let name = self.string()?.to_string();
            self.path.push(name.clone());
            if fields.iter().any(|(_, known, _)| *known == name) {
                self.at = name_at;
                return Err(self.refuse(Flaw::Twice));
            }
            self.skip_space();
            if self.peek() != Some(b':') {
                return Err(self.refuse(Flaw::NotJson("a colon")));
            }
            self.at += 1;
            let node = self.value()?;
            self.path.pop();
            fields.push((name_at, name, node));
            if !self.goes_on(b'}')? {
                return Ok(Value::Object(fields));
            }
        }
    }

    fn list(&mut self) -> Result<Value, SetupError> {
        self.at += 1;
        let mut items = Vec::new();
        if self.closes(b']') {
            return Ok(Value::List(items));
        }
        loop {
            self.path.push(items.len().to_string());
            items.push(self.value()?);
            self.path.pop();
            if !self.goes_on(b']')? {
                return Ok(Value::List(items));
            }
        }
    }

    fn string(&mut self) -> Result<Zeroizing<String>, SetupError> {
        let bytes = self.text.as_bytes();
        let mut end = self.at + 1;
        while bytes.get(end).is_some_and(|byte| *byte != b'"') {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        let quoted = self.text.get(self.at..=end).ok_or_else(|| self.refuse(Flaw::NotJson("a quotation mark")))?;
        let text = serde_json::from_str::<String>(quoted).map_err(|_| self.refuse(Flaw::NotJson("readable text")))?;
        self.at = end + 1;
        Ok(Zeroizing::new(text))
    }

    fn number(&mut self) -> Result<Value, SetupError> {
        let rest = &self.text[self.at..];
        let is_part = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let number = serde_json::from_str(&rest[..length]).map_err(|_| self.refuse(Flaw::NotJson("a number")))?;
        self.at += length;
        Ok(Value::Number(number))
    }

    fn word(&mut self) -> Result<Value, SetupError> {
        let word = ["null", "true", "false"].into_iter().find(|word| self.text[self.at..].starts_with(word));
        let word = word.ok_or_else(|| self.refuse(Flaw::NotJson("a value")))?;
        self.at += word.len();
        Ok(Value::Word)
    }

    /// Whether a comma follows, and not the end of the object or list.
    fn goes_on(&mut self, end: u8) -> Result<bool, SetupError> {
        if self.closes(end) {
            return Ok(false);
        }
        if self.peek() != Some(b',') {
            return Err(self.refuse(Flaw::NotJson("a comma or the end of the list")));
        }
        self.at += 1;
        Ok(true)
    }

    fn closes(&mut self, end: u8) -> bool {
        self.skip_space();
        let closes = self.peek() == Some(end);
        self.at += usize::from(closes);
        closes
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn refuse(&self, flaw: Flaw) -> SetupError {
        SetupError::InFile { place: place(self.text, self.at, &self.path), flaw }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_place_is_counted_as_an_editor_does() {
        let text = "{\n  \"ä\": x\n}";
        let at = text.find('x').expect("there is an x");
        let path = ["a/b~c".to_owned()];
        assert_eq!(place(text, at, &path), Place { line: 2, column: 8, pointer: "/a~1b~0c".into() });
    }

    proptest! {
        #[test]
        fn what_is_json_is_decided_as_serde_json_does(
            text in r#"[\[\]{}",:\\ a0-9.eE+\-nultrfs\n]{0,24}"#,
        ) {
            let ours = match parse(&text) {
                Ok(_) => true,
                // A repeated name and deep nesting are JSON, and refused here on purpose.
                Err(SetupError::InFile { flaw: Flaw::Twice | Flaw::TooDeep, .. }) => return Ok(()),
                Err(_) => false,
            };
            prop_assert_eq!(ours, serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{}", text);
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in any::<String>()) {
            let _ = parse(&text);
        }
    }
}
