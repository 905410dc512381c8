//! Labels in place of ids, names and secrets: equal where those are equal, and nothing else is to be learned from them.

use std::fmt;

use aws_lc_rs::hmac;

use crate::Text;

/// What a label stands for. Two labels are equal only within a kind.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// An account on this computer.
    Account,
    /// A sign-in under way.
    Attempt,
    /// A home.
    Home,
    /// A sensor. Its label ends as its id ends where the end says what it measures.
    Sensor,
    /// A meter, by its number.
    Meter,
    /// A person, by name, e-mail address or id.
    Person,
    /// The client of a setup.
    Client,
    /// An address.
    Address,
    /// An id of something else.
    Thing,
    /// Words that somebody wrote.
    Text,
    /// A token, code, `state`, verifier or secret.
    Secret,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Account,
        Self::Attempt,
        Self::Home,
        Self::Sensor,
        Self::Meter,
        Self::Person,
        Self::Client,
        Self::Address,
        Self::Thing,
        Self::Text,
        Self::Secret,
    ];

    /// How its labels begin.
    pub fn word(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Attempt => "attempt",
            Self::Home => "home",
            Self::Sensor => "sensor",
            Self::Meter => "meter",
            Self::Person => "person",
            Self::Client => "client",
            Self::Address => "address",
            Self::Thing => "thing",
            Self::Text => "text",
            Self::Secret => "secret",
        }
    }

    pub(crate) fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Ends of sensor ids that say what the sensor measures, and are the same for every customer.
pub(crate) const SENSOR_ENDS: &[&str] = &["__PV_DERIVED", "__bb_agg", "__GRID_METER_DERIVED", "__CONSUMPTION_DERIVED"];

/// Turns what may not be kept into labels. A label cannot be turned back without the key, and the file that leaves this
/// computer does not even hold these: it numbers them anew.
#[derive(Clone)]
pub struct Names {
    key: hmac::Key,
}

impl Names {
    /// Labels under this key.
    pub fn new(key: &[u8; 32]) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, key) }
    }

    /// The label of `raw`.
    pub fn label(&self, kind: Kind, raw: &str) -> Text {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(kind.word().as_bytes());
        context.update(b"\0");
        context.update(raw.as_bytes());
        let end = match kind {
            Kind::Sensor => SENSOR_ENDS.iter().find(|end| raw.ends_with(*end)).copied().unwrap_or_default(),
            Kind::Account
            | Kind::Attempt
            | Kind::Home
            | Kind::Meter
            | Kind::Person
            | Kind::Client
            | Kind::Address
            | Kind::Thing
            | Kind::Text
            | Kind::Secret => "",
        };
        Text::made(format!("{}~{}{end}", kind.word(), hex(&context.sign().as_ref()[..8])))
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Names[redacted]")
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use fmt::Write;

    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes all");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_ids_have_equal_labels_and_others_have_others() {
        let names = Names::new(&[7; 32]);
        let label = |kind, raw| names.label(kind, raw).as_str().to_owned();
        assert_eq!(label(Kind::Home, "site-1"), label(Kind::Home, "site-1"));
        assert_ne!(label(Kind::Home, "site-1"), label(Kind::Home, "site-2"));
        assert_ne!(label(Kind::Home, "1")[5..], label(Kind::Meter, "1")[6..], "kinds do not meet");
        assert_ne!(names.label(Kind::Home, "site-1"), Names::new(&[8; 32]).label(Kind::Home, "site-1"));
        assert!(label(Kind::Home, "site-1").starts_with("home~"));
    }

    #[test]
    fn a_sensor_keeps_the_end_that_says_what_it_measures_and_no_other() {
        let names = Names::new(&[7; 32]);
        assert!(names.label(Kind::Sensor, "inv-42__PV_DERIVED").as_str().ends_with("__PV_DERIVED"));
        assert_eq!(names.label(Kind::Sensor, "inv-42__canary").as_str().len(), "sensor~".len() + 16);
        assert_eq!(format!("{names:?}"), "Names[redacted]");
    }
}
