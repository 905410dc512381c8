use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use porchlight_domain::ProviderId;
use serde::Serialize;
use url::Url;

use crate::{
    Recorder,
    allow_list::{header_field, query_field},
};

/// One request and what came of it, as the transport saw it. Lives only until [`FlowRecord::add`] has read it.
pub struct Exchange<'a> {
    /// Whose server was asked.
    pub provider: ProviderId,
    /// HTTP method.
    pub method: &'static str,
    /// The path with names in place of ids (`/v2/han/{id}`).
    pub template: &'static str,
    /// The whole address; of it, only allowed query parameters are kept.
    pub url: &'a Url,
    /// The bearer, or the whole header a client proves itself with; a mark of it is kept.
    pub authorization: Option<&'a str>,
    /// The form that was posted; allowed parameters are kept, secrets as marks.
    pub form: &'a str,
    /// When the request was started, wall clock.
    pub started_at: Timestamp,
    /// The same by the run's own clock.
    pub started_elapsed: Duration,
    /// From the start to the last byte of the reply, or to the failure.
    pub elapsed: Duration,
    /// What came of it.
    pub outcome: Outcome,
    /// Headers of the reply, in its order; allowed ones are kept.
    pub headers: &'a [(&'a str, &'a [u8])],
    /// The body of the reply, if it was read to its end; allowed members are kept.
    pub body: Option<&'a [u8]>,
}

/// What came of a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outcome {
    /// A reply was read to its end.
    Answered {
        /// HTTP status.
        status: u16,
        /// Size of the body.
        size_bytes: u64,
    },
    /// A reply began, but could not be used.
    Refused {
        /// HTTP status.
        status: u16,
        /// Why, a fixed word.
        reason: &'static str,
    },
    /// No reply.
    Failed {
        /// Why, a fixed word.
        reason: &'static str,
    },
}

/// A name and value that may be shown.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Field {
    /// Name, or [`REDACTED`](crate::REDACTED).
    pub name: String,
    /// Value, or [`REDACTED`](crate::REDACTED).
    pub value: String,
}

/// One request as it may be shown to anybody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Step {
    /// Whose server was asked.
    pub provider: ProviderId,
    /// HTTP method.
    pub method: &'static str,
    /// The path with names in place of ids.
    pub template: &'static str,
    /// Query parameters in order.
    pub query: Vec<Field>,
    /// When the request was started, wall clock.
    pub started_at: Timestamp,
    /// From the start to the last byte of the reply, or to the failure, in ms.
    pub elapsed_ms: u64,
    /// What came of it.
    pub outcome: Outcome,
    /// Headers of the reply that explain the outcome.
    pub headers: Vec<Field>,
}

/// The last requests of this run, in memory. Clones share one record.
#[derive(Clone)]
pub struct FlowRecord {
    steps: Arc<Mutex<VecDeque<Step>>>,
    recorder: Recorder,
}

impl FlowRecord {
    /// How many requests are kept; the oldest go first.
    pub const CAPACITY: usize = 200;

    /// How many query parameters and headers of one request are kept.
    const FIELDS: usize = 20;

    /// An empty record.
    pub fn new() -> Self {
        Self::recording_to(Recorder::off())
    }

    /// An empty record that hands every request on.
    pub fn recording_to(recorder: Recorder) -> Self {
        Self { steps: Arc::new(Mutex::new(VecDeque::with_capacity(Self::CAPACITY))), recorder }
    }

    /// Keeps what may be kept of a request.
    pub fn add(&self, exchange: &Exchange<'_>) {
        self.recorder.request(exchange);
        let step = Step {
            provider: exchange.provider,
            method: exchange.method,
            template: exchange.template,
            query: exchange
                .url
                .query_pairs()
                .take(Self::FIELDS)
                .map(|(name, value)| query_field(&name, &value))
                .collect(),
            started_at: exchange.started_at,
            elapsed_ms: u64::try_from(exchange.elapsed.as_millis()).unwrap_or(u64::MAX),
            outcome: exchange.outcome,
            headers: exchange
                .headers
                .iter()
                .filter_map(|(name, value)| header_field(name, value))
                .take(Self::FIELDS)
                .collect(),
        };
        let mut steps = self.steps.lock().unwrap_or_else(PoisonError::into_inner);
        if steps.len() == Self::CAPACITY {
            steps.pop_front();
        }
        steps.push_back(step);
    }

    /// The requests kept, oldest first.
    pub fn steps(&self) -> Vec<Step> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

impl Default for FlowRecord {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::REDACTED;

    #[test]
    fn g01_planted_secrets_are_not_kept() {
        let record = FlowRecord::new();
        record.add(&exchange(
            &url("https://canary-u:canary-p@a.example/v2/han/canary-id?code=canary-c&canary-name=1#canary-f"),
            &[("set-cookie", b"canary-h"), ("location", b"https://canary-l"), ("canary-n", b"1")],
        ));
        let shown = format!("{:?} {}", record.steps(), serde_json::to_string(&record.steps()).expect("JSON"));
        assert!(!shown.contains("canary"), "{shown}");
    }

    #[test]
    fn what_helps_is_kept() {
        let record = FlowRecord::new();
        record.add(&exchange(
            &url("https://a.example/v2/han/7?page=2&state=x"),
            &[("content-type", b"application/json"), ("retry-after", b"120")],
        ));
        assert_eq!(
            record.steps(),
            [Step {
                provider: ProviderId("practice"),
                method: "GET",
                template: "/v2/han/{id}",
                query: vec![field("page", "2"), field(REDACTED, REDACTED)],
                started_at: Timestamp::UNIX_EPOCH,
                elapsed_ms: 1_500,
                outcome: Outcome::Answered { status: 200, size_bytes: 12 },
                headers: vec![field("content-type", "application/json"), field("retry-after", "120")],
            }]
        );
    }

    #[test]
    fn the_oldest_go_first() {
        let record = FlowRecord::new();
        let shared = record.clone();
        for page in 0..=FlowRecord::CAPACITY {
            shared.add(&exchange(&url(&format!("https://a.example/?page={page}")), &[]));
        }
        let steps = record.steps();
        assert_eq!(steps.len(), FlowRecord::CAPACITY);
        assert_eq!(steps[0].query, [field("page", "1")]);
        assert_eq!(steps[FlowRecord::CAPACITY - 1].query, [field("page", &FlowRecord::CAPACITY.to_string())]);
    }

    #[test]
    fn one_request_cannot_fill_the_memory() {
        let record = FlowRecord::new();
        let many: Vec<(&str, &[u8])> = vec![("date", b"x"); 1_000];
        record.add(&exchange(&url(&format!("https://a.example/?{}", "page=1&".repeat(1_000))), &many));
        let steps = record.steps();
        assert_eq!((steps[0].query.len(), steps[0].headers.len()), (FlowRecord::FIELDS, FlowRecord::FIELDS));
    }

    fn exchange<'a>(url: &'a Url, headers: &'a [(&'a str, &'a [u8])]) -> Exchange<'a> {
        Exchange {
            provider: ProviderId("practice"),
            method: "GET",
            template: "/v2/han/{id}",
            url,
            authorization: Some("canary-a"),
            form: "canary-form=1",
            started_at: Timestamp::UNIX_EPOCH,
            started_elapsed: Duration::ZERO,
            elapsed: Duration::from_millis(1_500),
            outcome: Outcome::Answered { status: 200, size_bytes: 12 },
            headers,
            body: Some(b"canary-body"),
        }
    }

    fn field(name: &str, value: &str) -> Field {
        Field { name: name.into(), value: value.into() }
    }

    fn url(address: &str) -> Url {
        Url::parse(address).expect("an address")
    }
}
