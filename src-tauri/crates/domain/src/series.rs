//! Readings as the provider gave them: its own signs, nothing worked out.

use jiff::Timestamp;

use crate::{Role, SiteId, SourceId};

/// One bucket of one sensor.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SensorReading {
    /// Start of the bucket, or the instant of the value.
    pub measured_at: Timestamp,
    /// Power in W, with the provider's own sign.
    pub power_w: Option<f64>,
    /// Battery level in percent.
    pub level_percent: Option<f64>,
    /// Lifetime energy into the device in Wh, a magnitude.
    pub energy_in_wh: Option<f64>,
    /// Lifetime energy out of the device in Wh, a magnitude.
    pub energy_out_wh: Option<f64>,
    /// Length of the bucket in seconds; zero for an instant.
    pub length_s: u32,
    /// How the power stands for the bucket.
    pub pick: Pick,
    /// Whether a counter came with the sign that the provider does not document.
    pub has_odd_sign: bool,
    /// Whether the device says that the grid is lost; `None` where it does not say.
    pub is_off_grid: Option<bool>,
}

/// How the power of a bucket stands for it. Counters and level are those at its end either way.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Pick {
    /// The newest value in it.
    Newest,
    /// The mean over it.
    #[default]
    Average,
}

/// The readings of one sensor in order of time.
#[derive(Clone, PartialEq, Debug)]
pub struct SensorSeries {
    /// The sensor.
    pub source: SourceId,
    /// What it measures.
    pub role: Role,
    /// Capacity of a battery in Wh.
    pub capacity_wh: Option<f64>,
    /// Oldest first.
    pub readings: Vec<SensorReading>,
}

/// All sensors of one site.
#[derive(Clone, PartialEq, Debug)]
pub struct SiteSeries {
    /// The site.
    pub site: SiteId,
    /// One entry per sensor.
    pub sensors: Vec<SensorSeries>,
}
