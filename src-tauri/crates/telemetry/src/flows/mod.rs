//! From a site's readings to what flows in the home.
//!
//! The provider documents the counters of a sensor (energy into and out of the device), but neither the sign of its
//! power nor which counter of the grid meter is buying. Both are found from the data and remembered; until then only
//! amounts are shown.

mod grid;
mod picture;
mod power;
mod slots;

use std::collections::BTreeMap;

use jiff::Timestamp;
use porchlight_domain::{PowerFlow, SiteId, SiteSeries, SourceId};
use serde::{Deserialize, Serialize};

/// What has been proven of the provider's signs. Kept by the caller between rounds and runs.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ProvenSigns {
    /// By sensor: which way positive power goes.
    pub power: BTreeMap<SourceId, Proof<PowerSign>>,
    /// By site: which counter of the grid meter is buying.
    pub grid: BTreeMap<SiteId, Proof<GridOrder>>,
}

/// Something found from the data, and what it rests on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Proof<T> {
    /// What was found.
    pub found: T,
    /// When it was first found.
    pub proven_at: Timestamp,
    /// Number of slots it rests on.
    pub slots: u32,
}

/// Which way positive power of a sensor goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PowerSign {
    /// Into the device.
    IntoDevice,
    /// Out of the device.
    OutOfDevice,
}

/// Which counter of the grid meter is what was bought.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GridOrder {
    /// Energy into the meter is bought.
    BuyingIsInto,
    /// Energy out of the meter is bought.
    BuyingIsOut,
}

/// Works out what flows in each home, and what more is proven of the signs by these readings.
///
/// Readings from more than 5 minutes after `now` are left out.
pub fn home_flows(sites: &[SiteSeries], mut proven: ProvenSigns, now: Timestamp) -> (PowerFlow, ProvenSigns) {
    let homes = sites
        .iter()
        .map(|site| {
            prove(site, &mut proven, now);
            picture::home_flow(site, &proven, now)
        })
        .collect();
    (PowerFlow { homes }, proven)
}

fn prove(site: &SiteSeries, proven: &mut ProvenSigns, now: Timestamp) {
    for sensor in &site.sensors {
        if let Some((sign, slots)) = power::find_sign(sensor, now) {
            note(&mut proven.power, &sensor.source, sign, slots, now);
        }
    }
    if let Some((order, slots)) = grid::find_order(site, now) {
        note(&mut proven.grid, &site.site, order, slots, now);
    }
}

/// Keeps the date of a proof that is only repeated; another finding takes its place.
fn note<K: Ord + Clone, T: Copy + PartialEq>(
    proofs: &mut BTreeMap<K, Proof<T>>,
    key: &K,
    found: T,
    slots: u32,
    now: Timestamp,
) {
    if proofs.get(key).is_none_or(|proof| proof.found != found) {
        proofs.insert(key.clone(), Proof { found, proven_at: now, slots });
    }
}

#[cfg(test)]
mod tests;
