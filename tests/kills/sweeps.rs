//! Killed at any moment of a renewal, over and over: what the points in `renewing.rs` leave out by being exact.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use porchlight_domain::Clock;
use porchlight_sandbox::Endpoint;

use crate::aftermath::GoesOn;
use crate::gate::Rule;
use crate::stored::Progress;
use crate::world::{SERVERS, World, pause};

/// Kills between the arrival of the reply and the use of what it brought.
const AFTER_THE_REPLY: u32 = 30;
/// Kills between the start of the program and that.
const FROM_THE_START: u32 = 10;

/// What was hit how often.
type Tally = BTreeMap<(Progress, bool, GoesOn), u32>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn x03_x04_x05_x07_killed_at_any_moment_without_rotation() {
    sweep(0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn x03_x04_x05_x07_killed_at_any_moment_without_rotation_where_families_are_revoked() {
    sweep(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn x03_x04_x05_x07_killed_at_any_moment_with_rotation() {
    sweep(2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn x03_x04_x05_x07_killed_at_any_moment_with_rotation_where_families_are_revoked() {
    sweep(3).await;
}

async fn sweep(server: usize) {
    let (world, account) = World::signed_in(SERVERS[server]).await;
    let mut tally = Tally::new();
    let (to_the_reply, to_its_use) = world.watch_a_renewal(&account).await;
    for number in 0..AFTER_THE_REPLY {
        let delay = spread(to_its_use, number, AFTER_THE_REPLY);
        *tally.entry(world.kill_after_the_reply(&account, delay).await).or_default() += 1;
    }
    for number in 0..FROM_THE_START {
        let delay = spread(to_the_reply + to_its_use, number, FROM_THE_START);
        *tally.entry(world.kill_after_the_start(&account, delay).await).or_default() += 1;
    }
    // For whoever runs it with `--nocapture`; in one piece, since others write there as well.
    let mut hit = format!("{:?}\n  reply after {to_the_reply:?}, used after {to_its_use:?} more", world.server);
    for ((progress, spent, goes_on), times) in &tally {
        let spent = if *spent { "spent" } else { "not spent" };
        write!(hit, "\n  {times:2} times killed at {progress:?}, token {spent}: went on {goes_on:?}").expect("text");
    }
    eprintln!("{hit}\n  {:2} times the credential store died as well", world.session.deaths());
    assert_eq!(tally.values().sum::<u32>(), AFTER_THE_REPLY + FROM_THE_START);
}

/// The nth of so many delays, a little beyond `whole`.
fn spread(whole: Duration, number: u32, of: u32) -> Duration {
    whole * 6 * number / (5 * (of - 1))
}

impl World {
    /// Lets a renewal come to its end; returns how long the reply took to come, and how long its use from there on.
    async fn watch_a_renewal(&self, account: &str) -> (Duration, Duration) {
        self.later();
        let (passed, calls) = (self.gate.seen().passed, self.count(Endpoint::Api));
        let began = self.clock.elapsed();
        let mut program = self.start();
        program.say("update_now").await;
        self.gate.until("the reply", |seen| seen.passed > passed).await;
        let to_the_reply = self.since(began);
        // The first call that is made with the new tokens comes after all that is stored.
        self.until_asked(Endpoint::Api, calls + 1).await;
        let to_its_use = self.since(began).saturating_sub(to_the_reply);
        self.until_live(&program, account).await;
        program.kill().await;
        (to_the_reply, to_its_use)
    }

    async fn kill_after_the_reply(&self, account: &str, delay: Duration) -> (Progress, bool, GoesOn) {
        self.later();
        let mut crash = self.before_a_renewal(account).await;
        self.gate.set(Rule::HoldReplies);
        let before = self.gate.seen();
        let mut program = self.start();
        program.say("update_now").await;
        self.gate.until("the reply", |seen| seen.replies > before.replies).await;
        self.gate.set(Rule::Open);
        self.gate.until("its way on", |seen| seen.passed > before.passed).await;
        pause(delay).await;
        program.kill().await;
        self.gate.until_idle().await;
        crash.spent = true;
        let (progress, goes_on) = self.goes_on(account, &crash).await;
        (progress, true, goes_on)
    }

    async fn kill_after_the_start(&self, account: &str, delay: Duration) -> (Progress, bool, GoesOn) {
        self.later();
        let mut crash = self.before_a_renewal(account).await;
        let before = self.gate.seen().replies;
        let mut program = self.start();
        program.say("update_now").await;
        pause(delay).await;
        program.kill().await;
        self.session.check().await;
        crash.spent = self.gate.until_idle().await.replies > before;
        let (progress, goes_on) = self.goes_on(account, &crash).await;
        (progress, crash.spent, goes_on)
    }
}
