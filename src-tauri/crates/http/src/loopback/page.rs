//! What the browser shows: a few fixed pages, without script, picture or word from outside.

use http_body_util::Full;
use hyper::{
    Response, StatusCode,
    body::Bytes,
    header::{self, HeaderName},
};

/// The only style the pages carry. Its hash stands in [`HEADERS`].
macro_rules! style {
    () => {
        concat!(
            ":root{color-scheme:light dark}",
            "body{margin:0;min-height:100vh;display:grid;place-items:center;background:#f5f6f8;color:#15181d;",
            "font:1.125rem/1.5 system-ui,sans-serif}",
            "main{max-width:26rem;margin:1rem;padding:2.5rem 2rem;border-radius:1rem;background:#fff;text-align:center}",
            "h1{margin:1rem 0 .5rem;font-size:1.5rem}p{margin:0}",
            "@media(prefers-color-scheme:dark){body{background:#111418;color:#f2f4f7}main{background:#1b1f24}}",
        )
    };
}

/// The app's lantern, as in its icon.
macro_rules! lantern {
    () => {
        concat!(
            r##"<svg width="64" height="64" viewBox="0 0 32 32" aria-hidden="true">"##,
            r##"<rect width="32" height="32" rx="7" fill="#1e2c4d"/>"##,
            r##"<path d="M14 4h4v2.2C23 7 26 10.4 26 14H6c0-3.6 3-7 8-7.8z" fill="#f4ead6"/>"##,
            r##"<path d="M8 14h16v12H8z" fill="#ffbf47"/><path d="M12 16h8v8h-8z" fill="#fff6d1"/>"##,
            r##"<path d="M8 26h16v2H8z" fill="#f4ead6"/></svg>"##,
        )
    };
}

macro_rules! page {
    ($text:literal) => {
        concat!(
            r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Porchlight</title>"#,
            r#"<meta name="viewport" content="width=device-width,initial-scale=1"><style>"#,
            style!(),
            "</style></head><body><main>",
            lantern!(),
            "<h1>Porchlight</h1><p>",
            $text,
            "</p></main></body></html>\n",
        )
    };
}

/// The page's address holds a code, so it is neither kept nor told to anybody, and nobody may frame it.
const HEADERS: &[(HeaderName, &str)] = &[
    (header::CONTENT_TYPE, "text/html; charset=utf-8"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'sha256-6OK0eLtrOiTFbBL0jLvJw9y8XeqzDY7hqp/JZmf3q7k='; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'",
    ),
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

/// All there is to be shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Page {
    Accepted,
    Refused,
    Ignored,
    NotFound,
    Forbidden,
}

impl Page {
    pub(super) fn status(self) -> StatusCode {
        match self {
            // The browser did its part in both cases.
            Self::Accepted | Self::Refused => StatusCode::OK,
            Self::Ignored => StatusCode::BAD_REQUEST,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden => StatusCode::FORBIDDEN,
        }
    }

    fn html(self) -> &'static str {
        match self {
            Self::Accepted => page!("You can close this tab and go back to Porchlight."),
            Self::Refused => page!("That did not work. Close this tab and go back to Porchlight to see why."),
            Self::Ignored => {
                page!("Porchlight is not waiting for this sign-in. Go back to Porchlight and start again.")
            }
            Self::NotFound => page!("There is nothing here."),
            Self::Forbidden => page!("This request is not allowed."),
        }
    }

    pub(super) fn response(self) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::new(Bytes::from_static(self.html().as_bytes())));
        *response.status_mut() = self.status();
        for (name, value) in HEADERS {
            response.headers_mut().insert(name, header::HeaderValue::from_static(value));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine, prelude::BASE64_STANDARD};
    use sha2::{Digest, Sha256};

    use super::*;

    const ALL: [Page; 5] = [Page::Accepted, Page::Refused, Page::Ignored, Page::NotFound, Page::Forbidden];

    #[test]
    fn the_policy_names_the_style_of_the_pages() {
        let hash = BASE64_STANDARD.encode(Sha256::digest(style!()));
        for page in ALL {
            let response = page.response();
            let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().expect("text");
            assert!(policy.starts_with("default-src 'none';"), "{policy}");
            assert!(policy.contains(&format!("style-src 'sha256-{hash}'")), "{policy}: the style hashes to {hash}");
        }
    }

    #[test]
    fn the_policy_blocks_nothing_the_pages_need() {
        for page in ALL {
            for blocked in ["style=", "<script", "<link", "<img", "<form", "<iframe", "src=", "href=", "http"] {
                assert!(!page.html().contains(blocked), "{page:?} has {blocked}");
            }
        }
    }
}
