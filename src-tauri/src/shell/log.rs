use std::{
    any::Any,
    backtrace::{Backtrace, BacktraceStatus},
    io, panic,
};

use porchlight_app::log_filter;
use tracing_subscriber::{Layer, filter::LevelFilter, layer::SubscriberExt, util::SubscriberInitExt};

/// Starts the log on standard error. `PORCHLIGHT_LOG` sets its level (`error`, `warn`, `info`, `debug`, `trace`).
///
/// Other packages are heard from `warn` on only, whatever the level: some print headers and bodies below that. Panics
/// are lines of the log too; `RUST_BACKTRACE=1` adds the way there.
pub(crate) fn start() {
    let wanted = std::env::var("PORCHLIGHT_LOG").ok().and_then(|level| level.parse().ok());
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr).with_ansi(false);
    let filtered = lines.with_filter(log_filter(wanted.unwrap_or(LevelFilter::INFO)));
    if tracing_subscriber::registry().with(filtered).try_init().is_err() {
        tracing::warn!("the log was started before");
    }
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "panicked: {}", words_of(panic.payload()));
        let backtrace = Backtrace::capture();
        if backtrace.status() == BacktraceStatus::Captured {
            tracing::error!("{backtrace}");
        }
    }));
}

/// What a panic says. Words that stand in the source hold nothing of the person's; words put together when it happened
/// may hold a piece of a reply.
fn words_of(payload: &dyn Any) -> &'static str {
    payload.downcast_ref::<&'static str>().copied().unwrap_or("[redacted]")
}

#[cfg(test)]
mod tests {
    use std::hint::black_box;

    use super::*;

    /// What the real hook would be given.
    fn said_by(panics: fn()) -> &'static str {
        let payload = panic::catch_unwind(panics).expect_err("it panics");
        words_of(payload.as_ref())
    }

    #[test]
    fn g01_a_panic_says_its_place_and_its_own_words_and_nothing_it_was_given() {
        assert_eq!(said_by(|| panic!("the list is never empty")), "the list is never empty");
        // Here the words cannot be told from an error's: the place must do.
        assert_eq!(said_by(|| drop(black_box(None::<String>).expect("there is one"))), "[redacted]");

        assert_eq!(said_by(|| panic!("not a number: {}", black_box("canary"))), "[redacted]");
        assert_eq!(said_by(|| drop(black_box(Err::<String, &str>("canary")).expect("a number"))), "[redacted]");
        assert_eq!(said_by(|| panic::panic_any("canary".to_owned())), "[redacted]");
    }
}
