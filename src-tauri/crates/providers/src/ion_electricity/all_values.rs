//! Every value of a reply, as the provider named it, but those that nobody should see.

use std::fmt;

use porchlight_domain::NamedValue;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::text;

/// Most values that are kept.
const MOST: usize = 200;
/// Longest value and longest name, in characters.
const LONGEST: usize = 200;

/// A name that has one of these in it, in any case and however it is divided, stands for something private: the PIN
/// and MAC address of the reader, where it is, who has it, what opens it.
const PRIVATE_PARTS: [&str; 16] = [
    "pin",
    "mac",
    "latitude",
    "longitude",
    "coordinate",
    "location",
    "address",
    "postal",
    "blename",
    "serial",
    "uuid",
    "email",
    "phone",
    "password",
    "secret",
    "token",
];
/// The same, where the word is too short to be looked for inside others.
const PRIVATE_WORDS: [&str; 18] = [
    "id", "ids", "uid", "lat", "lng", "lon", "gps", "geo", "ip", "ssid", "url", "uri", "user", "owner", "customer",
    "nif", "cpe", "iban",
];

/// Reads every text, number and flag of a reply in the order it came. What has a private name is skipped undecoded
/// with all that is in it; so are addresses, whatever they are called. Empty if the reply is not JSON.
pub fn all_values(body: &[u8]) -> Vec<NamedValue> {
    let mut found = Vec::new();
    let mut path = String::new();
    let mut reply = serde_json::Deserializer::from_slice(body);
    match (Walk { path: &mut path, found: &mut found }).deserialize(&mut reply) {
        Ok(()) => found,
        Err(_) => Vec::new(),
    }
}

fn is_private(name: &str) -> bool {
    let plain: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    PRIVATE_PARTS.iter().any(|part| plain.contains(part))
        || words(name).iter().any(|word| PRIVATE_WORDS.contains(&word.as_str()))
        || name.ends_with("Id")
}

/// The words of `camelCase` and `snake_case` names, in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_small = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && after_small) {
            words.push(String::new());
        }
        after_small = c.is_lowercase() || c.is_numeric();
        if let Some(word) = words.last_mut()
            && c.is_alphanumeric()
        {
            word.extend(c.to_lowercase());
        }
    }
    words
}

/// Whether a text is an address of a page or of a device.
fn is_address(value: &str) -> bool {
    let pairs: Vec<&str> = value.trim().split([':', '-']).collect();
    let is_mac = pairs.len() == 6
        && pairs.iter().all(|pair| pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_hexdigit()));
    is_mac || value.contains("://")
}

/// Walks through JSON. `path` is where it stands.
struct Walk<'a> {
    path: &'a mut String,
    found: &'a mut Vec<NamedValue>,
}

impl Walk<'_> {
    fn step(&mut self, name: &str) -> usize {
        let length = self.path.len();
        if !self.path.is_empty() {
            self.path.push('.');
        }
        self.path.push_str(name);
        length
    }

    fn keep(&mut self, value: &str) {
        let value = text::line(value, LONGEST);
        if self.found.len() < MOST && !value.is_empty() && !self.path.is_empty() && !is_address(&value) {
            self.found.push(NamedValue { name: text::line(self.path, LONGEST), value });
        }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_bool<E>(mut self, value: bool) -> Result<(), E> {
        self.keep(if value { "true" } else { "false" });
        Ok(())
    }

    fn visit_i64<E>(mut self, value: i64) -> Result<(), E> {
        self.keep(&value.to_string());
        Ok(())
    }

    fn visit_u64<E>(mut self, value: u64) -> Result<(), E> {
        self.keep(&value.to_string());
        Ok(())
    }

    fn visit_f64<E>(mut self, value: f64) -> Result<(), E> {
        self.keep(&value.to_string());
        Ok(())
    }

    fn visit_str<E>(mut self, value: &str) -> Result<(), E> {
        self.keep(value);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            if is_private(&name) {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let before = self.step(&name);
            map.next_value_seed(Walk { path: &mut *self.path, found: &mut *self.found })?;
            self.path.truncate(before);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        for position in 1_usize.. {
            let before = self.step(&position.to_string());
            let more = seq.next_element_seed(Walk { path: &mut *self.path, found: &mut *self.found })?;
            self.path.truncate(before);
            if more.is_none() {
                break;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn values_are_named_by_their_path_in_the_order_they_came() {
        let body = r#"{"version":3,"instant":{"powerPhase1":412.5,"hasPowerCut":false,"note":" a\u0007b ","none":null,
            "empty":{},"blank":""},"tariff":{"tariffPrices":[0.15,{"night":0.09}]},"codename":"\u202eCasa 🎉"}"#;
        assert_eq!(
            pairs(&all_values(body.as_bytes())),
            [
                ("version", "3"),
                ("instant.powerPhase1", "412.5"),
                ("instant.hasPowerCut", "false"),
                ("instant.note", "a b"),
                ("tariff.tariffPrices.1", "0.15"),
                ("tariff.tariffPrices.2.night", "0.09"),
                ("codename", "Casa 🎉"),
            ]
        );
    }

    #[test]
    fn what_is_private_is_nowhere_in_it() {
        for name in [
            "pin",
            "PIN",
            "Pin",
            "devicePin",
            "pin_code",
            "p_i_n",
            "macAddress",
            "mac",
            "MAC-address",
            "wifiMac",
            "latitude",
            "Longitude",
            "homeLatitude",
            "lat",
            "lng",
            "geo",
            "gpsFix",
            "coordinates",
            "location",
            "address",
            "bleName",
            "ble_name",
            "id",
            "_id",
            "deviceId",
            "houseID",
            "HANId",
            "uuid",
            "serialNumber",
            "houseImageUrl",
            "ownerName",
            "email",
            "phoneNumber",
            "refreshToken",
            "wifiPassword",
            "cpe",
            "ssid",
        ] {
            for hidden in [json!("canary"), json!({ "value": "canary" }), json!(["canary", { "more": "canary" }])] {
                let body = json!({ name: hidden, "meter": { name: hidden, "list": [{ name: hidden }] } });
                assert_eq!(all_values(body.to_string().as_bytes()), [], "{body}");
            }
        }
        for address in ["https://images.example/canary.png", "02:CA:4A:27:00:01", "02-ca-4a-27-00-01"] {
            assert_eq!(all_values(json!({ "a": address }).to_string().as_bytes()), [], "{address}");
        }
    }

    #[test]
    fn what_is_not_private_stays() {
        for name in [
            "powerPhase1",
            "isTriphase",
            "hasPowerCut",
            "activeCyclePeriod",
            "locale",
            "version",
            "_deleted",
            "isGreen",
            "codename",
            "houseName",
            "latestRecordDate",
            "targetConsumptionMonth",
            "isInitializing",
            "peakVoltage",
            "valid",
            "gridTied",
        ] {
            assert_eq!(pairs(&all_values(json!({ name: 1 }).to_string().as_bytes())), [(name, "1")]);
        }
    }

    #[test]
    fn there_is_an_end_to_it() {
        let many: Value = (0..5000).map(Value::from).collect();
        let all = all_values(json!({ "many": many, "text": "x".repeat(5000) }).to_string().as_bytes());
        assert_eq!(all.len(), 200);
        let long = all_values(json!({ "n".repeat(5000): "x".repeat(5000) }).to_string().as_bytes());
        assert_eq!((long[0].name.chars().count(), long[0].value.chars().count()), (200, 200));
        for body in ["", "<html>", "[", r#"{"a":1,"#, "7", "\"x\"", &"[".repeat(100_000)] {
            assert_eq!(all_values(body.as_bytes()), [], "{}", &body[..body.len().min(20)]);
        }
    }

    proptest! {
        #[test]
        fn a_private_part_of_a_name_hides_it(before in "[a-zA-Z_]{0,8}", after in "[a-zA-Z_]{0,8}", upper in any::<bool>()) {
            for part in ["pin", "mac", "latitude", "longitude"] {
                let part = if upper { part.to_uppercase() } else { part.to_owned() };
                let body = json!({ "a": { format!("{before}{part}{after}"): { "deep": ["canary"] } } });
                prop_assert_eq!(all_values(body.to_string().as_bytes()), []);
            }
        }
    }

    fn pairs(all: &[NamedValue]) -> Vec<(&str, &str)> {
        all.iter().map(|value| (value.name.as_str(), value.value.as_str())).collect()
    }
}
