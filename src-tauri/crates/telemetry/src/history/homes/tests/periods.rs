use super::*;

#[test]
fn days_on_both_sides_of_a_clock_change_have_the_columns_they_have() {
    for (zone, text, columns, change, again) in [
        ("America/Los_Angeles", "2026-03-07", 96, None, 0),
        ("America/Los_Angeles", "2026-03-08", 92, Some((60, 1380)), 0),
        ("America/Los_Angeles", "2026-03-09", 96, None, 0),
        ("America/Los_Angeles", "2026-11-01", 100, Some((-60, 1500)), 4),
        ("America/New_York", "2026-03-08", 92, Some((60, 1380)), 0),
        ("America/New_York", "2026-11-01", 100, Some((-60, 1500)), 4),
        ("Europe/London", "2026-03-28", 96, None, 0),
        ("Europe/London", "2026-03-29", 92, Some((60, 1380)), 0),
        ("Europe/London", "2026-10-25", 100, Some((-60, 1500)), 4),
        ("Australia/Lord_Howe", "2026-04-05", 98, Some((-30, 1470)), 2),
        ("Australia/Lord_Howe", "2026-10-04", 94, Some((30, 1410)), 0),
        ("Asia/Kathmandu", "2026-03-29", 96, None, 0),
    ] {
        let zone = TimeZone::get(zone).unwrap();
        let day = HomeDay::of(date(text), &zone).unwrap();
        let first = (day.starts_at.as_second() - at(BEGIN).as_second()) / SLOT_S;
        let mut history = history();
        let sites = [series(first - 2..first + columns + 2)];
        history.store_energy(account(), &sites, at("2027-01-01T00:00:00Z"), &proven(), &|_| zone.clone()).unwrap();

        let drawn = period(&history, &query(Range::Day, text));
        assert_eq!(drawn.zone, zone);
        assert_eq!(i64::try_from(drawn.bars.len()).unwrap(), columns, "{zone:?} {text}");
        assert_eq!(drawn.clock_change.map(|change| (change.minutes, change.day_minutes)), change);
        assert_eq!(drawn.bars.iter().filter(|bar| bar.again).count(), again);
        let truth = Truth::sum(first..first + columns);
        assert_eq!(mwh(drawn.totals.home_use), Some(truth.home_use()));
        assert_eq!(mwh(drawn.totals.solar), Some(truth.solar));
        assert!((drawn.totals.coverage_percent - 100.0).abs() < 1e-9 && !drawn.totals.is_estimate);
        for (at, bar) in drawn.bars.iter().enumerate() {
            let slot = first + i64::try_from(at).unwrap();
            assert_eq!((bar.at, mwh(bar.home_use)), (at_slot(slot), Some(Truth::of(slot).home_use())));
            assert_eq!(bar.level_percent, Some(level(slot)));
            assert_eq!((bar.quality, &bar.notes[..]), (Quality::Measured, &[][..]));
        }
    }
}

#[test]
fn weeks_months_and_years_are_columns_of_days_and_months() {
    let mut history = history();
    store(&mut history, &[series(0..60 * DAY)]);
    let drawn = |range, text: &str| period(&history, &query(range, text));

    let week = drawn(Range::Week, "2026-03-12");
    assert_eq!((week.first_day, week.last_day, week.bars.len()), (date("2026-03-09"), date("2026-03-15"), 7));
    assert_eq!(week.bars[0].local.to_string(), "2026-03-09T00:00:00");
    let day = drawn(Range::Day, "2026-03-12");
    assert_eq!(week.bars[3].home_use, day.totals.home_use);
    assert_eq!(week.bars[3].parts, day.totals.parts);
    assert_eq!(week.bars[3].level_percent, day.bars[95].level_percent);

    let month = drawn(Range::Month, "2026-03-12");
    assert_eq!((month.first_day, month.last_day, month.bars.len()), (date("2026-03-01"), date("2026-03-31"), 31));
    assert_eq!(month.bars[11].home_use, day.totals.home_use);
    // Local days, and the hour that the clocks skip in March.
    assert_eq!(mwh(month.totals.home_use), Some(Truth::sum(32..32 + 31 * DAY - 4).home_use()));

    let year = drawn(Range::Year, "2026-03-12");
    assert_eq!((year.first_day, year.last_day, year.bars.len()), (date("2026-01-01"), date("2026-12-31"), 12));
    assert_eq!(year.bars[2].home_use, month.totals.home_use);
    assert_eq!(
        (year.bars[0].quality, year.bars[2].quality, year.bars[3].quality),
        (Quality::Missing, Quality::Measured, Quality::Partial)
    );
    assert_eq!(mwh(year.totals.solar), Some(Truth::sum(1..60 * DAY).solar));
    assert!(
        year.totals.round_trip_percent.is_some()
            && drawn(Range::Week, "2026-03-12").totals.round_trip_percent.is_none()
    );
}

#[test]
fn the_present_has_columns_to_come_and_knows_what_is_behind() {
    let mut history = history();
    let now_slot = 32 + 3 * DAY + 40; // ten in the morning of March 4
    store(&mut history, &[series(0..now_slot)]);
    let now = at_slot(now_slot) + SignedDuration::from_mins(8);
    let drawn = |range| period(&history, &PeriodQuery { now, date: None, ..query(range, "2026-03-04") });

    let day = drawn(Range::Day);
    assert!(day.is_present && day.later.is_none());
    assert_eq!((day.date, day.earlier), (date("2026-03-04"), Some(date("2026-03-03"))));
    assert_eq!(day.bars.len(), 96);
    assert!(!day.bars[40].is_to_come && day.bars[41].is_to_come);
    assert_eq!((day.bars[40].quality, day.bars[40].home_use), (Quality::Missing, None));
    assert!((day.totals.coverage_percent - 100.0).abs() < 1e-9, "the slot under way is not missing");
    let much_later = now + SignedDuration::from_hours(10);
    let stale = period(&history, &PeriodQuery { now: much_later, date: None, ..query(Range::Day, "2026-03-04") });
    assert!((stale.totals.coverage_percent - 10.0 / 19.633 * 100.0).abs() < 0.1, "{}", stale.totals.coverage_percent);

    let hours = drawn(Range::Hours24);
    assert!(hours.is_present && hours.later.is_none());
    assert_eq!((hours.ends_at, hours.bars.len()), (now, 96));
    assert_eq!((hours.first_day, hours.last_day), (date("2026-03-03"), date("2026-03-04")));
    assert_eq!(mwh(hours.totals.home_use), Some(Truth::sum(now_slot - 95..now_slot).home_use()));
    assert!(hours.totals.own_percent.is_some());

    let month = drawn(Range::Month);
    assert!(month.is_present && month.bars[4].is_to_come && !month.bars[3].is_to_come);
    assert_eq!(month.bars[3].quality, Quality::Measured, "today as far as it went");
    assert!((month.totals.coverage_percent - 100.0).abs() < 1e-9);
}

#[test]
fn a_period_is_compared_with_as_much_of_the_other_as_it_has_behind_it() {
    let mut history = history();
    let now_slot = 32 + 10 * DAY + 40 - 4; // ten in the morning of March 11, after the clocks went forward
    store(&mut history, &[series(0..now_slot)]);
    let now = at_slot(now_slot);
    let drawn =
        |range, compare| period(&history, &PeriodQuery { now, compare, date: None, ..query(range, "2026-03-11") });

    let day = drawn(Range::Day, CompareWith::Before);
    let other = day.compare.expect("the day before");
    assert_eq!(
        (other.with, other.first_day, other.last_day),
        (CompareWith::Before, date("2026-03-10"), date("2026-03-10"))
    );
    let (today, before) = (Truth::sum(now_slot - 40..now_slot), Truth::sum(now_slot - 40 - DAY..now_slot - DAY));
    assert_eq!(other.home_use.len(), 96);
    assert_eq!(mwh(other.home_use[50]), Some(Truth::of(now_slot - DAY + 10).home_use()), "all of it is drawn");
    assert_eq!(mwh(other.totals.home_use), Some(before.home_use()), "but not all of it counts");
    let change = (Energy::from_mwh(today.home_use()).wh() / Energy::from_mwh(before.home_use()).wh() - 1.0) * 100.0;
    assert!((other.home_use_change_percent.unwrap() - change).abs() < 1e-9);

    // Wednesday at ten: Monday, Tuesday and ten hours of the week before, which had the clock change on its Sunday.
    let week = drawn(Range::Week, CompareWith::Before).compare.expect("the week before");
    assert_eq!((week.first_day, week.last_day), (date("2026-03-02"), date("2026-03-08")));
    assert_eq!(mwh(week.totals.home_use), Some(Truth::sum(32 + DAY..32 + 3 * DAY + 40).home_use()));

    let year = drawn(Range::Year, CompareWith::LastYear).compare.expect("the year before");
    assert_eq!((year.first_day, year.totals.home_use, year.home_use_change_percent), (date("2025-01-01"), None, None));
    assert_eq!(drawn(Range::Day, CompareWith::Off).compare, None);

    // The last 24 hours against the 24 hours before the same time.
    let hours = drawn(Range::Hours24, CompareWith::Before).compare.expect("the hours before");
    assert_eq!(mwh(hours.totals.home_use), Some(Truth::sum(now_slot - 2 * DAY..now_slot - DAY).home_use()));
    assert_eq!((hours.first_day, hours.last_day), (date("2026-03-09"), date("2026-03-10")));
}

#[test]
fn too_few_readings_are_not_compared() {
    let mut history = history();
    store(&mut history, &[series(32 + 40..32 + 2 * DAY)]);
    let with = PeriodQuery { compare: CompareWith::Before, ..query(Range::Day, "2026-03-02") };
    let other = period(&history, &with).compare.expect("the day before");
    assert!(other.totals.home_use.is_some() && other.totals.coverage_percent < 60.0);
    assert_eq!(other.home_use_change_percent, None);
}

#[test]
fn an_empty_period_says_why() {
    let mut history = history();
    store(&mut history, &[series(20 * DAY..21 * DAY), series(30 * DAY..31 * DAY)]);
    let now = at_slot(31 * DAY + 8);
    let empty = |history: &History, text: &str| period(history, &PeriodQuery { now, ..query(Range::Day, text) }).empty;
    assert_eq!(empty(&history, "2026-03-21"), None);
    assert_eq!(empty(&history, "2026-04-02"), Some(EmptyReason::ToCome));
    assert_eq!(empty(&history, "2026-03-10"), Some(EmptyReason::NotFetched));
    let before = period(&history, &PeriodQuery { now, ..query(Range::Day, "2026-03-10") });
    assert_eq!(before.earlier, Some(date("2026-03-09")), "older days may still come");

    let window = porchlight_providers::Window { from: at_slot(-40 * DAY), until: at_slot(31 * DAY) };
    history.mark_fetched(account(), &site(), &window, at(BEGIN)).unwrap();
    let first_day = date("2026-03-20");
    assert_eq!(empty(&history, "2026-03-10"), Some(EmptyReason::BeforeFirst { first_day }));
    assert_eq!(period(&history, &PeriodQuery { now, ..query(Range::Day, "2026-03-10") }).earlier, None);
    assert_eq!(period(&history, &PeriodQuery { now, ..query(Range::Day, "2026-03-21") }).earlier, Some(first_day));
}

#[test]
fn a_gap_that_the_provider_has_is_no_reason_to_wait() {
    let mut history = history();
    store(&mut history, &[series(0..4), series(50 * DAY..51 * DAY)]);
    let window = porchlight_providers::Window { from: at_slot(19 * DAY), until: at_slot(23 * DAY) };
    history.mark_fetched(account(), &site(), &window, at(BEGIN)).unwrap();
    let empty = |text| period(&history, &PeriodQuery { now: at_slot(51 * DAY), ..query(Range::Day, text) }).empty;
    assert_eq!(empty("2026-03-21"), Some(EmptyReason::Gap));
    assert_eq!(empty("2026-03-26"), Some(EmptyReason::NotFetched));
}

#[test]
fn a_home_of_which_nothing_is_kept_gives_an_empty_period() {
    let history = history();
    let drawn = period(&history, &query(Range::Month, "2026-03-12"));
    assert_eq!((drawn.bars.len(), drawn.empty), (31, Some(EmptyReason::NotFetched)));
    assert!(!drawn.has_solar && !drawn.has_battery && drawn.notes.is_empty());
    assert_eq!(drawn.totals.home_use, None);
}

#[test]
fn notes_of_long_periods_join_the_days_that_follow_each_other() {
    let mut history = history();
    let mut site = series(0..12 * DAY);
    // Solar counters with an odd sign on three days in a row, a reset of the battery's counter on another.
    for reading in &mut site.sensors[1].readings[200..400] {
        reading.has_odd_sign = true;
    }
    let battery = &mut site.sensors[2].readings;
    let fallen = battery[700].energy_in_wh.unwrap();
    for reading in &mut battery[700..] {
        reading.energy_in_wh = reading.energy_in_wh.map(|wh| wh - fallen);
    }
    store(&mut history, &[site]);
    let month = period(&history, &query(Range::Month, "2026-03-12"));
    let expected = [
        Note { kind: NoteKind::Sign, role: Some(Role::Solar), from: at_slot(200), to: at_slot(400), count: 200 },
        Note { kind: NoteKind::Reset, role: Some(Role::Battery), from: at_slot(700), to: at_slot(701), count: 1 },
    ];
    assert_eq!(month.notes, expected);
    assert_eq!(month.bars[7 - 1].notes, [NoteKind::Reset]);
    // On the day itself notes are exact to the slot.
    let day = period(&history, &query(Range::Day, "2026-03-03"));
    assert_eq!((day.notes[0].from, day.notes[0].to), (at_slot(32 + 2 * DAY), at_slot(32 + 3 * DAY)));
}

#[test]
fn the_battery_is_followed_across_midnight() {
    let mut history = history();
    store(&mut history, &[series(0..10 * DAY)]);
    let day = period(&history, &query(Range::Day, "2026-03-09"));
    assert!(!day.totals.own_is_estimate, "ten days are enough to know what it holds");
    let truth = Truth::sum(32 + 8 * DAY - 4..32 + 9 * DAY - 4);
    let parts = day.totals.parts.unwrap();
    assert_eq!(parts.battery_to_home.mwh() + parts.battery_to_grid.mwh(), truth.out_of_battery);
    // All of it was solar, so the home had its own energy for everything that it did not buy.
    let own = 100.0 * (parts.solar_to_home + parts.battery_to_home).wh() / parts.to_home().wh();
    assert!((day.totals.own_percent.unwrap() - own).abs() < 0.5, "{:?} {own}", day.totals.own_percent);
    let hours = period(&history, &query(Range::Hours24, "2026-03-09"));
    assert_eq!(hours.totals.own_percent, day.totals.own_percent, "the same hours by another name");
}

#[test]
fn two_gaps_of_a_day_are_two_notes() {
    let mut history = history();
    let mut site = series(0..2 * DAY);
    for gap in [130..140, 90..100, 60..70] {
        site.sensors[1].readings.drain(gap);
    }
    store(&mut history, &[site]);
    let gaps = |query: &PeriodQuery| -> Vec<(Timestamp, Timestamp, u32)> {
        let notes = period(&history, query).notes;
        let gaps = notes.iter().filter(|note| note.kind == NoteKind::Gap && note.role == Some(Role::Solar));
        gaps.map(|note| (note.from, note.to, note.count)).collect()
    };
    let gap = |from: i64| (at_slot(from), at_slot(from + 11), 11);
    assert_eq!(gaps(&query(Range::Day, "2026-03-01")), [gap(60), gap(90)]);
    assert_eq!(gaps(&query(Range::Day, "2026-03-02")), [gap(130)]);
    let hours = PeriodQuery { now: at_slot(150), ..query(Range::Hours24, "2026-03-02") };
    assert_eq!(gaps(&hours), [gap(60), gap(90), gap(130)]);
}

#[test]
fn any_stretch_is_the_sum_of_its_parts() {
    let mut history = history();
    store(&mut history, &[series(0..12 * DAY)]);
    let now = at_slot(12 * DAY);
    let reader = reader::Reader::new(&history.connection, account(), &site(), now, &zone()).unwrap();
    let sum = |from: i64, until: i64| reader.sum(at_slot(from), at_slot(until)).unwrap();
    // Noon, evening and midnight of some days, the one on which the clocks change among them.
    for (from, cut, until) in [(200, 280, 300), (200, 310, 900), (320, 700, 735), (33, 32 + DAY, 1000), (650, 660, 670)]
    {
        let (whole, first, second) = (sum(from, until), sum(from, cut), sum(cut, until));
        assert_eq!(whole.origins, first.origins + second.origins, "{from} {cut} {until}");
        let slots = |summed: &reader::Summed| (summed.sums.home_use, summed.sums.parts, summed.sums.valid_s);
        assert_eq!(
            slots(&whole),
            (
                Some(first.sums.home_use.unwrap() + second.sums.home_use.unwrap()),
                Some(first.sums.parts.unwrap() + second.sums.parts.unwrap()),
                first.sums.valid_s + second.sums.valid_s,
            )
        );
        assert_eq!(mwh(whole.sums.home_use), Some(Truth::sum(from..until).home_use()));
    }
}
