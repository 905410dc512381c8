//! Homes whose older readings come in, their periods as the history page shows them, and what really happened there.

use jiff::{SignedDuration, Timestamp};
use porchlight_app::Command;
use porchlight_app::view::{
    Bar, CompareWith, HistoryRange, HistoryView, HomeSettings, HomeView, Parts, ReachState, Totals,
};
use porchlight_domain::{AccountId, Clock as _, SiteId};
use porchlight_sandbox::Truth;

use crate::world::World;

/// Whole mWh of the six totals and the seven parts. `None` is unknown, or a part that the home does not have.
pub type Amounts = [Option<i64>; 13];

/// What the amounts are, in their order.
pub const NAMES: [&str; 13] = [
    "solar",
    "home use",
    "bought",
    "sent",
    "into battery",
    "out of battery",
    "solar to home",
    "solar to battery",
    "solar to grid",
    "battery to home",
    "battery to grid",
    "grid to home",
    "grid to battery",
];

const BUCKET: SignedDuration = SignedDuration::from_mins(15);

/// A home of somebody who is signed in.
#[derive(Clone)]
pub struct Home {
    pub account: AccountId,
    pub site: SiteId,
    pub person: &'static str,
}

/// The app on a computer in a zone, in demo mode, with nobody signed in.
pub async fn world_in(zone: &'static str) -> World {
    let mut world = World::demo().await;
    world.zone = zone;
    world.restart().await;
    world
}

/// Signs in as somebody, and waits for the first values of their homes.
pub async fn homes_of(world: &World, person: &'static str) -> Vec<Home> {
    let account = world.sign_in("gridshare", person).await;
    let shown = world.until_account(account, |account| !account.homes.is_empty()).await;
    shown.homes.into_iter().map(|home| Home { account, site: home.site, person }).collect()
}

/// Lets time pass until nothing older is to be had of an account's homes.
pub async fn until_all_is_here(world: &World, of: &Home) {
    until_fetched(world, of, |home| home.reach.state == ReachState::Complete).await;
    world.settle().await;
}

/// Lets time pass until older readings of an account's homes have come as far as `enough` wants it.
pub async fn until_fetched(world: &World, of: &Home, enough: impl Fn(&HomeView) -> bool) {
    // The patience of one wait is short, so the way is made in steps.
    const STEP: u32 = 40;
    loop {
        let left = home(world, of).reach.days_left.unwrap_or(u32::MAX);
        let is_further = |home: &HomeView| home.reach.days_left.is_some_and(|now| now.saturating_add(STEP) <= left);
        let further = world.until_account(of.account, |account| {
            let mut homes = account.homes.iter();
            homes.all(|home| is_further(home) || enough(home))
        });
        let shown = tokio::select! {
            shown = further => shown,
            never = world.let_time_pass() => never,
        };
        if shown.homes.iter().all(&enough) {
            return;
        }
    }
}

/// A home as it is shown.
pub fn home(world: &World, of: &Home) -> HomeView {
    let homes = world.account(of.account).homes;
    homes.into_iter().find(|home| home.site == of.site).expect("the home is there")
}

/// Says in which zone a home stands.
pub async fn set_zone(world: &World, of: &Home, zone: &str) {
    let settings = HomeSettings { name: "Ours".into(), zone: zone.into(), capacity_wh: None, reserve_percent: None };
    world.command(Command::SetHome { account: of.account, site: of.site.clone(), settings }).await;
    world
        .until_account(of.account, |account| account.homes.iter().any(|home| home.site == of.site && home.zone == zone))
        .await;
    world.settle().await;
}

/// The history page of a home, on the period that holds a date.
pub async fn page(world: &World, of: &Home, range: HistoryRange, date: &str) -> HistoryView {
    let (account, site) = (of.account, of.site.clone());
    let show = Command::ShowHistory { account, site, range, date: Some(date.to_owned()), compare: CompareWith::Off };
    world.command(show).await;
    let is_it = |page: &HistoryView| page.site == of.site && page.range == range && page.date == date;
    world.until(|view| view.history.as_ref().is_some_and(is_it)).await.history.expect("the condition")
}

impl Home {
    /// What really happened in a period, as far as readings can tell: the first one says only where counters stand.
    pub fn truth(&self, world: &World, period: &HistoryView) -> Truth {
        let instant = |text: &str| text.parse::<Timestamp>().expect("an instant");
        let mut from = instant(&period.starts_at);
        world.sandbox().quirks("gridshare", |quirks| {
            from = quirks.home.readings_begin_at.map_or(from, |begin| from.max(begin + BUCKET));
        });
        let until = instant(&period.ends_at).min(world.time.utc());
        let truth = world.sandbox().truth(self.person, Some(&self.site.0), from, until);
        truth.expect("the person has this home")
    }
}

/// The amounts of a period.
pub fn totals(of: &Totals) -> Amounts {
    let six = [of.solar_wh, of.home_use_wh, of.bought_wh, of.sent_wh, of.into_battery_wh, of.out_of_battery_wh];
    amounts(six, of.parts.as_ref())
}

/// The amounts of a column.
pub fn column(of: &Bar) -> Amounts {
    let six = [of.solar_wh, of.home_use_wh, of.bought_wh, of.sent_wh, of.into_battery_wh, of.out_of_battery_wh];
    amounts(six, of.parts.as_ref())
}

/// What amounts add up to: unknown only if each of them is.
pub fn sum(of: impl IntoIterator<Item = Amounts>) -> Amounts {
    let add = |sum: Amounts, more: Amounts| {
        std::array::from_fn(|at| match (sum[at], more[at]) {
            (Some(sum), Some(more)) => Some(sum + more),
            (only, None) | (None, only) => only,
        })
    };
    of.into_iter().fold([None; 13], add)
}

fn amounts(six: [Option<f64>; 6], parts: Option<&Parts>) -> Amounts {
    let seven = parts.map(|parts| {
        [
            parts.solar_to_home_wh,
            parts.solar_to_battery_wh,
            parts.solar_to_grid_wh,
            parts.battery_to_home_wh,
            parts.battery_to_grid_wh,
            parts.grid_to_home_wh,
            parts.grid_to_battery_wh,
        ]
    });
    std::array::from_fn(|at| match at.checked_sub(6) {
        None => six[at].map(mwh),
        Some(part) => seven.map(|seven| mwh(seven[part])),
    })
}

fn mwh(wh: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a home's energy fits")]
    let mwh = (wh * 1000.0).round() as i64;
    mwh
}

/// The six totals as they really were, in Wh.
pub fn really(truth: &Truth) -> [f64; 6] {
    [truth.solar_wh, truth.home_use_wh, truth.bought_wh, truth.sent_wh, truth.into_battery_wh, truth.out_of_battery_wh]
}

/// How far a shown amount is from the truth, as a part of it; a Wh here or there is nothing.
pub fn error(shown: Option<i64>, really_wh: f64) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a home's energy fits")]
    let apart = (shown? as f64 / 1000.0 - really_wh).abs();
    Some((apart - 1.0).max(0.0) / really_wh.max(1.0))
}
