//! What every question about a home begins with, and the sums over any stretch of its time.

use std::ops::Range;

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use porchlight_domain::{AccountId, SiteId};
use porchlight_energy::{
    Energy, HomeDay, HomeSlot, Origins, Sums, coverage_percent, own_percent, round_trip_percent, solar_used_percent,
};
use rusqlite::{Connection, Result};

use super::{
    Totals, days,
    grid::Orders,
    pools,
    sites::{self, Sensor, StoredHome},
    slots::{self, Worked},
};

/// Slots that may be on their way: so long after its end, the newest one is not missing yet.
const SLOTS_ON_THE_WAY: i64 = 2;

/// A home at a moment.
pub struct Reader<'a> {
    pub connection: &'a Connection,
    pub home: StoredHome,
    pub sensors: Vec<Sensor>,
    pub orders: Orders,
    /// Size of the battery as the provider tells it.
    pub capacity: Option<Energy>,
    pub now: Timestamp,
    /// Begin of the first slot and end of the last one.
    pub extent: Option<Range<i64>>,
}

/// What a stretch of time adds up to.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Summed {
    pub sums: Sums,
    pub origins: Origins,
    /// Days on which the battery is known.
    battery_days: u32,
    last_level_percent: Option<f64>,
}

impl<'a> Reader<'a> {
    /// `zone` is that of a home of which nothing is kept.
    pub fn new(
        connection: &'a Connection,
        account: AccountId,
        site: &SiteId,
        now: Timestamp,
        zone: &TimeZone,
    ) -> Result<Self> {
        let home = sites::find(connection, account, site)?.unwrap_or_else(|| StoredHome::unknown(zone));
        let sensors = sites::sensors(connection, home.number)?;
        let extent = slots::extent(connection, home.number)?;
        Ok(Self {
            connection,
            sensors: sensors.clone(),
            orders: Orders::load(connection, home.number)?,
            capacity: pools::capacity(&sensors),
            now,
            extent: extent.map(|(first_s, last_s)| first_s..last_s + i64::from(home.slot_s)),
            home,
        })
    }

    pub fn zone(&self) -> &TimeZone {
        &self.home.zone
    }

    pub fn date_at(&self, instant: Timestamp) -> Date {
        self.zone().to_datetime(instant).date()
    }

    /// Seconds of a stretch that lie behind, as far as readings could be here.
    pub fn elapsed_s(&self, starts_at: Timestamp, ends_at: Timestamp) -> i64 {
        let now_s = self.now.as_second();
        let awaited_s = now_s - SLOTS_ON_THE_WAY * i64::from(self.home.slot_s);
        let until_s = self.extent.as_ref().map_or(now_s, |extent| extent.end.clamp(awaited_s, now_s));
        (ends_at.as_second().min(until_s) - starts_at.as_second()).max(0)
    }

    pub fn slots(&self, window: &Range<i64>) -> Result<Vec<HomeSlot>> {
        slots::load(self.connection, self.home.number, window)
    }

    /// The slots that belong to a stretch.
    pub fn window(&self, starts_at: Timestamp, ends_at: Timestamp) -> Range<i64> {
        days::slots_between(&self.home, starts_at, ends_at)
    }

    /// What the sensors say about the slots of a window.
    pub fn worked(&self, window: &Range<i64>) -> Result<Worked> {
        let carry = slots::carry_before(self.connection, self.home.number, window.start)?;
        Worked::out(self.connection, &self.home, &self.sensors, &self.orders, carry, window)
    }

    /// Adds up a stretch: whole days as they are kept, parts of days from their slots.
    pub fn sum(&self, starts_at: Timestamp, ends_at: Timestamp) -> Result<Summed> {
        let mut summed = Summed::default();
        if ends_at <= starts_at {
            return Ok(summed);
        }
        let (Some(first), Some(last)) = (self.day_at(starts_at), self.day_at(ends_at - SignedDuration::from_nanos(1)))
        else {
            return Ok(summed);
        };
        let is_whole = |day: &HomeDay| starts_at <= day.starts_at && day.ends_at <= ends_at;
        if !is_whole(&first) {
            summed.add_part(self, &first, starts_at, ends_at)?;
        }
        let from = days::number_of(first.date) + i64::from(!is_whole(&first));
        let until = days::number_of(last.date) - i64::from(!is_whole(&last));
        for day in days::load(self.connection, self.home.number, &(from..=until))? {
            summed.sums += day.sums;
            summed.origins += day.origins;
            summed.battery_days += u32::from(day.sums.into_battery.is_some());
            summed.last_level_percent = day.level_percent.or(summed.last_level_percent);
        }
        if !is_whole(&last) && last != first {
            summed.add_part(self, &last, starts_at, ends_at)?;
        }
        Ok(summed)
    }

    fn day_at(&self, instant: Timestamp) -> Option<HomeDay> {
        HomeDay::holding(instant, self.zone())
    }

    /// What is shown of a stretch and its sums.
    pub fn totals(&self, starts_at: Timestamp, ends_at: Timestamp, summed: &Summed) -> Result<Totals> {
        let Summed { sums, origins, .. } = summed;
        let own = own_percent(sums, origins);
        Ok(Totals {
            solar: sums.solar,
            home_use: sums.home_use,
            bought: sums.bought,
            sent: sums.sent,
            into_battery: sums.into_battery,
            out_of_battery: sums.out_of_battery,
            parts: sums.parts,
            own_percent: own.map(|own| own.percent),
            own_is_estimate: own.is_some_and(|own| own.is_estimate),
            solar_used_percent: solar_used_percent(sums, origins),
            coverage_percent: coverage_percent(sums.valid_s, self.elapsed_s(starts_at, ends_at)),
            is_estimate: sums.is_estimate,
            round_trip_percent: self.round_trip_percent(starts_at, summed)?,
        })
    }

    fn round_trip_percent(&self, starts_at: Timestamp, summed: &Summed) -> Result<Option<f64>> {
        let first = days::number_of(self.date_at(starts_at));
        let before = days::load_before(self.connection, self.home.number, first)?;
        let levels = before.and_then(|before| before.level_percent).zip(summed.last_level_percent);
        let stored = levels
            .zip(self.capacity)
            .and_then(|((before, after), capacity)| Energy::from_wh((after - before) / 100.0 * capacity.wh()));
        Ok(round_trip_percent(&summed.sums, stored.unwrap_or_default(), summed.battery_days))
    }
}

impl Summed {
    fn add_part(&mut self, reader: &Reader<'_>, day: &HomeDay, starts_at: Timestamp, ends_at: Timestamp) -> Result<()> {
        let part = reader.window(starts_at.max(day.starts_at), ends_at.min(day.ends_at));
        // The battery is followed from the day's begin on.
        let slots = reader.slots(&(days::slots_of(&reader.home, day).start..part.end))?;
        let number = days::number_of(day.date);
        let followed = pools::follow(reader.connection, &reader.home, number, &slots, reader.capacity)?;
        let mine = |slot: &HomeSlot| part.contains(&slot.start_s);
        let origins = slots.iter().zip(followed.origins).filter(|(slot, _)| mine(slot)).map(|(_, origins)| origins);
        self.origins += origins.sum();
        self.sums += Sums::of_period(&slots, reader.home.slot_s, &part);
        let level = slots.iter().rev().filter(|slot| mine(slot)).find_map(|slot| slot.level_percent);
        self.last_level_percent = level.or(self.last_level_percent);
        Ok(())
    }
}
