//! Announcements.

use std::{cmp::Reverse, collections::HashSet};

use jiff::Timestamp;
use porchlight_domain::Announcement;
use serde::Deserialize;
use url::Url;

use crate::{
    lenient,
    text::{self, shown},
};

/// An announcement as Ion lists it. Expired ones and those a person has hidden are in the list as well; nothing tells
/// them from the others.
#[derive(Deserialize)]
pub struct AnnouncementReply {
    #[serde(default, deserialize_with = "lenient::id")]
    id: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    title: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    content: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    author: Option<String>,
    #[serde(default, deserialize_with = "lenient::instant")]
    added: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::flag")]
    pinned: Option<bool>,
}

/// Reads an announcement with its id; one without a title is called by its first words. What is unread is for others
/// to say.
pub fn read_announcement(reply: AnnouncementReply, base: &Url) -> Option<(String, Announcement)> {
    let id = reply.id?;
    let paragraphs = text::paragraphs(&reply.content.unwrap_or_default(), base);
    let title = reply.title.map(|title| text::from_html(&title, 200)).filter(|title| !title.is_empty());
    let title = title.or_else(|| Some(text::line(paragraphs.first()?, 80)))?;
    let announcement = Announcement {
        id: id.clone(),
        title,
        author: shown(reply.author),
        added_at: reply.added,
        pinned: reply.pinned == Some(true),
        paragraphs,
        unread: false,
    };
    Some((id, announcement))
}

/// Puts the newest pages before what was read earlier.
pub fn renew(newest: Vec<Announcement>, earlier: Vec<Announcement>) -> Vec<Announcement> {
    let known: HashSet<String> = newest.iter().map(|announcement| announcement.id.clone()).collect();
    let rest = earlier.into_iter().filter(|announcement| !known.contains(&announcement.id));
    newest.into_iter().chain(rest).collect()
}

/// Pinned ones first, then the newest first; those without a date last.
pub fn sort(announcements: &mut [Announcement]) {
    announcements.sort_by_key(|announcement| (!announcement.pinned, Reverse(announcement.added_at)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_announcement_is_read() {
        let announcement = read(
            r#"{"id":7,"title":"Tea &amp; cake","content":"<p>Bring a <b>cup</b>.</p><ul><li>or two</li></ul>",
            "author":"Hugo Hatter","user":2,"added":"2026-11-20T14:34:35.875401Z","pinned":true,"groups":[]}"#,
        );
        let expected = Announcement {
            id: "7".into(),
            title: "Tea & cake".into(),
            author: Some("Hugo Hatter".into()),
            added_at: Some("2026-11-20T14:34:35.875401Z".parse().expect("an instant")),
            pinned: true,
            paragraphs: vec!["Bring a cup.".into(), "• or two".into()],
            unread: false,
        };
        assert_eq!(announcement, Some(expected));
    }

    #[test]
    fn odd_announcements_are_read_as_far_as_they_go() {
        let plain = |title: &str, paragraphs: &[&str]| {
            Some(Announcement {
                id: "7".into(),
                title: title.into(),
                author: None,
                added_at: None,
                pinned: false,
                paragraphs: paragraphs.iter().map(|text| (*text).to_owned()).collect(),
                unread: false,
            })
        };
        for (body, expected) in [
            (r#"{"id":7,"title":"A","content":null,"author":null,"added":null,"pinned":null}"#, plain("A", &[])),
            (r#"{"id":"7","title":"A","content":["?"],"author":9,"added":"soon","pinned":"yes"}"#, plain("A", &[])),
            (r#"{"id":7,"title":null,"content":"<p>Only words</p>"}"#, plain("Only words", &["Only words"])),
            (r#"{"id":7,"title":" <br> ","content":"x"}"#, plain("x", &["x"])),
            (r#"{"id":7,"title":"\u202eevil 🎩","content":"<p>עברית 🎉</p>"}"#, plain("evil 🎩", &["עברית 🎉"])),
            (r#"{"id":7,"title":null,"content":null}"#, None),
            (r#"{"id":null,"title":"A","content":"x"}"#, None),
        ] {
            assert_eq!(read(body), expected, "{body}");
        }
    }

    #[test]
    fn pinned_ones_come_first_and_then_the_newest() {
        let make = |id: &str, pinned: bool, added: &str| {
            let added = if added.is_empty() { "null".to_owned() } else { format!("\"2026-11-{added}T12:00:00Z\"") };
            read(&format!(r#"{{"id":"{id}","title":"t","added":{added},"pinned":{pinned}}}"#)).expect("an announcement")
        };
        let mut all = vec![
            make("a", false, "01"),
            make("b", false, ""),
            make("c", true, "02"),
            make("d", false, "20"),
            make("e", true, "03"),
        ];
        sort(&mut all);
        assert_eq!(ids(&all), "ecdab");
        let renewed = renew(vec![make("f", false, "21"), make("d", true, "20")], all);
        assert_eq!(ids(&renewed), "fdecab", "what is read anew stands for what was read before");
    }

    fn ids(all: &[Announcement]) -> String {
        all.iter().map(|announcement| announcement.id.as_str()).collect()
    }

    fn read(body: &str) -> Option<Announcement> {
        let base = Url::parse("https://ion.tjhsst.edu/").expect("an address");
        read_announcement(serde_json::from_str(body).expect("an object"), &base).map(|(_, announcement)| announcement)
    }
}
