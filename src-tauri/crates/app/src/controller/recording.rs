//! The recording: what the person did, how a sign-in went on, what the window showed, and what happened to the clocks.
//! Requests are recorded by `http` itself.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use jiff::SignedDuration;
use porchlight_auth::{
    Refusal,
    sign_in::{self, ExchangeError, SignIn},
};
use porchlight_domain::{AccountId, Code, Moment, Problem, random_bytes};
use porchlight_providers::find;
use porchlight_trace::{Act, Kind, Recorder, RingKey, SignInStep, Started, Text, What};
use zeroize::Zeroizing;

use super::{Controller, TaskName};
use crate::{
    Command,
    event::Event,
    recorded_view::APP,
    view::{Mode, VaultState},
};

/// A difference of the clocks beyond this was made by somebody; below, by the clocks.
const CLOCK_SET: SignedDuration = SignedDuration::from_secs(2);
/// Later than this means that the machine slept, or that the program did not come to its turn.
const SLEPT: Duration = Duration::from_secs(30);

/// What the Controller knows of its recording.
pub(super) struct Recording {
    recorder: Recorder,
    /// Whether the ring has its key, or is being given it.
    has_key: Arc<AtomicBool>,
    /// The clocks when they were looked at last.
    looked_at: Option<Moment>,
}

/// What a step of the sign-in is called in a recording, and why it failed, if it did.
pub(super) struct Step(&'static str, Option<Text>);

impl Recording {
    pub fn off() -> Self {
        Self { recorder: Recorder::off(), has_key: Arc::default(), looked_at: None }
    }

    /// What is recorded of a command: what it is called and whom it is about. Nothing of what was typed.
    pub fn act(&self, command: &Command) -> Option<Act> {
        if !self.recorder.is_on() {
            return None;
        }
        let account = |id: &AccountId| Some(self.recorder.label(Kind::Account, &id.to_string()));
        let provider = |id: &str| find(id).map(|provider| Text::word(provider.id.0));
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "a command that is not named here is recorded without a name"
        )]
        let (act, provider, about) = match command {
            Command::SignIn { provider: id, account: again } => {
                ("sign_in", provider(id), again.as_ref().and_then(account))
            }
            Command::CancelSignIn(_) => ("cancel_sign_in", None, None),
            Command::DismissSignIn(_) => ("dismiss_sign_in", None, None),
            Command::ReopenBrowser(_) => ("reopen_browser", None, None),
            Command::CopySignInLink(_) => ("copy_sign_in_link", None, None),
            Command::PasteResponse(_) => ("paste_response", None, None),
            Command::SaveSetup { provider: id, .. } => ("save_setup", provider(id), None),
            Command::UseSetupFile(_) => ("use_setup_file", None, None),
            Command::TakeDroppedFile(_) => ("take_dropped_file", None, None),
            Command::ForgetSetup { provider: id } => ("forget_setup", provider(id), None),
            Command::SignOut(id) => ("sign_out", None, account(id)),
            Command::RemoveAccount(id) => ("remove_account", None, account(id)),
            Command::SetMeterNumber { account: id, .. } => ("set_meter_number", None, account(id)),
            Command::SetMeterUnit { account: id, .. } => ("set_meter_unit", None, account(id)),
            Command::ShowMeterDay { account: id, .. } => ("show_meter_day", None, account(id)),
            Command::SetBusRoute { account: id, .. } => ("set_bus_route", None, account(id)),
            Command::MarkAnnouncementsRead(id) => ("mark_announcements_read", None, account(id)),
            Command::OpenInProvider { account: id, .. } => ("open_in_provider", None, account(id)),
            Command::ShowHistory { account: id, .. } => ("show_history", None, account(id)),
            Command::LeaveHistory => ("leave_history", None, None),
            Command::SaveHistory(_) => ("save_history", None, None),
            Command::FetchHistory { account: id, on } => {
                (if *on { "fetch_history" } else { "stop_fetching_history" }, None, account(id))
            }
            Command::SavePicture { .. } => ("save_picture", None, None),
            Command::SetHome { account: id, .. } => ("set_home", None, account(id)),
            Command::UpdateNow => ("update_now", None, None),
            Command::DismissNotice(_) => ("dismiss_notice", None, None),
            Command::OpenSetupLink { provider: id } => ("open_setup_link", provider(id), None),
            Command::ReportViewCrash => ("report_view_crash", None, None),
            _ => ("other", None, None),
        };
        Some(Act { act: act.into(), provider, about, refused: None })
    }

    /// Records a command and how it was answered.
    pub fn note_act(&self, act: Option<Act>, result: &Result<(), Problem>) {
        if let Some(act) = act {
            let refused = result.as_ref().err().map(|problem| code(problem.code));
            self.recorder.note(What::Person(Act { refused, ..act }));
        }
    }

    /// Records a step of the sign-in. Time that passed is none unless it ended something.
    pub fn note_step(&self, step: Step, before: &'static str, state: &SignIn) {
        let now = word_of_state(state);
        if !self.recorder.is_on() || (step.0 == "tick" && now == before) {
            return;
        }
        let attempt = state.attempt();
        self.recorder.note(What::SignIn(SignInStep {
            attempt: attempt.map(|attempt| self.recorder.label(Kind::Attempt, &attempt.id.to_string())),
            provider: attempt.map(|attempt| Text::word(attempt.provider.0)),
            event: step.0.into(),
            state: now.into(),
            reason: step.1,
        }));
    }

    /// Records that a response was not accepted.
    pub fn note_refusal(&self, refusal: Refusal) {
        let outcome = match refusal {
            Refusal::NoAttempt => "no_attempt",
            Refusal::Unreadable => "unreadable",
            Refusal::RedirectUri => "redirect_uri",
            Refusal::State => "state",
            Refusal::Issuer => "issuer",
            Refusal::Empty => "empty",
            Refusal::AlreadyAnswered => "already_answered",
        };
        self.recorder.note(What::Decision {
            rule: "authorization_response".into(),
            about: None,
            outcome: outcome.into(),
        });
    }
}

impl Controller {
    /// Records what happens, from the start on. The same recorder belongs into the client of the providers
    /// ([`porchlight_http::Client::recording_to`]).
    #[must_use]
    pub fn recording_to(mut self, recorder: Recorder) -> Self {
        self.recording.recorder = recorder;
        self
    }

    /// The first entry of a run.
    pub(super) fn begin_recording(&mut self) {
        let mode = match self.view.borrow().mode {
            Mode::Real => "real",
            Mode::Demo => "demo",
            Mode::DemoOtherServers => "demo_other_servers",
        };
        self.recording.recorder.note(What::Started(Started {
            version: Text::word(env!("CARGO_PKG_VERSION")),
            mode: Text::word(mode),
            system: Text::word(std::env::consts::OS),
            processor: Text::word(std::env::consts::ARCH),
        }));
        self.recording.looked_at = Some(self.tools.clock.now());
    }

    /// Gives the ring its key. A store that is not known to be open is not asked for it: a recording is no reason to ask
    /// a person for a password.
    pub(super) fn unlock_recording(&mut self) {
        if !self.recording.recorder.is_on()
            || self.vault_state != VaultState::Ready
            || self.recording.has_key.swap(true, Ordering::Relaxed)
        {
            return;
        }
        let (vault, recorder) = (self.tools.vault.clone(), self.recording.recorder.clone());
        let has_key = Arc::clone(&self.recording.has_key);
        let fresh = Zeroizing::new(random_bytes(self.tools.randomness.as_ref()));
        self.start(TaskName::Other("recording key"), async move {
            match vault.recording_key(fresh).await {
                Ok(key) => recorder.unlock(RingKey::new(*key)),
                Err(error) => {
                    tracing::info!(%error, "the recording stays in memory");
                    // Asked again when the store is used again.
                    has_key.store(false, Ordering::Relaxed);
                }
            }
            Event::Done
        });
    }

    /// Records what the clocks did since the last time, when the wait was to end at `until`.
    pub(super) fn note_clocks(&mut self, until: Duration) {
        if !self.recording.recorder.is_on() {
            return;
        }
        let now = self.tools.clock.now();
        let Some(before) = self.recording.looked_at.replace(now) else { return };
        let late = now.elapsed.saturating_sub(until.max(before.elapsed));
        if late >= SLEPT {
            let for_ms = u64::try_from(late.as_millis()).unwrap_or(u64::MAX);
            self.recording.recorder.note(What::Slept { for_ms });
        }
        let passed =
            SignedDuration::try_from(now.elapsed.saturating_sub(before.elapsed)).unwrap_or(SignedDuration::MAX);
        let set_by = now.utc.duration_since(before.utc).saturating_sub(passed);
        if set_by.abs() >= CLOCK_SET {
            let by_ms = i64::try_from(set_by.as_millis()).unwrap_or(i64::MAX);
            self.recording.recorder.note(What::ClockSet { by_ms });
        }
    }

    /// Records what the window shows, when that has changed.
    pub(super) fn record_view(&self) {
        if self.recording.recorder.is_on() {
            self.recording.recorder.view(&*self.view.borrow(), &APP);
        }
    }

    /// Waits a moment until all is written. For the end of the program.
    pub(super) fn end_recording(&self) {
        /// A disk that hangs must not keep the program.
        const PATIENCE: Duration = Duration::from_secs(1);
        self.recording.recorder.flush(PATIENCE);
    }
}

/// What an event of the sign-in is called. Codes, links and tokens are in some; none is in a name.
pub(super) fn word_of_event(event: &sign_in::Event) -> Step {
    let of = |word, result: Option<Code>| Step(word, result.map(code));
    match event {
        sign_in::Event::Requested(..) => of("requested", None),
        sign_in::Event::Found(_) => of("found", None),
        sign_in::Event::Kept(_, result) => of("kept", result.err()),
        sign_in::Event::Response(_) => of("response", None),
        sign_in::Event::Taken(_, Ok(false)) => Step("taken", Some("by_somebody_else".into())),
        sign_in::Event::Taken(_, result) => of("taken", result.err()),
        sign_in::Event::TokenResponse(_, Ok(_)) => of("token_response", None),
        sign_in::Event::TokenResponse(_, Err(error)) => Step("token_response", Some(reason(error))),
        sign_in::Event::Stored(_, result) => of("stored", result.err()),
        sign_in::Event::BrowserFailed(_) => of("browser_failed", None),
        sign_in::Event::ReopenRequested(_) => of("reopen_requested", None),
        sign_in::Event::Cancelled(_) => of("cancelled", None),
        sign_in::Event::Tick => of("tick", None),
    }
}

pub(super) fn word_of_state(state: &SignIn) -> &'static str {
    match state {
        SignIn::Idle => "idle",
        SignIn::Keeping(..) => "keeping",
        SignIn::AwaitingResponse(..) => "awaiting_response",
        SignIn::Taking(..) => "taking",
        SignIn::ExchangingCode(_) => "exchanging_code",
        SignIn::Saving(_) => "saving",
    }
}

fn reason(error: &ExchangeError) -> Text {
    match error {
        // The words of the token endpoint are in the record of its reply, as far as they may be.
        ExchangeError::Refused(_) => "refused".into(),
        ExchangeError::Checked(why) | ExchangeError::NoAnswer(why) => code(*why),
    }
}

/// A code as the window knows it.
fn code(code: Code) -> Text {
    Text::variant(&code)
}
