//! What a person has at school. All texts are plain: whatever HTML came in has been made text.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Everything the school shows. A part that could not be read is `None`; one that is empty is an empty list.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct School {
    /// Who signed in.
    pub person: SchoolPerson,
    /// The school's time zone (IANA).
    pub zone: String,
    /// Today's date at the school, `YYYY-MM-DD`.
    pub today: String,
    /// Today and the days ahead, ascending; the first one is today.
    pub days: Vec<SchoolDay>,
    /// Eighth period.
    pub eighth: Option<EighthPeriod>,
    /// Announcements, pinned first, then newest first.
    pub announcements: Option<Vec<Announcement>>,
    /// Buses, by route.
    pub buses: Option<Vec<Bus>>,
    /// The emergency message, if there is one.
    pub emergency: Option<String>,
}

/// What a profile may show. Address, phones, student number and absences are left out on purpose.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct SchoolPerson {
    /// Full name.
    pub name: String,
    /// Grade as the school says it ("junior").
    pub grade: Option<String>,
    /// Counselor's name.
    pub counselor: Option<String>,
    /// Whether this is a teacher.
    pub is_teacher: bool,
    /// The picture as a `data:` address, JPEG or PNG by its bytes.
    pub picture: Option<String>,
}

/// One day.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct SchoolDay {
    /// The date at the school, `YYYY-MM-DD`.
    pub date: String,
    /// Kind of day as plain text ("Blue Day").
    pub day_type: String,
    /// Blocks in order; empty if there is no school.
    pub blocks: Vec<Block>,
}

/// One block of a school day, local time of the school as `HH:MM`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Block {
    /// Name as plain text.
    pub name: String,
    /// Start, `HH:MM`, 24 hours.
    pub start: String,
    /// End, `HH:MM`, 24 hours.
    pub end: String,
    /// Where it lies at the moment.
    pub place: BlockPlace,
    /// Minutes until it starts, for the next one.
    pub starts_in_min: Option<u32>,
}

/// Where a block lies at the moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BlockPlace {
    /// Over.
    Past,
    /// Going on.
    Now,
    /// The next to start.
    Next,
    /// After the next, or on another day.
    Later,
}

/// Eighth period: what the person signed up for, and what the blocks ahead offer.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, TS)]
pub struct EighthPeriod {
    /// The blocks ahead, by date and letter; only the nearest have their activities read.
    pub blocks: Vec<EighthBlock>,
    /// Names of the person's favourite activities.
    pub favourites: Vec<String>,
}

/// One eighth-period block.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct EighthBlock {
    /// The provider's id.
    pub id: String,
    /// The date at the school, `YYYY-MM-DD`.
    pub date: String,
    /// Its letter (`A`, `B`, `A1`, `SOL`).
    pub letter: String,
    /// Whether sign-ups are closed.
    pub locked: bool,
    /// Title of the activity the person signed up for.
    pub signed_up_for: Option<String>,
    /// What is offered, in the provider's order; `None` if it was not read.
    pub activities: Option<Vec<Activity>>,
}

/// One activity of one block.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct Activity {
    /// The provider's id.
    pub id: String,
    /// Name as plain text.
    pub name: String,
    /// Description as plain text.
    pub description: Option<String>,
    /// Rooms.
    pub rooms: Vec<String>,
    /// Sponsors.
    pub sponsors: Vec<String>,
    /// How many have signed up.
    pub signed_up: Option<u32>,
    /// How many may; `None` if there is no limit or it is unknown.
    pub capacity: Option<u32>,
    /// Whether it was cancelled.
    pub cancelled: bool,
    /// Whether it is a favourite of the person.
    pub favourite: bool,
    /// Whether the person signed up for it.
    pub mine: bool,
}

/// One announcement.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct Announcement {
    /// The provider's id.
    pub id: String,
    /// Title as plain text.
    pub title: String,
    /// Author, if known.
    pub author: Option<String>,
    /// When it was added.
    #[ts(type = "string | null")]
    pub added_at: Option<Timestamp>,
    /// Whether it is pinned.
    pub pinned: bool,
    /// The text, paragraph by paragraph; links are written out as addresses in brackets behind their words.
    pub paragraphs: Vec<String>,
    /// Whether it came since the person last looked.
    pub unread: bool,
}

/// One bus.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Bus {
    /// Name of the route.
    pub route: String,
    /// Where it stands, if known.
    pub space: Option<String>,
    /// Whether it is here.
    pub state: BusState,
    /// Whether the person marked it as their own.
    pub mine: bool,
}

/// Whether a bus is here.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BusState {
    /// It is here.
    Arrived,
    /// It is late.
    Delayed,
    /// It is expected on time.
    OnTime,
    /// The school says something else.
    Unknown,
}
