//! A meter's number, unit and days; a school's marks; and how long a sign-in lasts.

use std::time::Duration;

use porchlight_app::Command;
use porchlight_app::view::{AccountState, AccountView, FreshnessState, MeterDay, MeterExtras, MeterUnit};
use porchlight_domain::{AccountId, Code, LiveValues, School};
use porchlight_sandbox::{Endpoint, ScriptedReply};

use crate::world::World;

/// One round of a meter that somebody looks at, with all that chance may add.
const ROUND: Duration = Duration::from_secs(66);

/// A meter whose sign-in ends after an hour.
async fn meter() -> (World, AccountId) {
    let world = World::demo().await;
    look(world).await
}

/// A meter whose provider gives refresh tokens.
async fn staying_meter() -> (World, AccountId) {
    let world = World::demo().await;
    world.sandbox().quirks("ion-electricity", |quirks| quirks.refresh_token = true);
    look(world).await
}

async fn look(world: World) -> (World, AccountId) {
    let account = world.sign_in_and_look("ion-electricity", "meter-owner").await;
    world.settle().await;
    (world, account)
}

fn extras(account: &AccountView) -> &MeterExtras {
    account.meter.as_ref().expect("the account has a meter")
}

fn school(account: &AccountView) -> &School {
    match &account.live {
        Some(LiveValues::School(school)) => school,
        other => panic!("{other:?}"),
    }
}

/// Waits for a day of the meter as `condition` wants it.
async fn until_day(world: &World, id: AccountId, condition: impl Fn(&MeterDay) -> bool) -> MeterDay {
    let shown = world.until_account(id, |account| extras(account).day.as_ref().is_some_and(&condition)).await;
    shown.meter.and_then(|meter| meter.day).expect("the condition")
}

#[tokio::test]
async fn every_round_makes_the_curve_grow() {
    let (world, id) = meter().await;
    let first = until_day(&world, id, |day| day.points.len() == 1).await;
    assert_eq!((first.date.as_str(), first.zone.as_str()), ("2026-11-20", "Europe/Lisbon"));
    assert_eq!((first.starts_at.as_str(), first.minutes), ("2026-11-20T00:00:00Z", 1440));
    assert!(first.today && !first.earlier && !first.later);
    for rounds in 2..5 {
        world.time.forward(ROUND);
        until_day(&world, id, |day| day.points.len() == rounds).await;
    }
    let account = world.until_live(id).await;
    let day = extras(&account).day.as_ref().expect("a day");
    let last = day.points.last().expect("points");
    assert!(last.power.is_some() && last.power == extras(&account).power, "the curve ends where the meter stands");
    assert!((970.0..976.0).contains(&last.minute), "ten past four and a little: {}", last.minute);
}

#[tokio::test]
async fn a_new_day_begins_at_midnight_and_the_day_before_is_one_step_away() {
    let (mut world, id) = staying_meter().await;
    world.time.forward_to("2026-11-20T23:59:30Z");
    world.settle().await;
    let before =
        until_day(&world, id, |day| day.points.iter().filter(|point| point.power.is_some()).count() == 2).await;
    assert!(before.points.iter().any(|point| point.power.is_none()), "nobody asked for eight hours: a gap");
    world.time.forward_to("2026-11-21T00:00:40Z");
    let day = until_day(&world, id, |day| day.date == "2026-11-21" && day.points.len() == 1).await;
    assert!(day.today && day.earlier && !day.later);

    let show = |date: Option<&str>| Command::ShowMeterDay { account: id, date: date.map(str::to_owned) };
    world.command(show(Some("2026-11-20"))).await;
    let day = until_day(&world, id, |day| day.date == "2026-11-20").await;
    assert!(!day.today && !day.earlier && day.later);
    assert_eq!(day.points, before.points, "as it was");
    world.time.forward(ROUND);
    world.settle().await;
    assert_eq!(until_day(&world, id, |_| true).await.date, "2026-11-20", "a chosen day stays");

    world.command(show(Some("2026-11-19"))).await;
    assert_eq!(until_day(&world, id, |day| day.date == "2026-11-19").await.points, [], "nothing was read then");
    for impossible in ["2026-11-22", "2026-02-30", "yesterday", "", "9999-12-31", "-9999-01-01"] {
        let refused = world.try_command(show(Some(impossible))).await.expect_err("refused");
        assert_eq!(refused.code, Code::NothingThere, "{impossible}");
    }
    world.command(show(None)).await;
    until_day(&world, id, |day| day.today && day.points.len() == 2).await;

    // Without the network, after a restart: what was kept is there at once.
    world.go_offline().await;
    world.restart().await;
    let day = until_day(&world, id, |day| day.date == "2026-11-21").await;
    assert_eq!((day.points.len(), day.earlier), (2, true));
    world.go_online().await;
}

#[tokio::test]
async fn a_wrong_number_is_told_and_the_one_before_kept() {
    let (mut world, id) = meter().await;
    let set = |number: &str| Command::SetMeterNumber { account: id, number: number.to_owned() };
    world.command(set("han-9999")).await;
    let checking = world.account(id);
    assert_eq!(extras(&checking).checking_number.as_deref(), Some("han-9999"));
    assert_eq!(checking.meter_number.as_deref(), Some("han-0001"));

    world.time.forward(Duration::from_secs(5));
    let refused = world.until_account(id, |account| extras(account).refused_number.is_some()).await;
    assert_eq!(extras(&refused).refused_number.as_deref(), Some("han-9999"));
    assert_eq!((extras(&refused).checking_number.as_deref(), refused.asks_meter_number), (None, false));
    assert_eq!(refused.meter_number.as_deref(), Some("han-0001"));
    for _ in 0..3 {
        world.time.forward(ROUND);
        world.settle().await;
    }
    let asked = world.asked("ion-electricity", Endpoint::Api);
    assert_eq!(asked.iter().filter(|asked| asked.path.ends_with("han-9999")).count(), 1, "asked for once");
    let live = world.until_live(id).await;
    assert_eq!(extras(&live).refused_number.as_deref(), Some("han-9999"), "told until the next try");

    world.command(set(" han-0001 ")).await;
    world.time.forward(Duration::from_secs(5));
    let right = world.until_account(id, |account| extras(account).checking_number.is_none()).await;
    assert_eq!((right.meter_number.as_deref(), &extras(&right).refused_number), (Some("han-0001"), &None));
    world.restart().await;
    world.until_account(id, |account| account.meter_number.as_deref() == Some("han-0001")).await;
}

#[tokio::test]
async fn the_unit_is_what_the_person_says() {
    let (mut world, id) = meter().await;
    assert_eq!(extras(&world.account(id)).unit, None, "the provider states none");
    for unit in [Some(MeterUnit::Kw), Some(MeterUnit::W), None] {
        world.command(Command::SetMeterUnit { account: id, unit }).await;
        world.until_account(id, |account| extras(account).unit == unit).await;
        world.restart().await;
        world.until_account(id, |account| extras(account).unit == unit).await;
    }
}

#[tokio::test]
async fn a_sign_in_without_a_refresh_token_says_when_it_ends_and_ended() {
    let (mut world, id) = meter().await;
    let signed_in = world.account(id);
    let end = signed_in.signed_in_until.clone().expect("nothing to renew it with");
    assert_eq!((end.as_str(), signed_in.renewable_until.as_deref()), ("2026-11-20T17:10:00Z", None));
    assert_eq!(signed_in.ended_at, None);

    world.time.forward(Duration::from_mins(70));
    for _ in 0..2 {
        let over = world.until_state(id, AccountState::NeedsSignIn).await;
        assert_eq!(over.ended_at.as_deref(), Some(end.as_str()));
        let since = over.problem.as_ref().filter(|problem| problem.code == Code::SignInNeeded).map(|it| it.since);
        assert_eq!(since.map(|since| since.to_string()).as_deref(), Some(end.as_str()));
        assert_eq!((over.freshness.state, over.signed_in_until.as_deref()), (FreshnessState::SignedOut, None));
        world.restart().await;
    }
    until_day(&world, id, |day| day.points.len() == 1).await;

    world.sign_in_again("ion-electricity", Some(id), "meter-owner").await;
    let again = world.until_live(id).await;
    assert_eq!((again.ended_at.as_deref(), again.meter_number.as_deref()), (None, Some("han-0001")));
    let day = until_day(&world, id, |day| day.points.iter().filter(|point| point.power.is_some()).count() == 2).await;
    assert_eq!(day.points.len(), 3, "what was before, a gap, and the new reading");

    world.command(Command::SignOut(id)).await;
    let left = world.until_state(id, AccountState::NeedsSignIn).await;
    assert_eq!(left.ended_at, None, "it was the person");
}

#[tokio::test]
async fn a_refresh_token_that_arrives_is_used() {
    let (world, id) = staying_meter().await;
    assert_eq!(world.account(id).signed_in_until, None);
    for times in 2..4 {
        world.time.forward(Duration::from_mins(70));
        world.until_asked("ion-electricity", Endpoint::Token, times).await;
        world.until_live(id).await;
        world.settle().await;
    }
}

#[tokio::test]
async fn c08_a_refresh_token_with_an_idle_end_is_renewed_while_nobody_looks() {
    let mut world = World::demo().await;
    let id = world.sign_in_and_look("tjhsst-ion", "student").await;
    let mut until = world.account(id).renewable_until.expect("Ion's refresh token dies unused");
    assert_eq!(until, "2026-12-20T16:10:00Z");
    world.handle().looked_at(false);
    world.settle().await;

    // Hidden for days: each renewal begins the thirty days anew.
    for _ in 0..5 {
        let asked = world.count("tjhsst-ion", Endpoint::Token);
        for _ in 0..24 {
            world.time.forward(Duration::from_hours(1));
            world.settle().await;
        }
        assert!(world.count("tjhsst-ion", Endpoint::Token) > asked, "renewed without a person");
        let account = world.until_account(id, |account| account.renewable_until.as_ref() > Some(&until)).await;
        until = account.renewable_until.expect("the condition");
        assert_eq!((account.state, account.ends_at.as_deref()), (AccountState::SignedIn, None));
    }

    // Asleep for most of the thirty days, and closed for most of them.
    for closed in [false, true] {
        if closed {
            world.kill().await;
        }
        world.time.forward(Duration::from_hours(28 * 24));
        if closed {
            world.start().await;
            world.time.forward(Duration::from_secs(2));
        }
        let account = world.until_account(id, |account| account.renewable_until.as_ref() > Some(&until)).await;
        until = account.renewable_until.expect("the condition");
        world.settle().await;
        assert_eq!(world.account(id).state, AccountState::SignedIn);
    }
}

#[tokio::test]
async fn an_end_that_is_near_is_shown_while_nothing_can_be_renewed() {
    let mut world = World::demo().await;
    let id = world.sign_in_and_look("tjhsst-ion", "student").await;
    world.go_offline().await;
    world.time.forward(Duration::from_hours(24 * 24));
    let account = world.until_account(id, |account| account.ends_at.is_some()).await;
    assert_eq!(account.ends_at.as_deref(), Some("2026-12-20T16:10:00Z"));
    assert_eq!(account.ends_at, account.renewable_until);
    world.go_online().await;
    world.time.forward(Duration::from_mins(6));
    // The first try may meet a connection of before; the next comes within seconds.
    tokio::select! {
        _ = world.until_account(id, |account| account.ends_at.is_none() && account.problem.is_none()) => {}
        never = world.let_time_pass() => never,
    }
}

#[tokio::test]
async fn announcements_are_unread_until_the_person_has_looked() {
    let mut world = World::demo().await;
    let id = world.sign_in_and_look("tjhsst-ion", "student").await;
    let unread = |account: &AccountView| account.school.as_ref().expect("a school").unread;
    let marked = |account: &AccountView| {
        let announcements = school(account).announcements.as_ref().expect("the school has some");
        announcements.iter().filter(|announcement| announcement.unread).count()
    };
    let fresh = world.account(id);
    assert!(unread(&fresh) > 0 && marked(&fresh) == usize::try_from(unread(&fresh)).expect("small"));
    world.command(Command::MarkAnnouncementsRead(id)).await;
    let seen = world.until_account(id, |account| unread(account) == 0).await;
    assert_eq!(marked(&seen), 0);

    // The saved announcements of an earlier run are marked by what was seen since they were saved.
    world.go_offline().await;
    world.restart().await;
    let saved = world.until_account(id, |account| account.live.is_some()).await;
    assert_eq!((unread(&saved), marked(&saved)), (0, 0));
    world.go_online().await;
}

#[tokio::test]
async fn the_own_bus_is_marked_among_the_buses() {
    let world = World::demo().await;
    let id = world.sign_in_and_look("tjhsst-ion", "student").await;
    let mine = |account: &AccountView| -> Vec<String> {
        let buses = school(account).buses.as_ref().expect("the school has some");
        buses.iter().filter(|bus| bus.mine).map(|bus| bus.route.clone()).collect()
    };
    let account = world.account(id);
    assert_eq!(mine(&account), Vec::<String>::new());
    let route = school(&account).buses.as_ref().expect("the school has some")[0].route.clone();
    world.command(Command::SetBusRoute { account: id, route: Some(route.clone()) }).await;
    world.until_account(id, |account| mine(account) == [route.clone()]).await;
}

#[tokio::test]
async fn the_bus_route_stays_and_can_be_taken_back() {
    let mut world = World::demo().await;
    let id = world.sign_in_and_look("tjhsst-ion", "student").await;
    let set = |route: Option<&str>| Command::SetBusRoute { account: id, route: route.map(str::to_owned) };
    let route = |account: &AccountView| account.school.as_ref().expect("a school").bus_route.clone();
    for (given, kept) in
        [(Some(" JT-101 "), Some("JT-101")), (Some("  "), None), (Some("JT-7"), Some("JT-7")), (None, None)]
    {
        world.command(set(given)).await;
        world.until_account(id, |account| route(account).as_deref() == kept).await;
        world.restart().await;
        world.until_account(id, |account| route(account).as_deref() == kept).await;
    }
    let long = "J".repeat(101);
    for odd in ["JT\u{7}", &long] {
        assert!(world.try_command(set(Some(odd))).await.is_err(), "{odd:?}");
    }
}

#[tokio::test]
async fn a_page_of_the_provider_is_opened_by_its_kind_and_number() {
    let world = World::demo().await;
    let school = world.sign_in_and_look("tjhsst-ion", "student").await;
    let home = world.sign_in_and_look("gridshare", "plain-home").await;
    let open = |account, page: &str| Command::OpenInProvider { account, page: page.to_owned() };
    let stranger = AccountId::parse("00000000-0000-4000-8000-000000000000").expect("an id");
    for (account, page) in [
        (school, "announcement:https://example.com"),
        (school, "announcement:4/../../oauth/logout"),
        (school, "https://example.com"),
        (home, "announcement:42"),
        (stranger, "announcement:42"),
    ] {
        let refused = world.try_command(open(account, page)).await.expect_err("refused");
        assert_eq!(refused.code, Code::NothingThere, "{page}");
    }
    world.command(open(school, "announcement:42")).await;
    world.settle().await;
    let base = world.sandbox().provider("tjhsst-ion").issuer;
    let base = base.trim_end_matches("/oauth");
    assert_eq!(world.browser.pages(), [format!("{base}/announcements/42")], "on this computer, as all of demo mode");
}

#[tokio::test]
async fn an_account_has_the_extras_of_what_it_offers() {
    let (world, meter) = meter().await;
    let school = world.sign_in_and_look("tjhsst-ion", "student").await;
    let home = world.sign_in_and_look("gridshare", "plain-home").await;
    for (id, has) in [(meter, (true, false)), (school, (false, true)), (home, (false, false))] {
        let account = world.account(id);
        assert_eq!((account.meter.is_some(), account.school.is_some()), has, "{}", account.provider);
    }
    assert!(matches!(world.account(school).live, Some(LiveValues::School(_))));
}

/// Found by random faults: one reply was enough for a meter that had worked to be asked for its number.
#[tokio::test]
async fn a_meter_that_has_worked_and_is_not_found_once_is_asked_for_again() {
    let world = World::demo().await;
    let id = world.sign_in_and_look("ion-electricity", "meter-owner").await;
    world.settle().await;
    world.sandbox().script("ion-electricity", Endpoint::Api, ScriptedReply::bytes(404, ""));
    world.time.forward(Duration::from_secs(70));
    let shown = world.until_problem(id, Code::NothingThere).await;
    assert!(!shown.asks_meter_number && shown.live.is_some() && shown.state == AccountState::SignedIn);
    world.time.forward(Duration::from_mins(6));
    world.until_live(id).await;
}
