//! The window shows the program's own pages and hears nothing but the program's own commands.

use porchlight_sandbox::Endpoint;
use porchlight_tests::desktop::AppUnderTest;
use serde_json::{Value, json};

use crate::scene::{HOME_OWNER, Scene, eventually, id};
use crate::windows;

/// Calls a command as a foreign script in the page would, and returns what it answers, or how it is refused.
const INVOKE: &str = "
    const done = arguments[arguments.length - 1];
    window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1])
        .then((value) => done(['answered', value]), (error) => done(['refused', String(error?.message ?? error)]));
";

/// Tauri's own commands and those of every plugin in use. Each would be an opening.
const FOREIGN_COMMANDS: [&str; 27] = [
    "plugin:deep-link|get_current",
    "plugin:deep-link|is_registered",
    "plugin:deep-link|register",
    "plugin:deep-link|unregister",
    "plugin:event|listen",
    "plugin:event|emit",
    "plugin:event|emit_to",
    "plugin:opener|open_url",
    "plugin:opener|open_path",
    "plugin:opener|reveal_item_in_dir",
    "plugin:dialog|open",
    "plugin:dialog|save",
    "plugin:dialog|message",
    "plugin:window-state|restore_state",
    "plugin:window-state|save_window_state",
    "plugin:window|title",
    "plugin:window|create",
    "plugin:webview|create_webview_window",
    "plugin:webview|print",
    "plugin:webview|internal_toggle_devtools",
    "plugin:app|version",
    "plugin:path|resolve_directory",
    "plugin:resources|close",
    "plugin:menu|new",
    "plugin:image|from_path",
    "plugin:tray|new",
    "no_such_command",
];

async fn invoke(scene: &Scene, command: &str, arguments: Value) -> (String, String) {
    let client = scene.page().client();
    let outcome = client.execute_async(INVOKE, vec![json!(command), arguments]).await;
    let outcome = outcome.unwrap_or_else(|error| panic!("{command}: {error}"));
    (outcome[0].as_str().unwrap_or_default().to_owned(), outcome[1].to_string())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r16_no_command_but_the_programs_own_is_answered() {
    let scene = Scene::demo().await;
    // A link has arrived, so the plugin that took it in has something to tell.
    scene.sign_in(&HOME_OWNER).await;

    let generous = json!({
        "event": "deep-link://new-url", "target": { "kind": "Any" }, "handler": 1, "payload": {}, "protocol": "evil",
        "url": "https://example.com/", "path": "/etc/passwd", "paths": ["/etc/passwd"], "options": {}, "label": "main",
        "flags": 1, "directory": 1, "rid": 1, "kind": "Menu",
    });
    for command in FOREIGN_COMMANDS {
        let (outcome, words) = invoke(&scene, command, generous.clone()).await;
        assert_eq!(outcome, "refused", "{command}: {words}");
        assert!(words.contains("not allowed") || words.contains("not found"), "{command}: {words}");
    }

    // The way it should be: the line itself works.
    let (outcome, words) = invoke(&scene, "update_now", json!({})).await;
    assert_eq!(outcome, "answered", "{words}");
    scene.end(&["state", "code", "code_verifier", "client_secret"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_window_cannot_be_led_away() {
    let scene = Scene::demo().await;
    let page = scene.page();
    let own = page.address().await;
    assert!(own.starts_with("tauri://localhost"), "{own}");
    let outside = format!("http://127.0.0.1:{}/led-away", scene.sandbox.port());

    let ways = [
        format!("location.href = '{outside}'"),
        format!("location.assign('{outside}')"),
        format!("location.replace('{outside}')"),
        "location.href = 'https://example.com/'".to_owned(),
        "location.href = 'data:text/html,hello'".to_owned(),
        "location.href = 'app.porchlight://oauth/gridshare?code=a&state=b'".to_owned(),
        format!("const a = document.createElement('a'); a.href = '{outside}'; document.body.append(a); a.click()"),
    ];
    for way in ways {
        let before = kept();
        page.run(&way).await;
        eventually(&format!("the window is kept from: {way}"), || kept() > before).await;
        assert_eq!(page.address().await, own, "{way}");
    }

    // These are stopped before they reach the program: by the view, or by the page's own policy.
    page.run(&format!("window.open('{outside}', '_blank')")).await;
    page.run(&format!(
        "const a = document.createElement('a'); a.href = '{outside}'; a.target = '_blank'; document.body.append(a); \
         a.click()"
    ))
    .await;
    page.run(&format!(
        "const f = document.createElement('form'); f.action = '{outside}'; document.body.append(f); f.submit()"
    ))
    .await;
    page.run(&format!("const f = document.createElement('iframe'); f.src = '{outside}'; document.body.append(f)"))
        .await;
    page.run(&format!("const i = new Image(); i.src = '{outside}'; document.body.append(i)")).await;
    let fetched = "const done = arguments[arguments.length - 1];
                   fetch(arguments[0]).then(() => done('answered'), () => done('refused'))";
    let fetched = page.client().execute_async(fetched, vec![json!(outside)]).await;
    assert_eq!(fetched.expect("the script ends"), json!("refused"));

    assert_eq!(page.address().await, own);
    windows::wait_until_shown(1).await;
    page.click(&id("nav-help")).await;
    page.wait_for(&id("help")).await;
    let asked = scene.sandbox.asked();
    assert!(asked.iter().all(|asked| asked.endpoint != Endpoint::Other), "nothing left the window: {asked:?}");
    scene.end(&[]).await;
}

/// How often the window was kept on its own page.
fn kept() -> usize {
    AppUnderTest::all_logs().matches("the window was kept on its own page").count()
}
