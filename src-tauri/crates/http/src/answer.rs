use std::{fmt, time::Duration};

use jiff::{SignedDuration, Timestamp};
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderName, RETRY_AFTER};
use zeroize::Zeroizing;

/// A reply, read to its end, whatever its status. Redirects are not among them.
#[derive(Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The whole `Content-Type` header; foreign text.
    pub content_type: Option<String>,
    /// The server's clock when it answered (`Date`).
    pub date: Option<Timestamp>,
    /// How long the server asks to wait.
    pub retry_after: Option<RetryAfter>,
    /// The body; wiped on drop, for it may hold tokens.
    pub body: Zeroizing<Vec<u8>>,
}

impl Answer {
    /// `now` dates a `Retry-After` for which the server sent no `Date`.
    pub(crate) fn new(status: u16, headers: &HeaderMap, body: Zeroizing<Vec<u8>>, now: Timestamp) -> Self {
        let date = text(headers, &DATE).and_then(parse_http_date);
        Self {
            status,
            content_type: text(headers, &CONTENT_TYPE).map(str::to_owned),
            date,
            retry_after: text(headers, &RETRY_AFTER).and_then(|value| RetryAfter::parse(value, date.unwrap_or(now))),
            body,
        }
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("size_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// How long a server asks to wait: never more than [`RetryAfter::LONGEST`], possibly zero.
///
/// Source: RFC 9110 §10.2.3.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct RetryAfter(Duration);

impl RetryAfter {
    /// A longer wait is not believed.
    pub const LONGEST: Duration = Duration::from_hours(1);

    /// Reads seconds or an HTTP date; `now` is the server's clock if it told it. `None` for anything else.
    pub(crate) fn parse(value: &str, now: Timestamp) -> Option<Self> {
        let value = value.trim_ascii();
        if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
            // More digits than a number holds still mean "long".
            let seconds = value.parse().unwrap_or(u64::MAX);
            return Some(Self::clamped(Duration::from_secs(seconds)));
        }
        let until = parse_http_date(value)?;
        let wait = until.duration_since(now).max(SignedDuration::ZERO);
        Some(Self::clamped(wait.unsigned_abs()))
    }

    /// The wait from the reply on.
    pub fn delay(self) -> Duration {
        self.0
    }

    fn clamped(wait: Duration) -> Self {
        Self(wait.min(Self::LONGEST))
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// All three forms of RFC 9110 §5.6.7.
fn parse_http_date(value: &str) -> Option<Timestamp> {
    httpdate::parse_http_date(value).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a17_retry_after_in_seconds_is_kept_and_capped() {
        for (value, seconds) in [
            ("120", 120),
            (" 120 ", 120),
            ("0", 0),
            ("3600", 3_600),
            ("3601", 3_600),
            ("315360000", 3_600),
            ("99999999999999999999999999", 3_600),
        ] {
            assert_eq!(parse(value), Some(RetryAfter(Duration::from_secs(seconds))), "{value}");
        }
    }

    #[test]
    fn a17_retry_after_as_a_date_counts_from_the_servers_clock() {
        for (value, seconds) in [
            ("Fri, 20 Nov 2026 12:02:00 GMT", 120),
            ("Friday, 20-Nov-26 12:02:00 GMT", 120),
            ("Fri Nov 20 12:02:00 2026", 120),
            ("Fri, 20 Nov 2026 11:00:00 GMT", 0),
            ("Thu, 20 Nov 2036 12:00:00 GMT", 3_600),
        ] {
            assert_eq!(parse(value), Some(RetryAfter(Duration::from_secs(seconds))), "{value}");
        }
    }

    #[test]
    fn a17_a_retry_after_without_meaning_is_as_good_as_none() {
        for value in ["-5", "abc", "", " ", "+5", "1.5", "1e3", "0x10", "５", "2026-11-20T12:02:00Z", "120, 240"] {
            assert_eq!(parse(value), None, "{value}");
        }
    }

    #[test]
    fn a17_r13_a_retry_after_is_dated_by_the_servers_clock_before_ours() {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, "Fri, 20 Nov 2026 12:02:00 GMT".parse().expect("a header"));
        let an_hour_slow = now() - SignedDuration::from_hours(1);
        assert_eq!(answer(&headers, an_hour_slow).retry_after.map(RetryAfter::delay), Some(RetryAfter::LONGEST));

        headers.insert(DATE, "Fri, 20 Nov 2026 12:00:00 GMT".parse().expect("a header"));
        let answer = answer(&headers, an_hour_slow);
        assert_eq!(answer.date, Some(now()));
        assert_eq!(answer.retry_after.map(RetryAfter::delay), Some(Duration::from_mins(2)));
    }

    #[test]
    fn r17_an_answer_does_not_print_its_body() {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, "canary-1".parse().expect("a header"));
        let answer = Answer::new(200, &headers, Zeroizing::new(b"canary-2".to_vec()), now());
        assert_eq!(format!("{answer:?}"), "Answer { status: 200, size_bytes: 8, .. }");
    }

    proptest! {
        #[test]
        fn a17_r12_no_header_makes_us_wait_longer_than_an_hour(value in "\\PC*|[0-9]{1,40}|[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT") {
            if let Some(wait) = parse(&value) {
                prop_assert!(wait.delay() <= RetryAfter::LONGEST);
            }
        }
    }

    fn parse(value: &str) -> Option<RetryAfter> {
        RetryAfter::parse(value, now())
    }

    fn answer(headers: &HeaderMap, now: Timestamp) -> Answer {
        Answer::new(429, headers, Zeroizing::default(), now)
    }

    fn now() -> Timestamp {
        "2026-11-20T12:00:00Z".parse().expect("a timestamp")
    }
}
