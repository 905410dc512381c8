//! How a sign-in can end without an account, and what stands in its way.

use std::time::Duration;

use porchlight_app::Command;
use porchlight_app::view::{AccountState, SignInStep};
use porchlight_domain::{AttemptId, Code};
use porchlight_sandbox::{Endpoint, IdTokenFlaw, ScriptedReply};
use porchlight_tests::OAuthPerson;
use serde_json::json;
use tokio::net::TcpListener;

use crate::world::World;

#[tokio::test]
async fn d13_a_person_who_does_not_allow_is_told_so_and_can_try_again() {
    let world = World::demo().await;
    for (provider, person) in [("gridshare", "sunny-home"), ("tjhsst-ion", "student")] {
        let link = world.begin(provider).await;
        let came_back = OAuthPerson(person).deny(&link).await;
        if let Some(page) = world.come_back(&came_back).await {
            assert!(page.status == 200 && page.html.contains("go back to Porchlight"), "{}", page.html);
        }
        assert_eq!(world.until_failed().await, Code::SignInDenied);
        assert_eq!(world.count(provider, Endpoint::Token), 0);
        assert!(world.view().accounts.is_empty());

        world.command(Command::ReopenBrowser(world.attempt())).await;
        let link = world.next_link().await;
        world.come_back(&world.allow(&link, person).await).await;
        world.until_signed_in().await;
        world.command(Command::RemoveAccount(world.view().accounts[0].id)).await;
    }
}

#[tokio::test]
async fn r08_a_cancelled_sign_in_cannot_be_completed() {
    let world = World::demo().await;
    for provider in ["gridshare", "tjhsst-ion"] {
        let person = if provider == "gridshare" { "sunny-home" } else { "student" };
        let link = world.begin(provider).await;
        world.command(Command::CancelSignIn(world.attempt())).await;
        world.until(|view| view.attempt.is_none()).await;

        let came_back = world.allow(&link, person).await;
        if provider == "gridshare" {
            world.come_back(&came_back).await;
        } else {
            let port = came_back.port().expect("the listener had one");
            world.settle().await;
            let closed = tokio::net::TcpStream::connect(("127.0.0.1", port)).await;
            assert!(closed.is_err(), "nobody listens any more");
        }
        world.settle().await;
        assert_eq!(world.count(provider, Endpoint::Token), 0);
        assert!(world.view().accounts.is_empty() && world.view().attempt.is_none());
        assert_eq!(world.store.content("attempt"), None, "nothing is left of it");
    }
}

#[tokio::test]
async fn d09_after_ten_minutes_it_took_too_long() {
    let world = World::demo().await;
    let link = world.begin("gridshare").await;
    let came_back = world.allow(&link, "sunny-home").await;
    world.time.forward(Duration::from_secs(599));
    world.until(|view| view.attempt.as_ref().is_some_and(|attempt| attempt.waiting_s == 540)).await;
    assert_eq!(world.view().attempt.expect("it goes on").step, SignInStep::WaitingForBrowser);
    world.time.forward(Duration::from_secs(2));
    assert_eq!(world.until_failed().await, Code::SignInTimedOut);

    world.come_back(&came_back).await;
    world.settle().await;
    assert_eq!(world.count("gridshare", Endpoint::Token), 0);
    assert_eq!(world.store.content("attempt"), None);
}

#[tokio::test]
async fn b07_a_very_long_wait_works_up_to_its_end_and_says_when_that_is() {
    let world = World::demo().await;
    let link = world.begin("gridshare").await;
    world.time.forward(Duration::from_secs(595));
    world.until(|view| view.attempt.as_ref().is_some_and(|attempt| attempt.waiting_s == 540)).await;
    let attempt = world.view().attempt.expect("it goes on");
    assert_eq!(attempt.ends_at, "2026-11-20T16:20:00Z");
    world.come_back(&world.allow(&link, "sunny-home").await).await;
    world.until_signed_in().await;
}

#[tokio::test]
async fn r02_an_attempt_is_kept_without_its_state_and_deleted_before_the_token_request() {
    let world = World::demo().await;
    let link = world.begin("gridshare").await;
    let kept = String::from_utf8(world.store.content("attempt").expect("it is kept")).expect("text");
    let parameters: Vec<(String, String)> =
        url::Url::parse(&link).expect("an address").query_pairs().into_owned().collect();
    let state = &parameters.iter().find(|(name, _)| name == "state").expect("it is sent").1;
    assert!(kept.contains("verifier") && !kept.contains(state));

    world.sandbox().script("gridshare", Endpoint::Token, ScriptedReply::hang());
    world.come_back(&world.allow(&link, "sunny-home").await).await;
    world.until_asked("gridshare", Endpoint::Token, 1).await;
    assert_eq!(world.store.content("attempt"), None);
}

#[tokio::test]
async fn a_code_that_is_over_asks_for_another_sign_in() {
    let world = World::demo().await;
    let link = world.begin("tjhsst-ion").await;
    let came_back = world.allow(&link, "student").await;
    world.time.forward(Duration::from_mins(1));
    world.come_back(&came_back).await;
    assert_eq!(world.until_failed().await, Code::SignInExpired);
}

#[tokio::test]
async fn a21_what_the_token_endpoint_says_reaches_the_person_as_one_word() {
    let world = World::demo().await;
    let error = |code: &str| ScriptedReply::json(400, &json!({ "error": code, "error_description": "<b>no</b>" }));
    for (reply, code) in [
        (error("invalid_client"), Code::SetupRejected),
        (error("invalid_grant"), Code::SignInExpired),
        (error("invalid_scope"), Code::SignInRefused),
        (ScriptedReply::html(200, "<h1>Sign in</h1>"), Code::ProviderUnavailable),
        (ScriptedReply::html(502, "<h1>Bad gateway</h1>"), Code::ProviderUnavailable),
        (ScriptedReply::json(429, &json!({})), Code::ProviderUnavailable),
        (ScriptedReply::json(200, &json!({ "access_token": "a" })), Code::ReplyNotUnderstood),
        (ScriptedReply::bytes(307, "").header("location", "http://127.0.0.1:9/"), Code::ProviderUnavailable),
        (ScriptedReply::drop_connection(), Code::ProviderUnavailable),
    ] {
        world.sandbox().script("gridshare", Endpoint::Token, reply.clone());
        let asked = world.count("gridshare", Endpoint::Token);
        let link = world.begin("gridshare").await;
        world.come_back(&world.allow(&link, "sunny-home").await).await;
        assert_eq!(world.until_failed().await, code, "{reply:?}");
        assert_eq!(world.count("gridshare", Endpoint::Token), asked + 1, "a code is spent once: {reply:?}");
        assert!(world.view().accounts.is_empty() && world.stored_accounts().is_empty());
    }
}

#[tokio::test]
async fn t01_t05_t12_t13_an_id_token_of_another_day_points_at_the_clock() {
    let world = World::demo().await;
    for (flaw, code) in [
        (IdTokenFlaw::IssuedAWeekAgo, Code::ClockWrong),
        (IdTokenFlaw::Expired, Code::ClockWrong),
        (IdTokenFlaw::WrongAudience, Code::ReplyNotUnderstood),
        (IdTokenFlaw::AlgNone, Code::ReplyNotUnderstood),
    ] {
        world.sandbox().quirks("ion-electricity", |quirks| quirks.id_token_flaw = flaw);
        let link = world.begin("ion-electricity").await;
        world.come_back(&world.allow(&link, "meter-owner").await).await;
        assert_eq!(world.until_failed().await, code, "{flaw:?}");
        assert!(world.stored_accounts().is_empty(), "nothing of it is kept");
    }
}

#[tokio::test]
async fn a_lost_network_during_the_exchange_is_called_that() {
    let mut world = World::demo().await;
    let link = world.begin("gridshare").await;
    let came_back = world.allow(&link, "sunny-home").await;
    world.go_offline().await;
    world.come_back(&came_back).await;
    // What never left the computer is tried again, so time has to pass.
    let failed = async {
        tokio::select! {
            code = world.until_failed() => code,
            never = world.let_time_pass() => never,
        }
    };
    assert_eq!(failed.await, Code::Offline);
    world.go_online().await;
    world.command(Command::ReopenBrowser(world.attempt())).await;
    let link = world.next_link().await;
    world.come_back(&world.allow(&link, "sunny-home").await).await;
    world.until_signed_in().await;
}

#[tokio::test]
async fn b01_without_a_browser_the_link_can_be_copied() {
    let world = World::demo().await;
    world.browser.set_works(false);
    world.command(Command::SignIn { provider: "gridshare".to_owned(), account: None }).await;
    let no_browser = |code: Option<Code>| code == Some(Code::BrowserNotOpened);
    let problem = |attempt: &porchlight_app::view::AttemptView| attempt.problem.as_ref().map(|problem| problem.code);
    let view = world.until(|view| view.attempt.as_ref().is_some_and(|attempt| no_browser(problem(attempt)))).await;
    let attempt = view.attempt.expect("the condition");
    assert_eq!(attempt.step, SignInStep::WaitingForBrowser, "it goes on");

    world.command(Command::CopySignInLink(attempt.id)).await;
    world.settle().await;
    let link = world.clipboard.text().expect("the link");
    world.come_back(&world.allow(&link, "sunny-home").await).await;
    world.until_signed_in().await;
}

/// Somebody signs in once more to an account that is signed in; the tokens are being stored when that is called off.
#[tokio::test]
async fn r03_r08_a_sign_in_called_off_while_its_session_is_stored_leaves_the_account_signed_in() {
    for overtaken in [false, true] {
        let world = World::demo().await;
        let account = world.sign_in_and_look("gridshare", "sunny-home").await;
        world.settle().await;
        let link = world.begin_again("gridshare", Some(account)).await;
        let came_back = world.allow(&link, "sunny-home").await;
        world.sandbox().quirks("gridshare", |quirks| quirks.slow = Duration::from_millis(150));
        world.come_back(&came_back).await;
        world.until_asked("gridshare", Endpoint::Token, 2).await;
        world.store.hang();
        let store = world.store.clone();
        tokio::task::spawn_blocking(move || store.wait_until_hanging()).await.expect("it hangs");
        if overtaken {
            world.command(Command::SignIn { provider: "tjhsst-ion".to_owned(), account: None }).await;
        } else {
            world.command(Command::CancelSignIn(world.attempt())).await;
        }
        world.store.release();
        let revoked = world.until_asked("gridshare", Endpoint::Revoke, 1).await;
        world.sandbox().quirks("gridshare", |quirks| quirks.slow = Duration::ZERO);
        world.time.forward(Duration::from_secs(10));
        world.settle().await;

        world.time.forward(Duration::from_mins(80));
        world.until_asked("gridshare", Endpoint::Token, 3).await;
        world.settle().await;
        world.until_live(account).await;
        let renewal = world.asked("gridshare", Endpoint::Token).pop().expect("there is one");
        assert_ne!(renewal.form_field("refresh_token"), revoked[0].form_field("token"), "the dropped one is not used");
        assert_eq!(world.count("gridshare", Endpoint::Token), 3);
    }
}

#[tokio::test]
async fn r08_the_browser_can_be_opened_again_for_the_same_attempt() {
    let world = World::demo().await;
    let link = world.begin("gridshare").await;
    world.command(Command::ReopenBrowser(world.attempt())).await;
    assert_eq!(world.next_link().await, link);
    assert!(world.browser_is_quiet().await);
}

#[tokio::test]
async fn l10_r08_a_pasted_response_signs_in_and_anything_else_is_refused() {
    let world = World::demo().await;
    for (provider, person) in [("gridshare", "sunny-home"), ("tjhsst-ion", "student")] {
        let link = world.begin(provider).await;
        let came_back = world.allow(&link, person).await;
        for other in ["", "hello", link.as_str(), "app.porchlight://oauth/gridshare?code=x&state=y"] {
            world.clipboard.copy(other);
            world.command(Command::PasteResponse(world.attempt())).await;
            let view = world.until(|view| view.attempt.as_ref().is_some_and(|attempt| attempt.paste_refused)).await;
            assert_eq!(view.attempt.expect("it goes on").step, SignInStep::WaitingForBrowser, "{other}");
        }
        world.clipboard.copy(&format!("  {came_back}\n"));
        world.command(Command::PasteResponse(world.attempt())).await;
        world.until_signed_in().await;
    }
}

#[tokio::test]
async fn l09_a_busy_registered_port_is_said_and_paste_works() {
    let mut world = World::demo().await;
    let taken = take_port(8_917).await;
    world.providers["providers"]["gridshare"]["redirect_uri"] = json!("http://127.0.0.1:8917/oauth/gridshare");
    world.restart().await;
    let link = world.begin("gridshare").await;
    let attempt = world.view().attempt.expect("it goes on");
    assert_eq!(attempt.problem.map(|problem| problem.code), Some(Code::PortBusy));

    let came_back = world.allow(&link, "sunny-home").await;
    assert_eq!(came_back.port(), Some(8_917), "never another port");
    world.clipboard.copy(came_back.as_str());
    world.command(Command::PasteResponse(attempt.id)).await;
    world.until_signed_in().await;
    drop(taken);
}

/// Takes a port that the same test of another process may have for a moment.
async fn take_port(port: u16) -> TcpListener {
    let taken = tokio::time::timeout(Duration::from_secs(10), async {
        loop {
            match TcpListener::bind(("127.0.0.1", port)).await {
                Ok(listener) => return listener,
                Err(_) => tokio::task::yield_now().await,
            }
        }
    });
    taken.await.expect("the port is free")
}

#[tokio::test]
async fn a_late_click_never_hits_a_newer_attempt() {
    let world = World::demo().await;
    world.begin("gridshare").await;
    let older = world.attempt();
    let link = world.begin("gridshare").await;
    assert_ne!(world.attempt(), older);
    for command in [
        Command::CancelSignIn(older),
        Command::DismissSignIn(older),
        Command::PasteResponse(older),
        Command::ReopenBrowser(older),
    ] {
        world.command(command).await;
    }
    assert!(world.try_command(Command::CopySignInLink(older)).await.is_err());
    world.settle().await;
    assert!(world.browser_is_quiet().await);
    world.come_back(&world.allow(&link, "sunny-home").await).await;
    world.until_signed_in().await;
}

#[tokio::test]
async fn a_sign_in_that_fails_leaves_the_account_as_it_was() {
    let world = World::demo().await;
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    let stored = world.stored_accounts();
    let link = world.begin_again("gridshare", Some(account)).await;
    assert_eq!(world.view().attempt.expect("the sheet is open").account, Some(account));
    world.come_back(&OAuthPerson("sunny-home").deny(&link).await).await;
    assert_eq!(world.until_failed().await, Code::SignInDenied);
    assert_eq!(world.account(account).state, AccountState::SignedIn);
    assert_eq!(world.stored_accounts(), stored);
    world.command(Command::DismissSignIn(world.attempt())).await;
    world.until(|view| view.attempt.is_none()).await;
}

#[tokio::test]
async fn a_command_about_nothing_does_nothing() {
    let world = World::demo().await;
    let nothing = AttemptId::parse("00000000-0000-4000-8000-000000000000").expect("an id");
    for command in [Command::CancelSignIn(nothing), Command::DismissSignIn(nothing), Command::ReopenBrowser(nothing)] {
        world.command(command).await;
    }
    let unknown = world.try_command(Command::SignIn { provider: "nobody".to_owned(), account: None }).await;
    assert!(unknown.is_err());
    world.settle().await;
    assert!(world.view().attempt.is_none() && world.browser_is_quiet().await);
}
