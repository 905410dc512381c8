//! What was asked of the sandbox.

/// A part of a practice provider.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Endpoint {
    /// Authorization endpoint, its pages included.
    Authorize,
    /// Token endpoint.
    Token,
    /// The keys of ID tokens.
    Keys,
    /// Revocation endpoint.
    Revoke,
    /// Any call of the API.
    Api,
    /// A path the provider does not have.
    Other,
}

/// One request as it arrived.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    /// Id of the provider; `None` for a path outside all of them.
    pub provider: Option<&'static str>,
    /// What of it.
    pub endpoint: Endpoint,
    /// HTTP method.
    pub method: String,
    /// Path, undecoded.
    pub path: String,
    /// Query parameters, decoded, in order.
    pub query: Vec<(String, String)>,
    /// Header fields in order, names in lower case. A value that is no text is shown lossily.
    pub headers: Vec<(String, String)>,
    /// The body as text, lossily.
    pub body: String,
}

impl Asked {
    /// The first header field of this name (lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// The first query parameter of this name.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    /// The body read as a form.
    pub fn form(&self) -> Vec<(String, String)> {
        url::form_urlencoded::parse(self.body.as_bytes()).into_owned().collect()
    }

    /// The first form field of this name.
    pub fn form_field(&self, name: &str) -> Option<String> {
        find(&self.form(), name).map(str::to_owned)
    }
}

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}
