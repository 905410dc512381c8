//! Whether the system brings the app's links to this program. It is looked at when the app starts and before each
//! sign-in whose way back is a link; while they lead elsewhere, the window says so and offers a repair.

use std::sync::Arc;

use porchlight_domain::{AccountId, Problem};
use porchlight_providers::{RedirectMethod, find};
use tokio::sync::oneshot;

use super::{Controller, TaskName};
use crate::{LinkRegistration, event::Event, view::LinkHandler};

/// The system's registration of links, and what it said last.
pub(super) struct LinkWatch {
    registration: Arc<dyn LinkRegistration>,
    pub handler: LinkHandler,
}

impl LinkWatch {
    pub fn new(registration: Arc<dyn LinkRegistration>) -> Self {
        Self { registration, handler: LinkHandler::Unknown }
    }
}

/// What was waiting for the look.
pub(crate) enum AfterLook {
    /// Nothing; the app has started.
    Nothing,
    /// A sign-in.
    SignIn { provider: String, account: Option<AccountId>, answer: oneshot::Sender<Result<(), Problem>> },
    /// Whoever asked for a repair.
    Answer(oneshot::Sender<Result<(), Problem>>),
}

impl Controller {
    /// Looks for the first time. Where links lead nowhere, nothing is taken from anybody by asking for them.
    pub(super) fn open_links(&mut self) {
        self.look_at_links(AfterLook::Nothing, |registration| match registration.look() {
            LinkHandler::Nobody => {
                registration.register();
                registration.look()
            }
            found @ (LinkHandler::Unknown | LinkHandler::Ours | LinkHandler::Other) => found,
        });
    }

    /// Begins a sign-in; after a look, where the browser comes back by link.
    pub(super) async fn begin_sign_in(
        &mut self,
        provider: String,
        account: Option<AccountId>,
        answer: oneshot::Sender<Result<(), Problem>>,
    ) {
        let method = find(&provider).map(|provider| self.clients.redirect(provider).method());
        match method {
            Some(RedirectMethod::DeepLink | RedirectMethod::HostedPage) => {
                self.look_at_links(AfterLook::SignIn { provider, account, answer }, |registration| registration.look());
            }
            Some(RedirectMethod::Loopback) | None => {
                let begun = self.request_sign_in(&provider, account).await;
                // Nobody waits for the answer when the window was closed meanwhile.
                answer.send(begun).ok();
            }
        }
    }

    /// Asks the system to bring links here, and looks whether it does.
    pub(super) fn repair_links(&mut self, answer: oneshot::Sender<Result<(), Problem>>) {
        self.look_at_links(AfterLook::Answer(answer), |registration| {
            registration.register();
            registration.look()
        });
    }

    pub(super) async fn note_links(&mut self, handler: LinkHandler, after: AfterLook) {
        if std::mem::replace(&mut self.links.handler, handler) != handler {
            tracing::info!(?handler, "where the system brings links");
        }
        match after {
            AfterLook::Nothing => {}
            AfterLook::SignIn { provider, account, answer } => {
                let begun = self.request_sign_in(&provider, account).await;
                answer.send(begun).ok();
            }
            AfterLook::Answer(answer) => {
                // Whether it helped shows in the view, which goes out before the answer does.
                self.show();
                answer.send(Ok(())).ok();
            }
        }
    }

    fn look_at_links(
        &mut self,
        after: AfterLook,
        look: impl FnOnce(&dyn LinkRegistration) -> LinkHandler + Send + 'static,
    ) {
        let registration = Arc::clone(&self.links.registration);
        self.start_blocking(TaskName::Other("look at links"), move || {
            Event::LinksLooked(look(registration.as_ref()), after)
        });
    }
}
