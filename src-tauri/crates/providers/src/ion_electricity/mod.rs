//! iON Electricity: one meter reader.
//!
//! Facts: <https://docs.ionelectricity.com/guides/api-authentication> (sign-in) and
//! <https://docs.ionelectricity.com/api-reference/devices/get-han> (the one documented call; no units are given).
//!
//! Scorecard
//! - bearer is the ID token: done
//! - scope always sent: done
//! - `nonce`: done; support by the server is unknown, so an ID token without one passes, a different one never does
//! - refresh: done if a refresh token comes; none is documented
//! - expiry by the `exp` of the ID token, status 401 as second sign: done; the status is assumed
//! - revocation: exempt, none is documented
//! - PIN, MAC address, coordinates and ids are kept out: done, left out by name wherever they stand in the reply
//! - units: exempt, none are stated; values stay plain numbers
//! - how to find the meter number: exempt, not documented; the person enters it
//! - paging, rate limits: exempt, nothing is documented

mod all_values;
mod meter;

use std::time::Duration;

use jiff::Timestamp;
use porchlight_domain::{Meter, Offer, ProviderId};

use crate::{
    ApiRequest, Bearer, ClientAuthentication, ClientSecretNeed, Findings, IdTokenPolicy, IdentitySource, Misunderstood,
    Poll, Provider, Question, RedirectMethod, Reply, Round, SetupGuide, SetupLink, Step, Survey, path,
};

/// The provider.
pub static PROVIDER: Provider = Provider {
    id: ProviderId("ion-electricity"),
    name: "iON Electricity",
    short_name: "iON",
    brings: "your electricity meter, live",
    reads: "reads your name, your e-mail address and your meter",
    offers: &[Offer::Meter],
    setup_guide: SetupGuide {
        steps: &[
            "Open portal.ionelectricity.com and sign in with your iON account.",
            "Choose “Create New Application” and enter this redirect address: app.porchlight://oauth/ion-electricity",
            "If the portal does not take it, enter http://127.0.0.1:17811/oauth/ion-electricity there, and the same \
             under Advanced here.",
            "You get a Client ID and a Client Secret. Enter both here.",
        ],
        link: Some(SetupLink { label: "portal.ionelectricity.com", address: "https://portal.ionelectricity.com" }),
    },
    issuer: None, // not documented
    authorization_endpoint: "https://auth.ionelectricity.com/oauth2/authorize",
    token_endpoint: "https://auth.ionelectricity.com/oauth2/token",
    keys: None,                // not documented: TLS to the token endpoint vouches for the signature
    revocation_endpoint: None, // not documented
    api_base: "https://api.ionelectricity.com/v2",
    client_authentication: ClientAuthentication::BasicRaw,
    client_secret: ClientSecretNeed::Required,
    scopes: &["openid", "profile", "email"],
    scopes_let_see: &[("openid", "your meter"), ("profile", "your name"), ("email", "your e-mail address")],
    bearer: Bearer::IdToken,
    id_token: IdTokenPolicy { algorithms: &["RS256", "ES256"], nonce_may_be_absent: true },
    identity: IdentitySource::IdToken,
    redirect: RedirectMethod::DeepLink, // which kinds the portal takes is not documented
    accepted_redirects: &[RedirectMethod::DeepLink, RedirectMethod::Loopback, RedirectMethod::HostedPage],
    any_loopback_port: false,
    expiry_statuses: &[401], // assumed
    bearer_refusal: None,
    refresh_idle_limit: None,
    poll: Poll { looked_at: Duration::from_mins(1), hidden: Duration::from_mins(5) },
    keeps_readings: false,
    pages: &[],
    survey: || Box::new(IonElectricitySurvey::default()),
};

/// Asks for the meter number, then for the meter.
#[derive(Default)]
struct IonElectricitySurvey {
    round_at: Option<Timestamp>,
    meter: Option<Meter>,
}

impl Survey for IonElectricitySurvey {
    fn next(&mut self, round: &Round) -> Step {
        if self.round_at != Some(round.now) {
            *self = Self { round_at: Some(round.now), meter: None };
        }
        if let Some(meter) = self.meter.take() {
            return Step::Done(Findings::Meter(meter));
        }
        match round.meter_number.as_deref().map(str::trim).and_then(path::segment) {
            Some(number) => Step::Request(ApiRequest {
                path: format!("/han/{number}"),
                template: "/han/{id}",
                query: Vec::new(),
                optional: false,
            }),
            None => Step::Ask(Question::MeterNumber),
        }
    }

    fn receive(&mut self, reply: Reply<'_>) -> Result<(), Misunderstood> {
        match reply.status {
            200 => self.meter = Some(meter::parse_meter(reply.body)?),
            404 => return Err(Misunderstood::NotFound("meter number")),
            status => return Err(Misunderstood::Status(status)),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"{"meter":{"isTriphase":false}}"#;

    #[test]
    fn the_meter_number_is_asked_for_until_it_is_known() {
        let mut survey = IonElectricitySurvey::default();
        for number in [None, Some(""), Some("  "), Some(".."), Some(".")] {
            assert_eq!(
                survey.next(&round("2026-04-01T12:00:00Z", number)),
                Step::Ask(Question::MeterNumber),
                "{number:?}"
            );
        }
        let step = survey.next(&round("2026-04-01T12:00:00Z", Some(" han/0001 ")));
        let expected =
            ApiRequest { path: "/han/han%2F0001".into(), template: "/han/{id}", query: Vec::new(), optional: false };
        assert_eq!(step, Step::Request(expected));
    }

    #[test]
    fn a_round_is_one_request() {
        let mut survey = IonElectricitySurvey::default();
        let first = round("2026-04-01T12:00:00Z", Some("han-0001"));
        assert!(matches!(survey.next(&first), Step::Request(_)));
        survey.receive(Reply { status: 200, body: SMALL.as_bytes() }).expect("a meter");
        assert!(matches!(survey.next(&first), Step::Done(Findings::Meter(_))));

        let second = round("2026-04-01T12:01:00Z", Some("han-0001"));
        assert!(matches!(survey.next(&second), Step::Request(_)));
        survey.receive(Reply { status: 200, body: SMALL.as_bytes() }).expect("a meter");
        let third = round("2026-04-01T12:02:00Z", Some("another"));
        assert!(matches!(survey.next(&third), Step::Request(_)), "a reply of an older round is not this one's");
    }

    #[test]
    fn statuses_are_told_apart() {
        for (status, expected) in [
            (404, Misunderstood::NotFound("meter number")),
            (403, Misunderstood::Status(403)),
            (302, Misunderstood::Status(302)),
        ] {
            let mut survey = IonElectricitySurvey::default();
            survey.next(&round("2026-04-01T12:00:00Z", Some("han-0001")));
            assert_eq!(survey.receive(Reply { status, body: b"{}" }), Err(expected));
        }
    }

    fn round(now: &str, meter_number: Option<&str>) -> Round {
        Round { now: now.parse().expect("an instant"), meter_number: meter_number.map(str::to_owned), past: None }
    }
}
