//! Random sequences of what servers, networks, clocks, credential stores and people do. However it comes, in the end
//! the account is signed in, or asks to sign in again with a true reason; never in a loop, never without what was saved.
//!
//! `./dev test` runs a few, always the same; `./dev faults` runs ten thousand. A run is named by its first seed
//! and its number of journeys, `PORCHLIGHT_FAULTS=<seed>+<journeys>`; one journey repeats with `<seed>+1`.

mod acts;
mod chance;
mod story;

use std::time::Duration;

use acts::Act;
use chance::Chance;
use jiff::SignedDuration;
use porchlight_app::Command;
use porchlight_app::view::{AccountState, AccountView};
use porchlight_domain::AccountId;
use porchlight_http::Limits;
use porchlight_sandbox::{Asked, Endpoint};
use story::{Shown, Step, Story, violations};

use crate::world::{World, is_live};

/// The journeys of a run that names none.
const EVERY_TIME: &str = "1+60";
/// Steps of a journey.
const STEPS: usize = 12;
/// Longest wait for a reply, by real time: what hangs is given up soon, and what is slow now and then is one more fault.
const LIMIT: Duration = Duration::from_millis(250);
/// Looks around without anything happening that count as rest. Where one too few was taken, the next step begins early.
const LOOKS: usize = 3;
/// Longest time until nothing more happens by itself, by real time.
const REST: Duration = Duration::from_secs(20);

/// The accounts that journeys are about: provider, person, and a time past the end of the bearer.
const HOMES: &[(&str, &str, Duration)] = &[
    ("gridshare", "sunny-home", Duration::from_mins(70)),
    ("tjhsst-ion", "student", Duration::from_hours(11)),
    ("ion-electricity", "meter-owner", Duration::from_hours(11)),
];

#[tokio::test]
async fn a18_a25_n02_k06_x04_however_it_comes_the_end_is_signed_in_or_a_true_word() {
    let (first, journeys) = wanted();
    eprintln!("random faults: PORCHLIGHT_FAULTS={first}+{journeys}");
    let mut ends = [0_u64; 2];
    for seed in first..first + journeys {
        let journey = tokio::spawn(live_through(seed)).await;
        let story = journey.unwrap_or_else(|_| panic!("PORCHLIGHT_FAULTS={seed}+1 ended in a panic"));
        let found = violations(&story);
        assert!(found.is_empty(), "PORCHLIGHT_FAULTS={seed}+1\n{}\n{story:#?}", found.join("\n"));
        ends[usize::from(story.signed_in_again.is_some())] += 1;
    }
    eprintln!("random faults: {} stayed signed in, {} signed in again", ends[0], ends[1]);
}

/// The first seed and how many.
fn wanted() -> (u64, u64) {
    let named = std::env::var("PORCHLIGHT_FAULTS").unwrap_or_else(|_| EVERY_TIME.to_owned());
    let (first, journeys) = named.split_once('+').expect("PORCHLIGHT_FAULTS is <seed>+<journeys>");
    (first.parse().expect("the seed is a number"), journeys.parse().expect("the number of journeys is one"))
}

async fn live_through(seed: u64) -> Story {
    let chance = Chance::new(seed);
    let (provider, person, past_the_bearer) = chance.one_of(HOMES);
    let mut journey = Journey::begin(seed, provider, person).await;
    (journey.rotation, journey.families) = (!chance.once_in(3), chance.once_in(2));
    journey.set_up_server();
    let pauses = [Duration::ZERO, Duration::from_secs(5), Duration::from_mins(6), past_the_bearer, past_the_bearer];
    for _ in 0..STEPS {
        let act = Act::draw(&chance);
        let pause = chance.one_of(&pauses);
        journey.take_step(&act, pause, past_the_bearer).await;
    }
    journey.end(person).await
}

struct Journey {
    world: World,
    account: AccountId,
    provider: &'static str,
    steps: Vec<Step>,
    rotation: bool,
    families: bool,
    refuses: bool,
    /// How far the computer's clock was turned; the server's goes on.
    turned: SignedDuration,
    /// Requests of the present server that are in the story already.
    noted: usize,
}

impl Journey {
    async fn begin(seed: u64, provider: &'static str, person: &'static str) -> Self {
        let mut world = World::demo_of(seed).await;
        world.sandbox().quirks(provider, |quirks| quirks.refresh_token = true);
        let account = world.sign_in_and_look(provider, person).await;
        // Readings of the past are another matter, and would fill the story with requests.
        world.try_command(Command::FetchHistory { account, on: false }).await.ok();
        world.settle_for(LOOKS).await;
        world.limits = Limits { connect: LIMIT, token_total: LIMIT, api_total: LIMIT, ..Limits::default() };
        // Closed in peace, so that what is shown is saved.
        world.close().await;
        world.start().await;
        world.settle_for(LOOKS).await;
        let noted = world.sandbox().asked().len();
        Self {
            world,
            account,
            provider,
            steps: Vec::new(),
            rotation: false,
            families: false,
            refuses: false,
            turned: SignedDuration::ZERO,
            noted,
        }
    }

    async fn take_step(&mut self, act: &Act, pause: Duration, past_the_bearer: Duration) {
        if let Act::Refusal(on) = act
            && self.world.is_online()
        {
            self.refuses = *on;
        }
        let mut asked = Vec::new();
        if *act == Act::Network(false) {
            asked = self.newly_asked();
            self.noted = 0;
        }
        // A server that comes again has forgotten what was wrong with it.
        self.refuses &= *act != Act::Network(true) || self.world.is_online();
        if let Act::Clock(by) = act {
            self.turned += *by;
        }
        act.happen(&mut self.world, self.provider, past_the_bearer).await;
        if matches!(act, Act::Clock(_) | Act::Network(true)) {
            self.set_up_server();
        }
        self.world.time.forward(pause);
        let resting = async {
            self.world.settle_for(LOOKS).await;
            // What was saved is read from the disk after a start.
            while !self.shown().has_values {
                tokio::task::yield_now().await;
            }
        };
        let rests = tokio::time::timeout(REST, resting).await.is_ok();
        asked.extend(self.newly_asked());
        let spent = asked.iter().filter(|asked| asked.endpoint == Endpoint::Token);
        let step = Step {
            act: format!("{act:?}, {pause:?}"),
            spent: spent.filter_map(|asked| asked.form_field("refresh_token")).collect(),
            api: asked.iter().filter(|asked| asked.endpoint == Endpoint::Api).count(),
            refuses: self.refuses,
            loses: act.loses(),
            rests,
            runs: self.world.is_running(),
            shown: self.shown(),
        };
        self.steps.push(step);
    }

    fn set_up_server(&self) {
        if !self.world.is_online() {
            return;
        }
        self.world.sandbox().quirks(self.provider, |quirks| {
            quirks.refresh_token = true;
            quirks.rotation = self.rotation;
            quirks.reuse_revokes_family = self.families;
            quirks.clock_ahead_seconds = -self.turned.as_secs();
        });
    }

    /// All faults are over; the app has time, and the person signs in again if they are asked to.
    async fn end(mut self, person: &'static str) -> Story {
        if !self.world.is_online() {
            self.world.go_online().await;
            (self.noted, self.refuses) = (0, false);
        }
        self.set_up_server();
        self.world.store.heal();
        let provider = self.provider;
        self.world.sandbox().quirks(provider, |quirks| {
            quirks.token_error = None;
            quirks.refuses_every_bearer = false;
            quirks.rate_limit = None;
        });
        self.refuses = false;
        let mut rounds = 0;
        while rounds < 20 && !is_over(&self.world.account(self.account)) {
            rounds += 1;
            self.take_step(&Act::UpdateNow, Duration::from_mins(61), Duration::ZERO).await;
            self.wait_a_little().await;
        }
        let end = self.shown();
        let mut signed_in_again = None;
        if end.state == AccountState::NeedsSignIn {
            // What is still to go wrong there is forgotten.
            self.world.go_offline().await;
            self.world.go_online().await;
            self.set_up_server();
            self.world.sign_in_again(provider, Some(self.account), person).await;
            for _ in 0..20 {
                if is_live(&self.world.account(self.account)) {
                    break;
                }
                self.world.time.forward(Duration::from_mins(6));
                self.wait_a_little().await;
            }
            signed_in_again = Some(self.shown());
        }
        Story { steps: self.steps, end, signed_in_again }
    }

    /// Lets what hangs be given up.
    async fn wait_a_little(&self) {
        let over = self.world.until_account(self.account, is_over);
        tokio::time::timeout(LIMIT * 2, over).await.ok();
    }

    fn newly_asked(&mut self) -> Vec<Asked> {
        if !self.world.is_online() {
            return Vec::new();
        }
        let asked = self.world.sandbox().asked();
        let fresh = asked[self.noted.min(asked.len())..].to_vec();
        self.noted = asked.len();
        fresh
    }

    fn shown(&self) -> Shown {
        let account = self.world.account(self.account);
        Shown {
            state: account.state,
            code: account.problem.as_ref().map(|problem| problem.code),
            has_values: account.live.is_some(),
        }
    }
}

/// Whether nothing more is to be expected by itself.
fn is_over(account: &AccountView) -> bool {
    is_live(account) || account.state == AccountState::NeedsSignIn
}
