//! Sites → topology of each → telemetry of each sensor.

use std::collections::{BTreeMap, VecDeque};

use jiff::{SignedDuration, Timestamp};
use porchlight_domain::{Pick, SensorReading, SensorSeries, SiteId, SiteSeries, SourceId};

use super::{
    sites::parse_sites,
    telemetry::parse_telemetry,
    topology::{Sensor, parse_topology},
    unproven,
};
use crate::{ApiRequest, Findings, Misunderstood, Reply, Round, Step, Survey, Window, path};

/// How long the list of sensors is taken as it is.
const TOPOLOGY_AGE: SignedDuration = SignedDuration::from_hours(1);
/// How far back readings are kept and, whenever the topology is asked again, fetched: a whole day of slots, with some
/// to spare for gaps, is what proves the direction of the grid meter.
const HISTORY: SignedDuration = SignedDuration::from_hours(26);
/// How far back the other rounds look: an hour of buckets, for the newest may not be there yet, and as much again as a
/// bucket and the pause between rounds, so that each bucket is read once more when it is complete.
const RECENT: SignedDuration = SignedDuration::from_mins(80);

/// The survey of one account.
pub struct GridshareSurvey {
    round_of: Option<(Timestamp, Option<Window>)>,
    stage: Stage,
    homes: Option<Homes>,
    readings: BTreeMap<SourceId, BTreeMap<Timestamp, SensorReading>>,
}

struct Homes {
    asked_at: Timestamp,
    sites: Vec<Home>,
}

struct Home {
    site: SiteId,
    sensors: Vec<Sensor>,
}

enum Stage {
    Sites,
    /// The topology of the first of `open` is asked for.
    Topology {
        open: VecDeque<SiteId>,
        known: Vec<Home>,
    },
    /// The readings of the first of `open` are asked for.
    Telemetry {
        open: VecDeque<SourceId>,
        span: Span,
    },
    /// The readings of the first of `open` in a window of the past are asked for.
    Past {
        open: VecDeque<SourceId>,
        window: Window,
        found: BTreeMap<SourceId, Vec<SensorReading>>,
    },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Span {
    /// A day and a little, averages: what the signs are proven with.
    Day,
    /// The last hour, newest value of each bucket.
    Hour,
}

impl GridshareSurvey {
    /// A survey that knows nothing yet.
    pub fn new() -> Self {
        Self { round_of: None, stage: Stage::Sites, homes: None, readings: BTreeMap::new() }
    }

    fn start(&mut self, round: &Round) {
        let now = round.now;
        self.round_of = Some((now, round.past));
        let is_young = |homes: &&Homes| (now - TOPOLOGY_AGE..=now).contains(&homes.asked_at);
        self.stage = match (&self.homes, round.past) {
            (Some(homes), Some(window)) => Stage::past(&homes.sites, window),
            (Some(homes), None) if is_young(&homes) => {
                Stage::Telemetry { open: sources(&homes.sites), span: Span::Hour }
            }
            (Some(_) | None, _) => Stage::Sites,
        };
    }

    /// Turns to the readings once every topology is known.
    fn finish_topology(&mut self, sites: Vec<Home>) {
        let open = sources(&sites);
        self.readings.retain(|source, _| open.contains(source));
        self.stage = match self.round_of {
            Some((_, Some(window))) => Stage::past(&sites, window),
            Some((_, None)) | None => Stage::Telemetry { open, span: Span::Day },
        };
        self.homes = self.round_of.map(|(asked_at, past)| Homes {
            // A round of now has yet to fetch the day that a fresh topology calls for.
            asked_at: if past.is_some() { Timestamp::MIN } else { asked_at },
            sites,
        });
    }

    fn take_readings(&mut self, source: SourceId, span: Span, fresh: Vec<SensorReading>) {
        let known = self.readings.entry(source).or_default();
        if span == Span::Day && !fresh.is_empty() {
            known.clear(); // averages take the place of what the short rounds brought
        }
        known.extend(fresh.into_iter().map(|reading| (reading.measured_at, reading)));
        if let (Some((now, _)), Some(newest)) = (self.round_of, known.keys().next_back().copied()) {
            // The newest stays however old it is: an old value with its age says more than none.
            known.retain(|at, _| *at >= now - HISTORY || *at == newest);
        }
    }

    fn series(&self, readings: impl Fn(&SourceId) -> Vec<SensorReading>) -> Vec<SiteSeries> {
        let sites = self.homes.as_ref().map_or(&[][..], |homes| &homes.sites);
        let sensors = |home: &Home| {
            let sensors = home.sensors.iter().map(|sensor| SensorSeries {
                source: sensor.source.clone(),
                role: sensor.role,
                capacity_wh: sensor.capacity_wh,
                readings: readings(&sensor.source),
            });
            sensors.collect()
        };
        sites.iter().map(|home| SiteSeries { site: home.site.clone(), sensors: sensors(home) }).collect()
    }

    fn findings(&self) -> Findings {
        let known = |source: &SourceId| self.readings.get(source).into_iter().flat_map(BTreeMap::values).cloned();
        Findings::Sites(self.series(|source| known(source).collect()))
    }

    fn read(&mut self, reply: Reply<'_>) -> Result<(), Misunderstood> {
        match std::mem::replace(&mut self.stage, Stage::Sites) {
            Stage::Sites => {
                let sites = parse_sites(body(reply)?)?;
                if sites.is_empty() {
                    self.finish_topology(Vec::new());
                } else {
                    self.stage = Stage::Topology { open: sites.into(), known: Vec::new() };
                }
            }
            Stage::Topology { mut open, mut known } => {
                let sensors = parse_topology(body(reply)?)?;
                known.extend(open.pop_front().map(|site| Home { site, sensors }));
                if open.is_empty() {
                    self.finish_topology(known);
                } else {
                    self.stage = Stage::Topology { open, known };
                }
            }
            Stage::Telemetry { mut open, span } => {
                let fresh = readings(reply, span.pick())?;
                if let Some(source) = open.pop_front() {
                    self.take_readings(source, span, fresh);
                }
                self.stage = Stage::Telemetry { open, span };
            }
            Stage::Past { mut open, window, mut found } => {
                let fresh = readings(reply, Pick::Average)?;
                found.extend(open.pop_front().map(|source| (source, fresh)));
                self.stage = Stage::Past { open, window, found };
            }
        }
        Ok(())
    }
}

impl Survey for GridshareSurvey {
    fn next(&mut self, round: &Round) -> Step {
        if self.round_of != Some((round.now, round.past)) {
            self.start(round);
        }
        let request = match &self.stage {
            Stage::Sites => {
                ApiRequest { path: "/sites".into(), template: "/sites", query: Vec::new(), optional: false }
            }
            Stage::Topology { open, .. } => ApiRequest {
                path: format!("/sites/{}/topology", segment(&open[0].0)),
                template: "/sites/{siteId}/topology",
                query: Vec::new(),
                optional: false,
            },
            Stage::Telemetry { open, span } => match open.front() {
                Some(source) => telemetry_request(source, span.window(round.now), span.pick()),
                None => return Step::Done(self.findings()),
            },
            Stage::Past { open, window, found } => {
                let Some(source) = open.front() else {
                    let sites = self.series(|source| found.get(source).cloned().unwrap_or_default());
                    return Step::PastDone(*window, sites);
                };
                telemetry_request(source, *window, Pick::Average)
            }
        };
        Step::Request(request)
    }

    fn receive(&mut self, reply: Reply<'_>) -> Result<(), Misunderstood> {
        self.read(reply).inspect_err(|_| {
            // Whatever was not understood may have changed since it was asked; the next round asks for everything.
            self.homes = None;
            self.round_of = None;
        })
    }
}

impl Stage {
    fn past(sites: &[Home], window: Window) -> Self {
        Self::Past { open: sources(sites), window, found: BTreeMap::new() }
    }
}

impl Span {
    fn window(self, now: Timestamp) -> Window {
        let length = match self {
            Self::Day => HISTORY,
            Self::Hour => RECENT,
        };
        let until = Timestamp::from_second(now.as_second()).expect("a timestamp without its fraction is one as well");
        Window { from: until - length, until }
    }

    fn pick(self) -> Pick {
        match self {
            Self::Day => Pick::Average,
            Self::Hour => Pick::Newest,
        }
    }
}

/// A sensor may go while the topology is still the old one. The others go on; it shows as silent.
fn readings(reply: Reply<'_>, pick: Pick) -> Result<Vec<SensorReading>, Misunderstood> {
    if reply.status == 404 { Ok(Vec::new()) } else { parse_telemetry(body(reply)?, pick) }
}

fn telemetry_request(source: &SourceId, window: Window, pick: Pick) -> ApiRequest {
    let aggregation = match pick {
        Pick::Average => "default",
        Pick::Newest => "latest",
    };
    ApiRequest {
        path: format!("/devices/{}/telemetry", segment(&source.0)),
        template: "/devices/{synthId}/telemetry",
        query: vec![
            (unproven::INTERVAL, format!("{}/{}", window.from, window.until)),
            (unproven::RESOLUTION, unproven::BUCKET.into()),
            ("include", "default,energy".into()),
            (unproven::AGGREGATION, aggregation.into()),
        ],
        optional: false,
    }
}

fn sources(homes: &[Home]) -> VecDeque<SourceId> {
    let mut sources: VecDeque<SourceId> = VecDeque::new();
    for sensor in homes.iter().flat_map(|home| &home.sensors) {
        if !sources.contains(&sensor.source) {
            sources.push_back(sensor.source.clone());
        }
    }
    sources
}

fn segment(id: &str) -> String {
    path::segment(id).expect("an id that is no part of a path is left out when it is read")
}

fn body(reply: Reply<'_>) -> Result<&[u8], Misunderstood> {
    if reply.status == 200 { Ok(reply.body) } else { Err(Misunderstood::Status(reply.status)) }
}

#[cfg(test)]
#[path = "survey_tests.rs"]
mod tests;
