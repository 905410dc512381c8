use porchlight_providers::Window;

use super::*;

const LIMITS: FetchLimits = FetchLimits { days: 100, empty_days: 5 };

#[test]
fn days_are_fetched_from_the_newest_back_and_the_end_is_found() {
    let mut history = history();
    // Two days of readings, and now is noon of the third.
    store(&mut history, &[series(-2 * DAY..48)]);
    let now = at_slot(48);
    let mut fetched = Vec::new();
    while let Some(window) = next(&history, now) {
        let reach = reach(&history, now);
        assert!(!reach.is_complete);
        assert_eq!(reach.days_left, 100 - u32::try_from(fetched.len()).unwrap());
        history.mark_fetched(account(), &site(), &window, at(BEGIN)).unwrap();
        fetched.push(window.from);
    }
    // The two days that are here, and five empty ones before.
    let expected: Vec<Timestamp> = (1..=7).map(|day| at_slot(-day * DAY)).collect();
    assert_eq!(fetched, expected);
    let reach = reach(&history, now);
    assert_eq!(reach, Reach { since: Some(date("2026-02-26")), days_left: 0, is_complete: true });

    // Older readings that turn up are a reason to look further.
    store(&mut history, &[series(-6 * DAY..-6 * DAY + 2)]);
    assert_eq!(next(&history, now).map(|window| window.from), Some(at_slot(-8 * DAY)));
}

#[test]
fn a_day_is_asked_for_when_it_is_over_and_gaps_of_the_past_first() {
    let mut history = history();
    store(&mut history, &[series(0..10)]);
    let over = at_slot(DAY) + SignedDuration::from_hours(2);
    assert_eq!(next(&history, over - SignedDuration::from_secs(1)).map(|window| window.from), Some(at_slot(-DAY)));
    assert_eq!(next(&history, over), Some(Window { from: at_slot(0), until: at_slot(DAY) }));

    // Everything is here; a week later the days of that week come first.
    for day in -20..1 {
        let window = Window { from: at_slot(day * DAY), until: at_slot((day + 1) * DAY) };
        history.mark_fetched(account(), &site(), &window, at(BEGIN)).unwrap();
    }
    assert_eq!(next(&history, over), None);
    let later = over + SignedDuration::from_hours(7 * 24);
    assert_eq!(next(&history, later).map(|window| window.from), Some(at_slot(7 * DAY)));
    assert_eq!(reach(&history, later).days_left, 7);
}

#[test]
fn a_home_without_a_reading_is_given_up_after_empty_days() {
    let mut history = history();
    store_at(&mut history, &[series(0..0)], at_slot(0));
    let mut days = 0;
    while let Some(window) = next(&history, at_slot(50)) {
        history.mark_fetched(account(), &site(), &window, at(BEGIN)).unwrap();
        days += 1;
    }
    assert_eq!(days, 5);
    assert_eq!(reach(&history, at_slot(50)), Reach { since: None, days_left: 0, is_complete: true });
}

#[test]
fn no_more_days_are_fetched_than_wanted() {
    let mut history = history();
    store(&mut history, &[series(-200 * DAY..-200 * DAY + 4)]);
    let mut days = 0;
    while let Some(window) = next(&history, at_slot(50)) {
        assert_eq!(window.until, window.from + SignedDuration::from_hours(24));
        history.mark_fetched(account(), &site(), &window, at(BEGIN)).unwrap();
        days += 1;
    }
    assert_eq!(days, LIMITS.days);
}

#[test]
fn only_whole_days_count_as_fetched() {
    let mut history = history();
    store(&mut history, &[series(0..10)]);
    let now = at_slot(3 * DAY + 20);
    let half = Window { from: at_slot(DAY + 1), until: at_slot(3 * DAY - 1) };
    history.mark_fetched(account(), &site(), &half, at(BEGIN)).unwrap();
    assert_eq!(count(&history, "energy_fetched"), 0);
    let more = Window { from: at_slot(DAY), until: at_slot(3 * DAY) };
    history.mark_fetched(account(), &site(), &more, at(BEGIN)).unwrap();
    assert_eq!(count(&history, "energy_fetched"), 2);
    assert_eq!(next(&history, now).map(|window| window.from), Some(at_slot(0)));
}

#[test]
fn of_a_home_that_is_not_known_nothing_is_fetched() {
    let mut history = history();
    assert_eq!(next(&history, at_slot(0)), None);
    assert_eq!(reach(&history, at_slot(0)), Reach { since: None, days_left: 100, is_complete: false });
    let window = Window { from: at_slot(0), until: at_slot(DAY) };
    history.mark_fetched(account(), &site(), &window, at(BEGIN)).unwrap();
    settle(&mut history);
    assert_eq!(dump(&history), Vec::<String>::new());
}

#[test]
fn what_a_clock_that_was_ahead_noted_is_fetched_again() {
    let mut history = history();
    let (now, ahead) = (at_slot(3 * DAY + 20), at_slot(10 * DAY));
    store_at(&mut history, &[series(-5 * DAY..3 * DAY)], now);
    while let Some(window) = next(&history, now) {
        history.mark_fetched(account(), &site(), &window, now).unwrap();
    }
    while let Some(window) = next(&history, ahead) {
        history.mark_fetched(account(), &site(), &window, ahead).unwrap();
    }
    assert_eq!(next(&history, now), None);
    let later = at_slot(5 * DAY + 20);
    assert_eq!(next(&history, later).map(|window| window.from), Some(at_slot(4 * DAY)), "nobody believes it");

    // Seen once with the right clock, it is forgotten for good.
    store_at(&mut history, &[series(0..0)], later);
    assert_eq!(next(&history, ahead).map(|window| window.from), Some(at_slot(8 * DAY)));
    assert_eq!(reach(&history, ahead).days_left, 6, "from the third to the eighth");
}

#[test]
fn a_day_that_the_provider_refuses_is_left_out_and_told_and_asked_for_later() {
    let mut history = history();
    store(&mut history, &[series(0..DAY), series(3 * DAY..4 * DAY)]);
    let now = at_slot(4 * DAY + 20);
    let day = |day: i64| Window { from: at_slot(day * DAY), until: at_slot((day + 1) * DAY) };
    let limits = FetchLimits { days: 4, ..LIMITS };
    let next_but = |history: &History, now, aside: &[Window]| {
        history.next_to_fetch(account(), &site(), now, &limits, aside).unwrap()
    };
    history.mark_fetched(account(), &site(), &day(3), now).unwrap();
    assert_eq!(next_but(&history, now, &[]), Some(day(2)));
    assert_eq!(next_but(&history, now, &[day(2)]), Some(day(1)), "what was set aside comes later");

    for refused in [day(1), day(2), day(3)] {
        history.mark_refused(account(), &site(), &refused, now).unwrap();
    }
    assert_eq!(next_but(&history, now, &[]), Some(day(0)));
    let shown = period(&history, &PeriodQuery { now, ..query(Range::Month, "2026-03-02") });
    let told: Vec<&Note> = shown.notes.iter().filter(|note| note.kind == NoteKind::Refused).collect();
    let note = Note { kind: NoteKind::Refused, role: None, from: at_slot(DAY), to: at_slot(3 * DAY), count: 2 };
    assert_eq!(told, [&note], "day 3 was fetched before");

    // After a month it is tried again, and what then comes is no longer refused.
    let later = now + SignedDuration::from_hours(31 * 24);
    let wide = FetchLimits { days: 40, ..LIMITS };
    let mut asked = Vec::new();
    while let Some(window) = history.next_to_fetch(account(), &site(), later, &wide, &[]).unwrap() {
        history.mark_fetched(account(), &site(), &window, later).unwrap();
        asked.push(window);
    }
    assert!(asked.contains(&day(2)) && asked.contains(&day(1)) && !asked.contains(&day(3)));
    let shown = period(&history, &PeriodQuery { now: later, ..query(Range::Month, "2026-03-02") });
    assert!(shown.notes.iter().all(|note| note.kind != NoteKind::Refused));
}

fn next(history: &History, now: Timestamp) -> Option<Window> {
    history.next_to_fetch(account(), &site(), now, &LIMITS, &[]).unwrap()
}

fn reach(history: &History, now: Timestamp) -> Reach {
    history.reach(account(), &site(), now, &LIMITS).unwrap()
}
