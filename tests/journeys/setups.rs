//! Setting up the providers' own servers. Those are out of reach here: the browser's link shows what was set up.

use std::path::PathBuf;

use porchlight_app::view::{AppView, NoticeKind, ProviderView, SetupState};
use porchlight_app::{Command, DemoProviders, Folders, Launch};
use porchlight_domain::{ClientSecret, Code};
use porchlight_vault::{MemoryStore, VaultError};
use serde_json::{Value, json};
use url::Url;

use crate::world::World;

const SECRET: &str = "canary+client/secret=100%~only";

fn provider<'a>(view: &'a AppView, id: &str) -> &'a ProviderView {
    view.providers.iter().find(|provider| provider.id == id).expect("all three are listed")
}

fn good_file() -> Value {
    json!({ "porchlight_setup": 1, "providers": {
        "gridshare": { "client_identifier": "my-gridshare-client", "client_secret": SECRET },
        "tjhsst-ion": { "client_identifier": "my-ion-client" },
    } })
}

fn write(world: &World, name: &str, content: &str) -> PathBuf {
    let path = world.folder.path().parent().expect("a parent").join(format!("{name}-{}.json", std::process::id()));
    std::fs::write(&path, content).expect("written");
    path
}

async fn use_file(world: &World, name: &str, content: &str) -> Result<(), porchlight_domain::Problem> {
    let path = write(world, name, content);
    let result = world.try_command(Command::UseSetupFile(path.clone())).await;
    std::fs::remove_file(path).expect("removed");
    result
}

async fn until_ready(world: &World, id: &str) -> AppView {
    world.until(|view| provider(view, id).setup == SetupState::Ready).await
}

fn typed(id: &str, client_identifier: &str, client_secret: Option<&str>) -> Command {
    Command::SaveSetup {
        provider: id.to_owned(),
        client_identifier: client_identifier.to_owned(),
        client_secret: client_secret.map(|secret| ClientSecret::new(secret.to_owned())),
        redirect_uri: None,
    }
}

#[tokio::test]
async fn without_a_setup_the_row_says_how_to_get_one() {
    let world = World::real().await;
    for row in world.view().providers {
        assert_eq!(
            (row.setup, row.client_identifier.as_deref(), row.has_client_secret),
            (SetupState::Missing, None, false)
        );
        assert!(!row.guide.is_empty() && row.guide_link.is_some());
        assert!(row.guide.iter().any(|step| step.contains(&row.redirect_uri)), "{:?}", row.guide);
        let refused = world.try_command(Command::SignIn { provider: row.id.clone(), account: None }).await;
        assert_eq!(refused.expect_err("nothing to sign in with").code, Code::SetupMissing);
        world.command(Command::OpenSetupLink { provider: row.id }).await;
    }
    world.settle().await;
    let pages = world.browser.pages();
    assert!(pages.contains(&"mailto:developers@gridshare.com".to_owned()), "{pages:?}");
    assert!(pages.iter().all(|page| page.starts_with("https://") || page.starts_with("mailto:")));
}

#[tokio::test]
async fn r15_a_setup_file_sets_up_what_it_names_and_the_secret_goes_to_the_store_alone() {
    let mut world = World::real().await;
    world.secrets.note("client secret", SECRET);
    use_file(&world, "good", &good_file().to_string()).await.expect("taken");
    let view = until_ready(&world, "gridshare").await;
    let view = if provider(&view, "tjhsst-ion").setup == SetupState::Ready {
        view
    } else {
        until_ready(&world, "tjhsst-ion").await
    };
    assert_eq!(provider(&view, "ion-electricity").setup, SetupState::Missing, "it was not named");
    assert_eq!(provider(&view, "gridshare").client_identifier.as_deref(), Some("my-gridshare-client"));
    assert!(provider(&view, "gridshare").has_client_secret && !provider(&view, "tjhsst-ion").has_client_secret);
    assert!(view.notices.iter().any(|notice| matches!(notice.kind, NoticeKind::SetupSaved)));
    let stored = world.store.content("client/gridshare").expect("it is in the store");
    assert!(String::from_utf8_lossy(&stored).contains(SECRET));

    world.restart().await;
    world.settle().await;
    let view = until_ready(&world, "gridshare").await;
    assert!(provider(&view, "gridshare").has_client_secret);
    let link = Url::parse(&world.begin("gridshare").await).expect("an address");
    assert!(
        link.as_str()
            .starts_with("https://lunar-customer-prod-us-west-1.auth.us-west-1.amazoncognito.com/oauth2/authorize?")
    );
    let sent: Vec<(String, String)> = link.query_pairs().into_owned().collect();
    assert!(sent.contains(&("client_id".to_owned(), "my-gridshare-client".to_owned())));
    assert!(sent.contains(&("scope".to_owned(), "lunar/device.read lunar/plan.read".to_owned())));
    assert!(sent.contains(&("redirect_uri".to_owned(), "app.porchlight://oauth/gridshare".to_owned())));
}

#[tokio::test]
async fn a_file_that_cannot_be_used_changes_nothing_and_says_what_is_wrong_where() {
    let world = World::real().await;
    use_file(&world, "first", &good_file().to_string()).await.expect("taken");
    until_ready(&world, "tjhsst-ion").await;
    until_ready(&world, "gridshare").await;
    world.settle().await;
    let before = (world.view().providers, world.store.names());

    let mut unknown_field = good_file();
    unknown_field["providers"]["gridshare"]["client_secrett"] = json!("x");
    let mut elsewhere = good_file();
    elsewhere["providers"]["tjhsst-ion"]["endpoints"] = json!({ "api_base": "http://127.0.0.1:4000/api" });
    let mut second_is_bad = good_file();
    second_is_bad["providers"]["gridshare"]["client_identifier"] = json!("another-client");
    second_is_bad["providers"]["tjhsst-ion"]["redirect_uri"] = json!("app.porchlight://oauth/tjhsst-ion");
    let mut nobody = good_file();
    nobody["providers"]["nobody"] = json!({ "client_identifier": "x" });
    let mut without_secret = good_file();
    without_secret["providers"]["gridshare"].as_object_mut().expect("an object").remove("client_secret");
    for (content, says) in [
        ("{ \"porchlight_setup\": 1,\n  oops }".to_owned(), "line 2"),
        (unknown_field.to_string(), "client_secrett"),
        (elsewhere.to_string(), "endpoints"),
        (second_is_bad.to_string(), "/providers/tjhsst-ion/redirect_uri"),
        (nobody.to_string(), "nobody"),
        (without_secret.to_string(), "/providers/gridshare"),
        ("[]".to_owned(), ""),
        (" ".repeat(10_000_000), ""),
    ] {
        let problem = use_file(&world, "bad", &content).await.expect_err("refused");
        assert_eq!(problem.code, Code::SetupInvalid);
        let detail = problem.detail.expect("it says what");
        assert!(!detail.is_empty() && detail.contains(says), "{says}: {detail}");
        assert!(!detail.contains(SECRET));
        world.settle().await;
        let view = world.view();
        assert_eq!((&view.providers, world.store.names()), (&before.0, before.1.clone()), "{detail}");
        assert!(!view.notices.iter().any(|notice| is_told(&notice.kind)), "said once, where the file was chosen");
    }
    let absent = world.try_command(Command::UseSetupFile("/nowhere/at/all.json".into())).await;
    assert_eq!(absent.expect_err("refused").code, Code::SetupInvalid);
}

fn is_told(kind: &NoticeKind) -> bool {
    matches!(kind, NoticeKind::Problem { problem } if problem.code == Code::SetupInvalid)
}

#[tokio::test]
async fn a_file_dropped_on_the_window_is_taken_or_a_notice_says_what_is_wrong() {
    let world = World::real().await;
    let good = write(&world, "good", &good_file().to_string());
    world.command(Command::TakeDroppedFile(good)).await;
    until_ready(&world, "tjhsst-ion").await;
    assert!(!world.view().notices.iter().any(|notice| is_told(&notice.kind)));

    let bad = write(&world, "bad", "{ oops }");
    world.command(Command::TakeDroppedFile(bad)).await;
    let view = world.until(|view| view.notices.iter().any(|notice| is_told(&notice.kind))).await;
    let told: Vec<_> = view.notices.iter().filter(|notice| is_told(&notice.kind)).collect();
    let [notice] = &told[..] else { panic!("{told:?}") };
    let NoticeKind::Problem { problem } = &notice.kind else { panic!("{notice:?}") };
    assert!(problem.detail.as_ref().is_some_and(|detail| detail.contains("line 1")), "{problem:?}");
}

#[tokio::test]
async fn a_setup_is_typed_by_hand_and_an_empty_secret_keeps_the_one_there_is() {
    let world = World::real().await;
    world.secrets.note("client secret", SECRET);
    let refused = world.try_command(typed("ion-electricity", "mine", None)).await.expect_err("a secret is needed");
    assert!(refused.code == Code::SetupInvalid && refused.detail.is_some());
    world.command(typed("ion-electricity", "mine", Some(SECRET))).await;
    until_ready(&world, "ion-electricity").await;
    world.settle().await;

    world.command(typed("ion-electricity", "mine too", None)).await;
    world.until(|view| provider(view, "ion-electricity").client_identifier.as_deref() == Some("mine too")).await;
    let stored = world.store.content("client/ion-electricity").expect("still there");
    assert!(String::from_utf8_lossy(&stored).contains(SECRET));
    world.begin("ion-electricity").await;

    world.command(Command::ForgetSetup { provider: "ion-electricity".to_owned() }).await;
    world.until(|view| provider(view, "ion-electricity").setup == SetupState::Missing).await;
    world.settle().await;
    assert_eq!(world.store.content("client/ion-electricity"), None);
}

#[tokio::test]
async fn a_registered_loopback_port_is_used_and_a_wrong_redirect_refused() {
    let world = World::real().await;
    let setup = |redirect: &str| Command::SaveSetup {
        provider: "gridshare".to_owned(),
        client_identifier: "mine".to_owned(),
        client_secret: Some(ClientSecret::new("a secret of enough length".to_owned())),
        redirect_uri: Some(redirect.to_owned()),
    };
    for wrong in
        ["http://127.0.0.1/oauth/gridshare", "http://localhost:8919/oauth/gridshare", "http://example.com/", "x"]
    {
        let refused = world.try_command(setup(wrong)).await.expect_err("refused");
        assert!(refused.detail.is_some(), "{wrong}");
    }
    world.command(setup("http://127.0.0.1:8919/oauth/gridshare")).await;
    until_ready(&world, "gridshare").await;
    let link = Url::parse(&world.begin("gridshare").await).expect("an address");
    assert!(link.query_pairs().any(|(_, value)| value == "http://127.0.0.1:8919/oauth/gridshare"));
}

#[tokio::test]
async fn a_secret_that_cannot_be_kept_is_no_setup() {
    let world = World::real().await;
    world.settle().await;
    world.store.fail_after(0, VaultError::Locked);
    world.command(typed("gridshare", "mine", Some(SECRET))).await;
    let told = |kind: &NoticeKind| matches!(kind, NoticeKind::Problem { problem } if problem.code == Code::VaultLocked);
    world.until(|view| view.notices.iter().any(|notice| told(&notice.kind))).await;
    assert_eq!(provider(&world.view(), "gridshare").setup, SetupState::Missing);
    world.store.heal();
    world.command(typed("gridshare", "mine", Some(SECRET))).await;
    until_ready(&world, "gridshare").await;
}

#[tokio::test]
async fn a_closed_store_at_the_start_does_not_lose_the_setup() {
    let mut world = World::real().await;
    world.command(typed("gridshare", "mine", Some(SECRET))).await;
    until_ready(&world, "gridshare").await;
    world.settle().await;
    world.kill().await;
    world.store.fail_after(0, VaultError::Locked);
    world.start().await;
    world.settle().await;
    let refused = world.try_command(Command::SignIn { provider: "gridshare".to_owned(), account: None }).await;
    assert_eq!(refused.expect_err("the secret is not there yet").code, Code::VaultLocked);
    world.store.heal();
    world.command(Command::UpdateNow).await;
    world.settle().await;
    world.begin("gridshare").await;
}

#[tokio::test]
async fn demo_and_real_accounts_never_meet() {
    let mut world = World::demo().await;
    let demo_store = world.store.clone();
    let account = world.sign_in_and_look("tjhsst-ion", "student").await;
    world.settle().await;

    world.switch_to(Launch::Real, MemoryStore::new()).await;
    world.settle().await;
    let view = world.view();
    assert!(view.accounts.is_empty() && view.providers.iter().all(|row| row.setup == SetupState::Missing));
    world.command(typed("tjhsst-ion", "mine", None)).await;
    until_ready(&world, "tjhsst-ion").await;

    world.switch_to(Launch::Demo, demo_store).await;
    let view = world.until(|view| view.accounts.iter().any(|shown| shown.id == account)).await;
    assert_eq!(provider(&view, "tjhsst-ion").setup, SetupState::Demo);
    assert_ne!(provider(&view, "tjhsst-ion").client_identifier.as_deref(), Some("mine"));
}

#[tokio::test]
async fn a_start_of_the_real_parts_keeps_the_modes_apart() {
    let base = tempfile::tempdir().expect("a temporary folder");
    let world = World::demo().await;
    for launch in [Launch::Real, Launch::Demo] {
        let start = porchlight_app::Start {
            launch,
            clock: porchlight_app::SystemClock::start(),
            base: base.path(),
            demo: DemoProviders::none(),
            browser: world.browser.clone(),
            clipboard: world.clipboard.clone(),
            network: world.network.clone(),
            links: world.links.clone(),
        };
        // It does not run, so nothing is asked of the system's credential store.
        drop(porchlight_app::start(start).expect("folders and a thread"));
    }
    let mut folders: Vec<_> = std::fs::read_dir(base.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("text"))
        .collect();
    folders.sort();
    assert_eq!(folders, ["demo", "real"]);
    assert!(Folders::create(base.path(), "demo").is_ok(), "a folder that is there is taken");
}

/// The file with the setups is lost, and the person types in another client than the tokens were made for.
#[tokio::test]
async fn m08_tokens_without_a_known_setup_are_not_sent_for_another_client() {
    let mut world = World::demo().await;
    let account = world.sign_in_and_look("tjhsst-ion", "student").await;
    world.settle().await;
    let store = world.store.clone();
    let list = std::fs::read(world.folder.path().join("demo/accounts.json")).expect("the list");
    world.switch_to(Launch::Real, store).await;
    world.kill().await;
    std::fs::write(world.folder.path().join("real/accounts.json"), list).expect("written");
    world.start().await;
    world.until(|view| view.accounts.len() == 1).await;
    world.settle().await;

    world.command(typed("tjhsst-ion", "another-client", None)).await;
    until_ready(&world, "tjhsst-ion").await;
    world.until_state(account, porchlight_app::view::AccountState::NeedsSignIn).await;
}
