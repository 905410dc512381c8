//! From the request to the person's answer. Nothing is kept between the pages: each form posts to the same address
//! with the same query, which is read and checked again.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::response::{redirect_with_code, redirect_with_error};
use super::{AuthorizationRequest, Refusal};
use crate::desk::Desk;
use crate::issuer::Issuer;
use crate::params::Params;
use crate::people::Person;
use crate::{cognito, django, pages, reply};

/// `GET`: the sign-in page, or why there is none.
pub(crate) async fn show(State(desk): State<Desk>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    match read_request(&desk, &query) {
        Ok(_) => page(pages::sign_in(&desk, &query)),
        Err(refusal) => refuse(&desk, refusal),
    }
}

/// `POST`: who signs in, then whether they allow it.
pub(crate) async fn take_answer(State(desk): State<Desk>, RawQuery(query): RawQuery, body: String) -> Response {
    let query = query.unwrap_or_default();
    let request = match read_request(&desk, &query) {
        Ok(request) => request,
        Err(refusal) => return refuse(&desk, refusal),
    };
    let answer = Params::parse(&body);
    let person = answer.first("person").and_then(|slug| Person::of(desk.issuer.id(), slug));
    let Some(person) = person else { return page(pages::sign_in(&desk, &query)) };
    match answer.first("decision") {
        Some("allow") => redirect_with_code(&desk, request, person),
        Some("deny") => {
            redirect_with_error(&desk, &request.redirect_uri, request.state.as_deref(), "access_denied", None)
        }
        Some(_) | None => page(pages::consent(&desk, &query, person, &request.scope)),
    }
}

fn read_request(desk: &Desk, query: &str) -> Result<AuthorizationRequest, Refusal> {
    let params = Params::parse(query);
    match desk.issuer {
        Issuer::Gridshare | Issuer::IonElectricity => cognito::read_authorization_request(desk, &params),
        Issuer::TjhsstIon => django::read_authorization_request(desk, &params),
    }
}

fn refuse(desk: &Desk, refusal: Refusal) -> Response {
    match refusal {
        Refusal::OnPage(reason) => {
            reply::not_kept(pages::protect(reply::html(StatusCode::BAD_REQUEST, pages::refused(desk, reason))))
        }
        Refusal::ToClient { redirect_uri, state, error, description } => {
            redirect_with_error(desk, &redirect_uri, state.as_deref(), error, description)
        }
    }
}

fn page(html: String) -> Response {
    reply::not_kept(pages::protect(reply::html(StatusCode::OK, html)))
}
