//! What of a foreign value may be kept: an allow list in the shape of the value.

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{Timestamp, civil};

use crate::{Kept, Kind, Names, REDACTED, Text, tree::Tree};

/// Most items of a list, and most nodes of a tree, that are kept.
const MOST_ITEMS: usize = 2_000;

/// What of a value may be kept. Whatever a rule does not foresee becomes `[redacted]`, `[]` or `{}`, so that a value of
/// the wrong kind still is one, and a member that no rule names leaves no trace.
#[derive(Clone, Copy)]
pub enum Rule {
    /// A number, or a text that is one.
    Number,
    /// Yes or no.
    Flag,
    /// An instant (RFC 3339).
    Instant,
    /// A date, `YYYY-MM-DD`.
    Date,
    /// A date and a time of day without a zone.
    DateTime,
    /// A time of day, `8:05` or `08:05`.
    TimeOfDay,
    /// A distance from UTC, `-07:00`.
    Offset,
    /// A time zone by its IANA name.
    Zone,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Words of these, divided by spaces.
    Words(&'static [&'static str]),
    /// A word of an enum of this program: lower-case letters, digits, underscores and spaces. Never for a foreign value.
    Enum,
    /// The version of a program.
    Version,
    /// A locale, as an operating system names it.
    Locale,
    /// A text that the program itself holds: whatever this finds for it.
    Own(fn(&str) -> Option<&'static str>),
    /// A text or number in whose place a label stands.
    Label(Kind),
    /// A token. Of a JWT (RFC 7519), what its checks depend on and what says nothing of the person.
    Token,
    /// A list of which every item is such.
    List(&'static Rule),
    /// An object with these members.
    Object(&'static [(&'static str, Rule)]),
    /// An object whose names are ids of this kind, and whose values are such.
    ByLabel(Kind, &'static Rule),
    /// A tree of unknown shape: every object in it that has one of these members, as a flat list.
    Nodes(&'static [(&'static str, Rule)]),
    /// An object whose member decides what else it has: the member's name, then its words, each with the others.
    OneOf(&'static str, &'static [(&'static str, &'static [(&'static str, Rule)])]),
    /// Nothing, or a list without items.
    Nothing,
}

impl Rule {
    /// Keeps what may be kept of JSON; `None` if it is none.
    pub fn keep(&self, json: &[u8], names: &Names) -> Option<Kept> {
        Some(self.apply(&Tree::parse(json)?, names))
    }

    /// Keeps what may be kept of a value of the program.
    pub fn keep_value(&self, value: &impl serde::Serialize, names: &Names) -> Kept {
        let json = serde_json::to_vec(value).unwrap_or_default();
        self.keep(&json, names).unwrap_or(Kept::Null)
    }

    /// Every name of a member that the rule knows, at any depth.
    pub fn member_names(&self) -> BTreeSet<&'static str> {
        let of = |members: &[(&'static str, Self)]| {
            let below = members.iter().flat_map(|(_, rule)| rule.member_names());
            members.iter().map(|(name, _)| *name).chain(below).collect::<BTreeSet<_>>()
        };
        match self {
            Self::Object(members) | Self::Nodes(members) => of(members),
            Self::List(rule) | Self::ByLabel(_, rule) => rule.member_names(),
            Self::OneOf(decider, kinds) => {
                kinds.iter().flat_map(|(_, members)| of(members)).chain([*decider]).collect()
            }
            Self::Number
            | Self::Flag
            | Self::Instant
            | Self::Date
            | Self::DateTime
            | Self::TimeOfDay
            | Self::Offset
            | Self::Zone
            | Self::Word(_)
            | Self::Words(_)
            | Self::Enum
            | Self::Version
            | Self::Locale
            | Self::Own(_)
            | Self::Label(_)
            | Self::Token
            | Self::Nothing => BTreeSet::new(),
        }
    }

    pub(crate) fn apply(&self, value: &Tree, names: &Names) -> Kept {
        let kept = match (self, value) {
            (Self::Number, Tree::Number(number)) => Some(Kept::number(*number)),
            (Self::Flag, Tree::Flag(flag)) => Some(Kept::Flag(*flag)),
            (Self::Label(kind), Tree::Number(number)) => Some(Kept::Text(names.label(*kind, &number.to_string()))),
            (_, Tree::Text(text)) => self.apply_to_text(text, names),
            (Self::List(rule), Tree::List(items)) => {
                Some(Kept::List(items.iter().take(MOST_ITEMS).map(|item| rule.apply(item, names)).collect()))
            }
            (Self::Object(members), Tree::Object(_)) => Some(Kept::Object(object(members, value, names))),
            (Self::OneOf(decider, kinds), Tree::Object(_)) => Some(one_of(decider, kinds, value, names)),
            (Self::ByLabel(kind, rule), Tree::Object(members)) => {
                let members = members.iter().take(MOST_ITEMS);
                Some(Kept::Object(
                    members.map(|(name, value)| (names.label(*kind, name), rule.apply(value, names))).collect(),
                ))
            }
            (Self::Nodes(members), Tree::Object(_) | Tree::List(_)) => {
                let mut nodes = Vec::new();
                collect_nodes(members, value, names, &mut nodes);
                Some(Kept::List(nodes))
            }
            (Self::Nothing, Tree::List(_)) => Some(Kept::List(Vec::new())),
            (Self::Nothing, _) | (_, Tree::Null) => Some(Kept::Null),
            _ => None,
        };
        kept.unwrap_or_else(|| stand_in(value))
    }

    fn apply_to_text(&self, text: &str, names: &Names) -> Option<Kept> {
        let rewritten = match self {
            Self::Number => {
                let number: f64 = text.trim().parse().ok()?;
                let Kept::Number(number) = Kept::number(number) else { return None };
                Text::made(number.to_string())
            }
            Self::Instant => Text::instant(text.parse::<Timestamp>().ok()?),
            Self::Date => Text::made(text.parse::<civil::Date>().ok()?.to_string()),
            Self::DateTime => {
                // Fields of the program show minutes; what is read is written with them alone.
                let at: civil::DateTime = text.parse().ok()?;
                Text::made(
                    at.strftime(if text.len() == 16 { "%Y-%m-%dT%H:%M" } else { "%Y-%m-%dT%H:%M:%S" }).to_string(),
                )
            }
            Self::TimeOfDay => time_of_day(text)?,
            Self::Offset => offset(text)?,
            Self::Zone => Text::made(jiff::tz::db().get(text).ok()?.iana_name()?.to_owned()),
            Self::Word(words) => Text::word(words.iter().find(|word| **word == text)?),
            Self::Words(words) => {
                let word = |word: &str| words.iter().find(|known| **known == word).copied().unwrap_or(REDACTED);
                Text::made(text.split_ascii_whitespace().take(40).map(word).collect::<Vec<_>>().join(" "))
            }
            Self::Enum => {
                made_of(text, 60, |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_ ".contains(&byte))?
            }
            Self::Version => made_of(text, 30, |byte| byte.is_ascii_alphanumeric() || b".+-".contains(&byte))?,
            Self::Locale => made_of(text, 20, |byte| byte.is_ascii_alphanumeric() || b"_-.@".contains(&byte))?,
            Self::Own(find) => Text::word(find(text)?),
            Self::Label(kind) => names.label(*kind, text),
            Self::Token => return Some(token(text, names)),
            Self::Nothing => return Some(Kept::Null),
            Self::Flag | Self::List(_) | Self::Object(_) | Self::ByLabel(..) | Self::Nodes(_) | Self::OneOf(..) => {
                return None;
            }
        };
        Some(Kept::Text(rewritten))
    }
}

/// A value of the same kind that says nothing.
fn stand_in(value: &Tree) -> Kept {
    match value {
        Tree::Null => Kept::Null,
        Tree::Flag(_) | Tree::Number(_) | Tree::Text(_) => Kept::Text(Text::word(REDACTED)),
        Tree::List(_) => Kept::List(Vec::new()),
        Tree::Object(_) => Kept::Object(Vec::new()),
    }
}

/// In the order of the value.
fn object(rules: &[(&'static str, Rule)], value: &Tree, names: &Names) -> Vec<(Text, Kept)> {
    let Tree::Object(members) = value else { return Vec::new() };
    let kept = members.iter().filter_map(|(name, value)| {
        let (name, rule) = rules.iter().find(|(known, _)| known == name)?;
        Some((Text::word(name), rule.apply(value, names)))
    });
    // A hostile object may repeat a name without end.
    kept.take(rules.len()).collect()
}

fn one_of(
    decider: &'static str,
    kinds: &'static [(&'static str, &'static [(&'static str, Rule)])],
    value: &Tree,
    names: &Names,
) -> Kept {
    let said = value.get(decider).and_then(Tree::text);
    let Some((word, rules)) = kinds.iter().find(|(word, _)| Some(*word) == said) else {
        return Kept::Object(Vec::new());
    };
    let mut members = vec![(Text::word(decider), Kept::Text(Text::word(word)))];
    members.extend(object(rules, value, names));
    Kept::Object(members)
}

fn collect_nodes(rules: &'static [(&'static str, Rule)], value: &Tree, names: &Names, nodes: &mut Vec<Kept>) {
    match value {
        Tree::Object(members) => {
            let own = object(rules, value, names);
            if !own.is_empty() && nodes.len() < MOST_ITEMS {
                nodes.push(Kept::Object(own));
            }
            for (_, child) in members {
                collect_nodes(rules, child, names, nodes);
            }
        }
        Tree::List(items) => {
            for child in items {
                collect_nodes(rules, child, names, nodes);
            }
        }
        Tree::Null | Tree::Flag(_) | Tree::Number(_) | Tree::Text(_) => {}
    }
}

fn made_of(text: &str, longest: usize, may_be: fn(u8) -> bool) -> Option<Text> {
    ((1..=longest).contains(&text.len()) && text.bytes().all(may_be)).then(|| Text::made(text.to_owned()))
}

fn time_of_day(text: &str) -> Option<Text> {
    let (hour, minute) = text.split_once(':')?;
    let part = |text: &str| (1..=2).contains(&text.len()).then(|| text.parse::<u8>().ok()).flatten();
    let (h, m) = (part(hour)?, part(minute)?);
    // As it stood: a leading zero or none is part of what the reader meets.
    (h < 24 && m < 60)
        .then(|| Text::made(if hour.len() == 2 { format!("{h:02}:{m:02}") } else { format!("{h}:{m:02}") }))
}

fn offset(text: &str) -> Option<Text> {
    let (sign, rest) = text.split_at_checked(1)?;
    let sign = ["+", "-"].into_iter().find(|known| *known == sign)?;
    let (hours, minutes) = rest.split_once(':')?;
    let (hours, minutes): (u8, u8) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then(|| Text::made(format!("{sign}{hours:02}:{minutes:02}")))
}

/// The mark of a token and, of a JWT, its algorithm, its times and labels of what its checks compare.
fn token(text: &str, names: &Names) -> Kept {
    const ALGORITHMS: &[&str] = &["RS256", "ES256", "HS256", "RS384", "RS512", "PS256", "ES384", "EdDSA", "none"];
    const HEADER: &[(&str, Rule)] = &[("alg", Rule::Word(ALGORITHMS)), ("kid", Rule::Label(Kind::Thing))];
    const CLAIMS: &[(&str, Rule)] = &[
        ("exp", Rule::Number),
        ("iat", Rule::Number),
        ("nbf", Rule::Number),
        ("auth_time", Rule::Number),
        ("iss", Rule::Label(Kind::Address)),
        ("aud", Rule::Label(Kind::Client)),
        ("client_id", Rule::Label(Kind::Client)),
        ("azp", Rule::Label(Kind::Client)),
        ("nonce", Rule::Label(Kind::Secret)),
        ("sub", Rule::Label(Kind::Person)),
    ];
    let mut kept = vec![(Text::word("secret"), Kept::Text(names.label(Kind::Secret, text)))];
    let mut parts = text.split('.').map(|part| Tree::parse(&URL_SAFE_NO_PAD.decode(part).ok()?));
    if let (Some(Some(header)), Some(Some(claims))) = (parts.next(), parts.next()) {
        kept.extend(object(HEADER, &header, names));
        kept.extend(object(CLAIMS, &claims, names));
    }
    Kept::Object(kept)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SENSOR: Rule = Rule::Object(&[
        ("id", Rule::Label(Kind::Sensor)),
        ("power_W", Rule::Number),
        ("at", Rule::Instant),
        ("state", Rule::Word(&["on", "off"])),
        ("list", Rule::List(&Rule::Number)),
    ]);

    #[test]
    fn what_is_on_the_list_is_kept_and_nothing_else_leaves_a_trace() {
        let body = br#"{"id":"canary-1","name":"canary-2","power_W":12.5,"at":"2026-11-20T10:00:00+00:00","state":"on",
            "list":[1,"2.50",null,"canary-3",{"canary-4":1}],"canary-5":{"power_W":1}}"#;
        let kept = SENSOR.keep(body, &names()).expect("JSON");
        let json = serde_json::to_string(&kept).expect("JSON");
        assert!(!json.contains("canary"), "{json}");
        let label = names().label(Kind::Sensor, "canary-1");
        assert_eq!(
            json,
            format!(
                r#"{{"id":"{label}","power_W":12.5,"at":"2026-11-20T10:00:00Z","state":"on","list":[1,"2.5",null,"[redacted]",{{}}]}}"#
            )
        );
    }

    #[test]
    fn a_value_of_the_wrong_kind_stays_one() {
        for (body, expected) in [
            (r#"{"power_W":"canary"}"#, r#"{"power_W":"[redacted]"}"#),
            (r#"{"power_W":["canary"]}"#, r#"{"power_W":[]}"#),
            (r#"{"power_W":{"canary":1}}"#, r#"{"power_W":{}}"#),
            (r#"{"power_W":true}"#, r#"{"power_W":"[redacted]"}"#),
            (r#"{"state":"canary"}"#, r#"{"state":"[redacted]"}"#),
            (r#"{"at":"soon, canary"}"#, r#"{"at":"[redacted]"}"#),
            (r#"["canary"]"#, "[]"),
            (r#""canary""#, r#""[redacted]""#),
        ] {
            let kept = SENSOR.keep(body.as_bytes(), &names()).expect("JSON");
            assert_eq!(serde_json::to_string(&kept).expect("JSON"), expected, "{body}");
        }
        assert_eq!(SENSOR.keep(b"<html>canary", &names()), None);
    }

    #[test]
    fn times_of_all_kinds_are_written_anew() {
        for (rule, text, expected) in [
            (Rule::Date, "2026-11-20", Some("2026-11-20")),
            (Rule::Date, "2026-11-31", None),
            (Rule::DateTime, "2026-11-01T01:15", Some("2026-11-01T01:15")),
            (Rule::TimeOfDay, "8:05", Some("8:05")),
            (Rule::TimeOfDay, "08:05", Some("08:05")),
            (Rule::TimeOfDay, "555:12", None),
            (Rule::Offset, "-07:00", Some("-07:00")),
            (Rule::Offset, "+5555:12", None),
            (Rule::Zone, "Europe/Lisbon", Some("Europe/Lisbon")),
            (Rule::Zone, "Canary/Home", None),
            (Rule::Words(&["openid", "email"]), "openid canary email", Some("openid [redacted] email")),
        ] {
            let kept = rule.keep(format!("\"{text}\"").as_bytes(), &names()).expect("JSON");
            assert_eq!(kept, Kept::Text(Text::made(expected.unwrap_or(REDACTED).to_owned())), "{text}");
        }
    }

    #[test]
    fn a_token_is_a_mark_and_the_times_that_its_checks_need() {
        let part = |json: &str| URL_SAFE_NO_PAD.encode(json);
        let jwt = format!(
            "{}.{}.canary-signature",
            part(r#"{"alg":"RS256","kid":"canary-k"}"#),
            part(r#"{"sub":"canary-s","email":"canary@a.example","exp":1800000000,"iat":"canary"}"#)
        );
        let kept = Rule::Token.keep(format!("\"{jwt}\"").as_bytes(), &names()).expect("JSON");
        let json = serde_json::to_string(&kept).expect("JSON");
        assert!(!json.contains("canary") && !json.contains(&part("canary")), "{json}");
        assert_eq!(kept.get("exp"), Some(&Kept::Number(1_800_000_000.0)));
        assert_eq!(kept.get("alg"), Some(&Kept::Text(Text::word("RS256"))));
        assert_eq!(kept.get("secret"), Some(&Kept::Text(names().label(Kind::Secret, &jwt))));
        let plain = Rule::Token.keep(b"\"canary\"", &names()).expect("JSON");
        assert_eq!(plain, Kept::Object(vec![("secret".into(), Kept::Text(names().label(Kind::Secret, "canary")))]));
    }

    #[test]
    fn nodes_of_a_tree_are_found_wherever_they_are() {
        const NODES: Rule = Rule::Nodes(&[("id", Rule::Label(Kind::Sensor)), ("kind", Rule::Word(&["sensor"]))]);
        let body = br#"{"canary":{"id":"a","x":[{"kind":"sensor","id":"b"},7,[{"id":"c"}]]}}"#;
        let Some(Kept::List(nodes)) = NODES.keep(body, &names()) else { panic!("a list") };
        let ids: Vec<_> = nodes.iter().filter_map(|node| node.get("id").cloned()).collect();
        let label = |id| Kept::Text(names().label(Kind::Sensor, id));
        assert_eq!(ids, [label("a"), label("b"), label("c")]);
    }

    proptest! {
        /// Whatever a provider writes, only names of the rule, rewritten values and labels come out.
        #[test]
        fn nothing_foreign_comes_through(body in foreign_json()) {
            let kept = SENSOR.keep(body.as_bytes(), &names()).expect("JSON");
            let json = serde_json::to_string(&kept).expect("JSON");
            prop_assert!(!json.contains("canary") && !json.contains("CANARY"), "{json}");
        }
    }

    fn foreign_json() -> impl Strategy<Value = String> {
        let text =
            prop_oneof![Just("\"canary\""), Just("\"CANARY__PV_DERIVED\""), Just("\"on\""), Just("7"), Just("null")];
        let name = prop_oneof![Just("id"), Just("at"), Just("state"), Just("list"), Just("power_W"), Just("canary")];
        text.prop_map(str::to_owned).prop_recursive(4, 40, 5, move |inner| {
            let member = (name.clone(), inner.clone()).prop_map(|(name, value)| format!("\"{name}\":{value}"));
            prop_oneof![
                prop::collection::vec(inner, 0..5).prop_map(|items| format!("[{}]", items.join(","))),
                prop::collection::vec(member, 0..5).prop_map(|members| format!("{{{}}}", members.join(","))),
            ]
        })
    }

    fn names() -> Names {
        Names::new(&[7; 32])
    }
}
