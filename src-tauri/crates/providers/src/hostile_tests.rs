//! Every survey meets replies that nobody foresaw.

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::{PROVIDERS, Reply, Round, Step};

/// Names that the parsers look for, so that arbitrary JSON reaches their inside.
const NAMES: &[&str] = &[
    "entries",
    "siteId",
    "kind",
    "id",
    "role",
    "maxCapacity_J",
    "timestamp",
    "power_W",
    "soc_percent",
    "energy_Wh_increment",
    "energy_Wh_decrement",
    "meter",
    "instant",
    "tariff",
    "consumption",
    "houseName",
    "isTriphase",
    "latestRecordDate",
    "powerPhase1",
    "full_name",
    "grade",
    "counselor",
    "date",
    "day_type",
    "blocks",
    "name",
    "start",
    "end",
    "order",
    "is_teacher",
    "results",
    "next",
    "block",
    "block_letter",
    "activity",
    "activities",
    "roster",
    "capacity",
    "rooms",
    "title",
    "content",
    "added",
    "route_name",
    "status",
    "message",
];

fn foreign_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        prop::sample::select(
            &["sensor", "x__PV_DERIVED", "2026-11-20", "2026-11-20T12:00:00Z", "8:40", "site-1", ".."][..]
        )
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 48, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((prop::sample::select(NAMES), inner), 0..6)
                .prop_map(|fields| fields
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect::<Map<_, _>>())
                .prop_map(Value::from),
        ]
    })
}

proptest! {
    #[test]
    fn no_reply_makes_a_survey_panic(
        replies in prop::collection::vec((prop::sample::select(&[200, 200, 200, 204, 403, 422, 500][..]), foreign_json()), 1..24),
    ) {
        let profile = (200, br#"{"id":3,"full_name":"Alice"}"#.to_vec());
        for provider in PROVIDERS {
            let replies = replies.iter().map(|(status, body)| (*status, body.to_string().into_bytes()));
            run((provider.survey)(), replies.clone());
            // Ion goes on only with a profile that makes sense.
            run((provider.survey)(), std::iter::once(profile.clone()).chain(replies));
        }
    }

    #[test]
    fn no_bytes_make_a_survey_panic(replies in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..64), 1..6)) {
        for provider in PROVIDERS {
            run((provider.survey)(), replies.iter().map(|body| (200, body.clone())));
        }
    }
}

#[test]
fn a_reply_with_a_name_given_twice_is_no_panic() {
    for body in [r#"{"instant":{},"instant":{}}"#, r#"{"entries":[],"entries":[]}"#, r#"{"id":1,"id":2}"#] {
        for provider in PROVIDERS {
            run((provider.survey)(), [(200, body.as_bytes().to_vec())].into_iter());
        }
    }
}

#[test]
fn a_round_over_many_sites_ends() {
    let sites: Vec<_> = (0..300).map(|n| json!({ "siteId": n.to_string() })).collect();
    let tree = json!([{ "kind": "sensor", "id": "a__PV_DERIVED" }]).to_string().into_bytes();
    let mut replies = vec![(200, json!({ "entries": sites }).to_string().into_bytes())];
    replies.extend((0..300).map(|_| (200, tree.clone())));
    replies.push((200, json!({ "entries": [] }).to_string().into_bytes()));
    let gridshare = crate::find("gridshare").expect("registered");
    assert!(run((gridshare.survey)(), replies.into_iter()), "the round has come to its end");
}

/// Feeds replies to a survey; says whether a round was completed.
fn run(mut survey: Box<dyn crate::Survey>, replies: impl Iterator<Item = (u16, Vec<u8>)>) -> bool {
    let start: Timestamp = "2026-11-20T15:00:00Z".parse().expect("an instant");
    let mut round = Round { now: start, meter_number: Some("han-0001".into()), past: None };
    let mut completed = false;
    for (status, body) in replies {
        match survey.next(&round) {
            Step::Request(request) => assert!(request.path.starts_with('/')),
            Step::Ask(question) => panic!("{question:?} is answered"),
            Step::Done(_) | Step::PastDone(..) => completed = true,
        }
        if survey.receive(Reply { status, body: &body }).is_err() {
            round.now += jiff::SignedDuration::from_mins(1);
        }
    }
    completed || matches!(survey.next(&round), Step::Done(_))
}
