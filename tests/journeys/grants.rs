//! What a provider did not allow, and why it says it refused.

use porchlight_app::view::AccountState;
use porchlight_domain::{AccountId, Code};
use url::Url;

use crate::world::World;

async fn narrowed_to(scope: &str) -> (World, AccountId) {
    let world = World::demo().await;
    world.sandbox().quirks("gridshare", |quirks| quirks.scope_narrowed_to = Some(vec![scope.to_owned()]));
    let account = world.sign_in("gridshare", "sunny-home").await;
    (world, account)
}

#[tokio::test]
async fn a22_what_was_not_allowed_is_named_and_the_rest_works() {
    let (mut world, account) = narrowed_to("lunar/device.read").await;
    assert_eq!(world.until_live(account).await.not_allowed, ["your plan"]);
    world.restart().await;
    let known = world.until_state(account, AccountState::SignedIn).await;
    assert_eq!(known.not_allowed, ["your plan"], "also after a restart");

    world.sandbox().quirks("gridshare", |quirks| quirks.scope_narrowed_to = None);
    world.sign_in_again("gridshare", Some(account), "sunny-home").await;
    assert_eq!(world.until_live(account).await.not_allowed, [""; 0]);
}

#[tokio::test]
async fn a23_more_than_was_asked_for_is_taken_without_a_word_in_the_window() {
    let world = World::demo().await;
    world.sandbox().quirks("gridshare", |quirks| quirks.scope_widened_by = Some("lunar/plan.write".to_owned()));
    let account = world.sign_in_and_look("gridshare", "sunny-home").await;
    assert_eq!(world.account(account).not_allowed, [""; 0]);
}

/// The answer of a provider that refuses in these words; what the sheet shows of them.
async fn shown_of(words: &str, error: &str) -> (Code, Option<String>) {
    let world = World::demo().await;
    let link = Url::parse(&world.begin("gridshare").await).expect("an address");
    let parameter = |name: &str| link.query_pairs().find(|(known, _)| known == name).expect("sent").1.into_owned();
    let secret = world.sandbox().provider("gridshare").client_secret.unwrap_or_default().to_owned();
    let words = words.replace("{secret}", &secret).replace("{state}", &parameter("state"));
    let mut answer = Url::parse(&parameter("redirect_uri")).expect("an address");
    let members = [("error", error), ("error_description", &words), ("state", &parameter("state"))];
    answer.query_pairs_mut().extend_pairs(members);
    world.come_back(&answer).await;
    let code = world.until_failed().await;
    (code, world.view().attempt.and_then(|attempt| attempt.problem).and_then(|problem| problem.detail))
}

#[tokio::test]
async fn d13_d15_the_providers_words_are_shown_as_one_plain_line() {
    let (code, shown) = shown_of("Your <b>landlord</b>\u{1b}[31m has\r\nto agree.\u{202e}", "access_denied").await;
    assert_eq!((code, shown.as_deref()), (Code::SignInDenied, Some("Your <b>landlord</b> has to agree.")));
    let (code, shown) = shown_of(&"word ".repeat(2_000), "invalid_scope").await;
    assert_eq!((code, shown.map(|words| words.len())), (Code::SignInRefused, Some(199)));
    assert_eq!(shown_of("", "access_denied").await.1, None);
}

#[tokio::test]
async fn a29_own_secrets_are_cut_out_of_the_providers_words() {
    let (_, shown) = shown_of("{secret} is not the secret of {state}, nor {secret}.", "server_error").await;
    assert_eq!(shown.as_deref(), Some("… is not the secret of …, nor …."));
}
