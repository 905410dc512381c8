//! Writing a file.

use std::io::Write;

use flate2::{Compression, write::DeflateEncoder};
use jiff::{SignedDuration, Timestamp};
use porchlight_domain::{Randomness, random_bytes};

use super::{
    BLOCK, END, FORMAT, Header, LONGEST_WORDS, MAGIC, ReportNumber, Section, hash, relabel::Relabel, sections,
};
use crate::{Change, Entry, Kept, Text, Unread, What, ring::write_line};

/// A block ends after this many bytes.
const BLOCK_BYTES: usize = 256 * 1024;
/// A block ends after this long, so that damage costs no more; in a file of many hours after a longer time, since each
/// begins with a whole view.
const BLOCK_TIME: SignedDuration = SignedDuration::from_mins(1);
/// Blocks that a file has for its time, at most.
const BLOCKS_IN_TIME: i32 = 200;

/// What is to be in a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// Version of the program.
    pub made_by: &'static str,
    /// Its number.
    pub report: ReportNumber,
    /// Now.
    pub made_at: Timestamp,
    /// From when on.
    pub from: Timestamp,
    /// Until when, included.
    pub until: Timestamp,
    /// Which parts.
    pub sections: Vec<Section>,
    /// What went wrong, in the person's own words.
    pub words: Option<String>,
}

/// Writes a file of the entries that it is given, all of the ring from its oldest on.
pub struct FileWriter {
    draft: Draft,
    relabel: Relabel,
    /// The whole view after the last entry, with labels of this file.
    view: Option<Kept>,
    /// What a reader has of it.
    written_view: Option<Kept>,
    /// The start of the run that is being read.
    started: Option<Entry>,
    has_begun: bool,
    last: Option<Entry>,
    length_ms: u64,
    entries: u64,
    block: Vec<u8>,
    block_from_ms: u64,
    /// How long a block may be, in milliseconds.
    block_ms: u64,
    blocks: Vec<u8>,
    block_count: u32,
}

impl FileWriter {
    /// Begins a file. A key for it is drawn, and gone when the file is written.
    pub fn new(draft: Draft, randomness: &dyn Randomness) -> Self {
        let block_time = (draft.until.duration_since(draft.from) / BLOCKS_IN_TIME).max(BLOCK_TIME);
        Self {
            block_ms: u64::try_from(block_time.as_millis()).unwrap_or(u64::MAX),
            draft,
            relabel: Relabel::new(&random_bytes(randomness)),
            view: None,
            written_view: None,
            started: None,
            has_begun: false,
            last: None,
            length_ms: 0,
            entries: 0,
            block: Vec::new(),
            block_from_ms: 0,
            blocks: Vec::new(),
            block_count: 0,
        }
    }

    /// Takes the next entry.
    pub fn take(&mut self, entry: &Entry) {
        let Some(entry) = self.relabel.entry(entry) else { return };
        let is_in = (self.draft.from..=self.draft.until).contains(&entry.at);
        if let What::Started(_) = entry.what {
            self.started = Some(entry.clone());
            // What a run showed says nothing of the next.
            self.view = None;
            self.written_view = None;
        }
        if is_in && !self.has_begun {
            self.begin(&entry);
        }
        let view_changed = self.follow_view(&entry.what);
        if !is_in {
            return;
        }
        let stamp = |what| Entry { what, ..entry.clone() };
        if let What::View { .. } | What::ViewChanged { .. } = entry.what {
            if view_changed {
                self.write_view(&stamp);
            }
        } else if let Some(left) = sections::entry(entry.clone(), &self.draft.sections) {
            self.write(&left);
        }
    }

    /// The run and what was on the screen when the chosen time begins.
    fn begin(&mut self, first: &Entry) {
        self.has_begun = true;
        if let Some(started) = self.started.take()
            && !matches!(first.what, What::Started(_))
        {
            let started = Entry { what: started.what, ..first.clone() };
            if let Some(left) = sections::entry(started, &self.draft.sections) {
                self.write(&left);
            }
        }
        self.write_view(&|what| Entry { what, ..first.clone() });
    }

    /// Keeps up with the whole view. `false` if the entry is none of a view, or makes no sense without what was lost.
    fn follow_view(&mut self, what: &What) -> bool {
        match what {
            What::View { view, .. } => {
                self.view = Some(view.clone());
                true
            }
            What::ViewChanged { changes, .. } => {
                let Some(view) = &mut self.view else { return false };
                let all_fit = changes.iter().all(|change: &Change| view.apply(change));
                if !all_fit {
                    self.view = None;
                }
                all_fit
            }
            What::Started(_)
            | What::Person(_)
            | What::Screen { .. }
            | What::SignIn(_)
            | What::Request(_)
            | What::Decision { .. }
            | What::Slept { .. }
            | What::ClockSet { .. }
            | What::Vault { .. }
            | What::Marker { .. }
            | What::Lost { .. } => false,
        }
    }

    fn write_view(&mut self, stamp: &dyn Fn(What) -> Entry) {
        let Some(view) = &self.view else { return };
        if !self.draft.sections.contains(&Section::AppSteps) {
            return;
        }
        let view = sections::view(view.clone(), &self.draft.sections);
        let hash = Some(view.hash());
        let what = match &self.written_view {
            None => What::View { view: view.clone(), hash },
            Some(before) => {
                let changes = view.changes_since(before);
                if changes.is_empty() {
                    return;
                }
                What::ViewChanged { changes, hash }
            }
        };
        self.written_view = Some(view);
        self.write(&stamp(what));
    }

    fn write(&mut self, entry: &Entry) {
        if self.block.len() >= BLOCK_BYTES || self.length_ms - self.block_from_ms >= self.block_ms {
            self.end_block();
            // So that a reader who lost the block before can go on here.
            if let Some(view) = &self.written_view
                && !matches!(entry.what, What::View { .. } | What::Started(_))
            {
                // What changes with this entry is in the view already, and is written once more below.
                let whole = What::View { view: view.clone(), hash: Some(view.hash()) };
                write_line(&mut self.block, &Entry { what: whole, ..entry.clone() });
                self.entries += 1;
                if matches!(entry.what, What::ViewChanged { .. }) {
                    return self.note_time(entry);
                }
            }
        }
        self.note_time(entry);
        write_line(&mut self.block, entry);
        self.entries += 1;
    }

    fn note_time(&mut self, entry: &Entry) {
        if let Some(last) = &self.last
            && !matches!(entry.what, What::Started(_))
        {
            self.length_ms += entry.elapsed_ms.saturating_sub(last.elapsed_ms);
        }
        // Only its time is of use.
        self.last = Some(Entry { what: What::Lost { count: 0 }, ..*entry });
    }

    fn end_block(&mut self) {
        if self.block.is_empty() {
            return;
        }
        let plain = std::mem::take(&mut self.block);
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        let packed = encoder.write_all(&plain).and_then(|()| encoder.finish()).expect("a Vec takes all");
        let size = |bytes: &[u8]| u32::try_from(bytes.len()).expect("a block is ended long before").to_le_bytes();
        self.blocks.extend(BLOCK);
        self.blocks.extend(size(&packed));
        self.blocks.extend(size(&plain));
        self.blocks.extend(self.block_from_ms.to_le_bytes());
        self.blocks.extend(self.length_ms.to_le_bytes());
        self.blocks.extend(hash(&packed));
        self.blocks.extend(packed);
        self.block_from_ms = self.length_ms;
        self.block_count += 1;
    }

    /// Ends the file; `unread` is what the ring could not give.
    pub fn finish(mut self, unread: Unread) -> Vec<u8> {
        self.end_block();
        let header = Header {
            made_by: Text::word(self.draft.made_by),
            report: self.draft.report,
            made_at: self.draft.made_at,
            from: self.draft.from,
            until: self.draft.until,
            length_ms: self.length_ms,
            entries: self.entries,
            blocks: self.block_count,
            sections: self.draft.sections,
            words: self.draft.words.map(|words| words.chars().take(LONGEST_WORDS).collect()),
            unread_segments: unread.segments,
        };
        let header = serde_json::to_vec(&header).expect("texts and numbers are JSON");
        let mut file = Vec::with_capacity(self.blocks.len() + header.len() + 128);
        file.extend(MAGIC);
        file.extend(FORMAT.to_le_bytes());
        file.extend(u32::try_from(header.len()).expect("a header is short").to_le_bytes());
        file.extend(&header);
        file.extend(hash(&header));
        file.extend(self.blocks);
        let all = hash(&file);
        file.extend(END);
        file.extend(self.block_count.to_le_bytes());
        file.extend(all);
        file
    }
}
