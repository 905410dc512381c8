use serde::Serialize;
use ts_rs::TS;

/// To which program the system brings the app's links, by which a browser comes back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LinkHandler {
    /// Nobody has looked yet, or the system does not say.
    Unknown,
    /// To this one.
    Ours,
    /// To another one, or to a copy of this one that lies elsewhere.
    Other,
    /// To none.
    Nobody,
}
