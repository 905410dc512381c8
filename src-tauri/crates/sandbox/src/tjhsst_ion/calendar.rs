//! Which kind of day a date is, and which eighth-period blocks it has. The same for ever, whatever the clock says.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// Where the school keeps its time.
const ZONE: &str = "America/New_York";

/// The date at the school.
pub(super) fn date_at_school(now: Timestamp) -> Date {
    let zone = TimeZone::get(ZONE).expect("the time zone database is built into the program");
    now.to_zoned(zone).date()
}

/// Blue and red days in turn, an anchor day on Wednesdays, nothing at the weekend. Every second week ends with an
/// early release and a day without school, so that any two weeks have all there is.
pub(super) fn kind_of(date: Date) -> &'static str {
    // Counted from a Monday, since the weeks of a year may be odd in number.
    let week = (date - Date::constant(2000, 1, 3)).get_days().div_euclid(7);
    let long_weekend = week.rem_euclid(2) == 1;
    match date.weekday() {
        Weekday::Thursday if long_weekend => "early",
        Weekday::Friday if long_weekend => "workday",
        Weekday::Monday | Weekday::Thursday => "blue",
        Weekday::Tuesday | Weekday::Friday => "red",
        Weekday::Wednesday => "anchor",
        Weekday::Saturday | Weekday::Sunday => "none",
    }
}

/// One eighth-period block.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Block {
    pub(super) id: i64,
    pub(super) date: Date,
    pub(super) letter: &'static str,
}

/// All blocks of the school year of a date, from July to June, in the order of time.
pub(super) fn blocks(today: Date) -> Vec<Block> {
    let first_year = if today.month() >= 7 { today.year() } else { today.year() - 1 };
    let begin = Date::constant(first_year, 7, 1);
    begin
        .series(Span::new().days(1))
        .take_while(|date| date.year() == first_year || date.month() < 7)
        .flat_map(on)
        .collect()
}

/// The blocks of one date.
fn on(date: Date) -> impl Iterator<Item = Block> {
    let letters: &[&str] = match kind_of(date) {
        "blue" => &["A", "B"],
        "early" => &["A"],
        _ => &[],
    };
    let days = i64::from((date - Date::constant(2000, 1, 1)).get_days());
    letters.iter().zip(1..).map(move |(letter, number)| Block { id: days * 10 + number, date, letter })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_two_weeks_have_every_kind_of_day() {
        for begin in ["2026-01-01", "2026-11-20", "2026-12-28", "2028-02-27"] {
            let begin: Date = begin.parse().expect("a date");
            let kinds: Vec<_> = begin.series(Span::new().days(1)).take(14).map(kind_of).collect();
            for kind in ["blue", "red", "anchor", "early", "workday", "none"] {
                assert!(kinds.contains(&kind), "no {kind} in {kinds:?}");
            }
        }
    }

    #[test]
    fn blocks_are_there_the_whole_year_and_keep_their_ids() {
        let blocks_of = |date: &str| blocks(date.parse().expect("a date"));
        let autumn = blocks_of("2026-11-20");
        assert_eq!(autumn, blocks_of("2027-06-30"));
        assert_ne!(autumn, blocks_of("2027-07-01"));
        assert!(autumn.len() > 150 && autumn.is_sorted_by_key(|block| block.id));
        let monday: Vec<_> = autumn.iter().filter(|block| block.date.to_string() == "2026-11-23").collect();
        assert_eq!(monday.iter().map(|block| block.letter).collect::<String>(), "AB");
    }
}
