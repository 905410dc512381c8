//! *Check what's wrong*: what is the matter is told in one answer, and whose it is.

use std::time::Duration;

use jiff::SignedDuration;
use porchlight_app::view::{CheckCause, CheckVerdict, CheckView, CheckedDevice, Lamp, Whose};
use porchlight_app::{Command, Connectivity};
use porchlight_domain::{AccountId, Clock as _, Code};
use porchlight_sandbox::{Asked, Endpoint, ScriptedReply, Span};
use porchlight_vault::VaultError;
use serde_json::json;

use crate::in_between::{Proxy, start_https};
use crate::world::World;

const GOOD: [Lamp; 3] = [Lamp::Good; 3];
/// Two rounds never start closer together.
const BETWEEN_ROUNDS: Duration = Duration::from_secs(5);
/// How long a test of a check may take.
const LIMIT: Duration = Duration::from_secs(15);

#[tokio::test]
async fn where_nothing_is_wrong_that_is_said_and_nobody_is_named_to_anybody() {
    let (world, account) = at_home().await;
    let before = world.sandbox().asked().len();
    let check = world.check(account).await;
    assert_eq!((lamps(&check), told(&check)), (GOOD, (CheckCause::Nothing, Whose::Nobody)));
    assert_eq!(check.device.expect("a battery").last_at, world.account(account).freshness.at);
    assert_eq!(check.checked_at, Some(world.time.utc().to_string()));

    let asked = world.sandbox().asked().split_off(before);
    let plain = |asked: &&Asked| asked.header("authorization").is_none();
    let knocks: Vec<_> = asked.iter().filter(plain).map(|asked| (asked.endpoint, asked.body.as_str())).collect();
    assert_eq!(knocks.len(), 2, "one at each door: {knocks:?}");
    assert!(knocks.contains(&(Endpoint::Token, "grant_type=")) && knocks.contains(&(Endpoint::Api, "")), "{knocks:?}");
    assert!(asked.iter().all(|asked| asked.provider == Some("gridshare")), "nobody else is asked");
    assert!(asked.len() > 2, "and the person's own readings are asked for");
}

#[tokio::test]
async fn a_result_ages_and_another_check_replaces_it() {
    let (world, account) = at_home().await;
    let first = world.check(account).await;
    assert_eq!(first.age_s, Some(0.0));
    world.time.forward(Duration::from_secs(130));
    let aged = world.until(|view| view.check.as_ref().is_some_and(|check| check.age_s == Some(120.0))).await;
    assert_eq!(aged.check.expect("it stays").checked_at, first.checked_at);
    let second = world.check(account).await;
    assert_eq!((second.age_s, lamps(&second)), (Some(0.0), GOOD));
}

#[tokio::test]
async fn a_provider_that_cannot_be_connected_to_is_named_though_the_internet_is_there() {
    let (mut world, account) = at_home().await;
    world.go_offline().await;
    // A computer that refuses a connection is one that was reached, whatever the system says.
    world.network.set_connectivity(Connectivity::Offline);
    let check = world.check(account).await;
    assert_eq!(lamps(&check), [Lamp::Good, Lamp::InTheWay, Lamp::Unknown]);
    assert_eq!(told(&check), (CheckCause::ServiceSilent, Whose::Provider));
    assert!(check.device.expect("a battery").last_at.is_some(), "the last reading is still named");
}

/// Writes one test per reply at the door of the token endpoint.
macro_rules! at_the_door {
    ($($name:ident: $reply:expr => $cause:ident of $whose:ident, $lamp:ident;)+) => {
        $(
            #[tokio::test]
            async fn $name() {
                let (world, account) = at_home().await;
                world.sandbox().script("gridshare", Endpoint::Token, $reply);
                let check = world.check(account).await;
                assert_eq!(told(&check), (CheckCause::$cause, Whose::$whose));
                assert_eq!(check.service, Lamp::$lamp);
            }
        )+
    };
}

at_the_door! {
    a_provider_that_fails_is_named:
        ScriptedReply::json(500, &json!({})) => ServiceFailing of Provider, InTheWay;
    a_provider_that_is_closed_for_a_while_is_named:
        ScriptedReply::html(503, "<h1>Back soon</h1>") => ServiceFailing of Provider, InTheWay;
    a_provider_that_asks_to_slow_down_is_named:
        ScriptedReply::json(429, &json!({})).header("retry-after", "60") => RateLimited of Provider, InTheWay;
}

#[tokio::test]
async fn an_api_that_fails_is_named_though_its_doors_are_open() {
    let (world, account) = at_home().await;
    // The first knock comes without a bearer, so the person's own round meets this one or the knock does.
    for _ in 0..2 {
        world.sandbox().script("gridshare", Endpoint::Api, ScriptedReply::json(500, &json!({})));
    }
    let check = world.check(account).await;
    assert_eq!(told(&check), (CheckCause::ServiceFailing, Whose::Provider));
    assert_eq!((check.internet, check.service), (Lamp::Good, Lamp::InTheWay));
}

#[tokio::test]
async fn a_provider_that_takes_the_connection_and_says_nothing_is_given_up_in_time() {
    let (world, account) = at_home().await;
    world.sandbox().script("gridshare", Endpoint::Token, ScriptedReply::hang());
    let token_requests = world.count("gridshare", Endpoint::Token);
    world.command(whats_wrong("gridshare", Some(account))).await;
    world.until_asked("gridshare", Endpoint::Token, token_requests + 1).await;
    world.settle().await;
    let running = world.view().check.expect("it runs");
    assert_eq!((running.internet, running.service), (Lamp::Checking, Lamp::Checking));
    assert_eq!((running.verdict, running.checked_at), (None, None));

    // A second press while it runs does nothing, and the window stays alive.
    world.command(whats_wrong("gridshare", Some(account))).await;
    world.settle().await;
    assert_eq!(world.count("gridshare", Endpoint::Token), token_requests + 1);

    world.time.forward(LIMIT);
    let check = world.until_checked().await;
    assert_eq!(told(&check), (CheckCause::ServiceSilent, Whose::Provider));
    assert_eq!((check.internet, check.service), (Lamp::Good, Lamp::InTheWay));
}

#[tokio::test]
async fn a_check_of_something_else_takes_the_place_of_one_under_way() {
    let (world, account) = at_home().await;
    world.sandbox().script("gridshare", Endpoint::Token, ScriptedReply::hang());
    world.command(whats_wrong("gridshare", Some(account))).await;
    world.command(whats_wrong("tjhsst-ion", None)).await;
    let check = world.until_checked().await;
    assert_eq!((check.provider.as_str(), check.account, check.device), ("tjhsst-ion", None, None), "a school has none");
    world.time.forward(LIMIT + LIMIT);
    world.settle().await;
    assert_eq!(world.view().check.expect("it stays").provider, "tjhsst-ion");
}

#[tokio::test]
async fn a_program_that_is_closed_does_not_wait_for_a_check() {
    let (mut world, account) = at_home().await;
    world.sandbox().script("gridshare", Endpoint::Token, ScriptedReply::hang());
    world.command(whats_wrong("gridshare", Some(account))).await;
    world.until_asked("gridshare", Endpoint::Token, 2).await;
    world.close().await;
}

/// Writes one test per way in which a network shows a page of its own.
macro_rules! a_page_of_the_network {
    ($($name:ident: $reply:expr;)+) => {
        $(
            #[tokio::test]
            async fn $name() {
                let (world, account) = at_home().await;
                for endpoint in [Endpoint::Token, Endpoint::Api] {
                    for _ in 0..3 {
                        world.sandbox().script("gridshare", endpoint, $reply);
                    }
                }
                let check = world.check(account).await;
                assert_eq!(told(&check), (CheckCause::NetworkPage, Whose::Network));
                assert_eq!(lamps(&check), [Lamp::InTheWay, Lamp::Unknown, Lamp::Unknown]);
            }
        )+
    };
}

a_page_of_the_network! {
    a_page_where_json_should_be_is_the_networks: ScriptedReply::html(200, "<!doctype html><h1>Welcome to our hotel</h1>");
    a_pointer_to_a_page_is_the_networks:
        ScriptedReply::bytes(302, "").header("location", "http://10.0.0.1/sign-in");
    a_network_that_says_so_itself_is_named: ScriptedReply::html(511, "<h1>Sign in to this network</h1>");
}

#[tokio::test]
async fn a_filter_that_blocks_the_way_in_is_told_from_the_provider() {
    let (world, account) = at_home().await;
    for endpoint in [Endpoint::Token, Endpoint::Api] {
        for _ in 0..3 {
            world.sandbox().script("gridshare", endpoint, ScriptedReply::html(403, "<h1>Blocked by your company</h1>"));
        }
    }
    let check = world.check(account).await;
    assert_eq!(told(&check), (CheckCause::OddAnswer, Whose::Unknown));
    assert_eq!(lamps(&check), [Lamp::Unknown; 3]);
}

#[tokio::test]
async fn n04_a_server_that_cannot_prove_who_it_is_is_named() {
    let (mut world, account) = at_home().await;
    let (address, serving) = start_https("127.0.0.1").await;
    world.settle().await;
    world.kill().await;
    for endpoint in ["api_base", "token_endpoint"] {
        world.providers["providers"]["gridshare"]["endpoints"][endpoint] = address.as_str().into();
    }
    world.start().await;
    let check = world.check(account).await;
    assert_eq!(told(&check), (CheckCause::CertificateRefused, Whose::Unknown));
    assert_eq!(lamps(&check), [Lamp::Unknown, Lamp::InTheWay, Lamp::Unknown]);
    serving.abort();
}

#[tokio::test]
async fn n06_a_proxy_that_wants_a_password_is_named() {
    let (address, serving) = Proxy::AsksForPassword.start().await;
    let mut world = World::real().await;
    world.kill().await;
    world.proxy = Some(address);
    world.start().await;
    world.command(whats_wrong("ion-electricity", None)).await;
    let check = world.until_checked().await;
    assert_eq!(told(&check), (CheckCause::ProxyPassword, Whose::Network));
    assert_eq!(lamps(&check), [Lamp::InTheWay, Lamp::Unknown, Lamp::Unknown]);
    serving.abort();
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_named_with_how_much() {
    let (world, account) = at_home().await;
    let servers_clock = world.time.utc() - SignedDuration::from_mins(23);
    let date = servers_clock.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let reply = ScriptedReply::json(400, &json!({ "error": "invalid_request" })).header("date", &date);
    world.sandbox().script("gridshare", Endpoint::Token, reply);
    let check = world.check(account).await;
    assert_eq!(told(&check), (CheckCause::ClockWrong, Whose::Computer));
    assert_eq!(verdict(&check).minutes, Some(23.0));
    assert_eq!(lamps(&check), [Lamp::Good, Lamp::Good, Lamp::Unknown], "ages mean nothing by such a clock");
}

#[tokio::test]
async fn k01_a_store_that_is_locked_is_named_before_what_only_waits_for_it() {
    let (mut world, account) = at_home().await;
    world.settle().await;
    world.kill().await;
    world.store.fail_after(0, VaultError::Locked);
    world.start().await;
    world.until_problem(account, Code::VaultLocked).await;
    let check = world.check(account).await;
    assert_eq!(told(&check), (CheckCause::StoreLocked, Whose::Computer));
    assert_eq!(lamps(&check), [Lamp::Good, Lamp::Good, Lamp::Unknown]);

    // Once it is open, the same press signs the person in again.
    world.store.heal();
    let check = world.check(account).await;
    assert_eq!((lamps(&check), told(&check)), (GOOD, (CheckCause::Nothing, Whose::Nobody)));
}

#[tokio::test]
async fn a_battery_that_has_fallen_silent_is_told_from_a_service_that_has() {
    let (world, account) = silent_battery().await;
    let check = world.check(account).await;
    assert_eq!(lamps(&check), [Lamp::Good, Lamp::Good, Lamp::InTheWay]);
    let verdict = verdict(&check);
    assert_eq!((verdict.cause, verdict.whose), (CheckCause::DeviceSilent, Whose::Device));
    assert_eq!(verdict.device, Some(CheckedDevice::Battery));
    assert_eq!(verdict.since.as_deref(), Some("2026-11-20T11:45:00Z"));
    assert_eq!(check.device.expect("a battery").last_at.as_deref(), Some("2026-11-20T11:45:00Z"));
}

/// Found in the real window: fetching older readings counted as the answer.
#[tokio::test]
async fn older_readings_that_are_being_fetched_are_no_answer() {
    let (world, account) = silent_battery().await;
    world.check(account).await;
    world.sandbox().quirks("gridshare", |quirks| quirks.home.gap = None);
    // The next round of now may start in a few seconds; windows of the past go on meanwhile.
    let windows = world.count("gridshare", Endpoint::Api);
    world.command(whats_wrong("gridshare", Some(account))).await;
    world.settle().await;
    for _ in 0..2 {
        world.time.forward(Duration::from_secs(1));
        world.settle().await;
    }
    // More than the one knock.
    world.until_asked("gridshare", Endpoint::Api, windows + 2).await;
    world.settle().await;
    assert_eq!(world.view().check.expect("it runs").verdict, None);
    world.time.forward(BETWEEN_ROUNDS);
    let check = world.until_checked().await;
    assert_eq!((lamps(&check), told(&check)), (GOOD, (CheckCause::Nothing, Whose::Nobody)));

    // What was found stays what was found, however the readings go on.
    let found = check.device.expect("a battery").last_at;
    world.time.forward(Duration::from_mins(20));
    world.until_account(account, |account| account.freshness.at > found).await;
    assert_eq!(world.view().check.and_then(|check| check.device).expect("a battery").last_at, found);
}

#[tokio::test]
async fn a_meter_and_a_school_are_checked_by_what_they_have() {
    let world = World::demo().await;
    let meter = world.sign_in_and_look("ion-electricity", "meter-owner").await;
    let check = world.check(meter).await;
    assert_eq!((lamps(&check), told(&check)), (GOOD, (CheckCause::Nothing, Whose::Nobody)));
    assert_eq!(check.device.expect("a meter").device, CheckedDevice::Meter);

    let school = world.sign_in_and_look("tjhsst-ion", "student").await;
    let check = world.check(school).await;
    assert_eq!(told(&check), (CheckCause::Nothing, Whose::Nobody));
    assert_eq!((check.internet, check.service, check.device), (Lamp::Good, Lamp::Good, None));
}

#[tokio::test]
async fn whoever_is_signed_out_is_told_to_sign_in() {
    let (world, account) = at_home().await;
    world.command(Command::SignOut(account)).await;
    let check = world.check(account).await;
    assert_eq!(told(&check), (CheckCause::SignInNeeded, Whose::Account));
    assert_eq!(lamps(&check), [Lamp::Good, Lamp::Good, Lamp::Unknown]);
}

#[tokio::test]
async fn what_is_not_there_cannot_be_checked() {
    let (world, account) = at_home().await;
    for (provider, account) in [("nobody", None), ("tjhsst-ion", Some(account))] {
        let refused = world.try_command(whats_wrong(provider, account)).await.expect_err("it is refused");
        assert_eq!(refused.code, Code::Internal);
    }
    assert_eq!(world.view().check, None);
}

impl World {
    /// Presses *Check what's wrong* at an account, and waits for the answer.
    async fn check(&self, account: AccountId) -> CheckView {
        self.forget_pauses().await;
        let provider = self.account(account).provider;
        self.command(whats_wrong(&provider, Some(account))).await;
        self.settle().await;
        if self.view().check.is_some_and(|check| check.verdict.is_none()) {
            self.time.forward(BETWEEN_ROUNDS);
        }
        self.until_checked().await
    }

    /// Lets a moment pass after what is under way.
    async fn forget_pauses(&self) {
        self.settle().await;
        self.time.forward(BETWEEN_ROUNDS);
        self.settle().await;
    }

    async fn until_checked(&self) -> CheckView {
        let view = self.until(|view| view.check.as_ref().is_some_and(|check| check.verdict.is_some())).await;
        view.check.expect("the condition")
    }
}

/// The app, and somebody at home who is signed in.
async fn at_home() -> (World, AccountId) {
    let world = World::demo().await;
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    (world, account)
}

/// The app, and somebody whose battery has sent nothing since noon.
async fn silent_battery() -> (World, AccountId) {
    let world = World::demo().await;
    let silent_since_noon = Span {
        from: "2026-11-20T12:00:00Z".parse().expect("an instant"),
        until: "2026-12-31T00:00:00Z".parse().expect("an instant"),
    };
    world.sandbox().quirks("gridshare", |quirks| quirks.home.gap = Some(silent_since_noon));
    let account = world.sign_in("gridshare", "sunny-home").await;
    world.until_account(account, |account| account.live.is_some()).await;
    (world, account)
}

fn whats_wrong(provider: &str, account: Option<AccountId>) -> Command {
    Command::CheckWhatsWrong { provider: provider.to_owned(), account }
}

fn verdict(check: &CheckView) -> CheckVerdict {
    check.verdict.clone().expect("it is over")
}

fn told(check: &CheckView) -> (CheckCause, Whose) {
    let verdict = verdict(check);
    (verdict.cause, verdict.whose)
}

/// Internet, service, device.
fn lamps(check: &CheckView) -> [Lamp; 3] {
    [check.internet, check.service, check.device.as_ref().map_or(Lamp::Unknown, |device| device.lamp)]
}
