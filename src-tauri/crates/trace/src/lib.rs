//! What may be written down of what happens: addresses without their secrets, a record of the last requests, the filter
//! every log goes through, and the recording that a person can give to whoever helps.
//!
//! An allow list decides ([`REDACTED`] stands for everything else), so a name nobody thought of is hidden, not shown.
//! No build option turns that off. A recording goes through two of them: before it touches the disk, foreign values are
//! cut to a [`Rule`] and ids become labels; in the file that leaves the computer, labels are numbered anew.

mod allow_list;
mod entry;
mod exchange_rules;
mod export;
mod file;
mod kept;
mod log_filter;
mod names;
mod record;
mod recorder;
mod redacted_url;
mod reply_rules;
mod ring;
mod rule;
mod tape;
mod tree;

pub use allow_list::REDACTED;
pub use entry::{Act, Body, Entry, Mark, Named, Request, SignInStep, Started, What};
pub use export::{csv, har};
pub use file::{Draft, FORMAT, FileError, FileWriter, Header, OLDEST_FORMAT, Recording, ReportNumber, Section};
pub use kept::{Change, Kept, Text};
pub use log_filter::log_filter;
pub use names::{Kind, Names};
pub use record::{Exchange, Field, FlowRecord, Outcome, Step};
pub use recorder::Recorder;
pub use redacted_url::RedactedUrl;
pub use reply_rules::ERROR_CODES;
pub use ring::{Ring, RingKey, RingLimits, Unread};
pub use rule::Rule;
pub use tape::{Tape, TapedReply};
