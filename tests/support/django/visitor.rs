//! Someone's browser at the practice Ion: cookies, forms and no script.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use url::Url;

use super::form::Form;
use super::{Application, Person};

/// A client for requests written by hand: no redirects, no proxy, no cookies, 20 s.
#[expect(clippy::disallowed_methods, reason = "tests must not check the product's client with itself")]
pub fn http() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(Duration::from_secs(20))
        .build()
        .expect("a client without TLS to set up")
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Page {
    /// The address that was asked for.
    pub address: Url,
    /// The HTTP status.
    pub status: u16,
    /// Where a redirect leads, as it is written.
    pub location: Option<String>,
    /// The body.
    pub html: String,
}

impl Page {
    /// The page's first form.
    pub fn form(&self) -> Form {
        Form::find(&self.html)
            .unwrap_or_else(|| panic!("no form on {} ({}):\n{}", self.address.path(), self.status, self.html))
    }
}

/// Keeps the cookies of one person.
#[derive(Debug)]
pub struct Visitor {
    base: Url,
    client: reqwest::Client,
    cookies: BTreeMap<String, String>,
}

impl Visitor {
    pub(super) fn new(base: &str) -> Self {
        Self { base: Url::parse(base).expect("a base is an address"), client: http(), cookies: BTreeMap::new() }
    }

    /// Opens an address, or a path of the practice Ion. A redirect is returned, not followed.
    pub async fn open(&mut self, address: &str) -> Page {
        let address = self.base.join(address).expect("an address or a path");
        let request = self.client.get(address.clone());
        self.send(address, request).await
    }

    /// Sends `form`, found on `page`.
    pub async fn submit(&mut self, page: &Page, form: &Form) -> Page {
        let address = if form.action.is_empty() {
            page.address.clone()
        } else {
            page.address.join(&form.action).expect("an action is an address")
        };
        let request = self.client.post(address.clone());
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form.encoded());
        self.send(address, request).await
    }

    /// Signs in on Ion's own page.
    pub async fn sign_in(&mut self, person: &Person) {
        let page = self.open("/login").await;
        let form = page.form().with("username", &person.username).with("password", &person.password);
        let answer = self.submit(&page, &form).await;
        assert_eq!(answer.status, 302, "{} cannot sign in:\n{}", person.username, answer.html);
    }

    /// Opens an authorization request and presses *Authorize* on the consent page; returns where the browser is sent.
    pub async fn allow(&mut self, authorization_request: &str) -> Url {
        self.answer(authorization_request, true).await
    }

    /// Opens an authorization request and presses *Cancel* on the consent page; returns where the browser is sent.
    pub async fn deny(&mut self, authorization_request: &str) -> Url {
        self.answer(authorization_request, false).await
    }

    async fn answer(&mut self, authorization_request: &str, allow: bool) -> Url {
        let page = self.open(authorization_request).await;
        assert_eq!(page.status, 200, "no consent page:\n{}", page.html);
        let mut form = page.form();
        if allow {
            form = form.with("allow", "Authorize");
        }
        let answer = self.submit(&page, &form).await;
        let location = answer.location.unwrap_or_else(|| panic!("no redirect ({}):\n{}", answer.status, answer.html));
        Url::parse(&location).expect("a redirect leads to an address")
    }

    /// Registers an application on Ion's own page.
    ///
    /// # Errors
    /// The page with its complaints, if the server refuses.
    pub async fn register(&mut self, client_type: &str, redirect_uri: &str) -> Result<Application, Page> {
        let page = self.open("/oauth/applications/register/").await;
        let form = page.form();
        let read = |name: &str| form.value(name).expect("the form offers one").to_owned();
        let application = Application {
            client_identifier: read("client_id"),
            client_secret: (client_type == "confidential").then(|| read("client_secret")),
        };
        let filled = form
            .with("name", "Porchlight")
            .with("client_type", client_type)
            .with("authorization_grant_type", "authorization-code")
            .with("redirect_uris", redirect_uri);
        let answer = self.submit(&page, &filled).await;
        if answer.status == 302 { Ok(application) } else { Err(answer) }
    }

    async fn send(&mut self, address: Url, request: reqwest::RequestBuilder) -> Page {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let response = request.header(COOKIE, cookies.join("; ")).send().await.expect("the practice Ion answers");
        for cookie in response.headers().get_all(SET_COOKIE) {
            let cookie = cookie.to_str().expect("Django's cookies are ASCII");
            if let Some((name, value)) = cookie.split(';').next().and_then(|pair| pair.split_once('=')) {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let status = response.status().as_u16();
        let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let html = response.text().await.expect("the practice Ion answers in full");
        Page { address, status, location, html }
    }
}
