//! A page under WebDriver, driven the way a person does: by what is written on it.

use std::path::Path;
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::{Client, Locator};
use serde_json::Value;

/// How long something may take to appear. Generous, since both cores may be busy.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often to look.
const GLANCE: Duration = Duration::from_millis(50);

// Keys as WebDriver names them. Source: WebDriver (W3C) §17.4.2, "normalised key value".
const CONTROL: char = '\u{e009}';
const RELEASE: char = '\u{e000}';
const BACKSPACE: char = '\u{e003}';

/// What a person can press.
const PRESSABLE: &str = "self::button or self::a or self::summary or self::label or @role='button' or @role='link' \
                         or @role='tab' or @role='menuitem' or @role='option'";

/// One page: the app's window, or a tab of the browser.
#[derive(Debug, Clone)]
pub struct Page {
    client: Client,
}

impl Page {
    pub(super) fn new(client: Client) -> Self {
        Self { client }
    }

    /// The WebDriver session, for what this type does not offer.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Waits for an element that matches the CSS `selector` and can be seen, and returns it.
    pub async fn wait_for(&self, selector: &str) -> Element {
        self.visible(Locator::Css(selector), PATIENCE, selector).await
    }

    /// Waits until `text` can be read on the page.
    pub async fn wait_for_text(&self, text: &str) {
        self.wait_until(&format!("the text \"{text}\""), PATIENCE, |seen| seen.contains(text)).await;
    }

    /// Waits until `text` cannot be read on the page any more.
    pub async fn wait_until_gone(&self, text: &str) {
        self.wait_until(&format!("the text \"{text}\" to go"), PATIENCE, |seen| !seen.contains(text)).await;
    }

    /// Waits until no element matches the CSS `selector` and can be seen.
    pub async fn wait_until_absent(&self, selector: &str) {
        let looking = async {
            while self.find(Locator::Css(selector)).await.is_some() {
                tokio::time::sleep(GLANCE).await;
            }
        };
        if let Err(elapsed) = tokio::time::timeout(PATIENCE, looking).await {
            panic!("{selector} stays ({elapsed}, {PATIENCE:?}); {}", self.describe().await);
        }
    }

    /// Waits at most `patience` until `holds` is true of the page's visible text; `what` names it in the failure.
    pub async fn wait_until(&self, what: &str, patience: Duration, holds: impl Fn(&str) -> bool) {
        let looking = async {
            while !holds(&self.text().await) {
                tokio::time::sleep(GLANCE).await;
            }
        };
        if let Err(elapsed) = tokio::time::timeout(patience, looking).await {
            panic!("waited in vain for {what} ({elapsed}, {patience:?}); {}", self.describe().await);
        }
    }

    /// Waits for an element that matches the CSS `selector` and presses it.
    pub async fn click(&self, selector: &str) {
        self.press(Locator::Css(selector), selector).await;
    }

    /// Waits for a button, link or tab that reads exactly `text` and presses it.
    pub async fn click_text(&self, text: &str) {
        let path = format!("//*[{PRESSABLE}][normalize-space(.)={}]", quoted(text));
        self.press(Locator::XPath(&path), text).await;
    }

    /// Types `text` into the field that matches the CSS `selector`, in place of what it held.
    pub async fn fill(&self, selector: &str, text: &str) {
        let field = self.wait_for(selector).await;
        let typing = async {
            if text.is_empty() {
                // WebDriver refuses to type nothing, and its clearing alone is no event that a page hears.
                return field.send_keys(&format!("{CONTROL}a{RELEASE}{BACKSPACE}")).await;
            }
            field.clear().await?;
            field.send_keys(text).await
        };
        if let Err(error) = typing.await {
            panic!("cannot type into {selector}: {error}; {}", self.describe().await);
        }
    }

    /// Chooses the option of this value in the list that matches the CSS `selector`.
    pub async fn select(&self, selector: &str, value: &str) {
        let chosen = self.wait_for(selector).await.select_by_value(value).await;
        if let Err(error) = chosen {
            panic!("cannot choose {value} in {selector}: {error}; {}", self.describe().await);
        }
    }

    /// The text a person can read; empty while the page is changing.
    pub async fn text(&self) -> String {
        self.run("return document.body ? document.body.innerText : ''").await.as_str().unwrap_or_default().to_owned()
    }

    /// The document's title.
    pub async fn title(&self) -> String {
        self.client.title().await.unwrap_or_default()
    }

    /// The address; empty while the page is changing.
    pub async fn address(&self) -> String {
        self.client.current_url().await.map(String::from).unwrap_or_default()
    }

    /// Runs `script` in the page and returns its value; null while the page is changing.
    pub async fn run(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap_or(Value::Null)
    }

    /// Scrolls until the element that matches the CSS `selector` is in the middle.
    pub async fn show(&self, selector: &str) {
        let element = serde_json::to_value(self.wait_for(selector).await).expect("WebDriver names elements in JSON");
        let script = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })";
        self.client.execute(script, vec![element]).await.unwrap_or_else(|error| panic!("{selector}: {error}"));
    }

    /// Saves a picture of the page.
    pub async fn picture(&self, file: &Path) {
        // A picture shows what was painted last. A page that nobody sees paints nothing, hence the way round.
        let painted = "const done = arguments[arguments.length - 1];
                       setTimeout(done, 1000);
                       requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100)))";
        let painted = self.client.execute_async(painted, Vec::new()).await;
        painted.unwrap_or_else(|error| panic!("the page does not paint: {error}"));
        let png = self.client.screenshot().await.unwrap_or_else(|error| panic!("no picture of the page: {error}"));
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        }
        std::fs::write(file, png).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }

    async fn press(&self, locator: Locator<'_>, name: &str) {
        // The page may redraw between finding and pressing: then the press goes to an element that is gone.
        let pressing = async {
            loop {
                let outcome = self.visible(locator, PATIENCE, name).await.click().await;
                match outcome {
                    Ok(()) => return,
                    Err(error) if passes(&error) => tokio::time::sleep(GLANCE).await,
                    Err(error) => panic!("cannot press {name}: {error}; {}", self.describe().await),
                }
            }
        };
        if let Err(elapsed) = tokio::time::timeout(PATIENCE, pressing).await {
            panic!("cannot press {name} ({elapsed}, {PATIENCE:?}); {}", self.describe().await);
        }
    }

    async fn visible(&self, locator: Locator<'_>, patience: Duration, name: &str) -> Element {
        let looking = async {
            loop {
                if let Some(element) = self.find(locator).await {
                    return element;
                }
                tokio::time::sleep(GLANCE).await;
            }
        };
        match tokio::time::timeout(patience, looking).await {
            Ok(element) => element,
            Err(elapsed) => panic!("{name} does not appear ({elapsed}, {patience:?}); {}", self.describe().await),
        }
    }

    /// The first element that can be seen and used.
    async fn find(&self, locator: Locator<'_>) -> Option<Element> {
        for element in self.client.find_all(locator).await.unwrap_or_default() {
            if element.is_displayed().await.unwrap_or(false) && element.is_enabled().await.unwrap_or(false) {
                return Some(element);
            }
        }
        None
    }

    /// What a failed test wants to know.
    async fn describe(&self) -> String {
        let (address, text) = (self.address().await, self.text().await);
        let address = address.split('?').next().unwrap_or_default().to_owned();
        format!("the page {address} reads:\n{}", text.chars().take(1500).collect::<String>())
    }
}

/// Whether the same press may work in a moment.
fn passes(error: &CmdError) -> bool {
    error.is_stale_element_reference() || error.is_element_not_interactable() || error.is_no_such_element()
}

/// `text` as an XPath literal, which knows no escapes.
fn quoted(text: &str) -> String {
    if text.contains('\'') { format!("\"{text}\"") } else { format!("'{text}'") }
}
