//! HTML turned into plain text.
//!
//! The result is text, not markup: `&lt;b&gt;` gives the three characters `<b>`, to be shown as such. Nothing of a
//! tag survives but what it means for the text: a new paragraph, a point of a list, the address of a link, the words
//! for a picture.

use url::Url;

use super::{entity::entity, line};

/// Longest paragraph, in characters.
const PARAGRAPH: usize = 2000;
/// Longest text, in characters.
const TEXT: usize = 8000;
/// Longest address that is written out; part of one is of no use.
const ADDRESS: usize = 500;
/// Stands before each point of a list.
const POINT: &str = "• ";

/// Turns HTML into paragraphs of plain text, at most 8,000 characters in all.
///
/// Links are written out in brackets behind their words, relative ones taken from `base`. Only addresses of web pages
/// and of mail count; whatever else is called a link is its words alone.
pub fn paragraphs(html: &str, base: &Url) -> Vec<String> {
    let mut left = TEXT;
    let mut kept = Vec::new();
    for paragraph in Writer::write(html, Some(base)) {
        if left == 0 {
            break;
        }
        let paragraph = line(&paragraph, left.min(PARAGRAPH));
        left -= paragraph.chars().count();
        kept.push(paragraph);
    }
    kept
}

/// Turns HTML into plain text on one line of at most `limit` characters, without the addresses of links.
pub fn from_html(html: &str, limit: usize) -> String {
    line(&Writer::write(html, None).join(" "), limit)
}

struct Writer<'a> {
    done: Vec<String>,
    current: String,
    /// The link being written: its address, and where its words begin.
    link: Option<(String, usize)>,
    base: Option<&'a Url>,
}

impl<'a> Writer<'a> {
    fn write(html: &str, base: Option<&'a Url>) -> Vec<String> {
        let mut writer = Self { done: Vec::new(), current: String::new(), link: None, base };
        let mut tokens = Tokens { rest: html };
        while let Some(token) = tokens.next_token() {
            match token {
                Token::Text(text) => writer.current.push_str(text),
                Token::Character(c) => writer.current.push(c),
                Token::Tag(tag) => {
                    if tag.hides_its_content() {
                        tokens.skip_to_end_of(tag.name);
                        writer.current.push(' ');
                    } else {
                        writer.handle_tag(&tag);
                    }
                }
            }
        }
        writer.end_paragraph();
        writer.done
    }

    fn handle_tag(&mut self, tag: &Tag<'_>) {
        match tag.name.to_ascii_lowercase().as_str() {
            "a" => {
                self.end_link();
                let address = if tag.closing { None } else { tag.attribute("href") };
                if let Some(address) = address.and_then(|href| written_out(&href, self.base?)) {
                    self.link = Some((address, self.current.len()));
                }
            }
            "img" => {
                self.current.push(' ');
                self.current.push_str(&tag.attribute("alt").unwrap_or_default());
                self.current.push(' ');
            }
            "td" | "th" => self.current.push(' '),
            "li" if !tag.closing => {
                self.end_paragraph();
                self.current.push_str(POINT);
            }
            "address" | "article" | "aside" | "blockquote" | "br" | "caption" | "center" | "dd" | "details" | "div"
            | "dl" | "dt" | "fieldset" | "figcaption" | "figure" | "footer" | "form" | "h1" | "h2" | "h3" | "h4"
            | "h5" | "h6" | "header" | "hr" | "li" | "main" | "nav" | "ol" | "option" | "p" | "pre" | "section"
            | "summary" | "table" | "tr" | "ul" => self.end_paragraph(),
            _ => {}
        }
    }

    fn end_link(&mut self) {
        let Some((address, start)) = self.link.take() else { return };
        let words = self.current[start..].trim();
        let bare = address.trim_end_matches('/');
        let says_it_itself =
            [address.as_str(), bare].iter().any(|own| words == *own || Some(words) == own.strip_prefix("https://"));
        if !says_it_itself {
            let bracketed = if words.is_empty() { address } else { format!(" ({address})") };
            self.current.truncate(self.current.trim_end().len().max(start));
            self.current.push_str(&bracketed);
        }
    }

    fn end_paragraph(&mut self) {
        self.end_link();
        let paragraph = line(&std::mem::take(&mut self.current), usize::MAX);
        if !matches!(paragraph.as_str(), "" | "•") {
            self.done.push(paragraph);
        }
    }
}

/// The address of a link as it is shown; `None` for what is no web page and no mail address.
fn written_out(href: &str, base: &Url) -> Option<String> {
    let mut url = base.join(href.trim()).ok()?;
    let shown = match url.scheme() {
        "http" | "https" => {
            // A name before the host looks like a host.
            url.set_username("").ok()?;
            url.set_password(None).ok()?;
            url.to_string()
        }
        "mailto" => line(url.path(), ADDRESS),
        _ => return None,
    };
    (!shown.is_empty() && shown.len() <= ADDRESS).then_some(shown)
}

enum Token<'a> {
    Text(&'a str),
    Character(char),
    Tag(Tag<'a>),
}

/// A tag; comments and declarations are tags without a name.
struct Tag<'a> {
    name: &'a str,
    closing: bool,
    attributes: &'a str,
}

impl Tag<'_> {
    /// Whether what stands inside is not text for people.
    fn hides_its_content(&self) -> bool {
        const HIDING: [&str; 7] = ["script", "style", "title", "template", "iframe", "noframes", "object"];
        !self.closing && HIDING.iter().any(|name| self.name.eq_ignore_ascii_case(name))
    }

    /// The value of an attribute, its entities read.
    fn attribute(&self, wanted: &str) -> Option<String> {
        let mut rest = self.attributes;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            if rest.is_empty() {
                return None;
            }
            let name_end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
            let (name, behind) = rest.split_at(name_end);
            let value;
            (value, rest) = match behind.trim_start().strip_prefix('=') {
                Some(behind) => value_at(behind.trim_start()),
                None => ("", behind),
            };
            if name.is_empty() && rest.is_empty() {
                return None;
            }
            if name.eq_ignore_ascii_case(wanted) {
                return Some(unescaped(value));
            }
        }
    }
}

/// Splits an attribute's value from what follows.
fn value_at(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inside) = text.strip_prefix(quote) {
            return inside.split_once(quote).unwrap_or((inside, ""));
        }
    }
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}

fn unescaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(position) = rest.find('&') {
        text.push_str(&rest[..position]);
        rest = &rest[position..];
        let (c, length) = entity(rest).unwrap_or(('&', 1));
        text.push(c);
        rest = &rest[length..];
    }
    text.push_str(rest);
    text
}

struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    fn next_token(&mut self) -> Option<Token<'a>> {
        let first = self.rest.chars().next()?;
        if first == '<'
            && let Some((tag, length)) = tag(self.rest)
        {
            self.rest = &self.rest[length..];
            return Some(Token::Tag(tag));
        }
        if first == '&'
            && let Some((c, length)) = entity(self.rest)
        {
            self.rest = &self.rest[length..];
            return Some(Token::Character(c));
        }
        // A lonely `<` or `&` is text.
        let begin = first.len_utf8();
        let end = self.rest[begin..].find(['<', '&']).map_or(self.rest.len(), |position| begin + position);
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        Some(Token::Text(text))
    }

    /// Leaves out everything up to the closing tag. Without one it is the whole rest, as in a browser.
    fn skip_to_end_of(&mut self, name: &str) {
        let bytes = self.rest.as_bytes();
        let closing = |at: &usize| {
            let behind = &bytes[at + 2..];
            behind.len() >= name.len() && behind[..name.len()].eq_ignore_ascii_case(name.as_bytes())
        };
        let end = self.rest.match_indices("</").map(|(at, _)| at).find(closing);
        self.rest = &self.rest[end.unwrap_or(self.rest.len())..];
    }
}

/// Reads a tag, a comment or a declaration at the start of the text, and its length in bytes. One without an end
/// swallows the rest, as it does in a browser.
fn tag(text: &str) -> Option<(Tag<'_>, usize)> {
    const NOTHING: Tag<'static> = Tag { name: "", closing: false, attributes: "" };
    let inside = text.strip_prefix('<')?;
    let ending = |end: &str| inside.find(end).map_or(text.len(), |position| 1 + position + end.len());
    if inside.starts_with("!--") {
        return Some((NOTHING, ending("-->")));
    }
    let (closing, named) = match inside.strip_prefix('/') {
        Some(named) => (true, named),
        None => (false, inside),
    };
    if !named.starts_with(|c: char| c.is_ascii_alphabetic()) {
        let declared = closing || inside.starts_with(['!', '?']);
        return declared.then(|| (NOTHING, ending(">"))); // `8 < 9` is text
    }
    let name_end = named.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).unwrap_or(named.len());
    let (name, attributes) = named.split_at(name_end);
    let end = end_of_attributes(attributes);
    let begin = text.len() - attributes.len();
    let length = (begin + end + 1).min(text.len());
    Some((Tag { name, closing, attributes: &attributes[..end] }, length))
}

/// Where the `>` of a tag stands: one inside quotes does not count.
fn end_of_attributes(text: &str) -> usize {
    let mut quote = None;
    for (position, c) in text.char_indices() {
        match (quote, c) {
            (None, '>') => return position,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
#[path = "html_tests.rs"]
mod tests;
