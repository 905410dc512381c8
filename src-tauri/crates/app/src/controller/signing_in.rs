//! Signing in: the effects of the state machine, and the doors by which a response comes.

use std::time::Duration;

use porchlight_auth::{
    Attempt, SignInRequest, cut_out,
    sign_in::{self, Effect, Ending, Exchanged, SignIn},
    take_tokens, write_authorization_request,
};
use porchlight_domain::{AccountId, AttemptId, ClientSecret, Code, Problem, ProviderId};
use porchlight_http::loopback::{BindError, LoopbackListener};
use porchlight_providers::{LoopbackPort, Provider, RedirectMethod, find};
use porchlight_vault::PendingAttempt;
use tokio::sync::oneshot;

use super::{
    Controller, TaskName,
    recording::{word_of_event, word_of_state},
};
use crate::{
    account_list::{Placement, place},
    event::{Event, StoredSession},
    exchange::exchange_code,
    files,
    launch::ResumeNote,
    session::{Session, code_of_vault},
    view::{NoticeKind, RedirectKind, SignInStep, VaultState},
};

/// What the progress sheet shows. It outlives the attempt, to say how it ended.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Sheet {
    pub attempt: AttemptId,
    pub provider: ProviderId,
    pub account: Option<AccountId>,
    pub redirect: RedirectKind,
    /// When the attempt is over, by this run's clock.
    pub ends_at: Duration,
    pub step: SignInStep,
    pub problem: Option<Problem>,
    pub paste_refused: bool,
}

impl Controller {
    pub(super) async fn request_sign_in(&mut self, provider: &str, account: Option<AccountId>) -> Result<(), Problem> {
        let provider = find(provider).ok_or_else(|| self.problem(Code::Internal))?;
        let client = self.clients.client(provider).ok_or_else(|| self.problem(self.why_no_client(provider)))?;
        let redirect = self.clients.redirect(provider);
        self.stop_listening();
        let fixed_port = match redirect.port() {
            LoopbackPort::Fixed(port) => Some(port),
            LoopbackPort::Any | LoopbackPort::None => None,
        };
        let (listener, busy) = match LoopbackListener::bind(fixed_port).await {
            Ok(listener) => (Some(listener), None),
            Err(BindError::PortBusy(port)) => {
                tracing::warn!(port, "the loopback port is taken");
                (None, Some(Code::PortBusy))
            }
            Err(BindError::Refused(error)) => {
                tracing::error!(kind = ?error.kind(), "the loopback listener could not be opened");
                (None, Some(Code::PortBusy))
            }
        };
        let port = listener.as_ref().map_or(UNSERVED_PORT, LoopbackListener::port);
        let request = SignInRequest {
            client,
            account,
            redirect_uri: redirect.with_port(port),
            handed_over_at: handed_over_at(provider, redirect.method()),
        };
        let now = self.tools.clock.now();
        let (attempt, link) = write_authorization_request(&request, self.tools.randomness.as_ref(), now);
        if let Some(listener) = listener {
            self.listen(listener, provider);
        }
        self.sheet = Some(Sheet {
            attempt: attempt.id,
            provider: provider.id,
            account,
            redirect: kind(redirect.method()),
            ends_at: attempt.ends_at,
            step: SignInStep::OpeningBrowser,
            // A busy port matters only where the response would have come in by it.
            problem: busy.filter(|_| redirect.method() == RedirectMethod::Loopback).map(|code| self.problem(code)),
            paste_refused: false,
        });
        self.notices.retain(|notice| notice.kind != NoticeKind::UnexpectedLink);
        // The newer attempt takes the place of whatever the credential store holds.
        self.attempt_is_known = true;
        self.attempt_retry_at = None;
        self.early_links.clear();
        self.step(sign_in::Event::Requested(attempt, link));
        Ok(())
    }

    /// A setup without its secret waits for the credential store.
    fn why_no_client(&self, provider: &Provider) -> Code {
        match (self.clients.setup(provider), self.vault_state) {
            (None, _) => Code::SetupMissing,
            (Some(_), VaultState::Missing) => Code::VaultMissing,
            (Some(_), VaultState::Refusing | VaultState::Ready) => Code::VaultRefuses,
            (Some(_), VaultState::Locked | VaultState::Unknown) => Code::VaultLocked,
        }
    }

    /// Takes one step of the state machine and does what it wants done.
    pub(super) fn step(&mut self, event: sign_in::Event) {
        let now = self.tools.clock.now();
        let (heard, before) = (word_of_event(&event), word_of_state(&self.sign_in));
        let state = std::mem::take(&mut self.sign_in);
        let (state, effects) = sign_in::handle(state, event, now);
        self.sign_in = state;
        self.recording.note_step(heard, before, &self.sign_in);
        for effect in effects {
            self.perform(effect);
        }
        self.show_step();
        match self.sign_in {
            SignIn::Keeping(..) | SignIn::AwaitingResponse(..) => {}
            SignIn::Idle | SignIn::Taking(..) | SignIn::ExchangingCode(_) | SignIn::Saving(_) => self.stop_listening(),
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Keep(attempt) => self.keep(attempt),
            Effect::Forget(id) => {
                self.forget_note();
                let vault = self.tools.vault.clone();
                self.start(TaskName::Other("forget attempt"), async move {
                    if let Err(error) = vault.take_attempt(id).await {
                        tracing::warn!(%error, "an attempt was not forgotten");
                    }
                    Event::Done
                });
            }
            Effect::OpenBrowser(id, link) => {
                let browser = self.browser.clone();
                self.start_blocking(TaskName::SignIn, move || {
                    Event::BrowserOpened(id, browser.open_authorization_request(&link))
                });
            }
            Effect::Take(id) => {
                self.forget_note();
                let vault = self.tools.vault.clone();
                self.start(TaskName::SignIn, async move {
                    let taken = vault.take_attempt(id).await;
                    let taken = taken.map(|attempt| attempt.is_some()).map_err(code_of_vault);
                    Event::SignIn(sign_in::Event::Taken(id, taken))
                });
            }
            Effect::RequestTokens(attempt, code) => {
                let Some(client) = find(attempt.provider.0).and_then(|provider| self.clients.client(provider)) else {
                    let gone = Err(sign_in::ExchangeError::Checked(Code::SetupMissing));
                    return self.step(sign_in::Event::TokenResponse(attempt.id, gone));
                };
                let tools = self.tools.clone();
                self.start(TaskName::SignIn, async move {
                    let result = exchange_code(&tools, &client, &attempt, &code).await;
                    if let Err(error) = &result {
                        tracing::warn!(provider = %attempt.provider, ?error, "the code brought no tokens");
                    }
                    Event::SignIn(sign_in::Event::TokenResponse(attempt.id, result))
                });
            }
            Effect::Store(attempt, exchanged) => self.store_session(&attempt, *exchanged),
            Effect::Report(ending) => self.report(&ending),
        }
    }

    fn keep(&mut self, attempt: Attempt) {
        let note = ResumeNote::new(&self.launch, self.tools.clock.now());
        if let Err(error) = files::store(&self.folders.resume_note(), &note) {
            tracing::error!(kind = ?error.kind(), "the note for a start by a link was not written");
        }
        let vault = self.tools.vault.clone();
        let id = attempt.id;
        let pending = PendingAttempt {
            id,
            provider: attempt.provider.0.to_owned(),
            account: attempt.account,
            state_sha256: attempt.state_sha256,
            verifier: attempt.verifier,
            nonce: attempt.nonce,
            redirect_uri: attempt.redirect_uri,
            created_at: attempt.began_at,
        };
        self.start(TaskName::SignIn, async move {
            // The probe may ask for the store's password, here where the person expects a question.
            let kept = match vault.probe().await {
                Ok(()) => vault.store_attempt(pending).await,
                Err(error) => Err(error),
            };
            Event::SignIn(sign_in::Event::Kept(id, kept.map_err(code_of_vault)))
        });
    }

    fn store_session(&mut self, attempt: &Attempt, exchanged: Exchanged) {
        let Some(client) = find(attempt.provider.0).and_then(|provider| self.clients.client(provider)) else {
            return self.step(sign_in::Event::Stored(attempt.id, Err(Code::SetupMissing)));
        };
        let entries: Vec<_> = self.accounts.iter().map(|account| account.entry.clone()).collect();
        let identity = exchanged.identity;
        let account = match place(&entries, attempt.provider.0, attempt.account, identity.as_ref()) {
            Placement::Existing(account) => account,
            Placement::New => AccountId::random(self.tools.randomness.as_ref()),
            // Nothing of it is kept until the person says whether they want that.
            Placement::OtherPerson => {
                tracing::info!(provider = %attempt.provider, "somebody else signed in than the account belongs to");
                self.revoke(attempt.provider, exchanged.tokens.refresh);
                return self.step(sign_in::Event::Stored(attempt.id, Err(Code::SignInOtherPerson)));
            }
        };
        // A program that is killed between the record and the list must find the record again.
        if entries.iter().all(|entry| entry.id != account) {
            self.note_unlisted(account, client.provider.id);
            self.store_account_list();
        }
        self.stop_deletion(account);
        let tokens = take_tokens(exchanged.tokens, None, client.provider.bearer);
        let mut session = Session::fresh(tokens, exchanged.issuer, None, self.tools.clock.now());
        let vault = self.tools.vault.clone();
        let (attempt, provider) = (attempt.id, attempt.provider);
        self.start(TaskName::SignIn, async move {
            let result = vault.store_record(session.record(account, &client, identity.as_ref())).await;
            if let Ok(generation) = result {
                session.generation = generation;
                session.unsaved = false;
            }
            let result = result.map(drop);
            Event::SessionStored(Box::new(StoredSession { attempt, account, provider, identity, session, result }))
        });
    }

    fn report(&mut self, ending: &Ending) {
        let (id, step, problem) = match *ending {
            Ending::SignedIn(id) => {
                let label = self.label_of_newest_session();
                (id, SignInStep::Done { label }, None)
            }
            // The person knows; there is nothing to say.
            Ending::Failed(id, _, Code::SignInCancelled) => {
                self.sheet = self.sheet.take().filter(|sheet| sheet.attempt != id);
                return;
            }
            Ending::Failed(id, _, code @ Code::BrowserNotOpened) => {
                (id, SignInStep::WaitingForBrowser, Some(self.problem(code)))
            }
            Ending::Failed(id, _, code) => {
                tracing::info!(?code, "a sign-in ended without success");
                (id, SignInStep::Failed, Some(self.problem(code)))
            }
            Ending::Refused(id, code, ref words) => {
                tracing::info!(?code, "the provider refused a sign-in");
                let detail = words.as_deref().map(|words| self.without_client_secret(words));
                (id, SignInStep::Failed, Some(Problem { detail, ..self.problem(code) }))
            }
        };
        if let Some(sheet) = self.sheet.as_mut().filter(|sheet| sheet.attempt == id) {
            sheet.step = step;
            sheet.problem = problem;
        }
    }

    /// A server may repeat in its words what it was sent.
    fn without_client_secret(&self, words: &str) -> String {
        let provider = self.sheet.as_ref().and_then(|sheet| find(sheet.provider.0));
        let client = provider.and_then(|provider| self.clients.client(provider));
        let secret = client.as_ref().and_then(|client| client.client_secret.as_ref());
        cut_out(words, secret.map(ClientSecret::expose))
    }

    /// Brings the sheet to the step of the state machine, while that has an attempt.
    fn show_step(&mut self) {
        let step = match &self.sign_in {
            SignIn::Idle => return,
            SignIn::Keeping(..) => SignInStep::OpeningBrowser,
            SignIn::AwaitingResponse(..) => SignInStep::WaitingForBrowser,
            SignIn::Taking(..) | SignIn::ExchangingCode(_) => SignInStep::Finishing,
            SignIn::Saving(_) => SignInStep::Saving,
        };
        if let Some(sheet) = &mut self.sheet {
            // What was in the way of the browser is over once the response is there.
            if step != SignInStep::WaitingForBrowser && step != SignInStep::OpeningBrowser {
                sheet.problem = None;
            }
            sheet.step = step;
        }
    }

    pub(super) fn note_browser(&mut self, attempt: AttemptId, opened: bool) {
        if !opened {
            self.step(sign_in::Event::BrowserFailed(attempt));
        }
    }

    pub(super) fn dismiss_sign_in(&mut self, attempt: AttemptId) {
        let under_way = self.sign_in.attempt().is_some_and(|pending| pending.id == attempt);
        if !under_way {
            self.sheet = self.sheet.take().filter(|sheet| sheet.attempt != attempt);
        }
    }

    /// Opens the browser once more; with a new attempt where the link is gone or the attempt is over.
    pub(super) async fn reopen_browser(&mut self, attempt: AttemptId, answer: oneshot::Sender<Result<(), Problem>>) {
        if let Some(sheet) = self.sheet.as_ref().filter(|sheet| sheet.attempt == attempt) {
            let (provider, account) = (sheet.provider, sheet.account);
            if self.sign_in.link().is_none() {
                return self.begin_sign_in(provider.0.to_owned(), account, answer).await;
            }
            self.step(sign_in::Event::ReopenRequested(attempt));
        }
        // Nobody waits for the answer when the window was closed meanwhile.
        answer.send(Ok(())).ok();
    }

    pub(super) fn copy_link(&mut self, attempt: AttemptId) -> Result<(), Problem> {
        let link = self.sign_in.link().filter(|_| self.sign_in.attempt().is_some_and(|a| a.id == attempt)).cloned();
        let Some(link) = link else { return Err(self.problem(Code::SignInTimedOut)) };
        let clipboard = self.clipboard.clone();
        self.start_blocking(TaskName::Other("copy link"), move || {
            if !clipboard.copy_link(&link) {
                tracing::error!("the link could not be put on the clipboard");
            }
            Event::Done
        });
        Ok(())
    }

    pub(super) fn paste(&mut self, attempt: AttemptId) {
        let clipboard = self.clipboard.clone();
        self.start_blocking(TaskName::Other("paste"), move || Event::Pasted(attempt, clipboard.paste()));
    }

    pub(super) fn listen(&mut self, listener: LoopbackListener, provider: &Provider) {
        let serving = listener.serve(provider.loopback_path(), self.arrivals_door.clone());
        self.listener = Some(self.start(TaskName::Other("listen"), async move {
            serving.await;
            Event::ListenerEnded
        }));
    }

    pub(super) fn stop_listening(&mut self) {
        if let Some(listener) = self.listener.take() {
            listener.abort();
        }
    }

    fn forget_note(&self) {
        if let Err(error) = files::delete(&self.folders.resume_note()) {
            tracing::warn!(kind = ?error.kind(), "the note for a start by a link was not removed");
        }
    }
}

/// Stands in the redirect URI when no listener could be opened: the browser finds nobody there, and the person pastes
/// the address.
const UNSERVED_PORT: u16 = 1;

/// A hosted page hands the response over by deep link.
fn handed_over_at(provider: &Provider, method: RedirectMethod) -> Option<String> {
    match method {
        RedirectMethod::HostedPage => Some(provider.deep_link()),
        RedirectMethod::DeepLink | RedirectMethod::Loopback => None,
    }
}

pub(super) fn kind(method: RedirectMethod) -> RedirectKind {
    match method {
        RedirectMethod::DeepLink => RedirectKind::DeepLink,
        RedirectMethod::Loopback => RedirectKind::Loopback,
        RedirectMethod::HostedPage => RedirectKind::HostedPage,
    }
}
