//! The switches of the homes by name, for whoever starts the practice servers by hand.

use jiff::{SignedDuration, Timestamp};
use porchlight_domain::Role;

use super::faults::{EmptyBuckets, HomeFaults, Span};

/// A switch that can be named on a command line.
pub struct NamedFault {
    /// Its name.
    pub name: &'static str,
    /// What it does, in a few words.
    pub about: &'static str,
    turn: Turn,
}

enum Turn {
    /// Something happens at an instant; so many minutes ago if nobody says when.
    At(i64, fn(&mut HomeFaults, Timestamp)),
    /// Something is so always.
    Always(fn(&mut HomeFaults)),
}

/// Every switch with a name.
pub static NAMED_FAULTS: &[NamedFault] = &[
    happens("counter-reset", "lifetime counters start again from zero", 180, |faults, at| {
        faults.counter_reset_at = Some(at);
    }),
    happens("dip", "lifetime counters are 2 % lower for half an hour", 180, |faults, at| faults.dip_at = Some(at)),
    happens("jump", "lifetime counters are 500 kWh higher", 180, |faults, at| faults.jump_at = Some(at)),
    happens("gap", "no readings for three hours", 360, |faults, at| faults.gap = Some(hours_from(at, 3))),
    happens("empty-gap", "empty readings for three hours", 360, |faults, at| {
        (faults.gap, faults.empty_buckets) = (Some(hours_from(at, 3)), EmptyBuckets::Null);
    }),
    happens("outage", "the grid is lost for three hours", 30, |faults, at| faults.outage = Some(hours_from(at, 3))),
    happens("grid-turned", "the grid meter is turned round", 2_880, |faults, at| faults.grid_turned_at = Some(at)),
    happens("begins", "there are no readings from before", 10_080, |faults, at| faults.readings_begin_at = Some(at)),
    always("swapped-grid", "the grid meter is mounted the other way round", |faults| faults.swapped_grid = true),
    always("flipped-sign", "positive power goes out of a device", |faults| faults.flipped_power_sign = true),
    always("odd-sign", "energy out of a device has no minus", |faults| faults.odd_sign = true),
    always("negative-zero", "zero is written -0.0", |faults| faults.negative_zero = true),
    always("late", "readings come 40 minutes late", |faults| faults.late_minutes = 40),
    always("doubled", "some readings come twice", |faults| faults.doubled = true),
    always("clock-ahead", "the devices' clock is 20 minutes ahead", |faults| faults.clock_skew_s = 1_200),
    always("clock-behind", "the devices' clock is 20 minutes behind", |faults| faults.clock_skew_s = -1_200),
    always("silent-solar", "the solar sensor tells nothing", |faults| faults.silent_sensor = Some(Role::Solar)),
    always("silent-grid", "the grid meter tells nothing", |faults| faults.silent_sensor = Some(Role::Grid)),
    always("device-ids", "the topology names devices in place of sensors", |faults| {
        faults.device_id_as_sensor_id = true;
    }),
    always("no-solar", "there are no panels", |faults| faults.no_solar = true),
    always("no-battery", "there is no battery", |faults| faults.no_battery = true),
    always("two-inverters", "there is a second inverter", |faults| faults.two_inverters = true),
    always("two-sites", "there is a second site", |faults| faults.two_sites = true),
    always("consumption-stream", "home use is measured", |faults| faults.consumption_stream = true),
];

const fn happens(
    name: &'static str,
    about: &'static str,
    minutes_ago: i64,
    turn: fn(&mut HomeFaults, Timestamp),
) -> NamedFault {
    NamedFault { name, about, turn: Turn::At(minutes_ago, turn) }
}

const fn always(name: &'static str, about: &'static str, turn: fn(&mut HomeFaults)) -> NamedFault {
    NamedFault { name, about, turn: Turn::Always(turn) }
}

impl NamedFault {
    /// Whether it happens at an instant.
    pub const fn has_instant(&self) -> bool {
        matches!(self.turn, Turn::At(..))
    }
}

impl HomeFaults {
    /// Turns a switch on by name, written `name` or `name=2026-11-20T12:00:00Z` for when it happens. Without an instant
    /// it happens a while before `now`, so that there is something to see.
    ///
    /// # Errors
    /// What is wrong with the text, for whoever wrote it.
    pub fn turn_on(&mut self, text: &str, now: Timestamp) -> Result<(), String> {
        let (name, instant) = text.split_once('=').map_or((text, None), |(name, instant)| (name, Some(instant)));
        let fault = NAMED_FAULTS.iter().find(|fault| fault.name == name);
        let fault = fault.ok_or_else(|| format!("there is no fault of a home named {name}"))?;
        match (&fault.turn, instant) {
            (Turn::At(minutes_ago, turn), None) => {
                turn(self, now.saturating_sub(SignedDuration::from_mins(*minutes_ago)).unwrap_or(now));
            }
            (Turn::At(_, turn), Some(instant)) => {
                turn(self, instant.parse().map_err(|_| format!("{instant} is no instant like 2026-11-20T12:00:00Z"))?);
            }
            (Turn::Always(turn), None) => turn(self),
            (Turn::Always(_), Some(_)) => return Err(format!("{name} has no instant")),
        }
        Ok(())
    }
}

fn hours_from(at: Timestamp, hours: i64) -> Span {
    Span { from: at, until: at.saturating_add(SignedDuration::from_hours(hours)).unwrap_or(Timestamp::MAX) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::constant(1_795_190_000, 0);

    #[test]
    fn every_name_changes_something_of_its_own() {
        let mut seen: Vec<HomeFaults> = vec![HomeFaults::default()];
        for fault in NAMED_FAULTS {
            let mut faults = HomeFaults::default();
            faults.turn_on(fault.name, NOW).expect("a name of the list");
            assert!(!seen.contains(&faults), "{}", fault.name);
            seen.push(faults);
        }
    }

    #[test]
    fn names_take_an_instant_where_something_happens() {
        let mut faults = HomeFaults::default();
        faults.turn_on("counter-reset=2026-11-19T12:00:00Z", NOW).expect("a name and an instant");
        assert_eq!(faults.counter_reset_at, "2026-11-19T12:00:00Z".parse().ok());
        faults.turn_on("dip", NOW).expect("a name");
        assert_eq!(faults.dip_at, Some(NOW - SignedDuration::from_hours(3)));
        for wrong in ["counter-reset=noon", "no-solar=2026-11-19T12:00:00Z", "fire", ""] {
            assert!(faults.turn_on(wrong, NOW).is_err(), "{wrong}");
        }
    }
}
