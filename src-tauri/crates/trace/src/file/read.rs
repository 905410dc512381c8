//! Reading a file of which nothing is known: it may be cut, changed, of another program, or made to do harm.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use flate2::read::DeflateDecoder;
use thiserror::Error;

use super::{BLOCK, END, FORMAT, HASH_BYTES, Header, LONGEST_WORDS, MAGIC, OLDEST_FORMAT, hash};
use crate::{Entry, Kept, Text, What};

/// A larger file is not read: a day's recording is a tenth of it.
pub(super) const LARGEST_FILE_BYTES: u64 = 64 * 1024 * 1024;
const LONGEST_HEADER_BYTES: usize = 64 * 1024;
pub(super) const LARGEST_PACKED_BLOCK_BYTES: usize = 4 * 1024 * 1024;
/// A block is a quarter of a megabyte and one entry; an entry with all that may be kept of a reply is less than this.
pub(super) const LARGEST_BLOCK_BYTES: usize = 4 * 1024 * 1024;
/// All blocks together, unpacked.
pub(super) const LARGEST_CONTENT_BYTES: usize = 64 * 1024 * 1024;
const BLOCK_HEAD_BYTES: usize = 4 + 4 + 4 + 8 + 8 + HASH_BYTES;
const END_BYTES: usize = 4 + 4 + HASH_BYTES;

/// Why nothing of a file can be shown. The words are for whoever opens it.
#[derive(Debug, Error)]
pub enum FileError {
    /// The disk does not give it.
    #[error("The file cannot be read. Copy it to this computer and open it again.")]
    Unreadable(#[source] io::Error),
    /// Another kind of file.
    #[error("This is not a Porchlight recording.")]
    NotOurs,
    /// Made by a later version, in a format that this one does not know.
    #[error("This recording was made by version {made_by}. This is {}. Get the new version.", env!("CARGO_PKG_VERSION"))]
    Newer {
        /// The version that made it.
        made_by: Text,
    },
    /// Made by a version whose format is not read any more.
    #[error("This recording was made by a version that is too old to be read here.")]
    Older,
    /// Larger than any recording.
    #[error("The file is too large to be a recording ({megabytes} MB).")]
    TooLarge {
        /// Its size.
        megabytes: u64,
    },
    /// Nothing can be read after its first bytes.
    #[error("The file is damaged, and nothing of it can be shown. Ask for it to be sent again.")]
    Damaged,
}

/// A recording, as far as it can be read.
#[derive(Clone, PartialEq, Debug)]
pub struct Recording {
    /// Its header.
    pub header: Header,
    /// What happened, the oldest first.
    pub entries: Vec<Entry>,
    /// How much of [`Header::length_ms`] can be shown.
    pub readable_ms: u64,
    /// Whether all that was written is here, unchanged.
    pub is_whole: bool,
}

impl Recording {
    /// Reads a file.
    ///
    /// # Errors
    /// Why nothing of it can be shown.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let file = File::open(path).map_err(FileError::Unreadable)?;
        let metadata = file.metadata().map_err(FileError::Unreadable)?;
        if !metadata.is_file() {
            return Err(FileError::NotOurs);
        }
        if metadata.len() > LARGEST_FILE_BYTES {
            return Err(Self::too_large(file, metadata.len()));
        }
        let mut bytes = Vec::new();
        // It may grow while it is read.
        file.take(LARGEST_FILE_BYTES).read_to_end(&mut bytes).map_err(FileError::Unreadable)?;
        Self::parse(&bytes)
    }

    /// A video is not a recording that is too large.
    fn too_large(mut file: File, bytes: u64) -> FileError {
        let mut magic = [0; MAGIC.len()];
        match file.read_exact(&mut magic) {
            Ok(()) if magic == MAGIC => FileError::TooLarge { megabytes: bytes / 1_000_000 },
            Ok(()) | Err(_) => FileError::NotOurs,
        }
    }

    /// Reads the bytes of a file.
    ///
    /// # Errors
    /// Why nothing of it can be shown.
    pub fn parse(file: &[u8]) -> Result<Self, FileError> {
        let mut rest = file.strip_prefix(&MAGIC).ok_or(FileError::NotOurs)?;
        let format = take_u32(&mut rest).ok_or(FileError::Damaged)?;
        let length = take_u32(&mut rest).ok_or(FileError::Damaged)? as usize;
        if length > LONGEST_HEADER_BYTES {
            return Err(FileError::Damaged);
        }
        let header = take(&mut rest, length).ok_or(FileError::Damaged)?;
        let is_intact = take(&mut rest, HASH_BYTES).is_some_and(|known| *known == hash(header));
        if !is_intact {
            return Err(FileError::Damaged);
        }
        if format < OLDEST_FORMAT {
            return Err(FileError::Older);
        }
        if format > FORMAT {
            return Err(newer(header));
        }
        let mut header: Header = serde_json::from_slice(header).map_err(|_| FileError::Damaged)?;
        header.words = header.words.map(|words| plain_words(&words));
        let mut recording = Self { header, entries: Vec::new(), readable_ms: 0, is_whole: true };
        recording.read_blocks(file, rest);
        Ok(recording)
    }

    fn read_blocks(&mut self, file: &[u8], mut rest: &[u8]) {
        let (mut content_bytes, mut blocks) = (0, 0_u32);
        while let Some(head) = rest.strip_prefix(&BLOCK).and_then(|_| take(&mut rest, BLOCK_HEAD_BYTES)) {
            let mut head = &head[BLOCK.len()..];
            let (packed_bytes, bytes) = (take_u32(&mut head).unwrap_or(0) as usize, take_u32(&mut head).unwrap_or(0));
            let (from_ms, until_ms) = (take_u64(&mut head).unwrap_or(0), take_u64(&mut head).unwrap_or(0));
            let Some(packed) = take(&mut rest, packed_bytes) else { break };
            blocks += 1;
            content_bytes += bytes as usize;
            let is_bounded = packed_bytes <= LARGEST_PACKED_BLOCK_BYTES
                && bytes as usize <= LARGEST_BLOCK_BYTES
                && content_bytes <= LARGEST_CONTENT_BYTES;
            if is_bounded && *head == hash(packed) && self.read_block(packed, bytes as usize) {
                self.readable_ms = self.readable_ms.saturating_add(until_ms.saturating_sub(from_ms));
            } else {
                self.is_whole = false;
            }
        }
        let written = file.len() - rest.len();
        let ends_well = rest.len() == END_BYTES
            && rest.starts_with(&END)
            && rest[4..8] == blocks.to_le_bytes()
            && rest[8..] == hash(&file[..written]);
        self.is_whole &= ends_well && blocks == self.header.blocks;
        // A file may claim what it likes.
        self.readable_ms = self.readable_ms.min(self.header.length_ms);
    }

    /// `false` if a part of it makes no sense.
    fn read_block(&mut self, packed: &[u8], bytes: usize) -> bool {
        let mut plain = Vec::new();
        let limit = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_add(1);
        let read = DeflateDecoder::new(packed).take(limit).read_to_end(&mut plain);
        if read.is_err() || plain.len() != bytes {
            return false;
        }
        let before = self.entries.len();
        for line in plain.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let Ok(entry) = serde_json::from_slice(line) else {
                // All or nothing: half a block would show a view that never was.
                self.entries.truncate(before);
                return false;
            };
            self.entries.push(entry);
        }
        true
    }

    /// Minutes that can be shown, and minutes that were recorded, each begun minute counted.
    pub fn minutes(&self) -> (u64, u64) {
        let minutes = |ms: u64| ms.div_ceil(60_000);
        (minutes(self.readable_ms), minutes(self.header.length_ms))
    }

    /// The views in order: the position of the entry that brought each, it, and the hash that was written beside it.
    pub fn views(&self) -> Views<'_> {
        Views { entries: &self.entries, next: 0, view: None }
    }
}

/// See [`Recording::views`].
pub struct Views<'a> {
    entries: &'a [Entry],
    next: usize,
    view: Option<Kept>,
}

impl<'a> Iterator for Views<'a> {
    type Item = (usize, Kept, Option<&'a Text>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let position = self.next;
            let entry = self.entries.get(position)?;
            self.next += 1;
            let hash = match &entry.what {
                What::View { view, hash } => {
                    self.view = Some(view.clone());
                    hash
                }
                What::ViewChanged { changes, hash } => {
                    let Some(view) = &mut self.view else { continue };
                    if !changes.iter().all(|change| view.apply(change)) {
                        // Of a block that was lost; the next one begins with a whole view.
                        self.view = None;
                    }
                    hash
                }
                What::Started(_) => {
                    self.view = None;
                    continue;
                }
                What::Person(_)
                | What::Screen { .. }
                | What::SignIn(_)
                | What::Request(_)
                | What::Decision { .. }
                | What::Slept { .. }
                | What::ClockSet { .. }
                | What::Vault { .. }
                | What::Marker { .. }
                | What::Lost { .. } => continue,
            };
            if let Some(view) = &self.view {
                return Some((position, view.clone(), hash.as_ref()));
            }
        }
    }
}

fn newer(header: &[u8]) -> FileError {
    #[derive(serde::Deserialize)]
    struct MadeBy {
        made_by: Text,
    }
    serde_json::from_slice::<MadeBy>(header).map_or_else(
        |_| FileError::Newer { made_by: Text::word("?") },
        |header| FileError::Newer { made_by: header.made_by },
    )
}

/// Words keep their lines; nothing else in them may act.
fn plain_words(words: &str) -> String {
    let lines = words.lines().map(|line| line.chars().filter(|c| crate::kept::is_shown(*c)).collect::<String>());
    lines.collect::<Vec<_>>().join("\n").chars().take(LONGEST_WORDS).collect()
}

fn take<'a>(rest: &mut &'a [u8], bytes: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(bytes)?;
    *rest = left;
    Some(taken)
}

fn take_u32(rest: &mut &[u8]) -> Option<u32> {
    take(rest, 4).map(|bytes| u32::from_le_bytes(bytes.try_into().expect("four bytes were taken")))
}

fn take_u64(rest: &mut &[u8]) -> Option<u64> {
    take(rest, 8).map(|bytes| u64::from_le_bytes(bytes.try_into().expect("eight bytes were taken")))
}
