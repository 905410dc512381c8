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
//! - PIN, MAC address and coordinates are kept out: done, they are never decoded
//! - units: exempt, none are stated; values stay plain numbers
//! - how to find the meter number: exempt, not documented; the person enters it
//! - paging, rate limits: exempt, nothing is documented

use std::time::Duration;

use jiff::Timestamp;
use porchlight_domain::{Meter, Offer, Phase, ProviderId};
use serde::Deserialize;

use crate::{
    ApiRequest, Bearer, ClientAuthentication, ClientSecretNeed, Findings, IdTokenPolicy, IdentitySource, Misunderstood,
    Poll, Provider, Question, RedirectMethod, Reply, Round, SetupGuide, SetupLink, Step, Survey,
    lenient::{self, Item},
    path, text,
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
    revocation_endpoint: None, // not documented
    api_base: "https://api.ionelectricity.com/v2",
    client_authentication: ClientAuthentication::BasicRaw,
    client_secret: ClientSecretNeed::Required,
    scopes: &["openid", "profile", "email"],
    bearer: Bearer::IdToken,
    id_token: IdTokenPolicy { algorithms: &["RS256", "ES256"], nonce_may_be_absent: true },
    identity: IdentitySource::IdToken,
    redirect: RedirectMethod::DeepLink, // which kinds the portal takes is not documented
    accepted_redirects: &[RedirectMethod::DeepLink, RedirectMethod::Loopback, RedirectMethod::HostedPage],
    any_loopback_port: false,
    expiry_statuses: &[401], // assumed
    refresh_idle_limit: None,
    poll: Poll { looked_at: Duration::from_mins(1), hidden: Duration::from_mins(5) },
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
            Some(number) => {
                Step::Request(ApiRequest { path: format!("/han/{number}"), template: "/han/{id}", query: Vec::new() })
            }
            None => Step::Ask(Question::MeterNumber),
        }
    }

    fn receive(&mut self, reply: Reply<'_>) -> Result<(), Misunderstood> {
        match reply.status {
            200 => self.meter = Some(parse_meter(reply.body)?),
            404 => return Err(Misunderstood::NotFound("meter number")),
            status => return Err(Misunderstood::Status(status)),
        }
        Ok(())
    }
}

/// The meter reader as far as it is shown. `pin`, `macAddress`, `latitude` and `longitude` have no place here on
/// purpose: the decoder skips them.
#[derive(Deserialize)]
struct Reader {
    #[serde(default, rename = "houseName", deserialize_with = "lenient::text")]
    house_name: Option<String>,
    #[serde(default, deserialize_with = "lenient::part")]
    meter: Option<MeterPart>,
    #[serde(default, deserialize_with = "lenient::part")]
    instant: Option<InstantPart>,
    #[serde(default, deserialize_with = "lenient::part")]
    tariff: Option<TariffPart>,
    #[serde(default, deserialize_with = "lenient::part")]
    consumption: Option<ConsumptionPart>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct MeterPart {
    #[serde(default, deserialize_with = "lenient::flag")]
    is_triphase: Option<bool>,
    #[serde(default, deserialize_with = "lenient::number")]
    power_max: Option<f64>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct InstantPart {
    #[serde(default, deserialize_with = "lenient::instant")]
    latest_record_date: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::instant")]
    updated_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::number")]
    power_phase1: Option<f64>,
    #[serde(default, deserialize_with = "lenient::number")]
    power_phase2: Option<f64>,
    #[serde(default, deserialize_with = "lenient::number")]
    power_phase3: Option<f64>,
    #[serde(default, deserialize_with = "lenient::number")]
    current_phase1: Option<f64>,
    #[serde(default, deserialize_with = "lenient::number")]
    current_phase2: Option<f64>,
    #[serde(default, deserialize_with = "lenient::number")]
    current_phase3: Option<f64>,
    #[serde(default, deserialize_with = "lenient::number")]
    voltage_phase1: Option<f64>,
    #[serde(default, deserialize_with = "lenient::number")]
    voltage_phase2: Option<f64>,
    #[serde(default, deserialize_with = "lenient::number")]
    voltage_phase3: Option<f64>,
    #[serde(default, deserialize_with = "lenient::flag")]
    has_power_cut: Option<bool>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct TariffPart {
    #[serde(default, deserialize_with = "lenient::number")]
    active_tariff_schedule: Option<f64>,
    #[serde(default, deserialize_with = "lenient::flag")]
    is_green: Option<bool>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ConsumptionPart {
    #[serde(default, deserialize_with = "lenient::number")]
    target_consumption_month: Option<f64>,
}

fn parse_meter(body: &[u8]) -> Result<Meter, Misunderstood> {
    let reply: Item<Reader> = serde_json::from_slice(body).map_err(|_| Misunderstood::NotJson)?;
    let reader = reply.0.ok_or(Misunderstood::Missing("meter"))?;
    if reader.meter.is_none() && reader.instant.is_none() && reader.tariff.is_none() && reader.consumption.is_none() {
        return Err(Misunderstood::Missing("meter"));
    }
    let meter = reader.meter.unwrap_or_default();
    let instant = reader.instant.unwrap_or_default();
    let tariff = reader.tariff.unwrap_or_default();

    let mut phases = vec![
        Phase { power: instant.power_phase1, current: instant.current_phase1, voltage: instant.voltage_phase1 },
        Phase { power: instant.power_phase2, current: instant.current_phase2, voltage: instant.voltage_phase2 },
        Phase { power: instant.power_phase3, current: instant.current_phase3, voltage: instant.voltage_phase3 },
    ];
    if meter.is_triphase != Some(true) {
        phases.truncate(1);
    }
    Ok(Meter {
        house_name: reader.house_name.map(|name| text::one_line(&name)).filter(|name| !name.is_empty()),
        phases,
        has_power_cut: instant.has_power_cut,
        contracted_power: meter.power_max,
        month_target: reader.consumption.unwrap_or_default().target_consumption_month,
        tariff_code: tariff.active_tariff_schedule,
        is_green: tariff.is_green,
        measured_at: instant.latest_record_date.or(instant.updated_at),
    })
}

#[cfg(test)]
#[path = "ion_electricity_tests.rs"]
mod tests;
