//! What must hold after a kill in the middle of a renewal, whatever it has hit.

use porchlight_sandbox::Endpoint;

use crate::program::{Program, is_live, needs_sign_in};
use crate::stored::Progress;
use crate::world::World;

/// A renewal that was cut short.
pub struct Crash {
    /// The generation of the record before it.
    pub generation: u64,
    /// How many token requests there were before it.
    pub requests: usize,
    /// Whether the server has given new tokens for the old ones.
    pub spent: bool,
}

/// How it went on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum GoesOn {
    /// With what the killed run had brought.
    WithTheNew,
    /// With the old refresh token, sent once.
    WithTheOld,
    /// Not: the old refresh token was sent once and refused, and the person signs in again.
    AfterSigningIn,
}

impl World {
    /// Notes where a renewal starts from.
    pub async fn before_a_renewal(&self, account: &str) -> Crash {
        let stored = self.stored().await;
        Crash { generation: stored.generation(account), requests: self.token_requests().len(), spent: false }
    }

    /// Starts the program again after a kill; checks what the person sees and what the server saw. In the end somebody
    /// is signed in, and nothing is left behind.
    pub async fn goes_on(&self, account: &str, crash: &Crash) -> (Progress, GoesOn) {
        let stored = self.stored().await;
        stored.expect_whole(account);
        let progress = stored.progress(account, crash.generation);
        let killed = self.token_requests().len() - crash.requests;
        assert!(killed <= 1, "the killed run asked {killed} times");
        assert!(killed == 1 || !crash.spent);
        let expected = self.expected(progress, crash.spent);
        assert!(progress != Progress::Quiet || killed == 0, "nothing is spent without an intent");

        let before = self.token_requests().len();
        let mut program = self.start();
        program.say("update_now").await;
        match expected {
            GoesOn::WithTheNew => {
                self.until_live(&program, account).await;
                self.expect_token_requests(before);
            }
            GoesOn::WithTheOld => {
                self.until_live(&program, account).await;
                self.expect_token_requests(before + 1);
                self.expect_the_same_token(killed);
            }
            GoesOn::AfterSigningIn => {
                self.until_interrupted(&program, account).await;
                self.expect_token_requests(before + 1);
                self.expect_the_same_token(killed);
                program.kill().await;
                program = self.start();
                program.say("update_now").await;
                self.until_interrupted(&program, account).await;
                // Nothing is tried again, neither by the run that was refused nor by the next one.
                let signed_in = self.sign_in(&mut program, Some(account)).await;
                assert_eq!(signed_in, account, "it is the account that it was");
                self.expect_token_requests(before + 2);
            }
        }
        program.kill().await;
        self.stored().await.expect_tidy(account);
        (progress, expected)
    }

    /// How it must go on from a store that is found like this.
    pub fn expected(&self, progress: Progress, spent: bool) -> GoesOn {
        match progress {
            Progress::Committed | Progress::Done => GoesOn::WithTheNew,
            Progress::Quiet | Progress::Intent | Progress::Begun if spent && self.server.rotation => {
                GoesOn::AfterSigningIn
            }
            Progress::Quiet | Progress::Intent | Progress::Begun => GoesOn::WithTheOld,
        }
    }

    /// Waits until the account, the only one, shows values of this run.
    pub async fn until_live(&self, program: &Program, account: &str) {
        let shown = program.until_account("live values", is_live).await;
        assert_eq!(shown["id"], account, "it is the account that it was");
    }

    /// Waits until the account, the only one, asks to sign in again; what was saved is shown. Returns why it asks.
    pub async fn until_sign_in_is_needed(&self, program: &Program, account: &str) -> String {
        let shown = program.until_account("the request to sign in", needs_sign_in).await;
        assert_eq!(shown["id"], account, "it is the account that it was");
        assert!(!shown["ended_at"].is_null(), "it says since when");
        shown["problem"]["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The same, where the answer to a renewal was lost: it says that.
    pub async fn until_interrupted(&self, program: &Program, account: &str) {
        assert_eq!(self.until_sign_in_is_needed(program, account).await, "sign_in_interrupted");
    }

    /// Fails unless there were so many token requests.
    pub fn expect_token_requests(&self, times: usize) {
        assert_eq!(self.count(Endpoint::Token), times, "token requests");
    }

    /// Fails unless the last token request repeats the one before, where that came from the killed run.
    fn expect_the_same_token(&self, killed: usize) {
        let asked = self.token_requests();
        let [.., first, second] = &asked[..] else { panic!("there were two requests") };
        if killed == 1 {
            assert_eq!(
                first.form_field("refresh_token"),
                second.form_field("refresh_token"),
                "the old token, once more"
            );
        }
        assert_eq!(second.form_field("grant_type").as_deref(), Some("refresh_token"));
    }
}
