//! Eighth period: sign-ups, blocks, what they offer, favourites.

use jiff::civil;
use porchlight_domain::{Activity, EighthBlock, EighthPeriod};
use serde::Deserialize;
use serde_json::Value;

use super::schedule;
use crate::{
    lenient::{self, Item},
    text::{self, shown},
};

/// How many of the blocks ahead are shown.
const BLOCKS: usize = 60;
/// How many of the blocks ahead have their activities read.
const NEAREST: usize = 4;
/// Most activities of one block that are kept; the school offers fewer than 200.
const ACTIVITIES: usize = 400;
/// Longest description, in characters.
const DESCRIPTION: usize = 400;
/// Most favourites that are kept.
const FAVOURITES: usize = 200;

/// What the person signed up for in one block.
#[derive(Clone, PartialEq, Debug)]
pub struct SignUp {
    block: String,
    activity: Option<String>,
    title: Option<String>,
}

/// A block of the list.
#[derive(Clone, PartialEq, Debug)]
pub struct ListedBlock {
    pub id: String,
    pub date: civil::Date,
    letter: String,
    locked: bool,
}

#[derive(Deserialize)]
struct SignUpReply {
    #[serde(default, deserialize_with = "lenient::part")]
    block: Option<Titled>,
    #[serde(default, deserialize_with = "lenient::part")]
    activity: Option<Titled>,
}

/// A block or an activity, as other things name it.
#[derive(Deserialize)]
struct Titled {
    #[serde(default, deserialize_with = "lenient::id")]
    id: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    title: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    name: Option<String>,
}

/// A block as Ion lists it.
#[derive(Deserialize)]
pub struct BlockReply {
    #[serde(default, deserialize_with = "lenient::id")]
    id: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    date: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    block_letter: Option<String>,
    #[serde(default, deserialize_with = "lenient::flag")]
    locked: Option<bool>,
}

#[derive(Deserialize)]
struct DetailsReply {
    /// An object keyed by the activity's id, whose order counts.
    #[serde(default, deserialize_with = "lenient::entries")]
    activities: Option<Vec<(String, Item<ActivityReply>)>>,
}

#[derive(Deserialize)]
struct ActivityReply {
    #[serde(default, deserialize_with = "lenient::id")]
    id: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    title: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    description: Option<String>,
    #[serde(default, deserialize_with = "lenient::list")]
    rooms: Option<Vec<Value>>,
    #[serde(default, deserialize_with = "lenient::list")]
    sponsors: Option<Vec<Value>>,
    #[serde(default, deserialize_with = "lenient::part")]
    roster: Option<Roster>,
    #[serde(default, deserialize_with = "lenient::flag")]
    cancelled: Option<bool>,
    #[serde(default, deserialize_with = "lenient::flag")]
    favorited: Option<bool>,
}

#[derive(Deserialize)]
struct Roster {
    #[serde(default, deserialize_with = "lenient::number")]
    count: Option<f64>,
    #[serde(default, deserialize_with = "lenient::number")]
    capacity: Option<f64>,
}

/// Reads the person's sign-ups. One that makes no sense spoils the list: without it the person would seem to have
/// signed up for nothing.
pub fn parse_sign_ups(body: &[u8]) -> Option<Vec<SignUp>> {
    let list: Vec<Item<SignUpReply>> = serde_json::from_slice(body).ok()?;
    let read = |reply: SignUpReply| {
        let (activity, title) = reply.activity.map_or((None, None), |activity| (activity.id, activity.title));
        Some(SignUp { block: reply.block?.id?, activity, title: shown(title) })
    };
    list.into_iter().map(|item| read(item.0?)).collect()
}

/// Reads a block of the list with its id.
pub fn read_block(reply: BlockReply) -> Option<(String, ListedBlock)> {
    let id = reply.id?;
    let block = ListedBlock {
        id: id.clone(),
        date: schedule::date(&reply.date?)?,
        letter: shown(reply.block_letter).unwrap_or_default(),
        locked: reply.locked == Some(true),
    };
    Some((id, block))
}

/// Puts the list in order (Ion orders by id) and leaves out what is over or far away.
pub fn ahead(mut blocks: Vec<ListedBlock>, today: civil::Date) -> Vec<ListedBlock> {
    blocks.retain(|block| block.date >= today);
    blocks.sort_by(|a, b| (a.date, &a.letter).cmp(&(b.date, &b.letter)));
    blocks.truncate(BLOCKS);
    blocks
}

/// The blocks whose activities are worth reading.
pub fn nearest(ahead: &[ListedBlock]) -> impl Iterator<Item = &ListedBlock> {
    ahead.iter().take(NEAREST)
}

/// Reads what a block offers, in the provider's order.
pub fn parse_activities(body: &[u8]) -> Option<Vec<Activity>> {
    let details = serde_json::from_slice::<Item<DetailsReply>>(body).ok()?.0?;
    let activities = details.activities?.into_iter().filter_map(|(key, item)| read_activity(key, item.0?));
    Some(activities.take(ACTIVITIES).collect())
}

/// Reads the names of the favourite activities.
pub fn parse_favourites(body: &[u8]) -> Option<Vec<String>> {
    let list: Vec<Item<Titled>> = serde_json::from_slice(body).ok()?;
    let names = list.into_iter().filter_map(|item| shown(item.0?.name));
    Some(names.take(FAVOURITES).collect())
}

/// Joins blocks, what they offer and what the person signed up for.
pub fn join<'a>(
    blocks: &[ListedBlock],
    activities: impl Fn(&str) -> Option<&'a Vec<Activity>>,
    sign_ups: &[SignUp],
    favourites: Vec<String>,
) -> EighthPeriod {
    let join = |block: &ListedBlock| {
        let sign_up = sign_ups.iter().find(|sign_up| sign_up.block == block.id);
        let chosen = sign_up.and_then(|sign_up| sign_up.activity.as_deref());
        let mut offered = activities(&block.id).cloned();
        for activity in offered.iter_mut().flatten() {
            activity.mine = chosen == Some(activity.id.as_str());
        }
        let offered_name = || Some(offered.iter().flatten().find(|activity| activity.mine)?.name.clone());
        // A sign-up without any name is still one.
        let title = |sign_up: &SignUp| {
            sign_up.title.clone().or_else(offered_name).or_else(|| sign_up.activity.clone()).unwrap_or_default()
        };
        EighthBlock {
            id: block.id.clone(),
            date: block.date.to_string(),
            letter: block.letter.clone(),
            locked: block.locked,
            signed_up_for: sign_up.map(title),
            activities: offered,
        }
    };
    EighthPeriod { blocks: blocks.iter().map(join).collect(), favourites }
}

fn read_activity(key: String, reply: ActivityReply) -> Option<Activity> {
    let roster = reply.roster.unwrap_or(Roster { count: None, capacity: None });
    let name = shown(reply.name)?;
    Some(Activity {
        id: reply.id.unwrap_or(key),
        name: match shown(reply.title) {
            Some(title) => text::one_line(&format!("{name} – {title}")),
            None => name,
        },
        description: reply
            .description
            .map(|description| text::from_html(&description, DESCRIPTION))
            .filter(|description| !description.is_empty()),
        rooms: texts(reply.rooms),
        sponsors: texts(reply.sponsors),
        signed_up: roster.count.and_then(whole),
        capacity: roster.capacity.and_then(whole), // −1 means that there is no limit
        cancelled: reply.cancelled == Some(true),
        favourite: reply.favorited == Some(true),
        mine: false,
    })
}

fn texts(values: Option<Vec<Value>>) -> Vec<String> {
    values.unwrap_or_default().iter().filter_map(|value| shown(value.as_str().map(str::to_owned))).take(50).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be a whole number of the type")]
fn whole(number: f64) -> Option<u32> {
    let fits = number >= 0.0 && number <= f64::from(u32::MAX) && number.fract() == 0.0;
    fits.then_some(number as u32)
}

#[cfg(test)]
#[path = "eighth_tests.rs"]
mod tests;
