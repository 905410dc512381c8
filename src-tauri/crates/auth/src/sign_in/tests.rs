use std::time::Duration;

use jiff::Timestamp;
use porchlight_domain::{CodeVerifier, ProviderId, Randomness, StateParameter};

use super::*;
use crate::{ATTEMPT_LIFETIME, attempt::state_sha256, parse_authorization_response};

const REDIRECT_URI: &str = "app.porchlight://oauth/gridshare";

struct Fixed(u8);

impl Randomness for Fixed {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0);
    }
}

fn at(seconds: u64) -> Moment {
    let elapsed = Duration::from_secs(seconds);
    Moment { utc: Timestamp::UNIX_EPOCH + elapsed, elapsed }
}

fn attempt(number: u8) -> Attempt {
    Attempt {
        id: AttemptId::random(&Fixed(number)),
        provider: ProviderId("gridshare"),
        account: None,
        state_sha256: state_sha256(&StateParameter::new(format!("state-{number}"))),
        verifier: CodeVerifier::new("verifier".into()),
        nonce: None,
        redirect_uri: REDIRECT_URI.into(),
        handed_over_at: None,
        began_at: at(0).utc,
        ends_at: ATTEMPT_LIFETIME,
    }
}

fn link() -> AuthorizationLink {
    let client = crate::Client {
        provider: porchlight_providers::find("gridshare").expect("registered"),
        servers: porchlight_providers::Servers::of(porchlight_providers::find("gridshare").expect("registered")),
        client_identifier: "me".into(),
        client_secret: None,
        scopes: vec!["lunar/device.read".into()],
    };
    let request =
        crate::SignInRequest { client, account: None, redirect_uri: REDIRECT_URI.into(), handed_over_at: None };
    crate::write_authorization_request(&request, &Fixed(9), at(0)).1
}

fn awaiting(number: u8) -> SignIn {
    SignIn::AwaitingResponse(attempt(number), Some(link()))
}

fn response(state: &SignIn, query: &str, now: Moment) -> Result<Judgement, Refusal> {
    let response = parse_authorization_response(&format!("{REDIRECT_URI}?{query}")).expect("readable");
    state.judge(response, Some("https://issuer.example"), now)
}

fn ending(effects: &[Effect]) -> Option<Code> {
    effects.iter().find_map(|effect| match effect {
        Effect::Report(Ending::Failed(_, _, code) | Ending::Refused(_, code, _)) => Some(*code),
        Effect::Report(Ending::SignedIn(_))
        | Effect::Keep(_)
        | Effect::Forget(_)
        | Effect::OpenBrowser(..)
        | Effect::Take(_)
        | Effect::RequestTokens(..)
        | Effect::Store(..) => None,
    })
}

fn tokens() -> Box<Exchanged> {
    let tokens =
        TokenResponse { access: None, refresh: None, id: None, scope: None, lifetime: Duration::from_hours(1) };
    Box::new(Exchanged { tokens, issuer: None, identity: None })
}

#[test]
fn r02_a_sign_in_goes_through_every_step_in_order() {
    let id = attempt(1).id;
    let (state, effects) = handle(SignIn::Idle, Event::Requested(attempt(1), link()), at(0));
    assert!(matches!(&effects[..], [Effect::Keep(_)]), "kept before the browser opens");
    let (state, effects) = handle(state, Event::Kept(id, Ok(())), at(0));
    assert!(matches!(&effects[..], [Effect::OpenBrowser(..)]));
    let judged = response(&state, "code=c&state=state-1", at(30)).expect("ours");
    let (state, effects) = handle(state, Event::Response(Box::new(judged)), at(30));
    assert!(matches!(&effects[..], [Effect::Take(_)]), "deleted before the token request");
    let (state, effects) = handle(state, Event::Taken(id, Ok(true)), at(30));
    assert!(matches!(&effects[..], [Effect::RequestTokens(..)]));
    let (state, effects) = handle(state, Event::TokenResponse(id, Ok(tokens())), at(31));
    assert!(matches!(&effects[..], [Effect::Store(..)]));
    let (state, effects) = handle(state, Event::Stored(id, Ok(())), at(31));
    assert!(matches!(&effects[..], [Effect::Report(Ending::SignedIn(_))]));
    assert!(matches!(state, SignIn::Idle));
}

#[test]
fn d03_the_same_link_twice_exchanges_the_code_once() {
    let state = awaiting(1);
    let first = response(&state, "code=c&state=state-1", at(1)).expect("ours");
    let (state, _) = handle(state, Event::Response(Box::new(first)), at(1));
    assert_eq!(response(&state, "code=c&state=state-1", at(1)).expect_err("refused"), Refusal::AlreadyAnswered);
}

#[test]
fn d05_d14_r03_wrong_state_changes_nothing() {
    let state = awaiting(1);
    for query in ["code=c&state=state-2", "code=c&state=", "code=c", "error=access_denied", "error=x&state=state-2"] {
        assert_eq!(response(&state, query, at(1)).expect_err("refused"), Refusal::State, "{query}");
    }
    assert!(response(&state, "code=c&state=state-1", at(1)).is_ok(), "the right one still works");
}

#[test]
fn d06_right_state_without_code_or_error_changes_nothing() {
    assert_eq!(response(&awaiting(1), "state=state-1", at(1)).expect_err("refused"), Refusal::Empty);
}

#[test]
fn d07_without_an_attempt_a_link_changes_nothing() {
    assert_eq!(response(&SignIn::Idle, "code=c&state=state-1", at(1)).expect_err("refused"), Refusal::NoAttempt);
}

#[test]
fn d08_an_attempt_that_somebody_else_took_is_not_exchanged() {
    let state = SignIn::Taking(attempt(1), AuthorizationCode::new("c".into()));
    let (state, effects) = handle(state, Event::Taken(attempt(1).id, Ok(false)), at(1));
    assert_eq!(ending(&effects), Some(Code::SignInExpired));
    assert!(matches!(state, SignIn::Idle));
}

#[test]
fn d09_the_right_link_too_late_is_not_exchanged() {
    let late = at(ATTEMPT_LIFETIME.as_secs());
    let state = awaiting(1);
    let judged = response(&state, "code=c&state=state-1", late).expect("ours");
    let (state, effects) = handle(state, Event::Response(Box::new(judged)), late);
    assert_eq!(ending(&effects), Some(Code::SignInTimedOut));
    assert!(matches!(state, SignIn::Idle));
}

#[test]
fn d10_d12_r20_a_response_to_another_redirect_uri_changes_nothing() {
    let state = awaiting(1);
    for address in [
        "app.porchlight://oauth/tjhsst-ion",
        "app.porchlight://oauth/gridshare/",
        "app.porchlight:///oauth/gridshare",
        "other.app://oauth/gridshare",
        "http://127.0.0.1:4000/oauth/gridshare",
    ] {
        let response = parse_authorization_response(&format!("{address}?code=c&state=state-1")).expect("readable");
        assert_eq!(state.judge(response, None, at(1)).expect_err("refused"), Refusal::RedirectUri, "{address}");
    }
}

#[test]
fn d10_a_scheme_in_another_case_is_the_same_after_parsing() {
    let response =
        parse_authorization_response("App.Porchlight://oauth/gridshare?code=c&state=state-1").expect("readable");
    assert!(awaiting(1).judge(response, None, at(1)).is_ok());
}

#[test]
fn a27_another_issuer_changes_nothing() {
    let state = awaiting(1);
    let refused = response(&state, "code=c&state=state-1&iss=https%3A%2F%2Fevil.example", at(1));
    assert_eq!(refused.expect_err("refused"), Refusal::Issuer);
    assert!(response(&state, "code=c&state=state-1&iss=https%3A%2F%2Fissuer.example", at(1)).is_ok());
}

#[test]
fn d13_a_refusal_by_the_person_is_told_from_others() {
    for (error, code) in [
        ("access_denied", Code::SignInDenied),
        ("server_error", Code::ProviderUnavailable),
        ("unauthorized_client", Code::SetupRejected),
        ("invalid_scope", Code::SignInRefused),
    ] {
        let state = awaiting(1);
        let judged = response(&state, &format!("error={error}&state=state-1"), at(1)).expect("ours");
        let (_, effects) = handle(state, Event::Response(Box::new(judged)), at(1));
        assert_eq!(ending(&effects), Some(code), "{error}");
    }
}

#[test]
fn a_new_attempt_invalidates_the_old_state() {
    let (state, _) = handle(awaiting(1), Event::Requested(attempt(2), link()), at(1));
    assert_eq!(response(&state, "code=c&state=state-1", at(1)).expect_err("refused"), Refusal::State);
    assert!(response(&state, "code=c&state=state-2", at(1)).is_ok());
}

#[test]
fn r08_a_cancelled_attempt_cannot_be_completed() {
    let (state, effects) = handle(awaiting(1), Event::Cancelled(attempt(1).id), at(1));
    assert!(matches!(&effects[..], [Effect::Forget(_), Effect::Report(_)]));
    assert_eq!(response(&state, "code=c&state=state-1", at(1)).expect_err("refused"), Refusal::NoAttempt);
}

#[test]
fn b04_waiting_is_no_error_and_cancelling_works_at_every_step() {
    let code = || AuthorizationCode::new("c".into());
    let (waiting, effects) = handle(awaiting(1), Event::Tick, at(300));
    assert!(effects.is_empty(), "nobody can tell a closed tab from a slow person");
    for state in [
        SignIn::Keeping(attempt(1), link()),
        waiting,
        SignIn::Taking(attempt(1), code()),
        SignIn::ExchangingCode(attempt(1)),
        SignIn::Saving(attempt(1)),
    ] {
        let (state, effects) = handle(state, Event::Cancelled(attempt(1).id), at(301));
        assert_eq!(ending(&effects), Some(Code::SignInCancelled));
        assert!(matches!(state, SignIn::Idle));
    }
}

#[test]
fn a_late_cancel_does_not_touch_a_newer_attempt() {
    let (state, effects) = handle(awaiting(2), Event::Cancelled(attempt(1).id), at(1));
    assert!(effects.is_empty());
    assert_eq!(state.attempt().map(|a| a.id), Some(attempt(2).id));
}

#[test]
fn a_result_for_an_older_attempt_is_dropped() {
    let older = attempt(1).id;
    for event in [
        Event::Kept(older, Err(Code::VaultLocked)),
        Event::Taken(older, Ok(true)),
        Event::TokenResponse(older, Ok(tokens())),
        Event::Stored(older, Ok(())),
        Event::BrowserFailed(older),
    ] {
        let (state, effects) = handle(SignIn::ExchangingCode(attempt(2)), event, at(1));
        assert!(effects.is_empty());
        assert!(matches!(state, SignIn::ExchangingCode(_)));
    }
}

#[test]
fn r08_cancelling_while_the_code_is_exchanged_drops_the_tokens() {
    let (state, _) = handle(SignIn::ExchangingCode(attempt(1)), Event::Cancelled(attempt(1).id), at(1));
    let (state, effects) = handle(state, Event::TokenResponse(attempt(1).id, Ok(tokens())), at(2));
    assert!(effects.is_empty());
    assert!(matches!(state, SignIn::Idle));
}

#[test]
fn r08_cancelling_while_the_session_is_stored_ends_the_attempt_whatever_the_store_says_later() {
    for stored in [Ok(()), Err(Code::VaultLocked)] {
        let (state, effects) = handle(SignIn::Saving(attempt(1)), Event::Cancelled(attempt(1).id), at(1));
        assert!(matches!(&effects[..], [Effect::Forget(_), Effect::Report(_)]));
        assert_eq!(ending(&effects), Some(Code::SignInCancelled));
        let (state, effects) = handle(state, Event::Stored(attempt(1).id, stored), at(2));
        assert!(effects.is_empty(), "nobody is told of a sign-in that was cancelled");
        assert!(matches!(state, SignIn::Idle));
    }
}

#[test]
fn r04_an_attempt_ends_after_ten_minutes_and_not_before() {
    let (state, effects) = handle(awaiting(1), Event::Tick, at(599));
    assert!(effects.is_empty());
    let (_, effects) = handle(state, Event::Tick, at(600));
    assert_eq!(ending(&effects), Some(Code::SignInTimedOut));
}

#[test]
fn d01_an_attempt_of_an_earlier_run_goes_on() {
    let (state, _) = handle(SignIn::Idle, Event::Found(attempt(1)), at(60));
    assert!(response(&state, "code=c&state=state-1", at(61)).is_ok());
    let (state, effects) = handle(SignIn::Idle, Event::Found(attempt(1)), at(3600));
    assert_eq!(ending(&effects), Some(Code::SignInTimedOut));
    assert!(matches!(state, SignIn::Idle));
}

#[test]
fn the_end_of_an_earlier_runs_attempt_goes_by_the_wall_clock() {
    let began_at = at(1000).utc;
    let restarted = |utc_s: u64| Moment { utc: at(utc_s).utc, elapsed: Duration::from_secs(5) };
    assert_eq!(Attempt::end(began_at, restarted(1100)), Duration::from_secs(505));
    assert_eq!(Attempt::end(began_at, restarted(9000)), Duration::from_secs(5));
    assert_eq!(Attempt::end(began_at, restarted(0)), Duration::from_secs(605), "the clock was set back");
}

#[test]
fn a_locked_credential_store_stops_the_sign_in_before_the_browser_opens() {
    let (state, _) = handle(SignIn::Idle, Event::Requested(attempt(1), link()), at(0));
    let (state, effects) = handle(state, Event::Kept(attempt(1).id, Err(Code::VaultLocked)), at(5));
    assert!(matches!(&effects[..], [Effect::Report(_)]));
    assert!(matches!(state, SignIn::Idle));
}

#[test]
fn b01_a_browser_that_does_not_start_leaves_the_link_to_copy() {
    let (state, effects) = handle(awaiting(1), Event::BrowserFailed(attempt(1).id), at(1));
    assert_eq!(ending(&effects), Some(Code::BrowserNotOpened));
    assert!(state.link().is_some());
}

#[test]
fn each_token_error_has_its_own_words() {
    for (error, code) in [
        (ExchangeError::Refused(TokenError::InvalidGrant), Code::SignInExpired),
        (ExchangeError::Refused(TokenError::InvalidClient), Code::SetupRejected),
        (ExchangeError::Refused(TokenError::WebPage(200)), Code::ProviderUnavailable),
        (ExchangeError::Refused(TokenError::NotUnderstood("JSON")), Code::ReplyNotUnderstood),
        (ExchangeError::Checked(Code::ClockWrong), Code::ClockWrong),
        (ExchangeError::NoAnswer(Code::Offline), Code::Offline),
    ] {
        let result = Event::TokenResponse(attempt(1).id, Err(error));
        let (_, effects) = handle(SignIn::ExchangingCode(attempt(1)), result, at(1));
        assert_eq!(ending(&effects), Some(code));
    }
}
