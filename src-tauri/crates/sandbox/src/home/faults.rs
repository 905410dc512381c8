//! What can be wrong with, or different about, a practice home.

use jiff::Timestamp;
use porchlight_domain::Role;

/// From one instant up to another, which is not part of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Span {
    /// First instant.
    pub from: Timestamp,
    /// End.
    pub until: Timestamp,
}

/// What the API says of a bucket without readings. Not documented by the provider.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum EmptyBuckets {
    /// Nothing: the bucket is left out.
    #[default]
    Omitted,
    /// The bucket is there and every value in it is `null`.
    Null,
}

/// Switches of the practice homes. All are off at first.
///
/// The first group changes the home itself and so its [truth](crate::Sandbox::truth). The others change only what the
/// API tells of it, by the same rule in every reply: a counter that was reset at an instant stays reset.
#[derive(Clone, PartialEq, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own; no two exclude each other")]
pub struct HomeFaults {
    /// Seed of the weather and of what people do; another one is another year in the same home. 0 at first.
    pub variety: u64,
    /// The home has no solar panels.
    pub no_solar: bool,
    /// The home has no battery.
    pub no_battery: bool,
    /// The home has a second inverter with panels to the west and a smaller battery of its own.
    pub two_inverters: bool,
    /// The person has a second site, a cabin in another time zone.
    pub two_sites: bool,
    /// The grid is lost: 0 W, and `state` is `off_grid` (an assumed value; the provider documents none). A home with a
    /// battery lives from it, down to the last, and without one it is dark and sends nothing.
    pub outage: Option<Span>,

    /// A sensor measures home use. Its mark in the topology is assumed.
    pub consumption_stream: bool,
    /// The topology names the bare device where the sensors should stand. Telemetry answers a device with an empty list
    /// in any case.
    pub device_id_as_sensor_id: bool,
    /// Sensors of this role are in the topology and have nothing to tell, ever.
    pub silent_sensor: Option<Role>,
    /// There are no readings from before this instant. In the future: a new home that has sent nothing yet.
    pub readings_begin_at: Option<Timestamp>,
    /// Intervals that begin in this span are refused, whatever else is asked.
    pub refused: Option<Span>,

    /// Only the sensors of this role have the faults below; `None` is all of them.
    pub only: Option<Role>,
    /// Lifetime counters start again from zero at this instant.
    pub counter_reset_at: Option<Timestamp>,
    /// Lifetime counters are 2 % lower from this instant on, for [`dip_minutes`](Self::dip_minutes).
    pub dip_at: Option<Timestamp>,
    /// How long a dip lasts; 30 at first.
    pub dip_minutes: i64,
    /// Lifetime counters are 500 kWh higher from this instant on.
    pub jump_at: Option<Timestamp>,
    /// No buckets that start in this span. The counters go on meanwhile.
    pub gap: Option<Span>,
    /// How a bucket without readings looks.
    pub empty_buckets: EmptyBuckets,
    /// A bucket is told only so many minutes after its end; zero tells even the one under way.
    pub late_minutes: i64,
    /// Every fifth bucket comes twice: at the end of the reply once more, as it was before it was complete.
    pub doubled: bool,
    /// Timestamps are ahead by so many seconds; negative is behind. The provider finds buckets by the true time.
    pub clock_skew_s: i64,
    /// A value of zero is written `-0.0`.
    pub negative_zero: bool,
    /// Energy out of a device is written without its minus.
    pub odd_sign: bool,
    /// Positive power goes out of the device.
    pub flipped_power_sign: bool,
    /// The grid meter is mounted the other way round: what is bought goes out of it.
    pub swapped_grid: bool,
    /// The grid meter is turned round at this instant.
    pub grid_turned_at: Option<Timestamp>,
}

impl Default for HomeFaults {
    fn default() -> Self {
        Self {
            variety: 0,
            no_solar: false,
            no_battery: false,
            two_inverters: false,
            two_sites: false,
            outage: None,
            consumption_stream: false,
            device_id_as_sensor_id: false,
            silent_sensor: None,
            readings_begin_at: None,
            refused: None,
            only: None,
            counter_reset_at: None,
            dip_at: None,
            dip_minutes: 30,
            jump_at: None,
            gap: None,
            empty_buckets: EmptyBuckets::Omitted,
            late_minutes: 0,
            doubled: false,
            clock_skew_s: 0,
            negative_zero: false,
            odd_sign: false,
            flipped_power_sign: false,
            swapped_grid: false,
            grid_turned_at: None,
        }
    }
}

impl HomeFaults {
    /// The faults a sensor of this role has.
    pub(crate) fn at(&self, role: Role) -> Self {
        if self.only.is_none_or(|only| only == role) {
            return self.clone();
        }
        Self {
            variety: self.variety,
            no_solar: self.no_solar,
            no_battery: self.no_battery,
            two_inverters: self.two_inverters,
            two_sites: self.two_sites,
            outage: self.outage,
            consumption_stream: self.consumption_stream,
            device_id_as_sensor_id: self.device_id_as_sensor_id,
            silent_sensor: self.silent_sensor,
            readings_begin_at: self.readings_begin_at,
            refused: self.refused,
            ..Self::default()
        }
    }
}
