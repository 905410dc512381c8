//! What the person says about a home, checked once. Inside, a zone that is kept exists.

use jiff::tz::TimeZone;

use crate::{account_list::HomeEntry, view::HomeSettings};

/// Longest name, in characters.
const LONGEST_NAME: usize = 40;
/// Sizes of a home's battery, in Wh: from a suitcase to a barn.
const CAPACITIES_WH: std::ops::RangeInclusive<f64> = 1_000.0..=200_000.0;
/// Levels a battery may keep for itself, in percent.
const RESERVES_PERCENT: std::ops::RangeInclusive<f64> = 0.0..=100.0;

/// Checks settings; names the field that cannot be used.
pub(crate) fn check(settings: &HomeSettings) -> Result<HomeEntry, &'static str> {
    let name = settings.name.trim();
    if !(1..=LONGEST_NAME).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        return Err("name");
    }
    let zone = find_zone(&settings.zone).ok_or("zone")?;
    if settings.capacity_wh.is_some_and(|wh| !CAPACITIES_WH.contains(&wh)) {
        return Err("capacity_wh");
    }
    if settings.reserve_percent.is_some_and(|percent| !RESERVES_PERCENT.contains(&percent)) {
        return Err("reserve_percent");
    }
    Ok(HomeEntry {
        name: name.to_owned(),
        zone: name_of(&zone).to_owned(),
        capacity_wh: settings.capacity_wh,
        reserve_percent: settings.reserve_percent,
        is_proposed: false,
    })
}

/// What is proposed for a home that is seen for the first time, after `others` homes of the account.
pub(crate) fn propose(zone: &TimeZone, others: usize) -> HomeEntry {
    HomeEntry {
        name: if others == 0 { "Home".to_owned() } else { format!("Home {}", others + 1) },
        zone: name_of(zone).to_owned(),
        capacity_wh: None,
        reserve_percent: None,
        is_proposed: true,
    }
}

/// The zone of this name, if the time zone database has one.
pub(crate) fn find_zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok().filter(|zone| !zone.is_unknown() && zone.iana_name().is_some())
}

/// The name of a zone.
pub(crate) fn name_of(zone: &TimeZone) -> &str {
    zone.iana_name().unwrap_or("UTC")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> HomeSettings {
        HomeSettings {
            name: " Home ".into(),
            zone: "america/los_angeles".into(),
            capacity_wh: Some(15_000.0),
            reserve_percent: Some(20.0),
        }
    }

    #[test]
    fn good_settings_are_tidied() {
        let expected = HomeEntry {
            name: "Home".into(),
            zone: "America/Los_Angeles".into(),
            capacity_wh: Some(15_000.0),
            reserve_percent: Some(20.0),
            is_proposed: false,
        };
        assert_eq!(check(&settings()), Ok(expected));
        let little = HomeSettings { capacity_wh: None, reserve_percent: None, ..settings() };
        assert!(check(&little).is_ok_and(|entry| entry.capacity_wh.is_none() && entry.reserve_percent.is_none()));
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        let long = "H".repeat(41);
        for name in ["", "   ", "a\u{7}b", "a\nb", &long] {
            assert_eq!(check(&HomeSettings { name: name.into(), ..settings() }), Err("name"), "{name:?}");
        }
        assert!(check(&HomeSettings { name: "\u{e9}".repeat(40), ..settings() }).is_ok(), "characters, not bytes");
        for zone in ["", "Mars/Olympus_Mons", "../../etc/passwd", "Etc/Unknown", "+02:00", "Home"] {
            assert_eq!(check(&HomeSettings { zone: zone.into(), ..settings() }), Err("zone"), "{zone:?}");
        }
        for wh in [0.0, 999.0, 200_001.0, -15_000.0, f64::NAN, f64::INFINITY] {
            let settings = HomeSettings { capacity_wh: Some(wh), ..settings() };
            assert_eq!(check(&settings), Err("capacity_wh"), "{wh}");
        }
        for percent in [-0.1, 100.1, f64::NAN] {
            let settings = HomeSettings { reserve_percent: Some(percent), ..settings() };
            assert_eq!(check(&settings), Err("reserve_percent"), "{percent}");
        }
    }
}
