//! Faults of a practice home that come up while the app looks on, or that leave it without readings.

use std::time::Duration;

use porchlight_app::Command;
use porchlight_app::view::{FreshnessState, HistoryRange, HomeView, NoteKind};
use porchlight_domain::{Code, HomeFlow, LiveValues, Role};
use porchlight_sandbox::{HomeFaults, Span};

use crate::periods::{Home, NAMES, error, home, homes_of, page, really, totals, until_fetched, world_in};
use crate::world::World;

/// The app, somebody who is signed in, and a home with a fault.
async fn looking_on(person: &'static str, turn_on: impl FnOnce(&mut HomeFaults)) -> (World, Home) {
    let world = world_in("America/Los_Angeles").await;
    world.sandbox().quirks("gridshare", |quirks| turn_on(&mut quirks.home));
    let of = homes_of(&world, person).await.remove(0);
    // What stands beside the live values is read from the file after them.
    world.until_account(of.account, |account| account.homes[0].reach.days_left.is_some()).await;
    world.settle().await;
    (world, of)
}

/// What flows in a home.
fn flow(world: &World, of: &Home) -> HomeFlow {
    let Some(LiveValues::PowerFlow(flow)) = world.account(of.account).live else { panic!("values of homes") };
    flow.homes.into_iter().find(|home| home.site == of.site).expect("the home is among them")
}

/// What is said of today.
fn notes(home: &HomeView) -> Vec<(NoteKind, Option<Role>)> {
    let mut notes: Vec<_> = home.notes.iter().map(|note| (note.kind, note.role)).collect();
    notes.sort_unstable();
    notes
}

/// Lets hours pass, and does in each quarter of an hour what there is to do.
async fn let_hours_pass(world: &World, hours: u32) {
    for _ in 0..4 * hours {
        world.time.forward(Duration::from_mins(15));
        world.settle().await;
    }
}

#[tokio::test]
async fn a_grid_meter_that_is_turned_is_noticed_and_both_directions_are_right() {
    let turned_at = "2026-11-20T17:00:00Z".parse().expect("an instant");
    let (world, of) = looking_on("sunny-home", |home| home.grid_turned_at = Some(turned_at)).await;
    until_fetched(&world, &of, |home| home.reach.since.as_deref().is_some_and(|since| since < "2026-11-18")).await;
    world.command(Command::FetchHistory { account: of.account, on: false }).await;
    let found = |world: &World| {
        let signs = home(world, &of).signs;
        signs.into_iter().find(|sign| sign.role == Role::Grid).expect("the direction is proven").found
    };
    assert_eq!(found(&world), "import is increment");

    // A day of readings in the new direction proves it; then the next day comes to its end.
    let_hours_pass(&world, 27).await;
    assert_eq!(found(&world), "import is decrement");
    let_hours_pass(&world, 13).await;
    for date in ["2026-11-18", "2026-11-19", "2026-11-21"] {
        let day = page(&world, &of, HistoryRange::Day, date).await;
        assert!(day.notes.is_empty() && day.totals.coverage_percent >= 98.0, "{date}: {:?}", day.notes);
        let shown = totals(&day.totals);
        for (at, really) in really(&of.truth(&world, &day)).into_iter().enumerate() {
            let error = error(shown[at], really);
            assert!(error.is_some_and(|error| error <= 0.005), "{date} {}: {:?} {really}", NAMES[at], shown[at]);
        }
    }
    let day = page(&world, &of, HistoryRange::Day, "2026-11-20").await;
    assert!(day.notes.iter().any(|note| note.kind == NoteKind::GridTurned), "{:?}", day.notes);
}

#[tokio::test]
async fn an_outage_is_said_where_a_device_says_it() {
    let since_three = || {
        let instant = |text: &str| text.parse().expect("an instant");
        Some(Span { from: instant("2026-11-20T15:00:00Z"), until: instant("2026-11-20T20:00:00Z") })
    };
    let (world, of) = looking_on("sunny-home", |home| home.outage = since_three()).await;
    let now = flow(&world, &of);
    assert_eq!((now.is_off_grid, now.home_use_w.is_some()), (Some(true), true));
    let grid = now.sources.iter().find(|source| source.role == Role::Grid).expect("a grid meter");
    assert_eq!(grid.power_w, Some(0.0));
    let_hours_pass(&world, 5).await;
    assert_ne!(flow(&world, &of).is_off_grid, Some(true), "it is over");

    // Where all is dark nothing is sent, and silence is no outage.
    let (world, of) = looking_on("plain-home", |home| home.outage = since_three()).await;
    assert_eq!(flow(&world, &of).is_off_grid, None);
    assert_eq!(world.account(of.account).freshness.state, FreshnessState::Old);
}

/// Writes one test per way of having no readings.
macro_rules! without_readings {
    ($($name:ident: $turn_on:expr;)+) => {
        $(
            #[tokio::test]
            async fn $name() {
                let (world, of) = looking_on("sunny-home", $turn_on).await;
                nothing_is_made_up(&world, &of).await;
            }
        )+
    };
}

without_readings! {
    devices_in_place_of_sensors_bring_nothing: |home| home.device_id_as_sensor_id = true;
    a_home_that_has_sent_nothing_yet_has_nothing: |home| {
        home.readings_begin_at = Some("2026-11-27T00:00:00Z".parse().expect("an instant"));
    };
}

async fn nothing_is_made_up(world: &World, of: &Home) {
    let now = flow(world, of);
    let amounts = now.sources.iter().map(|source| source.power_w).chain([now.home_use_w, now.unexplained_w]);
    assert!(amounts.into_iter().all(|amount| amount.is_none()) && now.parts.is_none(), "{now:?}");
    let account = world.account(of.account);
    assert!(account.problem.is_none_or(|problem| problem.code == Code::NothingThere));
    let home = home(world, of);
    assert!(home.today.is_none() && home.curve.is_empty() && home.notes.is_empty() && home.time_left.is_none());
    for range in [HistoryRange::Day, HistoryRange::Year] {
        let page = page(world, of, range, "2026-11-20").await;
        assert_eq!(totals(&page.totals), [None; 13]);
        assert!(page.empty.is_some() && page.totals.own_percent.is_none() && page.notes.is_empty());
    }
}

#[tokio::test]
async fn a_clock_that_is_ahead_is_noted_of_every_sensor() {
    let (world, of) = looking_on("sunny-home", |home| home.clock_skew_s = 1_200).await;
    let clock = |role: Role| (NoteKind::Clock, Some(role));
    let expected = [clock(Role::Solar), clock(Role::Battery), clock(Role::Grid)];
    world.until_account(of.account, |account| notes(&account.homes[0]) == expected).await;
}

#[tokio::test]
async fn readings_that_come_late_or_not_at_all_say_how_old_they_are() {
    let (world, of) = looking_on("sunny-home", |home| home.late_minutes = 40).await;
    let freshness = world.account(of.account).freshness;
    assert_eq!((freshness.state, freshness.at.as_deref()), (FreshnessState::Late, Some("2026-11-20T15:15:00Z")));

    let silent_since_noon = Span {
        from: "2026-11-20T12:00:00Z".parse().expect("an instant"),
        until: "2026-12-31T00:00:00Z".parse().expect("an instant"),
    };
    let (world, of) = looking_on("sunny-home", |home| home.gap = Some(silent_since_noon)).await;
    let freshness = world.account(of.account).freshness;
    assert_eq!((freshness.state, freshness.at.as_deref()), (FreshnessState::Old, Some("2026-11-20T11:45:00Z")));
    let today = page(&world, &of, HistoryRange::Day, "2026-11-20").await.totals;
    assert!((40.0..55.0).contains(&today.coverage_percent), "half of the day so far: {today:?}");
}
