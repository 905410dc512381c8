use super::*;
use crate::home::plant::Supply;
use crate::home::testing::{at, home, home_with};
use crate::home::{HomeFaults, Span};

const SLUGS: [&str; 5] = ["sunny-home", "plain-home", "battery-home", "two-homes", "large-home"];

/// Days in a row from a date on, each beginning with what the one before left.
fn days(home: &Home, date: &str, count: i64) -> Vec<Vec<Step>> {
    let first = day_of(home, at(&format!("{date}T12:00:00Z")).as_second());
    let mut level_wh = home.first_levels();
    let mut work_out_next = |day| {
        let steps = work_out(home, day, level_wh);
        level_wh = steps.last().expect("a day has steps").level_wh;
        steps
    };
    (first..first + count).map(&mut work_out_next).collect()
}

fn kwh(steps: &[Step], power_w: impl Fn(&Step) -> f64) -> f64 {
    steps.iter().map(|step| power_w(step) / 12_000.0).sum()
}

fn mean(days: &[Vec<Step>], power_w: impl Fn(&Step) -> f64) -> f64 {
    let count = f64::from(u32::try_from(days.len()).expect("few"));
    days.iter().map(|day| kwh(day, &power_w)).sum::<f64>() / count
}

fn solar(step: &Step) -> f64 {
    step.solar_w[0] + step.solar_w[1]
}

#[test]
fn every_step_balances_and_everything_keeps_its_limits() {
    for home in SLUGS.map(home) {
        for day in days(&home, "2025-01-01", 400) {
            for step in day {
                let used = solar(&step) + step.grid_w - step.battery_w[0] - step.battery_w[1];
                assert!((used - step.home_w).abs() < 1e-6);
                assert!(step.home_w > 50.0 && step.home_w < 12_000.0, "{}: {}", home.site, step.home_w);
                assert!(step.solar_w.iter().all(|power| *power >= 0.0));
                for (place, unit) in home.units.iter().enumerate() {
                    let Some(battery) = unit.and_then(|unit| unit.battery) else {
                        assert!(step.battery_w[place] == 0.0 && step.level_wh[place] == 0.0);
                        continue;
                    };
                    let reserve_wh = battery.reserve * battery.capacity_wh();
                    assert!(step.battery_w[place].abs() <= battery.largest_w + 1e-6);
                    assert!((reserve_wh - 1e-6..=battery.capacity_wh() + 1e-6).contains(&step.level_wh[place]));
                }
            }
        }
    }
}

#[test]
fn a_year_of_the_sunny_home_looks_like_one() {
    let sunny = home("sunny-home");
    let (june, december) = (days(&sunny, "2026-06-01", 30), days(&sunny, "2025-12-01", 31));
    assert!((31.0..41.0).contains(&mean(&june, solar)), "{}", mean(&june, solar));
    assert!((7.0..14.0).contains(&mean(&december, solar)), "{}", mean(&december, solar));
    let year = days(&sunny, "2025-10-01", 365);
    for day in &year {
        let used = kwh(day, |step| step.home_w);
        // The lowest are those of an empty house.
        assert!((6.0..35.0).contains(&used), "{used}");
    }
    assert!((17.0..23.0).contains(&mean(&year, |step| step.home_w)), "{}", mean(&year, |step| step.home_w));
    let (bought, sent) = (|step: &Step| step.grid_w.max(0.0), |step: &Step| (-step.grid_w).max(0.0));
    assert!(mean(&december, bought) > 3.0 * mean(&june, bought));
    assert!(mean(&june, sent) > 3.0 * mean(&december, sent));
    let stored = mean(&year, |step| step.battery_w[0].max(0.0));
    let given = mean(&year, |step| (-step.battery_w[0]).max(0.0));
    assert!((0.9..0.94).contains(&(given / stored)), "what a battery loses: {}", given / stored);
}

#[test]
fn days_differ_as_weather_does() {
    let april = days(&home("sunny-home"), "2026-03-15", 60);
    let yields: Vec<f64> = april.iter().map(|day| kwh(day, solar)).collect();
    assert!(yields.iter().any(|day| *day > 30.0) && yields.iter().any(|day| *day < 14.0), "{yields:?}");
    // A day with single clouds: the sun comes and goes within minutes.
    let changes =
        |day: &Vec<Step>| day.windows(2).filter(|pair| (solar(&pair[0]) - solar(&pair[1])).abs() > 800.0).count();
    assert!(april.iter().any(|day| changes(day) > 15), "clouds");
    assert!(april.iter().any(|day| changes(day) == 0), "and none");
}

#[test]
fn nights_are_dark_and_noons_sell() {
    let july = days(&home("sunny-home"), "2026-07-01", 31);
    for day in &july {
        assert!(day[..48].iter().chain(&day[240..]).all(|step| solar(step) == 0.0), "before 4 and after 20 o'clock");
        assert!(day[144..156].iter().all(|step| solar(step) > 200.0), "at noon");
    }
    assert!(july.iter().filter(|day| day[150].grid_w < -1_000.0).count() > 15);
    assert!(july.iter().all(|day| day[24].grid_w > 100.0 && day[24].battery_w[0] == 0.0), "cheap hours of the night");
}

#[test]
fn people_sleep_longer_at_the_weekend_and_by_the_clock_on_the_wall() {
    // Monday, 3 November 2025 is the first with standard time again.
    for (date, seven) in [("2025-08-04", 72), ("2025-11-03", 84)] {
        let weeks = days(&home("plain-home"), date, 49);
        let morning = |day: &Vec<Step>| kwh(&day[seven - 6..seven + 6], |step| step.home_w);
        let (mut work, mut free) = (0.0, 0.0);
        for (number, day) in weeks.iter().enumerate() {
            *if number % 7 < 5 { &mut work } else { &mut free } += morning(day);
        }
        assert!(work / 35.0 > 1.4 * free / 14.0, "{date}: {} {}", work / 35.0, free / 14.0);
    }
}

#[test]
fn the_battery_is_filled_from_the_grid_before_cloudy_winter_days_only() {
    let fills =
        |steps: &Vec<Step>| steps[12..60].iter().any(|step| step.battery_w[0] > 1_000.0 && step.grid_w > 1_500.0);
    let sunny = home("sunny-home");
    let winter = days(&sunny, "2025-12-01", 60);
    let filled = winter.iter().filter(|day| fills(day)).count();
    assert!((5..55).contains(&filled), "{filled}");
    assert!(days(&sunny, "2026-05-01", 120).iter().all(|day| !fills(day)));
    assert!(days(&home("battery-home"), "2026-05-01", 30).iter().filter(|day| fills(day)).count() > 20);
}

#[test]
fn on_some_summer_evenings_the_battery_gives_to_the_grid() {
    let gives =
        |day: &Vec<Step>| day[200..240].iter().any(|step| step.battery_w[0] < -2_000.0 && step.grid_w < -1_500.0);
    let sunny = home("sunny-home");
    let count = |date, days_long| days(&sunny, date, days_long).iter().filter(|day| gives(day)).count();
    assert!((3..30).contains(&count("2026-05-20", 90)), "{}", count("2026-05-20", 90));
    assert_eq!(count("2025-11-01", 90), 0);
}

#[test]
fn an_outage_is_lived_through_with_a_battery_down_to_the_last() {
    let outage = Span { from: at("2026-01-10T08:00:00Z"), until: at("2026-01-13T08:00:00Z") };
    let faults = HomeFaults { outage: Some(outage), ..HomeFaults::default() };
    let sunny = home_with("sunny-home", &faults);
    let steps: Vec<Step> = days(&sunny, "2026-01-09", 6).concat();
    let (before, rest) = steps.split_at(288);
    let (during, after) = rest.split_at(3 * 288);
    assert!(before.iter().chain(after).all(|step| step.supply == Supply::Grid));
    for step in during {
        assert_eq!((step.supply, step.grid_w), (Supply::OffGrid, 0.0));
        let given = solar(step) - step.battery_w[0];
        assert!((given - step.home_w).abs() < 1e-6 && step.home_w >= 0.0);
    }
    let lowest = during.iter().map(|step| step.level_wh[0]).fold(f64::MAX, f64::min);
    assert!(lowest < 0.1 * 15_000.0, "the reserve is for this: {lowest}");

    let plain = home_with("plain-home", &faults);
    let dark = &days(&plain, "2026-01-10", 1)[0];
    assert!(dark.iter().all(|step| step.supply == Supply::Dark && step.home_w == 0.0 && step.grid_w == 0.0));
}

#[test]
fn without_the_grid_a_full_battery_lets_the_sun_go_unused() {
    let outage = Span { from: at("2026-06-10T07:00:00Z"), until: at("2026-06-13T07:00:00Z") };
    let faults = HomeFaults { outage: Some(outage), ..HomeFaults::default() };
    let made = |home: &Home| mean(&days(home, "2026-06-10", 3), solar);
    let (cut, whole) = (made(&home_with("sunny-home", &faults)), made(&home("sunny-home")));
    assert!(cut < 0.8 * whole, "{cut} {whole}");
}

#[test]
fn a_roof_to_the_west_makes_its_power_later() {
    let large = home("large-home");
    let steps: Vec<Step> = days(&large, "2026-06-01", 20).concat();
    let middle = |unit: usize| {
        let all: f64 = steps.iter().map(|step| step.solar_w[unit]).sum();
        let weighed: f64 = (0_u16..).zip(&steps).map(|(n, step)| f64::from(n % 288) * step.solar_w[unit]).sum();
        weighed / all / 12.0
    };
    assert!(middle(1) > middle(0) + 0.5, "{} {}", middle(0), middle(1));
}
