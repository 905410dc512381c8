//! Killed while somebody signs in once more to an account that is there.

use porchlight_sandbox::Endpoint;

use crate::program::{Program, is_live, needs_sign_in};
use crate::world::{SERVERS, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn x02_x10_killed_while_signing_in_once_more_the_account_stays_signed_in() {
    for server in [SERVERS[1], SERVERS[3]] {
        let (world, account) = World::signed_in(server).await;
        for change in 1.. {
            // A renewal clears away what an earlier turn has left beside the record.
            world.later();
            let mut program = world.start();
            program.say("update_now").await;
            world.until_live(&program, &account).await;
            world.stored().await.expect_tidy(&account);
            let (answer, was_held) = world.answer_held(&mut program, &account, change).await;
            program.kill().await;
            world.gate.until_idle().await;

            let stored = world.stored().await;
            stored.expect_whole(&account);
            let asked = world.count(Endpoint::Token);
            let mut program = world.start();
            program.say("update_now").await;
            if stored.has_attempt() {
                program.until("the wait", |seen| seen.step() == "waiting_for_browser").await;
                world.follow(&mut program, &answer).await;
                assert_eq!(world.until_signed_in(&mut program).await, account);
            } else {
                world.until_live(&program, &account).await;
                world.expect_token_requests(asked);
            }
            program.say("close").await;
            program.until_ended().await;
            let stored = world.stored().await;
            stored.expect_whole(&account);
            assert_eq!(stored.accounts(), [account.as_str()]);
            if !was_held {
                assert!(change > 3, "a sign-in changes the store at least so often");
                break;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn x02_killed_while_a_signed_out_account_signs_in_it_is_signed_in_or_nothing_is_kept() {
    let (world, account) = World::signed_in(SERVERS[2]).await;
    for change in 1.. {
        let mut program = world.start();
        program.say(&format!("sign_out {account}")).await;
        program.until_account("the signed-out account", needs_sign_in).await;
        world.until_nothing_is_kept().await;
        let (answer, was_held) = world.answer_held(&mut program, &account, change).await;
        program.kill().await;
        world.gate.until_idle().await;

        let waits = world.stored().await.has_attempt();
        let mut program = world.start();
        program.say("update_now").await;
        let shown = program.until_account("an end", |account| is_live(account) || needs_sign_in(account)).await;
        assert_eq!(shown["id"], account.as_str());
        if waits {
            program.until("the wait", |seen| seen.step() == "waiting_for_browser").await;
            world.follow(&mut program, &answer).await;
            assert_eq!(world.until_signed_in(&mut program).await, account);
        } else if needs_sign_in(&shown) {
            world.until_nothing_is_kept().await;
            world.sign_in(&mut program, Some(&account)).await;
        }
        program.say("close").await;
        program.until_ended().await;
        world.stored().await.expect_tidy(&account);
        if !was_held {
            assert!(change > 3, "a sign-in changes the store at least so often");
            break;
        }
    }
}

impl World {
    /// Signs in once more, up to the nth change of the store after the answer of the browser. Returns the answer, and
    /// whether there was such a change.
    async fn answer_held(&self, program: &mut Program, account: &str, change: u32) -> (String, bool) {
        let link = self.begin(program, Some(account)).await;
        program.until("the wait", |seen| seen.step() == "waiting_for_browser").await;
        program.say(&format!("hold {change}")).await;
        let answer = self.come_back(program, &link).await;
        let seen = program.until("a halt, or the end", |seen| seen.held.is_some() || seen.step() == "done").await;
        (answer, seen.held.is_some())
    }
}
