//! What stands beside the live picture of a home: the shape. [`super::today`] fills it.

use jiff::{SignedDuration, Timestamp, civil};
use porchlight_domain::Role;
use porchlight_energy::Energy;

use super::{Note, Totals, Working};

/// Today of one home, from local midnight until now.
#[derive(Clone, PartialEq, Debug)]
pub struct HomeToday {
    /// The day.
    pub date: civil::Date,
    /// Its first instant.
    pub starts_at: Timestamp,
    /// Its length in minutes.
    pub minutes: u32,
    /// Sums from midnight until now; `None` before the first reading of the day.
    pub totals: Option<Totals>,
    /// Today in slots, oldest first, up to now.
    pub curve: Vec<CurveSlot>,
    /// One entry per role the home has, and one for the home itself ([`Role::HomeUse`]).
    pub nodes: Vec<Node>,
    /// What the person should know about today's readings, newest first.
    pub notes: Vec<Note>,
    /// Which way the grid meter counts: the direction in force last, and each before it. Empty while nothing is
    /// proven.
    pub grid: Vec<GridFinding>,
    /// Size of the battery.
    pub capacity: Option<Capacity>,
    /// The newest battery level.
    pub level: Option<Level>,
    /// What the home draws beyond what the sun gives, in W, as the mean of the last 15 minutes there are readings of.
    pub drain_w: Option<f64>,
}

/// One slot of the small curve: mean power in W, none negative.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct CurveSlot {
    /// Where it begins.
    pub at: Timestamp,
    /// Minutes since the day began.
    pub minute: u32,
    /// Solar.
    pub solar_w: Option<f64>,
    /// Home use.
    pub home_use_w: Option<f64>,
    /// Battery level in percent at its end.
    pub level_percent: Option<f64>,
}

/// One node of the picture.
#[derive(Clone, PartialEq, Debug)]
pub struct Node {
    /// Which one.
    pub role: Role,
    /// The last hour there are readings of, in slots, oldest first.
    pub last_hour: Vec<NodePoint>,
    /// How each of today's numbers of this node was worked out.
    pub workings: Vec<Working>,
    /// Begin of its newest whole bucket.
    pub measured_at: Option<Timestamp>,
    /// How often its readings come, learned from the stored ones.
    pub interval: Option<SignedDuration>,
}

/// One slot of a node.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct NodePoint {
    /// Where it begins.
    pub at: Timestamp,
    /// Mean power in W, positive into the home (solar making, battery giving, buying); for the home itself what it
    /// uses.
    pub power_w: Option<f64>,
}

/// Which way a grid meter was found to count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GridFinding {
    /// What was found.
    pub found: crate::GridOrder,
    /// From when it holds; `None` for always.
    pub from: Option<Timestamp>,
    /// When it was found.
    pub proven_at: Timestamp,
    /// Number of slots it rests on.
    pub slots: u32,
}

/// Size of a battery.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Capacity {
    /// In Wh.
    pub energy: Energy,
    /// Whether it was learned from how the level falls, and not told by the provider.
    pub is_learned: bool,
}

/// A battery level.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Level {
    /// At which instant.
    pub at: Timestamp,
    /// In percent.
    pub percent: f64,
}

/// How far the history of a home reaches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reach {
    /// The first day with readings, in the home's zone.
    pub since: Option<civil::Date>,
    /// Days still to be fetched at most.
    pub days_left: u32,
    /// Whether there is nothing older.
    pub is_complete: bool,
}

/// How much of the past is fetched.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FetchLimits {
    /// Days before today at most.
    pub days: u32,
    /// So many empty days in a row before the oldest reading mean that there is nothing older.
    pub empty_days: u32,
}

impl Default for FetchLimits {
    fn default() -> Self {
        Self { days: 3 * 366, empty_days: 31 }
    }
}

/// What storing readings has done.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct EnergyStored {
    /// Homes whose numbers are different from here on.
    pub changed: Vec<porchlight_domain::SiteId>,
    /// Homes with days before others: the origin of what their battery held is to be followed again, by
    /// [`crate::History::settle`].
    pub unsettled: Vec<porchlight_domain::SiteId>,
}
