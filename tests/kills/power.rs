//! The power fails: bus and credential store end with the program.

use std::time::Duration;

use porchlight_domain::Clock;

use crate::gate::Rule;
use crate::program::{is_live, needs_sign_in};
use crate::world::{SERVERS, World, pause};

const POWER_CUTS: u32 = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn x10_without_power_the_record_is_old_or_new_and_never_half() {
    let (world, account) = World::signed_in(SERVERS[2]).await;
    let (mut whole, mut old, mut new) = (Duration::ZERO, 0, 0);
    for number in 0..=POWER_CUTS {
        world.later();
        world.gate.set(Rule::HoldReplies);
        let before = world.gate.seen();
        let mut program = world.start();
        program.say("update_now").await;
        world.gate.until("the reply", |seen| seen.replies > before.replies).await;
        world.gate.set(Rule::Open);
        world.gate.until("its way on", |seen| seen.passed > before.passed).await;
        if number == 0 {
            let began = world.clock.elapsed();
            program.until_account("live values", is_live).await;
            whole = world.since(began);
        } else {
            pause(whole * number / POWER_CUTS).await;
        }
        world.session.cut_power(program.pid()).await;
        program.until_dead().await;

        let asked = world.token_requests().len();
        world.session.restore_power().await;
        world.stored().await.expect_whole(&account);
        let mut program = world.start();
        program.say("update_now").await;
        let shown = program.until_account("an end", |account| is_live(account) || needs_sign_in(account)).await;
        assert_eq!(shown["id"], account.as_str());
        if is_live(&shown) {
            new += 1;
            world.expect_token_requests(asked);
        } else {
            old += 1;
            world.expect_token_requests(asked + 1);
            // Within a run two rounds are seconds apart.
            program.kill().await;
            program = world.start();
            world.sign_in(&mut program, Some(&account)).await;
        }
        program.say("close").await;
        program.until_ended().await;
    }
    eprintln!("power cuts: {old} times the old record, {new} times the new one");
    assert_eq!(old + new, POWER_CUTS + 1);
}
