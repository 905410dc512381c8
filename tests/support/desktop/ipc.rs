//! A listener on the line between the window and Rust, placed in the page itself.
//!
//! It hears what the page sends (`fetch` and `postMessage` of Tauri's IPC) and what arrives for it (the callbacks that
//! answers and channels call). Messages from before [`record`] are not heard: call it as soon as the window is there.

use super::page::Page;

/// Wraps both directions once. `callbacks` is the map that Tauri's `transformCallback` fills.
const LISTEN: &str = r"
    if (window.__heard) return true;
    const heard = [];
    const text = (value) => { try { return JSON.stringify(value) ?? String(value) } catch { return String(value) } };
    const internals = window.__TAURI_INTERNALS__;
    if (!internals || !(internals.callbacks instanceof Map)) return false;

    const wrap = (callback) => (data) => { heard.push('in ' + text(data)); return callback(data) };
    for (const [id, callback] of internals.callbacks) internals.callbacks.set(id, wrap(callback));
    const set = internals.callbacks.set;
    internals.callbacks.set = (id, callback) => set.call(internals.callbacks, id, wrap(callback));

    const send = window.fetch;
    window.fetch = async (resource, options) => {
        const body = options?.body;
        const sent = body instanceof ArrayBuffer || ArrayBuffer.isView(body) ? new TextDecoder().decode(body) : body;
        heard.push('out ' + text([String(resource?.url ?? resource), options?.headers, sent]));
        const answer = await send(resource, options);
        answer.clone().text().then((body) => heard.push('in ' + body), () => {});
        return answer;
    };
    window.__heard = heard;
    return true;
";

/// Begins to listen on `page`.
pub async fn record(page: &Page) {
    let listening = page.run(LISTEN).await;
    assert_eq!(listening, serde_json::Value::Bool(true), "this page has no IPC to listen to");
}

/// The messages heard so far, each with `in` or `out` before it.
pub async fn heard(page: &Page) -> Vec<String> {
    let messages = page.run("return window.__heard || []").await;
    let messages = messages.as_array().cloned().unwrap_or_default();
    messages.iter().filter_map(|message| message.as_str().map(str::to_owned)).collect()
}
