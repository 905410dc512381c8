//! Lists that come page by page.

use std::collections::HashSet;

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use crate::lenient::{self, Item};

/// Most pages of one list that are read.
const MOST_PAGES: u32 = 10;
/// Most items of one list that are kept.
const MOST_ITEMS: usize = 500;

/// Gathers the pages of one list.
///
/// The next page is asked for by its number. The link that comes with a page says only that there is one: where the
/// bearer is sent to is nothing for a reply to decide.
#[derive(Debug)]
pub struct Pages<T> {
    /// What has been read, in the provider's order, nothing twice.
    pub items: Vec<T>,
    seen: HashSet<String>,
    /// Number of the page to be asked for.
    pub page: u32,
}

/// Whether a list goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Goes {
    /// Another page is to be asked for.
    On,
    /// This was the last one.
    NoFurther,
}

#[derive(Deserialize)]
#[serde(bound = "R: DeserializeOwned")]
struct Page<R> {
    #[serde(default)]
    next: Value,
    #[serde(default, deserialize_with = "lenient::list")]
    results: Option<Vec<Item<R>>>,
}

impl<T> Default for Pages<T> {
    fn default() -> Self {
        Self { items: Vec::new(), seen: HashSet::new(), page: 1 }
    }
}

impl<T> Pages<T> {
    /// Takes a page; `read` gives an item with its id, or `None` for one that makes no sense. `None` if this is not a
    /// page at all.
    ///
    /// A page that brings nothing new is the last one, whatever it says: else a server that answers every page with
    /// the same one would be asked without end.
    pub fn take<R: DeserializeOwned>(&mut self, body: &[u8], read: impl Fn(R) -> Option<(String, T)>) -> Option<Goes> {
        let page = serde_json::from_slice::<Item<Page<R>>>(body).ok()?.0?;
        let before = self.items.len();
        for (id, item) in page.results?.into_iter().filter_map(|item| read(item.0?)) {
            if self.items.len() < MOST_ITEMS && self.seen.insert(id) {
                self.items.push(item);
            }
        }
        let brought_nothing = self.items.len() == before;
        if page.next.is_null() || brought_nothing || self.page == MOST_PAGES || self.items.len() == MOST_ITEMS {
            return Some(Goes::NoFurther);
        }
        self.page += 1;
        Some(Goes::On)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Deserialize)]
    struct Thing {
        #[serde(default, deserialize_with = "lenient::id")]
        id: Option<String>,
    }

    fn take(pages: &mut Pages<String>, body: &Value) -> Option<Goes> {
        pages.take(body.to_string().as_bytes(), |thing: Thing| Some((thing.id.clone()?, thing.id?)))
    }

    fn page(ids: impl IntoIterator<Item = usize>, next: Option<&str>) -> Value {
        let results: Vec<Value> = ids.into_iter().map(|id| json!({ "id": id })).collect();
        json!({ "count": 7, "next": next, "previous": null, "results": results })
    }

    #[test]
    fn pages_are_gathered_until_none_follows() {
        let mut pages = Pages::default();
        assert_eq!(take(&mut pages, &page([1, 2], Some("https://evil.example/?page=2"))), Some(Goes::On));
        assert_eq!(pages.page, 2);
        assert_eq!(take(&mut pages, &page([2, 3], None)), Some(Goes::NoFurther));
        assert_eq!(pages.items, ["1", "2", "3"], "what has moved to another page is not there twice");
    }

    #[test]
    fn a_loop_of_pages_ends() {
        let mut pages = Pages::default();
        let same = page([1, 2], Some("https://ion.tjhsst.edu/api/bus?page=1"));
        assert_eq!(take(&mut pages, &same), Some(Goes::On));
        assert_eq!(take(&mut pages, &same), Some(Goes::NoFurther));
        assert_eq!(take(&mut Pages::default(), &page([], Some("?page=2"))), Some(Goes::NoFurther), "an empty page");
    }

    #[test]
    fn an_endless_list_ends() {
        let mut pages = Pages::default();
        let read = (0..).take_while(|n| take(&mut pages, &page([n * 2, n * 2 + 1], Some("more"))) == Some(Goes::On));
        assert_eq!((read.count(), pages.items.len()), (9, 20), "ten pages");

        let mut pages = Pages::default();
        assert_eq!(take(&mut pages, &page(0..1000, Some("more"))), Some(Goes::NoFurther));
        assert_eq!(pages.items.len(), 500);
    }

    #[test]
    fn what_makes_no_sense_is_left_out_or_no_page() {
        let mut pages = Pages::default();
        let odd = json!({ "results": [null, 7, "x", [1], {}, { "id": null }, { "id": 5 }] });
        assert_eq!(take(&mut pages, &odd), Some(Goes::NoFurther));
        assert_eq!(pages.items, ["5"]);
        for other in [json!([]), json!({}), json!({ "results": {} }), json!(null), json!({ "detail": "Invalid page." })]
        {
            assert_eq!(take(&mut Pages::default(), &other), None, "{other}");
        }
        let html = Pages::<String>::default().take(b"<html>", |_: Thing| None);
        assert_eq!(html, None);
    }
}
