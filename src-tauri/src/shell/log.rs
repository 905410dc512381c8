use std::io;

use porchlight_app::log_filter;
use tracing_subscriber::{Layer, filter::LevelFilter, layer::SubscriberExt, util::SubscriberInitExt};

/// Starts the log on standard error. `PORCHLIGHT_LOG` sets its level (`error`, `warn`, `info`, `debug`, `trace`).
///
/// Other packages are heard from `warn` on only, whatever the level: some print headers and bodies below that.
pub(crate) fn start() {
    let wanted = std::env::var("PORCHLIGHT_LOG").ok().and_then(|level| level.parse().ok());
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr).with_ansi(false);
    let filtered = lines.with_filter(log_filter(wanted.unwrap_or(LevelFilter::INFO)));
    if tracing_subscriber::registry().with(filtered).try_init().is_err() {
        tracing::warn!("the log was started before");
    }
}
