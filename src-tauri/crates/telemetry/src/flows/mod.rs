//! From a site's readings to what flows in the home.
//!
//! The provider documents the counters of a sensor (energy into and out of the device), but neither the sign of its
//! power nor which counter of the grid meter is buying. Both are found from the data and remembered; until then only
//! amounts are shown.

mod balance;
mod grid;
mod off_grid;
mod picture;
mod power;
mod slots;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use porchlight_domain::{PowerFlow, SiteId, SiteSeries, SourceId};
pub use porchlight_energy::GridOrder;
use serde::{Deserialize, Serialize};

/// How often a proof is looked for again.
const CHECKED_EVERY: SignedDuration = SignedDuration::from_hours(7 * 24);

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
    /// When it was last found again; looked for once a week.
    #[serde(default)]
    pub checked_at: Option<Timestamp>,
    /// From when on it holds, if the contrary was proven before; `None` if it holds for all that is known.
    #[serde(default)]
    pub since: Option<Timestamp>,
}

/// What a search for a sign found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Found<T> {
    what: T,
    /// Number of slots it rests on.
    slots: u32,
    /// Begin of the first of them.
    from: Timestamp,
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
        if let Some(found) = power::find_sign(sensor, now) {
            note(&mut proven.power, &sensor.source, found, now);
        }
    }
    if let Some(found) = grid::find_order(site, now) {
        note(&mut proven.grid, &site.site, found, now);
    }
}

/// Keeps a proof that is only repeated, and once a week the date of that. A contrary finding takes its place at once,
/// for the time it rests on.
fn note<K: Ord + Clone, T: Copy + PartialEq>(
    proofs: &mut BTreeMap<K, Proof<T>>,
    key: &K,
    found: Found<T>,
    now: Timestamp,
) {
    let Found { what, slots, from } = found;
    let new = Proof { found: what, proven_at: now, slots, checked_at: None, since: None };
    match proofs.get_mut(key) {
        Some(proof) if proof.found == what => {
            if now.duration_since(proof.checked_at.unwrap_or(proof.proven_at)) >= CHECKED_EVERY {
                (proof.slots, proof.checked_at) = (slots, Some(now));
            }
        }
        Some(proof) => *proof = Proof { since: Some(from), ..new },
        None => {
            proofs.insert(key.clone(), new);
        }
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod whole_tests;
