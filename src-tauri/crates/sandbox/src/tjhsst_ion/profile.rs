//! `GET /api/profile`: the caller's own.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::{api_reply, caller, fixture};
use crate::desk::Desk;

const STUDENT: &str = include_str!("../../fixtures/tjhsst-ion/profile-student.json");
const TEACHER: &str = include_str!("../../fixtures/tjhsst-ion/profile-teacher.json");

/// One's own profile stays readable when API access is withdrawn.
pub(crate) async fn own(State(desk): State<Desk>, headers: HeaderMap) -> Response {
    match caller(&desk, &headers) {
        Ok(person) => {
            let text = if person.slug == "teacher" { TEACHER } else { STUDENT };
            api_reply(StatusCode::OK, &fixture(&desk, text))
        }
        Err(refusal) => *refusal,
    }
}
