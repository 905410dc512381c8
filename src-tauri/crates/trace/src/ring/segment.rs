//! One file of the ring: frames, each sealed by itself.
//!
//! ```text
//! "PLRING\x01\n"  8 bytes
//! id              16 random bytes
//! frame …         length of what follows (u32, little-endian), sealed bytes
//! ```
//! The key of a segment is HMAC-SHA256(ring key, "segment" ‖ id); the nonce of a frame is its number. So no key and nonce
//! meet twice, and a frame that was moved or left out does not open.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    path::Path,
};

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    hmac,
};
use zeroize::Zeroizing;

const HEAD: &[u8; 8] = b"PLRING\x01\n";
const ID_BYTES: usize = 16;
const TAG_BYTES: usize = 16;
/// A longer frame is damage.
const LONGEST_FRAME_BYTES: u32 = 8 * 1024 * 1024;

/// What the ring is sealed with. Lies in the credential store.
#[derive(Clone)]
pub struct RingKey(Zeroizing<[u8; 32]>);

impl RingKey {
    /// Takes over the bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    fn of_segment(&self, id: &[u8; ID_BYTES]) -> LessSafeKey {
        let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, &*self.0));
        context.update(b"segment");
        context.update(id);
        let key = UnboundKey::new(&AES_256_GCM, context.sign().as_ref());
        LessSafeKey::new(key.expect("HMAC-SHA256 gives 32 bytes, as AES-256 takes"))
    }
}

impl std::fmt::Debug for RingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RingKey[redacted]")
    }
}

/// A segment that is being written.
pub(super) struct Writer {
    file: File,
    key: LessSafeKey,
    id: [u8; ID_BYTES],
    frames: u64,
    pub bytes: u64,
}

impl Writer {
    /// Begins a segment in a new file that only this person may read.
    pub fn create(path: &Path, key: &RingKey, id: [u8; ID_BYTES]) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        file.write_all(&[HEAD.as_slice(), &id].concat())?;
        Ok(Self { file, key: key.of_segment(&id), id, frames: 0, bytes: 24 })
    }

    /// Appends a frame, in one write.
    pub fn append(&mut self, plain: &[u8]) -> io::Result<()> {
        let length = u32::try_from(plain.len() + TAG_BYTES).map_err(|_| io::ErrorKind::InvalidInput)?;
        let mut frame = Vec::with_capacity(plain.len() + TAG_BYTES);
        frame.extend_from_slice(plain);
        self.key
            .seal_in_place_append_tag(nonce(self.frames), Aad::from(&self.id), &mut frame)
            .map_err(|_| io::ErrorKind::InvalidInput)?;
        frame.splice(0..0, length.to_le_bytes());
        self.file.write_all(&frame)?;
        self.frames += 1;
        self.bytes += u64::from(length) + 4;
        Ok(())
    }
}

/// Reads the frames of a segment in order, until its end or what cannot be read. `false` if something cannot.
pub(super) fn read(path: &Path, key: &RingKey, take: &mut dyn FnMut(&[u8])) -> bool {
    let Ok(mut file) = File::open(path) else { return false };
    let mut head = [0; HEAD.len() + ID_BYTES];
    if file.read_exact(&mut head).is_err() || head[..HEAD.len()] != *HEAD {
        return false;
    }
    let mut id = [0; ID_BYTES];
    id.copy_from_slice(&head[HEAD.len()..]);
    let key = key.of_segment(&id);
    for number in 0_u64.. {
        let mut length = [0; 4];
        match file.read(&mut length[..1]) {
            Ok(0) => return true,
            Ok(_) if file.read_exact(&mut length[1..]).is_ok() => {}
            Ok(_) | Err(_) => return false,
        }
        let length = u32::from_le_bytes(length);
        if length > LONGEST_FRAME_BYTES {
            return false;
        }
        let mut frame = Vec::new();
        match Read::by_ref(&mut file).take(u64::from(length)).read_to_end(&mut frame) {
            Ok(read) if read == length as usize => {}
            Ok(_) | Err(_) => return false,
        }
        // A frame that does not open hides where it ends only if its length was changed, and then the next fails too.
        if let Ok(plain) = key.open_in_place(nonce(number), Aad::from(&id), &mut frame) {
            take(plain);
        } else {
            return false;
        }
    }
    true
}

fn nonce(number: u64) -> Nonce {
    let mut bytes = [0; 12];
    bytes[4..].copy_from_slice(&number.to_be_bytes());
    Nonce::assume_unique_for_key(bytes)
}
