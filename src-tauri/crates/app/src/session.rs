//! Being signed in: the tokens of one account with their end by this run's clock, and the record they are kept as.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use porchlight_auth::{Client, Tokens, renewal_due_after};
use porchlight_domain::{AccountId, Clock, Code, Identity, Moment};
use porchlight_vault::{Record, VaultError};

/// The tokens of one account.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub tokens: Tokens,
    /// Issuer of the ID token, if there is one.
    pub issuer: Option<String>,
    /// Generation of the record these tokens were read from or stored as.
    pub generation: u64,
    /// When the bearer ends, by this run's clock.
    pub ends_at: Duration,
    /// When to renew it, by this run's clock.
    pub renew_at: Duration,
    /// When it was obtained, by the server's clock where it told it.
    pub obtained_at: Timestamp,
    /// Whether the credential store does not hold these tokens, though it should.
    pub unsaved: bool,
    /// Whether its refresh token was sent in this run, and no answer came: it may be spent.
    pub unanswered: bool,
}

impl Session {
    /// A session whose tokens have just come. `date` is the server's clock, if it told it.
    pub fn fresh(tokens: Tokens, issuer: Option<String>, date: Option<Timestamp>, now: Moment) -> Self {
        Self {
            generation: 0,
            ends_at: now.elapsed + tokens.lifetime,
            renew_at: now.elapsed + renewal_due_after(tokens.lifetime),
            obtained_at: date.unwrap_or(now.utc),
            unsaved: true,
            unanswered: false,
            issuer,
            tokens,
        }
    }

    /// A session of an earlier run. Its end is known by the wall clock alone, which may be wrong: a bearer never
    /// seems to live longer than it was given, and one that is refused is renewed whatever the clock says.
    pub fn from_record(record: Record, now: Moment) -> Self {
        let lifetime = between(record.obtained_at, record.expires_at);
        let left = between(now.utc, record.expires_at).min(lifetime);
        let until_renewal = renewal_due_after(lifetime).saturating_sub(lifetime.saturating_sub(left));
        Self {
            ends_at: now.elapsed + left,
            renew_at: now.elapsed + until_renewal,
            obtained_at: record.obtained_at,
            generation: record.generation,
            unsaved: false,
            unanswered: false,
            issuer: record.issuer,
            tokens: Tokens {
                access: record.access,
                refresh: record.refresh,
                id: record.id,
                scope: record.scope,
                lifetime,
            },
        }
    }

    /// What the credential store keeps.
    pub fn record(&self, account: AccountId, client: &Client, identity: Option<&Identity>) -> Record {
        Record {
            account,
            provider: client.provider.id.0.to_owned(),
            issuer: self.issuer.clone(),
            subject: identity.map(|who| who.subject.clone()),
            label: identity.and_then(|who| who.label.clone()),
            client_identifier: client.client_identifier.clone(),
            scope: self.tokens.scope.clone(),
            generation: 0,
            access: self.tokens.access.clone(),
            refresh: self.tokens.refresh.clone(),
            id: self.tokens.id.clone(),
            expires_at: self.bearer_ends_at(),
            obtained_at: self.obtained_at,
        }
    }

    /// When the bearer ends, by the clock of the server that gave it.
    pub fn bearer_ends_at(&self) -> Timestamp {
        self.obtained_at + self.tokens.lifetime
    }

    /// Whether to renew before the next call.
    pub fn requires_renewal(&self, clock: &dyn Clock) -> bool {
        clock.elapsed() >= self.renew_at
    }

    /// Whether the bearer is past its end.
    pub fn is_over(&self, clock: &dyn Clock) -> bool {
        clock.elapsed() >= self.ends_at
    }
}

/// What a failure of the credential store is to the person.
pub(crate) fn code_of_vault(error: VaultError) -> Code {
    match error {
        VaultError::Locked => Code::VaultLocked,
        VaultError::Missing => Code::VaultMissing,
        VaultError::Refuses | VaultError::TooLarge => Code::VaultRefuses,
        VaultError::Corrupt | VaultError::Newer => Code::VaultCorrupt,
    }
}

fn between(from: Timestamp, to: Timestamp) -> Duration {
    to.duration_since(from).max(SignedDuration::ZERO).unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(obtained_s: i64, expires_s: i64) -> Record {
        let at = |s| Timestamp::from_second(s).expect("an instant");
        Record {
            account: AccountId::parse("6f2a1c9e-56a8-4c0d-9f4b-0a5b0f6f1f11").expect("an id"),
            provider: "gridshare".into(),
            issuer: None,
            subject: None,
            label: None,
            client_identifier: "me".into(),
            scope: None,
            generation: 3,
            access: None,
            refresh: None,
            id: None,
            expires_at: at(expires_s),
            obtained_at: at(obtained_s),
        }
    }

    fn read_at(utc_s: i64) -> Session {
        let now = Moment { utc: Timestamp::from_second(utc_s).expect("an instant"), elapsed: Duration::from_secs(7) };
        Session::from_record(record(100_000, 103_600), now)
    }

    #[test]
    fn a_session_of_an_earlier_run_ends_when_it_did() {
        assert_eq!(read_at(101_000).ends_at, Duration::from_secs(7 + 2600));
        assert_eq!(read_at(101_000).renew_at, Duration::from_secs(7 + 2240));
        assert_eq!(read_at(200_000).renew_at, Duration::from_secs(7), "over: renewed at once");
    }

    #[test]
    fn c01_a_wall_clock_set_back_does_not_lengthen_a_bearers_life() {
        assert_eq!(read_at(13_600).ends_at, Duration::from_secs(7 + 3600));
    }
}
