//! What the newest values say of the person's own device: whether it sends, and what has fallen silent.

use jiff::{SignedDuration, Timestamp};
use porchlight_domain::{HomeFlow, LiveValues, PowerFlow, Role};
use porchlight_telemetry::{FreshnessState, freshness};

use super::DeviceFinding;
use crate::view::CheckedDevice;

/// Judges values that have just come. `interval` is how often new ones come, as learned from them.
pub(crate) fn judge(values: &LiveValues, interval: SignedDuration, now: Timestamp) -> DeviceFinding {
    let is_old = |at| freshness(Some(at), interval, now).state == FreshnessState::Old;
    match values {
        LiveValues::School(_) => DeviceFinding::None,
        LiveValues::Meter(meter) => match meter.measured_at {
            None => DeviceFinding::Undated,
            Some(at) if is_old(at) => DeviceFinding::Silent(CheckedDevice::Meter, at),
            Some(_) => DeviceFinding::Sends,
        },
        LiveValues::PowerFlow(flow) => {
            let homes = flow.homes.iter().map(|home| judge_home(home, is_old));
            homes.max_by_key(|finding| severity(*finding)).unwrap_or(DeviceFinding::NotThere)
        }
    }
}

fn judge_home(home: &HomeFlow, is_old: impl Fn(Timestamp) -> bool) -> DeviceFinding {
    let mut sources: Vec<_> = home.sources.iter().map(|source| (device(source.role), source.measured_at)).collect();
    // Who knows their home by its battery is told of that first.
    sources.sort_by_key(|(device, _)| *device);
    let Some((first, _)) = sources.first().copied() else { return DeviceFinding::NotThere };
    let Some(newest) = sources.iter().filter_map(|(_, at)| *at).max() else { return DeviceFinding::NothingYet(first) };
    if is_old(newest) {
        return DeviceFinding::Silent(first, newest);
    }
    let silent = sources.into_iter().find(|(_, at)| at.is_none_or(&is_old));
    silent.map_or(DeviceFinding::Sends, |(device, at)| DeviceFinding::PartSilent(device, at))
}

/// By what people know these homes.
pub(crate) fn best_known(flow: &PowerFlow) -> Option<CheckedDevice> {
    flow.homes.iter().flat_map(|home| &home.sources).map(|source| device(source.role)).min()
}

fn device(role: Role) -> CheckedDevice {
    match role {
        Role::Battery => CheckedDevice::Battery,
        Role::Solar => CheckedDevice::Solar,
        Role::Grid => CheckedDevice::Grid,
        Role::HomeUse => CheckedDevice::HomeUse,
    }
}

/// Of two homes, which one to tell of.
fn severity(finding: DeviceFinding) -> u8 {
    match finding {
        DeviceFinding::None | DeviceFinding::Sends | DeviceFinding::Undated => 0,
        DeviceFinding::NotThere => 1,
        DeviceFinding::NothingYet(_) => 2,
        DeviceFinding::PartSilent(..) => 3,
        DeviceFinding::Silent(..) => 4,
    }
}

#[cfg(test)]
mod tests {
    use porchlight_domain::{Direction, Meter, SiteId, SourceFlow};

    use super::*;

    const QUARTER: SignedDuration = SignedDuration::from_mins(15);

    #[test]
    fn a_home_that_sends_is_fine_up_to_five_times_its_own_pace() {
        for (age_min, expected) in [(0, DeviceFinding::Sends), (75, DeviceFinding::Sends), (76, silent(76))] {
            assert_eq!(of(&[(Role::Battery, Some(age_min)), (Role::Solar, Some(age_min))]), expected, "{age_min}");
        }
    }

    #[test]
    fn a_part_that_is_silent_is_named_while_the_rest_sends() {
        let finding = of(&[(Role::Battery, Some(1)), (Role::Solar, Some(120)), (Role::Grid, Some(1))]);
        assert_eq!(finding, DeviceFinding::PartSilent(CheckedDevice::Solar, Some(ago(120))));
        let finding = of(&[(Role::Battery, Some(1)), (Role::Grid, None)]);
        assert_eq!(finding, DeviceFinding::PartSilent(CheckedDevice::Grid, None));
    }

    #[test]
    fn a_home_is_known_by_its_battery() {
        let finding = of(&[(Role::Solar, Some(100)), (Role::Battery, Some(120))]);
        assert_eq!(finding, DeviceFinding::Silent(CheckedDevice::Battery, ago(100)));
        assert_eq!(of(&[(Role::Grid, None)]), DeviceFinding::NothingYet(CheckedDevice::Grid));
        assert_eq!(of(&[]), DeviceFinding::NotThere);
    }

    #[test]
    fn of_two_homes_the_one_in_trouble_is_told_of() {
        let homes = vec![home(&[(Role::Grid, Some(1))]), home(&[(Role::Battery, Some(90))])];
        let values = LiveValues::PowerFlow(PowerFlow { homes });
        assert_eq!(judge(&values, QUARTER, now()), silent(90));
        let none = LiveValues::PowerFlow(PowerFlow::default());
        assert_eq!(judge(&none, QUARTER, now()), DeviceFinding::NotThere);
    }

    #[test]
    fn a_meter_is_judged_by_its_own_stamp_and_a_school_has_none() {
        for (measured_at, expected) in [
            (None, DeviceFinding::Undated),
            (Some(ago(3)), DeviceFinding::Sends),
            (Some(ago(90)), DeviceFinding::Silent(CheckedDevice::Meter, ago(90))),
        ] {
            let meter = LiveValues::Meter(Meter { measured_at, ..Meter::default() });
            assert_eq!(judge(&meter, QUARTER, now()), expected, "{measured_at:?}");
        }
        let school = serde_json::json!({
            "person": { "name": "Juniper Ash", "is_teacher": false },
            "zone": "America/New_York", "today": "2026-11-20", "days": [],
            "eighth": null, "announcements": null, "buses": null, "emergency": null,
        });
        let school = serde_json::from_value(school).expect("a school");
        assert_eq!(judge(&LiveValues::School(school), QUARTER, now()), DeviceFinding::None);
    }

    fn of(sources: &[(Role, Option<i64>)]) -> DeviceFinding {
        judge(&LiveValues::PowerFlow(PowerFlow { homes: vec![home(sources)] }), QUARTER, now())
    }

    fn silent(age_min: i64) -> DeviceFinding {
        DeviceFinding::Silent(CheckedDevice::Battery, ago(age_min))
    }

    fn home(sources: &[(Role, Option<i64>)]) -> HomeFlow {
        let source = |(role, age_min): &(Role, Option<i64>)| SourceFlow {
            sources: Vec::new(),
            role: *role,
            power_w: None,
            direction: Direction::Still,
            level_percent: None,
            capacity_wh: None,
            measured_at: age_min.map(ago),
        };
        HomeFlow {
            site: SiteId("home".into()),
            sources: sources.iter().map(source).collect(),
            home_use_w: None,
            parts: None,
            unexplained_w: None,
            is_off_grid: None,
        }
    }

    fn ago(minutes: i64) -> Timestamp {
        now() - SignedDuration::from_mins(minutes)
    }

    fn now() -> Timestamp {
        "2026-11-20T12:00:00Z".parse().expect("an instant")
    }
}
