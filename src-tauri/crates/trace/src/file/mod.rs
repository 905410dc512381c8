//! The file that a person gives to whoever helps: `.porchlight`. Its layout is described in `RECORDING.md` of this room.

mod preview;
mod read;
mod relabel;
mod report_number;
mod sections;
#[cfg(test)]
pub(crate) mod tests;
mod write;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Text;
pub use read::{FileError, Recording};
pub use report_number::ReportNumber;
pub use sections::Section;
pub use write::{Draft, FileWriter};

/// Format that is written, and the newest that is read.
pub const FORMAT: u32 = 1;
/// Oldest format that is read.
pub const OLDEST_FORMAT: u32 = 1;

/// A text editor, a mail program or a transfer by text that changed the file shows in its first bytes.
const MAGIC: [u8; 8] = *b"PLRC\r\n\x1a\n";
const BLOCK: [u8; 4] = *b"BLK1";
const END: [u8; 4] = *b"END1";
const HASH_BYTES: usize = 32;

/// Longest words of a person, in characters.
pub const LONGEST_WORDS: usize = 2_000;

/// What stands at the beginning of a file, for everybody to read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Header {
    /// Version of the program that made it.
    pub made_by: Text,
    /// Its number.
    pub report: ReportNumber,
    /// When it was made.
    pub made_at: Timestamp,
    /// The time that the person chose.
    pub from: Timestamp,
    /// See [`Header::from`].
    pub until: Timestamp,
    /// How much was recorded in that time, in milliseconds: the time between entries of one run.
    pub length_ms: u64,
    /// Number of entries.
    pub entries: u64,
    /// Number of blocks.
    pub blocks: u32,
    /// What the person chose to be in it.
    pub sections: Vec<Section>,
    /// What went wrong, in the person's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// Parts of the recording on the person's computer that could not be read.
    #[serde(default)]
    pub unread_segments: u32,
}

fn hash(bytes: &[u8]) -> [u8; HASH_BYTES] {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    let mut hash = [0; HASH_BYTES];
    hash.copy_from_slice(digest.as_ref());
    hash
}
