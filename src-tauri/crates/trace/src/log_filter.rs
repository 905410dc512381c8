use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;

/// What every log of the app goes through: our own rooms up to `ours`, foreign packages from WARN up.
///
/// Our rooms log by rules that tests hold. What a foreign package prints below WARN changes with its versions and may
/// hold anything a person would not send to us: hosts, proxies, messages of the session bus. So there is no way to ask
/// for more of a foreign package, by environment or otherwise.
pub fn log_filter(ours: LevelFilter) -> Targets {
    Targets::new().with_default(LevelFilter::WARN.min(ours)).with_target("porchlight", ours)
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn our_rooms_are_heard_and_foreign_packages_are_not() {
        let filter = log_filter(LevelFilter::TRACE);
        assert!(filter.would_enable("porchlight_http::client", &Level::TRACE));
        assert!(filter.would_enable("porchlight", &Level::DEBUG));
        assert!(filter.would_enable("hyper_util::client", &Level::WARN));
        for foreign in ["reqwest::connect", "hyper_util::client", "h2::proto", "rustls::client", "zbus", "tauri"] {
            for level in [Level::INFO, Level::DEBUG, Level::TRACE] {
                assert!(!filter.would_enable(foreign, &level), "{foreign} {level}");
            }
        }
    }

    #[test]
    fn a_quiet_log_is_quiet_for_all() {
        let filter = log_filter(LevelFilter::ERROR);
        assert!(!filter.would_enable("hyper_util::client", &Level::WARN));
        assert!(!filter.would_enable("porchlight_auth", &Level::WARN));
        assert!(filter.would_enable("porchlight_auth", &Level::ERROR));
    }
}
