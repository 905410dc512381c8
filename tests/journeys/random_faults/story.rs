//! What happened in a journey, and whether it was as promised.

use porchlight_app::view::AccountState;
use porchlight_domain::Code;

/// More token requests than any step gives cause for: one round, and one more of a program that was started meanwhile.
const MOST_TOKEN_REQUESTS: usize = 4;
/// More requests to the API than any step gives cause for.
const MOST_API_REQUESTS: usize = 120;

/// What the window shows of the account.
#[derive(Clone, PartialEq, Debug)]
pub struct Shown {
    pub state: AccountState,
    pub code: Option<Code>,
    /// Whether there are values, live or saved.
    pub has_values: bool,
}

/// One step, as it was seen from outside.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, and all may hold")]
#[derive(Clone, PartialEq, Debug)]
pub struct Step {
    /// What was done to the app, for whoever reads a failure.
    pub act: String,
    /// The refresh tokens that came to the token endpoint, in order.
    pub spent: Vec<String>,
    /// Requests to the API.
    pub api: usize,
    /// Whether the server answered `invalid_grant` to whoever asked in this step.
    pub refuses: bool,
    /// Whether an answer may have been lost in this step: the app was ended, or the connection, or nothing was stored.
    pub loses: bool,
    /// Whether it came to rest by itself.
    pub rests: bool,
    /// Whether the app still runs.
    pub runs: bool,
    pub shown: Shown,
}

/// A whole journey, from a signed-in account with values on.
#[derive(Clone, PartialEq, Debug)]
pub struct Story {
    pub steps: Vec<Step>,
    /// What is shown when all faults are over, and the app has had time.
    pub end: Shown,
    /// What is shown when the person has then signed in again, where they were asked to.
    pub signed_in_again: Option<Shown>,
}

/// What in a story is not as promised, in words; nothing if all is well.
///
/// - Nobody ends the app, and it comes to rest: no loop.
/// - A session ends only if the server refused it, or if a refresh token was spent whose answer was lost; and the words
///   say which.
/// - After that nobody is asked any more.
/// - What was saved is shown throughout.
/// - In the end the account is signed in with values, or asks to sign in; and to sign in then works.
pub fn violations(story: &Story) -> Vec<String> {
    let mut found = Vec::new();
    let mut ended_in = None;
    for (number, step) in story.steps.iter().enumerate() {
        let mut note = |what: String| found.push(format!("step {number} ({}): {what}", step.act));
        if !step.runs {
            note("the app has ended by itself".into());
        }
        if !step.rests {
            note("it does not come to rest".into());
        }
        if step.spent.len() > MOST_TOKEN_REQUESTS {
            note(format!("{} token requests", step.spent.len()));
        }
        if step.api > MOST_API_REQUESTS {
            note(format!("{} requests to the API", step.api));
        }
        if !step.shown.has_values {
            note("what was saved is not shown".into());
        }
        if step.shown.code == Some(Code::Internal) {
            note("a fault of the program is shown".into());
        }
        if ended_in.is_some() {
            if step.shown.state != AccountState::NeedsSignIn {
                note(format!("{:?} after the session had ended", step.shown.state));
            }
            if !step.spent.is_empty() || step.api > 0 {
                note("somebody is asked though the session had ended".into());
            }
        } else if step.shown.state == AccountState::NeedsSignIn {
            ended_in = Some(number);
            if let Some(what) = untrue_end(&story.steps[..=number]) {
                note(what);
            }
        }
    }
    judge_end(story, ended_in.is_some(), &mut found);
    found
}

fn judge_end(story: &Story, has_ended: bool, found: &mut Vec<String>) {
    let is_well = |shown: &Shown| shown.state == AccountState::SignedIn && shown.code.is_none() && shown.has_values;
    match (&story.signed_in_again, has_ended) {
        (Some(again), true) if !is_well(again) => found.push(format!("signing in again: {again:?}")),
        (None, true) => found.push("nobody signed in again".into()),
        (Some(_), false) => found.push("somebody signed in again though the session had not ended".into()),
        (None, false) if !is_well(&story.end) => found.push(format!("in the end: {:?}", story.end)),
        (Some(_), true) | (None, false) => {}
    }
}

/// Why what is said about the end of a session is not true, if so; the session ends in the last of `steps`.
fn untrue_end(steps: &[Step]) -> Option<String> {
    let (end, before) = steps.split_last()?;
    // The window may show it in the step after.
    let refused = before.last().into_iter().chain([end]).any(|step| step.refuses && !step.spent.is_empty());
    let spent: Vec<&String> = steps.iter().flat_map(|step| &step.spent).collect();
    let (newest, older) = spent.split_last()?;
    let spent_twice = older.contains(newest);
    // One that was lost before this step; or in it, if the app was started again.
    let lost = before.iter().chain([end]).any(|step| step.loses);
    match end.shown.code {
        Some(Code::SignInNeeded) if refused => None,
        Some(Code::SignInInterrupted) if lost && (refused || spent_twice) => None,
        Some(Code::SignInNeeded) => Some("it is said that the provider ended the session, and it had not".into()),
        Some(Code::SignInInterrupted) => Some("it is said that a renewal was cut short, and none was".into()),
        ref other => Some(format!("the session has ended, and it says {other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(state: AccountState, code: Option<Code>) -> Shown {
        Shown { state, code, has_values: true }
    }

    fn well() -> Shown {
        shown(AccountState::SignedIn, None)
    }

    fn ended(code: Code) -> Shown {
        shown(AccountState::NeedsSignIn, Some(code))
    }

    fn step(shown: Shown) -> Step {
        Step {
            act: "an act".into(),
            spent: vec![],
            api: 3,
            refuses: false,
            loses: false,
            rests: true,
            runs: true,
            shown,
        }
    }

    fn spending(token: &str, shown: Shown) -> Step {
        Step { spent: vec![token.into()], ..step(shown) }
    }

    fn story(steps: Vec<Step>) -> Story {
        Story { steps, end: well(), signed_in_again: None }
    }

    /// The end of a session, and a good new beginning.
    fn ending(steps: Vec<Step>) -> Vec<String> {
        let end = steps.last().expect("a step").shown.clone();
        violations(&Story { steps, end, signed_in_again: Some(well()) })
    }

    #[test]
    fn a_quiet_story_is_well_and_each_violation_is_found() {
        assert_eq!(violations(&story(vec![step(well()), spending("one", well())])), [""; 0]);
        let offline = shown(AccountState::SignedIn, Some(Code::Offline));
        let nothing = Shown { has_values: false, ..well() };
        let many = vec![String::from("one"); MOST_TOKEN_REQUESTS + 1];
        for (broken, said) in [
            (Step { runs: false, ..step(well()) }, "ended by itself"),
            (Step { rests: false, ..step(well()) }, "does not come to rest"),
            (Step { spent: many, ..step(well()) }, "token requests"),
            (Step { api: MOST_API_REQUESTS + 1, ..step(well()) }, "requests to the API"),
            (step(nothing.clone()), "what was saved is not shown"),
            (step(shown(AccountState::SignedIn, Some(Code::Internal))), "a fault of the program"),
        ] {
            let found = violations(&story(vec![step(well()), broken]));
            assert!(found.len() == 1 && found[0].contains(said), "{said}: {found:?}");
        }
        for end in [offline, nothing, shown(AccountState::Opening, None), ended(Code::SignInNeeded)] {
            let found = violations(&Story { end, ..story(vec![step(well())]) });
            assert!(found.len() == 1 && found[0].starts_with("in the end"), "{found:?}");
        }
    }

    #[test]
    fn an_end_must_have_the_reason_that_is_said() {
        let refused = |code| Step { refuses: true, ..spending("one", ended(code)) };
        let lost = Step { loses: true, ..spending("one", well()) };
        assert_eq!(ending(vec![refused(Code::SignInNeeded)]), [""; 0]);
        assert_eq!(ending(vec![lost.clone(), spending("one", ended(Code::SignInInterrupted))]), [""; 0]);
        assert_eq!(ending(vec![lost.clone(), refused(Code::SignInInterrupted)]), [""; 0]);
        for steps in [
            // Nobody refused anything.
            vec![spending("one", ended(Code::SignInNeeded))],
            vec![spending("one", well()), spending("two", ended(Code::SignInInterrupted))],
            // The wrong one is named.
            vec![refused(Code::SignInInterrupted)],
            vec![lost.clone(), spending("one", ended(Code::SignInNeeded))],
            // No reason at all.
            vec![refused(Code::Offline)],
        ] {
            assert_eq!(ending(steps.clone()).len(), 1, "{steps:?}");
        }
    }

    #[test]
    fn after_an_end_nobody_is_asked_and_signing_in_again_works() {
        let end = Step { refuses: true, ..spending("one", ended(Code::SignInNeeded)) };
        let quiet = Step { api: 0, ..step(ended(Code::SignInNeeded)) };
        assert_eq!(ending(vec![end.clone(), quiet.clone()]), [""; 0]);
        assert_eq!(ending(vec![end.clone(), Step { api: 1, ..quiet.clone() }]).len(), 1);
        assert_eq!(ending(vec![end.clone(), Step { spent: vec!["one".into()], ..quiet.clone() }]).len(), 1);
        assert_eq!(ending(vec![end.clone(), Step { api: 0, ..step(well()) }]).len(), 1);
        let over =
            |again| violations(&Story { steps: vec![end.clone()], end: quiet.shown.clone(), signed_in_again: again });
        assert_eq!(over(None), ["nobody signed in again"]);
        assert_eq!(over(Some(ended(Code::SignInNeeded))).len(), 1);
        assert_eq!(violations(&Story { signed_in_again: Some(well()), ..story(vec![]) }).len(), 1);
    }
}
