//! Reads the forms of Django's pages: enough of HTML for what Django writes, and no more.

/// A form as a browser would send it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// Where it goes; empty = the address of its page.
    pub action: String,
    /// Fields with the values they came with; buttons are not among them.
    pub fields: Vec<(String, String)>,
}

impl Form {
    /// The first form of the page.
    pub fn find(html: &str) -> Option<Self> {
        let start = html.find("<form")?;
        let html = &html[start..];
        let html = &html[..html.find("</form>")?];
        let mut form = Self::default();
        let mut select = None;
        for tag in html.split('<').skip(1) {
            let (tag, text) = tag.split_once('>').unwrap_or((tag, ""));
            let name = attribute(tag, "name");
            let value = attribute(tag, "value").unwrap_or_default();
            match tag.split_whitespace().next().unwrap_or_default() {
                "form" => form.action = attribute(tag, "action").unwrap_or_default(),
                "input" => {
                    let kind = attribute(tag, "type").unwrap_or_default();
                    let sent = match kind.as_str() {
                        "submit" | "button" => false,
                        "radio" | "checkbox" => has(tag, "checked"),
                        _ => true,
                    };
                    if let Some(name) = name.filter(|_| sent) {
                        form.fields.push((name, value));
                    }
                }
                "textarea" => form.fields.extend(name.map(|name| (name, unescape(text.trim_start_matches('\n'))))),
                "select" => select = name,
                "option" if has(tag, "selected") => form.fields.extend(select.clone().map(|name| (name, value))),
                _ => {}
            }
        }
        Some(form)
    }

    /// Puts `value` into the field `name`, which is added if the form has none: a button is added this way.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(other, _)| other != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The value of the field `name`.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// The fields in `application/x-www-form-urlencoded`.
    pub fn encoded(&self) -> String {
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.fields).finish()
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| unescape(value))
}

fn has(tag: &str, flag: &str) -> bool {
    tag.split_whitespace().any(|word| word == flag || word.starts_with(&format!("{flag}=")))
}

/// The escapes Django writes.
fn unescape(text: &str) -> String {
    let named = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#39;", "'"), ("&amp;", "&")];
    named.iter().fold(text.to_owned(), |text, (escape, plain)| text.replace(escape, plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_a_browser_would_send_it() {
        let html = r#"<p><form action="/next?a=1&amp;b=2" method="post">
            <input type="hidden" name="csrf" value="a&quot;b&amp;c">
            <select name="kind"><option value="">-</option><option value="public" selected>Public</option></select>
            <input type="checkbox" name="off" value="1"><input type="checkbox" name="on" value="1" checked>
            <textarea name="uris">
http://127.0.0.1/</textarea>
            <input type="submit" name="allow" value="Authorize"></form><form><input name="other"></form>"#;

        let form = Form::find(html).expect("there is a form");

        assert_eq!(form.action, "/next?a=1&b=2");
        let fields: Vec<(&str, &str)> =
            form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(fields, [("csrf", "a\"b&c"), ("kind", "public"), ("on", "1"), ("uris", "http://127.0.0.1/")]);
        assert_eq!(form.with("csrf", "x y").encoded(), "kind=public&on=1&uris=http%3A%2F%2F127.0.0.1%2F&csrf=x+y");
    }

    #[test]
    fn a_page_without_a_form_has_none() {
        assert_eq!(Form::find("<p>Error: invalid_request</p>"), None);
    }
}
