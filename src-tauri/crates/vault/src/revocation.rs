use jiff::Timestamp;
use porchlight_domain::{RefreshToken, RevocationId};

/// A refresh token of a session that is over here and that its provider is still to be told of (RFC 7009).
///
/// There may be several, of one account even. Cannot be serialised: the stored form is built in one private place of
/// this room.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Revocation {
    /// Which revocation.
    pub id: RevocationId,
    /// The provider's id.
    pub provider: String,
    /// The client this token was issued to. It is never sent for another one.
    pub client_identifier: String,
    /// The token to be revoked.
    pub refresh: RefreshToken,
    /// When the session ended here.
    pub since: Timestamp,
    /// How often the provider was asked in vain.
    pub tries: u32,
}
