//! Setting up a provider in the program as people get it: typed by hand, or by a file.

use std::path::{Path, PathBuf};

use porchlight_tests::desktop::{Desktop, canaries, ipc, keyring};
use serde_json::{Value, json};

use crate::drag::FileManager;
use crate::scene::{DEMO_STORE, REAL_STORE, Scene, entry_names, eventually, id, stage};
use crate::windows;

const IDENTIFIER: &str = "typed4client5identifier";
const SECRET: &str = "typed+client/secret=100%~only";
const SETUP_SAVED: &str = "Lunar is set up. You can sign in.";

/// Opens the panel that says how to set Gridshare up.
async fn open_panel(scene: &Scene) {
    scene.page().click(&id("nav-accounts")).await;
    scene.page().click(&id("setup-gridshare")).await;
    scene.page().wait_for(&id("setup-panel-gridshare")).await;
}

async fn save_typed(scene: &Scene, identifier: &str, secret: &str, redirect_uri: &str) {
    let page = scene.page();
    page.fill(&id("client-identifier-gridshare"), identifier).await;
    page.fill(&id("client-secret-gridshare"), secret).await;
    page.fill(&id("redirect-uri-gridshare"), redirect_uri).await;
    page.click(&id("save-setup-gridshare")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r15_a_typed_secret_goes_to_the_credential_store_and_nowhere_else() {
    let mut scene = Scene::real().await;
    scene.leaks.learn_typed(SECRET);
    let page = scene.page();
    for provider in ["gridshare", "ion-electricity", "tjhsst-ion"] {
        page.wait_for(&format!("{}[data-setup=missing]", id(&format!("provider-{provider}")))).await;
    }
    page.wait_for_text("Not set up on this computer.").await;
    open_panel(&scene).await;
    let page = scene.page();
    page.wait_for_text("developers@gridshare.com").await;
    page.click(&format!("{} summary", id("advanced-gridshare"))).await;

    save_typed(&scene, "", SECRET, "").await;
    page.wait_for_text("Please enter the client identifier.").await;
    save_typed(&scene, IDENTIFIER, "", "").await;
    page.wait_for_text("Please enter the client secret.").await;
    save_typed(&scene, IDENTIFIER, SECRET, "http://192.168.0.7/oauth/gridshare").await;
    page.wait_for(&id("setup-form-problem")).await;
    page.wait_for_text("S17").await;
    page.wait_for_text("redirect URI").await;
    assert!(entry_names(REAL_STORE).is_empty(), "nothing is kept of what is wrong");

    save_typed(&scene, IDENTIFIER, SECRET, "app.porchlight://oauth/gridshare").await;
    page.wait_for_text(SETUP_SAVED).await;
    assert_eq!(entry_names(REAL_STORE), ["client/gridshare"]);
    assert!(entry_names(DEMO_STORE).is_empty());
    let kept = keyring::entries_of(REAL_STORE).remove(0).secret;
    let kept: Value = serde_json::from_slice(&kept).expect("it is JSON");
    assert!(kept.to_string().contains(SECRET));
    let heard = ipc::heard(page).await;
    let has = |start: &str, word: &str| heard.iter().any(|line| line.starts_with(start) && line.contains(word));
    assert!(has("out ", SECRET) && has("in ", IDENTIFIER), "the secret goes one way, and both ways are heard");

    scene.restart().await;
    let page = scene.page();
    page.click(&id("nav-accounts")).await;
    page.wait_for(&format!("{}[data-setup=ready]", id("provider-gridshare"))).await;
    page.click(&id("setup-gridshare")).await;
    page.click(&format!("{} summary", id("advanced-gridshare"))).await;
    page.wait_for_text("One is kept. Leave this empty to keep it.").await;
    let typed = "return ['identifier', 'secret'].map((name) => document.getElementById(name + '-gridshare').value)";
    assert_eq!(page.run(typed).await, json!([IDENTIFIER, ""]), "the secret is not shown again");
    // The identifier is no secret and lies in a file; the secret beside it would be found the same way.
    let identifier = [canaries::Canary::new("identifier", IDENTIFIER)];
    assert!(!canaries::in_files(&identifier, &Desktop::current().people_folders(), &[]).is_empty());

    page.click(&id("forget-setup-gridshare")).await;
    page.wait_for(&format!("{}[data-setup=missing]", id("provider-gridshare"))).await;
    eventually("the secret is forgotten", || entry_names(REAL_STORE).is_empty()).await;
    scene.end(&["typed client secret", "client_secret"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chosen_setup_file_is_taken_whole_or_not_at_all() {
    let mut scene = Scene::real().await;
    scene.leaks.learn_typed(SECRET);
    let wrong = setup_file("wrong.json", &json!({ "client_identifier": IDENTIFIER, "client_sekret": SECRET }));
    let right = setup_file("right.json", &json!({ "client_identifier": IDENTIFIER, "client_secret": SECRET }));
    open_panel(&scene).await;

    choose(&scene, None).await;
    scene.page().wait_for(&id("choose-setup-file")).await;
    choose(&scene, Some(&wrong)).await;
    scene.page().wait_for(&id("setup-problem")).await;
    scene.page().wait_for_text("client_sekret").await;
    scene.page().wait_for(&format!("{}[data-setup=missing]", id("provider-gridshare"))).await;
    assert!(entry_names(REAL_STORE).is_empty());

    choose(&scene, Some(&right)).await;
    scene.page().wait_for_text(SETUP_SAVED).await;
    scene.page().wait_for(&format!("{}[data-setup=ready]", id("provider-gridshare"))).await;
    assert_eq!(entry_names(REAL_STORE), ["client/gridshare"]);
    scene.end(&["typed client secret", "client_secret"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_setup_file_can_be_dropped_on_the_window() {
    let mut scene = Scene::real().await;
    scene.leaks.learn_typed(SECRET);
    let wrong = setup_file("wrong.json", &json!({ "client_identifier": "", "client_secret": SECRET }));
    let right = setup_file("right.json", &json!({ "client_identifier": IDENTIFIER, "client_secret": SECRET }));

    let file_manager = FileManager::open();
    file_manager.show(&wrong);
    windows::drag_into_window(FileManager::MIDDLE);
    scene.page().wait_for_text("This setup cannot be used.").await;
    scene.page().wait_for_text("client_identifier").await;
    assert!(entry_names(REAL_STORE).is_empty());

    file_manager.show(&right);
    windows::drag_into_window(FileManager::MIDDLE);
    scene.page().wait_for_text(SETUP_SAVED).await;
    assert_eq!(entry_names(REAL_STORE), ["client/gridshare"]);
    drop(file_manager);
    scene.end(&["typed client secret", "client_secret"]).await;
}

/// Writes a setup file of Gridshare.
fn setup_file(name: &str, gridshare: &Value) -> PathBuf {
    let file = stage().join(name);
    let text = json!({ "porchlight_setup": 1, "providers": { "gridshare": gridshare } }).to_string();
    std::fs::write(&file, text).expect("the stage takes a file");
    file
}

/// Chooses a file in the system's dialog, or closes the dialog.
async fn choose(scene: &Scene, file: Option<&Path>) {
    scene.page().click(&id("choose-setup-file")).await;
    windows::choose_file(file).await;
}
