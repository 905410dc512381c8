//! Two processes of the same person, which the single instance let through; and one that is closed meanwhile.

use std::fs;

use crate::aftermath::GoesOn;
use crate::gate::Rule;
use crate::program::{Program, is_live};
use crate::stored::Progress;
use crate::world::{SERVERS, Server, World, eventually};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn x11_two_processes_that_renew_together_make_one_request() {
    for server in SERVERS {
        let (world, account) = World::signed_in(server).await;
        world.later();
        let before = world.before_a_renewal(&account).await;
        world.gate.set(Rule::HoldReplies);
        let seen = world.gate.seen();
        let mut first = world.start();
        first.say("update_now").await;
        world.gate.until("the request", |now| now.replies > seen.replies).await;
        let mut second = world.start();
        second.say("update_now").await;
        eventually("the second waits for its turn", async || waits_for_a_lock(&second)).await;
        world.gate.set(Rule::Open);

        world.until_live(&first, &account).await;
        world.until_live(&second, &account).await;
        world.expect_token_requests(before.requests + 1);
        let stored = world.stored().await;
        stored.expect_tidy(&account);
        assert_eq!(stored.progress(&account, before.generation), Progress::Done, "{server:?}");
        first.kill().await;
        second.kill().await;
    }
}

/// The first process is stopped before each change of the credential store in turn, and killed there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn x11_a_process_that_waited_goes_on_where_a_killed_one_has_stopped() {
    for server in [SERVERS[1], SERVERS[3]] {
        let (world, account) = World::signed_in(server).await;
        for change in 1.. {
            world.later();
            let before = world.before_a_renewal(&account).await;
            let replies = world.gate.seen().replies;
            let mut first = world.start_held(change);
            first.say("update_now").await;
            let seen = first
                .until("a halt, or values", |seen| seen.held.is_some() || seen.only_account().is_some_and(is_live))
                .await;
            if seen.held.is_none() {
                first.kill().await;
                assert!(change > 4, "a renewal changes the store at least so often");
                break;
            }
            let mut second = world.start();
            second.say("update_now").await;
            // It has nothing to wait for once the new record counts.
            let is_there = async || waits_for_a_lock(&second) || second.seen().only_account().is_some_and(is_live);
            eventually("the second waits for its turn", is_there).await;
            let spent = world.gate.seen().replies > replies;
            let progress = world.stored().await.progress(&account, before.generation);
            let asked = world.token_requests().len();
            first.kill().await;

            match world.expected(progress, spent) {
                GoesOn::WithTheNew => {
                    world.until_live(&second, &account).await;
                    world.expect_token_requests(asked);
                }
                GoesOn::WithTheOld => {
                    world.until_live(&second, &account).await;
                    world.expect_token_requests(asked + 1);
                }
                GoesOn::AfterSigningIn => {
                    world.until_interrupted(&second, &account).await;
                    world.expect_token_requests(asked + 1);
                    // Within a run two rounds are seconds apart.
                    second.kill().await;
                    second = world.start();
                    world.sign_in(&mut second, Some(&account)).await;
                }
            }
            second.kill().await;
            world.stored().await.expect_tidy(&account);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn x12_closed_during_a_renewal_it_is_brought_to_its_end() {
    for server in SERVERS {
        closed_behind(server, Rule::HoldRequests).await;
        closed_behind(server, Rule::HoldReplies).await;
    }
}

async fn closed_behind(server: Server, rule: Rule) {
    let (world, account) = World::signed_in(server).await;
    world.later();
    let before = world.before_a_renewal(&account).await;
    world.gate.set(rule);
    let seen = world.gate.seen();
    let mut program = world.start();
    program.say("update_now").await;
    match rule {
        Rule::HoldRequests => world.gate.until("the request", |now| now.requests > seen.requests).await,
        Rule::HoldReplies | Rule::Open => world.gate.until("the reply", |now| now.replies > seen.replies).await,
    };
    program.say("close").await;
    let told = program.until("that it was told", |seen| seen.obeyed == 2).await;
    assert!(!told.ended, "it does not end in the middle");
    world.gate.set(Rule::Open);
    program.until_ended().await;

    let stored = world.stored().await;
    stored.expect_tidy(&account);
    assert_eq!(stored.progress(&account, before.generation), Progress::Done, "{server:?}");
    let mut program = world.start();
    program.say("update_now").await;
    world.until_live(&program, &account).await;
    world.expect_token_requests(before.requests + 1);
    program.kill().await;
}

/// Whether a process waits for the lock of a file that another holds.
fn waits_for_a_lock(program: &Program) -> bool {
    let pid = program.pid().to_string();
    let locks = fs::read_to_string("/proc/locks").expect("Linux lists its locks");
    // `1: -> FLOCK  ADVISORY  WRITE 4711 08:01:123 0 EOF`
    locks.lines().any(|line| line.contains("->") && line.split_whitespace().any(|word| word == pid))
}
