//! Values that may be kept. Foreign ones become such by a [`Rule`](crate::Rule) alone.

use std::{borrow::Cow, fmt};

use aws_lc_rs::digest;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::SerializeMap};

use crate::{names::hex, tree::Tree};

/// Longest text of a recording, in characters. What the program writes is shorter.
pub(crate) const LONGEST_TEXT: usize = 300;

/// A text that may be kept: a word of the program, an instant or date that was read and written anew, or a label. There
/// is no way to make one of a foreign text as it stands.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Text(Cow<'static, str>);

impl Text {
    /// A word of the program.
    pub const fn word(word: &'static str) -> Self {
        Self(Cow::Borrowed(word))
    }

    /// An instant.
    pub fn instant(at: Timestamp) -> Self {
        Self::made(at.to_string())
    }

    /// A number.
    pub fn number(number: u64) -> Self {
        Self::made(number.to_string())
    }

    /// The word that a variant of an enum of the program is serialised as.
    pub fn variant(of: &impl Serialize) -> Self {
        let word = serde_json::to_value(of).ok().and_then(|word| word.as_str().map(str::to_owned));
        let is_word =
            |word: &String| word.len() <= 60 && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        word.filter(is_word).map_or(Self::word(crate::REDACTED), Self::made)
    }

    /// Only for what this room has made itself: labels, and what was read as something and written anew.
    pub(crate) fn made(text: String) -> Self {
        Self(Cow::Owned(text))
    }

    /// One of a recording. What nobody should be shown is taken out of it.
    fn read(text: &str) -> Self {
        let is_plain = text.chars().all(is_shown) && text.len() <= LONGEST_TEXT;
        if is_plain {
            Self::made(text.to_owned())
        } else {
            Self::made(text.chars().filter(|c| is_shown(*c)).take(LONGEST_TEXT).collect())
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Control characters break lines; marks of direction make a text read as another.
pub(crate) fn is_shown(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

impl From<&'static str> for Text {
    fn from(word: &'static str) -> Self {
        Self::word(word)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <Cow<'de, str>>::deserialize(deserializer)?;
        Ok(Self::read(&text))
    }
}

/// A value that may be kept.
#[derive(Clone, PartialEq, Debug)]
pub enum Kept {
    /// Nothing.
    Null,
    /// Yes or no.
    Flag(bool),
    /// A number of at most twelve digits.
    Number(f64),
    /// A text.
    Text(Text),
    /// A list.
    List(Vec<Kept>),
    /// Named values, in their order.
    Object(Vec<(Text, Kept)>),
}

/// A place in a value and what is there now.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Change {
    /// Names and positions on the way, each after a slash; empty for the whole.
    pub at: Text,
    /// What is there now.
    pub to: Kept,
}

impl Kept {
    /// A number, as exactly as it may be kept.
    pub(crate) fn number(number: f64) -> Self {
        if !number.is_finite() {
            return Self::Null;
        }
        let is_short = number.fract() == 0.0 && number.abs() < 1e12;
        // Twelve digits are read back as they were written, and are more than any reading has.
        Self::Number(if is_short { number } else { format!("{number:.11e}").parse().unwrap_or(number) })
    }

    /// What an entry is in a file.
    pub(crate) fn of(entry: &crate::Entry) -> Self {
        let json = serde_json::to_vec(entry).expect("names are texts and numbers are finite");
        serde_json::from_slice(&json).expect("what was written is read")
    }

    /// The member called `name` of an object.
    pub fn get(&self, name: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        members.iter().find(|(known, _)| known.as_str() == name).map(|(_, value)| value)
    }

    /// The value at a place, as in [`Change::at`].
    pub fn at(&self, place: &str) -> Option<&Self> {
        place.split('/').skip(1).try_fold(self, |value, step| match value {
            Self::List(items) => items.get(step.parse::<usize>().ok()?),
            Self::Object(_) => value.get(step),
            Self::Null | Self::Flag(_) | Self::Number(_) | Self::Text(_) => None,
        })
    }

    /// What has to be changed in `before` to have this.
    pub fn changes_since(&self, before: &Self) -> Vec<Change> {
        let mut changes = Vec::new();
        self.compare(before, &mut String::new(), &mut changes);
        changes
    }

    fn compare(&self, before: &Self, place: &mut String, changes: &mut Vec<Change>) {
        match (before, self) {
            (Self::Object(old), Self::Object(new))
                if old.len() == new.len() && old.iter().zip(new).all(|(old, new)| old.0 == new.0) =>
            {
                for ((name, new), (_, old)) in new.iter().zip(old) {
                    below(place, name.as_str(), |place| new.compare(old, place, changes));
                }
            }
            (Self::List(old), Self::List(new)) if old.len() == new.len() => {
                for (position, (new, old)) in new.iter().zip(old).enumerate() {
                    below(place, &position.to_string(), |place| new.compare(old, place, changes));
                }
            }
            (before, after) if before == after => {}
            _ => changes.push(Change { at: Text::made(place.clone()), to: self.clone() }),
        }
    }

    /// Makes a change. `false` if there is no such place; the value is as it was then.
    pub fn apply(&mut self, change: &Change) -> bool {
        let mut value = self;
        for step in change.at.as_str().split('/').skip(1) {
            let next = match value {
                Self::List(items) => step.parse::<usize>().ok().and_then(|position| items.get_mut(position)),
                Self::Object(members) => {
                    members.iter_mut().find(|(name, _)| name.as_str() == step).map(|(_, value)| value)
                }
                Self::Null | Self::Flag(_) | Self::Number(_) | Self::Text(_) => None,
            };
            let Some(next) = next else { return false };
            value = next;
        }
        *value = change.to.clone();
        true
    }

    /// Sixteen characters that are equal for equal values, and for others not.
    pub fn hash(&self) -> Text {
        let json = serde_json::to_vec(self).expect("names are texts and numbers are finite");
        Text::made(hex(&digest::digest(&digest::SHA256, &json).as_ref()[..8]))
    }

    /// Replaces every text by what `with` makes of it, names included.
    pub(crate) fn rename(&mut self, with: &mut dyn FnMut(&Text) -> Option<Text>) {
        match self {
            Self::Null | Self::Flag(_) | Self::Number(_) => {}
            Self::Text(text) => {
                if let Some(other) = with(text) {
                    *text = other;
                }
            }
            Self::List(items) => items.iter_mut().for_each(|item| item.rename(with)),
            Self::Object(members) => {
                for (name, value) in members {
                    if let Some(other) = with(name) {
                        *name = other;
                    }
                    value.rename(with);
                }
            }
        }
    }

    /// Empties every member with one of these names, at any depth: lists become empty, all else nothing.
    pub(crate) fn empty_members(&mut self, names: &[&str]) {
        match self {
            Self::Null | Self::Flag(_) | Self::Number(_) | Self::Text(_) => {}
            Self::List(items) => items.iter_mut().for_each(|item| item.empty_members(names)),
            Self::Object(members) => {
                for (name, value) in members {
                    if names.contains(&name.as_str()) {
                        *value = if matches!(value, Self::List(_)) { Self::List(Vec::new()) } else { Self::Null };
                    } else {
                        value.empty_members(names);
                    }
                }
            }
        }
    }
    /// Puts `value` in place of every member called `name`, at any depth.
    pub(crate) fn set_members(&mut self, name: &str, value: &Self) {
        match self {
            Self::Null | Self::Flag(_) | Self::Number(_) | Self::Text(_) => {}
            Self::List(items) => items.iter_mut().for_each(|item| item.set_members(name, value)),
            Self::Object(members) => {
                for (known, old) in members {
                    if known.as_str() == name { old.clone_from(value) } else { old.set_members(name, value) }
                }
            }
        }
    }
}

fn below(place: &mut String, step: &str, work: impl FnOnce(&mut String)) {
    let length = place.len();
    place.push('/');
    place.push_str(step);
    work(place);
    place.truncate(length);
}

impl Serialize for Kept {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            #[expect(clippy::cast_possible_truncation, reason = "whole and small, as the guard says")]
            Self::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
                serializer.serialize_i64(*number as i64)
            }
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Text(text) => text.serialize(serializer),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Kept {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(Tree::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("a number is beyond all bounds"))
    }
}

fn read(tree: Tree) -> Option<Kept> {
    Some(match tree {
        Tree::Null => Kept::Null,
        Tree::Flag(flag) => Kept::Flag(flag),
        Tree::Number(number) if number.is_finite() => Kept::number(number),
        Tree::Number(_) => return None,
        Tree::Text(text) => Kept::Text(Text::read(&text)),
        Tree::List(items) => Kept::List(items.into_iter().map(read).collect::<Option<_>>()?),
        Tree::Object(members) => Kept::Object(
            members.into_iter().map(|(name, value)| Some((Text::read(&name), read(value)?))).collect::<Option<_>>()?,
        ),
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_change_says_where_and_what() {
        let before = kept(r#"{"a":[1,{"b":null}],"c":"x"}"#);
        let after = kept(r#"{"a":[1,{"b":2.5}],"c":"x"}"#);
        let changes = after.changes_since(&before);
        assert_eq!(changes, [Change { at: Text::word("/a/1/b"), to: Kept::Number(2.5) }]);
        assert_eq!(after.at("/a/1/b"), Some(&Kept::Number(2.5)));
        assert_eq!(after.at("/a/2/b"), None);
        assert_eq!(after.at(""), Some(&after));
    }

    #[test]
    fn a_change_that_fits_nowhere_changes_nothing() {
        let mut value = kept(r#"{"a":[1]}"#);
        for at in ["/b", "/a/1", "/a/x", "/a/0/c"] {
            assert!(!value.apply(&Change { at: Text::word(at), to: Kept::Null }), "{at}");
        }
        assert_eq!(value, kept(r#"{"a":[1]}"#));
    }

    #[test]
    fn a_hostile_text_is_made_plain() {
        let Kept::Text(text) = kept(r#""a\u202e\u0007\u001b[31mb\n""#) else { panic!("a text") };
        assert_eq!(text.as_str(), "a[31mb");
        let Kept::Text(text) = kept(&format!("\"{}\"", "é".repeat(5_000))) else { panic!("a text") };
        assert_eq!(text.as_str().chars().count(), LONGEST_TEXT);
    }

    proptest! {
        #[test]
        fn what_is_kept_reads_back_as_it_was(value in any_kept()) {
            let json = serde_json::to_vec(&value).expect("JSON");
            let back: Kept = serde_json::from_slice(&json).expect("JSON");
            prop_assert_eq!(back.hash(), value.hash());
            prop_assert_eq!(back, value);
        }

        #[test]
        fn changes_lead_from_one_value_to_the_other(mut before in any_kept(), after in any_kept()) {
            for change in after.changes_since(&before) {
                prop_assert!(before.apply(&change));
            }
            prop_assert_eq!(before, after);
        }
    }

    pub(crate) fn kept(json: &str) -> Kept {
        serde_json::from_str(json).expect("JSON")
    }

    pub(crate) fn any_kept() -> impl Strategy<Value = Kept> {
        let leaf = prop_oneof![
            Just(Kept::Null),
            any::<bool>().prop_map(Kept::Flag),
            prop_oneof![any::<f64>(), -1e6..1e6, (-9_000_000_i32..9_000_000).prop_map(f64::from)]
                .prop_map(Kept::number),
            "[a-z0-9~ -]{0,12}".prop_map(|text| Kept::Text(Text::made(text))),
        ];
        leaf.prop_recursive(4, 40, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Kept::List),
                prop::collection::btree_map("[a-d]", inner, 0..4).prop_map(|members| Kept::Object(
                    members.into_iter().map(|(name, value)| (Text::made(name), value)).collect()
                )),
            ]
        })
    }
}
