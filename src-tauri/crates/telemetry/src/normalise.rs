use jiff::Timestamp;
use porchlight_domain::{Identity, LiveValues};
use porchlight_providers::Findings;

use crate::{ProvenSigns, home_flows, place_blocks};

/// What a round means.
#[derive(Clone, PartialEq, Debug)]
pub struct Normalised {
    /// What the window shows.
    pub values: LiveValues,
    /// What is proven of the signs from here on; to be kept and given in again.
    pub proven: ProvenSigns,
    /// Who signed in, where the round has found it out.
    pub identity: Option<Identity>,
}

/// Turns what a round found into live values. `proven` is what earlier rounds have proven.
pub fn normalise(findings: Findings, proven: ProvenSigns, now: Timestamp) -> Normalised {
    match findings {
        Findings::Sites(sites) => {
            let (flow, proven) = home_flows(&sites, proven, now);
            Normalised { values: LiveValues::PowerFlow(flow), proven, identity: None }
        }
        Findings::Meter(meter) => Normalised { values: LiveValues::Meter(meter), proven, identity: None },
        Findings::School(school, identity) => {
            let school = place_blocks(&school, now);
            Normalised { values: LiveValues::School(school), proven, identity: Some(identity) }
        }
    }
}

#[cfg(test)]
mod tests {
    use porchlight_domain::{Block, BlockPlace, Meter, PowerFlow, School, SchoolDay, SchoolPerson};

    use super::*;

    #[test]
    fn each_kind_of_finding_becomes_its_values() {
        let now = "2026-11-20T15:00:00Z".parse().expect("an instant");
        let none = ProvenSigns::default();
        let sites = normalise(Findings::Sites(Vec::new()), none.clone(), now);
        assert_eq!(sites.values, LiveValues::PowerFlow(PowerFlow { homes: Vec::new() }));
        let meter = normalise(Findings::Meter(Meter::default()), none.clone(), now);
        assert_eq!(meter.values, LiveValues::Meter(Meter::default()));

        let block = Block {
            name: "Period 1".into(),
            start: "08:40".into(),
            end: "10:15".into(),
            place: BlockPlace::Later,
            starts_in_min: None,
        };
        let day = SchoolDay { date: "2026-11-20".into(), day_type: "Blue Day".into(), blocks: vec![block] };
        let school = School {
            person: SchoolPerson {
                name: "Alice".into(),
                grade: None,
                counselor: None,
                is_teacher: false,
                picture: None,
            },
            zone: "America/New_York".into(),
            today: "2026-11-20".into(),
            days: vec![day],
            eighth: None,
            announcements: None,
            buses: None,
            emergency: None,
        };
        let alice = Identity { subject: "3".into(), label: Some("Alice".into()) };
        let school = normalise(Findings::School(Box::new(school), alice.clone()), none, now);
        assert_eq!(school.identity, Some(alice));
        let LiveValues::School(school) = school.values else { panic!("a school") };
        assert_eq!(school.days[0].blocks[0].place, BlockPlace::Now, "ten o'clock at the school");
    }
}
