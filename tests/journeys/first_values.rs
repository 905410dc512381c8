//! From *Sign in* to the first live values, and several accounts side by side.

use std::time::Duration;

use porchlight_app::Command;
use porchlight_app::view::{AccountState, RedirectKind, SetupState, SignInStep, VaultState};
use porchlight_domain::{Code, LiveValues, Role};
use porchlight_sandbox::Endpoint;

use crate::world::World;

#[tokio::test]
async fn a_person_signs_in_to_gridshare_and_sees_power_and_battery() {
    let world = World::demo().await;
    let link = world.begin("gridshare").await;
    let waiting = world.view().attempt.expect("the sheet is open");
    assert_eq!((waiting.step, waiting.redirect), (SignInStep::WaitingForBrowser, RedirectKind::DeepLink));
    let came_back = world.allow(&link, "sunny-home").await;
    assert!(came_back.as_str().starts_with("app.porchlight://oauth/gridshare?"));
    world.come_back(&came_back).await;
    world.until_signed_in().await;

    let id = world.view().accounts[0].id;
    let account = world.until_live(id).await;
    assert_eq!((account.provider.as_str(), account.state), ("gridshare", AccountState::SignedIn));
    let Some(LiveValues::PowerFlow(flow)) = account.live else { panic!("{:?}", account.live) };
    let roles: Vec<Role> = flow.homes[0].sources.iter().map(|source| source.role).collect();
    assert!([Role::Solar, Role::Battery, Role::Grid].iter().all(|role| roles.contains(role)), "{roles:?}");
    assert!(flow.homes[0].sources.iter().any(|source| source.level_percent.is_some()));
    assert_eq!(world.view().vault, VaultState::Ready);
}

#[tokio::test]
async fn a_person_signs_in_to_ion_electricity_and_tells_the_meter_number() {
    let world = World::demo().await;
    let id = world.sign_in("ion-electricity", "meter-owner").await;
    world.until_account(id, |account| account.asks_meter_number).await;
    assert_eq!(world.count("ion-electricity", Endpoint::Api), 0, "nothing can be asked without it");

    world.command(Command::SetMeterNumber { account: id, number: "han-9999".to_owned() }).await;
    world.time.forward(Duration::from_secs(5));
    let wrong = world.until_problem(id, Code::NothingThere).await;
    assert!(wrong.asks_meter_number && wrong.live.is_none());
    let asked = world.count("ion-electricity", Endpoint::Api);
    world.time.forward(Duration::from_mins(50));
    world.settle().await;
    assert_eq!(world.count("ion-electricity", Endpoint::Api), asked, "a wrong number is not asked for again");
    for unreadable in ["", "   ", "a\u{7}b"] {
        let number = unreadable.to_owned();
        let refused = world.try_command(Command::SetMeterNumber { account: id, number }).await;
        assert!(refused.is_err(), "{unreadable:?}");
    }
}

#[tokio::test]
async fn the_right_meter_number_brings_the_meter_and_is_remembered() {
    let mut world = World::demo().await;
    let id = world.sign_in_and_look("ion-electricity", "meter-owner").await;
    let account = world.account(id);
    let Some(LiveValues::Meter(meter)) = &account.live else { panic!("{:?}", account.live) };
    assert!(meter.phases[0].power.is_some());
    assert_eq!(account.meter_number.as_deref(), Some("han-0001"));
    assert_eq!(account.label.as_deref(), Some("ines.quintela@example.com"));

    world.restart().await;
    world.time.forward(Duration::from_secs(2));
    world.until_live(id).await;
}

#[tokio::test]
async fn a_student_signs_in_to_ion_by_the_loopback_address_and_sees_the_day() {
    let world = World::demo().await;
    let link = world.begin("tjhsst-ion").await;
    assert_eq!(world.view().attempt.expect("the sheet is open").redirect, RedirectKind::Loopback);
    let came_back = world.allow(&link, "student").await;
    assert_eq!((came_back.host_str(), came_back.path()), (Some("127.0.0.1"), "/oauth/tjhsst-ion"));
    let page = world.come_back(&came_back).await.expect("the browser shows a page");
    assert!(page.status == 200 && page.html.contains("go back to Porchlight"), "{}", page.html);
    assert!(!page.html.contains("code"), "nothing that came in is on the page");
    world.until_signed_in().await;

    let id = world.view().accounts[0].id;
    let account = world.until_live(id).await;
    assert_eq!(account.label.as_deref(), Some("Juniper Ash"));
    let Some(LiveValues::School(school)) = account.live else { panic!("{:?}", account.live) };
    assert_eq!((school.today.as_str(), school.days[0].blocks.is_empty()), ("2026-11-20", false));
}

#[tokio::test]
async fn r09_accounts_of_all_providers_live_side_by_side() {
    let world = World::demo().await;
    let sunny = world.sign_in_and_look("gridshare", "sunny-home").await;
    let plain = world.sign_in_and_look("gridshare", "plain-home").await;
    let meter = world.sign_in_and_look("ion-electricity", "meter-owner").await;
    let school = world.sign_in_and_look("tjhsst-ion", "student").await;

    let listed: Vec<_> = world.view().accounts.iter().map(|account| account.id).collect();
    assert_eq!(listed, [sunny, plain, meter, school], "in the order they were added");
    let homes = |id| match world.account(id).live {
        Some(LiveValues::PowerFlow(flow)) => flow.homes.into_iter().map(|home| home.site).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_ne!(homes(sunny), homes(plain), "each with its own home");
}

#[tokio::test]
async fn m01_the_same_person_twice_updates_the_account_there_is() {
    let world = World::demo().await;
    for (provider, person) in
        [("gridshare", "sunny-home"), ("ion-electricity", "meter-owner"), ("tjhsst-ion", "student")]
    {
        let account = world.sign_in_and_look(provider, person).await;
        let accounts = world.view().accounts.len();
        let asked = world.count(provider, Endpoint::Api);
        world.sign_in_again(provider, None, person).await;
        assert_eq!(world.view().accounts.len(), accounts, "{provider}");
        world.time.forward(Duration::from_secs(5));
        world.until_asked(provider, Endpoint::Api, asked + 1).await;
        assert_eq!(world.until_state(account, AccountState::SignedIn).await.id, account);
    }
}

#[tokio::test]
async fn m05_of_somebody_else_nothing_is_kept_before_the_person_says_so() {
    let world = World::demo().await;
    let ana = world.sign_in_and_look("gridshare", "sunny-home").await;
    let (before, stored) = (world.account(ana), world.stored_accounts());
    let link = world.begin_again("gridshare", Some(ana)).await;
    let came_back = world.allow(&link, "plain-home").await;
    world.come_back(&came_back).await;
    assert_eq!(world.until_failed().await, Code::SignInOtherPerson);
    world.until_asked("gridshare", Endpoint::Revoke, 1).await;
    world.settle().await;
    assert_eq!(world.view().accounts.len(), 1);
    assert_eq!((world.account(ana).label, world.account(ana).state), (before.label, before.state), "as it was");
    assert_eq!(world.stored_accounts(), stored);

    // *Try again*, as the right person; then *Add as a new account*.
    world.sign_in_again("gridshare", Some(ana), "sunny-home").await;
    assert_eq!(world.view().accounts.len(), 1);
    let ben = world.sign_in("gridshare", "plain-home").await;
    world.until_live(ben).await;
    world.until_live(ana).await;
    assert_eq!(world.view().accounts.len(), 2);
}

#[tokio::test]
async fn values_are_asked_for_again_at_the_pace_of_the_readings() {
    let world = World::demo().await;
    let id = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.command(Command::FetchHistory { account: id, on: false }).await;
    let before = world.count("gridshare", Endpoint::Api);
    // A quarter of the 15 minutes of a bucket, and what chance may add.
    world.time.forward(Duration::from_secs(224));
    world.settle().await;
    assert_eq!(world.count("gridshare", Endpoint::Api), before, "not yet");
    world.time.forward(Duration::from_secs(24));
    world.until_asked("gridshare", Endpoint::Api, before + 3).await;
    world.settle().await;

    world.handle().looked_at(false);
    world.settle().await;
    let before = world.count("gridshare", Endpoint::Api);
    world.time.forward(Duration::from_secs(299));
    world.settle().await;
    assert_eq!(world.count("gridshare", Endpoint::Api), before, "nobody looks");
    world.handle().looked_at(true);
    world.until_asked("gridshare", Endpoint::Api, before + 1).await;
    world.until_live(id).await;
}

#[tokio::test]
async fn demo_mode_says_so_and_its_setups_are_fixed() {
    let world = World::demo().await;
    let view = world.until(|view| view.providers.len() == 3).await;
    assert!(view.providers.iter().all(|provider| provider.setup == SetupState::Demo));
    let changed = world
        .try_command(Command::SaveSetup {
            provider: "tjhsst-ion".to_owned(),
            client_identifier: "mine".to_owned(),
            client_secret: None,
            redirect_uri: None,
        })
        .await;
    assert_eq!(changed.expect_err("refused").code, Code::SetupInvalid);
    world.settle().await;
}
