//! Killed while somebody signs in.

use std::time::Duration;

use porchlight_domain::Clock;
use porchlight_sandbox::Endpoint;

use crate::gate::Rule;
use crate::program::is_live;
use crate::world::{SERVERS, World, pause};

/// Kills between the arrival of the tokens and the end of the sign-in.
const AFTER_THE_TOKENS: u32 = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn x01_killed_with_the_browser_open_the_attempt_is_still_good() {
    // One comes back by deep link, one by the loopback listener.
    for server in [SERVERS[2], SERVERS[3]] {
        let world = World::empty(server).await;
        let mut program = world.start();
        let link = world.begin(&mut program, None).await;
        program.until("the wait", |seen| seen.step() == "waiting_for_browser").await;
        for _ in 0..3 {
            program.kill().await;
            assert!(world.stored().await.has_attempt());
            program = world.start();
            program.until("the wait", |seen| seen.step() == "waiting_for_browser").await;
        }
        world.come_back(&mut program, &link).await;
        let account = world.until_signed_in(&mut program).await;
        world.expect_token_requests(1);
        program.kill().await;
        let stored = world.stored().await;
        stored.expect_tidy(&account);
        assert!(!stored.has_attempt());
    }
}

/// Before each change of the credential store between the answer of the browser and the end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn x02_killed_with_the_answer_there_it_works_then_or_at_the_next_try() {
    for server in [SERVERS[0], SERVERS[3]] {
        let world = World::empty(server).await;
        for change in 1.. {
            let asked = world.count(Endpoint::Token);
            let mut program = world.start();
            let link = world.begin(&mut program, None).await;
            program.until("the wait", |seen| seen.step() == "waiting_for_browser").await;
            program.say(&format!("hold {change}")).await;
            let answer = world.come_back(&mut program, &link).await;
            let seen = program.until("a halt, or the end", |seen| seen.held.is_some() || seen.step() == "done").await;
            program.kill().await;
            world.gate.until_idle().await;
            world.try_again(asked, &answer).await;
            if seen.held.is_none() {
                assert!(change > 3, "a sign-in changes the store at least so often");
                break;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn x02_killed_while_the_code_is_exchanged_the_next_try_works() {
    for server in SERVERS {
        let world = World::empty(server).await;
        for rule in [Rule::HoldRequests, Rule::HoldReplies] {
            let (asked, before) = (world.count(Endpoint::Token), world.gate.seen());
            world.gate.set(rule);
            let mut program = world.start();
            let link = world.begin(&mut program, None).await;
            let answer = world.come_back(&mut program, &link).await;
            match rule {
                Rule::HoldRequests => world.gate.until("the request", |seen| seen.requests > before.requests).await,
                Rule::HoldReplies | Rule::Open => {
                    world.gate.until("the reply", |seen| seen.replies > before.replies).await
                }
            };
            program.kill().await;
            world.gate.cut();
            assert!(!world.stored().await.has_attempt(), "it is taken before the code is sent");
            world.try_again(asked, &answer).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn x02_killed_at_any_moment_after_the_tokens_came_nothing_is_left_behind() {
    let world = World::empty(SERVERS[2]).await;
    let mut whole = Duration::ZERO;
    for number in 0..=AFTER_THE_TOKENS {
        let (asked, before) = (world.count(Endpoint::Token), world.gate.seen());
        world.gate.set(Rule::HoldReplies);
        let mut program = world.start();
        let link = world.begin(&mut program, None).await;
        let answer = world.come_back(&mut program, &link).await;
        world.gate.until("the reply", |seen| seen.replies > before.replies).await;
        world.gate.set(Rule::Open);
        world.gate.until("its way on", |seen| seen.passed > before.passed).await;
        if number == 0 {
            let began = world.clock.elapsed();
            program.until("the end", |seen| seen.step() == "done").await;
            whole = world.since(began);
        } else {
            pause(whole * number / AFTER_THE_TOKENS).await;
        }
        program.kill().await;
        world.try_again(asked, &answer).await;
    }
}

impl World {
    /// Starts the program again after a kill during the first sign-in, before which there were so many token requests:
    /// the answer that was given works once more, or is said not to be waited for; in the end somebody is signed in,
    /// once, and nothing else is left. Then the account is removed.
    async fn try_again(&self, asked_before: usize, answer: &str) {
        let stored = self.stored().await;
        let asked = self.count(Endpoint::Token);
        let killed = asked - asked_before;
        assert!(killed <= 1 && (killed == 0 || !stored.has_attempt()), "the attempt is taken first");
        let mut program = self.start();
        program.say("update_now").await;
        let seen = program.until("the store", |seen| seen.view["vault"] == "ready").await;
        let account = if stored.has_attempt() {
            program.until("the wait", |seen| seen.step() == "waiting_for_browser").await;
            self.follow(&mut program, answer).await;
            self.until_signed_in(&mut program).await
        } else if let Some(account) = seen.only_account() {
            // All was stored: nothing is lost.
            let account = account["id"].as_str().expect("it has an id").to_owned();
            program.until_account("live values", is_live).await;
            self.expect_token_requests(asked);
            account
        } else {
            assert!(seen.accounts().is_empty() && seen.step().is_empty(), "{:?}", seen.view["attempt"]);
            if answer.starts_with("app.porchlight:") {
                self.follow(&mut program, answer).await;
                program.until("the word to start again", |seen| seen.has_notice("unexpected_link")).await;
                self.expect_token_requests(asked);
            }
            self.sign_in(&mut program, None).await
        };
        self.expect_codes_sent_once();
        program.say("close").await;
        program.until_ended().await;
        let stored = self.stored().await;
        assert!(!stored.has_attempt());
        stored.expect_tidy(&account);

        let mut program = self.start();
        program.say(&format!("remove {account}")).await;
        program.until("an empty list", |seen| seen.obeyed == 1 && seen.accounts().is_empty()).await;
        program.say("close").await;
        program.until_ended().await;
        assert_eq!(self.stored().await.names(), [""; 0]);
    }

    fn expect_codes_sent_once(&self) {
        let mut codes: Vec<_> = self.token_requests().iter().filter_map(|asked| asked.form_field("code")).collect();
        let sent = codes.len();
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), sent, "a code is sent once");
    }
}
