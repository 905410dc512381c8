//! Eighth period: blocks, what they offer, sign-ups, favourites.

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::calendar::{Block, blocks, date_at_school};
use super::paging::page;
use super::schedule::read_date;
use super::{api_reply, api_text, caller_with_flag, fixture, no_such_object};
use crate::desk::Desk;
use crate::params::Params;
use crate::people::Person;

const ACTIVITIES: &str = include_str!("../../fixtures/tjhsst-ion/activities.json");

const USUAL_PAGE: usize = 50;
const LARGEST_PAGE: usize = 200;

/// `GET /api/blocks?start_date=|date=&page=&page_size=`: this school year. Of both dates the first wins.
pub(crate) async fn list(State(desk): State<Desk>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    if let Err(refusal) = caller_with_flag(&desk, &headers) {
        return *refusal;
    }
    let params = Params::parse(&query.unwrap_or_default());
    let Ok(dates) = Dates::read(&params, ["start_date", "date"]) else { return bad_date() };
    let today = date_at_school(desk.now());
    let items: Vec<Value> = blocks(today)
        .into_iter()
        .filter(|block| dates.contain(block.date))
        .map(|block| {
            json!({
                "id": block.id,
                "url": format!("{}/blocks/{}", desk.api_base(), block.id),
                "date": block.date.to_string(),
                "block_letter": block.letter,
                "locked": block.date <= today,
            })
        })
        .collect();
    let size = params.first("page_size").and_then(|text| text.parse().ok()).filter(|size| *size > 0);
    page(&desk, "/blocks", &params, size.unwrap_or(USUAL_PAGE).min(LARGEST_PAGE), &items)
}

/// `GET /api/blocks/{id}`: what the block offers, as an object whose order counts.
pub(crate) async fn one(State(desk): State<Desk>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let person = match caller_with_flag(&desk, &headers) {
        Ok(person) => person,
        Err(refusal) => return *refusal,
    };
    let found = blocks(date_at_school(desk.now())).into_iter().find(|block| block.id.to_string() == id);
    let Some(block) = found else { return no_such_object() };
    let activities: Vec<String> = offered(&desk, block)
        .iter()
        .map(|offer| format!("\"{}\":{}", offer.id(), offer.shown(&desk, block, person)))
        .collect();
    // A `Value` would not keep the order.
    let body = format!(
        "{{\"id\":{},\"activities\":{{{}}},\"date\":\"{}\",\"block_letter\":\"{}\",\"comments\":\"\"}}",
        block.id,
        activities.join(","),
        block.date,
        block.letter
    );
    api_text(StatusCode::OK, body)
}

/// `GET /api/signups/user?date=|start_date=`: the caller's own, as a plain list. Of both dates the first wins.
pub(crate) async fn sign_ups(State(desk): State<Desk>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let person = match caller_with_flag(&desk, &headers) {
        Ok(person) => person,
        Err(refusal) => return *refusal,
    };
    let params = Params::parse(&query.unwrap_or_default());
    let Ok(dates) = Dates::read(&params, ["date", "start_date"]) else { return bad_date() };
    let base = desk.api_base();
    let list: Vec<Value> = blocks(date_at_school(desk.now()))
        .into_iter()
        .filter(|block| dates.contain(block.date))
        .filter_map(|block| {
            let chosen = chosen(&desk, block, person)?;
            Some(json!({
                "id": block.id + 400_000,
                "block": { "id": block.id, "date": block.date.to_string(), "url": format!("{base}/blocks/{}", block.id),
                    "block_letter": block.letter },
                "activity": { "id": chosen.id(), "title": chosen.fields["name"],
                    "url": format!("{base}/activities/{}", chosen.id()) },
                "scheduled_activity": chosen.scheduled_id(block),
                "user": 9114,
            }))
        })
        .collect();
    api_reply(StatusCode::OK, &Value::from(list))
}

/// `GET /api/signups/user/favorites`: a plain list.
pub(crate) async fn favourites(State(desk): State<Desk>, headers: HeaderMap) -> Response {
    let person = match caller_with_flag(&desk, &headers) {
        Ok(person) => person,
        Err(refusal) => return *refusal,
    };
    let list: Vec<Value> = all(&desk)
        .iter()
        .filter(|offer| offer.is_favourite(person))
        .map(|offer| {
            let url = format!("{}/activities/{}", desk.api_base(), offer.id());
            json!({ "id": offer.id(), "url": url, "name": offer.fields["name"] })
        })
        .collect();
    api_reply(StatusCode::OK, &Value::from(list))
}

/// Which dates are asked for.
enum Dates {
    All,
    From(Date),
    On(Date),
}

impl Dates {
    /// Reads the parameters; the first of `names` that is there counts.
    fn read(params: &Params, names: [&'static str; 2]) -> Result<Self, ()> {
        let asked = names.iter().find_map(|name| Some((*name, params.first(name)?)));
        let Some((name, text)) = asked else { return Ok(Self::All) };
        let date = read_date(text).ok_or(())?;
        Ok(if name == "start_date" { Self::From(date) } else { Self::On(date) })
    }

    fn contain(&self, date: Date) -> bool {
        match self {
            Self::All => true,
            Self::From(begin) => date >= *begin,
            Self::On(day) => date == *day,
        }
    }
}

fn bad_date() -> Response {
    api_reply(StatusCode::BAD_REQUEST, &json!(["Invalid format for date."]))
}

/// An activity of the fixture.
struct Offer {
    fields: Value,
    position: i64,
    cancelled: bool,
    full: bool,
}

fn all(desk: &Desk) -> Vec<Offer> {
    let mut activities = fixture(desk, ACTIVITIES);
    let activities = activities.as_array_mut().map(std::mem::take).unwrap_or_default();
    let offer = |(fields, position)| Offer { fields, position, cancelled: false, full: false };
    activities.into_iter().zip(0..).map(offer).collect()
}

/// Not every activity is offered in every block; one of them is cancelled, and two at least are full.
fn offered(desk: &Desk, block: Block) -> Vec<Offer> {
    let mut offered = all(desk);
    offered.retain(|offer| (offer.position + block.id) % 7 != 3);
    let cancelled = usize::try_from(block.id).unwrap_or_default() % offered.len().max(1);
    if let Some(offer) = offered.get_mut(cancelled) {
        offer.cancelled = true;
    }
    let limited = offered.iter_mut().filter(|offer| !offer.cancelled && offer.capacity() > 0);
    limited.skip(usize::try_from(block.id % 3).unwrap_or_default()).step_by(7).for_each(|offer| offer.full = true);
    offered
}

/// What a person has signed up for: a student for every A block and every second B block, a teacher for nothing.
fn chosen(desk: &Desk, block: Block, person: &Person) -> Option<Offer> {
    if person.slug != "student" || (block.letter == "B" && block.id / 10 % 2 == 0) {
        return None;
    }
    let mut open = offered(desk, block);
    open.retain(|offer| !offer.cancelled && offer.fields["restricted"] == false);
    let place = usize::try_from(block.id / 10 * 5 + block.id % 10).ok()? % open.len().max(1);
    open.into_iter().nth(place)
}

impl Offer {
    fn id(&self) -> i64 {
        self.fields["id"].as_i64().unwrap_or_default()
    }

    fn scheduled_id(&self, block: Block) -> i64 {
        block.id * 100 + self.position
    }

    fn is_favourite(&self, person: &Person) -> bool {
        person.slug == "student" && self.fields["favourite"] == true
    }

    fn capacity(&self) -> i64 {
        self.fields["capacity"].as_i64().unwrap_or(-1)
    }

    fn count(&self, block: Block) -> i64 {
        let most = if self.capacity() < 0 { 60 } else { self.capacity() };
        match (self.cancelled, self.full) {
            (true, _) => 0,
            (false, true) => most,
            (false, false) => 1 + (self.scheduled_id(block) * 37) % (most - 1).max(1),
        }
    }

    fn shown(&self, desk: &Desk, block: Block, person: &Person) -> Value {
        let base = desk.api_base();
        let (id, scheduled) = (self.id(), self.scheduled_id(block));
        let name = self.fields["name"].as_str().unwrap_or_default();
        let flag = if self.fields["restricted"] == true { " (R)" } else { "" };
        let roster = format!("{base}/signups/scheduled_activity/{scheduled}");
        json!({
            "id": id,
            "aid": id,
            "scheduled_activity": { "id": scheduled, "url": roster },
            "url": format!("{base}/activities/{id}"),
            "name": name,
            "name_with_flags": format!("{name}{flag}"),
            "name_with_flags_for_user": format!("{name}{flag}"),
            "description": self.fields["description"],
            "cancelled": self.cancelled,
            "favorited": self.is_favourite(person),
            "subscribed_to": false,
            "subscriptions_enabled": false,
            "roster": { "count": self.count(block), "capacity": self.fields["capacity"], "url": roster },
            "rooms": self.fields["rooms"],
            "sponsors": self.fields["sponsors"],
            "restricted": self.fields["restricted"],
            "restricted_for_user": self.fields["restricted"],
            "both_blocks": self.fields["both_blocks"],
            "one_a_day": false,
            "special": self.fields["special"],
            "administrative": false,
            "presign": self.fields["presign"],
            "presign_time": block.date.yesterday().unwrap_or(block.date).strftime("%A, %B %-d at 12:25 PM").to_string(),
            "sticky": self.fields["sticky"],
            "user_sticky": false,
            "finance": "",
            "title": self.fields["title"],
            "comments": "",
            "display_text": "",
            "waitlist_count": 0,
            "waitlisted": false,
            "waitlist_position": 0,
            "is_recommended": false,
        })
    }
}
