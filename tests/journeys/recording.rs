//! The recording of whole journeys: of use to whoever helps, whole at every moment, and without a secret or a name.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use porchlight_app::Command;
use porchlight_app::view::AccountState;
use porchlight_domain::{Clock, Code};
use porchlight_providers::{Findings, Reply, Round, Step, find};
use porchlight_sandbox::{Endpoint, ScriptedReply};
use porchlight_telemetry::{ProvenSigns, home_flows};
use porchlight_tests::Seeded;
use porchlight_tests::canaries::{Canary, in_text};
use porchlight_trace::{Body, Draft, Entry, Kept, Recording, ReportNumber, Section, Tape, What, har};
use sha2::{Digest, Sha256};
use tokio::sync::oneshot;

use crate::world::World;

/// Past the renewal of a bearer of Gridshare, and before its end.
const RENEWAL: Duration = Duration::from_mins(55);

/// A file of everything that was recorded up to this moment, and what is in it.
async fn export(world: &World) -> (Vec<u8>, Recording) {
    let now = world.time.utc();
    let draft = Draft {
        made_by: "0.0.0",
        report: ReportNumber::draw(&Seeded::new(1)),
        made_at: now,
        // The clock may have been set meanwhile.
        from: now - SignedDuration::from_hours(72),
        until: now,
        sections: Section::ALL.to_vec(),
        words: None,
    };
    let (done, waiting) = oneshot::channel();
    let taken = world.recorder().write_file(draft, Arc::new(Seeded::new(2)), |file| {
        done.send(file.expect("the folder can be listed")).expect("the test waits");
    });
    assert!(taken, "the recorder runs");
    let file = waiting.await.expect("the recorder answers");
    let recording = Recording::parse(&file).expect("a recording");
    assert!(recording.is_whole);
    assert_eq!(recording.header.unread_segments, 0);
    for (_, view, hash) in recording.views() {
        assert_eq!(Some(&view.hash()), hash, "a picture is what its hash says");
    }
    (file, recording)
}

async fn recorded() -> World {
    let mut world = World::demo().await;
    world.kill().await;
    world.records = true;
    world.start().await;
    world
}

fn requests<'a>(recording: &'a Recording, template: &'a str) -> Vec<&'a porchlight_trace::Request> {
    let of = |entry: &'a Entry| if let What::Request(request) = &entry.what { Some(request.as_ref()) } else { None };
    recording.entries.iter().filter_map(of).filter(|request| request.template.as_str() == template).collect()
}

fn steps(recording: &Recording) -> Vec<String> {
    let of = |entry: &Entry| {
        let What::SignIn(step) = &entry.what else { return None };
        let reason = step.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
        Some(format!("{} → {}{reason}", step.event, step.state))
    };
    recording.entries.iter().filter_map(of).collect()
}

/// What nobody may find, in each shape that it could have.
fn assert_absent(name: &str, secret: &str, text: &str) {
    let digest = Sha256::digest(secret.as_bytes());
    let hashed = digest.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    let canaries = [
        Canary::new(name, secret),
        Canary::new("its hash", &hashed),
        Canary::new("the start of its hash", &hashed[..16]),
        Canary::new("its hash in base64", STANDARD.encode(digest).trim_end_matches('=')),
    ];
    assert_eq!(in_text(&canaries, "the file", text), Vec::<String>::new());
}

#[tokio::test]
async fn g01_r17_a_support_file_holds_no_secret_and_says_of_nobody_who_they_are() {
    let world = recorded().await;
    world.sign_in_and_look("gridshare", "sunny-home").await;
    world.sign_in_and_look("tjhsst-ion", "student").await;
    world.sign_in_and_look("ion-electricity", "meter-owner").await;
    world.time.forward(RENEWAL);
    world.until_asked("gridshare", Endpoint::Token, 2).await;
    world.settle().await;

    let (file, recording) = export(&world).await;
    let plain = serde_json::to_string(&recording.entries).expect("JSON");
    let text = format!("{plain}\n{}\n{}", har(&recording), String::from_utf8_lossy(&file));
    let asked = world.sandbox().asked();
    let mut secrets = 0;
    for asked in &asked {
        for (name, value) in asked.form().iter().chain(&asked.query) {
            let is_secret =
                ["code", "state", "nonce", "code_verifier", "refresh_token", "client_secret"].contains(&name.as_str());
            if is_secret && value.len() >= 16 {
                assert_absent(name, value, &text);
                secrets += 1;
            }
        }
        if let Some((_, proof)) = asked.header("authorization").and_then(|header| header.split_once(' ')) {
            assert_absent("authorization", proof, &text);
            secrets += 1;
        }
    }
    assert!(secrets > 20, "a search for nothing finds nothing: {secrets}");
    let view = world.view();
    let mut names: Vec<String> = view.accounts.iter().filter_map(|account| account.label.clone()).collect();
    names.extend(view.accounts.iter().map(|account| account.id.to_string()));
    names.extend(view.accounts.iter().flat_map(|account| account.homes.iter().map(|home| home.site.0.clone())));
    names.extend(view.providers.iter().filter_map(|provider| provider.client_identifier.clone()));
    assert!(names.len() >= 8, "{names:?}");
    for name in names.iter().filter(|name| name.len() >= 9) {
        assert_absent(name, name, &text);
    }
    let server = format!("127.0.0.1:{}", world.sandbox().port());
    for place in [server.as_str(), "han-0001", "\"pin\"", "latitude", "student_id", "@example"] {
        let found = plain.find(place).map(|at| plain[at.saturating_sub(80)..].chars().take(160).collect::<String>());
        assert_eq!(found, None, "{place} in the file");
    }
}

#[tokio::test]
async fn a_support_file_shows_what_happened() {
    let world = recorded().await;
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.command(Command::UpdateNow).await;
    world.time.forward(RENEWAL);
    world.until_asked("gridshare", Endpoint::Token, 2).await;
    world.settle().await;
    world.time.turn_wall_clock(SignedDuration::from_hours(24));
    world.command(Command::SignOut(account)).await;
    world.until_state(account, AccountState::NeedsSignIn).await;
    world.settle().await;

    let (_, recording) = export(&world).await;
    assert!(matches!(&recording.entries[0].what, What::Started(started) if started.mode.as_str() == "demo"));
    assert_eq!(
        steps(&recording)[..6],
        [
            "requested → keeping",
            "kept → awaiting_response",
            "response → taking",
            "taken → exchanging_code",
            "token_response → saving",
            "stored → idle",
        ]
    );
    let tokens = requests(&recording, "token");
    assert_eq!(tokens.len(), 2);
    assert!(tokens.iter().all(|request| request.status == Some(200) && request.method.as_str() == "POST"));
    let Body::Json(granted) = &tokens[0].body else { panic!("JSON") };
    let mark = |of: &Kept| of.get("secret").cloned();
    let spent = tokens[1].parameters.iter().find(|it| it.name.as_str() == "refresh_token").expect("it was spent");
    let given = granted.get("refresh_token").and_then(mark).expect("it was given");
    assert_eq!(given, Kept::Text(spent.value.clone()), "what was given is what was spent");

    let readings = requests(&recording, "/devices/{synthId}/telemetry");
    let Body::Json(body) = &readings[0].body else { panic!("JSON") };
    assert!(matches!(body.at("/entries/0/power_W"), Some(Kept::Number(_))), "{body:?}");
    assert!(
        recording
            .entries
            .iter()
            .any(|entry| matches!(&entry.what, What::Person(act) if act.act.as_str() == "update_now"))
    );
    assert!(recording.entries.iter().any(|entry| matches!(entry.what, What::Slept { for_ms } if for_ms > 3_000_000)));
    let set = |entry: &Entry| matches!(entry.what, What::ClockSet { by_ms } if by_ms == 24 * 3_600 * 1_000);
    assert!(recording.entries.iter().any(set), "the clock was set");

    let last = recording.views().last().expect("a picture").1;
    assert_eq!(last.at("/accounts/0/state"), Some(&Kept::Text("needs_sign_in".into())));
    assert_eq!(last.at("/accounts/0/id"), Some(&Kept::Text("account-1".into())));
    assert!(matches!(last.at("/accounts/0/live/homes/0/home_use_w"), Some(Kept::Number(_))));
    assert_eq!(last.at("/providers/0/name"), Some(&Kept::Text("Lunar Energy battery".into())));
}

#[tokio::test]
async fn a_failed_sign_in_is_recorded_with_its_reason() {
    let world = recorded().await;
    let refusal = serde_json::json!({ "error": "invalid_client", "error_description": "planted words of the server" });
    world.sandbox().script("gridshare", Endpoint::Token, ScriptedReply::json(401, &refusal));
    let link = world.begin("gridshare").await;
    let came_back = world.allow(&link, "sunny-home").await;
    world.come_back(&came_back).await;
    assert_eq!(world.until_failed().await, Code::SetupRejected);
    world.settle().await;

    let (_, recording) = export(&world).await;
    let steps = steps(&recording);
    assert_eq!(steps.last().map(String::as_str), Some("token_response → idle (refused)"), "{steps:?}");
    let token = requests(&recording, "token")[0];
    let Body::Json(body) = &token.body else { panic!("JSON") };
    assert_eq!((token.status, body.get("error")), (Some(401), Some(&Kept::Text("invalid_client".into()))));
    let last = recording.views().last().expect("a picture").1;
    assert_eq!(last.at("/attempt/problem/code"), Some(&Kept::Text("setup_rejected".into())));
    assert!(!serde_json::to_string(&recording.entries).expect("JSON").contains("planted words"));
}

#[tokio::test]
async fn g05_a_file_made_while_a_refresh_runs_is_whole() {
    let world = recorded().await;
    world.sign_in_and_look("gridshare", "sunny-home").await;
    world.settle().await;
    world.sandbox().script("gridshare", Endpoint::Token, ScriptedReply::hang());
    world.time.forward(RENEWAL);
    world.until_asked("gridshare", Endpoint::Token, 2).await;

    let (_, during) = export(&world).await;
    assert_eq!(requests(&during, "token").len(), 1, "one that has no answer yet is none");
    assert!(during.views().last().is_some());
    let (_, again) = export(&world).await;
    assert!(again.entries.len() >= during.entries.len());
    assert_eq!(again.entries[..during.entries.len()], during.entries[..], "what was written stays as it was");
}

#[tokio::test]
async fn a_recording_goes_on_after_a_crash() {
    let mut world = recorded().await;
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.settle().await;
    // Everything up to here is on the disk.
    export(&world).await;
    world.kill().await;
    world.time.forward(Duration::from_mins(10));
    world.start().await;
    world.until_state(account, AccountState::SignedIn).await;
    world.settle().await;

    let (_, recording) = export(&world).await;
    let starts = recording.entries.iter().filter(|entry| matches!(entry.what, What::Started(_))).count();
    assert_eq!(starts, 2);
    let homes: std::collections::BTreeSet<String> = recording
        .views()
        .filter_map(|(_, view, _)| view.at("/accounts/0/live/homes/0/site").map(|site| format!("{site:?}")))
        .collect();
    assert_eq!(homes.len(), 1, "a home has one label in both runs: {homes:?}");
}

/// What somebody's provider said, read by the same survey on another computer, shows the same.
#[tokio::test]
async fn recorded_replies_say_to_the_app_what_the_provider_said() {
    let world = recorded().await;
    world.sign_in_and_look("gridshare", "sunny-home").await;
    world.settle().await;
    let (_, recording) = export(&world).await;
    let shown = recording.views().last().expect("a picture").1;

    let mut tape = Tape::new(&recording);
    let mut survey = (find("gridshare").expect("registered").survey)();
    let round = Round { now: world.time.utc(), meter_number: None, past: None };
    let sites = loop {
        match survey.next(&round) {
            Step::Request(request) => {
                let reply = tape.next("gridshare", "GET", request.template).expect("it was recorded");
                let status = reply.status.expect("it was answered");
                survey.receive(Reply { status, body: &reply.body }).expect("the app understands it");
            }
            Step::Done(Findings::Sites(sites)) => break sites,
            other @ (Step::Ask(_) | Step::Done(_) | Step::PastDone(..)) => panic!("{other:?}"),
        }
    };
    let (flow, _) = home_flows(&sites, ProvenSigns::default(), world.time.utc());
    let label = |place: &str| match shown.at(place) {
        Some(Kept::Text(text)) => text.as_str().to_owned(),
        other => panic!("{place}: {other:?}"),
    };
    assert_eq!(flow.homes[0].site.0, label("/accounts/0/live/homes/0/site"));
    assert_eq!(flow.homes[0].sources.len(), 3);
    for (number, source) in flow.homes[0].sources.iter().enumerate() {
        let place = format!("/accounts/0/live/homes/0/sources/{number}");
        assert_eq!(source.sources[0].0, label(&format!("{place}/sources/0")));
        let power = source.power_w.map(Kept::Number);
        assert_eq!(power.as_ref(), shown.at(&format!("{place}/power_w")), "{place}");
    }
}
