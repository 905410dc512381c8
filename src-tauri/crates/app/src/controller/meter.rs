//! A meter: its number, its unit, its power cut, and the day whose curve is shown.

use jiff::{Timestamp, civil};
use porchlight_domain::{AccountId, Code, LiveValues, Meter, Offer, Problem};
use porchlight_telemetry::{CurvePoint, DaySpan, MeterDay, MeterReading, poller};

use super::{Controller, TaskName, accounts::Account};
use crate::{
    account_list::AccountEntry,
    event::{Event, LoadNumber},
    view::{self, MeterExtras, MeterUnit},
};

/// Longest meter number that is tried, bytes.
const LONGEST_NUMBER: usize = 100;

/// What an account's meter needs beside its values.
#[derive(Default)]
pub(super) struct MeterState {
    /// A number that has not brought values yet.
    tried_number: Option<String>,
    /// The number tried last, if the provider does not know it.
    refused_number: Option<String>,
    /// The day the person chose; `None` is today.
    chosen: Option<civil::Date>,
    /// The day last read.
    day: Option<MeterDay>,
    /// The date that was asked of the history last.
    asked: Option<civil::Date>,
    /// How often it was asked.
    loads: LoadNumber,
}

impl MeterState {
    /// The meter number for the next round.
    pub fn number(&self, entry: &AccountEntry) -> Option<String> {
        self.tried_number.as_ref().or(entry.meter_number.as_ref()).cloned()
    }

    /// Forgets a number that was not checked.
    pub fn forget_numbers(&mut self) {
        self.tried_number = None;
        self.refused_number = None;
    }
}

impl Controller {
    /// Tries a meter number. The one before stays until this one has brought values.
    pub(super) fn set_meter_number(&mut self, id: AccountId, number: &str) -> Result<(), Problem> {
        let number = number.trim();
        let readable = !number.is_empty() && number.len() <= LONGEST_NUMBER && !number.chars().any(char::is_control);
        if !readable {
            return Err(self.problem(Code::NothingThere));
        }
        let Some(account) = self.find_account(id) else { return Ok(()) };
        account.meter.tried_number = Some(number.to_owned());
        account.meter.refused_number = None;
        account.asks_meter_number = false;
        // Whatever else is in the way stays.
        account.problem.take_if(|problem| problem.code == Code::NothingThere);
        self.tell_poller(id, poller::Event::Resumed);
        Ok(())
    }

    /// A round could not begin without a meter number.
    pub(super) fn ask_meter_number(&mut self, id: AccountId) {
        self.tell_poller(id, poller::Event::Ended(poller::Outcome::NeedsPerson));
        let Some(account) = self.find_account(id) else { return };
        if account.meter.tried_number.is_some() {
            // The person answered while the round was under way.
            self.tell_poller(id, poller::Event::Resumed);
        } else {
            account.asks_meter_number = true;
            account.problem = None;
        }
    }

    /// A round with this number has brought values.
    pub(super) fn note_known_number(&mut self, id: AccountId, number: Option<String>) {
        let Some(account) = self.find_account(id) else { return };
        match &account.meter.tried_number {
            None => {}
            Some(tried) if Some(tried) == number.as_ref() => {
                account.meter.tried_number = None;
                account.entry.meter_number = number;
                self.store_account_list();
            }
            // It was made with the number from before: the one to be tried is still to come.
            Some(_) => self.tell_poller(id, poller::Event::Resumed),
        }
    }

    /// The provider does not know the number of a round.
    pub(super) fn note_unknown_number(&mut self, id: AccountId, number: Option<&str>) {
        let problem = self.problem(Code::NothingThere);
        // A number that has worked is not taken for wrong because of one reply: it is asked for again, at leisure.
        let has_worked = |account: &&mut Account| {
            let known = account.entry.meter_number.as_deref();
            known.is_some() && known == number && account.meter.tried_number.is_none()
        };
        if self.find_account(id).as_ref().is_some_and(has_worked) {
            return self.note_failure(id, Code::NothingThere, None);
        }
        self.tell_poller(id, poller::Event::Ended(poller::Outcome::NeedsPerson));
        let Some(account) = self.find_account(id) else { return };
        let another_to_try = if account.meter.tried_number.as_deref() == number {
            account.meter.refused_number = account.meter.tried_number.take();
            account.meter.refused_number.is_some() && account.entry.meter_number.is_some()
        } else {
            account.meter.tried_number.is_some()
        };
        if another_to_try {
            self.tell_poller(id, poller::Event::Resumed);
        } else {
            account.asks_meter_number = true;
            account.problem = Some(problem);
        }
    }

    pub(super) fn set_meter_unit(&mut self, id: AccountId, unit: Option<MeterUnit>) {
        let Some(account) = self.find_account(id) else { return };
        account.entry.meter_unit = unit;
        self.store_account_list();
    }

    /// Chooses the day whose curve is shown.
    pub(super) fn show_meter_day(&mut self, id: AccountId, date: Option<&str>) -> Result<(), Problem> {
        let today = self.today();
        let chosen = match date {
            None => None,
            Some(text) => {
                let date = text.parse().ok().filter(|date: &civil::Date| *date <= today);
                let date = date.filter(|date| DaySpan::new(*date, &self.zone).is_some());
                Some(date.ok_or_else(|| self.problem(Code::NothingThere))?)
            }
        };
        if let Some(account) = self.find_account(id) {
            // Today stays today after midnight.
            account.meter.chosen = chosen.filter(|date| *date != today);
        }
        Ok(())
    }

    /// Reads the days to be shown that are not read yet: at the start, after midnight, and after the person chose one.
    pub(super) fn load_due_days(&mut self) {
        if !self.archive.is_open() {
            return;
        }
        let today = self.today();
        for position in 0..self.accounts.len() {
            let account = &mut self.accounts[position];
            let date = account.meter.chosen.unwrap_or(today);
            if !has_meter(account) || account.meter.asked == Some(date) {
                continue;
            }
            account.meter.asked = Some(date);
            account.meter.loads = account.meter.loads.wrapping_add(1);
            let (id, number) = (account.entry.id, account.meter.loads);
            let Some(span) = DaySpan::new(date, &self.zone) else { continue };
            self.start_on_history(TaskName::Other("load a meter's day"), move |history| {
                match history.meter_day(id, span) {
                    Ok(day) => Event::MeterDayLoaded(id, number, day),
                    Err(error) => {
                        tracing::error!(%error, "a meter's day was not read");
                        Event::Done
                    }
                }
            });
        }
    }

    pub(super) fn note_meter_day(&mut self, id: AccountId, number: LoadNumber, day: MeterDay) {
        if let Some(account) = self.find_account(id).filter(|account| account.meter.loads == number) {
            account.meter.day = Some(day);
        }
    }

    /// A reading joined the history: the day is read anew.
    pub(super) fn forget_day(&mut self, id: AccountId) {
        if let Some(account) = self.find_account(id) {
            account.meter.asked = None;
        }
    }

    /// Remembers since when the power is cut. Returns whether that changed.
    pub(super) fn note_power_cut(entry: &mut AccountEntry, meter: &Meter, measured_at: Timestamp) -> bool {
        let since = match meter.has_power_cut {
            Some(true) => entry.power_cut_since.or(Some(measured_at)),
            Some(false) => None,
            // Nothing was said, so nothing has changed.
            None => entry.power_cut_since,
        };
        std::mem::replace(&mut entry.power_cut_since, since) != since
    }

    pub(super) fn draw_meter(&self, account: &Account) -> Option<MeterExtras> {
        if !has_meter(account) {
            return None;
        }
        let meter = account.values.as_ref().and_then(|values| match &values.live {
            LiveValues::Meter(meter) => Some((meter, values.measured_at)),
            LiveValues::PowerFlow(_) | LiveValues::School(_) => None,
        });
        let power = meter.and_then(|(meter, at)| MeterReading::of(meter, at, at)).and_then(|reading| reading.power);
        Some(MeterExtras {
            unit: account.entry.meter_unit,
            power,
            power_cut_since: account.entry.power_cut_since.map(|since| since.to_string()),
            checking_number: account.meter.tried_number.clone(),
            refused_number: account.meter.refused_number.clone(),
            day: account.meter.day.as_ref().map(|day| self.draw_day(day)),
        })
    }

    fn draw_day(&self, day: &MeterDay) -> view::MeterDay {
        let today = self.today();
        view::MeterDay {
            date: day.span.date.to_string(),
            starts_at: day.span.starts_at.to_string(),
            minutes: day.span.minutes(),
            zone: self.zone.iana_name().unwrap_or("UTC").to_owned(),
            today: day.span.date == today,
            earlier: day.earlier,
            later: day.span.date < today,
            points: day.points.iter().map(draw_point).collect(),
        }
    }

    /// The date on this computer's calendar.
    fn today(&self) -> civil::Date {
        self.tools.clock.utc().to_zoned(self.zone.clone()).date()
    }
}

fn has_meter(account: &Account) -> bool {
    account.provider.offers.contains(&Offer::Meter)
}

fn draw_point(point: &CurvePoint) -> view::MeterPoint {
    view::MeterPoint { at: point.at.to_string(), minute: point.minute, power: point.power }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_power_cut_lasts_from_the_first_reading_that_says_so() {
        let at = |second| Timestamp::from_second(second).expect("an instant");
        let id = AccountId::parse("6f2a1c9e-56a8-4c0d-9f4b-0a5b0f6f1f11").expect("an id");
        let mut entry = AccountEntry::new(id, "ion-electricity", at(0));
        for (second, says, since, changed) in [
            (10, Some(false), None, false),
            (20, Some(true), Some(20), true),
            (30, Some(true), Some(20), false),
            (40, None, Some(20), false),
            (50, Some(false), None, true),
            (60, None, None, false),
        ] {
            let meter = Meter { has_power_cut: says, ..Meter::default() };
            assert_eq!(Controller::note_power_cut(&mut entry, &meter, at(second)), changed, "{second}");
            assert_eq!(entry.power_cut_since, since.map(at), "{second}");
        }
    }
}
