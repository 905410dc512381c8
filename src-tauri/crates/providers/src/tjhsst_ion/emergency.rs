//! The emergency message.

use serde::Deserialize;
use url::Url;

use crate::{
    lenient::{self, Item},
    text,
};

#[derive(Deserialize)]
struct EmergencyReply {
    #[serde(default, deserialize_with = "lenient::flag")]
    status: Option<bool>,
    #[serde(default, deserialize_with = "lenient::text")]
    message: Option<String>,
}

/// Reads the message as plain text, its paragraphs on lines of their own. `None` if there is none.
///
/// A message without a status is shown: one too many does less harm than one too few.
pub fn parse_emergency(body: &[u8], base: &Url) -> Option<String> {
    let reply: Item<EmergencyReply> = serde_json::from_slice(body).ok()?;
    let EmergencyReply { status, message } = reply.0?;
    let text = text::paragraphs(&message?, base).join("\n");
    (status != Some(false) && !text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_text() {
        for (body, expected) in [
            (r#"{"status":false,"message":null}"#, None),
            (r#"{"status":null,"message":null}"#, None),
            (r#"{"status":true,"message":null}"#, None),
            (r#"{"status":true,"message":"<p> </p>"}"#, None),
            (r#"{"status":false,"message":"<p>Old.</p>"}"#, None),
            (
                r#"{"status":true,"message":"<p>School is <b>closed</b>.</p><p>Stay home.</p>"}"#,
                Some("School is closed.\nStay home."),
            ),
            (r#"{"status":null,"message":"Closed &amp; dark"}"#, Some("Closed & dark")),
            (r#"{"status":true,"message":"<script>alert(1)</script>Closed \u202egniht"}"#, Some("Closed gniht")),
            (r#"{"status":true,"message":"See <a href=\"/x\">here</a>"}"#, Some("See here (https://ion.tjhsst.edu/x)")),
            (r#"{"status":"yes","message":["Closed"]}"#, None),
            (r#"{"details":["Unknown error occurred."]}"#, None),
            ("<html>", None),
            ("[]", None),
        ] {
            let base = Url::parse("https://ion.tjhsst.edu/").expect("an address");
            assert_eq!(parse_emergency(body.as_bytes(), &base).as_deref(), expected, "{body}");
        }
    }
}
