//! Whatever the API answers: the survey ends in findings or in a refusal, and every path it asks for is one.
//!
//! The input is a list of replies, each a line: its status' last digit, then the body.
#![no_main]

use jiff::{SignedDuration, Timestamp};
use libfuzzer_sys::fuzz_target;
use porchlight_providers::{Findings, Reply, Round, Step, Window, find};

const STATUSES: [u16; 10] = [200, 200, 200, 200, 404, 422, 403, 200, 204, 301];

fuzz_target!(|input: &[u8]| {
    let start = Timestamp::from_second(1_800_000_000).expect("an instant");
    let mut survey = (find("gridshare").expect("registered").survey)();
    let window = Window { from: start - SignedDuration::from_hours(48), until: start - SignedDuration::from_hours(24) };
    let is_past = input.first().is_some_and(|first| first % 2 == 1);
    let mut round = Round { now: start, meter_number: None, past: is_past.then_some(window) };
    for line in input.split(|byte| *byte == b'\n').take(40) {
        let Some((status, body)) = line.split_first() else { continue };
        match survey.next(&round) {
            Step::Request(request) => {
                assert!(request.path.starts_with('/') && request.path.bytes().all(|b| b.is_ascii_graphic()));
                assert!(!request.path.split('/').any(|part| part == "." || part == ".."));
            }
            Step::Done(Findings::Sites(sites)) => {
                assert!(!is_past);
                for sensor in sites.iter().flat_map(|site| &site.sensors) {
                    assert!(sensor.readings.iter().all(|r| r.power_w.is_none_or(f64::is_finite)));
                    assert!(sensor.readings.iter().all(|r| r.energy_in_wh.is_none_or(|wh| wh >= 0.0)));
                }
                round.now += SignedDuration::from_mins(1);
                continue;
            }
            Step::PastDone(found, _) => {
                assert_eq!(Some(found), round.past);
                round.now += SignedDuration::from_mins(1);
                continue;
            }
            other @ (Step::Done(_) | Step::Ask(_)) => panic!("{other:?}"),
        }
        let status = STATUSES[usize::from(*status) % STATUSES.len()];
        if survey.receive(Reply { status, body }).is_err() {
            round.now += SignedDuration::from_mins(1);
        }
    }
});
