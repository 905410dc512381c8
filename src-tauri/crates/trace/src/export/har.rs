//! HTTP Archive 1.2.
//!
//! Source: <http://www.softwareishard.com/blog/har-12-spec/>.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use url::Url;

use crate::{Body, Entry, Named, Recording, Request, What};

/// Writes the requests of a recording as HAR 1.2, in UTF-8.
///
/// Hosts are not recorded, so an address is that of a host that cannot exist (RFC 2606 §2), named after the provider.
/// Members that begin with an underscore are this program's own, as the specification has it.
pub fn har(recording: &Recording) -> String {
    let entries: Vec<Value> = recording
        .entries
        .iter()
        .filter_map(
            |entry| if let What::Request(request) = &entry.what { Some(har_entry(entry, request)) } else { None },
        )
        .collect();
    let har = json!({
        "log": {
            "version": "1.2",
            "creator": { "name": "Porchlight", "version": recording.header.made_by },
            "pages": [],
            "entries": entries,
            "comment": format!("Recording {}. Names, numbers and secrets are replaced.", recording.header.report),
        }
    });
    format!("{har:#}\n")
}

fn har_entry(entry: &Entry, request: &Request) -> Value {
    let took_ms = i64::try_from(request.took_ms).unwrap_or(i64::MAX);
    let started_at = entry.at.checked_sub(SignedDuration::from_millis(took_ms)).unwrap_or(Timestamp::UNIX_EPOCH);
    let is_form = request.method.as_str() == "POST";
    let query = if is_form { Vec::new() } else { named(&request.parameters) };
    let mut asked = json!({
        "method": request.method,
        "url": address(request, !is_form),
        "httpVersion": "unknown",
        "cookies": [],
        "headers": headers_sent(request, is_form),
        "queryString": query,
        "headersSize": -1,
        "bodySize": request.sent_bytes,
    });
    if is_form {
        asked["postData"] =
            json!({ "mimeType": "application/x-www-form-urlencoded", "params": named(&request.parameters) });
    }
    let mut entry = json!({
        "startedDateTime": started_at.to_string(),
        "time": request.took_ms,
        "request": asked,
        "response": response(request),
        "cache": {},
        "timings": { "send": 0, "wait": request.took_ms, "receive": 0 },
        "_provider": request.provider,
        "_template": request.template,
    });
    if let Some(failure) = &request.failure {
        // Where Chromium shows why there was no answer.
        entry["response"]["_error"] = json!(failure);
        entry["comment"] = json!(failure);
    }
    entry
}

fn address(request: &Request, with_query: bool) -> String {
    let mut url = Url::parse("https://provider.invalid/").expect("an address");
    // A provider's id may be a host's name; one of a changed file need not be.
    let host = format!("{}.invalid", request.provider);
    if url.set_host(Some(&host)).is_err() {
        url.set_host(Some("provider.invalid")).expect("a host");
    }
    url.set_path(&format!("/{}", request.template.as_str().trim_start_matches('/')));
    if with_query && !request.parameters.is_empty() {
        url.query_pairs_mut().extend_pairs(request.parameters.iter().map(|it| (it.name.as_str(), it.value.as_str())));
    }
    url.into()
}

fn headers_sent(request: &Request, is_form: bool) -> Vec<Value> {
    let mark = request.authorization.iter().map(|mark| json!({ "name": "authorization", "value": mark }));
    let kind = is_form.then(|| json!({ "name": "content-type", "value": "application/x-www-form-urlencoded" }));
    mark.chain(kind).collect()
}

fn response(request: &Request) -> Value {
    let said = request.headers.iter().find(|header| header.name.as_str() == "content-type");
    let mime_type = match &request.body {
        Body::Json(_) => "application/json",
        Body::WebPage => "text/html",
        Body::Empty | Body::Other | Body::NotKept => said.map_or("x-unknown", |header| header.value.as_str()),
    };
    let mut content = json!({ "size": request.received_bytes, "mimeType": mime_type });
    if let Body::Json(kept) = &request.body {
        content["text"] = json!(serde_json::to_string(kept).unwrap_or_default());
        content["comment"] = json!("What the app reads of it; ids and names are replaced.");
    }
    json!({
        "status": request.status.unwrap_or(0),
        "statusText": "",
        "httpVersion": "unknown",
        "cookies": [],
        "headers": named(&request.headers),
        "content": content,
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": if request.failure.is_some() { json!(-1) } else { json!(request.received_bytes) },
    })
}

fn named(fields: &[Named]) -> Vec<Value> {
    fields.iter().map(|field| json!({ "name": field.name, "value": field.value })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::tests::{day, draft, request, write};
    use crate::{Text, kept::tests::kept};

    #[test]
    fn g06_a_har_file_is_valid_har_1_2() {
        let all_kinds = [
            request(),
            Request { method: "POST".into(), template: "token".into(), sent_bytes: 120, ..request() },
            Request { status: None, failure: Some("offline".into()), body: Body::Empty, ..request() },
            Request {
                status: Some(502),
                body: Body::WebPage,
                template: "/sites/{siteId}/topology".into(),
                ..request()
            },
            Request { status: Some(200), failure: Some("too_large".into()), body: Body::NotKept, ..request() },
            Request {
                provider: Text::made("not a host/\u{e9} ".to_owned()),
                body: Body::Json(kept("[1]")),
                ..request()
            },
        ];
        let mut recording = Recording::parse(&write(&day()[..5], draft())).expect("ours");
        let at = recording.entries[0].clone();
        recording.entries = all_kinds.map(|it| Entry { what: What::Request(Box::new(it)), ..at.clone() }).into();

        let har: Value = serde_json::from_str(&har(&recording)).expect("JSON");
        assert_eq!(shortcomings(&har), Vec::<String>::new());
        let entries = har["log"]["entries"].as_array().expect("a list");
        assert_eq!(entries.len(), 6);
        assert_eq!(entries[0]["request"]["url"], "https://gridshare.invalid/sites?page=1");
        assert_eq!(entries[1]["request"]["postData"]["params"][0]["name"], "page");
        assert_eq!(entries[3]["request"]["url"], "https://gridshare.invalid/sites/%7BsiteId%7D/topology?page=1");
    }

    #[test]
    fn the_check_of_har_files_finds_what_is_missing_or_wrong() {
        let recording = Recording::parse(&write(&day()[..5], draft())).expect("ours");
        let good: Value = serde_json::from_str(&har(&recording)).expect("JSON");
        assert_eq!(shortcomings(&good), Vec::<String>::new());
        for (place, value) in [
            ("/log/version", json!(1.2)),
            ("/log/entries/0/startedDateTime", json!("yesterday")),
            ("/log/entries/0/time", json!(-1)),
            ("/log/entries/0/request/url", json!("/sites")),
            ("/log/entries/0/response/status", json!("200")),
            ("/log/entries/0/response/content", json!({ "size": 1 })),
            ("/log/entries/0/timings/wait", json!(null)),
            ("/log/entries/0/cache", json!([])),
            ("/log/entries/0/request/headers", json!([{ "name": "a" }])),
        ] {
            let mut bad = good.clone();
            *bad.pointer_mut(place).expect("a place") = value;
            assert_eq!(shortcomings(&bad).len(), 1, "{place}: {:?}", shortcomings(&bad));
        }
    }

    /// What a member of a HAR file is, by the specification.
    #[derive(Clone, Copy)]
    enum Is {
        Text,
        Version,
        Instant,
        Address,
        /// A number not below this.
        Number(f64),
        Whole(i64),
        Object(&'static [(&'static str, Is)], &'static [(&'static str, Is)]),
        List(&'static Is),
    }

    const PAIR: Is = Is::Object(&[("name", Is::Text), ("value", Is::Text)], &[("comment", Is::Text)]);
    const COOKIE: Is = Is::Object(
        &[("name", Is::Text), ("value", Is::Text)],
        &[("path", Is::Text), ("domain", Is::Text), ("expires", Is::Instant), ("comment", Is::Text)],
    );
    const PARAM: Is = Is::Object(
        &[("name", Is::Text)],
        &[("value", Is::Text), ("fileName", Is::Text), ("contentType", Is::Text), ("comment", Is::Text)],
    );
    const REQUEST: Is = Is::Object(
        &[
            ("method", Is::Text),
            ("url", Is::Address),
            ("httpVersion", Is::Text),
            ("cookies", Is::List(&COOKIE)),
            ("headers", Is::List(&PAIR)),
            ("queryString", Is::List(&PAIR)),
            ("headersSize", Is::Whole(-1)),
            ("bodySize", Is::Whole(-1)),
        ],
        &[
            (
                "postData",
                Is::Object(
                    &[("mimeType", Is::Text)],
                    &[("params", Is::List(&PARAM)), ("text", Is::Text), ("comment", Is::Text)],
                ),
            ),
            ("comment", Is::Text),
        ],
    );
    const RESPONSE: Is = Is::Object(
        &[
            ("status", Is::Whole(0)),
            ("statusText", Is::Text),
            ("httpVersion", Is::Text),
            ("cookies", Is::List(&COOKIE)),
            ("headers", Is::List(&PAIR)),
            (
                "content",
                Is::Object(
                    &[("size", Is::Whole(0)), ("mimeType", Is::Text)],
                    &[("compression", Is::Whole(0)), ("text", Is::Text), ("encoding", Is::Text), ("comment", Is::Text)],
                ),
            ),
            ("redirectURL", Is::Text),
            ("headersSize", Is::Whole(-1)),
            ("bodySize", Is::Whole(-1)),
        ],
        &[("comment", Is::Text)],
    );
    const TIMINGS: Is = Is::Object(
        &[("send", Is::Number(-1.0)), ("wait", Is::Number(-1.0)), ("receive", Is::Number(-1.0))],
        &[
            ("blocked", Is::Number(-1.0)),
            ("dns", Is::Number(-1.0)),
            ("connect", Is::Number(-1.0)),
            ("ssl", Is::Number(-1.0)),
            ("comment", Is::Text),
        ],
    );
    const ENTRY: Is = Is::Object(
        &[
            ("startedDateTime", Is::Instant),
            ("time", Is::Number(0.0)),
            ("request", REQUEST),
            ("response", RESPONSE),
            ("cache", Is::Object(&[], &[("comment", Is::Text)])),
            ("timings", TIMINGS),
        ],
        &[("pageref", Is::Text), ("serverIPAddress", Is::Text), ("connection", Is::Text), ("comment", Is::Text)],
    );
    const PROGRAM: Is = Is::Object(&[("name", Is::Text), ("version", Is::Text)], &[("comment", Is::Text)]);
    const HAR: Is = Is::Object(
        &[(
            "log",
            Is::Object(
                &[("version", Is::Version), ("creator", PROGRAM), ("entries", Is::List(&ENTRY))],
                &[("browser", PROGRAM), ("pages", Is::List(&Is::Text)), ("comment", Is::Text)],
            ),
        )],
        &[],
    );

    fn shortcomings(har: &Value) -> Vec<String> {
        let mut found = Vec::new();
        check(HAR, har, "", &mut found);
        found
    }

    fn check(is: Is, value: &Value, place: &str, found: &mut Vec<String>) {
        let holds = match is {
            Is::Text => value.is_string(),
            Is::Version => value == "1.2",
            Is::Instant => value.as_str().is_some_and(|text| text.parse::<Timestamp>().is_ok()),
            Is::Address => value.as_str().is_some_and(|text| Url::parse(text).is_ok() && !text.contains(['{', ' '])),
            Is::Number(least) => value.as_f64().is_some_and(|number| number >= least),
            Is::Whole(least) => value.as_i64().is_some_and(|number| number >= least),
            Is::List(item) => {
                let items = value.as_array();
                for (number, value) in items.into_iter().flatten().enumerate() {
                    check(*item, value, &format!("{place}/{number}"), found);
                }
                items.is_some()
            }
            Is::Object(required, optional) => {
                let members = value.as_object();
                for (name, is) in required.iter().chain(optional) {
                    let place = format!("{place}/{name}");
                    match members.and_then(|members| members.get(*name)) {
                        Some(value) => check(*is, value, &place, found),
                        None if members.is_some() && required.iter().any(|(known, _)| known == name) => {
                            found.push(place);
                        }
                        None => {}
                    }
                }
                // The program's own members have an underscore before their name.
                let known = |name: &&String| required.iter().chain(optional).any(|(known, _)| known == name);
                let foreign = members.into_iter().flat_map(|it| it.keys()).filter(|name| !known(name));
                found.extend(
                    foreign.filter(|name| !name.starts_with('_')).map(|name| format!("{place}/{name} is foreign")),
                );
                members.is_some()
            }
        };
        if !holds {
            found.push(place.to_owned());
        }
    }
}
