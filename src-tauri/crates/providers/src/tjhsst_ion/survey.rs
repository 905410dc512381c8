//! What is asked for in a round, and how the replies become a school.

use std::collections::{HashMap, VecDeque};

use jiff::{SignedDuration, Timestamp, civil};
use porchlight_domain::{Activity, Announcement, Bus, Identity, School, SchoolPerson};
use url::Url;

use super::{
    announcements::{self, read_announcement},
    bus::{read_bus, sort_by_route},
    eighth::{self, ListedBlock, SignUp},
    emergency::parse_emergency,
    paging::{Goes, Pages},
    picture::parse_picture,
    profile::parse_profile,
    schedule::{self, Day, ZONE, date_at_school},
};
use crate::{ApiRequest, Findings, Misunderstood, Reply, Round, Step, Survey, path};

/// How long what seldom changes is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(1);
/// Largest page of the list of days.
const DAYS_PER_PAGE: &str = "7";
/// Largest page of the list of blocks.
const BLOCKS_PER_PAGE: &str = "200";

/// One thing to ask for.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Part {
    Profile,
    Today,
    Week,
    SignUps,
    Blocks,
    /// What the block with this id offers.
    Activities(String),
    Favourites,
    Announcements,
    Buses,
    Emergency,
    Picture,
}

/// Asks for the profile, then for everything else part by part.
///
/// The profile comes first in every round: Ion answers the schedule to anybody, even with a bearer it does not know,
/// so the profile alone shows whether the sign-in still holds. Every other part may fail by itself.
#[derive(Default)]
pub struct IonSurvey {
    round: Option<InRound>,
    kept: Kept,
}

/// What one round has gathered.
#[derive(Default)]
struct InRound {
    at: Timestamp,
    today: civil::Date,
    plan: VecDeque<Part>,
    person: Option<(SchoolPerson, Identity)>,
    day: Option<Day>,
    sign_ups: Option<Vec<SignUp>>,
    blocks: Pages<ListedBlock>,
    announcements: Pages<Announcement>,
    announcements_read: bool,
    buses: Pages<Bus>,
    buses_read: bool,
    emergency: Option<String>,
}

/// What seldom changes, and so is read once an hour. What could not be read is asked for again in every round.
#[derive(Default)]
struct Kept {
    since: Option<Timestamp>,
    today: Option<civil::Date>,
    subject: Option<String>,
    week: Option<Vec<Day>>,
    blocks: Option<Vec<ListedBlock>>,
    activities: HashMap<String, Vec<Activity>>,
    favourites: Option<Vec<String>>,
    /// All pages; the first one is read again in every round.
    announcements: Option<Vec<Announcement>>,
    picture: Option<String>,
}

impl Survey for IonSurvey {
    fn next(&mut self, round: &Round) -> Step {
        if self.round.as_ref().map(|round| round.at) != Some(round.now) {
            self.begin(round.now);
        }
        let current = self.round.as_ref().expect("a round has just been begun where there was none");
        match (current.plan.front(), &current.person) {
            (None, Some((person, identity))) => {
                let school = self.kept.school(current, person);
                Step::Done(Findings::School(Box::new(school), identity.clone()))
            }
            (part, _) => Step::Request(current.request(part.unwrap_or(&Part::Profile))),
        }
    }

    fn receive(&mut self, reply: Reply<'_>) -> Result<(), Misunderstood> {
        const UNASKED: Misunderstood = Misunderstood::Missing("request for this reply");
        let round = self.round.as_mut().ok_or(UNASKED)?;
        let part = round.plan.front().cloned().ok_or(UNASKED)?;
        // Error bodies come in several shapes (`detail`, `details`, a bare list, HTML); the status says enough.
        let body = (reply.status == 200).then_some(reply.body);
        if part == Part::Profile {
            // Stays the thing to ask for until it is understood.
            let (person, identity) = parse_profile(body.ok_or(Misunderstood::Status(reply.status))?)?;
            self.kept.belong_to(&identity.subject);
            round.person = Some((person, identity));
            round.plan = self.kept.plan();
        } else {
            round.plan.pop_front();
            self.kept.take(round, &part, body);
        }
        Ok(())
    }

    fn identity(&self) -> Option<Identity> {
        self.round.as_ref()?.person.as_ref().map(|(_, identity)| identity.clone())
    }
}

impl IonSurvey {
    fn begin(&mut self, now: Timestamp) {
        let today = date_at_school(now);
        let fresh = self.kept.since.is_some_and(|since| since <= now && now.duration_since(since) < KEPT);
        if !fresh || self.kept.today != Some(today) {
            self.kept = Kept { since: Some(now), today: Some(today), ..Kept::default() };
        }
        self.round = Some(InRound { at: now, today, plan: VecDeque::from([Part::Profile]), ..InRound::default() });
    }
}

impl InRound {
    fn request(&self, part: &Part) -> ApiRequest {
        let page = |pages: u32| ("page", pages.to_string());
        let from_today = ("start_date", self.today.to_string());
        let (path, template, query) = match part {
            Part::Profile => ("/profile".into(), "/profile", Vec::new()),
            // The list call takes the date in UTC for today, so the date at the school is named.
            Part::Today => (format!("/schedule/{}", self.today), "/schedule/{date}", Vec::new()),
            Part::Week => ("/schedule".into(), "/schedule", vec![("page_size", DAYS_PER_PAGE.into())]),
            Part::SignUps => ("/signups/user".into(), "/signups/user", vec![from_today]),
            Part::Blocks => {
                let size = ("page_size", BLOCKS_PER_PAGE.into());
                ("/blocks".into(), "/blocks", vec![from_today, size, page(self.blocks.page)])
            }
            Part::Activities(block) => (format!("/blocks/{}", segment(block)), "/blocks/{id}", Vec::new()),
            Part::Favourites => ("/signups/user/favorites".into(), "/signups/user/favorites", Vec::new()),
            Part::Announcements => ("/announcements".into(), "/announcements", vec![page(self.announcements.page)]),
            Part::Buses => ("/bus".into(), "/bus", vec![page(self.buses.page)]),
            Part::Emergency => ("/emerg".into(), "/emerg", Vec::new()),
            Part::Picture => {
                let subject = self.person.as_ref().map_or("", |(_, identity)| identity.subject.as_str());
                (format!("/profile/{}/picture", segment(subject)), "/profile/{id}/picture", Vec::new())
            }
        };
        ApiRequest { path, template, query, optional: *part != Part::Profile }
    }
}

/// An id as part of a path. An id that cannot be one reaches a page that does not exist.
fn segment(id: &str) -> String {
    path::segment(id).unwrap_or_else(|| "-".into())
}

impl Kept {
    /// Forgets what belongs to somebody else.
    fn belong_to(&mut self, subject: &str) {
        if self.subject.as_deref() != Some(subject) {
            *self = Self { since: self.since, today: self.today, subject: Some(subject.into()), ..Self::default() };
        }
    }

    /// What is to be asked for after the profile: what somebody waits for first.
    fn plan(&self) -> VecDeque<Part> {
        let mut plan = VecDeque::from([Part::Today]);
        plan.extend(self.week.is_none().then_some(Part::Week));
        plan.push_back(Part::SignUps);
        match &self.blocks {
            None => plan.push_back(Part::Blocks),
            Some(blocks) => plan.extend(self.unread(blocks)),
        }
        plan.extend([Part::Announcements, Part::Emergency, Part::Buses]);
        plan.extend(self.favourites.is_none().then_some(Part::Favourites));
        plan.extend(self.picture.is_none().then_some(Part::Picture));
        plan
    }

    fn unread(&self, blocks: &[ListedBlock]) -> impl DoubleEndedIterator<Item = Part> {
        let unread = eighth::nearest(blocks).filter(|block| !self.activities.contains_key(&block.id));
        unread.map(|block| Part::Activities(block.id.clone())).collect::<Vec<_>>().into_iter()
    }

    /// Takes the reply for a part; `body` is `None` if there is none to be read.
    fn take(&mut self, round: &mut InRound, part: &Part, body: Option<&[u8]>) {
        match part {
            Part::Profile => {}
            Part::Today => round.day = body.and_then(schedule::parse_day).filter(|day| day.date == round.today),
            Part::Week => self.week = body.and_then(schedule::parse_list),
            Part::SignUps => round.sign_ups = body.and_then(eighth::parse_sign_ups),
            Part::Favourites => self.favourites = body.and_then(eighth::parse_favourites),
            Part::Emergency => round.emergency = body.and_then(|body| parse_emergency(body, &site())),
            Part::Picture => self.picture = body.and_then(parse_picture),
            Part::Activities(block) => {
                self.activities.extend(body.and_then(eighth::parse_activities).map(|read| (block.clone(), read)));
            }
            Part::Blocks => self.take_blocks(round, body),
            Part::Announcements => self.take_announcements(round, body),
            Part::Buses => {
                let goes = body.and_then(|body| round.buses.take(body, read_bus));
                round.buses_read |= goes.is_some();
                if goes == Some(Goes::On) {
                    round.plan.push_front(Part::Buses);
                }
            }
        }
    }

    fn take_blocks(&mut self, round: &mut InRound, body: Option<&[u8]>) {
        let first_page = round.blocks.page == 1;
        match body.and_then(|body| round.blocks.take(body, eighth::read_block)) {
            Some(Goes::On) => return round.plan.push_front(Part::Blocks),
            None if first_page => return,
            // A list that breaks off is a list.
            Some(Goes::NoFurther) | None => {}
        }
        let blocks = eighth::ahead(std::mem::take(&mut round.blocks.items), round.today);
        for part in self.unread(&blocks).rev() {
            round.plan.push_front(part);
        }
        self.blocks = Some(blocks);
    }

    fn take_announcements(&mut self, round: &mut InRound, body: Option<&[u8]>) {
        let base = site();
        let goes = body.and_then(|body| round.announcements.take(body, |reply| read_announcement(reply, &base)));
        round.announcements_read |= goes.is_some();
        if goes == Some(Goes::On) && self.announcements.is_none() {
            return round.plan.push_front(Part::Announcements);
        }
        if round.announcements_read {
            let newest = std::mem::take(&mut round.announcements.items);
            let mut all = announcements::renew(newest, self.announcements.take().unwrap_or_default());
            announcements::sort(&mut all);
            self.announcements = Some(all);
        }
    }

    /// Puts together what the round has gathered and what is kept.
    fn school(&self, round: &InRound, person: &SchoolPerson) -> School {
        let eighth = self.blocks.as_ref().zip(round.sign_ups.as_ref()).map(|(blocks, sign_ups)| {
            let activities = |block: &str| self.activities.get(block);
            eighth::join(blocks, activities, sign_ups, self.favourites.clone().unwrap_or_default())
        });
        let mut buses = round.buses_read.then(|| round.buses.items.clone());
        if let Some(buses) = &mut buses {
            sort_by_route(buses);
        }
        School {
            person: SchoolPerson { picture: self.picture.clone(), ..person.clone() },
            zone: ZONE.into(),
            today: round.today.to_string(),
            days: schedule::days(round.today, round.day.as_ref(), self.week.as_deref().unwrap_or_default()),
            eighth,
            announcements: self.announcements.clone().filter(|_| round.announcements_read),
            buses,
            emergency: round.emergency.clone(),
        }
    }
}

/// Where relative links in Ion's texts lead.
fn site() -> Url {
    Url::parse("https://ion.tjhsst.edu/").expect("this is an address")
}

#[cfg(test)]
#[path = "survey_tests.rs"]
mod tests;
