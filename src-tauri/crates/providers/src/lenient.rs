//! Fields of foreign JSON: what has not the expected form is unknown, never an error.
//!
//! For `#[serde(default, deserialize_with = …)]`. Only what is asked for is decoded; the rest of a reply is skipped.

use std::{fmt, marker::PhantomData};

use jiff::Timestamp;
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::Value;

/// A number, or text that holds one.
pub fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    Ok(to_number(&Value::deserialize(deserializer)?))
}

/// `true` or `false`.
pub fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    Ok(Value::deserialize(deserializer)?.as_bool())
}

/// Text.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(text),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
    })
}

/// An id: text that is not empty, or a whole number.
pub fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(to_id(&Value::deserialize(deserializer)?))
}

/// An instant: RFC 3339, or seconds or milliseconds since 1970 as number or text, or an object that wraps one of these.
pub fn instant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(to_instant(&Value::deserialize(deserializer)?))
}

/// The fields of an object in the order they came; `None` for anything else.
pub fn entries<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Vec<(String, T)>>, D::Error> {
    deserializer.deserialize_any(EntriesVisitor(PhantomData))
}

/// An object with fields of its own; `None` for anything else.
pub fn part<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    deserializer.deserialize_any(PartVisitor(PhantomData))
}

/// A list; `None` for anything else.
pub fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<Vec<T>>, D::Error> {
    deserializer.deserialize_any(ListVisitor(PhantomData))
}

/// See [`number`].
pub fn to_number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    number.filter(|number| number.is_finite())
}

/// See [`id`].
pub fn to_id(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Number(number) => number.is_i64().then(|| number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// See [`instant`].
///
/// Objects are those of Extended JSON (`$date`, `$numberLong`) and of protobuf's `Timestamp` (`seconds`); no other
/// field is taken for an instant.
pub fn to_instant(value: &Value) -> Option<Timestamp> {
    if let Value::Object(fields) = value {
        let wrapped = ["$date", "$numberLong", "seconds", "_seconds"].iter().find_map(|name| fields.get(*name));
        return wrapped.and_then(to_instant);
    }
    if let Some(since_1970) = to_number(value) {
        return from_epoch(since_1970);
    }
    value.as_str()?.trim().parse().ok()
}

/// Tells seconds from milliseconds by size; only 2000 to 2100 counts as an instant at all.
fn from_epoch(since_1970: f64) -> Option<Timestamp> {
    const YEAR_2000_S: f64 = 946_684_800.0;
    const YEAR_2100_S: f64 = 4_102_444_800.0;
    let milliseconds = if since_1970 < YEAR_2100_S { since_1970 * 1000.0 } else { since_1970 };
    if !(YEAR_2000_S * 1000.0..YEAR_2100_S * 1000.0).contains(&milliseconds) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "between the years 2000 and 2100")]
    Timestamp::from_millisecond(milliseconds as i64).ok()
}

/// The parts of [`Visitor`] for everything that is not what was hoped for.
macro_rules! otherwise_none {
    () => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("any JSON")
        }

        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
    };
}

struct PartVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for PartVisitor<T> {
    type Value = Option<T>;

    otherwise_none!();

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Some)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

struct EntriesVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for EntriesVisitor<T> {
    type Value = Option<Vec<(String, T)>>;

    otherwise_none!();

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Some(entries))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = Option<Vec<T>>;

    otherwise_none!();

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Some(items))
    }
}

/// One item of a list: an object, or `None` for anything else.
pub struct Item<T>(pub Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Item<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        part(deserializer).map(Item)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_come_as_numbers_or_text() {
        for (value, expected) in [
            (json!(412), Some(412.0)),
            (json!(-0.0), Some(0.0)),
            (json!("412.5"), Some(412.5)),
            (json!(" 7 "), Some(7.0)),
            (json!("NaN"), None),
            (json!("inf"), None),
            (json!("1e999"), None),
            (json!("12 W"), None),
            (json!(""), None),
            (json!(null), None),
            (json!(true), None),
            (json!([1]), None),
            (json!({ "value": 1 }), None),
        ] {
            assert_eq!(to_number(&value), expected, "{value}");
        }
    }

    #[test]
    fn instants_come_in_several_forms() {
        let noon: Timestamp = "2026-04-01T12:00:00Z".parse().expect("an instant");
        for (value, expected) in [
            (json!("2026-04-01T12:00:00Z"), Some(noon)),
            (json!("2026-04-01T08:00:00-04:00"), Some(noon)),
            (json!("2026-04-01T12:00:00.000Z"), Some(noon)),
            (json!(1_775_044_800), Some(noon)),
            (json!(1_775_044_800_000_i64), Some(noon)),
            (json!("1775044800000"), Some(noon)),
            (json!(1_775_044_800.0), Some(noon)),
            (json!("2026-04-01T12:00:00"), None), // no offset: which instant it means is unknown
            (json!("2026-04-01"), None),
            (json!(0), None),
            (json!(-5), None),
            (json!(1e300), None),
            (json!({}), None),
            (json!({ "seconds": 1 }), None),
            (json!({ "seconds": 1_775_044_800, "nanos": 0 }), Some(noon)),
            (json!({ "_seconds": 1_775_044_800, "_nanoseconds": 0 }), Some(noon)),
            (json!({ "$date": "2026-04-01T12:00:00Z" }), Some(noon)),
            (json!({ "$date": { "$numberLong": "1775044800000" } }), Some(noon)),
            (json!({ "nanoseconds": 999_999_999 }), None),
            (json!([]), None),
            (json!(null), None),
            (json!("yesterday"), None),
        ] {
            assert_eq!(to_instant(&value), expected, "{value}");
        }
    }

    #[test]
    fn the_fields_of_an_object_keep_their_order() {
        #[derive(Deserialize)]
        struct Reply {
            #[serde(default, deserialize_with = "entries")]
            all: Option<Vec<(String, Value)>>,
        }
        let all = |body: &str| serde_json::from_str::<Reply>(body).expect("an object").all;
        let names = |body: &str| Some(all(body)?.into_iter().map(|(name, _)| name).collect::<String>());
        assert_eq!(names(r#"{"all":{"c":1,"a":2,"b":null}}"#), Some("cab".into()));
        assert_eq!(names(r#"{"all":{}}"#), Some(String::new()));
        for other in [r#"{"all":[[1],2]}"#, r#"{"all":"x"}"#, r#"{"all":null}"#, "{}"] {
            assert_eq!(all(other), None, "{other}");
        }
    }

    #[test]
    fn ids_are_text_or_whole_numbers() {
        assert_eq!(to_id(&json!("a")), Some("a".into()));
        assert_eq!(to_id(&json!(3)), Some("3".into()));
        for value in [json!(""), json!(1.5), json!(null), json!({}), json!([])] {
            assert_eq!(to_id(&value), None, "{value}");
        }
    }
}
