//! The last 24 hours, or 20 MB of them, on disk and sealed.
//!
//! The ring is a folder of segments. A new run begins a new one, and so does every megabyte and every hour; each begins
//! with a whole view, so that the oldest can go. What a crash cuts off is the last frame. What cannot be read (damaged,
//! sealed with another key) is left out and counted.

mod segment;
#[cfg(test)]
mod tests;

use std::{
    collections::VecDeque,
    fs, io,
    io::{ErrorKind, Read, Write},
    path::{Path, PathBuf},
};

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use jiff::{SignedDuration, Timestamp};
use porchlight_domain::{Randomness, random_bytes};

use crate::{Entry, Kept, Names, What};
pub use segment::RingKey;

/// A segment is full with this many bytes.
const SEGMENT_BYTES: u64 = 1_000_000;
/// A segment is full after this long.
const SEGMENT_AGE: SignedDuration = SignedDuration::from_hours(1);
/// How much waits in memory, compressed, while the credential store is closed.
const WAITING_BYTES: usize = 2_000_000;
/// Most that a frame may become when it is read.
const LARGEST_BATCH_BYTES: u64 = 64 * 1024 * 1024;

/// How much is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RingLimits {
    /// Bytes on disk.
    pub bytes: u64,
    /// Age of the oldest entry. A segment goes when all of it is older.
    pub age: SignedDuration,
}

impl Default for RingLimits {
    fn default() -> Self {
        Self { bytes: 20_000_000, age: SignedDuration::from_hours(24) }
    }
}

/// What could not be read of a ring.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Unread {
    /// Segments of which a part or all is left out.
    pub segments: u32,
}

/// The ring. Not shared: one task writes it.
pub struct Ring {
    folder: PathBuf,
    limits: RingLimits,
    key: Option<RingKey>,
    segment: Option<Open>,
    /// Batches that wait for the key, compressed, the oldest first.
    waiting: VecDeque<Vec<u8>>,
    next_number: u64,
    /// The view after the last entry that was appended.
    view: Option<Kept>,
}

/// The segment that is being written.
struct Open {
    writer: segment::Writer,
    began_at: Timestamp,
}

impl Ring {
    /// Opens the ring in a folder, which is made if need be; gives what its labels are made with.
    ///
    /// The key of the labels is kept in the folder, because labels are made before the credential store has answered. It
    /// is no use without the segments, and those are sealed.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn open(folder: &Path, limits: RingLimits, randomness: &dyn Randomness) -> io::Result<(Self, Names)> {
        fs::create_dir_all(folder)?;
        close_to_others(folder)?;
        let names = Names::new(&names_key(folder, randomness)?);
        let next_number = segments(folder)?.last().map_or(0, |last| last.number + 1);
        let ring = Self {
            folder: folder.to_owned(),
            limits,
            key: None,
            segment: None,
            waiting: VecDeque::new(),
            next_number,
            view: None,
        };
        Ok((ring, names))
    }

    /// Takes the key that the credential store gave; what waited goes to disk with the next batch.
    pub fn unlock(&mut self, key: RingKey) {
        self.key = Some(key);
    }

    /// Appends what has happened, oldest first. `now` tells what is old.
    ///
    /// # Errors
    /// If the disk refuses; the batch is lost then, and the next one begins a new segment.
    pub fn append(&mut self, batch: Vec<Entry>, now: Timestamp, randomness: &dyn Randomness) -> io::Result<()> {
        let begins = self.segment.as_ref().is_none_or(|open| open.is_full(now)) && self.key.is_some();
        if begins {
            self.segment = None;
        }
        let mut lines = Vec::new();
        // Of a view before the segment, its readers know nothing.
        if begins
            && self.waiting.is_empty()
            && let (Some(view), Some(first)) = (&self.view, batch.first())
        {
            let whole = What::View { view: view.clone(), hash: None };
            write_line(&mut lines, &Entry { what: whole, ..first.clone() });
        }
        for entry in batch {
            if let Some(entry) = self.shorten(entry) {
                write_line(&mut lines, &entry);
            }
        }
        let packed = compress(&lines);
        let Some(key) = self.key.clone() else {
            self.waiting.push_back(packed);
            while self.waiting.iter().map(Vec::len).sum::<usize>() > WAITING_BYTES {
                self.waiting.pop_front();
                // What changed of a view that is gone means nothing.
                self.view = None;
            }
            return Ok(());
        };
        let written = self.write(&key, packed, now, randomness);
        if written.is_err() {
            self.segment = None;
        }
        written
    }

    /// A whole view becomes what changed of the last one; `None` if nothing did.
    fn shorten(&mut self, entry: Entry) -> Option<Entry> {
        let What::View { view, .. } = &entry.what else { return Some(entry) };
        let Some(before) = self.view.replace(view.clone()) else { return Some(entry) };
        let changes = view.changes_since(&before);
        (!changes.is_empty()).then_some(Entry { what: What::ViewChanged { changes, hash: None }, ..entry })
    }

    fn write(&mut self, key: &RingKey, packed: Vec<u8>, now: Timestamp, randomness: &dyn Randomness) -> io::Result<()> {
        if self.segment.is_none() {
            let name = format!("{:010}-{}.ring", self.next_number, now.as_second());
            self.next_number += 1;
            let writer = segment::Writer::create(&self.folder.join(name), key, random_bytes(randomness))?;
            self.segment = Some(Open { writer, began_at: now });
            self.forget_old(now)?;
        }
        let Some(open) = &mut self.segment else { return Ok(()) };
        for batch in self.waiting.drain(..).chain([packed]) {
            open.writer.append(&batch)?;
        }
        Ok(())
    }

    /// Takes away the oldest segments until the limits hold, with room for the one that has begun.
    fn forget_old(&self, now: Timestamp) -> io::Result<()> {
        let segments = segments(&self.folder)?;
        let mut bytes: u64 = segments.iter().map(|segment| segment.bytes).sum();
        for pair in segments.windows(2) {
            // Nothing in a segment is younger than the beginning of the next one.
            let is_old = now.duration_since(pair[1].began_at) > self.limits.age;
            // A segment may end with a batch beyond its size.
            if !is_old && bytes + 2 * SEGMENT_BYTES <= self.limits.bytes {
                break;
            }
            fs::remove_file(&pair[0].path)?;
            bytes -= pair[0].bytes;
        }
        Ok(())
    }

    /// Reads every entry that can be read, the oldest first; what waits for the key is read too.
    ///
    /// # Errors
    /// If the folder cannot be listed.
    pub fn read(&self, take: &mut dyn FnMut(Entry)) -> io::Result<Unread> {
        let mut unread = Unread::default();
        for segment in segments(&self.folder)? {
            let mut is_whole = true;
            let was_read = self.key.as_ref().is_some_and(|key| {
                segment::read(&segment.path, key, &mut |packed| is_whole &= read_batch(packed, take))
            });
            if !was_read || !is_whole {
                unread.segments += 1;
            }
        }
        for packed in &self.waiting {
            read_batch(packed, take);
        }
        Ok(unread)
    }

    /// Deletes everything that was recorded, on disk and in memory, and the key of the labels with it. Recording can go
    /// on after a new [`Ring::open`].
    ///
    /// # Errors
    /// If the disk refuses; repeat it until it succeeds.
    pub fn delete(&mut self) -> io::Result<()> {
        self.segment = None;
        self.waiting.clear();
        self.view = None;
        delete_files(&self.folder)
    }

    /// Bytes on disk.
    ///
    /// # Errors
    /// If the folder cannot be listed.
    pub fn bytes(&self) -> io::Result<u64> {
        Ok(segments(&self.folder)?.iter().map(|segment| segment.bytes).sum())
    }
}

impl Open {
    /// A clock that was put back makes a segment seem to begin in the future; it is full as well.
    fn is_full(&self, now: Timestamp) -> bool {
        let age = now.duration_since(self.began_at);
        self.writer.bytes >= SEGMENT_BYTES || age >= SEGMENT_AGE || age <= -SEGMENT_AGE
    }
}

/// A segment on disk.
struct Segment {
    path: PathBuf,
    number: u64,
    began_at: Timestamp,
    bytes: u64,
}

/// The segments of a folder, the oldest first. Files of others are left alone.
fn segments(folder: &Path) -> io::Result<Vec<Segment>> {
    let mut found = Vec::new();
    for file in fs::read_dir(folder)? {
        let file = file?;
        let name = file.file_name();
        let Some((number, began)) = name.to_str().and_then(|name| name.strip_suffix(".ring")?.split_once('-')) else {
            continue;
        };
        if let (Ok(number), Ok(Ok(began_at))) = (number.parse(), began.parse().map(Timestamp::from_second)) {
            found.push(Segment { path: file.path(), number, began_at, bytes: file.metadata()?.len() });
        }
    }
    found.sort_by_key(|segment| segment.number);
    Ok(found)
}

fn delete_files(folder: &Path) -> io::Result<()> {
    for segment in segments(folder)? {
        fs::remove_file(segment.path)?;
    }
    match fs::remove_file(folder.join(NAMES_KEY)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

const NAMES_KEY: &str = "names.key";

/// A key of the wrong length is as good as none: labels begin anew.
fn names_key(folder: &Path, randomness: &dyn Randomness) -> io::Result<[u8; 32]> {
    let path = folder.join(NAMES_KEY);
    if let Ok(bytes) = fs::read(&path)
        && let Ok(key) = bytes.try_into()
    {
        return Ok(key);
    }
    let key = random_bytes(randomness);
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(&key)?;
    Ok(key)
}

#[cfg(unix)]
fn close_to_others(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;

    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

/// The person's own application folder is closed to others by inheritance.
#[cfg(not(unix))]
fn close_to_others(_folder: &Path) -> io::Result<()> {
    Ok(())
}

pub(crate) fn write_line(lines: &mut Vec<u8>, entry: &Entry) {
    serde_json::to_writer(&mut *lines, entry).expect("names are texts, and a Vec takes all");
    lines.push(b'\n');
}

fn compress(plain: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(plain).and_then(|()| encoder.finish()).expect("a Vec takes all")
}

/// `false` if a part of it makes no sense.
fn read_batch(packed: &[u8], take: &mut dyn FnMut(Entry)) -> bool {
    let mut plain = Vec::new();
    let unpacked = DeflateDecoder::new(packed).take(LARGEST_BATCH_BYTES).read_to_end(&mut plain);
    let mut is_whole = unpacked.is_ok();
    for line in plain.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        match serde_json::from_slice(line) {
            Ok(entry) => take(entry),
            Err(_) => is_whole = false,
        }
    }
    is_whole
}
