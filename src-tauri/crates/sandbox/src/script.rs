//! Replies a test writes itself.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use futures_util::stream;
use serde_json::Value;

/// The next reply of one endpoint, used once.
#[derive(Clone, PartialEq, Debug)]
pub struct ScriptedReply {
    act: Act,
    headers: Vec<(String, String)>,
    delay: Duration,
    path_part: Option<String>,
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Act {
    /// Answers this without doing anything.
    Answer { status: u16, body: ScriptedBody },
    /// Never answers.
    Hang,
    /// Closes the connection without an answer and without doing anything.
    Drop,
    /// Does what was asked, then closes the connection without an answer.
    DropAfterActing,
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) enum ScriptedBody {
    Whole(Vec<u8>),
    Trickle { bytes: Vec<u8>, pause: Duration },
    Endless,
}

impl ScriptedReply {
    /// A reply with these bytes and no content type.
    pub fn bytes(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::of(Act::Answer { status, body: ScriptedBody::Whole(body.into()) })
    }

    /// A JSON reply.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::bytes(status, body.to_string()).header("content-type", "application/json")
    }

    /// A web page.
    pub fn html(status: u16, body: &str) -> Self {
        Self::bytes(status, body).header("content-type", "text/html; charset=utf-8")
    }

    /// JSON that arrives byte by byte with a pause (real time) before each.
    pub fn trickle(status: u16, body: &Value, pause: Duration) -> Self {
        let bytes = body.to_string().into_bytes();
        Self::of(Act::Answer { status, body: ScriptedBody::Trickle { bytes, pause } })
            .header("content-type", "application/json")
    }

    /// A body of spaces without end, announced as JSON.
    pub fn endless(status: u16) -> Self {
        Self::of(Act::Answer { status, body: ScriptedBody::Endless }).header("content-type", "application/json")
    }

    /// No reply; the connection stays open until the other side gives up.
    pub fn hang() -> Self {
        Self::of(Act::Hang)
    }

    /// No reply; the connection is closed and nothing was done.
    pub fn drop_connection() -> Self {
        Self::of(Act::Drop)
    }

    /// Does what was asked (spends the refresh token, say) and loses the reply.
    pub fn drop_after_acting() -> Self {
        Self::of(Act::DropAfterActing)
    }

    /// Adds a header field.
    ///
    /// # Panics
    /// If name or value cannot stand in a header: a mistake of the test.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        assert!(HeaderName::try_from(name).is_ok() && HeaderValue::from_str(value).is_ok(), "{name} is no header");
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Waits before acting, by real time.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Waits for a request whose path contains this; others are answered as usual.
    #[must_use]
    pub fn for_path(mut self, part: &str) -> Self {
        self.path_part = Some(part.to_owned());
        self
    }

    fn of(act: Act) -> Self {
        Self { act, headers: Vec::new(), delay: Duration::ZERO, path_part: None }
    }

    pub(crate) fn suits(&self, path: &str) -> bool {
        self.path_part.as_deref().is_none_or(|part| path.contains(part))
    }

    pub(crate) const fn act(&self) -> &Act {
        &self.act
    }

    pub(crate) const fn delay(&self) -> Duration {
        self.delay
    }

    /// Writes the reply of [`Act::Answer`].
    pub(crate) fn response(&self, status: u16, body: &ScriptedBody) -> Response {
        let mut response = Response::new(match body {
            ScriptedBody::Whole(bytes) => Body::from(bytes.clone()),
            ScriptedBody::Trickle { bytes, pause } => trickle(bytes.clone(), *pause),
            ScriptedBody::Endless => endless(),
        });
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in &self.headers {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_str(value)) {
                response.headers_mut().append(name, value);
            }
        }
        response
    }
}

fn trickle(bytes: Vec<u8>, pause: Duration) -> Body {
    Body::from_stream(stream::unfold(bytes.into_iter(), move |mut rest| async move {
        let byte = rest.next()?;
        tokio::time::sleep(pause).await;
        Some((Ok::<_, Infallible>(vec![byte]), rest))
    }))
}

fn endless() -> Body {
    Body::from_stream(stream::unfold((), |()| async {
        // Lets other tasks run: the other side may read as fast as this writes.
        tokio::task::yield_now().await;
        Some((Ok::<_, Infallible>(vec![b' '; 4096]), ()))
    }))
}
