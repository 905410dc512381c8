//! Somebody with a browser at the practice pages: opens what the app opens, chooses who to be, decides, and never
//! follows the way back by itself.

use std::fmt;
use std::sync::LazyLock;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, LOCATION};
use url::Url;

use crate::django::{Form, Page};

/// One browser for all tests, since making one reads the system's certificates. It keeps no connection: each belongs to
/// the runtime of the test that opened it.
#[expect(clippy::disallowed_methods, reason = "tests must not check the product's client with itself")]
static BROWSER: LazyLock<reqwest::Client> = LazyLock::new(|| {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .pool_max_idle_per_host(0)
        .timeout(Duration::from_secs(20))
        .build()
        .expect("a client without TLS to set up")
});

/// One of the practice people, by the short name on the sign-in page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OAuthPerson(pub &'static str);

/// What is pressed on the consent page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// *Allow*.
    Allow,
    /// *Do not allow*.
    Deny,
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
        })
    }
}

impl OAuthPerson {
    /// Signs in and allows; returns where the browser is sent.
    pub async fn allow(self, link: &str) -> Url {
        self.decide(link, Decision::Allow).await
    }

    /// Signs in and does not allow; returns where the browser is sent.
    pub async fn deny(self, link: &str) -> Url {
        self.decide(link, Decision::Deny).await
    }

    async fn decide(self, link: &str, decision: Decision) -> Url {
        let sign_in = open(link).await;
        assert_eq!(sign_in.status, 200, "no sign-in page:\n{}", sign_in.html);
        let consent = press(&sign_in, &format!("person-{}", self.0), "person", self.0).await;
        assert_eq!(consent.status, 200, "no consent page:\n{}", consent.html);
        let decision = decision.to_string();
        let answer = press(&consent, &decision, "decision", &decision).await;
        let location = answer.location.unwrap_or_else(|| panic!("no redirect ({}):\n{}", answer.status, answer.html));
        Url::parse(&location).expect("a redirect leads to an address")
    }
}

/// Opens an address as a browser does. A redirect is returned, not followed.
pub async fn open(address: &str) -> Page {
    let address = Url::parse(address).expect("an address");
    send(address.clone(), BROWSER.get(address)).await
}

/// Presses the button with this `id`, which sends the form it is in.
async fn press(page: &Page, id: &str, name: &str, value: &str) -> Page {
    let button = format!("id=\"{id}\"");
    assert!(page.html.contains(&button), "no button {id}:\n{}", page.html);
    let form: Form = page.form().with(name, value);
    let address = page.address.join(&form.action).expect("an action is an address");
    let request = BROWSER.post(address.clone());
    send(address, request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form.encoded())).await
}

async fn send(address: Url, request: reqwest::RequestBuilder) -> Page {
    let response = request.send().await.expect("the page answers");
    let status = response.status().as_u16();
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let html = response.text().await.expect("the page comes in full");
    Page { address, status, location, html }
}
