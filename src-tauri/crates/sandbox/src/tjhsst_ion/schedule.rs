//! The timetable. Readable without a token.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::calendar::kind_of;
use super::paging::page;
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
    let days: Vec<Value> = days.iter().map(|date| entry(&desk, *date)).collect();
    page(&desk, "/schedule", &params, size, &days)
}

/// `GET /api/schedule/{date}`: one day; a day without school has no blocks.
pub(crate) async fn day(State(desk): State<Desk>, Path(date): Path<String>) -> Response {
    match read_date(&date) {
        Some(date) => api_reply(StatusCode::OK, &entry(&desk, date)),
        None => api_reply(StatusCode::BAD_REQUEST, &json!(["Invalid format for date."])),
    }
}

/// `YYYY-MM-DD` alone: jiff would also read an instant.
pub(super) fn read_date(text: &str) -> Option<Date> {
    text.parse::<Date>().ok().filter(|date| date.to_string() == text)
}

fn entry(desk: &Desk, date: Date) -> Value {
    let mut types = fixture(desk, DAY_TYPES);
    json!({
        "url": format!("{}/schedule/{date}", desk.api_base()),
        "date": date.to_string(),
        "day_type": types[kind_of(date)].take(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_type_has_blocks_in_order_but_the_free_one() {
        let types: Value = serde_json::from_str(DAY_TYPES).expect("JSON");
        for kind in ["blue", "red", "anchor", "early"] {
            let blocks = types[kind]["blocks"].as_array().expect("blocks");
            for (order, block) in (1..).zip(blocks) {
                assert_eq!(block["order"], order);
                let start = block["start"].as_str().expect("a start");
                assert!(!start.starts_with('0'), "hours have no leading zero: {start}");
            }
        }
        assert_eq!(types["workday"]["blocks"], json!([]), "a free day with an entry");
        assert_eq!(types["none"], json!({ "name": "NO SCHOOL<br>", "special": false, "blocks": [] }));
    }
}
