//! The window walked with the keyboard alone.

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use porchlight_tests::desktop::Page;

use crate::scene::id;

/// More stops than the fullest page has.
const MOST_STOPS: usize = 200;

/// What has the focus, in short.
const STOP: &str = "
    const at = document.activeElement;
    return at ? at.dataset.testid ?? `${at.localName} ${at.textContent.trim().slice(0, 20)}` : 'nothing'";

/// Whether the element with the focus, or the label around it, has a frame.
const SHOWN: &str = "
    const framed = (element) => element !== null && getComputedStyle(element).outlineStyle !== 'none';
    return framed(document.activeElement) || framed(document.activeElement.closest('label'))";

/// The keys, and the page that hears them.
pub struct Keyboard<'a>(pub &'a Page);

impl Keyboard<'_> {
    /// Presses a key.
    pub async fn press(&self, key: Key) {
        self.press_all(&[char::from(key)]).await;
    }

    /// Presses keys one after the other.
    pub async fn write(&self, text: &str) {
        for letter in text.chars() {
            self.press_all(&[letter]).await;
        }
    }

    /// Holds all but the last of `keys` while the last is pressed.
    pub async fn press_all(&self, keys: &[char]) {
        let down = keys.iter().map(|key| KeyAction::Down { value: *key });
        let up = keys.iter().rev().map(|key| KeyAction::Up { value: *key });
        let actions = down.chain(up).fold(KeyActions::new("keys".to_owned()), KeyActions::then);
        self.0.client().perform_actions(actions).await.unwrap_or_else(|error| panic!("keys {keys:?}: {error}"));
    }

    /// Presses Tab until the element with this test id has the focus, and shows that it has.
    pub async fn reach(&self, test_id: &str) {
        self.reach_any(&id(test_id)).await;
    }

    /// Presses Tab until an element that matches the CSS `selector` has the focus, and shows that it has.
    pub async fn reach_any(&self, selector: &str) {
        self.0.wait_for(selector).await;
        let mut stops = Vec::new();
        for _ in 0..MOST_STOPS {
            if self.is_at(selector).await {
                return;
            }
            self.press(Key::Tab).await;
            stops.push(self.0.run(STOP).await.as_str().unwrap_or_default().to_owned());
        }
        panic!("{selector} cannot be reached with the Tab key, only {stops:?}");
    }

    /// Goes to what has this test id, and presses it.
    pub async fn push(&self, test_id: &str) {
        self.push_any(&id(test_id)).await;
    }

    /// Goes to the next element that matches the CSS `selector`, and presses it.
    pub async fn push_any(&self, selector: &str) {
        self.reach_any(selector).await;
        self.press(Key::Enter).await;
    }

    /// Goes to the radio buttons whose test ids begin with `group`, and with the arrow keys to the one to choose.
    pub async fn choose(&self, group: &str, test_id: &str) {
        self.reach_any(&format!("[data-testid^=\"{group}-\"]:checked")).await;
        let all = format!("return [...document.querySelectorAll('input[data-testid^=\"{group}-\"]')]");
        let chosen = self.0.run(&format!("{all}.findIndex((one) => one.checked)")).await;
        let wanted = self.0.run(&format!("{all}.findIndex((one) => one.dataset.testid === '{test_id}')")).await;
        let (chosen, wanted) = (chosen.as_i64().unwrap_or(-1), wanted.as_i64().unwrap_or(-1));
        let key = if chosen < wanted { Key::Down } else { Key::Up };
        for _ in 0..chosen.abs_diff(wanted) {
            self.press(key).await;
        }
        self.0.wait_for(&format!("{}:checked:focus", id(test_id))).await;
        assert_eq!(self.0.run(SHOWN).await, true, "the focus is shown");
    }

    /// Whether what matches the CSS `selector` has the focus where a person sees it.
    async fn is_at(&self, selector: &str) -> bool {
        let selector = serde_json::to_string(selector).expect("a text is JSON");
        self.0.run(&format!("return document.activeElement?.matches({selector})")).await == true
            && self.0.run(SHOWN).await == true
    }
}
