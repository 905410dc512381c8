//! Homes: what the person says about them, and how politely their readings are asked for.

use std::time::Duration;

use porchlight_app::Command;
use porchlight_app::view::{
    CapacitySource, FreshnessState, HistoryRange, HomeSettings, HomeView, NoticeKind, Quantity, ReachState, Working,
};
use porchlight_domain::{AccountId, Code, LiveValues, Role, SiteId};
use porchlight_sandbox::Endpoint;

use crate::world::World;

async fn home() -> (World, AccountId, SiteId) {
    let world = World::demo().await;
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.settle().await;
    let Some(LiveValues::PowerFlow(flow)) = world.account(account).live else { panic!("a home") };
    (world, account, flow.homes[0].site.clone())
}

fn settings(zone: &str) -> HomeSettings {
    HomeSettings { name: "Ours".into(), zone: zone.into(), capacity_wh: Some(15_000.0), reserve_percent: Some(20.0) }
}

#[tokio::test]
async fn settings_that_make_no_sense_are_refused_by_name() {
    let (world, account, site) = home().await;
    let set = |settings: HomeSettings| Command::SetHome { account, site: site.clone(), settings };
    for (settings, field) in [
        (HomeSettings { name: " ".into(), ..settings("Europe/London") }, "name"),
        (settings("Moon/Tranquility"), "zone"),
        (HomeSettings { capacity_wh: Some(15.0), ..settings("Europe/London") }, "capacity_wh"),
        (HomeSettings { reserve_percent: Some(101.0), ..settings("Europe/London") }, "reserve_percent"),
    ] {
        let refused = world.try_command(set(settings)).await.expect_err("refused");
        assert_eq!((refused.code, refused.detail.as_deref()), (Code::NothingThere, Some(field)));
    }
    world.command(set(settings("Europe/London"))).await;
    let stranger = SiteId("site-9999".into());
    let elsewhere = Command::SetHome { account, site: stranger, settings: settings("Europe/London") };
    assert_eq!(world.try_command(elsewhere).await.expect_err("refused").code, Code::NothingThere);
}

#[tokio::test]
async fn a_home_that_has_sent_nothing_yet_is_not_called_live() {
    let world = World::demo().await;
    let in_two_days = "2026-11-22T00:00:00Z".parse().expect("an instant");
    world.sandbox().quirks("gridshare", |quirks| quirks.home.readings_begin_at = Some(in_two_days));
    let account = world.sign_in("gridshare", "sunny-home").await;
    let new = world.until_account(account, |account| account.live.is_some()).await;
    assert_eq!((new.freshness.state, new.freshness.at, new.freshness.age_s), (FreshnessState::NoReadings, None, None));

    world.sandbox().quirks("gridshare", |quirks| quirks.home.readings_begin_at = None);
    world.command(Command::UpdateNow).await;
    tokio::select! {
        live = world.until_live(account) => assert!(live.freshness.at.is_some()),
        never = world.let_time_pass() => never,
    }
}

/// Lets time pass until the account's homes are as `condition` wants them.
async fn until_homes(world: &World, account: AccountId, condition: impl Fn(&[HomeView]) -> bool) -> Vec<HomeView> {
    let shown = tokio::select! {
        shown = world.until_account(account, |account| condition(&account.homes)) => shown,
        never = world.let_time_pass() => never,
    };
    shown.homes
}

#[tokio::test]
async fn a_home_says_what_it_is_made_of_and_how_its_numbers_were_worked_out() {
    let (world, account, site) = home().await;
    let homes = until_homes(&world, account, |homes| homes.iter().any(|home| home.today.is_some())).await;
    let [home] = &homes[..] else { panic!("one home") };
    assert_eq!((&home.site, home.name.as_str(), home.is_new), (&site, "Home", true));
    assert_eq!(home.capacity_from, Some(CapacitySource::Provider));
    assert!(home.capacity_wh.is_some_and(|wh| wh > 5_000.0) && home.time_left.is_some());
    let roles: Vec<Role> = home.nodes.iter().map(|node| node.role).collect();
    assert_eq!(roles, [Role::Solar, Role::Battery, Role::Grid, Role::HomeUse]);
    assert!(home.signs.iter().any(|sign| sign.role == Role::Grid && sign.slots > 80), "{:?}", home.signs);
    for node in &home.nodes {
        assert_eq!(node.last_hour.len(), 4, "{:?}", node.role);
        let is_measured = node.role != Role::HomeUse;
        assert_eq!((node.interval_s, node.measured_at.is_some()), (is_measured.then_some(900.0), is_measured));
    }

    let today = home.today.as_ref().expect("the condition");
    let workings: Vec<&Working> = home.nodes.iter().flat_map(|node| &node.workings).collect();
    let of = |quantity| workings.iter().find(|working| working.of == quantity).expect("it is worked out");
    for (quantity, shown) in [
        (Quantity::Solar, today.solar_wh),
        (Quantity::HomeUse, today.home_use_wh),
        (Quantity::Bought, today.bought_wh),
        (Quantity::Sent, today.sent_wh),
        (Quantity::IntoBattery, today.into_battery_wh),
        (Quantity::OutOfBattery, today.out_of_battery_wh),
    ] {
        let working = of(quantity);
        assert!(working.amount == shown && shown.is_some() && working.readings > 0, "{working:?}");
        let sum: f64 = working.terms.iter().filter_map(|term| term.wh).sum();
        assert!(working.terms.is_empty() || (sum - shown.expect("known")).abs() < 0.002, "{working:?}");
    }
    assert_eq!(of(Quantity::OwnPercent).amount, today.own_percent);
}

#[tokio::test]
async fn two_homes_of_an_account_each_have_a_name_a_zone_and_a_history() {
    let world = World::demo().await;
    let begin = "2026-11-15T00:00:00Z".parse().expect("an instant");
    world.sandbox().quirks("gridshare", |quirks| {
        quirks.home.two_sites = true;
        quirks.home.readings_begin_at = Some(begin);
    });
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.settle().await;
    let names: Vec<String> = world.account(account).homes.into_iter().map(|home| home.name).collect();
    assert_eq!(names, ["Home", "Home 2"]);
    let done = |homes: &[HomeView]| homes.iter().all(|home| home.reach.state == ReachState::Complete);
    let homes = until_homes(&world, account, done).await;
    assert!(homes.iter().all(|home| home.reach.since.as_deref() == Some("2026-11-15")));

    let second = homes[1].site.clone();
    let set = Command::SetHome { account, site: second.clone(), settings: settings("America/New_York") };
    world.command(set).await;
    let homes = world.account(account).homes;
    assert_eq!((homes[0].zone.as_str(), homes[1].zone.as_str()), ("Europe/Lisbon", "America/New_York"));
    let mut totals = Vec::new();
    for site in [homes[0].site.clone(), second] {
        let date = Some("2026-11-17".to_owned());
        let compare = porchlight_app::view::CompareWith::Off;
        let range = HistoryRange::Day;
        world.command(Command::ShowHistory { account, site: site.clone(), range, date, compare }).await;
        let view = world.until(|view| view.history.as_ref().is_some_and(|page| page.site == site)).await;
        totals.push(view.history.expect("the condition").totals.home_use_wh.expect("known"));
    }
    assert!((totals[0] - totals[1]).abs() > 1.0, "{totals:?}");
}

#[tokio::test]
async fn a_damaged_history_is_put_aside_and_fetched_again() {
    let (mut world, account, _) = home().await;
    until_homes(&world, account, |homes| reaches(homes, "2026-11-17")).await;
    world.close().await;
    let file = world.folder.path().join("demo/history.sqlite");
    std::fs::write(&file, "not what it was").expect("written");
    world.start().await;
    let view = world.until(|view| !view.notices.is_empty()).await;
    let NoticeKind::Problem { problem } = &view.notices[0].kind else { panic!("{:?}", view.notices) };
    assert_eq!(problem.code, Code::HistoryDamaged);
    until_homes(&world, account, |homes| reaches(homes, "2026-11-17")).await;
    assert!(file.with_file_name("history.sqlite.damaged-1").exists());
}

fn reaches(homes: &[HomeView], day: &str) -> bool {
    homes.iter().any(|home| home.reach.since.as_deref().is_some_and(|since| since <= day))
}

#[tokio::test]
async fn a_network_that_is_paid_by_use_is_asked_only_while_somebody_looks() {
    let (world, account, _) = home().await;
    world.network.set_metered(Some(true));
    world.time.forward(Duration::from_mins(1));
    world.settle().await;
    world.handle().looked_at(false);
    world.settle().await;
    let asked = world.count("gridshare", Endpoint::Api);
    for _ in 0..12 {
        world.time.forward(Duration::from_mins(5));
        world.settle().await;
    }
    // What was under way when the network changed comes in: one live round and one day of the past, of three sensors.
    let now_asked = world.count("gridshare", Endpoint::Api);
    assert!(now_asked <= asked + 6, "{} requests in an hour, and nobody looks", now_asked - asked);
    world.handle().looked_at(true);
    world.until_asked("gridshare", Endpoint::Api, now_asked + 1).await;
    world.until_live(account).await;
}

#[tokio::test]
async fn a_picture_is_written_where_the_person_says() {
    let (world, ..) = home().await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let save = |name: &str, png: &str| Command::SavePicture { path: folder.path().join(name), png: png.to_owned() };
    world.command(save("home.png", "iVBORw0KGgo=")).await;
    let written = std::fs::read(folder.path().join("home.png")).expect("it is there");
    assert_eq!(written, b"\x89PNG\r\n\x1a\n");

    let refused = world.try_command(save("no/such/folder.png", "iVBORw0KGgo=")).await.expect_err("refused");
    assert_eq!(refused.code, Code::FileNotWritten);
    let refused = world.try_command(save("other.png", "PHN2Zy8+")).await.expect_err("refused");
    assert_eq!(refused.code, Code::Internal);
    let files = std::fs::read_dir(folder.path()).expect("the folder").count();
    assert_eq!(files, 1, "nothing else is left");
}
