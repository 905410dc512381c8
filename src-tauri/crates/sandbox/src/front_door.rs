//! Where every request comes in: written down, then answered by script, by a quirk or by the issuer.

use std::future::pending;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::header::{DATE, HOST, LOCATION, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use tower::ServiceExt;

use crate::asked::{Asked, Endpoint};
use crate::desk::{Desk, Shared};
use crate::issuer::Issuer;
use crate::quirks::Quirks;
use crate::script::Act;
use crate::{gridshare, ion_electricity, pages, reply, tjhsst_ion};

/// Largest request body: far more than any form of the app.
const BODY_LIMIT_BYTES: usize = 1024 * 1024;

/// The connection is to be closed without an answer.
#[derive(Debug)]
pub(crate) struct Hangup;

impl std::fmt::Display for Hangup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the script hangs up here")
    }
}

impl std::error::Error for Hangup {}

/// All issuers behind one port.
pub(crate) struct FrontDoor {
    shared: Arc<Shared>,
    router: Router,
}

impl FrontDoor {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        let router = Router::new()
            .merge(gridshare::routes(shared.desk(Issuer::Gridshare)))
            .merge(ion_electricity::routes(shared.desk(Issuer::IonElectricity)))
            .merge(tjhsst_ion::routes(shared.desk(Issuer::TjhsstIon)));
        Self { shared, router }
    }

    /// Answers one request.
    pub(crate) async fn answer(&self, request: Request) -> Result<Response, Hangup> {
        let (parts, body) = request.into_parts();
        let Ok(body) = to_bytes(body, BODY_LIMIT_BYTES).await else {
            return Ok(reply::empty(StatusCode::PAYLOAD_TOO_LARGE));
        };
        let place = Issuer::of_path(parts.uri.path());
        self.write_down(place, &parts, &body);
        let Some((issuer, endpoint)) = place else {
            return Ok(reply::html(StatusCode::NOT_FOUND, pages::not_found()));
        };
        let desk = self.shared.desk(issuer);
        let response = match desk.take_script(endpoint, parts.uri.path()) {
            Some(scripted) => {
                tokio::time::sleep(scripted.delay()).await;
                match scripted.act() {
                    Act::Answer { status, body } => scripted.response(*status, body),
                    Act::Hang => pending().await,
                    Act::Drop => return Err(Hangup),
                    Act::DropAfterActing => {
                        self.answer_unscripted(&desk, endpoint, parts, body).await;
                        return Err(Hangup);
                    }
                }
            }
            None => self.answer_unscripted(&desk, endpoint, parts, body).await,
        };
        Ok(dated(response, desk.now()))
    }

    async fn answer_unscripted(&self, desk: &Desk, endpoint: Endpoint, parts: Parts, body: Bytes) -> Response {
        if desk.issuer == Issuer::TjhsstIon && has_foreign_origin(&parts.headers) {
            return reply::empty(StatusCode::UNAUTHORIZED);
        }
        let quirks = desk.quirks();
        if matches!(endpoint, Endpoint::Token | Endpoint::Keys | Endpoint::Api) && !quirks.slow.is_zero() {
            tokio::time::sleep(quirks.slow).await;
        }
        if let Some(response) = answer_by_quirk(&quirks, endpoint, parts.uri.path()) {
            return response;
        }
        let request = Request::from_parts(parts, Body::from(body));
        match self.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(impossible) => match impossible {},
        }
    }

    fn write_down(&self, place: Option<(Issuer, Endpoint)>, parts: &Parts, body: &[u8]) {
        let query = parts.uri.query().unwrap_or_default();
        let asked = Asked {
            provider: place.map(|(issuer, _)| issuer.id()),
            endpoint: place.map_or(Endpoint::Other, |(_, endpoint)| endpoint),
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            headers: parts
                .headers
                .iter()
                .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
                .collect(),
            body: String::from_utf8_lossy(body).into_owned(),
        };
        self.shared.asked.send_modify(|all| all.push(asked));
    }
}

/// Replies that need no look inside the request.
fn answer_by_quirk(quirks: &Quirks, endpoint: Endpoint, path: &str) -> Option<Response> {
    match endpoint {
        Endpoint::Token => {
            if quirks.html_from_token_endpoint {
                return Some(reply::html(StatusCode::OK, pages::out_of_order()));
            }
            let address = HeaderValue::from_str(quirks.token_redirect.as_deref()?).ok()?;
            let mut response = reply::empty(StatusCode::TEMPORARY_REDIRECT);
            response.headers_mut().insert(LOCATION, address);
            Some(response)
        }
        Endpoint::Api => {
            if let Some(retry_after) = &quirks.rate_limit {
                let limited = reply::empty(StatusCode::TOO_MANY_REQUESTS);
                return Some(reply::with(limited, "retry-after", retry_after));
            }
            if quirks.broken_api_path.as_deref().is_some_and(|part| path.contains(part)) {
                return Some(reply::html(StatusCode::INTERNAL_SERVER_ERROR, pages::out_of_order()));
            }
            let status = StatusCode::from_u16(quirks.api_error?).ok()?;
            Some(reply::html(status, pages::out_of_order()))
        }
        Endpoint::Keys if quirks.keys_unreachable => {
            Some(reply::html(StatusCode::SERVICE_UNAVAILABLE, pages::out_of_order()))
        }
        Endpoint::Revoke => Some(reply::empty(StatusCode::from_u16(quirks.revocation_status?).ok()?)),
        Endpoint::Authorize | Endpoint::Keys | Endpoint::Other => None,
    }
}

/// Whether a request was sent from a page of another host. Ion's first check of all.
///
/// Source: tjcsl/ion `intranet/middleware/same_origin.py`.
fn has_foreign_origin(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(ORIGIN) else { return false };
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    origin.to_str().ok().and_then(|origin| origin.split_once("://")).is_none_or(|(_, origin_host)| origin_host != host)
}

/// Stamps a reply with the server's own clock (RFC 9110 §6.6.1), unless a script did.
fn dated(mut response: Response, now: Timestamp) -> Response {
    let text = now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().entry(DATE).or_insert(value);
    }
    response
}
