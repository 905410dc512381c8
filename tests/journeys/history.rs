//! The history of a home: older readings come by themselves, and every period is the sum of its parts.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use porchlight_app::Command;
use porchlight_app::view::{
    Bar, CompareWith, EmptyReason, FreshnessState, HistoryRange, HistoryView, HomeSettings, HomeView, NoteKind,
    NoticeKind, ReachState, Totals,
};
use porchlight_domain::{AccountId, Code, SiteId};
use porchlight_sandbox::{Endpoint, Span};

use crate::world::World;

/// Somebody's home, and the account it belongs to.
struct Home {
    account: AccountId,
    site: SiteId,
}

impl Home {
    fn show(&self, range: HistoryRange, date: Option<&str>) -> Command {
        self.compare(range, date, CompareWith::Off)
    }

    fn compare(&self, range: HistoryRange, date: Option<&str>, compare: CompareWith) -> Command {
        let (account, site) = (self.account, self.site.clone());
        Command::ShowHistory { account, site, range, date: date.map(str::to_owned), compare }
    }

    fn fetch(&self, on: bool) -> Command {
        Command::FetchHistory { account: self.account, on }
    }
}

/// A home whose readings begin on a day, signed in, with its first live values. Time stands still.
async fn home_with_readings_since(begin: &str) -> (World, Home) {
    let world = World::demo().await;
    let begin: Timestamp = begin.parse().expect("an instant");
    world.sandbox().quirks("gridshare", |quirks| quirks.home.readings_begin_at = Some(begin));
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    world.settle().await;
    let site = world.account(account).homes[0].site.clone();
    (world, Home { account, site })
}

fn home(world: &World, of: &Home) -> HomeView {
    world.account(of.account).homes.remove(0)
}

/// Lets time pass until the home is shown as `condition` wants it.
async fn until_home(world: &World, of: &Home, condition: impl Fn(&HomeView) -> bool) -> HomeView {
    let shown = tokio::select! {
        shown = world.until_account(of.account, |account| account.homes.first().is_some_and(&condition)) => shown,
        never = world.let_time_pass() => never,
    };
    shown.homes.into_iter().next().expect("the condition")
}

/// The same where much time passes and little happens in it.
async fn in_steps(world: &World, of: &Home, condition: impl Fn(&HomeView) -> bool) -> HomeView {
    for _ in 0..200 {
        let shown = home(world, of);
        if condition(&shown) {
            return shown;
        }
        world.time.forward(Duration::from_secs(15));
        world.settle().await;
    }
    until_home(world, of, condition).await
}

fn reaches(home: &HomeView, day: &str) -> bool {
    home.reach.since.as_deref().is_some_and(|since| since <= day)
}

/// Waits for the page to be as `condition` wants it, while the clock stands still.
async fn until_page(world: &World, condition: impl Fn(&HistoryView) -> bool) -> HistoryView {
    let view = world.until(|view| view.history.as_ref().is_some_and(&condition)).await;
    view.history.expect("the condition")
}

/// Shows a period, and waits for it.
async fn page(world: &World, of: &Home, range: HistoryRange, date: &str) -> HistoryView {
    world.command(of.show(range, Some(date))).await;
    until_page(world, |page| page.range == range && page.date == date).await
}

/// The UTC days of the past that were asked for, in the order of asking; each as often as there are sensors.
fn days_asked(world: &World) -> Vec<String> {
    let asked = world.asked("gridshare", Endpoint::Api);
    let intervals = asked.iter().filter_map(|asked| asked.query.iter().find(|(name, _)| name == "interval"));
    let days = intervals.filter_map(|(_, interval)| {
        let (from, until) = interval.split_once('/')?;
        let is_day = from.ends_with("T00:00:00Z") && until.ends_with("T00:00:00Z");
        is_day.then(|| from.trim_end_matches("T00:00:00Z").to_owned())
    });
    days.collect()
}

fn mwh(wh: Option<f64>) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a home's energy fits")]
    let mwh = (wh.expect("it is known") * 1000.0).round() as i64;
    mwh
}

fn six(totals: &Totals) -> [i64; 6] {
    let of = [
        totals.solar_wh,
        totals.home_use_wh,
        totals.bought_wh,
        totals.sent_wh,
        totals.into_battery_wh,
        totals.out_of_battery_wh,
    ];
    of.map(mwh)
}

/// The sums of the columns that have values.
fn sums(bars: &[Bar]) -> [i64; 6] {
    let of = |bar: &Bar| {
        let of =
            [bar.solar_wh, bar.home_use_wh, bar.bought_wh, bar.sent_wh, bar.into_battery_wh, bar.out_of_battery_wh];
        of.map(|wh| wh.map_or(0, |wh| mwh(Some(wh))))
    };
    bars.iter().map(of).fold([0; 6], |sums, of| std::array::from_fn(|at| sums[at] + of[at]))
}

#[tokio::test]
async fn older_days_come_by_themselves_newest_first_up_to_the_first() {
    let (world, of) = home_with_readings_since("2026-11-14T09:00:00Z").await;
    let first = home(&world, &of);
    assert_eq!(first.reach.state, ReachState::Fetching);
    let done = until_home(&world, &of, |home| home.reach.state == ReachState::Complete).await;
    assert_eq!((done.reach.since.as_deref(), done.reach.days_left), (Some("2026-11-14"), Some(0)));

    let asked = days_asked(&world);
    let mut days = asked.clone();
    days.dedup();
    assert_eq!(asked.len(), 3 * days.len(), "one day after the other, each sensor once");
    assert_eq!(
        days[..7],
        ["2026-11-19", "2026-11-18", "2026-11-17", "2026-11-16", "2026-11-15", "2026-11-14", "2026-11-13"]
    );
    assert!(days.is_sorted_by(|newer, older| newer > older), "{days:?}");
    assert_eq!(days.len(), 6 + 31, "so many empty days mean that there is nothing older");
    assert_eq!(world.account(of.account).problem, None);
}

#[tokio::test]
async fn a_stop_lasts_over_a_restart_and_the_rest_comes_when_it_is_wanted() {
    let (mut world, of) = home_with_readings_since("2026-11-10T00:00:00Z").await;
    until_home(&world, &of, |home| reaches(home, "2026-11-17")).await;
    world.command(of.fetch(false)).await;
    world.until_account(of.account, |account| account.homes[0].reach.state == ReachState::Stopped).await;
    world.settle().await;
    let asked = days_asked(&world);
    for _ in 0..20 {
        world.time.forward(Duration::from_mins(1));
        world.settle().await;
    }
    assert_eq!(days_asked(&world), asked, "stopped");
    let stopped = home(&world, &of);

    world.restart().await;
    world.time.forward(Duration::from_secs(2));
    world.until_live(of.account).await;
    world.time.forward(Duration::from_mins(1));
    world.settle().await;
    assert_eq!(days_asked(&world), asked, "still stopped");
    let again = home(&world, &of);
    assert_eq!((again.reach.state, again.reach.since), (ReachState::Stopped, stopped.reach.since));

    world.command(of.fetch(true)).await;
    until_home(&world, &of, |home| home.reach.state == ReachState::Complete).await;
    let all = days_asked(&world);
    let days: BTreeSet<&String> = all.iter().collect();
    assert_eq!(all.len(), 3 * days.len(), "no day was asked for twice");
}

#[tokio::test]
async fn what_was_fetched_is_not_fetched_again_after_a_restart() {
    let (mut world, of) = home_with_readings_since("2026-11-10T00:00:00Z").await;
    until_home(&world, &of, |home| reaches(home, "2026-11-15")).await;
    world.restart().await;
    until_home(&world, &of, |home| home.reach.state == ReachState::Complete).await;
    let all = days_asked(&world);
    let days: BTreeSet<&String> = all.iter().collect();
    // What was under way when the app was killed may come once more.
    assert!(all.len() <= 3 * days.len() + 3, "{all:?}");
    world.command(of.show(HistoryRange::Month, None)).await;
    let month = until_page(&world, |page| page.range == HistoryRange::Month).await;
    assert!(month.bars[9..19].iter().all(|bar| bar.home_use_wh.is_some()), "every day from the tenth on");
}

#[tokio::test]
async fn live_rounds_keep_their_pace_while_older_readings_come() {
    let (world, of) = home_with_readings_since("2024-01-01T00:00:00Z").await;
    let live = || {
        let asked = world.asked("gridshare", Endpoint::Api);
        asked.iter().filter(|asked| asked.query.iter().any(|(_, value)| value == "latest")).count()
    };
    let before = live();
    for _ in 0..25 * 60 {
        world.time.forward(Duration::from_secs(1));
        tokio::task::yield_now().await;
        if days_asked(&world).len().is_multiple_of(30) {
            world.settle().await;
        }
    }
    world.settle().await;
    let rounds = (live() - before) / 3;
    assert!((5..=7).contains(&rounds), "{rounds} rounds in 25 minutes");
    assert!(!days_asked(&world).is_empty());
    assert_eq!(home(&world, &of).reach.state, ReachState::Fetching);
}

#[tokio::test]
async fn a_provider_that_asks_for_a_pause_gets_it_and_live_values_go_on() {
    let (world, of) = home_with_readings_since("2026-10-01T00:00:00Z").await;
    until_home(&world, &of, |home| reaches(home, "2026-11-17")).await;
    world.settle().await;
    world.sandbox().quirks("gridshare", |quirks| quirks.rate_limit = Some("120".to_owned()));
    let waiting = until_home(&world, &of, |home| home.reach.state == ReachState::Waiting).await;
    world.sandbox().quirks("gridshare", |quirks| quirks.rate_limit = None);
    let account = world.account(of.account);
    assert_eq!((account.problem, account.freshness.state), (None, FreshnessState::Live));

    let asked = days_asked(&world);
    world.time.forward(Duration::from_secs(110));
    world.settle().await;
    assert_eq!(days_asked(&world), asked, "the pause it asked for");
    let on = until_home(&world, &of, |home| home.reach.state == ReachState::Fetching).await;
    assert!(on.reach.since <= waiting.reach.since);
    assert_eq!(world.account(of.account).problem, None);
}

#[tokio::test]
async fn a_day_that_the_provider_refuses_is_told_and_not_in_the_way_of_older_ones() {
    let (world, of) = home_with_readings_since("2026-11-14T09:00:00Z").await;
    let day = |text: &str| -> Timestamp { format!("{text}T00:00:00Z").parse().expect("an instant") };
    let refused = Some(Span { from: day("2026-11-16"), until: day("2026-11-17") });
    world.sandbox().quirks("gridshare", |quirks| quirks.home.refused = refused);
    let done = in_steps(&world, &of, |home| home.reach.state == ReachState::Complete).await;
    assert_eq!((done.reach.since.as_deref(), done.reach.days_left), (Some("2026-11-14"), Some(0)));
    let asked = days_asked(&world);
    let times = |day: &str| asked.iter().filter(|asked| *asked == day).count();
    assert_eq!([times("2026-11-16"), times("2026-11-15")], [3, 3], "three times, and each sensor of another day once");
    assert_eq!(world.account(of.account).problem, None);

    let week = page(&world, &of, HistoryRange::Week, "2026-11-16").await;
    let told: Vec<_> = week.notes.iter().filter(|note| note.kind == NoteKind::Refused).collect();
    assert_eq!(told.len(), 1, "{:?}", week.notes);
    assert_eq!(
        (told[0].from.as_str(), told[0].to.as_str(), told[0].count),
        (week.starts_at.as_str(), "2026-11-17T00:00:00Z", 1)
    );
}

#[tokio::test]
async fn days_that_a_wrong_clock_took_for_over_are_fetched_when_they_are() {
    let (world, of) = home_with_readings_since("2026-11-14T09:00:00Z").await;
    in_steps(&world, &of, |home| home.reach.state == ReachState::Complete).await;
    let ahead = jiff::SignedDuration::from_hours(20 * 24);
    world.time.turn_wall_clock(ahead);
    world.time.forward(Duration::from_hours(2));
    in_steps(&world, &of, |home| home.reach.state == ReachState::Complete).await;
    let count = |day: &str| days_asked(&world).iter().filter(|asked| *asked == day).count();
    let before = count("2026-11-25");

    world.time.turn_wall_clock(-ahead);
    world.time.forward(Duration::from_hours(7 * 24));
    in_steps(&world, &of, |home| home.reach.state == ReachState::Fetching).await;
    in_steps(&world, &of, |home| home.reach.state == ReachState::Complete).await;
    assert_eq!(count("2026-11-25"), before + 3);
}

#[tokio::test]
async fn nothing_old_is_fetched_over_a_network_that_is_paid_by_use() {
    let (world, of) = home_with_readings_since("2026-10-01T00:00:00Z").await;
    world.network.set_metered(Some(true));
    world.time.forward(Duration::from_mins(1));
    until_home(&world, &of, |home| home.reach.state == ReachState::Waiting).await;
    world.settle().await;
    let before = days_asked(&world).len();
    for _ in 0..20 {
        world.time.forward(Duration::from_secs(30));
        world.settle().await;
    }
    // The day that was under way when the network changed comes in, once for each sensor.
    let asked = days_asked(&world);
    assert!(asked.len() <= before + 3, "{asked:?}");
    world.network.set_metered(Some(false));
    world.time.forward(Duration::from_mins(1));
    until_home(&world, &of, |home| home.reach.state == ReachState::Fetching).await;
    world.until_live(of.account).await;
}

#[tokio::test]
async fn every_period_is_the_sum_of_its_parts_and_what_really_happened() {
    let (world, of) = home_with_readings_since("2026-11-02T00:00:00Z").await;
    until_home(&world, &of, |home| home.reach.state == ReachState::Complete).await;
    world.settle().await;

    let mut days = Vec::new();
    for date in 9..=15 {
        let day = page(&world, &of, HistoryRange::Day, &format!("2026-11-{date:02}")).await;
        assert_eq!((day.bars.len(), day.totals.coverage_percent), (96, 100.0), "{date}");
        assert_eq!(sums(&day.bars), six(&day.totals), "{date}");
        let span = [&day.starts_at, &day.ends_at].map(|at| at.parse::<Timestamp>().expect("an instant"));
        let truth = world.sandbox().truth("sunny-home", None, span[0], span[1]).expect("the home");
        for (shown, really) in [
            (day.totals.solar_wh, truth.solar_wh),
            (day.totals.home_use_wh, truth.home_use_wh),
            (day.totals.bought_wh, truth.bought_wh),
            (day.totals.sent_wh, truth.sent_wh),
            (day.totals.into_battery_wh, truth.into_battery_wh),
            (day.totals.out_of_battery_wh, truth.out_of_battery_wh),
        ] {
            let shown = shown.expect("it is known");
            assert!((shown - really).abs() <= 0.5, "{date}: {shown} {really}");
        }
        days.push(six(&day.totals));
    }
    let week = page(&world, &of, HistoryRange::Week, "2026-11-12").await;
    assert_eq!((week.first_day.as_str(), week.last_day.as_str()), ("2026-11-09", "2026-11-15"));
    for (bar, day) in week.bars.iter().zip(&days) {
        assert_eq!(sums(std::slice::from_ref(bar)), *day);
    }
    assert_eq!(sums(&week.bars), six(&week.totals));
    let month = page(&world, &of, HistoryRange::Month, "2026-11-12").await;
    assert_eq!(sums(&month.bars), six(&month.totals));
    let year = page(&world, &of, HistoryRange::Year, "2026-11-12").await;
    assert_eq!((year.bars.len(), six(&year.totals)), (12, six(&month.totals)), "nothing was before November");
    assert_eq!(sums(&year.bars[10..11]), six(&month.totals));
}

#[tokio::test]
async fn another_zone_moves_energy_between_days_and_loses_none() {
    let (mut world, of) = home_with_readings_since("2026-11-02T12:00:00Z").await;
    let proposed = home(&world, &of);
    assert!(proposed.is_new);
    assert_eq!((proposed.name.as_str(), proposed.zone.as_str()), ("Home", "Europe/Lisbon"));
    until_home(&world, &of, |home| home.reach.state == ReachState::Complete).await;
    world.settle().await;
    let year = page(&world, &of, HistoryRange::Year, "2026-11-12").await;
    let day = page(&world, &of, HistoryRange::Day, "2026-11-12").await;
    assert_eq!((day.zone.as_str(), day.zone_is_elsewhere), ("Europe/Lisbon", false));

    let settings = HomeSettings {
        name: "Kathmandu".into(),
        zone: "Asia/Kathmandu".into(),
        capacity_wh: None,
        reserve_percent: Some(30.0),
    };
    let set = Command::SetHome { account: of.account, site: of.site.clone(), settings };
    world.command(set).await;
    let moved = until_page(&world, |page| page.zone == "Asia/Kathmandu").await;
    assert!(moved.zone_is_elsewhere);
    assert_eq!((moved.starts_at.as_str(), moved.bars[0].utc_offset.as_str()), ("2026-11-11T18:15:00Z", "+05:45"));
    assert_ne!(six(&moved.totals), six(&day.totals), "it is another day");
    assert_eq!(moved.reserve_percent, Some(30.0));
    let same_year = page(&world, &of, HistoryRange::Year, "2026-11-12").await;
    assert_eq!(six(&same_year.totals), six(&year.totals));

    world.go_offline().await;
    world.restart().await;
    let kept = until_home(&world, &of, |home| home.today.is_some()).await;
    assert_eq!((kept.name.as_str(), kept.zone.as_str(), kept.is_new), ("Kathmandu", "Asia/Kathmandu", false));
    assert_eq!(kept.reserve_percent, Some(30.0));
    let day = page(&world, &of, HistoryRange::Day, "2026-11-12").await;
    assert_eq!(six(&day.totals), six(&moved.totals));
    world.go_online().await;
}

#[tokio::test]
async fn without_a_network_today_is_there_at_once_with_its_age() {
    let (mut world, of) = home_with_readings_since("2026-11-02T00:00:00Z").await;
    let before = until_home(&world, &of, |home| home.curve.len() > 60).await;
    world.settle().await;
    world.go_offline().await;
    world.restart().await;
    let account =
        world.until_account(of.account, |account| account.homes.first().is_some_and(|home| home.today.is_some())).await;
    assert!(account.live.is_some());
    assert_ne!(account.freshness.state, FreshnessState::Live);
    assert!(account.freshness.age_s.is_some() && account.freshness.at.is_some());
    let home = &account.homes[0];
    assert_eq!((home.curve.len(), &home.curve[40]), (before.curve.len(), &before.curve[40]));
    assert_eq!(home.nodes.len(), 4, "sun, battery, grid and the home itself");
    assert_eq!(home.reach.state, ReachState::Waiting);
    world.go_online().await;
}

#[tokio::test]
async fn the_present_period_grows_with_its_readings_and_turns_at_midnight() {
    let (world, of) = home_with_readings_since("2026-11-19T00:00:00Z").await;
    world.command(of.fetch(false)).await;
    world.command(of.show(HistoryRange::Day, None)).await;
    let known = |page: &HistoryView| page.bars.iter().filter(|bar| bar.home_use_wh.is_some()).count();
    let day = until_page(&world, |page| known(page) > 0).await;
    assert!(day.is_present && day.later.is_none() && day.bars.last().is_some_and(|bar| bar.is_to_come));
    assert_eq!((day.date.as_str(), day.earlier.as_deref()), ("2026-11-20", Some("2026-11-19")));
    let before = known(&day);
    let grown = tokio::select! {
        grown = until_page(&world, |page| known(page) > before) => grown,
        never = world.let_time_pass() => never,
    };
    assert_eq!(sums(&grown.bars), six(&grown.totals));

    world.time.forward_to("2026-11-21T00:00:10Z");
    let next = until_page(&world, |page| page.date == "2026-11-21").await;
    assert!(next.is_present && next.bars.iter().skip(1).all(|bar| bar.is_to_come));
    world.command(Command::LeaveHistory).await;
    world.until(|view| view.history.is_none()).await;
}

#[tokio::test]
async fn only_what_was_asked_last_is_shown() {
    let (world, of) = home_with_readings_since("2026-11-19T00:00:00Z").await;
    world.command(of.fetch(false)).await;
    for date in ["2026-11-18", "2026-11-19", "2026-11-20", "2026-11-17", "2026-11-19"] {
        world.command(of.show(HistoryRange::Day, Some(date))).await;
    }
    world.settle().await;
    assert_eq!(until_page(&world, |_| true).await.date, "2026-11-19");
    for odd in ["2026-02-30", "yesterday", "", "9999-12-31", "1066-10-14"] {
        let refused = world.try_command(of.show(HistoryRange::Day, Some(odd))).await.expect_err("refused");
        assert_eq!(refused.code, Code::NothingThere, "{odd}");
    }
    let stranger = Home { account: of.account, site: SiteId("site-9999".into()) };
    assert!(world.try_command(stranger.show(HistoryRange::Day, None)).await.is_err());
    assert_eq!(until_page(&world, |_| true).await.date, "2026-11-19", "as it was");

    world.command(Command::RemoveAccount(of.account)).await;
    let view = world.until(|view| view.accounts.is_empty()).await;
    assert!(view.history.is_none());
    assert!(view.notices.iter().any(|notice| matches!(notice.kind, NoticeKind::AccountRemoved { .. })));
    world.settle().await;
}

#[tokio::test]
async fn an_empty_period_says_why() {
    let (world, of) = home_with_readings_since("2026-11-17T00:00:00Z").await;
    world.command(of.fetch(false)).await;
    let day = page(&world, &of, HistoryRange::Day, "2026-11-10").await;
    assert_eq!(day.empty, Some(EmptyReason::NotFetched));
    world.command(of.fetch(true)).await;
    until_page(&world, |page| page.empty == Some(EmptyReason::Fetching)).await;
    until_home(&world, &of, |home| home.reach.state == ReachState::Complete).await;
    let first = EmptyReason::BeforeFirst { first_day: "2026-11-17".into() };
    tokio::select! {
        _ = until_page(&world, |page| page.empty.as_ref() == Some(&first)) => {}
        never = world.let_time_pass() => never,
    }
    let day = page(&world, &of, HistoryRange::Day, "2026-11-25").await;
    assert_eq!(day.empty, Some(EmptyReason::ToCome));
}

#[tokio::test]
async fn a_period_is_saved_as_a_file_for_spreadsheets() {
    let (world, of) = home_with_readings_since("2026-11-14T00:00:00Z").await;
    until_home(&world, &of, |home| reaches(home, "2026-11-14")).await;
    world.command(of.fetch(false)).await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let save = |name: &str| Command::SaveHistory(folder.path().join(name));
    assert!(world.try_command(save("none.csv")).await.is_err(), "no period is shown");

    let week = page(&world, &of, HistoryRange::Week, "2026-11-18").await;
    assert_eq!(world.view().history_file_stem().as_deref(), Some("home-2026-11-18-week"));
    world.command(save("week.csv")).await;
    let text = std::fs::read_to_string(folder.path().join("week.csv")).expect("it is there");
    assert!(text.starts_with("\u{feff}# ") && text.contains("Europe/Lisbon") && text.contains("Home"));
    let rows: Vec<Vec<&str>> = text
        .lines()
        .filter(|line| !line.starts_with(['#', '\u{feff}']))
        .map(|line| line.split(',').collect())
        .collect();
    let at = rows[0].iter().position(|name| *name == "home_use_kwh").expect("a column");
    let used: f64 = rows[1..].iter().filter_map(|row| row[at].parse::<f64>().ok()).sum();
    assert!((used * 1000.0 - week.totals.home_use_wh.expect("known")).abs() < 0.01);
    assert_eq!(rows[1][0], "2026-11-16T00:00:00Z");

    let refused = world.try_command(save("no/such/folder.csv")).await.expect_err("refused");
    assert_eq!(refused.code, Code::FileNotWritten);
}

#[tokio::test]
async fn a_period_is_compared_with_the_one_before() {
    let (world, of) = home_with_readings_since("2026-11-02T00:00:00Z").await;
    until_home(&world, &of, |home| reaches(home, "2026-11-02")).await;
    world.command(of.fetch(false)).await;
    let before = page(&world, &of, HistoryRange::Week, "2026-11-04").await;
    world.command(of.compare(HistoryRange::Week, Some("2026-11-11"), CompareWith::Before)).await;
    let week = until_page(&world, |page| page.compare.is_some()).await;
    let compare = week.compare.expect("the condition");
    assert_eq!((compare.with, compare.first_day.as_str()), (CompareWith::Before, "2026-11-02"));
    assert_eq!(six(&compare.totals), six(&before.totals));
}

#[tokio::test]
async fn a_removed_account_leaves_no_readings() {
    let (mut world, of) = home_with_readings_since("2026-11-14T00:00:00Z").await;
    until_home(&world, &of, |home| reaches(home, "2026-11-17")).await;
    world.command(Command::RemoveAccount(of.account)).await;
    world.until(|view| view.accounts.is_empty()).await;
    world.settle().await;
    world.close().await;
    let site = of.site.0.as_bytes().to_vec();
    for file in std::fs::read_dir(world.folder.path().join("demo")).expect("the folder") {
        let path = file.expect("an entry").path();
        let content = if path.is_file() { std::fs::read(&path).expect("read") } else { Vec::new() };
        assert!(!content.windows(site.len()).any(|part| part == site), "{}", path.display());
    }
    world.start().await;
}
