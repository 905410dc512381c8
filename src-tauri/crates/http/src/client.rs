mod knock;

use std::sync::Arc;

use hyper::body::Bytes;
use porchlight_domain::{Clock, Moment, ProviderId};
use porchlight_trace::{Exchange, FlowRecord, Outcome, Recorder};
use reqwest::{
    Proxy, RequestBuilder,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue},
};
use url::Url;
use zeroize::Zeroizing;

pub use knock::{Connection, Door, Knock};

use crate::{
    Answer, Failure, Limits, NotACertificate, Reach,
    transport::{self, Reply, Trust},
};

/// Sends requests to providers. Clones share connections and record; build it once.
#[derive(Clone)]
pub struct Client {
    reach: Reach,
    limits: Limits,
    clock: Arc<dyn Clock>,
    record: FlowRecord,
    transport: reqwest::Client,
}

/// A form to be posted: token request or token revocation.
pub struct PostForm<'a> {
    /// Whose server is asked; for logs.
    pub provider: ProviderId,
    /// The endpoint.
    pub url: &'a Url,
    /// The path with names in place of ids; for logs.
    pub template: &'static str,
    /// The whole `Authorization` header, if the client authenticates that way.
    pub authorization: Option<&'a str>,
    /// The body, already form-encoded.
    pub body: &'a str,
}

/// A resource to be read.
pub struct Get<'a> {
    /// Whose server is asked; for logs.
    pub provider: ProviderId,
    /// The address, with its query.
    pub url: Url,
    /// The path with names in place of ids (`/v2/han/{id}`); for logs.
    pub template: &'static str,
    /// The token this provider's API wants.
    pub bearer: &'a str,
}

/// The keys that a provider publishes (RFC 7517 §5), to be read by anybody.
pub struct GetKeys<'a> {
    /// Whose server is asked; for logs.
    pub provider: ProviderId,
    /// The address.
    pub url: &'a Url,
    /// The path with names in place of ids; for logs.
    pub template: &'static str,
}

/// What is common to all kinds of request, for logs and limits.
struct Call<'a> {
    provider: ProviderId,
    method: &'static str,
    url: &'a Url,
    template: &'static str,
    /// Of which a recording keeps a mark.
    authorization: Option<&'a str>,
    /// Of which a recording keeps what may be kept.
    form: &'a str,
    largest_body_bytes: usize,
}

impl Client {
    /// A client with the app's own [`Limits`]. `clock` times requests and dates a `Retry-After`.
    pub fn new(reach: Reach, clock: Arc<dyn Clock>) -> Self {
        Self::with_limits(reach, clock, Limits::default())
    }

    /// A client with other limits.
    pub fn with_limits(reach: Reach, clock: Arc<dyn Clock>, limits: Limits) -> Self {
        Self::build(reach, clock, limits, &Trust::System, None)
    }

    /// A client that also believes the certificate authorities in `pem`.
    ///
    /// # Errors
    /// [`NotACertificate`] if there is none in it.
    pub fn with_extra_authorities(reach: Reach, clock: Arc<dyn Clock>, pem: &[u8]) -> Result<Self, NotACertificate> {
        Ok(Self::build(reach, clock, Limits::default(), &Trust::with_pem(pem)?, None))
    }

    /// A client for https servers that goes through the proxy at this address, in place of the system's. `None` if it is
    /// no address.
    pub fn through_proxy(clock: Arc<dyn Clock>, address: &str) -> Option<Self> {
        let proxy = Proxy::all(address).ok()?;
        Some(Self::build(Reach::HttpsOnly, clock, Limits::default(), &Trust::System, Some(&proxy)))
    }

    /// `proxy` stands in for the system's.
    pub(crate) fn build(
        reach: Reach,
        clock: Arc<dyn Clock>,
        limits: Limits,
        trust: &Trust,
        proxy: Option<&Proxy>,
    ) -> Self {
        let transport = transport::build(reach, &limits, trust, proxy);
        Self { reach, limits, clock, record: FlowRecord::new(), transport }
    }

    /// The same client, that hands every request on to a recorder. For a client that nobody uses yet.
    #[must_use]
    pub fn recording_to(self, recorder: Recorder) -> Self {
        Self { record: FlowRecord::recording_to(recorder), ..self }
    }

    /// The last requests of this client, without anything secret.
    pub fn record(&self) -> &FlowRecord {
        &self.record
    }

    /// Posts a form, once. A status of 4xx or 5xx is an answer.
    ///
    /// # Errors
    /// [`Failure`] if no whole answer came; [`Failure::allows_another_token_request`] tells if it may be repeated.
    pub async fn post_form(&self, form: PostForm<'_>) -> Result<Answer, Failure> {
        let call = Call {
            provider: form.provider,
            method: "POST",
            url: form.url,
            template: form.template,
            authorization: form.authorization,
            form: form.body,
            largest_body_bytes: self.limits.token_body_bytes,
        };
        let mut request = self
            .transport
            .post(form.url.clone())
            .timeout(self.limits.token_total)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Bytes::from_owner(Zeroizing::new(form.body.as_bytes().to_vec())));
        if let Some(authorization) = form.authorization {
            request = request.header(AUTHORIZATION, sensitive(authorization)?);
        }
        self.exchange(&call, request).await
    }

    /// Reads a resource, once. A status of 4xx or 5xx is an answer.
    ///
    /// # Errors
    /// [`Failure`] if no whole answer came.
    pub async fn get(&self, get: Get<'_>) -> Result<Answer, Failure> {
        let call = Call {
            provider: get.provider,
            method: "GET",
            url: &get.url,
            template: get.template,
            authorization: Some(get.bearer),
            form: "",
            largest_body_bytes: self.limits.api_body_bytes,
        };
        let bearer = Zeroizing::new(format!("Bearer {}", get.bearer));
        let request = self
            .transport
            .get(get.url.clone())
            .timeout(self.limits.api_total)
            .header(ACCEPT, "*/*")
            .header(AUTHORIZATION, sensitive(&bearer)?);
        self.exchange(&call, request).await
    }

    /// Reads a provider's keys, once, as nobody in particular. A status of 4xx or 5xx is an answer.
    ///
    /// # Errors
    /// [`Failure`] if no whole answer came.
    pub async fn get_keys(&self, get: GetKeys<'_>) -> Result<Answer, Failure> {
        let call = Call {
            provider: get.provider,
            method: "GET",
            url: get.url,
            template: get.template,
            authorization: None,
            form: "",
            largest_body_bytes: self.limits.keys_body_bytes,
        };
        let request = self
            .transport
            .get(get.url.clone())
            .timeout(self.limits.token_total)
            .header(ACCEPT, "application/json, application/jwk-set+json");
        self.exchange(&call, request).await
    }

    async fn exchange(&self, call: &Call<'_>, request: RequestBuilder) -> Result<Answer, Failure> {
        if !self.reach.permits(call.url) {
            tracing::debug!(provider = %call.provider, template = call.template, "request not permitted");
            return Err(Failure::OutOfReach);
        }
        let started = self.clock.now();
        let reply = match request.build() {
            Ok(request) => transport::send(&self.transport, request, call.largest_body_bytes).await,
            Err(_) => Err(Failure::Broken),
        };
        self.note(call, started, &reply);
        let Reply { status, headers, body } = reply?;
        Ok(Answer::new(status, &headers, body?, self.clock.utc()))
    }

    /// One log line and one step of the record for each request.
    fn note(&self, call: &Call<'_>, started: Moment, reply: &Result<Reply, Failure>) {
        let elapsed = self.clock.elapsed().saturating_sub(started.elapsed);
        let elapsed_ms = elapsed.as_millis();
        let Call { provider, template, .. } = *call;
        let outcome = match reply {
            Ok(Reply { status, body: Ok(body), .. }) => {
                let size_bytes = u64::try_from(body.len()).unwrap_or(u64::MAX);
                tracing::debug!(%provider, template, status, elapsed_ms, size_bytes, "request answered");
                Outcome::Answered { status: *status, size_bytes }
            }
            Ok(Reply { status, body: Err(failure), .. }) => {
                let reason = failure.reason();
                tracing::debug!(%provider, template, status, elapsed_ms, reason, "reply refused");
                Outcome::Refused { status: *status, reason }
            }
            Err(failure) => {
                let reason = failure.reason();
                tracing::debug!(%provider, template, elapsed_ms, reason, "request failed");
                Outcome::Failed { reason }
            }
        };
        let headers: Vec<(&str, &[u8])> = reply.as_ref().map_or_else(
            |_| Vec::new(),
            |reply| reply.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect(),
        );
        self.record.add(&Exchange {
            provider,
            method: call.method,
            template,
            url: call.url,
            authorization: call.authorization,
            form: call.form,
            started_at: started.utc,
            started_elapsed: started.elapsed,
            elapsed,
            outcome,
            headers: &headers,
            body: reply.as_ref().ok().and_then(|reply| reply.body.as_ref().ok()).map(|body| body.as_slice()),
        });
    }
}

/// A header that no package prints.
fn sensitive(value: &str) -> Result<HeaderValue, Failure> {
    let mut value = HeaderValue::from_str(value).map_err(|_| Failure::Broken)?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::Timestamp;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
        task::JoinHandle,
    };

    use super::*;

    #[tokio::test]
    async fn n06_a_proxy_that_wants_a_password_is_told_apart() {
        let (proxy, asked) = proxy("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n").await;
        assert_eq!(ask_through(&proxy).await, Failure::ProxyAuthenticationRequired);
        assert!(asked.await.unwrap().starts_with("CONNECT provider.example:443 HTTP/1.1\r\n"));
    }

    #[tokio::test]
    async fn a_proxy_that_cannot_reach_the_provider_means_offline() {
        let (proxy, asked) = proxy("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n").await;
        assert_eq!(ask_through(&proxy).await, Failure::Offline { never_sent: true });
        assert!(!asked.await.unwrap().to_ascii_lowercase().contains("authorization"));
    }

    #[tokio::test]
    async fn demo_mode_asks_no_proxy() {
        let (proxy, asked) = proxy("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
        // A port nobody listens on: bound, then closed.
        let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
        let url = Url::parse(&format!("http://127.0.0.1:{port}/")).unwrap();
        let client = client(Reach::LoopbackToo, &proxy);
        assert_eq!(client.get(get(url)).await.unwrap_err(), Failure::Offline { never_sent: true });
        assert!(!asked.is_finished());
        asked.abort();
    }

    /// Answers one request with `reply`; yields the request.
    async fn proxy(reply: &'static str) -> (Proxy, JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = String::new();
            while !request.ends_with("\r\n\r\n") {
                request.push(char::from(stream.read_u8().await.unwrap()));
            }
            stream.write_all(reply.as_bytes()).await.unwrap();
            request
        });
        (Proxy::all(address).unwrap(), asked)
    }

    async fn ask_through(proxy: &Proxy) -> Failure {
        let url = Url::parse("https://provider.example/").unwrap();
        client(Reach::HttpsOnly, proxy).get(get(url)).await.unwrap_err()
    }

    fn client(reach: Reach, proxy: &Proxy) -> Client {
        Client::build(reach, Arc::new(Noon), Limits::default(), &Trust::System, Some(proxy))
    }

    fn get(url: Url) -> Get<'static> {
        Get { provider: ProviderId("practice"), url, template: "/", bearer: "bearer-1" }
    }

    /// Noon, for ever.
    struct Noon;

    impl Clock for Noon {
        fn utc(&self) -> Timestamp {
            "2026-11-20T12:00:00Z".parse().unwrap()
        }

        fn elapsed(&self) -> Duration {
            Duration::ZERO
        }
    }
}
