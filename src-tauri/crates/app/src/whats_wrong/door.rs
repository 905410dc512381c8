//! Asking a provider's servers whether they are there: what each reply, or its absence, means.

use std::{future::Future, time::Duration};

use jiff::{SignedDuration, Timestamp};
use porchlight_domain::ProviderId;
use porchlight_http::{Answer, Connection, Door, Failure, Knock};
use url::Url;

use super::{Reach, Reached};
use crate::tools::Tools;

/// From here on a clock is wrong enough to matter: ages are, and certificates may be.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(5);

/// A server to ask.
pub(crate) struct Server {
    pub door: Door,
    pub url: Url,
    pub template: &'static str,
}

/// Asks the servers of a provider, together, up to `until` by the clock's `elapsed`.
pub(crate) async fn knock_at_all(tools: &Tools, provider: ProviderId, servers: Vec<Server>, until: Duration) -> Reach {
    let mut asking = tokio::task::JoinSet::new();
    for server in servers {
        let tools = tools.clone();
        asking.spawn(async move { knock(&tools, provider, &server, until).await });
    }
    combine(&asking.join_all().await)
}

async fn knock(tools: &Tools, provider: ProviderId, server: &Server, until: Duration) -> Heard {
    let Server { door, url, template } = server;
    let request = tools.http.knock(Knock { provider, door: *door, url, template });
    let answer = within(tools, until, request).await;
    // Asked only where nothing came: then it tells how far one comes.
    let connection = match &answer {
        Some(Err(Failure::Offline { .. } | Failure::TimedOut { .. })) => {
            within(tools, until, tools.http.try_connection(url)).await.and_then(Result::ok)
        }
        Some(_) | None => None,
    };
    let reached = read(*door, answer.as_ref(), connection, tools.http.goes_by_proxy(url));
    let date = answer.and_then(Result::ok).and_then(|answer| answer.date);
    Heard { reached, clock_ahead: date.map(|date| ahead(date, tools.clock.utc())) }
}

/// What was heard from one server.
#[derive(Clone, Copy, Debug)]
struct Heard {
    reached: Reached,
    clock_ahead: Option<SignedDuration>,
}

/// `None` if it is not done in time.
async fn within<T>(tools: &Tools, until: Duration, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        done = work => Some(done),
        () = tools.timer.wait_until(until) => None,
    }
}

fn ahead(date: Timestamp, now: Timestamp) -> SignedDuration {
    now.duration_since(date)
}

fn combine(heard: &[Heard]) -> Reach {
    let is_proven = heard.iter().any(|heard| proves_the_internet(heard.reached));
    let worst = heard.iter().map(|heard| heard.reached).max().unwrap_or(Reached::Silent);
    // Whatever is between this computer and the internet is so for all servers.
    let worst = if is_proven && worst == Reached::Elsewhere {
        Reached::Odd
    } else if is_proven && matches!(worst, Reached::NoRoute | Reached::ProxySilent) {
        Reached::Silent
    } else {
        worst
    };
    let own_words = heard.iter().filter(|heard| is_its_own(heard.reached));
    let clock_ahead = own_words.filter_map(|heard| heard.clock_ahead).find(|ahead| ahead.abs() >= CLOCKS_DIFFER);
    Reach { worst, is_proven, clock_ahead }
}

/// Whether the words came from the provider itself.
fn is_its_own(reached: Reached) -> bool {
    matches!(reached, Reached::Fine | Reached::RateLimited | Reached::Failing)
}

fn proves_the_internet(reached: Reached) -> bool {
    is_its_own(reached) || matches!(reached, Reached::Hangs | Reached::Refused)
}

/// What a reply means; with none in time, how far a connection came.
fn read(
    door: Door,
    answer: Option<&Result<Answer, Failure>>,
    connection: Option<Connection>,
    by_proxy: bool,
) -> Reached {
    let never_sent = match answer {
        Some(Ok(answer)) => return read_answer(door, answer),
        Some(Err(Failure::Redirected)) => return Reached::Elsewhere,
        Some(Err(Failure::CertificateRefused)) => return Reached::CertificateRefused,
        Some(Err(Failure::ProxyAuthenticationRequired)) => return Reached::ProxyPassword,
        Some(Err(Failure::TooLarge | Failure::Broken | Failure::OutOfReach)) => return Reached::Odd,
        Some(Err(Failure::Offline { never_sent } | Failure::TimedOut { never_sent })) => *never_sent,
        // Connecting has a shorter limit of its own, so this one was connected.
        None => return Reached::Hangs,
    };
    match connection {
        _ if by_proxy => {
            if never_sent {
                Reached::ProxySilent
            } else {
                Reached::Hangs
            }
        }
        Some(Connection::Taken) => Reached::Hangs,
        Some(Connection::Refused) => Reached::Refused,
        Some(Connection::NoName) => Reached::NoName,
        Some(Connection::NoRoute) => Reached::NoRoute,
        Some(Connection::Silent) | None => Reached::Silent,
    }
}

fn read_answer(door: Door, answer: &Answer) -> Reached {
    let form = Form::of(answer);
    match answer.status {
        // RFC 6585 §6: a network that wants a sign-in of its own.
        511 => Reached::Elsewhere,
        429 => Reached::RateLimited,
        407 => Reached::ProxyPassword,
        408 | 500.. => Reached::Failing,
        200..300 => match form {
            Form::Json => Reached::Fine,
            Form::Page => Reached::Elsewhere,
            Form::Other => Reached::Odd,
        },
        // Whoever asks for a sign-in is the server that has one.
        401 => Reached::Fine,
        _ => match (form, door) {
            (Form::Json, _) | (Form::Other, Door::Api) => Reached::Fine,
            (Form::Page, _) | (Form::Other, Door::TokenEndpoint) => Reached::Odd,
        },
    }
}

/// What a body looks like.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Json,
    /// A web page.
    Page,
    Other,
}

impl Form {
    /// By its first character; a captive portal may call a page what it likes.
    fn of(answer: &Answer) -> Self {
        let named = answer.content_type.as_deref().unwrap_or_default().to_ascii_lowercase();
        match answer.body.trim_ascii_start().first() {
            Some(b'{' | b'[') => Self::Json,
            Some(b'<') => Self::Page,
            Some(_) | None if named.contains("html") => Self::Page,
            Some(_) | None => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: [Door; 2] = [Door::TokenEndpoint, Door::Api];

    #[test]
    fn replies_are_told_apart() {
        for (status, content_type, body, token_endpoint, api) in [
            (400, "application/json", r#"{"error":"invalid_request"}"#, Reached::Fine, Reached::Fine),
            (200, "application/json;charset=UTF-8", " {}", Reached::Fine, Reached::Fine),
            (401, "text/html", "<h1>", Reached::Fine, Reached::Fine),
            (403, "", "", Reached::Odd, Reached::Fine),
            (404, "text/plain", "not here", Reached::Odd, Reached::Fine),
            (403, "text/html", "<h1>Blocked by your company", Reached::Odd, Reached::Odd),
            (200, "text/html", "<!doctype html>Welcome to our hotel", Reached::Elsewhere, Reached::Elsewhere),
            (200, "application/json", "<html>", Reached::Elsewhere, Reached::Elsewhere),
            (200, "text/html", "", Reached::Elsewhere, Reached::Elsewhere),
            (200, "", "ok", Reached::Odd, Reached::Odd),
            (511, "text/html", "<h1>", Reached::Elsewhere, Reached::Elsewhere),
            (407, "", "", Reached::ProxyPassword, Reached::ProxyPassword),
            (408, "", "", Reached::Failing, Reached::Failing),
            (429, "", "", Reached::RateLimited, Reached::RateLimited),
            (500, "application/json", "{}", Reached::Failing, Reached::Failing),
            (503, "text/html", "<h1>", Reached::Failing, Reached::Failing),
        ] {
            for (door, expected) in BOTH.into_iter().zip([token_endpoint, api]) {
                let answer = Ok(answer(status, content_type, body));
                assert_eq!(read(door, Some(&answer), None, false), expected, "{status} {body} {door:?}");
            }
        }
    }

    #[test]
    fn failures_are_told_apart_by_how_far_they_came() {
        const NEVER_SENT: Failure = Failure::Offline { never_sent: true };
        const SENT: Failure = Failure::TimedOut { never_sent: false };
        for (failure, connection, direct, by_proxy) in [
            (Some(Failure::Redirected), None, Reached::Elsewhere, Reached::Elsewhere),
            (Some(Failure::CertificateRefused), None, Reached::CertificateRefused, Reached::CertificateRefused),
            (Some(Failure::ProxyAuthenticationRequired), None, Reached::ProxyPassword, Reached::ProxyPassword),
            (Some(Failure::Broken), None, Reached::Odd, Reached::Odd),
            (Some(Failure::TooLarge), None, Reached::Odd, Reached::Odd),
            (Some(NEVER_SENT), Some(Connection::NoName), Reached::NoName, Reached::ProxySilent),
            (Some(NEVER_SENT), Some(Connection::NoRoute), Reached::NoRoute, Reached::ProxySilent),
            (Some(NEVER_SENT), Some(Connection::Refused), Reached::Refused, Reached::ProxySilent),
            (Some(NEVER_SENT), Some(Connection::Silent), Reached::Silent, Reached::ProxySilent),
            (Some(NEVER_SENT), Some(Connection::Taken), Reached::Hangs, Reached::ProxySilent),
            (Some(SENT), Some(Connection::Taken), Reached::Hangs, Reached::Hangs),
            (Some(NEVER_SENT), None, Reached::Silent, Reached::ProxySilent),
            (None, None, Reached::Hangs, Reached::Hangs),
        ] {
            let answer = failure.map(Err);
            for door in BOTH {
                let heard = [false, true].map(|proxy| read(door, answer.as_ref(), connection, proxy));
                assert_eq!(heard, [direct, by_proxy], "{failure:?} {connection:?}");
            }
        }
    }

    #[test]
    fn the_worst_server_counts_and_one_that_answers_proves_the_internet() {
        let of = |one, other| combine(&[heard(one), heard(other)]);
        let reach = |worst, is_proven| Reach { worst, is_proven, clock_ahead: None };
        assert_eq!(of(Reached::Fine, Reached::Fine), reach(Reached::Fine, true));
        assert_eq!(of(Reached::Fine, Reached::NoName), reach(Reached::NoName, true));
        assert_eq!(of(Reached::Failing, Reached::RateLimited), reach(Reached::Failing, true));
        assert_eq!(of(Reached::Silent, Reached::NoName), reach(Reached::NoName, false));
        assert_eq!(of(Reached::Elsewhere, Reached::Elsewhere), reach(Reached::Elsewhere, false));
        assert_eq!(of(Reached::Fine, Reached::Elsewhere), reach(Reached::Odd, true), "no portal lets one through");
        for nothing in [Reached::NoRoute, Reached::ProxySilent] {
            assert_eq!(of(nothing, Reached::Fine), reach(Reached::Silent, true), "{nothing:?}");
            assert_eq!(of(nothing, nothing), reach(nothing, false));
        }
        assert_eq!(combine(&[]), reach(Reached::Silent, false));
    }

    #[test]
    fn a_clock_is_compared_with_the_providers_own_and_five_minutes_are_forgiven() {
        let with = |reached, minutes| {
            let clock_ahead = Some(SignedDuration::from_mins(minutes));
            combine(&[heard(Reached::Silent), Heard { reached, clock_ahead }]).clock_ahead
        };
        assert_eq!(with(Reached::Fine, 4), None);
        assert_eq!(with(Reached::Fine, 23), Some(SignedDuration::from_mins(23)));
        assert_eq!(with(Reached::Failing, -23), Some(SignedDuration::from_mins(-23)));
        assert_eq!(with(Reached::Odd, 23), None, "that is somebody else's clock");
        let noon: Timestamp = "2026-11-20T12:00:00Z".parse().expect("an instant");
        assert_eq!(ahead(noon, noon + SignedDuration::from_mins(23)), SignedDuration::from_mins(23));
    }

    fn heard(reached: Reached) -> Heard {
        Heard { reached, clock_ahead: None }
    }

    fn answer(status: u16, content_type: &str, body: &str) -> Answer {
        let content_type = Some(content_type.to_owned()).filter(|text| !text.is_empty());
        Answer { status, content_type, date: None, retry_after: None, body: body.as_bytes().to_vec().into() }
    }
}
