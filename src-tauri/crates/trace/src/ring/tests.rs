use std::fs::OpenOptions;
use std::time::Duration;

use porchlight_domain::Moment;
use tempfile::TempDir;

use super::*;
use crate::Text;

const START: &str = "2026-11-20T12:00:00Z";

#[test]
fn what_was_appended_is_read_in_order_by_the_next_run() {
    let folder = folder();
    let mut ring = ring(&folder, RingLimits::default());
    append(&mut ring, 0, vec![screen(0, "home"), screen(1, "history")]);
    append(&mut ring, 5, vec![screen(5, "help")]);
    drop(ring);

    let mut next = ring_of_next_run(&folder);
    append(&mut next, 60, vec![screen(60, "accounts")]);
    assert_eq!(
        read(&next),
        (vec![screen(0, "home"), screen(1, "history"), screen(5, "help"), screen(60, "accounts")], 0)
    );
}

#[test]
fn nothing_that_is_recorded_can_be_read_from_the_disk_without_the_key() {
    let folder = folder();
    let mut ring = ring(&folder, RingLimits::default());
    append(&mut ring, 0, vec![screen(0, "a-screen-with-a-name")]);
    let on_disk: Vec<u8> = fs::read_dir(folder.path())
        .expect("listed")
        .flat_map(|file| fs::read(file.expect("a file").path()).expect("read"))
        .collect();
    assert!(!contains(&on_disk, b"a-screen-with-a-name") && !contains(&on_disk, b"screen"));

    let (mut other, _) = Ring::open(folder.path(), RingLimits::default(), &Fixed(9)).expect("opened");
    other.unlock(RingKey::new([8; 32]));
    assert_eq!(read(&other), (vec![], 1), "another key opens nothing, and that is said");
}

#[test]
fn labels_are_the_same_from_run_to_run_until_the_recording_is_deleted() {
    let folder = folder();
    let label = |seed| {
        let (ring, names) = Ring::open(folder.path(), RingLimits::default(), &Fixed(seed)).expect("opened");
        (ring, names.label(crate::Kind::Home, "site-1"))
    };
    let (_, first) = label(1);
    let (mut ring, second) = label(2);
    assert_eq!(first, second);
    ring.delete().expect("deleted");
    assert_ne!(label(3).1, first);
}

#[test]
fn before_the_credential_store_answers_entries_wait_in_memory() {
    let folder = folder();
    let (mut ring, _) = Ring::open(folder.path(), RingLimits::default(), &Fixed(1)).expect("opened");
    append(&mut ring, 0, vec![screen(0, "home")]);
    append(&mut ring, 1, vec![view(1, r#"{"a":1}"#)]);
    assert_eq!(ring.bytes().expect("listed"), 0);
    assert_eq!(read(&ring).0.len(), 2, "a store that stays closed keeps nobody from asking for help");

    ring.unlock(RingKey::new([7; 32]));
    append(&mut ring, 2, vec![view(2, r#"{"a":2}"#)]);
    drop(ring);
    let (entries, unread) = read(&ring_of_next_run(&folder));
    assert_eq!((entries.len(), unread), (3, 0));
    assert!(matches!(entries[1].what, What::View { .. }) && matches!(entries[2].what, What::ViewChanged { .. }));
}

#[test]
fn what_waits_without_end_is_bounded() {
    let folder = folder();
    let (mut ring, _) = Ring::open(folder.path(), RingLimits::default(), &Fixed(1)).expect("opened");
    for number in 0..400_u64 {
        let noise: Vec<Kept> = (0..2_000_u64).map(|step| noise(number * 2_000 + step)).collect();
        append(
            &mut ring,
            number,
            vec![Entry { what: What::View { view: Kept::List(noise), hash: None }, ..screen(number, "x") }],
        );
    }
    assert!(ring.waiting.iter().map(Vec::len).sum::<usize>() <= WAITING_BYTES);
    assert!(ring.waiting.len() > 10);
}

#[test]
fn of_a_view_the_changes_are_kept_and_every_segment_begins_with_a_whole_one() {
    let folder = folder();
    let mut ring = ring(&folder, RingLimits::default());
    append(&mut ring, 0, vec![view(0, r#"{"a":1,"b":1}"#), view(1, r#"{"a":2,"b":1}"#), view(2, r#"{"a":2,"b":1}"#)]);
    append(&mut ring, 3_601, vec![view(3_601, r#"{"a":3,"b":1}"#)]);

    let is_whole = |entry: &Entry| matches!(entry.what, What::View { .. });
    let kinds: Vec<bool> = read(&ring).0.iter().map(is_whole).collect();
    assert_eq!(kinds, [true, false, true, false]);
    assert_eq!(segments(folder.path()).expect("listed").len(), 2);
}

#[test]
fn a_frame_that_a_crash_cut_off_costs_itself_alone() {
    let folder = folder();
    let mut ring = ring(&folder, RingLimits::default());
    append(&mut ring, 0, vec![screen(0, "home")]);
    let whole = size_of_only(&folder);
    append(&mut ring, 1, vec![screen(1, "history")]);
    drop(ring);
    for length in whole + 1..size_of_only(&folder) {
        let path = &segments(folder.path()).expect("listed")[0].path;
        let bytes = fs::read(path).expect("read");
        OpenOptions::new().write(true).open(path).expect("opened").set_len(length).expect("cut");
        assert_eq!(read(&ring_of_next_run(&folder)), (vec![screen(0, "home")], 1), "{length}");
        fs::write(path, bytes).expect("mended");
    }
    assert_eq!(read(&ring_of_next_run(&folder)).1, 0);
}

#[test]
fn a_damaged_segment_costs_itself_and_no_other() {
    let folder = folder();
    let mut ring = ring(&folder, RingLimits::default());
    for hour in 0..3 {
        append(&mut ring, hour * 3_600, vec![screen(hour * 3_600, "home")]);
    }
    let path = &segments(folder.path()).expect("listed")[1].path;
    let mut bytes = fs::read(path).expect("read");
    let last = bytes.len() - 1;
    for at in [0, 10, 25, 40, last] {
        bytes[at] ^= 1;
        fs::write(path, &bytes).expect("written");
        let (entries, unread) = read(&ring);
        assert_eq!((entries, unread), (vec![screen(0, "home"), screen(7_200, "home")], 1), "{at}");
        bytes[at] ^= 1;
    }
}

#[test]
fn the_ring_forgets_what_is_older_than_a_day() {
    let folder = folder();
    let mut ring = ring(&folder, RingLimits::default());
    for hour in 0..48 {
        append(&mut ring, hour * 3_600, vec![screen(hour * 3_600, "home")]);
    }
    let (entries, _) = read(&ring);
    let oldest = entries.first().expect("some").at;
    assert_eq!(entries.last(), Some(&screen(47 * 3_600, "home")));
    assert!(at(47 * 3_600).duration_since(oldest) <= SignedDuration::from_hours(25), "{oldest}");
    assert!(at(47 * 3_600).duration_since(oldest) >= SignedDuration::from_hours(24), "{oldest}");
}

#[test]
fn the_ring_stays_within_its_size() {
    let folder = folder();
    let limits = RingLimits { bytes: 3_500_000, ..RingLimits::default() };
    let mut ring = ring(&folder, limits);
    for number in 0..36_u64 {
        let noise: Vec<Kept> = (0..30_000_u64).map(|step| noise(number * 30_000 + step)).collect();
        let what = What::View { view: Kept::List(noise), hash: None };
        append(&mut ring, number, vec![Entry { what, ..screen(number, "x") }]);
        assert!(ring.bytes().expect("listed") <= limits.bytes, "{number}");
    }
    assert!(ring.bytes().expect("listed") > limits.bytes / 2);
    assert_eq!(read(&ring).1, 0);
}

#[test]
fn a_clock_that_is_set_harms_nothing() {
    let folder = folder();
    let mut ring = ring(&folder, RingLimits::default());
    append(&mut ring, 86_400, vec![screen(86_400, "home")]);
    append(&mut ring, 0, vec![screen(0, "history")]);
    append(&mut ring, 1, vec![screen(1, "help")]);
    assert_eq!(read(&ring).0.len(), 3);
}

#[test]
fn deleting_leaves_nothing_and_can_be_repeated() {
    let folder = folder();
    let mut ring = ring(&folder, RingLimits::default());
    append(&mut ring, 0, vec![screen(0, "home")]);
    fs::write(folder.path().join("notes.txt"), "of somebody else").expect("written");
    ring.delete().expect("deleted");
    ring.delete().expect("deleted again");
    assert_eq!(fs::read_dir(folder.path()).expect("listed").count(), 1, "files of others stay");
    assert_eq!(read(&ring), (vec![], 0));
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_the_folder() {
    use std::os::unix::fs::PermissionsExt;

    let folder = folder();
    let mut ring = ring(&folder, RingLimits::default());
    append(&mut ring, 0, vec![screen(0, "home")]);
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(folder.path()), 0o700);
    for file in fs::read_dir(folder.path()).expect("listed") {
        assert_eq!(mode(&file.expect("a file").path()), 0o600);
    }
}

struct Fixed(u8);

impl Randomness for Fixed {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0);
    }
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn ring(folder: &TempDir, limits: RingLimits) -> Ring {
    let (mut ring, _) = Ring::open(folder.path(), limits, &Fixed(1)).expect("opened");
    ring.unlock(RingKey::new([7; 32]));
    ring
}

fn ring_of_next_run(folder: &TempDir) -> Ring {
    ring(folder, RingLimits::default())
}

fn append(ring: &mut Ring, second: u64, batch: Vec<Entry>) {
    ring.append(batch, at(second), &Fixed(3)).expect("the disk takes it");
}

fn read(ring: &Ring) -> (Vec<Entry>, u32) {
    let mut entries = Vec::new();
    let unread = ring.read(&mut |entry| entries.push(entry)).expect("listed");
    (entries, unread.segments)
}

fn at(second: u64) -> Timestamp {
    START.parse::<Timestamp>().expect("an instant") + Duration::from_secs(second)
}

fn screen(second: u64, name: &'static str) -> Entry {
    let now = Moment { utc: at(second), elapsed: Duration::from_secs(second) };
    Entry::new(now, What::Screen { name: Text::word(name) })
}

fn view(second: u64, json: &str) -> Entry {
    let what = What::View { view: crate::kept::tests::kept(json), hash: None };
    Entry { what, ..screen(second, "x") }
}

/// A number that deflate makes nothing of.
fn noise(seed: u64) -> Kept {
    let mixed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 30;
    Kept::Number(f64::from(u32::try_from(mixed & 0xffff_ffff).expect("masked")))
}

fn size_of_only(folder: &TempDir) -> u64 {
    segments(folder.path()).expect("listed")[0].bytes
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|part| part == needle)
}
