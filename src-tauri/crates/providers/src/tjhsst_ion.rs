//! Ion, the intranet of TJHSST.
//!
//! Facts: the source of Ion (<https://github.com/tjcsl/ion>: `intranet/settings/__init__.py`,
//! `intranet/apps/{api,users,schedule,oauth}`), of django-oauth-toolkit 3.0.1 and of oauthlib, and Ion's acceptable
//! use policy for its API.
//!
//! Scorecard
//! - bearer is the access token: done
//! - scope always sent, read only: done (`read`; Ion enforces no scopes, and only `GET` exists here)
//! - refresh tokens rotate with no grace: done, by the common rule (stored before use, one refresh at a time)
//! - expiry by the clock, status 403 as second sign: done; "not allowed" is 403 too
//! - background refresh before the refresh token's idle end: done, 30 days
//! - revocation of the refresh token: done; `/oauth/logout/` is never called, it would end every other program's sign-in
//! - custom scheme refused, any loopback port: done
//! - ID token checks: exempt, none is asked for
//! - no `Origin` on any request: done by the room http
//! - private parts of the profile kept out: done, they are never decoded
//! - HTML in names: done
//! - secrets not shared: done, public client
//! - paging: exempt, the two calls have none

use std::time::Duration;

use jiff::{Timestamp, civil, tz::TimeZone};
use porchlight_domain::{Block, BlockPlace, Identity, Offer, ProviderId, SchoolDay, SchoolPerson};
use serde::Deserialize;

use crate::{
    ApiRequest, Bearer, ClientAuthentication, ClientSecretNeed, Findings, IdTokenPolicy, IdentitySource, Misunderstood,
    Poll, Provider, RedirectMethod, Reply, Round, SetupGuide, SetupLink, Step, Survey,
    lenient::{self, Item},
    text,
};

/// The provider.
pub static PROVIDER: Provider = Provider {
    id: ProviderId("tjhsst-ion"),
    name: "TJHSST Ion",
    short_name: "Ion",
    brings: "school profile and today’s schedule",
    reads: "reads your profile and the school’s schedule",
    offers: &[Offer::School],
    setup_guide: SetupGuide {
        steps: &[
            "Open ion.tjhsst.edu/oauth/applications, sign in, and choose to register a new application.",
            "Give it any name. As client type choose “Public”, as grant type “Authorization code”.",
            "Enter this redirect address, without a port: http://127.0.0.1/oauth/tjhsst-ion",
            "Save, and enter the client id here. No client secret is needed.",
        ],
        link: Some(SetupLink {
            label: "ion.tjhsst.edu/oauth/applications",
            address: "https://ion.tjhsst.edu/oauth/applications/",
        }),
    },
    issuer: Some("https://ion.tjhsst.edu/oauth"),
    authorization_endpoint: "https://ion.tjhsst.edu/oauth/authorize/",
    token_endpoint: "https://ion.tjhsst.edu/oauth/token/",
    revocation_endpoint: Some("https://ion.tjhsst.edu/oauth/revoke_token/"),
    api_base: "https://ion.tjhsst.edu/api",
    client_authentication: ClientAuthentication::BasicFormEncoded,
    client_secret: ClientSecretNeed::Optional,
    scopes: &["read"],
    bearer: Bearer::AccessToken,
    id_token: IdTokenPolicy { algorithms: &["RS256"], nonce_may_be_absent: false },
    identity: IdentitySource::Survey,
    redirect: RedirectMethod::Loopback,
    accepted_redirects: &[RedirectMethod::Loopback, RedirectMethod::HostedPage],
    any_loopback_port: true,
    expiry_statuses: &[403],
    refresh_idle_limit: Some(Duration::from_hours(30 * 24)),
    poll: Poll { looked_at: Duration::from_mins(15), hidden: Duration::from_mins(30) },
    survey: || Box::new(IonSurvey::default()),
};

/// Where the school keeps its time.
const ZONE: &str = "America/New_York";

/// Asks for the profile, then for the day.
///
/// The profile comes first in every round: Ion answers the schedule to anybody, even with a bearer it does not know,
/// so the profile alone shows whether the sign-in still holds.
#[derive(Default)]
struct IonSurvey {
    round_at: Option<Timestamp>,
    profile: Option<(SchoolPerson, Identity)>,
    day: Option<Day>,
}

struct Day {
    date: civil::Date,
    kind: String,
    blocks: Vec<Block>,
}

impl Survey for IonSurvey {
    fn next(&mut self, round: &Round) -> Step {
        if self.round_at != Some(round.now) {
            *self = Self { round_at: Some(round.now), ..Self::default() };
        }
        let Some((person, identity)) = &self.profile else {
            return request("/profile".into(), "/profile");
        };
        let Some(day) = &self.day else {
            // The list call takes the date in UTC for today, so the date at the school is named.
            return request(format!("/schedule/{}", date_at_school(round.now)), "/schedule/{date}");
        };
        let found = SchoolDay {
            person: person.clone(),
            date: day.date.to_string(),
            day_type: day.kind.clone(),
            blocks: day.blocks.clone(),
            zone: ZONE.into(),
        };
        Step::Done(Findings::School(found, identity.clone()))
    }

    fn receive(&mut self, reply: Reply<'_>) -> Result<(), Misunderstood> {
        // Error bodies come in several shapes (`detail`, `details`, a bare list, HTML); the status says enough.
        if reply.status != 200 {
            return Err(Misunderstood::Status(reply.status));
        }
        if self.profile.is_none() {
            self.profile = Some(parse_profile(reply.body)?);
            return Ok(());
        }
        let day = parse_day(reply.body)?;
        if self.round_at.map(date_at_school) != Some(day.date) {
            return Err(Misunderstood::Missing("date"));
        }
        self.day = Some(day);
        Ok(())
    }
}

fn request(path: String, template: &'static str) -> Step {
    Step::Request(ApiRequest { path, template, query: Vec::new() })
}

fn date_at_school(now: Timestamp) -> civil::Date {
    let zone = TimeZone::get(ZONE).expect("the time zone database is built into the program");
    now.to_zoned(zone).date()
}

/// A profile as far as it is shown. Address, phones, e-mail, student number, sex and picture have no place here on
/// purpose: the decoder skips them.
#[derive(Deserialize)]
struct Profile {
    #[serde(default, deserialize_with = "lenient::id")]
    id: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    full_name: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    display_name: Option<String>,
    #[serde(default, deserialize_with = "lenient::part")]
    grade: Option<Grade>,
    #[serde(default, deserialize_with = "lenient::part")]
    counselor: Option<Named>,
    #[serde(default, deserialize_with = "lenient::flag")]
    is_teacher: Option<bool>,
}

#[derive(Deserialize)]
struct Grade {
    #[serde(default, deserialize_with = "lenient::text")]
    name: Option<String>,
}

#[derive(Deserialize)]
struct Named {
    #[serde(default, deserialize_with = "lenient::text")]
    full_name: Option<String>,
}

fn parse_profile(body: &[u8]) -> Result<(SchoolPerson, Identity), Misunderstood> {
    let reply: Item<Profile> = serde_json::from_slice(body).map_err(|_| Misunderstood::NotJson)?;
    let profile = reply.0.ok_or(Misunderstood::Missing("profile"))?;
    let subject = profile.id.ok_or(Misunderstood::Missing("id of the profile"))?;
    let name = shown(profile.full_name).or_else(|| shown(profile.display_name));
    let name = name.ok_or(Misunderstood::Missing("name"))?;
    let person = SchoolPerson {
        name: name.clone(),
        grade: shown(profile.grade.and_then(|grade| grade.name)),
        counselor: shown(profile.counselor.and_then(|counselor| counselor.full_name)),
        is_teacher: profile.is_teacher == Some(true),
    };
    Ok((person, Identity { subject, label: Some(name) }))
}

fn shown(foreign: Option<String>) -> Option<String> {
    foreign.map(|foreign| text::one_line(&foreign)).filter(|line| !line.is_empty())
}

#[derive(Deserialize)]
struct DayReply {
    #[serde(default, deserialize_with = "lenient::text")]
    date: Option<String>,
    #[serde(default, deserialize_with = "lenient::part")]
    day_type: Option<DayType>,
}

#[derive(Deserialize)]
struct DayType {
    #[serde(default, deserialize_with = "lenient::text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "lenient::list")]
    blocks: Option<Vec<Item<BlockReply>>>,
}

#[derive(Deserialize)]
struct BlockReply {
    #[serde(default, deserialize_with = "lenient::number")]
    order: Option<f64>,
    #[serde(default, deserialize_with = "lenient::text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    start: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    end: Option<String>,
}

fn parse_day(body: &[u8]) -> Result<Day, Misunderstood> {
    let reply: Item<DayReply> = serde_json::from_slice(body).map_err(|_| Misunderstood::NotJson)?;
    let reply = reply.0.ok_or(Misunderstood::Missing("day"))?;
    let date = reply.date.and_then(|date| date.parse().ok()).ok_or(Misunderstood::Missing("date"))?;
    let day_type = reply.day_type.ok_or(Misunderstood::Missing("kind of day"))?;
    let listed = day_type.blocks.ok_or(Misunderstood::Missing("list of blocks"))?;

    let mut blocks: Vec<(f64, Block)> = Vec::new();
    for item in &listed {
        let block = item.0.as_ref().and_then(block).ok_or(Misunderstood::Missing("block"))?;
        blocks.push(block);
    }
    blocks.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    Ok(Day {
        date,
        kind: text::from_html(day_type.name.as_deref().unwrap_or_default()),
        blocks: blocks.into_iter().map(|(_, block)| block).collect(),
    })
}

/// Reads a block with its order. Where it lies at the moment is worked out for each moment elsewhere.
fn block(reply: &BlockReply) -> Option<(f64, Block)> {
    let block = Block {
        name: text::from_html(reply.name.as_deref()?),
        start: time(reply.start.as_deref()?)?,
        end: time(reply.end.as_deref()?)?,
        place: BlockPlace::Later,
        starts_in_min: None,
    };
    Some((reply.order.unwrap_or(f64::MAX), block))
}

/// Turns `8:40` into `08:40`.
fn time(text: &str) -> Option<String> {
    let (hour, minute) = text.trim().split_once(':')?;
    let part = |digits: &str| digits.parse::<i8>().ok().filter(|_| digits.bytes().all(|b| b.is_ascii_digit()));
    let time = civil::Time::new(part(hour)?, part(minute)?, 0, 0).ok()?;
    Some(format!("{:02}:{:02}", time.hour(), time.minute()))
}

#[cfg(test)]
#[path = "tjhsst_ion_tests.rs"]
mod tests;
