use proptest::prelude::*;

use super::*;

const POLL: Poll = Poll { looked_at: Duration::from_mins(1), hidden: Duration::from_mins(5) };

/// Always the same chance: 0 for none, `u8::MAX` for the most.
struct Fixed(u8);

impl Randomness for Fixed {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0);
    }
}

const LEAST: Fixed = Fixed(0);
const MOST: Fixed = Fixed(u8::MAX);

#[test]
fn the_first_round_comes_after_a_random_pause() {
    let mut early = Poller::new(POLL, true, s(100), &LEAST);
    assert_eq!(early.handle(Event::Tick, s(100), &LEAST), Wish::Fetch);
    let mut late = Poller::new(POLL, true, s(100), &MOST);
    assert_eq!(late.handle(Event::Tick, s(100), &MOST), Wish::Wait(s(102)));
    assert_eq!(late.handle(Event::Tick, s(102), &MOST), Wish::Fetch);
}

#[test]
fn one_round_follows_the_other_by_the_interval_and_a_phase() {
    for (chance, just_before, due) in [(&LEAST, ms(159_999), s(160)), (&MOST, ms(165_999), s(166))] {
        let mut poller = fetching(s(95));
        assert_eq!(poller.handle(Event::Ended(Outcome::Complete), s(100), chance), Wish::Wait(due));
        assert_eq!(poller.handle(Event::Tick, just_before, chance), Wish::Wait(due));
        assert_eq!(poller.handle(Event::Tick, due, chance), Wish::Fetch);
    }
}

#[test]
fn there_is_one_round_at_a_time() {
    let mut poller = fetching(s(0));
    for event in [Event::Tick, Event::UpdateRequested, Event::Woke, Event::Resumed, Event::LookedAt(true)] {
        assert_eq!(poller.handle(event, s(1000), &LEAST), Wish::Rest, "{event:?}");
    }
}

#[test]
fn a_hidden_window_asks_less_often_and_a_shown_one_at_once_if_due() {
    let mut poller = fetching(s(0));
    poller.handle(Event::LookedAt(false), s(0), &LEAST);
    assert_eq!(poller.handle(Event::Ended(Outcome::Complete), s(1), &LEAST), Wish::Wait(s(301)));
    assert_eq!(poller.handle(Event::LookedAt(true), s(30), &LEAST), Wish::Wait(s(61)));
    assert_eq!(poller.handle(Event::LookedAt(false), s(31), &LEAST), Wish::Wait(s(301)));
    assert_eq!(poller.handle(Event::LookedAt(true), s(200), &LEAST), Wish::Fetch);
}

#[test]
fn the_pace_of_the_readings_is_the_pace_of_the_rounds() {
    for (reading_s, round_s) in [(1, 15), (60, 15), (300, 75), (900, 225), (3600, 240), (86_400, 240)] {
        let mut poller = rested(s(100));
        assert_eq!(poller.handle(Event::Paced(s(reading_s)), s(100), &LEAST), Wish::Wait(s(100 + round_s)));
        assert_eq!(poller.handle(Event::LookedAt(false), s(100), &LEAST), Wish::Wait(s(400)), "{reading_s} hidden");
    }
}

#[test]
fn whoever_looks_after_a_minute_is_shown_new_values_whatever_the_pace() {
    for (looks_at_s, expected) in [(159, Wish::Wait(s(325))), (160, Wish::Fetch)] {
        let mut poller = rested(s(100));
        poller.handle(Event::Paced(s(900)), s(100), &LEAST);
        poller.handle(Event::LookedAt(false), s(110), &LEAST);
        assert_eq!(poller.handle(Event::LookedAt(true), s(looks_at_s), &LEAST), expected, "{looks_at_s}");
    }
    let mut poller = rested(s(100));
    poller.handle(Event::Paced(s(900)), s(100), &LEAST);
    assert_eq!(poller.handle(Event::LookedAt(true), s(200), &LEAST), Wish::Wait(s(325)), "somebody looked all along");
}

#[test]
fn a_network_that_is_paid_by_use_is_asked_only_while_somebody_looks() {
    let mut poller = rested(s(100));
    assert_eq!(poller.handle(Event::Metered(true), s(100), &LEAST), Wish::Wait(s(160)));
    assert_eq!(poller.handle(Event::LookedAt(false), s(100), &LEAST), Wish::Rest);
    assert_eq!(poller.handle(Event::Tick, s(100_000), &LEAST), Wish::Rest);
    assert_eq!(poller.clone().handle(Event::Metered(false), s(100_000), &LEAST), Wish::Fetch);
    assert_eq!(poller.handle(Event::LookedAt(true), s(100_000), &LEAST), Wish::Fetch);
}

#[test]
fn pauses_after_failures_grow_to_five_minutes_with_full_jitter() {
    let mut poller = fetching(s(0));
    let mut now = s(10_000);
    for ceiling in [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
        let wish = poller.handle(Event::Ended(Outcome::Failed { wait: None }), now, &MOST);
        assert_eq!(wish, Wish::Wait(now + s(ceiling)));
        assert!(poller.is_failing());
        now += s(1000);
        assert_eq!(poller.handle(Event::Tick, now, &MOST), Wish::Fetch);
        now += s(1000);
    }
    poller.handle(Event::Ended(Outcome::Complete), now, &MOST);
    assert!(!poller.is_failing());
}

#[test]
fn two_failing_rounds_are_never_closer_than_a_few_seconds() {
    let mut poller = fetching(s(100));
    let wish = poller.handle(Event::Ended(Outcome::Failed { wait: None }), s(101), &LEAST);
    assert_eq!(wish, Wish::Wait(s(105)));
}

#[test]
fn what_the_provider_asks_for_is_honoured_whatever_a_person_presses() {
    let mut poller = fetching(s(0));
    let wait = Some(s(120));
    assert_eq!(poller.handle(Event::Ended(Outcome::Failed { wait }), s(10), &MOST), Wish::Wait(s(130)));
    for event in [Event::UpdateRequested, Event::Woke, Event::Resumed, Event::LookedAt(true)] {
        assert_eq!(poller.handle(event, s(20), &MOST), Wish::Wait(s(130)), "{event:?}");
    }
    assert_eq!(poller.handle(Event::Tick, s(130), &MOST), Wish::Fetch);
}

#[test]
fn nobody_waits_longer_than_an_hour_for_a_provider() {
    let mut poller = fetching(s(0));
    let wait = Some(Duration::from_hours(87_600));
    assert_eq!(poller.handle(Event::Ended(Outcome::Failed { wait }), s(0), &MOST), Wish::Wait(s(3600)));
}

#[test]
fn a_rate_limited_round_is_no_success() {
    let mut poller = fetching(s(0));
    poller.handle(Event::Ended(Outcome::Failed { wait: Some(s(1)) }), s(0), &MOST);
    assert!(poller.is_failing());
    poller.handle(Event::Tick, s(60), &MOST);
    // The second failure in a row has the second ceiling.
    assert_eq!(poller.handle(Event::Ended(Outcome::Failed { wait: None }), s(70), &MOST), Wish::Wait(s(72)));
}

#[test]
fn a_refusal_is_asked_again_at_the_ordinary_pace() {
    let mut poller = fetching(s(0));
    assert_eq!(poller.handle(Event::Ended(Outcome::Refused), s(10), &LEAST), Wish::Wait(s(70)));
    assert!(poller.is_failing());
}

#[test]
fn polling_stops_until_the_person_has_acted() {
    for stop in [Event::Ended(Outcome::NeedsPerson), Event::Stopped] {
        let mut poller = fetching(s(0));
        assert_eq!(poller.handle(stop, s(1), &LEAST), Wish::Rest);
        for event in [Event::Tick, Event::UpdateRequested, Event::Woke, Event::LookedAt(true)] {
            assert_eq!(poller.handle(event, s(100_000), &LEAST), Wish::Rest, "{stop:?} {event:?}");
        }
        assert_eq!(poller.handle(Event::Resumed, s(100_000), &LEAST), Wish::Fetch);
    }
}

#[test]
fn a_reply_after_the_end_of_the_session_changes_nothing() {
    let mut poller = fetching(s(0));
    poller.handle(Event::Stopped, s(1), &LEAST);
    assert_eq!(poller.handle(Event::Ended(Outcome::Complete), s(2), &LEAST), Wish::Rest);
}

#[test]
fn update_now_is_at_once_but_not_in_a_row() {
    let mut poller = rested(s(100));
    assert_eq!(poller.handle(Event::UpdateRequested, s(110), &LEAST), Wish::Fetch);
    assert_eq!(poller.handle(Event::Ended(Outcome::Complete), s(111), &LEAST), Wish::Wait(s(171)));
    assert_eq!(poller.handle(Event::UpdateRequested, s(112), &LEAST), Wish::Wait(s(115)), "kept, not lost");
    assert_eq!(poller.handle(Event::Tick, s(115), &LEAST), Wish::Fetch);
}

#[test]
fn a_machine_that_slept_asks_at_once() {
    let mut poller = rested(s(100));
    assert_eq!(poller.handle(Event::Woke, s(120), &LEAST), Wish::Fetch);
    // Time counts sleep, so a tick alone is enough when the night was long.
    let mut poller = rested(s(100));
    assert_eq!(poller.handle(Event::Tick, s(100 + 9 * 3600), &LEAST), Wish::Fetch);
}

proptest! {
    #[test]
    fn whatever_happens_rounds_keep_their_distance_and_a_wait_lies_ahead(
        steps in prop::collection::vec((0_u8..14, 0_u64..400, any::<u8>()), 1..200),
    ) {
        let mut now = s(0);
        let mut poller = Poller::new(POLL, true, now, &LEAST);
        let mut started: Option<Duration> = None;
        for (step, pause, chance) in steps {
            now += s(pause);
            let event = match step {
                0 => Event::LookedAt(true),
                1 => Event::LookedAt(false),
                2 => Event::UpdateRequested,
                3 => Event::Woke,
                4 => Event::Resumed,
                5 => Event::Ended(Outcome::Complete),
                6 => Event::Ended(Outcome::Failed { wait: None }),
                7 => Event::Ended(Outcome::Failed { wait: Some(s(pause)) }),
                8 => Event::Ended(Outcome::NeedsPerson),
                9 => Event::Ended(Outcome::Refused),
                10 => Event::Paced(s(pause)),
                11 => Event::Metered(true),
                12 => Event::Metered(false),
                _ => Event::Tick,
            };
            match poller.handle(event, now, &Fixed(chance)) {
                Wish::Fetch => {
                    prop_assert!(started.is_none_or(|started| now >= started + SHORTEST));
                    started = Some(now);
                }
                Wish::Wait(until) => prop_assert!(until > now && until <= now + LONGEST_WAIT),
                Wish::Rest => prop_assert_eq!(poller.due(), None),
            }
        }
    }
}

/// A poller with a round under way since `now`.
fn fetching(now: Duration) -> Poller {
    let mut poller = Poller::new(POLL, true, now, &LEAST);
    assert_eq!(poller.handle(Event::Tick, now, &LEAST), Wish::Fetch);
    poller
}

/// A poller whose first round was complete at `now`.
fn rested(now: Duration) -> Poller {
    let mut poller = fetching(now);
    poller.handle(Event::Ended(Outcome::Complete), now, &LEAST);
    poller
}

fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}
