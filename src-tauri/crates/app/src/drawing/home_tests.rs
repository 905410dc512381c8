use porchlight_domain::{Direction, SiteId, SourceId};
use porchlight_energy::Energy;
use porchlight_telemetry::Proof;

use super::*;

const NOW: &str = "2026-11-20T16:10:00Z";

#[test]
fn the_provider_knows_best_how_large_the_battery_is_then_the_person() {
    use CapacitySource::{Learned, Person, Provider};
    let learned = |is_learned| kept::Capacity { energy: Energy::from_mwh(13_000_000), is_learned };
    for (told, stored, entered, expected) in [
        (Some(15_000.0), Some(learned(true)), Some(20_000.0), Some((15_000.0, Provider))),
        (None, Some(learned(false)), Some(20_000.0), Some((13_000.0, Provider))),
        (None, Some(learned(true)), Some(20_000.0), Some((20_000.0, Person))),
        (None, Some(learned(true)), None, Some((13_000.0, Learned))),
        (None, None, None, None),
    ] {
        let (mut flow, mut entry, mut today) = (flow(), entry(), today());
        flow.sources[1].capacity_wh = told;
        entry.capacity_wh = entered;
        today.capacity = stored;
        let drawn = draw(&flow, &entry, Some(&today));
        assert_eq!(drawn.capacity_wh.zip(drawn.capacity_from), expected, "{told:?} {stored:?} {entered:?}");
    }
    let (mut flow, mut entry) = (flow(), entry());
    flow.sources.remove(1);
    entry.capacity_wh = Some(20_000.0);
    assert_eq!(draw(&flow, &entry, Some(&today())).capacity_wh, None, "no battery, no size");
}

#[test]
fn how_long_the_battery_lasts_is_said_of_a_level_of_now() {
    let (mut flow, mut entry, mut today) = (flow(), entry(), today());
    flow.sources[1].capacity_wh = Some(10_000.0);
    let left = draw(&flow, &entry, Some(&today)).time_left.expect("it can be said");
    assert_eq!(left, TimeLeft { minutes: 540, more_than_two_days: false, to_empty: true }, "6 kWh at 633 W");
    entry.reserve_percent = Some(30.0);
    let left = draw(&flow, &entry, Some(&today)).time_left.expect("it can be said");
    assert_eq!((left.minutes, left.to_empty), (300, false), "half of it, to the hour");
    today.level = today.level.map(|level| kept::Level { at: level.at - SignedDuration::from_hours(2), ..level });
    assert_eq!(draw(&flow, &entry, Some(&today)).time_left, None, "the level of two hours ago says nothing");
}

#[test]
fn what_was_found_of_signs_is_said_with_its_proof() {
    let mut signs = ProvenSigns::default();
    let proof =
        |slots| Proof { found: GridOrder::BuyingIsOut, proven_at: at(NOW), slots, checked_at: None, since: None };
    signs.grid.insert(SiteId("home".into()), proof(96));
    signs.grid.insert(SiteId("another home".into()), proof(1));
    let sign = Proof { found: PowerSign::OutOfDevice, proven_at: at(NOW), slots: 40, checked_at: None, since: None };
    signs.power.insert(SourceId("sun".into()), sign);
    let (flow, entry) = (flow(), entry());
    let drawn = draw_home(&HomeParts { signs: &signs, ..parts(&flow, &entry, None) });
    let found: Vec<_> = drawn.signs.iter().map(|sign| (sign.role, sign.found.as_str(), sign.slots)).collect();
    assert_eq!(found, [(Role::Grid, "import is decrement", 96), (Role::Solar, "positive is out of the device", 40)]);
    assert!(drawn.signs.iter().all(|sign| sign.proven_at == NOW));
}

#[test]
fn before_anything_was_read_a_home_has_its_name_and_nothing_else() {
    let (flow, entry) = (flow(), HomeEntry { is_proposed: true, ..entry() });
    let drawn = draw(&flow, &entry, None);
    assert_eq!((drawn.name.as_str(), drawn.zone.as_str(), drawn.is_new), ("Ours", "Europe/London", true));
    assert!(drawn.today.is_none() && drawn.curve.is_empty() && drawn.nodes.is_empty() && drawn.time_left.is_none());
    assert_eq!((drawn.reach.since, drawn.reach.days_left), (None, None));
}

#[test]
fn no_day_is_left_of_a_history_that_is_complete() {
    let (flow, entry) = (flow(), entry());
    let drawn = draw_home(&HomeParts { reach_state: ReachState::Complete, ..parts(&flow, &entry, None) });
    assert_eq!((drawn.reach.state, drawn.reach.days_left), (ReachState::Complete, Some(0)));
}

#[test]
fn a_node_is_as_young_as_the_live_picture() {
    let (flow, entry, mut today) = (flow(), entry(), today());
    let node = |role, measured_at: &str| kept::Node {
        role,
        last_hour: Vec::new(),
        workings: Vec::new(),
        measured_at: Some(at(measured_at)),
        interval: Some(SignedDuration::from_mins(15)),
    };
    today.nodes = vec![node(Role::Solar, "2026-11-20T15:45:00Z"), node(Role::HomeUse, "2026-11-20T15:45:00Z")];
    let drawn = draw(&flow, &entry, Some(&today)).nodes;
    assert_eq!(drawn[0].measured_at.as_deref(), Some("2026-11-20T16:00:00Z"));
    assert_eq!(drawn[1].measured_at.as_deref(), Some("2026-11-20T15:45:00Z"), "there is no meter for it");
    assert_eq!(drawn[0].interval_s, Some(900.0));
}

fn draw(flow: &HomeFlow, entry: &HomeEntry, today: Option<&kept::HomeToday>) -> HomeView {
    draw_home(&parts(flow, entry, today))
}

fn parts<'a>(flow: &'a HomeFlow, entry: &'a HomeEntry, today: Option<&'a kept::HomeToday>) -> HomeParts<'a> {
    static NONE: std::sync::LazyLock<ProvenSigns> = std::sync::LazyLock::new(ProvenSigns::default);
    HomeParts { flow, entry, signs: &NONE, today, reach: None, reach_state: ReachState::Waiting, now: at(NOW) }
}

fn flow() -> HomeFlow {
    let source = |role, id: &str| SourceFlow {
        sources: vec![SourceId(id.into())],
        role,
        power_w: Some(100.0),
        direction: Direction::IntoHome,
        level_percent: None,
        capacity_wh: None,
        measured_at: Some(at("2026-11-20T16:00:00Z")),
    };
    HomeFlow {
        site: SiteId("home".into()),
        sources: vec![source(Role::Solar, "sun"), source(Role::Battery, "battery"), source(Role::Grid, "grid")],
        home_use_w: None,
        parts: None,
        unexplained_w: None,
        is_off_grid: None,
    }
}

fn entry() -> HomeEntry {
    HomeEntry {
        name: "Ours".into(),
        zone: "Europe/London".into(),
        capacity_wh: None,
        reserve_percent: None,
        is_proposed: false,
    }
}

fn today() -> kept::HomeToday {
    kept::HomeToday {
        date: at(NOW).to_zoned(jiff::tz::TimeZone::UTC).date(),
        starts_at: at("2026-11-20T00:00:00Z"),
        minutes: 1440,
        totals: None,
        curve: Vec::new(),
        nodes: Vec::new(),
        notes: Vec::new(),
        grid: Vec::new(),
        capacity: None,
        level: Some(kept::Level { at: at("2026-11-20T16:00:00Z"), percent: 60.0 }),
        drain_w: Some(633.0),
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}
