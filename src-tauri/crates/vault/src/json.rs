//! The stored form of everything this room keeps. The only place where secrets meet JSON.
//!
//! Bytes on their way in and out are wiped when dropped. An error of the parser may quote what it read, so every one
//! becomes a bare [`VaultError`].

use std::io;

use jiff::Timestamp;
use porchlight_domain::{
    AccessToken, AccountId, AttemptId, ClientSecret, CodeVerifier, IdToken, Nonce, RefreshToken, RevocationId,
};
use serde::{Deserialize, Deserializer, Serialize};
use zeroize::Zeroizing;

use crate::{Intent, PendingAttempt, Record, Revocation, VaultError};

/// The version written. A change of any form below raises it, and [`check_version`] learns to read the older one;
/// the next store then writes the current one, so that a crash in between repeats safely.
const VERSION: u32 = 1;

/// The largest record, before it is cut into chunks.
pub(crate) const MAX_RECORD_BYTES: usize = 64 * 1024;

/// The largest entry: Windows stops at 2,560 bytes.
pub(crate) const MAX_ENTRY_BYTES: usize = 2400;

/// Where the chunks of an account's record lie, and what they must add up to. Holds no secret.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub v: u32,
    /// The committed generation.
    #[serde(flatten)]
    pub current: Pieces,
    /// The one before; its chunks exist only if the app was stopped before it could delete them.
    pub previous: Option<Pieces>,
    /// A refresh that was begun.
    pub intent: Option<Intent>,
    /// The record is being deleted: nobody may read it any more.
    #[serde(default)]
    pub deleted: bool,
}

/// One generation of a record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Pieces {
    pub generation: u64,
    pub chunks: usize,
    pub sha256: String,
}

impl Manifest {
    pub(crate) fn new(current: Pieces, previous: Option<Pieces>) -> Self {
        Self { v: VERSION, current, previous, intent: None, deleted: false }
    }
}

#[derive(Serialize)]
struct RecordOut<'a> {
    v: u32,
    account: AccountId,
    provider: &'a str,
    #[serde(rename = "iss")]
    issuer: Option<&'a str>,
    #[serde(rename = "sub")]
    subject: Option<&'a str>,
    label: Option<&'a str>,
    client_identifier: &'a str,
    scope: Option<&'a str>,
    generation: u64,
    access: Option<&'a str>,
    refresh: Option<&'a str>,
    id: Option<&'a str>,
    expires_at: Timestamp,
    obtained_at: Timestamp,
}

#[derive(Deserialize)]
struct RecordIn {
    account: AccountId,
    provider: String,
    #[serde(rename = "iss")]
    issuer: Option<String>,
    #[serde(rename = "sub")]
    subject: Option<String>,
    label: Option<String>,
    client_identifier: String,
    scope: Option<String>,
    generation: u64,
    access: Option<Hidden>,
    refresh: Option<Hidden>,
    id: Option<Hidden>,
    expires_at: Timestamp,
    obtained_at: Timestamp,
}

#[derive(Serialize)]
struct AttemptOut<'a> {
    v: u32,
    id: AttemptId,
    provider: &'a str,
    account: Option<AccountId>,
    state_sha256: String,
    verifier: &'a str,
    nonce: Option<&'a str>,
    redirect_uri: &'a str,
    created_at: Timestamp,
}

#[derive(Deserialize)]
struct AttemptIn {
    id: AttemptId,
    provider: String,
    account: Option<AccountId>,
    state_sha256: String,
    verifier: Hidden,
    nonce: Option<Hidden>,
    redirect_uri: String,
    created_at: Timestamp,
}

#[derive(Serialize)]
struct RevocationOut<'a> {
    v: u32,
    id: RevocationId,
    provider: &'a str,
    client_identifier: &'a str,
    refresh: &'a str,
    since: Timestamp,
    tries: u32,
}

#[derive(Deserialize)]
struct RevocationIn {
    id: RevocationId,
    provider: String,
    client_identifier: String,
    refresh: Hidden,
    since: Timestamp,
    tries: u32,
}

#[derive(Serialize, Deserialize)]
struct RevocationIndex {
    v: u32,
    ids: Vec<RevocationId>,
}

#[derive(Serialize)]
struct ClientSecretOut<'a> {
    v: u32,
    client_secret: &'a str,
}

#[derive(Deserialize)]
struct ClientSecretIn {
    client_secret: Hidden,
}

#[derive(Deserialize)]
struct Version {
    v: u32,
}

/// Text that is wiped even if the rest of its entry turns out to be damaged.
struct Hidden(Zeroizing<String>);

impl Hidden {
    fn take(mut self) -> String {
        std::mem::take(&mut *self.0)
    }
}

impl<'de> Deserialize<'de> for Hidden {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Zeroizing::new(text)))
    }
}

/// Writes a record under the generation given.
pub(crate) fn write_record(record: &Record, generation: u64) -> Result<Zeroizing<String>, VaultError> {
    let form = RecordOut {
        v: VERSION,
        account: record.account,
        provider: &record.provider,
        issuer: record.issuer.as_deref(),
        subject: record.subject.as_deref(),
        label: record.label.as_deref(),
        client_identifier: &record.client_identifier,
        scope: record.scope.as_deref(),
        generation,
        access: record.access.as_ref().map(AccessToken::expose),
        refresh: record.refresh.as_ref().map(RefreshToken::expose),
        id: record.id.as_ref().map(IdToken::expose),
        expires_at: record.expires_at,
        obtained_at: record.obtained_at,
    };
    write(&form, MAX_RECORD_BYTES)
}

/// Reads a record.
pub(crate) fn read_record(bytes: &[u8]) -> Result<Record, VaultError> {
    let form: RecordIn = read(bytes)?;
    Ok(Record {
        account: form.account,
        provider: form.provider,
        issuer: form.issuer,
        subject: form.subject,
        label: form.label,
        client_identifier: form.client_identifier,
        scope: form.scope,
        generation: form.generation,
        access: form.access.map(|text| AccessToken::new(text.take())),
        refresh: form.refresh.map(|text| RefreshToken::new(text.take())),
        id: form.id.map(|text| IdToken::new(text.take())),
        expires_at: form.expires_at,
        obtained_at: form.obtained_at,
    })
}

/// Writes a pending attempt.
pub(crate) fn write_attempt(attempt: &PendingAttempt) -> Result<Zeroizing<String>, VaultError> {
    let form = AttemptOut {
        v: VERSION,
        id: attempt.id,
        provider: &attempt.provider,
        account: attempt.account,
        state_sha256: hex(&attempt.state_sha256),
        verifier: attempt.verifier.expose(),
        nonce: attempt.nonce.as_ref().map(Nonce::expose),
        redirect_uri: &attempt.redirect_uri,
        created_at: attempt.created_at,
    };
    write(&form, MAX_ENTRY_BYTES)
}

/// Reads a pending attempt.
pub(crate) fn read_attempt(bytes: &[u8]) -> Result<PendingAttempt, VaultError> {
    let form: AttemptIn = read(bytes)?;
    Ok(PendingAttempt {
        id: form.id,
        provider: form.provider,
        account: form.account,
        state_sha256: parse_hex(&form.state_sha256).ok_or(VaultError::Corrupt)?,
        verifier: CodeVerifier::new(form.verifier.take()),
        nonce: form.nonce.map(|text| Nonce::new(text.take())),
        redirect_uri: form.redirect_uri,
        created_at: form.created_at,
    })
}

/// Writes a revocation.
pub(crate) fn write_revocation(revocation: &Revocation) -> Result<Zeroizing<String>, VaultError> {
    let form = RevocationOut {
        v: VERSION,
        id: revocation.id,
        provider: &revocation.provider,
        client_identifier: &revocation.client_identifier,
        refresh: revocation.refresh.expose(),
        since: revocation.since,
        tries: revocation.tries,
    };
    write(&form, MAX_ENTRY_BYTES)
}

/// Reads a revocation.
pub(crate) fn read_revocation(bytes: &[u8]) -> Result<Revocation, VaultError> {
    let form: RevocationIn = read(bytes)?;
    Ok(Revocation {
        id: form.id,
        provider: form.provider,
        client_identifier: form.client_identifier,
        refresh: RefreshToken::new(form.refresh.take()),
        since: form.since,
        tries: form.tries,
    })
}

/// Writes which revocations there are.
pub(crate) fn write_revocations(ids: &[RevocationId]) -> Result<Zeroizing<String>, VaultError> {
    write(&RevocationIndex { v: VERSION, ids: ids.to_vec() }, MAX_ENTRY_BYTES)
}

/// Reads which revocations there are.
pub(crate) fn read_revocations(bytes: &[u8]) -> Result<Vec<RevocationId>, VaultError> {
    read::<RevocationIndex>(bytes).map(|index| index.ids)
}

/// Writes a client secret.
pub(crate) fn write_client_secret(secret: &ClientSecret) -> Result<Zeroizing<String>, VaultError> {
    write(&ClientSecretOut { v: VERSION, client_secret: secret.expose() }, MAX_ENTRY_BYTES)
}

/// Reads a client secret.
pub(crate) fn read_client_secret(bytes: &[u8]) -> Result<ClientSecret, VaultError> {
    let form: ClientSecretIn = read(bytes)?;
    Ok(ClientSecret::new(form.client_secret.take()))
}

/// Writes a manifest.
pub(crate) fn write_manifest(manifest: &Manifest) -> Result<Zeroizing<String>, VaultError> {
    write(manifest, MAX_ENTRY_BYTES)
}

/// Reads a manifest.
pub(crate) fn read_manifest(bytes: &[u8]) -> Result<Manifest, VaultError> {
    read(bytes)
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)]))
        .collect()
}

fn parse_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
    }
    Some(bytes)
}

fn write(form: &impl Serialize, limit: usize) -> Result<Zeroizing<String>, VaultError> {
    let mut buffer = Bounded(Zeroizing::new(Vec::with_capacity(limit)));
    serde_json::to_writer(&mut buffer, form).map_err(|_| VaultError::TooLarge)?;
    let text = String::from_utf8(std::mem::take(&mut *buffer.0)).expect("JSON is UTF-8");
    Ok(Zeroizing::new(text))
}

fn read<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, VaultError> {
    check_version(bytes)?;
    serde_json::from_slice(bytes).map_err(|_| VaultError::Corrupt)
}

fn check_version(bytes: &[u8]) -> Result<(), VaultError> {
    let Version { v } = serde_json::from_slice(bytes).map_err(|_| VaultError::Corrupt)?;
    match v {
        VERSION => Ok(()),
        0 => Err(VaultError::Corrupt),
        _ => Err(VaultError::Newer),
    }
}

/// Never grows beyond the room it was given, so no copy of a secret is left behind by moving to a larger one.
struct Bounded(Zeroizing<Vec<u8>>);

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > self.0.capacity() - self.0.len() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
