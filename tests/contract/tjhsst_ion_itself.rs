//! Ion once more, with django-oauth-toolkit 3.0.1 itself in place of the sandbox: its own pages, its own database, its
//! own clock. What is read there is in `tjhsst_ion_school_itself.rs`.

use porchlight_auth::{Client, Judgement, TokenError, Tokens};
use porchlight_domain::{ClientSecret, CodeVerifier};
use porchlight_providers::{Findings, Servers, find};
use porchlight_tests::TestTime;
use porchlight_tests::django::{Application, DjangoIon, Visitor};
use url::Url;

use crate::app::{App, RoundEnd, Trouble};
use crate::scene::{PORT, invalid_grant};

/// The school's server, a student in front of it, and the app as one of its applications.
pub struct School {
    pub ion: DjangoIon,
    pub student: Visitor,
    pub app: App,
}

impl School {
    async fn open() -> Self {
        Self::open_for(0).await
    }

    /// The same with another of the server's people.
    pub async fn open_for(person: usize) -> Self {
        let ion = DjangoIon::start();
        let mut student = ion.visitor();
        student.sign_in(&ion.person(person)).await;
        let app = app(&ion, &ion.public(), PORT);
        Self { ion, student, app }
    }

    pub async fn sign_in(&mut self) -> Tokens {
        let (attempt, link) = self.app.begin();
        let came_back = self.student.allow(link.expose()).await;
        let code = self.app.code(&attempt, &came_back);
        let response = self.app.exchange(&attempt, &code).await.expect("the code brings tokens");
        self.app.keep(response)
    }

    async fn profile_status(&self, tokens: &Tokens) -> u16 {
        self.app.get("/profile", self.app.bearer(tokens)).await.expect("an answer").status
    }
}

fn app(ion: &DjangoIon, application: &Application, port: u16) -> App {
    let provider = find("tjhsst-ion").expect("registered");
    let at = |own: &str| {
        let path = own.strip_prefix("https://ion.tjhsst.edu").expect("Ion's address");
        Servers::loopback("endpoint", &format!("{}{path}", ion.base())).expect("on this computer")
    };
    let client = Client {
        provider,
        servers: Servers {
            issuer: Some(format!("{}/oauth", ion.base())),
            authorization_endpoint: at(provider.authorization_endpoint),
            token_endpoint: at(provider.token_endpoint),
            jwks_uri: provider.keys.map(at),
            revocation_endpoint: provider.revocation_endpoint.map(at),
            api_base: at(provider.api_base),
        },
        client_identifier: application.client_identifier.clone(),
        client_secret: application.client_secret.clone().map(ClientSecret::new),
        scopes: provider.scopes.iter().map(|scope| (*scope).to_owned()).collect(),
    };
    App::new(client, format!("http://127.0.0.1:{port}/oauth/tjhsst-ion"), TestTime::new())
}

#[tokio::test]
async fn a_registered_application_signs_in_rotates_and_revokes() {
    let mut school = School::open().await;
    // As the guide of the setup says: public, and without a port.
    let guide = find("tjhsst-ion").expect("registered").setup_guide.steps.join(" ");
    let registered = "http://127.0.0.1/oauth/tjhsst-ion";
    assert!(guide.contains(registered));
    let application = school.student.register("public", registered).await.expect("registered");
    school.app = app(&school.ion, &application, PORT);

    let first = school.sign_in().await;
    assert_eq!((first.lifetime.as_secs(), first.scope.as_deref()), (36_000, Some("read")));
    let RoundEnd::Found(findings) = school.app.round(school.app.bearer(&first), None).await else {
        panic!("no findings")
    };
    let Findings::School(_, identity) = *findings else { panic!("no school day") };
    assert_eq!(identity.label.as_deref(), Some("Maple Wren"));

    let second = school.app.refresh(&first).await.expect("renewed");
    assert_ne!(second.refresh, first.refresh);
    assert_eq!(school.app.refresh(&first).await.expect_err("no grace"), invalid_grant());
    assert_eq!(school.profile_status(&first).await, 403, "the old access token is dead");
    assert_eq!(school.profile_status(&second).await, 200);

    let refresh_token = second.refresh.as_ref().expect("one came");
    assert_eq!(school.app.revoke(refresh_token).await.expect("an answer").status, 200);
    assert_eq!(school.profile_status(&second).await, 403);
    assert_eq!(school.app.refresh(&second).await.expect_err("dead"), invalid_grant());
    let alive = school.ion.alive().await;
    assert_eq!((alive.access_tokens, alive.refresh_tokens), (0, 0));
}

#[tokio::test]
async fn an_expired_bearer_is_renewed_until_the_month_is_over() {
    let mut school = School::open().await;
    let tokens = school.sign_in().await;
    assert_eq!(school.ion.expire_access_tokens().await, 1);
    let status = school.profile_status(&tokens).await;
    assert!(school.app.client.provider.expiry_statuses.contains(&status), "{status}");
    let renewed = school.app.refresh(&tokens).await.expect("renewed");
    assert_eq!(school.profile_status(&renewed).await, 200);

    school.ion.clear_tokens().await;
    assert_eq!(school.app.refresh(&renewed).await.expect_err("over"), invalid_grant());
}

#[tokio::test]
async fn a02_a_code_is_bound_to_its_verifier_its_minute_and_one_use() {
    let mut school = School::open().await;
    let (mut attempt, link) = school.app.begin();
    let code = school.app.code(&attempt, &school.student.allow(link.expose()).await);
    let own = attempt.verifier.clone();
    attempt.verifier = CodeVerifier::new("another-verifier-of-forty-three-characters-".to_owned());
    assert_eq!(school.app.exchange(&attempt, &code).await.expect_err("refused"), invalid_grant());
    attempt.verifier = own;
    school.app.exchange(&attempt, &code).await.expect("the right one");
    assert_eq!(school.app.exchange(&attempt, &code).await.expect_err("used up"), invalid_grant());

    let (attempt, link) = school.app.begin();
    let code = school.app.code(&attempt, &school.student.allow(link.expose()).await);
    school.ion.expire_codes().await;
    assert_eq!(school.app.exchange(&attempt, &code).await.expect_err("too late"), invalid_grant());

    let (attempt, link) = school.app.begin();
    let came_back = school.student.deny(link.expose()).await;
    let judged = school.app.judge(&attempt, &came_back);
    assert!(matches!(&judged, Ok(Judgement::Error(error)) if error.code == "access_denied"), "{judged:?}");
}

#[tokio::test]
async fn any_port_is_taken_and_a_custom_scheme_is_not() {
    let mut school = School::open().await;
    for port in [1_024, 65_535] {
        school.app = app(&school.ion, &school.ion.public(), port);
        school.sign_in().await;
    }
    let complaints = school.student.register("public", "app.porchlight://oauth/tjhsst-ion").await;
    assert_eq!(complaints.expect_err("refused at registration").status, 200);
    school.app.redirect_uri = "app.porchlight://oauth/tjhsst-ion".to_owned();
    let page = school.student.open(school.app.begin().1.expose()).await;
    assert_eq!((page.status, page.location), (400, None), "and at sign-in");
}

#[tokio::test]
async fn a26_a_confidential_client_proves_itself_by_basic() {
    let mut school = School::open().await;
    let confidential = school.ion.confidential();
    school.app = app(&school.ion, &confidential, PORT);
    let tokens = school.sign_in().await;
    let renewed = school.app.refresh(&tokens).await.expect("renewed");

    let wrong = Application { client_secret: Some("100% wrong+secret".to_owned()), ..confidential };
    let stranger = app(&school.ion, &wrong, PORT);
    let refused = stranger.refresh(&renewed).await.expect_err("refused");
    assert_eq!(refused, Trouble::Refused(TokenError::InvalidClient));
    school.app.refresh(&renewed).await.expect("not spent");
}

/// The person signs in elsewhere: another `state`, so nothing comes of it.
#[tokio::test]
async fn d05_a_response_of_another_attempt_is_not_accepted() {
    let mut school = School::open().await;
    let (older, link) = school.app.begin();
    let came_back: Url = school.student.allow(link.expose()).await;
    let (newer, _) = school.app.begin();
    assert!(school.app.judge(&newer, &came_back).is_err());
    assert!(school.app.judge(&older, &came_back).is_ok());
}
