//! A home that is known to the last mWh, and what the history makes of its readings.

mod carrying;
mod csv;
mod fetching;
mod joining;
mod order;
mod periods;
mod storing;
mod today;

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use porchlight_domain::{AccountId, Pick, Role, SensorReading, SensorSeries, SiteId, SiteSeries, SourceId};
use porchlight_energy::{Energy, HomeDay};
use rusqlite::{Connection, types::Value};

use super::*;
use crate::{GridOrder, History, Proof, ProvenSigns, history::migrations};

/// Midnight UTC before the first slot of the home.
pub const BEGIN: &str = "2026-03-01T00:00:00Z";
pub const SLOT_S: i64 = 900;
/// Slots of a day.
pub const DAY: i64 = 96;
pub const CAPACITY_WH: f64 = 10_000.0;

/// What truly flowed in one slot, in mWh.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Truth {
    pub solar: i64,
    pub bought: i64,
    pub sent: i64,
    pub into_battery: i64,
    pub out_of_battery: i64,
}

impl Truth {
    /// Sun at noon, a battery that fills then and empties in the evening; every slot a little other than the next.
    pub fn of(slot: i64) -> Self {
        let of_day = slot.rem_euclid(DAY);
        let some = (slot * 7919).rem_euclid(1000);
        let home_use = 150_000 + some * 10;
        let solar = if (30..66).contains(&of_day) { 900_000 + some * 100 } else { 0 };
        let into_battery = if (36..56).contains(&of_day) { 400_000 + some } else { 0 };
        let out_of_battery = if (70..90).contains(&of_day) { 140_000 } else { 0 };
        let needed = home_use + into_battery - solar - out_of_battery;
        Self { solar, bought: needed.max(0), sent: (-needed).max(0), into_battery, out_of_battery }
    }

    pub fn home_use(&self) -> i64 {
        self.solar + self.bought + self.out_of_battery - self.sent - self.into_battery
    }

    pub fn sum(slots: std::ops::Range<i64>) -> Self {
        slots.map(Self::of).fold(Self::default(), |sum, slot| Self {
            solar: sum.solar + slot.solar,
            bought: sum.bought + slot.bought,
            sent: sum.sent + slot.sent,
            into_battery: sum.into_battery + slot.into_battery,
            out_of_battery: sum.out_of_battery + slot.out_of_battery,
        })
    }
}

/// The readings of the buckets of some slots, as the provider would give them.
pub fn series(slots: std::ops::Range<i64>) -> SiteSeries {
    let sensor = |source: &str, role: Role, counters: fn(&Truth) -> (i64, i64)| {
        let (mut into, mut out) = (50_000_000, 70_000_000);
        let before = Truth::sum(-DAY..slots.start.max(-DAY));
        let (first_into, first_out) = counters(&before);
        into += first_into;
        out += first_out;
        let readings = slots.clone().map(|slot| {
            let (gained_into, gained_out) = counters(&Truth::of(slot));
            into += gained_into;
            out += gained_out;
            reading(slot, role, into, out, gained_into - gained_out)
        });
        let capacity_wh = (role == Role::Battery).then_some(CAPACITY_WH);
        SensorSeries { source: SourceId(source.into()), role, capacity_wh, readings: readings.collect() }
    };
    SiteSeries {
        site: site(),
        sensors: vec![
            sensor("grid", Role::Grid, |truth| (truth.bought, truth.sent)),
            sensor("solar", Role::Solar, |truth| (0, truth.solar)),
            sensor("battery", Role::Battery, |truth| (truth.into_battery, truth.out_of_battery)),
        ],
    }
}

fn reading(slot: i64, role: Role, into: i64, out: i64, net: i64) -> SensorReading {
    let wh = |mwh: i64| Energy::from_mwh(mwh).wh();
    SensorReading {
        measured_at: at_slot(slot),
        power_w: Some(wh(net) * 4.0),
        level_percent: (role == Role::Battery).then(|| level(slot)),
        energy_in_wh: Some(wh(into)),
        energy_out_wh: Some(wh(out)),
        length_s: u32::try_from(SLOT_S).unwrap(),
        pick: Pick::Average,
        has_odd_sign: false,
        is_off_grid: None,
    }
}

pub fn level(slot: i64) -> f64 {
    f64::from(u8::try_from(slot.rem_euclid(DAY)).unwrap())
}

/// A history in memory.
pub fn history() -> History {
    let mut connection = Connection::open_in_memory().unwrap();
    migrations::migrate(&mut connection).unwrap();
    History { connection }
}

/// Stores readings, received long after, in the zone of the tests.
pub fn store(history: &mut History, sites: &[SiteSeries]) -> EnergyStored {
    store_at(history, sites, at("2027-01-01T00:00:00Z"))
}

pub fn store_at(history: &mut History, sites: &[SiteSeries], received_at: Timestamp) -> EnergyStored {
    history.store_energy(account(), sites, received_at, &proven(), &|_| zone()).unwrap()
}

pub fn proven() -> ProvenSigns {
    let found = GridOrder::BuyingIsInto;
    let proof = Proof { found, proven_at: at(BEGIN), slots: 96, checked_at: None, since: None };
    ProvenSigns { grid: [(site(), proof)].into(), ..ProvenSigns::default() }
}

pub fn settle(history: &mut History) {
    history.settle(account(), &site()).unwrap();
}

pub fn query(range: Range, date: &str) -> PeriodQuery {
    PeriodQuery {
        range,
        date: Some(date.parse().unwrap()),
        compare: CompareWith::Off,
        now: at("2026-12-31T00:00:00Z"),
        zone: zone(),
    }
}

pub fn period(history: &History, query: &PeriodQuery) -> Period {
    history.period(account(), &site(), query).unwrap()
}

pub fn account() -> AccountId {
    AccountId::parse("6f2a1c9e-56a8-4c0d-9f4b-0a5b0f6f1f11").unwrap()
}

pub fn site() -> SiteId {
    SiteId("home".into())
}

/// Eight hours west of the meters, and with clocks that change.
pub fn zone() -> TimeZone {
    TimeZone::get("America/Los_Angeles").unwrap()
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn at_slot(slot: i64) -> Timestamp {
    at(BEGIN) + SignedDuration::from_secs(slot * SLOT_S)
}

pub fn date(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn mwh(energy: Option<Energy>) -> Option<i64> {
    energy.map(Energy::mwh)
}

/// Every row of the homes in a form that does not depend on the numbers that rows happen to have.
pub fn dump(history: &History) -> Vec<String> {
    let sensor = "(SELECT source FROM energy_sensors WHERE number = sensor) AS source";
    [
        ("SELECT site, zone, bucket_s, unsettled_from, unsettled_until FROM energy_homes".to_owned(), "home"),
        ("SELECT source, role, capacity_mwh, listed_from, listed_until FROM energy_sensors".to_owned(), "sensor"),
        (format!("SELECT {sensor}, * FROM energy_readings"), "reading"),
        (format!("SELECT {sensor}, * FROM energy_left_out"), "left out"),
        ("SELECT * FROM energy_grid_orders".to_owned(), "order"),
        ("SELECT * FROM energy_slots".to_owned(), "slot"),
        ("SELECT * FROM energy_days".to_owned(), "day"),
        (format!("SELECT {sensor}, * FROM energy_notes"), "note"),
        ("SELECT * FROM energy_fetched".to_owned(), "fetched"),
    ]
    .into_iter()
    .flat_map(|(select, name)| rows(&history.connection, &select, name))
    .collect()
}

fn rows(connection: &Connection, select: &str, name: &str) -> Vec<String> {
    let mut statement = connection.prepare(select).unwrap();
    let columns: Vec<String> = statement.column_names().map(ToOwned::to_owned).collect();
    let rows = statement.query_map([], |row| {
        let value = |(at, column): (usize, &String)| {
            let value: Value = row.get(at)?;
            Ok((column != "sensor" && column != "home").then(|| format!("{column}={value:?}")))
        };
        let values: rusqlite::Result<Vec<Option<String>>> = columns.iter().enumerate().map(value).collect();
        Ok(format!("{name} {}", values?.into_iter().flatten().collect::<Vec<_>>().join(" ")))
    });
    let mut rows: Vec<String> = rows.unwrap().map(Result::unwrap).collect();
    rows.sort();
    rows
}

pub fn count(history: &History, table: &str) -> i64 {
    history.connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
}
