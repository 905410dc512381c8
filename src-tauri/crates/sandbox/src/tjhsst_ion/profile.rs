//! `GET /api/profile`: the caller's own.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use serde_json::json;

use super::{api_reply, caller, fixture};
use crate::desk::Desk;

const STUDENT: &str = include_str!("../../fixtures/tjhsst-ion/profile-student.json");
const TEACHER: &str = include_str!("../../fixtures/tjhsst-ion/profile-teacher.json");

/// One's own profile stays readable when API access is withdrawn.
pub(crate) async fn own(State(desk): State<Desk>, headers: HeaderMap) -> Response {
    match caller(&desk, &headers) {
        Ok(person) => {
            let text = if person.slug == "teacher" { TEACHER } else { STUDENT };
            let mut profile = fixture(&desk, text);
            if desk.quirks().private_profile_fields {
                profile["address"] =
                    json!({ "street": "CANARY-STREET 12", "city": "CANARY-CITY", "postal_code": "22312" });
                profile["phones"] = json!(["CANARY-PHONE 555 0100"]);
                profile["emails"] = json!(["canary-mail@example.edu"]);
                profile["websites"] = json!(["https://canary-site.example/"]);
                profile["middle_name"] = json!("CANARY-MIDDLE");
                profile["student_id"] = json!(774_411_338);
                profile["absences"] = json!(663_322_119);
            }
            api_reply(StatusCode::OK, &profile)
        }
        Err(refusal) => *refusal,
    }
}
