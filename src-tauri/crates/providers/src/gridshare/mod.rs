//! Gridshare customer API (Lunar Energy).
//!
//! Facts: <https://developers.gridshare.com/reference/authentication-customer.md> (sign-in),
//! `get_api-v2-sites-siteid-topology` and `get_api-v2-devices-synthid-telemetry` of the same site (readings), and
//! Amazon Cognito's documentation (the server behind the sign-in). What is not documented is named in one table,
//! [`unproven`].
//!
//! Scorecard
//! - bearer is the access token: done
//! - scope always sent, read only: done (`lunar/plan.write` and `lunar/device.write` occur nowhere)
//! - refresh token may or may not rotate: done, by the common rule (keep the old one unless a new one comes)
//! - expiry by the clock, status 401 as second sign: done
//! - revocation of the refresh token: done (Cognito's path; not mentioned by Gridshare, so it may be refused)
//! - who signed in: done, from the access token's claims (`openid` is not offered)
//! - loopback ports matched as whole strings: done (a port is demanded in the setup)
//! - ID token checks: exempt, none is asked for
//! - unknown is not zero, wrong types are unknown: done
//! - sign of power, direction of the grid meter: done in the room telemetry, from the counters
//! - readings of the past, a window at a time: done
//! - operation mode and overlay plan: exempt, the app does not show them
//! - paging: exempt, none is described

mod sites;
mod survey;
mod telemetry;
mod topology;
mod unproven;

use std::time::Duration;

use porchlight_domain::{Offer, ProviderId};

use crate::{
    Bearer, ClientAuthentication, ClientSecretNeed, IdTokenPolicy, IdentitySource, Poll, Provider, RedirectMethod,
    SetupGuide, SetupLink,
};

/// The provider.
pub static PROVIDER: Provider = Provider {
    id: ProviderId("gridshare"),
    name: "Lunar Energy battery",
    short_name: "Lunar",
    brings: "live power, battery level, history",
    reads: "reads your devices, their readings and your plan",
    offers: &[Offer::PowerFlow],
    setup_guide: SetupGuide {
        steps: &[
            "Write to developers@gridshare.com and ask for access to the customer API for a program on your computer.",
            "Give them this address for the way back from the browser: app.porchlight://oauth/gridshare",
            "They send you a client identifier and a client secret. Enter both here, or choose the setup file you got.",
        ],
        link: Some(SetupLink { label: "developers@gridshare.com", address: "mailto:developers@gridshare.com" }),
    },
    issuer: None, // Cognito's issuer holds the id of the user pool, which is not published
    authorization_endpoint: "https://lunar-customer-prod-us-west-1.auth.us-west-1.amazoncognito.com/oauth2/authorize",
    token_endpoint: "https://lunar-customer-prod-us-west-1.auth.us-west-1.amazoncognito.com/oauth2/token",
    // Cognito's lie below its issuer, which holds the id of the user pool (developer guide, "Verifying JSON web tokens");
    // no ID token comes without `openid`, which is not among the scopes.
    keys: None,
    revocation_endpoint: Some("https://lunar-customer-prod-us-west-1.auth.us-west-1.amazoncognito.com/oauth2/revoke"),
    api_base: unproven::API_BASE,
    client_authentication: ClientAuthentication::BasicRaw,
    client_secret: ClientSecretNeed::Required,
    scopes: &["lunar/device.read", "lunar/plan.read"],
    scopes_let_see: &[("lunar/device.read", "your devices and their readings"), ("lunar/plan.read", "your plan")],
    bearer: Bearer::AccessToken,
    id_token: IdTokenPolicy { algorithms: &["RS256"], nonce_may_be_absent: false },
    identity: IdentitySource::AccessTokenClaims,
    redirect: RedirectMethod::DeepLink,
    accepted_redirects: &[RedirectMethod::DeepLink, RedirectMethod::Loopback, RedirectMethod::HostedPage],
    any_loopback_port: false,
    expiry_statuses: unproven::EXPIRY_STATUSES,
    bearer_refusal: None,
    refresh_idle_limit: None,
    poll: Poll { looked_at: Duration::from_mins(1), hidden: Duration::from_mins(5) },
    keeps_readings: true,
    pages: &[],
    survey: || Box::new(survey::GridshareSurvey::new()),
};
