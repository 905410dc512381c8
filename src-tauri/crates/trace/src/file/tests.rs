use std::io::Write;
use std::sync::LazyLock;
use std::time::Duration;

use flate2::{Compression, write::DeflateEncoder};
use jiff::Timestamp;
use porchlight_domain::{Moment, Randomness};
use proptest::prelude::*;

use super::read::{LARGEST_BLOCK_BYTES, LARGEST_FILE_BYTES};
use super::*;
use crate::kept::tests::kept;
use crate::{Act, Body, Entry, Kept, Kind, Mark, Named, Names, Request, Started, Unread, What};

const START: &str = "2026-11-20T12:00:00Z";

#[test]
fn a_file_reads_back_as_it_was_written() {
    let file = write(&day(), draft());
    let recording = Recording::parse(&file).expect("ours");
    assert!(recording.is_whole);
    assert_eq!(recording.header.report.to_string(), "PL-7F3K-92QD");
    assert_eq!(recording.header.words.as_deref(), Some("The battery shows 0 %."));
    assert_eq!(recording.header.entries, u64::try_from(recording.entries.len()).expect("few"));
    assert_eq!(recording.minutes(), (41, 41));
    assert!(recording.header.blocks > 30, "{}", recording.header.blocks);

    let views: Vec<_> = recording.views().collect();
    assert!(views.len() > 800);
    for (_, view, hash) in views {
        assert_eq!(Some(&view.hash()), hash, "a view is what its hash says");
    }
}

#[test]
fn labels_are_numbered_and_equal_where_they_were() {
    let entries = [
        started(0),
        at(
            1,
            What::Person(Act {
                act: "sign_out".into(),
                provider: None,
                about: Some(label(Kind::Account, "a")),
                refused: None,
            }),
        ),
        at(
            2,
            What::Person(Act {
                act: "sign_out".into(),
                provider: None,
                about: Some(label(Kind::Account, "b")),
                refused: None,
            }),
        ),
        at(
            3,
            What::View {
                view: Kept::List(vec![
                    Kept::Text(label(Kind::Account, "a")),
                    Kept::Text(label(Kind::Sensor, "inv__PV_DERIVED")),
                    Kept::Text(label(Kind::Secret, "token-1")),
                    Kept::Text(label(Kind::Secret, "token-1")),
                    Kept::Text(label(Kind::Secret, "token-2")),
                ]),
                hash: None,
            },
        ),
    ];
    let recording = Recording::parse(&write(&entries, draft())).expect("ours");
    let about = |entry: &Entry| if let What::Person(act) = &entry.what { act.about.clone() } else { None };
    assert_eq!(about(&recording.entries[1]).expect("an account").as_str(), "account-1");
    assert_eq!(about(&recording.entries[2]).expect("an account").as_str(), "account-2");
    let What::View { view: Kept::List(shown), .. } = &recording.entries[3].what else { panic!("a view") };
    let text = |position: usize| if let Kept::Text(text) = &shown[position] { text.as_str() } else { "" };
    assert_eq!((text(0), text(1)), ("account-1", "sensor-1__PV_DERIVED"));
    assert_eq!(text(2), text(3), "equal secrets are recognised");
    assert_ne!(text(2), text(4));
    assert!(text(2).starts_with("secret-") && text(2).len() == 15, "{}", text(2));
}

#[test]
fn no_label_of_the_ring_is_in_a_file_and_two_files_share_no_mark() {
    let entries = [
        started(0),
        at(
            1,
            What::Decision { rule: "same".into(), about: Some(label(Kind::Secret, "token-1")), outcome: "yes".into() },
        ),
    ];
    let mark = |seed| {
        let mut writer = FileWriter::new(draft(), &Fixed(seed));
        for entry in &entries {
            writer.take(entry);
        }
        let recording = Recording::parse(&writer.finish(Unread::default())).expect("ours");
        let What::Decision { about, .. } = &recording.entries[1].what else { panic!("a decision") };
        about.clone().expect("a mark")
    };
    assert_ne!(mark(1), mark(2));
    assert!(!mark(1).as_str().contains('~'));
    assert!(!label(Kind::Secret, "token-1").as_str().contains(&mark(1).as_str()[7..]), "no part of the other mark");
}

#[test]
fn the_chosen_time_begins_with_what_was_on_the_screen() {
    let chosen = Draft { from: instant(600), until: instant(1_200), ..draft() };
    let recording = Recording::parse(&write(&day(), chosen)).expect("ours");
    assert!(matches!(recording.entries[0].what, What::Started(_)));
    assert!(matches!(recording.entries[1].what, What::View { .. }));
    assert!(recording.entries.iter().all(|entry| (instant(600)..=instant(1_200)).contains(&entry.at)));
    assert_eq!(recording.minutes(), (10, 10));
    let first = recording.views().next().expect("a view").1;
    assert_eq!(first.get("age_s"), Some(&Kept::Number(597.0)));
}

#[test]
fn what_the_person_leaves_out_is_not_there() {
    let without = |left_out: Section| {
        let sections = Section::ALL.into_iter().filter(|section| *section != left_out).collect();
        let recording = Recording::parse(&write(&day(), Draft { sections, ..draft() })).expect("ours");
        serde_json::to_string(&recording.entries).expect("JSON")
    };
    let all = serde_json::to_string(&Recording::parse(&write(&day(), draft())).expect("ours").entries).expect("JSON");
    for (section, words) in [
        (Section::AppSteps, &["\"kind\":\"view\"", "\"kind\":\"person\"", "update_now"][..]),
        (Section::Requests, &["\"kind\":\"request\"", "/sites"]),
        (Section::Readings, &["power_W", "\"live\":{"]),
        (Section::Settings, &["Europe/Lisbon", "\"locale\":\"en\""]),
        (Section::System, &["x86_64", "\"kind\":\"slept\""]),
    ] {
        let left = without(section);
        for word in words {
            assert!(all.contains(word), "{word} is missing, so the search proves nothing");
            assert!(!left.contains(word), "{section:?}: {word}");
        }
    }
}

#[test]
fn two_runs_do_not_mix() {
    let entries = [
        started(0),
        at(1, What::View { view: kept(r#"{"a":1}"#), hash: None }),
        Entry { elapsed_ms: 0, ..started(600) },
        Entry { elapsed_ms: 1_000, ..at(601, What::View { view: kept(r#"{"a":2}"#), hash: None }) },
    ];
    let recording = Recording::parse(&write(&entries, draft())).expect("ours");
    let views: Vec<_> = recording.views().map(|(_, view, _)| view).collect();
    assert_eq!(views, [kept(r#"{"a":1}"#), kept(r#"{"a":2}"#)]);
    assert_eq!(recording.header.length_ms, 2_000, "the time between two runs was not recorded");
}

#[test]
fn a_file_that_was_cut_shows_what_is_left() {
    let file = write(&day(), draft());
    let mut seen = std::collections::BTreeSet::new();
    for length in (0..file.len()).step_by(file.len() / 60) {
        match Recording::parse(&file[..length]) {
            Ok(recording) => {
                assert!(!recording.is_whole, "{length}");
                let (shown, of) = recording.minutes();
                assert!(shown <= of && of == 41, "{shown} of {of}");
                assert!(recording.views().all(|(_, view, hash)| Some(&view.hash()) == hash));
                seen.insert(shown);
            }
            Err(FileError::NotOurs) => assert!(length < MAGIC.len()),
            Err(FileError::Damaged) => assert!(length < 2_000, "{length}"),
            Err(other) => panic!("{length}: {other}"),
        }
    }
    assert!(seen.len() > 20 && seen.contains(&0), "{seen:?}");
}

#[test]
fn a_damaged_block_costs_itself_and_no_other() {
    let file = write(&day(), draft());
    let whole = Recording::parse(&file).expect("ours");
    let place = 1 + file.windows(4).skip(1).position(|part| part == BLOCK).expect("a block");
    let second = place + 1 + file[place + 1..].windows(4).position(|part| part == BLOCK).expect("another");
    let mut damaged = file.clone();
    damaged[second + 80] ^= 0x40;
    let recording = Recording::parse(&damaged).expect("ours");
    let (shown, of) = recording.minutes();
    assert!(!recording.is_whole && shown < of && shown > 0, "{shown} of {of}");
    assert!(recording.entries.len() < whole.entries.len());
    assert_eq!(recording.entries.last(), whole.entries.last(), "what follows is shown");
    assert!(recording.views().all(|(_, view, hash)| Some(&view.hash()) == hash));
}

#[test]
fn a_change_in_any_place_is_noticed() {
    let file = write(&[started(0), at(1, What::Marker { mark: Mark::Start })], draft());
    for place in 0..file.len() {
        let mut changed = file.clone();
        changed[place] ^= 0x01;
        match Recording::parse(&changed) {
            Ok(recording) => assert!(!recording.is_whole, "{place}"),
            Err(FileError::NotOurs) => assert!(place < 8),
            // The number of the format is not part of what its header can vouch for.
            Err(FileError::Older | FileError::Newer { .. }) => assert!((8..12).contains(&place), "{place}"),
            Err(FileError::Damaged) => {}
            Err(other) => panic!("{place}: {other}"),
        }
    }
}

#[test]
fn another_file_says_what_it_is() {
    for bytes in [&b""[..], b"PLRC", b"%PDF-1.7", b"{\"log\":{}}", b"PLRC\n\x1a\n", &[0; 4_096]] {
        assert!(matches!(Recording::parse(bytes), Err(FileError::NotOurs)), "{bytes:?}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    assert!(matches!(Recording::open(folder.path()), Err(FileError::NotOurs | FileError::Unreadable(_))));
    assert!(matches!(Recording::open(&folder.path().join("none")), Err(FileError::Unreadable(_))));
}

#[test]
fn a_file_of_a_newer_version_names_it() {
    let mut file = write(&day(), draft());
    file[8] = 2;
    let error = Recording::parse(&file).expect_err("a newer format");
    assert_eq!(
        error.to_string(),
        format!(
            "This recording was made by version 1.4.0. This is {}. Get the new version.",
            env!("CARGO_PKG_VERSION")
        )
    );
    let unknown = with_header(br#"{"of":"another kind"}"#, 7, &[]);
    assert!(matches!(Recording::parse(&unknown), Err(FileError::Newer { made_by }) if made_by.as_str() == "?"));
    assert!(matches!(Recording::parse(&with_header(b"{}", 0, &[])), Err(FileError::Older)));
}

#[test]
fn a_file_of_two_gigabytes_is_refused_unread() {
    let folder = tempfile::tempdir().expect("a folder");
    let large = |start: &[u8], bytes| {
        let path = folder.path().join("large");
        let mut file = std::fs::File::create(&path).expect("made");
        file.write_all(start).expect("written");
        // A hole takes no room on the disk.
        file.set_len(bytes).expect("stretched");
        Recording::open(&path)
    };
    let ours = write(&day(), draft());
    let error = large(&ours, 2_000_000_000).expect_err("too large");
    assert_eq!(error.to_string(), "The file is too large to be a recording (2000 MB).");
    assert!(matches!(large(b"RIFF a video", 2_000_000_000), Err(FileError::NotOurs)));
    assert!(
        matches!(large(&ours, LARGEST_FILE_BYTES), Ok(recording) if !recording.is_whole),
        "what follows is ignored"
    );
}

#[test]
fn a_bomb_does_not_go_off() {
    let header = header_of(&write(&day(), draft()));
    let bomb = deflate(&vec![b'['; 12 * 1024 * 1024]);
    assert!(bomb.len() < 1024 * 1024);
    let claims = |bytes: u32| {
        let recording = Recording::parse(&with_header(&header, FORMAT, &block(&bomb, bytes))).expect("a header");
        assert!(!recording.is_whole && recording.entries.is_empty());
        assert_eq!(recording.readable_ms, 0);
    };
    claims(10);
    claims(u32::try_from(LARGEST_BLOCK_BYTES).expect("small"));
    claims(u32::MAX);

    // Many blocks that are each within bounds.
    let spaces = vec![b'\n'; LARGEST_BLOCK_BYTES];
    let bytes = u32::try_from(spaces.len()).expect("small");
    let many = block(&deflate(&spaces), bytes).repeat(20);
    assert!(!Recording::parse(&with_header(&header, FORMAT, &many)).expect("a header").is_whole);
}

#[test]
fn hostile_texts_are_made_plain_and_deep_ones_refused() {
    let mut header: serde_json::Value = serde_json::from_slice(&header_of(&write(&day(), draft()))).expect("JSON");
    header["words"] = "<script>alert(1)</script>\u{202e}\u{0}\nsecond line".into();
    header["made_by"] = format!("1.4\u{1b}[31m{}", "x".repeat(10_000)).into();
    let screen = |name: &str| {
        let entry = serde_json::json!({ "elapsed_ms": 1, "at": START, "kind": "screen", "name": name });
        let line = entry.to_string();
        block(&deflate(line.as_bytes()), u32::try_from(line.len()).expect("short"))
    };
    let file = with_header(header.to_string().as_bytes(), FORMAT, &screen("a\u{202e}b\u{7}<b>"));
    let recording = Recording::parse(&file).expect("a header");
    assert_eq!(recording.header.words.as_deref(), Some("<script>alert(1)</script>\nsecond line"));
    assert_eq!(recording.header.made_by.as_str().chars().count(), 300);
    assert!(!recording.header.made_by.as_str().contains('\u{1b}'));
    assert!(matches!(&recording.entries[0].what, What::Screen { name } if name.as_str() == "ab<b>"));

    let deep = format!(
        r#"{{"elapsed_ms":1,"at":"{START}","kind":"view","view":{}1{}}}"#,
        "[".repeat(5_000),
        "]".repeat(5_000)
    );
    let file = with_header(
        &header_of(&write(&day(), draft())),
        FORMAT,
        &block(&deflate(deep.as_bytes()), u32::try_from(deep.len()).expect("short")),
    );
    assert!(Recording::parse(&file).expect("a header").entries.is_empty());
}

#[test]
fn a_file_that_this_version_wrote_is_read_by_every_later_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/format-1.porchlight");
    let kept = std::fs::read(path).expect("the sample is kept");
    let recording = Recording::parse(&kept).expect("ours");
    assert!(recording.is_whole);
    assert_eq!(recording.header.report.to_string(), "PL-7F3K-92QD");
    assert_eq!(recording.minutes(), (1, 1));
    assert_eq!(recording.entries.len(), 7);
}

/// `PORCHLIGHT_WRITE=1 cargo test -p porchlight-trace sample` writes the sample of the present format, once.
#[test]
fn the_sample_of_this_format_is_kept() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("samples/format-{FORMAT}.porchlight"));
    if std::env::var_os("PORCHLIGHT_WRITE").is_some() && !path.exists() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(&path, write(&day()[..7], draft())).expect("written");
    }
    assert!(path.exists());
}

/// A file of a few entries.
static SHORT: LazyLock<Vec<u8>> = LazyLock::new(|| write(&day()[..40], draft()));

proptest! {
    #[test]
    fn no_bytes_harm_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        drop(Recording::parse(&bytes));
        drop(Recording::parse(&[&MAGIC[..], &1_u32.to_le_bytes(), &bytes].concat()));
    }

    #[test]
    fn no_change_harms_the_reader(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20), cut in any::<prop::sample::Index>()) {
        let mut file = SHORT.clone();
        for (place, byte) in changes {
            let place = place.index(file.len());
            file[place] = byte;
        }
        file.truncate(cut.index(file.len()) + 1);
        if let Ok(recording) = Recording::parse(&file) {
            prop_assert!(recording.readable_ms <= recording.header.length_ms);
            recording.views().for_each(drop);
        }
    }

    /// What a block holds is checked by what it says, not by who packed it.
    #[test]
    fn no_content_harms_the_reader(lines in "(\\{\"elapsed_ms\":[0-9]{1,30},\"at\":\"2026-11-20T12:00:00Z\",\"kind\":\"(lost|view_changed|slept|x)\",\"(count|changes|for_ms)\":[\\[\\]{}0-9e.:\"a/-]{0,30}\\}\n){0,5}") {
        let packed = block(&deflate(lines.as_bytes()), u32::try_from(lines.len()).expect("short"));
        let header = header_of(&SHORT);
        let recording = Recording::parse(&with_header(&header, FORMAT, &packed)).expect("a header");
        recording.views().for_each(drop);
    }
}

/// Forty-one minutes in which the view changes every three seconds.
pub(crate) fn day() -> Vec<Entry> {
    let mut entries = vec![
        started(0),
        at(0, What::Marker { mark: Mark::Start }),
        at(
            0,
            What::Person(Act {
                act: "update_now".into(),
                provider: Some("gridshare".into()),
                about: None,
                refused: None,
            }),
        ),
        at(1, What::Request(Box::new(request()))),
        at(1, What::Slept { for_ms: 5 }),
    ];
    entries.extend((3..=2_460).step_by(3).map(|second| at(second, What::View { view: view(second), hash: None })));
    entries
}

fn view(second: u64) -> Kept {
    let noise = second.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    kept(&format!(
        r#"{{"age_s":{second},"locale":"en","accounts":[{{"live":{{"power_w":{}}},"homes":[{{"zone":"Europe/Lisbon"}}]}}],"more":"{}"}}"#,
        noise % 10_000,
        "abcdefghij".repeat(20)
    ))
}

pub(crate) fn request() -> Request {
    Request {
        provider: "gridshare".into(),
        method: "GET".into(),
        template: "/sites".into(),
        parameters: vec![Named { name: "page".into(), value: "1".into() }],
        authorization: Some(label(Kind::Secret, "bearer")),
        started_ms: 10,
        took_ms: 300,
        sent_bytes: 0,
        status: Some(200),
        failure: None,
        headers: Vec::new(),
        received_bytes: 40,
        body: Body::Json(kept(r#"{"entries":[{"power_W":1240.5}]}"#)),
    }
}

fn started(second: u64) -> Entry {
    at(
        second,
        What::Started(Started {
            version: "1.4.0".into(),
            mode: "real".into(),
            system: "linux".into(),
            processor: "x86_64".into(),
        }),
    )
}

fn at(second: u64, what: What) -> Entry {
    Entry::new(Moment { utc: instant(second), elapsed: Duration::from_secs(second) }, what)
}

fn instant(second: u64) -> Timestamp {
    START.parse::<Timestamp>().expect("an instant") + Duration::from_secs(second)
}

fn label(kind: Kind, raw: &str) -> Text {
    Names::new(&[7; 32]).label(kind, raw)
}

pub(crate) fn draft() -> Draft {
    Draft {
        made_by: "1.4.0",
        report: ReportNumber::parse("PL-7F3K-92QD").expect("a number"),
        made_at: instant(3_600),
        from: instant(0),
        until: instant(3_600),
        sections: Section::ALL.to_vec(),
        words: Some("The battery shows 0 %.".to_owned()),
    }
}

pub(crate) fn write(entries: &[Entry], draft: Draft) -> Vec<u8> {
    let mut writer = FileWriter::new(draft, &Fixed(1));
    for entry in entries {
        writer.take(entry);
    }
    writer.finish(Unread::default())
}

fn header_of(file: &[u8]) -> Vec<u8> {
    let length = u32::from_le_bytes(file[12..16].try_into().expect("four")) as usize;
    file[16..16 + length].to_vec()
}

fn with_header(header: &[u8], format: u32, blocks: &[u8]) -> Vec<u8> {
    let length = u32::try_from(header.len()).expect("short").to_le_bytes();
    [&MAGIC[..], &format.to_le_bytes(), &length, header, &hash(header), blocks].concat()
}

fn block(packed: &[u8], bytes: u32) -> Vec<u8> {
    let length = u32::try_from(packed.len()).expect("short").to_le_bytes();
    [&BLOCK[..], &length, &bytes.to_le_bytes(), &0_u64.to_le_bytes(), &9_u64.to_le_bytes(), &hash(packed), packed]
        .concat()
}

fn deflate(plain: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(plain).expect("a Vec takes all");
    encoder.finish().expect("a Vec takes all")
}

struct Fixed(u8);

impl Randomness for Fixed {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0);
    }
}
