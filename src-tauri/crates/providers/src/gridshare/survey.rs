//! Sites → topology of each → telemetry of each sensor.

use std::collections::{BTreeMap, VecDeque};

use jiff::{SignedDuration, Timestamp};
use porchlight_domain::{SensorReading, SensorSeries, SiteId, SiteSeries, SourceId};

use super::{
    sites::parse_sites,
    telemetry::parse_telemetry,
    topology::{Sensor, parse_topology},
    unproven,
};
use crate::{ApiRequest, Findings, Misunderstood, Reply, Round, Step, Survey, path};

/// How long the list of sensors is taken as it is.
const TOPOLOGY_AGE: SignedDuration = SignedDuration::from_hours(1);
/// How far back readings are kept and, whenever the topology is asked again, fetched: a whole day of slots, with some
/// to spare for gaps, is what proves the direction of the grid meter.
const HISTORY: SignedDuration = SignedDuration::from_hours(26);
/// How far back the other rounds look. A few buckets, for the newest may not be there yet.
const RECENT: SignedDuration = SignedDuration::from_hours(1);

/// The survey of one account.
pub struct GridshareSurvey {
    round_at: Option<Timestamp>,
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
        window: Window,
    },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Window {
    /// A day and a little, averages: what the signs are proven with.
    Day,
    /// The last hour, newest value of each bucket.
    Hour,
}

impl GridshareSurvey {
    /// A survey that knows nothing yet.
    pub fn new() -> Self {
        Self { round_at: None, stage: Stage::Sites, homes: None, readings: BTreeMap::new() }
    }

    fn start(&mut self, now: Timestamp) {
        self.round_at = Some(now);
        let known = self.homes.as_ref().filter(|homes| (now - TOPOLOGY_AGE..=now).contains(&homes.asked_at));
        self.stage = match known {
            Some(homes) => Stage::Telemetry { open: sources(&homes.sites), window: Window::Hour },
            None => Stage::Sites,
        };
    }

    /// Turns to the readings once every topology is known.
    fn finish_topology(&mut self, sites: Vec<Home>) {
        let open = sources(&sites);
        self.readings.retain(|source, _| open.contains(source));
        self.homes = self.round_at.map(|asked_at| Homes { asked_at, sites });
        self.stage = Stage::Telemetry { open, window: Window::Day };
    }

    fn take_readings(&mut self, source: SourceId, window: Window, fresh: Vec<SensorReading>) {
        let known = self.readings.entry(source).or_default();
        if window == Window::Day && !fresh.is_empty() {
            known.clear(); // averages take the place of what the short rounds brought
        }
        known.extend(fresh.into_iter().map(|reading| (reading.measured_at, reading)));
        if let (Some(now), Some(newest)) = (self.round_at, known.keys().next_back().copied()) {
            // The newest stays however old it is: an old value with its age says more than none.
            known.retain(|at, _| *at >= now - HISTORY || *at == newest);
        }
    }

    fn findings(&self) -> Findings {
        let sites = self.homes.as_ref().map_or(&[][..], |homes| &homes.sites);
        Findings::Sites(sites.iter().map(|home| self.series(home)).collect())
    }

    fn series(&self, home: &Home) -> SiteSeries {
        let sensors = home.sensors.iter().map(|sensor| SensorSeries {
            source: sensor.source.clone(),
            role: sensor.role,
            capacity_wh: sensor.capacity_wh,
            readings: self.readings.get(&sensor.source).into_iter().flat_map(BTreeMap::values).cloned().collect(),
        });
        SiteSeries { site: home.site.clone(), sensors: sensors.collect() }
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
            Stage::Telemetry { mut open, window } => {
                // A sensor may go while the topology is still the old one. The others go on; it shows as silent.
                let fresh = if reply.status == 404 { Vec::new() } else { parse_telemetry(body(reply)?)? };
                if let Some(source) = open.pop_front() {
                    self.take_readings(source, window, fresh);
                }
                self.stage = Stage::Telemetry { open, window };
            }
        }
        Ok(())
    }
}

impl Survey for GridshareSurvey {
    fn next(&mut self, round: &Round) -> Step {
        if self.round_at != Some(round.now) {
            self.start(round.now);
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
            Stage::Telemetry { open, window } => match open.front() {
                Some(source) => telemetry_request(source, *window, round.now),
                None => return Step::Done(self.findings()),
            },
        };
        Step::Request(request)
    }

    fn receive(&mut self, reply: Reply<'_>) -> Result<(), Misunderstood> {
        self.read(reply).inspect_err(|_| {
            // Whatever was not understood may have changed since it was asked; the next round asks for everything.
            self.homes = None;
            self.round_at = None;
        })
    }
}

fn telemetry_request(source: &SourceId, window: Window, now: Timestamp) -> ApiRequest {
    let (length, aggregation) = match window {
        Window::Day => (HISTORY, "default"),
        Window::Hour => (RECENT, "latest"),
    };
    let end = Timestamp::from_second(now.as_second()).expect("a timestamp without its fraction is one as well");
    ApiRequest {
        path: format!("/devices/{}/telemetry", segment(&source.0)),
        template: "/devices/{synthId}/telemetry",
        query: vec![
            (unproven::INTERVAL, format!("{}/{end}", end - length)),
            (unproven::RESOLUTION, "PT15M".into()),
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
