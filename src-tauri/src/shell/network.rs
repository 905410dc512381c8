//! What the system knows of the computer's network.

use porchlight_app::{Connectivity, Network};

/// The network as the system describes it. On Linux that is `NetworkManager`; elsewhere nobody is asked.
pub(crate) struct SystemNetwork;

impl Network for SystemNetwork {
    fn is_metered(&self) -> Option<bool> {
        #[cfg(target_os = "linux")]
        return network_manager::is_metered();
        #[cfg(not(target_os = "linux"))]
        None
    }

    fn connectivity(&self) -> Connectivity {
        #[cfg(target_os = "linux")]
        return network_manager::connectivity();
        #[cfg(not(target_os = "linux"))]
        Connectivity::Unknown
    }
}

/// <https://networkmanager.dev/docs/api/latest/gdbus-org.freedesktop.NetworkManager.html>. Its properties are read, no more.
#[cfg(target_os = "linux")]
mod network_manager {
    use std::time::Duration;

    use porchlight_app::Connectivity;
    use zbus::{
        blocking::{Connection, Proxy, connection::Builder, proxy},
        proxy::{CacheProperties, MethodFlags},
        zvariant::OwnedValue,
    };

    const NAME: &str = "org.freedesktop.NetworkManager";
    const PATH: &str = "/org/freedesktop/NetworkManager";
    const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
    /// Longest wait for an answer.
    const PATIENCE: Duration = Duration::from_secs(5);

    pub(super) fn is_metered() -> Option<bool> {
        let answer = connect().and_then(|connection| ask(&connection, "Metered"));
        match answer.and_then(|value| Ok(u32::try_from(value)?)) {
            Ok(value) => meaning(value),
            Err(error) => {
                // A computer without it is no fault.
                tracing::debug!(%error, "nobody says whether the network is metered");
                None
            }
        }
    }

    pub(super) fn connectivity() -> Connectivity {
        let answer = connect().and_then(|connection| {
            let connectivity = u32::try_from(ask(&connection, "Connectivity")?)?;
            let state = u32::try_from(ask(&connection, "State")?)?;
            let is_tested = bool::try_from(ask(&connection, "ConnectivityCheckEnabled")?)?;
            Ok(how_far(connectivity, state, is_tested))
        });
        answer.unwrap_or_else(|error| {
            tracing::debug!(%error, "nobody says how far the network leads");
            Connectivity::Unknown
        })
    }

    fn connect() -> zbus::Result<Connection> {
        Builder::system()?.method_timeout(PATIENCE).build()
    }

    /// Asks without starting the service: whoever does not use it shall not get it by asking.
    fn ask(connection: &Connection, property: &str) -> zbus::Result<OwnedValue> {
        let proxy: Proxy<'_> = proxy::Builder::new(connection)
            .destination(NAME)?
            .path(PATH)?
            .interface(PROPERTIES)?
            .cache_properties(CacheProperties::No)
            .build()?;
        let answer: Option<OwnedValue> =
            proxy.call_with_flags("Get", MethodFlags::NoAutoStart.into(), &(NAME, property))?;
        answer.ok_or(zbus::Error::InvalidReply)
    }

    /// `NMState`: 10 asleep, 20 disconnected, 30 disconnecting, 40 connecting, 50 local, 60 site, 70 global.
    /// `NMConnectivityState`: 0 unknown, 1 none, 2 portal, 3 limited, 4 full; the last is a guess where the service
    /// does not test it.
    fn how_far(connectivity: u32, state: u32, is_tested: bool) -> Connectivity {
        match (state, connectivity) {
            (10..=30, _) | (_, 1) => Connectivity::Offline,
            (_, 2) => Connectivity::Portal,
            (50 | 60, _) | (_, 3) => Connectivity::Limited,
            (_, 4) if is_tested => Connectivity::Online,
            _ => Connectivity::Unknown,
        }
    }

    /// `NMMetered`: 0 unknown, 1 yes, 2 no, 3 guessed yes, 4 guessed no.
    fn meaning(metered: u32) -> Option<bool> {
        match metered {
            1 | 3 => Some(true),
            2 | 4 => Some(false),
            _ => None,
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_guess_counts_and_the_unknown_says_nothing() {
            for (metered, expected) in
                [(0, None), (1, Some(true)), (2, Some(false)), (3, Some(true)), (4, Some(false)), (5, None)]
            {
                assert_eq!(meaning(metered), expected, "{metered}");
            }
        }

        #[test]
        fn a_way_to_the_internet_counts_where_it_was_tested() {
            for (connectivity, state, is_tested, expected) in [
                (4, 70, true, Connectivity::Online),
                (4, 70, false, Connectivity::Unknown),
                (0, 70, true, Connectivity::Unknown),
                (0, 40, true, Connectivity::Unknown),
                (1, 70, true, Connectivity::Offline),
                (4, 20, true, Connectivity::Offline),
                (0, 10, false, Connectivity::Offline),
                (2, 70, true, Connectivity::Portal),
                (2, 60, true, Connectivity::Portal),
                (3, 70, true, Connectivity::Limited),
                (0, 50, false, Connectivity::Limited),
            ] {
                assert_eq!(how_far(connectivity, state, is_tested), expected, "{connectivity} {state} {is_tested}");
            }
        }
    }
}
