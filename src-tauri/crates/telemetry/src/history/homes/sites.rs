//! Homes and their sensors.

use jiff::{
    fmt::temporal::{DateTimeParser, DateTimePrinter},
    tz::TimeZone,
};
use porchlight_domain::{AccountId, Role, SensorSeries, SiteId, SourceId};
use porchlight_energy::Energy;
use rusqlite::{Connection, OptionalExtension as _, Result, Row, params};

/// Length of slots while no bucket has told it, in seconds: the provider's default.
const USUAL_SLOT_S: u32 = 900;
/// Shortest and longest slots, in seconds. More of them would cost more than they tell, and fewer hide the day.
const SLOT_S: (u32, u32) = (300, 3600);
/// A sensor that came into being begins to count; one that is only silent leaves what is added up unknown. After
/// this many seconds of the others' readings without one of its own, it is taken for not there yet, or gone.
const ABSENT_S: i64 = 31 * DAY_S;

pub const DAY_S: i64 = 24 * 3600;

/// A home of which something is kept.
#[derive(Clone, Debug)]
pub struct StoredHome {
    pub number: i64,
    pub zone: TimeZone,
    pub slot_s: u32,
    bucket_s: Option<u32>,
}

/// A sensor of a home.
#[derive(Clone, PartialEq, Debug)]
pub struct Sensor {
    pub number: i64,
    pub source: SourceId,
    pub role: Role,
    pub capacity: Option<Energy>,
    /// Slots that begin from here on want a value of it, in seconds UTC.
    pub from_s: i64,
    /// Slots that begin from here on want none.
    pub until_s: i64,
}

impl Sensor {
    /// Whether a slot that begins at an instant wants a value of it.
    pub fn counts_at(&self, start_s: i64) -> bool {
        (self.from_s..self.until_s).contains(&start_s)
    }
}

pub fn find(connection: &Connection, account: AccountId, site: &SiteId) -> Result<Option<StoredHome>> {
    connection
        .prepare_cached("SELECT number, zone, bucket_s FROM energy_homes WHERE account = ?1 AND site = ?2")?
        .query_row(params![account.to_string(), site.0], read_home)
        .optional()
}

pub fn find_or_add(connection: &Connection, account: AccountId, site: &SiteId, zone: &TimeZone) -> Result<StoredHome> {
    if let Some(home) = find(connection, account, site)? {
        return Ok(home);
    }
    connection.execute(
        "INSERT INTO energy_homes (account, site, zone) VALUES (?1, ?2, ?3)",
        params![account.to_string(), site.0, zone_text(zone)],
    )?;
    let (number, slot_s) = (connection.last_insert_rowid(), USUAL_SLOT_S);
    Ok(StoredHome { number, zone: zone.clone(), slot_s, bucket_s: None })
}

/// Deletes everything that is kept of the homes of an account.
pub fn delete_account(connection: &Connection, account: AccountId) -> Result<()> {
    const OF_SENSOR: &str = "sensor IN (SELECT energy_sensors.number FROM energy_sensors
         JOIN energy_homes ON energy_homes.number = home WHERE account = ?1)";
    const OF_HOME: &str = "home IN (SELECT number FROM energy_homes WHERE account = ?1)";
    for (table, rows) in [
        ("energy_readings", OF_SENSOR),
        ("energy_left_out", OF_SENSOR),
        ("energy_sensors", OF_HOME),
        ("energy_grid_orders", OF_HOME),
        ("energy_slots", OF_HOME),
        ("energy_days", OF_HOME),
        ("energy_notes", OF_HOME),
        ("energy_fetched", OF_HOME),
        ("energy_homes", "account = ?1"),
    ] {
        connection.execute(&format!("DELETE FROM {table} WHERE {rows}"), [account.to_string()])?;
    }
    Ok(())
}

fn read_home(row: &Row<'_>) -> Result<StoredHome> {
    let zone: String = row.get(1)?;
    let bucket_s: Option<u32> = row.get(2)?;
    Ok(StoredHome { number: row.get(0)?, zone: parse_zone(&zone), slot_s: slot_of(bucket_s), bucket_s })
}

fn slot_of(bucket_s: Option<u32>) -> u32 {
    bucket_s.map_or(USUAL_SLOT_S, |bucket_s| bucket_s.clamp(SLOT_S.0, SLOT_S.1))
}

impl StoredHome {
    /// A home of which nothing is kept: no row has its number.
    pub fn unknown(zone: &TimeZone) -> Self {
        Self { number: 0, zone: zone.clone(), slot_s: USUAL_SLOT_S, bucket_s: None }
    }

    /// Takes over a zone; says whether it is another one.
    pub fn take_zone(&mut self, connection: &Connection, zone: &TimeZone) -> Result<bool> {
        if zone_text(&self.zone) == zone_text(zone) {
            return Ok(false);
        }
        let set = "UPDATE energy_homes SET zone = ?2 WHERE number = ?1";
        connection.execute(set, params![self.number, zone_text(zone)])?;
        self.zone = zone.clone();
        Ok(true)
    }

    /// Takes note of the length of a bucket; says whether slots have another length now.
    pub fn take_bucket(&mut self, connection: &Connection, bucket_s: u32) -> Result<bool> {
        if bucket_s == 0 || self.bucket_s.is_some_and(|known| known <= bucket_s) {
            return Ok(false);
        }
        let set = "UPDATE energy_homes SET bucket_s = ?2 WHERE number = ?1";
        connection.execute(set, params![self.number, bucket_s])?;
        let before = self.slot_s;
        (self.bucket_s, self.slot_s) = (Some(bucket_s), slot_of(Some(bucket_s)));
        Ok(self.slot_s != before)
    }
}

/// The sensors of a home, in the order of their ids, and when each is there.
pub fn sensors(connection: &Connection, home: i64) -> Result<Vec<Sensor>> {
    let mut statement = connection.prepare_cached(
        "SELECT number, source, role, capacity_mwh, listed_from, listed_until,
             (SELECT min(ends_s) FROM energy_readings WHERE sensor = number),
             (SELECT max(ends_s) FROM energy_readings WHERE sensor = number)
         FROM energy_sensors WHERE home = ?1 ORDER BY source",
    )?;
    let rows = statement.query_map([home], |row| {
        let role: String = row.get(2)?;
        let (first, last): (Option<i64>, Option<i64>) = (row.get(6)?, row.get(7)?);
        let sensor = Sensor {
            number: row.get(0)?,
            source: SourceId(row.get(1)?),
            role: parse_role(&role).ok_or(rusqlite::Error::InvalidQuery)?,
            capacity: row.get::<_, Option<i64>>(3)?.map(Energy::from_mwh),
            from_s: i64::MIN,
            until_s: i64::MAX,
        };
        Ok(Listed { sensor, from_day: row.get(4)?, until_day: row.get(5)?, read: first.zip(last) })
    })?;
    let mut listed = rows.collect::<Result<Vec<_>>>()?;
    place(&mut listed);
    Ok(listed.into_iter().map(|listed| listed.sensor).collect())
}

/// A sensor, the days on which the provider named it, and the ends of its first and last bucket.
struct Listed {
    sensor: Sensor,
    from_day: i64,
    until_day: i64,
    read: Option<(i64, i64)>,
}

/// Says when each sensor is there, by what is known of all.
fn place(listed: &mut [Listed]) {
    let home_first_s = listed.iter().filter_map(|listed| listed.read).map(|(first_s, _)| first_s).min();
    let home_from_day = listed.iter().map(|listed| listed.from_day).min();
    let home_until_day = listed.iter().map(|listed| listed.until_day).max();
    for Listed { sensor, from_day, until_day, read } in listed {
        match *read {
            Some((first_s, _)) if home_first_s.is_some_and(|home_s| first_s - home_s >= ABSENT_S) => {
                sensor.from_s = first_s;
            }
            // It was added to a known home. One that never said a word since the home is known may be silent.
            None if home_from_day.is_some_and(|home_day| home_day < *from_day) => sensor.from_s = *from_day * DAY_S,
            Some(_) | None => {}
        }
        if home_until_day.is_some_and(|home_day| (home_day - *until_day) * DAY_S >= ABSENT_S) {
            sensor.until_s = read.map_or(i64::MIN, |(_, last_s)| last_s);
        }
    }
}

/// Takes note of a sensor that the provider named on a day; says its number, and whether slots are different by what
/// it is.
pub fn list(connection: &Connection, home: i64, series: &SensorSeries, day: i64) -> Result<(i64, bool)> {
    let capacity = series.capacity_wh.filter(|wh| *wh > 0.0).and_then(Energy::from_wh).map(Energy::mwh);
    let role = role_text(series.role);
    let known = connection
        .prepare_cached(
            "SELECT number, role, capacity_mwh, listed_from, listed_until FROM energy_sensors
             WHERE home = ?1 AND source = ?2",
        )?
        .query_row(params![home, series.source.0], |row| {
            let is_role = row.get::<_, String>(1)? == role;
            Ok((row.get(0)?, is_role, row.get::<_, Option<i64>>(2)?, row.get::<_, i64>(3)?, row.get::<_, i64>(4)?))
        })
        .optional()?;
    let Some((number, is_role, known_capacity, from_day, until_day)) = known else {
        connection.execute(
            "INSERT INTO energy_sensors (home, source, role, capacity_mwh, listed_from, listed_until)
             VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
            params![home, series.source.0, role, capacity, day],
        )?;
        return Ok((connection.last_insert_rowid(), capacity.is_some()));
    };
    let capacity = capacity.or(known_capacity);
    let is_other = !is_role || capacity != known_capacity;
    if is_other || !(from_day..=until_day).contains(&day) {
        connection.execute(
            "UPDATE energy_sensors SET role = ?2, capacity_mwh = ?3, listed_from = min(listed_from, ?4),
                 listed_until = max(listed_until, ?4) WHERE number = ?1",
            params![number, role, capacity, day],
        )?;
    }
    Ok((number, is_other))
}

fn role_text(role: Role) -> &'static str {
    match role {
        Role::Solar => "solar",
        Role::Battery => "battery",
        Role::Grid => "grid",
        Role::HomeUse => "home_use",
    }
}

fn parse_role(text: &str) -> Option<Role> {
    [Role::Solar, Role::Battery, Role::Grid, Role::HomeUse].into_iter().find(|role| role_text(*role) == text)
}

/// A zone as it is kept: its name, or the distance from UTC of one that has none.
fn zone_text(zone: &TimeZone) -> String {
    DateTimePrinter::new().time_zone_to_string(zone).unwrap_or_else(|_| "UTC".into())
}

/// A zone that this program does not know any more is counted in UTC, until it is set anew.
fn parse_zone(text: &str) -> TimeZone {
    DateTimeParser::new().parse_time_zone(text).unwrap_or(TimeZone::UTC)
}
