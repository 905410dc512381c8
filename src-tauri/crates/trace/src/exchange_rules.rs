//! From an exchange, as the transport saw it, to what is recorded of it.

use jiff::fmt::rfc2822;
use url::{Url, form_urlencoded};

use crate::{Body, Exchange, Kind, Named, Names, Outcome, REDACTED, Request, Text, reply_rules::rule_for};

/// A larger body is not looked at.
const LARGEST_BODY_BYTES: usize = 512 * 1024;
/// Most parameters and headers of one request.
const MOST_FIELDS: usize = 20;

/// Parameters of a query whose value says what was asked for, never who asked.
const PLAIN_PARAMETERS: &[&str] =
    &["aggregation", "date", "format", "include", "interval", "lang", "page", "page_size", "resolution", "start_date"];
/// Parameters of a form, with what stands in the place of their value.
const FORM_PARAMETERS: &[(&str, Kind)] = &[
    ("client_id", Kind::Client),
    ("client_secret", Kind::Secret),
    ("code", Kind::Secret),
    ("code_verifier", Kind::Secret),
    ("redirect_uri", Kind::Address),
    ("refresh_token", Kind::Secret),
    ("token", Kind::Secret),
];
const GRANT_TYPES: &[&str] = &["authorization_code", "refresh_token"];
const CONTENT_TYPES: &[&str] = &[
    "application/json",
    "application/jwk-set+json",
    "application/problem+json",
    "application/xml",
    "image/jpeg",
    "image/png",
    "text/html",
    "text/json",
    "text/plain",
    "text/xml",
];

/// What is recorded of an exchange.
pub(crate) fn request(exchange: &Exchange<'_>, names: &Names) -> Request {
    let (status, failure, received_bytes) = match exchange.outcome {
        Outcome::Answered { status, size_bytes } => (Some(status), None, size_bytes),
        Outcome::Refused { status, reason } => (Some(status), Some(Text::word(reason)), 0),
        Outcome::Failed { reason } => (None, Some(Text::word(reason)), 0),
    };
    let milliseconds = |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    Request {
        provider: Text::word(exchange.provider.0),
        method: Text::word(exchange.method),
        template: Text::word(exchange.template),
        parameters: query(exchange.url).chain(form(exchange.form, names)).take(MOST_FIELDS).collect(),
        authorization: exchange.authorization.map(|proof| names.label(Kind::Secret, proof)),
        started_ms: milliseconds(exchange.started_elapsed),
        took_ms: milliseconds(exchange.elapsed),
        sent_bytes: u64::try_from(exchange.form.len()).unwrap_or(u64::MAX),
        status,
        failure,
        headers: exchange.headers.iter().filter_map(|(name, value)| header(name, value)).take(MOST_FIELDS).collect(),
        received_bytes,
        body: body(exchange, names),
    }
}

fn query(url: &Url) -> impl Iterator<Item = Named> {
    url.query_pairs().map(|(name, value)| {
        let known = PLAIN_PARAMETERS.iter().find(|known| **known == name);
        known.map_or_else(hidden, |name| Named { name: Text::word(name), value: plain(&value) })
    })
}

fn form(body: &str, names: &Names) -> impl Iterator<Item = Named> {
    form_urlencoded::parse(body.as_bytes()).map(|(name, value)| {
        if name == "grant_type" {
            let known = GRANT_TYPES.iter().find(|known| **known == value).copied().unwrap_or(REDACTED);
            return Named { name: Text::word("grant_type"), value: Text::word(known) };
        }
        let known = FORM_PARAMETERS.iter().find(|(known, _)| *known == name);
        known.map_or_else(hidden, |(name, kind)| Named { name: Text::word(name), value: names.label(*kind, &value) })
    })
}

fn hidden() -> Named {
    Named { name: Text::word(REDACTED), value: Text::word(REDACTED) }
}

/// The app writes these values itself: instants, dates, numbers and short words.
fn plain(value: &str) -> Text {
    let is_plain =
        value.len() <= 100 && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":/.,+-_".contains(&byte));
    if is_plain { Text::made(value.to_owned()) } else { Text::word(REDACTED) }
}

/// A server may write anything into a header, so each is read and written anew.
fn header(name: &str, value: &[u8]) -> Option<Named> {
    let name = ["content-type", "date", "retry-after"].into_iter().find(|known| name.eq_ignore_ascii_case(known))?;
    let value = std::str::from_utf8(value).unwrap_or_default().trim();
    let kept = match name {
        "content-type" => {
            let essence = value.split(';').next().unwrap_or_default().trim();
            CONTENT_TYPES.iter().find(|known| essence.eq_ignore_ascii_case(known)).map(|known| Text::word(known))
        }
        "retry-after" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
            // A wait beyond ten digits is as long as one of ten.
            Some(Text::made(value.chars().take(10).collect()))
        }
        _ => rfc2822::parse(value).ok().map(|at| Text::instant(at.timestamp())),
    };
    Some(Named { name: Text::word(name), value: kept.unwrap_or(Text::word(REDACTED)) })
}

fn body(exchange: &Exchange<'_>, names: &Names) -> Body {
    match exchange.body {
        None | Some([]) => Body::Empty,
        Some(body) if body.len() > LARGEST_BODY_BYTES => Body::NotKept,
        Some(body) => {
            let Some(rule) = rule_for(exchange.provider, exchange.template) else { return Body::NotKept };
            match rule.keep(body, names) {
                Some(kept) => Body::Json(kept),
                None if body.trim_ascii_start().starts_with(b"<") => Body::WebPage,
                None => Body::Other,
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::time::Duration;

    use jiff::Timestamp;
    use porchlight_domain::ProviderId;

    use super::*;

    #[test]
    fn what_helps_is_kept() {
        let url = Url::parse("https://a.example/x?page=2&interval=2026-11-19T10:00:00Z/2026-11-20T10:00:00Z&state=s")
            .expect("URL");
        let kept = request(
            &Exchange {
                headers: &[
                    ("Content-Type", b"application/json; charset=utf-8"),
                    ("date", b"Fri, 20 Nov 2026 12:00:00 GMT"),
                    ("retry-after", b"120"),
                    ("etag", b"canary"),
                ],
                body: Some(br#"{"entries":[{"siteId":"site-1","name":"canary"}]}"#),
                ..exchange(&url, "/sites")
            },
            &names(),
        );
        let shown = |named: &[Named]| named.iter().map(|it| format!("{}={}", it.name, it.value)).collect::<Vec<_>>();
        assert_eq!(
            shown(&kept.parameters),
            ["page=2", "interval=2026-11-19T10:00:00Z/2026-11-20T10:00:00Z", "[redacted]=[redacted]"]
        );
        assert_eq!(
            shown(&kept.headers),
            ["content-type=application/json", "date=2026-11-20T12:00:00Z", "retry-after=120"]
        );
        let Body::Json(body) = &kept.body else { panic!("JSON") };
        let site = names().label(Kind::Home, "site-1");
        assert_eq!(serde_json::to_string(body).expect("JSON"), format!(r#"{{"entries":[{{"siteId":"{site}"}}]}}"#));
        assert_eq!((kept.status, kept.received_bytes, kept.took_ms, kept.started_ms), (Some(200), 12, 1_500, 60_000));
    }

    #[test]
    fn equal_secrets_are_recognised_and_not_kept() {
        let url = Url::parse("https://a.example/token").expect("URL");
        let form = "grant_type=refresh_token&refresh_token=canary%2D1&client_id=canary-2&odd=canary-3";
        let kept = request(&Exchange { form, authorization: Some("canary-4"), ..exchange(&url, "token") }, &names());
        let json = serde_json::to_string(&kept).expect("JSON");
        assert!(!json.contains("canary"), "{json}");
        let mark = Named { name: "refresh_token".into(), value: names().label(Kind::Secret, "canary-1") };
        assert!(kept.parameters.contains(&mark), "{json}");
        assert_eq!(kept.parameters[0].value.as_str(), "refresh_token");
        assert_eq!(kept.authorization, Some(names().label(Kind::Secret, "canary-4")));
    }

    #[test]
    fn a_server_cannot_write_into_the_record() {
        let url = Url::parse("https://a.example/?page=canary%20canary&date=canary%0a").expect("URL");
        for (headers, body) in [
            (
                &[("date", b"canary".as_slice()), ("retry-after", b"canary"), ("content-type", b"canary/x")][..],
                &b"canary"[..],
            ),
            (&[("canary", b"canary".as_slice()), ("date", &[0xff, 0xfe])], b"<p>canary"),
            (&[], br#"{"canary":"canary","entries":["canary"]}"#),
        ] {
            let kept = request(&Exchange { headers, body: Some(body), ..exchange(&url, "/sites") }, &names());
            let json = serde_json::to_string(&kept).expect("JSON");
            assert!(!json.contains("canary"), "{json}");
        }
    }

    #[test]
    fn what_is_no_json_says_what_it_is() {
        let url = Url::parse("https://a.example/").expect("URL");
        for (template, body, expected) in [
            ("/sites", &b" <html>"[..], Body::WebPage),
            ("/sites", b"gateway time-out", Body::Other),
            ("/sites", b"", Body::Empty),
            ("/elsewhere", b"{}", Body::NotKept),
        ] {
            let kept = request(&Exchange { body: Some(body), ..exchange(&url, template) }, &names());
            assert_eq!(kept.body, expected, "{template}");
        }
    }

    pub(crate) fn exchange<'a>(url: &'a Url, template: &'static str) -> Exchange<'a> {
        Exchange {
            provider: ProviderId("gridshare"),
            method: "GET",
            template,
            url,
            authorization: None,
            form: "",
            started_at: Timestamp::UNIX_EPOCH,
            started_elapsed: Duration::from_mins(1),
            elapsed: Duration::from_millis(1_500),
            outcome: Outcome::Answered { status: 200, size_bytes: 12 },
            headers: &[],
            body: None,
        }
    }

    pub(crate) fn names() -> Names {
        Names::new(&[7; 32])
    }
}
