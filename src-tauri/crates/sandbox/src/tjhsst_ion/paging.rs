//! Lists page by page, as Django REST framework gives them.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::api_reply;
use crate::desk::Desk;
use crate::params::Params;

/// Items on a page of announcements and buses. Ion gives 50; fewer here, so that paging is always at work.
pub(super) const PRACTICE_PAGE: usize = 5;

/// One page of a list. `path` is that of the call; its other parameters are carried over into the links.
pub(super) fn page(desk: &Desk, path: &str, params: &Params, size: usize, items: &[Value]) -> Response {
    let pages = items.len().div_ceil(size).max(1);
    let asked = params.first("page").map_or(Some(1), |text| text.parse().ok());
    let Some(number) = asked.filter(|number| desk.quirks().page_loop || (1..=pages).contains(number)) else {
        return api_reply(StatusCode::NOT_FOUND, &json!({ "detail": "Invalid page." }));
    };
    let link = |number: usize| {
        let others = params.except("page");
        let query = url::form_urlencoded::Serializer::new(format!("page={number}")).extend_pairs(others).finish();
        format!("{}{path}?{}", desk.api_base(), query)
    };
    let (number, next) =
        if desk.quirks().page_loop { (1, Some(link(1))) } else { (number, (number < pages).then(|| link(number + 1))) };
    let results: Vec<&Value> = items.iter().skip((number - 1) * size).take(size).collect();
    let body = json!({
        "count": items.len(),
        "next": next,
        "previous": (number > 1).then(|| link(number - 1)),
        "results": results,
    });
    api_reply(StatusCode::OK, &body)
}
