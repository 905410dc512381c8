//! What the system knows of the computer's network.

use porchlight_app::Network;

/// The network as the system describes it. On Linux that is `NetworkManager`; elsewhere nobody is asked.
pub(crate) struct SystemNetwork;

impl Network for SystemNetwork {
    fn is_metered(&self) -> Option<bool> {
        #[cfg(target_os = "linux")]
        return network_manager::is_metered();
        #[cfg(not(target_os = "linux"))]
        None
    }
}

/// <https://networkmanager.dev/docs/api/latest/gdbus-org.freedesktop.NetworkManager.html>, property `Metered`.
#[cfg(target_os = "linux")]
mod network_manager {
    use std::time::Duration;

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
        let connection = Builder::system().and_then(|builder| builder.method_timeout(PATIENCE).build());
        let answer = connection.and_then(|connection| ask(&connection));
        match answer {
            Ok(value) => meaning(value),
            Err(error) => {
                // A computer without it is no fault.
                tracing::debug!(%error, "nobody says whether the network is metered");
                None
            }
        }
    }

    /// Asks without starting the service: whoever does not use it shall not get it by asking.
    fn ask(connection: &Connection) -> zbus::Result<u32> {
        let proxy: Proxy<'_> = proxy::Builder::new(connection)
            .destination(NAME)?
            .path(PATH)?
            .interface(PROPERTIES)?
            .cache_properties(CacheProperties::No)
            .build()?;
        let answer: Option<OwnedValue> =
            proxy.call_with_flags("Get", MethodFlags::NoAutoStart.into(), &(NAME, "Metered"))?;
        let value = answer.ok_or(zbus::Error::InvalidReply)?;
        Ok(u32::try_from(value)?)
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
    }
}
