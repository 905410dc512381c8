//! Everything about Gridshare that no official page states. Each line is an assumption; when the first real replies
//! prove or refute one, this is the only place to change.

use porchlight_domain::Role;

/// Host and version of the API. The host is known from a third party only.
pub const API_BASE: &str = "https://developer-api.customer.mygridshare.com/api/v2";

/// Status of an expired access token. From a third party; what Cognito's own authorizers answer.
pub const EXPIRY_STATUSES: &[u16] = &[401];

/// Field of a site list and of its entries. From a third party.
pub const SITE_LIST: &str = "entries";
/// See [`SITE_LIST`].
pub const SITE_ID: &str = "siteId";

/// Query parameter for the time window. The form of its value is documented, its name is not.
pub const INTERVAL: &str = "interval";
/// Query parameter for the length of a bucket. Name not documented.
pub const RESOLUTION: &str = "resolution";
/// Query parameter that chooses between average and newest value of a bucket. Name not documented.
pub const AGGREGATION: &str = "aggregation";

/// Length of the buckets that are asked for: the provider's own default.
pub const BUCKET_S: u32 = 900;
/// The same as the value of [`RESOLUTION`].
pub const BUCKET: &str = "PT15M";
// The time of an entry is taken for the start of its bucket, and its counters for those at the bucket's end.

/// Values of `state` that mean that the grid is lost. None is documented; whatever else comes means nothing.
pub const OFF_GRID_STATES: &[&str] = &["off_grid", "islanded", "backup"];

/// How the topology marks the role of a sensor beside the documented id suffixes. The provider's official tools
/// speak of a role `consumption`; where the topology says so is not documented.
pub const ROLE_FIELD: &str = "role";
/// See [`ROLE_FIELD`].
pub const HOME_USE_ROLE: &str = "consumption";
/// Ends of sensor ids. All but the last are documented.
pub const ROLE_BY_SUFFIX: &[(&str, Role)] = &[
    ("__PV_DERIVED", Role::Solar),
    ("__bb_agg", Role::Battery),
    ("__GRID_METER_DERIVED", Role::Grid),
    ("__CONSUMPTION_DERIVED", Role::HomeUse),
];
