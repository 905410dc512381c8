//! Killed while a session is renewed, at each point between two steps.

use std::time::Duration;

use crate::aftermath::GoesOn;
use crate::gate::{DeadEnd, Rule};
use crate::program::is_live;
use crate::stored::Progress;
use crate::world::{SERVERS, World, eventually, pause};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn x03_killed_with_an_intent_and_no_request_it_is_renewed_as_ever() {
    for server in SERVERS {
        let (world, account) = World::signed_in(server).await;
        let dead_end = DeadEnd::open().await;
        world.later();
        let crash = world.before_a_renewal(&account).await;
        let mut program = world.start_towards(dead_end.port());
        program.say("update_now").await;
        world.until_intent(&account).await;
        program.kill().await;

        world.expect_token_requests(crash.requests);
        assert_eq!(world.goes_on(&account, &crash).await, (Progress::Intent, GoesOn::WithTheOld), "{server:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn x04_killed_with_a_request_that_never_arrives_it_is_renewed_as_ever() {
    for server in SERVERS {
        let (world, account) = World::signed_in(server).await;
        world.later();
        let crash = world.before_a_renewal(&account).await;
        world.gate.set(Rule::HoldRequests);
        let before = world.gate.seen().requests;
        let mut program = world.start();
        program.say("update_now").await;
        world.gate.until("the request", |seen| seen.requests > before).await;
        program.kill().await;
        world.gate.cut();

        world.expect_token_requests(crash.requests);
        assert_eq!(world.goes_on(&account, &crash).await, (Progress::Intent, GoesOn::WithTheOld), "{server:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn x04_a25_killed_without_a_reply_the_old_token_is_tried_once() {
    for server in SERVERS {
        let (world, account) = World::signed_in(server).await;
        world.later();
        let mut crash = world.before_a_renewal(&account).await;
        world.gate.set(Rule::HoldReplies);
        let before = world.gate.seen().replies;
        let mut program = world.start();
        program.say("update_now").await;
        world.gate.until("the reply", |seen| seen.replies > before).await;
        program.kill().await;
        world.gate.cut();

        crash.spent = true;
        let expected = if server.rotation { GoesOn::AfterSigningIn } else { GoesOn::WithTheOld };
        assert_eq!(world.goes_on(&account, &crash).await, (Progress::Intent, expected), "{server:?}");
    }
}

/// However often the person asks: a session that has ended is asked for no more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn x04_a25_a_session_that_has_ended_is_never_tried_again() {
    let (world, account) = World::signed_in(SERVERS[3]).await;
    world.later();
    world.gate.set(Rule::HoldReplies);
    let mut program = world.start();
    program.say("update_now").await;
    world.gate.until("the reply", |seen| seen.replies == 2).await;
    program.kill().await;
    world.gate.cut();

    for run in 0..2 {
        let mut program = world.start();
        program.say("update_now").await;
        world.until_interrupted(&program, &account).await;
        let asked = world.sandbox.asked().len();
        // Longer than the shortest time between two rounds.
        for _ in 0..if run == 0 { 7 } else { 1 } {
            program.say("update_now").await;
            program.say("look").await;
            pause(Duration::from_secs(1)).await;
        }
        assert_eq!(world.sandbox.asked().len(), asked, "nobody is asked");
        world.expect_token_requests(3);
        program.kill().await;
    }
}

/// Before each change of the credential store that a renewal makes, one after the other, until there is none left.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn x03_x05_x07_x10_killed_between_any_two_changes_of_the_store_the_record_is_old_or_new() {
    for server in SERVERS {
        let (world, account) = World::signed_in(server).await;
        let mut hit = Vec::new();
        for change in 1.. {
            world.later();
            let mut crash = world.before_a_renewal(&account).await;
            let before = world.gate.seen().replies;
            let mut program = world.start_held(change);
            program.say("update_now").await;
            let seen = program
                .until("a halt, or values", |seen| seen.held.is_some() || seen.only_account().is_some_and(is_live))
                .await;
            program.kill().await;
            crash.spent = world.gate.until_idle().await.replies > before;
            let (progress, goes_on) = world.goes_on(&account, &crash).await;
            hit.push((seen.held.clone(), crash.spent, progress, goes_on));
            if seen.held.is_none() {
                break;
            }
        }
        let lines: Vec<String> = hit.iter().map(|at| format!("{at:?}")).collect();
        eprintln!("{server:?}\n  {}", lines.join("\n  "));
        let reached = |wanted: Progress, spent: bool| hit.iter().any(|at| at.2 == wanted && at.1 == spent);
        assert!(reached(Progress::Quiet, false) && reached(Progress::Intent, true), "{hit:#?}");
        assert!(reached(Progress::Begun, true) && reached(Progress::Committed, true), "{hit:#?}");
        assert!(reached(Progress::Done, true), "{hit:#?}");
    }
}

impl World {
    /// Waits until an intent lies in the credential store.
    async fn until_intent(&self, account: &str) {
        let has_intent =
            async || self.stored().await.manifest(account).is_some_and(|manifest| !manifest["intent"].is_null());
        eventually("a renewal begins", has_intent).await;
    }
}
