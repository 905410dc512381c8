//! The replies of a recording, to be given once more: what a transport without a network answers with.

use std::collections::{HashMap, VecDeque};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

use crate::{Body, Kept, Recording, Request, Text, What};

/// Recorded requests, each answered once, in the order in which they were made for a provider, method and template.
///
/// Ids in an address are not part of the match: labels of a recording are not the ids of who plays it, and a survey asks
/// in an order of its own.
#[derive(Clone, Debug, Default)]
pub struct Tape {
    left: HashMap<(Text, Text, Text), VecDeque<Request>>,
}

/// What came of a recorded request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TapedReply {
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// HTTP status; `None` if no reply began.
    pub status: Option<u16>,
    /// The word for why there is no whole reply.
    pub failure: Option<Text>,
    /// `content-type`, `retry-after` in seconds or as an instant (RFC 3339), and `date` as an instant.
    pub headers: Vec<(Text, Text)>,
    /// A body that says the same to the app: labels in place of ids, tokens minted anew from their marks.
    pub body: Vec<u8>,
}

impl Tape {
    /// All requests of a recording.
    pub fn new(recording: &Recording) -> Self {
        let mut tape = Self::default();
        for entry in &recording.entries {
            if let What::Request(request) = &entry.what {
                let key = (request.provider.clone(), request.method.clone(), request.template.clone());
                tape.left.entry(key).or_default().push_back(request.as_ref().clone());
            }
        }
        tape
    }

    /// The reply to the next request of this kind; `None` if none is left, so that nothing is ever asked of a network.
    pub fn next(&mut self, provider: &'static str, method: &'static str, template: &'static str) -> Option<TapedReply> {
        let key = (Text::word(provider), Text::word(method), Text::word(template));
        let request = self.left.get_mut(&key)?.pop_front()?;
        Some(TapedReply {
            took_ms: request.took_ms,
            status: request.status,
            failure: request.failure,
            headers: request.headers.into_iter().map(|header| (header.name, header.value)).collect(),
            body: body(&request.body),
        })
    }

    /// How many requests have not been made again.
    pub fn left(&self) -> usize {
        self.left.values().map(VecDeque::len).sum()
    }
}

fn body(body: &Body) -> Vec<u8> {
    match body {
        Body::Empty | Body::NotKept => Vec::new(),
        Body::Json(kept) => serde_json::to_vec(&minted(kept)).expect("names are texts and numbers are finite"),
        Body::WebPage => b"<!doctype html><title></title>".to_vec(),
        Body::Other => b"?".to_vec(),
    }
}

/// The same with tokens in place of what is kept of them. The order of members stays: a provider may mean something by it.
fn minted(kept: &Kept) -> Kept {
    match kept {
        Kept::Object(members) => match kept.get("secret") {
            Some(Kept::Text(mark)) => Kept::Text(Text::made(mint(mark, kept))),
            Some(Kept::Null | Kept::Flag(_) | Kept::Number(_) | Kept::List(_) | Kept::Object(_)) | None => {
                Kept::Object(members.iter().map(|(name, member)| (name.clone(), minted(member))).collect())
            }
        },
        Kept::List(items) => Kept::List(items.iter().map(minted).collect()),
        Kept::Null | Kept::Flag(_) | Kept::Number(_) | Kept::Text(_) => kept.clone(),
    }
}

/// A token that is good for nothing, equal for equal marks. One that was a JWT is one again, with a signature of nobody.
fn mint(mark: &Text, facts: &Kept) -> String {
    let Some(algorithm) = facts.get("alg") else { return mark.as_str().to_owned() };
    let Kept::Object(members) = facts else { return mark.as_str().to_owned() };
    let of_header = ["alg", "kid"];
    let mut header = Map::from_iter([("alg".to_owned(), json!(algorithm))]);
    let mut claims = Map::from_iter([("jti".to_owned(), json!(mark))]);
    for (name, member) in members.iter().filter(|(name, _)| name.as_str() != "secret") {
        let part = if of_header.contains(&name.as_str()) { &mut header } else { &mut claims };
        part.insert(name.as_str().to_owned(), json!(member));
    }
    let part = |part: Map<String, Value>| URL_SAFE_NO_PAD.encode(Value::Object(part).to_string());
    format!("{}.{}.{}", part(header), part(claims), URL_SAFE_NO_PAD.encode(mark.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Entry,
        file::tests::{day, draft, request, write},
        kept::tests::kept,
    };

    #[test]
    fn replies_come_in_their_order_and_once() {
        let mut tape = Tape::new(&recording(vec![
            Request { status: Some(200), ..request() },
            Request { template: "/emerg".into(), ..request() },
            Request { status: None, failure: Some("offline".into()), body: Body::Empty, ..request() },
        ]));
        assert_eq!(tape.left(), 3);
        let first = tape.next("gridshare", "GET", "/sites").expect("the first");
        assert_eq!(first.body, br#"{"entries":[{"power_W":1240.5}]}"#);
        assert_eq!((first.status, first.took_ms), (Some(200), 300));
        let second = tape.next("gridshare", "GET", "/sites").expect("the second");
        assert_eq!((second.status, second.failure), (None, Some(Text::word("offline"))));
        assert_eq!(tape.next("gridshare", "GET", "/sites"), None);
        assert_eq!(tape.next("gridshare", "POST", "/emerg"), None);
        assert_eq!(tape.left(), 1);
    }

    #[test]
    fn members_keep_their_order() {
        let reply = kept(r#"{"activities":{"thing-9":{},"thing-10":{},"thing-1":{}}}"#);
        let mut tape = Tape::new(&recording(vec![Request { body: Body::Json(reply), ..request() }]));
        let body = tape.next("gridshare", "GET", "/sites").expect("recorded").body;
        assert_eq!(body, br#"{"activities":{"thing-9":{},"thing-10":{},"thing-1":{}}}"#);
    }

    #[test]
    fn equal_marks_are_equal_tokens_and_a_jwt_is_one_again() {
        let reply = kept(
            r#"{"access_token":{"secret":"secret-0a"},"refresh_token":{"secret":"secret-0a"},
            "id_token":{"secret":"secret-0b","alg":"RS256","exp":1800000000,"sub":"person-1"},"expires_in":3600}"#,
        );
        let mut tape = Tape::new(&recording(vec![Request { body: Body::Json(reply), ..request() }]));
        let body = tape.next("gridshare", "GET", "/sites").expect("recorded").body;
        let body: Value = serde_json::from_slice(&body).expect("JSON");
        assert_eq!(body["access_token"], "secret-0a");
        assert_eq!(body["access_token"], body["refresh_token"]);
        assert_eq!(body["expires_in"], 3600);
        let parts: Vec<&str> = body["id_token"].as_str().expect("a text").split('.').collect();
        let part = |at: usize| -> Value {
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[at]).expect("base64")).expect("JSON")
        };
        assert_eq!(part(0), json!({ "alg": "RS256" }));
        assert_eq!(part(1), json!({ "jti": "secret-0b", "exp": 1_800_000_000, "sub": "person-1" }));
        assert_eq!(parts.len(), 3);
    }

    fn recording(requests: Vec<Request>) -> Recording {
        let mut recording = Recording::parse(&write(&day()[..3], draft())).expect("ours");
        let at = recording.entries[0].clone();
        let entry = |request| Entry { what: What::Request(Box::new(request)), ..at.clone() };
        recording.entries = requests.into_iter().map(entry).collect();
        recording
    }
}
