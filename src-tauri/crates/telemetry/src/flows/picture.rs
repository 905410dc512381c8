//! The picture of one home at one moment.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use porchlight_domain::{Direction, HomeFlow, Role, SensorSeries, SiteSeries, SourceFlow};

use super::{
    GridOrder, PowerSign, ProvenSigns,
    balance::{Whole, whole},
    off_grid::is_off_grid,
    slots::{readings, slots},
};
use crate::freshness::interval_of;

/// Length of a bucket while it cannot be seen from the data.
const USUAL_BUCKET: SignedDuration = SignedDuration::from_mins(15);
/// Power below this is shown as none, in W.
pub const QUIET_W: f64 = 20.0;
/// The same as a part of the largest power in the home.
const QUIET_PART: f64 = 0.01;

/// Power of one sensor at one moment, in W.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Power {
    /// Positive goes into the device.
    IntoDevice(f64),
    /// With the provider's sign, whose meaning is not known.
    Raw(f64),
}

/// The power of one sensor over time, oldest first.
struct Course<'a> {
    sensor: &'a SensorSeries,
    points: Vec<(Timestamp, Power)>,
}

/// One role of the home at the moment shown.
pub struct RoleNow {
    pub flow: SourceFlow,
    /// Power into the home in W; `None` while amount or direction is unknown.
    pub into_home_w: Option<f64>,
}

/// Draws the newest moment that all sensors of the home have in common; if they lie too far apart, each at its own.
pub fn home_flow(site: &SiteSeries, proven: &ProvenSigns, now: Timestamp) -> HomeFlow {
    let courses: Vec<Course<'_>> = site.sensors.iter().map(|sensor| course(sensor, proven, now)).collect();
    let bucket = site.sensors.iter().filter_map(interval_of).max().unwrap_or(USUAL_BUCKET);
    let common = common_moment(&courses, bucket);

    let order = proven.grid.get(&site.site).map(|proof| proof.found);
    let roles: BTreeSet<Role> = site.sensors.iter().map(|sensor| sensor.role).collect();
    let mut shown: Vec<RoleNow> = roles
        .into_iter()
        .map(|role| {
            let courses: Vec<&Course<'_>> = courses.iter().filter(|course| course.sensor.role == role).collect();
            role_now(role, &courses, common, bucket, order)
        })
        .collect();
    quieten(&mut shown);

    let Whole { home_use_w, parts, unexplained_w } = whole(&shown, common.is_some());
    HomeFlow {
        site: site.site.clone(),
        sources: shown.into_iter().map(|role| role.flow).collect(),
        home_use_w,
        parts,
        unexplained_w,
        is_off_grid: is_off_grid(site, bucket, now),
    }
}

fn course<'a>(sensor: &'a SensorSeries, proven: &ProvenSigns, now: Timestamp) -> Course<'a> {
    let measured =
        || readings(sensor, now).into_iter().filter_map(|reading| Some((reading.measured_at, reading.power_w?)));
    let points = match proven.power.get(&sensor.source).map(|proof| proof.found) {
        _ if sensor.role == Role::HomeUse => measured().map(|(at, w)| (at, Power::IntoDevice(w.abs()))).collect(),
        Some(PowerSign::IntoDevice) => measured().map(|(at, w)| (at, Power::IntoDevice(w))).collect(),
        Some(PowerSign::OutOfDevice) => measured().map(|(at, w)| (at, Power::IntoDevice(-w))).collect(),
        None => {
            // The counters are documented: they show the direction one slot late.
            let counted: Vec<_> =
                slots(sensor, now).into_iter().map(|slot| (slot.to, Power::IntoDevice(slot.mean_w()))).collect();
            let newest = measured().next_back().map(|(at, _)| at);
            let late = counted.last().map(|(at, _)| *at) < newest;
            if late { measured().map(|(at, w)| (at, Power::Raw(w))).collect() } else { counted }
        }
    };
    Course { sensor, points }
}

/// The newest moment for which every sensor has a value. `None` if one has no value at all, or the newest values lie
/// more than two buckets apart.
fn common_moment(courses: &[Course<'_>], bucket: SignedDuration) -> Option<Timestamp> {
    let newest: Option<Vec<Timestamp>> = courses.iter().map(|course| course.points.last().map(|(at, _)| *at)).collect();
    let newest = newest?;
    let (first, last) = (newest.iter().min()?, newest.iter().max()?);
    (last.duration_since(*first) <= bucket.saturating_mul(2)).then_some(*first)
}

fn role_now(
    role: Role,
    courses: &[&Course<'_>],
    common: Option<Timestamp>,
    bucket: SignedDuration,
    order: Option<GridOrder>,
) -> RoleNow {
    let points: Option<Vec<(Timestamp, Power)>> =
        courses.iter().map(|course| point(&course.points, common, bucket)).collect();
    let sources = courses.iter().map(|course| course.sensor.source.clone()).collect();
    let (level_percent, capacity_wh) = battery_level(courses);
    let mut flow = SourceFlow {
        sources,
        role,
        power_w: None,
        direction: Direction::Unconfirmed,
        level_percent,
        capacity_wh,
        measured_at: None,
    };
    // Part of a sum would pass for the whole, so one missing sensor leaves the role unknown.
    let Some(points) = points.filter(|points| !points.is_empty()) else {
        return RoleNow { flow, into_home_w: None };
    };
    flow.measured_at = points.iter().map(|(at, _)| *at).min();
    let into_home_w = sum_into_device(&points).and_then(|into_device| into_home(role, into_device, order));
    if let Some(into_home_w) = into_home_w {
        flow.power_w = Some(into_home_w.abs());
        flow.direction = if into_home_w < 0.0 { Direction::OutOfHome } else { Direction::IntoHome };
    } else {
        let sum: f64 = points.iter().map(|(_, power)| power.watts()).sum();
        flow.power_w = Some(sum.abs());
    }
    RoleNow { flow, into_home_w }
}

/// The value of a sensor at the common moment (in the bucket that ends there), or its newest if there is none.
fn point(
    points: &[(Timestamp, Power)],
    common: Option<Timestamp>,
    bucket: SignedDuration,
) -> Option<(Timestamp, Power)> {
    let newest = points.last().copied();
    let Some(common) = common else { return newest };
    let then = points.iter().rev().find(|(at, _)| *at <= common).copied();
    then.filter(|(at, _)| common.duration_since(*at) < bucket).or(newest)
}

fn sum_into_device(points: &[(Timestamp, Power)]) -> Option<f64> {
    points
        .iter()
        .map(|(_, power)| match power {
            Power::IntoDevice(watts) => Some(*watts),
            Power::Raw(_) => None,
        })
        .sum()
}

fn into_home(role: Role, into_device_w: f64, order: Option<GridOrder>) -> Option<f64> {
    match role {
        Role::Solar | Role::Battery => Some(-into_device_w),
        Role::HomeUse => Some(into_device_w),
        Role::Grid => order.map(|order| match order {
            GridOrder::BuyingIsInto => into_device_w,
            GridOrder::BuyingIsOut => -into_device_w,
        }),
    }
}

/// Shows as nothing what is too little to mean anything.
fn quieten(roles: &mut [RoleNow]) {
    let largest = roles.iter().filter_map(|role| role.flow.power_w).fold(0.0, f64::max);
    for role in roles {
        if role.flow.power_w.is_some_and(|w| w < QUIET_W || w < QUIET_PART * largest) {
            role.flow.power_w = Some(0.0);
            role.flow.direction = Direction::Still;
            // What is not shown is added up all the same where it is known, and is nothing where it is not.
            role.into_home_w = role.into_home_w.or(Some(0.0));
        }
    }
}

/// Level and capacity of all batteries of a role. Levels of several count by capacity; without it, their common
/// level is unknown.
fn battery_level(courses: &[&Course<'_>]) -> (Option<f64>, Option<f64>) {
    let level = |course: &Course<'_>| {
        let newest = course.sensor.readings.iter().filter(|reading| reading.level_percent.is_some());
        newest.max_by_key(|reading| reading.measured_at)?.level_percent
    };
    let parts: BTreeMap<usize, (Option<f64>, Option<f64>)> =
        courses.iter().enumerate().map(|(at, course)| (at, (level(course), course.sensor.capacity_wh))).collect();
    let capacity = parts.values().map(|(_, capacity)| *capacity).sum::<Option<f64>>();
    if let [only] = courses {
        return (level(only), capacity);
    }
    let stored = parts.values().map(|(level, capacity)| Some((*level)? * (*capacity)?)).sum::<Option<f64>>();
    let common = stored.zip(capacity).map(|(stored, capacity)| stored / capacity);
    (common.filter(|level| level.is_finite()), capacity.filter(|capacity| *capacity > 0.0))
}

impl Power {
    fn watts(self) -> f64 {
        match self {
            Self::IntoDevice(watts) | Self::Raw(watts) => watts,
        }
    }
}
