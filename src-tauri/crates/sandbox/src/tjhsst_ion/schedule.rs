//! The timetable. Readable without a token.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::{api_reply, fixture};
use crate::desk::Desk;
use crate::params::Params;

const DAY_TYPES: &str = include_str!("../../fixtures/tjhsst-ion/day-types.json");

/// Days ahead that have an entry.
const DAYS_AHEAD: usize = 28;
const LARGEST_PAGE: usize = 7;

/// `GET /api/schedule?page_size=1..7&page=N`: coming school days. "Today" is the date in UTC, so in the evening of
/// New York the list begins with tomorrow.
pub(crate) async fn list(State(desk): State<Desk>, RawQuery(query): RawQuery) -> Response {
    let params = Params::parse(&query.unwrap_or_default());
    let asked_size = params.first("page_size").and_then(|text| text.parse().ok()).filter(|size| *size > 0);
    let size = asked_size.map_or(1, |size: usize| size.min(LARGEST_PAGE));
    let today = desk.now().to_zoned(TimeZone::UTC).date();
    let days: Vec<Date> =
        today.series(jiff::Span::new().days(1)).take(DAYS_AHEAD).filter(|date| kind_of(*date) != "none").collect();
    let pages = days.len().div_ceil(size);
    let page = params.first("page").map_or(Some(1), |text| text.parse().ok());
    let Some(page) = page.filter(|page| (1..=pages).contains(page)) else {
        return api_reply(StatusCode::NOT_FOUND, &json!({ "detail": "Invalid page." }));
    };
    let link = |number: usize| {
        let size = asked_size.map(|size| format!("&page_size={size}")).unwrap_or_default();
        format!("{}/schedule?page={number}{size}", desk.api_base())
    };
    let results: Vec<Value> = days.iter().skip((page - 1) * size).take(size).map(|date| entry(&desk, *date)).collect();
    let body = json!({
        "count": days.len(),
        "next": (page < pages).then(|| link(page + 1)),
        "previous": (page > 1).then(|| link(page - 1)),
        "results": results,
    });
    api_reply(StatusCode::OK, &body)
}

/// `GET /api/schedule/{date}`: one day; a day without school has no blocks.
pub(crate) async fn day(State(desk): State<Desk>, Path(date): Path<String>) -> Response {
    // `YYYY-MM-DD` alone: jiff would also read an instant.
    match date.parse::<Date>() {
        Ok(read) if read.to_string() == date => api_reply(StatusCode::OK, &entry(&desk, read)),
        Ok(_) | Err(_) => api_reply(StatusCode::BAD_REQUEST, &json!(["Invalid format for date."])),
    }
}

fn entry(desk: &Desk, date: Date) -> Value {
    let mut types = fixture(desk, DAY_TYPES);
    json!({
        "url": format!("{}/schedule/{date}", desk.api_base()),
        "date": date.to_string(),
        "day_type": types[kind_of(date)].take(),
    })
}

/// Blue and red days in turn, an anchor day on Wednesdays, nothing at the weekend.
fn kind_of(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday | Weekday::Thursday => "blue",
        Weekday::Tuesday | Weekday::Friday => "red",
        Weekday::Wednesday => "anchor",
        Weekday::Saturday | Weekday::Sunday => "none",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_type_has_blocks_in_order_but_the_free_one() {
        let types: Value = serde_json::from_str(DAY_TYPES).expect("JSON");
        for kind in ["blue", "red", "anchor"] {
            let blocks = types[kind]["blocks"].as_array().expect("blocks");
            for (order, block) in (1..).zip(blocks) {
                assert_eq!(block["order"], order);
                let start = block["start"].as_str().expect("a start");
                assert!(!start.starts_with('0'), "hours have no leading zero: {start}");
            }
        }
        assert_eq!(types["none"], json!({ "name": "NO SCHOOL<br>", "special": false, "blocks": [] }));
    }
}
