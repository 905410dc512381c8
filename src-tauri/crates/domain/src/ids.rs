use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use crate::{Randomness, random_bytes};

/// Names a provider, as in its file and in `app.porchlight://oauth/<provider>`.
///
/// Read one from foreign text through the registry of the providers, never by hand.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize)]
pub struct ProviderId(pub &'static str);

impl fmt::Display for ProviderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

macro_rules! random_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
        #[serde(transparent)]
        pub struct $name(#[ts(type = "string")] Uuid);

        impl $name {
            /// Draws a fresh id (UUID version 4).
            pub fn random(randomness: &dyn Randomness) -> Self {
                Self(uuid::Builder::from_random_bytes(random_bytes(randomness)).into_uuid())
            }

            /// Reads an id from its hyphenated form; `None` for anything else.
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::try_parse(text).ok().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }
    };
}

random_id! {
    /// One signed-in person at one provider, on this computer only.
    AccountId
}
random_id! {
    /// One sign-in under way. Not a secret: unrelated to the `state` parameter.
    AttemptId
}
random_id! {
    /// One refresh token that a provider is still to be told to revoke. Unrelated to the token.
    RevocationId
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
        #[serde(transparent)]
        pub struct $name(pub String);
    };
}

text_id! {
    /// A home or another site, by the provider's id.
    SiteId
}
text_id! {
    /// One stream of readings, by the provider's id.
    SourceId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_from_its_text() {
        let id = AccountId::parse("6f2a1c9e-56a8-4c0d-9f4b-0a5b0f6f1f11").expect("a UUID");
        assert_eq!(id.to_string(), "6f2a1c9e-56a8-4c0d-9f4b-0a5b0f6f1f11");
        assert_eq!(AccountId::parse("../../etc/passwd"), None);
    }
}
