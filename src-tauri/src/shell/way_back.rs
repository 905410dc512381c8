//! The way back from the browser: the window comes forward by itself when the answer is there that was waited for, by
//! whichever way it came, and when the sign-in ends. A link that nobody waits for does not bring it forward: any web page
//! can open those.

use porchlight_app::{
    Handle,
    view::{AppView, AttemptView, SignInStep},
};
use porchlight_domain::Code;
use tauri::AppHandle;

use super::window;

/// Watches for sign-ins that end, until the app does.
pub(super) fn watch(app: &AppHandle, handle: &Handle) {
    let app = app.clone();
    let mut view = handle.view();
    tauri::async_runtime::spawn(async move {
        let mut before = None;
        while view.changed().await.is_ok() {
            let AppView { attempt, .. } = &*view.borrow_and_update();
            if brings_forward(before.as_ref(), attempt.as_ref()) {
                window::bring_forward(&app);
            }
            before.clone_from(attempt);
        }
    });
}

/// Whether the person, who was in the browser, has just come back from it, or the sign-in has just ended. One that nobody
/// came back to ends by itself; it waits where it is.
fn brings_forward(before: Option<&AttemptView>, now: Option<&AttemptView>) -> bool {
    let Some(now) = now else { return false };
    let Some(before) = before.filter(|before| before.id == now.id) else { return false };
    let came_back = is_in_browser(&before.step) && !is_in_browser(&now.step);
    let ended = !has_ended(&before.step) && has_ended(&now.step);
    let timed_out = now.problem.as_ref().is_some_and(|problem| problem.code == Code::SignInTimedOut);
    (came_back || ended) && !timed_out
}

const fn is_in_browser(step: &SignInStep) -> bool {
    match step {
        SignInStep::OpeningBrowser | SignInStep::WaitingForBrowser => true,
        SignInStep::Finishing | SignInStep::Saving | SignInStep::Done { .. } | SignInStep::Failed => false,
    }
}

const fn has_ended(step: &SignInStep) -> bool {
    match step {
        SignInStep::OpeningBrowser | SignInStep::WaitingForBrowser | SignInStep::Finishing | SignInStep::Saving => {
            false
        }
        SignInStep::Done { .. } | SignInStep::Failed => true,
    }
}

#[cfg(test)]
mod tests {
    use porchlight_app::{SystemClock, view::RedirectKind};
    use porchlight_domain::{AttemptId, Clock, Problem};

    use super::*;

    fn id(last: u8) -> AttemptId {
        AttemptId::parse(&format!("00000000-0000-4000-8000-00000000000{last}")).expect("an id")
    }

    fn attempt(id: AttemptId, step: SignInStep) -> AttemptView {
        AttemptView {
            id,
            provider: "tjhsst-ion".to_owned(),
            account: None,
            step,
            redirect: RedirectKind::Loopback,
            waiting_s: 0,
            ends_at: "2026-11-20T10:10:00Z".to_owned(),
            problem: None,
            paste_refused: false,
        }
    }

    #[test]
    fn the_answer_and_the_end_of_a_sign_in_bring_the_window_forward_once_each() {
        let at = |step| attempt(id(1), step);
        let done = at(SignInStep::Done { label: None });
        for under_way in [SignInStep::WaitingForBrowser, SignInStep::Finishing, SignInStep::Saving] {
            let before = at(under_way);
            assert!(brings_forward(Some(&before), Some(&done)), "{before:?}");
            assert!(brings_forward(Some(&before), Some(&at(SignInStep::Failed))), "{before:?}");
        }
        let waiting = at(SignInStep::WaitingForBrowser);
        assert!(brings_forward(Some(&waiting), Some(&at(SignInStep::Finishing))));
        assert!(!brings_forward(Some(&at(SignInStep::OpeningBrowser)), Some(&waiting)));
        assert!(!brings_forward(Some(&waiting), Some(&waiting)), "a link that is not the answer changes nothing");
        assert!(!brings_forward(Some(&at(SignInStep::Finishing)), Some(&at(SignInStep::Saving))));
        assert!(!brings_forward(Some(&done), Some(&done)));
        assert!(!brings_forward(Some(&done), None));
    }

    #[test]
    fn what_nobody_came_back_to_or_a_start_finds_ended_does_not() {
        let waiting = attempt(id(1), SignInStep::WaitingForBrowser);
        let mut timed_out = attempt(id(1), SignInStep::Failed);
        timed_out.problem = Some(Problem::new(Code::SignInTimedOut, SystemClock::start().utc()));
        assert!(!brings_forward(Some(&waiting), Some(&timed_out)));
        assert!(!brings_forward(None, Some(&attempt(id(1), SignInStep::Failed))));
        let other = attempt(id(2), SignInStep::Failed);
        assert!(!brings_forward(Some(&waiting), Some(&other)));
    }
}
