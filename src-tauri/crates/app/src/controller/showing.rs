//! From the state to the one value that the window shows.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use porchlight_auth::compare_scopes;
use porchlight_domain::Code;
use porchlight_providers::{ClientSecretNeed, PROVIDERS, Provider};
use porchlight_telemetry::{self as telemetry, freshness};

use super::{
    Controller,
    accounts::{Account, SessionState},
    signing_in::Sheet,
};
use crate::view::{
    AccountState, AccountView, AppView, AttemptView, Freshness, FreshnessState, LinkHandler, Mode, ProviderView,
    SecretNeed, SetupLinkView, VaultState,
};

/// Ages on screen move in steps, so that nothing ticks faster.
const AGE_STEP_S: i64 = 15;
/// Steps of an age that is shown in minutes.
const LONG_AGE_STEP_S: i64 = 60;
/// From when on an age is shown in minutes.
const LONG_AGE_S: i64 = 120;

/// From when on the end of a sign-in is worth a word.
const NEAR_END: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What is shown before anything is known.
pub(super) fn empty(mode: Mode, locale: Option<String>) -> AppView {
    AppView {
        mode,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        locale,
        providers: Vec::new(),
        accounts: Vec::new(),
        history: None,
        attempt: None,
        check: None,
        vault: VaultState::Unknown,
        link_handler: LinkHandler::Unknown,
        notices: Vec::new(),
    }
}

impl Controller {
    pub(super) fn draw(&self) -> AppView {
        AppView {
            providers: PROVIDERS.iter().map(|provider| self.draw_provider(provider)).collect(),
            accounts: self.accounts.iter().map(|account| self.draw_account(account)).collect(),
            history: self.draw_history(),
            attempt: self.sheet.as_ref().map(|sheet| self.draw_attempt(sheet)),
            check: self.draw_check(),
            vault: self.vault_state,
            link_handler: self.links.handler,
            notices: self.notices.clone(),
            ..self.unchanging()
        }
    }

    fn unchanging(&self) -> AppView {
        let shown = self.view.borrow();
        empty(shown.mode, shown.locale.clone())
    }

    fn draw_provider(&self, provider: &Provider) -> ProviderView {
        ProviderView {
            id: provider.id.0.to_owned(),
            name: provider.name.to_owned(),
            short_name: provider.short_name.to_owned(),
            brings: provider.brings.to_owned(),
            reads: provider.reads.to_owned(),
            offers: provider.offers.to_vec(),
            setup: self.clients.state(provider),
            client_identifier: self.clients.setup(provider).map(|setup| setup.client_identifier.clone()),
            has_client_secret: self.clients.has_secret(provider),
            redirect_uri: self.clients.redirect(provider).as_str().to_owned(),
            secret: match provider.client_secret {
                ClientSecretNeed::Required => SecretNeed::Required,
                ClientSecretNeed::Optional => SecretNeed::Optional,
            },
            guide: provider.setup_guide.steps.iter().map(|&step| step.to_owned()).collect(),
            guide_link: provider
                .setup_guide
                .link
                .map(|link| SetupLinkView { label: link.label.to_owned(), address: link.address.to_owned() }),
        }
    }

    fn draw_account(&self, account: &Account) -> AccountView {
        let state = match account.session {
            SessionState::Opening => AccountState::Opening,
            SessionState::Open(_) => AccountState::SignedIn,
            SessionState::Ended => AccountState::NeedsSignIn,
            SessionState::Closed { .. } => AccountState::StoreClosed,
        };
        AccountView {
            id: account.entry.id,
            provider: account.provider.id.0.to_owned(),
            label: account.entry.identity.as_ref().and_then(|who| who.label.clone()),
            offers: account.provider.offers.to_vec(),
            state,
            problem: account.problem.clone(),
            not_allowed: self.draw_not_allowed(account),
            live: account.values.as_ref().map(|values| self.values_now(account, values)),
            freshness: self.draw_freshness(account),
            asks_meter_number: account.asks_meter_number,
            meter_number: account.entry.meter_number.clone(),
            ends_at: renewable_until(account).filter(|end| self.is_near(*end)).map(|end| end.to_string()),
            renewable_until: renewable_until(account).map(|end| end.to_string()),
            signed_in_until: signed_in_until(account).map(|end| end.to_string()),
            ended_at: account.entry.ended_at.map(|end| end.to_string()),
            homes: self.draw_homes(account),
            meter: self.draw_meter(account),
            school: Self::draw_school(account),
        }
    }

    /// A grant that says nothing of its scopes is as asked for (RFC 6749 §5.1).
    fn draw_not_allowed(&self, account: &Account) -> Vec<String> {
        let SessionState::Open(session) = &account.session else { return Vec::new() };
        let (Some(granted), Some(setup)) = (&session.tokens.scope, self.clients.setup(account.provider)) else {
            return Vec::new();
        };
        let missing = compare_scopes(&setup.scopes(account.provider), granted).missing;
        account.provider.not_seen_without(&missing).into_iter().map(str::to_owned).collect()
    }

    fn is_near(&self, end: Timestamp) -> bool {
        end.duration_since(self.tools.clock.utc()) < NEAR_END
    }

    fn draw_freshness(&self, account: &Account) -> Freshness {
        let has_readings = account.values.as_ref().map(|values| telemetry::has_readings(&values.live));
        let at = account.values.as_ref().filter(|_| has_readings == Some(true)).map(|values| values.measured_at);
        let judged = freshness(at, account.cadence.interval(), self.tools.clock.utc());
        let offline = account.problem.as_ref().is_some_and(|problem| problem.code == Code::Offline);
        let of_this_run = account.values.as_ref().is_some_and(|values| values.of_this_run);
        let state = match (&account.session, judged.state) {
            (SessionState::Ended, _) => FreshnessState::SignedOut,
            (_, telemetry::FreshnessState::Loading) if has_readings.is_none() => FreshnessState::Loading,
            _ if offline => FreshnessState::Offline,
            (_, telemetry::FreshnessState::Loading) => FreshnessState::NoReadings,
            // Saved values may be young, but nobody has asked yet.
            (_, telemetry::FreshnessState::Live) if !of_this_run => FreshnessState::Late,
            (_, telemetry::FreshnessState::Live) => FreshnessState::Live,
            (_, telemetry::FreshnessState::Late) => FreshnessState::Late,
            (_, telemetry::FreshnessState::Old) => FreshnessState::Old,
        };
        Freshness { state, age_s: judged.age.map(in_steps), at: at.map(|at| at.to_string()) }
    }

    fn draw_attempt(&self, sheet: &Sheet) -> AttemptView {
        let now = self.tools.clock.now();
        let left = sheet.ends_at.saturating_sub(now.elapsed);
        let waiting = porchlight_auth::ATTEMPT_LIFETIME.saturating_sub(left);
        AttemptView {
            id: sheet.attempt,
            provider: sheet.provider.0.to_owned(),
            account: sheet.account,
            step: sheet.step.clone(),
            redirect: sheet.redirect,
            waiting_s: waiting_in_steps(waiting),
            ends_at: minute_of(now.utc + left).to_string(),
            problem: sheet.problem.clone(),
            paste_refused: sheet.paste_refused,
        }
    }
}

/// When the refresh token dies unused, where the provider lets it.
fn renewable_until(account: &Account) -> Option<Timestamp> {
    let SessionState::Open(session) = &account.session else { return None };
    session.tokens.refresh.as_ref()?;
    Some(minute_of(session.obtained_at + account.provider.refresh_idle_limit?))
}

/// When a session ends that cannot be renewed.
fn signed_in_until(account: &Account) -> Option<Timestamp> {
    let SessionState::Open(session) = &account.session else { return None };
    session.tokens.refresh.is_none().then(|| session.bearer_ends_at())
}

/// Steps of 5 s up to 30 s, then whole minutes: the sheet's words change at 5 s, 20 s and 2 min.
fn waiting_in_steps(waiting: Duration) -> u32 {
    let seconds = waiting.as_secs();
    let shown = match seconds {
        0..30 => seconds / 5 * 5,
        30..60 => 30,
        _ => seconds / 60 * 60,
    };
    u32::try_from(shown).unwrap_or(u32::MAX)
}

fn in_steps(age: SignedDuration) -> f64 {
    let step_s = if age.as_secs() < LONG_AGE_S { AGE_STEP_S } else { LONG_AGE_STEP_S };
    let seconds = age.as_secs() / step_s * step_s;
    u32::try_from(seconds).map_or(f64::from(u32::MAX), f64::from)
}

/// To the whole minute, so that the view does not change by itself.
fn minute_of(instant: Timestamp) -> Timestamp {
    Timestamp::from_second((instant.as_second() + 30) / 60 * 60).unwrap_or(instant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sheets_seconds_move_in_steps() {
        for (waiting_s, shown_s) in [(0, 0), (4, 0), (5, 5), (21, 20), (31, 30), (119, 60), (120, 120), (599, 540)] {
            assert_eq!(waiting_in_steps(Duration::from_secs(waiting_s)), shown_s, "{waiting_s}");
        }
    }

    #[test]
    fn an_age_moves_in_steps_of_fifteen_seconds_and_then_of_minutes() {
        for (age_s, shown_s) in [(0, 0.0), (44, 30.0), (119, 105.0), (120, 120.0), (179, 120.0), (3599, 3540.0)] {
            let shown = in_steps(SignedDuration::from_secs(age_s));
            assert!((shown - shown_s).abs() < f64::EPSILON, "{age_s} {shown}");
        }
    }
}
