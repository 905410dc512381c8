use proptest::prelude::*;

use super::*;

/// Always the same chance: 0 for none, `u8::MAX` for the most.
struct Fixed(u8);

impl Randomness for Fixed {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0);
    }
}

const LEAST: Fixed = Fixed(0);
const MOST: Fixed = Fixed(u8::MAX);
/// Live rounds are far away.
const FAR: Live = Live::Next(Duration::from_hours(1_000_000));

#[test]
fn one_window_follows_the_other_by_a_pause_that_chance_draws() {
    for (chance, pause) in [(&LEAST, ms(500)), (&MOST, ms(1500))] {
        let mut backfill = Backfill::new(false, true, s(100), chance);
        assert_eq!(backfill.due(FAR, s(100)), Some(s(100) + pause));
        assert!(!backfill.begin(FAR, s(100)));
        assert!(backfill.begin(FAR, s(100) + pause));
        backfill.tell(ended(Outcome::Stored), s(110), chance);
        assert_eq!(backfill.due(FAR, s(110)), Some(s(110) + pause));
    }
}

#[test]
fn there_is_one_window_at_a_time() {
    let mut backfill = busy(s(100));
    for event in [Event::LookedAt(true), Event::Wanted(true), Event::Metered(false)] {
        backfill.tell(event, s(5000), &LEAST);
        assert!(!backfill.begin(FAR, s(9000)), "{event:?}");
    }
    assert_eq!(backfill.due(FAR, s(9000)), None);
}

#[test]
fn it_gives_way_to_a_live_round() {
    let mut backfill = Backfill::new(false, true, s(0), &LEAST);
    for (live, begins) in [
        (Live::UnderWay, false),
        (Live::InTheWay, false),
        (Live::Next(s(9)), false),
        (Live::Next(ms(11_999)), false),
        (Live::Next(s(12)), true),
    ] {
        assert_eq!(backfill.clone().begin(live, s(10)), begins, "{live:?}");
        assert_eq!(backfill.due(live, s(10)), begins.then_some(s(10)), "{live:?}");
    }
    // A round that came first while the window was looked for: as if nothing had been begun.
    assert!(backfill.begin(FAR, s(10)));
    backfill.tell(ended(Outcome::GaveWay), s(11), &MOST);
    assert_eq!(backfill.progress(FAR), Progress::Fetching);
    assert!(backfill.begin(FAR, s(11)));
}

#[test]
fn a_stop_lasts_until_the_person_wants_more() {
    let mut backfill = busy(s(0));
    backfill.tell(Event::Wanted(false), s(1), &LEAST);
    assert_eq!(backfill.progress(FAR), Progress::Stopped);
    backfill.tell(ended(Outcome::Stored), s(2), &LEAST);
    assert!(!backfill.begin(FAR, s(100_000)));
    assert_eq!(backfill.due(FAR, s(100_000)), None);
    backfill.tell(Event::Wanted(true), s(100_000), &LEAST);
    assert_eq!(backfill.progress(FAR), Progress::Fetching);
    assert!(backfill.begin(FAR, s(100_000)));

    let mut kept = Backfill::new(true, true, s(0), &LEAST);
    assert!(!kept.begin(FAR, s(1000)), "stopped in an earlier run");
    assert_eq!(kept.progress(FAR), Progress::Stopped);
}

#[test]
fn pauses_after_failures_grow_to_five_minutes() {
    let mut backfill = busy(s(0));
    let mut now = s(10_000);
    for ceiling in [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
        backfill.tell(ended(Outcome::Failed(None)), now, &MOST);
        assert_eq!(backfill.due(FAR, now), Some(now + s(ceiling) + ms(500)));
        assert_eq!(backfill.progress(FAR), Progress::Waiting);
        now += s(1000);
        assert!(backfill.begin(FAR, now));
        now += s(1000);
    }
    backfill.tell(ended(Outcome::Stored), now, &MOST);
    assert_eq!(backfill.progress(FAR), Progress::Fetching);
    assert!(backfill.begin(FAR, now + s(2)));
    backfill.tell(ended(Outcome::Failed(None)), now, &LEAST);
    assert_eq!(backfill.due(FAR, now), Some(now + ms(500)), "full jitter, but never at once");
}

#[test]
fn what_the_provider_asks_for_is_honoured_for_an_hour_at_most() {
    for (asked_s, waits_s) in [(120, 120), (3600, 3600), (999_999, 3600)] {
        let mut backfill = busy(s(0));
        backfill.tell(ended(Outcome::Failed(Some(s(asked_s)))), s(10), &MOST);
        assert_eq!(backfill.due(FAR, s(10)), Some(s(10 + waits_s)));
        for event in [Event::Wanted(false), Event::Wanted(true), Event::LookedAt(false), Event::LookedAt(true)] {
            backfill.tell(event, s(11), &MOST);
        }
        assert_eq!(backfill.due(FAR, s(11)), Some(s(10 + waits_s)), "whatever a person presses");
    }
}

#[test]
fn a_refusal_is_not_repeated_soon() {
    let mut backfill = busy(s(0));
    backfill.tell(ended(Outcome::Refused), s(10), &LEAST);
    assert_eq!(backfill.due(FAR, s(10)), Some(s(160)));
    assert_eq!(backfill.progress(FAR), Progress::Waiting);
}

#[test]
fn it_is_slower_while_nobody_looks() {
    let mut backfill = Backfill::new(false, true, s(100), &LEAST);
    backfill.tell(Event::LookedAt(false), s(100), &LEAST);
    assert_eq!(backfill.due(FAR, s(100)), Some(s(105)));
    backfill.tell(Event::LookedAt(true), s(101), &LEAST);
    assert_eq!(backfill.due(FAR, s(101)), Some(s(101)));
}

#[test]
fn a_network_that_is_paid_by_use_is_left_alone() {
    let mut backfill = Backfill::new(false, true, s(0), &LEAST);
    backfill.tell(Event::Metered(true), s(10), &LEAST);
    assert_eq!((backfill.due(FAR, s(10)), backfill.progress(FAR)), (None, Progress::Waiting));
    backfill.tell(Event::Metered(false), s(20), &LEAST);
    assert!(backfill.begin(FAR, s(20)));
}

#[test]
fn with_nothing_left_it_is_complete_until_a_day_has_passed_or_the_person_asks() {
    let mut backfill = busy(s(0));
    backfill.tell(ended(Outcome::NothingLeft(s(3600))), s(10), &MOST);
    assert_eq!(backfill.progress(FAR), Progress::Complete);
    assert_eq!(backfill.due(FAR, s(10)), Some(s(10 + 3960)), "not all copies of the app at once");
    assert!(!backfill.clone().begin(FAR, s(3600)));
    assert!(backfill.clone().begin(FAR, s(4000)));
    backfill.tell(Event::Wanted(true), s(20), &MOST);
    assert!(backfill.begin(FAR, s(20)));
}

#[test]
fn what_is_in_the_way_of_live_rounds_is_in_its_way() {
    let backfill = Backfill::new(false, true, s(0), &LEAST);
    assert_eq!(backfill.progress(Live::InTheWay), Progress::Waiting);
    assert_eq!(backfill.progress(Live::UnderWay), Progress::Fetching);
}

proptest! {
    #[test]
    fn whatever_happens_windows_keep_their_distance_and_live_rounds_their_place(
        steps in prop::collection::vec((0_u8..13, 0_u64..400, any::<u8>(), 0_u64..6), 1..300),
    ) {
        let mut now = s(0);
        let mut backfill = Backfill::new(false, true, now, &LEAST);
        let (mut busy, mut wanted, mut metered, mut not_before) = (false, true, false, ms(500));
        for (step, pause_s, drawn, round_s) in steps {
            now += ms(pause_s * 10);
            let drawn = Fixed(drawn);
            let event = match step {
                0 => Event::LookedAt(true),
                1 => Event::LookedAt(false),
                2 => Event::Wanted(false),
                3..5 => Event::Wanted(true),
                5 => Event::Metered(true),
                6..8 => Event::Metered(false),
                8 => Event::Ended(Outcome::Stored),
                9 => Event::Ended(Outcome::Failed(None)),
                10 => Event::Ended(Outcome::Failed(Some(s(pause_s)))),
                11 => Event::Ended(Outcome::NothingLeft(s(pause_s))),
                _ => Event::Ended(Outcome::Refused),
            };
            backfill.tell(event, now, &drawn);
            match event {
                Event::Ended(outcome) if busy => {
                    busy = false;
                    let shortest = match outcome {
                        Outcome::Failed(Some(wait)) => wait,
                        Outcome::NothingLeft(_) | Outcome::GaveWay => s(0),
                        Outcome::Stored | Outcome::Failed(None) | Outcome::Refused => ms(500),
                    };
                    not_before = not_before.max(now + shortest);
                }
                Event::Wanted(is) => wanted = is,
                Event::Metered(is) => metered = is,
                Event::Ended(_) | Event::LookedAt(_) => {}
            }
            let live = match round_s {
                0 => Live::UnderWay,
                1 => Live::InTheWay,
                seconds => Live::Next(now + s(seconds)),
            };
            let due = backfill.due(live, now);
            prop_assert!(due.is_none_or(|due| due >= now));
            let begins = backfill.begin(live, now);
            prop_assert_eq!(begins, due == Some(now));
            if begins {
                prop_assert!(!busy && wanted && !metered && now >= not_before);
                prop_assert!(matches!(live, Live::Next(round) if round >= now + GIVES_WAY));
                busy = true;
            }
        }
    }
}

fn ended(outcome: Outcome) -> Event {
    Event::Ended(outcome)
}

/// A window under way since `now`.
fn busy(now: Duration) -> Backfill {
    let mut backfill = Backfill::new(false, true, now, &LEAST);
    assert!(backfill.begin(FAR, now + s(1)));
    backfill
}

fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}
