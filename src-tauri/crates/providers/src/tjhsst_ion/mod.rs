//! Ion, the intranet of TJHSST.
//!
//! Facts: the source of Ion (<https://github.com/tjcsl/ion>: `intranet/settings/__init__.py`,
//! `intranet/apps/{api,users,schedule,oauth}`), of django-oauth-toolkit 3.0.1 and of oauthlib, and Ion's acceptable
//! use policy for its API.
//!
//! Scorecard
//! - bearer is the access token: done
//! - scope always sent, read only: done (`read`; Ion enforces no scopes, and only `GET` exists here)
//! - refresh tokens rotate with no grace: done, by the common rule (stored before use, one refresh at a time)
//! - expiry by the clock, status 403 as second sign: done; "not allowed" is 403 too and is told apart by its words
//! - background refresh before the refresh token's idle end: done, 30 days
//! - revocation of the refresh token: done; `/oauth/logout/` is never called, it would end every other program's sign-in
//! - custom scheme refused, any loopback port: done
//! - ID token checks: exempt, none is asked for
//! - no `Origin` on any request: done by the room http
//! - private parts of the profile kept out: done, they are never decoded
//! - HTML in names, announcements and the emergency message: done, made plain text on arrival
//! - secrets not shared: done, public client
//! - paging: done, by page number and never by the link that comes with a page; 10 pages and 500 items at most
//! - what is not allowed or fails takes only its own part away: done
//! - lists by the date in UTC: done, today is asked for by its date at the school

mod announcements;
mod bus;
mod eighth;
mod emergency;
mod paging;
mod picture;
mod profile;
mod schedule;
mod survey;

use std::time::Duration;

use porchlight_domain::{Offer, ProviderId};

use crate::{
    Bearer, ClientAuthentication, ClientSecretNeed, IdTokenPolicy, IdentitySource, Poll, Provider, RedirectMethod,
    SetupGuide, SetupLink, SitePage,
};

/// The provider.
pub static PROVIDER: Provider = Provider {
    id: ProviderId("tjhsst-ion"),
    name: "TJHSST Ion",
    short_name: "Ion",
    brings: "school day, eighth period, announcements and buses",
    reads: "reads your profile, the schedule, eighth period, announcements and buses",
    offers: &[Offer::School],
    setup_guide: SetupGuide {
        steps: &[
            "Open ion.tjhsst.edu/oauth/applications, sign in, and choose to register a new application.",
            "Give it any name. As client type choose “Public”, as grant type “Authorization code”.",
            "Enter this redirect address, without a port: http://127.0.0.1/oauth/tjhsst-ion",
            "Save, and enter the client id here. No client secret is needed.",
        ],
        link: Some(SetupLink {
            label: "ion.tjhsst.edu/oauth/applications",
            address: "https://ion.tjhsst.edu/oauth/applications/",
        }),
    },
    issuer: Some("https://ion.tjhsst.edu/oauth"),
    authorization_endpoint: "https://ion.tjhsst.edu/oauth/authorize/",
    token_endpoint: "https://ion.tjhsst.edu/oauth/token/",
    // Published at /oauth/.well-known/jwks.json (django-oauth-toolkit `views/oidc.py`); no ID token comes without
    // `openid`, which is not among the scopes.
    keys: None,
    revocation_endpoint: Some("https://ion.tjhsst.edu/oauth/revoke_token/"),
    api_base: "https://ion.tjhsst.edu/api",
    client_authentication: ClientAuthentication::BasicFormEncoded,
    client_secret: ClientSecretNeed::Optional,
    scopes: &["read"],
    scopes_let_see: &[("read", "your school day")],
    bearer: Bearer::AccessToken,
    id_token: IdTokenPolicy { algorithms: &["RS256"], nonce_may_be_absent: false },
    identity: IdentitySource::Survey,
    redirect: RedirectMethod::Loopback,
    accepted_redirects: &[RedirectMethod::Loopback, RedirectMethod::HostedPage],
    any_loopback_port: true,
    expiry_statuses: &[403],
    bearer_refusal: Some("Authentication credentials were not provided."),
    refresh_idle_limit: Some(Duration::from_hours(30 * 24)),
    poll: Poll { looked_at: Duration::from_mins(5), hidden: Duration::from_mins(30) },
    keeps_readings: false,
    pages: &[
        SitePage { kind: "announcement", path: "announcements/" },
        SitePage { kind: "block", path: "eighth/signup/" },
    ],
    survey: || Box::new(survey::IonSurvey::default()),
};
