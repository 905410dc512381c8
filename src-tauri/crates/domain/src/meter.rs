//! A meter's values. The provider states no units, so none are given here.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An electricity meter.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, TS)]
pub struct Meter {
    /// What the person called the home.
    pub house_name: Option<String>,
    /// One entry per phase; three only for a three-phase meter.
    pub phases: Vec<Phase>,
    /// Whether the power is cut.
    pub has_power_cut: Option<bool>,
    /// Contracted power, unit not stated.
    pub contracted_power: Option<f64>,
    /// This month's target, unit not stated.
    pub month_target: Option<f64>,
    /// Tariff in force, a code whose meaning is not stated.
    pub tariff_code: Option<f64>,
    /// Cycle in force, a code whose meaning is not stated.
    pub cycle_code: Option<f64>,
    /// Whether the tariff is a green one.
    pub is_green: Option<bool>,
    /// Every value of the reply that may be shown, as the provider named it.
    pub all: Vec<NamedValue>,
    /// When the values were measured, if the provider says so readably.
    #[ts(type = "string | null")]
    pub measured_at: Option<Timestamp>,
}

/// One phase of a meter, units not stated.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, TS)]
pub struct Phase {
    /// Power.
    pub power: Option<f64>,
    /// Current.
    pub current: Option<f64>,
    /// Voltage.
    pub voltage: Option<f64>,
}

/// A value as the provider named it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct NamedValue {
    /// Path of names, joined by dots (`instant.powerPhase1`).
    pub name: String,
    /// The value as text, at most 200 characters.
    pub value: String,
}
