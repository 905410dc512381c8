//! What may be written down about a request: addresses without their secrets, a record of the last requests, and the
//! filter every log goes through.
//!
//! An allow list decides ([`REDACTED`] stands for everything else), so a name nobody thought of is hidden, not shown.
//! No build option turns that off.

mod allow_list;
mod log_filter;
mod record;
mod redacted_url;

pub use allow_list::REDACTED;
pub use log_filter::log_filter;
pub use record::{Exchange, Field, FlowRecord, Outcome, Step};
pub use redacted_url::RedactedUrl;
