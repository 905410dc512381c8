//! Killed while signing out, or while an account is removed.

use porchlight_sandbox::Endpoint;

use crate::program::{Program, needs_sign_in};
use crate::world::{SERVERS, World, eventually};

/// Before which changes of the credential store: the first ones, one in the middle, and those around the end, of which
/// the last does not come any more. A sign-out notes what is to be revoked, marks the record, and deletes it.
const CHANGES: [u32; 10] = [1, 2, 3, 4, 5, 6, 42, 87, 88, 89];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn x08_r14_killed_during_a_sign_out_the_account_stays_signed_out_and_its_record_goes() {
    let (world, account) = World::signed_in(SERVERS[3]).await;
    for change in CHANGES {
        world.leave(&account, "sign_out", change).await;

        let asked = (world.count(Endpoint::Token), world.count(Endpoint::Api));
        let told = world.count(Endpoint::Revoke);
        let mut program = world.start();
        program.say("update_now").await;
        let shown = program.until_account("the signed-out account", needs_sign_in).await;
        assert_eq!(shown["id"], account.as_str());
        world.until_told(told).await;
        world.until_nothing_is_kept().await;
        assert_eq!((world.count(Endpoint::Token), world.count(Endpoint::Api)), asked, "nobody is asked");
        let again = world.sign_in(&mut program, Some(&account)).await;
        assert_eq!(again, account);
        program.say("close").await;
        program.until_ended().await;
        world.stored().await.expect_tidy(&account);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn x08_r14_killed_while_an_account_is_removed_nothing_of_it_stays() {
    let world = World::empty(SERVERS[2]).await;
    for change in CHANGES {
        let mut program = world.start();
        let account = world.sign_in(&mut program, None).await;
        program.say("close").await;
        program.until_ended().await;
        world.leave(&account, "remove", change).await;

        let told = world.count(Endpoint::Revoke);
        let program = world.start();
        program.until("an empty list", |seen| seen.view["vault"] == "ready" && seen.accounts().is_empty()).await;
        world.until_told(told).await;
        world.until_nothing_is_kept().await;
        program.kill().await;
    }
}

/// The provider has ended the session, and the program is killed while it takes note of that.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a25_killed_while_a_session_ends_it_has_ended_all_the_same() {
    let (world, account) = World::signed_in(SERVERS[0]).await;
    for change in [1, 2, 3, 4, 5, 40, 86, 87] {
        world.later();
        world.refuse_renewals(true);
        let asked = world.count(Endpoint::Token);
        let mut program = world.start_held(change);
        program.say("update_now").await;
        world.until_held_or_gone(&program).await;
        program.kill().await;
        let killed = world.count(Endpoint::Token) - asked;

        let mut program = world.start();
        program.say("update_now").await;
        world.until_sign_in_is_needed(&program, &account).await;
        world.until_nothing_is_kept().await;
        let all = world.count(Endpoint::Token) - asked;
        assert!((1..=2).contains(&all) && killed <= 1, "each run asks once at most: {killed} of {all}");
        program.kill().await;
        let mut program = world.start();
        program.say("update_now").await;
        world.until_sign_in_is_needed(&program, &account).await;
        world.refuse_renewals(false);
        assert_eq!(world.sign_in(&mut program, Some(&account)).await, account);
        world.expect_token_requests(asked + all + 1);
        program.say("close").await;
        program.until_ended().await;
        world.stored().await.expect_tidy(&account);
    }
}

impl World {
    fn refuse_renewals(&self, refused: bool) {
        let error = refused.then(|| "invalid_grant".to_owned());
        self.sandbox.quirks(self.server.provider, |quirks| quirks.token_error = error);
    }

    /// Signs an account out, or removes it, and kills the program before that change of the store. The provider does
    /// not listen meanwhile.
    async fn leave(&self, account: &str, command: &str, change: u32) {
        let mut program = self.start();
        program.say("update_now").await;
        self.until_live(&program, account).await;
        self.sandbox.quirks(self.server.provider, |quirks| quirks.revocation_status = Some(503));
        program.say(&format!("hold {change}")).await;
        program.say(&format!("{command} {account}")).await;
        self.until_held_or_gone(&program).await;
        program.kill().await;
        self.sandbox.quirks(self.server.provider, |quirks| quirks.revocation_status = None);
    }

    async fn until_held_or_gone(&self, program: &Program) {
        let is_there = async || program.seen().held.is_some() || self.stored().await.accounts().is_empty();
        eventually("it comes to a halt or to its end", is_there).await;
    }

    /// Waits until the provider was told once more.
    async fn until_told(&self, before: usize) {
        let told = self.until_asked(Endpoint::Revoke, before + 1).await;
        assert!(told[before].form_field("token").is_some_and(|token| !token.is_empty()));
    }

    /// Waits until nothing lies in the credential store: no record, and nothing that is still to be revoked.
    pub async fn until_nothing_is_kept(&self) {
        eventually("nothing is kept", async || self.stored().await.names().is_empty()).await;
    }
}
