//! The meter reader and its parts.

use jiff::Timestamp;
use porchlight_domain::{Meter, Phase};
use serde::Deserialize;

use super::all_values::all_values;
use crate::{
    Misunderstood,
    lenient::{self, Item},
    text,
};

/// The parts that are shown by their meaning. `pin`, `macAddress`, `latitude` and `longitude` have no place here on
/// purpose: the decoder skips them, and so does [`all_values`].
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
    #[serde(default, deserialize_with = "lenient::number")]
    active_cycle_schedule: Option<f64>,
    #[serde(default, deserialize_with = "lenient::flag")]
    is_green: Option<bool>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ConsumptionPart {
    #[serde(default, deserialize_with = "lenient::number")]
    target_consumption_month: Option<f64>,
}

/// Reads a meter reader.
pub fn parse_meter(body: &[u8]) -> Result<Meter, Misunderstood> {
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
        house_name: text::shown(reader.house_name),
        phases,
        has_power_cut: instant.has_power_cut,
        contracted_power: meter.power_max,
        month_target: reader.consumption.unwrap_or_default().target_consumption_month,
        tariff_code: tariff.active_tariff_schedule,
        cycle_code: tariff.active_cycle_schedule,
        all: all_values(body),
        is_green: tariff.is_green,
        measured_at: instant.latest_record_date.or(instant.updated_at),
    })
}

#[cfg(test)]
#[path = "meter_tests.rs"]
mod tests;
