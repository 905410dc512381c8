use jiff::Timestamp;
use porchlight_domain::{AccountId, AttemptId, CodeVerifier, Nonce};

/// A sign-in that waits for its authorization response; kept so that it survives a restart of the app.
///
/// There is at most one: storing it replaces an older one. Cannot be serialised: the stored form is built in one
/// private place of this room.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PendingAttempt {
    /// Which attempt.
    pub id: AttemptId,
    /// The provider it was begun with; a response on another provider's redirect URI does not count.
    pub provider: String,
    /// The account that signs in again; `None` for a new one.
    pub account: Option<AccountId>,
    /// SHA-256 of the `state` parameter. The parameter itself is kept nowhere.
    pub state_sha256: [u8; 32],
    /// Proves to the token endpoint that the request comes from whoever began the attempt (RFC 7636 §4.5).
    pub verifier: CodeVerifier,
    /// What the ID token must repeat, where `openid` was asked for.
    pub nonce: Option<Nonce>,
    /// The redirect URI of the authorization request; the token request repeats it (RFC 6749 §4.1.3).
    pub redirect_uri: String,
    /// When the attempt began.
    pub created_at: Timestamp,
}
